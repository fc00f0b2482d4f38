//! What a program sent about people and accounts, which are no records: named values of known sorts.

use axum::body::Bytes;
use axum::http::HeaderMap;
use kernel::{FieldProblem, Message, Problem};
use serde_json::{Map, Value};

use crate::ask::Guard;
use crate::{Ask, Refused, api};

/// The members that may be sent as a number, too.
const FIGURES: [&str; 1] = ["days"];

/// What was sent.
pub(crate) struct Given {
    members: Map<String, Value>,
    /// What makes a repeated request the same.
    pub(crate) guard: Guard,
}

impl Given {
    /// Reads an object in which only texts of these names and flags of those may stand; null is
    /// as good as nothing. An empty body is an empty object.
    ///
    /// # Errors
    /// Where the body is no such object; every member that does not belong is named.
    pub(crate) fn read(
        ask: &Ask,
        (headers, body): (&HeaderMap, &Bytes),
        texts: &[&str],
        flags: &[&str],
    ) -> Result<Given, Refused> {
        let guard = ask.guard_api(body, headers);
        let is_empty = body.iter().all(u8::is_ascii_whitespace);
        let members = if is_empty { Map::new() } else { api::object(ask, headers, body)? };
        let problems: Vec<_> = members.iter().filter_map(|(name, value)| wrong(name, value, (texts, flags))).collect();
        if problems.is_empty() { Ok(Given { members, guard }) } else { Err(ask.refuse(Problem::invalid(problems))) }
    }

    /// A text as if it had been typed; nothing where it was not sent.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.members.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A text as if it had been typed; empty where it was not sent.
    pub(crate) fn typed(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// A flag; nothing where it was not sent.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.members.get(name)?.as_bool()
    }
}

fn wrong(name: &str, value: &Value, (texts, flags): (&[&str], &[&str])) -> Option<FieldProblem> {
    let message = match value {
        _ if !texts.contains(&name) && !flags.contains(&name) => Message::of("field-unknown").text("field", name),
        Value::Null => return None,
        Value::String(_) if texts.contains(&name) => return None,
        Value::Number(_) if FIGURES.contains(&name) && texts.contains(&name) => return None,
        Value::Bool(_) if flags.contains(&name) => return None,
        _ if flags.contains(&name) => Message::of("field-choose").text("words", "true, false"),
        _ => Message::of("field-not-text"),
    };
    Some(FieldProblem { field: name.to_owned().into(), message })
}
