//! The register of a month beside that of now, and what moved between them.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::{House, OWNER, PARTNER, in_each};

const RISKS: &str = "/relationships/works-estate/risks";

/// What moved one way since last month, by title.
async fn moved(house: &House, who: &str, course: &str) -> Vec<String> {
    let (status, told) = house.json(who, "GET", &format!("{RISKS}/movements"), Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    let items = told["items"].as_array().unwrap().iter();
    items.filter(|one| one["course"] == course).map(|one| one["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_moved_since_a_month_is_told_to_whoever_sees_it() {
    in_each(|house| async move {
        let (owner, partner) = (house.token(OWNER), house.token(PARTNER));
        let (_, list) =
            house.json(&owner, "GET", &format!("{RISKS}?sort=number&limit=200&seen_by=both"), Value::Null).await;
        let low = |one: &&Value| one["rank"].as_i64().is_some_and(|rank| (1..20).contains(&rank));
        let old: Vec<&Value> = list["items"].as_array().unwrap().iter().filter(low).take(2).collect();
        let one = |at: usize, end: &str| format!("{RISKS}/{}/{end}", old[at]["id"].as_str().unwrap());
        let score = json!({ "likelihood": 5, "effect": 5, "version": old[0]["version"] });
        assert_eq!(house.json(&owner, "PUT", &one(0, "score"), score).await.0, StatusCode::OK);
        let closing = json!({ "closed_because": "It is over", "version": old[1]["version"] });
        assert_eq!(house.json(&owner, "PUT", &one(1, "closure"), closing).await.0, StatusCode::OK);
        for (title, seen_by) in [("Zanzibar for both", "both"), ("Zanzibar for us", "us")] {
            let risk =
                json!({ "title": title, "seen_by": seen_by, "why_private": "not yet", "likelihood": 2, "effect": 2 });
            assert_eq!(house.json(&owner, "POST", RISKS, risk).await.0, StatusCode::CREATED);
        }
        let title = |at: usize| old[at]["title"].as_str().unwrap().to_owned();
        for who in [&owner, &partner] {
            assert!(moved(&house, who, "up").await.contains(&title(0)));
            assert!(moved(&house, who, "closed").await.contains(&title(1)));
            assert!(moved(&house, who, "new").await.contains(&"Zanzibar for both".to_owned()));
        }
        assert!(moved(&house, &owner, "new").await.contains(&"Zanzibar for us".to_owned()));
        assert!(!moved(&house, &partner, "new").await.contains(&"Zanzibar for us".to_owned()));
        for (who, sees) in [(&owner, true), (&partner, false)] {
            let (status, page) = house.page(who, "/r/works-estate/risks/months").await;
            assert_eq!(status, StatusCode::OK, "{page}");
            assert!(page.contains("Zanzibar for both") && page.contains(&title(0)), "{page}");
            assert_eq!(page.contains("Zanzibar for us"), sees);
        }
        let (_, page) = house.page(&partner, "/r/works-estate/risks/months").await;
        let offered: Vec<&str> = page.split("<option value=\"").skip(1).map(|option| &option[..7]).collect();
        let opened = list["items"].as_array().unwrap().iter().map(|one| one["opened_at"].as_str().unwrap());
        assert_eq!(offered.last().copied(), opened.min().map(|at| &at[..7]), "no month before the register began");
        for wrong in ["month=2026-13", "month=2999-01", "month=", "day=2026-10-01"] {
            let (status, _) = house.json(&owner, "GET", &format!("{RISKS}/movements?{wrong}"), Value::Null).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        let (status, told) = house.json(&owner, "GET", &format!("{RISKS}/movements?month=1990-01"), Value::Null).await;
        assert_eq!(status, StatusCode::OK);
        assert!(told["items"].as_array().unwrap().iter().all(|one| one["course"] == "new" && one["then"].is_null()));
    });
}
