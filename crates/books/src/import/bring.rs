//! Bringing records in, a chunk at a time, unseen until the last: many in one change, with as few statements as
//! they can be written with.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Id, of};
use serde_json::{Map, Value};
use storage::values;

use super::{Import, needs, not_so, note, step, tell};
use crate::change::Said;
use crate::statement::Statement;
use crate::{Act, Change, Facts, Failure, Head, Kind, Viewer, Working, act, tally};

/// What a row may say beside the fields of its kind: the reference that its record had in another house of ours. Its
/// number is kept where it is free in the book, so that an empty book gets the numbers that people know; elsewhere the
/// reference is kept as the old one.
pub const REFERENCE: &str = "reference";
/// The field of a kind that holds the reference which a record had before.
const OLD_REFERENCE: &str = "old_reference";
/// The highest number that is kept: a file cannot make the numbers of a book longer than people can say.
const MOST_NUMBER: i64 = 99_999;

/// A chunk of an import.
pub struct Chunk<'a> {
    /// The import, as it was when it began.
    pub import: &'a Import,
    /// The kind of its records.
    pub kind: &'static Kind,
    /// By what they are made.
    pub act: &'static Act,
    /// How many rows were done before.
    pub done: i64,
    /// The rows of this chunk: the file's own number of the row, and what is put into the record.
    pub rows: &'a [(String, Map<String, Value>)],
}

/// Brings the rows of a chunk in. A row that the kind's rule refuses is noted in the import's choices, under
/// `refused`, with its place and the message's key; the others come in.
///
/// # Errors
/// [`kernel::ProblemKind::Conflict`] where somebody else has done this chunk; where the viewer may not any more; the
/// database's.
pub fn bring(change: &mut Change<'_, '_>, viewer: &Viewer, chunk: &Chunk<'_>, facts: &Facts) -> Result<(), Failure> {
    let (import, kind) = (chunk.import, chunk.kind);
    let book = import.book.ok_or_else(not_so)?;
    let about = needs(viewer, book, kind.name)?.relationship;
    step(change, import, (chunk.done, chunk.rows.len() as i64))?;
    let rows: Vec<_> = chunk.rows.iter().map(|(place, given)| (place.as_str(), given)).collect();
    let refused = raise_all(change, viewer, (import, kind, chunk.act), (book, about), (chunk.done, &rows, facts))?;
    tell_refused(change, import, refused)
}

/// Notes rows that the kind's rule refused.
pub(super) fn tell_refused(change: &mut Change<'_, '_>, import: &Import, refused: Vec<Value>) -> Result<(), Failure> {
    let is_told = !refused.is_empty() && !kernel::fault::is_on(kernel::Fault::BadRowsVanish);
    if !is_told { Ok(()) } else { note(change, import, "refused", Value::Array(refused)) }
}

/// A row that is refused: its place and the message's key.
pub(super) fn refusal(place: &str, problem: &kernel::Problem) -> Value {
    let message = problem.fields.first().map_or(&problem.message, |field| &field.message);
    serde_json::json!([place, message.key])
}

/// A row with its place, and what is put into its record.
pub(super) type Placed<'r> = (&'r str, &'r Map<String, Value>);

/// Raises a record of each row, unseen, so many having been done before. Answers the rows that the rule refuses.
pub(super) fn raise_all(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    (import, kind, by): (&Import, &'static Kind, &'static Act),
    (book, about): (Id<of::Book>, Option<Id<of::Relationship>>),
    (done, rows, facts): (i64, &[Placed<'_>], &Facts),
) -> Result<Vec<Value>, Failure> {
    let mut refused = Vec::new();
    let mut made = Vec::new();
    let mut free = free_numbers(change, kind, book, rows)?;
    for (at, (place, given)) in (done..).zip(rows) {
        let id = rising(change.draws.bytes(), (at, import.total));
        let mut working = blank(change, viewer, kind, (book, id));
        let given = with_number(kind, given, &mut working, &mut free);
        match act::apply(kind, by, &mut working, &given, facts) {
            Ok(()) => made.push(working),
            Err(Failure::Refused(problem)) => refused.push(refusal(place, &problem)),
            Err(failure) => return Err(failure),
        }
    }
    number(change, kind, book, &mut made)?;
    let mut counted: BTreeMap<(&'static str, String), i64> = BTreeMap::new();
    let mut chain = change.open_chain(book)?;
    for working in &made {
        let head = &working.head;
        change.insert(kind, working, Some(import.id))?;
        let digest = change.keep_version(kind, working)?;
        change.say(&mut chain, &said(viewer, working, (by.entry, digest, import.id), about))?;
        act::index(change, working, true)?;
        for facet in (kind.facets)(head, &working.body) {
            *counted.entry(facet).or_insert(0) += 1;
        }
    }
    change.close_chain(&chain)?;
    tally::add(change.tx, book, kind.name, counted, Some(import.id))?;
    Ok(refused)
}

/// The id of the record of the `at`-th row of so many: random, but within its share of all ids. So those of a chunk stand
/// beside each other wherever the database sorts by id, instead of each in a page of its own. It tells where in its file a
/// row stood, to those who read the record: so do numbers. What is shared of it has an id of its own, drawn anew.
fn rising(mut random: [u8; 16], (at, total): (i64, i64)) -> Id<of::Record> {
    let total = u128::try_from(total).unwrap_or(0).max(1);
    let begins = |at: u128| (at << 32) / total;
    let at = u128::try_from(at).unwrap_or(0).min(total - 1);
    let (first, next) = (begins(at), begins(at + 1));
    let within = u128::from(u32::from_be_bytes([random[0], random[1], random[2], random[3]]));
    let place = first + (((next - first) * within) >> 32);
    random[..4].copy_from_slice(&u32::try_from(place).unwrap_or(u32::MAX).to_be_bytes());
    Id::from_bytes(random)
}

fn blank(change: &Change<'_, '_>, viewer: &Viewer, kind: &Kind, (book, id): (Id<of::Book>, Id<of::Record>)) -> Working {
    Working {
        head: Head {
            book,
            id,
            kind: kind.name.to_owned(),
            parent: None,
            number: 0,
            title: String::new(),
            status: kind.statuses[0].to_owned(),
            owner: None,
            raised_by: viewer.organisation(),
            author: Some(viewer.person()),
            due: None,
            review_by: None,
            rank: 0,
            version: 1,
            opened_at: change.now,
            changed_at: change.now,
            closed_at: None,
        },
        body: Map::new(),
    }
}

/// The number that a row's reference asks for.
fn wish(given: &Map<String, Value>) -> Option<i64> {
    let (_, number) = crate::parse_reference(given.get(REFERENCE)?.as_str()?)?;
    (number <= MOST_NUMBER).then_some(number)
}

/// Those of the numbers that the rows of a chunk ask for which no record of the book has.
fn free_numbers(
    change: &mut Change<'_, '_>,
    kind: &Kind,
    book: Id<of::Book>,
    rows: &[(&str, &Map<String, Value>)],
) -> Result<BTreeSet<i64>, Failure> {
    let mut wishes: BTreeSet<i64> = rows.iter().filter_map(|(_, given)| wish(given)).collect();
    if wishes.is_empty() {
        return Ok(wishes);
    }
    // Whoever gives a number waits from here on until this change is over.
    change.tx.run(
        "INSERT INTO main.numbers (book, kind, next) VALUES ($1, $2, 1)
         ON CONFLICT (book, kind) DO UPDATE SET next = numbers.next",
        values![book, kind.name],
    )?;
    let mut statement = Statement::new("SELECT number FROM records WHERE book = ");
    statement.bind(book).add(" AND kind = ").bind(kind.name).add(" AND number IN ").list(wishes.iter().copied());
    for taken in change.tx.query(&statement.sql, &statement.values, |row| row.get::<i64>(0))? {
        wishes.remove(&taken);
    }
    Ok(wishes)
}

/// What is put into the record: without its reference, whose number it gets where that is free, and which is its old
/// reference where it is not.
fn with_number(
    kind: &Kind,
    given: &Map<String, Value>,
    working: &mut Working,
    free: &mut BTreeSet<i64>,
) -> Map<String, Value> {
    let mut given = given.clone();
    let wished = wish(&given);
    let Some(reference) = given.shift_remove(REFERENCE) else { return given };
    match wished.filter(|number| free.remove(number)) {
        Some(number) => working.head.number = number,
        None if kind.field(OLD_REFERENCE).is_some() => {
            given.entry(OLD_REFERENCE).or_insert(reference);
        }
        None => {}
    }
    given
}

/// Gives each that has no number yet the next of its kind, all at once.
fn number(change: &mut Change<'_, '_>, kind: &Kind, book: Id<of::Book>, made: &mut [Working]) -> Result<(), Failure> {
    if made.is_empty() {
        return Ok(());
    }
    let highest = made.iter().map(|working| working.head.number).max().unwrap_or(0);
    if highest > 0 {
        change.tx.run(
            "UPDATE main.numbers SET next = $3 WHERE book = $1 AND kind = $2 AND next < $3",
            values![book, kind.name, highest + 1],
        )?;
    }
    let mut made: Vec<&mut Working> = made.iter_mut().filter(|working| working.head.number == 0).collect();
    if made.is_empty() {
        return Ok(());
    }
    let count = made.len() as i64;
    let first: Option<i64> = change.tx.one(
        "INSERT INTO main.numbers (book, kind, next) VALUES ($1, $2, $3)
         ON CONFLICT (book, kind) DO UPDATE SET next = numbers.next + $4 RETURNING next - $4",
        values![book, kind.name, count + 1, count],
        |row| row.get(0),
    )?;
    let first = first.ok_or_else(|| Failure::broken("the numbers"))?;
    for (at, working) in made.iter_mut().enumerate() {
        working.head.number = first + at as i64;
    }
    Ok(())
}

/// The entry of a record's version that came or went with an import.
pub(super) fn said<'a>(
    viewer: &Viewer,
    working: &'a Working,
    (act, digest, import): (&'a str, crate::log::Hash, Id<of::Import>),
    about: Option<Id<of::Relationship>>,
) -> Said<'a> {
    Said {
        book: working.head.book,
        actor: viewer.actor(),
        act,
        kind: Some(&working.head.kind),
        record: Some(working.head.id),
        parent: None,
        version: Some((working.head.version, digest)),
        about,
        held: Some(import),
        note: Map::new(),
    }
}

/// Shows the records of an import, all at once, once every row is done. An entry says how many came and, of a register that
/// was read again, how many were changed: who calls this has counted those with [`super::changed`], while nobody waited.
///
/// # Errors
/// Where rows are left or somebody else has done it; where the viewer may not any more; the database's.
pub fn finish(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    (import, changed): (&Import, Option<i64>),
) -> Result<(), Failure> {
    let book = import.book.ok_or_else(not_so)?;
    let about = needs(viewer, book, &import.kind)?.relationship;
    let ended = change.tx.run(
        "UPDATE main.imports SET state = 'done', changed_at = $2 WHERE id = $1 AND state = 'running' AND done = total",
        values![import.id, change.now],
    )?;
    if ended != 1 {
        return Err(not_so());
    }
    let came =
        change.tx.run("UPDATE main.records SET held = NULL WHERE book = $1 AND held = $2", values![book, import.id])?;
    tally::release(change.tx, book, &import.kind, import.id)?;
    note(change, import, "came", (came as i64).into())?;
    let mut told = came as i64;
    if let Some(changed) = changed {
        note(change, import, "changed", changed.into())?;
        told += changed;
    }
    tell(change, viewer, (import, book), ("import.done", told, None), about)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_an_import_rise_with_its_rows_and_fill_the_whole_range() {
        let mut draws = kernel::Randomness::seeded(4).draws("ids");
        let ids: Vec<Id<of::Record>> = (0..1000).map(|at| rising(draws.bytes(), (at, 1000))).collect();
        assert!(ids.is_sorted());
        assert!(ids[0].as_bytes()[0] == 0 && ids[999].as_bytes()[0] == 255, "{} to {}", ids[0], ids[999]);
        let again: Vec<Id<of::Record>> = (0..1000).map(|at| rising(draws.bytes(), (at, 1000))).collect();
        assert!(ids.iter().zip(&again).all(|(one, other)| one != other), "none can be told from its place");
        assert_ne!(rising(draws.bytes(), (0, 0)), rising(draws.bytes(), (9, 3)), "whatever it is told");
    }
}
