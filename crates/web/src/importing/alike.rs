//! Rows that are likely here already.

use std::collections::BTreeMap;

use books::{Failure, Viewer};
use kernel::{Id, of};
use serde_json::Value;
use storage::Tx;

use super::{Bringing, Plan};

/// The most records that are named as likely the same.
const MOST: usize = 300;

/// A row that is likely here already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Double {
    /// The table's place in the file, from 0.
    pub table: usize,
    /// The row.
    pub row: u32,
    /// Where it stands, for people.
    pub place: String,
    /// Its title.
    pub title: String,
    /// The record's reference: `R-27`.
    pub reference: String,
    /// The record's title.
    pub is_like: String,
    /// The record's id.
    pub record: Id<of::Record>,
}

/// The rows of the plan that are likely here already, within the viewer's reach in the relationship: with the same
/// title, or the same old reference. One statement, however many rows there are.
///
/// # Errors
/// The database's.
pub fn doubles(
    (tx, viewer): (&mut Tx<'_>, &Viewer),
    relationship: Id<of::Relationship>,
    bringing: &'static Bringing,
    plan: &Plan,
) -> Result<Vec<Double>, Failure> {
    let (titles, references) = plan.known_by(bringing);
    let reach = viewer.reach().about(relationship);
    let field = bringing.old_reference;
    let found = books::import::alike(tx, (&reach, bringing.kind), field, (&titles, &references), MOST)?;
    let mut known: BTreeMap<(bool, &str), usize> = BTreeMap::new();
    for (at, alike) in found.iter().enumerate() {
        known.entry((true, &alike.title)).or_insert(at);
        if !alike.reference.is_empty() {
            known.entry((false, &alike.reference)).or_insert(at);
        }
    }
    let mut doubles = Vec::new();
    for (table, planned) in plan.tables.iter().enumerate() {
        for row in &planned.rows {
            let text = |field: &str| row.given.get(field).and_then(Value::as_str).unwrap_or_default();
            let (title, reference) = (text("title"), field.map(text).unwrap_or_default());
            let (plain_title, plain_reference) = (books::import::plain(title), books::import::plain(reference));
            let at = known.get(&(true, plain_title.as_str())).or_else(|| known.get(&(false, plain_reference.as_str())));
            let Some(alike) = at.map(|at| &found[*at]) else { continue };
            let head = &alike.record.head;
            let mark = &viewer.seat_in(head.book)?.mark;
            doubles.push(Double {
                table,
                row: row.row,
                place: row.place.clone(),
                title: title.to_owned(),
                reference: bringing.kind.reference(mark, &alike.record.fields(bringing.kind)?, head.number),
                is_like: head.title.clone(),
                record: head.id,
            });
        }
    }
    Ok(doubles)
}
