//! One act on many records, for programs.

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use books::Kind;
use books::scale::LARGEST;
use kernel::{FieldProblem, Message, Problem};
use serde_json::{Map, Value, json};

use super::{Chosen, MOST, Outcome, What, checked, run};
use crate::api::{IN_RELATIONSHIP, Operation, input_schema, json as answer, listed, object};
use crate::{Access, Ask, Refused, Routes};

pub(super) fn route(routes: Routes, kind: &'static Kind) -> Routes {
    let path = format!("{IN_RELATIONSHIP}/{}/bulk", kind.plural);
    routes.add("POST", path, (Access::SignedIn, name(kind)), move |ask, path, headers, body| {
        post(ask, kind, path, (headers, body))
    })
}

fn name(kind: &Kind) -> String {
    format!("act_on_{}", kind.plural)
}

/// The description of these operations.
pub fn operations(kinds: &[&'static Kind]) -> Vec<Operation> {
    kinds.iter().map(|kind| operation(kind)).collect()
}

fn operation(kind: &'static Kind) -> Operation {
    let acts: Vec<_> = What::all(kind).map(What::name).collect();
    let item = json!({
        "type": "object",
        "properties": {
            "id": { "type": "string", "format": "uuid" },
            "version": { "type": "integer", "minimum": 1, "description": "The version that you saw." },
        },
        "required": ["id", "version"],
        "additionalProperties": false,
    });
    let mut properties = Map::new();
    properties.insert("act".to_owned(), json!({ "enum": acts, "description": "What is done to each." }));
    properties.insert("items".to_owned(), json!({ "type": "array", "items": item, "minItems": 1, "maxItems": MOST }));
    for (field, _) in What::all(kind).flat_map(What::takes) {
        if let Some(field) = kind.field(field) {
            properties.insert(field.name.to_owned(), input_schema(field));
        }
    }
    let takes = json!({
        "type": "object",
        "properties": properties,
        "required": ["act", "items"],
        "additionalProperties": false,
    });
    let outcome = json!({
        "type": "object",
        "properties": {
            "id": { "type": "string", "format": "uuid" },
            "version": { "type": ["integer", "null"], "description": "Its version now, where it was done." },
            "problem": { "oneOf": [{ "$ref": "#/components/schemas/problem" }, { "type": "null" }], "description": "Why it was not done." },
        },
        "required": ["id", "version", "problem"],
    });
    let gives = json!({
        "type": "object",
        "properties": { "items": { "type": "array", "items": outcome }, "next": { "type": "null" } },
        "required": ["items", "next"],
    });
    let path = format!("{IN_RELATIONSHIP}/{}/bulk", kind.plural);
    let mut example = match What::all(kind).next() {
        Some(What::Act(act)) => crate::api::example(kind, act, true),
        _ => json!({}),
    };
    example["act"] = json!(acts.first());
    example["items"] = json!([{ "id": "3f0e2a52-7f7c-4f6c-9a53-0d3f2c1b5a77", "version": 1 }]);
    Operation::new(
        "POST",
        path,
        name(kind),
        "Does one act to many, each by itself, and says of each what became of it.",
    )
    .tag(kind.plural)
    .takes(takes, example)
    .gives(200, gives)
}

/// What a program asks to be done to many.
pub struct Asked {
    what: What,
    chosen: Vec<Chosen>,
    given: Map<String, Value>,
}

/// Reads what a program asks for records of a kind, before it is known whether there are such records.
///
/// # Errors
/// Where there is no such act, a field is none of its own, or the records are none, too many or not named as they must be.
pub fn read(kind: &'static Kind, mut given: Map<String, Value>) -> Result<Asked, Problem> {
    let act = given.shift_remove("act");
    let what = What::named(kind, act.as_ref().and_then(Value::as_str).unwrap_or_default())?;
    let items = match given.shift_remove("items") {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    let bad = || Problem::field("items", Message::of("bulk-item"));
    let item = |item: Value| {
        let id = item.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
        let version = item.get("version").and_then(Value::as_i64).filter(|version| *version > 0);
        let is_more = item.as_object().is_none_or(|item| item.len() != 2);
        id.zip(version).filter(|_| !is_more).map(|(id, version)| Chosen { id, version }).ok_or_else(bad)
    };
    let chosen = checked(items.into_iter().map(item).collect::<Result<_, _>>()?)?;
    if let Some(name) = given.keys().find(|name| !what.takes().iter().any(|(known, _)| known == name)) {
        return Err(Problem::field(name.clone(), Message::of("field-unknown").text("field", name.clone())));
    }
    // What fits no record is wrong with the request, and not with each of the records.
    let wrong = |(name, value): (&String, &Value)| {
        let message = books::input::shaped(kind.field(name)?, value, LARGEST).err()?;
        Some(FieldProblem { field: name.clone().into(), message })
    };
    let wrong: Vec<_> = given.iter().filter_map(wrong).collect();
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong));
    }
    Ok(Asked { what, chosen, given })
}

async fn post(
    ask: Ask,
    kind: &'static Kind,
    Path(slug): Path<String>,
    (headers, body): (HeaderMap, Bytes),
) -> Result<Response, Refused> {
    let asked = read(kind, object(&ask, &headers, &body)?).map_err(|problem| ask.refuse(problem))?;
    ask.check_key()?;
    let guard = ask.guard_api(&body, &headers);
    let outcomes = run(&ask, (kind, &slug), (asked.what, &asked.chosen, &asked.given), &guard).await?;
    let items: Vec<Value> = outcomes.iter().map(outcome_json).collect();
    Ok(answer(StatusCode::OK, listed(items, None)))
}

fn outcome_json(outcome: &Outcome) -> Value {
    json!({ "id": outcome.id, "version": outcome.version, "problem": outcome.problem })
}

#[cfg(test)]
mod tests {
    use super::*;
    use books::companion::ACTION;

    const ID: &str = "3f0e2a52-7f7c-4f6c-9a53-0d3f2c1b5a77";

    fn asked(given: Value) -> Result<Asked, String> {
        let Value::Object(given) = given else { panic!("an object") };
        read(&ACTION, given).map_err(|problem| problem.fields[0].field.to_string())
    }

    #[test]
    fn what_is_asked_is_read_once() {
        let one = json!({ "id": ID, "version": 2 });
        let asked_twice = asked(json!({ "act": "finish", "items": [one, one], "outcome": "Done." })).ok().unwrap();
        assert_eq!(asked_twice.chosen.len(), 1, "chosen twice is chosen once");
        assert_eq!(asked_twice.given.len(), 1);
    }

    #[test]
    fn what_cannot_be_done_to_many_is_refused() {
        let one = json!({ "id": ID, "version": 2 });
        let cases = [
            (json!({ "act": "amend", "items": [one] }), "act"),
            (json!({ "items": [one] }), "act"),
            (json!({ "act": "finish", "items": [] }), "items"),
            (json!({ "act": "finish", "items": [{ "id": "x", "version": 1 }] }), "items"),
            (json!({ "act": "finish", "items": [{ "id": ID }] }), "items"),
            (json!({ "act": "finish", "items": [{ "id": ID, "version": 0 }] }), "items"),
            (json!({ "act": "finish", "items": [{ "id": ID, "version": 1, "more": 1 }] }), "items"),
            (json!({ "act": "finish", "items": [one], "title": "x" }), "title"),
            (json!({ "act": "finish", "items": [one], "outcome": { "is": ["done"] } }), "outcome"),
            (json!({ "act": "finish", "items": [one], "outcome": "x".repeat(100_000) }), "outcome"),
        ];
        for (given, field) in cases {
            assert_eq!(asked(given.clone()).err().as_deref(), Some(field), "{given}");
        }
    }
}
