//! The plain grid every spreadsheet becomes before anybody asks what it means.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil;

/// A whole file: its sheets in the file's order.
#[derive(Debug, Clone, Default)]
pub struct Workbook {
    /// What the file turned out to be, for people: `xlsx`, `ods`, `xls`, `csv`, `json`.
    pub format: &'static str,
    /// Sheets, hidden ones too; a delimited file has exactly one.
    pub sheets: Vec<Sheet>,
    /// What was strange about the file as a whole, as cell and message code.
    pub remarks: Vec<Remark>,
}

/// Something odd met while opening, told to the person who imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where it was met, as `Sheet!B12`, or empty for the file as a whole.
    pub place: String,
    /// A message code of the language files.
    pub code: &'static str,
    /// The words of the file that the message quotes.
    pub detail: String,
}

/// One sheet, sparse: only cells with a value are kept.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// As the file names it; empty for a delimited file.
    pub name: String,
    /// The file shows this sheet.
    pub visible: bool,
    /// Rows that have at least one value, in order.
    pub rows: Vec<Row>,
    /// Cells merged into one.
    pub merged: Vec<Area>,
    /// Columns the file hides, counted from 0.
    pub hidden_columns: BTreeSet<u32>,
    /// What stands beside its cells.
    pub notes: Vec<Note>,
}

/// What a file keeps beside a cell's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The cell's row, from 1.
    pub row: u32,
    /// Its column, from 0.
    pub column: u32,
    /// What it is.
    pub beside: Beside,
    /// What it says.
    pub text: String,
}

/// What may stand beside a cell's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Somebody's comment.
    Comment,
    /// The address that the cell's words lead to.
    Link,
}

impl Beside {
    /// As it is called in a reading.
    pub fn name(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Link => "link",
        }
    }
}

/// A row with values.
#[derive(Debug, Clone)]
pub struct Row {
    /// As people count: from 1, hidden rows too.
    pub number: u32,
    /// The file hides this row.
    pub hidden: bool,
    /// Values by column, counted from 0, ascending.
    pub cells: Vec<(u32, Value)>,
}

impl Row {
    /// The value in a column (from 0), if it has one.
    pub fn get(&self, column: u32) -> Option<&Value> {
        let at = self.cells.binary_search_by_key(&column, |cell| cell.0).ok()?;
        Some(&self.cells[at].1)
    }
}

/// A rectangle of cells; rows from 1, columns from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// First row.
    pub top: u32,
    /// Last row.
    pub bottom: u32,
    /// First column.
    pub left: u32,
    /// Last column.
    pub right: u32,
}

impl Area {
    /// Whether a cell lies inside.
    pub fn contains(&self, row: u32, column: u32) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }
}

/// A cell's value as the file has it; empty cells are not kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words, never blank; shared between cells that say the same.
    Text(Arc<str>),
    /// A number, never infinite.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A day, or a day and a time of it, without a zone.
    Moment(civil::DateTime),
    /// A length of time or a time of day, as ISO text.
    Span(Arc<str>),
    /// A formula's error, as the program shows it: `#REF!`.
    Fault(Arc<str>),
}

impl Value {
    /// The text of a text cell.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As a person would type it: dates as ISO, whole numbers without a point.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Span(text) | Self::Fault(text) => text.trim().to_owned(),
            Self::Number(number) => format!("{number}"),
            Self::Truth(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
            Self::Moment(moment) if moment.time() == civil::Time::midnight() => moment.date().to_string(),
            Self::Moment(moment) => moment.to_string(),
        }
    }
}

/// `A`, `Z`, `AA`: a column, counted from 0, as spreadsheets write it.
pub fn letter(column: u32) -> String {
    let mut name = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = ((rest - 1) % 26) as u8;
        name.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    name.iter().rev().collect()
}

/// The column, counted from 0, that has those letters; none where they are no column's.
pub fn column(letters: &str) -> Option<u32> {
    let mut column = 0_u32;
    for byte in letters.bytes() {
        let digit = byte.to_ascii_uppercase().checked_sub(b'A').filter(|digit| *digit < 26)?;
        column = column.checked_mul(26)?.checked_add(u32::from(digit) + 1)?;
    }
    column.checked_sub(1)
}

/// `Sheet!B12`, or `B12` where the sheet has no name.
pub fn place(sheet: &str, row: u32, column: u32) -> String {
    if sheet.is_empty() { format!("{}{row}", letter(column)) } else { format!("{sheet}!{}{row}", letter(column)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_spreadsheets_give_them() {
        let letters: Vec<_> = [0, 25, 26, 51, 701, 702, 16_383].map(letter).into();
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD"]);
        assert_eq!([0, 25, 26, 701, 16_383].map(|index| column(&letter(index))), [0, 25, 26, 701, 16_383].map(Some));
        assert_eq!(["", "A1", "ZZZZZZZZ"].map(column), [None; 3]);
    }

    #[test]
    fn a_place_names_its_sheet_only_where_there_is_one() {
        assert_eq!(place("Risks", 12, 1), "Risks!B12");
        assert_eq!(place("", 12, 1), "B12");
    }
}
