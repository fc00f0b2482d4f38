//! The rows of a sheet as people know them: what stands above the header, the header with its bands, the first records,
//! and what is left out, each in its place; what is not shown is summed up where it stands.

use std::collections::{BTreeMap, BTreeSet};

use formats::grid;
use formats::read::window::{OTHERS, RECORDS};
use formats::reading::{FieldValue, LeftOut, Record, WindowRow};

use super::{CellShown, RowShown};
use crate::importing::plan::Planned;
use crate::importing::words;
use crate::words::Words;

/// Columns beside the table that are shown, where something stands in them.
const BESIDE: usize = 12;
/// So many empty columns in a row are shown as they are; a wider gap is closed.
const GAP: u32 = 2;
/// Characters of the cells of a row together, and of one of them at the least.
const ROW: usize = 3400;
const CELL: usize = 60;
/// A text of more characters goes on over the empty cells beside it, as it does in a sheet.
const SPILLS: usize = 16;

/// A line of the window.
enum Line {
    /// The row of that number.
    Row(u32),
    /// Rows with something in them that are not shown: the first, and how many.
    More(u32, usize),
    /// Empty rows, from one to another.
    Empty(u32, u32),
}

/// What a cell of the sheet holds.
struct Raw {
    text: String,
    across: u32,
    down: u32,
}

/// A table's sheet.
pub(super) struct Window<'a> {
    t: Words,
    planned: &'a Planned,
    /// The cells to look at, by row and letter.
    odd: BTreeSet<(u32, String)>,
    /// The rows that are shown.
    pub(super) shown: BTreeSet<u32>,
    /// The columns that are shown, counted from 0.
    pub(super) columns: Vec<u32>,
    /// Which of these are the table's first and last.
    pub(super) table: (usize, usize),
}

impl<'a> Window<'a> {
    /// The window of a table; `places` are those of the file's problems.
    pub(super) fn of(t: Words, planned: &'a Planned, places: &BTreeSet<&str>) -> Self {
        let odd = odd(&planned.table.sheet, places);
        let shown = shown(planned, &odd);
        let columns = columns(planned, &shown);
        let known = || planned.table.understanding.iter().filter_map(|column| grid::column(&column.letter));
        let at = |index: Option<u32>| index.and_then(|index| columns.iter().position(|one| *one == index));
        let table = (at(known().min()).unwrap_or(0), at(known().max()).unwrap_or(0));
        Self { t, planned, odd, shown, columns, table }
    }

    /// Its rows.
    pub(super) fn rows(&self) -> Vec<RowShown> {
        let lines = self.lines();
        let (from, to) = self.outline(&lines);
        let mut covered = vec![0_usize; self.columns.len()];
        let draw = |(at, line): (usize, &Line)| {
            let mut row = match line {
                Line::Row(number) => self.row(*number, (&lines, at), &mut covered),
                Line::More(_, count) => self.summed("…".to_owned(), self.t.say_count("importing-and-rows", *count)),
                Line::Empty(first, last) if first == last => self.summed(first.to_string(), String::new()),
                Line::Empty(first, last) => {
                    self.summed(format!("{first}–{last}"), self.t.say("importing-rows-empty").to_owned())
                }
            };
            if (from..=to).contains(&at) {
                self.frame(&mut row, (at == from, at == to));
            }
            // A cell that is merged down to the last row has the line below it.
            for cell in row.cells.iter_mut().filter(|cell| cell.down > 1 && at + cell.down - 1 == to) {
                cell.class.push_str(" b");
            }
            row
        };
        lines.iter().enumerate().map(draw).collect()
    }

    fn lines(&self) -> Vec<Line> {
        let table = &self.planned.table;
        let mut content: BTreeSet<u32> = table.records.iter().map(|record| record.row).collect();
        content.extend(table.header_rows.iter().chain(self.planned.left_out.iter().map(|left| &left.row)));
        let mut lines = Vec::new();
        let mut before: Option<u32> = None;
        let more = |lines: &mut Vec<Line>, rows: &mut dyn Iterator<Item = &u32>| {
            if let Some(first) = rows.next() {
                lines.push(Line::More(*first, rows.count() + 1));
            }
        };
        for row in &self.shown {
            if let Some(before) = before.filter(|before| before + 1 < *row) {
                let mut between = content.range(before + 1..*row).peekable();
                match between.peek() {
                    Some(_) => more(&mut lines, &mut between),
                    None => lines.push(Line::Empty(before + 1, row - 1)),
                }
            }
            lines.push(Line::Row(*row));
            before = Some(*row);
        }
        let after = before.map_or(0, |before| before + 1);
        more(&mut lines, &mut content.range(after..));
        lines
    }

    /// The lines that the table takes, from its header to its last record.
    fn outline(&self, lines: &[Line]) -> (usize, usize) {
        let table = &self.planned.table;
        let first = table.header_rows.first().or(table.records.first().map(|record| &record.row)).copied().unwrap_or(0);
        let last = table.records.last().map(|record| &record.row).or(table.header_rows.last()).copied().unwrap_or(0);
        let row = |line: &Line| match line {
            Line::Row(row) | Line::More(row, _) | Line::Empty(row, _) => *row,
        };
        let from = lines.iter().position(|line| row(line) >= first).unwrap_or(0);
        (from, lines.iter().rposition(|line| row(line) <= last).unwrap_or(0))
    }

    /// A line without cells of its own.
    fn summed(&self, number: String, text: String) -> RowShown {
        let (first, last) = self.table;
        let part = |places: std::ops::Range<usize>, text: String, class: &str| {
            (!places.is_empty()).then(|| CellShown {
                text,
                place: places.start,
                across: places.len(),
                down: 1,
                class: class.to_owned(),
                ..CellShown::default()
            })
        };
        let parts = [
            part(0..first, String::new(), " out"),
            part(first..last + 1, text, ""),
            part(last + 1..self.columns.len(), String::new(), " out"),
        ];
        let cells = parts.into_iter().flatten().collect();
        RowShown { number, class: "off".to_owned(), is_hidden: false, cells }
    }

    fn row(&self, number: u32, (lines, at): (&[Line], usize), covered: &mut [usize]) -> RowShown {
        let (raws, is_hidden) = self.raws(number);
        let is_header = self.planned.table.header_rows.contains(&number);
        let left_out = self.left_out(number).filter(|_| !is_header);
        let is_off = left_out.is_some();
        let most = (ROW / self.columns.len().max(1)).max(CELL);
        let mut cells: Vec<CellShown> = Vec::new();
        let mut place = 0;
        while place < self.columns.len() {
            if covered[place] > 0 {
                (covered[place], place) = (covered[place] - 1, place + 1);
                continue;
            }
            let raw = raws.get(&self.columns[place]);
            let across = self.across(place, (raw, is_off), &raws, covered);
            let down = raw.map_or(1, |raw| reach(lines, at, number + raw.down.saturating_sub(1)));
            covered[place..place + across].fill(down - 1);
            let text = raw.map_or("", |raw| raw.text.as_str());
            cells.push(CellShown {
                text: text.chars().take(most).collect(),
                place,
                across,
                down,
                class: self.class(number, place, across),
                why: String::new(),
            });
            place += across;
        }
        // Where the row begins to say something, or where the table begins.
        let said =
            |cell: &CellShown| cell.place == 0 && !cell.text.is_empty() || cell.place + cell.across > self.table.0;
        if let Some(cell) = cells.iter_mut().find(|cell| said(cell)) {
            cell.why = left_out.map(|left| self.why(left)).unwrap_or_default();
        }
        let class = match (is_header, is_off) {
            (true, _) => "head-row",
            (_, true) => "off",
            _ => "",
        };
        RowShown { number: number.to_string(), class: class.to_owned(), is_hidden, cells }
    }

    /// Over how many of the columns a cell goes: those it is merged over, and, where no record stands, empty ones that its
    /// text needs.
    fn across(
        &self,
        place: usize,
        (raw, is_off): (Option<&Raw>, bool),
        raws: &BTreeMap<u32, Raw>,
        covered: &[usize],
    ) -> usize {
        let Some(raw) = raw else { return 1 };
        let end = self.columns[place] + raw.across.max(1) - 1;
        let spills = is_off && raw.text.chars().count() > SPILLS;
        let belongs = |at: &usize| {
            covered[*at] == 0 && (self.columns[*at] <= end || spills && !raws.contains_key(&self.columns[*at]))
        };
        1 + (place + 1..self.columns.len()).take_while(belongs).count()
    }

    fn class(&self, number: u32, place: usize, across: usize) -> String {
        let (first, last) = self.table;
        let mut class = String::new();
        if place + across <= first || place > last {
            class.push_str(" out");
        }
        if self.odd.contains(&(number, grid::letter(self.columns[place]))) {
            class.push_str(" odd");
        }
        class
    }

    /// Draws the line around the table at the ends of a row.
    fn frame(&self, row: &mut RowShown, (is_first, is_last): (bool, bool)) {
        let (first, last) = self.table;
        for cell in &mut row.cells {
            let places = cell.place..cell.place + cell.across;
            for (end, class) in [(first, " l"), (last, " r")] {
                if places.contains(&end) {
                    cell.class.push_str(class);
                }
            }
        }
        let classes = [("from", is_first), ("to", is_last)].into_iter().filter(|(_, is_so)| *is_so);
        let classes = classes.map(|(class, _)| class);
        let all: Vec<&str> =
            std::iter::once(row.class.as_str()).filter(|class| !class.is_empty()).chain(classes).collect();
        row.class = all.join(" ");
    }

    /// What stands in a row by column, and whether the file hides it.
    fn raws(&self, number: u32) -> (BTreeMap<u32, Raw>, bool) {
        let table = &self.planned.table;
        let raw = |text: String| Raw { text, across: 0, down: 0 };
        if let Some(row) = window_row(&table.window, number) {
            let cell = |cell: &formats::reading::WindowCell| {
                let raw = Raw { text: cell.text.clone(), across: cell.across, down: cell.down };
                Some((grid::column(&cell.letter)?, raw))
            };
            return (row.cells.iter().filter_map(cell).collect(), row.hidden);
        }
        if let Some(record) = table.records.iter().find(|record| record.row == number) {
            let values = values(self.planned, record).into_iter();
            return (values.map(|(column, text)| (column, raw(text))).collect(), record.hidden);
        }
        if table.header_rows.contains(&number) {
            let header = |column: &formats::reading::ColumnReading| {
                Some((grid::column(&column.letter)?, raw(column.header.clone())))
            };
            return (table.understanding.iter().filter_map(header).collect(), false);
        }
        let text = self.left_out(number).map(|left| left.text.clone()).unwrap_or_default();
        ([(self.columns.get(self.table.0).copied().unwrap_or(0), raw(text))].into(), false)
    }

    fn left_out(&self, number: u32) -> Option<&LeftOut> {
        self.planned.left_out.iter().find(|left| left.row == number)
    }

    /// Why a row is no record, or what it is above the table, said once for several of a kind.
    fn why(&self, left: &LeftOut) -> String {
        let Some(key) = self.above(left) else { return words::why(self.t, &left.why) };
        let before = self.shown.range(..left.row).next_back().and_then(|row| self.left_out(*row));
        let is_again = before.and_then(|before| self.above(before)) == Some(key);
        if is_again { String::new() } else { self.t.say(key).to_owned() }
    }

    /// What a row above the table is: a title, a sentence, or neither.
    fn above(&self, left: &LeftOut) -> Option<&'static str> {
        let is_alone = !left.text.contains(" | ");
        let is_first = self.shown.first() == Some(&left.row);
        match left.text.split_whitespace().count() {
            _ if left.why != "above" => None,
            8.. if is_alone => Some("importing-above-guidance"),
            _ if is_alone && is_first => Some("importing-above-title"),
            _ => Some("importing-above"),
        }
    }
}

/// How many lines from that one are rows up to a row, with nothing summed up between them.
fn reach(lines: &[Line], at: usize, last: u32) -> usize {
    let belongs = |line: &&Line| matches!(line, Line::Row(row) if *row <= last);
    lines[at..].iter().take_while(belongs).count().max(1)
}

fn window_row(window: &[WindowRow], number: u32) -> Option<&WindowRow> {
    Some(&window[window.binary_search_by_key(&number, |row| row.row).ok()?])
}

/// The cells of a sheet among places such as `Risks!C12`, by row and letter.
fn odd(sheet: &str, places: &BTreeSet<&str>) -> BTreeSet<(u32, String)> {
    let cell = |place: &&str| {
        let cell = match sheet {
            "" => *place,
            sheet => place.strip_prefix(sheet)?.strip_prefix('!')?,
        };
        let digits = cell.find(|c: char| c.is_ascii_digit())?;
        Some((cell[digits..].parse().ok()?, cell[..digits].to_owned()))
    };
    places.iter().filter_map(cell).collect()
}

/// The rows that are shown: the header with what stands above it, the first records with what stands among them, and
/// the first rows further down that are none or have a cell to look at.
fn shown(planned: &Planned, odd: &BTreeSet<(u32, String)>) -> BTreeSet<u32> {
    let table = &planned.table;
    let has_window = |row: &&u32| window_row(&table.window, **row).is_some();
    let last = table.records.get(RECORDS - 1).map_or(u32::MAX, |record| record.row);
    let headers = table.header_rows.iter();
    let mut shown: BTreeSet<u32> = match table.window.is_empty() {
        true => headers.last().copied().into_iter().collect(),
        false => headers.filter(has_window).copied().collect(),
    };
    let (above, others): (Vec<_>, Vec<_>) = table.left_out.iter().partition(|left| left.why == "above");
    shown.extend(above.iter().map(|left| &left.row).filter(has_window));
    let records = || table.records.iter().map(|record| record.row);
    shown.extend(records().take(RECORDS));
    shown.extend(others.iter().map(|left| left.row).filter(|row| *row < last).take(OTHERS));
    let rows: BTreeSet<u32> = odd.iter().map(|(row, _)| *row).collect();
    let mut further: BTreeSet<u32> = others.iter().map(|left| left.row).collect();
    further.extend(records().filter(|row| rows.contains(row)));
    shown.extend(further.into_iter().filter(|row| *row > last).take(OTHERS));
    shown
}

/// The columns that are shown: the table's, those beside it in which something stands, and the empty ones between them.
fn columns(planned: &Planned, shown: &BTreeSet<u32>) -> Vec<u32> {
    let table = &planned.table;
    let mut all: BTreeSet<u32> = table.understanding.iter().filter_map(|column| grid::column(&column.letter)).collect();
    let rows = table.window.iter().filter(|row| shown.contains(&row.row));
    let others: BTreeSet<u32> = rows
        .flat_map(|row| &row.cells)
        .filter_map(|cell| grid::column(&cell.letter))
        .filter(|one| !all.contains(one))
        .collect();
    all.extend(others.into_iter().take(BESIDE));
    let mut columns: Vec<u32> = Vec::new();
    for column in all {
        let from = columns.last().map_or(0, |last| last + 1);
        if column - from <= GAP {
            columns.extend(from..column);
        }
        columns.push(column);
    }
    columns
}

/// What a record says in each column of its table.
fn values(planned: &Planned, record: &Record) -> Vec<(u32, String)> {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut values = Vec::new();
    for column in &planned.table.understanding {
        let value = match &column.field {
            Some(field) if used.insert(field) => record.fields.get(field).map(FieldValue::shown),
            Some(_) => None,
            None => record.extra.get(&column.letter).cloned(),
        };
        values.extend(grid::column(&column.letter).zip(value));
    }
    values
}

#[cfg(test)]
mod tests;
