//! T34: files that are not what they say, bombs, broken and locked ones, sent to every route that takes a file.
//! The program answers each with a sentence and lives, keeps nothing of it, and reads the next good file.

mod again;
pub mod archive;
mod good;
mod imported;
mod mutated;
mod reading;

use std::io::{Cursor, Write};

use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::of_each;
use crate::house::register::ESTATE;
use crate::planted::turns_red;
use zip::write::SimpleFileOptions;

const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Risks" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const LINKS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const KINDS: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;

const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// A workbook of these parts, beside those that every workbook has.
fn workbook(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let usual = [
        ("[Content_Types].xml", KINDS),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", LINKS),
    ];
    let usual = usual.iter().map(|(name, text)| (*name, text.as_bytes().to_vec()));
    alone(&usual.chain(parts.iter().cloned()).collect::<Vec<_>>())
}

/// An archive of these parts alone.
fn alone(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("an archive grows");
        archive.write_all(bytes).expect("an archive grows");
    }
    archive.finish().expect("an archive ends").into_inner()
}

fn sheet(rows: &str) -> (&'static str, Vec<u8>) {
    let text =
        format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{rows}</worksheet>"#);
    ("xl/worksheets/sheet1.xml", text.into_bytes())
}

fn cells(text: &str) -> String {
    format!(r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>"#)
}

/// The files: a name, and what is in it.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let good = workbook(&[sheet(&cells("Risk"))]);
    let entity =
        r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>"#;
    let laughs = format!(
        "<!DOCTYPE x [<!ENTITY a0 \"ha\">{}]><sst><si><t>&a9;</t></si></sst>",
        (1..10).map(|n| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10))).collect::<String>()
    );
    let nested = format!("<worksheet>{}", "<a>".repeat(200_000));
    let many = format!("<sst count=\"4000000000\" uniqueCount=\"4000000000\">{}</sst>", "<si><t>x</t></si>".repeat(10));
    let mut ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    ole.extend(vec![0xff; 4096]);
    vec![
        ("empty.xlsx", Vec::new()),
        ("text.xlsx", b"this is no workbook".to_vec()),
        ("program.csv", b"\x7fELF\x02\x01\x01\x00".repeat(500)),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR".to_vec()),
        ("cut.xlsx", good[..good.len() / 2].to_vec()),
        ("bomb.xlsx", workbook(&[("xl/sharedStrings.xml", vec![b' '; 600 << 20])])),
        (
            "wide.xlsx",
            workbook(&[sheet(
                r#"<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>"#,
            )]),
        ),
        ("entity.xlsx", workbook(&[("xl/sharedStrings.xml", entity.into()), sheet(&cells("Risk"))])),
        ("laughs.xlsx", workbook(&[("xl/sharedStrings.xml", laughs.into_bytes()), sheet(&cells("Risk"))])),
        ("nested.xlsx", workbook(&[("xl/worksheets/sheet1.xml", nested.into_bytes())])),
        ("lying.xlsx", workbook(&[("xl/sharedStrings.xml", many.into_bytes()), sheet(&cells("Risk"))])),
        ("locked.xlsx", ole.clone()),
        ("old.xls", ole),
        ("climbing.xlsx", workbook(&[("../../../../tmp/evil.xml", b"x".to_vec()), sheet("<sheetData/>")])),
        ("long.csv", "x".repeat(5 << 20).into_bytes()),
        ("quotes.csv", "\"".repeat(1 << 20).into_bytes()),
        ("nul.csv", b"Risk,Likelihood\n\0\0\0,3\n".to_vec()),
        ("columns.csv", format!("{}\n1\n", "Risk,".repeat(200_000)).into_bytes()),
    ]
}

fn send(house: &House, who: &Person, path: &str, (name, bytes): (&str, &[u8])) -> Heard {
    let csrf = if path.starts_with("/api/") {
        Vec::new()
    } else {
        vec![("csrf".to_owned(), who.csrf.clone()), ("idempotency".to_owned(), name.to_owned())]
    };
    house.hear(Call::new("POST", path).by(who).file(&csrf, name, bytes))
}

#[test]
fn no_file_harms_the_program() {
    of_each(|model| {
        let house = model.copy();
        let owner = &model.cast.owner;
        let risk = &model.register.joint.risk;
        let before = house.digest();
        for (name, bytes) in files() {
            for path in [format!("/api/v1/relationships/{ESTATE}/imports"), format!("/r/{ESTATE}/import")] {
                let heard = send(&house, owner, &path, (name, &bytes));
                assert!(heard.status < 500, "T34 {path} {name}: a fault of ours, {} {}", heard.status, heard.text());
                assert!(!heard.text().contains("root:"), "T34 {path} {name}: a file of the machine is told");
                if heard.status >= 400 {
                    let text = heard.text();
                    assert!(text.len() > 80 && !text.contains("panick"), "T34 {path} {name}: no sentence: {text}");
                }
            }
            // As an attachment it may be kept, but never be shown.
            let at = format!("/api/v1/relationships/{ESTATE}/risks/{risk}/attachments");
            let heard = send(&house, owner, &at, (name, &bytes));
            assert!(heard.status < 500, "T34 {at} {name}: a fault of ours, {} {}", heard.status, heard.text());
            assert_eq!(house.hear(Call::get("/work").by(owner)).status, 200, "T34: the program lives after {name}");
        }
        let after = house.digest();
        let changed = House::changed(&before, &after);
        assert!(!changed.iter().any(|table| table == "people" || table == "seats"), "T34: {changed:?}");
        let good = house.upload(owner, ESTATE, ("good.csv", "Risk,Likelihood,Impact\nRoof leaks,3,4\n"));
        let read = house.hear(Call::get(format!("/api/v1/relationships/{ESTATE}/imports/{good}")).by(owner)).done();
        assert!(read.text().contains("Roof leaks"), "T34: a good file is read after all that: {}", read.text());
        println!("T34: {} files, each by three ways", files().len());
    });
}

#[test]
fn a_planted_fault_turns_the_files_red() {
    turns_red("hostile::no_file_harms_the_program", kernel::Fault::BadFilesAreOurFault, "a fault of ours", &[]);
}
