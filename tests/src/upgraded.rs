//! T31: data of an older Comity, two to nine steps of the schema behind, on which this one is started and killed (signal 9)
//! at random instants, each second time while it changes the schema. Each time it goes on or begins anew; in the end
//! every row is what it was, old books verify, and a Comity older than the data says so and does not start.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kernel::Fault;
use serde_json::json;
use storage::Storage;
use storage::moving::{Watch, from_the_future, to_an_older_schema};
use storage::testing::TestPlace;

use crate::chance::{Chance, times};
use crate::house::model::{Model, of_each};
use crate::house::program_file;
use crate::house::register::{ESTATE, api};
use crate::moved::rows;
use crate::planted::fails;
use crate::running::{Running, begin};
use crate::sound;

/// How many steps of the schema the data are behind: the last two, a few, before a column went and figures were counted.
const BEHIND: [i64; 4] = [2, 4, 6, 9];
/// Tables that came with a step: older data lose what is in them.
const CAME: [(&str, i64); 3] = [("consents", 12), ("layouts", 11), ("rooms", 7)];

/// Rows of the register that is brought in: with them the steps take a while.
const ROWS: usize = 1_500;
/// How often a kill that came too early or too late to meet a step is tried again.
const TRIES: usize = 6;

/// Older data, and the number of the newest step that they know.
struct Older {
    place: TestPlace,
    schema: i64,
}

/// The model's data, with a register brought in.
fn filled(model: &Model) -> TestPlace {
    let (house, who) = (model.copy(), &model.cast.owner);
    let rows: String =
        (0..ROWS).map(|n| format!("The heating of house {n} fails in winter,{},4\n", n % 5 + 1)).collect();
    let id = house.upload(who, ESTATE, ("list.csv", &format!("Risk,Likelihood,Impact\n{rows}")));
    api(&house, who, "PUT", &format!("/relationships/{ESTATE}/imports/{id}/run"), &json!({})).done();
    let app = house.app.clone();
    house.wait(async move { web::importing::finish_all(&app).await }).expect("the import goes on");
    house.close()
}

/// The same data, so many steps of the schema behind.
fn older(newest: &TestPlace, steps: i64) -> Older {
    let from = newest.copy();
    let place = match from.address() {
        None => TestPlace::embedded(),
        Some(_) => TestPlace::on_server(&std::env::var("TEST_DATABASE_URL").expect("there is a server")),
    };
    for file in ["signing.key", "heads.jsonl"] {
        if from.data.join(file).exists() {
            std::fs::copy(from.data.join(file), place.data.join(file)).expect("it can be copied");
        }
    }
    let schema = to_an_older_schema(&from.place, &place.place, steps).expect("an older schema holds it, too");
    Older { place, schema }
}

/// How long the program takes to start on older data, and how much of that it changes the schema.
fn times_of(older: &Older) -> (Duration, Duration) {
    let place = older.place.copy();
    let whole = Instant::now();
    Running::start(&place).kill();
    let whole = whole.elapsed();
    let place = older.place.copy();
    let mut watch = Watch::of(&place.place).expect("it can be looked at");
    let mut child = begin(&place, Stdio::null());
    wait_for(&mut watch, true, whole * 4);
    let changes = Instant::now();
    wait_for(&mut watch, false, whole * 4);
    let changes = changes.elapsed();
    child.kill().expect("it can be killed");
    child.wait().expect("it is gone");
    (whole, changes)
}

/// Waits until the schema changes, or does not any more, but not for ever.
fn wait_for(watch: &mut Watch, is_changing: bool, most: Duration) {
    let began = Instant::now();
    while watch.is_changing().expect("it can be looked at") != is_changing && began.elapsed() < most {
        std::thread::park_timeout(Duration::from_micros(200));
    }
}

/// Starts the program and kills it at a random instant: of its start, or of its changing the schema. Answers whether it
/// was changing the schema, and the last step was not recorded.
fn kill(place: &TestPlace, (whole, changes): (Duration, Duration), is_aimed: bool, chance: &mut Chance) -> bool {
    let mut watch = Watch::of(&place.place).expect("it can be looked at");
    let mut child = begin(place, Stdio::null());
    if is_aimed {
        wait_for(&mut watch, true, whole * 2);
    }
    let within = if is_aimed { changes } else { whole };
    std::thread::park_timeout(Duration::from_micros(chance.below(within.as_micros() as usize + 1) as u64));
    let was_changing = watch.is_changing().expect("it can be looked at");
    child.kill().expect("it can be killed");
    child.wait().expect("it is gone");
    was_changing && !watch.is_up_to_date().expect("it can be looked at")
}

/// Answers how many rounds had a kill that met a step that was not recorded.
fn upgrade(newest: &TestPlace, steps: i64, rounds: usize, chance: &mut Chance) -> usize {
    let mut expected = rows::of(&Storage::open(&newest.copy().place).expect("it opens"));
    let older = older(newest, steps);
    for (table, _) in CAME.iter().filter(|(_, step)| older.schema < *step) {
        expected.get_mut(*table).expect("it is there now").clear();
    }
    // What the program notes of itself when it starts.
    let own = ["checkpoints", "installation"];
    expected.retain(|table, _| !own.contains(&table.as_str()));
    let (times, mut met) = (times_of(&older), 0);
    for round in 0..rounds {
        let mut place = older.place.copy();
        kill(&place, times, false, chance);
        for _ in 0..TRIES {
            if kill(&place, times, true, chance) {
                met += 1;
                break;
            }
            place = older.place.copy();
        }
        let log = std::fs::File::create(place.data.join("log")).expect("a file can be made");
        match Running::try_to_start(&place, &[], log.into()) {
            Ok(running) => running.kill(),
            Err(ended) => {
                let said = std::fs::read_to_string(place.data.join("log")).unwrap_or_default();
                panic!("T31: after round {round} it does not start: {ended} {said}");
            }
        }
        let storage = Storage::open(&place.place).expect("it opens");
        let mut found = rows::of(&storage);
        found.retain(|table, _| !own.contains(&table.as_str()));
        rows::are(&expected, &found, &format!("of {steps} steps before"));
        sound::books(&storage, &place.data).unwrap_or_else(|unsound| panic!("T31: {unsound}"));
    }
    met
}

#[test]
fn a_killed_upgrade_goes_on_or_begins_anew() {
    of_each(|model| {
        let (mut chance, rounds) = (Chance::of_test("T31", 31), times("COMITY_UPGRADES", 2));
        let newest = filled(model);
        // In every run the nearest and the farthest.
        let behind: Vec<i64> = if rounds > 3 { BEHIND.to_vec() } else { vec![BEHIND[0], BEHIND[3]] };
        let met: Vec<_> = behind.iter().map(|steps| upgrade(&newest, *steps, rounds, &mut chance)).collect();
        let whereabouts = if model.is_on_server() { "on the server" } else { "on the file" };
        println!("T31: {whereabouts}, {behind:?} steps behind: {rounds} rounds each, {met:?} with a kill in a step");
        assert!(met.iter().sum::<usize>() > 0, "T31: no kill met a step {whereabouts}");
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
    fails(TEST, "it does not start", &[("COMITY_FAULT_WHERE_SERVED", &fault), ("COMITY_UPGRADES", "4")]);
}
