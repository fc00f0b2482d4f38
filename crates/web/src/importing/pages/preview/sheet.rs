//! The sheets of the file as people know them.

use std::collections::BTreeSet;

use formats::reading::{ColumnReading, FieldValue, Record, Table};

use super::{CellShown, ColumnShown, RowShown, SheetShown};
use crate::importing::Bringing;
use crate::importing::correct::groups;
use crate::importing::operations::Prepared;
use crate::importing::plan::Planned;
use crate::importing::{form as names, words};
use crate::parts::{Choice, Field};
use crate::words::Words;

/// Rows of a sheet that are shown.
const ROWS: usize = 12;
/// Characters of a cell that are shown.
const CELL: usize = 140;

/// The sheets in the file's order.
pub(super) fn sheets(t: Words, prepared: &Prepared) -> Vec<SheetShown> {
    let odd: BTreeSet<&str> = prepared.opened.reading.problems.iter().map(|problem| problem.place.as_str()).collect();
    // What comes in stands first; the rest is there to be taken in too.
    let (taken, others): (Vec<_>, Vec<_>) =
        prepared.plan.tables.iter().enumerate().partition(|(_, planned)| planned.is_taken);
    taken.into_iter().chain(others).map(|(at, planned)| sheet(t, prepared, (at, planned), &odd)).collect()
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

fn sheet(t: Words, prepared: &Prepared, (at, planned): (usize, &Planned), odd: &BTreeSet<&str>) -> SheetShown {
    let table = &planned.table;
    let name = if table.sheet.is_empty() { prepared.opened.import.file_name.clone() } else { table.sheet.clone() };
    let kind = words::kind(t, table);
    let records = table.records.len();
    let about = t.say_with("importing-sheet-about", &[("count", records.into()), ("kind", kind.as_str().into())]);
    let value = if planned.is_taken { "yes" } else { "" };
    let taken = Field::new(names::taken(at), t.say_with("importing-take", &[("sheet", name.as_str().into())]));
    let rows = rows(t, planned, odd);
    let numbers = rows.first().map(|row| row.number).zip(rows.last().map(|row| row.number));
    let range = numbers.map(|(from, to)| {
        let values = [("from", i64::from(from).into()), ("to", i64::from(to).into()), ("all", records.into())];
        t.say_with("importing-rows-shown", &values)
    });
    SheetShown {
        name,
        about,
        taken: taken.value(value),
        is_taken: planned.is_taken,
        columns: columns(t, prepared, at, planned),
        rows,
        range: range.unwrap_or_default(),
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

fn columns(t: Words, prepared: &Prepared, at: usize, planned: &Planned) -> Vec<ColumnShown> {
    let table = &planned.table;
    let bringing = prepared.opened.bringing;
    let groups = groups(&table.understanding);
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
        let group = groups.iter().find(|group| group.iter().any(|other| other.letter == column.letter));
        let first = group.map_or(column.letter.as_str(), |group| group[0].letter.as_str());
        let is_first = first == column.letter;
        ColumnShown {
            letter: column.letter.clone(),
            header: column.header.clone(),
            label: t.say_with("importing-column-means", &[("letter", column.letter.as_str().into())]),
            name: if is_first { names::meaning(at, &column.letter) } else { String::new() },
            with: if is_first { String::new() } else { t.say_with("importing-goes-with", &[("letter", first.into())]) },
            choices: if is_first { meanings(column) } else { Vec::new() },
            gave_way: gave_way(t, bringing, planned, &column.letter),
            learned: learned(t, planned, &column.letter),
        }
    };
    table.understanding.iter().map(one).collect()
}

/// The first rows: records, and between them what is left out.
fn rows(t: Words, planned: &Planned, odd: &BTreeSet<&str>) -> Vec<RowShown> {
    let table = &planned.table;
    let from = table.header_rows.last().copied().unwrap_or(0);
    let last = table.records.get(ROWS - 1).or(table.records.last()).map_or(u32::MAX, |record| record.row);
    let off = |number: u32| planned.left_out.iter().find(|left| left.row == number);
    let mut rows: Vec<RowShown> = table
        .records
        .iter()
        .take(ROWS)
        .map(|record| RowShown {
            number: record.row,
            off: off(record.row).map(|left| words::why(t, &left.why)).unwrap_or_default(),
            text: String::new(),
            cells: cells(table, record, odd),
        })
        .collect();
    let shown: BTreeSet<u32> = rows.iter().map(|row| row.number).collect();
    let between =
        planned.left_out.iter().filter(|left| left.row > from && left.row < last && !shown.contains(&left.row));
    rows.extend(between.take(ROWS).map(|left| RowShown {
        number: left.row,
        off: words::why(t, &left.why),
        text: left.text.clone(),
        cells: Vec::new(),
    }));
    rows.sort_by_key(|row| row.number);
    rows
}

fn cells(table: &Table, record: &Record, odd: &BTreeSet<&str>) -> Vec<CellShown> {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let cell = |column: &ColumnReading, value: Option<String>| {
        let place = format!("{}!{}{}", table.sheet, column.letter, record.row);
        let bare = format!("{}{}", column.letter, record.row);
        CellShown {
            text: value.unwrap_or_default().chars().take(CELL).collect(),
            is_odd: odd.contains(place.as_str()) || (table.sheet.is_empty() && odd.contains(bare.as_str())),
        }
    };
    table
        .understanding
        .iter()
        .map(|column| {
            let value = match &column.field {
                Some(field) if used.insert(field) => record.fields.get(field).map(FieldValue::shown),
                Some(_) => None,
                None => record.extra.get(&column.letter).cloned(),
            };
            cell(column, value)
        })
        .collect()
}
