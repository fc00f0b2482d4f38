//! Imports: files being brought in. What was read of a file and what people chose stands in a row of its own until
//! they say "bring it in"; then the records come in chunks, unseen, and show together at the end. Another chunk
//! goes on where the last one ended, so that a stop in the middle loses nothing and doubles nothing.
//!
//! A row belongs to the organisation that brings the file in: before it is brought in only the person who uploaded
//! it sees it, afterwards whoever of that organisation reads the book it went to.

mod again;
mod alike;
mod bring;
mod named;
mod reread;
mod restore;
mod undo;

use kernel::{Id, Instant, Message, Problem, ProblemKind, of};
use serde_json::Map;
use storage::{Row, StorageError, Tx, values};

pub use again::{Again, Difference, EXTRA, Known, Says, differences, earlier_imports, known, said};
pub use alike::{Alike, alike, plain};
pub use bring::{Chunk, REFERENCE, bring, finish};
pub use named::file_names;
pub use reread::{AgainChunk, Changing, Work, bring_again};
pub use restore::{changed, restore_part};
pub use undo::{DRAFT, Part, UNDONE, Worked, brought, drafts, finish_undo, undo, undo_part, worked_on};

use crate::change::Said;
use crate::{BookKind, Change, Failure, Kind, SeatAt, Verb, Viewer};

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It was read; people look at what would be made of it.
    Previewed,
    /// Its records are coming in, or being undone.
    Running,
    /// Its records are there.
    Done,
    /// Its records were there and were undone.
    Undone,
    /// It stopped before it was whole; nothing of it shows.
    Failed,
}

impl State {
    /// The name in the database, the API and the language files.
    pub fn name(self) -> &'static str {
        match self {
            State::Previewed => "previewed",
            State::Running => "running",
            State::Done => "done",
            State::Undone => "undone",
            State::Failed => "failed",
        }
    }

    fn named(name: &str) -> Option<State> {
        let all = [State::Previewed, State::Running, State::Done, State::Undone, State::Failed];
        all.into_iter().find(|state| state.name() == name)
    }
}

/// A file being brought in, without what was read of it.
#[derive(Debug, Clone)]
pub struct Import {
    /// Its id.
    pub id: Id<of::Import>,
    /// Who brings it in.
    pub person: Id<of::Person>,
    /// For which organisation.
    pub organisation: Id<of::Organisation>,
    /// Into which relationship.
    pub relationship: Id<of::Relationship>,
    /// The kind of its records.
    pub kind: String,
    /// The book it goes to, once that is decided.
    pub book: Option<Id<of::Book>>,
    /// How far it is.
    pub state: State,
    /// The file's name.
    pub file_name: String,
    /// What people chose, a JSON object; what becomes of the import is noted in it too.
    pub choices: String,
    /// How many rows are done.
    pub done: i64,
    /// Of how many.
    pub total: i64,
    /// When the file was read.
    pub created_at: Instant,
    /// When anything of it last changed.
    pub changed_at: Instant,
}

/// A file that was read.
pub struct NewImport<'a> {
    /// Where its records are to go.
    pub relationship: Id<of::Relationship>,
    /// The kind of its records.
    pub kind: &'a Kind,
    /// The file's name.
    pub file_name: &'a str,
    /// What was read of it, as JSON.
    pub reading: &'a str,
    /// What is chosen to begin with, a JSON object.
    pub choices: &'a str,
    /// How many records it would make.
    pub total: i64,
}

/// The columns that [`read`] reads, in its order.
const COLUMNS: &str = "imports.id, imports.person, imports.organisation, imports.relationship, imports.kind, \
     imports.book, imports.state, imports.file_name, imports.choices, imports.done, imports.total, \
     imports.created_at, imports.changed_at";

fn read(row: &Row<'_>) -> Result<Import, StorageError> {
    Ok(Import {
        id: row.get(0)?,
        person: row.get(1)?,
        organisation: row.get(2)?,
        relationship: row.get(3)?,
        kind: row.get(4)?,
        book: row.maybe(5)?,
        state: State::named(&row.get::<String>(6)?).ok_or(StorageError::Column(6))?,
        file_name: row.get(7)?,
        choices: row.get(8)?,
        done: row.get(9)?,
        total: row.get(10)?,
        created_at: row.get(11)?,
        changed_at: row.get(12)?,
    })
}

/// The seat through which the viewer may bring records of the kind into a book: a relationship manager into the
/// one that every party reads, every member into their own side's.
///
/// # Errors
/// [`ProblemKind::NotFound`] where the book is not theirs to read, [`ProblemKind::Forbidden`] where their role
/// does not allow it.
pub fn needs<'v>(viewer: &'v Viewer, book: Id<of::Book>, kind: &str) -> Result<&'v SeatAt, Failure> {
    let verb = match viewer.seat_in(book)?.book_kind {
        BookKind::Shared => Verb::Import,
        _ => Verb::Raise,
    };
    viewer.seat_for(book, verb, kind)
}

/// Keeps what was read of a file, for its person to look at.
///
/// # Errors
/// Where the person may not even bring records into their own side's book.
pub fn keep(change: &mut Change<'_, '_>, viewer: &Viewer, new: &NewImport<'_>) -> Result<Id<of::Import>, Failure> {
    let side = viewer.seat_about(new.relationship, BookKind::Side)?.book;
    needs(viewer, side, new.kind.name)?;
    let id = change.draws.id();
    change.tx.run(
        "INSERT INTO main.imports (id, person, organisation, relationship, kind, book, state, file_name, choices,
                              done, total, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, NULL, 'previewed', $6, $7, 0, $8, $9, $9)",
        values![
            id,
            viewer.person(),
            viewer.organisation(),
            new.relationship,
            new.kind.name,
            new.file_name,
            new.choices,
            new.total,
            change.now
        ],
    )?;
    change.tx.run("INSERT INTO main.readings (import, reading) VALUES ($1, $2)", values![id, new.reading])?;
    Ok(id)
}

fn is_seen(viewer: &Viewer, import: &Import) -> bool {
    let book = import.book.filter(|_| import.state != State::Previewed);
    import.person == viewer.person() || book.is_some_and(|book| viewer.seat_in(book).is_ok())
}

/// The import, for its person, or for a colleague who reads the book it went to.
///
/// # Errors
/// Not found; the database's.
pub fn get(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    id: Id<of::Import>,
) -> Result<Import, Failure> {
    viewer.seat_about(relationship, BookKind::Shared)?;
    let found = tx.one(
        &format!("SELECT {COLUMNS} FROM imports WHERE id = $1 AND relationship = $2 AND organisation = $3"),
        values![id, relationship, viewer.organisation()],
        read,
    )?;
    found.filter(|import| is_seen(viewer, import)).ok_or_else(Failure::not_found)
}

/// The imports that the viewer sees, newest first, at most 200.
///
/// # Errors
/// Not found; the database's.
pub fn list(tx: &mut Tx<'_>, viewer: &Viewer, relationship: Id<of::Relationship>) -> Result<Vec<Import>, Failure> {
    viewer.seat_about(relationship, BookKind::Shared)?;
    let found = tx.query(
        &format!(
            "SELECT {COLUMNS} FROM imports WHERE relationship = $1 AND organisation = $2
              ORDER BY created_at DESC, id LIMIT 200"
        ),
        values![relationship, viewer.organisation()],
        read,
    )?;
    Ok(found.into_iter().filter(|import| is_seen(viewer, import)).collect())
}

/// An import that the viewer may see, with what was read of its file.
///
/// # Errors
/// Not found; the database's.
pub fn open(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    id: Id<of::Import>,
) -> Result<(Import, String), Failure> {
    viewer.seat_about(relationship, BookKind::Shared)?;
    let found = tx.one(
        &format!(
            "SELECT {COLUMNS}, readings.reading FROM imports JOIN readings ON readings.import = imports.id
              WHERE imports.id = $1 AND imports.relationship = $2 AND imports.organisation = $3"
        ),
        values![id, relationship, viewer.organisation()],
        |row| Ok((read(row)?, row.get(13)?)),
    )?;
    found.filter(|(import, _)| is_seen(viewer, import)).ok_or_else(Failure::not_found)
}

/// What was read of the file, as JSON. The import comes from [`get`], or is one that [`running`] answered.
///
/// # Errors
/// The database's.
pub fn reading(tx: &mut Tx<'_>, import: &Import) -> Result<String, Failure> {
    let found = tx.one("SELECT reading FROM readings WHERE import = $1", values![import.id], |row| row.get(0))?;
    found.ok_or_else(Failure::not_found)
}

/// The import that has been running for longest, whoever it belongs to: what the program goes on with.
///
/// # Errors
/// The database's.
pub fn running(tx: &mut Tx<'_>) -> Result<Option<Import>, Failure> {
    tx.see_everything()?;
    Ok(tx.one(
        &format!("SELECT {COLUMNS} FROM imports WHERE state = 'running' ORDER BY changed_at, id LIMIT 1"),
        values![],
        read,
    )?)
}

/// Keeps what people chose, while nothing has been brought in.
///
/// # Errors
/// Not found; [`ProblemKind::Conflict`] where it is brought in already; the database's.
pub fn choose(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    import: &Import,
    (choices, total): (&str, i64),
) -> Result<(), Failure> {
    if import.person != viewer.person() {
        return Err(Failure::not_found());
    }
    let side = viewer.seat_about(import.relationship, BookKind::Side)?.book;
    needs(viewer, side, &import.kind)?;
    let kept = change.tx.run(
        "UPDATE main.imports SET choices = $2, total = $3, changed_at = $4 WHERE id = $1 AND state = 'previewed'",
        values![import.id, choices, total, change.now],
    )?;
    if kept == 1 { Ok(()) } else { Err(not_so()) }
}

/// Begins to bring the file in, into that book. An entry says so; the records follow by [`bring`].
///
/// # Errors
/// Where the viewer may not, there is nothing to bring in, or it has begun already; the database's.
pub fn begin(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    import: &Import,
    (book, choices, total): (Id<of::Book>, &str, i64),
) -> Result<(), Failure> {
    if import.person != viewer.person() {
        return Err(Failure::not_found());
    }
    let seat = needs(viewer, book, &import.kind)?;
    if total == 0 {
        return Err(Problem::field("file", Message::of("importing-nothing")).into());
    }
    let begun = change.tx.run(
        "UPDATE main.imports SET state = 'running', book = $2, choices = $3, done = 0, total = $4, changed_at = $5
          WHERE id = $1 AND state = 'previewed'",
        values![import.id, book, choices, total, change.now],
    )?;
    if begun != 1 {
        return Err(not_so());
    }
    tell(change, viewer, (import, book), ("import.begun", total, Some(import.id)), seat.relationship)
}

/// Writes an entry about the import as a whole. One that is not held is told of in Updates.
fn tell(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    (import, book): (&Import, Id<of::Book>),
    (act, count, held): (&str, i64, Option<Id<of::Import>>),
    about: Option<Id<of::Relationship>>,
) -> Result<(), Failure> {
    let mut note = Map::new();
    note.insert("import".to_owned(), import.id.to_string().into());
    note.insert("count".to_owned(), count.into());
    change.append(&Said {
        book,
        actor: viewer.actor(),
        act,
        kind: None,
        record: None,
        parent: None,
        version: None,
        about,
        held,
        note,
    })?;
    Ok(())
}

/// Says that the import cannot go on and why, as a message's key. Nothing of it shows, then or later.
///
/// # Errors
/// The database's.
pub fn fail(change: &mut Change<'_, '_>, import: &Import, why: &str) -> Result<(), Failure> {
    change.tx.see_everything()?;
    note(change, import, "failed", why.into())?;
    // An undo that stops leaves what it has not come to; so does what has changed records, and it can be undone.
    let changed = restore::changed(change.tx, import)?.len() as i64;
    let state = if is_undo(&import.choices) || changed > 0 { "done" } else { "failed" };
    if changed > 0 && !is_undo(&import.choices) {
        note(change, import, "came", 0.into())?;
        note(change, import, "changed", changed.into())?;
    }
    change.tx.run(
        "UPDATE main.imports SET state = $2, changed_at = $3 WHERE id = $1 AND state = 'running'",
        values![import.id, state, change.now],
    )?;
    Ok(())
}

/// Whether the choices say that what runs is the undoing.
pub fn is_undo(choices: &str) -> bool {
    object(choices).contains_key("undo")
}

fn object(choices: &str) -> Map<String, serde_json::Value> {
    serde_json::from_str(choices).unwrap_or_default()
}

/// Puts a note of what became of it beside what people chose.
fn note(change: &mut Change<'_, '_>, import: &Import, name: &str, value: serde_json::Value) -> Result<(), Failure> {
    let lock = change.tx.dialect().for_update();
    let kept =
        change.tx.one(&format!("SELECT choices FROM imports WHERE id = $1{lock}"), values![import.id], |row| {
            row.get::<String>(0)
        })?;
    let mut choices = object(&kept.ok_or_else(Failure::not_found)?);
    match (choices.get_mut(name), value) {
        (Some(serde_json::Value::Array(before)), serde_json::Value::Array(more)) => before.extend(more),
        (_, value) => {
            choices.insert(name.to_owned(), value);
        }
    }
    let text = serde_json::Value::Object(choices).to_string();
    change.tx.run("UPDATE main.imports SET choices = $2 WHERE id = $1", values![import.id, &text])?;
    Ok(())
}

/// Takes the place of the rows `done` up to `done + count`: only one who finds it so goes on.
fn step(change: &mut Change<'_, '_>, import: &Import, (done, count): (i64, i64)) -> Result<(), Failure> {
    let taken = change.tx.run(
        "UPDATE main.imports SET done = done + $3, changed_at = $4 WHERE id = $1 AND state = 'running' AND done = $2",
        values![import.id, done, count, change.now],
    )?;
    if taken == 1 { Ok(()) } else { Err(not_so()) }
}

/// It is not in a state in which this can be done.
fn not_so() -> Failure {
    Problem::new(ProblemKind::Conflict, Message::of("importing-not-so")).into()
}
