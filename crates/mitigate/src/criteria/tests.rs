use serde_json::json;

use super::*;

fn house() -> Criteria {
    Criteria::of(&Scale::of(5), |of, step| format!("{of} {step}"))
}

fn faults(criteria: Criteria) -> Vec<String> {
    let problem = criteria.checked(5).unwrap_err();
    problem.fields.iter().map(|fault| fault.field.to_string()).collect()
}

#[test]
fn what_the_house_has_can_be_agreed_on_and_reads_back() {
    let criteria = house().checked(5).unwrap();
    assert_eq!(criteria, house());
    let text = criteria.text().unwrap();
    assert_eq!(Criteria::read(&text).unwrap(), criteria);
    let scale = Scale::agreed(5, text);
    assert_eq!((scale.begins(), scale.days()), (Scale::of(5).begins(), Scale::of(5).days()));
    assert_eq!(scale.word("effect", 5), Some("effect 5"));
    assert_eq!(Criteria::of(&scale, |_, _| String::new()), criteria);
}

#[test]
fn every_step_has_a_word_of_its_own() {
    let mut criteria = house();
    criteria.likelihood[0].word = "  ".into();
    criteria.likelihood[2].word = "Likelihood  2".into();
    criteria.effect.pop();
    assert_eq!(faults(criteria), ["likelihood-1-word", "likelihood-3-word", "effect"]);
}

#[test]
fn bands_rise_and_days_lie_within_a_year() {
    let mut criteria = house();
    criteria.bands = Bands { medium: 9, high: 9, very_high: 26 };
    criteria.days.low = 0;
    criteria.days.high = 367;
    assert_eq!(faults(criteria), ["bands-high", "bands-very_high", "days-low", "days-high"]);
}

#[test]
fn another_size_and_an_unknown_category_are_refused() {
    let mut criteria = house();
    criteria.appetite.insert("weather".into(), "high".into());
    criteria.appetite.insert("finance".into(), "worst".into());
    assert_eq!(faults(criteria), ["appetite-finance", "appetite-weather"]);
    let mut criteria = house();
    criteria.steps = i64::MAX;
    assert_eq!(faults(criteria), ["steps"], "a size beyond all measure");
    assert_eq!(house().checked(4).unwrap_err().fields.len(), 3, "the size, and both rows of steps");
}

#[test]
fn only_what_differs_is_told() {
    let mut after = house();
    after.effect[4].word = "Disastrous".into();
    after.bands.very_high = 16;
    after.appetite.insert("legal".into(), "medium".into());
    let told = after.differences(&house());
    let told: Vec<_> = told.iter().map(|(line, was, is)| (line.field(), was.as_str(), is.as_str())).collect();
    assert_eq!(
        told,
        [
            ("effect-5-word".to_owned(), "effect 5", "Disastrous"),
            ("bands-very_high".to_owned(), "15", "16"),
            ("appetite-legal".to_owned(), "", "medium")
        ]
    );
}

#[test]
fn a_threat_is_above_appetite_from_the_agreed_level_on() {
    let mut criteria = house();
    criteria.appetite.insert("legal".into(), "high".into());
    let scale = Scale::agreed(5, criteria.text().unwrap());
    let body =
        |category: &str, nature: &str| json!({ "category": category, "nature": nature }).as_object().unwrap().clone();
    let is_above = |rank, body: &Map<String, Value>| above(&scale).iter().any(|way| way.holds(rank, body));
    let legal = body("legal", "risk");
    assert_eq!([0, 8, 9, 25].map(|rank| is_above(rank, &legal)), [false, false, true, true]);
    assert!(!is_above(25, &body("finance", "risk")) && !is_above(25, &body("legal", "opportunity")));
    assert!(above(&Scale::of(5)).is_empty(), "nothing must go up before anything is agreed");
}
