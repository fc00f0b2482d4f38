//! A register is taken out, comes into an empty relationship and is taken out again: the same bytes. (Every form and
//! everything that could be harmed on the way: `crates/comity/tests/importing/round_trip.rs`.)

use kernel::Fault;
use serde_json::{Value, json};

use crate::house::House;
use crate::house::call::Call;
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, api};
use crate::planted::turns_red;

fn taken(house: &House, model: &Model, slug: &str) -> String {
    let path = format!("/api/v1/relationships/{slug}/risks/export?format=csv&seen_by=both&status=all");
    house.hear(Call::get(path).by(&model.cast.owner)).done().text()
}

fn back(model: &Model) {
    let (house, owner) = (model.copy(), &model.cast.owner);
    let risk = json!({ "title": "Total failure of the heating", "seen_by": "both", "cause": "Age", "event": "A\n\nB",
        "category": "supply_chain", "likelihood": 4, "effect": 5, "target_likelihood": 2, "target_effect": 1, "proximity": "near",
        "response": "reduce", "response_plan": "=SUM(A1:A9)", "early_sign": "+44 20 calls", "old_reference": "007",
        "extra": { "Cost code": "FM-12", "State": "Draft" } });
    api(&house, owner, "POST", &format!("/relationships/{ESTATE}/risks"), &risk).done();
    let first = taken(&house, model, ESTATE);
    let opened = api(&house, owner, "POST", "/relationships", &json!({ "name": "Harbour" })).done().json();
    let slug = opened["slug"].as_str().expect("a slug").to_owned();
    let id = house.upload(owner, &slug, ("register.csv", &first));
    let path = format!("/relationships/{slug}/imports/{id}");
    api(&house, owner, "PATCH", &path, &json!({ "seen_by": "both" })).done();
    api(&house, owner, "PUT", &format!("{path}/run"), &json!({})).done();
    let app = house.app.clone();
    house.wait(async move { web::importing::finish_all(&app).await }).expect("the import goes on");
    let done = api(&house, owner, "GET", &path, &Value::Null).done().json();
    assert_eq!((&done["state"], &done["refused"]), (&json!("done"), &json!([])), "{done}");
    assert_eq!(first, taken(&house, model, &slug), "a register comes back otherwise than it went");
}

#[test]
fn a_register_comes_back_as_it_went() {
    of_each(back);
}

#[test]
fn a_planted_fault_turns_what_comes_back_red() {
    const TEST: &str = "returned::a_register_comes_back_as_it_went";
    turns_red(TEST, Fault::ComingBackForgets, "a register comes back otherwise than it went", &[]);
}
