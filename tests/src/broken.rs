//! T25: the disk is broken. The real program is written to while the N-th write, or the N-th wait for the disk, fails
//! with an I/O error, once or from then on: what could not be kept is refused, what was answered is there when the
//! program is started again, and while it lasts the log and `/health/ready` say so.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use kernel::Fault;
use storage::Storage;
use storage::testing::{TestPlace, left_out};

use crate::chance::times;
use crate::house::model::Model;
use crate::planted::fails;
use crate::running::client::{Answered, Client};
use crate::running::{Running, WRITERS, prepared, risk};
use crate::sound::{self, Changes};

/// Changes that each program sends: enough that the log of changes is brought into the database once.
const CHANGES: usize = 30;

/// Which calls fail, on which of the database's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fails {
    /// Waiting until the log of changes is on the disk.
    Waiting,
    /// Writing to it.
    Writing,
    /// Bringing it into the database's file.
    BringingIn,
}

/// The command under which the N-th call fails.
fn command(fails: Fails, data: &Path, (nth, for_good): (usize, bool)) -> Vec<OsString> {
    let (calls, file) = match fails {
        Fails::Waiting => ("fsync,fdatasync", "comity.db-wal"),
        Fails::Writing => ("write,pwrite64", "comity.db-wal"),
        Fails::BringingIn => ("write,pwrite64,fsync,fdatasync", "comity.db"),
    };
    let inject = format!("inject={calls}:error=EIO:when={nth}{}", if for_good { "+" } else { "" });
    let mut command: Vec<OsString> = ["strace", "-D", "-f", "-o", "/dev/null", "-P"].map(OsString::from).into();
    command.extend([data.join(file).into(), "-e".into(), format!("trace={calls}").into(), "-e".into(), inject.into()]);
    command
}

/// Sends changes, and goes on after a few refusals. Answers what was answered, and the refusals.
fn write(port: u16, token: &str, name: &str) -> (Vec<Answered>, Vec<String>) {
    let mut client = Client::new(port, token);
    let (mut answered, mut refused) = (Vec::new(), Vec::new());
    for n in 0..CHANGES {
        let mut change = risk(format!("{name} n{n}"));
        match client.try_to_send(&mut change).expect("T25: the program is gone") {
            None => answered.push(change),
            Some((503, words)) => refused.push(words),
            Some((status, words)) => panic!("T25: {status} {words}"),
        }
        if refused.len() > 3 {
            break;
        }
    }
    (answered, refused)
}

/// What a run saw.
#[derive(Default)]
struct Seen {
    refused: usize,
    not_brought_in: usize,
    not_started: usize,
}

fn one_run(base: &TestPlace, tokens: &[String; 2], fails: Fails, (nth, for_good): (usize, bool), seen: &mut Seen) {
    let place = base.copy();
    let log_file = place.data.join("log");
    let log = std::fs::File::create(&log_file).expect("a file can be made");
    let what = format!("{fails:?} fails {} {nth}", if for_good { "from" } else { "at" });
    let Ok(running) = Running::try_to_start(&place, &command(fails, &place.data, (nth, for_good)), log.into()) else {
        // It says why, and nothing was answered.
        let said = std::fs::read_to_string(&log_file).expect("there is a log");
        assert!(said.contains("comity:"), "T25: {what}: it does not start, and does not say why: {said}");
        seen.not_started += 1;
        return sound_again(&place, &Changes::new(), &what);
    };
    let (mut all, mut refused) = (Changes::new(), 0);
    std::thread::scope(|scope| {
        let port = running.port;
        let writers: Vec<_> = (0..WRITERS)
            .map(|n| scope.spawn(move || write(port, &tokens[n % 2], &format!("kill 0 writer {n}"))))
            .collect();
        for writer in writers {
            let (answered, words) = writer.join().expect("a writer does not panic");
            sound::note(&mut all, answered);
            refused += words.len();
        }
    });
    // The log of changes may be brought in after what is in it was answered, and before anything else is.
    let mut client = Client::new(running.port, &tokens[0]);
    let mut last = risk("kill 0 writer 9 n0".to_owned());
    match client.try_to_send(&mut last).expect("T25: the program is gone") {
        None => sound::note(&mut all, vec![last]),
        Some(_) => refused += 1,
    }
    let ready = client.get("/health/ready").expect("T25: the program is gone");
    running.kill();
    let log = std::fs::read_to_string(&log_file).expect("there is a log");
    let stays_in_the_log = log.contains("could not be brought into the database");
    assert!(refused == 0 || log.contains("was not kept"), "T25: {what}: the log does not say so: {log}");
    assert!(fails != Fails::BringingIn || refused == 0, "T25: {what}: a change was refused");
    seen.refused += refused.min(1);
    seen.not_brought_in += usize::from(stays_in_the_log);
    sound_again(&place, &all, &what);
    let expected = if for_good && (refused > 0 || stays_in_the_log) { 503 } else { 200 };
    assert_eq!(ready.0, expected, "T25: {what}: after {refused} refusals it says: {}", ready.1);
}

/// Started again on a disk that works, everything is there.
fn sound_again(place: &TestPlace, all: &Changes, what: &str) {
    let storage = Storage::open(&place.place).expect("it opens");
    let found = sound::changes(&storage, all).and_then(|()| sound::books(&storage, &place.data));
    found.unwrap_or_else(|unsound| panic!("T25: {what}: {unsound}"));
}

fn can() -> bool {
    let tried = Command::new("strace").args(["-f", "-o", "/dev/null", "-e", "inject=fsync:error=EIO", "true"]).output();
    tried.is_ok_and(|tried| tried.status.success())
}

#[test]
fn what_a_broken_disk_does_not_keep_is_not_answered() {
    if !can() {
        return left_out("T25", "strace", "strace is not here, or may not look on");
    }
    let (base, tokens) = prepared(&Model::embedded());
    let (points, mut seen, mut runs) = (times("COMITY_IO_ERRORS", 2), Seen::default(), 0);
    for point in 0..points {
        let nth = 1 + point * 60 / points + usize::from(points < 60) * 3;
        for (fails, for_good) in [
            (Fails::Waiting, false),
            (Fails::Waiting, true),
            (Fails::Writing, point % 2 == 0),
            (Fails::BringingIn, point % 2 == 1),
        ] {
            // A change takes some forty writes, and one wait.
            let nth = if fails == Fails::Writing { nth * 40 } else { nth };
            one_run(&base, &tokens, fails, (nth, for_good), &mut seen);
            runs += 1;
        }
    }
    println!(
        "T25: {runs} runs; changes were refused in {}, the log stayed in {}, the program did not start in {}",
        seen.refused, seen.not_brought_in, seen.not_started
    );
    assert!(seen.refused > 0 && seen.not_brought_in > 0, "T25: nothing failed");
}

#[test]
fn planted_faults_turn_the_broken_disk_red() {
    const TEST: &str = "broken::what_a_broken_disk_does_not_keep_is_not_answered";
    if !can() {
        return left_out("T25", "strace", "strace is not here, or may not look on");
    }
    for (fault, words) in
        [(Fault::FailedCommitsAreAnswered, "is lost"), (Fault::FailedCommitsAreNotTold, "it says: ready")]
    {
        let fault = format!("{fault:?}");
        fails(TEST, words, &[("COMITY_FAULT_WHERE_SERVED", &fault), ("COMITY_IO_ERRORS", "1")]);
    }
}
