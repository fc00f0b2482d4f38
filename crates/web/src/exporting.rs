//! Taking out what a list shows, filters kept, as a workbook or as text: written while it is sent, page after page
//! through the same reach as the list, so that a register of any length takes no more memory than a short one.

mod book;
mod pipe;
mod rows;

use axum::body::Body;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use books::Kind;
use formats::out::{Column, RowResult, csv, xlsx};
use kernel::{Message, Problem, ProblemKind};
use serde_json::json;

use crate::api::{IN_RELATIONSHIP, Operation, narrowed};
use crate::{Access, Ask, Refused, Routes};

use rows::Export;

/// The routes of exports: a page's download and its twin in the API, for every kind.
pub fn routes(mut routes: Routes, kinds: &[&'static Kind]) -> Routes {
    for kind in kinds.iter().copied() {
        let page = format!("/r/{{slug}}/{}/export", kind.plural);
        let api = format!("{IN_RELATIONSHIP}/{}/export", kind.plural);
        routes = routes
            .add("GET", page, (Access::SignedIn, format!("export_{}_file", kind.plural)), move |ask, path, query| {
                export(ask, kind, path, query)
            })
            .add("GET", api, (Access::SignedIn, format!("export_{}", kind.plural)), move |ask, path, query| {
                export(ask, kind, path, query)
            });
    }
    book::routes(routes)
}

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    Workbook,
    Text,
}

impl As {
    fn named(name: &str) -> Option<As> {
        match name {
            "" | "xlsx" => Some(As::Workbook),
            "csv" => Some(As::Text),
            _ => None,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            As::Workbook => "xlsx",
            As::Text => "csv",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            As::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            As::Text => "text/csv; charset=utf-8",
        }
    }
}

async fn export(
    ask: Ask,
    kind: &'static Kind,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let mut pairs = crate::api::pairs(&ask, query.as_deref())?;
    let format = pairs.iter().find(|(name, _)| name == "format").map(|(_, value)| value.clone()).unwrap_or_default();
    let choose = || Problem::field("format", Message::of("field-choose").text("words", "xlsx, csv"));
    let form = As::named(&format).ok_or_else(|| ask.refuse(choose()))?;
    let is_api = ask.is_api();
    // A page's form sends every field; what it leaves empty narrows nothing. Whatever else cannot be followed is
    // refused: nobody is to take a whole register away for the part that they asked for.
    pairs.retain(|(name, value)| {
        !matches!(name.as_str(), "format" | "after" | "limit") && (is_api || !value.is_empty())
    });
    let (export, first) = Export::begin(&ask, kind, (&slug, pairs)).await?;
    let name = format!("{}-{}-{}.{}", file_stem(&slug), kind.plural, export.day(), form.ending());
    let (writer, body) = pipe::pipe();
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let (sheet, made, columns) = (export.title(), export.made(), export.columns());
        let rows = export.rows(first, |export, after| runtime.block_on(export.page(after)), writer.watch());
        let mut writer = writer;
        match write(form, &mut writer, (&sheet, made), &columns, rows) {
            Ok(()) => {}
            // Whoever asked for it has gone away: nobody to tell.
            Err(_) if writer.is_abandoned() => {}
            Err(problem) => {
                tracing::error!(%problem, "an export could not be written");
                writer.break_off();
            }
        }
    });
    Ok(answer(form, &name, body).unwrap_or_else(|| ask.refuse(unavailable()).into_response()))
}

/// What a file of that ground is called: the relationship's word, and the room's id where it is one.
fn file_stem(slug: &str) -> String {
    match books::ground::apart(slug) {
        Some((relationship, room)) => format!("{relationship}-room-{room}"),
        None => slug.to_owned(),
    }
}

fn write(
    form: As,
    writer: &mut pipe::Writer,
    (sheet, made): (&str, jiff::civil::DateTime),
    columns: &[Column],
    rows: impl Iterator<Item = RowResult>,
) -> Result<(), formats::out::OutProblem> {
    match form {
        As::Workbook => {
            let cover = xlsx::Cover { sheet, made, folder: None };
            let written = xlsx::write(&mut *writer, &cover, columns, rows)?;
            if !written.cut.is_empty() {
                tracing::warn!(cells = written.cut.len(), "texts were longer than a cell holds and were cut");
            }
        }
        As::Text => {
            csv::write(&mut *writer, columns, rows)?;
        }
    }
    writer.end()?;
    Ok(())
}

fn answer(form: As, name: &str, body: Body) -> Option<Response> {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).ok()?;
    let kind = HeaderValue::from_static(form.media_type());
    Some(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], body).into_response())
}

fn unavailable() -> Problem {
    Problem::new(ProblemKind::Unavailable, Message::of("problem-unavailable"))
}

/// The operations of exports, as they are described.
pub fn operations(kinds: &[&'static Kind]) -> Vec<Operation> {
    let one = |kind: &&'static Kind| {
        let path = format!("{IN_RELATIONSHIP}/{}/export", kind.plural);
        let summary =
            format!("The {} that a list with the same parameters shows, all of them, as one file.", kind.plural);
        let operation = Operation::new("GET", path, format!("export_{}", kind.plural), summary)
            .tag(kind.plural)
            .query("format", json!({ "enum": ["xlsx", "csv"] }), "A workbook (xlsx) or text (csv).")
            .gives(200, json!({ "type": "string", "format": "binary" }));
        narrowed(kind, operation).gives_as(&[As::Workbook, As::Text].map(As::media_type))
    };
    kinds.iter().map(one).chain([book::operation()]).collect()
}
