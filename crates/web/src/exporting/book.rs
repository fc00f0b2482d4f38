//! A whole book as one file that anybody can check, written while it is sent. A checkpoint covers it to its last
//! entry first, so that what is sent proves itself.

use axum::extract::{Path, RawQuery};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use books::Viewer;
use books::export::Taking;
use kernel::{Message, Problem, ProblemKind};
use serde_json::json;

use super::{pipe, unavailable};
use crate::api::{IN_RELATIONSHIP, Operation};
use crate::{Access, Ask, Refused, Routes, keeping};

/// The media type of a book file: a JSON value on each line.
const MEDIA_TYPE: &str = "application/jsonl";

pub(super) fn routes(routes: Routes) -> Routes {
    routes.page("/r/{slug}/books/{which}/file", "export_book_file", from_page).add(
        "GET",
        format!("{IN_RELATIONSHIP}/book"),
        (Access::SignedIn, "export_book"),
        from_api,
    )
}

/// The operation of the API, as it is described.
pub(super) fn operation() -> Operation {
    let summary = "A whole book as one file that anybody can check; docs/book-format.md says what is in it.";
    Operation::new("GET", format!("{IN_RELATIONSHIP}/book"), "export_book", summary)
        .tag("books")
        .query(
            "seen_by",
            json!({ "enum": ["both", "us"] }),
            "The book that every party reads (both, unless said), or that of your side (us). A room has one book: leave it out.",
        )
        .gives(200, json!({ "type": "string", "format": "binary" }))
        .gives_as(&[MEDIA_TYPE])
}

async fn from_page(ask: Ask, Path((slug, which)): Path<(String, String)>) -> Result<Response, Refused> {
    match (which.as_str(), books::ground::apart(&slug)) {
        ("shared", None) => send(ask, slug, "both").await,
        ("ours", None) => send(ask, slug, "us").await,
        ("room", Some(_)) => send(ask, slug, "").await,
        _ => Err(ask.refuse(Problem::not_found())),
    }
}

async fn from_api(ask: Ask, Path(slug): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Refused> {
    let mut seen_by = String::new();
    for (name, value) in crate::api::pairs(&ask, query.as_deref())? {
        if name != "seen_by" {
            let message = Message::of("field-unknown").text("field", name.clone());
            return Err(ask.refuse(Problem::field(name, message)));
        }
        if value.is_empty() {
            let message = Message::of("field-choose").text("words", "both, us");
            return Err(ask.refuse(Problem::field(name, message)));
        }
        seen_by = value;
    }
    send(ask, slug, &seen_by).await
}

async fn send(ask: Ask, slug: String, seen_by: &str) -> Result<Response, Refused> {
    let (app, credential) = (ask.app().clone(), ask.credential().cloned());
    let not_signed_in = || Problem::new(ProblemKind::NotSignedIn, Message::of("problem-not-signed-in"));
    let credential = credential.ok_or_else(|| ask.refuse(not_signed_in()))?;
    let (named, seen_by, key) = (slug.clone(), seen_by.to_owned(), app.signing.clone());
    let end = match (books::ground::apart(&slug), seen_by.as_str()) {
        (Some(_), _) => "",
        (None, "us") => "-ours",
        (None, _) => "-shared",
    };
    let file = format!("{}{end}.jsonl", super::file_stem(&slug));
    let taking = ask
        .change_unknown(move |change| {
            let viewer = Viewer::of(change.tx, &credential, change.now)?;
            let ground = keeping::ground(&viewer, &named)?;
            let book = keeping::book(&viewer, ground, &seen_by)?;
            Taking::by(change, &viewer, book, &key)
        })
        .await?;
    let (mut writer, body) = pipe::pipe();
    tokio::task::spawn_blocking(move || {
        let written = taking.write(&app.storage, &mut writer).map(drop);
        match written {
            Ok(()) => drop(writer.end()),
            // Whoever asked for it has gone away: nobody to tell.
            Err(_) if writer.is_abandoned() => {}
            Err(problem) => {
                tracing::error!(%problem, "a book could not be written");
                writer.break_off();
            }
        }
    });
    let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{file}\"")) else {
        return Err(ask.refuse(unavailable()));
    };
    let kind = HeaderValue::from_static(MEDIA_TYPE);
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], body).into_response())
}
