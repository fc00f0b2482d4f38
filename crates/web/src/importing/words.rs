//! What is told of a file in words: problems, notes, rows left out, meanings, steps.

use std::collections::BTreeMap;

use books::Scale;
use formats::reading::{Problem, Table};

use super::{Bringing, Note, Plan};
use crate::fields;
use crate::words::Words;

/// Something to look at, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// A message's key, for programs.
    pub code: String,
    /// The file's own words that it is about.
    pub value: String,
    /// Where: `Risks!C12`, or where first and how often. Empty for the file as a whole.
    pub place: String,
    /// In how many places besides.
    pub besides: usize,
    /// What it is.
    pub words: String,
}

/// The most things that are told one by one.
pub const MOST_TOLD: usize = 100;

/// What a column means, in words; of none, that it is kept.
pub fn meaning(t: Words, bringing: &Bringing, field: Option<&str>) -> String {
    match field.filter(|field| bringing.meanings.contains(field)) {
        Some(field) => t.say(&bringing.words_of(field)).to_owned(),
        None => t.say("importing-kept").to_owned(),
    }
}

/// A step of a scale in words.
pub fn step(t: Words, bringing: &Bringing, name: &str, (scale, step): (&Scale, i64)) -> String {
    format!("{step} {}", fields::step(t, bringing.kind.name, name, (scale, step)))
}

/// What a table holds, in words.
pub fn kind(t: Words, table: &Table) -> String {
    let key = format!("importing-type-{}", table.record_type.replace('_', "-"));
    if t.has(&key) { t.say(&key).to_owned() } else { table.record_type.clone() }
}

/// Why a row is left out, in words.
pub fn why(t: Words, why: &str) -> String {
    let key = format!("importing-why-{}", why.replace([' ', '_'], "-"));
    if t.has(&key) { t.say(&key).to_owned() } else { t.say("importing-why-other").to_owned() }
}

/// A problem of the reading in words.
pub fn problem(t: Words, problem: &Problem) -> Told {
    let words = if t.has(&problem.code) {
        t.say_with(&problem.code, &[("detail", problem.detail.as_str().into())])
    } else {
        problem.what.clone()
    };
    let (code, value) = (problem.code.clone(), problem.detail.clone());
    Told { code, value, place: problem.place.clone(), besides: 0, words }
}

/// What did not go in as it stands, the same of many rows together, in the file's order.
pub fn notes(t: Words, bringing: &Bringing, plan: &Plan) -> Vec<Told> {
    let mut order: Vec<(&Note, String, usize)> = Vec::new();
    let mut known: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    let rows = plan.tables.iter().flat_map(|planned| planned.rows.iter().map(move |row| (&planned.table.sheet, row)));
    for (sheet, row) in rows {
        for note in &row.notes {
            let at = *known.entry((note.code, note.field, &note.value)).or_insert_with(|| {
                order.push((note, cell(sheet, note.column.as_deref(), row.row), 0));
                order.len() - 1
            });
            order[at].2 += 1;
        }
    }
    let told = order.into_iter().map(|(note, place, count)| {
        let label = format!("{}-field-{}", bringing.kind.name, note.field.replace('_', "-"));
        let values = [("value", note.value.as_str().into()), ("field", t.say_with(&label, &[]).into())];
        let (code, value) = (note.code.to_owned(), note.value.clone());
        Told { code, value, place, besides: count.saturating_sub(1), words: t.say_with(note.code, &values) }
    });
    told.collect()
}

/// A cell for people, `Risks!C12`, or its row where there is no column.
pub fn cell(sheet: &str, column: Option<&str>, row: u32) -> String {
    let cell = format!("{}{row}", column.unwrap_or_default());
    if sheet.is_empty() { cell } else { format!("{sheet}!{cell}") }
}
