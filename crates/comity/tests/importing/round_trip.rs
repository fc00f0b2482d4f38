//! A register is taken out, comes into an empty relationship, and is taken out again: the same bytes, in every form.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::{House, OWNER, PARTNER, in_each};

const RISKS: &str = "/relationships/works-estate/risks";
/// What a record says of itself that is its house's own: it does not travel, or not as it is.
const OF_THE_HOUSE: [&str; 14] = [
    "id",
    "relationship",
    "raised_by",
    "author",
    "opened_at",
    "changed_at",
    "closed_at",
    "version",
    "brought_from",
    "revealed_by",
    "disclosed_as",
    "owner",
    "second_owner",
    "extra",
];

/// Raises records that a careless reader or writer would harm.
async fn furnish(house: &House, who: &str) {
    let (_, me) = house.json(who, "GET", "/me", Value::Null).await;
    let (_, them) = house.json(&house.token(PARTNER), "GET", "/me", Value::Null).await;
    let risks = [
        json!({ "title": "Total failure of the heating", "cause": "Age", "event": "A\n\nB", "consequence": "- cold\n- \"dark\"; wet, late",
            "category": "supply_chain", "likelihood": 4, "effect": 5, "target_likelihood": 2, "target_effect": 1, "proximity": "near",
            "response": "reduce", "response_plan": "=SUM(A1:A9)", "owner": me["id"], "second_owner": them["id"], "early_sign": "+44 20 calls",
            "review_by": "2027-03-04", "old_reference": "007", "extra": { "Cost code": "FM-12", "Owner": "see above", "Reference": "R-1", "Über, \"zwei\"": "@x\ny" } }),
        json!({ "title": "Describe the risk", "extra": { "Cost code": "'=1", "State": "Draft", "title": "another" } }),
        json!({ "title": "=HYPERLINK(\"http://evil\")", "nature": "opportunity", "likelihood": 2, "effect": 2, "response": "exploit" }),
        json!({ "title": "Yes", "owner": them["id"], "extra": { "Owner": "Ann Lee" } }),
        json!({ "title": "R-3", "extra": { "Owner": "Ann Lee (Estates)", "Second owner, on the other side": "Bo", "{}": "[1]" } }),
    ];
    for mut risk in risks {
        risk["seen_by"] = json!("both");
        let (status, raised) = house.json(who, "POST", RISKS, risk.clone()).await;
        assert_eq!(status, StatusCode::CREATED, "{raised}");
        if risk["title"] == "Yes" {
            let (path, closing) = (
                format!("{RISKS}/{}/closure", raised["id"].as_str().unwrap()),
                json!({ "closed_because": "Done, in time", "version": 1 }),
            );
            assert_eq!(house.json(who, "PUT", &path, closing).await.0, StatusCode::OK);
        }
        risk["seen_by"] = json!("us");
        risk["why_private"] = json!("Not yet agreed\nwith anybody");
        risk.as_object_mut().unwrap().remove("second_owner");
        risk["owner"] = Value::Null;
        assert_eq!(house.json(who, "POST", RISKS, risk).await.0, StatusCode::CREATED);
    }
}

async fn taken(house: &House, who: &str, slug: &str, asked: &str) -> Vec<u8> {
    let (status, _, body) =
        house.send(who, "GET", &format!("/api/v1/relationships/{slug}/risks/export?{asked}"), ("", Vec::new())).await;
    assert_eq!(status, StatusCode::OK, "{asked}: {}", String::from_utf8_lossy(&body));
    body
}

/// An empty relationship; answers its word in addresses.
async fn empty(house: &House, who: &str, name: &str) -> String {
    let (status, opened) = house.json(who, "POST", "/relationships", json!({ "name": name })).await;
    assert_eq!(status, StatusCode::CREATED, "{opened}");
    opened["slug"].as_str().unwrap().to_owned()
}

/// Brings a file in, without a word about it; answers what was made of it.
async fn brought(house: &House, who: &str, slug: &str, (name, bytes, seen_by): (&str, &[u8], &str)) -> Value {
    let path = format!("/api/v1/relationships/{slug}/imports?seen_by={seen_by}&file_name={name}");
    let (status, _, body) = house.send(who, "POST", &path, ("application/octet-stream", bytes.to_vec())).await;
    let import: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(status, StatusCode::CREATED, "{import}");
    let path = format!("/relationships/{slug}/imports/{}", import["id"].as_str().unwrap());
    let (status, answer) = house.json(who, "PUT", &format!("{path}/run"), Value::Null).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    house.work().await;
    let (_, done) = house.json(who, "GET", &path, Value::Null).await;
    assert_eq!((&done["state"], &done["refused"]), (&json!("done"), &json!([])), "{done}");
    done
}

async fn records(house: &House, who: &str, slug: &str, seen_by: &str) -> Vec<Value> {
    let path = format!("/relationships/{slug}/risks?status=all&sort=number&limit=200&seen_by={seen_by}");
    let (_, list) = house.json(who, "GET", &path, Value::Null).await;
    let plain = |record: &Value| {
        let mut record = record.clone();
        OF_THE_HOUSE.iter().for_each(|name| drop(record.as_object_mut().unwrap().remove(*name)));
        record
    };
    list["items"].as_array().unwrap().iter().map(plain).collect()
}

#[test]
fn a_register_taken_out_comes_back_as_it_was() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        furnish(&house, &owner).await;
        for (form, seen_by) in [("csv", "both"), ("xlsx", "both"), ("json", "both"), ("csv", "us"), ("json", "us")] {
            let asked = format!("format={form}&status=all&seen_by={seen_by}");
            let first = taken(&house, &owner, "works-estate", &asked).await;
            let slug = empty(&house, &owner, &format!("Harbour {form} {seen_by}")).await;
            let name = format!("register.{form}");
            let done = brought(&house, &owner, &slug, (&name, &first, seen_by)).await;
            assert_eq!(done["tables"][0]["left_out"], json!([]), "{form}");
            let again = taken(&house, &owner, &slug, &asked).await;
            let (was, is) =
                (records(&house, &owner, "works-estate", seen_by).await, records(&house, &owner, &slug, seen_by).await);
            assert_eq!(was.len(), is.len(), "{form} {seen_by}");
            for (was, is) in was.iter().zip(&is) {
                assert_eq!(was, is, "{form} {seen_by}");
            }
            if form != "xlsx" {
                assert_eq!(String::from_utf8_lossy(&first), String::from_utf8_lossy(&again), "{form} {seen_by}");
            }
            assert!(first == again, "{form} {seen_by}: other bytes");
        }
    });
}

#[test]
fn what_is_of_one_side_does_not_come_in_for_both() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        furnish(&house, &owner).await;
        let file = taken(&house, &owner, "works-estate", "format=json&status=all").await;
        let slug = empty(&house, &owner, "Harbour").await;
        let done = brought(&house, &owner, &slug, ("register.json", &file, "both")).await;
        let left = done["tables"][0]["left_out"].as_array().unwrap();
        assert!(!left.is_empty() && left.iter().all(|row| row["why"] == "only us"), "{left:?}");
        let (joint, all) =
            (records(&house, &owner, "works-estate", "both").await, records(&house, &owner, &slug, "both").await);
        assert_eq!(joint.len(), all.len());
        let (status, page) = house.page(&owner, &format!("/r/{slug}/imports/{}", done["id"].as_str().unwrap())).await;
        assert!(status == StatusCode::OK && page.contains("It is for one side only"), "{page}");
    });
}

#[test]
fn a_number_that_is_taken_leaves_the_reference_as_the_old_one() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        let slug = empty(&house, &owner, "Harbour").await;
        let raised = json!({ "title": "First here", "seen_by": "both" });
        house.json(&owner, "POST", &format!("/relationships/{slug}/risks"), raised).await;
        let file = r#"{"register":"risks","records":[{"reference":"R-1","seen_by":"both","title":"First there"},
            {"reference":"R-9","seen_by":"both","title":"Ninth there"},{"reference":"none","seen_by":"both","title":"Nameless"}]}"#;
        brought(&house, &owner, &slug, ("x.json", file.as_bytes(), "both")).await;
        let found: Vec<(Value, Value, Value)> = records(&house, &owner, &slug, "both")
            .await
            .into_iter()
            .map(|one| (one["reference"].clone(), one["title"].clone(), one["old_reference"].clone()))
            .collect();
        let wanted = [
            (json!("R-1"), json!("First here"), Value::Null),
            (json!("R-9"), json!("Ninth there"), Value::Null),
            (json!("R-10"), json!("First there"), json!("R-1")),
            (json!("R-11"), json!("Nameless"), json!("none")),
        ];
        assert_eq!(found, wanted);
        let raised = json!({ "title": "Next", "seen_by": "both" });
        let (_, next) = house.json(&owner, "POST", &format!("/relationships/{slug}/risks"), raised).await;
        assert_eq!(next["reference"], json!("R-12"));
    });
}

#[test]
fn columns_are_chosen_and_a_wrong_one_is_told() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        furnish(&house, &owner).await;
        let asked = "format=csv&seen_by=both&columns=level,title&columns=extra.Cost%20code";
        let csv = String::from_utf8(taken(&house, &owner, "works-estate", asked).await).unwrap();
        assert!(csv.starts_with("\u{feff}Level,Short name,Cost code\r\nVery high,"), "{csv}");
        assert!(csv.contains("Very high,Total failure of the heating,FM-12\r\n"), "{csv}");
        let json = taken(&house, &owner, "works-estate", "format=json&q=heating&columns=title,extra").await;
        let json: Value = serde_json::from_slice(&json).unwrap();
        let ours =
            json["records"].as_array().unwrap().iter().find(|one| one["title"] == "Total failure of the heating");
        assert_eq!(ours.unwrap()["extra"]["Cost code"], json!("FM-12"));
        let path = format!("{RISKS}/export?columns=colour");
        let (status, problem) = house.json(&owner, "GET", &path, Value::Null).await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("columns")),
            "{problem}"
        );
    });
}
