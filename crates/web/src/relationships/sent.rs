//! What a program sent to change something that is no record: named values, a version, a guard.

use axum::body::Bytes;
use axum::http::HeaderMap;
use kernel::{FieldProblem, Message, Problem};
use serde_json::{Map, Value};

use crate::ask::Guard;
use crate::{Ask, Refused, api};

/// The members that may be sent as a number, too.
const FIGURES: [&str; 2] = ["value", "scale"];

/// What was sent.
pub(super) struct Sent {
    given: Map<String, Value>,
    /// The version that it goes on from.
    pub(super) version: Option<i64>,
    /// What makes a repeated request the same.
    pub(super) guard: Guard,
}

impl Sent {
    /// Reads an object in which only these members may stand, each a text or null; figures also a number.
    ///
    /// # Errors
    /// Where the body is no such object.
    pub(super) fn read(ask: &Ask, (headers, body): (&HeaderMap, &Bytes), known: &[&str]) -> Result<Sent, Refused> {
        let guard = ask.guard_api(body, headers);
        let mut given =
            if body.iter().all(u8::is_ascii_whitespace) { Map::new() } else { api::object(ask, headers, body)? };
        let sent = given.shift_remove("version");
        let version = match (ask.if_match()?, sent) {
            (Some(version), _) => Some(version),
            (None, None) => None,
            (None, Some(sent)) => {
                let wrong = || ask.refuse(Problem::field("version", Message::of("api-version")));
                Some(sent.as_i64().ok_or_else(wrong)?)
            }
        };
        let problems: Vec<FieldProblem> = given.iter().filter_map(|(name, value)| wrong(known, name, value)).collect();
        if problems.is_empty() {
            Ok(Sent { given, version, guard })
        } else {
            Err(ask.refuse(Problem::invalid(problems)))
        }
    }

    /// A member as if it had been typed; nothing where it was not sent, and empty where it is null.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.given.get(name).map(|value| match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        })
    }

    /// A member as if it had been typed; empty where it was not sent.
    pub(super) fn or_empty(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }
}

fn wrong(known: &[&str], name: &str, value: &Value) -> Option<FieldProblem> {
    let message = if !known.contains(&name) {
        Message::of("field-unknown").text("field", name)
    } else if matches!(value, Value::String(_) | Value::Null) || value.is_number() && FIGURES.contains(&name) {
        return None;
    } else {
        Message::of("field-not-text")
    };
    Some(FieldProblem { field: name.to_owned().into(), message })
}
