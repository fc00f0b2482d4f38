//! What is told of a file once it has come in: what of it did not, who has looked at what, and which file it was.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::{COLLEAGUE, House, OWNER, PARTNER, in_each};

const ALL: &str = "/relationships/works-estate/imports";

/// Sends a file; answers what would be made of it.
async fn sent(house: &House, who: &str, csv: &str, seen_by: &str) -> Value {
    let path = format!("/api/v1{ALL}?seen_by={seen_by}&file_name=zanzibar.csv");
    let (status, _, body) = house.send(who, "POST", &path, ("text/csv", csv.as_bytes().to_vec())).await;
    assert_eq!(status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap()
}

/// Brings a file in; answers the address of its page.
async fn brought(house: &House, who: &str, csv: &str, seen_by: &str) -> String {
    let id = sent(house, who, csv, seen_by).await["id"].as_str().unwrap().to_owned();
    let (status, answer) = house.json(who, "PUT", &format!("{ALL}/{id}/run"), Value::Null).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    house.work().await;
    format!("/r/works-estate/imports/{id}")
}

const REGISTER: &str = "Ref,Risk Title,Likelihood,Impact,Last review date,Cost code\n\
     Q-1,Zanzibar boilers fail,4,3,2022-05-04,FM-1\nQ-2,Zanzibar roofs leak,2,5,,FM-2\nQ-3,Zanzibar lifts stop,3,who knows,,FM-3\n";

#[test]
fn the_page_of_what_came_in_says_what_the_preview_said() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let page = brought(&house, &owner, REGISTER, "us").await;
        let (_, page) = house.page(&owner, &page).await;
        for words in ["To look at", "D4", "What else is in the file", "Cost code (F)"] {
            assert!(page.contains(words), "{words} is missing in {page}");
        }
    });
}

#[test]
fn bringing_in_is_no_look_and_the_figures_say_so() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let in_time = |page: &str| {
            page.split(" looked at in time").next().and_then(|before| {
                before
                    .rsplit(|c: char| !(c.is_ascii_digit() || c == ' ' || c == 'o' || c == 'f'))
                    .next()
                    .map(str::to_owned)
            })
        };
        let (_, before) = house.page(&owner, "/r/works-estate").await;
        brought(&house, &owner, REGISTER, "us").await;
        let (_, after) = house.page(&owner, "/r/works-estate").await;
        let looked = |text: Option<String>| text.unwrap().trim().split(" of ").next().unwrap().parse::<i64>().unwrap();
        assert_eq!(
            looked(in_time(&after)),
            looked(in_time(&before)),
            "none of the three was looked at in time: {after}"
        );
        assert!(after.contains("looked at in time, 2 not looked at yet"), "{after}");
        let (_, list) = house.page(&owner, "/r/works-estate/risks?q=zanzibar").await;
        assert_eq!(list.matches("Not looked at yet").count(), 2, "{list}");
        let (_, late) =
            house.json(&owner, "GET", "/relationships/works-estate/risks?review=late&q=zanzibar", Value::Null).await;
        let late: Vec<_> = late["items"].as_array().unwrap().iter().map(|one| one["title"].clone()).collect();
        assert_eq!(late, [json!("Zanzibar boilers fail")], "looked at in 2022 is late");
    });
}

#[test]
fn a_bare_number_is_no_sign_of_a_double_and_a_title_is() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let rows = |start: &str, last: &str| {
            format!("No,Risk Title,Likelihood,Impact\n1,{start} boilers fail,4,3\n2,{start} roofs leak,2,5\n{last}")
        };
        brought(&house, &owner, &rows("Zanzibar", "MER-014,Zanzibar lifts stop,3,3\n"), "us").await;
        let other = sent(&house, &owner, &rows("Pemba harbour", "MER-014,Pemba keys are lost,3,3\n"), "us").await;
        let found: Vec<_> = other["duplicates"].as_array().unwrap().iter().map(|one| one["row"].clone()).collect();
        assert_eq!(other["again"]["register"], Value::Null, "it is another register");
        assert_eq!(found, [json!(4)], "only a register's own reference: {}", other["duplicates"]);
        let again = sent(&house, &owner, &rows("The Zanzibar", ""), "us").await;
        assert_eq!(again["again"]["changed_rows"], 2, "it is read again: {again}");
        let one = format!("{ALL}/{}", again["id"].as_str().unwrap());
        let (_, again) = house.json(&owner, "PATCH", &one, json!({ "earlier": "none" })).await;
        assert_eq!(again["duplicates"].as_array().unwrap().len(), 2, "the same number and nearly the same title");
    });
}

#[test]
fn the_page_of_what_came_in_says_which_were_likely_here_and_what_became_of_them() {
    in_each(|house| async move {
        let (owner, colleague, partner) = (house.token(OWNER), house.token(COLLEAGUE), house.token(PARTNER));
        brought(&house, &owner, REGISTER, "us").await;
        let again = sent(&house, &owner, REGISTER, "us").await;
        let one = format!("{ALL}/{}", again["id"].as_str().unwrap());
        let chosen = json!({ "earlier": "none", "tables": [{ "table": 0, "left_out": [3] }] });
        let (status, told) = house.json(&owner, "PATCH", &one, chosen).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        let page = format!("/r/works-estate/imports/{}", again["id"].as_str().unwrap());
        let references: Vec<String> = told["duplicates"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["reference"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(references.len(), 3, "{told}");
        let (_, preview) = house.page(&owner, &page).await;
        assert!(preview.contains(&format!("{} Zanzibar roofs leak", references[1])), "{preview}");
        house.json(&owner, "PUT", &format!("{one}/run"), Value::Null).await;
        house.work().await;
        let (_, done) = house.json(&owner, "GET", &one, Value::Null).await;
        let became = |field: &str| -> Vec<Value> {
            done["duplicates"].as_array().unwrap().iter().map(|one| one[field].clone()).collect()
        };
        assert_eq!(became("row"), [2, 3, 4].map(|row| json!(row)), "{done}");
        assert_eq!(became("left_out"), [false, true, false].map(|is| json!(is)));
        assert_eq!(became("came"), [true, false, true].map(|is| json!(is)));
        assert_eq!(became("reference"), references.iter().map(|one| json!(one)).collect::<Vec<_>>());
        // A colleague who reads the book is told the same.
        for who in [&owner, &colleague] {
            let (_, shown) = house.page(who, &page).await;
            assert!(shown.contains("Zanzibar boilers fail: brought in, though it is like"), "{shown}");
            assert!(shown.contains("Zanzibar roofs leak: left out; it is like"), "{shown}");
            for (reference, title) in references.iter().zip(["boilers fail", "roofs leak", "lifts stop"]) {
                assert!(shown.contains(&format!("{reference} Zanzibar {title}")), "{reference} is missing in {shown}");
            }
        }
        assert_eq!(house.page(&partner, &page).await.0, StatusCode::NOT_FOUND);
        // Undone, nothing of it came in.
        house.json(&owner, "DELETE", &format!("{one}/run"), json!({})).await;
        house.work().await;
        let (_, undone) = house.json(&owner, "GET", &one, Value::Null).await;
        assert_eq!((&undone["state"], &undone["duplicates"]), (&json!("undone"), &json!([])));
    });
}

#[test]
fn updates_name_the_file_to_whoever_may_open_it_and_to_nobody_else() {
    in_each(|house| async move {
        let (owner, colleague, partner) = (house.token(OWNER), house.token(COLLEAGUE), house.token(PARTNER));
        let page = brought(&house, &owner, REGISTER, "both").await;
        for (who, may_open) in [(&owner, true), (&colleague, true), (&partner, false)] {
            let (_, updates) = house.page(who, "/updates").await;
            assert!(updates.contains("brought in a register"), "{updates}");
            assert!(!updates.contains("did something about this relationship"), "{updates}");
            assert_eq!((updates.contains("zanzibar.csv"), updates.contains(&page)), (may_open, may_open));
            assert_eq!(house.page(who, &page).await.0 == StatusCode::OK, may_open);
        }
        let (_, history) = house.page(&partner, "/r/works-estate/books?book=both").await;
        assert!(!history.contains("did something about this relationship"), "{history}");
    });
}

#[test]
fn a_second_owner_who_is_nobody_here_is_told_with_the_cell() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let (_, csv) = house.page(&owner, "/api/v1/relationships/works-estate/risks/export?format=csv").await;
        // What we take out has the short name in C, the owner in S and the second one in T.
        let mut row = [""; 28];
        (row[2], row[18], row[19]) = ("Zanzibar of two strangers", "Nobody Here", "Nor Here");
        let told = sent(&house, &owner, &format!("{}\n{}\n", csv.lines().next().unwrap(), row.join(",")), "us").await;
        for cell in ["\"S2\"", "\"T2\""] {
            assert!(told.to_string().contains(cell), "{cell}: {told}");
        }
    });
}

#[test]
fn whoever_is_of_another_side_is_not_said_to_be_nobody() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let csv = "Ref,Risk Title,Likelihood,Impact,Owner\nQ-1,Zanzibar boilers fail,4,3,Grace Adeyemi\n\
             Q-2,Zanzibar roofs leak,2,5,Nobody Here\n";
        for (seen_by, codes) in [
            ("us", ["importing-note-owner-elsewhere", "importing-note-owner"].as_slice()),
            ("both", ["importing-note-owner"].as_slice()),
        ] {
            let told = sent(&house, &owner, csv, seen_by).await;
            let notes = told["tables"][0]["notes"].as_array().unwrap_or_else(|| panic!("{told}"));
            let found: Vec<_> = notes.iter().filter_map(|one| one["code"].as_str()).collect();
            assert_eq!(found, codes, "{told}");
        }
        let told = sent(&house, &owner, csv, "us").await;
        let (_, page) = house.page(&owner, &format!("/r/works-estate/imports/{}", told["id"].as_str().unwrap())).await;
        assert!(page.contains("is of the other side and cannot own what only we see"), "{page}");
    });
}
