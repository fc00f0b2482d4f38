//! A table that we wrote ourselves: its header is known word for word, so nothing is guessed. Every row is a record,
//! whatever it says, and every value is taken as it stands.

use std::collections::HashMap;

use crate::grid::{self, Row, Sheet, Value};
use crate::reading::{ColumnReading, FieldValue, LeftOut, Problem, Record, Table};
use crate::vocabulary::{Kind, Layout, Vocabulary};

use super::{date, window};

/// Rows above the header that somebody may have put there.
const ABOVE: usize = 10;

/// The table, where the sheet has such a header among its first rows.
pub(super) fn read(sheet: &Sheet, vocabulary: &Vocabulary, problems: &mut Vec<Problem>) -> Option<Table> {
    let (at, layout) = sheet.rows.iter().take(ABOVE).enumerate().find_map(|(at, row)| {
        vocabulary.layouts.iter().find(|layout| is_headed(row, layout)).map(|layout| (at, layout))
    })?;
    let header = &sheet.rows[at];
    let meant = meanings(header, layout);
    let mut table = Table {
        sheet: sheet.name.clone(),
        hidden: !sheet.visible,
        record_type: layout.record.clone(),
        confidence: 1.0,
        header_rows: vec![header.number],
        exact: true,
        columns: meant.iter().map(|(column, field)| (grid::letter(*column), (*field).to_owned())).collect(),
        left_out: sheet.rows[..at].iter().map(above).collect(),
        ..Table::default()
    };
    for row in &sheet.rows[at + 1..] {
        table.records.push(record(sheet, row, &meant, vocabulary, problems));
    }
    table.understanding = columns(sheet, (header, &sheet.rows[at + 1..]), &meant);
    let is_unmapped = |column: &&ColumnReading| column.field.is_none() && column.filled > 0;
    table.unmapped = table.understanding.iter().filter(is_unmapped).map(|column| column.letter.clone()).collect();
    table.window = window::of(sheet, &table);
    Some(table)
}

fn is_headed(row: &Row, layout: &Layout) -> bool {
    let has = |header: &String| row.cells.iter().any(|(_, value)| value.text() == Some(header.as_str()));
    !layout.must.is_empty() && layout.must.iter().all(has)
}

/// The field of each column; a header that stands a second time is a further column of that name.
fn meanings<'l>(header: &Row, layout: &'l Layout) -> HashMap<u32, &'l str> {
    let mut meant: HashMap<u32, &str> = HashMap::new();
    for (text, field) in &layout.columns {
        let first = header.cells.iter().find(|(_, value)| value.text() == Some(text.as_str()));
        meant.extend(first.map(|(column, _)| (*column, field.as_str())));
    }
    meant
}

fn above(row: &Row) -> LeftOut {
    let text: String = row.cells.iter().map(|cell| cell.1.shown()).collect::<Vec<_>>().join(" | ");
    LeftOut { row: row.number, why: "above".to_owned(), text: text.chars().take(160).collect() }
}

fn record(
    sheet: &Sheet,
    row: &Row,
    meant: &HashMap<u32, &str>,
    vocabulary: &Vocabulary,
    problems: &mut Vec<Problem>,
) -> Record {
    let mut record = Record { row: row.number, hidden: row.hidden, ..Record::default() };
    for (column, value) in &row.cells {
        if let Value::Fault(error) = value {
            let place = grid::place(&sheet.name, row.number, *column);
            problems.push(Problem::new(place, "read-cell-error", error.to_string()));
            continue;
        }
        let Some(field) = meant.get(column) else {
            record.extra.insert(grid::letter(*column), value.shown());
            continue;
        };
        if vocabulary.field(field).is_some_and(|field| field.kind == Kind::Date)
            && let Some(day) = day(value)
        {
            record.dates.insert((*field).to_owned(), day);
        }
        let taken = match value {
            Value::Number(number) => FieldValue::Number(*number),
            other => FieldValue::Text(other.shown()),
        };
        record.fields.insert((*field).to_owned(), taken);
    }
    record
}

/// A day as we write it; what people wrote over it where it can be read in one way only.
fn day(value: &Value) -> Option<String> {
    match value {
        Value::Moment(moment) => Some(moment.date().to_string()),
        Value::Text(text) => match date::parse(text)? {
            date::TextDate::Plain(day) => Some(day.to_string()),
            _ => None,
        },
        _ => None,
    }
}

fn columns(sheet: &Sheet, (header, rows): (&Row, &[Row]), meant: &HashMap<u32, &str>) -> Vec<ColumnReading> {
    let mut filled: HashMap<u32, (u32, Vec<String>)> = HashMap::new();
    for (column, value) in rows.iter().flat_map(|row| &row.cells) {
        let (count, samples) = filled.entry(*column).or_default();
        *count += 1;
        if samples.len() < 4 {
            let shown: String = value.shown().chars().take(120).collect();
            if !samples.contains(&shown) {
                samples.push(shown);
            }
        }
    }
    let mut all: Vec<u32> = header.cells.iter().map(|(column, _)| *column).chain(filled.keys().copied()).collect();
    all.sort_unstable();
    all.dedup();
    let reading = |column: u32| {
        let (filled, samples) = filled.remove(&column).unwrap_or_default();
        let field = meant.get(&column).map(|field| (*field).to_owned());
        ColumnReading {
            letter: grid::letter(column),
            header: header.get(column).map(Value::shown).unwrap_or_default(),
            confidence: if field.is_some() { 1.0 } else { 0.0 },
            field,
            filled,
            hidden: sheet.hidden_columns.contains(&column),
            samples,
            ..ColumnReading::default()
        }
    };
    all.into_iter().map(reading).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::{Limits, open};

    fn snags() -> Vocabulary {
        let shape = r#"
            name = "snags"
            fields = [{ name = "title", kind = "title" }, { name = "next", kind = "date" }]
            layouts = [{ record = "snag", must = ["Ours", "Name"], columns = [["Name", "title"], ["Next", "next"]] }]
            records = [{ name = "snag", subjects = ["title"] }]
        "#;
        Vocabulary::from_toml(shape).expect("it is well formed")
    }

    fn tables(text: &str) -> Vec<Table> {
        let book = open(text.as_bytes(), None, &Limits::default()).expect("it is read");
        super::super::read(&book, "x.csv", &snags()).tables
    }

    #[test]
    fn every_row_of_ours_is_a_record_whatever_it_says() {
        let found = tables("Ours,Name,Next,Name,Site\nx,Total,2026-03-04,other,North\n,enter the name,,,\n,,,,only\n");
        let table = &found[0];
        assert!(table.exact && table.record_type == "snag");
        let first = &table.records[0];
        assert_eq!((first.fields["title"].shown(), first.dates["next"].as_str()), ("Total".to_owned(), "2026-03-04"));
        assert_eq!(first.extra.values().collect::<Vec<_>>(), ["x", "other", "North"]);
        assert_eq!(table.records.len(), 3, "none is taken for a total or an explanation");
    }

    #[test]
    fn a_table_with_one_word_of_ours_is_not_ours() {
        assert!(tables("Name,Next\nPaint,2026-03-04\nDoor,2026-03-05\n").iter().all(|table| !table.exact));
    }
}
