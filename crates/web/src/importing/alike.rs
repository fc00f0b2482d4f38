//! Rows that are likely here already.

use std::collections::{BTreeMap, BTreeSet};

use books::import::{Alike, plain};
use books::{Failure, Viewer};
use kernel::{Id, of};
use serde_json::Value;
use storage::Tx;

use super::again::Compared;
use super::{Bringing, Plan, PlannedRow};

/// The most records that are named as likely the same.
const MOST: usize = 300;

/// The most rows of one reference that are looked at.
const MOST_SHARED: usize = 20;

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
/// title, or the same old reference; a bare number or the like needs a similar title too. One statement, however many rows
/// there are.
///
/// # Errors
/// The database's.
pub fn doubles(
    (tx, viewer): (&mut Tx<'_>, &Viewer),
    relationship: Id<of::Relationship>,
    bringing: &'static Bringing,
    (plan, compared): (&Plan, Option<&Compared>),
) -> Result<Vec<Double>, Failure> {
    let known = Known::of(plan, bringing);
    // What is a record of this very register is told by the comparison.
    let is_known = |table, row| compared.is_some_and(|compared| compared.matches.contains_key(&(table, row)));
    let reach = viewer.reach().about(relationship);
    let field = bringing.old_reference;
    let is_alike = |title: &str, reference: &str| known.has(title, reference);
    let found = books::import::alike(tx, (&reach, bringing.kind), field, is_alike, MOST)?;
    let mut doubles = Vec::new();
    for (table, planned) in plan.tables.iter().enumerate() {
        for row in planned.rows.iter().filter(|row| !is_known(table, row.row)) {
            let text = |field: &str| row.given.get(field).and_then(Value::as_str).unwrap_or_default();
            let title = text("title");
            let (plain_title, reference) = (plain(title), plain(field.map(text).unwrap_or_default()));
            // The same title says more than the same reference.
            let same = found.iter().find(|alike| alike.title == plain_title);
            let is_same =
                |alike: &&Alike| is_same_reference((&alike.title, &alike.reference), (&plain_title, &reference));
            let Some(alike) = same.or_else(|| found.iter().find(is_same)) else { continue };
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

/// What the rows of a plan are known by, as it is compared.
struct Known {
    titles: BTreeSet<String>,
    /// The titles under each reference.
    references: BTreeMap<String, Vec<String>>,
}

impl Known {
    fn of(plan: &Plan, bringing: &Bringing) -> Self {
        let text =
            |row: &PlannedRow, field: &str| plain(row.given.get(field).and_then(Value::as_str).unwrap_or_default());
        let mut references: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in plan.rows() {
            let reference = bringing.old_reference.map(|field| text(row, field)).unwrap_or_default();
            let titles = references.entry(reference).or_default();
            // What many rows share refers to none of them.
            if titles.len() < MOST_SHARED {
                titles.push(text(row, "title"));
            }
        }
        references.remove("");
        let titles = plan.rows().map(|row| text(row, "title")).filter(|title| !title.is_empty()).collect();
        Self { titles, references }
    }

    fn has(&self, title: &str, reference: &str) -> bool {
        let mut others = self.references.get(reference).into_iter().flatten();
        self.titles.contains(title) || others.any(|other| is_same_reference((title, reference), (other, reference)))
    }
}

/// Whether two records with their titles and references are likely the same by reference. Every register has a 1, an R-1
/// and a RISK-001: such a reference says something only where the titles are similar; MER-014 is one register's own.
fn is_same_reference((title, reference): (&str, &str), (other_title, other): (&str, &str)) -> bool {
    !reference.is_empty() && reference == other && (is_own(reference) || are_similar(title, other_title))
}

/// A reference that no other register is likely to have: its letters are no usual word, or its number is long.
pub(super) fn is_own(reference: &str) -> bool {
    const USUAL: [&str; 16] = [
        "risk", "risks", "issue", "item", "entry", "row", "line", "ref", "num", "number", "opp", "raid", "threat",
        "rsk", "risiko", "riesgo",
    ];
    let letters: Vec<String> = reference
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty() && !USUAL.contains(word))
        .map(str::to_owned)
        .collect();
    let digits = reference.chars().filter(char::is_ascii_digit).count();
    digits >= 5 || digits > 0 && letters.iter().map(|word| word.chars().count()).sum::<usize>() >= 3
}

/// At least half of the words of both titles are in both.
fn are_similar(title: &str, other: &str) -> bool {
    let words = |text: &str| text.split(' ').filter(|word| word.len() > 2).map(str::to_owned).collect::<BTreeSet<_>>();
    let (one, two) = (words(title), words(other));
    let (both, all) = (one.intersection(&two).count(), one.union(&two).count());
    both > 0 && both * 2 >= all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_number_is_no_sign_by_itself() {
        for reference in ["1", "14", "r 1", "r1", "risk 001", "no 7", "opp 3"] {
            let same = |title, other| is_same_reference((title, reference), (other, reference));
            assert!(!same("boilers fail in winter", "keys are lost"), "{reference}");
            assert!(same("boilers fail in winter", "the boilers fail this winter"), "{reference}");
        }
    }

    #[test]
    fn a_registers_own_reference_is_one_whatever_the_title() {
        for reference in ["mer 014", "fmc 7", "20240117", "works r 12"] {
            assert!(is_same_reference(("boilers fail", reference), ("keys are lost", reference)), "{reference}");
        }
        assert!(!is_same_reference(("boilers fail", ""), ("keys are lost", "")));
    }
}
