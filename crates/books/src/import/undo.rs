//! Undoing an import: every record it brought in is taken back, by an act of its own, and shows in no list any more.
//! What people have worked on since is kept as a draft: the record itself with all that was done to it and all that
//! hangs on it, in the book where it is and read by the same people, from where it can be brought back.
//!
//! Whether somebody worked on a record is asked of the record's own book alone. If a note of one side about a joint
//! record made a difference, the difference would tell the other side of the note.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Fault, Id, Instant, fault, of};
use serde_json::Value;
use storage::{Tx, values};

use super::bring::said;
use super::{Import, State, needs, not_so, step, tell};
use crate::record::{COLUMNS, Record, Scoped, read};
use crate::statement::Statement;
use crate::{Change, DISCLOSED, Failure, Kind, Viewer, tally};

/// The status of a record that came in with an import that was undone.
pub const UNDONE: &str = "undone";
/// The status of one that people had worked on by then.
pub const DRAFT: &str = "draft";

/// What joins an import's records: their first entries name it. They stand after the file was read.
const BROUGHT: &str = "FROM entries JOIN records ON records.book = entries.book AND records.id = entries.record \
     WHERE entries.book = $1 AND entries.at >= $2 AND entries.held = $3 AND entries.version = 1 \
     AND records.held IS NULL";

/// The records that an import brought in, in the file's order.
///
/// # Errors
/// The database's.
pub fn brought(tx: &mut Tx<'_>, import: &Import) -> Result<Vec<Id<of::Record>>, Failure> {
    let Some(book) = import.book else { return Ok(Vec::new()) };
    let sql = format!("SELECT records.id {BROUGHT} ORDER BY entries.n");
    tx.by_itself(|tx| Ok(tx.query(&sql, values![book, import.created_at, import.id], |row| row.get(0))?))
}

/// A record of an import that people have worked on since. What another import did to it counts, unless that one was
/// undone too: then nothing of it is left.
pub struct Worked {
    /// The record.
    pub record: Scoped<Record>,
    /// Who has, first who did so last.
    pub by: Vec<Id<of::Person>>,
    /// When somebody last did.
    pub at: Instant,
}

/// Those of an import's records that people have worked on since, in the file's order, at most 500: changed it,
/// or said or put something under it.
///
/// # Errors
/// Not found where the viewer does not read the book; the database's.
pub fn worked_on(tx: &mut Tx<'_>, viewer: &Viewer, import: &Import) -> Result<Vec<Worked>, Failure> {
    let Some(book) = import.book else { return Ok(Vec::new()) };
    viewer.seat_in(book)?;
    let sql = format!(
        "SELECT {COLUMNS}, work.person, work.at
           FROM (SELECT COALESCE(later.parent, later.record) AS record, later.person AS person, MAX(later.at) AS at
                   FROM entries AS later
                  WHERE later.book = $1 AND later.at >= $2 AND later.record IS NOT NULL
                    AND (later.held IS NULL OR (later.held <> $3 AND NOT EXISTS
                          (SELECT 1 FROM imports WHERE imports.id = later.held AND imports.state = 'undone')))
                  GROUP BY COALESCE(later.parent, later.record), later.person) AS work
           JOIN entries ON entries.book = $1 AND entries.record = work.record AND entries.held = $3
                AND entries.version = 1
           JOIN records ON records.book = $1 AND records.id = work.record
          WHERE records.status NOT IN ($4, $5) ORDER BY entries.n, work.at DESC LIMIT 2000"
    );
    let values = values![book, import.created_at, import.id, UNDONE, DRAFT];
    let rows =
        tx.query(&sql, values, |row| Ok((read(row)?, row.maybe::<Id<of::Person>>(19)?, row.get::<Instant>(20)?)))?;
    let mut worked: Vec<Worked> = Vec::new();
    for (record, person, at) in rows {
        if worked.last().is_none_or(|last| last.record.head.id != record.head.id) {
            worked.push(Worked { record: Scoped::new(record), by: Vec::new(), at });
        }
        let last = worked.last_mut().ok_or_else(|| Failure::broken("what was worked on"))?;
        last.by.extend(person);
    }
    worked.truncate(500);
    Ok(worked)
}

/// The drafts that were kept of an import that was undone, in the file's order, at most 500.
///
/// # Errors
/// Not found where the viewer does not read the book; the database's.
pub fn drafts(tx: &mut Tx<'_>, viewer: &Viewer, import: &Import) -> Result<Vec<Scoped<Record>>, Failure> {
    let Some(book) = import.book else { return Ok(Vec::new()) };
    viewer.seat_in(book)?;
    let found = tx.query(
        &format!("SELECT {COLUMNS} {BROUGHT} AND records.status = $4 ORDER BY entries.n LIMIT 500"),
        values![book, import.created_at, import.id, DRAFT],
        read,
    )?;
    Ok(found.into_iter().map(Scoped::new).collect())
}

/// Begins to undo an import. `leave` are records that stay as they are.
///
/// # Errors
/// Where the viewer may not, or it is not done; the database's.
pub fn undo(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    import: &Import,
    leave: &[Id<of::Record>],
) -> Result<(), Failure> {
    let book = import.book.ok_or_else(not_so)?;
    needs(viewer, book, &import.kind)?;
    if import.state != State::Done {
        return Err(not_so());
    }
    let total = (brought(change.tx, import)?.len() + super::changed(change.tx, import)?.len()) as i64;
    let mut choices = super::object(&import.choices);
    choices.remove("failed");
    choices.insert("undo".to_owned(), Value::Array(Vec::new()));
    choices.insert("leave".to_owned(), leave.iter().map(|id| Value::from(id.to_string())).collect());
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
    /// Records that stay as they are.
    pub leave: &'a [Id<of::Record>],
}

/// Takes the records of a part back, but for those that are to stay. One that people have worked on is kept as a
/// draft; one that was copied to the shared book has ended already.
///
/// # Errors
/// [`kernel::ProblemKind::Conflict`] where somebody else has done this part; where the viewer may not any more; the
/// database's.
pub fn undo_part(change: &mut Change<'_, '_>, viewer: &Viewer, part: &Part<'_>) -> Result<(), Failure> {
    let (import, kind) = (part.import, part.kind);
    let book = import.book.ok_or_else(not_so)?;
    let about = needs(viewer, book, kind.name)?.relationship;
    step(change, import, (part.done, part.records.len() as i64))?;
    let worked = worked_among(change.tx, (import, book), part.records)?;
    let (undone, drafted) = (format!("{}.undone", kind.name), format!("{}.kept_as_draft", kind.name));
    let mut counted: BTreeMap<(&'static str, String), i64> = BTreeMap::new();
    let mut chain = change.open_chain(book)?;
    let left = fault::is_on(Fault::UndoLeavesOne);
    for id in part.records.iter().skip(usize::from(left)).filter(|id| !part.leave.contains(id)) {
        let before = change.held_for_change(kind, book, *id)?;
        if [UNDONE, DRAFT, DISCLOSED].contains(&before.head.status.as_str()) {
            continue;
        }
        let is_draft = worked.contains(id) && !fault::is_on(Fault::UndoDropsDrafts);
        let (status, act) = if is_draft { (DRAFT, &drafted) } else { (UNDONE, &undone) };
        let old = before.working(kind)?;
        let mut working = old.clone();
        status.clone_into(&mut working.head.status);
        working.head.closed_at = Some(change.now);
        working.head.changed_at = change.now;
        working.head.version = old.head.version + 1;
        change.update(kind, &working, old.head.version)?;
        let digest = change.keep_version(kind, &working)?;
        change.say(&mut chain, &said(viewer, &working, (act, digest, import.id), about))?;
        if !is_draft {
            storage::search::remove(change.tx, book.into(), (*id).into())?;
        }
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

/// Those among the records that something else than the import itself was done to or under, in their own book.
fn worked_among(
    tx: &mut Tx<'_>,
    (import, book): (&Import, Id<of::Book>),
    records: &[Id<of::Record>],
) -> Result<BTreeSet<Id<of::Record>>, Failure> {
    let mut statement = Statement::new("SELECT record FROM entries WHERE book = ");
    statement.bind(book).add(" AND record IN ").list(records.iter().copied());
    statement.add(" AND (held IS NULL OR (held <> ").bind(import.id);
    statement
        .add(" AND NOT EXISTS (SELECT 1 FROM imports WHERE imports.id = entries.held AND imports.state = 'undone')))");
    statement.add(" UNION SELECT parent FROM entries WHERE book = ").bind(book).add(" AND parent IN ");
    statement.list(records.iter().copied());
    Ok(tx.query(&statement.sql, &statement.values, |row| row.get(0))?.into_iter().collect())
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
    let mut count = |status: &str| -> Result<i64, Failure> {
        let sql = format!("SELECT COUNT(*) {BROUGHT} AND records.status = $4");
        let counted = change.tx.one(&sql, values![book, import.created_at, import.id, status], |row| row.get(0))?;
        Ok(counted.unwrap_or(0))
    };
    let (went, drafts) = (count(UNDONE)?, count(DRAFT)?);
    super::note(change, import, "went", went.into())?;
    super::note(change, import, "drafts", drafts.into())?;
    tell(change, viewer, (import, book), ("import.undone", went + drafts, None), about)
}
