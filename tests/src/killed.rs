//! T20: the real program, killed a hundred times (signal 9) at a random moment while programs write to it as fast as
//! they can. Every change that it answered is there after each kill, no change is there by half (record, version,
//! entry, figures and words go together), the database is sound, the books verify, and what was under way can be sent
//! again with its key without being done twice.

mod client;
mod sound;

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kernel::{Clock, Fault, SystemClock};
use serde_json::json;
use storage::Storage;
use storage::testing::TestPlace;

use crate::chance::{Chance, times};
use crate::house::model::{Model, of_each};
use crate::house::program_file;
use crate::house::register::{ESTATE, api};
use crate::planted::fails;
use client::{Answered, Client};

/// Programs that write at the same time.
const WRITERS: usize = 4;

/// A running program.
struct Running {
    child: Child,
    port: u16,
}

impl Running {
    /// Starts the program on the data; waits until it answers.
    fn start(place: &TestPlace) -> Running {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port is free").port();
        let mut command = command(place);
        command.env("COMITY_LISTEN", format!("127.0.0.1:{port}")).env("COMITY_LOG", "error").env_remove("COMITY_DATA");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("the program starts");
        let mut running = Running { child, port };
        let began = Instant::now();
        while !Client::answers(port) {
            let ended = running.child.try_wait().expect("its state can be asked");
            assert!(
                ended.is_none() && began.elapsed() < Duration::from_secs(60),
                "the program does not start: {ended:?}"
            );
            std::thread::park_timeout(Duration::from_millis(5));
        }
        running
    }

    /// Signal 9: nothing of the program runs any more when this returns.
    fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it is gone");
    }
}

/// The fault that is planted in what serves, and not in this program.
fn planted() -> Option<String> {
    std::env::var("COMITY_FAULT_WHERE_SERVED").ok()
}

/// The real program; with a fault planted this one, which alone can have any.
fn command(place: &TestPlace) -> Command {
    let mut command = match planted() {
        None => {
            let mut command = Command::new(program_file());
            command.arg("serve").arg("--data").arg(&place.data);
            command
        }
        Some(fault) => {
            let mut command = Command::new(std::env::current_exe().expect("this program knows its own file"));
            command
                .args(["--exact", "killed::serves_where_it_is_told_to"])
                .env(SERVE, &place.data)
                .env("COMITY_FAULT", fault);
            command
        }
    };
    command.env("DATABASE_URL", place.address().unwrap_or_default());
    command
}

const SERVE: &str = "COMITY_TEST_SERVES";

/// Not a story: what the stories start where a fault is planted. Ends at once where nobody asked for it.
#[test]
fn serves_where_it_is_told_to() {
    let Some(data) = std::env::var_os(SERVE).map(PathBuf::from) else { return };
    let at = comity::settings::Where { data: Some(data), settings: None };
    let settings = comity::settings::Settings::load(&at).expect("the settings fit");
    let bound = comity::serve::bind(&settings.listen, "").expect("the port is free");
    let program = comity::program::Program::open(settings).expect("the data open");
    comity::serve::run(&program, bound, || ()).expect("it serves");
}

/// A place with everybody in it and a token that writes for each side, as of now.
fn prepared(model: &Model) -> (TestPlace, [String; 2]) {
    let house = model.copy();
    house.clock.set(SystemClock.now());
    let token = |name: &str, email: &str| {
        let person = house.sign_in(name, email);
        let new = json!({ "name": "writer", "scope": "write", "days": 9 });
        let made = api(&house, &person, "POST", "/me/tokens", &new).done().json();
        made["token"].as_str().expect("a token").to_owned()
    };
    let tokens = [token("Omar Reid", "omar@meridian.example"), token("Petra Novak", "petra@works.example")];
    (house.close(), tokens)
}

/// Writes as fast as the program answers, until it is gone. Answers what was answered, and what was not.
fn write(port: u16, token: &str, name: &str, is_over: &AtomicBool) -> (Vec<Answered>, Option<Answered>) {
    let mut client = Client::new(port, token);
    let mut answered = Vec::new();
    for n in 0.. {
        let title = format!("{name} n{n}");
        let mut risk = json!({ "title": title, "seen_by": if n % 3 == 0 { "us" } else { "both" }, "likelihood": n % 5 + 1, "effect": 3 });
        if n % 3 == 0 {
            risk["why_private"] = "not yet agreed".into();
        }
        let mut change = Answered {
            key: title.clone(),
            title,
            method: "POST",
            path: format!("/api/v1/relationships/{ESTATE}/risks"),
            body: risk,
            id: None,
            version: 1,
        };
        if is_over.load(Ordering::Relaxed) {
            return (answered, None);
        }
        match client.send(&mut change) {
            Ok(()) => {}
            Err(_) => return (answered, Some(change)),
        }
        let id = change.id.clone().expect("what is made has an id");
        answered.push(change);
        if n % 2 == 0 {
            let score = json!({ "likelihood": 5, "effect": 5, "version": 1 });
            let (title, path) = (format!("{name} n{n}"), format!("/api/v1/relationships/{ESTATE}/risks/{id}/score"));
            let mut change = Answered {
                key: format!("{title} again"),
                title,
                method: "PUT",
                path,
                body: score,
                id: Some(id),
                version: 2,
            };
            if client.send(&mut change).is_err() {
                return (answered, Some(change));
            }
            answered.push(change);
        }
    }
    (answered, None)
}

/// One kill: what was answered before it, and what was under way.
fn one_kill(
    place: &TestPlace,
    tokens: &[String; 2],
    cycle: usize,
    chance: &mut Chance,
) -> (Vec<Answered>, Vec<(usize, Answered)>) {
    let running = Running::start(place);
    let (port, is_over) = (running.port, AtomicBool::new(false));
    let moment = Duration::from_micros(5_000 + chance.below(245_000) as u64);
    std::thread::scope(|scope| {
        let is_over = &is_over;
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn(move || write(port, &tokens[writer % 2], &format!("kill {cycle} writer {writer}"), is_over))
            })
            .collect();
        std::thread::park_timeout(moment);
        running.kill();
        is_over.store(true, Ordering::Relaxed);
        let (mut answered, mut under_way) = (Vec::new(), Vec::new());
        for (writer, thread) in writers.into_iter().enumerate() {
            let (mut done, left) = thread.join().expect("a writer does not panic");
            answered.append(&mut done);
            under_way.extend(left.map(|left| (writer % 2, left)));
        }
        (answered, under_way)
    })
}

/// Sends what was under way once more, with its key: done now or then, but once.
fn send_again(place: &TestPlace, tokens: &[String; 2], under_way: Vec<(usize, Answered)>) -> Vec<Answered> {
    let running = Running::start(place);
    let mut answered = Vec::new();
    for (who, mut change) in under_way {
        let sent = Client::new(running.port, &tokens[who]).send(&mut change);
        sent.unwrap_or_else(|error| panic!("T20: {} {} again: {error}", change.method, change.title));
        answered.push(change);
    }
    running.kill();
    answered
}

fn kill_often(model: &Model, kills: usize) {
    let (place, tokens) = prepared(model);
    let mut chance = Chance::of_test("T20", 20);
    let (mut all, mut repeated): (BTreeMap<String, (String, i64)>, usize) = (BTreeMap::new(), 0);
    for cycle in 0..kills {
        let (mut answered, under_way) = one_kill(&place, &tokens, cycle, &mut chance);
        if cycle % 4 == 3 {
            repeated += under_way.len();
            answered.append(&mut send_again(&place, &tokens, under_way));
        }
        for change in answered {
            let id = change.id.expect("what was answered has an id");
            let known = all.entry(change.title.clone()).or_insert_with(|| (id.clone(), change.version));
            assert_eq!(known.0, id, "T20: {} was made twice", change.title);
            known.1 = known.1.max(change.version);
        }
        let storage = Storage::open(&place.place).expect("the database opens after a kill");
        sound::no_change_is_lost(&storage, &all, cycle);
        sound::no_change_is_there_by_half(&storage);
        if cycle % 10 == 9 || cycle + 1 == kills {
            sound::books_verify(&storage, &place);
        }
    }
    assert!(all.len() > kills, "T20: only {} changes were answered", all.len());
    println!("T20: {kills} kills, {} records acknowledged and there, {repeated} sent again", all.len());
    if planted().is_none() {
        let verified = Command::new(program_file())
            .arg("verify")
            .arg("--data")
            .arg(&place.data)
            .env("DATABASE_URL", place.address().unwrap_or_default())
            .output();
        let verified = verified.expect("comity verify runs");
        assert!(verified.status.success(), "T20: comity verify: {}", String::from_utf8_lossy(&verified.stdout));
    }
}

#[test]
fn a_killed_program_loses_nothing_that_it_answered() {
    let kills = times("COMITY_KILLS", 100);
    of_each(|model| kill_often(model, if model.is_on_server() { kills.div_ceil(5) } else { kills }));
}

#[test]
fn a_planted_fault_turns_the_kills_red() {
    const TEST: &str = "killed::a_killed_program_loses_nothing_that_it_answered";
    let fault = format!("{:?}", Fault::AcknowledgedEarly);
    fails(TEST, "is lost after kill", &[("COMITY_FAULT_WHERE_SERVED", &fault), ("COMITY_KILLS", "40")]);
}
