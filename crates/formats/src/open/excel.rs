//! Excel workbooks, cell by cell, so that a declared range of a million rows costs nothing.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use jiff::civil;

use crate::ReadProblem;
use crate::grid::{Sheet, Value, Workbook};

use super::{Limits, dress, rows_of, side};

/// The last column an Excel sheet can have, from 0.
const LAST_COLUMN: u32 = 16_383;

/// Reads every worksheet's cells with a value.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadProblem> {
    let mut file: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(problem)?;
    let listed: Vec<_> = file
        .sheets_metadata()
        .iter()
        .filter(|sheet| matches!(sheet.typ, SheetType::WorkSheet))
        .map(|sheet| (sheet.name.clone(), matches!(sheet.visible, SheetVisible::Visible)))
        .collect();
    if listed.len() > limits.sheets {
        return Err(ReadProblem::too_large("sheets"));
    }
    let mut sides = side::of_excel(bytes)?;
    let mut shared: HashMap<usize, Arc<str>> = HashMap::new();
    let mut left = limits.cells;
    let mut sheets = Vec::with_capacity(listed.len());
    for (name, visible) in listed {
        let cells = cells(&mut file, &name, &mut shared, &mut left)?;
        let mut sheet = Sheet { visible, rows: rows_of(cells), name, ..Sheet::default() };
        if let Some(side) = sides.remove(&sheet.name) {
            dress(&mut sheet, side);
        }
        sheets.push(sheet);
    }
    Ok(Workbook { format: "xlsx", sheets, remarks: Vec::new() })
}

fn cells(
    file: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    shared: &mut HashMap<usize, Arc<str>>,
    left: &mut usize,
) -> Result<Vec<(u32, u32, Value)>, ReadProblem> {
    let mut reader = match file.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // A sheet that the list names and the archive lacks: chart sheets of some programs.
        Err(XlsxError::WorksheetNotFound(_)) => return Ok(Vec::new()),
        Err(error) => return Err(problem(error)),
    };
    let mut cells = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(problem)? {
        let (row, column) = cell.get_position();
        let value = match cell.get_value() {
            // Cells that share a string share its copy; the address stands for the string while the file is open.
            DataRef::SharedString(text) if !text.trim().is_empty() => {
                let text = *text;
                let copy = shared.entry(text.as_ptr() as usize).or_insert_with(|| text.into());
                // An empty string may have the same address as its neighbour.
                if **copy == *text { Some(Value::Text(copy.clone())) } else { Some(Value::Text(text.into())) }
            }
            other => value(other),
        };
        if let Some(value) = value.filter(|_| column <= LAST_COLUMN) {
            *left = left.checked_sub(1).ok_or_else(|| ReadProblem::too_large("cells"))?;
            cells.push((row.saturating_add(1), column, value));
        }
    }
    Ok(cells)
}

/// A cell's value, if it has one.
pub(super) fn value(data: &DataRef<'_>) -> Option<Value> {
    match data {
        DataRef::Int(number) => Some(Value::Number(*number as f64)),
        DataRef::Float(number) => number.is_finite().then_some(Value::Number(*number)),
        DataRef::String(text) => words(text),
        DataRef::SharedString(text) => words(text),
        DataRef::Bool(truth) => Some(Value::Truth(*truth)),
        DataRef::DateTime(moment) => Some(moment_of(moment)),
        DataRef::DateTimeIso(text) => Some(iso(text)),
        DataRef::DurationIso(text) => Some(Value::Span(text.as_str().into())),
        DataRef::Error(error) => Some(Value::Fault(error.to_string().into())),
        DataRef::Empty => None,
    }
}

fn words(text: &str) -> Option<Value> {
    (!text.trim().is_empty()).then(|| Value::Text(text.into()))
}

/// An ISO date or moment of an OpenDocument file.
pub(super) fn iso(text: &str) -> Value {
    let text = text.trim_end_matches('Z');
    text.parse::<civil::DateTime>()
        .ok()
        .or_else(|| text.parse::<civil::Date>().ok().map(|date| date.to_datetime(civil::Time::midnight())))
        .map_or_else(|| Value::Text(text.into()), Value::Moment)
}

/// A serial day number with a date's format; what is below one day is a time of day.
fn moment_of(moment: &ExcelDateTime) -> Value {
    let serial = moment.as_f64();
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if moment.is_duration() || (0.0..1.0).contains(&serial) {
        let minutes = (serial * 1440.0).round() as i64;
        return Value::Span(format!("{:02}:{:02}", minutes / 60, minutes % 60).into());
    }
    let date = civil::Date::new(year as i16, month as i8, day as i8);
    let time = civil::Time::new(hour as i8, minute as i8, second as i8, 0);
    match (date, time) {
        (Ok(date), Ok(time)) => Value::Moment(date.to_datetime(time)),
        _ => Value::Number(serial),
    }
}

/// A reader's error in our words.
fn problem(error: XlsxError) -> ReadProblem {
    match error {
        XlsxError::Password => ReadProblem::Locked,
        XlsxError::FileNotFound(path) => ReadProblem::damaged(path),
        XlsxError::XmlEof(_) => ReadProblem::damaged("sheet"),
        _ => ReadProblem::damaged("workbook"),
    }
}
