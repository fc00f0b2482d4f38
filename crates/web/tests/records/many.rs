//! One act on many records.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::house::{COLLEAGUE, House, OUTSIDER, OWNER, PARTNER, csrf, in_each};

const BULK: &str = "/r/works-estate/risks/bulk";
const API: &str = "/relationships/works-estate/risks/bulk";

/// The list that the rows are ticked in, and what its form carries of it.
const FILTERED: &str = "/r/works-estate/risks?response=avoid&#38;sort=title";
const LIST: &str = "%3Fresponse%3Davoid%26sort%3Dtitle";

/// What a list's form sends.
async fn ticked(browser: &mut Browser<'_>, act: &str, chosen: &[(String, i64)]) -> Page {
    let csrf = csrf(&browser.open("/settings").await);
    let ids = chosen.iter().map(|(id, version)| format!("&id={id}%3A{version}")).collect::<String>();
    browser.ask("POST", BULK, format!("csrf={csrf}&idempotency=list&list={LIST}&act={act}{ids}")).await
}

/// Sends the page that asks, with every record it holds.
async fn answered(browser: &mut Browser<'_>, page: &Page, field: (&str, &str)) -> Page {
    let hidden = page.html.split("<input type=\"hidden\" ").skip(1);
    let part = |input: &str, name: &str| {
        let rest = input.split_once(&format!("{name}=\""))?.1;
        rest.split('"').next().map(|value| value.replace("&#38;", "&"))
    };
    let mut pairs: Vec<_> = hidden.filter_map(|input| Some((part(input, "name")?, part(input, "value")?))).collect();
    pairs.push((field.0.to_owned(), field.1.to_owned()));
    browser.ask("POST", BULK, serde_urlencoded::to_string(pairs).expect("pairs can be written")).await
}

async fn both(house: &House, owner: &mut Browser<'_>) -> Vec<(String, i64)> {
    vec![house.record(owner, "R-1").await, house.record(owner, "M-R-1").await]
}

#[test]
fn a_reason_is_asked_for_once_and_each_is_changed_by_itself() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        let chosen = both(&house, &mut owner).await;
        let asked = ticked(&mut owner, "look", &chosen).await;
        assert_eq!(asked.status, StatusCode::OK);
        assert!(
            asked.says("Heating fails") && asked.says("Pay offer") && asked.says("Still valid, because"),
            "{}",
            asked.html
        );
        assert_eq!(both(&house, &mut owner).await, chosen, "nothing is changed yet");
        let refused = answered(&mut owner, &asked, ("looked_because", " ")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.says("Say why it is still valid.") && refused.says("One thing to put right"),
            "{}",
            refused.html
        );
        let done = answered(&mut owner, &refused, ("looked_because", "Still cold.")).await;
        assert!(done.status == StatusCode::OK && done.says("2 of 2 changed."), "{}", done.html);
        let again = answered(&mut owner, &refused, ("looked_because", "Still cold.")).await;
        assert!(again.says("2 of 2 changed."), "sent twice, done once: {}", again.html);
        let now = both(&house, &mut owner).await;
        assert!(now.iter().all(|(_, version)| *version == 2), "{now:?}");
    });
}

#[test]
fn the_page_says_which_were_not_changed_and_why() {
    in_each(|house| async move {
        let (mut owner, mut partner) = (Browser::of(&house, OWNER).await, Browser::of(&house, PARTNER).await);
        let chosen = both(&house, &mut owner).await;
        let asked = ticked(&mut owner, "close", &chosen).await;
        let amend = json!({ "version": 1, "likelihood": 5 });
        house.call(&mut partner, "PATCH", "/relationships/works-estate/risks/R-1", &amend).await;
        let done = answered(&mut owner, &asked, ("closed_because", "Over.")).await;
        assert!(
            done.says("1 of 2 changed.") && done.says("Somebody changed this while you were looking at it"),
            "{}",
            done.html
        );
        let now = both(&house, &mut owner).await;
        assert_eq!((now[0].1, now[1].1), (2, 2));
        let path = "/relationships/works-estate/risks/M-R-1";
        assert_eq!(house.call(&mut owner, "GET", path, &Value::Null).await.json()["status"], json!("closed"));
    });
}

#[test]
fn nobody_changes_in_bulk_what_they_could_not_change_alone() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        let chosen = both(&house, &mut owner).await;
        let items: Vec<_> = chosen.iter().map(|(id, version)| json!({ "id": id, "version": version })).collect();
        let asked = json!({ "act": "look", "items": items, "looked_because": "x" });
        let mut observer = Browser::of(&house, COLLEAGUE).await;
        let refused = house.call(&mut observer, "POST", API, &asked).await;
        let answer = refused.json();
        assert_eq!(refused.status, StatusCode::OK);
        assert!(
            answer["items"].as_array().unwrap().iter().all(|one| one["problem"]["status"] == json!(403)),
            "{answer}"
        );
        let mut partner = Browser::of(&house, PARTNER).await;
        let answer = house.call(&mut partner, "POST", API, &asked).await.json();
        assert_eq!(answer["items"][0]["version"], json!(2), "{answer}");
        assert_eq!(answer["items"][1]["problem"]["status"], json!(404), "ours is not there for them");
        let page = ticked(&mut partner, "look", &chosen).await;
        assert!(page.says("Heating fails") && !page.says("Pay offer") && !page.says(&chosen[1].0));
        let mut outsider = Browser::of(&house, OUTSIDER).await;
        assert_eq!(house.call(&mut outsider, "POST", API, &asked).await.status, StatusCode::NOT_FOUND);
        assert_eq!(ticked(&mut outsider, "look", &chosen).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn private_ones_are_shown_to_both_sides_after_a_warning() {
    in_each(|house| async move {
        let (mut owner, mut partner) = (Browser::of(&house, OWNER).await, Browser::of(&house, PARTNER).await);
        let chosen = both(&house, &mut owner).await;
        let asked = ticked(&mut owner, "disclose", &chosen).await;
        assert!(asked.says("Department of Works will see each of these."), "{}", asked.html);
        assert!(asked.says("You also chose R-1. Every side already sees it, so it stays as it is."), "{}", asked.html);
        let joint = ticked(&mut owner, "disclose", &chosen[..1]).await;
        assert_eq!(joint.status, StatusCode::CONFLICT);
        assert!(
            joint.says("Every side already sees what you chose. Choose entries that only your side sees"),
            "{}",
            joint.html
        );
        let done = answered(&mut owner, &asked, ("x", "")).await;
        assert!(done.says("1 of 1 changed."), "what every party sees already is not asked about: {}", done.html);
        let listed = house.call(&mut partner, "GET", "/relationships/works-estate/risks", &Value::Null).await.json();
        let titles: Vec<_> = listed["items"].as_array().unwrap().iter().map(|one| one["title"].clone()).collect();
        assert_eq!(titles.len(), 2, "{titles:?}");
        assert!(titles.contains(&json!("Pay offer")));
    });
}

#[test]
fn what_cannot_be_done_to_many_is_refused_with_a_sentence() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        let chosen = both(&house, &mut owner).await;
        assert_eq!(ticked(&mut owner, "amend", &chosen).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let none = ticked(&mut owner, "look", &[]).await;
        assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.says("Choose at least one."), "{}", none.html);
        let odd = ticked(&mut owner, "look", &[("x".to_owned(), 1)]).await;
        assert_eq!(odd.status, StatusCode::BAD_REQUEST);
        let many: Vec<_> =
            (0..501).map(|n| json!({ "id": format!("3f0e2a52-7f7c-4f6c-9a53-{n:012}"), "version": 1 })).collect();
        let refused = house.call(&mut owner, "POST", API, &json!({ "act": "look", "items": many })).await;
        assert_eq!(
            (refused.status, &refused.json()["errors"][0]["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("bulk-too-many"))
        );
    });
}

#[test]
fn more_than_fit_one_transaction_are_changed_in_several() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        let mut items = Vec::new();
        for n in 0..60 {
            let raised = json!({ "title": format!("Risk {n}"), "seen_by": "both" });
            let made = house.call(&mut owner, "POST", "/relationships/works-estate/risks", &raised).await.json();
            items.push(json!({ "id": made["id"], "version": 1 }));
        }
        items[55]["version"] = json!(9);
        let asked = json!({ "act": "close", "items": items, "closed_because": "Over." });
        let answer = house.call(&mut owner, "POST", API, &asked).await.json();
        let done = answer["items"].as_array().unwrap().iter().filter(|one| one["problem"].is_null()).count();
        assert_eq!((answer["items"].as_array().map(Vec::len), done), (Some(60), 59), "{}", answer["items"][55]);
    });
}

#[test]
fn whoever_came_from_a_filtered_list_comes_back_to_it() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        let chosen = both(&house, &mut owner).await;
        let back = format!("href=\"{FILTERED}\"");
        let none = ticked(&mut owner, "look", &[]).await;
        assert!(none.says(&back) && none.says("Choose at least one."), "nothing was ticked: {}", none.html);
        let asked = ticked(&mut owner, "look", &chosen).await;
        assert!(asked.says(&back), "the page that asks: {}", asked.html);
        let refused = answered(&mut owner, &asked, ("looked_because", "")).await;
        assert!(refused.says(&back), "what is wrong with it: {}", refused.html);
        let done = answered(&mut owner, &refused, ("looked_because", "Still cold.")).await;
        assert!(done.says(&back) && done.says("2 of 2 changed."), "what became of each: {}", done.html);
    });
}

#[test]
fn a_list_leads_nowhere_else() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        let csrf = csrf(&owner.open("/settings").await);
        let page = owner.ask("POST", BULK, format!("csrf={csrf}&act=look&list=%2F%2Felsewhere.example%22%3E")).await;
        assert!(
            !page.says("\"//elsewhere") && !page.says("example\">") && page.says("/r/works-estate/risks"),
            "{}",
            page.html
        );
    });
}
