//! Delimited text: UTF-8 with a byte order mark (Excel needs it), commas, CRLF, and no cell that a program would run.
//!
//! A text that begins with `=`, `+`, `-`, `@`, a tab, a line end, or the full-width form of one of the
//! signs, is written with an apostrophe before it (OWASP, CSV injection). A text that begins with apostrophes and then one of these gets
//! one more, so that reading back gives exactly what was written: [`unguarded`] takes one away.

use std::io::Write;

use super::{Cell, Column, OutProblem, RowResult};

/// The apostrophe that keeps a spreadsheet program from running a text.
const GUARD: char = '\'';
/// Beginnings that some spreadsheet program takes for a formula.
const RUNNING: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

/// Writes headers and rows as they are pulled; returns how many rows there were.
///
/// # Errors
/// Where a row cannot be fetched or the destination refuses; what is written by then is not a whole file.
pub fn write(to: impl Write, columns: &[Column], rows: impl IntoIterator<Item = RowResult>) -> Result<u64, OutProblem> {
    write_below(to, &[], columns, rows)
}

/// The same, with rows of words above the header.
///
/// # Errors
/// As [`write`].
pub fn write_below(
    to: impl Write,
    bands: &[Vec<String>],
    columns: &[Column],
    rows: impl IntoIterator<Item = RowResult>,
) -> Result<u64, OutProblem> {
    let mut to = to;
    to.write_all("\u{feff}".as_bytes())?;
    let mut csv = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).flexible(true).from_writer(to);
    for band in bands {
        csv.write_record(band.iter().map(|text| guarded(text)))?;
    }
    csv.write_record(columns.iter().map(|column| guarded(&column.header)))?;
    let mut count = 0;
    for row in rows {
        let row = row.map_err(OutProblem::Rows)?;
        csv.write_record(row.iter().map(text))?;
        count += 1;
    }
    csv.flush()?;
    Ok(count)
}

/// A text as it may stand in a cell: guarded if a program could run it.
pub fn guarded(text: &str) -> String {
    if runs(text) && !kernel::fault::is_on(kernel::Fault::FormulasRun) {
        format!("{GUARD}{text}")
    } else {
        text.to_owned()
    }
}

/// A cell's text without our guard, and without anybody else's of the same kind.
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix(GUARD) {
        Some(rest) if runs(rest) => rest,
        _ => text,
    }
}

/// Whether some program would run the text, guards before it left aside.
fn runs(text: &str) -> bool {
    text.trim_start_matches(GUARD).starts_with(RUNNING)
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => guarded(text),
        Cell::Number(number) if number.is_finite() => format!("{number}"),
        Cell::Date(date) => date.to_string(),
        Cell::Moment(moment) => moment.strftime("%Y-%m-%d %H:%M").to_string(),
        Cell::Truth(true) => "TRUE".to_owned(),
        Cell::Truth(false) => "FALSE".to_owned(),
        Cell::Number(_) | Cell::Nothing => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_would_run_is_guarded_and_nothing_else() {
        for text in ["=1+1", "+44 20", "-5", "@SUM(A1)", "\tx", "\rx", "＝1", "'=x"] {
            assert!(guarded(text).starts_with('\''), "{text:?}");
            assert_eq!(unguarded(&guarded(text)), text);
        }
        for text in ["", "Fire", "'tis", "5 - 3", " =1"] {
            assert_eq!(guarded(text), text);
            assert_eq!(unguarded(text), text);
        }
    }

    #[test]
    fn a_negative_number_is_a_number_and_not_guarded() {
        let mut bytes = Vec::new();
        let rows = [Ok(vec![Cell::Number(-5.0), Cell::Text("-5".into()), Cell::Nothing])];
        let count = write(&mut bytes, &["a", "b", "c"].map(Column::new), rows).expect("memory takes it");
        assert_eq!(count, 1);
        assert_eq!(String::from_utf8(bytes).expect("UTF-8"), "\u{feff}a,b,c\r\n-5,'-5,\r\n");
    }
}
