//! Building records from a table's rows: each field's value as the register has it, and its day where it is a date.
//! Which rows are records at all is asked of [`refusal`].

mod refusal;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::grid::{self, Beside, Note, Row, Sheet, Value};
use crate::reading::{ColumnReading, DateOrder, FieldValue, LeftOut, Met, Problem, Record, Table};
use crate::vocabulary::{Kind, Lexicon};

use super::column::{self, Column};
use super::table::Found;
use super::{date, kind, number};

/// Problems of one kind that are listed one by one.
const LISTED: usize = 200;
/// Different values of a scale that are listed.
const MET: usize = 40;

/// What building needs to know of a table.
struct Maker<'a> {
    sheet: &'a Sheet,
    found: &'a Found,
    columns: &'a [Column],
    lexicon: &'a Lexicon<'a>,
    subjects: Vec<u32>,
    orders: HashMap<u32, Option<DateOrder>>,
    covers: HashMap<(u32, u32), u32>,
    usual: usize,
    header: Option<&'a Row>,
    gap: Option<usize>,
    grouped: bool,
    notes: Vec<&'a Note>,
}

/// Builds a table's records; what is strange in a record's cell is added to the problems.
pub fn build(
    sheet: &Sheet,
    found: &Found,
    columns: &[Column],
    (kind, confidence): (usize, f32),
    lexicon: &Lexicon<'_>,
    problems: &mut Vec<Problem>,
) -> Table {
    let maker = Maker::new(sheet, found, columns, kind, lexicon);
    let mut table = Table {
        sheet: sheet.name.clone(),
        hidden: !sheet.visible,
        record_type: lexicon.vocabulary.records[kind].name.clone(),
        confidence,
        header_rows: found.header.clone(),
        ..Table::default()
    };
    for number in &found.above {
        if let Ok(at) = sheet.rows.binary_search_by_key(number, |row| row.number) {
            table.left_out.push(left_out(&sheet.rows[at], "above"));
        }
    }
    let rows = &sheet.rows[found.body.clone()];
    let mut told = Vec::new();
    let mut taken: Vec<&Row> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        match maker.refusal(row, at) {
            Some(why) => table.left_out.push(left_out(row, why)),
            None => {
                table.records.push(maker.record(row, &mut told));
                taken.push(row);
            }
        }
    }
    for column in columns {
        if let Some(field) = column.meaning {
            table.columns.insert(grid::letter(column.index), lexicon.vocabulary.fields[field].name.clone());
        } else if taken.iter().any(|row| row.get(column.index).is_some()) {
            table.unmapped.push(grid::letter(column.index));
        }
        table.understanding.push(maker.reading(column, &taken));
    }
    told.extend(columns.iter().filter_map(|column| maker.swapped(column, &taken)));
    for column in columns.iter().filter(|column| maker.orders.get(&column.index) == Some(&Some(DateOrder::Mixed))) {
        told.push(Problem::new(
            grid::place(&sheet.name, found.main, column.index),
            "read-dates-mixed",
            column.header(),
        ));
    }
    tell(told, problems);
    table
}

/// Adds problems, the first of each kind one by one and the rest as a number.
fn tell(told: Vec<Problem>, problems: &mut Vec<Problem>) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for problem in told {
        let count = counts.entry(problem.code.clone()).or_default();
        *count += 1;
        // A cell error loses its value, so every one is named.
        if *count <= LISTED || problem.code == "read-cell-error" {
            problems.push(problem);
        }
    }
    for (code, count) in counts.into_iter().filter(|(code, count)| *count > LISTED && code != "read-cell-error") {
        problems.push(Problem::new("", "read-too-many-problems", format!("{} ({code})", count - LISTED)));
    }
}

fn left_out(row: &Row, why: &str) -> LeftOut {
    let text: String = row.cells.iter().map(|cell| cell.1.shown()).collect::<Vec<_>>().join(" | ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    LeftOut { row: row.number, why: why.to_owned(), text: text.chars().take(160).collect() }
}

impl<'a> Maker<'a> {
    fn new(sheet: &'a Sheet, found: &'a Found, columns: &'a [Column], kind: usize, lexicon: &'a Lexicon<'a>) -> Self {
        let record = &lexicon.vocabulary.records[kind];
        let is_subject = |column: &&Column| {
            column.meaning.is_some_and(|field| record.subjects.contains(&lexicon.vocabulary.fields[field].name))
        };
        let subjects: Vec<u32> = columns.iter().filter(is_subject).map(|column| column.index).collect();
        let rows = &sheet.rows[found.body.clone()];
        let mut sizes: Vec<usize> = rows
            .iter()
            .filter(|row| subjects.iter().any(|column| row.get(*column).is_some_and(kind::says_something)))
            .map(|row| row.cells.len())
            .collect();
        sizes.sort_unstable();
        let mut covers = HashMap::new();
        for area in sheet.merged.iter().filter(|area| area.bottom > area.top) {
            for row in (area.top + 1)..=area.bottom.min(area.top + 5_000) {
                covers.insert((row, area.left), area.top);
            }
        }
        let orders = columns.iter().map(|column| (column.index, order(column, rows, lexicon))).collect();
        let usual = sizes.get(sizes.len() / 2).copied().unwrap_or(0);
        let header = sheet.rows.iter().find(|row| row.number == found.main);
        let gap = rows.windows(2).position(|pair| pair[1].number - pair[0].number > 2).map(|at| at + 1);
        let grouped = refusal::is_grouped(rows, usual);
        let mut notes: Vec<&Note> = sheet.notes.iter().collect();
        notes.sort_by_key(|note| (note.row, note.column));
        Self { sheet, found, columns, lexicon, subjects, orders, covers, usual, header, gap, grouped, notes }
    }

    fn record(&self, row: &Row, told: &mut Vec<Problem>) -> Record {
        let mut record = Record { row: row.number, hidden: row.hidden, ..Record::default() };
        let mut done: HashSet<usize> = HashSet::new();
        for column in self.columns {
            let place = || grid::place(&self.sheet.name, row.number, column.index);
            let covered = self.covers.get(&(row.number, column.index)).filter(|_| row.get(column.index).is_none());
            let above = covered.and_then(|top| {
                let at = self.sheet.rows.binary_search_by_key(top, |row| row.number).ok()?;
                self.sheet.rows[at].get(column.index).filter(|_| self.sheet.rows[at].number > self.found.main)
            });
            let Some(field) = column.meaning else {
                if let Some(value) = row.get(column.index) {
                    record.extra.insert(grid::letter(column.index), value.shown());
                }
                continue;
            };
            if column.option.is_some() {
                if done.insert(field) {
                    let group: Vec<&Column> =
                        self.columns.iter().filter(|other| other.meaning == Some(field)).collect();
                    if let Some(choice) = column::marked(&group, row) {
                        record.fields.insert(self.name(field), FieldValue::Text(choice));
                    }
                }
                continue;
            }
            let Some(value) = row.get(column.index).or(above) else {
                continue;
            };
            if let Value::Fault(error) = value {
                told.push(Problem::new(place(), "read-cell-error", error.to_string()));
                continue;
            }
            let kind = self.lexicon.vocabulary.fields[field].kind;
            if kind == Kind::Date {
                self.day(column, value, &mut record, field, told, &place());
            } else {
                if kind == Kind::Record {
                    let named = value.text().and_then(|text| self.lexicon.record_named(text));
                    record.kind = named.map(|kind| self.lexicon.vocabulary.records[kind].name.clone());
                }
                record.fields.insert(self.name(field), plain(value, kind));
            }
        }
        self.keep_notes(row, &mut record);
        record
    }

    /// What stands beside the row's cells is kept with them: `C comment`, `C link`. An address that the cell shows anyway is
    /// not said twice.
    fn keep_notes(&self, row: &Row, record: &mut Record) {
        let from = self.notes.partition_point(|note| note.row < row.number);
        for note in self.notes[from..].iter().take_while(|note| note.row == row.number) {
            let ours = self.columns.iter().any(|column| column.index == note.column);
            let shown = row.get(note.column).map(Value::shown).unwrap_or_default();
            let again = note.beside == Beside::Link && shown.contains(note.text.trim_start_matches("mailto:"));
            if ours && !again {
                let key = format!("{} {}", grid::letter(note.column), note.beside.name());
                record.extra.insert(key, note.text.clone());
            }
        }
    }

    fn name(&self, field: usize) -> String {
        self.lexicon.vocabulary.fields[field].name.clone()
    }

    /// A date field: its value as the register has it, and its day where it can be told.
    fn day(
        &self,
        column: &Column,
        value: &Value,
        record: &mut Record,
        field: usize,
        told: &mut Vec<Problem>,
        place: &str,
    ) {
        let order = self.orders.get(&column.index).copied().flatten().unwrap_or(DateOrder::Unknown);
        let (shown, day) = match value {
            Value::Moment(moment) => (FieldValue::Text(value.shown()), Some(moment.date())),
            Value::Number(number) => {
                let day = date::from_day_number(*number);
                (day.map_or(FieldValue::Number(*number), |day| FieldValue::Text(day.to_string())), day)
            }
            Value::Text(text) => {
                let parsed = date::parse(text);
                let day = parsed.and_then(|parsed| parsed.in_order(order));
                match parsed {
                    Some(date::TextDate::Plain(plain)) => (FieldValue::Text(plain.to_string()), day),
                    Some(_) => {
                        if day.is_none() {
                            told.push(Problem::new(place, "read-date-unclear", text.trim()));
                        }
                        (FieldValue::Text(text.trim().to_owned()), day)
                    }
                    None if date::of_moment(text).is_some() => {
                        let day = date::of_moment(text).and_then(|moment| moment.in_order(order));
                        (FieldValue::Text(text.trim().to_owned()), day)
                    }
                    None if date::is_placeholder(text) => {
                        told.push(Problem::new(place, "read-date-placeholder", text.trim()));
                        return;
                    }
                    None => {
                        told.push(Problem::new(
                            place,
                            "read-date-unread",
                            text.trim().chars().take(80).collect::<String>(),
                        ));
                        (FieldValue::Text(text.trim().to_owned()), None)
                    }
                }
            }
            other => (FieldValue::Text(other.shown()), None),
        };
        record.fields.insert(self.name(field), shown);
        if let Some(day) = day {
            record.dates.insert(self.name(field), day.to_string());
        }
    }

    /// A program that reads dates the other way round than their writer makes real dates of those it can, with day and
    /// month exchanged, and leaves the rest as text. That the real ones all have a day up to 12 gives it away.
    fn swapped(&self, column: &Column, taken: &[&Row]) -> Option<Problem> {
        let order = self.orders.get(&column.index).copied().flatten()?;
        if !matches!(order, DateOrder::DayFirst | DateOrder::MonthFirst) {
            return None;
        }
        let moments: Vec<_> = taken
            .iter()
            .filter_map(|row| match row.get(column.index) {
                Some(Value::Moment(moment)) => Some((row.number, moment.date())),
                _ => None,
            })
            .collect();
        let doubtful =
            moments.iter().filter(|(_, date)| date.day() <= 12 && i16::from(date.day()) != i16::from(date.month()));
        let all = !moments.is_empty() && moments.iter().all(|(_, date)| date.day() <= 12);
        let (row, date) = doubtful.clone().next().filter(|_| all)?;
        let place = grid::place(&self.sheet.name, *row, column.index);
        Some(Problem::new(place, "read-dates-swapped", format!("{date} ({})", doubtful.count())))
    }

    fn reading(&self, column: &Column, taken: &[&Row]) -> ColumnReading {
        let fields = &self.lexicon.vocabulary.fields;
        let mut met: Vec<(String, u32)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut filled = 0;
        for value in taken.iter().filter_map(|row| row.get(column.index)) {
            filled += 1;
            let shown = value.shown();
            match places.get(&shown) {
                Some(at) => met[*at].1 += 1,
                None if met.len() < 1_000 => {
                    places.insert(shown.clone(), met.len());
                    met.push((shown, 1));
                }
                None => {}
            }
        }
        let samples = met.iter().take(4).map(|(text, _)| text.chars().take(120).collect()).collect();
        let kind = column.meaning.map(|field| fields[field].kind);
        let listed = kind.is_some_and(Kind::is_listed);
        let met = if listed {
            met.into_iter().take(MET).map(|(value, count)| self.met(value, count)).collect()
        } else {
            Vec::new()
        };
        let others = column.candidates.iter().filter(|(field, score)| Some(*field) != column.meaning && *score >= 0.4);
        ColumnReading {
            letter: grid::letter(column.index),
            header: match &column.option {
                Some(option) => format!("{} > {option}", column.header()),
                None => column.header(),
            },
            field: column.meaning.map(|field| fields[field].name.clone()),
            confidence: (column.confidence * 100.0).round() / 100.0,
            filled,
            hidden: self.sheet.hidden_columns.contains(&column.index),
            samples,
            met,
            date_order: self.orders.get(&column.index).copied().flatten(),
            alternatives: others.take(3).map(|(field, _)| fields[*field].name.clone()).collect(),
        }
    }

    fn met(&self, value: String, count: u32) -> Met {
        Met { step: self.lexicon.step(&value).map(|step| step.number()), number: number::leading(&value), value, count }
    }
}

/// A value as the register has it; plain digits in text are a number where the field has numbers.
fn plain(value: &Value, kind: Kind) -> FieldValue {
    match value {
        Value::Number(number) => FieldValue::Number(*number),
        Value::Truth(truth) => FieldValue::Truth(*truth),
        Value::Text(text) => match kind {
            Kind::Level | Kind::Number | Kind::Share | Kind::Money => FieldValue::of_digits(text.trim()),
            _ => FieldValue::Text(text.trim().to_owned()),
        },
        other => FieldValue::Text(other.shown()),
    }
}

/// Which way round a date column's texts are written.
fn order(column: &Column, rows: &[Row], lexicon: &Lexicon<'_>) -> Option<DateOrder> {
    let is_date = column.meaning.is_some_and(|field| lexicon.vocabulary.fields[field].kind == Kind::Date);
    is_date.then(|| date::order(rows.iter().filter_map(|row| row.get(column.index)?.text())))?
}
