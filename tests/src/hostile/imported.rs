//! A register with rows of every sort is brought in from a file: every row of it is a record afterwards, or it is told
//! which is not and why; only those who brought it in see it unless they said otherwise; and undone, all of it is gone,
//! but that what people did meanwhile is kept as a draft.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::call::Call;
use crate::house::cast::Person;
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, api};
use crate::planted::turns_red;

/// A row of the file, and whether it is one.
struct Row {
    word: String,
    likelihood: &'static str,
    line: String,
    is_risk: bool,
}

fn row(n: usize, chance: &mut Chance) -> Row {
    let word = format!("word{n}x{:08x}", chance.bits() as u32);
    let (title, kind) = (format!("{word} fails"), "Risk");
    let (title, kind, is_risk) = match chance.below(10) {
        0 => (title, "Issue", false),
        1 => (String::new(), kind, false),
        2 => (format!("{title} {}", "and so on ".repeat(30)), kind, true),
        3 => (format!("\"{title}, \"\"loudly\"\"\nin two lines\""), kind, true),
        _ => (title, kind, true),
    };
    let usual = chance.one(&["1", "2", "3", "4", "5"]);
    let likelihood = chance.one(&[usual, usual, usual, usual, usual, usual, "high", "17", "-2", "", "?"]);
    let line = format!("{n},{kind},{title},{likelihood},{},{word} of the register\r\n", chance.below(5) + 1);
    Row { word, likelihood, line, is_risk }
}

/// The titles and old places of all that somebody sees in the register.
fn seen(house: &House, who: &Person) -> String {
    let (mut all, mut after) = (String::new(), String::new());
    loop {
        let path = format!("/api/v1/relationships/{ESTATE}/risks?limit=100{after}");
        let page = house.hear(Call::get(path).by(who)).done();
        all.push_str(&page.text());
        match page.json()["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

/// The likelihood and the last look of each record that came in, by its title.
fn scored(house: &House, who: &Person) -> Vec<(String, Value, Value)> {
    let path = format!("/api/v1/relationships/{ESTATE}/risks?limit=100&q=fails");
    let page = house.hear(Call::get(path).by(who)).done().json();
    let items = page["items"].as_array().cloned().unwrap_or_default();
    let said = |one: &Value| (one["title"].to_string(), one["likelihood"].clone(), one["looked_on"].clone());
    items.iter().map(said).collect()
}

fn finish(house: &House) {
    let app = house.app.clone();
    house.wait(async move { web::importing::finish_all(&app).await }).expect("the import goes on");
}

/// The numbers of the rows that the import tells it left out.
fn told(import: &Value) -> BTreeSet<u64> {
    let tables = import["tables"].as_array().into_iter().flatten();
    let left = tables.flat_map(|table| table["left_out"].as_array().into_iter().flatten());
    let refused = import["refused"].as_array().into_iter().flatten();
    let place = |one: &Value| one[0].as_str().and_then(|place| place.rsplit('!').next()?.parse().ok());
    left.filter_map(|left| left["row"].as_u64()).chain(refused.filter_map(place)).collect()
}

/// Amends the first record that came in and comments on the last. Answers their ids.
fn work_on_two(house: &House, model: &Model, rows: &[Row]) -> Vec<String> {
    let mut found = rows.iter().filter(|row| row.is_risk).map(|row| {
        let path = format!("/relationships/{ESTATE}/risks?q={}", row.word);
        let list = api(house, &model.cast.owner, "GET", &path, &Value::Null).done().json();
        list["items"][0]["id"].as_str().expect("it came in").to_owned()
    });
    let (Some(first), Some(last)) = (found.next(), found.next_back()) else { return Vec::new() };
    let (colleague, risks) = (&model.cast.colleague, format!("/relationships/{ESTATE}/risks"));
    api(house, colleague, "PATCH", &format!("{risks}/{first}"), &json!({ "cause": "Seen", "version": 1 })).done();
    api(house, colleague, "POST", &format!("{risks}/{last}/comments"), &json!({ "text": "Seen to" })).done();
    vec![first, last]
}

fn one_import(model: &Model, chance: &mut Chance) -> usize {
    let (house, owner, partner) = (model.copy(), &model.cast.owner, &model.cast.partner);
    let rows: Vec<Row> = (1..=30 + chance.below(220)).map(|n| row(n, chance)).collect();
    let file: String = rows.iter().map(|row| row.line.as_str()).collect();
    let file = format!("Ref,Type,Risk,Likelihood,Impact,Where it came from\r\n{file}");
    let before = house.digest();
    let id = house.upload(owner, ESTATE, ("register.csv", &file));
    let path = format!("/relationships/{ESTATE}/imports/{id}");
    let looked = api(&house, owner, "GET", &path, &Value::Null).done().json();
    assert_eq!(looked["seen_by"], "us", "an import is the other side's too, though nobody said so");
    let changed = House::changed(&before, &house.digest());
    assert!(!changed.iter().any(|table| table == "records"), "looking at a file brings it in: {changed:?}");
    api(&house, owner, "PUT", &format!("{path}/run"), &json!({})).done();
    finish(&house);
    let done = api(&house, owner, "GET", &path, &Value::Null).done().json();
    assert_eq!(done["state"], "done", "{done}");
    let (told, ours, theirs) = (told(&done), seen(&house, owner), seen(&house, partner));
    for (at, row) in rows.iter().enumerate() {
        let number = at as u64 + 2;
        let (is_there, is_told) = (ours.contains(&row.word), told.contains(&number));
        assert!(is_there || is_told, "row {number} is no record, and nobody is told: {}", row.line);
        assert!(
            is_there == row.is_risk && is_there != is_told,
            "row {number}: there {is_there}, told {is_told}: {}",
            row.line
        );
        assert!(!theirs.contains(&row.word), "row {number} is seen by the other side: {}", row.line);
    }
    for (title, likelihood, looked_on) in scored(&house, owner) {
        let Some(row) = rows.iter().find(|row| row.is_risk && title.contains(&row.word)) else { continue };
        let step = match row.likelihood {
            "high" => Some(4),
            step => step.parse().ok().filter(|step| (1..=5).contains(step)),
        };
        assert_eq!(likelihood.as_i64(), step, "a number off the scale has changed others: {}", row.line);
        assert!(looked_on.is_null(), "bringing in is no look: {}", row.line);
    }
    assert_eq!(done["came"].as_u64(), Some(rows.iter().filter(|row| row.is_risk).count() as u64), "{}", done["came"]);
    let worked = work_on_two(&house, model, &rows);
    api(&house, owner, "DELETE", &format!("{path}/run"), &json!({})).done();
    finish(&house);
    let left = seen(&house, owner);
    for row in &rows {
        assert!(!left.contains(&row.word), "undone, and still there: {}", row.line);
    }
    for id in worked {
        let path = format!("/relationships/{ESTATE}/risks/{id}");
        let draft = api(&house, owner, "GET", &path, &Value::Null).done().json();
        assert_eq!(draft["status"], "draft", "undone, and what was done since is no draft: {draft}");
    }
    rows.len()
}

#[test]
fn every_row_comes_in_or_is_told_of_and_undone_all_are_gone() {
    let imports = times("COMITY_IMPORTS", 4);
    of_each(|model| {
        let imports = if model.is_on_server() { imports.div_ceil(4) } else { imports };
        let mut chance = Chance::of_test("imports", 36);
        let rows: usize = (0..imports).map(|_| one_import(model, &mut chance)).sum();
        println!("imports: {imports} with {rows} rows");
    });
}

#[test]
fn a_planted_fault_turns_the_imports_red() {
    const TEST: &str = "hostile::imported::every_row_comes_in_or_is_told_of_and_undone_all_are_gone";
    for (fault, words) in [
        (kernel::Fault::BadRowsVanish, "is no record, and nobody is told"),
        (kernel::Fault::ImportsAreShared, "an import is the other side's too"),
        (kernel::Fault::UndoLeavesOne, "undone, and still there"),
        (kernel::Fault::OneNumberScalesAll, "a number off the scale has changed others"),
        (kernel::Fault::BringingInIsALook, "bringing in is no look"),
        (kernel::Fault::UndoDropsDrafts, "what was done since is no draft"),
    ] {
        turns_red(TEST, fault, words, &[("COMITY_IMPORTS", "1")]);
    }
}
