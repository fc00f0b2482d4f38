//! Which row of a file is which record that its register brought in before: by the register's own reference, else by
//! the same name, else by likeness of name and description.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use books::import::{Says, plain};
use serde_json::Value;

use crate::importing::Bringing;
use crate::importing::alike::is_own;

/// Names of which so much of the words is the same are of one record, where there is no reference.
const LIKE: f64 = 0.6;
/// References are believed where so much of the words of the names is the same for most.
const SAME: f64 = 0.5;
/// What is most alike says something where it is so much more alike than what is next: many rows that are worded as one
/// tell nothing of which is which.
const CLEAR: f64 = 0.05;
/// A word that stands in more of the records than this tells none from another.
const COMMON: usize = 60;

/// How a row or a record is known.
pub(super) struct Named {
    reference: String,
    title: String,
    /// The numbers of its words, in order, each once.
    words: Vec<u32>,
}

/// The words of a comparison, numbered as they are met.
#[derive(Default)]
pub(super) struct Numbers(HashMap<String, u32>);

impl Numbers {
    /// What a row or a record is known by.
    pub(super) fn named(&mut self, bringing: &Bringing, said: &Says) -> Named {
        let text = |field: &str| said.get(field).and_then(Value::as_str).map(plain).unwrap_or_default();
        let reference = bringing.old_reference.map(text).unwrap_or_default();
        self.known_by(reference, text("title"), &text(bringing.again.describes))
    }

    fn known_by(&mut self, reference: String, title: String, described: &str) -> Named {
        let told = title.split(' ').chain(described.split(' ')).filter(|word| word.chars().nth(1).is_some());
        let words: BTreeSet<u32> = told.map(|word| self.number(word)).collect();
        Named { reference, words: words.into_iter().collect(), title }
    }

    fn number(&mut self, word: &str) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.get(word).copied().unwrap_or_else(|| *self.0.entry(word.to_owned()).or_insert(next))
    }
}

/// How much of the words of both is the same, from 0 to 1.
fn likeness(one: &Named, other: &Named) -> f64 {
    if one.title == other.title {
        return 1.0;
    }
    let (mut same, mut rest) = (0, other.words.as_slice());
    for word in &one.words {
        let before = rest.partition_point(|other| other < word);
        rest = &rest[before..];
        same += usize::from(rest.first() == Some(word));
    }
    let all = one.words.len() + other.words.len() - same;
    if all == 0 { 0.0 } else { same as f64 / all as f64 }
}

/// For each row, the place of the record that it is, if there is one. No two rows are the same record.
///
/// A register's own reference counts before a name. One that every register has says something where the names are
/// similar, and where it is more than a number and neither name is found elsewhere: rows that are counted anew are the
/// records whose names they bear.
pub(super) fn pairs(records: &[&Named], rows: &[Named]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; rows.len()];
    let mut taken = vec![false; records.len()];
    let (known, met) = (once(records.iter().copied()), once(rows));
    let same: Vec<(&str, usize, usize)> =
        met.iter().filter_map(|(reference, row)| Some((*reference, *row, *known.get(reference)?))).collect();
    for (_, row, record) in same
        .iter()
        .filter(|(reference, row, record)| is_own(reference) || likeness(records[*record], &rows[*row]) >= SAME)
    {
        (found[*row], taken[*record]) = (Some(*record), true);
    }
    // The same name: in their order, where several have it.
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, record) in records.iter().enumerate().rev().filter(|(at, _)| !taken[*at]) {
        by_name.entry(&record.title).or_default().push(at);
    }
    for (row, at) in rows.iter().zip(&mut found).filter(|(_, at)| at.is_none()) {
        *at = by_name.get_mut(row.title.as_str()).and_then(Vec::pop);
        if let Some(record) = *at {
            taken[record] = true;
        }
    }
    for (reference, row, record) in same {
        if found[row].is_none() && !taken[record] && reference.chars().any(char::is_alphabetic) {
            (found[row], taken[record]) = (Some(record), true);
        }
    }
    alike(records, rows, (&mut found[..], &mut taken[..]));
    found
}

/// The places of those references that stand there once.
fn once<'n>(all: impl IntoIterator<Item = &'n Named>) -> BTreeMap<&'n str, usize> {
    let mut places: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    for (at, one) in all.into_iter().enumerate().filter(|(_, one)| !one.reference.is_empty()) {
        places.entry(one.reference.as_str()).and_modify(|place| *place = None).or_insert(Some(at));
    }
    places.into_iter().filter_map(|(reference, place)| Some((reference, place?))).collect()
}

/// Pairs what is left by likeness: a row and a record that are each the most alike to the other, and clearly so. Two
/// references that differ are two records.
fn alike(records: &[&Named], rows: &[Named], (found, taken): (&mut [Option<usize>], &mut [bool])) {
    let mut holding: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, record) in records.iter().enumerate().filter(|(at, _)| !taken[*at]) {
        for word in &record.words {
            holding.entry(*word).or_default().push(at);
        }
    }
    holding.retain(|_, places| places.len() <= COMMON);
    let mut likenesses: Vec<(usize, usize, f64)> = Vec::new();
    for (row, one) in rows.iter().enumerate().filter(|(row, _)| found[*row].is_none()) {
        let near: BTreeSet<usize> = one.words.iter().filter_map(|word| holding.get(word)).flatten().copied().collect();
        let may_be = |at: &usize| one.reference.is_empty() || records[*at].reference.is_empty();
        let alike = near.into_iter().filter(may_be).map(|record| (row, record, likeness(records[record], one)));
        likenesses.extend(alike.filter(|(.., likeness)| *likeness > LIKE - CLEAR));
    }
    // What is settled is no rival any more, so that others may be clear now.
    while settle(&likenesses, (records.len(), rows.len()), (found, taken)) {
        likenesses.retain(|(row, record, _)| found[*row].is_none() && !taken[*record]);
    }
}

/// Pairs those that are clearly the most alike to one another; whether there was any.
fn settle(
    likenesses: &[(usize, usize, f64)],
    (records, rows): (usize, usize),
    (found, taken): (&mut [Option<usize>], &mut [bool]),
) -> bool {
    let (mut of_rows, mut of_records) = (vec![Nearest::default(); rows], vec![Nearest::default(); records]);
    for (row, record, likeness) in likenesses {
        of_rows[*row].meet(*record, *likeness);
        of_records[*record].meet(*row, *likeness);
    }
    let mut is_any = false;
    for (row, nearest) in of_rows.iter().enumerate() {
        let Some(record) = nearest.clearly() else { continue };
        if of_records[record].clearly() == Some(row) {
            (found[row], taken[record], is_any) = (Some(record), true, true);
        }
    }
    is_any
}

/// What is most alike to something, and how alike that and the next are.
#[derive(Clone, Default)]
struct Nearest {
    place: usize,
    most: f64,
    next: f64,
}

impl Nearest {
    fn meet(&mut self, place: usize, likeness: f64) {
        if likeness > self.most {
            (self.place, self.next, self.most) = (place, self.most, likeness);
        } else {
            self.next = self.next.max(likeness);
        }
    }

    /// What is alike enough, if nothing else is nearly as much.
    fn clearly(&self) -> Option<usize> {
        (self.most >= LIKE && self.most - self.next >= CLEAR).then_some(self.place)
    }
}

/// How much of the smaller of the two is in the other, as they were paired: that a file is the register once more, from 0
/// to 1.
pub(super) fn share((records, rows): (&[&Named], &[Named]), pairs: &[Option<usize>]) -> f64 {
    let found = pairs.iter().zip(rows);
    let like = found.filter(|(record, row)| record.is_some_and(|record| likeness(records[record], row) >= SAME));
    let smaller = records.len().min(rows.len());
    if smaller == 0 { 0.0 } else { like.count() as f64 / smaller as f64 }
}

/// Whether two files are named alike, but for numbers and days: `Risk register v2.xlsx`, `risk_register_v3.xlsx`.
pub(super) fn is_named_alike(one: &str, other: &str) -> bool {
    let stem = |name: &str| {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let letters: String = stem.chars().map(|c| if c.is_alphabetic() { c } else { ' ' }).collect();
        plain(&letters)
    };
    !stem(one).is_empty() && stem(one) == stem(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(words: &mut Numbers, told: &[(&str, &str)]) -> Vec<Named> {
        told.iter().map(|(reference, title)| words.known_by(plain(reference), plain(title), "")).collect()
    }

    fn found(records: &[(&str, &str)], rows: &[(&str, &str)]) -> Vec<Option<usize>> {
        let mut words = Numbers::default();
        let records = all(&mut words, records);
        pairs(&records.iter().collect::<Vec<_>>(), &all(&mut words, rows))
    }

    #[test]
    fn a_registers_own_reference_counts_before_a_name() {
        let records = [("MER-1", "Boilers fail"), ("MER-2", "Roofs leak")];
        assert_eq!(found(&records, &[("MER-2", "Boilers fail"), ("MER-1", "Something else")]), [Some(1), Some(0)]);
    }

    #[test]
    fn rows_that_are_counted_anew_are_known_by_their_names() {
        let records = [("1", "Boilers fail"), ("2", "Roofs leak")];
        let rows = [("1", "Keys are lost"), ("2", "Boilers fail"), ("3", "Roofs leak")];
        assert_eq!(found(&records, &rows), [None, Some(0), Some(1)]);
    }

    #[test]
    fn a_number_that_was_given_again_is_another_record_and_a_reference_is_not() {
        assert_eq!(found(&[("2", "Roofs leak")], &[("2", "Keys are lost")]), [None]);
        assert_eq!(found(&[("2", "Roofs leak")], &[("2", "Flat roofs leak")]), [Some(0)]);
        assert_eq!(found(&[("R-2", "Roofs leak")], &[("R-2", "Water comes in from above")]), [Some(0)]);
    }

    #[test]
    fn without_references_names_that_are_alike_are_one() {
        let records = [("", "Boilers in the old wing may fail this winter"), ("", "Roofs leak")];
        let rows = [("", "Roofs leak"), ("", "Boilers in the old wing may fail next winter"), ("", "New")];
        assert_eq!(found(&records, &rows), [Some(1), Some(0), None]);
    }

    #[test]
    fn rows_that_are_all_worded_alike_are_not_taken_for_one_another() {
        let records = [("", "Lift 1 may stop on a working day"), ("", "Lift 2 may stop on a working day")];
        assert_eq!(found(&records, &[("", "Lift 7 may stop on a working day")]), [None]);
        assert_eq!(found(&records[..1], &[("", "Lift 1 may stop on any working day"), ("", "New")]), [Some(0), None]);
        let rows = [("", "Lift 1 may stop on any day"), ("", "Lift 2 may stop on a working day")];
        assert_eq!(found(&records, &rows), [Some(0), Some(1)], "what is known already is no rival");
        let records = [("", "Pumps in the east yard stop at night"), ("", "Pumps in the west yard stop at night")];
        let rows = [("", "Pumps in the east yard stop at any night"), ("", "Pumps in the west yard may stop at night")];
        assert_eq!(found(&records, &rows), [Some(0), Some(1)], "each is clearly one");
    }

    #[test]
    fn what_has_found_its_record_is_no_rival_for_the_rest() {
        let old = "pumps of the east yard stop at night";
        let (first, second) = (format!("{old} when cold since spring"), format!("{old} in hard winter frost"));
        let rows = [format!("{old} when cold hard winter"), format!("{second} again")];
        let found = found(&[("", &first), ("", &second)], &[("", &rows[0]), ("", &rows[1])]);
        assert_eq!(found, [Some(0), Some(1)], "the first row is as much like both, until the second has its own");
    }

    #[test]
    fn two_references_are_two_records_however_alike_their_names() {
        let records = [("Q-1", "Lift one may stop on a working day")];
        assert_eq!(found(&records, &[("Q-9", "Lift nine may stop on a working day")]), [None]);
    }

    #[test]
    fn a_reference_that_stands_twice_tells_nothing() {
        let records = [("1", "Boilers fail"), ("1", "Roofs leak")];
        assert_eq!(found(&records, &[("1", "Roofs leak"), ("1", "Boilers fail")]), [Some(1), Some(0)]);
    }

    #[test]
    fn files_are_named_alike_whatever_their_day() {
        assert!(is_named_alike("Risk register v2 (2026-11).xlsx", "risk_register_v3.csv"));
        assert!(!is_named_alike("Risk register.xlsx", "Issue register.xlsx"));
        assert!(!is_named_alike("2025.xlsx", "2026.xlsx"));
    }
}
