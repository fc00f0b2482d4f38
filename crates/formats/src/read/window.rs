//! The rows of a sheet that whoever brings a table in should see as they know them: what stands above the header, the
//! header with its bands, the first records, and the first rows that are none, each where it stands.

use std::collections::{BTreeSet, HashMap};

use crate::grid::{self, Area, Row, Sheet};
use crate::reading::{Table, WindowCell, WindowRow};

/// Rows above the header that are kept at its beginning and at its end.
const ABOVE: usize = 4;
/// Records that are kept.
pub const RECORDS: usize = 12;
/// Rows without a record that are kept among these, and again below them.
pub const OTHERS: usize = 12;
/// Cells of a row that are kept.
const CELLS: usize = 300;
/// Characters of a cell that are kept.
const CELL: usize = 160;

/// The window of a table that was read.
pub fn of(sheet: &Sheet, table: &Table) -> Vec<WindowRow> {
    let numbers = numbers(table);
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return Vec::new() };
    let inside = sheet.merged.iter().filter(|area| (*first..=*last).contains(&area.top));
    let merged: HashMap<(u32, u32), &Area> = inside.map(|area| ((area.top, area.left), area)).collect();
    let row = |number: &u32| {
        let at = sheet.rows.binary_search_by_key(number, |row| row.number).ok()?;
        Some(window_row(&sheet.rows[at], &merged))
    };
    numbers.iter().filter_map(row).collect()
}

/// The rows of it.
fn numbers(table: &Table) -> BTreeSet<u32> {
    let (above, others): (Vec<_>, Vec<_>) = table.left_out.iter().partition(|left| left.why == "above");
    let last = table.records.get(RECORDS - 1).map_or(u32::MAX, |record| record.row);
    let mut numbers: BTreeSet<u32> = table.header_rows.iter().copied().collect();
    numbers.extend(above.iter().take(ABOVE).chain(above.iter().rev().take(ABOVE)).map(|left| left.row));
    numbers.extend(table.records.iter().take(RECORDS).map(|record| record.row));
    let (among, below): (Vec<_>, Vec<_>) = others.into_iter().partition(|left| left.row < last);
    numbers.extend(among.iter().take(OTHERS).chain(below.iter().take(OTHERS)).map(|left| left.row));
    numbers
}

fn window_row(row: &Row, merged: &HashMap<(u32, u32), &Area>) -> WindowRow {
    let cells = row.cells.iter().take(CELLS).map(|(column, value)| {
        let area = merged.get(&(row.number, *column));
        let size = |from: u32, to: u32| Some(to - from + 1).filter(|size| *size > 1).unwrap_or(0);
        WindowCell {
            letter: grid::letter(*column),
            text: value.shown().chars().take(CELL).collect(),
            across: area.map_or(0, |area| size(area.left, area.right)),
            down: area.map_or(0, |area| size(area.top, area.bottom)),
        }
    });
    WindowRow { row: row.number, hidden: row.hidden, cells: cells.collect() }
}
