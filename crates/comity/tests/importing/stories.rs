//! What people do with their register, and what the other side never sees of it.

use axum::http::StatusCode;
use books::Viewer;
use books::import::{self, Chunk};
use serde_json::{Value, json};
use web::importing::{Choices, circumstances, plan};

use crate::house::{COLLEAGUE, House, OWNER, PARTNER, Sent, in_each};

const ALL: &str = "/relationships/works-estate/imports";

/// A register of so many rows, the canary in each name.
fn register(rows: usize) -> String {
    let mut csv = "Ref,Risk Title,Cause,Likelihood,Impact,Owner,Next review date,Cost code\n".to_owned();
    for row in 1..=rows {
        let (likelihood, impact) = (["Low", "Medium", "High"][row % 3], ["Medium", "High"][row % 2]);
        csv.push_str(&format!(
            "Q-{row},Zanzibar {row} boilers may fail this winter,They are old,{likelihood},{impact},Tom Okafor,,FM-{row}\n"
        ));
    }
    csv
}

async fn begun(house: &House, who: &str, rows: usize, seen_by: &str) -> Value {
    let csv = register(rows);
    let path = format!("/api/v1{ALL}?seen_by={seen_by}&file_name=register.csv");
    let (status, _, body) = house.send(who, "POST", &path, ("text/csv", csv.into_bytes())).await;
    assert_eq!(status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap()
}

/// How many of the canary's records somebody finds: listed, searched, in figures of the list's page, in updates.
async fn canaries(house: &House, who: &str) -> (usize, usize, bool) {
    let (_, list) = house.json(who, "GET", "/relationships/works-estate/risks?limit=200&q=zanzibar", Value::Null).await;
    let (_, found) = house.json(who, "GET", "/search?q=zanzibar", Value::Null).await;
    let (_, updates) = house.page(who, "/updates").await;
    let listed = list["items"].as_array().map_or(0, Vec::len);
    let hits = found["items"].as_array().map_or(0, Vec::len);
    (listed, hits, updates.contains("brought in a register"))
}

#[test]
fn a_file_without_a_name_is_called_a_spreadsheet() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let path = format!("/api/v1{ALL}?seen_by=us");
        let (status, _, body) = house.send(&owner, "POST", &path, ("text/csv", register(2).into_bytes())).await;
        let begun: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(status, StatusCode::CREATED, "{begun}");
        let (_, page) = house.page(&owner, &format!("/r/works-estate/imports/{}", begun["id"].as_str().unwrap())).await;
        assert!(page.contains("Brought in from a spreadsheet, to be looked through"), "{page}");
    });
}

#[test]
fn a_file_of_other_kinds_says_that_nothing_of_it_comes_in() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let lessons = "No;Lesson;Recommendation;Owner\n1;The survey began too late;Survey in autumn;Tom\n\
                       2;Keys were not labelled;Label them at once;Ann\n3;Good contact paid off;Keep it;Tom\n";
        let path = format!("/api/v1{ALL}?seen_by=us&file_name=lessons.csv");
        let (status, _, body) = house.send(&owner, "POST", &path, ("text/csv", lessons.as_bytes().to_vec())).await;
        let begun: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((status, &begun["total"]), (StatusCode::CREATED, &json!(0)), "{begun}");
        let (_, page) = house.page(&owner, &format!("/r/works-estate/imports/{}", begun["id"].as_str().unwrap())).await;
        assert!(page.contains("This file holds lessons. Only risks and opportunities"), "{page}");
    });
}

#[test]
fn a_table_that_is_pasted_is_read_as_a_file_is() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let cells = "Risk\tLikelihood\tImpact\r\nZanzibar lifts may stop\t4\t3\r\nZanzibar roofs may leak\t2\t5\r\n";
        let fields = |text| [("kind", "risks"), ("seen_by", "us"), ("pasted", text)];
        let sent = Sent { name: "", bytes: b"", fields: &fields(cells) };
        let (status, preview, page) = house.upload(&owner, "/r/works-estate/import", &sent).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = house.page(&owner, &preview).await;
        assert!(page.contains("Pasted table") && page.contains("Zanzibar roofs may leak"), "{page}");
        let note = "remember to ask Tom about the gate\r\n";
        let sent = Sent { name: "", bytes: b"", fields: &fields(note) };
        let (status, _, page) = house.upload(&owner, "/r/works-estate/import", &sent).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        assert!(page.contains("No table of records") && page.contains("remember to ask Tom"), "{page}");
        assert!(page.contains("href=\"#pasted\""), "what is wrong is said of the table that was pasted: {page}");
    });
}

#[test]
fn a_register_comes_in_privately_and_the_other_side_sees_nothing() {
    in_each(|house| async move {
        let (owner, partner) = (house.token(OWNER), house.token(PARTNER));
        let (_, before) = house.page(&partner, "/r/works-estate/risks").await;
        let csv = register(7);
        let sent =
            Sent { name: "C:\\Register.csv", bytes: csv.as_bytes(), fields: &[("kind", "risks"), ("seen_by", "us")] };
        let (status, to, page) = house.upload(&owner, "/r/works-estate/import", &sent).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (status, page) = house.page(&owner, &to).await;
        assert_eq!(status, StatusCode::OK);
        for words in ["Register.csv", "Risk Title", "Zanzibar 1 boilers", "Cost code", "Bring in 7 risks"] {
            assert!(page.contains(words), "{words} is missing in {page}");
        }
        assert_eq!(canaries(&house, &owner).await, (0, 0, false));
        assert_eq!(house.page(&partner, &to).await.0, StatusCode::NOT_FOUND);
        let fields = [("do", "run"), ("seen_by", "us"), ("taken-0", "yes"), ("why_private", "to be looked through")];
        let (status, to, page) = house.form(&owner, &to, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = house.page(&owner, &to).await;
        assert!(page.contains("You can leave this page") && page.contains("every 2s"), "{page}");
        house.work().await;
        let (_, page) = house.page(&owner, &to).await;
        assert!(
            page.contains("7 records") && page.contains("Undo the whole import") && !page.contains("every 2s"),
            "{page}"
        );
        assert_eq!(canaries(&house, &owner).await, (7, 7, true));
        assert_eq!(canaries(&house, &partner).await, (0, 0, false));
        assert_eq!(house.page(&partner, &to).await.0, StatusCode::NOT_FOUND);
        let (_, list) = house.json(&partner, "GET", ALL, Value::Null).await;
        assert_eq!(list["items"], json!([]));
        let (_, after) = house.page(&partner, "/r/works-estate/risks").await;
        let figures =
            |page: &str| page.split("<dl").nth(1).and_then(|rest| rest.split("</dl>").next()).map(str::to_owned);
        assert_eq!(figures(&after), figures(&before));
        assert!(figures(&after).is_some());
    });
}

#[test]
fn a_column_and_a_word_are_corrected_before_anything_comes_in() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let import = begun(&house, &owner, 4, "us").await;
        let id = import["id"].as_str().unwrap();
        assert_eq!((&import["records"], &import["state"]), (&json!(4), &json!("previewed")));
        let steps = &import["tables"][0]["steps"]["likelihood"];
        assert_eq!((&steps["Low"], &steps["High"]), (&json!(2), &json!(4)));
        let corrected = json!({ "tables": [{
            "table": 0, "meanings": { "H": "trigger", "C": "" }, "steps": { "likelihood": { "Low": 1 } }, "left_out": [3],
        }] });
        let (status, import) = house.json(&owner, "PATCH", &format!("{ALL}/{id}"), corrected).await;
        assert_eq!((status, &import["records"]), (StatusCode::OK, &json!(3)), "{import}");
        let left = &import["tables"][0]["left_out"][0];
        assert_eq!((&left["row"], &left["why"]), (&json!(3), &json!("chosen")));
        let first = &import["tables"][0]["first"];
        let row =
            |number: u64| first.as_array().unwrap().iter().find(|row| row["row"] == number).unwrap()["fields"].clone();
        assert_eq!((&row(4)["early_sign"], &row(4)["likelihood"]), (&json!("FM-3"), &json!(1)));
        assert_eq!((&row(4)["cause"], &row(4)["extra"]["Cause"]), (&Value::Null, &json!("They are old")));
        for bad in [
            json!({ "seen_by": "everybody" }),
            json!({ "tables": [{ "table": 9 }] }),
            json!({ "tables": [{ "table": 0, "meanings": { "A": "nonsense" } }] }),
            json!({ "colour": "red" }),
        ] {
            let (status, problem) = house.json(&owner, "PATCH", &format!("{ALL}/{id}"), bad.clone()).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}: {problem}");
        }
        let (status, _) = house.json(&owner, "PUT", &format!("{ALL}/{id}/run"), Value::Null).await;
        assert_eq!(status, StatusCode::ACCEPTED);
        house.work().await;
        assert_eq!(canaries(&house, &owner).await.0, 3);
        let (status, _) = house.json(&owner, "PUT", &format!("{ALL}/{id}/run"), Value::Null).await;
        assert_eq!(status, StatusCode::CONFLICT);
    });
}

#[test]
fn a_choice_that_cannot_stand_is_told_beside_it() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let import = begun(&house, &owner, 4, "us").await;
        let (id, page) =
            (import["id"].as_str().unwrap(), format!("/r/works-estate/imports/{}", import["id"].as_str().unwrap()));
        // The cost code is to be the title: the column that was read as the title is told to have given way.
        let chosen = json!({ "tables": [{ "table": 0, "meanings": { "H": "title" } }] });
        let (status, import) = house.json(&owner, "PATCH", &format!("{ALL}/{id}"), chosen).await;
        let gave = json!([{ "letter": "B", "meaning": "title", "to": "H" }]);
        assert_eq!((status, &import["tables"][0]["gave_way"]), (StatusCode::OK, &gave), "{import}");
        let (_, shown) = house.page(&owner, &page).await;
        assert!(shown.contains("column H now, and one column can be it"), "{shown}");
        let nine = json!({ "tables": [{ "table": 0, "steps": { "likelihood": { "Low": 9 } } }] });
        let (status, problem) = house.json(&owner, "PATCH", &format!("{ALL}/{id}"), nine).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        for wrong in ["9", "nine", "-1"] {
            let fields = [("taken-0", "yes"), ("step-0-likelihood-Low", wrong), ("do", "look"), ("seen_by", "us")];
            let (status, _, shown) = house.form(&owner, &page, &fields).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {shown}");
            assert!(shown.contains("can stand for a step from 1 to 5") && shown.contains("aria-invalid"), "{shown}");
        }
        let (_, import) = house.json(&owner, "GET", &format!("{ALL}/{id}"), Value::Null).await;
        assert_eq!(import["tables"][0]["steps"]["likelihood"]["Low"], json!(2), "nothing was kept");
    });
}

#[test]
fn what_is_here_already_is_named() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let first = begun(&house, &owner, 3, "us").await;
        assert_eq!(first["duplicates"], json!([]));
        house.json(&owner, "PUT", &format!("{ALL}/{}/run", first["id"].as_str().unwrap()), Value::Null).await;
        house.work().await;
        let again = begun(&house, &owner, 4, "us").await;
        assert_eq!((&again["again"]["unchanged"], &again["duplicates"]), (&json!(3), &json!([])), "it is read again");
        let one = format!("{ALL}/{}", again["id"].as_str().unwrap());
        let (_, again) = house.json(&owner, "PATCH", &one, json!({ "earlier": "none" })).await;
        let rows: Vec<&Value> = again["duplicates"].as_array().unwrap().iter().map(|double| &double["row"]).collect();
        assert_eq!(rows, [&json!(2), &json!(3), &json!(4)]);
        // The other side's file of the same names is like nothing that they can see.
        let partner = house.token(PARTNER);
        assert_eq!(begun(&house, &partner, 3, "us").await["duplicates"], json!([]));
    });
}

#[test]
fn a_stop_in_the_middle_loses_nothing_and_doubles_nothing() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let import = begun(&house, &owner, 250, "us").await;
        let id = import["id"].as_str().unwrap().to_owned();
        house.json(&owner, "PUT", &format!("{ALL}/{id}/run"), Value::Null).await;
        tokio::task::block_in_place(|| first_chunk(&house, 130));
        assert_eq!(canaries(&house, &owner).await.0, 0, "nothing shows before all of it is there");
        let (_, page) = house.page(&owner, &format!("/r/works-estate/imports/{id}")).await;
        assert!(page.contains("130 of 250"), "{page}");
        house.work().await;
        let (_, import) = house.json(&owner, "GET", &format!("{ALL}/{id}"), Value::Null).await;
        assert_eq!((&import["state"], &import["came"]), (&json!("done"), &json!(250)));
        let (_, csv) = house.page(&owner, "/r/works-estate/risks/export?format=csv&q=zanzibar").await;
        for row in 1..=250 {
            assert_eq!(csv.matches(&format!("Zanzibar {row} boilers")).count(), 1, "row {row}");
        }
    });
}

/// Does the first rows as the worker does, and then is no more.
fn first_chunk(house: &House, rows: usize) {
    let (storage, now) = (&house.program.storage, house.program.clock.now());
    let import = storage.read_blocking(import::running).unwrap().unwrap();
    let bringing = house.app.bringing("risks").unwrap();
    let begun = import.clone();
    let planned = storage
        .read_blocking(move |tx| {
            let viewer = Viewer::for_job(tx, begun.person, begun.organisation, now)?;
            let reading = serde_json::from_str(&import::reading(tx, &begun)?).expect("it was read");
            let choices = Choices::read(&begun.choices)?;
            let times = (now, viewer.zone.day_of(now));
            let with = circumstances(tx, &viewer, (begun.relationship, &choices), times)?;
            Ok::<_, books::Failure>(plan(&reading, &choices, bringing, &with).given())
        })
        .unwrap();
    house
        .program
        .change("chunk", move |change| {
            let viewer = Viewer::for_job(change.tx, import.person, import.organisation, change.now)?;
            let book = import.book.expect("it was begun");
            let today = viewer.zone.day_of(change.now);
            let facts = web::keeping::facts(change.tx, &viewer, book, (change.now, today))?;
            let chunk =
                Chunk { import: &import, kind: bringing.kind, act: bringing.act, done: 0, rows: &planned[..rows] };
            import::bring(change, &viewer, &chunk, &facts)
        })
        .unwrap();
}

#[test]
fn a_member_brings_in_for_their_side_and_a_manager_for_both() {
    in_each(|house| async move {
        let (owner, colleague, partner) = (house.token(OWNER), house.token(COLLEAGUE), house.token(PARTNER));
        let import = begun(&house, &colleague, 2, "both").await;
        let run = format!("{ALL}/{}/run", import["id"].as_str().unwrap());
        let (status, problem) = house.json(&colleague, "PUT", &run, Value::Null).await;
        assert_eq!((status, &problem["code"]), (StatusCode::FORBIDDEN, &json!("right-needs-manager-import")));
        // What somebody looks through is theirs alone.
        assert_eq!(house.json(&owner, "PUT", &run, Value::Null).await.0, StatusCode::NOT_FOUND);
        let import = begun(&house, &owner, 2, "both").await;
        let run = format!("{ALL}/{}/run", import["id"].as_str().unwrap());
        assert_eq!(house.json(&owner, "PUT", &run, Value::Null).await.0, StatusCode::ACCEPTED);
        house.work().await;
        assert_eq!(canaries(&house, &partner).await, (2, 2, true));
    });
}

#[test]
fn a_file_that_is_no_register_is_named_and_changes_nothing() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let large = vec![b'x'; 3 << 20];
        let files: [(&str, &[u8], StatusCode, &str); 6] = [
            ("r.csv", b"", StatusCode::UNPROCESSABLE_ENTITY, "This file is empty"),
            ("r.csv", b"just a note to myself\n", StatusCode::UNPROCESSABLE_ENTITY, "No table of records"),
            (
                "r.xlsx",
                b"%PDF-1.7\n1 0 obj\n",
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "This is not a spreadsheet but a PDF",
            ),
            ("r.xlsx", b"PK\x03\x04broken", StatusCode::UNPROCESSABLE_ENTITY, "This file"),
            ("r.xlsx", b"\x7fELF\x02\x01\x01\x00\x00", StatusCode::UNSUPPORTED_MEDIA_TYPE, "This is not a spreadsheet"),
            ("r.csv", &large, StatusCode::PAYLOAD_TOO_LARGE, "at most 2 MiB"),
        ];
        for (name, bytes, expected, words) in files {
            let sent = Sent { name, bytes, fields: &[("kind", "risks")] };
            let (status, _, page) = house.upload(&owner, "/r/works-estate/import", &sent).await;
            assert_eq!(status, expected, "{name}: {page}");
            assert!(page.contains(words), "{name}: {words} is missing in {page}");
            assert!(page.contains("type=\"file\"") || page.contains("name=\"file\""), "{name}: no form in {page}");
            let path = format!("/api/v1{ALL}?file_name={name}");
            let (status, response, _) =
                house.send(&owner, "POST", &path, ("application/octet-stream", bytes.to_vec())).await;
            assert_eq!(status, expected, "{name}");
            assert_eq!(response.headers()["content-type"], "application/problem+json");
        }
        let (_, list) = house.json(&owner, "GET", ALL, Value::Null).await;
        assert_eq!(list["items"], json!([]));
    });
}

#[test]
fn what_a_list_shows_is_taken_out_and_strings_stay_strings() {
    in_each(|house| async move {
        let (owner, partner) = (house.token(OWNER), house.token(PARTNER));
        let risk = json!({ "title": "=HYPERLINK(\"http://evil\")", "seen_by": "us", "why_private": "not yet", "likelihood": 5, "effect": 4 });
        let (status, answer) = house.json(&owner, "POST", "/relationships/works-estate/risks", risk).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        let (status, csv) = house.page(&owner, "/r/works-estate/risks/export?format=csv").await;
        assert_eq!(status, StatusCode::OK);
        assert!(csv.contains("\"'=HYPERLINK(\"\"http://evil\"\")\""), "{csv}");
        assert!(csv.lines().next().is_some_and(|head| head.contains("Reference,Who sees it,Short name")), "{csv}");
        let (_, theirs) = house.page(&partner, "/r/works-estate/risks/export?format=csv").await;
        assert!(!theirs.contains("HYPERLINK") && theirs.lines().count() > 10);
        let (_, private) = house.page(&owner, "/r/works-estate/risks/export?format=csv&seen_by=us").await;
        assert!(private.contains("HYPERLINK") && private.lines().count() < csv.lines().count());
        let path = "/api/v1/relationships/works-estate/risks/export?format=xlsx";
        let (status, response, workbook) = house.send(&owner, "GET", path, ("", Vec::new())).await;
        assert_eq!(status, StatusCode::OK);
        assert!(response.headers()["content-disposition"].to_str().unwrap().contains(".xlsx"));
        let book = formats::open::open(&workbook, Some("r.xlsx"), &formats::open::Limits::default()).unwrap();
        assert_eq!(book.sheets[0].rows.len(), csv_rows(&csv));
        let (status, _) =
            house.json(&owner, "GET", "/relationships/works-estate/risks/export?format=pdf", Value::Null).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, _) =
            house.json(&owner, "GET", "/relationships/works-estate/risks/export?colour=red", Value::Null).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

/// Records of a CSV, whatever line breaks stand in quotes.
fn csv_rows(csv: &str) -> usize {
    let book = formats::open::open(csv.as_bytes(), Some("r.csv"), &formats::open::Limits::default()).unwrap();
    book.sheets[0].rows.len()
}
