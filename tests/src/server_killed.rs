//! T22: every process of the database server is killed at once (signal 9), at a random moment, while programs write
//! through the real program as fast as they can. Each time the server starts again, everything that was answered is
//! there and whole, and the program goes on without anybody starting it again.

pub mod cluster;

use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kernel::Fault;
use storage::Storage;
use storage::testing::{TestPlace, left_out};

use crate::chance::{Chance, times};
use crate::house::model::Model;
use crate::planted::fails;
use crate::running::client::{Answered, Client};
use crate::running::{Running, WRITERS, prepared, risk};
use crate::sound::{self, Changes};
use cluster::Cluster;

/// Writes until a change is not answered. Answers what was, and the one that was not.
fn write(port: u16, token: &str, name: &str, is_over: &AtomicBool) -> (Vec<Answered>, Option<Answered>) {
    let (mut client, mut answered) = (Client::new(port, token), Vec::new());
    for n in 0.. {
        let mut change = risk(format!("{name} n{n}"));
        match client.try_to_send(&mut change).expect("T22: the program is gone") {
            None => answered.push(change),
            Some((503, _)) => return (answered, Some(change)),
            Some((status, words)) => panic!("T22: {status} {words}"),
        }
        if is_over.load(Ordering::Relaxed) {
            break;
        }
    }
    (answered, None)
}

/// One kill. Answers what was answered before it, and what was under way.
fn one_kill(
    cluster: &mut Cluster,
    running: &Running,
    tokens: &[String; 2],
    (cycle, moment): (usize, Duration),
) -> (Vec<Answered>, Vec<(usize, Answered)>) {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (is_over, port) = (&is_over, running.port);
        let writers: Vec<_> = (0..WRITERS)
            .map(|n| scope.spawn(move || write(port, &tokens[n % 2], &format!("kill {cycle} writer {n}"), is_over)))
            .collect();
        std::thread::park_timeout(moment);
        cluster.kill();
        is_over.store(true, Ordering::Relaxed);
        let (mut answered, mut under_way) = (Vec::new(), Vec::new());
        for (n, writer) in writers.into_iter().enumerate() {
            let (mut done, left) = writer.join().expect("a writer does not panic");
            answered.append(&mut done);
            under_way.extend(left.map(|left| (n % 2, left)));
        }
        (answered, under_way)
    })
}

/// Sends what was under way once more, with its key, until the program has found the server again.
fn send_again(running: &Running, tokens: &[String; 2], under_way: Vec<(usize, Answered)>) -> Vec<Answered> {
    let began = Instant::now();
    let again = under_way.into_iter().map(|(who, mut change)| {
        let mut client = Client::new(running.port, &tokens[who]);
        while let Some((status, words)) = client.try_to_send(&mut change).expect("T22: the program is gone") {
            assert!(
                status == 503 && began.elapsed() < Duration::from_secs(10),
                "T22: {} again: {status} {words}",
                change.title
            );
            std::thread::park_timeout(Duration::from_millis(20));
        }
        change
    });
    again.collect()
}

#[test]
fn a_killed_database_server_loses_nothing_that_was_answered() {
    let Some(mut cluster) = Cluster::start("T22") else {
        return left_out("T22", "postgresql", "PostgreSQL's programs are not here");
    };
    let kills = times("COMITY_SERVER_KILLS", 4);
    let (place, tokens) = prepared(&Model::on(TestPlace::on_server(&cluster.address())));
    let running = Running::start_by(&place, &[], Stdio::null());
    let (mut chance, mut all, mut repeated) = (Chance::of_test("T22", 22), Changes::new(), 0);
    for cycle in 0..kills {
        let moment = Duration::from_millis(100 + chance.below(500) as u64);
        let (answered, under_way) = one_kill(&mut cluster, &running, &tokens, (cycle, moment));
        cluster.go();
        sound::note(&mut all, answered);
        let storage = Storage::open(&place.place).expect("the database opens");
        let mut found = sound::changes(&storage, &all);
        if cycle % 10 == 9 || cycle + 1 == kills {
            found = found.and_then(|()| sound::books(&storage, &place.data));
        }
        found.unwrap_or_else(|unsound| panic!("T22: after kill {cycle}: {unsound}"));
        repeated += under_way.len();
        sound::note(&mut all, send_again(&running, &tokens, under_way));
    }
    assert!(all.len() > kills, "T22: only {} changes were answered", all.len());
    println!("T22: {kills} kills, {} records acknowledged and there, {repeated} sent again", all.len());
}

#[test]
fn a_planted_fault_turns_the_killed_server_red() {
    if Cluster::start("T22_tried").is_none() {
        return left_out("T22", "postgresql", "PostgreSQL's programs are not here");
    }
    const TEST: &str = "server_killed::a_killed_database_server_loses_nothing_that_was_answered";
    let fault = format!("{:?}", Fault::CommitsAreNotSynced);
    fails(TEST, "and is lost", &[("COMITY_FAULT_WHERE_SERVED", &fault), ("COMITY_SERVER_KILLS", "30")]);
}
