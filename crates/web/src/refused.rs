//! A refusal as an answer: a page with a way out, or an RFC 9457 document. What may not be known of and what
//! does not exist give the same bytes.

mod framed;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Problem, ProblemKind};
use serde_json::json;

use crate::Ask;
use crate::account::unsent;
use crate::shell::Shell;
use crate::words::Words;

pub use framed::in_frame;

/// A request that was refused.
pub struct Refused {
    /// Why, and what to do.
    pub problem: Problem,
    pub(crate) ask: Ask,
    /// What the log is told and the person is not.
    pub(crate) because: Option<Box<str>>,
    /// Where to go on; where the request came from unless it is said.
    pub(crate) back: Option<Box<str>>,
}

impl Refused {
    /// The same, and the address of ours to go on at.
    #[must_use]
    pub fn back_to(mut self, address: impl Into<String>) -> Refused {
        self.back = Some(address.into().into_boxed_str());
        self
    }

    /// An RFC 9457 document, also where the address is none of the API.
    pub fn into_document(self) -> Response {
        self.log();
        as_document(&self.problem, Words::for_language(self.ask.language()))
    }

    fn log(&self) {
        if let Some(because) = &self.because {
            tracing::error!(because, "a request failed");
        }
    }
}

/// The HTTP status of a sort of problem.
pub fn status(kind: ProblemKind) -> StatusCode {
    match kind {
        ProblemKind::Malformed => StatusCode::BAD_REQUEST,
        ProblemKind::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
        ProblemKind::NotSignedIn => StatusCode::UNAUTHORIZED,
        ProblemKind::Forbidden => StatusCode::FORBIDDEN,
        ProblemKind::NotFound => StatusCode::NOT_FOUND,
        ProblemKind::Conflict => StatusCode::CONFLICT,
        ProblemKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemKind::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ProblemKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ProblemKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The page that says what is wrong, with the status of the problem and, where somebody has to wait, for how long
/// (`Retry-After`, in seconds).
pub fn told(problem: &Problem, page: impl IntoResponse) -> Response {
    let mut response = (status(problem.kind), page).into_response();
    if let Some(seconds) = problem.wait_seconds() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The RFC 9457 document of a problem. `code` is the message's key, for programs; `detail` is for people.
pub fn document(problem: &Problem, t: Words) -> serde_json::Value {
    let errors: Vec<_> = problem
        .fields
        .iter()
        .map(
            |field| json!({ "field": field.field, "code": field.message.key, "detail": t.say_message(&field.message) }),
        )
        .collect();
    let status = status(problem.kind);
    json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or(""),
        "status": status.as_u16(),
        "code": problem.message.key,
        "detail": t.say_message(&problem.message),
        "errors": errors,
    })
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    shell: &'a Shell,
    heading: &'a str,
    words: String,
    each: Vec<(String, String)>,
    way_out: &'a str,
    href: &'a str,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        if self.ask.is_api() {
            return self.into_document();
        }
        self.log();
        let t = Words::for_language(self.ask.language());
        if self.problem.kind == ProblemKind::NotSignedIn {
            return if self.ask.changes() { unsent::to_sign_in(&self.ask) } else { to_sign_in(&self.ask) };
        }
        if self.problem.message.key == "problem-form-not-ours"
            && let Some(page) = unsent::to_send_again(&self.ask)
        {
            return page;
        }
        let mut shell = Shell::new(t, t.say("problem-title"));
        shell.hosting = self.ask.app().hosting.told(t);
        let page = ProblemPage {
            shell: &shell,
            heading: t.say(heading(self.problem.kind)),
            words: t.say_message(&self.problem.message),
            each: each(&self.problem, t),
            way_out: t.say("problem-way-out"),
            href: "/work",
        };
        let mut response = told(&self.problem, crate::page(&page));
        framed::ask_for(&mut response, self);
        response
    }
}

/// What is to be put right, where a form or an address has several parts: here are none of them to say it beside.
fn each(problem: &Problem, t: Words) -> Vec<(String, String)> {
    problem.fields.iter().map(|field| (field.field.to_string(), t.say_message(&field.message))).collect()
}

fn as_document(problem: &Problem, t: Words) -> Response {
    let mut response = told(problem, document(problem, t).to_string());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if problem.kind == ProblemKind::NotSignedIn {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// To the sign-in page, and back here afterwards. A script's part of a page is sent there whole.
fn to_sign_in(ask: &Ask) -> Response {
    let next = serde_urlencoded::to_string([("next", ask.path())]).unwrap_or_default();
    let address = if ask.path() == "/" { "/sign-in".to_owned() } else { format!("/sign-in?{next}") };
    if ask.is_htmx() {
        return (StatusCode::UNAUTHORIZED, [("hx-redirect", address)]).into_response();
    }
    crate::see(&address)
}

fn heading(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::NotFound => "problem-heading-not-found",
        ProblemKind::Forbidden => "problem-heading-forbidden",
        ProblemKind::Conflict => "problem-heading-conflict",
        ProblemKind::TooMany | ProblemKind::Unavailable => "problem-heading-later",
        _ => "problem-heading",
    }
}
