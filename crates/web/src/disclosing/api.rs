//! What disclosing would show, for programs: of one record, and of many.

use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use books::seat::People;
use books::{BookKind, Failure, Kind, Record, Scoped, Viewer};
use kernel::{Id, Message, Problem, of};
use serde_json::{Value, json};

use crate::api::{IN_RELATIONSHIP, Operation, json as answer, listed, pairs};
use crate::ask::Looking;
use crate::bulk::MOST;
use crate::words::Words;
use crate::{Access, Ask, Refused, Routes, keeping};

fn paths(kind: &Kind) -> (String, String) {
    let all = format!("{IN_RELATIONSHIP}/{}", kind.plural);
    (format!("{all}/{{id}}/disclosure"), format!("{all}/disclosure"))
}

fn names(kind: &Kind) -> (String, String) {
    (format!("preview_{}_disclosure", kind.name), format!("preview_{}_disclosure", kind.plural))
}

/// The routes of a kind that is disclosed.
pub(crate) fn routes(routes: Routes, kind: &'static Kind) -> Routes {
    let ((one, many), (of_one, of_many)) = (paths(kind), names(kind));
    routes.add("GET", one, (Access::SignedIn, of_one), move |ask, path| get(ask, kind, path)).add(
        "GET",
        many,
        (Access::SignedIn, of_many),
        move |ask, path, query| get_many(ask, kind, path, query),
    )
}

/// Who is seated on the book that every party of the relationship reads.
fn people(looking: &mut Looking<'_, '_>, relationship: Id<of::Relationship>) -> Result<People, Failure> {
    let shared = looking.viewer.seat_about(relationship, BookKind::Shared)?.book;
    books::seat::people(looking.tx, shared, looking.now)
}

/// What is shown of one record and what stays, by the names of its fields.
fn preview(
    viewer: &Viewer,
    (kind, relationship): (&'static Kind, Id<of::Relationship>),
    record: &Scoped<Record>,
    people: &People,
) -> Result<Value, Failure> {
    let shared = keeping::disclosed_into(viewer, relationship, kind, record.head.book)?;
    let copy = keeping::to_disclose(kind, record, (shared, people))?;
    let mut shown = serde_json::Map::new();
    shown.insert("title".to_owned(), Value::from(copy.title.as_str()));
    shown.extend(copy.fields(kind));
    let held = record.fields(kind)?;
    let kept: Vec<_> = super::kept(record, &held, &shown).collect();
    Ok(json!({ "id": record.head.id, "version": record.head.version, "shown": shown, "kept": kept }))
}

async fn get(
    ask: Ask,
    kind: &'static Kind,
    Path((relationship, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let text = ask.look(move |looking| {
        let about = keeping::ground(&looking.viewer, &relationship)?;
        let record = keeping::record(looking.tx, &looking.viewer, (about, kind), &id)?;
        let people = people(looking, about.relationship)?;
        Ok(preview(&looking.viewer, (kind, about.relationship), &record, &people)?.to_string())
    });
    Ok(answer(StatusCode::OK, text.await?))
}

async fn get_many(
    ask: Ask,
    kind: &'static Kind,
    Path(relationship): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let ids = chosen(pairs(&ask, query.as_deref())?).map_err(|problem| ask.refuse(problem))?;
    let text = ask.look(move |looking| previews(looking, kind, (&relationship, &ids)));
    Ok(answer(StatusCode::OK, text.await?))
}

/// The ids that the address names, each once. What is named again counts, as the description says.
fn chosen(pairs: Vec<(String, String)>) -> Result<Vec<Id<of::Record>>, Problem> {
    let named = pairs.len();
    let mut ids: Vec<Id<of::Record>> = Vec::new();
    for (name, value) in pairs {
        if name != "id" {
            return Err(Problem::field(name.clone(), Message::of("field-unknown").text("field", name)));
        }
        let id = value.parse().map_err(|_| Problem::field("id", Message::of("field-record-unknown")))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    match named {
        0 => Err(Problem::field("id", Message::of("bulk-none-chosen"))),
        1..=MOST => Ok(ids),
        _ => Err(Problem::field("id", Message::of("bulk-too-many").number("most", MOST as i64))),
    }
}

/// Each of them by itself, in the order that was asked for: what is shown, or why it cannot be.
fn previews(
    looking: &mut Looking<'_, '_>,
    kind: &'static Kind,
    (relationship, ids): (&str, &[Id<of::Record>]),
) -> Result<String, Failure> {
    let t = Words::for_language(looking.ask.language_for(&looking.viewer.language));
    let about = keeping::ground(&looking.viewer, relationship)?;
    let found = looking.viewer.reach().at(about).these(looking.tx, &[kind], ids.iter().copied())?;
    let people = people(looking, about.relationship)?;
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        let record = found.iter().find(|record| record.head.id == *id).ok_or_else(Failure::not_found);
        let shown = record.and_then(|record| preview(&looking.viewer, (kind, about.relationship), record, &people));
        items.push(match shown {
            Ok(mut shown) => {
                shown["problem"] = Value::Null;
                shown
            }
            Err(Failure::Refused(problem)) => {
                let problem = crate::refused::document(&problem, t);
                json!({ "id": id, "version": null, "shown": null, "kept": null, "problem": problem })
            }
            Err(failure) => return Err(failure),
        });
    }
    Ok(listed(items, None))
}

/// The operations of a kind that is disclosed, as they are described.
pub(crate) fn operations(kind: &'static Kind) -> Vec<Operation> {
    let ((one, many), (of_one, of_many)) = (paths(kind), names(kind));
    let preview = |or_none: bool| {
        let sort = |sort: &str| if or_none { json!([sort, "null"]) } else { json!(sort) };
        json!({
            "id": { "type": "string", "format": "uuid" },
            "version": { "type": sort("integer"), "minimum": 1, "description": "The version that is shown: what a disclosure goes on from." },
            "shown": { "type": sort("object"), "description": "Each field that every party would read, with its value." },
            "kept": { "type": sort("array"), "items": { "type": "string" }, "description": "The fields that stay with your side; so do its comments, actions and files." },
        })
    };
    let of_one_gives =
        json!({ "type": "object", "required": ["id", "version", "shown", "kept"], "properties": preview(false) });
    let mut item = preview(true);
    item["problem"] = json!({ "oneOf": [{ "$ref": "#/components/schemas/problem" }, { "type": "null" }], "description": "Why it cannot be disclosed." });
    let item =
        json!({ "type": "object", "required": ["id", "version", "shown", "kept", "problem"], "properties": item });
    let of_many_gives = json!({ "type": "object", "required": ["items", "next"],
        "properties": { "items": { "type": "array", "items": item }, "next": { "type": "null" } } });
    let ids =
        json!({ "type": "array", "items": { "type": "string", "format": "uuid" }, "minItems": 1, "maxItems": MOST });
    vec![
        Operation::new("GET", one, of_one, "Tells what disclosing it would copy into the book that every party reads, and what stays. Changes nothing.")
            .gives(200, of_one_gives),
        Operation::new("GET", many, of_many, "Tells the same of many, each by itself.")
            .query("id", ids, "The id of each, by naming the parameter again.")
            .gives(200, of_many_gives),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_named_and_each_is_told_of_once() {
        let id = |times| vec![("id".to_owned(), "f0df8e33-0888-4697-9bd8-0a4833c90a8b".to_owned()); times];
        assert_eq!(chosen(id(2)).map(|ids| ids.len()), Ok(1));
        let message = |pairs| chosen(pairs).unwrap_err().fields.pop().unwrap().message.key;
        assert_eq!(message(id(MOST + 1)), "bulk-too-many");
        assert_eq!(message(id(0)), "bulk-none-chosen");
    }
}
