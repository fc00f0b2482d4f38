//! Rows that are here already, likely or for sure.

use std::collections::{BTreeMap, BTreeSet};

use books::import::{self, Alike, plain};
use books::{Failure, Record, Scoped, Viewer};
use kernel::{Id, of};
use serde_json::Value;
use storage::Tx;

use super::again::Compared;
use super::{Bringing, Choices, Opened, Plan, PlannedRow};

/// The most records that are named as likely the same.
const MOST: usize = 300;

/// The most rows that are told as here already.
const MOST_ROWS: usize = 1000;

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
    /// Whether somebody left the row out.
    pub is_left: bool,
}

/// What of a file is here already.
#[derive(Debug, Clone, Default)]
pub struct Already {
    /// The rows that are likely here already, those that somebody left out among them.
    pub likely: Vec<Double>,
    /// The rows whose records were disclosed, each with the shared one that it became.
    pub disclosed: Vec<Double>,
}

impl Double {
    /// Where the record that it is like stands.
    pub fn href(&self, slug: &str, plural: &str) -> String {
        format!("/r/{slug}/{plural}/{}", self.reference.replace('·', "-"))
    }

    /// The record that it is like, as links name it.
    pub fn like(&self) -> String {
        format!("{} {}", self.reference, self.is_like)
    }

    /// Whether it came in all the same, once the file has.
    pub fn came(&self, choices: &Choices) -> bool {
        !self.is_left && !self.is_refused(choices)
    }

    /// Whether the kind's rule refused it.
    pub fn is_refused(&self, choices: &Choices) -> bool {
        choices.refused.iter().any(|(place, _)| *place == self.place)
    }

    fn of(
        (viewer, bringing): (&Viewer, &Bringing),
        (table, row, is_left): (usize, &PlannedRow, bool),
        record: &Scoped<Record>,
    ) -> Result<Double, Failure> {
        let (head, mark) = (&record.head, &viewer.seat_in(record.head.book)?.mark);
        Ok(Double {
            table,
            row: row.row,
            place: row.place.clone(),
            title: text(row, "title").to_owned(),
            reference: bringing.kind.reference(mark, &record.fields(bringing.kind)?, head.number),
            is_like: head.title.clone(),
            record: head.id,
            is_left,
        })
    }
}

/// What of the plan is here already, within the viewer's reach in the relationship. One statement, however many rows there
/// are.
///
/// # Errors
/// The database's.
pub fn here(
    (tx, viewer): (&mut Tx<'_>, &Viewer),
    relationship: Id<of::Relationship>,
    bringing: &'static Bringing,
    (plan, compared): (&Plan, Option<&Compared>),
) -> Result<Already, Failure> {
    let likely = doubles((tx, viewer), relationship, bringing, (plan, compared))?;
    let mut disclosed = Vec::new();
    for (table, row, found) in compared.into_iter().flat_map(|compared| compared.disclosed(plan)).take(MOST_ROWS) {
        let copy = compared.and_then(|compared| compared.known[found.known].copy.as_ref());
        if let Some(copy) = copy {
            disclosed.push(Double::of((viewer, bringing), (table, row, false), copy)?);
        }
    }
    Ok(Already { likely, disclosed })
}

/// Notes what of a file is here already, so that it can be told once the file has come in.
pub fn note(choices: &mut Choices, here: &Already) {
    let noted = |doubles: &[Double]| doubles.iter().map(|double| (double.table, double.row, double.record)).collect();
    (choices.likely, choices.disclosed) = (noted(&here.likely), noted(&here.disclosed));
}

/// What was noted as here already when the file came in, as far as the viewer reads it and it still is. One statement, none
/// where nothing was noted.
///
/// # Errors
/// The database's.
pub fn already((tx, viewer): (&mut Tx<'_>, &Viewer), opened: &Opened, plan: &Plan) -> Result<Already, Failure> {
    let (bringing, choices) = (opened.bringing, &opened.choices);
    let noted = choices.likely.iter().chain(&choices.disclosed).map(|(.., record)| *record);
    let found = viewer.reach().about(opened.import.relationship).these(tx, &[bringing.kind], noted)?;
    let gone = [import::UNDONE, import::DRAFT];
    let found = found.into_iter().filter(|record| !gone.contains(&record.head.status.as_str()));
    let found: BTreeMap<Id<of::Record>, Scoped<Record>> = found.map(|record| (record.head.id, record)).collect();
    let rows: BTreeMap<(usize, u32), (&PlannedRow, bool)> =
        rows(plan).map(|(table, row, is_left)| ((table, row.row), (row, is_left))).collect();
    let told = |noted: &[(usize, u32, Id<of::Record>)]| {
        let one = |(table, at, record): &(usize, u32, Id<of::Record>)| {
            let ((row, is_left), like) = (rows.get(&(*table, *at))?, found.get(record)?);
            Some(Double::of((viewer, bringing), (*table, row, *is_left), like))
        };
        noted.iter().filter_map(one).collect::<Result<Vec<Double>, Failure>>()
    };
    Ok(Already { likely: told(&choices.likely)?, disclosed: told(&choices.disclosed)? })
}

/// Rows with the same title, or the same old reference; a bare number or the like needs a similar title too.
fn doubles(
    (tx, viewer): (&mut Tx<'_>, &Viewer),
    relationship: Id<of::Relationship>,
    bringing: &'static Bringing,
    (plan, compared): (&Plan, Option<&Compared>),
) -> Result<Vec<Double>, Failure> {
    let known = Known::of(plan, bringing);
    // What is a record of this very register is told by the comparison.
    let is_known = |at| compared.is_some_and(|with| with.matches.contains_key(&at) || with.left.contains(&at));
    let reach = viewer.reach().about(relationship);
    let field = bringing.old_reference;
    let is_alike = |title: &str, reference: &str| known.has(title, reference);
    let found = books::import::alike(tx, (&reach, bringing.kind), field, is_alike, MOST)?;
    let mut doubles = Vec::new();
    for (table, row, is_left) in rows(plan).filter(|(table, row, _)| !is_known((*table, row.row))) {
        let reference = plain(field.map(|field| text(row, field)).unwrap_or_default());
        let plain_title = plain(text(row, "title"));
        // The same title says more than the same reference.
        let same = found.iter().find(|alike| alike.title == plain_title);
        let is_same = |alike: &&Alike| is_same_reference((&alike.title, &alike.reference), (&plain_title, &reference));
        let Some(alike) = same.or_else(|| found.iter().find(is_same)) else { continue };
        doubles.push(Double::of((viewer, bringing), (table, row, is_left), &alike.record)?);
        if doubles.len() == MOST_ROWS {
            break;
        }
    }
    Ok(doubles)
}

/// The rows of a plan in the file's order, each with its table and whether somebody left it out.
fn rows(plan: &Plan) -> impl Iterator<Item = (usize, &PlannedRow, bool)> {
    plan.tables.iter().enumerate().flat_map(|(at, table)| {
        let mut rows: Vec<_> = table.rows.iter().map(|row| (at, row, false)).collect();
        rows.extend(table.set_aside.iter().map(|row| (at, row, true)));
        rows.sort_by_key(|(_, row, _)| row.row);
        rows
    })
}

fn text<'r>(row: &'r PlannedRow, field: &str) -> &'r str {
    row.given.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// What the rows of a plan are known by, as it is compared.
struct Known {
    titles: BTreeSet<String>,
    /// The titles under each reference.
    references: BTreeMap<String, Vec<String>>,
}

impl Known {
    fn of(plan: &Plan, bringing: &Bringing) -> Self {
        let text = |row: &PlannedRow, field: &str| plain(text(row, field));
        let mut references: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (_, row, _) in rows(plan) {
            let reference = bringing.old_reference.map(|field| text(row, field)).unwrap_or_default();
            let titles = references.entry(reference).or_default();
            // What many rows share refers to none of them.
            if titles.len() < MOST_SHARED {
                titles.push(text(row, "title"));
            }
        }
        references.remove("");
        let titles = rows(plan).map(|(_, row, _)| text(row, "title")).filter(|title| !title.is_empty()).collect();
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
