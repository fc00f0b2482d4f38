//! Bytes into a plain grid: what the file is (never what its name says), whether it is safe to unpack, and its cells.

mod calc;
mod content;
mod delimited;
mod excel;
mod guard;
mod json;
mod notes;
mod side;
mod sniff;

use crate::ReadProblem;
use crate::grid::{Row, Sheet, Value, Workbook};

/// How much of a file is read at most; above it a file is refused by name, never cut short.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of the file as uploaded.
    pub bytes: u64,
    /// Bytes of an archive's parts together, unpacked.
    pub unpacked: u64,
    /// Cells with a value in the whole file.
    pub cells: usize,
    /// Sheets of a workbook.
    pub sheets: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 50 << 20, unpacked: 256 << 20, cells: 2_000_000, sheets: 250 }
    }
}

/// Reads a file's bytes into a grid, whatever its name says it is.
///
/// # Errors
/// A [`ReadProblem`] that names what is wrong with the file: too large, a bomb, locked, cut off, damaged, or no table.
pub fn open(bytes: &[u8], name: Option<&str>, limits: &Limits) -> Result<Workbook, ReadProblem> {
    if bytes.len() as u64 > limits.bytes {
        return Err(ReadProblem::too_large("bytes"));
    }
    let workbook = match sniff::sniff(bytes, name)? {
        sniff::Content::Archive => match guard::inspect(bytes, name, limits)? {
            guard::Package::Excel => excel::read(bytes, limits)?,
            guard::Package::OpenDocument => calc::read_ods(bytes, limits)?,
        },
        sniff::Content::OldExcel => calc::read_xls(bytes, limits)?,
        sniff::Content::Object => match json::read(bytes, limits)? {
            Some(book) => book,
            None => delimited::read(bytes, limits)?,
        },
        sniff::Content::Text => delimited::read(bytes, limits)?,
    };
    if workbook.sheets.iter().all(|sheet| sheet.rows.is_empty()) {
        return Err(ReadProblem::Empty);
    }
    Ok(workbook)
}

/// The ending of a file's name, in lower case.
pub(crate) fn ending(name: Option<&str>) -> Option<String> {
    let (stem, ending) = name?.rsplit_once('.')?;
    let plain = !stem.is_empty() && ending.len() <= 8 && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    plain.then(|| ending.to_ascii_lowercase())
}

/// Loose cells (row from 1, column from 0) into rows in order. Where a hostile file gives a cell twice, the first counts.
fn rows_of(mut cells: Vec<(u32, u32, Value)>) -> Vec<Row> {
    if !cells.is_sorted_by_key(|cell| (cell.0, cell.1)) {
        cells.sort_by_key(|cell| (cell.0, cell.1));
    }
    cells.dedup_by_key(|cell| (cell.0, cell.1));
    let mut rows: Vec<Row> = Vec::new();
    for (number, column, value) in cells {
        match rows.last_mut() {
            Some(row) if row.number == number => row.cells.push((column, value)),
            _ => rows.push(Row { number, hidden: false, cells: vec![(column, value)] }),
        }
    }
    rows
}

/// Puts what the file says about hiding and merging onto a sheet.
fn dress(sheet: &mut Sheet, side: side::Side) {
    for row in &mut sheet.rows {
        row.hidden = side.hidden_rows.iter().any(|(from, to)| (*from..=*to).contains(&row.number));
    }
    sheet.merged = side.merged;
    sheet.hidden_columns = side.hidden_columns;
    sheet.notes = side.notes;
}
