//! What every answer carries and every changing request must pass, whatever the route.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{Fault, Message, Problem, ProblemKind, fault};

use crate::{App, Ask};

/// The policy of every page: everything comes from here, nothing stands inline, nobody frames it.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; base-uri 'none'; object-src 'none'; \
     frame-ancestors 'none'; form-action 'self'; img-src 'self' data:";

const EVERY: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Puts the headers on, and keeps answers out of caches unless they say otherwise.
pub async fn answers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if !response.status().is_success() && fault::is_on(Fault::RefusalsAreBare) {
        return response;
    }
    let headers = response.headers_mut();
    for (name, value) in EVERY {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if app.is_secure() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(year);
    }
    response
}

/// Refuses changes that another site's page asks a browser for: by `Sec-Fetch-Site`, else by `Origin`. A program
/// with a token sends neither and needs neither.
pub async fn own_site(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || is_own_site(&app, request.headers()) || fault::is_on(Fault::OtherSitesChange) {
        return next.run(request).await;
    }
    let (mut parts, _) = request.into_parts();
    let Ok(ask) = <Ask as axum::extract::FromRequestParts<App>>::from_request_parts(&mut parts, &app).await;
    ask.refuse(Problem::new(ProblemKind::Forbidden, Message::of("problem-other-site"))).into_response()
}

fn is_own_site(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    match text("origin") {
        Some(origin) => {
            let own = text("host").is_some_and(|host| {
                origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) == Some(host)
            });
            origin == app.base_url || own
        }
        None => true,
    }
}
