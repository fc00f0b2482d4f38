//! Records: what people write down. A head that the machinery understands, a body that its pillar understands.

use kernel::{Date, Id, Instant, of};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use storage::{Row, StorageError};

use crate::{Failure, Kind};

/// What stands in the database where a record has no due day or no next look.
pub(crate) const NO_DAY: Date = kernel::day::Date::constant(9999, 12, 31);

/// What every record has.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// The book it lives in.
    pub book: Id<of::Book>,
    /// Its id.
    pub id: Id<of::Record>,
    /// Its kind's name.
    pub kind: String,
    /// The record that a companion goes under.
    pub parent: Option<Id<of::Record>>,
    /// Its number among its kind in its book, from 1.
    pub number: i64,
    /// Its title; the whole text of a comment stands in its body.
    pub title: String,
    /// `open`, `closed`, or what else its kind knows.
    pub status: String,
    /// Who answers for it.
    pub owner: Option<Id<of::Person>>,
    /// The organisation that raised it.
    pub raised_by: Id<of::Organisation>,
    /// Who raised it.
    pub author: Option<Id<of::Person>>,
    /// By when it is to be done.
    pub due: Option<Date>,
    /// When it is to be looked at next.
    pub review_by: Option<Date>,
    /// What lists sort by: a risk's level.
    pub rank: i64,
    /// Its version, from 1.
    pub version: i64,
    /// When it was raised.
    pub opened_at: Instant,
    /// When it last changed.
    pub changed_at: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
}

/// A record as it is being made or changed: what a rule works on.
#[derive(Debug, Clone, PartialEq)]
pub struct Working {
    /// The head. The machinery sets book, id, kind, number, version and the instants.
    pub head: Head,
    /// The body, in the kind's own words.
    pub body: Map<String, Value>,
}

impl Working {
    /// The body as the kind's own type.
    ///
    /// # Errors
    /// Where what is stored is not such a body.
    pub fn body_as<B: DeserializeOwned>(&self) -> Result<B, Failure> {
        serde_json::from_value(Value::Object(self.body.clone())).map_err(|_| Failure::broken("a record's body"))
    }

    /// Puts a body of the kind's own type in place of the old one.
    ///
    /// # Errors
    /// Where it does not become an object.
    pub fn set_body<B: serde::Serialize>(&mut self, body: &B) -> Result<(), Failure> {
        match serde_json::to_value(body) {
            Ok(Value::Object(body)) => {
                self.body = body;
                Ok(())
            }
            _ => Err(Failure::broken("a body to be kept")),
        }
    }
}

/// A record that a viewer may read. There is no other way to get one than through a [`crate::Reach`] or a
/// change by a viewer, and it cannot be serialised or printed as it is: only what a view takes out of it can.
#[derive(Clone)]
pub struct Scoped<T>(T);

impl<T> Scoped<T> {
    pub(crate) fn new(inner: T) -> Self {
        Scoped(inner)
    }
    /// What a page or an answer shows of it.
    pub fn view<V>(&self, view: impl FnOnce(&T) -> V) -> V {
        view(&self.0)
    }
}

impl<T> std::ops::Deref for Scoped<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// A record as it is stored: its head, and its body as text until someone wants to read it.
#[derive(Clone)]
pub struct Record {
    /// The head.
    pub head: Head,
    /// The schema that the body was written in.
    schema: i64,
    body: String,
}

impl Record {
    /// The body as the kind's own type.
    ///
    /// # Errors
    /// Where what is stored is not such a body.
    pub fn body<B: DeserializeOwned>(&self, kind: &Kind) -> Result<B, Failure> {
        let broken = |_| Failure::broken("a record's body");
        if self.schema == i64::from(kind.schema) {
            return serde_json::from_str(&self.body).map_err(broken);
        }
        serde_json::from_value(Value::Object(self.fields(kind)?)).map_err(broken)
    }

    /// The body as named values.
    ///
    /// # Errors
    /// Where what is stored is not an object.
    pub fn fields(&self, kind: &Kind) -> Result<Map<String, Value>, Failure> {
        let body: Map<String, Value> =
            serde_json::from_str(&self.body).map_err(|_| Failure::broken("a record's body"))?;
        if self.schema == i64::from(kind.schema) {
            return Ok(body);
        }
        Ok((kind.upcast)(self.schema, body))
    }

    pub(crate) fn working(&self, kind: &Kind) -> Result<Working, Failure> {
        Ok(Working { head: self.head.clone(), body: self.fields(kind)? })
    }
}

/// The columns that [`read`] reads, in its order.
pub(crate) const COLUMNS: &str = "records.book, records.id, records.kind, records.parent, records.number, records.title, \
     records.status, records.owner, records.raised_by, records.author, records.due, records.review_by, records.rank, \
     records.version, records.opened_at, records.changed_at, records.closed_at, records.schema, records.body";

/// How many columns these are: where a further one stands.
pub(crate) const WIDTH: usize = 19;

/// Reads a record from the columns of [`COLUMNS`].
pub(crate) fn read(row: &Row<'_>) -> Result<Record, StorageError> {
    let day = |index| Ok::<_, StorageError>(Some(row.get::<Date>(index)?).filter(|day| *day != NO_DAY));
    Ok(Record {
        head: Head {
            book: row.get(0)?,
            id: row.get(1)?,
            kind: row.get(2)?,
            parent: row.maybe(3)?,
            number: row.get(4)?,
            title: row.get(5)?,
            status: row.get(6)?,
            owner: row.maybe(7)?,
            raised_by: row.get(8)?,
            author: row.maybe(9)?,
            due: day(10)?,
            review_by: day(11)?,
            rank: row.get(12)?,
            version: row.get(13)?,
            opened_at: row.get(14)?,
            changed_at: row.get(15)?,
            closed_at: row.maybe(16)?,
        },
        schema: row.get(17)?,
        body: row.get(18)?,
    })
}

/// The head as it is hashed: everything but the book, which the entry names.
pub(crate) fn head_document(head: &Head, schema: u32) -> Value {
    let day = |day: Option<Date>| day.map_or(Value::Null, |day| Value::from(day.to_string()));
    let id = |id: Option<String>| id.map_or(Value::Null, Value::from);
    serde_json::json!({
        "id": head.id.to_string(),
        "kind": head.kind,
        "schema": schema,
        "parent": id(head.parent.map(|id| id.to_string())),
        "number": head.number,
        "title": head.title,
        "status": head.status,
        "owner": id(head.owner.map(|id| id.to_string())),
        "raised_by": head.raised_by.to_string(),
        "author": id(head.author.map(|id| id.to_string())),
        "due": day(head.due),
        "review_by": day(head.review_by),
        "rank": head.rank,
        "version": head.version,
        "opened_at": head.opened_at.micros(),
        "changed_at": head.changed_at.micros(),
        "closed_at": head.closed_at.map(kernel::Instant::micros),
    })
}

/// A record's head, the schema of its body, and the body as text: what is held against its version.
pub(crate) fn read_with_text(row: &Row<'_>) -> Result<(Head, i64, String), StorageError> {
    read(row).map(|record| (record.head, record.schema, record.body))
}
