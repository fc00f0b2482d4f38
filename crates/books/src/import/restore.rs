//! Undoing what a register that was read again changed: each record says again what it said before, but for what
//! people have changed since, which is theirs.

use std::collections::BTreeMap;

use kernel::{Id, of};
use serde_json::{Map, Value};
use storage::{Tx, values};

use super::again::{Again, EXTRA, Says, changed as differing, given, is_same, of_record, of_version};
use super::bring::{refusal, tell_refused};
use super::reread::{Outcome, held_for_change, made, write_all};
use super::undo::Part;
use super::{Import, needs, not_so, step};
use crate::statement::Statement;
use crate::{Change, Facts, Failure, Kind, Viewer};

/// The records that were here before the import and that it changed, in the order in which it did.
///
/// # Errors
/// The database's.
pub fn changed(tx: &mut Tx<'_>, import: &Import) -> Result<Vec<Id<of::Record>>, Failure> {
    let Some(book) = import.book else { return Ok(Vec::new()) };
    // Read once through: to ask of each record whether the import raised it takes as long as they are many, squared.
    let sql = "SELECT record FROM entries WHERE book = $1 AND at >= $2 AND held = $3 AND record IS NOT NULL
                GROUP BY record HAVING MIN(version) > 1 ORDER BY MIN(n)";
    tx.by_itself(|tx| Ok(tx.query(sql, values![book, import.created_at, import.id], |row| row.get(0))?))
}

/// Has the records of a part say again what they said before the import.
///
/// # Errors
/// [`kernel::ProblemKind::Conflict`] where somebody else has done this part; where the viewer may not any more; the
/// database's.
pub fn restore_part(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    (part, again): (&Part<'_>, &'static Again),
    facts: &Facts,
) -> Result<(), Failure> {
    let (import, kind) = (part.import, part.kind);
    let book = import.book.ok_or_else(not_so)?;
    let about = needs(viewer, book, kind.name)?.relationship;
    viewer.seat_for(book, again.act.verb, kind.name)?;
    step(change, import, (part.done, part.records.len() as i64))?;
    let states = states(change.tx, (kind, again, import, book), part.records)?;
    let found = held_for_change(change, kind, (book, part.records))?;
    let (mut restored, mut refused) = (Vec::new(), Vec::new());
    for (id, record) in &found {
        let Some((before, after)) = states.get(id).filter(|_| !part.leave.contains(id)) else { continue };
        let here = of_record(kind, again, &record.head, &record.fields(kind)?);
        let fields = differing(before, after);
        let is_given = |field: &&String| {
            let name = if field.starts_with(EXTRA) { "extra" } else { field.as_str() };
            again.act.takes.iter().any(|(taken, _)| *taken == name) && is_same(here.get(*field), after.get(*field))
        };
        let fields: Vec<_> = fields.iter().filter(is_given).map(|field| (field.as_str(), before.get(field))).collect();
        if fields.is_empty() {
            continue;
        }
        match made((kind, again), record, &given(&fields, &here), facts)? {
            Outcome::Made(working) => restored.push((record, working)),
            Outcome::Refused(problem) => refused.push(refusal(&record.head.title, &problem)),
            Outcome::Same | Outcome::Stale => {}
        }
    }
    write_all(change, viewer, (import, kind, again.act), (book, about), restored)?;
    tell_refused(change, import, refused)
}

/// What each record said before the import changed it and right after: one statement.
fn states(
    tx: &mut Tx<'_>,
    (kind, again, import, book): (&Kind, &Again, &Import, Id<of::Book>),
    records: &[Id<of::Record>],
) -> Result<BTreeMap<Id<of::Record>, (Says, Says)>, Failure> {
    let mut statement = Statement::new(
        "SELECT entries.record, versions.head, versions.body FROM entries
           JOIN versions ON versions.book = entries.book AND versions.record = entries.record
                AND versions.version IN (entries.version, entries.version - 1)
          WHERE entries.book = ",
    );
    statement.bind(book).add(" AND entries.held = ").bind(import.id).add(" AND entries.version > 1");
    statement.add(" AND entries.record IN ").list(records.iter().copied());
    statement.add(" ORDER BY entries.record, entries.version, versions.version");
    let object = |text: Option<String>| -> Map<String, Value> {
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    };
    let rows = tx.query(&statement.sql, &statement.values, |row| {
        Ok((row.get::<Id<of::Record>>(0)?, object(row.maybe(1)?), object(row.maybe(2)?)))
    })?;
    let mut told: BTreeMap<Id<of::Record>, Vec<Says>> = BTreeMap::new();
    for (record, head, body) in rows {
        told.entry(record).or_default().push(of_version(kind, again, &head, body));
    }
    // The first two: an undoing that stopped in the middle has made further ones.
    let pair = |(record, states): (_, Vec<Says>)| {
        let mut states = states.into_iter();
        Some((record, (states.next()?, states.next()?)))
    };
    Ok(told.into_iter().filter_map(pair).collect())
}
