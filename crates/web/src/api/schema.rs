//! JSON schemas of kinds, from their declared fields.

use books::scale::LARGEST;
use books::{Act, Field, Form, Kind, Scale, Stands};
use serde_json::{Map, Value, json};

use super::made;

/// The schema of what can be put into a field.
pub(crate) fn input(field: &Field) -> Value {
    let mut schema = match field.form {
        Form::Line(most) | Form::Text(most) => json!({ "type": ["string", "null"], "maxLength": most }),
        Form::Choice(words) => {
            let mut words: Vec<Value> = words.iter().map(|word| json!(word)).collect();
            words.push(Value::Null);
            json!({ "enum": words })
        }
        Form::Score => json!({ "type": ["integer", "null"], "minimum": 1, "maximum": 5 }),
        Form::Day => or_none("date"),
        Form::Person => or_none("uuid"),
        Form::Extra => {
            json!({ "type": ["object", "null"], "additionalProperties": { "type": "string", "maxLength": 10_000 }, "maxProperties": 60 })
        }
    };
    schema["description"] = json!(field.meaning);
    if let Ok(example) = serde_json::from_str::<Value>(field.example)
        && !example.is_null()
    {
        schema["examples"] = json!([example]);
    }
    schema
}

/// A text of that format; empty or null for none, as a form sends it.
pub(crate) fn or_none(format: &str) -> Value {
    json!({ "anyOf": [{ "type": "string", "format": format }, { "enum": ["", null] }] })
}

/// A field that must be given is never null and never empty.
fn must(mut schema: Value) -> Value {
    if let Some(given) = schema.as_object_mut().and_then(|schema| schema.shift_remove("anyOf")) {
        schema["type"] = given[0]["type"].clone();
        schema["format"] = given[0]["format"].clone();
        return schema;
    }
    if let Some(kind) = schema.get("type").and_then(|kind| kind.get(0)).cloned() {
        if kind == "string" {
            schema["minLength"] = json!(1);
        }
        schema["type"] = kind;
    }
    if let Some(Value::Array(words)) = schema.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    schema
}

/// The schema of what an act takes, with the version that it goes on from where there is one.
pub(super) fn taken(kind: &Kind, act: &Act, is_new: bool) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, is_must) in act.takes {
        let Some(field) = kind.field(name) else { continue };
        let schema = if *is_must { must(input(field)) } else { input(field) };
        properties.insert((*name).to_owned(), schema);
        if *is_must {
            required.push(*name);
        }
    }
    if !is_new {
        let meaning = "The version that this goes on from, unless the header If-Match says it.";
        properties.insert("version".to_owned(), json!({ "type": "integer", "minimum": 1, "description": meaning }));
    }
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// An example of what an act takes.
pub(crate) fn example(kind: &Kind, act: &Act, is_new: bool) -> Value {
    let mut example = Map::new();
    for (name, is_must) in act.takes {
        let Some(field) = kind.field(name) else { continue };
        // A day that is written down passes, and a reason for privacy is said of what is private alone.
        if !is_must && (matches!(field.form, Form::Day) || *name == "why_private") {
            continue;
        }
        let value = serde_json::from_str::<Value>(field.example).ok();
        let value = if *is_must && matches!(field.form, Form::Person) { Some(json!(made::PERSON)) } else { value };
        if let Some(value) = value.filter(|value| !value.is_null()) {
            example.insert((*name).to_owned(), value);
        }
    }
    if !is_new {
        example.insert("version".to_owned(), json!(1));
    }
    Value::Object(example)
}

/// The schema of a record of the kind, as [`super::record_json`] makes it.
pub(super) fn record(kind: &Kind) -> Value {
    let text = json!({ "type": "string" });
    let maybe = |format: &str| json!({ "type": ["string", "null"], "format": format });
    let mut properties = Map::new();
    let head = [
        ("id", json!({ "type": "string", "format": "uuid", "description": "The record's id." })),
        (
            "reference",
            json!({ "type": "string", "description": "What people call it: R-27, or M·R-4 where only your side sees it." }),
        ),
        ("kind", json!({ "const": kind.name })),
        ("relationship", text.clone()),
        ("seen_by", json!({ "enum": ["both", "us", "room"] })),
        (
            "parent",
            json!({ "type": ["string", "null"], "format": "uuid", "description": "The record that a companion goes under." }),
        ),
        ("title", text.clone()),
        ("status", json!({ "enum": kind.statuses })),
        ("owner", maybe("uuid")),
        ("raised_by", json!({ "type": "string", "format": "uuid", "description": "The organisation that raised it." })),
        ("author", maybe("uuid")),
        ("due", maybe("date")),
        ("review_by", maybe("date")),
        (
            "rank",
            json!({ "type": "integer", "description": "What lists sort by: of a risk, likelihood times effect." }),
        ),
        ("level", json!({ "enum": levels(kind) })),
        ("version", json!({ "type": "integer", "minimum": 1 })),
        ("opened_at", json!({ "type": "string", "format": "date-time" })),
        ("changed_at", json!({ "type": "string", "format": "date-time" })),
        ("closed_at", maybe("date-time")),
    ];
    for (name, schema) in head {
        properties.insert(name.to_owned(), schema);
    }
    for field in kind.fields.iter().filter(|field| matches!(field.place, Stands::Body | Stands::Filtered)) {
        properties.insert(field.name.to_owned(), input(field));
    }
    let required: Vec<_> = properties.keys().cloned().collect();
    let mut schema = json!({ "type": "object", "properties": properties, "required": required });
    if let Some(example) = made::example(kind) {
        schema["examples"] = json!([example]);
    }
    schema
}

/// The words for the ranks of the kind, whatever the relationship's scale, and null for none.
fn levels(kind: &Kind) -> Vec<Value> {
    let mut words = Vec::new();
    for (word, _) in (1..=LARGEST).flat_map(|steps| kind.levels(&Scale::of(steps))) {
        if !words.contains(&json!(word)) {
            words.push(json!(word));
        }
    }
    words.push(Value::Null);
    words
}

/// What stands in a list of records: each whole, or where `columns` names fields, those beside what it is known by.
pub(super) fn item(whole: Value) -> Value {
    let text = json!({ "type": "string" });
    let known = json!({
        "type": "object",
        "description": "With the fields that columns names, where it does.",
        "properties": { "id": text, "reference": text, "version": { "type": "integer", "minimum": 1 } },
        "required": ["id", "reference", "version"],
    });
    json!({ "anyOf": [whole, known] })
}

/// A list of something.
pub(super) fn list(of: Value) -> Value {
    json!({
        "type": "object",
        "properties": {
            "items": { "type": "array", "items": of },
            "next": { "type": ["string", "null"], "description": "What to ask for the next page with, as after." },
        },
        "required": ["items", "next"],
    })
}

/// An entry, as [`super::entry_json`] makes it.
pub(super) fn entry() -> Value {
    let maybe = json!({ "type": ["string", "null"], "format": "uuid" });
    json!({
        "type": "object",
        "properties": {
            "book": { "type": "string", "format": "uuid" },
            "n": { "type": "integer", "minimum": 1, "examples": [41] },
            "at": { "type": "string", "format": "date-time" },
            "person": maybe, "organisation": maybe,
            "act": { "type": "string" },
            "kind": { "type": ["string", "null"], "examples": ["risk"] },
            "record": maybe,
            "parent": { "type": ["string", "null"], "format": "uuid", "examples": [null] },
            "version": { "type": ["integer", "null"], "examples": [2] },
        },
        "required": ["book", "n", "at", "act"],
    })
}

/// A problem document (RFC 9457).
pub(super) fn problem() -> Value {
    json!({
        "type": "object",
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "code": { "type": "string", "description": "What went wrong, for programs." },
            "detail": { "type": "string", "description": "What to do, for people." },
            "errors": { "type": "array", "items": {
                "type": "object",
                "properties": { "field": { "type": "string" }, "code": { "type": "string" }, "detail": { "type": "string" } },
                "required": ["field", "code", "detail"],
            } },
        },
        "required": ["type", "title", "status", "code", "detail", "errors"],
        "examples": [{
            "type": "about:blank", "title": "Unprocessable Entity", "status": 422, "code": "problem-invalid",
            "detail": "Put one thing right and send it again.",
            "errors": [{ "field": "title", "code": "risk-title-missing", "detail": "Give it a short name." }],
        }],
    })
}

/// A version, as [`super::version_json`] makes it.
pub(super) fn version() -> Value {
    json!({
        "type": "object",
        "properties": {
            "version": { "type": "integer", "minimum": 1 },
            "head": { "type": "object" },
            "body": { "type": "object" },
        },
        "required": ["version", "head", "body"],
    })
}
