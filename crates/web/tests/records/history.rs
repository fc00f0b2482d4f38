//! A record's history, and the record as it stood.

use axum::http::StatusCode;
use books::checkpoint;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::house::{House, JOINT, OUTSIDER, OWNER, PARTNER, in_each};

const AT: &str = "/relationships/works-estate/risks/R-1";

async fn amend(house: &House, browser: &mut Browser<'_>, given: Value) {
    let answer = house.call(browser, "PATCH", AT, &given).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json());
}

#[test]
fn every_change_is_told_from_what_to_what() {
    in_each(|house| async move {
        let (mut owner, mut partner) = (Browser::of(&house, OWNER).await, Browser::of(&house, PARTNER).await);
        amend(&house, &mut owner, json!({ "version": 1, "likelihood": 4, "cause": "Very old boilers" })).await;
        amend(&house, &mut partner, json!({ "version": 2, "cause": null })).await;
        owner.send(JOINT, &format!("{JOINT}/comments"), &[("text", "Ours alone"), ("seen_by", "us")]).await;
        let page = owner.open(&format!("{JOINT}/history")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.says("3 Possible") && page.says("<b>4 Likely</b>"), "{}", page.html);
        assert!(page.says("<del><span class=\"vh\">Removed: </span>Old </del><ins><span class=\"vh\">Added: </span>Very old </ins>boilers"), "{}", page.html);
        assert!(page.says("<del><span class=\"vh\">Removed: </span>Very old boilers</del>"));
        assert!(page.says("Omar Reid") && page.says("Petra Novak") && page.says("Ours alone"));
        let theirs = partner.open(&format!("{JOINT}/history")).await;
        assert!(theirs.says("4 Likely") && !theirs.says("Ours alone"));
        let mut outsider = Browser::of(&house, OUTSIDER).await;
        assert_eq!(outsider.open(&format!("{JOINT}/history")).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn what_is_kept_as_it_was_adds_nothing_to_the_history() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        amend(&house, &mut owner, json!({ "version": 1, "likelihood": 4 })).await;
        amend(&house, &mut owner, json!({ "version": 2, "likelihood": 4 })).await;
        assert_eq!(owner.open(&format!("{JOINT}/history?version=3")).await.status, StatusCode::NOT_FOUND);
        let stale = house.call(&mut owner, "PATCH", AT, &json!({ "version": 1, "likelihood": 4 })).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "it is still said that it has gone on");
        amend(&house, &mut owner, json!({ "version": 2, "likelihood": 5 })).await;
    });
}

#[test]
fn what_a_record_cannot_be_raised_without_cannot_be_emptied() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        for title in [json!(null), json!(""), json!("  ")] {
            let given = json!({ "version": 1, "title": title, "likelihood": 4 });
            let answer = house.call(&mut owner, "PATCH", AT, &given).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{title}");
            assert_eq!(answer.json()["errors"][0]["field"], "title", "{title}");
        }
        let page = owner.open(&format!("{JOINT}/history?version=2")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "nothing was changed");
    });
}

#[test]
fn a_record_is_shown_as_it_stood() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        amend(&house, &mut owner, json!({ "version": 1, "title": "Heating fails at night", "likelihood": 5 })).await;
        let then = owner.open(&format!("{JOINT}/history?version=1")).await;
        assert!(
            then.says("This is how it stood then.") && then.says("Heating fails</h1>") && then.says("3 Possible"),
            "{}",
            then.html
        );
        assert!(then.says("?version=2") && !then.says("at night</h1>"));
        let now = owner.open(&format!("{JOINT}/history?version=2")).await;
        assert!(now.says("This is how it stands now.") && now.says("at night</h1>") && now.says("5 Almost sure"));
        for none in ["0", "3", "-1", "x", "99999999999999999999"] {
            let page = owner.open(&format!("{JOINT}/history?version={none}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{none}");
        }
    });
}

#[test]
fn a_long_past_takes_no_more_statements_than_a_short_one() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        let mut counts = Vec::new();
        for version in 1..=9 {
            owner.send(JOINT, &format!("{JOINT}/comments"), &[("text", "Still so")]).await;
            amend(&house, &mut owner, json!({ "version": version, "likelihood": version % 5 + 1 })).await;
            for path in [JOINT.to_owned(), format!("{JOINT}/history"), format!("{JOINT}/history?version=1")] {
                let before = house.app.storage.statements();
                owner.open(&path).await;
                counts.push(house.app.storage.statements() - before);
            }
        }
        assert!(counts.iter().all(|count| *count <= 12), "{counts:?}");
        assert_eq!(counts[..3], counts[counts.len() - 3..], "whatever the rows");
    });
}

#[test]
fn an_erased_version_is_said_to_be_erased() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        amend(&house, &mut owner, json!({ "version": 1, "cause": "Something personal" })).await;
        amend(&house, &mut owner, json!({ "version": 2, "cause": "Nothing personal" })).await;
        house.change(|change| books::testing::erase_versions(change, 2)).await;
        let page = owner.open(&format!("{JOINT}/history")).await;
        assert!(page.says("The text of this version was erased by law.") && !page.says("Something personal"));
        let then = owner.open(&format!("{JOINT}/history?version=2")).await;
        assert!(then.status == StatusCode::OK && then.says("erased by law") && !then.says("Something"));
    });
}

#[test]
fn an_entry_says_how_it_is_proven() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        assert!(owner.open(&format!("{JOINT}/history")).await.says("entries, not sealed yet"));
        let key = house.app.signing.clone();
        house.change(move |change| checkpoint::sign_grown(change, &key)).await;
        amend(&house, &mut owner, json!({ "version": 1, "likelihood": 1 })).await;
        let page = owner.open(&format!("{JOINT}/history")).await;
        assert!(page.says("Sealed up to entry"), "{}", page.html);
        assert_eq!(page.html.matches(", sealed</span>").count(), 1, "the later entry is not sealed yet");
    });
}
