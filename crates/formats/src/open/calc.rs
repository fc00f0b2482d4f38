//! OpenDocument spreadsheets and old Excel workbooks, which are read as ranges.

use std::io::Cursor;

use calamine::{Data, DataRef, Ods, OdsError, Range, Reader, SheetVisible, Xls, XlsError};

use crate::ReadProblem;
use crate::grid::{Area, Sheet, Value, Workbook};

use super::{Limits, content, dress, excel, rows_of};

/// Reads an OpenDocument spreadsheet.
pub(super) fn read_ods(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadProblem> {
    let mut file: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        OdsError::Password => ReadProblem::Locked,
        _ => ReadProblem::damaged("workbook"),
    })?;
    let mut sides = content::sides(bytes)?;
    sheets("ods", &mut file, limits, |_, sheet| {
        if let Some(side) = sides.remove(&sheet.name) {
            dress(sheet, side);
        }
    })
}

/// Reads an Excel 97 workbook.
pub(super) fn read_xls(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadProblem> {
    let mut file: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => ReadProblem::Locked,
        _ => ReadProblem::damaged("workbook"),
    })?;
    sheets("xls", &mut file, limits, |file, sheet| {
        let merged = file.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        sheet.merged = merged
            .into_iter()
            .map(|area| Area { top: area.start.0 + 1, bottom: area.end.0 + 1, left: area.start.1, right: area.end.1 })
            .collect();
    })
}

fn sheets<'a, R: Reader<Cursor<&'a [u8]>>>(
    format: &'static str,
    file: &mut R,
    limits: &Limits,
    mut dress: impl FnMut(&mut R, &mut Sheet),
) -> Result<Workbook, ReadProblem> {
    let listed: Vec<_> = file
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), matches!(sheet.visible, SheetVisible::Visible)))
        .collect();
    if listed.len() > limits.sheets {
        return Err(ReadProblem::too_large("sheets"));
    }
    let mut left = limits.cells;
    let mut sheets = Vec::with_capacity(listed.len());
    for (name, visible) in listed {
        let range = file.worksheet_range(&name).map_err(|_| ReadProblem::damaged("sheet"))?;
        let cells = cells(&range, &mut left)?;
        let mut sheet = Sheet { name, visible, rows: rows_of(cells), ..Sheet::default() };
        dress(file, &mut sheet);
        sheets.push(sheet);
    }
    Ok(Workbook { format, sheets, remarks: Vec::new() })
}

fn cells(range: &Range<Data>, left: &mut usize) -> Result<Vec<(u32, u32, Value)>, ReadProblem> {
    let Some((top, first)) = range.start() else {
        return Ok(Vec::new());
    };
    let mut cells = Vec::new();
    for (row, column, data) in range.used_cells() {
        let Some(value) = value(data) else { continue };
        *left = left.checked_sub(1).ok_or_else(|| ReadProblem::too_large("cells"))?;
        cells.push((top + row as u32 + 1, first + column as u32, value));
    }
    Ok(cells)
}

fn value(data: &Data) -> Option<Value> {
    match data {
        Data::String(text) if text.trim().is_empty() => None,
        Data::String(text) => Some(Value::Text(text.as_str().into())),
        Data::DateTimeIso(text) => Some(excel::iso(text)),
        Data::Int(number) => Some(Value::Number(*number as f64)),
        Data::Float(number) => excel::value(&DataRef::Float(*number)),
        Data::Bool(truth) => Some(Value::Truth(*truth)),
        Data::DateTime(moment) => excel::value(&DataRef::DateTime(*moment)),
        Data::DurationIso(text) => Some(Value::Span(text.as_str().into())),
        Data::Error(error) => Some(Value::Fault(error.to_string().into())),
        Data::Empty => None,
    }
}
