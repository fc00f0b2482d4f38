//! Undoing an import: every record it brought in is undone, by an act of its own, and shows nowhere any more. What
//! people have worked on since is kept, unless they choose it too.

use std::collections::BTreeMap;

use kernel::{Id, of};
use serde_json::Value;
use storage::{Tx, values};

use super::bring::said;
use super::{Import, State, needs, not_so, step, tell};
use crate::record::{COLUMNS, Record, Scoped, read};
use crate::{Change, Failure, Kind, Viewer, tally};

/// The status of a record that came in with an import that was undone.
pub(crate) const UNDONE: &str = "undone";

/// What joins an import's records: their first entries name it. They stand after the file was read.
const BROUGHT: &str = "FROM entries JOIN records ON records.book = entries.book AND records.id = entries.record \
     WHERE entries.book = $1 AND entries.at >= $2 AND entries.held = $3 AND entries.version = 1";

/// The records that an import brought in, in the file's order.
///
/// # Errors
/// The database's.
pub fn brought(tx: &mut Tx<'_>, import: &Import) -> Result<Vec<Id<of::Record>>, Failure> {
    let Some(book) = import.book else { return Ok(Vec::new()) };
    let sql = format!("SELECT records.id {BROUGHT} ORDER BY entries.n");
    tx.by_itself(|tx| Ok(tx.query(&sql, values![book, import.created_at, import.id], |row| row.get(0))?))
}

/// Those of an import's records that people have changed since, at most 500.
///
/// # Errors
/// Not found where the viewer does not read the book; the database's.
pub fn changed_since(tx: &mut Tx<'_>, viewer: &Viewer, import: &Import) -> Result<Vec<Scoped<Record>>, Failure> {
    let Some(book) = import.book else { return Ok(Vec::new()) };
    viewer.seat_in(book)?;
    let found = tx.query(
        &format!(
            "SELECT {COLUMNS} {BROUGHT} AND records.version > 1 AND records.status <> $4
              ORDER BY entries.n LIMIT 500"
        ),
        values![book, import.created_at, import.id, UNDONE],
        read,
    )?;
    Ok(found.into_iter().map(Scoped::new).collect())
}

/// Begins to undo an import. `also` are records changed since that are to go too.
///
/// # Errors
/// Where the viewer may not, or it is not done; the database's.
pub fn undo(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    import: &Import,
    also: &[Id<of::Record>],
) -> Result<(), Failure> {
    let book = import.book.ok_or_else(not_so)?;
    needs(viewer, book, &import.kind)?;
    if import.state != State::Done {
        return Err(not_so());
    }
    let total = brought(change.tx, import)?.len() as i64;
    let mut choices = super::object(&import.choices);
    choices.remove("failed");
    choices.insert("undo".to_owned(), also.iter().map(|id| Value::from(id.to_string())).collect());
    choices.insert("undone_by".to_owned(), viewer.person().to_string().into());
    let text = Value::Object(choices).to_string();
    let begun = change.tx.run(
        "UPDATE main.imports SET state = 'running', choices = $2, done = 0, total = $3, changed_at = $4
          WHERE id = $1 AND state = 'done'",
        values![import.id, &text, total, change.now],
    )?;
    if begun == 1 { Ok(()) } else { Err(not_so()) }
}

/// A part of an undoing.
pub struct Part<'a> {
    /// The import, as it was when the undoing began.
    pub import: &'a Import,
    /// The kind of its records.
    pub kind: &'static Kind,
    /// How many records were come to before.
    pub done: i64,
    /// The records of this part.
    pub records: &'a [Id<of::Record>],
    /// Records that go although they were changed.
    pub also: &'a [Id<of::Record>],
}

/// Undoes the records of a part, but for those that were changed since and not chosen.
///
/// # Errors
/// [`kernel::ProblemKind::Conflict`] where somebody else has done this part; where the viewer may not any more; the
/// database's.
pub fn undo_part(change: &mut Change<'_, '_>, viewer: &Viewer, part: &Part<'_>) -> Result<(), Failure> {
    let (import, kind) = (part.import, part.kind);
    let book = import.book.ok_or_else(not_so)?;
    let about = needs(viewer, book, kind.name)?.relationship;
    step(change, import, (part.done, part.records.len() as i64))?;
    let act = format!("{}.undone", kind.name);
    let mut counted: BTreeMap<(&'static str, String), i64> = BTreeMap::new();
    let mut chain = change.open_chain(book)?;
    let left = kernel::fault::is_on(kernel::Fault::UndoLeavesOne);
    for id in part.records.iter().skip(usize::from(left)) {
        let before = change.held_for_change(kind, book, *id)?;
        let seen = before.head.version;
        if before.head.status == UNDONE || (seen > 1 && !part.also.contains(id)) {
            continue;
        }
        let old = before.working(kind)?;
        let mut working = old.clone();
        UNDONE.clone_into(&mut working.head.status);
        working.head.closed_at = Some(change.now);
        working.head.changed_at = change.now;
        working.head.version = seen + 1;
        change.update(kind, &working, seen)?;
        let digest = change.keep_version(kind, &working)?;
        change.say(&mut chain, &said(viewer, &working, (&act, digest, import.id), about))?;
        storage::search::remove(change.tx, book.into(), (*id).into())?;
        for facet in (kind.facets)(&old.head, &old.body) {
            *counted.entry(facet).or_insert(0) -= 1;
        }
        for facet in (kind.facets)(&working.head, &working.body) {
            *counted.entry(facet).or_insert(0) += 1;
        }
    }
    change.close_chain(&chain)?;
    tally::add(change.tx, book, kind.name, counted, None)?;
    Ok(())
}

/// Ends an undoing once every record was come to. An entry says how many went.
///
/// # Errors
/// Where records are left or somebody else has done it; where the viewer may not any more; the database's.
pub fn finish_undo(change: &mut Change<'_, '_>, viewer: &Viewer, import: &Import) -> Result<(), Failure> {
    let book = import.book.ok_or_else(not_so)?;
    let about = needs(viewer, book, &import.kind)?.relationship;
    let ended = change.tx.run(
        "UPDATE main.imports SET state = 'undone', changed_at = $2 WHERE id = $1 AND state = 'running' AND done = total",
        values![import.id, change.now],
    )?;
    if ended != 1 {
        return Err(not_so());
    }
    let went = change.tx.one(
        &format!("SELECT COUNT(*) {BROUGHT} AND records.status = $4"),
        values![book, import.created_at, import.id, UNDONE],
        |row| row.get::<i64>(0),
    )?;
    let went = went.unwrap_or(0);
    super::note(change, import, "went", went.into())?;
    tell(change, viewer, (import, book), ("import.undone", went, None), about)
}
