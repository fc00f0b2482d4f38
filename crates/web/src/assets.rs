//! What the browser gets: style sheet, script, icons and fonts, embedded in the program and served
//! under names that carry their content, so that a browser keeps them for a year and never asks.

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::routing::get;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// One embedded file, in full and, where it helps, compressed with brotli.
struct File {
    name: &'static str,
    file: &'static str,
    url: &'static str,
    etag: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    brotli: Option<&'static [u8]>,
}

/// The address of an asset by its plain name: `url("comity.css")` is `/assets/comity.<hash>.css`.
///
/// # Panics
/// Where there is no such asset; names are written in templates, so a test finds it.
#[must_use]
pub fn url(name: &str) -> &'static str {
    let found = FILES.iter().find(|file| file.name == name);
    found.unwrap_or_else(|| panic!("there is no asset {name}; assets/build.mjs makes them")).url
}

/// Whether the sprite has this icon (assets/icons.txt names those that it has).
#[must_use]
pub fn has_icon(name: &str) -> bool {
    let wanted = format!("<symbol id=\"{name}\"");
    FILES
        .iter()
        .find(|file| file.name == "icons.svg")
        .and_then(|file| std::str::from_utf8(file.bytes).ok())
        .is_some_and(|sprite| sprite.contains(&wanted))
}

/// Serves `/assets/{file}` and `/favicon.ico` to anyone: nothing here belongs to somebody.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{file}", get(send)).route("/favicon.ico", get(send_icon))
}

async fn send(Path(name): Path<String>, headers: HeaderMap) -> Response<Body> {
    match FILES.iter().find(|file| file.file == name) {
        Some(file) => answer(file, &headers, "public, max-age=31536000, immutable"),
        None => status_only(StatusCode::NOT_FOUND),
    }
}

async fn send_icon(headers: HeaderMap) -> Response<Body> {
    match FILES.iter().find(|file| file.name == "favicon.svg") {
        Some(file) => answer(file, &headers, "public, max-age=86400"),
        None => status_only(StatusCode::NOT_FOUND),
    }
}

fn answer(file: &File, asked: &HeaderMap, cache: &'static str) -> Response<Body> {
    let held = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let fresh = held.is_some_and(|tags| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == file.etag));
    let compressed = file.brotli.filter(|_| takes_brotli(asked));
    let mut response = match (fresh, compressed) {
        (true, _) => status_only(StatusCode::NOT_MODIFIED),
        (false, Some(bytes)) => Response::new(Body::from(bytes)),
        (false, None) => Response::new(Body::from(file.bytes)),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::ETAG, HeaderValue::from_static(file.etag));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !fresh {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
        if compressed.is_some() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
    }
    response
}

/// `br` named in Accept-Encoding and not refused with `q=0` (RFC 9110, 12.5.3).
fn takes_brotli(asked: &HeaderMap) -> bool {
    let values = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        name.eq_ignore_ascii_case("br") && !refused
    })
}

fn status_only(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    async fn ask(path: &str, with: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = Request::builder().uri(path);
        for (name, value) in with {
            request = request.header(*name, *value);
        }
        let response = routes::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts.status, parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
    }

    #[tokio::test]
    async fn a_style_sheet_is_kept_for_a_year_and_compressed() {
        let (status, headers, body) = ask(url("comity.css"), &[("accept-encoding", "gzip, br")]).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers["content-type"], "text/css; charset=utf-8");
        assert_eq!(headers["content-encoding"], "br");
        assert!(headers["cache-control"].to_str().unwrap().contains("immutable"));
        let (_, plain, full) = ask(url("comity.css"), &[]).await;
        assert!(!plain.contains_key("content-encoding"));
        assert!(full.starts_with(b"@layer") && body.len() * 3 < full.len());
    }

    #[tokio::test]
    async fn a_browser_that_refuses_brotli_gets_the_plain_file() {
        let (_, headers, _) = ask(url("comity.js"), &[("accept-encoding", "br;q=0, gzip")]).await;
        assert!(!headers.contains_key("content-encoding"));
    }

    #[tokio::test]
    async fn what_the_browser_holds_is_not_sent_again() {
        let (_, headers, _) = ask(url("icons.svg"), &[]).await;
        let tag = headers["etag"].to_str().unwrap().to_owned();
        let (status, _, body) = ask(url("icons.svg"), &[("if-none-match", &tag)]).await;
        assert_eq!(status, StatusCode::NOT_MODIFIED);
        assert!(body.is_empty());
    }

    #[tokio::test]
    async fn an_old_or_made_up_name_is_not_found() {
        for path in ["/assets/comity.css", "/assets/comity.0000000000.css", "/assets/..%2fCargo.toml"] {
            assert_eq!(ask(path, &[]).await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn the_style_sheet_names_its_fonts_by_their_hashed_names() {
        let css = FILES.iter().find(|file| file.name == "comity.css").unwrap();
        let text = std::str::from_utf8(css.bytes).unwrap();
        for font in FILES.iter().filter(|file| file.kind == "font/woff2") {
            assert!(text.contains(font.file), "{} is not used", font.file);
        }
    }
}
