//! Bringing a register in again: what is new comes in as ever, and what is known is changed by the kind's own rules,
//! each with its entry. What was edited here since is decided where it is written, against the record as it is then,
//! so that nothing is overwritten that nobody chose.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kernel::{Fault, Id, fault, of};
use serde_json::{Map, Value, json};

use super::again::{Again, Says, differences, given, of_record};
use super::bring::{raise_all, refusal, said, tell_refused};
use super::{Import, needs, not_so, step};
use crate::record::{COLUMNS, Record, read};
use crate::statement::Statement;
use crate::{Act, Change, Facts, Failure, Kind, Viewer, Working, act, tally, words};

/// What is done with a row of a register that is read again, or with a record that is in it no more.
#[derive(Clone)]
pub enum Work {
    /// It becomes a record.
    Raise(Map<String, Value>),
    /// Nothing.
    Leave,
    /// A record is made to say what it says.
    Change(Box<Changing>),
    /// A record is closed, for that reason.
    Close(Id<of::Record>, String),
}

/// What a row says of a record.
#[derive(Clone)]
pub struct Changing {
    /// The record.
    pub record: Id<of::Record>,
    /// What the register said of it last.
    pub said: Says,
    /// What it says now.
    pub file: Says,
    /// The fields that the file has a column for.
    pub spoken: Arc<BTreeSet<String>>,
    /// The fields that are taken from the file although they were changed here, too.
    pub takes: BTreeSet<String>,
    /// The version of the record that was seen when these were chosen.
    pub seen: i64,
}

/// A chunk of a register that is read again.
pub struct AgainChunk<'a> {
    /// The import, as it was when it began.
    pub import: &'a Import,
    /// The kind of its records.
    pub kind: &'static Kind,
    /// By what new ones are made.
    pub act: &'static Act,
    /// By what known ones are changed.
    pub again: &'static Again,
    /// How many rows were done before.
    pub done: i64,
    /// The rows of this chunk, each with its place.
    pub rows: &'a [(String, Work)],
}

/// Does the work of a chunk. What a rule refuses is noted in the import's choices, as [`super::bring`] does.
///
/// # Errors
/// [`kernel::ProblemKind::Conflict`] where somebody else has done this chunk; where the viewer may not any more; the
/// database's.
pub fn bring_again(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    chunk: &AgainChunk<'_>,
    facts: &Facts,
) -> Result<(), Failure> {
    let (import, kind, again) = (chunk.import, chunk.kind, chunk.again);
    let book = import.book.ok_or_else(not_so)?;
    let about = needs(viewer, book, kind.name)?.relationship;
    step(change, import, (chunk.done, chunk.rows.len() as i64))?;
    let new: Vec<_> = chunk
        .rows
        .iter()
        .filter_map(|(place, work)| match work {
            Work::Raise(given) => Some((place.as_str(), given)),
            _ => None,
        })
        .collect();
    let mut refused = match new.is_empty() {
        true => Vec::new(),
        false => raise_all(change, viewer, (import, kind, chunk.act), (book, about), (chunk.done, &new, facts))?,
    };
    let known = chunk.rows.iter().filter_map(|(_, work)| record_of(work)).collect::<Vec<_>>();
    if !known.is_empty() {
        viewer.seat_for(book, again.act.verb, kind.name)?;
        let found = held_for_change(change, kind, (book, &known))?;
        let mut made = Vec::new();
        for (place, work) in chunk.rows {
            let Some(record) = record_of(work) else { continue };
            match changed_by((kind, again), found.get(&record), work, facts)? {
                Outcome::Same => {}
                Outcome::Made(working) => made.extend(found.get(&record).map(|record| (record, working))),
                Outcome::Refused(problem) => refused.push(refusal(place, &problem)),
                Outcome::Stale => refused.push(json!([place, "importing-again-stale"])),
            }
        }
        write_all(change, viewer, (import, kind, again.act), (book, about), made)?;
    }
    tell_refused(change, import, refused)
}

fn record_of(work: &Work) -> Option<Id<of::Record>> {
    match work {
        Work::Raise(_) | Work::Leave => None,
        Work::Change(changing) => Some(changing.record),
        Work::Close(record, _) => Some(*record),
    }
}

/// Reads the records so that nobody else changes them before this change is done: one statement.
pub(super) fn held_for_change(
    change: &mut Change<'_, '_>,
    kind: &Kind,
    (book, ids): (Id<of::Book>, &[Id<of::Record>]),
) -> Result<BTreeMap<Id<of::Record>, Record>, Failure> {
    // By their ids, one after the other: asked for as a list, they are sought among all records of the book.
    let mut statement = Statement::new("WITH wanted (book, record) AS ");
    if !statement.pairs(ids.iter().map(|id| (book, *id))) {
        return Ok(BTreeMap::new());
    }
    statement.add(&format!(
        " SELECT {COLUMNS} FROM wanted CROSS JOIN records
           WHERE records.book = wanted.book AND records.id = wanted.record AND records.held IS NULL AND records.kind = "
    ));
    statement.bind(kind.name).add(change.tx.dialect().for_update());
    let found = change.tx.query(&statement.sql, &statement.values, read)?;
    Ok(found.into_iter().map(|record| (record.head.id, record)).collect())
}

/// What becomes of a record.
pub(super) enum Outcome {
    /// Nothing.
    Same,
    /// This.
    Made(Box<Working>),
    /// The rule refuses.
    Refused(kernel::Problem),
    /// Something was chosen that has been changed again since.
    Stale,
}

fn changed_by(
    (kind, again): (&'static Kind, &'static Again),
    record: Option<&Record>,
    work: &Work,
    facts: &Facts,
) -> Result<Outcome, Failure> {
    let Some(record) = record else { return Ok(Outcome::Stale) };
    let changing = match work {
        Work::Raise(_) | Work::Leave => return Ok(Outcome::Same),
        Work::Close(_, because) => {
            let closing: Map<String, Value> =
                [(again.closing.to_owned(), Value::from(because.as_str()))].into_iter().collect();
            return made((kind, again), record, &closing, facts);
        }
        Work::Change(changing) => changing,
    };
    let here = of_record(kind, again, &record.head, &record.fields(kind)?);
    let differing = differences((kind, again), (&changing.said, &here), &changing.file, &changing.spoken);
    let is_closed = here.contains_key(again.closing);
    if is_closed && differing.iter().all(|one| one.field != again.closing) {
        return Ok(Outcome::Same);
    }
    let is_chosen = |field: &str| changing.takes.contains(field) || fault::is_on(Fault::ReadingAgainOverwrites);
    let chosen: Vec<_> = differing.iter().filter(|one| !one.is_edited || is_chosen(&one.field)).collect();
    // What was chosen was chosen against the text that stood there then.
    if chosen.iter().any(|one| one.is_edited && changing.takes.contains(&one.field))
        && record.head.version != changing.seen
    {
        return Ok(Outcome::Stale);
    }
    if chosen.is_empty() {
        return Ok(Outcome::Same);
    }
    let fields: Vec<_> = chosen.iter().map(|one| (one.field.as_str(), one.file.as_ref())).collect();
    made((kind, again), record, &given(&fields, &here), facts)
}

/// What the record becomes with that.
pub(super) fn made(
    (kind, again): (&'static Kind, &'static Again),
    record: &Record,
    given: &Map<String, Value>,
    facts: &Facts,
) -> Result<Outcome, Failure> {
    let mut working = record.working(kind)?;
    match act::apply(kind, again.act, &mut working, given, facts) {
        Ok(()) => Ok(Outcome::Made(Box::new(working))),
        Err(Failure::Refused(problem)) => Ok(Outcome::Refused(problem)),
        Err(failure) => Err(failure),
    }
}

/// Writes what became of each record: its next version, its entry, its figures and its words.
pub(super) fn write_all(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    (import, kind, by): (&Import, &'static Kind, &'static Act),
    (book, about): (Id<of::Book>, Option<Id<of::Relationship>>),
    made: Vec<(&Record, Box<Working>)>,
) -> Result<(), Failure> {
    if made.is_empty() {
        return Ok(());
    }
    let mut counted: BTreeMap<(&'static str, String), i64> = BTreeMap::new();
    let mut chain = change.open_chain(book)?;
    for (record, mut working) in made {
        let old = record.working(kind)?;
        working.head.version = old.head.version + 1;
        working.head.changed_at = change.now;
        change.update(kind, &working, old.head.version)?;
        let digest = change.keep_version(kind, &working)?;
        change.say(&mut chain, &said(viewer, &working, (by.entry, digest, import.id), about))?;
        let text = |working: &Working| words::of(&working.head.title, &working.body);
        if text(&old) != text(&working) {
            act::index(change, &working, false)?;
        }
        for facet in (kind.facets)(&old.head, &old.body) {
            *counted.entry(facet).or_insert(0) -= 1;
        }
        for facet in (kind.facets)(&working.head, &working.body) {
            *counted.entry(facet).or_insert(0) += 1;
        }
    }
    change.close_chain(&chain)?;
    Ok(tally::add(change.tx, book, kind.name, counted, None)?)
}
