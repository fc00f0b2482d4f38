//! T03 and T04: the twin run. Two worlds that differ only in what the other side keeps to itself (records, notes,
//! files, people, settings, failed sign-ins, exports, searches, imports) are the same to everybody who is not of that
//! side: every byte of every answer of every route, lists sorted and narrowed, page after page, files unzipped. And of
//! the words that the other side wrote, each marked with 128 random bits, none is in any answer.
//!
//! The one world is the model; the other is the model after the other side did something more, and then more again, so
//! that each pair has all that came before it and one thing of its own.

mod beside;
mod canary;
mod crawl;
mod perturb;

use std::collections::BTreeMap;

use kernel::Fault;

use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::call::Heard;
use crate::house::model::{Model, of_each};
use crate::planted::turns_red_unwalled;
use canary::Canaries;
use crawl::{Address, Visitor};

/// Looks at the addresses as a program that was just started at the same instant, so that nothing but the data can
/// make a difference.
fn look(house: &mut House, addresses: &[Address]) -> BTreeMap<Address, Heard> {
    house.start_again(3);
    house.clock.set(crate::house::START.plus_seconds(240));
    crawl::hear_all(house, addresses)
}

/// What differs, and how, in a few words.
fn difference(one: &Heard, other: &Heard) -> String {
    let (one, other) = (format!("{:?}\n{}", one.headers, one.text()), format!("{:?}\n{}", other.headers, other.text()));
    let at = one.bytes().zip(other.bytes()).position(|(a, b)| a != b).unwrap_or_else(|| one.len().min(other.len()));
    let around = |text: &str| text.chars().skip(at.saturating_sub(80)).take(200).collect::<String>();
    format!("\n  one:   …{}…\n  other: …{}…", around(&one), around(&other))
}

fn run(model: &Model, pairs: usize) {
    let mut chance = Chance::of_test("T03", 3);
    let mut house = model.copy();
    let visitors = crawl::visitors(&house, model);
    house.start_again(3);
    house.clock.set(crate::house::START.plus_seconds(240));
    let everything = crawl::everything(&house, model, &visitors);
    let base = look(&mut house, &everything);
    let again = look(&mut house, &everything);
    for (address, heard) in &base {
        assert!(
            *heard == again[address],
            "T03: {address} is not the same twice: {}",
            difference(heard, &again[address])
        );
    }
    let mut canaries = Canaries::new(&mut chance);
    let mut compared = 0;
    for pair in 0..pairs {
        house.start_again(1_000 + pair as u64);
        house.clock.set(crate::house::START.plus_seconds(120 + pair as i64));
        let done = perturb::one(&mut house, model, pair, &mut canaries, &mut chance);
        let addresses = crawl::some(&everything, &mut chance);
        for (address, heard) in look(&mut house, &addresses) {
            let before = &base[&address];
            assert!(
                heard == *before,
                "T03: {address} tells of \"{done}\" on the other side{}",
                difference(before, &heard)
            );
            assert_eq!(canaries.found_in(&heard), None, "T04: {address} after \"{done}\"");
            compared += 1;
        }
    }
    seen_by_their_own(&mut house, model, &visitors, &canaries);
    println!(
        "T03: {pairs} pairs, {} addresses, {compared} answers compared; T04: {} words hidden",
        everything.len(),
        canaries.len()
    );
}

/// The test would find nothing if nothing were written: whoever wrote the words reads them.
fn seen_by_their_own(house: &mut House, model: &Model, visitors: &[Visitor], canaries: &Canaries) {
    let own = Visitor { person: Some(model.cast.partner.clone()), ..visitors[0].clone() };
    house.start_again(3);
    let addresses = crawl::everything(house, model, &[own]);
    let heard = crawl::hear_all(house, &addresses);
    let found: std::collections::BTreeSet<_> = heard.values().flat_map(|heard| canaries.all_in(heard)).collect();
    assert!(
        found.len() * 2 > canaries.len(),
        "T04: the other side itself finds only {} of {} words",
        found.len(),
        canaries.len()
    );
}

#[test]
fn what_the_other_side_keeps_to_itself_makes_no_difference() {
    let pairs = times("COMITY_PAIRS", 60);
    of_each(|model| run(model, if model.is_on_server() { pairs.div_ceil(5) } else { pairs }));
}

#[test]
fn planted_faults_turn_the_twins_red() {
    const TEST: &str = "twin::what_the_other_side_keeps_to_itself_makes_no_difference";
    for fault in
        [Fault::CountedBeforeScope, Fault::SearchIsNotScoped, Fault::CompanionsAreNotScoped, Fault::HistoryIsNotScoped]
    {
        turns_red_unwalled(TEST, fault, "tells of", &[("COMITY_PAIRS", "17")]);
    }
    turns_red_unwalled(TEST, Fault::RoomsAreTold, "tells of", &[("COMITY_PAIRS", "18")]);
    turns_red_unwalled(TEST, Fault::LayoutsAreNotScoped, "tells of", &[("COMITY_PAIRS", "14")]);
}
