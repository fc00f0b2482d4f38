//! A register is read again after some of its records were shared with both sides: those rows are the shared records now,
//! which do not come in a second time and are not changed by one side's file.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::again::{ALL, FIRST, RISKS, amend, counts, done, record, run, sent};
use crate::house::{COLLEAGUE, House, OWNER, PARTNER, in_each};

/// Q-2 says something else, in words that only our side has read; Q-4 is closed by the file's owner elsewhere and gone.
const SECOND: &str = "Q-1,Zanzibar boilers may fail,They are old,High,High,FM-1\n\
                      Q-2,Zanzibar flat roofs may leak,We never paid for the felt,Low,High,FM-9\n\
                      Q-3,Zanzibar lifts may stop,One motor is left,Low,High,FM-3\n\
                      Q-5,Zanzibar drains may block,Leaves,High,High,FM-5\n";

/// Shares the record of that reference with both sides; answers the shared one.
async fn disclosed(house: &House, who: &str, reference: &str) -> Value {
    let risk = record(house, who, reference).await;
    let path = format!("{RISKS}/{}/disclosure", risk["id"].as_str().unwrap());
    done(house, who, "POST", &path, json!({ "version": risk["version"] })).await
}

async fn now(house: &House, who: &str, risk: &Value) -> Value {
    done(house, who, "GET", &format!("{RISKS}/{}", risk["id"].as_str().unwrap()), Value::Null).await
}

fn reference(risk: &Value) -> &str {
    risk["reference"].as_str().unwrap()
}

#[test]
fn a_row_whose_record_was_shared_is_the_shared_one_and_changes_nothing_of_it() {
    in_each(|house| async move {
        let (owner, colleague, partner) = (house.token(OWNER), house.token(COLLEAGUE), house.token(PARTNER));
        run(&house, &owner, &sent(&house, &owner, "register-1.csv", FIRST).await).await;
        let (roofs, lifts) = (disclosed(&house, &owner, "Q-2").await, disclosed(&house, &owner, "Q-3").await);
        // What it is called has changed there: neither its name nor a reference leads to it any more.
        let path = format!("{RISKS}/{}", roofs["id"].as_str().unwrap());
        let renamed = json!({ "title": "Zanzibar gutters overflow", "version": roofs["version"] });
        let roofs = done(&house, &partner, "PATCH", &path, renamed).await;
        let lifts = now(&house, &partner, &lifts).await;

        let second = sent(&house, &owner, "register-2.csv", SECOND).await;
        assert_eq!(counts(&second), [0, 1, 1, 1].map(|n| json!(n)).each_ref(), "{}", second["again"]);
        assert_eq!(
            (&second["records"], &second["duplicates"]),
            (&json!(0), &json!([])),
            "none of them is new: {second}"
        );
        let told = &second["again"]["disclosed"];
        let rows: Vec<_> = told.as_array().unwrap().iter().map(|one| (&one["row"], &one["as"]["reference"])).collect();
        assert_eq!(second["again"]["disclosed_rows"], 2);
        assert_eq!(rows, [(&json!(3), &roofs["reference"]), (&json!(4), &lifts["reference"])], "{told}");
        let fields: Vec<_> = told[0]["fields"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
        assert_eq!(fields, ["cause", "title"], "what is further or stayed with us is no difference: {told}");
        assert_eq!(told[1]["fields"], json!([]), "what the file said before is nothing new: {told}");
        let id = second["id"].as_str().unwrap();
        let (_, page) = house.page(&owner, &format!("/r/works-estate/imports/{id}")).await;
        for words in ["Shared with both sides since", "2 shared with both sides since.", "Zanzibar gutters overflow"] {
            assert!(page.contains(words), "{words} is missing in {page}");
        }
        assert!(page.contains("M·R-") && page.contains("Zanzibar roofs may leak, now"), "{page}");
        assert!(page.contains("The file says otherwise: Cause, Short name"), "{page}");

        let came = run(&house, &owner, &second).await;
        assert_eq!((&came["came"], &came["changed"], &came["refused"]), (&json!(0), &json!(1), &json!([])), "{came}");
        let all: Vec<_> = came["disclosed"].as_array().unwrap().iter().map(|one| one["record"].clone()).collect();
        assert_eq!(all, [roofs["id"].clone(), lifts["id"].clone()], "{came}");
        for who in [&owner, &colleague] {
            let (_, page) = house.page(who, &format!("/r/works-estate/imports/{id}")).await;
            assert!(page.contains("Shared with both sides already"), "{page}");
            assert!(page.contains(&format!("{} Zanzibar gutters overflow", reference(&roofs))), "{page}");
        }
        assert_eq!(now(&house, &partner, &roofs).await, roofs, "the shared one was changed by our file");
        assert_eq!(now(&house, &partner, &lifts).await, lifts);
        assert_eq!(record(&house, &owner, "Q-2").await, Value::Null, "it came in a second time");
        assert_eq!(record(&house, &owner, "Q-1").await["likelihood"], 4, "the rest was taken over");
        let (status, _) = house.json(&partner, "GET", &format!("{ALL}/{id}"), Value::Null).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (_, list) = house.json(&partner, "GET", &format!("{RISKS}?q=felt&limit=200"), Value::Null).await;
        assert!(!list.to_string().contains("never paid"), "what our file says went to the other side: {list}");
    });
}

#[test]
fn a_register_of_which_all_was_shared_is_known_and_leaves_nothing_to_bring_in() {
    in_each(|house| async move {
        let owner = house.token(OWNER);
        run(&house, &owner, &sent(&house, &owner, "register-1.csv", FIRST).await).await;
        amend(&house, &owner, "Q-2", json!({ "cause": "The gutter" })).await;
        for reference in ["Q-1", "Q-2", "Q-3", "Q-4", "Q-5"] {
            disclosed(&house, &owner, reference).await;
        }
        let again = sent(&house, &owner, "register-2.csv", FIRST).await;
        assert_eq!(counts(&again), [0, 0, 0, 0].map(|n| json!(n)).each_ref(), "{}", again["again"]);
        assert_eq!(again["again"]["disclosed_rows"], 5, "{}", again["again"]);
        let told = again["again"]["disclosed"].as_array().unwrap();
        assert!(told.iter().all(|one| one["fields"] == json!([])), "the file says what it said: {told:?}");
        let came = run(&house, &owner, &again).await;
        assert_eq!((&came["came"], &came["changed"]), (&json!(0), &json!(0)), "{came}");
        // As new, each is like the shared one, and so it says afterwards.
        let third = sent(&house, &owner, "register-3.csv", FIRST).await;
        let one = format!("{ALL}/{}", third["id"].as_str().unwrap());
        let chosen = json!({ "earlier": "none", "tables": [{ "table": 0, "left_out": [2] }] });
        let third = done(&house, &owner, "PATCH", &one, chosen).await;
        let left: Vec<_> = third["duplicates"].as_array().unwrap().iter().map(|one| &one["left_out"]).collect();
        assert_eq!(left, [true, false, false, false, false], "{}", third["duplicates"]);
        assert_eq!(third["disclosed"], json!([]));
        assert_eq!(run(&house, &owner, &third).await["came"], 4);
    });
}
