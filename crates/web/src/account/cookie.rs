//! The cookie that a session's secret stands in, and what a browser forgets when the session ends.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use directory::session::SignedIn;
use kernel::Instant;

use crate::App;

/// The answer with the session's new secret in a cookie: out of reach of scripts, of other sites' posts, and of
/// connections without TLS where there is TLS. It lasts as long as the session may.
pub(super) fn set(app: &App, mut response: Response, signed_in: &SignedIn, now: Instant) -> Response {
    let seconds = signed_in.expires_at.seconds_since(now).max(0);
    put(&mut response, &written(app, &signed_in.cookie, seconds));
    response
}

/// The answer that makes the browser forget the session and everything it kept of these pages.
pub(super) fn forget(app: &App, mut response: Response) -> Response {
    put(&mut response, &written(app, "", 0));
    let everything = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), everything);
    response
}

fn written(app: &App, value: &str, seconds: i64) -> String {
    let secure = if app.is_secure() { "; Secure" } else { "" };
    format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", app.cookie())
}

fn put(response: &mut Response, cookie: &str) {
    match HeaderValue::from_str(cookie) {
        Ok(cookie) => {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Err(error) => tracing::error!(%error, "a cookie could not be written"),
    }
}
