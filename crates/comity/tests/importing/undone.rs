//! An import is undone days later: what people have worked on since is kept, where it is and for whom it is.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::{COLLEAGUE, House, OWNER, PARTNER, in_each};

const ALL: &str = "/relationships/works-estate/imports";
const RISKS: &str = "/relationships/works-estate/risks";

/// Brings a register of five rows in. Answers the import's id and the ids of its records, in the file's order.
async fn brought(house: &House, who: &str, seen_by: &str) -> (String, Vec<String>) {
    let mut csv = "Ref,Risk Title,Cause,Likelihood,Impact\n".to_owned();
    for row in 1..=5 {
        csv.push_str(&format!("Q-{row},Zanzibar {row} roofs may leak,They are old,Low,High\n"));
    }
    let path = format!("/api/v1{ALL}?seen_by={seen_by}&file_name=roofs.csv");
    let (status, _, body) = house.send(who, "POST", &path, ("text/csv", csv.into_bytes())).await;
    assert_eq!(status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&body));
    let begun: Value = serde_json::from_slice(&body).unwrap();
    let id = begun["id"].as_str().unwrap().to_owned();
    assert_eq!(
        house.json(who, "PUT", &format!("{ALL}/{id}/run"), Value::Null).await.0,
        StatusCode::ACCEPTED,
        "it is brought in"
    );
    house.work().await;
    (id, listed(house, who, "").await)
}

/// The ids of the register's records that somebody finds in a list, by number.
async fn listed(house: &House, who: &str, narrowed: &str) -> Vec<String> {
    let (_, list) = house.json(who, "GET", &format!("{RISKS}?q=zanzibar&sort=number{narrowed}"), Value::Null).await;
    list["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

async fn done(house: &House, who: &str, method: &str, path: &str, body: Value) -> Value {
    let (status, answer) = house.json(who, method, path, body).await;
    assert!(status.is_success(), "{method} {path}: {status} {answer}");
    answer
}

#[test]
fn what_people_worked_on_is_kept_as_drafts_and_brought_back_whole() {
    in_each(|house| async move {
        let (owner, colleague, partner) = (house.token(OWNER), house.token(COLLEAGUE), house.token(PARTNER));
        let (id, risks) = brought(&house, &owner, "both").await;
        let at = |n: usize| format!("{RISKS}/{}", risks[n]);
        done(&house, &partner, "POST", &format!("{}/comments", at(0)), json!({ "text": "We fixed that roof." })).await;
        done(&house, &partner, "POST", &format!("{}/actions", at(0)), json!({ "title": "Send the bill" })).await;
        done(&house, &colleague, "PATCH", &at(1), json!({ "early_sign": "A wet floor.", "version": 1 })).await;
        let note = json!({ "text": "Ours alone.", "seen_by": "us" });
        done(&house, &partner, "POST", &format!("{}/comments", at(2)), note).await;

        let one = format!("{ALL}/{id}");
        let before = done(&house, &owner, "GET", &one, Value::Null).await;
        let worked: Vec<&Value> = before["worked_on"].as_array().unwrap().iter().map(|one| &one["record"]).collect();
        assert_eq!(worked, [&json!(risks[0]), &json!(risks[1])], "{}", before["worked_on"]);
        let (_, page) = house.page(&owner, &format!("/r/works-estate/imports/{id}/undo")).await;
        for words in ["<b>5 records</b>", "<b>2</b> of them", "Daniel Whitlock", "Tom Okafor", "kept as a draft"] {
            assert!(page.replace("strong", "b").contains(words), "{words} is missing in {page}");
        }
        let undo = format!("/r/works-estate/imports/{id}/undo");
        assert_eq!(house.form(&partner, &undo, &[]).await.0, StatusCode::NOT_FOUND);
        assert_eq!(house.form(&owner, &undo, &[]).await.0, StatusCode::SEE_OTHER);
        house.work().await;

        let after = done(&house, &owner, "GET", &one, Value::Null).await;
        assert_eq!((&after["went"], &after["kept_as_drafts"]), (&json!(3), &json!(2)), "a draft was dropped: {after}");
        assert_eq!(after["drafts"].as_array().map(Vec::len), Some(2), "{after}");
        let (_, page) = house.page(&owner, &format!("/r/works-estate/imports/{id}")).await;
        assert!(page.contains("Kept as drafts") && page.contains("Zanzibar 1 roofs"), "{page}");
        for who in [&owner, &partner] {
            assert_eq!(listed(&house, who, "").await, Vec::<String>::new(), "it is in a list still");
            assert_eq!(listed(&house, who, "&status=draft").await, risks[..2], "a draft has the readers it had");
        }
        // What one side notes for itself makes no difference that the other could see, and is not lost.
        let third = done(&house, &owner, "GET", &at(2), Value::Null).await;
        assert_eq!(third["status"], "undone");
        let notes = done(&house, &partner, "GET", &format!("{}/comments", at(2)), Value::Null).await;
        assert_eq!(notes["items"].as_array().map(Vec::len), Some(1));

        let (status, refused) = house.json(&partner, "PATCH", &at(0), json!({ "cause": "Rain", "version": 2 })).await;
        assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("risk-is-taken-back")));
        let back = done(&house, &partner, "DELETE", &format!("{}/undoing", at(0)), json!({ "version": 2 })).await;
        assert_eq!((&back["status"], &back["version"]), (&json!("open"), &json!(3)));
        let said = done(&house, &owner, "GET", &format!("{}/comments", at(0)), Value::Null).await;
        assert_eq!(said["items"][0]["text"], "We fixed that roof.");
        let (_, page) = house.page(&owner, &format!("/r/works-estate/risks/{}", risks[1])).await;
        assert!(page.contains("/act/bring_back"), "{page}");
        let form = format!("/r/works-estate/risks/{}/act/bring_back", risks[1]);
        let (status, to, page) = house.form(&owner, &form, &[("version", "3")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, page) = house.page(&owner, &to).await;
        assert!(page.contains("A wet floor.") && page.contains("Back in the register"), "{page}");
        assert_eq!(listed(&house, &partner, "").await, risks[..2]);
        let after = done(&house, &owner, "GET", &one, Value::Null).await;
        assert_eq!(after["drafts"], json!([]));
    });
}

#[test]
fn a_private_draft_is_our_sides_and_what_is_to_stay_stays() {
    in_each(|house| async move {
        let (owner, colleague, partner) = (house.token(OWNER), house.token(COLLEAGUE), house.token(PARTNER));
        let (id, risks) = brought(&house, &owner, "us").await;
        for risk in &risks[..2] {
            let amended = json!({ "early_sign": "A wet floor.", "version": 1 });
            done(&house, &colleague, "PATCH", &format!("{RISKS}/{risk}"), amended).await;
        }
        let run = format!("{ALL}/{id}/run");
        let (status, problem) = house.json(&owner, "DELETE", &run, json!({ "also": [] })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        done(&house, &owner, "DELETE", &run, json!({ "leave": [risks[0]] })).await;
        house.work().await;
        assert_eq!(listed(&house, &owner, "").await, risks[..1]);
        assert_eq!(listed(&house, &colleague, "&status=draft").await, risks[1..2]);
        assert_eq!(listed(&house, &partner, "&status=draft").await, Vec::<String>::new());
        for risk in &risks {
            let undoing = format!("{RISKS}/{risk}/undoing");
            let (status, _) = house.json(&partner, "DELETE", &undoing, json!({ "version": 3 })).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
        }
        let (status, problem) =
            house.json(&owner, "DELETE", &format!("{RISKS}/{}/undoing", risks[0]), json!({ "version": 2 })).await;
        assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("risk-is-not-taken-back")));
    });
}
