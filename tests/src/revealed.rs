//! What improvement a risk could reveal: an opportunity and the risk that revealed it lead to each other, for everybody
//! who may read both.

use serde_json::{Value, json};

use crate::house::House;
use crate::house::call::Call;
use crate::house::cast::Person;
use crate::house::model::of_each;
use crate::house::register::{ESTATE, api};

const RISKS: &str = "/relationships/works-estate/risks";

fn raised(house: &House, who: &Person, given: &Value) -> Value {
    api(house, who, "POST", RISKS, given).done().json()
}

fn page(house: &House, who: &Person, id: &Value) -> String {
    let id = id.as_str().expect("an id");
    house.hear(Call::get(format!("/r/{ESTATE}/risks/{id}")).by(who)).done().text()
}

#[test]
fn a_risk_and_what_it_revealed_lead_to_each_other() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let risk = raised(&house, &cast.owner, &json!({ "title": "Lifts stop", "seen_by": "both" }));
        let revealed =
            json!({ "title": "New lifts", "nature": "opportunity", "seen_by": "both", "revealed_by": risk["id"] });
        let opportunity = raised(&house, &cast.partner, &revealed);
        for who in [&cast.owner, &cast.partner, &cast.observer] {
            let (of_risk, of_opportunity) = (page(&house, who, &risk["id"]), page(&house, who, &opportunity["id"]));
            assert!(of_risk.contains("What it revealed") && of_risk.contains("New lifts</a>"), "{of_risk}");
            assert!(
                of_opportunity.contains("Revealed by") && of_opportunity.contains("Lifts stop</a>"),
                "{of_opportunity}"
            );
        }
        let found = format!("{RISKS}?revealed_by={}", risk["id"].as_str().expect("an id"));
        let found = api(&house, &cast.partner, "GET", &found, &Value::Null).done().json();
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{found}");
    });
}

#[test]
fn what_is_ours_alone_shows_to_nobody_else_as_revealed() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let ours = json!({ "title": "Lifts stop", "seen_by": "us", "why_private": "not settled" });
        let risk = raised(&house, &cast.owner, &ours);
        let revealed = json!({ "title": "New lifts", "nature": "opportunity", "seen_by": "us", "why_private": "not settled",
            "revealed_by": risk["id"] });
        raised(&house, &cast.owner, &revealed);
        assert!(page(&house, &cast.colleague, &risk["id"]).contains("New lifts</a>"));
        let found = format!("{RISKS}?revealed_by={}", risk["id"].as_str().expect("an id"));
        let found = api(&house, &cast.partner, "GET", &found, &Value::Null).done().json();
        assert_eq!(found["items"], json!([]));
        for who in [&cast.partner, &cast.outsider] {
            let id = risk["id"].as_str().expect("an id");
            assert_eq!(house.hear(Call::get(format!("/r/{ESTATE}/risks/{id}")).by(who)).status, 404);
        }
    });
}
