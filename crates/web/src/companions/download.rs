//! A file as it is given out: never shown in a page, never run, and only where its bytes are those that were kept.

use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use books::companion::ATTACHMENT;
use books::files::Content;
use kernel::{Message, Problem, ProblemKind};
use serde_json::Value;

use super::media;
use crate::{Ask, Refused, keeping};

/// Nothing in the file runs or loads anything, even where a browser shows it after all.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Gives a file out.
pub(super) async fn file(ask: Ask, Path((slug, id)): Path<(String, String)>) -> Result<Response, Refused> {
    let found = ask.look(move |looking| {
        let about = keeping::ground(&looking.viewer, &slug)?;
        let attachment = keeping::record(looking.tx, &looking.viewer, (about, &ATTACHMENT), &id)?;
        let content = books::files::read(looking.tx, &looking.viewer, &attachment)?;
        let body = attachment.fields(&ATTACHMENT)?;
        let named = body.get("media_type").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok((attachment.head.title.clone(), named, content, attachment.head.id))
    });
    let (name, named, content, id) = found.await?;
    match content {
        Some(content) => Ok(given_out(&name, media::known(&named).name, content)),
        None => {
            tracing::error!(attachment = %id, "a file is not the one that was kept");
            Err(ask.refuse(Problem::new(ProblemKind::Unavailable, Message::of("attachment-broken"))))
        }
    }
}

fn given_out(name: &str, media: &str, content: Content) -> Response {
    let bytes = content.into_bytes();
    let is_text = media.starts_with("text/") && std::str::from_utf8(&bytes).is_ok();
    let kind = if is_text { format!("{media}; charset=utf-8") } else { media.to_owned() };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, &kind);
    put(header::CONTENT_DISPOSITION, &disposition(name));
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::CONTENT_SECURITY_POLICY, POLICY);
    put(header::CACHE_CONTROL, "private, no-store");
    response
}

/// `attachment` with the name twice (RFC 6266): in plain letters, and as it is (RFC 8187).
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' })
        .collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    let how = if kernel::fault::is_on(kernel::Fault::FilesAreShown) { "inline" } else { "attachment" };
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_stays_within_its_quotes() {
        assert_eq!(disposition("rota.pdf"), "attachment; filename=\"rota.pdf\"; filename*=UTF-8''rota.pdf");
        assert_eq!(
            disposition("a\"b\\ ż.txt"),
            "attachment; filename=\"a_b_ _.txt\"; filename*=UTF-8''a%22b%5C%20%C5%BC.txt"
        );
        assert!(!disposition("a\r\nSet-Cookie: x").contains(['\r', '\n']));
    }
}
