//! The window of a sheet, row by row.

use formats::reading::{ColumnReading, Table, WindowCell};

use super::*;
use crate::words::Language;

fn cell(letter: &str, text: &str, across: u32, down: u32) -> WindowCell {
    WindowCell { letter: letter.to_owned(), text: text.to_owned(), across, down }
}

fn window(row: u32, cells: Vec<WindowCell>) -> WindowRow {
    WindowRow { row, hidden: false, cells }
}

/// Columns B and C, a header in rows 3 and 4, and so many records from row 5 on.
fn planned(records: u32) -> Planned {
    let column = |letter: &str, field: &str| ColumnReading {
        letter: letter.to_owned(),
        header: format!("Band > {field}"),
        field: Some(field.to_owned()),
        ..ColumnReading::default()
    };
    let record = |row: u32| Record {
        row,
        fields: [("title".to_owned(), FieldValue::Text(format!("Roof {row}")))].into(),
        ..Record::default()
    };
    let above = LeftOut { row: 1, why: "above".to_owned(), text: "Our risks".to_owned() };
    let table = Table {
        header_rows: vec![3, 4],
        understanding: vec![column("B", "title"), column("C", "owner")],
        records: (5..5 + records).map(record).collect(),
        left_out: vec![above],
        ..Table::default()
    };
    Planned { left_out: table.left_out.clone(), table, is_taken: true, ..Planned::default() }
}

/// Each row as text: number, class, and cells with what they go over.
fn drawn(planned: &Planned, places: &[&str]) -> Vec<String> {
    let t = Words::for_language(Language::BRITISH);
    let window = Window::of(t, planned, &places.iter().copied().collect());
    let cell = |cell: &CellShown| {
        let class =
            if cell.class.is_empty() { String::new() } else { format!(".{}", cell.class.trim().replace(' ', ".")) };
        let why = if cell.why.is_empty() { String::new() } else { format!("({}) ", cell.why) };
        format!("{why}{}{class}/{}x{}", cell.text, cell.across, cell.down)
    };
    let row = |row: RowShown| {
        let cells: Vec<String> = row.cells.iter().map(cell).collect();
        format!("{} [{}] {}", row.number, row.class, cells.join(" | "))
    };
    window.rows().into_iter().map(row).collect()
}

#[test]
fn rows_stand_as_in_the_sheet_with_a_line_around_the_table() {
    let mut planned = planned(2);
    planned.table.window = vec![
        window(1, vec![cell("A", "Our risks", 3, 0)]),
        window(3, vec![cell("B", "Band", 2, 0)]),
        window(4, vec![cell("B", "Risk", 0, 0), cell("C", "Owner", 0, 0)]),
        window(5, vec![cell("B", "Roof 5", 0, 0), cell("C", "Ann", 0, 2)]),
        window(6, vec![cell("B", "Roof 6", 0, 0)]),
    ];
    let wanted = [
        "1 [off] (Title) Our risks/3x1",
        "2 [off] .out/1x1 | /2x1",
        "3 [head-row from] .out/1x1 | Band.l.r/2x1",
        "4 [head-row] .out/1x1 | Risk.l/1x1 | Owner.r/1x1",
        "5 [] .out/1x1 | Roof 5.l/1x1 | Ann.r.b/1x2",
        "6 [to] .out/1x1 | Roof 6.l/1x1",
    ];
    assert_eq!(drawn(&planned, &[]), wanted);
}

#[test]
fn what_is_not_shown_is_counted_where_it_stands() {
    let mut planned = planned(40);
    let rows = |rows: Vec<String>| -> Vec<String> {
        rows.iter().map(|row| row.split(".l").next().unwrap_or(row).to_owned()).collect()
    };
    let drawn_rows = rows(drawn(&planned, &["C30"]));
    let wanted =
        ["… [off] .out/1x1 | and 13 more rows", "30 [] .out/1x1 | Roof 30", "… [off to] .out/1x1 | and 14 more rows"];
    assert_eq!(drawn_rows[13..], wanted, "{drawn_rows:?}");
    // A row that somebody left out further down is told below the sheet, a sum stands in it.
    let left = |row: u32, why: &str| LeftOut { row, why: why.to_owned(), text: "Total".to_owned() };
    planned.table.left_out.push(left(60, "totals"));
    planned.left_out.extend([left(31, "chosen"), left(60, "totals")]);
    let drawn_rows = rows(drawn(&planned, &[]));
    let wanted = ["… [off to] .out/1x1 | and 28 more rows", "60 [off] .out/1x1 | (It adds others up) Total/1x1 | /1x1"];
    assert_eq!(drawn_rows[13..], wanted, "{drawn_rows:?}");
}

#[test]
fn a_register_that_was_read_before_there_were_windows_still_has_its_header_and_its_records() {
    let drawn = drawn(&planned(1), &["B5"]);
    let wanted = [
        "4 [head-row from] .out/1x1 | Band > title.l/1x1 | Band > owner.r/1x1",
        "5 [to] .out/1x1 | Roof 5.odd.l/1x1 | .r/1x1",
    ];
    assert_eq!(drawn, wanted);
}
