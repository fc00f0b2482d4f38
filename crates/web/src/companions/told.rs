//! How an act on a companion ends: back on the record's page, or with the form once more.

use askama::Template;
use axum::response::{IntoResponse, Response};
use books::Record;
use books::companion::COMMENT;
use kernel::ProblemKind;

use crate::parts::{Fault, Field, Side};
use crate::shell::Shell;
use crate::words::Words;
use crate::{Ask, Refused};

/// A form alone, with a way back.
pub(super) struct Drawn {
    pub(super) shell: Shell,
    pub(super) t: Words,
    /// What it does.
    pub(super) title: String,
    /// Who sees what is put in.
    pub(super) seen: String,
    /// Set where only our side sees it.
    pub(super) side: Option<Side>,
    /// The record's page.
    pub(super) href: String,
    pub(super) action: String,
    pub(super) version: i64,
    pub(super) key: String,
    pub(super) hidden: Vec<(String, String)>,
    pub(super) fields: Vec<Field>,
    pub(super) faults: Vec<Fault>,
    pub(super) yes: String,
    pub(super) is_upload: bool,
}

#[derive(Template)]
#[template(path = "companions/form.html")]
struct FormPage<'a> {
    shell: &'a Shell,
    form: &'a Drawn,
}

#[derive(Template)]
#[template(path = "companions/form_part.html")]
struct FormPart<'a> {
    shell: &'a Shell,
    t: Words,
    form: &'a Drawn,
}

/// The form as an answer: the part for a script that asked for one, else the page.
pub(super) fn form(ask: &Ask, form: &Drawn) -> Response {
    let (shell, t) = (&form.shell, form.t);
    if ask.is_htmx() { crate::page(&FormPart { shell, t, form }) } else { crate::page(&FormPage { shell, form }) }
}

/// The record's page, where it says what was done: `entry` is `comment.made`, or a note's where it is ours.
pub(super) fn done(address: &str, companion: &Record, (entry, is_ours): (&str, bool)) -> String {
    let key = entry.replace(['.', '_'], "-");
    let ours = if is_ours && companion.head.kind == COMMENT.name { "-us" } else { "" };
    format!("{address}?done={key}{ours}#companions")
}

#[derive(Template)]
#[template(path = "companions/sorry.html")]
struct Sorry<'a> {
    t: Words,
    words: String,
    href: &'a str,
}

/// A refusal that no form can put right. A script's answer is a part that fits where the companions stood.
pub(super) fn sorry(ask: &Ask, refused: Refused, href: &str) -> Response {
    if !ask.is_htmx() || refused.problem.kind == ProblemKind::NotSignedIn {
        return refused.into_response();
    }
    let t = Words::for_language(ask.language());
    let status = crate::refused::status(refused.problem.kind);
    let words = t.say_message(&refused.problem.message);
    (status, crate::page(&Sorry { t, words, href })).into_response()
}
