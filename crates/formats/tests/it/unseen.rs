//! Workbooks invented for this test, which no word was ever added for: how registers nobody has shown us are read.

use formats::grid::{Area, Row, Sheet, Value, Workbook};
use formats::reading::Table;
use formats::registers;

/// A workbook and what each table in it should be read as.
struct Case {
    name: String,
    book: Workbook,
    wanted: Vec<Wanted>,
}

/// What a table should be read as; no kind where a workbook holds none.
#[derive(Debug, Default)]
struct Wanted {
    kind: String,
    header: Vec<u32>,
    rows: Vec<u32>,
    columns: Vec<(String, Vec<String>)>,
}

fn value(text: &str, plain: bool) -> Option<Value> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if plain {
        return Some(Value::Text(text.into()));
    }
    if let Ok(number) = text.parse::<f64>() {
        return Some(Value::Number(number));
    }
    match text.parse::<jiff::civil::Date>() {
        Ok(day) => Some(Value::Moment(day.at(0, 0, 0, 0))),
        Err(_) => Some(Value::Text(text.into())),
    }
}

fn letter(text: &str) -> u32 {
    text.bytes().fold(0, |sum, byte| sum * 26 + u32::from(byte - b'A') + 1) - 1
}

fn area(text: &str) -> Area {
    let corner = |text: &str| {
        let digits = text.find(|c: char| c.is_ascii_digit()).expect("a row");
        (letter(&text[..digits]), text[digits..].parse::<u32>().expect("a row"))
    };
    let (from, to) = text.split_once(':').expect("two corners");
    let ((left, top), (right, bottom)) = (corner(from), corner(to));
    Area { top, bottom, left, right }
}

/// `3-5 7` as numbers.
fn numbers(text: &str) -> Vec<u32> {
    text.split_whitespace()
        .flat_map(|part| {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            from.parse::<u32>().expect("a row")..=to.parse().expect("a row")
        })
        .collect()
}

fn wanted(text: &str) -> Wanted {
    let mut wanted = Wanted::default();
    for (at, part) in text.split(';').map(str::trim).enumerate() {
        match part.split_once(' ').unwrap_or((part, "")) {
            (kind, _) if at == 0 => wanted.kind = kind.to_owned(),
            ("header", rows) => wanted.header = numbers(rows),
            ("rows", rows) => wanted.rows = numbers(rows),
            _ => {
                wanted.columns = part
                    .split(',')
                    .filter_map(|column| column.trim().split_once(' '))
                    .map(|(letter, fields)| (letter.to_owned(), fields.split('/').map(str::to_owned).collect()))
                    .collect();
            }
        }
    }
    wanted
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut row = 0;
    for line in include_str!("unseen.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if let Some(name) = line.strip_prefix("== ") {
            let format = if name.ends_with("csv") { "csv" } else { "xlsx" };
            let book = Workbook { format, ..Workbook::default() };
            cases.push(Case { name: name.to_owned(), book, wanted: Vec::new() });
            continue;
        }
        let case = cases.last_mut().expect("a workbook");
        if let Some(name) = line.strip_prefix("--") {
            case.book.sheets.push(Sheet { name: name.trim().to_owned(), visible: true, ..Sheet::default() });
            row = 0;
        } else if let Some(text) = line.strip_prefix("=> ") {
            if text != "nothing" {
                case.wanted.push(wanted(text));
            }
        } else if let Some(text) = line.strip_prefix("merge ") {
            case.book.sheets.last_mut().expect("a sheet").merged.push(area(text));
        } else {
            row += 1;
            let plain = case.book.format == "csv";
            let cells = line.split('|').enumerate();
            let cells: Vec<_> = cells.filter_map(|(at, text)| Some((at as u32, value(text, plain)?))).collect();
            if !cells.is_empty() {
                case.book.sheets.last_mut().expect("a sheet").rows.push(Row { number: row, hidden: false, cells });
            }
        }
    }
    cases
}

/// What a table was read as, where that is something else than wanted.
fn differences(case: &str, wanted: &Wanted, read: &Table) -> Vec<String> {
    let mut different = Vec::new();
    let rows: Vec<u32> = read.records.iter().map(|record| record.row).collect();
    if (&read.record_type, &read.header_rows, &rows) != (&wanted.kind, &wanted.header, &wanted.rows) {
        different.push(format!(
            "{case}: a {} below {:?} with {rows:?} instead of {} below {:?} with {:?}",
            read.record_type, read.header_rows, wanted.kind, wanted.header, wanted.rows
        ));
    }
    for (letter, fields) in &wanted.columns {
        let found = read.columns.get(letter).map_or("-", String::as_str);
        if !fields.iter().any(|field| field == "*" || field == found) {
            let header = read.understanding.iter().find(|column| column.letter == *letter);
            let (header, others) = header.map(|column| (&*column.header, &*column.alternatives)).unwrap_or_default();
            different.push(format!("{case}: {letter} {header:?} is {fields:?}, not {found}; {others:?}"));
        }
    }
    different
}

#[test]
fn workbooks_that_nobody_has_shown_us_are_read_right() {
    let vocabulary = registers::vocabulary();
    let mut different = Vec::new();
    for case in cases() {
        let reading = formats::read::read(&case.book, &case.name, &vocabulary);
        if reading.tables.len() != case.wanted.len() {
            let found: Vec<_> = reading.tables.iter().map(|table| &table.record_type).collect();
            let columns: Vec<_> = reading.tables.iter().map(|table| &table.columns).collect();
            different.push(format!("{}: {found:?} with {columns:?} instead of {:?}", case.name, case.wanted.len()));
        }
        let pairs = case.wanted.iter().zip(&reading.tables);
        different.extend(pairs.flat_map(|(wanted, read)| differences(&case.name, wanted, read)));
    }
    assert!(different.is_empty(), "{} are read otherwise:\n{}", different.len(), different.join("\n"));
}
