//! The same for programs: send a file, see what would be made of it, correct it, bring it in, undo it.

use axum::body::Bytes;
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use books::import::{Import, State};
use books::{BookKind, Failure, Viewer};
use formats::reading::LeftOut;
use kernel::{Message, Problem};
use serde_json::{Value, json};

use super::operations::{self, AsLeft, Prepared};
use super::{Already, Bringing, Choices, Double, Opened, Upload, about, already, here, to_check, upload, words};
use crate::api::{IN_RELATIONSHIP, Operation, json as answer, listed, object};
use crate::{Access, Ask, Refused, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    let all = format!("{IN_RELATIONSHIP}/imports");
    let one = format!("{all}/{{id}}");
    let run = format!("{one}/run");
    routes
        .add("GET", &all, (Access::SignedIn, "list_imports"), list)
        .add("POST", &all, (Access::SignedIn, "send_import"), send)
        .add("GET", &one, (Access::SignedIn, "get_import"), get)
        .add("PATCH", &one, (Access::SignedIn, "amend_import"), amend)
        .add("PUT", &run, (Access::SignedIn, "run_import"), run_it)
        .add("DELETE", &run, (Access::SignedIn, "undo_import"), undo)
}

async fn list(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let text = ask.look(move |looking| {
        let relationship = about(&looking.viewer, &slug)?;
        let imports = books::import::list(looking.tx, &looking.viewer, relationship)?;
        let items: Vec<_> = imports.iter().map(|import| head(&looking.viewer, import)).collect();
        Ok(listed(items, None))
    });
    Ok(answer(StatusCode::OK, text.await?))
}

/// What is told of an import in a list.
fn head(viewer: &Viewer, import: &Import) -> Value {
    let choices = Choices::read(&import.choices).unwrap_or_default();
    let seat = import.book.and_then(|book| viewer.seat_in(book).ok());
    let seen_by = match seat.map(|seat| seat.book_kind) {
        Some(BookKind::Shared) => "both",
        Some(_) => "us",
        None => choices.seen_by.as_str(),
    };
    json!({
        "id": import.id,
        "file": import.file_name,
        "kind": import.kind,
        "state": import.state.name(),
        "undoing": import.state == State::Running && books::import::is_undo(&import.choices),
        "seen_by": seen_by,
        "done": import.done,
        "total": import.total,
        "came": choices.came,
        "went": choices.went,
        "kept_as_drafts": choices.drafts,
        "changed": choices.changed,
        "why": choices.failed,
        "person": import.person,
        "created_at": import.created_at.to_string(),
        "changed_at": import.changed_at.to_string(),
    })
}

/// The query of a file that is sent as the body itself, or as a form's field beside it.
fn asked(ask: &Ask, upload: &Upload, name: &str) -> String {
    let field = upload.text(name);
    if field.is_empty() { ask.query(name).unwrap_or_default() } else { field.to_owned() }
}

async fn send(ask: Ask, Path(slug): Path<String>, headers: HeaderMap, request: Request) -> Result<Response, Refused> {
    let sent = Upload::of(&ask, request).await?;
    if let Some(problem) = sent.over {
        return Err(ask.refuse(problem));
    }
    let sent = sent.named(&ask.query("file_name").unwrap_or_default());
    let (kind, seen_by) = (asked(&ask, &sent, "kind"), asked(&ask, &sent, "seen_by"));
    let unknown = || Problem::field("kind", Message::of("importing-kind-unknown"));
    let bringing = ask.app().bringing(&kind).ok_or_else(|| ask.refuse(unknown()))?;
    let choices = Choices::first(&seen_by, &asked(&ask, &sent, "why_private"));
    let mut choices = choices.map_err(|problem| ask.refuse(problem))?;
    if sent.file.is_empty() {
        return Err(ask.refuse(sent.nothing()));
    }
    let t = operations::may(&ask, slug.clone(), bringing).await?;
    choices.give_reason(t, &sent.name);
    let mut guard = ask.guard_api(&[], &headers);
    guard.request = sent.guard(&ask).request;
    let reading = upload::read(ask.app(), bringing, &sent.name, sent.file.clone()).await;
    let reading = reading.map_err(|problem| ask.refuse(problem))?;
    let left = operations::keep(&ask, guard, (slug.clone(), bringing), (reading, choices)).await?;
    shown_after(&ask, slug, left, StatusCode::CREATED).await
}

async fn get(ask: Ask, Path(path): Path<(String, String)>) -> Result<Response, Refused> {
    shown(&ask, operations::prepared(&ask, path, |_| Ok(())).await?, StatusCode::OK).await
}

/// The import as a change of this request has left it.
async fn shown_after(ask: &Ask, slug: String, left: AsLeft, status: StatusCode) -> Result<Response, Refused> {
    shown(ask, operations::prepared_after(ask, slug, left).await?, status).await
}

/// The import as it stands.
async fn shown(ask: &Ask, prepared: Prepared, status: StatusCode) -> Result<Response, Refused> {
    let text = ask.look(move |looking| whole((looking.tx, &looking.viewer), &prepared).map(|whole| whole.to_string()));
    Ok(answer(status, text.await?))
}

/// Everything about an import.
fn whole((tx, viewer): (&mut storage::Tx<'_>, &Viewer), prepared: &Prepared) -> Result<Value, Failure> {
    let (opened, plan) = (&prepared.opened, &prepared.plan);
    let mut whole = head(viewer, &opened.import);
    let (relationship, compared) = (opened.import.relationship, prepared.compared.as_ref());
    let here = match opened.import.state {
        State::Previewed => here((tx, viewer), relationship, opened.bringing, (plan, compared))?,
        State::Running | State::Done => already((tx, viewer), opened, plan)?,
        State::Undone | State::Failed => Already::default(),
    };
    let tables: Vec<Value> = plan
        .tables
        .iter()
        .map(|planned| {
            let notes = planned.rows.iter().flat_map(|row| row.notes.iter().map(move |note| (row, note)));
            json!({
                "sheet": planned.table.sheet,
                "record_type": planned.table.record_type,
                "taken": planned.is_taken,
                "header_rows": planned.table.header_rows,
                "columns": planned.table.understanding,
                "to_check": to_check(planned, opened.bringing),
                "gave_way": planned.gave_way,
                "learned": planned.learned,
                "steps": planned.scales,
                "measured": (opened.bringing.measure)(&planned.table, prepared.with.scale.steps()),
                "records": planned.rows.len(),
                "first": planned.rows.iter().take(20).map(|row| json!({ "row": row.row, "fields": row.given })).collect::<Vec<_>>(),
                "left_out": planned.left_out.iter().map(left_out).collect::<Vec<_>>(),
                "notes": notes.take(500).map(|(row, note)| json!({
                    "row": row.row, "field": note.field, "code": note.code, "value": note.value,
                    "cell": words::cell(&planned.table.sheet, note.column.as_deref(), row.row),
                })).collect::<Vec<_>>(),
            })
        })
        .collect();
    whole["why_private"] = json!(opened.choices.why_private);
    whole["records"] = json!(plan.count());
    whole["tables"] = Value::Array(tables);
    whole["meanings"] = json!(opened.bringing.meanings);
    whole["problems"] = json!(opened.reading.problems);
    whole["other_sheets"] = json!(opened.reading.other_sheets);
    whole["refused"] = json!(opened.choices.refused);
    whole["duplicates"] = here.likely.iter().map(|double| likely(opened, double)).collect();
    whole["disclosed"] = here.disclosed.iter().map(row_of).collect();
    whole["again"] = Value::Null;
    if let Some(compared) = &prepared.compared {
        let references = references(viewer, opened.bringing.kind, compared.records())?;
        whole["records"] = json!(compared.new_rows(plan));
        whole["again"] = super::again::told((plan, &opened.choices), compared, &references);
    }
    after((tx, viewer), opened, &mut whole)?;
    Ok(whole)
}

/// A row that is likely here already, with what became of it once that is known.
fn likely(opened: &Opened, double: &Double) -> Value {
    let mut told = row_of(double);
    told["left_out"] = json!(double.is_left);
    told["came"] = json!((opened.import.state == State::Done).then(|| double.came(&opened.choices)));
    told
}

/// A row, with the record that it is or is like.
fn row_of(double: &Double) -> Value {
    json!({
        "table": double.table, "row": double.row, "title": double.title,
        "record": double.record, "reference": double.reference,
    })
}

/// What undoing it would come upon, or what was kept when it was undone.
fn after((tx, viewer): (&mut storage::Tx<'_>, &Viewer), opened: &Opened, whole: &mut Value) -> Result<(), Failure> {
    let named = |record: &books::Record| {
        let (kind, mark) = (opened.bringing.kind, &viewer.seat_in(record.head.book)?.mark);
        let reference = kind.reference(mark, &record.fields(kind)?, record.head.number);
        Ok::<_, Failure>(json!({ "record": record.head.id, "reference": reference, "title": record.head.title }))
    };
    match opened.import.state {
        State::Done => {
            let mut all = Vec::new();
            for worked in books::import::worked_on(tx, viewer, &opened.import)? {
                let mut one = named(&worked.record)?;
                one["by"] = json!(worked.by);
                one["at"] = json!(worked.at.to_string());
                all.push(one);
            }
            whole["worked_on"] = Value::Array(all);
        }
        State::Undone => {
            let drafts = books::import::drafts(tx, viewer, &opened.import)?;
            let all: Result<Vec<Value>, Failure> = drafts.iter().map(|draft| named(draft)).collect();
            whole["drafts"] = Value::Array(all?);
        }
        State::Previewed | State::Running | State::Failed => {}
    }
    Ok(())
}

/// The references of records, by id.
pub(super) fn references<'r>(
    viewer: &Viewer,
    kind: &'static books::Kind,
    records: impl Iterator<Item = &'r books::Scoped<books::Record>>,
) -> Result<std::collections::BTreeMap<kernel::Id<kernel::of::Record>, String>, Failure> {
    let named = records.map(|record| {
        let mark = &viewer.seat_in(record.head.book)?.mark;
        Ok::<_, Failure>((record.head.id, kind.reference(mark, &record.fields(kind)?, record.head.number)))
    });
    named.collect()
}

fn left_out(row: &LeftOut) -> Value {
    json!({ "row": row.row, "why": row.why, "text": row.text })
}

async fn amend(
    ask: Ask,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let given = object(&ask, &headers, &body)?;
    let prepared = operations::prepared(&ask, path.clone(), move |opened: &mut Opened| {
        opened.choices.take(&given, opened.bringing, opened.reading.tables.len())
    });
    let left = operations::choose(&ask, ask.guard_api(&body, &headers), prepared.await?).await?;
    shown_after(&ask, path.0, left, StatusCode::OK).await
}

async fn run_it(
    ask: Ask,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let prepared = operations::prepared(&ask, path.clone(), |_| Ok(())).await?;
    let left = operations::begin(&ask, ask.guard_api(&body, &headers), prepared).await?;
    shown_after(&ask, path.0, left, StatusCode::ACCEPTED).await
}

async fn undo(
    ask: Ask,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let given = if body.is_empty() { serde_json::Map::new() } else { object(&ask, &headers, &body)? };
    if let Some(name) = given.keys().find(|name| *name != "leave") {
        let message = Message::of("field-unknown").text("field", name.clone());
        return Err(ask.refuse(Problem::field(name.clone(), message)));
    }
    let leave = match given.get("leave") {
        None => Vec::new(),
        Some(leave) => serde_json::from_value(leave.clone())
            .map_err(|_| ask.refuse(Problem::field("leave", Message::of("field-record-unknown"))))?,
    };
    operations::undo(&ask, ask.guard_api(&body, &headers), path.clone(), leave).await?;
    shown(&ask, operations::prepared(&ask, path, |_| Ok(())).await?, StatusCode::ACCEPTED).await
}

/// The kinds' names, and beside each its name for many.
fn kinds(bringings: &[&'static Bringing]) -> (Vec<&'static str>, Vec<&'static str>) {
    let names = bringings.iter().map(|one| one.kind.name);
    (names.collect(), bringings.iter().flat_map(|one| [one.kind.name, one.kind.plural]).collect())
}

/// The operations on imports of registers of these kinds, as they are described.
pub fn operations(bringings: &[&'static Bringing]) -> Vec<Operation> {
    let all = format!("{IN_RELATIONSHIP}/imports");
    let one = format!("{all}/{{id}}");
    let (text, number) = (|| json!({ "type": "string" }), || json!({ "type": "integer", "minimum": 0 }));
    let (kinds, named) = kinds(bringings);
    let kind = || json!({ "enum": kinds, "description": "The kind of its records." });
    let import = json!({
        "type": "object",
        "required": ["id", "file", "kind", "state", "seen_by", "done", "total"],
        "properties": {
            "id": { "type": "string", "format": "uuid" }, "file": text(), "kind": kind(),
            "state": { "enum": ["previewed", "running", "done", "undone", "failed"] },
            "undoing": { "type": "boolean" }, "seen_by": { "enum": ["us", "both"] }, "done": number(), "total": number(),
            "records": { "type": "integer", "description": "How many records it would make." },
            "tables": { "type": "array", "items": { "type": "object" }, "description": "Each table: its columns with what they mean, in to_check those that somebody should look at (letter, why, meanings that it may have as well), in gave_way those that another column took the chosen meaning from (letter, meaning, to), in learned those whose meaning was chosen for an earlier file (its name, by letter), the steps its words stand for, in measured how its numbers were read where they are not the steps that there are, its first records, the rows left out and why." },
            "problems": { "type": "array", "items": { "type": "object" }, "description": "What a person should look at, with its cell." },
            "kept_as_drafts": { "type": ["integer", "null"], "minimum": 0, "description": "How many records were kept as drafts when it was undone." },
            "changed": { "type": ["integer", "null"], "minimum": 0, "description": "How many records were changed by a register that was read again." },
            "again": { "type": ["object", "null"], "description": "How the file compares with the register that was brought in before: register (with which of registers), how many rows are new and unchanged; changed, field by field what it said before, what the file says, what the record says here, edited_here and applied; gone, what is in the file no more; disclosed, the rows whose records every party sees by now, with what they say otherwise: nothing of these is changed." },
            "worked_on": { "type": "array", "items": { "type": "object" }, "description": "What people have worked on since it was brought in, by whom: undone, these are kept as drafts." },
            "drafts": { "type": "array", "items": { "type": "object" }, "description": "The drafts that were kept and have not been brought back." },
            "duplicates": { "type": "array", "items": { "type": "object" }, "description": "Rows that are likely here already, each with the record that it is like: left_out where somebody left it out, and came once the file has come in." },
            "disclosed": { "type": "array", "items": { "type": "object" }, "description": "Rows whose records have been disclosed, each with the shared record, which is not changed." },
        },
    });
    let choices = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "seen_by": { "enum": ["us", "both"] },
            "why_private": { "type": "string", "maxLength": 1000 },
            "earlier": { "type": "string", "description": "The register that it is compared with, one of again.registers; none for no one, empty to have it found." },
            "closes": { "type": "object", "additionalProperties": { "type": "string", "minLength": 1, "maxLength": 1000 }, "description": "The records among again.gone that are closed, by id, each with why." },
            "tables": { "type": "array", "items": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "table": { "type": "integer", "minimum": 0, "description": "The table's place in the file, from 0." },
                    "taken": { "type": ["boolean", "null"] },
                    "meanings": { "type": "object", "additionalProperties": text(), "description": "What a column means, by letter; empty to keep it as it is." },
                    "steps": { "type": "object", "additionalProperties": { "type": "object", "additionalProperties": { "type": ["integer", "null"] } }, "description": "What a word stands for, by scale and word." },
                    "dates": { "type": "object", "additionalProperties": { "enum": ["day_first", "month_first"] }, "description": "Which way round a column's dates are, by letter." },
                    "left_out": { "type": "array", "items": { "type": "integer", "minimum": 1 }, "description": "Rows that are not brought in." },
                    "kept": { "type": "array", "items": { "type": "integer", "minimum": 1 }, "description": "Rows whose records stay as they are." },
                    "takes": { "type": "object", "additionalProperties": { "type": "object", "required": ["version", "fields"], "properties": { "version": { "type": "integer", "minimum": 1 }, "fields": { "type": "array", "items": text() } }, "additionalProperties": false }, "description": "By row: the fields that are taken from the file although they were edited here, and the version of the record that was seen." },
                },
            } },
        },
    });
    let example = json!({ "seen_by": "us", "tables": [{ "table": 0, "meanings": { "D": "owner" } }] });
    let list = json!({ "type": "object", "required": ["items", "next"], "properties": { "items": { "type": "array", "items": import.clone() }, "next": { "type": ["string", "null"] } } });
    let leave = json!({ "type": "object", "properties": { "leave": { "type": "array", "items": { "type": "string", "format": "uuid" }, "description": "Records that stay as they are." } }, "additionalProperties": false });
    let of = |method, path: &str, id: &str, summary: &str| Operation::new(method, path, id, summary).tag("imports");
    vec![
        of("GET", &all, "list_imports", "The files that your side brought in or looks through, newest first.").gives(200, list),
        of("POST", &all, "send_import", "Sends a spreadsheet, as the body or in the field file of a form, and says what would be made of it. Nothing comes in yet.")
            .query("kind", json!({ "enum": named }), "The kind of its records; the first of these unless said. Its name for many, as in addresses, is taken too.")
            .query("seen_by", json!({ "enum": ["us", "both"] }), "Who will see them; us unless said.")
            .query("why_private", text(), "Why only your side sees them.")
            .query("file_name", text(), "The file's name, where it is the body.")
            .takes(json!({ "type": "string", "format": "binary" }), json!("Risk,Likelihood,Impact\nBoilers fail in winter,High,Medium\n"))
            .takes_as("text/csv")
            .gives(201, import.clone()),
        of("GET", &one, "get_import", "What would be made of the file, or what became of it.").gives(200, import.clone()),
        of("PATCH", &one, "amend_import", "Corrects what would be made of it.").takes(choices, example).gives(200, import.clone()),
        of("PUT", &format!("{one}/run"), "run_import", "Brings it in. It goes on by itself; look at it to see how far it is.").gives(202, import.clone()),
        of("DELETE", &format!("{one}/run"), "undo_import", "Takes all of it back as one act. What people have worked on since is kept as a draft in the same book, from where it can be brought back.").takes(leave, json!({ "leave": [] })).gives(202, import),
    ]
}
