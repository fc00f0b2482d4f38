//! Saved views: a person's own.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::browser::{Browser, location};
use crate::house::{COLLEAGUE, OUTSIDER, OWNER, PARTNER, address, in_each};

const LIST: &str = "/r/works-estate/risks";
const SAVE: &str = "/r/works-estate/risks/views";
const API: &str = "/relationships/works-estate/views";

#[test]
fn a_view_is_saved_shown_and_forgotten_by_one_person() {
    in_each(|house| async move {
        let (mut owner, mut partner) = (Browser::of(&house, OWNER).await, Browser::of(&house, PARTNER).await);
        assert!(!owner.open(LIST).await.says("Save this view"), "the whole list needs no name");
        let narrowed = format!("{LIST}?response=avoid&unknown=1&sort=-level&after=zzz");
        let saved = owner.send(&narrowed, SAVE, &[("name", "  To  avoid ")]).await;
        let expected = format!("{LIST}?response=avoid&sort=-level&done=view-saved");
        assert_eq!(location(&saved), Some(expected), "{}", saved.html);
        let page = owner.open(&format!("{LIST}?response=avoid&sort=-level")).await;
        assert!(page.says("To avoid") && page.says("aria-current=\"true\"") && !page.says("Save this view"));
        assert!(!partner.open(&format!("{LIST}?response=avoid")).await.says("To avoid"));
        let mut observer = Browser::of(&house, COLLEAGUE).await;
        assert!(!observer.open(LIST).await.says("To avoid"));
        let forget = address(&page, "/removal");
        let csrf = crate::house::csrf(&partner.open("/settings").await);
        let foreign = house
            .raw(
                &mut partner,
                "POST",
                &forget,
                ("application/x-www-form-urlencoded", format!("csrf={csrf}").into_bytes()),
            )
            .await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        let gone = owner.send_from(&page, &forget, &[]).await;
        let still = format!("{LIST}?response=avoid&sort=-level&done=view-forgotten");
        assert_eq!(location(&gone), Some(still), "the list stays as it was");
        assert!(!owner.open(LIST).await.says("To avoid"));
    });
}

#[test]
fn a_view_without_a_name_comes_back() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        for (name, words) in [("   ", "Give the view a name."), (&*"x".repeat(61), "Shorten this to 60 characters")] {
            let refused = owner.send(&format!("{LIST}?response=avoid"), SAVE, &[("name", name)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.says(words) && refused.says("value=\"response=avoid\""), "{}", refused.html);
        }
        let mut outsider = Browser::of(&house, OUTSIDER).await;
        let csrf = crate::house::csrf(&outsider.open("/settings").await);
        let form = format!("csrf={csrf}&name=x&query=response=avoid").into_bytes();
        let refused = house.raw(&mut outsider, "POST", SAVE, ("application/x-www-form-urlencoded", form)).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_program_keeps_views_too() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        let given = json!({ "list": "risks", "name": "Avoid", "query": "response=avoid" });
        let saved = house.call(&mut owner, "POST", API, &given).await;
        assert_eq!((saved.status, &saved.json()["query"]), (StatusCode::CREATED, &json!("response=avoid")));
        let other = json!({ "list": "risks", "name": "Avoid", "query": "response=reduce" });
        assert_eq!(
            house.call(&mut owner, "POST", API, &other).await.json()["id"],
            saved.json()["id"],
            "the name means the new query"
        );
        let listed = house.call(&mut owner, "GET", &format!("{API}?list=risks"), &Value::Null).await.json();
        assert_eq!(
            (listed["items"].as_array().map(Vec::len), &listed["items"][0]["query"]),
            (Some(1), &json!("response=reduce"))
        );
        let odd = house.call(&mut owner, "GET", &format!("{API}?colour=red"), &Value::Null).await;
        assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
        for (wrong, field) in [
            (json!({ "list": "risks", "name": "x", "query": "colour=red" }), "colour"),
            (json!({ "list": "people", "name": "x", "query": "" }), "list"),
            (json!({ "list": "risks", "name": 5, "query": "" }), "name"),
            (json!({ "list": "risks", "name": "", "query": "" }), "name"),
            (json!({ "list": "risks", "name": "x", "query": "", "more": 1 }), "more"),
        ] {
            let refused = house.call(&mut owner, "POST", API, &wrong).await;
            assert_eq!(
                (refused.status, &refused.json()["errors"][0]["field"]),
                (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)),
                "{wrong}"
            );
        }
        let one = format!("{API}/{}", saved.json()["id"].as_str().unwrap());
        let mut partner = Browser::of(&house, PARTNER).await;
        assert_eq!(house.call(&mut partner, "DELETE", &one, &Value::Null).await.status, StatusCode::NOT_FOUND);
        assert_eq!(house.call(&mut owner, "DELETE", &one, &Value::Null).await.status, StatusCode::NO_CONTENT);
        assert_eq!(house.call(&mut owner, "DELETE", &one, &Value::Null).await.status, StatusCode::NOT_FOUND);
    });
}
