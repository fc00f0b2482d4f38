//! T20: the real program, killed a hundred times (signal 9) at a random moment while programs write to it as fast as
//! they can. Every change that it answered is there after each kill, no change is there by half (record, version,
//! entry, figures and words go together), the database is sound, the books verify, and what was under way can be sent
//! again with its key without being done twice.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kernel::Fault;
use storage::Storage;
use storage::testing::TestPlace;

use crate::chance::{Chance, times};
use crate::house::model::{Model, of_each};
use crate::house::program_file;
use crate::planted::fails;
use crate::running::client::{Answered, Client};
use crate::running::{Running, WRITERS, planted, prepared, write};
use crate::sound;

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
    let (mut all, mut repeated) = (sound::Changes::new(), 0);
    for cycle in 0..kills {
        let (mut answered, under_way) = one_kill(&place, &tokens, cycle, &mut chance);
        if cycle % 4 == 3 {
            repeated += under_way.len();
            answered.append(&mut send_again(&place, &tokens, under_way));
        }
        let mut new = sound::Changes::new();
        sound::note(&mut new, answered.clone());
        sound::note(&mut all, answered);
        let storage = Storage::open(&place.place).expect("the database opens after a kill");
        let mut found = sound::newest(&storage, &new, &format!("kill {cycle}"));
        // Everything once more now and then, since each look at everything takes longer than the one before.
        if cycle % 10 == 9 || cycle + 1 == kills {
            found = found.and_then(|()| sound::changes(&storage, &all));
            found = found.and_then(|()| sound::books(&storage, &place.data));
        }
        found.unwrap_or_else(|unsound| panic!("T20: after kill {cycle}: {unsound}"));
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
    let kills = times("COMITY_KILLS", 60);
    of_each(|model| kill_often(model, if model.is_on_server() { kills.div_ceil(5) } else { kills }));
}

#[test]
fn a_planted_fault_turns_the_kills_red() {
    const TEST: &str = "killed::a_killed_program_loses_nothing_that_it_answered";
    let fault = format!("{:?}", Fault::AcknowledgedEarly);
    fails(TEST, "and is lost", &[("COMITY_FAULT_WHERE_SERVED", &fault), ("COMITY_KILLS", "40")]);
}
