//! What each request passes: limits on its size and time, a net under panics, a line in the log; and the answers
//! where there is no route.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::{Duration, Instant};

use axum::extract::{DefaultBodyLimit, FromRequestParts, MatchedPath, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{Message, Problem, ProblemKind};
use web::{App, Ask};

use crate::settings::Settings;

/// The most bytes of a request that uploads nothing.
const MOST_PLAIN: usize = 1 << 20;
/// What a form around an uploaded file may add to it.
const MOST_AROUND: usize = 1 << 20;

/// What requests are held to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    most_file: usize,
    most_upload: usize,
    timeout: Duration,
}

impl Limits {
    pub(super) fn of(settings: &Settings) -> Limits {
        Limits {
            most_file: settings.most_upload_mib.saturating_mul(1 << 20),
            most_upload: settings.most_upload_mib.saturating_mul(1 << 20).saturating_add(MOST_AROUND),
            timeout: Duration::from_secs(settings.request_timeout_s),
        }
    }
}

/// Whether the request carries a file: a form with parts, or bytes that are neither a form nor JSON.
fn uploads(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    !(kind.is_empty() || kind.starts_with("application/x-www-form-urlencoded") || kind.starts_with("application/json"))
}

/// Bounds a request's size and the time until its answer begins.
pub(super) async fn bounded(State((app, limits)): State<(App, Limits)>, mut request: Request, next: Next) -> Response {
    let uploads = uploads(request.headers());
    // Whoever takes a file reads one that is too large to its end, to answer with the form; but not without end.
    let (most, turned_away, time) = if uploads {
        (limits.most_upload, web::importing::most_read(limits.most_file), limits.timeout * 5)
    } else {
        (MOST_PLAIN, MOST_PLAIN, limits.timeout)
    };
    DefaultBodyLimit::max(most).apply(&mut request);
    let ask = ask(&app, &mut request).await;
    let size =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if size.is_some_and(|size| size > turned_away) {
        let problem = if uploads {
            web::importing::too_large("file", limits.most_file)
        } else {
            Problem::new(ProblemKind::TooLarge, Message::of("problem-too-large"))
        };
        return ask.refuse(problem).into_response();
    }
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ask.refuse(unavailable()).into_response(),
    }
}

/// Answers a request whose handler panicked. What it changed in the database was kept whole or not at all.
pub(super) async fn survive_panics(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let ask = ask(&app, &mut request).await;
    let mut answer = pin!(next.run(request));
    let caught = std::future::poll_fn(|context| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context))) {
            Ok(poll) => poll.map(Some),
            Err(_) => std::task::Poll::Ready(None),
        }
    });
    match caught.await {
        Some(response) => response,
        None => {
            tracing::error!("a handler panicked");
            ask.refuse(unavailable()).into_response()
        }
    }
}

/// One line for each request: its route as it is declared, never its address.
pub(super) async fn log(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let (status, took_us) = (response.status().as_u16(), began.elapsed().as_micros() as u64);
    if route.starts_with("/assets/") || route.starts_with("/health/") || route == "/metrics" {
        tracing::debug!(%method, route, status, took_us, "answered");
    } else {
        tracing::info!(%method, route, status, took_us, "answered");
    }
    response
}

/// What is not there, and what is not for whoever asks: the same bytes.
pub(super) async fn not_found(ask: Ask) -> Response {
    ask.refuse(Problem::not_found()).into_response()
}

/// A route that is there, but not for that method. axum adds which ones are.
pub(super) async fn wrong_method(ask: Ask) -> Response {
    let words = if ask.is_api() { "problem-wrong-method" } else { "problem-nothing-to-see" };
    ask.refuse(Problem::new(ProblemKind::WrongMethod, Message::of(words))).into_response()
}

fn unavailable() -> Problem {
    Problem::new(ProblemKind::Unavailable, Message::of("problem-unavailable"))
}

async fn ask(app: &App, request: &mut Request) -> Ask {
    let (mut parts, body) = std::mem::take(request).into_parts();
    let Ok(ask) = Ask::from_request_parts(&mut parts, app).await;
    *request = Request::from_parts(parts, body);
    ask
}
