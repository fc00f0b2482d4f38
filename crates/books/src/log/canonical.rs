//! Canonical JSON: one spelling for every value.
//!
//! In the spirit of RFC 8785, and stricter: keys sorted by their UTF-16 code units, no white space,
//! strings byte for byte with the fewest escapes, and no number but a whole one that every JSON
//! reader holds exactly. Text is never normalised: what was typed is what was hashed.

use kernel::{Fault, fault};
use serde_json::{Map, Value};

/// The largest whole number, and minus the smallest: 2^53 - 1, beyond which JSON readers differ.
pub const LARGEST_NUMBER: i64 = (1 << 53) - 1;

/// How deep arrays and objects may nest.
pub const DEEPEST: usize = 100;

/// serde_json gives keys that begin so a meaning of its own, so they could not be read back.
const RESERVED: &str = "$serde_json::private::";

/// Why a value has no canonical spelling, or bytes are not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// A number with a fraction or an exponent, or one that is not finite.
    #[error("a number is not whole; write it as text, or in a smaller unit")]
    NotWhole,
    /// A whole number beyond [`LARGEST_NUMBER`].
    #[error("a number is beyond 2^53 - 1; write it as text")]
    TooLarge,
    /// More than [`DEEPEST`] levels.
    #[error("the value is nested deeper than {DEEPEST} levels")]
    TooDeep,
    /// A key that could not be read back.
    #[error("a key begins with {RESERVED:?}, which is reserved")]
    ReservedKey,
    /// The bytes are no JSON at all. Carries the reader's own words.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// JSON, but another spelling of it: white space, key order, a key twice, other escapes.
    #[error("JSON, but not in its canonical spelling")]
    OtherSpelling,
}

/// The canonical bytes of a value: valid UTF-8, no line break.
///
/// # Errors
/// For a number that is not whole or too large, too deep a value, or a reserved key.
pub fn to_bytes(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    to_text(value).map(String::into_bytes)
}

/// The same as [`to_bytes`], as text, for a TEXT column.
///
/// # Errors
/// As [`to_bytes`].
pub fn to_text(value: &Value) -> Result<String, CanonicalError> {
    let mut out = String::with_capacity(256);
    write_value(&mut out, value, 0)?;
    Ok(out)
}

/// Reads canonical bytes, and nothing else: every other spelling of the same value is refused.
///
/// # Errors
/// [`CanonicalError::NotJson`] or [`CanonicalError::OtherSpelling`], or as [`to_bytes`].
pub fn parse(bytes: &[u8]) -> Result<Value, CanonicalError> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| CanonicalError::NotJson(error.to_string()))?;
    // Writing it again is the whole proof: a key twice, an order, a space, an escape all show.
    if to_bytes(&value)? == bytes { Ok(value) } else { Err(CanonicalError::OtherSpelling) }
}

pub(super) fn write_value(out: &mut String, value: &Value, depth: usize) -> Result<(), CanonicalError> {
    if depth > DEEPEST {
        return Err(CanonicalError::TooDeep);
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number)?,
        Value::String(text) => write_string(out, text),
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                write_value(out, item, depth + 1)?;
            }
            out.push(']');
        }
        Value::Object(members) => write_object(out, members, depth)?,
    }
    Ok(())
}

fn write_number(out: &mut String, number: &serde_json::Number) -> Result<(), CanonicalError> {
    let whole = match (number.as_i64(), number.as_u64()) {
        (Some(whole), _) => whole,
        (None, Some(_)) => return Err(CanonicalError::TooLarge),
        (None, None) => return Err(CanonicalError::NotWhole),
    };
    if (-LARGEST_NUMBER..=LARGEST_NUMBER).contains(&whole) {
        out.push_str(&whole.to_string());
        Ok(())
    } else {
        Err(CanonicalError::TooLarge)
    }
}

pub(super) fn write_object(out: &mut String, members: &Map<String, Value>, depth: usize) -> Result<(), CanonicalError> {
    let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
    sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    if fault::is_on(Fault::KeysInAnotherOrder) {
        sorted.sort_by_key(|(key, _)| *key);
    }
    out.push('{');
    for (place, (key, value)) in sorted.into_iter().enumerate() {
        if key.starts_with(RESERVED) {
            return Err(CanonicalError::ReservedKey);
        }
        if place > 0 {
            out.push(',');
        }
        write_string(out, key);
        out.push(':');
        write_value(out, value, depth + 1)?;
    }
    out.push('}');
    Ok(())
}

/// Escapes only what JSON demands: the quote, the backslash and the control characters.
pub(super) fn write_string(out: &mut String, text: &str) {
    out.push('"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            0x08 => "\\b",
            0x09 => "\\t",
            0x0a => "\\n",
            0x0c => "\\f",
            0x0d => "\\r",
            0x00..=0x1f => "",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        if escape.is_empty() {
            out.push_str(&format!("\\u{byte:04x}"));
        } else {
            out.push_str(escape);
        }
        from = at + 1;
    }
    out.push_str(&text[from..]);
    out.push('"');
}

#[cfg(test)]
mod tests;
