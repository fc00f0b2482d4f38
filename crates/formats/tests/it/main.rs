//! Reading and writing, seen from outside.

mod contents;
mod headers;
mod hostile;
mod layouts;
mod reads;
mod registers;
mod round_trip;
mod unseen;
mod window;

use std::io::Cursor;

use formats::grid::Workbook;
use formats::open::{Limits, open};
use formats::out::{Cell, Column, RowResult, xlsx};
use formats::{ReadProblem, Reading, Vocabulary};
use jiff::civil;

/// The vocabulary of snag lists.
pub fn snags() -> Vocabulary {
    Vocabulary::from_toml(include_str!("snags.toml")).expect("the vocabulary is well formed")
}

/// Opens and reads bytes.
pub fn read(bytes: &[u8], name: &str) -> Result<Reading, ReadProblem> {
    let book = grid(bytes, name)?;
    formats::read::named(&book, name, &snags())
}

/// Opens bytes.
pub fn grid(bytes: &[u8], name: &str) -> Result<Workbook, ReadProblem> {
    open(bytes, Some(name), &Limits::default())
}

/// A workbook of one sheet from texts, written by our own writer.
pub fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let (header, rows) = rows.split_first().expect("a header");
    let columns: Vec<Column> = header.iter().map(|text| Column::new(*text)).collect();
    let rows = rows.iter().map(|row| -> RowResult {
        Ok(row.iter().map(|text| if text.is_empty() { Cell::Nothing } else { Cell::Text((*text).into()) }).collect())
    });
    let mut bytes = Vec::new();
    xlsx::write(&mut bytes, &cover(), &columns, rows).expect("memory takes it");
    bytes
}

/// The cover of a workbook made in a test.
pub fn cover() -> xlsx::Cover<'static> {
    xlsx::Cover { sheet: "Snags", made: civil::datetime(2026, 3, 9, 12, 0, 0, 0), folder: None, bands: &[] }
}

/// A workbook made by hand of parts.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part begins");
        zip.write_all(content).expect("a part is written");
    }
    zip.finish().expect("the archive ends").into_inner()
}

/// The least parts of an Excel workbook around a sheet's markup.
pub fn excel(sheet: &str) -> Vec<u8> {
    archive(&[
        ("[Content_Types].xml", br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#),
        ("_rels/.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}
