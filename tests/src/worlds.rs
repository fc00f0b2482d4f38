//! T02: random worlds of three to five organisations and twelve people who belong, sit, were suspended, have left; with
//! books of every sort, records, companions and imports that are not whole. What the product shows each of them (list,
//! page after page, taken out, record, number, search, figures, companions, history, versions, news, names, files, what
//! waits for them, the shelf, the whole book as a file) is held against sets that share no code with it: nothing too much,
//! nothing too little.

mod build;
mod compare;
mod kind;
mod model;
mod writes;

use std::time::Instant;

use kernel::{Fault, fault};
use storage::Storage;
use storage::testing::{TestPlace, places};

use crate::chance::{Chance, times};
use crate::planted::{stays_green, turns_red, turns_red_unwalled};

/// Worlds that share a database: each must also stay apart from the others.
const IN_ONE_DATABASE: usize = 40;
/// The same where the first wall is down: then every list looks at every row of every world, and what one world more
/// costs grows with how many there are.
const IN_ONE_UNWALLED: usize = 4;

/// Makes and compares so many worlds.
fn compare_worlds(place: impl Fn() -> TestPlace, worlds: usize, chance: &mut Chance) {
    let (began, mut decisions, mut done) = (Instant::now(), 0, 0);
    while done < worlds {
        let place = place();
        let storage = Storage::open(&place.place).expect("a new database opens");
        books::prepare(&storage, &[&kind::THING, &kind::PACT]).expect("the indexes are made");
        let mut before = None;
        let together = if fault::is_on(Fault::FirstWallIsDown) { IN_ONE_UNWALLED } else { IN_ONE_DATABASE };
        for _ in 0..together.min(worlds - done) {
            let own = chance.fork();
            let world = build::build(&storage, &own);
            decisions += compare::all(&storage, &world, before.as_ref(), &mut chance.fork());
            before = Some(world);
            done += 1;
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("T02: {done} worlds, {decisions} decisions, {:.0} worlds/s", done as f64 / seconds);
}

#[test]
fn what_people_see_is_what_the_sets_say() {
    let chance = Chance::of_test("T02", 20_261_124);
    let worlds = times("COMITY_WORLDS", 300);
    let halves: Vec<_> = [1, 2].map(|half| (chance.clone().nth(half), worlds / 2)).into();
    std::thread::scope(|scope| {
        for (mut chance, worlds) in halves {
            scope.spawn(move || compare_worlds(TestPlace::embedded, worlds, &mut chance));
        }
    });
}

#[test]
fn what_people_see_is_what_the_sets_say_on_the_server_too() {
    let mut chance = Chance::of_test("T02 on the server", 60);
    // The server is the last place, where there is one.
    if places().pop().is_some_and(|place| place.address().is_some()) {
        let server = || places().pop().expect("there is a place");
        compare_worlds(server, times("COMITY_WORLDS", 300) * 3 / 100, &mut chance);
    }
}

#[test]
fn planted_faults_turn_the_worlds_red() {
    let few = [("COMITY_WORLDS", "40")];
    turns_red("worlds::what_people_see_is_what_the_sets_say", Fault::TalliesLag, "T02 over-", &few);
    turns_red("worlds::what_people_see_is_what_the_sets_say", Fault::RoomsShow, "T02 over-", &few);
    for fault in [
        Fault::EndedSeatsCount,
        Fault::EveryMembershipCounts,
        Fault::CountedBeforeScope,
        Fault::SearchIsNotScoped,
        Fault::CompanionsAreNotScoped,
        Fault::IdsAreNotScoped,
        Fault::RoomsAreTold,
    ] {
        turns_red_unwalled("worlds::what_people_see_is_what_the_sets_say", fault, "T02 over-", &few);
    }
}

#[test]
fn each_question_asks_for_the_right_books_by_itself_as_planted_faults_show() {
    for question in compare::asked_over_a_reach() {
        let few = [("COMITY_WORLDS", "8"), ("COMITY_ASKED", question)];
        let test = "worlds::what_people_see_is_what_the_sets_say";
        turns_red_unwalled(test, Fault::FirstWallIsDown, "T02 over-", &few);
    }
}

/// T07: with the one wall down the other alone gives nothing away. Each is a story of its own, since they take long and
/// may run beside each other.
fn the_other_stands_alone_without(fault: Fault) {
    let worlds = times("COMITY_WALLED_WORLDS", 100);
    let on_the_file = worlds.to_string();
    stays_green("worlds::what_people_see_is_what_the_sets_say", fault, &[("COMITY_WORLDS", on_the_file.as_str())]);
    if places().len() > 1 {
        let on_the_server = (worlds * 3 / 100).to_string();
        stays_green(
            "worlds::what_people_see_is_what_the_sets_say_on_the_server_too",
            fault,
            &[("COMITY_WORLDS", on_the_server.as_str())],
        );
    }
}

#[test]
fn the_second_wall_stands_alone() {
    the_other_stands_alone_without(Fault::FirstWallIsDown);
}

#[test]
fn the_first_wall_stands_alone() {
    the_other_stands_alone_without(Fault::SecondWallIsDown);
}
