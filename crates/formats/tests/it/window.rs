//! The sheet as people know it: what of it is kept to be shown to whoever brings it in.

use formats::Reading;
use formats::reading::WindowRow;
use formats::registers;
use rust_xlsxwriter::{Format, Workbook};

fn read(bytes: &[u8], name: &str) -> Reading {
    let book = super::grid(bytes, name).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    formats::read::read(&book, name, &registers::vocabulary())
}

/// A register under a title and a sentence, with a band over two columns, a heading among its rows and a sum below them.
fn register(records: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 4, "Risks of the estate", &plain).expect("a title");
    sheet.write(1, 0, "Fill one line for each risk, and score it from one to five.").expect("a sentence");
    for (column, text) in [(0, "ID"), (1, "Risk"), (4, "Owner")] {
        sheet.merge_range(3, column, 4, column, text, &plain).expect("a header over two rows");
    }
    sheet.merge_range(3, 2, 3, 3, "Current", &plain).expect("a band");
    sheet.write(4, 2, "Likelihood").expect("a header");
    sheet.write(4, 3, "Impact").expect("a header");
    sheet.merge_range(5, 0, 5, 4, "Buildings", &plain).expect("a heading");
    for row in 0..records {
        let at = 6 + row;
        sheet.write(at, 0, row + 1).expect("a number");
        sheet.write(at, 1, format!("Roof {row} leaks in heavy rain")).expect("a title");
        sheet.write(at, 2, 1 + row % 5).expect("a number");
        sheet.write(at, 3, 3).expect("a number");
        sheet.write(at, 4, "Ann Lee").expect("a name");
    }
    sheet.write(6 + records, 1, "Total").expect("a sum");
    sheet.write(6 + records, 3, 3 * records).expect("a sum");
    sheet.set_row_hidden(7).expect("a hidden row");
    book.save_to_buffer().expect("a workbook")
}

/// The cells of a row that was kept: letter, text, and over how many columns and rows it is merged.
fn row(window: &[WindowRow], number: u32) -> Vec<(&str, &str, u32, u32)> {
    let row = window.iter().find(|row| row.row == number).unwrap_or_else(|| panic!("row {number} is not kept"));
    row.cells.iter().map(|cell| (cell.letter.as_str(), cell.text.as_str(), cell.across, cell.down)).collect()
}

#[test]
fn what_stands_around_a_table_is_kept_where_it_stands() {
    let reading = read(&register(3), "risks.xlsx");
    let table = &reading.tables[0];
    let window = &table.window;
    assert_eq!(table.header_rows, [4, 5]);
    assert_eq!(row(window, 1), [("A", "Risks of the estate", 5, 0)]);
    assert_eq!(row(window, 4), [("A", "ID", 0, 2), ("B", "Risk", 0, 2), ("C", "Current", 2, 0), ("E", "Owner", 0, 2)]);
    assert_eq!(row(window, 5), [("C", "Likelihood", 0, 0), ("D", "Impact", 0, 0)]);
    assert_eq!(row(window, 6), [("A", "Buildings", 5, 0)]);
    assert_eq!(row(window, 10), [("B", "Total", 0, 0), ("D", "9", 0, 0)]);
    let hidden: Vec<u32> = window.iter().filter(|row| row.hidden).map(|row| row.row).collect();
    assert_eq!(hidden, [8]);
}

#[test]
fn of_a_long_table_the_first_records_and_all_that_is_none_are_kept() {
    let reading = read(&register(500), "risks.xlsx");
    let rows: Vec<u32> = reading.tables[0].window.iter().map(|row| row.row).collect();
    let wanted: Vec<u32> = [1, 2, 4, 5, 6].into_iter().chain(7..19).chain([507]).collect();
    assert_eq!(rows, wanted);
    let empty = read(b"Risk,Likelihood,Impact\n", "risks.csv");
    assert!(empty.tables.iter().all(|table| table.window.len() == 1), "a header alone is its own window");
}
