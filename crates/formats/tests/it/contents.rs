//! One register in every way in which programs write it down, told apart by what is in it.

use formats::Reading;
use formats::reading::FieldValue;
use formats::registers;
use rust_xlsxwriter::{Format, Formula, Note, Workbook};

fn read(bytes: &[u8], name: &str) -> Reading {
    let book = super::grid(bytes, name).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    formats::read::read(&book, name, &registers::vocabulary())
}

/// The titles and the owners that were read.
fn said(bytes: &[u8], name: &str) -> Vec<(String, String)> {
    let reading = read(bytes, name);
    let records = reading.tables.first().map(|table| table.records.clone()).unwrap_or_default();
    let shown = |value: Option<&FieldValue>| value.map(FieldValue::shown).unwrap_or_default();
    records.iter().map(|record| (shown(record.fields.get("title")), shown(record.fields.get("owner")))).collect()
}

fn wanted(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(title, owner)| ((*title).to_owned(), (*owner).to_owned())).collect()
}

#[test]
fn a_delimiter_is_found_whatever_the_file_is_called() {
    let rows = [("Boiler fails, in winter; again", "Ann | Bo"), ("Keys are lost", "Cy"), ("Roof leaks", "Di")];
    for delimiter in [',', ';', '\t', '|'] {
        let mut text = ["No", "Risk", "Likelihood", "Impact", "Owner"].join(&delimiter.to_string());
        for (at, (title, owner)) in rows.iter().enumerate() {
            text += &format!("\n{at}{delimiter}\"{title}\"{delimiter}3{delimiter}4{delimiter}\"{owner}\"");
        }
        for name in ["list.csv", "list.tsv", "list.txt", "list"] {
            assert_eq!(said(text.as_bytes(), name), wanted(&rows), "{delimiter:?} as {name}");
        }
    }
}

const FRENCH: [(&str, &str); 4] = [
    ("Retard de l'échéance à cause du gel", "Hélène Lefèvre"),
    ("Dégâts des eaux au rez-de-chaussée", "François Noël"),
    ("Pénurie de pièces détachées l'été", "Hélène Lefèvre"),
    ("Défaillance du système électrique", "Zoé Garçon"),
];
const POLISH: [(&str, &str); 4] = [
    ("Opóźnienie dostawy urządzeń", "Łukasz Wiśniewski"),
    ("Brak środków na następny rok", "Małgorzata Żak"),
    ("Odejście kluczowych pracowników", "Łukasz Wiśniewski"),
    ("Błędy w dokumentacji źródłowej", "Józef Dąbrowski"),
];
const RUSSIAN: [(&str, &str); 4] = [
    ("Задержка поставки оборудования", "Иванова"),
    ("Нехватка специалистов на объекте", "Петров"),
    ("Рост цен на материалы зимой", "Сидоров"),
    ("Отказ насосной станции весной", "Иванова"),
];

fn text(header: &str, rows: &[(&str, &str)]) -> String {
    let rows = rows.iter().enumerate().map(|(at, (title, owner))| format!("{};{title};3;4;{owner}\r\n", at + 1));
    format!("{header}\r\n{}", rows.collect::<String>())
}

#[test]
fn an_encoding_is_found_by_what_the_words_would_be() {
    let french = text("N°;Risque;Probabilité;Gravité;Responsable", &FRENCH);
    let polish = text("Lp;Ryzyko;Prawdopodobieństwo;Wpływ;Właściciel", &POLISH);
    let russian = text("№;Риск;Вероятность;Влияние;Ответственный", &RUSSIAN);
    for (text, rows, old) in [
        (&french, FRENCH, encoding_rs::WINDOWS_1252),
        (&polish, POLISH, encoding_rs::WINDOWS_1250),
        (&russian, RUSSIAN, encoding_rs::WINDOWS_1251),
    ] {
        let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, bytes.as_slice()].concat();
        let written = [
            ("UTF-8", text.clone().into_bytes()),
            ("UTF-8 with its mark", marked(b"\xEF\xBB\xBF", text.clone().into_bytes())),
            ("UTF-16", wide(u16::to_le_bytes)),
            ("UTF-16 with its mark", marked(b"\xFF\xFE", wide(u16::to_le_bytes))),
            ("UTF-16, the other way round", wide(u16::to_be_bytes)),
            ("UTF-16, the other way round, with its mark", marked(b"\xFE\xFF", wide(u16::to_be_bytes))),
            (old.name(), old.encode(text).0.into_owned()),
        ];
        for (encoding, bytes) in written {
            assert_eq!(said(&bytes, "list.csv"), wanted(&rows), "{encoding}");
        }
    }
}

/// A workbook in which one cell has a comment, one leads elsewhere, one shows the address it leads to, and one is worked
/// out; a row and a column are hidden.
fn dressed() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in ["ID", "Risk", "Likelihood", "Impact", "Score", "Owner", "Link"].iter().enumerate() {
        sheet.write(0, column as u16, *header).expect("a header");
    }
    for (row, title) in [(1, "Boilers fail in the winter"), (2, "Contract ends too early"), (3, "Keys are lost")] {
        sheet.write(row, 0, row).expect("a number");
        sheet.write(row, 1, title).expect("a title");
        sheet.write(row, 2, 3.0).expect("a number");
        sheet.write(row, 3, row + 1).expect("a number");
        let formula = Formula::new(format!("=C{0}*D{0}", row + 1)).set_result((3 * (row + 1)).to_string());
        sheet.write_formula_with_format(row, 4, formula, &Format::new()).expect("a formula");
        sheet.write(row, 5, "Ann").expect("a name");
        sheet.write_url(row, 6, "https://example.org/boilers").expect("an address");
    }
    sheet.insert_note(1, 2, &Note::new("Was 2 & rose in \"May\".\nAsk Bo.").add_author_prefix(false)).expect("a note");
    sheet.write_url_with_text(2, 1, "https://example.org/contract", "Contract ends too early").expect("an address");
    sheet.set_row_hidden(3).expect("a hidden row");
    sheet.set_column_hidden(5).expect("a hidden column");
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn what_stands_beside_a_cell_is_kept_and_what_a_formula_showed_is_its_value() {
    let reading = read(&dressed(), "risks.xlsx");
    let table = &reading.tables[0];
    let extra: Vec<Vec<(&str, &str)>> = table
        .records
        .iter()
        .map(|record| record.extra.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect())
        .collect();
    assert_eq!(
        extra,
        [
            vec![("C comment", "Was 2 & rose in \"May\".\nAsk Bo.")],
            vec![("B link", "https://example.org/contract")],
            vec![]
        ]
    );
    let scores: Vec<String> = table.records.iter().map(|record| record.fields["score"].shown()).collect();
    assert_eq!(scores, ["6", "9", "12"]);
    assert_eq!(table.records.iter().map(|record| record.hidden).collect::<Vec<_>>(), [false, false, true]);
    let hidden: Vec<&str> =
        table.understanding.iter().filter(|column| column.hidden).map(|column| column.letter.as_str()).collect();
    assert_eq!((hidden, table.columns["F"].as_str()), (vec!["F"], "owner"));
}

#[test]
fn what_stands_beside_a_cell_of_an_open_document_is_kept_too() {
    let cell = |inside: &str| format!(r#"<table:table-cell office:value-type="string">{inside}</table:table-cell>"#);
    let plain = |texts: &[&str]| texts.iter().map(|text| cell(&format!("<text:p>{text}</text:p>"))).collect::<String>();
    let note = "<office:annotation><dc:creator>Bo</dc:creator><dc:date>2026-05-04</dc:date>\
                <text:p>Was 2 &amp; rose.</text:p><text:p>Ask<text:s/>Bo.</text:p></office:annotation><text:p>High</text:p>";
    let link = r#"<text:p>Contract <text:a xlink:href="https://example.org/contract">ends</text:a> early</text:p>"#;
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:dc="d" xmlns:xlink="l"><office:body><office:spreadsheet><table:table table:name="Risks">
        <table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>
        <table:table-row>{}</table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="4"/></table:table-row>
        <table:table-row>{}{}{}</table:table-row>
        <table:table-row><table:table-cell/>{}{}</table:table-row>
        </table:table></office:spreadsheet></office:body></office:document-content>"#,
        plain(&["ID", "Risk", "Likelihood", "Owner"]),
        plain(&["1", "Boilers fail in the winter"]),
        cell(note),
        plain(&["Ann"]),
        cell(link),
        plain(&["Low", "Bo"]),
    );
    let bytes = crate::archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest xmlns:manifest=\"m\"/>"),
        ("content.xml", content.as_bytes()),
    ]);
    let reading = read(&bytes, "risks.ods");
    let table = &reading.tables[0];
    let beside: Vec<(u32, &str, &str)> = table
        .records
        .iter()
        .flat_map(|record| record.extra.iter().map(move |(key, text)| (record.row, key.as_str(), text.as_str())))
        .collect();
    assert_eq!(
        beside,
        [(4, "C comment", "Was 2 & rose.\nAsk Bo."), (5, "B link", "https://example.org/contract")],
        "and neither who noted it nor when"
    );
    let said = table.records.iter().map(|record| record.fields["likelihood"].shown());
    assert_eq!(said.collect::<Vec<_>>(), ["High", "Low"], "the value is the cell's alone");
    assert!(table.understanding.iter().any(|column| column.letter == "D" && column.hidden));
}
