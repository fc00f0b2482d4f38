//! An entry: who did what to which record of a book, as the log's leaf.
//!
//! Small and without anybody's words: the text of a version is bound by its salted digest
//! ([`super::document`]), a person is an id whose name stands elsewhere and can be erased.

use serde_json::{Map, Value};

use super::canonical::{self, CanonicalError};
use super::hex;
use super::tree::{Hash, leaf_hash};

/// The longest an entry may be, in bytes: what a C2SP tile's bundle can hold.
pub const LONGEST: usize = 65_535;

/// The act of a tombstone: its note names the entries whose texts and salts were erased,
/// `{"erases":[12,15]}`.
pub const ERASED: &str = "record.erased";

/// One entry of a book. Its place is (book, origin, n).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The book's id.
    pub book: String,
    /// The id of the server that wrote it.
    pub origin: String,
    /// The place in that origin's chain of this book, from 1, without gaps. Leaf n - 1 of the tree.
    pub n: u64,
    /// When, in microseconds since 1970-01-01 UTC. A claim of the server; order is by `n`.
    pub at: i64,
    /// Who, by id; `None` when the system did it by itself.
    pub person: Option<String>,
    /// For which organisation, by id; `None` when for none.
    pub organisation: Option<String>,
    /// What was done, as `noun.verbed`: `risk.rescored`.
    pub act: String,
    /// To which record, by id; `None` when to the book itself.
    pub record: Option<String>,
    /// The record's kind: `risk`.
    pub kind: Option<String>,
    /// The version it made, from 1; `None` for an act that leaves the record as it was.
    pub version: Option<u64>,
    /// The salted digest of that version (see [`super::Document::digest`]); stands exactly where
    /// `version` does.
    pub digest: Option<Hash>,
    /// The relationship or organisation that it concerns, by id.
    pub about: Option<String>,
    /// A few facts more, such as a reason or the hash agreed to. Empty for none. It cannot be
    /// erased: nothing personal and nobody's free text belongs here.
    pub note: Map<String, Value>,
}

/// Why an entry cannot be written, or bytes are none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Not canonical JSON, or its note holds what canonical JSON cannot.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// A field is missing, of the wrong type, or not of the form that it must have.
    #[error("the entry's \"{0}\" is not what it must be")]
    Field(&'static str),
    /// A field that no entry has.
    #[error("the entry has a field that no entry has")]
    UnknownField,
    /// Longer than [`LONGEST`].
    #[error("the entry is {0} bytes long; the longest is {LONGEST}")]
    TooLong(usize),
}

impl Entry {
    /// The canonical text: what is stored, hashed and exported, byte for byte. Every field is
    /// always there; what is absent is `null`.
    ///
    /// # Errors
    /// When a field has not the form that it must have, or the entry is too long.
    pub fn to_text(&self) -> Result<String, EntryError> {
        self.check()?;
        // Written by hand in the order of the keys: this is on the way of every change.
        let mut text = String::with_capacity(640);
        let out = &mut text;
        put_text(out, "{\"about\":", self.about.as_deref());
        put_text(out, ",\"act\":", Some(&self.act));
        put(out, ",\"at\":", &Value::from(self.at))?;
        put_text(out, ",\"book\":", Some(&self.book));
        put_text(out, ",\"digest\":", self.digest.map(|digest| hex::encode(&digest)).as_deref());
        put_text(out, ",\"kind\":", self.kind.as_deref());
        put(out, ",\"n\":", &Value::from(self.n))?;
        match &self.note {
            none if none.is_empty() => put(out, ",\"note\":", &Value::Null)?,
            note => {
                out.push_str(",\"note\":");
                canonical::write_object(out, note, 1)?;
            }
        }
        put_text(out, ",\"organisation\":", self.organisation.as_deref());
        put_text(out, ",\"origin\":", Some(&self.origin));
        put_text(out, ",\"person\":", self.person.as_deref());
        put_text(out, ",\"record\":", self.record.as_deref());
        put(out, ",\"version\":", &self.version.map_or(Value::Null, Value::from))?;
        out.push('}');
        if text.len() > LONGEST {
            return Err(EntryError::TooLong(text.len()));
        }
        Ok(text)
    }

    /// Reads an entry from its canonical bytes, and from nothing else.
    ///
    /// # Errors
    /// When the bytes are not canonical JSON, or not an entry.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > LONGEST {
            return Err(EntryError::TooLong(bytes.len()));
        }
        let Value::Object(mut members) = canonical::parse(bytes)? else {
            return Err(EntryError::UnknownField);
        };
        let mut members = Members(&mut members);
        let entry = Self {
            about: members.text_or_null("about")?,
            act: members.text("act")?,
            at: members.take("at")?.as_i64().ok_or(EntryError::Field("at"))?,
            book: members.text("book")?,
            digest: match members.text_or_null("digest")? {
                None => None,
                Some(text) => Some(hex::decode32(&text).ok_or(EntryError::Field("digest"))?),
            },
            kind: members.text_or_null("kind")?,
            n: members.take("n")?.as_u64().ok_or(EntryError::Field("n"))?,
            note: match members.take("note")? {
                Value::Null => Map::new(),
                Value::Object(note) if !note.is_empty() => note,
                _ => return Err(EntryError::Field("note")),
            },
            organisation: members.text_or_null("organisation")?,
            origin: members.text("origin")?,
            person: members.text_or_null("person")?,
            record: members.text_or_null("record")?,
            version: match members.take("version")? {
                Value::Null => None,
                number => Some(number.as_u64().ok_or(EntryError::Field("version"))?),
            },
        };
        if !members.0.is_empty() {
            return Err(EntryError::UnknownField);
        }
        entry.check()?;
        Ok(entry)
    }

    /// The hash that goes into the tree.
    ///
    /// # Errors
    /// As [`Entry::to_text`].
    pub fn leaf(&self) -> Result<Hash, EntryError> {
        Ok(leaf_hash(self.to_text()?.as_bytes()))
    }

    /// The numbers of the entries whose texts this entry says were erased; none unless it is a
    /// tombstone ([`ERASED`]).
    ///
    /// # Errors
    /// When a tombstone does not name entries that stand before it.
    pub fn erases(&self) -> Result<Vec<u64>, EntryError> {
        if self.act != ERASED {
            return Ok(Vec::new());
        }
        let refused = EntryError::Field("note");
        let numbers = self.note.get("erases").and_then(Value::as_array).ok_or(refused.clone())?;
        let earlier = |number: &Value| number.as_u64().filter(|n| *n >= 1 && *n < self.n);
        numbers.iter().map(|number| earlier(number).ok_or(refused.clone())).collect()
    }

    fn check(&self) -> Result<(), EntryError> {
        let optional = |text: &Option<String>| text.as_deref().is_none_or(is_id);
        let forms = [
            ("book", is_id(&self.book)),
            ("origin", is_id(&self.origin)),
            ("n", self.n >= 1),
            ("person", optional(&self.person)),
            ("organisation", optional(&self.organisation)),
            ("act", is_act(&self.act)),
            ("record", optional(&self.record)),
            ("kind", optional(&self.kind)),
            ("version", self.version != Some(0)),
            ("record", self.version.is_none() || self.record.is_some()),
            ("kind", self.record.is_some() == self.kind.is_some()),
            ("digest", self.version.is_some() == self.digest.is_some()),
            ("about", optional(&self.about)),
        ];
        match forms.into_iter().find(|(_, holds)| !holds) {
            Some((field, _)) => Err(EntryError::Field(field)),
            None => Ok(()),
        }
    }
}

/// Whether a text can stand for an id in an entry: 1 to 128 of `A–Z a–z 0–9 . _ : -`.
///
/// So it fits in a checkpoint's origin line, which allows neither space nor plus.
#[must_use]
pub fn is_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
    (1..=128).contains(&text.len()) && text.bytes().all(allowed)
}

/// `noun.verbed`: lower-case words with a dot between noun and verb.
fn is_act(text: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    text.len() <= 128 && text.split_once('.').is_some_and(|(noun, verb)| word(noun) && word(verb))
}

fn put_text(out: &mut String, before: &str, text: Option<&str>) {
    out.push_str(before);
    match text {
        Some(text) => canonical::write_string(out, text),
        None => out.push_str("null"),
    }
}

fn put(out: &mut String, before: &str, value: &Value) -> Result<(), CanonicalError> {
    out.push_str(before);
    canonical::write_value(out, value, 1)
}

struct Members<'a>(&'a mut Map<String, Value>);

impl Members<'_> {
    fn take(&mut self, field: &'static str) -> Result<Value, EntryError> {
        self.0.swap_remove(field).ok_or(EntryError::Field(field))
    }

    fn text(&mut self, field: &'static str) -> Result<String, EntryError> {
        self.text_or_null(field)?.ok_or(EntryError::Field(field))
    }

    fn text_or_null(&mut self, field: &'static str) -> Result<Option<String>, EntryError> {
        match self.take(field)? {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            _ => Err(EntryError::Field(field)),
        }
    }
}

#[cfg(test)]
mod tests;
