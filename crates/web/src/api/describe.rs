//! The OpenAPI 3.1 document: the kinds' operations from their declarations, the others as their modules describe
//! them.

use books::scale::LARGEST;
use books::{Form, Kind, Scale, Stands};
use serde_json::{Map, Value, json};

use super::operation::Operation;
use super::{IN_RELATIONSHIP, sample, schema};
use crate::exporting::columns;

/// What `If-Match` holds: an entity tag, or the bare version.
pub(super) const IF_MATCH: &str = r#"^(W/)?("v?[1-9][0-9]{0,15}"|v?[1-9][0-9]{0,15})$"#;

/// The whole document.
pub fn document(kinds: &[&'static Kind], others: &[Operation], base_url: &str) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert("problem".to_owned(), schema::problem());
    schemas.insert("entry".to_owned(), schema::entry());
    schemas.insert("version".to_owned(), schema::version());
    let companions = books::companion::COMPANIONS.iter().copied();
    for kind in kinds.iter().copied().chain(companions.clone()) {
        schemas.insert(kind.name.to_owned(), schema::record(kind));
        schemas.insert(format!("{}_list", kind.name), schema::list(schema::item(reference(kind.name))));
        for operation in of_kind(kind) {
            put(&mut paths, &operation);
        }
    }
    for kind in kinds {
        for companion in companions.clone() {
            for operation in of_companion(kind, companion) {
                put(&mut paths, &operation);
            }
        }
    }
    for operation in others {
        put(&mut paths, operation);
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Comity",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Two or more organisations run their relationship together. A program acts as the person whose token it carries, under the same rules.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": base_url }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer", "description": "A personal token, from Settings or comity token create." } },
        },
    });
    sample::put_examples(&mut document);
    document
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The operations that every kind has.
fn of_kind(kind: &'static Kind) -> Vec<Operation> {
    let (name, plural) = (kind.name, kind.plural);
    let all = format!("{IN_RELATIONSHIP}/{plural}");
    let one = format!("{all}/{{id}}");
    let of = |operation: Operation| operation.tag(plural);
    let mut operations = vec![
        of(listed(
            kind,
            Operation::new(
                "GET",
                &all,
                format!("list_{plural}"),
                format!("The {plural} that you may read, page by page."),
            ),
        )),
        of(Operation::new("GET", &one, format!("get_{name}"), format!("One {name}, by id or reference.")))
            .gives(200, reference(name)),
        of(Operation::new(
            "GET",
            format!("{one}/history"),
            format!("list_{name}_history"),
            "What happened to it, newest first.",
        ))
        .gives(200, schema::list(reference("entry"))),
        of(Operation::new(
            "GET",
            format!("{one}/versions"),
            format!("list_{name}_versions"),
            "What each version of it held, oldest first.",
        ))
        .gives(200, schema::list(reference("version"))),
    ];
    if !kind.is_companion {
        let raise = Operation::new("POST", &all, format!("raise_{name}"), kind.raise.does);
        let (takes, example) = (schema::taken(kind, &kind.raise, true), schema::example(kind, &kind.raise, true));
        operations.push(of(raise).takes(takes, example).gives(201, reference(name)));
    }
    for act in kind.acts {
        let path = if act.path.is_empty() { one.clone() } else { format!("{one}/{}", act.path) };
        let operation = Operation::new(act.method, path, format!("{}_{name}", act.name), act.does);
        let (takes, example) = (schema::taken(kind, act, false), schema::example(kind, act, false));
        operations.push(of(operation).takes(takes, example).gives(200, reference(name)));
    }
    if kind.disclosed.is_some() {
        let summary = "Copies it into the book that every party reads, and ends the private one.";
        let version = json!({ "type": "object", "properties": { "version": { "type": "integer", "minimum": 1 } }, "additionalProperties": false });
        let operation = Operation::new("POST", format!("{one}/disclosure"), format!("disclose_{name}"), summary);
        operations.push(of(operation).takes(version, json!({ "version": 1 })).gives(201, reference(name)));
        operations.extend(crate::disclosing::api::operations(kind).into_iter().map(of));
    }
    operations
}

/// One of the words, or several by naming the parameter again.
fn any_of(words: &[&str]) -> Value {
    json!({ "type": "array", "items": { "enum": words } })
}

/// A list of that kind, page after page.
fn listed(kind: &'static Kind, operation: Operation) -> Operation {
    narrowed(kind, operation)
        .query("limit", json!({ "type": "integer", "minimum": 1, "maximum": 200 }), "At most so many; 50 unless asked.")
        .query("after", json!({ "type": "string" }), "The next of the page before.")
        .gives(200, reference(&format!("{}_list", kind.name)))
}

/// With what a list of that kind can be narrowed and sorted by.
pub(crate) fn narrowed(kind: &'static Kind, operation: Operation) -> Operation {
    let mut operation = operation
        .query("status", any_of(&[kind.statuses, &["all"]].concat()), "The state, or several; open unless asked.")
        .query("seen_by", json!({ "enum": ["both", "us"] }), "Only what every party sees, or only what your side sees.")
        .query("owner", json!({ "type": "string" }), "The id of a person, me, none, or left: somebody who has no seat there any more.")
        .query("review", json!({ "enum": ["late"] }), "Only those whose look is overdue.")
        .query("q", json!({ "type": "string" }), "Holds a word beginning with each of these.")
        .query("sort", json!({ "enum": ["-level", "level", "number", "-number", "title", "-title", "changed", "-changed", "review_by", "-review_by"] }), "The order; -level unless asked.")
        .query("columns", columns::schema(kind), "Only these columns, in this order; all of them unless asked.");
    let levels: Vec<_> = kind.levels(&Scale::of(LARGEST)).into_iter().map(|(word, _)| word).collect();
    if !levels.is_empty() {
        operation = operation.query("level", any_of(&levels), "The level, or several.").query(
            "appetite",
            json!({ "enum": ["above"] }),
            "Only what is above what the parties want to bear, so that it must go up.",
        );
    }
    for field in kind.fields.iter().filter(|field| field.place == Stands::Filtered) {
        let schema = match field.form {
            Form::Choice(words) => any_of(words),
            Form::Score => json!({ "type": "array", "items": { "type": "integer", "minimum": 1, "maximum": 5 } }),
            _ => json!({ "type": "string" }),
        };
        operation = operation.query(field.name, schema, field.meaning);
    }
    operation
}

/// The operations on the companions of a kind.
fn of_companion(kind: &'static Kind, companion: &'static Kind) -> Vec<Operation> {
    let path = format!("{IN_RELATIONSHIP}/{}/{{id}}/{}", kind.plural, companion.plural);
    let list = Operation::new(
        "GET",
        &path,
        format!("list_{}_{}", kind.name, companion.plural),
        format!("Its {}, oldest first.", companion.plural),
    );
    let mut operations = vec![list.tag(companion.plural).gives(200, reference(&format!("{}_list", companion.name)))];
    if companion.name != "attachment" {
        let id = format!("add_{}_{}", kind.name, companion.name);
        let add = Operation::new("POST", &path, id, companion.raise.does);
        let (takes, example) =
            (schema::taken(companion, &companion.raise, true), schema::example(companion, &companion.raise, true));
        operations.push(add.tag(companion.plural).takes(takes, example).gives(201, reference(companion.name)));
    }
    operations
}

fn put(paths: &mut Map<String, Value>, operation: &Operation) {
    let parameters: Vec<Value> = path_parameters(&operation.path)
        .into_iter()
        .chain(operation.query.iter().map(|(name, schema, meaning)| {
            json!({ "name": name, "in": "query", "required": false, "schema": schema, "description": meaning })
        }))
        .chain(write_parameters(operation))
        .collect();
    let mut answers = Map::new();
    let success = match &operation.gives {
        Value::Null => json!({ "description": "Done." }),
        gives => {
            // A file that is JSON is read as what it holds.
            let is_object = |media: &str| media == "application/json" && gives["format"] == "binary";
            let schema = |media| if is_object(media) { json!({ "type": "object" }) } else { gives.clone() };
            let content =
                operation.gives_as.iter().map(|media| ((*media).to_owned(), json!({ "schema": schema(*media) })));
            json!({ "description": "Done.", "content": content.collect::<Map<_, _>>() })
        }
    };
    answers.insert(operation.status.to_string(), success);
    let problem = json!({ "description": "Refused; detail says what to do.", "content": { "application/problem+json": { "schema": reference("problem") } } });
    answers.insert("4XX".to_owned(), problem);
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": parameters,
        "responses": answers,
    });
    if let Some(takes) = &operation.takes {
        let required = takes.get("required").and_then(Value::as_array).is_some_and(|required| !required.is_empty());
        described["requestBody"] = json!({
            "required": required,
            "content": { operation.takes_as: { "schema": takes, "example": operation.example } },
        });
    }
    let path = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
    path[operation.method.to_lowercase()] = described;
}

fn path_parameters(path: &str) -> Vec<Value> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            let mut parameter =
                json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 } });
            match name {
                "relationship" => parameter["example"] = json!("works-estate"),
                "id" if path.contains("/risks/") => parameter["example"] = json!("R-27"),
                _ => {}
            }
            parameter
        })
        .collect()
}

fn write_parameters(operation: &Operation) -> Vec<Value> {
    if operation.method == "GET" {
        return Vec::new();
    }
    let key =
        "A key of your own: the same request with the same key has one effect and gets the same answer, for two days.";
    let mut parameters = vec![
        json!({ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "minLength": 1, "maxLength": 100 }, "description": key }),
    ];
    if operation.goes_on() {
        let version = "The version that this goes on from, as `ETag` told it; it counts before the member `version`.";
        parameters.push(json!({ "name": "If-Match", "in": "header", "required": false, "schema": { "type": "string", "pattern": IF_MATCH }, "description": version, "example": "\"v3\"" }));
    }
    parameters
}
