//! The sheets of the file as people know them, each column's meaning as a choice above it.

use std::collections::BTreeSet;

use formats::grid;
use formats::reading::ColumnReading;

use super::window::Window;
use super::{CheckShown, ColumnShown, SheetShown};
use crate::importing::correct::groups;
use crate::importing::operations::Prepared;
use crate::importing::plan::Planned;
use crate::importing::{Bringing, ToCheck, form as names, to_check, words};
use crate::parts::{Choice, Field};
use crate::words::Words;

/// Columns to check that are named one by one.
const MOST_CHECKED: usize = 12;

/// The sheets, what comes in first, and the rows that are shown of each table that comes in.
pub(super) fn sheets(t: Words, prepared: &Prepared) -> (Vec<SheetShown>, Vec<(usize, BTreeSet<u32>)>) {
    let odd: BTreeSet<&str> = prepared.opened.reading.problems.iter().map(|problem| problem.place.as_str()).collect();
    // What comes in stands first; the rest is there to be taken in too.
    let (taken, others): (Vec<_>, Vec<_>) =
        prepared.plan.tables.iter().enumerate().partition(|(_, planned)| planned.is_taken);
    let (mut sheets, mut shown) = (Vec::new(), Vec::new());
    for (at, planned) in taken.into_iter().chain(others) {
        let window = planned.is_taken.then(|| Window::of(t, planned, &odd));
        sheets.push(sheet(t, prepared, (at, planned), window.as_ref()));
        shown.extend(window.map(|window| (at, window.shown)));
    }
    (sheets, shown)
}

/// That nothing comes in because no table of the file holds what can be brought in; nothing where one does or is taken.
pub(super) fn only_other_kinds(t: Words, prepared: &Prepared) -> Option<String> {
    let (bringing, tables) = (prepared.opened.bringing, &prepared.plan.tables);
    let other = |planned: &Planned| !planned.is_taken && !bringing.types.contains(&planned.table.record_type.as_str());
    if !tables.iter().all(other) {
        return None;
    }
    let kinds: BTreeSet<String> = tables.iter().map(|planned| words::kind(t, &planned.table)).collect();
    let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
    Some(t.say_with("importing-only-other-kinds", &[("kinds", kinds.as_str().into())]))
}

/// The columns to check, the first ones with what they are called, and how many there are.
pub(super) fn checks(t: Words, prepared: &Prepared) -> (Vec<CheckShown>, usize) {
    let tables = prepared.plan.tables.iter().enumerate();
    let is_one = tables.clone().filter(|(_, planned)| planned.is_taken).count() == 1;
    let all: Vec<(usize, &Planned, ToCheck)> = tables
        .flat_map(|(at, planned)| {
            to_check(planned, prepared.opened.bringing).into_iter().map(move |check| (at, planned, check))
        })
        .collect();
    let shown = all.iter().take(MOST_CHECKED).map(|(at, planned, check)| {
        let place = if is_one { String::new() } else { planned.table.sheet.clone() };
        let letter = if place.is_empty() { check.letter.clone() } else { format!("{place}!{}", check.letter) };
        let header = header(planned, &check.letter);
        let words = if header.is_empty() {
            t.say_with("importing-column", &[("letter", letter.as_str().into())])
        } else {
            format!("{letter}: {header}")
        };
        CheckShown { href: format!("#{}", names::meaning(*at, &check.letter)), words }
    });
    (shown.collect(), all.len())
}

fn header<'p>(planned: &'p Planned, letter: &str) -> &'p str {
    let mut columns = planned.table.understanding.iter();
    columns.find(|column| column.letter == letter).map_or("", |column| column.header.as_str())
}

fn sheet(t: Words, prepared: &Prepared, (at, planned): (usize, &Planned), window: Option<&Window<'_>>) -> SheetShown {
    let table = &planned.table;
    let name = if table.sheet.is_empty() { prepared.opened.import.file_name.clone() } else { table.sheet.clone() };
    let kind = words::kind(t, table);
    let records = table.records.len();
    let about = t.say_with("importing-sheet-about", &[("count", records.into()), ("kind", kind.as_str().into())]);
    let value = if planned.is_taken { "yes" } else { "" };
    let taken = Field::new(names::taken(at), t.say_with("importing-take", &[("sheet", name.as_str().into())]));
    SheetShown {
        name,
        about,
        is_hidden: table.hidden,
        taken: taken.value(value),
        is_taken: planned.is_taken,
        columns: window.map(|window| columns(t, prepared, (at, planned), window)).unwrap_or_default(),
        rows: window.map(Window::rows).unwrap_or_default(),
    }
}

/// That another column has the meaning that was chosen for this one; empty where none has.
fn gave_way(t: Words, bringing: &Bringing, planned: &Planned, letter: &str) -> String {
    let Some(gave) = planned.gave_way.iter().find(|gave| gave.letter == letter) else { return String::new() };
    let meaning = words::meaning(t, bringing, Some(&gave.meaning));
    let values = [("meaning", meaning.as_str().into()), ("letter", gave.to.as_str().into())];
    t.say_with("importing-gave-way", &values)
}

/// That the meaning of a column is the one that was chosen for an earlier file; empty where it is not.
fn learned(t: Words, planned: &Planned, letter: &str) -> String {
    let said = |file: &String| t.say_with("importing-learned", &[("file", file.as_str().into())]);
    planned.learned.get(letter).map(said).unwrap_or_default()
}

/// Why a column should be looked at.
fn check(t: Words, bringing: &Bringing, check: &ToCheck) -> String {
    let meanings: Vec<String> =
        check.meanings.iter().map(|meaning| format!("“{}”", words::meaning(t, bringing, Some(meaning)))).collect();
    let meanings = meanings.join(", ");
    t.say_with(&format!("importing-check-{}", check.why), &[("meanings", meanings.as_str().into())])
}

fn columns(t: Words, prepared: &Prepared, (at, planned): (usize, &Planned), window: &Window<'_>) -> Vec<ColumnShown> {
    let bringing = prepared.opened.bringing;
    let understanding = &planned.table.understanding;
    let (groups, checks) = (groups(understanding), to_check(planned, bringing));
    let meanings = |column: &ColumnReading| -> Vec<Choice> {
        let field = column.field.as_deref().filter(|field| bringing.meanings.contains(field));
        let kept = Choice { chosen: field.is_none(), ..Choice::new("", words::meaning(t, bringing, None)) };
        let known = bringing.meanings.iter().map(|meaning| Choice {
            chosen: field == Some(*meaning),
            ..Choice::new(*meaning, words::meaning(t, bringing, Some(meaning)))
        });
        std::iter::once(kept).chain(known).collect()
    };
    let one = |column: &ColumnReading| {
        let letter = column.letter.as_str();
        let group = groups.iter().find(|group| group.iter().any(|other| other.letter == letter));
        let first = group.map_or(letter, |group| group[0].letter.as_str());
        let is_first = first == letter;
        let label = [("letter", letter.into()), ("header", column.header.as_str().into())];
        let found = checks.iter().find(|check| check.letter == letter);
        ColumnShown {
            letter: letter.to_owned(),
            label: t.say_with("importing-column-means", &label),
            name: if is_first { names::meaning(at, letter) } else { String::new() },
            with: if is_first { String::new() } else { t.say_with("importing-goes-with", &[("letter", first.into())]) },
            choices: if is_first { meanings(column) } else { Vec::new() },
            is_hidden: column.hidden,
            check: found.map(|found| check(t, bringing, found)).unwrap_or_default(),
            gave_way: gave_way(t, bringing, planned, letter),
            learned: learned(t, planned, letter),
        }
    };
    let shown = window.columns.iter().map(|index| {
        let letter = grid::letter(*index);
        match understanding.iter().find(|column| column.letter == letter) {
            Some(column) => one(column),
            None => ColumnShown { letter, ..ColumnShown::default() },
        }
    });
    shown.collect()
}
