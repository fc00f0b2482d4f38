//! Owners: only who can do something about a record is named. Who owns one and only reads by now is led to it, and to no
//! act that would be refused.

use books::Role;
use kernel::Fault;
use serde_json::{Value, json};

use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::of_each;
use crate::house::register::{ESTATE, api};
use crate::planted::turns_red;

/// A day on which what is due waits for its owner.
const DUE: &str = "2026-09-22";

fn post(house: &House, path: &str, body: &Value, who: &Person) -> Heard {
    api(house, who, "POST", &format!("/relationships/{ESTATE}/risks{path}"), body)
}

#[test]
fn an_observer_is_not_named_and_whoever_owns_and_only_reads_is_offered_no_act() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let (observer, colleague) = (cast.observer.person.to_string(), cast.colleague.person.to_string());
        let risk =
            |field: &str, who: &str| json!({ "title": "Lifts stop", "seen_by": "both", "review_by": DUE, field: who });
        for field in ["owner", "second_owner"] {
            let refused = post(&house, "", &risk(field, &observer), &cast.owner);
            assert_eq!(refused.status, 422, "owners: an observer is named as {field}");
            assert!(refused.text().contains("Choose a member, a relationship manager"), "{}", refused.text());
        }
        let raised = post(&house, "", &risk("owner", &colleague), &cast.owner).done().json();
        let (id, reference) = (raised["id"].as_str().expect("an id"), raised["reference"].as_str().expect("one"));
        let form = format!("/r/{ESTATE}/risks/{reference}/act/assign");
        let page = house.hear(Call::get(&form).by(&cast.owner)).done().text();
        assert!(page.contains("Carla Diaz (Meridian FM)") && !page.contains("Orla Finn"), "{page}");
        let typed = [("owner", &*observer), ("version", "1"), ("csrf", &cast.owner.csrf)];
        let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let refused = house.hear(Call::new("POST", &form).form(&typed).by(&cast.owner));
        assert!(refused.status == 422 && refused.text().contains("An observer only reads"), "{}", refused.text());
        let action = |who: &str| json!({ "title": "Call the makers", "owner": who, "due": DUE });
        assert_eq!(post(&house, &format!("/{id}/actions"), &action(&observer), &cast.owner).status, 422);
        post(&house, &format!("/{id}/actions"), &action(&colleague), &cast.owner).done();
        assert_eq!(post(&house, &format!("/{id}/actions"), &action(&colleague), &cast.outsider).status, 404);

        let work = || house.hear(Call::get("/work").by(&cast.colleague)).done().text();
        let before = work();
        assert!(before.contains("Look at it<") && before.contains("/work/actions/"), "{before}");
        house.seat(&cast.owner, cast.estate, &cast.colleague, Role::Observer);
        let after = work();
        assert!(after.contains("Lifts stop") && after.contains("Call the makers"), "{after}");
        assert!(
            !after.contains("Look at it<") && !after.contains("/work/actions/"),
            "owners: an act is offered: {after}"
        );
        // Whoever is named already stays named, and what else the record says can be put right.
        let page = house.hear(Call::get(&form).by(&cast.owner)).done().text();
        assert!(page.contains("Carla Diaz (only reads now)"), "{page}");
        let amended = json!({ "title": "Lifts stop often", "owner": colleague, "version": 1 });
        api(&house, &cast.owner, "PATCH", &format!("/relationships/{ESTATE}/risks/{id}"), &amended).done();
    });
}

#[test]
fn a_planted_fault_turns_the_owners_red() {
    const NAMED: &str = "owners::an_observer_is_not_named_and_whoever_owns_and_only_reads_is_offered_no_act";
    turns_red(NAMED, Fault::ObserversAreNamed, "an observer is named as owner", &[]);
}
