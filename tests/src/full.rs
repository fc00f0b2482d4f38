//! T24: the disk is full. The real program runs on a small disk that is filled up again and again to another byte: what
//! was answered is there, what has no room is refused with words that say so, everything can be read meanwhile, the
//! program says that it is not ready, and it goes on by itself once there is room.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use kernel::Fault;
use serde_json::Value;
use storage::Storage;
use storage::testing::{TestPlace, left_out};

use crate::chance::{Chance, times};
use crate::house::model::Model;
use crate::house::register::ESTATE;
use crate::planted::fails;
use crate::running::client::{Answered, Client};
use crate::running::{Running, prepared, risk};
use crate::sound::{self, Changes};

/// The disk's size, in mebibytes.
const SIZE: usize = 24;
/// Points at which the program is not started anew.
const IN_ONE_RUN: usize = 5;
/// Changes after which another disk is taken: what is there must leave room to go on.
const ON_ONE_DISK: usize = 2_000;

/// A disk in memory that holds the data folder.
struct Small(TestPlace);

impl Small {
    /// Nothing where this user may not mount.
    fn with(place: &TestPlace) -> Option<Small> {
        let small = TestPlace::embedded();
        let size = format!("size={SIZE}m,mode=0700");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&small.data).output();
        if !mounted.is_ok_and(|mounted| mounted.status.success()) {
            return None;
        }
        let small = Small(small);
        for entry in std::fs::read_dir(&place.data).expect("the data folder is there") {
            let entry = entry.expect("it can be listed");
            std::fs::copy(entry.path(), small.0.data.join(entry.file_name())).expect("there is room for it");
        }
        Some(small)
    }

    fn filler(&self) -> PathBuf {
        self.0.data.join("filler")
    }

    /// Fills it up but for so many bytes.
    fn fill(&self, leave: usize) {
        let mut file = std::fs::File::create(self.filler()).expect("a file can be made");
        let mut piece = vec![7; 256 * 1024];
        while !piece.is_empty() {
            match file.write(&piece) {
                Ok(written) if written > 0 => {}
                _ => piece.truncate(piece.len() / 2),
            }
        }
        let length = file.metadata().expect("it is there").len();
        file.set_len(length.saturating_sub(leave as u64)).expect("it can be cut");
    }

    fn make_room(&self) {
        std::fs::remove_file(self.filler()).expect("it is there");
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(&self.0.data).status());
    }
}

/// Writes until there is no room. Answers what was refused, and the words.
fn until_full(client: &mut Client, point: usize, answered: &mut Vec<Answered>) -> (Answered, u16, String) {
    for n in 0..5_000 {
        let mut change = risk(format!("kill {point} n{n}"));
        match client.try_to_send(&mut change).expect("T24: the program is gone") {
            None => answered.push(change),
            Some((status, words)) => return (change, status, words),
        }
    }
    panic!("T24: the disk does not become full");
}

/// One point: full, read, room again, on.
fn one_point(small: &Small, client: &mut Client, point: usize, leave: usize) -> Vec<Answered> {
    let mut answered = Vec::new();
    small.fill(leave);
    let (mut refused, status, words) = until_full(client, point, &mut answered);
    let said: Value = serde_json::from_str(&words).unwrap_or_default();
    assert_eq!(status, 503, "T24: {words}");
    assert!(
        said["code"] == "problem-no-room" && said["detail"].as_str().is_some_and(|words| words.contains("full")),
        "T24: nobody is told why: {words}"
    );
    let (ready, _) = client.get("/health/ready").expect("T24: the program is gone");
    assert_eq!(ready, 503, "T24: it says that it is ready");
    for path in ["/api/v1/updates".to_owned(), format!("/api/v1/relationships/{ESTATE}/risks")] {
        let (status, words) = client.get(&path).expect("T24: the program is gone");
        assert_eq!(status, 200, "T24: {path} cannot be read: {words}");
    }
    small.make_room();
    let again = client.try_to_send(&mut refused).expect("T24: the program is gone");
    assert_eq!(again, None, "T24: it does not go on once there is room");
    let (ready, words) = client.get("/health/ready").expect("T24: the program is gone");
    assert_eq!(ready, 200, "T24: {words}");
    answered.push(refused);
    answered
}

/// Fills a disk up to `most` times. Answers how often, and how many changes were answered.
fn one_disk(small: &Small, tokens: &[String; 2], (first, most): (usize, usize), chance: &mut Chance) -> (usize, usize) {
    let (mut all, mut done) = (Changes::new(), 0);
    while done < most && all.len() <= ON_ONE_DISK {
        let running = Running::start_by(&small.0, &[], Stdio::null());
        let mut client = Client::new(running.port, &tokens[done % 2]);
        for _ in 0..IN_ONE_RUN.min(most - done) {
            let answered = one_point(small, &mut client, first + done, chance.below(1 << 20));
            sound::note(&mut all, answered);
            done += 1;
        }
        assert!(running.stop().success(), "T24: it does not stop");
        let storage = Storage::open(&small.0.place).expect("it opens");
        let found = sound::changes(&storage, &all).and_then(|()| sound::books(&storage, &small.0.data));
        found.unwrap_or_else(|unsound| panic!("T24: after point {}: {unsound}", first + done));
    }
    (done, all.len())
}

#[test]
fn a_full_disk_loses_nothing_and_heals() {
    let (place, tokens) = prepared(&Model::embedded());
    let (mut chance, points) = (Chance::of_test("T24", 24), times("COMITY_FULL_DISKS", 10));
    let (mut disks, mut done, mut answered) = (0, 0, 0);
    while done < points {
        let Some(small) = Small::with(&place) else {
            return left_out("T24", "mount", "this user may not mount a small disk");
        };
        let (times, changes) = one_disk(&small, &tokens, (done, points - done), &mut chance);
        (disks, done, answered) = (disks + 1, done + times, answered + changes);
    }
    println!("T24: {done} times full on {disks} disks, {answered} changes answered and there");
    assert!(done == points && answered >= points, "T24: {done} points were met, and {answered} changes answered");
}

#[test]
fn planted_faults_turn_the_full_disk_red() {
    const TEST: &str = "full::a_full_disk_loses_nothing_and_heals";
    let (place, _) = prepared(&Model::embedded());
    if Small::with(&place).is_none() {
        return left_out("T24", "mount", "this user may not mount a small disk");
    }
    for (fault, words) in
        [(Fault::FailedCommitsAreAnswered, "T24"), (Fault::FailedCommitsAreNotTold, "it says that it is ready")]
    {
        let fault = format!("{fault:?}");
        fails(TEST, words, &[("COMITY_FAULT_WHERE_SERVED", &fault), ("COMITY_FULL_DISKS", "2")]);
    }
}
