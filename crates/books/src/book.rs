//! Books: where records live. An organisation has as many books as it has audiences.

use kernel::{Id, of};
use serde_json::Value as Json;
use storage::{StorageError, Value, values};

use crate::change::Said;
use crate::{Actor, Change, Failure};

/// The sort of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BookKind {
    /// An organisation's own, read by every member.
    Open,
    /// What one side of a relationship keeps to itself: "Only us".
    Side,
    /// What all parties of a relationship hold together: "Both sides".
    Shared,
    /// What the people named read, and nobody else.
    Room,
}

impl BookKind {
    /// The name in the database and the API.
    pub fn name(self) -> &'static str {
        match self {
            BookKind::Open => "open",
            BookKind::Side => "side",
            BookKind::Shared => "shared",
            BookKind::Room => "room",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<BookKind> {
        [BookKind::Open, BookKind::Side, BookKind::Shared, BookKind::Room].into_iter().find(|kind| kind.name() == name)
    }
}

/// What a new book is.
pub struct NewBook<'a> {
    /// Its sort.
    pub kind: BookKind,
    /// The relationship it is about; `None` for an organisation's open book.
    pub relationship: Option<Id<of::Relationship>>,
    /// Whose it is; `None` for a shared book.
    pub organisation: Option<Id<of::Organisation>>,
    /// The letters that begin the numbers of a side's records (`M` in M·R-4); empty for a shared book.
    pub mark: &'a str,
    /// Who holds it.
    pub holders: &'a [Id<of::Organisation>],
}

/// Makes a book. Its first entry says that it was opened.
///
/// # Errors
/// The database's.
pub fn open(change: &mut Change<'_, '_>, by: Actor, new: &NewBook<'_>) -> Result<Id<of::Book>, Failure> {
    let book = change.draws.id();
    change.tx.run(
        "INSERT INTO books (id, kind, relationship, organisation, mark, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        values![book, new.kind.name(), new.relationship, new.organisation, new.mark, change.now],
    )?;
    for holder in new.holders {
        hold(change, book, *holder)?;
    }
    change.say_of_book(&Said { about: new.relationship, ..Said::of_book(book, by, "book.opened") })?;
    Ok(book)
}

/// Says in a book that something was done about the book itself: `room.ended`.
///
/// # Errors
/// The database's.
pub fn say(change: &mut Change<'_, '_>, by: Actor, book: Id<of::Book>, act: &str) -> Result<(), Failure> {
    change.say_of_book(&Said::of_book(book, by, act))
}

/// The same with names and ids, of a shared book: `party.left`. A note cannot be erased, so that no person's name
/// belongs in it.
///
/// # Errors
/// The database's.
pub fn say_noting<const N: usize>(
    change: &mut Change<'_, '_>,
    by: Actor,
    (book, about): (Id<of::Book>, Id<of::Relationship>),
    act: &str,
    note: [(&str, String); N],
) -> Result<(), Failure> {
    let note = note.into_iter().map(|(key, value)| (key.to_owned(), Json::String(value))).collect();
    change.say_of_book(&Said { about: Some(about), note, ..Said::of_book(book, by, act) })
}

/// Makes an organisation a holder of a book that it did not hold.
///
/// # Errors
/// The database's.
pub fn hold(change: &mut Change<'_, '_>, book: Id<of::Book>, holder: Id<of::Organisation>) -> Result<(), StorageError> {
    let held: &[Value<'_>] = values![book, holder];
    change.tx.run("INSERT INTO holders (book, organisation) VALUES ($1, $2)", held).map(drop)
}
