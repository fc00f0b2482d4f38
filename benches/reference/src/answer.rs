//! The bytes that Comity answered with, learned once and sent again.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// An answer for each route, by its name.
pub struct Answers(HashMap<String, (StatusCode, HeaderMap, Bytes)>);

impl Answers {
    /// Reads every `NAME.json` in the folder: `{"status": 200, "headers": [["content-type", "…"]], "body": "…"}`.
    ///
    /// # Errors
    /// Where a file cannot be read or is not of that form.
    pub fn read(folder: &Path) -> Result<Answers, Box<dyn Error>> {
        let mut answers = HashMap::new();
        for file in std::fs::read_dir(folder)? {
            let path = file?.path();
            let name = path.file_stem().and_then(|name| name.to_str()).ok_or("an answer without a name")?.to_owned();
            let learned: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
            let status = learned["status"].as_u64().and_then(|status| u16::try_from(status).ok());
            let status = StatusCode::from_u16(status.ok_or("an answer without a status")?)?;
            let mut headers = HeaderMap::new();
            for header in learned["headers"].as_array().into_iter().flatten() {
                let part = |index: usize| header[index].as_str().unwrap_or_default().to_owned();
                headers.append(part(0).parse::<HeaderName>()?, part(1).parse::<HeaderValue>()?);
            }
            let body = learned["body"].as_str().ok_or("an answer without a body")?.to_owned();
            answers.insert(name, (status, headers, Bytes::from(body)));
        }
        Ok(Answers(answers))
    }

    /// The answer of that name; 404 where none was learned.
    pub fn give(&self, name: &str) -> Response {
        match self.0.get(name) {
            Some((status, headers, body)) => (*status, headers.clone(), Body::from(body.clone())).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }
}
