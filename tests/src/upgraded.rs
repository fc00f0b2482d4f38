//! T31: data of an older Comity, one step of the schema behind and two, on which this one is started and killed (signal 9)
//! at random instants while it brings the schema up to date. Each time it goes on or begins anew; in the end every row
//! is what it was, old books verify, and a Comity older than the data says so and does not start.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kernel::Fault;
use storage::Storage;
use storage::moving::{from_the_future, to_an_older_schema};
use storage::testing::TestPlace;

use crate::chance::{Chance, times};
use crate::house::model::{Model, of_each};
use crate::house::program_file;
use crate::moved::rows;
use crate::planted::fails;
use crate::running::{Running, begin};
use crate::sound;

/// Tables that came with the last steps, and how many steps an older Comity has to be behind not to have them.
const LATER: [(&str, i64); 2] = [("consents", 2), ("layouts", 3)];

/// The model's data, so many steps of the schema behind.
fn older(model: &Model, like: &TestPlace, steps: i64) -> TestPlace {
    let place = model.copy().close();
    let older = match like.address() {
        None => TestPlace::embedded(),
        Some(_) => TestPlace::on_server(&std::env::var("TEST_DATABASE_URL").expect("there is a server")),
    };
    for file in ["signing.key", "heads.jsonl"] {
        if place.data.join(file).exists() {
            std::fs::copy(place.data.join(file), older.data.join(file)).expect("it can be copied");
        }
    }
    to_an_older_schema(&place.place, &older.place, steps).expect("an older schema holds it, too");
    older
}

fn upgrade(model: &Model, steps: i64, kills: usize, chance: &mut Chance) {
    let newest = model.copy().close();
    let expected = rows::of(&Storage::open(&newest.place).expect("it opens"));
    let base = older(model, &newest, steps);
    // How long it takes, so that kills fall into it.
    let whole = {
        let (place, began) = (base.copy(), Instant::now());
        Running::start(&place).kill();
        began.elapsed()
    };
    for round in 0..kills {
        let place = base.copy();
        for _ in 0..2 {
            let mut child = begin(&place, Stdio::null());
            std::thread::park_timeout(Duration::from_micros(chance.below(whole.as_micros() as usize) as u64));
            child.kill().expect("it can be killed");
            child.wait().expect("it is gone");
        }
        let log = std::fs::File::create(place.data.join("log")).expect("a file can be made");
        match Running::try_to_start(&place, &[], log.into()) {
            Ok(running) => running.kill(),
            Err(ended) => {
                let said = std::fs::read_to_string(place.data.join("log")).unwrap_or_default();
                panic!("T31: after kill {round} it does not start: {ended} {said}");
            }
        }
        let storage = Storage::open(&place.place).expect("it opens");
        let mut found = rows::of(&storage);
        // What the program notes of itself when it starts.
        let mut expected = expected.clone();
        for table in ["checkpoints", "installation"] {
            found.remove(table);
            expected.remove(table);
        }
        for (table, _) in LATER.iter().filter(|(_, behind)| steps >= *behind) {
            expected.get_mut(*table).expect("it is there now").clear();
        }
        rows::are(&expected, &found, &format!("of {steps} steps before"));
        sound::books(&storage, &place.data).unwrap_or_else(|unsound| panic!("T31: {unsound}"));
    }
}

#[test]
fn a_killed_upgrade_goes_on_or_begins_anew() {
    of_each(|model| {
        let (mut chance, kills) = (Chance::of_test("T31", 31), times("COMITY_UPGRADES", 3));
        for steps in [1, 2] {
            upgrade(model, steps, kills, &mut chance);
        }
        println!("T31: {kills} times two kills, one step and two behind");
    });
}

#[test]
fn an_older_program_refuses_newer_data() {
    of_each(|model| {
        let place = model.copy().close();
        let future = from_the_future(&place.place).expect("it can be told");
        for command in ["serve", "verify", "doctor"] {
            let mut program = Command::new(program_file());
            program.arg(command).arg("--data").arg(&place.data).env_remove("COMITY_DATA");
            program.env("DATABASE_URL", place.address().unwrap_or_default()).env("COMITY_LISTEN", "127.0.0.1:0");
            let output = program.output().expect("the program runs");
            let said =
                format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert_eq!(output.status.code(), Some(1), "T31: {command}: {said}");
            assert!(said.contains("newer Comity") && said.contains(&future.to_string()), "T31: {command}: {said}");
        }
    });
}

#[test]
fn a_planted_fault_turns_the_upgrade_red() {
    const TEST: &str = "upgraded::a_killed_upgrade_goes_on_or_begins_anew";
    let fault = format!("{:?}", Fault::MigrationsAreKeptByHalf);
    fails(TEST, "it does not start", &[("COMITY_FAULT_WHERE_SERVED", &fault), ("COMITY_UPGRADES", "12")]);
}
