//! T30: a backup is made while programs write as fast as they can, and put back where nothing is: everything that was
//! answered before it began is there and whole, the books verify, and the program that starts on it answers and goes
//! on. On the embedded database by `comity backup` and `comity restore`; on a server by its own tools.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kernel::Fault;
use storage::Storage;
use storage::testing::{TestPlace, left_out};

use crate::house::model::{Model, of_each};
use crate::house::program_file;
use crate::house::register::ESTATE;
use crate::planted::turns_red;
use crate::running::client::{Answered, Client};
use crate::running::{Running, WRITERS, prepared, risk};
use crate::server_killed::cluster;
use crate::sound::{self, Changes};

fn run(program: &Path, arguments: &[&str], server: &str) {
    let output = Command::new(program)
        .args(arguments)
        .env("DATABASE_URL", server)
        .env_remove("COMITY_DATA")
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "T30: {arguments:?}: {said}{}", String::from_utf8_lossy(&output.stdout));
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a readable name")
}

/// Where a backup was put back.
fn backed_up(place: &TestPlace, at_once: Option<&Storage>) -> Option<TestPlace> {
    let Some(address) = place.address() else { return Some(embedded(place, at_once)) };
    let Some(programs) = cluster::programs() else {
        left_out("T30 on the server", "postgresql", "pg_dump is not here");
        return None;
    };
    let file = place.data.join("dump");
    run(&programs.join("pg_dump"), &["--format=custom", "--file", text(&file), "--dbname", address], "");
    let server = std::env::var("TEST_DATABASE_URL").expect("there is a server");
    let other = TestPlace::on_server(&server);
    run(&programs.join("pg_restore"), &["--dbname", other.address().expect("it is on one"), text(&file)], "");
    std::fs::copy(place.data.join("signing.key"), other.data.join("signing.key")).expect("the key is kept beside it");
    Some(other)
}

/// By the program's own commands; with a fault planted, by what the first is made of, `at_once`: before the log of
/// changes is written into the file, which would hide that the copy leaves it out.
fn embedded(place: &TestPlace, at_once: Option<&Storage>) -> TestPlace {
    let other = TestPlace::embedded();
    if let Some(storage) = at_once {
        storage.copy_to(&other.data.join("comity.db")).expect("T30: it is copied");
        std::fs::copy(place.data.join("signing.key"), other.data.join("signing.key")).expect("it is there");
        return other;
    }
    let file: PathBuf = place.data.join("comity.backup");
    run(&program_file(), &["backup", "--data", text(&place.data), "--out", text(&file)], "");
    run(&program_file(), &["restore", text(&file), "--data", text(&other.data)], "");
    other
}

/// Writes until it is over; what is answered is told at once.
fn write(port: u16, token: &str, name: &str, (told, is_over): (&Mutex<Vec<Answered>>, &AtomicBool)) {
    let mut client = Client::new(port, token);
    for n in 0.. {
        let mut change = risk(format!("{name} n{n}"));
        client.send(&mut change).expect("T30: the program is gone");
        told.lock().expect("no writer panics").push(change);
        if is_over.load(Ordering::Relaxed) {
            return;
        }
    }
}

fn back_up(model: &Model) {
    let (place, tokens) = prepared(model);
    let running = Running::start_by(&place, &[], Stdio::null());
    let (port, told, is_over) = (running.port, Mutex::new(Vec::new()), AtomicBool::new(false));
    let at_once = std::env::var_os("COMITY_FAULT").map(|_| Storage::open(&place.place).expect("it opens"));
    let mut before = Changes::new();
    let other = std::thread::scope(|scope| {
        let how = (&told, &is_over);
        for n in 0..WRITERS {
            let token = &tokens[n % 2];
            scope.spawn(move || write(port, token, &format!("kill 0 writer {n}"), how));
        }
        while told.lock().expect("no writer panics").len() < 12 {
            std::thread::park_timeout(Duration::from_millis(2));
        }
        sound::note(&mut before, told.lock().expect("no writer panics").clone());
        let other = backed_up(&place, at_once.as_ref());
        is_over.store(true, Ordering::Relaxed);
        other
    });
    let Some(other) = other else { return };
    assert!(running.stop().success(), "T30: it does not stop");
    let all = told.into_inner().expect("no writer panics").len();
    assert!(!before.is_empty() && all > before.len(), "T30: nothing was written while it was backed up");
    {
        let storage = Storage::open(&other.place).expect("it opens");
        let found = sound::changes(&storage, &before).and_then(|()| sound::books(&storage, &other.data));
        found.unwrap_or_else(|unsound| panic!("T30: {unsound}"));
    }
    run(&program_file(), &["verify", "--data", text(&other.data)], other.address().unwrap_or_default());
    let again = Running::start(&other);
    let mut client = Client::new(again.port, &tokens[0]);
    for (title, (id, _)) in before.iter().take(20) {
        let (status, said) = client.get(&format!("/api/v1/relationships/{ESTATE}/risks/{id}")).expect("it answers");
        assert!(status == 200 && said.contains(title.as_str()), "T30: {title}: {status} {said}");
    }
    client.send(&mut risk("kill 1 after the backup".to_owned())).expect("T30: it does not go on");
    assert!(again.stop().success(), "T30: it does not stop");
    println!("T30: {} changes before it began, {all} in all", before.len());
}

#[test]
fn a_backup_under_load_has_everything_that_was_answered() {
    of_each(back_up);
}

#[test]
fn a_planted_fault_turns_the_backup_red() {
    const TEST: &str = "backed_up::a_backup_under_load_has_everything_that_was_answered";
    turns_red(TEST, Fault::BackupsLeaveTheLogOut, "T30: ", &[]);
}
