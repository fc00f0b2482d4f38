//! A record and an entry as JSON: what a viewer may know of them, and nothing else.

use books::{BookKind, Failure, Happening, Head, Kind, Record, Scale, Scoped, SeatAt, Stands, Viewer};
use serde_json::{Map, Value, json};

/// A record as a program reads it. `scale` is the relationship's.
///
/// # Errors
/// Where what is stored is broken.
pub fn record_json(viewer: &Viewer, kind: &Kind, record: &Scoped<Record>, scale: &Scale) -> Result<Value, Failure> {
    let seat = viewer.seat_in(record.head.book)?;
    let place = Place { slug: &seat.slug, mark: &seat.mark, seen_by: seen_by(seat) };
    Ok(told(kind, &place, (&record.head, record.fields(kind)?), scale))
}

/// Where a record is, as whoever reads it calls the place.
pub(super) struct Place<'p> {
    pub(super) slug: &'p str,
    pub(super) mark: &'p str,
    pub(super) seen_by: &'static str,
}

/// A record of that head and those fields.
pub(super) fn told(
    kind: &Kind,
    place: &Place<'_>,
    (head, mut fields): (&Head, Map<String, Value>),
    scale: &Scale,
) -> Value {
    let mut object = Map::with_capacity(19 + kind.fields.len());
    let mut put = |name: &str, value: Value| {
        object.insert(name.to_owned(), value);
    };
    put("id", json!(head.id));
    put("reference", json!(kind.reference(place.mark, &fields, head.number)));
    put("kind", json!(kind.name));
    put("relationship", json!(place.slug));
    put("seen_by", json!(place.seen_by));
    put("parent", json!(head.parent));
    put("title", json!(head.title));
    put("status", json!(head.status));
    put("owner", json!(head.owner));
    put("raised_by", json!(head.raised_by));
    put("author", json!(head.author));
    put("due", json!(head.due));
    put("review_by", json!(head.review_by));
    put("rank", json!(head.rank));
    put("level", (kind.level)(head.rank, scale).map_or(Value::Null, Value::from));
    put("version", json!(head.version));
    put("opened_at", json!(head.opened_at.to_string()));
    put("changed_at", json!(head.changed_at.to_string()));
    put("closed_at", json!(head.closed_at.map(|at| at.to_string())));
    for field in kind.fields {
        if matches!(field.place, Stands::Body | Stands::Filtered) {
            object.insert(field.name.to_owned(), fields.swap_remove(field.name).unwrap_or(Value::Null));
        }
    }
    Value::Object(object)
}

/// Who reads a book, as the API says it: `both`, `us` or `room`.
pub fn seen_by(seat: &SeatAt) -> &'static str {
    match seat.book_kind {
        BookKind::Shared => "both",
        BookKind::Room => "room",
        _ => "us",
    }
}

/// An entry as a program reads it.
pub fn entry_json(entry: &Happening) -> Value {
    json!({
        "book": entry.book,
        "n": entry.n,
        "at": entry.at.to_string(),
        "person": entry.actor.person,
        "organisation": entry.actor.organisation,
        "act": entry.act,
        "kind": Some(&entry.kind).filter(|kind| !kind.is_empty()),
        "record": entry.record,
        "parent": entry.parent,
        "version": entry.version,
    })
}

/// A version of a record as a program reads it: what its head and its body held. Both are empty where the text was
/// erased by law.
pub fn version_json(version: &books::Version) -> Value {
    json!({ "version": version.version, "head": version.head, "body": version.body })
}
