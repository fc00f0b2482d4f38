//! Attaching a file to a record, by form and by program.

use std::sync::Arc;

use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart, Path};
use axum::handler::Handler;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use books::companion::ATTACHMENT;
use books::scale::LARGEST;
use books::{Failure, Ground, Kind, Record, Scale, Scoped};
use bytes::Bytes;
use kernel::{Id, Message, Problem, ProblemKind, of};
use serde_json::{Map, Value};

use super::upload::{self, MOST_READ, Sent, Upload};
use super::{download, form, told};
use crate::api::{IN_RELATIONSHIP, json, record_json};
use crate::ask::{Doing, Guard};
use crate::parts::Field;
use crate::{Access, Ask, Form, Refused, Routes, keeping};

type Given = Result<Multipart, MultipartRejection>;

/// The routes on which files are attached to records of the kind.
pub(super) fn routes(routes: Routes, kind: &'static Kind) -> Routes {
    let limit = || DefaultBodyLimit::max(MOST_READ);
    let page = move |ask: Ask, path: Path<(String, String)>, headers: HeaderMap, given: Given| {
        by_form(ask, kind, path, (headers, given))
    };
    let program = move |ask: Ask, path: Path<(String, String)>, headers: HeaderMap, given: Given| {
        by_program(ask, kind, path, (headers, given))
    };
    routes
        .post(
            &format!("/r/{{slug}}/{}/{{id}}/attachments", kind.plural),
            &format!("add_{}_attachment_form", kind.name),
            page.layer(limit()),
        )
        .add(
            "POST",
            format!("{IN_RELATIONSHIP}/{}/{{id}}/attachments", kind.plural),
            (Access::SignedIn, format!("add_{}_attachment", kind.name)),
            program.layer(limit()),
        )
}

/// The route on which a program fetches a file.
pub(super) fn fetching(routes: Routes) -> Routes {
    let path = format!("{IN_RELATIONSHIP}/attachments/{{id}}/file");
    routes.add("GET", path, (Access::SignedIn, "get_attachment_file"), download::file)
}

async fn by_form(
    ask: Ask,
    kind: &'static Kind,
    Path((slug, id)): Path<(String, String)>,
    (headers, given): (HeaderMap, Given),
) -> Result<Response, Refused> {
    let upload = upload::read(ask.app(), given).await.map_err(|problem| ask.refuse(problem))?;
    let typed = typed(&upload.fields);
    let (at, record) = (slug.clone(), id.clone());
    let outcome = match &upload.file {
        Err(problem) => Err(ask.refuse(problem.clone())),
        Ok(sent) => {
            let (sent, seen_by) = (sent.clone(), upload.text("seen_by").to_owned());
            let done = ask.act(guard(&ask, &upload, &headers, true), move |doing| {
                let about = keeping::ground(doing.viewer, &at)?;
                let record = keeping::record(doing.change.tx, doing.viewer, (about, kind), &record)?;
                let attachment = attach(doing, (about, &record), &seen_by, &sent)?;
                let address = super::address(doing.viewer, kind, &record)?;
                Ok(told::done(&address, &attachment, (ATTACHMENT.raise.entry, false)))
            });
            done.await
        }
    };
    match outcome {
        Ok(address) => Ok(crate::see(&address)),
        Err(refused) => again(ask, kind, (slug, id), (typed, refused)).await,
    }
}

/// The form once more, alone. The file has to be chosen again: no browser lets a page do that.
async fn again(
    ask: Ask,
    kind: &'static Kind,
    (slug, id): (String, String),
    (typed, refused): (Form, Refused),
) -> Result<Response, Refused> {
    if !matches!(refused.problem.kind, ProblemKind::Invalid | ProblemKind::TooLarge) {
        return Err(refused);
    }
    let problem = refused.problem;
    let status = crate::refused::status(problem.kind);
    let drawn = ask.look(move |looking| {
        let mut drawn = form::draw_new(looking, (kind, &ATTACHMENT), (&slug, &id), (&typed, &problem))?;
        let t = drawn.t;
        let fault = problem.fields.iter().find(|fault| fault.field == "file").map(|fault| &fault.message);
        let fault = t.say_message(fault.unwrap_or(&problem.message));
        let field = Field::new("file", t.say("companions-file-choose")).kind("file").required().fault(Some(fault));
        drawn.faults = field.as_fault().into_iter().collect();
        (drawn.fields, drawn.is_upload) = (vec![field], true);
        Ok(drawn)
    });
    Ok((status, told::form(&ask, &drawn.await?)).into_response())
}

/// The other fields, as a form.
fn typed(fields: &[(String, String)]) -> Form {
    let raw = serde_urlencoded::to_string(fields).unwrap_or_default();
    Form::parse(Bytes::from(raw)).unwrap_or_default()
}

/// The guard of an upload: what is asked is every field and the file's digest.
fn guard(ask: &Ask, upload: &Upload, headers: &HeaderMap, is_form: bool) -> Guard {
    let mut asked = upload.fields.iter().map(|(name, value)| format!("{name}={value}\n")).collect::<String>();
    if let Ok(sent) = &upload.file {
        asked.push_str(&format!("{}\n{}", sent.name, sent.content.digest()));
    }
    let guard = ask.guard_api(asked.as_bytes(), headers);
    if !is_form {
        return guard;
    }
    let key = Some(upload.text("idempotency").to_owned()).filter(|key| !key.is_empty() && key.len() <= 100);
    let csrf = Some(upload.text("csrf").to_owned()).filter(|csrf| !csrf.is_empty());
    Guard { key, csrf, ..guard }
}

/// Raises the attachment and keeps its bytes.
fn attach(
    doing: &mut Doing<'_, '_, '_>,
    (about, record): (Ground, &Scoped<Record>),
    seen_by: &str,
    sent: &Sent,
) -> Result<Scoped<Record>, Failure> {
    let file: Id<of::File> = doing.change.draws.id();
    let mut given: Map<String, Value> = [
        ("title", sent.name.clone()),
        ("media_type", sent.media.name.to_owned()),
        ("bytes", sent.content.bytes().len().to_string()),
        ("digest", sent.content.digest()),
        ("file", file.to_string()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), Value::from(value)))
    .collect();
    if !seen_by.is_empty() {
        given.insert("seen_by".to_owned(), Value::from(seen_by));
    }
    let attachment = keeping::raise(doing, about, &ATTACHMENT, Some(record), &given)?;
    books::files::keep(doing.change, &attachment, &sent.content)?;
    Ok(attachment)
}

async fn by_program(
    ask: Ask,
    kind: &'static Kind,
    Path((slug, id)): Path<(String, String)>,
    (headers, given): (HeaderMap, Given),
) -> Result<Response, Refused> {
    let upload = upload::read(ask.app(), given).await.map_err(|problem| ask.refuse(problem))?;
    if let Some((name, _)) = upload.fields.iter().find(|(name, _)| name != "seen_by") {
        let unknown = Message::of("field-unknown").text("field", name.clone());
        return Err(ask.refuse(Problem::field(name.clone(), unknown)));
    }
    let guard = guard(&ask, &upload, &headers, false);
    let seen_by = upload.text("seen_by").to_owned();
    let sent = upload.file.map_err(|problem| ask.refuse(problem))?;
    let at = Arc::new((slug, id));
    let place = Arc::clone(&at);
    let text = ask.act(guard, move |doing| {
        let about = keeping::ground(doing.viewer, &place.0)?;
        let record = keeping::record(doing.change.tx, doing.viewer, (about, kind), &place.1)?;
        let attachment = attach(doing, (about, &record), &seen_by, &sent)?;
        Ok(record_json(doing.viewer, &ATTACHMENT, &attachment, &Scale::of(LARGEST))?.to_string())
    });
    let text = text.await?;
    let made: Value = serde_json::from_str(&text).unwrap_or_default();
    let address = format!("/api/v1/relationships/{}/attachments/{}", at.0, made["id"].as_str().unwrap_or_default());
    let mut response = json(StatusCode::CREATED, text);
    if let Ok(address) = HeaderValue::from_str(&address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    Ok(response)
}
