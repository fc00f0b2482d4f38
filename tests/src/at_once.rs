//! Two people change one record at the same time, and people who are named have left: nothing that anybody wrote goes
//! without their having seen it.

use kernel::Fault;
use serde_json::{Value, json};

use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, api};
use crate::planted::turns_red;

const RISKS: &str = "/relationships/works-estate/risks";

fn raised(house: &House, who: &Person, more: Value) -> String {
    let mut given = json!({ "title": "Lifts stop", "likelihood": 2, "effect": 3 });
    given.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    api(house, who, "POST", RISKS, &given).done().json()["id"].as_str().expect("an id").to_owned()
}

fn held(house: &House, who: &Person, id: &str) -> Value {
    api(house, who, "GET", &format!("{RISKS}/{id}"), &Value::Null).done().json()
}

/// Sends the form of a page as somebody who saw that version.
fn send(house: &House, who: &Person, (path, version): (&str, i64), fields: &[(&str, &str)]) -> Heard {
    let key = format!("{path} {version} {}", fields.len());
    let version = version.to_string();
    let own = [("version", version.as_str()), ("idempotency", &key), ("csrf", &who.csrf)];
    let all = own.iter().chain(fields).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    house.hear(Call::new("POST", path).by(who).form(&all.collect::<Vec<_>>()))
}

/// The version that a form which came back goes on from.
fn version_of(page: &str) -> i64 {
    let after = page.split("name=\"version\" value=\"").nth(1).expect("a form has a version");
    after.split('"').next().and_then(|version| version.parse().ok()).expect("a version is a number")
}

#[test]
fn what_one_did_not_touch_is_as_the_other_left_it() {
    of_each(|model: &Model| {
        let (house, owner, partner) = (model.copy(), &model.cast.owner, &model.cast.partner);
        let id = raised(&house, owner, json!({}));
        let theirs = json!({ "version": 1, "cause": "The motors are old", "title": "Lifts stop in the tower" });
        api(&house, partner, "PATCH", &format!("{RISKS}/{id}"), &theirs).done();
        let path = format!("/r/{ESTATE}/risks/{id}/edit");
        let typed = [("title", "Lifts stop"), ("cause", ""), ("early_sign", "They judder")];
        let back = send(&house, owner, (&path, 1), &typed);
        let page = back.text();
        assert_eq!(back.status, 409, "{page}");
        assert!(
            page.contains(">\nThe motors are old</textarea>") && page.contains(">\nThey judder</textarea>"),
            "{page}"
        );
        assert!(page.contains("value=\"Lifts stop in the tower\"") && page.contains("Now it says"), "{page}");
        assert_eq!(version_of(&page), 2);
        let again =
            [("title", "Lifts stop in the tower"), ("cause", "The motors are old"), ("early_sign", "They judder")];
        assert_eq!(send(&house, owner, (&path, 2), &again).status, 303);
        let now = held(&house, partner, &id);
        assert_eq!((&now["cause"], &now["early_sign"]), (&json!("The motors are old"), &json!("They judder")));
    });
}

#[test]
fn an_act_on_what_has_changed_shows_both_texts() {
    of_each(|model| {
        let (house, owner, partner) = (model.copy(), &model.cast.owner, &model.cast.partner);
        let id = raised(&house, owner, json!({}));
        let path = format!("/r/{ESTATE}/risks/{id}/act/rescore");
        let wrong = send(&house, owner, (&path, 1), &[("likelihood", "9"), ("effect", "3")]);
        assert_eq!((wrong.status, version_of(&wrong.text())), (422, 1));
        api(&house, partner, "PATCH", &format!("{RISKS}/{id}"), &json!({ "version": 1, "cause": "Old motors" })).done();
        let stale = send(&house, owner, (&path, 1), &[("likelihood", "5"), ("effect", "3")]);
        assert_eq!((stale.status, version_of(&stale.text())), (409, 2));
        let page = stale.text();
        assert!(page.contains("Now it says: 2 ") && !page.contains("Now it says: 3 "), "one of two differs: {page}");
    });
}

#[test]
fn a_program_sends_a_score_as_a_number() {
    of_each(|model| {
        let (house, owner) = (model.copy(), &model.cast.owner);
        let id = raised(&house, owner, json!({}));
        let one = json!({ "version": 1, "likelihood": "4", "effect": 3 });
        let refused = api(&house, owner, "PUT", &format!("{RISKS}/{id}/score"), &one);
        assert_eq!((refused.status, &refused.json()["errors"][0]["field"]), (422, &json!("likelihood")));
    });
}

#[test]
fn whoever_is_named_stays_named_when_they_have_left() {
    of_each(|model| {
        let (house, owner, colleague) = (model.copy(), &model.cast.owner, &model.cast.colleague);
        let named = colleague.person.to_string();
        let id = raised(&house, owner, json!({ "owner": named }));
        let people = format!("/people/{named}/membership");
        house.hear(Call::new("DELETE", format!("/api/v1{people}")).by(owner)).done();
        let edit = format!("/r/{ESTATE}/risks/{id}/edit");
        let page = house.hear(Call::get(&edit).by(owner)).text();
        assert!(page.contains(&format!("<option value=\"{named}\" selected>")), "{page}");
        let typed = [("title", "Lifts stop often"), ("owner", &named)];
        let sent = send(&house, owner, (&edit, version_of(&page)), &typed);
        assert_eq!(sent.status, 303, "{}", sent.text());
        let now = held(&house, owner, &id);
        assert_eq!((&now["owner"], &now["title"]), (&json!(named), &json!("Lifts stop often")));
        let work = |who| house.hear(Call::get("/work").by(who)).text();
        let reference = now["reference"].as_str().expect("it has one");
        let waits = format!("/risks/{reference}/act/assign");
        assert!(work(owner).contains(&waits), "it waits for a new owner: {}", work(owner));
        assert!(!work(&model.cast.partner).contains(&waits), "of the side that it was of");
        let other = raised(&house, owner, json!({}));
        let refused =
            api(&house, owner, "PATCH", &format!("{RISKS}/{other}"), &json!({ "version": 1, "owner": named }));
        assert_eq!(refused.status, 422, "they cannot be named anew");
    });
}

#[test]
fn a_disclosure_shows_beforehand_all_that_it_will_show() {
    of_each(|model| {
        let (house, owner, partner) = (model.copy(), &model.cast.owner, &model.cast.partner);
        let private = json!({ "seen_by": "us", "why_private": "not settled", "owner": owner.person.to_string(),
            "review_by": "2026-10-09", "cause": "The motors are old" });
        let id = raised(&house, owner, private);
        let one = house.hear(Call::get(format!("/r/{ESTATE}/risks/{id}/disclosure")).by(owner)).text();
        let fields = [("act", "disclose"), ("id", &format!("{id}:1"))];
        let many = send(&house, owner, (&format!("/r/{ESTATE}/risks/bulk"), 0), &fields).text();
        for page in [&one, &many] {
            for words in ["The motors are old", "9 October 2026", &owner.name] {
                assert!(page.contains(words), "{words}: {page}");
            }
            assert!(!page.contains("not settled"), "{page}");
        }
        let done = send(&house, owner, (&format!("/r/{ESTATE}/risks/{id}/disclosure"), 1), &[]);
        assert_eq!(done.status, 303, "{}", done.text());
        let copy = held(&house, owner, &id)["disclosed_as"].as_str().expect("it names its copy").to_owned();
        let theirs = held(&house, partner, &copy);
        assert_eq!(theirs["owner"], json!(owner.person.to_string()));
        assert_eq!(theirs["review_by"], json!("2026-10-09"));
    });
}

#[test]
fn an_opportunity_for_both_is_raised_without_the_link_to_what_is_ours() {
    of_each(|model| {
        let (house, owner) = (model.copy(), &model.cast.owner);
        let id = raised(&house, owner, json!({ "seen_by": "us", "why_private": "not settled" }));
        let path = format!("/r/{ESTATE}/risks");
        let fields =
            [("nature", "opportunity"), ("title", "New lifts"), ("seen_by", "both"), ("revealed_by", id.as_str())];
        let back = send(&house, owner, (&path, 0), &fields);
        let page = back.text();
        assert_eq!(back.status, 422, "{page}");
        assert!(page.contains("The link is left out") && !page.contains("name=\"revealed_by\""), "{page}");
        assert_eq!(send(&house, owner, (&path, 0), &fields[..3]).status, 303);
    });
}

#[test]
fn a_planted_fault_turns_the_changes_at_once_red() {
    const BOTH: &str = "at_once::an_act_on_what_has_changed_shows_both_texts";
    turns_red(BOTH, Fault::StaleChangesCount, "a form has a version", &[]);
}
