//! A form as it was sent: names and values, in order, as typed.

mod merge;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use kernel::{Message, Problem, ProblemKind};
use serde_json::{Map, Value};

pub use merge::merged;

use crate::refused::Refused;
use crate::{App, Ask};

/// The most bytes of an ordinary form: every field of a risk at its longest fits.
pub const MOST_FORM: usize = 512 * 1024;

/// A form as it was sent.
#[derive(Clone, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    raw: Bytes,
}

impl Form {
    /// Reads `a=b&c=d`.
    pub fn parse(raw: Bytes) -> Result<Form, Problem> {
        let bad = |_| Problem::new(ProblemKind::Malformed, Message::of("problem-form-unreadable"));
        let fields = serde_urlencoded::from_bytes(&raw).map_err(bad)?;
        Ok(Form { fields, raw })
    }

    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a field; empty where it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or("")
    }

    /// Every value of a field.
    pub fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        self.fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        !matches!(self.text(name), "" | "no" | "0" | "off")
    }

    /// The version that the person saw; 0 where the form carries none.
    pub fn version(&self) -> i64 {
        self.text("version").parse().unwrap_or(0)
    }

    /// The fields that an act takes, as the kinds read them.
    pub fn given(&self, takes: &[(&'static str, bool)]) -> Map<String, Value> {
        takes
            .iter()
            .filter_map(|(name, _)| self.get(name).map(|value| ((*name).to_owned(), Value::from(value))))
            .collect()
    }

    /// Every field and its value, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The bytes as they were sent.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }
}

impl FromRequest<App> for Form {
    type Rejection = Refused;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refused> {
        let (mut parts, body) = request.into_parts();
        let Ok(ask) = <Ask as axum::extract::FromRequestParts<App>>::from_request_parts(&mut parts, app).await;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(ask.refuse(Problem::new(ProblemKind::Unsupported, Message::of("problem-form-kind"))));
        }
        let raw = axum::body::to_bytes(body, MOST_FORM)
            .await
            .map_err(|_| ask.refuse(Problem::new(ProblemKind::TooLarge, Message::of("problem-form-too-large"))))?;
        let form = Form::parse(raw).map_err(|problem| ask.refuse(problem))?;
        ask.note(&form);
        Ok(form)
    }
}
