//! Equal rights (D1): nothing about what both sides share is open to one side that is closed to the other in the same
//! part, to do, to read or on offer. Pairs of people who play the same part, one on each side, do the same, whoever's
//! side raised or proposed what it is about; the answer, the rule by which it is refused, and what a page offers them to
//! do next, is the same.
//!
//! Records walk through states that chance leads them into (`walk`): four alike, in the relationship or in a room of
//! both sides, raised by either side and dealt with by either, so that each act is asked for four times in the same
//! state. What is about the relationship itself (`about`) changes for everybody, so that each side asks in a copy of its
//! own. Each act is done by both sides at least once: two refusals alone would say nothing.

mod about;
mod offered;
mod table;
mod walk;

use std::collections::BTreeMap;

use kernel::Fault;
use serde_json::Value;
use storage::testing::TestPlace;
use web::Declared;

use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::call::Heard;
use crate::house::model::of_each;
use crate::house::ways;
use crate::planted::turns_red;
use about::Asking;
use offered::Offered;

/// What an answer comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    status: u16,
    /// The rules by which it was refused.
    codes: Vec<String>,
    /// What it offers to do next.
    offered: Offered,
}

impl Answer {
    /// Whether something was done or read.
    fn is_done(&self) -> bool {
        self.status < 400 && self.codes.is_empty()
    }
}

/// How often each change was done, by side.
type Done = BTreeMap<String, [usize; 2]>;

fn answer(heard: &Heard) -> Answer {
    let mut codes = Vec::new();
    if heard.status >= 400 {
        let problem: Value = serde_json::from_slice(&heard.body).unwrap_or_default();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let all = std::iter::once(&problem).chain(&errors);
        codes.extend(all.filter_map(|one| one["code"].as_str().map(str::to_owned)));
    }
    Answer { status: heard.status, codes, offered: offered::of(heard) }
}

/// Demands that two are answered in the same way.
fn same(what: &str, one: &Answer, other: &Answer) {
    let is_same = one == other;
    let (first, second) = ((one.status, &one.codes), (other.status, &other.codes));
    let offers = offered::difference(&one.offered, &other.offered);
    assert!(is_same, "D1: unequal rights in {what}: {first:?} to the first side, {second:?} to the second\n{offers}");
}

/// Demands that each of these changes was done by both sides, but for those that cannot be, which say why.
fn each_was_done<'r>(routes: impl Iterator<Item = &'r Declared>, done: &Done, cannot: &[(&str, &str)]) {
    let changes: Vec<_> = routes.filter(|route| ways::changes(route)).map(|route| route.name.as_str()).collect();
    let was_done = |name: &str| done.get(name).is_some_and(|sides| !sides.contains(&0));
    let is_excused = |name: &str| cannot.iter().any(|(known, _)| *known == name);
    let refused: Vec<_> = changes.iter().filter(|name| !was_done(name) && !is_excused(name)).collect();
    assert!(refused.is_empty(), "D1: refused to everybody, so that nothing was compared: {refused:?}");
    let excused: Vec<_> = cannot.iter().filter(|(name, _)| was_done(name) || !changes.contains(name)).collect();
    assert!(excused.is_empty(), "D1: done, or not there, though it is said that it cannot be: {excused:?}");
    println!("D1: each of {} changes was done by both sides, but for {}", changes.len(), cannot.len());
}

/// A house of one's own, as every other is. `seed` is another than that of those who were in it before: no id is drawn
/// twice.
fn opened(place: &TestPlace, seed: u64) -> House {
    let house = House::drawing(place.copy(), seed);
    house.clock.advance_seconds(120);
    house
}

#[test]
fn what_one_side_may_do_about_a_relationship_the_other_may() {
    let samples = times("COMITY_EQUAL_SAMPLES", 200);
    of_each(|model| {
        let samples = if model.is_on_server() { samples.div_ceil(10) } else { samples };
        let mut chance = Chance::of_test("D1", 1);
        let table = table::set(model);
        let declared = opened(&table.places[0], 10).declared.clone();
        let (mut asking, mut others) = (Asking::new(model, &table), Vec::new());
        let mut every = 0;
        for of_route in about::parts(&declared, &table) {
            // In every run until it was done, whatever it is; the rest as chance has it.
            let done = of_route.iter().position(|part| asking.both(*part));
            every += of_route.len();
            others.extend(of_route.into_iter().skip(done.map_or(usize::MAX, |done| done + 1)));
        }
        for _ in 0..samples.min(others.len()) {
            asking.both(others.swap_remove(chance.below(others.len())));
        }
        println!("D1: {} of {every} parts about a relationship, answers {:?}", asking.asked, asking.answers);
        let about: Vec<_> = about::parts(&declared, &table).iter().map(|of_route| of_route[0].0).collect();
        each_was_done(about.into_iter(), &asking.done, &[]);
    });
}

#[test]
fn what_one_side_may_do_to_a_record_the_other_may() {
    let steps = times("COMITY_EQUALS", 200);
    of_each(|model| {
        let steps = if model.is_on_server() { steps.div_ceil(10) } else { steps };
        let table = table::set(model);
        let house = opened(&table.places[0], 10);
        let mut walk = walk::Walk::new(&house, model, &table, Chance::of_test("D1", 1));
        for step in 0..steps {
            walk.step(step);
        }
        walk.go_on();
        println!("D1: {steps} acts by four in the same state; {}", walk.said());
        each_was_done(walk.routes(), &walk.done, walk::CANNOT);
    });
}

#[test]
fn a_planted_fault_makes_rights_unequal() {
    const TEST: &str = "equal::what_one_side_may_do_to_a_record_the_other_may";
    turns_red(TEST, Fault::OnlyTheRaisingSideCloses, "D1: unequal rights", &[]);
}

#[test]
fn a_planted_fault_lets_one_side_bind_alone() {
    const TEST: &str = "equal::what_one_side_may_do_about_a_relationship_the_other_may";
    turns_red(TEST, Fault::OnlyTheFirstPartyBinds, "D1: unequal rights", &[("COMITY_EQUAL_SAMPLES", "1")]);
}
