//! T21: the power goes. The real program is written to while every byte that it writes, and every sync that it waits
//! for, is noted down; from that follow disks as they are left when the power goes at any moment, with nothing, the
//! beginning, some or torn sectors of what was not synced yet. Each is started on: the database is sound, nothing that
//! was answered is lost, nothing is there by half, the books verify and continue their heads. With less waiting for the
//! disk than the program does, the same finds lost and broken ones.

mod disk;
mod trace;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use comity::program::Program;
use comity::settings::{Settings, Where};
use kernel::Fault;
use serde_json::Value;
use storage::testing::left_out;

use crate::chance::{Chance, times};
use crate::house::model::Model;
use crate::planted::fails;
use crate::running::{Running, WRITERS, prepared, write};
use crate::sound::{self, Changes, Unsound};
use disk::{Disk, Left, WAYS};
use trace::Event;

/// How much of a trace is taken down: with it the log of changes has been brought into the database at least once.
const TRACE: u64 = 40 << 20;

/// What happened, on a disk that held this before.
struct Recording {
    before: Disk,
    events: Vec<Event>,
    /// The title of each record that was made.
    titles: HashMap<String, String>,
}

/// Lets programs write for a while, and then the program stop in an orderly way.
fn record(model: &Model) -> Recording {
    let (place, tokens) = prepared(model);
    let (before, log) = (Disk::of(&place.data), place.data.with_extension("trace"));
    let running = Running::start_by(&place, &trace::command(&log), Stdio::null());
    let (port, is_over) = (running.port, AtomicBool::new(false));
    let answered = std::thread::scope(|scope| {
        let is_over = &is_over;
        let tokens = &tokens;
        let writers: Vec<_> = (0..WRITERS)
            .map(|n| scope.spawn(move || write(port, &tokens[n % 2], &format!("kill 0 writer {n}"), is_over)))
            .collect();
        let began = Instant::now();
        while std::fs::metadata(&log).map_or(0, |log| log.len()) < TRACE && began.elapsed() < Duration::from_secs(60) {
            std::thread::park_timeout(Duration::from_millis(20));
        }
        is_over.store(true, Ordering::Relaxed);
        writers.into_iter().flat_map(|writer| writer.join().expect("a writer does not panic").0).collect::<Vec<_>>()
    });
    assert!(running.stop().success(), "T21: the program does not stop");
    let text = whole(&log);
    let events = trace::read(&text, &place.data);
    std::fs::remove_file(&log).expect("the trace was there");
    let titles = answered.into_iter().map(|change| (change.id.expect("it has an id"), change.title)).collect();
    Recording { before, events, titles }
}

/// The trace, once everything is in it.
fn whole(log: &Path) -> String {
    let began = Instant::now();
    loop {
        let text = std::fs::read_to_string(log).expect("there is a trace");
        let last = text.lines().next_back().unwrap_or_default();
        if last.ends_with("+++")
            && text.ends_with('\n')
            && text.lines().next().is_some_and(|first| of(first) == of(last))
        {
            return text;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "T21: the trace does not end: {last}");
        std::thread::park_timeout(Duration::from_millis(100));
    }
}

/// The thread that a line is of: the first to begin is the last to end.
fn of(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

/// What an answer says of a record: its id and its version.
fn said(answer: &[u8]) -> Option<(String, i64)> {
    let text = String::from_utf8_lossy(answer);
    let body: Value = serde_json::from_str(text.split_once("\r\n\r\n")?.1).ok()?;
    Some((body["id"].as_str()?.to_owned(), body["version"].as_i64()?))
}

/// What became of the disks.
#[derive(Default)]
struct Found {
    disks: usize,
    lost: usize,
    broken: usize,
    first: Option<String>,
}

impl Found {
    fn add(&mut self, looked: Result<(), Unsound>, left: Left, moment: usize) {
        self.disks += 1;
        let Err(unsound) = looked else { return };
        match unsound {
            Unsound::Lost(_) => self.lost += 1,
            Unsound::Broken(_) => self.broken += 1,
        }
        self.first.get_or_insert_with(|| format!("at event {moment}, left {left:?}: {unsound}"));
    }
}

/// Cuts the power at so many moments.
fn cut(recording: &Recording, moments: usize, chance: &mut Chance) -> Found {
    let folder = Scratch::new(chance);
    let mut moments: Vec<usize> = (0..moments).map(|_| chance.below(recording.events.len()) + 1).collect();
    moments.sort_unstable();
    let (mut disk, mut answered, mut done, mut found) = (recording.before.clone(), Changes::new(), 0, Found::default());
    for moment in moments {
        for event in &recording.events[done..moment] {
            disk.happens(event);
            if let Event::Answer(answer) = event
                && let Some((id, version)) = said(answer)
                && let Some(title) = recording.titles.get(&id)
            {
                let known = answered.entry(title.clone()).or_insert((id, version));
                known.1 = known.1.max(version);
            }
        }
        done = moment;
        let left = chance.one(&WAYS);
        folder.fill(&disk.without_power(left, chance));
        found.add(look(&folder.0, &answered), left, moment);
    }
    found
}

/// A folder for disks, in memory where there is such a place.
struct Scratch(PathBuf);

impl Scratch {
    fn new(chance: &mut Chance) -> Scratch {
        let memory = PathBuf::from("/dev/shm");
        let base = if memory.is_dir() { memory } else { std::env::temp_dir() };
        Scratch(base.join(format!("comity_power_{}_{:x}", std::process::id(), chance.bits())))
    }

    fn fill(&self, files: &disk::Files) {
        drop(std::fs::remove_dir_all(&self.0));
        std::fs::create_dir_all(&self.0).expect("there is room");
        for (name, bytes) in files {
            let file = self.0.join(name);
            std::fs::write(&file, bytes).expect("there is room");
            let owner = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            std::fs::set_permissions(&file, owner).expect("it is ours");
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn broken(error: impl std::fmt::Display) -> Unsound {
    Unsound::Broken(format!("it does not start: {error:#}"))
}

/// Starts on a disk, and looks whether everything is there and whole.
fn look(folder: &Path, answered: &Changes) -> Result<(), Unsound> {
    let at = Where { data: Some(folder.to_owned()), settings: None };
    let settings = Settings::load_in(&at, &|_| None).map_err(broken)?;
    let program = Program::open(settings).map_err(broken)?;
    sound::changes(&program.storage, answered)?;
    sound::books(&program.storage, folder)?;
    let missing = comity::heads::hold(&program).map_err(broken)?;
    match missing.first() {
        None => Ok(()),
        Some(missing) => Err(Unsound::Lost(format!("a head says more than there is: {missing:?}"))),
    }
}

#[test]
fn nothing_that_was_answered_goes_with_the_power() {
    if !trace::can() {
        return left_out("T21", "strace", "strace is not here, or may not look on");
    }
    let (chance, began) = (Chance::of_test("T21", 21), Instant::now());
    let recording = record(&Model::embedded());
    let answers = recording.events.iter().filter(|event| matches!(event, Event::Answer(_))).count();
    let syncs = recording.events.iter().filter(|event| matches!(event, Event::SyncEnds { .. })).count();
    println!("T21: {} events, {syncs} syncs, {answers} answers, {:?}", recording.events.len(), began.elapsed());
    let (began, moments) = (Instant::now(), times("COMITY_POWER_LOSSES", 60));
    let found = std::thread::scope(|scope| {
        let halves = [1, 2].map(|half| {
            let (recording, mut chance) = (&recording, chance.clone().nth(half));
            scope.spawn(move || cut(recording, moments.div_ceil(2), &mut chance))
        });
        let [one, other] = halves.map(|half| half.join().expect("looking does not panic"));
        Found {
            disks: one.disks + other.disks,
            lost: one.lost + other.lost,
            broken: one.broken + other.broken,
            first: one.first.or(other.first),
        }
    });
    let Found { disks, lost, broken, first } = found;
    let rate = disks as f64 / began.elapsed().as_secs_f64();
    println!("T21: of {disks} disks {lost} lost what was answered, {broken} were broken; {rate:.1} disks/s");
    let what = if broken > 0 { "some are broken" } else { "some are lost, none is broken" };
    assert!((lost, broken) == (0, 0), "T21: {what}: {}", first.unwrap_or_default());
    assert!(answers > 40 && syncs > 20, "T21: too little happened");
}

#[test]
fn planted_faults_turn_the_power_loss_red() {
    const TEST: &str = "power_loss::nothing_that_was_answered_goes_with_the_power";
    if !trace::can() {
        return left_out("T21", "strace", "strace is not here, or may not look on");
    }
    for (fault, words) in [
        (Fault::CommitsAreNotSynced, "T21: some are lost, none is broken"),
        (Fault::NothingIsSynced, "T21: some are broken"),
    ] {
        let fault = format!("{fault:?}");
        fails(TEST, words, &[("COMITY_FAULT_WHERE_SERVED", &fault), ("COMITY_POWER_LOSSES", "120")]);
    }
}
