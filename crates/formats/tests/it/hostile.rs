//! Files that want to do harm, or are not what they say.

use std::io::Write;

use formats::ReadProblem;

use crate::{archive, excel, grid, read, workbook};

fn found(bytes: &[u8], name: &str) -> String {
    match read(bytes, name) {
        Err(ReadProblem::NotATable { found, .. }) => found,
        other => format!("{other:?}"),
    }
}

fn cell(reference: &str, text: &str) -> String {
    format!(r#"<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

#[test]
fn a_bomb_is_told_before_it_goes_off() {
    let padding = " ".repeat(100 << 20);
    let bytes = excel(&format!("<worksheet>{padding}</worksheet>"));
    assert!(bytes.len() < 1 << 20);
    assert_eq!(read(&bytes, "snags.xlsx"), Err(ReadProblem::Bomb));
}

#[test]
fn a_file_cut_off_anywhere_is_never_read_and_never_panics() {
    let rows: Vec<Vec<String>> =
        (0..200).map(|row| vec![format!("S-{row}"), format!("Door {row} sticks"), "High".into()]).collect();
    let mut table: Vec<Vec<&str>> = vec![vec!["Ref", "Defect", "Severity"]];
    table.extend(rows.iter().map(|row| row.iter().map(String::as_str).collect()));
    let bytes = workbook(&table.iter().map(Vec::as_slice).collect::<Vec<_>>());
    assert_eq!(read(&bytes, "snags.xlsx").expect("whole, it is read").tables[0].records.len(), 200);
    for percent in 0..100 {
        let part = &bytes[..bytes.len() * percent / 100];
        let problem = read(part, "snags.xlsx").expect_err("a part is no whole");
        assert!(
            matches!(problem, ReadProblem::CutOff | ReadProblem::Empty | ReadProblem::Damaged { .. }),
            "{percent}: {problem:?}"
        );
    }
}

#[test]
fn every_byte_of_a_workbook_may_be_wrong() {
    let bytes = workbook(&[&["Ref", "Defect", "Severity"], &["S-1", "Door sticks", "High"]]);
    for at in (0..bytes.len()).step_by(7) {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x55;
        // Whatever comes of it, it comes as an answer.
        let _ = read(&bytes, "snags.xlsx");
    }
}

#[test]
fn a_declared_million_of_rows_costs_nothing() {
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData><row r="1">{}{}{}</row><row r="1048576">{}{}</row></sheetData></worksheet>"#,
        cell("A1", "Defect"),
        cell("B1", "Severity"),
        cell("C1", "Builder"),
        cell("A1048576", "Door sticks"),
        cell("XFD1048576", "far away"),
    );
    let book = grid(&excel(&sheet), "snags.xlsx").expect("it is read");
    assert_eq!(book.sheets[0].rows.iter().map(|row| row.cells.len()).sum::<usize>(), 5);
}

#[test]
fn entities_and_document_types_are_refused() {
    for markup in [
        "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet/>",
        "<!-- x --><!DOCTYPE x SYSTEM \"file:///etc/passwd\"><worksheet/>",
    ] {
        assert_eq!(read(&excel(markup), "snags.xlsx"), Err(ReadProblem::Forbidden));
    }
}

#[test]
fn a_header_that_lies_about_its_size_is_damage() {
    let mut bytes = excel("<worksheet><sheetData></sheetData></worksheet>");
    // The size unpacked of the last part, in the central directory.
    let at = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").expect("a directory") + 24;
    bytes[at..at + 4].copy_from_slice(&1_000_u32.to_le_bytes());
    let problem = read(&bytes, "snags.xlsx").expect_err("it lies");
    assert!(matches!(problem, ReadProblem::Damaged { .. }), "{problem:?}");
    bytes[at..at + 4].copy_from_slice(&4_000_000_000_u32.to_le_bytes());
    let problem = read(&bytes, "snags.xlsx").expect_err("it lies");
    assert!(matches!(problem, ReadProblem::Bomb), "{problem:?}");
}

#[test]
fn what_is_locked_says_so() {
    let mut compound = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    compound.resize(2_048, 0);
    compound.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read(&compound, "snags.xlsx"), Err(ReadProblem::Locked));
    let ods = archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", b"\x00\x01\x02"),
        ("META-INF/manifest.xml", b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"),
    ]);
    assert_eq!(read(&ods, "snags.ods"), Err(ReadProblem::Locked));
}

#[test]
fn what_is_not_a_table_is_named_whatever_its_name_says() {
    assert_eq!(found(b"<html><body><table><tr><td>Defect</td></tr></table>", "snags.xlsx"), "html");
    assert_eq!(found(&archive(&[("word/document.xml", b"<w/>")]), "snags.xlsx"), "word");
    assert_eq!(found(&archive(&[("holiday.jpg", b"\xFF\xD8\xFF")]), "snags.xlsx"), "archive");
    assert_eq!(found(b"%PDF-1.7", "snags.csv"), "pdf");
    let csv = b"Defect,Severity,Builder\nDoor sticks,High,Mo\n";
    assert_eq!(read(csv, "snags.xlsx").expect("it is text").tables.len(), 1);
    assert_eq!(read(b"", "snags.csv"), Err(ReadProblem::Empty));
    assert_eq!(read(b"\n\n , ,\n", "snags.csv"), Err(ReadProblem::Empty));
}

#[test]
fn hundreds_of_thousands_of_merges_are_refused() {
    let mut sheet = String::from("<worksheet><sheetData/><mergeCells>");
    for row in 1..=100_001 {
        sheet.push_str(&format!(r#"<mergeCell ref="A{row}:B{row}"/>"#));
    }
    sheet.push_str("</mergeCells></worksheet>");
    assert_eq!(read(&excel(&sheet), "snags.xlsx"), Err(ReadProblem::TooLarge { what: "merged".into() }));
}

#[test]
fn a_cell_given_twice_or_out_of_order_counts_once() {
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="2">{}{}</row><row r="1">{}{}{}</row></sheetData></worksheet>"#,
        cell("A2", "Door sticks"),
        cell("A2", "Window sticks"),
        cell("C1", "Builder"),
        cell("A1", "Defect"),
        cell("B1", "Severity"),
    );
    let book = grid(&excel(&sheet), "snags.xlsx").expect("it is read");
    let rows: Vec<_> = book.sheets[0].rows.iter().map(|row| (row.number, row.cells.len())).collect();
    assert_eq!(rows, [(1, 3), (2, 1)]);
}

#[test]
fn noise_is_answered() {
    let mut state = 0x2545_F491_u32;
    for length in [1, 10, 100, 5_000] {
        for start in [&b""[..], b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\xFF\xFE"] {
            let mut bytes = start.to_vec();
            for _ in 0..length {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                bytes.write_all(&state.to_be_bytes()[..1]).expect("memory takes it");
            }
            let _ = read(&bytes, "noise.xlsx");
        }
    }
}
