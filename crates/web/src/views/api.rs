//! Saved views for programs.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use books::views::{MOST_NAME, SavedView};
use books::{Failure, Kind};
use kernel::{Id, Message, Problem, of};
use serde_json::{Map, Value, json};

use crate::api::{IN_RELATIONSHIP, Operation, json as answer, listed, object, pairs};
use crate::{Access, App, Ask, Refused, Routes, keeping};

pub(super) fn routes(routes: Routes) -> Routes {
    let all = format!("{IN_RELATIONSHIP}/views");
    routes
        .add("GET", &all, (Access::SignedIn, "list_views"), list)
        .add("POST", &all, (Access::SignedIn, "save_view"), save)
        .add("DELETE", format!("{all}/{{view}}"), (Access::SignedIn, "forget_view"), forget)
}

/// The description of these operations.
pub fn operations(kinds: &[&'static Kind]) -> Vec<Operation> {
    let all = format!("{IN_RELATIONSHIP}/views");
    let names: Vec<_> = kinds.iter().map(|kind| kind.plural).collect();
    let view = view_schema(&names);
    let list = json!({
        "type": "object",
        "properties": { "items": { "type": "array", "items": view }, "next": { "type": "null" } },
        "required": ["items", "next"],
    });
    let takes = json!({
        "type": "object",
        "properties": {
            "list": { "enum": names, "description": "The list that it is a view of." },
            "name": { "type": "string", "minLength": 1, "maxLength": MOST_NAME, "description": "A name that you have used for this list already then means the new query." },
            "query": { "type": "string", "maxLength": books::views::MOST_QUERY, "description": "The query of the list, as in its address; left out: the whole list. What the list does not know is refused." },
        },
        "required": ["list", "name"],
        "additionalProperties": false,
    });
    let example = json!({ "list": names.first(), "name": "Late ones", "query": "review=late&sort=-level" });
    vec![
        Operation::new("GET", &all, "list_views", "Your saved views of this relationship's lists.")
            .tag("views")
            .query("list", json!({ "enum": names }), "Only views of this list.")
            .gives(200, list),
        Operation::new("POST", &all, "save_view", "Saves a view of a list, for you alone.")
            .tag("views")
            .takes(takes, example)
            .gives(201, view),
        Operation::new("DELETE", format!("{all}/{{view}}"), "forget_view", "Forgets one of your views.")
            .tag("views")
            .gives(204, Value::Null),
    ]
}

fn view_schema(names: &[&str]) -> Value {
    json!({
        "type": "object",
        "properties": {
            "id": { "type": "string", "format": "uuid" },
            "list": { "enum": names },
            "name": { "type": "string" },
            "query": { "type": "string" },
        },
        "required": ["id", "list", "name", "query"],
    })
}

fn view_json(app: &App, view: &SavedView) -> Value {
    let plural = app.kind_named(&view.kind).map_or("", |kind| kind.plural);
    json!({ "id": view.id, "list": plural, "name": view.name, "query": view.query })
}

async fn list(ask: Ask, Path(slug): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Refused> {
    let given = pairs(&ask, query.as_deref())?;
    if let Some((name, _)) = given.iter().find(|(name, _)| name != "list") {
        let unknown = Message::of("list-parameter-unknown").text("name", name.clone());
        return Err(ask.refuse(Problem::field(name.clone(), unknown)));
    }
    let wanted = given.into_iter().next().map(|(_, value)| value);
    let app = ask.app().clone();
    let text = ask.look(move |looking| {
        let about = keeping::relationship(&looking.viewer, &slug)?;
        let kind = wanted.as_deref().map(|plural| kind_of(&app, plural)).transpose()?;
        let views = books::views::list(looking.tx, &looking.viewer, about, kind)?;
        let items: Vec<_> = views.iter().map(|view| view_json(&app, view)).collect();
        Ok(listed(items, None))
    });
    Ok(answer(StatusCode::OK, text.await?))
}

fn kind_of(app: &App, plural: &str) -> Result<&'static Kind, Failure> {
    let words = || app.kinds.iter().map(|kind| kind.plural).collect::<Vec<_>>().join(", ");
    let kind = app.kinds.iter().copied().find(|kind| kind.plural == plural);
    kind.ok_or_else(|| Problem::field("list", Message::of("field-choose").text("words", words())).into())
}

/// What a program gives of a view.
struct Given {
    list: String,
    name: String,
    query: String,
}

fn read(given: &Map<String, Value>) -> Result<Given, Problem> {
    let text = |name: &'static str| match given.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(Problem::field(name, Message::of("field-not-text"))),
    };
    if let Some(name) = given.keys().find(|name| !["list", "name", "query"].contains(&name.as_str())) {
        let message = Message::of("field-unknown").text("field", name.clone());
        return Err(Problem::field(name.clone(), message));
    }
    Ok(Given { list: text("list")?, name: text("name")?, query: text("query")? })
}

async fn save(ask: Ask, Path(slug): Path<String>, (headers, body): (HeaderMap, Bytes)) -> Result<Response, Refused> {
    let given = read(&object(&ask, &headers, &body)?).map_err(|problem| ask.refuse(problem))?;
    let app = ask.app().clone();
    let pairs = pairs(&ask, Some(given.query.trim_start_matches('?')))?;
    let text = ask.act(ask.guard_api(&body, &headers), move |doing| {
        let about = keeping::relationship(doing.viewer, &slug)?;
        let kind = kind_of(&app, &given.list)?;
        let scale = books::Scale::of(books::scale::LARGEST);
        let asked = (doing.viewer, doing.today(), &scale);
        let listing = crate::listing::Listing::read(kind, &pairs, asked, true)?;
        let query = listing.with(&[]);
        let query = query.trim_start_matches('?');
        let view = books::views::save(doing.change, doing.viewer, (about, kind), (&given.name, query))?;
        Ok(view_json(&app, &view).to_string())
    });
    Ok(answer(StatusCode::CREATED, text.await?))
}

async fn forget(ask: Ask, Path((slug, view)): Path<(String, String)>, headers: HeaderMap) -> Result<Response, Refused> {
    ask.act(ask.guard_api(&[], &headers), move |doing| {
        let about = keeping::relationship(doing.viewer, &slug)?;
        let view: Id<of::View> = view.parse().map_err(|_| Failure::not_found())?;
        books::views::forget(doing.change, doing.viewer, about, view)?;
        Ok(String::new())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
