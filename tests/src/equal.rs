//! Equal rights (D1): nothing about what both sides share is open to one side that is closed to the other in the same
//! part. Pairs of people who play the same part, one on each side, do the same, whoever's side raised what it is about;
//! the answer, and the rule by which it is refused, is the same.
//!
//! Records walk through states that chance leads them into (`walk`): four alike, raised by either side and dealt with by
//! either, so that each act is asked for four times in the same state. What is about the relationship itself (its
//! settings, people, rooms, invitations, imports) changes for everybody, so that each side asks in a copy of its own.

mod walk;

use books::Role;
use kernel::Fault;
use serde_json::{Value, json};
use storage::testing::TestPlace;
use web::Declared;

use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::call::Heard;
use crate::house::cast::Person;
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, Names, api};
use crate::house::ways;
use crate::planted::turns_red;

/// Two people who play the same part, one on each side.
struct Pair {
    part: &'static str,
    people: [Person; 2],
}

/// A house in which both sides have somebody in every part.
struct Table {
    place: TestPlace,
    pairs: Vec<Pair>,
    /// What each side has of its own, as its people name it.
    own: [Names; 2],
}

/// Sees to it that there is somebody in every part on both sides.
fn set(model: &Model) -> Table {
    let (house, cast) = (model.copy(), &model.cast);
    let executives = [
        house.enrol(&cast.owner, "Erin Vance", "erin@meridian.example"),
        house.enrol(&cast.partner, "Emil Sand", "emil@works.example"),
    ];
    house.seat(&cast.owner, cast.estate, &executives[0], Role::SeniorExecutive);
    house.seat(&cast.partner, cast.estate, &executives[1], Role::SeniorExecutive);
    house.seat(&cast.partner, cast.estate, &cast.spare, Role::Observer);
    let [ours, theirs] = executives;
    let pair = |part, ours: &Person, theirs: &Person| Pair { part, people: [ours.clone(), theirs.clone()] };
    let pairs = vec![
        pair("relationship manager", &cast.owner, &cast.partner),
        pair("member", &cast.colleague, &cast.second),
        pair("senior executive", &ours, &theirs),
        pair("observer", &cast.observer, &cast.spare),
    ];
    let own = [0, 1].map(|side| {
        let (manager, member) = (&pairs[0].people[side], &pairs[1].people[side]);
        let names = [&model.register.ours, &model.register.theirs][side];
        Names {
            person: member.person.to_string(),
            organisation: manager.organisation.to_string(),
            invitation: invite(&house, manager, side),
            // Both managers keep it.
            room: model.register.joint.room.clone(),
            ..names.clone()
        }
    });
    Table { place: house.close(), pairs, own }
}

/// Invites a third organisation to the relationship.
fn invite(house: &House, who: &Person, side: usize) -> String {
    let whom = json!({ "organisation_name": "Third Ltd", "email": format!("tim{side}@third.example"),
        "role": "relationship_manager" });
    let made = api(house, who, "POST", &format!("/relationships/{ESTATE}/invitations"), &whom).done().json();
    made["id"].as_str().expect("an id").to_owned()
}

/// What an answer comes to: its status, and the rules by which it was refused.
type Answer = (u16, Vec<String>);

fn answer(heard: &Heard) -> Answer {
    if heard.status < 400 {
        return (heard.status, Vec::new());
    }
    let problem: Value = serde_json::from_slice(&heard.body).unwrap_or_default();
    let errors = problem["errors"].as_array().cloned().unwrap_or_default();
    let codes = std::iter::once(&problem).chain(&errors).filter_map(|one| one["code"].as_str().map(str::to_owned));
    (heard.status, codes.collect())
}

/// Whether a route is about a relationship.
fn is_about_one(route: &Declared) -> bool {
    route.path.contains("{slug}") || route.path.contains("{relationship}")
}

/// A house of one's own, as every other is.
fn opened(place: &TestPlace) -> House {
    let house = House::drawing(place.copy(), 8);
    house.clock.advance_seconds(120);
    house
}

#[test]
fn what_one_side_may_do_about_a_relationship_the_other_may() {
    let samples = times("COMITY_EQUAL_SAMPLES", 100);
    of_each(|model| {
        let samples = if model.is_on_server() { samples.div_ceil(10) } else { samples };
        let mut chance = Chance::of_test("D1", 1);
        let table = set(model);
        let declared = opened(&table.place).declared.clone();
        let is_wanted = |route: &&Declared| is_about_one(route) && ways::changes(route) && !walk::is_of_a_record(route);
        let routes: Vec<_> = declared.iter().filter(is_wanted).collect();
        let mut all: Vec<_> =
            routes.iter().flat_map(|route| table.pairs.iter().map(move |pair| (*route, pair))).collect();
        let (mut open, every) = (0, all.len());
        for n in 0..samples.min(every) {
            let (route, pair) = all.swap_remove(chance.below(all.len()));
            let answers = [0, 1].map(|side| {
                let names = Names { slug: ESTATE.to_owned(), ..table.own[side].clone() };
                let call = ways::call(route, &names, &model.description, (1, &format!("equal {n}")));
                answer(&opened(&table.place).hear(ways::by(call, &pair.people[side])))
            });
            let what = format!("{} {} for a {} of either side", route.method, route.path, pair.part);
            assert_eq!(answers[0], answers[1], "D1: unequal rights in {what}");
            open += usize::from(answers[0].0 < 400);
        }
        println!("D1: {} of {every} parts in routes about a relationship, {open} open to both", samples.min(every));
        assert!(open > 0, "D1: nothing is open to anybody");
    });
}

#[test]
fn what_one_side_may_do_to_a_record_the_other_may() {
    let steps = times("COMITY_EQUALS", 400);
    of_each(|model| {
        let steps = if model.is_on_server() { steps.div_ceil(10) } else { steps };
        let table = set(model);
        let house = opened(&table.place);
        let mut walk = walk::Walk::new(&house, model, &table, Chance::of_test("D1", 1));
        for step in 0..steps {
            walk.step(step);
        }
        println!("D1: {steps} acts by four in the same state; {}", walk.said());
        assert!(walk.done * 5 > steps, "D1: hardly anything is open to anybody");
    });
}

#[test]
fn a_planted_fault_makes_rights_unequal() {
    const TEST: &str = "equal::what_one_side_may_do_to_a_record_the_other_may";
    turns_red(TEST, Fault::OnlyTheRaisingSideCloses, "D1: unequal rights", &[]);
}
