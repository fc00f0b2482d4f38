//! A register goes back to the people who keep it, in their own layout; whoever does not read its book knows of none.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::{COLLEAGUE, House, OWNER, PARTNER, in_each};

const ESTATE: &str = "/relationships/works-estate";
const HEADER: &str = "Ref,Risk,Probability,Impact,Action,Owner,Next review,Status,Cost code";
const ROWS: [&str; 4] = [
    "Q-1,Zanzibar boilers fail in winter,4 - Likely,3 - Moderate,Extra rota,Tom Okafor,31/12/2026,Open,FM-12",
    "Q-2,Zanzibar lifts stop,2 - Unlikely,5 - Severe,'=spare(parts),Ann Lee,15/01/2027,Closed,FM-13",
    "Q-3,Zanzibar keys are lost,1 - Rare,2 - Minor,Count them,,20/01/2027,Open,007",
    "Q-4,Zanzibar roofs leak,3 - Possible,4 - Major,Look up,Tom Okafor,21/01/2027,Open,12",
];

/// Brings the register in for that side; answers the id of the import.
async fn brought(house: &House, who: &str, seen_by: &str) -> String {
    let csv = format!("{HEADER}\n{}\n", ROWS.join("\n"));
    let path = format!("/api/v1{ESTATE}/imports?seen_by={seen_by}&file_name=Zanzibar%20risks.csv");
    let (status, _, body) = house.send(who, "POST", &path, ("text/csv", csv.into_bytes())).await;
    let import: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(status, StatusCode::CREATED, "{import}");
    let id = import["id"].as_str().unwrap().to_owned();
    house.json(who, "PUT", &format!("{ESTATE}/imports/{id}/run"), Value::Null).await;
    house.work().await;
    id
}

async fn taken(house: &House, who: &str, asked: &str) -> (StatusCode, String) {
    house.page(who, &format!("/api/v1{ESTATE}/risks/export?{asked}")).await
}

#[test]
fn a_register_goes_back_as_its_people_know_it() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let id = brought(&house, &owner, "us").await;
        let asked = format!("format=csv&q=zanzibar&layout={id}");
        let (status, csv) = taken(&house, &owner, &asked).await;
        assert_eq!(status, StatusCode::OK, "{csv}");
        let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').split("\r\n").collect();
        let wanted: Vec<&str> = std::iter::once(HEADER).chain(ROWS).chain([""]).collect();
        assert_eq!(lines, wanted);

        let (_, list) = house.json(&owner, "GET", &format!("{ESTATE}/risks?q=boilers&seen_by=us"), Value::Null).await;
        let one = list["items"].as_array().unwrap().iter().find(|one| one["old_reference"] == "Q-1").unwrap().clone();
        let score = json!({ "likelihood": 2, "effect": 3, "version": one["version"] });
        let path = format!("{ESTATE}/risks/{}/score", one["id"].as_str().unwrap());
        assert_eq!(house.json(&owner, "PUT", &path, score).await.0, StatusCode::OK);
        let new = json!({ "title": "Zanzibar gates rust", "seen_by": "us", "why_private": "not yet", "likelihood": 4, "effect": 4,
            "response_plan": "Paint", "review_by": "2027-02-03", "extra": { "Site": "North", "Cost code": "FM-99" } });
        let (_, raised) = house.json(&owner, "POST", &format!("{ESTATE}/risks"), new).await;
        let (_, csv) = taken(&house, &owner, &asked).await;
        let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert_eq!(lines[0], format!("{HEADER},Site"), "what they have no column for stands behind theirs");
        assert!(
            lines[1].starts_with("Q-1,Zanzibar boilers fail in winter,2 - Unlikely,3 - Moderate,Extra rota,"),
            "{csv}"
        );
        let reference = raised["reference"].as_str().unwrap();
        let below = format!("{reference},Zanzibar gates rust,4 - Likely,4 - Major,Paint,,03/02/2027,Open,FM-99,North");
        assert_eq!(lines[5], below, "{csv}");

        let (status, _, workbook) = house
            .send(
                &owner,
                "GET",
                &format!("/r/works-estate/risks/export?format=xlsx&take={id}&columns=title"),
                ("", Vec::new()),
            )
            .await;
        assert_eq!(status, StatusCode::OK);
        let book = formats::open::open(&workbook, Some("r.xlsx"), &formats::open::Limits::default()).unwrap();
        let header: Vec<String> = book.sheets[0].rows[0].cells.iter().map(|cell| cell.1.shown()).collect();
        assert_eq!(header.join(","), format!("{HEADER},Site"));
        let (status, _) = taken(&house, &owner, &format!("format=json&layout={id}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn whoever_does_not_read_the_book_knows_of_no_layout() {
    in_each(|house| async move {
        let (owner, colleague, partner) = (house.token(OWNER), house.token(COLLEAGUE), house.token(PARTNER));
        let id = brought(&house, &owner, "us").await;
        let offered = |page: &str| page.contains("As in Zanzibar risks.csv");
        for (who, may) in [(&owner, true), (&colleague, true), (&partner, false)] {
            let (_, page) = house.page(who, "/r/works-estate/risks").await;
            assert_eq!(offered(&page), may);
            let (status, _) = taken(&house, who, &format!("format=csv&layout={id}")).await;
            assert_eq!(status, if may { StatusCode::OK } else { StatusCode::NOT_FOUND });
        }
        let absent = "00000000-0000-4000-8000-000000000000";
        let answers = [
            taken(&house, &partner, &format!("layout={id}")).await,
            taken(&house, &partner, &format!("layout={absent}")).await,
        ];
        assert_eq!(answers[0].1.replace(&id, absent), answers[1].1);
        let joint = brought(&house, &owner, "both").await;
        let (status, theirs) = taken(&house, &partner, &format!("format=csv&q=zanzibar&layout={joint}")).await;
        assert!(
            status == StatusCode::OK && theirs.contains("4 - Likely"),
            "both sides read the book, so both have its layout: {theirs}"
        );
        house.json(&owner, "DELETE", &format!("{ESTATE}/imports/{id}/run"), json!({})).await;
        house.work().await;
        assert_eq!(taken(&house, &owner, &format!("layout={id}")).await.0, StatusCode::NOT_FOUND, "it was undone");
    });
}
