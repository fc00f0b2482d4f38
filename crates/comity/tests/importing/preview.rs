//! What the preview shows of a register before it comes in: the sheet as its people know it, and what it asks.

use axum::http::StatusCode;
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use serde_json::{Value, json};

use crate::house::{House, OWNER, PARTNER, in_each};

const ALL: &str = "/relationships/works-estate/imports";

/// Sends a file; answers the import and its page.
async fn sent(house: &House, who: &str, (name, bytes): (&str, Vec<u8>)) -> (Value, String) {
    let path = format!("/api/v1{ALL}?seen_by=us&file_name={name}");
    let (status, _, body) = house.send(who, "POST", &path, ("application/octet-stream", bytes)).await;
    assert_eq!(status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&body));
    let import: Value = serde_json::from_slice(&body).unwrap();
    let (_, page) = house.page(who, &address(&import)).await;
    (import, page)
}

fn address(import: &Value) -> String {
    format!("/r/works-estate/imports/{}", import["id"].as_str().unwrap())
}

/// Writes a header and records below it; `scores` are likelihood and effect in turn.
fn records(sheet: &mut Worksheet, (top, scores): (u32, [&str; 2]), steps: &[u32]) {
    for (column, text) in ["ID", "Risk", scores[0], scores[1], "Owner"].iter().enumerate() {
        sheet.write(top, column as u16, *text).unwrap();
    }
    for (at, step) in steps.iter().enumerate() {
        let row = top + 1 + at as u32;
        sheet.write(row, 0, at as u32 + 1).unwrap();
        sheet.write(row, 1, format!("Zanzibar {at} roof leaks in heavy rain")).unwrap();
        sheet.write(row, 2, *step).unwrap();
        sheet.write(row, 3, *step).unwrap();
        sheet.write(row, 4, "Ann Lee").unwrap();
    }
}

/// A register as people keep one.
fn register() -> Vec<u8> {
    let (mut book, plain) = (Workbook::new(), Format::new());
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 5, "Zanzibar risks", &plain).unwrap();
    sheet.write(1, 0, "Fill one line for each risk, and score it from one to five.").unwrap();
    sheet.merge_range(3, 2, 3, 3, "Current", &plain).unwrap();
    sheet.write(3, 0, "No.").unwrap();
    records(sheet, (4, ["Likelihood", "Impact"]), &[1, 2, 3, 4, 5].repeat(6));
    sheet.write(35, 1, "Total").unwrap();
    sheet.write(35, 3, 90).unwrap();
    sheet.set_row_hidden(7).unwrap();
    sheet.set_column_hidden(4).unwrap();
    book.save_to_buffer().unwrap()
}

/// The page's row of that number, from its number on.
fn row(page: &str, number: &str) -> String {
    let rows = page.split("<tr").map(|row| row.split("</tr>").next().unwrap_or_default());
    let wanted = format!("<th scope=\"row\" class=\"rownum\">{number}");
    let is_it = |row: &&str| {
        row.split_once(&wanted).is_some_and(|(_, rest)| !rest.starts_with(|c: char| c.is_ascii_digit() || c == '–'))
    };
    rows.into_iter().find(is_it).unwrap_or_else(|| panic!("row {number} is missing in {page}")).to_owned()
}

#[test]
fn the_sheet_stands_as_its_people_know_it() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let (import, page) = sent(&house, &owner, ("zanzibar.xlsx", register())).await;
        for (number, told) in [
            ("1", r#"colspan="5"><span class="stay"><b class="why">Title</b> Zanzibar risks"#),
            ("2", r#"<b class="why">Guidance</b> Fill one line"#),
            ("4", r#"colspan="2"><span class="stay">Current"#),
            ("5", ">Likelihood</td>"),
            ("8", "Hidden in the file"),
            ("36", r#"<b class="why">It adds others up</b>"#),
            ("36", ">Total</td>"),
        ] {
            assert!(row(&page, number).contains(told), "row {number}: {told} is missing in {}", row(&page, number));
        }
        assert!(row(&page, "5").contains("head-row"), "{}", row(&page, "5"));
        assert!(row(&page, "36").contains(r#"class="off""#), "{}", row(&page, "36"));
        assert_eq!(page.matches("and 18 more rows").count(), 1, "what follows is summed up: {page}");
        assert!(!page.contains("Zanzibar 29 roof"), "and not shown row by row");
        let letter = page.split(r#"<span class="letter">E"#).nth(1).unwrap_or_else(|| panic!("{page}"));
        assert!(letter.starts_with(r#"<span class="quiet">"#), "a hidden column is marked");
        let outlined = [row(&page, "4"), row(&page, "5")].map(|row| row.starts_with(r#" class="head-row from""#));
        assert!(outlined.contains(&true), "a line goes around the table from its header on: {page}");
        assert_eq!(house.page(&house.token(PARTNER), &address(&import)).await.0, StatusCode::NOT_FOUND);
    });
}

#[test]
fn columns_that_were_not_read_surely_are_counted_and_led_to() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let csv = "Ref,Risk Title,Likelihood,Impact,Next review date,Zork\n\
                   Q-1,Zanzibar boilers fail,4,3,04/05/2027,Ann Lee\nQ-2,Zanzibar roofs leak,2,5,03/02/2027,Bo Smith\n\
                   Q-3,Zanzibar lifts stop,3,3,05/06/2027,Cy Brown\nQ-4,Zanzibar doors jam,3,3,05/07/2027,Di Green\n";
        let (import, page) = sent(&house, &owner, ("zanzibar.csv", csv.as_bytes().to_vec())).await;
        let asked = import["tables"][0]["to_check"].as_array().unwrap().clone();
        let asked: Vec<(&str, &str)> =
            asked.iter().map(|one| (one["letter"].as_str().unwrap(), one["why"].as_str().unwrap())).collect();
        assert!(asked.contains(&("E", "dates")), "{asked:?}");
        let count = if asked.len() == 1 { "One column".to_owned() } else { format!("{} columns", asked.len()) };
        assert!(page.contains(&format!("{count} to check")), "{page}");
        assert!(page.contains(r##"<a href="#meaning-0-E">E: Next review date</a>"##), "{page}");
        assert!(page.contains(r#"aria-describedby="check-meaning-0-E""#), "{page}");
        assert!(page.contains("Please check: its dates can be read both ways."), "{page}");

        // Who has said it is not asked any more.
        let path = format!("{ALL}/{}", import["id"].as_str().unwrap());
        let meanings: serde_json::Map<String, Value> =
            asked.iter().map(|(letter, _)| ((*letter).to_owned(), json!(""))).collect();
        let chosen = json!({ "tables": [{ "table": 0, "meanings": meanings }] });
        let (_, now) = house.json(&owner, "PATCH", &path, chosen).await;
        assert_eq!(now["tables"][0]["to_check"], json!([]), "{now}");
        let (_, page) = house.page(&owner, &address(&import)).await;
        assert!(!page.contains("to check</h2>") && !page.contains("Please check"), "{page}");
    });
}

#[test]
fn a_scale_says_how_its_numbers_were_read() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let told = async |scores: [&str; 2], steps: &[u32]| {
            let mut book = Workbook::new();
            records(book.add_worksheet(), (0, scores), steps);
            sent(&house, &owner, ("zanzibar.xlsx", book.save_to_buffer().unwrap())).await
        };
        let (import, page) = told(["Likelihood (1-3)", "Impact"], &[1, 2, 3]).await;
        let words = "The numbers of the file go up to 3 and are read as steps of 3, spread over the 5 steps here.";
        assert_eq!(page.matches(words).count(), 1, "of likelihood alone: {page}");
        let measured = &import["tables"][0]["measured"];
        assert_eq!(measured, &json!([{ "scale": "likelihood", "top": 3.0, "most": 3.0, "strays": [] }]));

        let (_, page) = told(["Likelihood", "Impact"], &[1, 2, 3, 4, 5, 44]).await;
        assert!(page.contains("“44” is no step of 5: the word is kept"), "{page}");
        let (_, page) = told(["Likelihood", "Impact"], &[1, 2, 3, 4, 5]).await;
        assert!(!page.contains("The numbers of the file") && !page.contains("is no step of"), "{page}");
    });
}

#[test]
fn one_word_for_two_steps_is_told_on_both_sheets() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let mut book = Workbook::new();
        for (name, header) in [("North", "Likelihood (1-3)"), ("South", "Likelihood (1-5)")] {
            let sheet = book.add_worksheet();
            sheet.set_name(name).unwrap();
            records(sheet, (0, [header, "Impact"]), &[1, 2, 3]);
        }
        let (import, page) = sent(&house, &owner, ("zanzibar.xlsx", book.save_to_buffer().unwrap())).await;
        for told in [
            "On South the same words stand for other steps: “2”: 2 ",
            "On North the same words stand for other steps: “2”: 3 ",
        ] {
            assert_eq!(page.matches(told).count(), 1, "{told} is missing in {page}");
        }
        let same = json!({ "tables": [{ "table": 1, "steps": { "likelihood": { "2": 3, "3": 5 } } }] });
        let path = format!("{ALL}/{}", import["id"].as_str().unwrap());
        assert_eq!(house.json(&owner, "PATCH", &path, same).await.0, StatusCode::OK);
        let (_, page) = house.page(&owner, &address(&import)).await;
        assert!(!page.contains("stand for other steps"), "they are alike now: {page}");
    });
}
