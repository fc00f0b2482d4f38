//! What addresses can ask beside their path: in the API everything that its description knows, value by value where it
//! names them; on pages the same, and what pages alone take. A parameter that neither says is found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use web::Declared;

use crate::house::register::Names;

/// What stands for parameters whose values the description does not name.
const VALUES: &[(&str, &[&str])] = &[
    ("owner", &["me", "none", "left", "{person}"]),
    ("q", &["heating", "theirs", "canary", "note", "R-1", "D-R-1"]),
    ("layout", &["{import}"]),
    ("month", &["2026-08", "2025-12"]),
    ("revealed_by", &["{risk}"]),
    ("relationship", &["{slug}"]),
];

/// Several at once, as people combine them.
const TOGETHER: &[(&str, &[&str])] = &[
    ("/risks", &["likelihood=3&effect=4", "limit=2&sort=title", "level=high&level=very_high&status=all"]),
    ("/risks/export", &["format=csv&layout={import}", "format=json&seen_by=us&status=all", "columns=extra&format=csv"]),
];

/// What pages alone take, by the end of their path.
const OF_PAGES: &[(&str, &[&str])] = &[
    ("/risks/new", &["nature=opportunity", "seen_by=us", "from={risk}"]),
    ("/risks/{id}/history", &["version=1"]),
    // Everything that a stream would have told since an hour ago.
    ("/live", &["since=0"]),
    ("/search/suggestions", &["q=theirs&in={slug}", "q=canary&in={slug}", "q=heating&in={slug}", "q=1&in={slug}"]),
    ("/menu", &["in={slug}"]),
    ("/books", &["book=us", "book=us&before=3", "before=3"]),
    ("/departure", &["how=suspend"]),
    ("/import", &["kind=risk"]),
    ("/work", &["finished={action}"]),
];

/// Pages that take what an operation of another name takes.
const AS: &[(&str, &str)] = &[
    ("/r/{slug}/risks/months", "/api/v1/relationships/{relationship}/risks/movements"),
    ("/search/suggestions", "/api/v1/search"),
];

/// Parameters that are asked for elsewhere, or that say nothing of what stands in a book.
const ELSEWHERE: &[(&str, &str)] = &[
    ("after", "each list is followed page after page by its links"),
    ("code", "T09 tries invitations and links in every state"),
    ("next", "where somebody goes once they have signed in"),
    ("sent", "a page that says the same to everybody"),
    ("id", "a preview of a disclosure names records: the names stand in `house::ways`"),
    ("file_name", "of a file that is sent"),
    ("why_private", "of a file that is sent"),
];

/// Every query of a route.
pub fn queries(route: &Declared, names: &Names, description: &Value) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let parameters = described(description, &counterpart(&route.path, description));
    for (name, schema) in parameters {
        all.extend(values(&name, &schema).into_iter().map(|value| format!("{name}={value}")));
    }
    let ends = |end: &str| {
        route.path.ends_with(end) && (end.starts_with("/risks/{id}") || !route.path.ends_with(&format!("{{id}}{end}")))
    };
    let more = OF_PAGES.iter().filter(|_| !route.path.starts_with("/api/")).chain(TOGETHER);
    all.extend(more.filter(|(end, _)| ends(end)).flat_map(|(_, queries)| queries.iter().map(|one| (*one).to_owned())));
    all.into_iter().map(|query| fill(&query, names)).collect()
}

/// The path of the operation that takes what the route takes.
fn counterpart(path: &str, description: &Value) -> String {
    if let Some((_, operation)) = AS.iter().find(|(page, _)| *page == path) {
        return (*operation).to_owned();
    }
    let named =
        path.replace("/r/{slug}", "/r/{relationship}").replace("/r/{relationship}", "/relationships/{relationship}");
    let operation = if path.starts_with("/api/") { path.to_owned() } else { format!("/api/v1{named}") };
    if description["paths"][&operation]["get"].is_object() { operation } else { String::new() }
}

/// The parameters of an operation's query, with their schemas.
fn described(description: &Value, path: &str) -> Vec<(String, Value)> {
    let parameters = description["paths"][path]["get"]["parameters"].as_array().into_iter().flatten();
    let of_query = parameters.filter(|one| one["in"] == "query");
    of_query.map(|one| (one["name"].as_str().expect("a name").to_owned(), one["schema"].clone())).collect()
}

/// What a parameter can be: each word that its schema names, the least and a little, or what [`VALUES`] says.
fn values(name: &str, schema: &Value) -> Vec<String> {
    if ELSEWHERE.iter().any(|(known, _)| *known == name) {
        return Vec::new();
    }
    if let Some((_, values)) = VALUES.iter().find(|(known, _)| *known == name) {
        return values.iter().map(|value| (*value).to_owned()).collect();
    }
    let words = |schema: &Value| -> Vec<String> {
        let words = schema["enum"].as_array().into_iter().flatten();
        words.map(|word| word.as_str().expect("a word").to_owned()).collect()
    };
    let one = if schema["type"] == "array" { &schema["items"] } else { schema };
    if let Some(ways) = one["anyOf"].as_array() {
        // Columns: all of them in one address.
        return vec![ways.iter().flat_map(words).collect::<Vec<_>>().join(",")];
    }
    let words = words(one);
    if let (true, Some(least)) = (words.is_empty(), one["minimum"].as_i64()) {
        let most = one["maximum"].as_i64().filter(|most| *most <= 5);
        return (least..=most.unwrap_or(least + 1)).map(|number| number.to_string()).collect();
    }
    assert!(!words.is_empty(), "what can {name} be? Say so in VALUES");
    words
}

fn fill(query: &str, names: &Names) -> String {
    let known: BTreeMap<&str, &str> = BTreeMap::from([
        ("{person}", names.person.as_str()),
        ("{import}", names.import.as_str()),
        ("{risk}", names.risk.as_str()),
        ("{action}", names.action.as_str()),
        ("{slug}", names.slug.as_str()),
    ]);
    known.iter().fold(query.to_owned(), |query, (name, value)| query.replace(name, value))
}

/// The names that the program's sources ask an address for.
fn asked_for(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources can be read") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            asked_for(&path, names);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source can be read");
            for part in text.split(".query(\"").skip(1) {
                let name = part.split('"').next().unwrap_or_default();
                if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
                    names.insert(name.to_owned());
                }
            }
        }
    }
}

#[test]
fn every_parameter_that_an_address_can_have_is_asked() {
    let mut names = BTreeSet::new();
    for room in ["web", "mitigate", "comity"] {
        asked_for(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates").join(room).join("src"), &mut names);
    }
    let is_in = |queries: &[&str], name: &str| {
        queries.iter().any(|query| query.split('&').any(|pair| pair.split('=').next() == Some(name)))
    };
    let description = crate::house::model::models()[0].description.clone();
    let operations = description["paths"].as_object().expect("paths").keys();
    let described: BTreeSet<String> =
        operations.flat_map(|path| described(&description, path)).map(|(name, _)| name).collect();
    assert!(names.len() > 15, "the sources ask for more than {names:?}");
    for name in &names {
        let is_known = described.contains(name)
            || OF_PAGES.iter().chain(TOGETHER).any(|(_, queries)| is_in(queries, name))
            || ELSEWHERE.iter().any(|(known, _)| known == name);
        assert!(is_known, "T03: no address asks for {name}: say so in OF_PAGES");
    }
}
