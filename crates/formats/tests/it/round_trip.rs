//! What is written is what is read, whatever the words, and no text ever becomes a formula.

use formats::grid::Value;
use formats::out::{Cell, Column, RowResult, csv, xlsx};
use jiff::civil;
use proptest::prelude::*;

use crate::{cover, grid};

/// Texts as people, programs and attackers write them.
fn words() -> impl Strategy<Value = String> {
    let beginning = prop_oneof![
        Just(""),
        Just("="),
        Just("+"),
        Just("-"),
        Just("@"),
        Just("＝"),
        Just("'"),
        Just("'="),
        Just("\""),
        Just("=cmd|' /C calc'!A0"),
        Just("_x0041_"),
    ];
    (beginning, "[a-zA-Z0-9 ,;äß€’\"'|=<>&\n-]{0,24}").prop_map(|(beginning, rest)| format!("{beginning}{rest}"))
}

fn cells() -> impl Strategy<Value = Cell> {
    prop_oneof![
        words().prop_map(Cell::Text),
        (-1e9..1e9_f64).prop_map(Cell::Number),
        (1901_i16..2199, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| Cell::Date(civil::date(year, month, day))),
        Just(Cell::Nothing),
    ]
}

fn rows() -> impl Strategy<Value = Vec<Vec<Cell>>> {
    prop::collection::vec(prop::collection::vec(cells(), 3), 1..8)
}

fn pulled(rows: &[Vec<Cell>]) -> impl Iterator<Item = RowResult> {
    rows.iter().cloned().map(Ok)
}

fn columns() -> Vec<Column> {
    ["First", "Second", "=Third"].map(Column::new).into()
}

/// A blank text is an empty cell to every reader.
fn is_blank(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) => text.trim().is_empty(),
        Cell::Nothing => true,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_workbook_gives_back_what_was_put_in(rows in rows()) {
        let mut bytes = Vec::new();
        let written = xlsx::write(&mut bytes, &cover(), &columns(), pulled(&rows)).expect("memory takes it");
        prop_assert_eq!(written.rows as usize, rows.len());
        let book = grid(&bytes, "out.xlsx").expect("our own file is read");
        for (at, row) in rows.iter().enumerate() {
            let read = book.sheets[0].rows.iter().find(|read| read.number as usize == at + 2);
            for (column, cell) in row.iter().enumerate() {
                let value = read.and_then(|row| row.get(column as u32));
                match cell {
                    cell if is_blank(cell) => prop_assert_eq!(value, None),
                    Cell::Text(text) => prop_assert_eq!(value.and_then(Value::text), Some(text.as_str())),
                    Cell::Number(number) => match value {
                        Some(Value::Number(read)) => prop_assert!((read - number).abs() <= number.abs() * 1e-12),
                        other => prop_assert!(false, "{:?} is not {}", other, number),
                    },
                    Cell::Date(date) => prop_assert_eq!(value, Some(&Value::Moment(date.to_datetime(civil::Time::midnight())))),
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn a_workbook_holds_no_formula(rows in rows()) {
        let mut bytes = Vec::new();
        xlsx::write(&mut bytes, &cover(), &columns(), pulled(&rows)).expect("memory takes it");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("a workbook is an archive");
        let mut sheet = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").expect("a sheet"), &mut sheet).expect("a text");
        prop_assert!(!sheet.contains("<f>") && !sheet.contains("<f ") && !sheet.contains("<hyperlink"));
    }

    #[test]
    fn delimited_text_gives_back_what_was_put_in(rows in rows()) {
        let mut bytes = Vec::new();
        csv::write(&mut bytes, &columns(), pulled(&rows)).expect("memory takes it");
        let book = grid(&bytes, "out.csv").expect("our own file is read");
        for (at, row) in rows.iter().enumerate() {
            let read = book.sheets[0].rows.iter().find(|read| read.number as usize == at + 2);
            for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !is_blank(cell)) {
                let value = read.and_then(|row| row.get(column as u32)).and_then(Value::text).unwrap_or_default();
                match cell {
                    Cell::Text(text) => prop_assert_eq!(value, text.as_str()),
                    Cell::Number(number) => prop_assert_eq!(value.parse::<f64>().ok(), Some(*number)),
                    Cell::Date(date) => prop_assert_eq!(value, date.to_string()),
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn no_cell_of_delimited_text_runs(text in words()) {
        let mut bytes = Vec::new();
        csv::write(&mut bytes, &columns(), [Ok(vec![Cell::Text(text)])]).expect("memory takes it");
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes.strip_prefix("\u{feff}".as_bytes()).expect("a mark"));
        for record in reader.records() {
            for field in &record.expect("well formed") {
                prop_assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']), "{:?}", field);
            }
        }
    }

    #[test]
    fn a_day_is_read_back_in_every_way_of_writing_it(year in 1970_i16..2070, month in 1_i8..=12, day in 13_i8..=28) {
        let date = civil::date(year, month, day);
        for form in ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%-d %B %Y", "%b %-d, %Y", "%d-%b-%y"] {
            let text = date.strftime(form).to_string();
            let century = form.ends_with("%y") && form.contains("%b") && year < 2000;
            if !century {
                let read = formats::read::date::parse(&text).and_then(|read| read.in_order(formats::reading::DateOrder::Unknown));
                prop_assert_eq!(read, Some(date), "{}", text);
            }
        }
    }
}

#[test]
fn days_before_excels_calendar_stay_the_days_they_are() {
    let mut bytes = Vec::new();
    let rows =
        [Ok(vec![Cell::Date(civil::date(1850, 5, 1)), Cell::Moment(civil::datetime(1899, 12, 31, 8, 30, 0, 0))])];
    xlsx::write(&mut bytes, &cover(), &columns(), rows).expect("memory takes it");
    let book = grid(&bytes, "out.xlsx").expect("our own file is read");
    let texts: Vec<_> = book.sheets[0].rows[1].cells.iter().map(|cell| cell.1.shown()).collect();
    assert_eq!(texts, ["1850-05-01", "1899-12-31T08:30:00"]);
}

#[test]
fn rows_that_cannot_be_fetched_end_the_file() {
    let rows = [Ok(vec![Cell::Number(1.0)]), Err("the book was closed".into())];
    let problem = csv::write(Vec::new(), &columns(), rows).expect_err("the second row fails");
    assert!(matches!(problem, formats::out::OutProblem::Rows(_)));
}
