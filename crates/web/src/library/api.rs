//! Entries and checkpoints for programs.

use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use books::{Failure, Happening, Reach, Viewer};
use kernel::{Id, Message, Problem, of};
use serde_json::{Value, json};

use super::root;
use crate::api::{Operation, entry_json, json, listed, pairs};
use crate::updates::Paged;
use crate::{Access, Ask, Refused, Routes, keeping};

const ENTRIES: &str = "/api/v1/relationships/{relationship}/entries";
const CHECKPOINTS: &str = "/api/v1/relationships/{relationship}/checkpoints";

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add("GET", ENTRIES, (Access::SignedIn, "list_entries"), entries).add(
        "GET",
        CHECKPOINTS,
        (Access::SignedIn, "list_checkpoints"),
        checkpoints,
    )
}

/// The operations, as the description tells of them.
pub fn operations() -> Vec<Operation> {
    let text = |meaning: &str| json!({ "type": "string", "description": meaning });
    let whole = |meaning: &str| json!({ "type": "integer", "description": meaning });
    let listed = |items: Value| {
        json!({ "type": "object", "required": ["items", "next"],
        "properties": { "items": { "type": "array", "items": items }, "next": { "type": ["string", "null"] } } })
    };
    let about = |path, id, summary| {
        Operation::new("GET", path, id, summary)
            .tag("books")
            .query(
                "seen_by",
                json!({ "enum": ["both", "us"] }),
                "The book that every party reads (both, unless said), or that of your side (us). A room has one book: leave it out.",
            )
            .query("after", text("Where the last page ended."), "What next of the last page said.")
            .query(
                "limit",
                json!({ "type": "integer", "minimum": 1, "maximum": 200 }),
                "At most so many; 50 unless asked.",
            )
    };
    let entry = json!({ "type": "object", "properties": {
        "book": text("The book's id."), "n": whole("The place in the chain, from 1."), "at": text("When, RFC 3339."),
        "act": text("What was done."), "text": text("The entry as it is hashed."), "origin": text("The installation that wrote it.") } });
    let checkpoint = json!({ "type": "object", "properties": {
        "book": text("The book's id."), "size": whole("How many entries it covers."), "root": text("The tree's root, in hexadecimal."),
        "signed_at": text("When it was signed."), "note": text("The signed note, whole."),
        "verified_at": { "type": ["string", "null"], "description": "When the book was found to fit it." } } });
    vec![
        about(ENTRIES, "list_entries", "Lists the entries of a book in their order.").gives(200, listed(entry)),
        about(CHECKPOINTS, "list_checkpoints", "Lists what was signed of a book, the newest first.")
            .gives(200, listed(checkpoint)),
    ]
}

/// The book and the place that an address names.
fn asked<'v>(viewer: &'v Viewer, slug: &str, paged: &Paged) -> Result<(Reach<'v>, Id<of::Book>, Option<i64>), Failure> {
    let ground = keeping::ground(viewer, slug)?;
    let seen_by = match paged.value("seen_by") {
        Some("") => return Err(Problem::field("seen_by", Message::of("field-choose").text("words", "both, us")).into()),
        seen_by => seen_by.unwrap_or(""),
    };
    let book = keeping::book(viewer, ground, seen_by)?;
    let place =
        paged.after.as_deref().map(|after| after.parse().ok().filter(|n| *n > 0).ok_or_else(Paged::unknown_place));
    Ok((viewer.reach().at(ground), book, place.transpose()?))
}

/// An entry with what proves it.
fn proven(entry: &Happening) -> Value {
    let mut object = entry_json(entry);
    object["origin"] = json!(entry.origin);
    object["text"] = json!(entry.text);
    object
}

async fn entries(ask: Ask, Path(slug): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Refused> {
    let paged = Paged::read(pairs(&ask, query.as_deref())?, &["seen_by"]).map_err(|problem| ask.refuse(problem))?;
    let text = ask.look(move |looking| {
        let (reach, book, after) = asked(&looking.viewer, &slug, &paged)?;
        let mut entries = reach.entries(looking.tx, book, (after, false), paged.limit + 1)?;
        let is_more = entries.len() > paged.limit;
        entries.truncate(paged.limit);
        let next = entries.last().filter(|_| is_more).map(|last| last.n.to_string());
        let items: Vec<_> = entries.iter().map(proven).collect();
        Ok(listed(items, next))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn checkpoints(ask: Ask, Path(slug): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Refused> {
    let paged = Paged::read(pairs(&ask, query.as_deref())?, &["seen_by"]).map_err(|problem| ask.refuse(problem))?;
    let text = ask.look(move |looking| {
        let (reach, book, before) = asked(&looking.viewer, &slug, &paged)?;
        let mut signed = reach.checkpoints(looking.tx, book, before, paged.limit + 1)?;
        let is_more = signed.len() > paged.limit;
        signed.truncate(paged.limit);
        let next = signed.last().filter(|_| is_more).map(|last| last.size.to_string());
        let one = |one: &books::Signed| {
            json!({ "book": book, "size": one.size, "root": root(&one.note), "signed_at": one.at.to_string(), "note": one.note,
                "verified_at": one.verified_at.map(|at| at.to_string()) })
        };
        let items: Vec<_> = signed.iter().map(one).collect();
        Ok(listed(items, next))
    });
    Ok(json(StatusCode::OK, text.await?))
}
