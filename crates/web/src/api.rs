//! The API that every kind has: listed, raised, read, acted upon, with its companions and its history. The routes
//! and their description are made from the kinds' own declarations.

mod describe;
mod made;
pub mod operation;
mod record;
mod sample;
mod schema;

use axum::body::Bytes;
use axum::extract::{Path, Query, RawQuery};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use books::scale::LARGEST;
use books::{Act, Failure, Form, Kind, Scale};
use kernel::{FieldProblem, Message, Problem, ProblemKind};
use serde_json::{Map, Value};

use crate::ask::Guard;
use crate::exporting::columns;
use crate::listing::Listing;
use crate::{Access, App, Ask, Refused, Routes, keeping};

pub use describe::document;
pub(crate) use describe::narrowed;
pub use operation::Operation;
pub use record::{entry_json, record_json, seen_by, version_json};
pub(crate) use schema::{example, input as input_schema, or_none};

/// The beginning of every address of the API.
pub const BASE: &str = "/api/v1";
/// The beginning of the addresses of what is in a relationship.
pub const IN_RELATIONSHIP: &str = "/api/v1/relationships/{relationship}";

/// The routes of the kinds, and the description of the whole.
pub fn routes(mut routes: Routes, kinds: &[&'static Kind]) -> Routes {
    for kind in kinds.iter().copied() {
        let all = format!("{IN_RELATIONSHIP}/{}", kind.plural);
        routes = routes
            .add("POST", &all, (Access::SignedIn, format!("raise_{}", kind.name)), move |ask, path, headers, body| {
                raise(ask, kind, path, (headers, body))
            })
            .with(|routes| of_record(routes, kind));
        for companion in books::companion::COMPANIONS.iter().copied() {
            routes = with_companion(routes, kind, companion);
        }
    }
    for companion in books::companion::COMPANIONS.iter().copied() {
        routes = of_record(routes, companion);
    }
    routes.add("GET", "/api/openapi.json", (Access::Anyone, "read_openapi"), openapi)
}

/// Listing, reading and acting upon records of a kind.
fn of_record(mut routes: Routes, kind: &'static Kind) -> Routes {
    let all = format!("{IN_RELATIONSHIP}/{}", kind.plural);
    let one = format!("{all}/{{id}}");
    routes = routes
        .add("GET", &all, (Access::SignedIn, format!("list_{}", kind.plural)), move |ask, path, query| {
            list(ask, kind, path, query)
        })
        .add("GET", &one, (Access::SignedIn, format!("get_{}", kind.name)), move |ask, path| get(ask, kind, path))
        .add(
            "GET",
            format!("{one}/history"),
            (Access::SignedIn, format!("list_{}_history", kind.name)),
            move |ask, path| history(ask, kind, path),
        )
        .add(
            "GET",
            format!("{one}/versions"),
            (Access::SignedIn, format!("list_{}_versions", kind.name)),
            move |ask, path| versions(ask, kind, path),
        );
    for act in kind.acts {
        let path = if act.path.is_empty() { one.clone() } else { format!("{one}/{}", act.path) };
        let name = format!("{}_{}", act.name, kind.name);
        routes = routes.add(act.method, path, (Access::SignedIn, name), move |ask, path, headers, body| {
            act_upon(ask, (kind, act), path, (headers, body))
        });
    }
    if kind.disclosed.is_some() {
        let name = format!("disclose_{}", kind.name);
        routes = routes.add(
            "POST",
            format!("{one}/disclosure"),
            (Access::SignedIn, name),
            move |ask, path, headers, body| disclose(ask, kind, path, (headers, body)),
        );
        routes = crate::disclosing::api::routes(routes, kind);
    }
    routes
}

fn with_companion(routes: Routes, kind: &'static Kind, companion: &'static Kind) -> Routes {
    let path = format!("{IN_RELATIONSHIP}/{}/{{id}}/{}", kind.plural, companion.plural);
    let routes = routes.add(
        "GET",
        &path,
        (Access::SignedIn, format!("list_{}_{}", kind.name, companion.plural)),
        move |ask, path| companions(ask, (kind, companion), path),
    );
    if companion.name == "attachment" {
        return routes;
    }
    routes.add(
        "POST",
        &path,
        (Access::SignedIn, format!("add_{}_{}", kind.name, companion.name)),
        move |ask, path, headers, body| add_companion(ask, (kind, companion), path, (headers, body)),
    )
}

/// What a program sent: an object, and the version it says it saw.
struct Sent {
    given: Map<String, Value>,
    version: Option<i64>,
    guard: Guard,
}

/// Reads a JSON object. The version comes from `If-Match`, else from the member `version`.
fn sent(ask: &Ask, (headers, body): (&HeaderMap, &Bytes)) -> Result<Sent, Refused> {
    let guard = ask.guard_api(body, headers);
    let mut given = if body.iter().all(u8::is_ascii_whitespace) { Map::new() } else { object(ask, headers, body)? };
    let version = match (ask.if_match()?, given.shift_remove("version")) {
        (Some(version), _) => Some(version),
        (None, None) => None,
        (None, Some(version)) => {
            Some(version.as_i64().ok_or_else(|| ask.refuse(Problem::field("version", Message::of("api-version"))))?)
        }
    };
    Ok(Sent { given, version, guard })
}

/// The version that an entity tag is of: `"v3"`, `W/"v3"`, or a bare `3`. What it takes is [`describe::IF_MATCH`].
pub(crate) fn version_in_tag(tag: &str) -> Option<i64> {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let tag = tag.strip_prefix('"').map_or(Some(tag), |tag| tag.strip_suffix('"'))?;
    let digits = tag.strip_prefix('v').unwrap_or(tag);
    let is_number = digits.len() <= 16 && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

/// Scores are numbers, as the description says. A form sends texts; a program does not.
///
/// # Errors
/// A problem of each score that is a text.
fn needs_numbers(kind: &Kind, given: &Map<String, Value>) -> Result<(), Problem> {
    let is_score = |name: &str| kind.field(name).is_some_and(|field| field.form == Form::Score);
    let texts = given.iter().filter(|(name, value)| value.is_string() && is_score(name));
    let wrong = |(name, _): (&String, &Value)| FieldProblem {
        field: name.clone().into(),
        message: Message::of("field-not-a-number"),
    };
    let problems: Vec<_> = texts.map(wrong).collect();
    if problems.is_empty() { Ok(()) } else { Err(Problem::invalid(problems)) }
}

/// The JSON object of a request's body.
///
/// # Errors
/// Where the body is of another kind, or is no object.
pub fn object(ask: &Ask, headers: &HeaderMap, body: &[u8]) -> Result<Map<String, Value>, Refused> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if !kind.starts_with("application/json") {
        return Err(ask.refuse(Problem::new(ProblemKind::Unsupported, Message::of("api-content-type"))));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(ask.refuse(Problem::new(ProblemKind::Invalid, Message::of("api-not-an-object")))),
        Err(error) => Err(ask.refuse(Problem::new(
            ProblemKind::Malformed,
            Message::of("api-not-json").number("line", error.line() as i64).number("column", error.column() as i64),
        ))),
    }
}

/// A JSON answer.
pub fn json(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response()
}

/// A record as an answer, with its version as `ETag`, and its address where it is new.
fn record_answer(ask: &Ask, status: StatusCode, text: String) -> Response {
    let record: Value = serde_json::from_str(&text).unwrap_or_default();
    let mut response = json(status, text);
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"v{}\"", record["version"])) {
        headers.insert(header::ETAG, tag);
    }
    let path = ask.path().split('?').next().unwrap_or_default();
    let address = format!("{path}/{}", record["id"].as_str().unwrap_or_default());
    if status == StatusCode::CREATED
        && let Ok(address) = HeaderValue::from_str(&address)
    {
        headers.insert(header::LOCATION, address);
    }
    response
}

/// A list as JSON. The items are moved, not copied, as `json!` would.
pub(crate) fn listed(items: Vec<Value>, next: Option<String>) -> String {
    let mut list = Map::with_capacity(2);
    list.insert("items".to_owned(), Value::Array(items));
    list.insert("next".to_owned(), next.map_or(Value::Null, Value::String));
    Value::Object(list).to_string()
}

async fn list(
    ask: Ask,
    kind: &'static Kind,
    Path(relationship): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let pairs = pairs(&ask, query.as_deref())?;
    let text = ask.look(move |looking| {
        let about = keeping::ground(&looking.viewer, &relationship)?;
        let scale = books::scale::of(looking.tx, &looking.viewer, about.relationship)?;
        let listing = Listing::read(kind, &pairs, (&looking.viewer, looking.today(), &scale), true)?;
        let page = listing.reach(&looking.viewer, about).list(looking.tx, kind, &listing.query)?;
        let items: Result<Vec<_>, Failure> =
            page.items.iter().map(|record| record_json(&looking.viewer, kind, record, &scale)).collect();
        let items = items?.into_iter().map(|item| columns::narrowed(item, &listing.columns)).collect();
        Ok(listed(items, page.next))
    });
    Ok(json(StatusCode::OK, text.await?))
}

/// The pairs of a query.
///
/// # Errors
/// Where it cannot be read as pairs.
pub fn pairs(ask: &Ask, query: Option<&str>) -> Result<Vec<(String, String)>, Refused> {
    serde_urlencoded::from_str(query.unwrap_or(""))
        .map_err(|_| ask.refuse(Problem::new(ProblemKind::Malformed, Message::of("problem-form-unreadable"))))
}

async fn get(
    ask: Ask,
    kind: &'static Kind,
    Path((relationship, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let text = ask.look(move |looking| {
        let about = keeping::ground(&looking.viewer, &relationship)?;
        let record = keeping::record(looking.tx, &looking.viewer, (about, kind), &id)?;
        let scale = books::scale::of(looking.tx, &looking.viewer, about.relationship)?;
        Ok(record_json(&looking.viewer, kind, &record, &scale)?.to_string())
    });
    Ok(record_answer(&ask, StatusCode::OK, text.await?))
}

async fn history(
    ask: Ask,
    kind: &'static Kind,
    Path((relationship, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let text = ask.look(move |looking| {
        let about = keeping::ground(&looking.viewer, &relationship)?;
        let record = keeping::record(looking.tx, &looking.viewer, (about, kind), &id)?;
        let reach = looking.viewer.reach().at(about);
        let items: Vec<_> = reach.history(looking.tx, record.head.id)?.iter().map(entry_json).collect();
        Ok(listed(items, None))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn versions(
    ask: Ask,
    kind: &'static Kind,
    Path((relationship, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let text = ask.look(move |looking| {
        let about = keeping::ground(&looking.viewer, &relationship)?;
        let record = keeping::record(looking.tx, &looking.viewer, (about, kind), &id)?;
        let versions = looking.viewer.reach().at(about).versions(looking.tx, record.head.id)?;
        let items: Vec<_> = versions.iter().map(version_json).collect();
        Ok(listed(items, None))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn raise(
    ask: Ask,
    kind: &'static Kind,
    Path(relationship): Path<String>,
    (headers, body): (HeaderMap, Bytes),
) -> Result<Response, Refused> {
    let sent = sent(&ask, (&headers, &body))?;
    needs_numbers(kind, &sent.given).map_err(|problem| ask.refuse(problem))?;
    let text = ask.act(sent.guard, move |doing| {
        let about = keeping::ground(doing.viewer, &relationship)?;
        let record = keeping::raise(doing, about, kind, None, &sent.given)?;
        let scale = books::scale::of(doing.change.tx, doing.viewer, about.relationship)?;
        Ok(record_json(doing.viewer, kind, &record, &scale)?.to_string())
    });
    Ok(record_answer(&ask, StatusCode::CREATED, text.await?))
}

async fn act_upon(
    ask: Ask,
    (kind, act): (&'static Kind, &'static Act),
    Path((relationship, id)): Path<(String, String)>,
    (headers, body): (HeaderMap, Bytes),
) -> Result<Response, Refused> {
    let sent = sent(&ask, (&headers, &body))?;
    needs_numbers(kind, &sent.given).map_err(|problem| ask.refuse(problem))?;
    let text = ask.act(sent.guard, move |doing| {
        let about = keeping::ground(doing.viewer, &relationship)?;
        let record = keeping::record(doing.change.tx, doing.viewer, (about, kind), &id)?;
        let seen = sent.version.ok_or_else(version_missing)?;
        let record = keeping::act(doing, kind, &record, (act, seen), &sent.given)?;
        let scale = books::scale::of(doing.change.tx, doing.viewer, about.relationship)?;
        Ok(record_json(doing.viewer, kind, &record, &scale)?.to_string())
    });
    Ok(record_answer(&ask, StatusCode::OK, text.await?))
}

async fn disclose(
    ask: Ask,
    kind: &'static Kind,
    Path((relationship, id)): Path<(String, String)>,
    (headers, body): (HeaderMap, Bytes),
) -> Result<Response, Refused> {
    let sent = sent(&ask, (&headers, &body))?;
    let text = ask.act(sent.guard, move |doing| {
        let about = keeping::ground(doing.viewer, &relationship)?;
        let record = keeping::record(doing.change.tx, doing.viewer, (about, kind), &id)?;
        let seen = sent.version.ok_or_else(version_missing)?;
        let copy = keeping::disclose(doing, about.relationship, kind, (&record, seen))?;
        let scale = books::scale::of(doing.change.tx, doing.viewer, about.relationship)?;
        Ok(record_json(doing.viewer, kind, &copy, &scale)?.to_string())
    });
    Ok(record_answer(&ask, StatusCode::CREATED, text.await?))
}

async fn companions(
    ask: Ask,
    (kind, companion): (&'static Kind, &'static Kind),
    Path((relationship, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let text = ask.look(move |looking| {
        let about = keeping::ground(&looking.viewer, &relationship)?;
        let record = keeping::record(looking.tx, &looking.viewer, (about, kind), &id)?;
        let found = looking.viewer.reach().at(about).companions(looking.tx, record.head.id)?;
        let of_kind = found.iter().filter(|found| found.head.kind == companion.name);
        let unscored = Scale::of(LARGEST);
        let items: Result<Vec<_>, Failure> =
            of_kind.map(|found| record_json(&looking.viewer, companion, found, &unscored)).collect();
        Ok(listed(items?, None))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn add_companion(
    ask: Ask,
    (kind, companion): (&'static Kind, &'static Kind),
    Path((relationship, id)): Path<(String, String)>,
    (headers, body): (HeaderMap, Bytes),
) -> Result<Response, Refused> {
    let sent = sent(&ask, (&headers, &body))?;
    let text = ask.act(sent.guard, move |doing| {
        let about = keeping::ground(doing.viewer, &relationship)?;
        let record = keeping::record(doing.change.tx, doing.viewer, (about, kind), &id)?;
        let added = keeping::raise(doing, about, companion, Some(&record), &sent.given)?;
        Ok(record_json(doing.viewer, companion, &added, &Scale::of(LARGEST))?.to_string())
    });
    Ok(record_answer(&ask, StatusCode::CREATED, text.await?))
}

fn version_missing() -> Problem {
    Problem::field("version", Message::of("api-version-missing"))
}

async fn openapi(ask: Ask, Query(_): Query<Map<String, Value>>) -> Response {
    json(StatusCode::OK, description(ask.app()).to_string())
}

/// The description of everything the program serves under `/api`.
pub fn description(app: &App) -> Value {
    document(&app.kinds, &app.operations, &app.base_url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_of_another_shape_is_no_version() {
        for (tag, version) in [("\"v3\"", 3), ("W/\"v12\"", 12), ("\"3\"", 3), ("v3", 3), ("3", 3)] {
            assert_eq!(version_in_tag(tag), Some(version), "{tag}");
        }
        for tag in
            ["", "v", "\"v3", "v3\"", "\"\"v3\"\"", "+3", "-3", "v0", "007", "3.0", "W/", "*", "99999999999999999"]
        {
            assert_eq!(version_in_tag(tag), None, "{tag}");
        }
    }
}
