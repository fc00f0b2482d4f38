//! What the API says of itself is what it does: every route under `/api` is described, every operation described is a
//! route of that name, and every operation that changes something takes a key. Forms have their bodies in these tests.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::house::call::Call;
use crate::house::model::of_each;
use crate::house::register::{ESTATE, api};
use crate::house::ways;

#[test]
fn the_description_is_of_the_routes_and_of_nothing_else() {
    of_each(|model| {
        let house = model.copy();
        let routes: BTreeSet<(String, String, String)> = house
            .declared
            .iter()
            .filter(|route| route.path.starts_with("/api/v1"))
            .map(|route| (route.method.to_owned(), route.path.clone(), route.name.clone()))
            .collect();
        let paths = model.description["paths"].as_object().expect("there are paths");
        let mut described = BTreeSet::new();
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().expect("a path has methods") {
                let id = operation["operationId"].as_str().expect("an operation has an id");
                described.insert((method.to_uppercase(), path.clone(), id.to_owned()));
                let keys = operation["parameters"].as_array().into_iter().flatten();
                let takes_key = keys.into_iter().any(|parameter| parameter["name"] == "Idempotency-Key");
                assert_eq!(takes_key, method != "get", "{id}: what changes takes a key, what looks does not");
            }
        }
        let hidden: Vec<_> = routes.difference(&described).collect();
        let invented: Vec<_> = described.difference(&routes).collect();
        assert!(
            hidden.is_empty() && invented.is_empty(),
            "not described: {hidden:?}; described, but no route: {invented:?}"
        );
    });
}

#[test]
fn a_search_that_was_cut_short_says_so() {
    of_each(|model| {
        let (house, owner) = (model.copy(), &model.cast.owner);
        for title in ["Zinnober one", "Zinnober two", "Zinnober three"] {
            let risk = json!({ "title": title, "seen_by": "both", "likelihood": 1, "effect": 1 });
            api(&house, owner, "POST", &format!("/relationships/{ESTATE}/risks"), &risk).done();
        }
        let look = |rest: &str| api(&house, owner, "GET", &format!("/search?q=zinnober{rest}"), &Value::Null);
        for (rest, found, more) in [("&limit=2", 2, true), ("&limit=3", 3, false), ("", 3, false)] {
            let said = look(rest).done().json();
            let items = said["items"].as_array().map(Vec::len);
            assert_eq!((items, &said["more"], &said["next"]), (Some(found), &more.into(), &Value::Null), "{rest}");
        }
        assert_eq!(look("&after=abc").status, 422, "no search gave a place to go on from");
    });
}

#[test]
fn a_page_that_refuses_an_address_says_which_part_of_it_is_wrong() {
    of_each(|model| {
        let call = Call::get(format!("/r/{ESTATE}/risks/export?format=bogus")).by(&model.cast.owner);
        let heard = model.copy().hear(call);
        let page = heard.text();
        assert!(heard.status == 422 && page.contains("<code>format</code>: Choose one of: "), "{page}");
    });
}

/// Whether an example has what its schema demands, as deep as it goes. An independent, plain reading of JSON Schema.
fn fits(example: &Value, schema: &Value, schemas: &Value) -> Result<(), String> {
    if let Some(at) = schema.get("$ref").and_then(Value::as_str) {
        return fits(example, &schemas[at.rsplit('/').next().unwrap_or_default()], schemas);
    }
    let sorts: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let is = |sort: &&str| match *sort {
        "string" => example.is_string(),
        "integer" => example.is_i64(),
        "number" => example.is_number(),
        "boolean" => example.is_boolean(),
        "array" => example.is_array(),
        "object" => example.is_object(),
        _ => example.is_null(),
    };
    let words = schema.get("enum").and_then(Value::as_array);
    if !sorts.is_empty() && !sorts.iter().any(is) || words.is_some_and(|words| !words.contains(example)) {
        return Err(format!("{example} is not of {schema}"));
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        example.get(name).ok_or_else(|| format!("{name} is missing in {example}"))?;
    }
    for (name, value) in example.as_object().into_iter().flatten() {
        if let Some(schema) = schema["properties"].get(name) {
            fits(value, schema, schemas)?;
        }
    }
    example.as_array().into_iter().flatten().try_for_each(|one| fits(one, &schema["items"], schemas))
}

#[test]
fn every_answer_has_an_example_that_fits_its_schema() {
    of_each(|model| {
        let (schemas, mut seen) = (&model.description["components"]["schemas"], 0);
        let paths = model.description["paths"].as_object().expect("there are paths");
        for operation in paths.values().filter_map(Value::as_object).flat_map(|methods| methods.values()) {
            let answers = operation["responses"].as_object().expect("an operation answers");
            for (status, answer) in answers {
                for (media, content) in answer["content"].as_object().into_iter().flatten() {
                    if media.ends_with("json") {
                        let fit = fits(&content["example"], &content["schema"], schemas);
                        assert_eq!(fit, Ok(()), "{} {status}", operation["operationId"]);
                        assert!(!content["example"].is_null(), "{} {status}", operation["operationId"]);
                        seen += 1;
                    }
                }
            }
        }
        assert!(seen > 150, "only {seen} answers");
    });
}

#[test]
fn every_route_has_a_name_and_a_way_of_its_own() {
    of_each(|model| {
        let house = model.copy();
        let mut names = BTreeSet::new();
        for route in &house.declared {
            assert!(
                names.insert((route.path.starts_with("/api/"), route.name.clone())),
                "two routes are called {}",
                route.name
            );
            let call = ways::call(route, &model.register.joint, &model.description, (1, "way"));
            assert!(!call.path.contains('{'), "{}", call.path);
        }
    });
}

#[test]
fn every_operation_says_in_a_sentence_what_it_does() {
    of_each(|model| {
        let paths = model.description["paths"].as_object().expect("there are paths");
        for operation in paths.values().filter_map(Value::as_object).flat_map(|methods| methods.values()) {
            let (id, summary) = (&operation["operationId"], operation["summary"].as_str().unwrap_or_default());
            let begins = summary.chars().next().is_some_and(char::is_uppercase);
            assert!(begins && summary.ends_with('.') && summary.contains(' '), "{id}: {summary}");
            let is_made = summary.ends_with(").") || ["a action", "a attachment"].iter().any(|it| summary.contains(it));
            assert!(!is_made, "{id}: {summary}");
        }
    });
}

#[test]
fn the_example_of_a_record_is_one_that_there_can_be() {
    of_each(|model| {
        let schemas = &model.description["components"]["schemas"];
        let risk = &schemas["risk"]["examples"][0];
        let number = |name: &str| risk[name].as_i64().unwrap_or_else(|| panic!("{name} in {risk}"));
        assert_eq!(number("rank"), number("likelihood") * number("effect"), "{risk}");
        let levels = &schemas["risk"]["properties"]["level"]["enum"];
        assert_eq!(levels, &json!(["low", "medium", "high", "very_high", null]));
        assert_eq!((&risk["level"], &risk["status"]), (&json!("very_high"), &json!("open")), "{risk}");
        let none = ["parent", "closed_at", "closed_because", "revealed_by", "disclosed_as", "why_private"];
        assert!(none.iter().all(|name| risk[*name].is_null()), "{risk}");
        for kind in ["risk", "comment", "action", "attachment"] {
            let example = &schemas[kind]["examples"][0];
            assert_eq!(fits(example, &schemas[kind], schemas), Ok(()), "{kind}");
            let who = ["id", "parent", "owner", "author", "raised_by"].map(|name| example[name].as_str());
            let who: Vec<&str> = who.into_iter().flatten().collect();
            assert_eq!(who.iter().collect::<BTreeSet<_>>().len(), who.len(), "{kind}: one id for two: {example}");
            assert!(who.len() > 2 && !example.to_string().contains('…'), "{kind}: {example}");
        }
    });
}
