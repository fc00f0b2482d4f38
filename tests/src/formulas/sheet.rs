//! An independent reader of what was exported: workbooks as markup without a library, delimited text by RFC 4180.

use std::io::{Cursor, Read};

/// A cell as it stands: its words, and whether it is words, or nothing that a program works out.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Words(String),
    Number(String),
    Nothing,
}

impl Cell {
    /// The words.
    pub fn words(&self) -> &str {
        match self {
            Cell::Words(text) | Cell::Number(text) => text,
            Cell::Nothing => "",
        }
    }
}

/// The rows of the only sheet of a workbook.
///
/// # Panics
/// Where the workbook holds anything that is worked out, fetched or run.
pub fn workbook(bytes: &[u8]) -> Vec<Vec<Cell>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("T37: the workbook is an archive");
    let (mut sheet, mut shared) = (String::new(), String::new());
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let known = ["docProps/", "_rels/", "xl/_rels/", "xl/theme/", "xl/worksheets/sheet1.xml"];
        let named =
            ["[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/metadata.xml"];
        assert!(
            known.iter().any(|start| name.starts_with(start)) || named.contains(&name.as_str()),
            "T37: the workbook holds {name}"
        );
        let mut text = String::new();
        part.read_to_string(&mut text).expect("T37: a part is UTF-8");
        assert!(!text.contains("TargetMode=\"External\""), "T37: {name} leads elsewhere");
        let is_xml = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..);
        assert!(text.chars().all(is_xml), "T37: {name} has characters that no XML may have");
        match name.as_str() {
            "xl/worksheets/sheet1.xml" => sheet = text,
            "xl/sharedStrings.xml" => shared = text,
            _ => {}
        }
    }
    for worked in ["<f>", "<f ", "<f/>", "<hyperlink", "<oleObject", "<dataValidation", "<conditionalFormatting"] {
        assert!(!sheet.contains(worked), "T37: the sheet has a formula or the like: {worked}");
    }
    let shared: Vec<String> = elements(&shared, "si").map(|(_, inner)| texts(inner)).collect();
    elements(&sheet, "row").map(|(_, row)| cells(row, &shared)).collect()
}

/// The cells of a row, each in its column; those that the sheet leaves out are nothing.
fn cells(row: &str, shared: &[String]) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (tag, inner) in elements(row, "c") {
        let letters = attribute(tag, "r").expect("T37: a cell says where it stands").bytes();
        let letters = letters.take_while(u8::is_ascii_uppercase);
        let column = letters.fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1);
        cells.resize(column, Cell::Nothing);
        cells[column - 1] = match attribute(tag, "t") {
            Some("inlineStr") => Cell::Words(texts(inner)),
            Some("s") => Cell::Words(shared[value(inner).parse::<usize>().expect("a shared string")].clone()),
            None | Some("n") if !value(inner).is_empty() => Cell::Number(value(inner)),
            None => Cell::Nothing,
            Some(other) => panic!("T37: a cell of the sort {other}"),
        };
    }
    cells
}

/// Elements of that name: what stands in their first tag, and within.
fn elements<'t>(text: &'t str, name: &str) -> impl Iterator<Item = (&'t str, &'t str)> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(&open)? + open.len();
            let after = &rest[start..];
            if !after.starts_with([' ', '>', '/']) {
                rest = after;
                continue;
            }
            let end = after.find('>')?;
            let tag = &after[..end];
            if tag.ends_with('/') {
                rest = &after[end + 1..];
                return Some((tag, ""));
            }
            let inner = &after[end + 1..];
            let length = inner.find(&close)?;
            rest = &inner[length + close.len()..];
            return Some((tag, &inner[..length]));
        }
    })
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

fn value(inner: &str) -> String {
    elements(inner, "v").map(|(_, text)| plain(text)).collect()
}

fn texts(inner: &str) -> String {
    elements(inner, "t").map(|(_, text)| plain(text)).collect()
}

/// Entities and the workbook's own escapes (`_x0041_`) undone.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let end = rest[at..].find(';').expect("T37: an entity ends") + at;
        plain.push(match &rest[at + 1..end] {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            other => panic!("T37: the entity {other}"),
        });
        rest = &rest[end + 1..];
    }
    plain.push_str(rest);
    let letters: Vec<char> = plain.chars().collect();
    let (mut out, mut at) = (String::new(), 0);
    while at < letters.len() {
        let code: String = letters.iter().skip(at).take(7).collect();
        let escaped = code.strip_prefix("_x").and_then(|code| code.strip_suffix('_')).filter(|code| code.len() == 4);
        match escaped.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(letter) => {
                out.push(letter);
                at += 7;
            }
            None => {
                out.push(letters[at]);
                at += 1;
            }
        }
    }
    out
}

/// The records of delimited text.
///
/// # Panics
/// Where some spreadsheet program would take one of its cells for a formula.
pub fn delimited(bytes: &[u8]) -> Vec<Vec<Cell>> {
    let text = std::str::from_utf8(bytes).expect("T37: the text is UTF-8").trim_start_matches('\u{feff}');
    let (mut rows, mut row, mut cell, mut is_quoted, mut letters) =
        (Vec::new(), Vec::new(), String::new(), false, text.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(told(std::mem::take(&mut cell))),
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(told(std::mem::take(&mut cell)));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    assert!(row.is_empty() && cell.is_empty() && !is_quoted, "T37: the text ends in the middle");
    rows
}

/// What the words begin with that some program runs.
const RUN: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn told(cell: String) -> Cell {
    if cell.parse::<f64>().is_ok() {
        return Cell::Number(cell);
    }
    assert!(!cell.starts_with(RUN), "T37: a cell is a formula: {cell:?}");
    let unguarded = cell.strip_prefix('\'').filter(|rest| rest.trim_start_matches('\'').starts_with(RUN));
    Cell::Words(unguarded.map(str::to_owned).unwrap_or(cell))
}
