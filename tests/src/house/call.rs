//! A request and its answer, whole.

use axum::body::Body;
use axum::http::{Request, header};
use axum::response::Response;
use serde_json::Value;

use super::cast::Person;

/// A request to be sent.
#[derive(Clone)]
pub struct Call {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Call {
    /// A request without a body.
    pub fn new(method: &str, path: impl Into<String>) -> Call {
        let host = super::BASE.trim_start_matches("http://").to_owned();
        Call {
            method: method.to_owned(),
            path: path.into(),
            headers: vec![("host".to_owned(), host)],
            body: Vec::new(),
        }
    }

    /// A page or an answer of the API is asked for.
    pub fn get(path: impl Into<String>) -> Call {
        Call::new("GET", path)
    }

    /// With this header, in place of one of that name.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Call {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With this JSON.
    pub fn json(mut self, value: &Value) -> Call {
        self.body = value.to_string().into_bytes();
        self.header("content-type", "application/json")
    }

    /// With these fields of a form.
    pub fn form(mut self, fields: &[(String, String)]) -> Call {
        self.body = pairs(fields).into_bytes();
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    /// With these fields and a file in `file`.
    pub fn file(mut self, fields: &[(String, String)], name: &str, bytes: &[u8]) -> Call {
        let mut body = Vec::new();
        for (field, value) in fields {
            body.extend(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        body.extend(
            format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").bytes(),
        );
        body.extend(bytes);
        body.extend(b"\r\n--edge--\r\n");
        self.body = body;
        self.header("content-type", "multipart/form-data; boundary=edge")
    }

    /// In this person's browser; a script sends the token that a form would carry.
    pub fn by(self, person: &Person) -> Call {
        self.header("cookie", format!("comity={}", person.cookie)).header("x-csrf", &person.csrf)
    }

    /// The request as it is sent.
    pub fn request(self) -> Request<Body> {
        let mut request = Request::builder().method(self.method.as_str()).uri(&self.path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let length = self.body.len();
        if length > 0 {
            request = request.header(header::CONTENT_LENGTH, length);
        }
        request.body(Body::from(self.body)).unwrap_or_else(|error| panic!("{}: {error}", self.path))
    }
}

/// Pairs as an address or a form has them.
pub fn pairs(fields: &[(String, String)]) -> String {
    let plain = |text: &str| {
        let mut out = String::new();
        for byte in text.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
                _ => out.push_str(&format!("%{byte:02X}")),
            }
        }
        out
    };
    fields.iter().map(|(name, value)| format!("{}={}", plain(name), plain(value))).collect::<Vec<_>>().join("&")
}

/// An answer, whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heard {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Heard {
    /// Reads an answer to its end.
    pub async fn of(response: Response) -> Heard {
        let status = response.status().as_u16();
        let mut headers: Vec<_> = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        headers.sort();
        let body = match axum::body::to_bytes(response.into_body(), usize::MAX).await {
            Ok(body) => body.to_vec(),
            Err(error) => format!("the answer broke off: {error}").into_bytes(),
        };
        Heard { status, headers, body }
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}: no JSON: {}", self.status, self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a header; empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The answer, once it is sure that the request was done.
    pub fn done(self) -> Heard {
        assert!((200..400).contains(&self.status), "{}: {}", self.status, self.text());
        self
    }

    /// Whether something was done or given.
    pub fn is_done(&self) -> bool {
        (200..300).contains(&self.status) || (self.status == 303 && !self.header("location").starts_with("/sign-in"))
    }
}
