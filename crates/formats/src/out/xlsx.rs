//! Excel workbooks, written row by row through a temporary file, so that memory does not grow with the rows.
//!
//! Every text is written as a text cell: nothing in it is ever a formula, a link or a number.

use std::io::Write;
use std::path::Path;

use jiff::civil;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::{Cell, Column, OutProblem, RowResult};
use crate::grid;

/// Rows below the header that a sheet holds.
pub const ROWS: u32 = 1_048_575;
/// Characters (UTF-16 units) that Excel allows in a cell.
const CELL: usize = 32_767;
/// Earlier days are written as text: Excel has none before 1900 and takes that year for a leap year.
const FIRST_YEAR: i16 = 1901;
/// Usual width of a column, in characters.
const WIDTH: f64 = 18.0;

/// What surrounds the rows.
#[derive(Debug, Clone)]
pub struct Cover<'a> {
    /// Name of the sheet; characters that sheets may not have are replaced.
    pub sheet: &'a str,
    /// When it was made, as the properties say.
    pub made: civil::DateTime,
    /// Where temporary files go; the system's folder if none is given.
    pub folder: Option<&'a Path>,
    /// Rows of words above the header.
    pub bands: &'a [Vec<String>],
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Rows below the header.
    pub rows: u64,
    /// Cells whose text is longer than Excel allows and was cut, as `B12`.
    pub cut: Vec<String>,
}

/// Writes one sheet of headers and rows, pulling the rows one at a time, then the finished file.
///
/// # Errors
/// Where a row cannot be fetched, there are more than [`ROWS`], or the destination refuses.
pub fn write(
    to: impl Write + Send,
    cover: &Cover<'_>,
    columns: &[Column],
    rows: impl IntoIterator<Item = RowResult>,
) -> Result<Written, OutProblem> {
    let mut book = Workbook::new();
    if let Some(folder) = cover.folder {
        book.set_tempdir(folder)?;
    }
    let made = excel_moment(cover.made)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name(sheet_name(cover.sheet))?;
    header(sheet, (cover.bands, columns))?;
    let (formats, top) = (Formats::new(), cover.bands.len() as u64 + 1);
    let mut written = Written { rows: 0, cut: Vec::new() };
    for row in rows {
        let row = row.map_err(OutProblem::Rows)?;
        let at = u32::try_from(written.rows + top).unwrap_or(u32::MAX);
        if at > ROWS {
            return Err(OutProblem::TooManyRows { most: ROWS });
        }
        for (column, cell) in row.iter().enumerate() {
            if put(sheet, at, column as u16, cell, &formats)? {
                written.cut.push(grid::place("", at + 1, column as u32));
            }
        }
        written.rows += 1;
    }
    book.save_to_writer(to)?;
    Ok(written)
}

struct Formats {
    date: Format,
    moment: Format,
    text: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            date: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            // The text format, so that editing the cell does not turn its text into a formula either.
            text: Format::new().set_num_format("@").set_text_wrap(),
        }
    }
}

fn header(sheet: &mut Worksheet, (bands, columns): (&[Vec<String>], &[Column])) -> Result<(), OutProblem> {
    let bold = Format::new().set_bold().set_text_wrap();
    for (at, column) in columns.iter().enumerate() {
        sheet.set_column_width(at as u16, column.width.unwrap_or(WIDTH))?;
    }
    let row = bands.len() as u32;
    sheet.set_freeze_panes(row + 1, 0)?;
    for (row, band) in bands.iter().enumerate() {
        for (at, text) in band.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            sheet.write_string_with_format(row as u32, at as u16, fitting(text).0, &bold)?;
        }
    }
    for (at, column) in columns.iter().enumerate() {
        sheet.write_string_with_format(row, at as u16, fitting(&column.header).0, &bold)?;
    }
    Ok(())
}

/// Puts a cell in its place; true where its text had to be cut.
fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, formats: &Formats) -> Result<bool, OutProblem> {
    match cell {
        Cell::Text(text) if !text.is_empty() => {
            let (text, cut) = fitting(text);
            if text.starts_with('=') && kernel::fault::is_on(kernel::Fault::FormulasRun) {
                sheet.write_formula(row, column, text)?;
                return Ok(cut);
            }
            sheet.write_string_with_format(row, column, text, &formats.text)?;
            return Ok(cut);
        }
        Cell::Number(number) if number.is_finite() => {
            sheet.write_number(row, column, *number)?;
        }
        Cell::Date(date) if date.year() < FIRST_YEAR => {
            sheet.write_string_with_format(row, column, date.to_string(), &formats.text)?;
        }
        Cell::Date(date) => {
            let moment = excel_moment(date.to_datetime(civil::Time::midnight()))?;
            sheet.write_datetime_with_format(row, column, &moment, &formats.date)?;
        }
        Cell::Moment(moment) if moment.year() < FIRST_YEAR => {
            sheet.write_string_with_format(row, column, moment.to_string(), &formats.text)?;
        }
        Cell::Moment(moment) => {
            sheet.write_datetime_with_format(row, column, excel_moment(*moment)?, &formats.moment)?;
        }
        Cell::Truth(truth) => {
            sheet.write_boolean(row, column, *truth)?;
        }
        Cell::Text(_) | Cell::Number(_) | Cell::Nothing => {}
    }
    Ok(false)
}

fn excel_moment(moment: civil::DateTime) -> Result<ExcelDateTime, OutProblem> {
    let day = ExcelDateTime::from_ymd(moment.year().unsigned_abs(), moment.month() as u8, moment.day() as u8)?;
    Ok(day.and_hms(moment.hour() as u16, moment.minute() as u8, f64::from(moment.second()))?)
}

/// The text, or as much of it as a cell holds.
fn fitting(text: &str) -> (&str, bool) {
    if text.len() <= CELL {
        return (text, false);
    }
    let mut units = 0;
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units > CELL {
            return (&text[..at], true);
        }
    }
    (text, false)
}

/// At most 31 characters, none of `[]:*?/\`, no apostrophe at the ends, never empty.
fn sheet_name(name: &str) -> String {
    let name: String =
        name.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c }).take(31).collect();
    let name = name.trim_matches('\'').trim();
    if name.is_empty() { "Sheet1".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_name_is_one_that_excel_takes() {
        assert_eq!(sheet_name("Risks: [all]/now"), "Risks   all  now");
        assert_eq!(sheet_name("'?*'"), "Sheet1");
        assert_eq!(sheet_name(&"x".repeat(40)).len(), 31);
    }

    #[test]
    fn a_text_longer_than_a_cell_is_cut_between_characters() {
        let long = "ä".repeat(40_000);
        let (text, cut) = fitting(&long);
        assert!(cut);
        assert_eq!(text.chars().count(), CELL);
    }
}
