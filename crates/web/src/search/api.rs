//! Search for programs.

use std::collections::HashSet;

use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use books::{BookKind, Failure};
use serde_json::{Value, json};

use super::{parents, reference, targets};
use crate::api::{Operation, json, pairs};
use crate::updates::Paged;
use crate::{Access, Ask, Looking, Refused, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add("GET", "/api/v1/search", (Access::SignedIn, "search"), search)
}

/// The operation, as the description tells of it.
pub fn operations() -> Vec<Operation> {
    let text = |meaning: &str| json!({ "type": "string", "description": meaning });
    let item = json!({ "type": "object", "properties": {
        "relationship": text("The relationship's word in addresses."), "seen_by": text("both or us."), "kind": text("The kind."),
        "id": text("The id."), "reference": text("The reference of the record, or of the one it goes under."),
        "title": text("The title."), "status": text("The state it is in."), "href": text("Where its page is.") } });
    vec![
        Operation::new(
            "GET",
            "/api/v1/search",
            "search",
            "Finds records, comments, actions and files in all that you can see.",
        )
        .tag("search")
        .query("q", text("Words."), "Each begins a word of what is found; or a reference such as R-27.")
        .query("limit", json!({ "type": "integer", "minimum": 1, "maximum": 200 }), "At most so many; 50 unless asked.")
        .gives(
            200,
            json!({ "type": "object", "required": ["items", "next", "more"], "properties": {
                "items": { "type": "array", "items": item },
                "next": { "type": "null", "description": "There is no next page: narrow the words, or raise the limit." },
                "more": { "type": "boolean", "description": "Whether more was found than the limit let through." } } }),
        ),
    ]
}

async fn search(ask: Ask, RawQuery(query): RawQuery) -> Result<Response, Refused> {
    let paged = Paged::read(pairs(&ask, query.as_deref())?, &["q"]).map_err(|problem| ask.refuse(problem))?;
    if paged.after.is_some() {
        return Err(ask.refuse(Paged::unknown_place()));
    }
    let text = ask.look(move |looking| {
        let (items, more) = items(looking, paged.value("q").unwrap_or_default(), paged.limit)?;
        Ok(json!({ "items": items, "next": null, "more": more }).to_string())
    });
    Ok(json(StatusCode::OK, text.await?))
}

/// What is found, at most so much, and whether there is more.
fn items(looking: &mut Looking<'_, '_>, q: &str, limit: usize) -> Result<(Vec<Value>, bool), Failure> {
    // What a reference names stands first, as on the page.
    let mut found = targets::records(looking, q)?;
    let named: HashSet<_> = found.iter().map(|record| record.head.id).collect();
    let by_words = looking.viewer.reach().find(looking.tx, q, limit + 1)?;
    found.extend(by_words.into_iter().filter(|record| !named.contains(&record.head.id)));
    let more = found.len() > limit;
    found.truncate(limit);
    let parents = parents(looking, &found)?;
    let mut items = Vec::new();
    for record in &found {
        let shown = record.head.parent.map_or(Some(record), |parent| parents.get(&parent));
        let Some(shown) = shown else { continue };
        let Some((reference, href)) = reference(looking, shown)? else { continue };
        let seat = looking.viewer.seat_in(record.head.book)?;
        items.push(json!({
            "relationship": seat.slug,
            "seen_by": if seat.book_kind == BookKind::Shared { "both" } else { "us" },
            "kind": record.head.kind,
            "id": record.head.id,
            "parent": record.head.parent,
            "reference": reference,
            "title": record.head.title,
            "status": record.head.status,
            "href": href,
        }));
    }
    Ok((items, more))
}
