//! What is read from lists as people keep them.

use formats::reading::{DateOrder, FieldValue};
use rust_xlsxwriter::{Format, Workbook};

use crate::{read, workbook};

fn text(value: &str) -> FieldValue {
    FieldValue::Text(value.to_owned())
}

#[test]
fn a_plain_list_is_read_whole() {
    let bytes = workbook(&[
        &["Ref", "Defect", "Severity", "Date found", "Colour"],
        &["S-1", "Door sticks", "High", "13/04/2026", "blue"],
        &["S-2", "Tile cracked", "Low", "02/05/2026", ""],
    ]);
    let reading = read(&bytes, "snags.xlsx").expect("it is read");
    let table = &reading.tables[0];
    assert_eq!((table.record_type.as_str(), table.header_rows.as_slice()), ("snag", [1].as_slice()));
    assert_eq!(table.records.len(), 2);
    assert_eq!(table.records[0].fields["title"], text("Door sticks"));
    assert_eq!(table.records[0].fields["found_on"], text("2026-04-13"));
    assert_eq!(table.unmapped, ["E"]);
    assert_eq!(table.records[0].extra["E"], "blue");
    let severity = &table.understanding[2];
    let met: Vec<_> = severity.met.iter().map(|met| (met.value.as_str(), met.count, met.step)).collect();
    assert_eq!(met, [("High", 1, Some(4)), ("Low", 1, Some(2))]);
}

#[test]
fn the_order_of_dates_is_the_columns_and_not_the_cells() {
    let bytes = workbook(&[
        &["Defect", "Severity", "Date found"],
        &["Door sticks", "High", "13/04/2026"],
        &["Tile cracked", "Low", "02/05/2026"],
    ]);
    let table = read(&bytes, "snags.xlsx").expect("it is read").tables.remove(0);
    assert_eq!(table.understanding[2].date_order, Some(DateOrder::DayFirst));
    // The register's own words stay; the day is beside them.
    assert_eq!(table.records[1].fields["found_on"], text("02/05/2026"));
    assert_eq!(table.records[1].dates["found_on"], "2026-05-02");

    let bytes = workbook(&[&["Defect", "Severity", "Date found"], &["Tile cracked", "Low", "02/05/2026"]]);
    let reading = read(&bytes, "snags.xlsx").expect("it is read");
    assert_eq!(reading.tables[0].understanding[2].date_order, Some(DateOrder::Unknown));
    assert!(reading.tables[0].records[0].dates.is_empty());
    let told: Vec<_> = reading.problems.iter().map(|problem| (problem.place.as_str(), problem.code.as_str())).collect();
    assert_eq!(told, [("Snags!C2", "read-date-unclear")]);
}

#[test]
fn bands_titles_headings_totals_and_merged_labels_are_understood() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.set_name("Snag list").expect("a name");
    sheet.merge_range(0, 0, 0, 5, "Snags of the east wing", &plain).expect("a title");
    for (column, header) in ["Room", "Defect", "No"].iter().enumerate() {
        sheet.merge_range(2, column as u16, 3, column as u16, header, &plain).expect("a header");
    }
    sheet.merge_range(2, 3, 2, 4, "Now", &plain).expect("a band");
    sheet.merge_range(2, 5, 2, 6, "After repair", &plain).expect("a band");
    for (column, header) in [(3, "Severity"), (4, "Details"), (5, "Severity"), (6, "Builder")] {
        sheet.write(3, column, header).expect("a header");
    }
    sheet.merge_range(4, 0, 5, 0, "Hall", &plain).expect("a label");
    for (row, defect, number) in [(4, "Door sticks", 1.0), (5, "Tile cracked", 2.0), (6, "Lamp dark", 3.0)] {
        sheet.write(row, 1, defect).expect("a defect");
        sheet.write(row, 2, number).expect("a number");
        sheet.write(row, 3, 4.0).expect("a number");
        sheet.write(row, 4, "Seen by the caretaker on his round").expect("a text");
        sheet.write(row, 5, 2.0).expect("a number");
        sheet.write(row, 6, "Mo Reed").expect("a name");
    }
    sheet.write(7, 1, "Total").expect("a total");
    sheet.write(7, 3, 12.0).expect("a total");
    sheet.set_row_hidden(5).expect("a hidden row");
    sheet.set_column_hidden(6).expect("a hidden column");
    let bytes = book.save_to_buffer().expect("a workbook");

    let reading = read(&bytes, "snags.xlsx").expect("it is read");
    let table = &reading.tables[0];
    assert_eq!(table.header_rows, [3, 4]);
    assert_eq!(table.columns["D"], "severity");
    assert_eq!(table.columns["F"], "severity_left");
    assert_eq!(table.columns["G"], "builder");
    assert_eq!(table.records.iter().map(|record| record.row).collect::<Vec<_>>(), [5, 6, 7]);
    assert_eq!(table.records[1].fields["room"], text("Hall"));
    assert!(!table.records[2].fields.contains_key("room"));
    assert!(table.records[1].hidden && !table.records[0].hidden);
    assert!(table.understanding.iter().any(|column| column.letter == "G" && column.hidden));
    let left: Vec<_> = table.left_out.iter().map(|row| (row.row, row.why.as_str())).collect();
    assert_eq!(left, [(1, "above"), (8, "totals")]);
}

#[test]
fn a_choice_spread_over_columns_is_one_field() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 1, 0, "Defect", &plain).expect("a header");
    sheet.merge_range(0, 1, 0, 3, "Severity", &plain).expect("a band");
    for (column, header) in [(1, "Low"), (2, "Medium"), (3, "High")] {
        sheet.write(1, column, header).expect("a header");
    }
    sheet.merge_range(0, 4, 1, 4, "Builder", &plain).expect("a header");
    for (row, defect, mark) in [(2, "Door sticks", 3), (3, "Tile cracked", 1), (4, "Lamp dark", 2)] {
        sheet.write(row, 0, defect).expect("a defect");
        sheet.write(row, mark, "X").expect("a mark");
        sheet.write(row, 4, "Mo Reed").expect("a name");
    }
    let table = read(&book.save_to_buffer().expect("a workbook"), "snags.xlsx").expect("it is read").tables.remove(0);
    assert_eq!(["B", "C", "D"].map(|column| table.columns[column].as_str()), ["severity"; 3]);
    let chosen: Vec<_> = table.records.iter().map(|record| record.fields["severity"].shown()).collect();
    assert_eq!(chosen, ["High", "Low", "Medium"]);
}

#[test]
fn a_list_of_allowed_values_is_no_table_of_records() {
    let bytes = workbook(&[
        &["Defect", "Severity", "Repair", "Room"],
        &["Door", "Low", "Mend", "Hall"],
        &["Tile", "Medium", "Replace", "Bath"],
        &["Lamp", "High", "Accept", "Attic"],
    ]);
    let reading = read(&bytes, "values.xlsx").expect("it is read");
    assert!(reading.tables.is_empty());
    assert_eq!(reading.other_sheets, ["Snags"]);
    assert_eq!(reading.problems[0].code, "read-no-table");
}

#[test]
fn a_short_register_with_each_level_once_is_no_list_of_allowed_values() {
    for text in [
        "Defect,Severity,Repair\nDoor sticks,High,Mend\nTile cracked,Medium,Replace\nLamp dark,Low,Accept\n",
        "Defect,Severity,Room\nDoor,High,Hall\nTile,Low,Bath\nLamp,Medium,Attic\n",
        "Ref,Defect,Severity,Effort\n1,Boiler fails in winter,4,3\n2,Gate lost,2,4\n3,Lamp dark,3,2\n4,Roof leaks,1,5\n",
        "Defect,Severity,Repair\nDoor of the hall sticks in wet weather,Low,Mend\nTile in the bath has a crack,Medium,Replace\n\
         Lamp in the attic stays dark,High,Accept\nRoof lets the rain in at the back,Critical,Rebuild\n",
    ] {
        let reading = read(text.as_bytes(), "snags.csv").expect("it is read");
        let rows = text.lines().count() - 1;
        assert_eq!(reading.tables.first().map(|table| table.records.len()), Some(rows), "{text}");
    }
}

#[test]
fn text_that_is_called_a_workbook_is_named_unless_it_is_a_register() {
    let found = |text: &str, name: &str| match read(text.as_bytes(), name) {
        Err(formats::ReadProblem::NotATable { found, named }) => (found, named.unwrap_or_default()),
        other => (format!("{other:?}"), String::new()),
    };
    let letter = "Dear Tom,\nthe register is in the other file.\n";
    assert_eq!(found(letter, "snags.xlsx"), ("text".to_owned(), "xlsx".to_owned()));
    assert_eq!(found(letter, "snags.ods"), ("text".to_owned(), "ods".to_owned()));
    let reading = read(letter.as_bytes(), "letter.csv").expect("it is what it says");
    assert_eq!(reading.problems[0].code, "read-no-table");
    let text = "Defect,Severity,Builder\nDoor sticks,High,Mo\nTile cracked,High,Al\n";
    assert_eq!(read(text.as_bytes(), "snags.xls").expect("programs write text as .xls").tables[0].records.len(), 2);
}

#[test]
fn an_empty_template_is_a_table_without_records() {
    let bytes = workbook(&[&["No", "Defect", "Severity", "Builder"], &["1", "", "", ""], &["2", "", "", ""]]);
    let table = read(&bytes, "empty.xlsx").expect("it is read").tables.remove(0);
    assert!(table.records.is_empty());
    assert_eq!(table.left_out.len(), 2);
}

#[test]
fn another_language_and_delimiter_read_alike() {
    let text = "Nr;Raum;Mangel;Schwere;Gefunden am\r\n1;Flur;Tür klemmt;High;13.04.2026\r\n2;Bad;\"Fliese; gesprungen\";Low;20.04.2026\r\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let table = read(&bytes, "maengel.csv").expect("it is read").tables.remove(0);
    assert_eq!(table.records[0].fields["title"], FieldValue::Text("Tür klemmt".into()));
    assert_eq!(table.records[1].fields["title"], FieldValue::Text("Fliese; gesprungen".into()));
    assert_eq!(table.records[1].fields["found_on"], FieldValue::Text("2026-04-20".into()));
}

#[test]
fn what_a_cell_shows_as_an_error_is_named_and_not_taken() {
    let sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
        <row r="1"><c r="A1" t="inlineStr"><is><t>Defect</t></is></c><c r="B1" t="inlineStr"><is><t>Severity</t></is></c><c r="C1" t="inlineStr"><is><t>Builder</t></is></c></row>
        <row r="2"><c r="A2" t="inlineStr"><is><t>Door sticks</t></is></c><c r="B2" t="e"><v>#REF!</v></c><c r="C2" t="inlineStr"><is><t>Mo</t></is></c></row>
        </sheetData></worksheet>"#;
    let reading = read(&crate::excel(sheet), "snags.xlsx").expect("it is read");
    assert_eq!(reading.tables[0].records.len(), 1);
    assert_eq!((reading.problems[0].place.as_str(), reading.problems[0].code.as_str()), ("S!B2", "read-cell-error"));
}

#[test]
fn a_person_may_say_what_a_column_means() {
    let text = "Defect,Severity,Builder,Seen,Colour\nDoor sticks,High,Mo,02/05/2026,blue\nTile cracked,Low,Al,13/05/2026,red\n";
    let mut table = read(text.as_bytes(), "snags.csv").expect("it is read").tables.remove(0);
    let vocabulary = crate::snags();
    assert_eq!(table.unmapped, ["D", "E"]);
    table.set_column("D", Some("found_on"), &vocabulary).expect("both exist");
    assert_eq!(table.records[0].dates["found_on"], "2026-05-02");
    table.set_date_order("D", DateOrder::MonthFirst).expect("it exists");
    assert_eq!(table.records[0].dates["found_on"], "2026-02-05");
    // The colour becomes the severity; what was the severity is kept.
    table.set_column("E", Some("severity"), &vocabulary).expect("both exist");
    assert_eq!(table.records[0].fields["severity"], text_value("blue"));
    assert_eq!(table.records[0].extra["B"], "High");
    assert_eq!(table.understanding[4].met.len(), 2);
    assert_eq!(table.unmapped, ["B"]);
    table.set_column("E", None, &vocabulary).expect("it exists");
    assert_eq!(table.unmapped, ["B", "E"]);
    assert!(!table.records[1].fields.contains_key("severity"));
    assert!(table.set_column("Z", None, &vocabulary).is_err());
    assert!(table.set_column("E", Some("smell"), &vocabulary).is_err());
}

fn text_value(value: &str) -> FieldValue {
    FieldValue::Text(value.to_owned())
}

#[test]
fn a_column_that_writes_dates_both_ways_is_told() {
    let reading = read(
        b"Defect,Severity,Date found\nDoor,High,31/01/2026\nTile,Low,01/31/2026\nLamp,Low,02/03/2026\n",
        "snags.csv",
    );
    let reading = reading.expect("it is read");
    let told: Vec<_> = reading.problems.iter().map(|problem| (problem.place.as_str(), problem.code.as_str())).collect();
    assert_eq!(told, [("C4", "read-date-unclear"), ("C1", "read-dates-mixed")]);
    assert_eq!(reading.tables[0].records[1].dates["found_on"], "2026-01-31");
}

#[test]
fn dates_that_a_program_turned_round_are_told() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    for (column, header) in ["Defect", "Severity", "Date found"].iter().enumerate() {
        sheet.write(0, column as u16, *header).expect("a header");
    }
    for row in 1..4 {
        sheet.write(row, 0, "Door sticks").expect("a text");
        sheet.write(row, 1, "High").expect("a text");
    }
    sheet.write(1, 2, "31/01/2023").expect("a text");
    for (row, month) in [(2, 1), (3, 5)] {
        let swapped = rust_xlsxwriter::ExcelDateTime::from_ymd(2023, month, 2).expect("a day");
        sheet.write_with_format(row, 2, &swapped, &date).expect("a date");
    }
    let reading = read(&book.save_to_buffer().expect("a workbook"), "snags.xlsx").expect("it is read");
    let told: Vec<_> = reading.problems.iter().map(|problem| (problem.place.as_str(), problem.code.as_str())).collect();
    assert_eq!(told, [("Sheet1!C3", "read-dates-swapped")]);
    assert_eq!(reading.tables[0].records[1].fields["found_on"], text("2023-01-02"));
}

#[test]
fn two_tables_on_one_sheet_are_two_and_a_repeated_header_is_none() {
    let bytes = workbook(&[
        &["Ref", "Defect", "Severity", "Builder"],
        &["1", "Door sticks", "High", "Mo"],
        &["2", "Tile cracked", "Low", "Al"],
        &["Ref", "Defect", "Severity", "Builder"],
        &["3", "Lamp dark", "Low", "Al"],
        &["", "", "", ""],
        &["", "", "", ""],
        &["Snags of the garden", "", "", ""],
        &["No", "Room", "Details", "Severity"],
        &["1", "Path", "The gravel is gone after the storm", "High"],
    ]);
    let reading = read(&bytes, "snags.xlsx").expect("it is read");
    let rows: Vec<Vec<u32>> =
        reading.tables.iter().map(|table| table.records.iter().map(|record| record.row).collect()).collect();
    assert_eq!(rows, [vec![2, 3, 5], vec![10]]);
    let left: Vec<_> =
        reading.tables.iter().flat_map(|table| &table.left_out).map(|row| (row.row, row.why.as_str())).collect();
    assert_eq!(left, [(4, "header again"), (8, "above")]);
}

#[test]
fn an_open_document_is_read_with_its_merges_repeats_and_dates() {
    let cell = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Mängel">
        <table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
        <table:table-row>{}{}{}{}</table:table-row>
        <table:table-row><table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>Hall</text:p></table:table-cell>{}{}<table:table-cell office:value-type="date" office:date-value="2026-03-09"><text:p>09.03.26</text:p></table:table-cell></table:table-row>
        <table:table-row table:visibility="collapse"><table:covered-table-cell/>{}{}<table:table-cell/></table:table-row>
        <table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        </table:table></office:spreadsheet></office:body></office:document-content>"#,
        cell("Room"),
        cell("Defect"),
        cell("Severity"),
        cell("Date found"),
        cell("Door sticks"),
        cell("High"),
        cell("Lamp dark"),
        cell("Low"),
    );
    let bytes = crate::archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            b"<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
        ),
        ("content.xml", content.as_bytes()),
    ]);
    // The name lies, as names do.
    let reading = read(&bytes, "snags.csv").expect("it is read");
    let table = &reading.tables[0];
    assert_eq!(
        (reading.format.as_str(), table.sheet.as_str(), table.header_rows.as_slice()),
        ("ods", "Mängel", [3].as_slice())
    );
    assert_eq!(table.records.iter().map(|record| record.row).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(table.records[0].fields["found_on"], text("2026-03-09"));
    assert_eq!(table.records[1].fields["room"], text("Hall"));
    assert!(table.records[1].hidden);
}
