//! What stands for `$1`, `$2` … in a statement.

use kernel::{Date, Id, Instant};

/// A value bound to a statement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// A number, an instant in microseconds, or a yes (1) or no (0).
    Int(i64),
    /// A text, a civil date, or canonical JSON.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// An id, bound as its text.
    Id([u8; 36]),
    /// A civil date, bound as `YYYY-MM-DD`.
    Date([u8; 10]),
}

impl Value<'_> {
    /// The text to bind, where the value is one.
    pub(crate) fn as_text(&self) -> Option<&str> {
        let bytes: &[u8] = match self {
            Value::Text(text) => return Some(text),
            Value::Id(id) => id,
            Value::Date(date) => date,
            _ => return None,
        };
        std::str::from_utf8(bytes).ok()
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Int(number)
    }
}
impl From<bool> for Value<'_> {
    fn from(yes: bool) -> Self {
        Value::Int(i64::from(yes))
    }
}
impl From<Instant> for Value<'_> {
    fn from(instant: Instant) -> Self {
        Value::Int(instant.micros())
    }
}
impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(text)
    }
}
impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::Text(text)
    }
}
impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Value::Bytes(bytes)
    }
}
impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Value::Bytes(bytes)
    }
}
impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Value::Bytes(bytes)
    }
}
impl<T> From<Id<T>> for Value<'_> {
    fn from(id: Id<T>) -> Self {
        let mut text = [0; 36];
        text.copy_from_slice(id.to_string().as_bytes());
        Value::Id(text)
    }
}
impl From<Date> for Value<'_> {
    fn from(date: Date) -> Self {
        let mut text = *b"9999-12-31";
        let written = date.to_string();
        if written.len() == text.len() {
            text.copy_from_slice(written.as_bytes());
        }
        Value::Date(text)
    }
}
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}
impl<'a> From<&'a Option<String>> for Value<'a> {
    fn from(value: &'a Option<String>) -> Self {
        value.as_ref().map_or(Value::Null, Into::into)
    }
}

/// The values of a statement, in the order of `$1`, `$2` ….
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] };
}
