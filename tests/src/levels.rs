//! Levels, as a program and a person ask for them: lists are narrowed by them, and no figure about risks counts an
//! opportunity of the same score.

use kernel::Fault;
use serde_json::{Value, json};

use crate::house::House;
use crate::house::call::Call;
use crate::house::cast::Person;
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, api};
use crate::planted::turns_red;

/// Raises one of that nature and score.
fn raise(house: &House, who: &Person, (nature, title): (&str, &str), (likelihood, effect): (i64, i64)) {
    let given = json!({ "title": title, "nature": nature, "likelihood": likelihood, "effect": effect });
    api(house, who, "POST", &format!("/relationships/{ESTATE}/risks"), &given).done();
}

/// The titles that a program finds.
fn titles(house: &House, who: &Person, query: &str) -> Vec<String> {
    let found = api(house, who, "GET", &format!("/relationships/{ESTATE}/risks?{query}"), &Value::Null).done().json();
    let items = found["items"].as_array().expect("a list has items");
    items.iter().map(|item| item["title"].as_str().expect("a title").to_owned()).collect()
}

fn scored(model: &Model) -> House {
    let house = model.copy();
    let owner = &model.cast.owner;
    raise(&house, owner, ("risk", "Lifts stop"), (5, 5));
    raise(&house, owner, ("risk", "Paint flakes"), (1, 1));
    raise(&house, owner, ("opportunity", "Share one depot"), (5, 4));
    house
}

#[test]
fn a_list_is_narrowed_by_level_for_programs_as_on_the_page() {
    of_each(|model| {
        let house = scored(model);
        let partner = &model.cast.partner;
        assert_eq!(titles(&house, partner, "level=very_high"), ["Lifts stop", "Share one depot"]);
        assert_eq!(titles(&house, partner, "level=very_high&nature=opportunity"), ["Share one depot"]);
        assert_eq!(
            titles(&house, partner, "level=very_high&level=low"),
            ["Lifts stop", "Share one depot", "Paint flakes"]
        );
        let refused = house.hear(Call::get(format!("/api/v1/relationships/{ESTATE}/risks?level=worst")).by(partner));
        assert_eq!((refused.status, &refused.json()["errors"][0]["field"]), (422, &json!("level")));
        let list = house.hear(Call::get(format!("/r/{ESTATE}/risks?level=very_high")).by(partner)).text();
        assert!(list.contains("Lifts stop") && !list.contains("Paint flakes"), "{list}");
        let parameters = &model.description["paths"]["/api/v1/relationships/{relationship}/risks"]["get"]["parameters"];
        let level = parameters.as_array().expect("a list takes parameters").iter().find(|one| one["name"] == "level");
        let words = json!(["low", "medium", "high", "very_high"]);
        assert_eq!(level.map(|level| &level["schema"]["items"]["enum"]), Some(&words), "{parameters}");
        let comments = format!("/api/v1/relationships/{ESTATE}/comments?level=low");
        assert_eq!(house.hear(Call::get(comments).by(partner)).status, 422, "comments have no level");
    });
}

#[test]
fn a_very_high_opportunity_is_no_very_high_risk() {
    of_each(|model| {
        let house = scored(model);
        let overview = house.hear(Call::get(format!("/r/{ESTATE}")).by(&model.cast.partner)).text();
        assert!(overview.contains("One very high risk") && overview.contains("1 very high risk"), "{overview}");
        assert!(overview.contains("nature=risk&#38;level=very_high"), "the figure leads to what it counts: {overview}");
        let list = house.hear(Call::get(format!("/r/{ESTATE}/risks")).by(&model.cast.partner)).text();
        let figure = list.split_once("Very high risks</dt>").expect("the figure is there").1;
        assert_eq!(figure.split_once("<small").map(|(dd, _)| dd), Some("<dd>1 "), "{list}");
    });
}

#[test]
fn an_answer_is_offered_to_what_it_fits() {
    of_each(|model| {
        let (house, owner) = (scored(model), &model.cast.owner);
        for (title, fits, does_not) in [("Lifts stop", "avoid", "exploit"), ("Share one depot", "exploit", "avoid")] {
            let query = format!("/relationships/{ESTATE}/risks?q={}", title.replace(' ', "+"));
            let found = api(&house, owner, "GET", &query, &Value::Null).done().json();
            let id = found["items"][0]["id"].as_str().expect("it is found").to_owned();
            let form = house.hear(Call::get(format!("/r/{ESTATE}/risks/{id}/act/respond")).by(owner)).done().text();
            let offers = |word: &str| form.contains(&format!("value=\"{word}\""));
            assert!(offers(fits) && !offers(does_not), "{title}: {form}");
        }
    });
}

#[test]
fn a_planted_fault_turns_the_levels_red() {
    const ALARM: &str = "levels::a_very_high_opportunity_is_no_very_high_risk";
    turns_red(ALARM, Fault::OpportunitiesAlarm, "2 very high risks", &[]);
}
