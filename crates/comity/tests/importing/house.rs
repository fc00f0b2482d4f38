//! The sample, running, with a token for each of its people.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use books::Viewer;
use comity::program::Program;
use comity::serve;
use comity::serve::metrics::Metrics;
use comity::settings::{Settings, Where};
use directory::Email;
use directory::token::{self, NewToken};
use http_body_util::BodyExt;
use serde_json::Value;
use storage::testing::{TestPlace, places};
use tower::ServiceExt;
use web::App;

/// Meridian's relationship manager.
pub const OWNER: &str = "priya.nair@meridian-fm.example";
/// A member of Meridian's.
pub const COLLEAGUE: &str = "tom.okafor@meridian-fm.example";
/// The other side's relationship manager.
pub const PARTNER: &str = "daniel.whitlock@works.example";

/// The sample, running.
pub struct House {
    pub app: App,
    pub program: Program,
    router: Router,
    _place: TestPlace,
}

/// A file that is sent, and the fields beside it.
pub struct Sent<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
    pub fields: &'a [(&'a str, &'a str)],
}

impl House {
    fn new(place: TestPlace) -> House {
        let url = place.address().map(str::to_owned);
        let environment = move |name: &str| match name {
            "COMITY_DATABASE_URL" | "DATABASE_URL" => url.clone(),
            "COMITY_MOST_UPLOAD_MIB" => Some("2".to_owned()),
            _ => None,
        };
        let at = Where { data: Some(place.data.clone()), settings: None };
        let program = Program::open(Settings::load_in(&at, &environment).unwrap()).unwrap();
        comity::demo::prepare(&program).unwrap();
        let mut parts = program.parts("http://comity.test".to_owned()).unwrap();
        parts.program = env!("CARGO_BIN_EXE_comity").into();
        let app = App::new(parts);
        let router = serve::router(&program, &app, &Arc::new(Metrics::new(&program)));
        House { app, program, router, _place: place }
    }

    /// A token of somebody's.
    pub fn token(&self, email: &str) -> String {
        tokio::task::block_in_place(|| self.issue(email))
    }

    fn issue(&self, email: &str) -> String {
        let (email, now) = (Email::read(email).unwrap(), self.program.clock.now());
        self.program
            .change("token", move |change| {
                let person = directory::person::find(change.tx, &email)?.expect("they are in the sample");
                let organisations = directory::organisation::list_all(change.tx)?;
                let own = organisations
                    .into_iter()
                    .find(|(organisation, _)| Viewer::for_job(change.tx, person, *organisation, now).is_ok());
                let new = NewToken::read("test", "write", "7").expect("a token of a week");
                token::issue(change, person, own.expect("they belong somewhere").0, &new)
            })
            .unwrap()
            .token
    }

    pub async fn ask(&self, request: Request<Body>) -> (StatusCode, Response<()>, Vec<u8>) {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        (parts.status, Response::from_parts(parts, ()), bytes)
    }

    /// Sends a request as somebody, with a body of that kind.
    pub async fn send(
        &self,
        who: &str,
        method: &str,
        path: &str,
        (kind, body): (&str, Vec<u8>),
    ) -> (StatusCode, Response<()>, Vec<u8>) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {who}"))
            .header("content-type", kind)
            .body(Body::from(body))
            .unwrap();
        self.ask(request).await
    }

    /// A page, as text.
    pub async fn page(&self, who: &str, path: &str) -> (StatusCode, String) {
        let (status, _, body) = self.send(who, "GET", path, ("", Vec::new())).await;
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// An answer of the API.
    pub async fn json(&self, who: &str, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let (status, _, body) = self.send(who, method, &format!("/api/v1{path}"), ("application/json", body)).await;
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// Sends a form; answers the status, where it leads, and the page.
    pub async fn form(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String, String) {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
        let kind = "application/x-www-form-urlencoded";
        let (status, response, body) = self.send(who, "POST", path, (kind, pairs.join("&").into_bytes())).await;
        (status, location(&response), String::from_utf8_lossy(&body).into_owned())
    }

    /// Sends a form with a file.
    pub async fn upload(&self, who: &str, path: &str, sent: &Sent<'_>) -> (StatusCode, String, String) {
        let mut body = Vec::new();
        for (name, value) in sent.fields {
            body.extend(
                format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes(),
            );
        }
        let head =
            format!("--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\r\n", sent.name);
        body.extend(head.into_bytes());
        body.extend(sent.bytes);
        body.extend(b"\r\n--edge--\r\n");
        let (status, response, body) = self.send(who, "POST", path, ("multipart/form-data; boundary=edge", body)).await;
        (status, location(&response), String::from_utf8_lossy(&body).into_owned())
    }

    /// Goes on with what was begun, until all of it is done.
    pub async fn work(&self) {
        web::importing::finish_all(&self.app).await.unwrap();
    }
}

fn location(response: &Response<()>) -> String {
    response.headers().get("location").map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

fn escape(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if safe(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Tells a story in the sample, on each database.
pub fn in_each<F: Future<Output = ()>>(story: impl Fn(Arc<House>) -> F) {
    for place in places() {
        let house = Arc::new(House::new(place));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        // The place outlives the runtime: it goes by itself, and waits while it does.
        runtime.block_on(story(Arc::clone(&house)));
        drop(runtime);
        drop(house);
    }
}
