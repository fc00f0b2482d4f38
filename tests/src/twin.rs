//! T03 and T04: the twin run. Two worlds that differ only in what some keep to themselves (records, notes, files,
//! registers, people, settings, failed sign-ins, exports, searches, rooms) are the same to everybody else: every byte of
//! every answer of every route, lists sorted and narrowed in every way, page after page, files unzipped; and every byte
//! that is answered to what others do next, whether or not it would come upon the same things. And of the words that
//! were written, each marked with 128 random bits, none is in any answer but to those whose they are.
//!
//! The one world is the model; the other is the model after something more was done in secret, and then more again, so
//! that each pair has all that came before it and one thing of its own. The secret is that of a side of two, of one of
//! three parties, and of a room of two of the three.

mod beside;
pub mod canary;
pub mod crawl;
mod logged;
mod ours;
mod perturb;
mod queries;
pub mod told;

use std::collections::{BTreeMap, BTreeSet};

use kernel::Fault;
use serde_json::json;
use storage::testing::TestPlace;

use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::call::Heard;
use crate::house::cast::Person;
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, Names, api};
use crate::planted::turns_red_unwalled;
use canary::Canaries;
use crawl::Address;
use ours::{Answer, Scene};
use perturb::Secret;

/// Seconds after the beginning at which all look, and at which all do something.
const LOOKED_AT_S: i64 = 2_400;
const DONE_AT_S: i64 = 2_500;

/// Looks at the addresses as a program that was just started at the same instant, so that nothing but the data can
/// make a difference.
fn look(house: &mut House, addresses: &[Address]) -> BTreeMap<Address, Heard> {
    house.start_again(3);
    house.clock.set(crate::house::START.plus_seconds(LOOKED_AT_S));
    crawl::hear_all(house, addresses)
}

/// What differs, and how, in a few words.
pub fn difference(one: &Heard, other: &Heard) -> String {
    // The length differs wherever anything does.
    let told =
        |heard: &Heard| heard.headers.iter().filter(|(name, _)| name != "content-length").cloned().collect::<Vec<_>>();
    let said = |heard: &Heard| format!("{} {:?}\n{}", heard.status, told(heard), heard.text());
    let (one, other) = (said(one), said(other));
    let at = one.bytes().zip(other.bytes()).position(|(a, b)| a != b).unwrap_or_else(|| one.len().min(other.len()));
    let around = |text: &str| text.chars().skip(at.saturating_sub(80)).take(200).collect::<String>();
    format!("\n  one:   …{}…\n  other: …{}…", around(&one), around(&other))
}

/// The world without the secret: what is answered in it to whoever looks and to whoever acts.
struct Without {
    looked: BTreeMap<Address, Heard>,
    place: TestPlace,
    scenes: Vec<Scene>,
    played: BTreeMap<usize, Vec<Answer>>,
}

impl Without {
    /// Looks at whatever one of the samples has, at the first of them twice. Closes the house for a moment, to keep a copy.
    fn of(house: House, samples: &[Vec<Address>], scenes: Vec<Scene>) -> (House, Without) {
        let mut house = house;
        let wanted: BTreeSet<_> = samples.iter().flatten().cloned().collect();
        let looked = look(&mut house, &wanted.into_iter().collect::<Vec<_>>());
        for (address, again) in look(&mut house, &samples[0]) {
            let differs = || difference(&looked[&address], &again);
            assert!(looked[&address] == again, "T03: {address} is not the same twice: {}", differs());
        }
        let (house, place) = copied(house);
        (house, Without { looked, place, scenes, played: BTreeMap::new() })
    }

    /// What is answered in the n-th scene here; in the first one the same twice.
    fn played(&mut self, model: &Model, n: usize) -> &[Answer] {
        let (place, scene, is_first) = (&self.place, &self.scenes[n], self.played.is_empty());
        self.played.entry(n).or_insert_with(|| {
            let one = played_on(place.copy(), model, scene);
            let other = if is_first { played_on(place.copy(), model, scene) } else { Vec::new() };
            let done = one.iter().filter(|(_, heard)| heard.is_done()).count();
            assert!(done > 30, "T03: only {done} of {} were done by {}", one.len(), scene.who);
            let is_in = one.iter().any(|(_, heard)| heard.text().contains("\"state\":\"done\""));
            assert!(is_in || scene.names.is_some(), "T03: no register of {}'s comes in", scene.who);
            for ((what, one), (_, other)) in one.iter().zip(&other) {
                assert!(one == other, "T03: {what} is not answered the same twice: {}", difference(one, other));
            }
            one
        })
    }
}

/// The house, and a copy of all that it holds.
fn copied(house: House) -> (House, TestPlace) {
    let place = house.close();
    let copy = place.copy();
    (House::drawing(place, 8), copy)
}

fn played_on(place: TestPlace, model: &Model, scene: &Scene) -> Vec<Answer> {
    let mut house = House::drawing(place, 8);
    house.start_again(5);
    house.clock.set(crate::house::START.plus_seconds(DONE_AT_S));
    ours::play(&house, model, scene)
}

/// Who acts in the two worlds: each with what is joint, with what is their own, and with what would come upon theirs.
fn scenes(model: &Model, sharing: &[&Person]) -> Vec<Scene> {
    let (cast, register) = (&model.cast, &model.register);
    let scene =
        |who, person: &Person, names: Option<&Names>| Scene { who, person: person.clone(), names: names.cloned() };
    let mut scenes = vec![
        scene("owner", &cast.owner, None),
        scene("owner", &cast.owner, Some(&register.joint)),
        scene("colleague", &cast.colleague, None),
        scene("owner", &cast.owner, Some(&register.ours)),
        scene("third", &cast.third, Some(&register.thirds)),
        scene("colleague", &cast.colleague, Some(&register.joint)),
    ];
    if let Some(tess) = &cast.tess {
        scenes.insert(0, scene("tess", tess, None));
        scenes.insert(1, scene("tess", tess, Some(&register.joint)));
    }
    scenes.retain(|scene| !sharing.iter().any(|one| one.person == scene.person.person));
    scenes
}

/// A register of the owner's that was brought in, so that there is a layout of theirs.
fn bring_in(house: &House, owner: &Person) -> String {
    let list = "Place,Risk,Likelihood,Impact\nHall,Doors stick,3,4\nYard,Gate rusts,2,2\n";
    let id = house.upload(owner, ESTATE, ("doors.csv", list));
    api(house, owner, "PUT", &format!("/relationships/{ESTATE}/imports/{id}/run"), &json!({})).done();
    let app = house.app.clone();
    house.wait(async move { web::importing::finish_all(&app).await }).expect("the import goes on");
    id
}

/// As many pairs as this, fewer on the server. What is done in secret between two of them is so much that each thing that
/// can be is done in one of the pairs (`COMITY_DEEDS` says otherwise).
fn run(model: &Model, secret: impl Fn(&House) -> Secret, sharing: &[&Person], pairs: usize) {
    let pairs = if model.is_on_server() { pairs.div_ceil(5) } else { pairs };
    let mut chance = Chance::of_test("T03", 3);
    let mut house = model.copy();
    let secret = secret(&house);
    let deeds = times("COMITY_DEEDS", secret.deeds.len().div_ceil(pairs));
    let register = &model.register;
    let ours = Names { import: bring_in(&house, &model.cast.owner), ..register.ours.clone() };
    let names = [register.joint.clone(), ours, register.thirds.clone(), register.room.clone()];
    let visitors = crawl::visitors(&house, model, sharing);
    house.start_again(3);
    house.clock.set(crate::house::START.plus_seconds(LOOKED_AT_S));
    let everything = crawl::everything(&house, (model, &names), &visitors);
    let samples: Vec<_> = (0..pairs).map(|_| crawl::some(&everything, &mut chance)).collect();
    let (mut house, mut without) = Without::of(house, &samples, scenes(model, sharing));
    let mut canaries = Canaries::new(&mut chance);
    let (mut compared, mut answers) = (0, 0);
    for (pair, sample) in samples.iter().enumerate() {
        let mut done = Vec::new();
        for deed in pair * deeds..(pair + 1) * deeds {
            house.start_again(1_000 + deed as u64);
            house.clock.set(crate::house::START.plus_seconds(120 + deed as i64));
            done.push(perturb::one(&mut house, (model, &secret), deed, &mut canaries, &mut chance));
        }
        let done = done.join("\", \"");
        let place;
        (house, place) = copied(house);
        let scene = pair % without.scenes.len();
        let played = played_on(place, model, &without.scenes[scene]);
        for ((what, before), (_, heard)) in without.played(model, scene).iter().zip(&played) {
            assert!(
                heard == before,
                "T03: what is answered to {what}, tells of \"{done}\"{}",
                difference(before, heard)
            );
            assert_eq!(canaries.found_in(heard), None, "T04: {what}, after \"{done}\"");
            answers += 1;
        }
        for (address, heard) in look(&mut house, sample) {
            let before = &without.looked[&address];
            assert!(heard == *before, "T03: {address} tells of \"{done}\" in secret{}", difference(before, &heard));
            assert_eq!(canaries.found_in(&heard), None, "T04: {address} after \"{done}\"");
            compared += 1;
        }
    }
    told::to_their_own(&mut house, &secret, &canaries);
    println!(
        "T03: {pairs} pairs, {} addresses, {compared} answers to looks and {answers} to acts compared; T04: {} words hidden",
        everything.len(),
        canaries.len()
    );
}

#[test]
fn what_the_other_side_keeps_to_itself_makes_no_difference() {
    let pairs = times("COMITY_PAIRS", 6);
    of_each(|model| {
        let cast = &model.cast;
        let sharing = [&cast.partner, &cast.second, &cast.spare];
        run(model, |_| Secret::of_the_partner(model), &sharing, pairs);
    });
}

#[test]
fn what_one_or_two_of_three_parties_keep_to_themselves_makes_no_difference() {
    let pairs = times("COMITY_PAIRS", 6);
    for model in &Model::of_three() {
        let cast = &model.cast;
        let tess = cast.tess.as_ref().expect("there are three");
        let works = [&cast.partner, &cast.second, &cast.spare];
        run(model, |_| Secret::of_the_partner(model), &works, pairs.div_ceil(2));
        // A room of two of the three, and each of the others looks: the third party, and whoever of the two is not named.
        for two in [[&cast.partner, tess], [&cast.owner, &cast.partner]] {
            run(model, |house| Secret::of_a_room(house, two), &two, pairs.div_ceil(7));
        }
    }
}

#[test]
fn planted_faults_turn_the_twins_red() {
    // Whoever sees most is enough to find them, and so are a few pairs with as much done as each fault needs to show.
    let red = |test, fault, words, pairs, deeds| {
        let few = [("COMITY_VISITORS", "owner colleague tess"), ("COMITY_PAIRS", pairs), ("COMITY_DEEDS", deeds)];
        turns_red_unwalled(test, fault, words, &few);
    };
    const TEST: &str = "twin::what_the_other_side_keeps_to_itself_makes_no_difference";
    for fault in
        [Fault::CountedBeforeScope, Fault::SearchIsNotScoped, Fault::CompanionsAreNotScoped, Fault::HistoryIsNotScoped]
    {
        red(TEST, fault, "tells of", "3", "6");
    }
    red(TEST, Fault::RoomsAreTold, "tells of", "2", "10");
    red(TEST, Fault::LayoutsAreNotScoped, "tells of", "1", "15");
    red(TEST, Fault::CountedBeforeScope, "what is answered to", "1", "1");
    const OF_THREE: &str = "twin::what_one_or_two_of_three_parties_keep_to_themselves_makes_no_difference";
    red(OF_THREE, Fault::RoomsAreTold, "tells of", "2", "4");
}
