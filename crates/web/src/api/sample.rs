//! Examples of answers, made of their schemas: of each value the example that its schema has, else the plainest of its
//! sort. So no answer is described without one, and none says anything that the schema does not allow.

use serde_json::{Map, Value, json};

use super::made;

/// Puts an example beside the schema of every answer that has none.
pub(super) fn put_examples(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let operations = paths.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    let answers = operations.filter_map(|one| one["responses"].as_object_mut()).flat_map(Map::values_mut);
    let contents = answers.filter_map(|one| one.get_mut("content")?.as_object_mut());
    for (media, content) in contents.flatten() {
        if media.ends_with("json") && content.get("example").is_none() {
            content["example"] = of(&content["schema"], ("", &schemas));
        }
    }
}

/// An example of what the schema allows; `name` is that of the property, for texts that have no example of their own.
fn of(schema: &Value, (name, schemas): (&str, &Value)) -> Value {
    if let Some(known) = schema.get("$ref").and_then(Value::as_str).and_then(|at| at.rsplit('/').next()) {
        return of(&schemas[known], (name, schemas));
    }
    if let Some(one) = schema.get("examples").and_then(|all| all.get(0)).or_else(|| schema.get("const")) {
        return one.clone();
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return words.iter().find(|word| !word.is_null()).cloned().unwrap_or_default();
    }
    if let Some(first) = ["anyOf", "oneOf"].iter().find_map(|of| schema.get(of)?.get(0)) {
        return of(first, (name, schemas));
    }
    match sort(schema) {
        "string" => json!(text(schema, name)),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        "boolean" => json!(true),
        "array" => json!([of(&schema["items"], (name, schemas))]),
        "object" => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            properties.map(|(name, schema)| (name.clone(), of(schema, (name, schemas)))).collect::<Map<_, _>>().into()
        }
        _ => Value::Null,
    }
}

/// The sort of value, the first where several are allowed.
fn sort(schema: &Value) -> &str {
    let named = &schema["type"];
    named.as_str().or_else(|| named.get(0)?.as_str()).unwrap_or_default()
}

fn text(schema: &Value, name: &str) -> &'static str {
    match (schema["format"].as_str().unwrap_or_default(), name) {
        ("uuid", "book") => made::BOOK,
        ("uuid", "record" | "risk" | "parent") => made::RECORD,
        ("uuid", "organisation" | "raised_by") => made::ORGANISATION,
        ("uuid", "author") => made::AUTHOR,
        ("uuid", _) => made::PERSON,
        ("date", _) => "2026-11-09",
        ("date-time", _) => "2026-11-02T09:30:00Z",
        ("email", _) | (_, "email") => "priya.nair@meridian.example",
        ("uri", _) => "https://comity.example.org/",
        (_, "relationship" | "slug") => "works-estate",
        (_, "reference") => "R-27",
        (_, "title") => "Winter heating failures outpace the on-call rota",
        (_, "zone") => "Europe/London",
        (_, "language") => "en-GB",
        (_, "act") => "risk.rescored",
        (_, "next") => "WzE2LCIxMGY2OTU2Yi0zOTdlLTRjZjItYjVkNC03ZGU2ZmRhNjEyZmQiXQ",
        (_, "name") => "Works Estate",
        (_, "organisation_name") => "Department of Works",
        (_, "currency") => "GBP",
        _ => "…",
    }
}
