//! Agreements: what binds both sides is in force when each has agreed to exactly that text, by somebody who may bind it,
//! and not before; and what is in force counts everywhere.

use books::{Role, check};
use kernel::Fault;
use serde_json::{Value, json};

use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, api};
use crate::planted::turns_red;

fn criteria(house: &House, who: &Person, method: &str, path: &str, body: &Value) -> Heard {
    api(house, who, method, &format!("/relationships/{ESTATE}/criteria{path}"), body)
}

/// What counts now.
fn now(house: &House, who: &Person) -> Value {
    criteria(house, who, "GET", "", &Value::Null).done().json()["now"].clone()
}

/// Proposes what `change` makes of what counts now, in the place of whatever waits.
fn propose(house: &House, who: &Person, change: impl FnOnce(&mut Value)) -> Value {
    let list = criteria(house, who, "GET", "", &Value::Null).done().json();
    let mut text = list["now"].clone();
    change(&mut text);
    let waiting = list["items"].as_array().into_iter().flatten().find(|item| item["state"] == "proposed");
    let instead_of = waiting.map_or(Value::Null, |item| item["id"].clone());
    criteria(house, who, "POST", "", &json!({ "text": text, "instead_of": instead_of })).done().json()
}

fn agree(house: &House, who: &Person, version: &Value) -> Heard {
    criteria(house, who, "PUT", &path(version, "agreement"), &json!({ "hash": version["hash"] }))
}

fn path(version: &Value, act: &str) -> String {
    format!("/{}/{act}", version["id"].as_str().expect("an id"))
}

fn state(house: &House, who: &Person, version: &Value) -> String {
    let path = format!("/{}", version["reference"].as_str().expect("a reference"));
    criteria(house, who, "GET", &path, &Value::Null).done().json()["state"].as_str().expect("a state").to_owned()
}

/// The titles of the joint risks of that level.
fn of_level(house: &House, who: &Person, level: &str) -> Vec<String> {
    of(house, who, &format!("level={level}&seen_by=both"))
}

/// The titles of the risks that a list finds.
fn of(house: &House, who: &Person, query: &str) -> Vec<String> {
    let path = format!("/relationships/{ESTATE}/risks?{query}");
    let found = api(house, who, "GET", &path, &Value::Null).done().json();
    let items = found["items"].as_array().expect("a list has items").iter();
    items.map(|item| item["title"].as_str().expect("a title").to_owned()).collect()
}

/// From 10 on very high, looked at every 3 days; the fourth step has a name of its own.
fn stricter(text: &mut Value) {
    text["bands"]["very_high"] = 10.into();
    text["days"]["very_high"] = 3.into();
    text["effect"][3] = json!({ "word": "Grave", "meaning": "More than ten thousand pounds" });
}

#[test]
fn criteria_count_once_both_sides_have_agreed() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let risk = format!("/relationships/{ESTATE}/risks/{}", model.register.joint.risk);
        let level = |who: &Person| api(&house, who, "GET", &risk, &Value::Null).done().json()["level"].clone();
        assert_eq!(level(&cast.owner), "high", "3 × 4 is high in the house's own way");
        let made = propose(&house, &cast.owner, stricter);
        assert_eq!(made["state"], "proposed", "agreed: one side binds both: {made}");
        assert_eq!(level(&cast.partner), "high", "what waits does not count");
        let made = agree(&house, &cast.partner, &made).done().json();
        assert_eq!((&made["state"], made["agreed"].as_array().map(Vec::len)), (&json!("in_force"), Some(2)));
        for who in [&cast.owner, &cast.partner, &cast.colleague, &cast.second, &cast.observer] {
            assert_eq!(level(who), "very_high", "agreed: levels follow from what was agreed, for {}", who.name);
            assert!(of_level(&house, who, "very_high").contains(&"joint heating fails".to_owned()));
            assert!(!of_level(&house, who, "high").contains(&"joint heating fails".to_owned()));
        }
        let page = |path: &str, who: &Person| house.hear(Call::get(path).by(who)).done().text();
        let record = page(&format!("/r/{ESTATE}/risks/{}", model.register.joint.risk), &cast.partner);
        assert!(record.contains("Grave") && record.contains("Very high"), "{record}");
        assert!(page(&format!("/r/{ESTATE}/risks/new"), &cast.second).contains("4 Grave"));
        assert!(page(&format!("/r/{ESTATE}/criteria"), &cast.observer).contains("More than ten thousand pounds"));
        let sheet = page(&format!("/r/{ESTATE}/risks/export?format=csv&level=very_high"), &cast.colleague);
        assert!(sheet.contains("joint heating fails") && sheet.contains("Very high"), "{sheet}");
        let next = json!({ "looked_because": "Cold nights are ahead", "version": 1 });
        let looked = api(&house, &cast.partner, "POST", &format!("{risk}/looks"), &next).done().json();
        let day: kernel::Date = looked["looked_on"].as_str().expect("a day").parse().expect("a day");
        assert_eq!(looked["review_by"], json!(kernel::day::plus_days(day, 3)), "looked at again after three days");
    });
}

#[test]
fn what_is_in_force_is_replaced_by_another_version_and_nothing_else() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let first = propose(&house, &cast.partner, stricter);
        assert_eq!(state(&house, &cast.owner, &model_proposal(model)), "countered");
        agree(&house, &cast.owner, &first).done();
        for (act, body) in [("withdrawal", json!({})), ("refusal", json!({ "because": "No" }))] {
            for who in [&cast.owner, &cast.partner] {
                assert_eq!(criteria(&house, who, "PUT", &path(&first, act), &body).status, 409, "in force is final");
            }
        }
        assert_eq!(criteria(&house, &cast.owner, "POST", "", &json!({ "text": now(&house, &cast.owner) })).status, 409);
        let second = propose(&house, &cast.owner, |text| text["days"]["low"] = 60.into());
        assert_eq!(second["over"], first["id"]);
        let declined =
            criteria(&house, &cast.partner, "PUT", &path(&second, "refusal"), &json!({ "because": "Too rare" }));
        assert_eq!(declined.done().json()["declined"]["because"], "Too rare");
        assert_eq!(agree(&house, &cast.partner, &second).status, 409, "it does not wait any more");
        let third = propose(&house, &cast.owner, |text| text["days"]["low"] = 45.into());
        agree(&house, &cast.partner, &third).done();
        let states: Vec<_> = [&first, &second, &third].map(|version| state(&house, &cast.partner, version)).into();
        assert_eq!(states, ["superseded", "declined", "in_force"]);
        assert_eq!(now(&house, &cast.partner)["days"], json!({ "low": 45, "medium": 30, "high": 30, "very_high": 3 }));
    });
}

/// The version that waits in the model.
fn model_proposal(model: &Model) -> Value {
    json!({ "id": model.register.joint.criteria, "reference": "S-1" })
}

#[test]
fn only_those_who_bind_a_side_propose_and_agree() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let (id, hash) = (&model.register.joint.criteria, &model.register.joint.hash);
        let text = json!({ "text": now(&house, &cast.owner), "instead_of": id });
        let acts = [
            ("POST", String::new(), text),
            ("PUT", format!("/{id}/agreement"), json!({ "hash": hash })),
            ("PUT", format!("/{id}/refusal"), json!({ "because": "No" })),
            ("PUT", format!("/{id}/withdrawal"), json!({})),
        ];
        for (method, path, body) in &acts {
            for who in [&cast.colleague, &cast.observer, &cast.second] {
                assert_eq!(criteria(&house, who, method, path, body).status, 403, "{method} {path} by {}", who.name);
            }
            for who in [&cast.outsider, &cast.third, &cast.unseated, &cast.spare] {
                assert_eq!(criteria(&house, who, method, path, body).status, 404, "{method} {path} by {}", who.name);
            }
        }
        assert_eq!(criteria(&house, &cast.outsider, "GET", "", &Value::Null).status, 404);
        // A side declines what is another's and withdraws what is its own, and agreeing twice is agreeing once.
        assert_eq!(criteria(&house, &cast.owner, "PUT", &acts[2].1, &acts[2].2).status, 409);
        assert_eq!(criteria(&house, &cast.partner, "PUT", &acts[3].1, &acts[3].2).status, 409);
        let before = criteria(&house, &cast.owner, "GET", &format!("/{id}"), &Value::Null).done().json();
        let again = criteria(&house, &cast.owner, "PUT", &acts[1].1, &acts[1].2).done().json();
        assert_eq!(before, again);
        assert_eq!(state(&house, &cast.partner, &model_proposal(model)), "proposed");
    });
}

#[test]
fn an_agreement_names_exactly_the_text_that_waits() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let old = &model.register.joint.hash;
        let made = propose(&house, &cast.owner, stricter);
        for hash in [old.as_str(), "", "0"] {
            let heard = criteria(&house, &cast.partner, "PUT", &path(&made, "agreement"), &json!({ "hash": hash }));
            assert_eq!(heard.status, 409, "agreed: to another text: {}", heard.text());
        }
        assert_eq!(state(&house, &cast.partner, &made), "proposed");
        // Whoever proposes says which proposal they saw, so that none goes unseen.
        let unseen = json!({ "text": now(&house, &cast.partner), "instead_of": model.register.joint.criteria });
        assert_eq!(criteria(&house, &cast.partner, "POST", "", &unseen).status, 409);
        let wrong = [("bands", json!({ "medium": 5, "high": 5, "very_high": 26 })), ("likelihood", json!([]))];
        for (name, value) in wrong {
            let mut text = now(&house, &cast.partner);
            text[name] = value;
            let heard = criteria(&house, &cast.partner, "POST", "", &json!({ "text": text, "instead_of": made["id"] }));
            assert_eq!(heard.status, 422, "{name}: {}", heard.text());
        }
        agree(&house, &cast.partner, &made).done();
    });
}

#[test]
fn whoever_lost_their_part_since_binds_nobody() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let executive = house.enrol(&cast.owner, "Erin Vance", "erin@meridian.example");
        house.seat(&cast.owner, cast.estate, &executive, Role::SeniorExecutive);
        let made = propose(&house, &cast.owner, stricter);
        house.seat(&executive, cast.estate, &cast.owner, Role::Member);
        let made = agree(&house, &cast.partner, &made).done().json();
        assert_eq!(made["state"], "proposed", "agreed: by somebody who binds nobody any more");
        let page = house.hear(Call::get(format!("/r/{ESTATE}/criteria")).by(&cast.partner)).done().text();
        assert!(page.contains("agrees again"), "{page}");
        let made = agree(&house, &executive, &made).done().json();
        assert_eq!(made["state"], "in_force");
    });
}

#[test]
fn three_parties_take_three_agreements_and_the_book_proves_them() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let party = ("Canal Trust", "Ola Berg", "ola@canal.example");
        let ola = house.bring_in(&[&cast.owner, &cast.partner], cast.estate, party);
        let made = propose(&house, &cast.partner, stricter);
        let made = agree(&house, &cast.owner, &made).done().json();
        assert_eq!(made["state"], "proposed", "two of three");
        let made = agree(&house, &ola, &made).done().json();
        assert_eq!((&made["state"], made["agreed"].as_array().map(Vec::len)), (&json!("in_force"), Some(3)));
        let key = house.program.key.clone();
        house.change("sign", move |change| books::checkpoint::sign_grown(change, &key));
        for chain in check::chains(&house.program.storage).expect("chains are read") {
            let public = house.program.key.public(chain.book, &chain.origin).expect("a key");
            let report = check::verify(&house.program.storage, &chain, &public).expect("it is read");
            assert_eq!(report.misfit, None, "a book with agreements proves itself");
        }
        let news = house.hear(Call::get("/updates").by(&cast.colleague)).done().text();
        assert!(news.contains("Every side has agreed"), "{news}");
    });
}

/// Whether *My work* of that person says that it is their turn to agree; if so, the menu counts it as well.
fn is_told(house: &House, who: &Person) -> bool {
    let page = house.hear(Call::get("/work").by(who)).done().text();
    let is_told = page.contains(&format!("href=\"/r/{ESTATE}/criteria\">Agree on how you score"));
    assert!(!is_told || !page.contains("Nothing is waiting"), "agreed: the menu counts the row: {page}");
    is_told
}

#[test]
fn whoever_may_agree_for_a_side_whose_turn_it_is_has_it_in_their_work() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let party = ("Canal Trust", "Ola Berg", "ola@canal.example");
        let ola = house.bring_in(&[&cast.owner, &cast.partner], cast.estate, party);
        let all = [&cast.owner, &cast.colleague, &cast.partner, &ola, &cast.outsider];
        let told = || all.map(|who| is_told(&house, who));
        let made = propose(&house, &cast.owner, stricter);
        assert_eq!(told(), [false, false, true, true, false], "agreed: whose turn it is");
        let mended = agree(&house, &cast.partner, &made).done().json();
        assert_eq!(mended["state"], "proposed");
        assert_eq!(told(), [false, false, false, true, false], "agreed: whose turn it is");
        agree(&house, &ola, &made).done();
        assert_eq!(told(), [false; 5], "agreed: whose turn it is");
        let made = propose(&house, &ola, |text| text["days"]["low"] = 60.into());
        assert_eq!(told(), [true, false, true, false, false], "agreed: whose turn it is");
        let because = json!({ "because": "Too seldom for us" });
        criteria(&house, &cast.owner, "PUT", &path(&made, "refusal"), &because).done();
        assert_eq!(told(), [false; 5], "agreed: whose turn it is");
    });
}

#[test]
fn pages_say_who_agreed_and_let_the_other_side_agree() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let list = format!("/r/{ESTATE}/criteria");
        let page = |who: &Person| house.hear(Call::get(&list).by(who)).done().text();
        assert!(page(&cast.partner).contains("Agree for Department of Works"));
        assert!(page(&cast.owner).contains("Withdraw it") && !page(&cast.owner).contains("Agree for"));
        for who in [&cast.colleague, &cast.observer] {
            let text = page(who);
            assert!(
                text.contains("Waiting for Department of Works")
                    && !text.contains("<form method=\"post\" action=\"/r/works-estate/criteria"),
                "{text}"
            );
        }
        let form = |who: &Person, path: &str, fields: &[(&str, &str)]| {
            let own = [("csrf", who.csrf.as_str()), ("idempotency", path)];
            let fields = fields.iter().chain(&own).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            house.hear(Call::new("POST", format!("{list}{path}")).by(who).form(&fields.collect::<Vec<_>>()))
        };
        let id = &model.register.joint.criteria;
        let silent = form(&cast.partner, &format!("/{id}/refusal"), &[("because", " ")]);
        assert_eq!(silent.status, 422, "{}", silent.text());
        assert!(silent.text().contains("Say why"));
        let hash = &model.register.joint.hash;
        let agreed = form(&cast.partner, &format!("/{id}/agreement"), &[("hash", hash)]);
        assert_eq!(
            (agreed.status, agreed.header("location")),
            (303, "/r/works-estate/criteria?done=criteria-came-into-force")
        );
        assert!(page(&cast.second).contains("In force since"));
        let empty = form(&cast.owner, "", &[("likelihood-1-word", "Rare")]);
        assert_eq!(empty.status, 422);
        assert!(empty.text().contains("Give the step a name."), "{}", empty.text());
    });
}

#[test]
fn what_is_above_appetite_is_told_to_those_who_read_it() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let above = |who: &Person| of(&house, who, "appetite=above");
        assert!(above(&cast.owner).is_empty(), "nothing must go up before anything is agreed");
        let made = propose(&house, &cast.owner, |text| text["appetite"] = json!({ "performance": "high" }));
        agree(&house, &cast.partner, &made).done();
        let risks = format!("/relationships/{ESTATE}/risks");
        let chance = json!({ "title": "Share a depot", "nature": "opportunity", "category": "performance", "likelihood": 5, "effect": 5 });
        api(&house, &cast.owner, "POST", &risks, &chance).done();
        house.raise(&cast.partner, ESTATE, "us", "theirs alone");
        let joint = ["joint heating fails", "joint too, from the other side"];
        let told = |who: &Person, own: &[&str]| {
            let mut wanted: Vec<&str> = joint.iter().chain(own).copied().collect();
            let mut found = above(who);
            wanted.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, wanted, "above appetite, for {}", who.name);
            let overview = house.hear(Call::get(format!("/r/{ESTATE}")).by(who)).done().text();
            assert!(overview.contains(&format!("{} risks above appetite", wanted.len())), "{overview}");
        };
        told(&cast.owner, &["ours heating fails"]);
        told(&cast.partner, &["theirs heating fails", "theirs alone"]);
        let risk = &model.register.joint.risk;
        let page = |path: &str, who: &Person| house.hear(Call::get(path).by(who)).done().text();
        let record = format!("/r/{ESTATE}/risks/{risk}");
        assert!(page(&record, &cast.second).contains("goes to the senior executives, and none is seated yet"));
        let executive = house.enrol(&cast.owner, "Erin Vance", "erin@meridian.example");
        house.seat(&cast.owner, cast.estate, &executive, Role::SeniorExecutive);
        assert!(page(&record, &cast.second).contains("Above appetite: goes to Erin Vance"));
        let theirs = format!("/r/{ESTATE}/risks/{}", model.register.theirs.risk);
        assert!(!page(&theirs, &cast.partner).contains("Erin Vance"), "a private one goes to nobody of the other side");
        assert!(!page("/work", &cast.owner).contains("Above appetite"));
        let mine = json!({ "owner": cast.owner.person, "review_by": "2026-09-25", "version": 1 });
        api(&house, &cast.owner, "PATCH", &format!("{risks}/{risk}"), &mine).done();
        assert!(page("/work", &cast.owner).contains("Above appetite"));
    });
}

#[test]
fn a_planted_fault_turns_agreements_red() {
    let test = "agreed::criteria_count_once_both_sides_have_agreed";
    turns_red(test, Fault::OneSideBinds, "one side binds both", &[]);
    turns_red(test, Fault::LevelsAreNotAgreed, "levels follow from what was agreed", &[]);
    let test = "agreed::an_agreement_names_exactly_the_text_that_waits";
    turns_red(test, Fault::AgreementsNameNothing, "to another text", &[]);
    let test = "agreed::whoever_may_agree_for_a_side_whose_turn_it_is_has_it_in_their_work";
    turns_red(test, Fault::AgreedStillWaits, "whose turn it is", &[]);
}
