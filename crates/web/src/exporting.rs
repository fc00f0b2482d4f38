//! Taking out what a list shows, filters kept, as a workbook, as text or as JSON: written while it is sent, page after page
//! through the same reach as the list, so that a register of any length takes no more memory than a short one.

mod book;
pub mod columns;
mod laid;
mod menu;
mod pipe;
mod rows;

use axum::body::Body;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use books::Kind;
use formats::out::{Column, RowResult, csv, json, xlsx};
use kernel::{Message, Problem, ProblemKind};
use serde_json::json as described;

use crate::api::{IN_RELATIONSHIP, Operation, narrowed};
use crate::{Access, Ask, Refused, Routes};

pub use menu::{Choosing, Menu, Step};
use rows::{Export, Line, LineResult};

/// When every workbook says that it was made: the same records give the same bytes, whenever they are taken out.
const MADE: jiff::civil::DateTime = jiff::civil::datetime(2000, 1, 1, 0, 0, 0, 0);

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
    Json,
}

impl As {
    fn named(name: &str) -> Option<As> {
        match name {
            "" | "xlsx" => Some(As::Workbook),
            "csv" => Some(As::Text),
            "json" => Some(As::Json),
            _ => None,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            As::Workbook => "xlsx",
            As::Text => "csv",
            As::Json => "json",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            As::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            As::Text => "text/csv; charset=utf-8",
            As::Json => "application/json",
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
    let choose = || Problem::field("format", Message::of("field-choose").text("words", "xlsx, csv, json"));
    let form = As::named(&format).ok_or_else(|| ask.refuse(choose()))?;
    let is_api = ask.is_api();
    // A page's form sends every field; what it leaves empty narrows nothing. Whatever else cannot be followed is
    // refused: nobody is to take a whole register away for the part that they asked for.
    pairs.retain(|(name, value)| {
        !matches!(name.as_str(), "format" | "after" | "limit") && (is_api || !value.is_empty())
    });
    if !is_api {
        as_chosen(&mut pairs);
    }
    let (export, first) = Export::begin(&ask, (kind, form), (&slug, pairs)).await?;
    let name = format!("{}-{}-{}.{}", file_stem(&slug), kind.plural, export.day(), form.ending());
    let (writer, body) = pipe::pipe();
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let (sheet, columns, bands) = (export.title(), export.columns(), export.bands());
        let rows = export.rows(first, |export, place| runtime.block_on(export.page(place)), writer.watch());
        let mut writer = writer;
        match write(form, &mut writer, (kind, &sheet), (&bands, &columns), rows) {
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

/// What a page's menu chose to take out: every column, those on the screen, or an import's layout.
fn as_chosen(pairs: &mut Vec<(String, String)>) {
    let chosen = pairs.iter().position(|(name, _)| name == "take").map(|at| pairs.remove(at).1);
    match chosen.as_deref() {
        Some("all") => pairs.retain(|(name, _)| name != "columns"),
        None | Some("shown") => pairs.retain(|(name, value)| name != "columns" || value != columns::TREND),
        Some(import) => pairs.push(("layout".to_owned(), import.to_owned())),
    }
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
    (kind, sheet): (&Kind, &str),
    (bands, columns): (&[Vec<String>], &[Column]),
    rows: impl Iterator<Item = LineResult>,
) -> Result<(), formats::out::OutProblem> {
    match form {
        As::Workbook => {
            let cover = xlsx::Cover { sheet, made: MADE, folder: None, bands };
            let written = xlsx::write(&mut *writer, &cover, columns, rows.map(cells))?;
            if !written.cut.is_empty() {
                tracing::warn!(cells = written.cut.len(), "texts were longer than a cell holds and were cut");
            }
        }
        As::Text => {
            csv::write_below(&mut *writer, bands, columns, rows.map(cells))?;
        }
        As::Json => {
            json::write(&mut *writer, kind.plural, rows.map(object))?;
        }
    }
    writer.end()?;
    Ok(())
}

fn cells(line: LineResult) -> RowResult {
    line.map(|line| match line {
        Line::Cells(cells) => cells,
        Line::Object(_) => Vec::new(),
    })
}

fn object(line: LineResult) -> json::RecordResult {
    line.map(|line| match line {
        Line::Object(object) => object,
        Line::Cells(_) => serde_json::Value::Null,
    })
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
            .query("format", described!({ "enum": ["xlsx", "csv", "json"] }), "A workbook (xlsx), text (csv) or JSON (json).")
            .query("layout", described!({ "type": "string" }), "The id of an import: in the layout of its file, as far as the records of its book go. A workbook or text.")
            .gives(200, described!({ "type": "string", "format": "binary" }));
        narrowed(kind, operation).gives_as(&[As::Workbook, As::Text, As::Json].map(As::media_type))
    };
    kinds.iter().map(one).chain([book::operation()]).collect()
}
