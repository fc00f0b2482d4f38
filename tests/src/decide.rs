//! T01: who may do what in a book, for every combination of what the decision depends on: credential, membership,
//! the organisation acted for, the seat's role, its time and its kinds, the sort of book, the party's state, the verb
//! and the kind asked about. The product's answer is held against a table that shares no code with it, and its two
//! renderings (a decision about one book, the set of books that statements ask) against each other.

mod oracle;
mod town;

use std::collections::BTreeMap;

use books::{Failure, Verb, Viewer};
use kernel::ProblemKind;
use storage::testing::places;
use storage::{Storage, Tx};

use oracle::Answer;
use town::{Caller, NOW, Shelf, Town};

use crate::planted::turns_red;

const KINDS: [&str; 3] = ["risk", "comment", "unheard-of"];

#[test]
fn every_combination_is_decided_as_the_table_says() {
    for place in places() {
        let storage = Storage::open(&place.place).expect("a new database opens");
        let town = town::build(&storage);
        let mut decided = BTreeMap::new();
        for caller in &town.callers {
            for (answer, n) in decide_all(&storage, &town, caller) {
                *decided.entry(answer).or_insert(0_usize) += n;
            }
        }
        let all: usize = decided.values().sum();
        println!("T01: {all} combinations, of which {decided:?}");
        assert!(all >= 250_000, "only {all} combinations");
        assert_eq!(decided.len(), 4, "not every sort of answer was met: {decided:?}");
    }
}

/// What the product answers this caller about every book, verb and kind, once it agrees with the table.
fn decide_all(storage: &Storage, town: &Town, caller: &Caller) -> BTreeMap<Answer, usize> {
    let (town, caller) = (town.clone(), caller.clone());
    storage
        .read_blocking(move |tx| Ok::<_, storage::StorageError>(with_viewer(tx, &town, &caller)))
        .expect("a database can be read")
}

fn with_viewer(tx: &mut Tx<'_>, town: &Town, caller: &Caller) -> BTreeMap<Answer, usize> {
    let viewer = match Viewer::of(tx, &caller.credential, NOW) {
        Ok(viewer) => Some(viewer),
        Err(Failure::Refused(problem)) if problem.kind == ProblemKind::NotSignedIn => None,
        Err(other) => panic!("{}: {other}", caller.what),
    };
    let mut decided = BTreeMap::new();
    for shelf in &town.shelves {
        for kind in KINDS {
            for verb in Verb::ALL {
                let wanted = oracle::answer(caller, shelf, name(verb), kind);
                let found = viewer.as_ref().map_or(Answer::Nobody, |viewer| decision(viewer, shelf, verb, kind));
                let what = || format!("{} wants to {} a {kind} in {}", caller.what, name(verb), shelf.what);
                assert_eq!(found, wanted, "T01 {}: the product says {found:?}, the table {wanted:?}", what());
                *decided.entry(found).or_insert(0) += 1;
            }
            if let Some(viewer) = &viewer {
                let may = oracle::answer(caller, shelf, "read", kind) == Answer::Yes;
                let within = viewer.reach().with_rooms().books(kind).contains(&shelf.book);
                assert_eq!(within, may, "T01 the reach of {} over {kind} in {}", caller.what, shelf.what);
                let outside = viewer.reach().books(kind).contains(&shelf.book);
                let may = may && shelf.sort != "room";
                assert_eq!(outside, may, "T01 the reach of {} outside of rooms, {}", caller.what, shelf.what);
            }
        }
    }
    decided
}

fn decision(viewer: &Viewer, shelf: &Shelf, verb: Verb, kind: &str) -> Answer {
    match viewer.seat_for(shelf.book, verb, kind) {
        Ok(_) => Answer::Yes,
        Err(Failure::Refused(problem)) => match problem.kind {
            ProblemKind::NotFound => Answer::Absent,
            ProblemKind::Forbidden => Answer::Forbidden,
            other => panic!("an answer that nobody expects: {other:?}"),
        },
        Err(error) => panic!("the database failed: {error}"),
    }
}

fn name(verb: Verb) -> &'static str {
    match verb {
        Verb::Read => "read",
        Verb::Contribute => "contribute",
        Verb::Raise => "raise",
        Verb::Change => "change",
        Verb::Disclose => "disclose",
        Verb::Import => "import",
        Verb::Manage => "manage",
    }
}

#[test]
fn planted_faults_turn_the_table_red() {
    const TEST: &str = "decide::every_combination_is_decided_as_the_table_says";
    for fault in [kernel::Fault::ObserversChange, kernel::Fault::EndedSeatsCount, kernel::Fault::EveryMembershipCounts]
    {
        turns_red(TEST, fault, "the product says", &[]);
    }
}
