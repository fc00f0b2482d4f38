//! Good files, of each sort that is read: what the bad ones are made from. Each has the same register in it.

use super::archive::{Lie, Part, stored};

/// How many risks are in each.
pub const RISKS: usize = 40;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// A good file.
#[derive(Clone)]
pub struct Good {
    pub name: &'static str,
    /// Its parts, where it is an archive.
    pub parts: Vec<Part>,
    pub bytes: Vec<u8>,
}

/// Every good file.
pub fn files() -> Vec<Good> {
    let archive = |name, parts: Vec<Part>| Good {
        name,
        bytes: stored(&parts, Lie { part: usize::MAX, ..Lie::default() }),
        parts,
    };
    let text = |name, bytes: Vec<u8>| Good { name, parts: Vec::new(), bytes };
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    vec![
        archive("good.xlsx", excel()),
        archive("good.ods", open_document()),
        text("good.csv", csv(",", "ß").into_bytes()),
        text("wide.csv", [vec![0xFF, 0xFE], wide(&csv("\t", "ß"))].concat()),
        text("old.csv", csv(";", "?").bytes().map(|byte| if byte == b'?' { 0xDF } else { byte }).collect()),
    ]
}

fn rows() -> impl Iterator<Item = [String; 4]> {
    (1..=RISKS)
        .map(|n| [format!("R-{n}"), format!("Roof {n} leaks over the plant"), (n % 5 + 1).to_string(), "4".into()])
}

const HEADER: [&str; 4] = ["Ref", "Risk", "Likelihood", "Impact"];

fn csv(between: &str, sign: &str) -> String {
    let line = |cells: [String; 4]| format!("{}\r\n", cells.join(between));
    let body: String = rows().map(|[a, b, c, d]| line([a, format!("\"{b}, Stra{sign}e\""), c, d])).collect();
    line(HEADER.map(str::to_owned)) + &body
}

fn part(name: &str, text: String) -> Part {
    (name.to_owned(), format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{text}").into_bytes())
}

fn excel() -> Vec<Part> {
    let strings: Vec<String> =
        HEADER.map(str::to_owned).into_iter().chain(rows().flat_map(|[a, b, ..]| [a, b])).collect();
    let shared: String = strings.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    let head: String = (0..4).map(|n| format!(r#"<c r="{}1" t="s"><v>{n}</v></c>"#, ["A", "B", "C", "D"][n])).collect();
    let body: String = rows()
        .enumerate()
        .map(|(at, [_, _, likelihood, effect])| {
            let (row, first) = (at + 2, 4 + at * 2);
            format!(
                r#"<row r="{row}"><c r="A{row}" t="s"><v>{first}</v></c><c r="B{row}" t="s"><v>{}</v></c><c r="C{row}"><v>{likelihood}</v></c><c r="D{row}"><v>{effect}</v></c></row>"#,
                first + 1
            )
        })
        .collect();
    let rels = "http://schemas.openxmlformats.org/package/2006/relationships";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    vec![
        part("[Content_Types].xml", r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#.into()),
        part(
            "_rels/.rels",
            format!(r#"<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ),
        part("xl/workbook.xml", format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{office}"><sheets><sheet name="Risks" sheetId="1" r:id="rId1"/></sheets></workbook>"#)),
        part("xl/_rels/workbook.xml.rels", format!(r#"<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#)),
        part("xl/sharedStrings.xml", format!(r#"<sst xmlns="{MAIN}" count="{0}" uniqueCount="{0}">{shared}</sst>"#, strings.len())),
        part("xl/worksheets/sheet1.xml", format!(r#"<worksheet xmlns="{MAIN}"><dimension ref="A1:D41"/><cols><col min="9" max="9" hidden="1"/></cols><sheetData><row r="1">{head}</row>{body}</sheetData><mergeCells count="1"><mergeCell ref="F1:G2"/></mergeCells></worksheet>"#)),
    ]
}

fn open_document() -> Vec<Part> {
    let cell = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let line = |cells: [String; 4]| {
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(|text| cell(text)).collect::<String>())
    };
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let space = "urn:oasis:names:tc:opendocument:xmlns";
    let body: String = line(HEADER.map(str::to_owned)) + &rows().map(line).collect::<String>();
    vec![
        ("mimetype".to_owned(), kind.as_bytes().to_vec()),
        part(
            "META-INF/manifest.xml",
            format!(
                r#"<manifest:manifest xmlns:manifest="{space}:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>"#
            ),
        ),
        part(
            "content.xml",
            format!(
                r#"<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Risks"><table:table-column table:number-columns-repeated="4"/>{body}</table:table></office:spreadsheet></office:body></office:document-content>"#
            ),
        ),
    ]
}
