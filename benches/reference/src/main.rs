//! The bare reference: axum and the same database, the same rows, the same bytes, and nothing else.

mod answer;
mod database;
mod looking;
mod row;
mod writing;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path as Named, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;

use answer::Answers;
use database::Database;
use looking::Page;

/// What every route knows.
struct Known {
    database: Database,
    answers: Answers,
}

type Shared = Arc<Known>;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut data, mut answers, mut listen) = (PathBuf::new(), PathBuf::new(), "127.0.0.1:0".to_owned());
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or("each option takes a value")?;
        match name.as_str() {
            "--data" => data = value.into(),
            "--answers" => answers = value.into(),
            "--listen" => listen = value,
            _ => return Err(format!("{name} is no option: --data, --answers, --listen").into()),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(serve(&data, &answers, &listen))
}

async fn serve(data: &Path, answers: &Path, listen: &str) -> Result<(), Box<dyn Error>> {
    let known = Arc::new(Known { database: Database::open(data)?, answers: Answers::read(answers)? });
    let listener = tokio::net::TcpListener::bind(listen).await?;
    println!("{}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    Ok(axum::serve(listener, routes(known)).await?)
}

fn routes(known: Shared) -> Router {
    Router::new()
        .route("/list", get(|state| look(state, "list", Page::List)))
        .route("/search", get(|state, RawQuery(words)| look(state, "search", Page::Search(words.unwrap_or_default()))))
        .route("/record/{id}", get(|state, Named(id)| look(state, "record", Page::Record(id))))
        .route("/record/{id}", post(|state, id, body| change(state, "change", id, body)))
        .route("/api/list", get(|state| look(state, "api-list", Page::Records)))
        .route(
            "/api/search",
            get(|state, RawQuery(words)| look(state, "api-search", Page::Search(words.unwrap_or_default()))),
        )
        .route("/api/record/{id}", get(|state, Named(id)| look(state, "api-record", Page::One(id))))
        .route("/api/record/{id}", post(|state, id, body| change(state, "api-change", id, body)))
        .with_state(known)
}

async fn look(State(known): State<Shared>, name: &'static str, page: Page) -> Response {
    match known.database.look(page).await {
        Ok(_) => known.answers.give(name),
        Err(error) => failed(&*error),
    }
}

async fn change(State(known): State<Shared>, name: &'static str, Named(id): Named<String>, title: String) -> Response {
    match known.database.change(id, title).await {
        Ok(()) => known.answers.give(name),
        Err(error) => failed(&*error),
    }
}

fn failed(error: &dyn Error) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
}
