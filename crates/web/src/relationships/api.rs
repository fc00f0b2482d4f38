//! Relationships for programs.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use books::{BookKind, Failure, Viewer};
use directory::Worth;
use directory::relationship::{self, Relationship};
use kernel::{Message, Problem};
use serde_json::{Value, json};

use super::form::Typed;
use super::parties::Parties;
use super::sent::Sent;
use super::settings::{edit, version_of};
use crate::api::{Operation, json, listed, or_none, pairs};
use crate::updates::Paged;
use crate::{Access, Ask, Refused, Routes, keeping};

const ALL: &str = "/api/v1/relationships";
const ONE: &str = "/api/v1/relationships/{relationship}";
const FIELDS: [&str; 7] = ["name", "purpose", "starts_on", "ends_on", "value", "currency", "scale"];

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add("GET", ALL, (Access::SignedIn, "list_relationships"), list)
        .add("POST", ALL, (Access::SignedIn, "open_relationship"), open)
        .add("GET", ONE, (Access::SignedIn, "get_relationship"), get)
        .add("PATCH", ONE, (Access::SignedIn, "amend_relationship"), amend)
}

pub(super) fn operations() -> Vec<Operation> {
    let text = |meaning: &str| json!({ "type": "string", "description": meaning });
    let example = json!({ "name": "Works Estate", "purpose": "Facilities for 212 public buildings", "ends_on": "2031-03-31",
        "value": "48000000", "currency": "GBP", "scale": 5 });
    let amended = json!({ "ends_on": "2033-03-31", "version": 214_748_364 });
    let about = |method, id, summary| {
        Operation::new(
            method,
            if id == "list_relationships" || id == "open_relationship" { ALL } else { ONE },
            id,
            summary,
        )
        .tag("relationships")
    };
    vec![
        about("GET", "list_relationships", "Lists the relationships that you have a seat in, by name.")
            .query("q", text("Words."), "Only those with these words in name, purpose or parties.")
            .query("after", text("Where the last page ended."), "What next of the last page said.")
            .query("limit", json!({ "type": "integer", "minimum": 1, "maximum": 200 }), "At most so many; 50 unless asked.")
            .gives(200, json!({ "type": "object", "properties": {
                "items": { "type": "array", "items": schema() }, "next": { "type": ["string", "null"] } }, "required": ["items", "next"] })),
        about("POST", "open_relationship", "Opens a relationship, with your organisation as its first party and you as its relationship manager.")
            .takes(taken(true), example)
            .gives(201, schema()),
        about("GET", "get_relationship", "Reads a relationship.").gives(200, schema()),
        about("PATCH", "amend_relationship", "Changes what the parties say of their relationship. What is left out stays.")
            .takes(taken(false), amended)
            .gives(200, schema()),
    ]
}

fn taken(is_new: bool) -> Value {
    let day = |description: &str| {
        let mut day = or_none("date");
        day["description"] = json!(description);
        day
    };
    let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": {
        "name": { "type": "string", "minLength": 1, "maxLength": relationship::MOST_NAME, "description": "What its parties call it." },
        "purpose": { "type": ["string", "null"], "maxLength": relationship::MOST_PURPOSE, "description": "What it is for." },
        "starts_on": day("The contract's first day."),
        "ends_on": day("The contract's last day."),
        "value": { "type": ["string", "number", "null"], "description": "What the contract is worth, in figures." },
        "currency": { "type": ["string", "null"], "description": "Three letters of ISO 4217. Needed with value." },
        "scale": { "type": ["integer", "null"], "enum": [3, 4, 5, null], "description": "How many steps likelihood and effect have; 5 unless said." },
    }});
    if is_new {
        schema["required"] = json!(["name"]);
    } else {
        let meaning = "The version that this goes on from, unless the header If-Match says it.";
        schema["properties"]["version"] = json!({ "type": "integer", "description": meaning });
    }
    schema
}

fn schema() -> Value {
    let text = |meaning: &str| json!({ "type": "string", "description": meaning });
    let maybe = |meaning: &str| json!({ "type": ["string", "null"], "description": meaning });
    let party = json!({ "type": "object", "properties": {
        "organisation": text("Its id."), "name": text("Its name."),
        "position": { "type": "integer", "description": "Its place in the order of joining, from 0." },
        "left_at": maybe("When it left, RFC 3339; null while it is here.") } });
    json!({ "type": "object", "required": ["slug", "id", "name"], "properties": {
        "slug": text("Your organisation's word for it in addresses."), "id": text("Its id."), "name": text("What its parties call it."),
        "purpose": text("What it is for."), "starts_on": maybe("The contract's first day."), "ends_on": maybe("The contract's last day."),
        "value": maybe("What the contract is worth."), "currency": maybe("Its currency."),
        "scale": { "type": "integer", "description": "How many steps likelihood and effect have." },
        "role": text("Your role."), "parties": { "type": "array", "items": party },
        "opened_at": text("When it was opened here."),
        "version": { "type": "integer", "description": "Stands for what the settings say now." } } })
}

/// A relationship as a program reads it.
pub fn relationship_json(viewer: &Viewer, parties: &Parties, one: &Relationship) -> Value {
    let (settings, seat) = (&one.settings, viewer.seat_about(one.id, BookKind::Shared).ok());
    let listed: Vec<Value> = parties
        .in_relationship(one.id)
        .iter()
        .map(|party| {
            let left_at = party.left_at.map(|at| at.to_string());
            json!({ "organisation": party.organisation, "name": party.name, "position": party.position,
                "left_at": left_at })
        })
        .collect();
    json!({
        "slug": one.slug,
        "id": one.id,
        "name": settings.name,
        "purpose": settings.purpose,
        "starts_on": settings.starts_on,
        "ends_on": settings.ends_on,
        "value": settings.worth.as_ref().map(Worth::amount),
        "currency": settings.worth.as_ref().map(|worth| &worth.currency),
        "scale": settings.scale,
        "role": seat.map(|seat| seat.role.name()),
        "parties": listed,
        "opened_at": one.created_at.to_string(),
        "version": version_of(one),
    })
}

fn tagged(status: StatusCode, text: String) -> Response {
    let one: Value = serde_json::from_str(&text).unwrap_or_default();
    let mut response = json(status, text);
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"v{}\"", one["version"])) {
        headers.insert(header::ETAG, tag);
    }
    let address = format!("{ALL}/{}", one["slug"].as_str().unwrap_or_default());
    if let (StatusCode::CREATED, Ok(address)) = (status, HeaderValue::from_str(&address)) {
        headers.insert(header::LOCATION, address);
    }
    response
}

async fn list(ask: Ask, RawQuery(query): RawQuery) -> Result<Response, Refused> {
    let paged = Paged::read(pairs(&ask, query.as_deref())?, &["q"]).map_err(|problem| ask.refuse(problem))?;
    let text = ask.look(move |looking| {
        let all = relationship::list(looking.tx, &looking.viewer, looking.now)?;
        let parties = Parties::of(looking)?;
        let found: Vec<_> = all
            .iter()
            .filter(|one| super::list::is_asked(&parties, one, paged.value("q").unwrap_or_default()))
            .collect();
        let from = match &paged.after {
            None => 0,
            Some(slug) => found.iter().position(|one| one.slug == *slug).ok_or_else(Paged::unknown_place)? + 1,
        };
        let shown: Vec<_> = found.iter().skip(from).take(paged.limit).collect();
        let next = shown.last().filter(|_| from + shown.len() < found.len()).map(|last| last.slug.clone());
        let items: Vec<_> = shown.iter().map(|one| relationship_json(&looking.viewer, &parties, one)).collect();
        Ok(listed(items, next))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn get(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let text = ask.look(move |looking| {
        let about = keeping::relationship(&looking.viewer, &slug)?;
        let one = relationship::get(looking.tx, &looking.viewer, about)?;
        let parties = Parties::of(looking)?;
        Ok(relationship_json(&looking.viewer, &parties, &one).to_string())
    });
    Ok(tagged(StatusCode::OK, text.await?))
}

async fn open(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let sent = Sent::read(&ask, (&headers, &body), &FIELDS)?;
    let typed = over(Typed { scale: "5".to_owned(), ..Typed::default() }, &sent);
    let text = ask.act(sent.guard, move |doing| {
        let opened = relationship::open(doing.change, doing.viewer, &typed.read()?)?;
        // Whoever opens it has seats only from now on: they are looked up again.
        let credential = doing.ask.credential().ok_or_else(Failure::not_found)?;
        let viewer = Viewer::of(doing.change.tx, credential, doing.change.now)?;
        let one = relationship::get(doing.change.tx, &viewer, opened.relationship)?;
        let parties = Parties::read(doing.change.tx, &viewer)?;
        Ok(relationship_json(&viewer, &parties, &one).to_string())
    });
    Ok(tagged(StatusCode::CREATED, text.await?))
}

async fn amend(ask: Ask, Path(slug): Path<String>, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let mut sent = Sent::read(&ask, (&headers, &body), &FIELDS)?;
    let guard = std::mem::take(&mut sent.guard);
    let text = ask.act(guard, move |doing| {
        let about = keeping::relationship(doing.viewer, &slug)?;
        let missing = || Problem::field("version", Message::of("api-version-missing"));
        let seen = sent.version.ok_or_else(missing)?;
        let now = relationship::get(doing.change.tx, doing.viewer, about)?;
        let one = edit(doing, about, seen, &over(Typed::of_settings(&now.settings), &sent))?;
        let parties = Parties::read(doing.change.tx, doing.viewer)?;
        Ok(relationship_json(doing.viewer, &parties, &one).to_string())
    });
    Ok(tagged(StatusCode::OK, text.await?))
}

/// What stands, with what was sent over it.
fn over(typed: Typed, sent: &Sent) -> Typed {
    let put = |name: &str, old: String| sent.text(name).unwrap_or(old);
    Typed {
        name: put("name", typed.name),
        purpose: put("purpose", typed.purpose),
        starts_on: put("starts_on", typed.starts_on),
        ends_on: put("ends_on", typed.ends_on),
        value: put("value", typed.value),
        currency: put("currency", typed.currency),
        scale: sent.text("scale").filter(|scale| !scale.is_empty()).unwrap_or(typed.scale),
    }
}
