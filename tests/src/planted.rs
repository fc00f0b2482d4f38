//! A test is worth what it can find. Here each is run once more, in a process of its own with a fault planted in the
//! product (`kernel::fault`), and must fail and say what it was to say.
//!
//! The tests that plant have "planted" in their names: `script/faults` runs those, and counts what they found by the
//! lines that they put into the file that `COMITY_PLANTED` names. They are told on the embedded database alone, or, where
//! `COMITY_FAULTS_ON_SERVER` is set, on the server alone.

use std::fs::OpenOptions;
use std::io::Write;
use std::process::Command;

/// Stories that have one of their own on the server, and the figures that it needs to find what they find.
const ON_THE_SERVER: [(&str, &str, (&str, &str)); 1] = [(
    "worlds::what_people_see_is_what_the_sets_say",
    "worlds::what_people_see_is_what_the_sets_say_on_the_server_too",
    ("COMITY_WORLDS", "1500"),
)];

/// Runs the test of this program that has that name, with the fault planted, and demands that it fails with
/// `words` in what it says. `settings` keep the run short; it is on one database alone.
pub fn turns_red(test: &str, fault: kernel::Fault, words: &str, settings: &[(&str, &str)]) {
    let fault = format!("{fault:?}");
    let settings: Vec<_> = settings.iter().copied().chain([("COMITY_FAULT", fault.as_str())]).collect();
    fails(test, words, &settings);
}

/// [`turns_red`] for a fault in the first wall, with the second down: alone neither shows.
pub fn turns_red_unwalled(test: &str, fault: kernel::Fault, words: &str, settings: &[(&str, &str)]) {
    let fault = format!("{fault:?},{:?}", kernel::Fault::SecondWallIsDown);
    let settings: Vec<_> = settings.iter().copied().chain([("COMITY_FAULT", fault.as_str())]).collect();
    fails(test, words, &settings);
}

/// Runs the test of this program that has that name, with the fault planted, and demands that it passes all the same,
/// on every database there is.
pub fn stays_green(test: &str, fault: kernel::Fault, settings: &[(&str, &str)]) {
    let outcome = Command::new(std::env::current_exe().expect("this program knows its own file"))
        .args(["--exact", test, "--nocapture", "--test-threads", "1"])
        .env("COMITY_FAULT", format!("{fault:?}"))
        .envs(settings.iter().copied())
        .output()
        .expect("this program runs once more");
    let said = format!("{}{}", String::from_utf8_lossy(&outcome.stdout), String::from_utf8_lossy(&outcome.stderr));
    assert!(said.contains("running 1 test"), "there is no test {test}:\n{said}");
    assert!(outcome.status.success(), "{test} fails where {fault:?} alone is planted:\n{said}");
}

/// Runs the test with these settings, one of which plants a fault, and demands that it fails.
pub fn fails(test: &str, words: &str, settings: &[(&str, &str)]) {
    let mut again = Command::new(std::env::current_exe().expect("this program knows its own file"));
    again.env("RUST_BACKTRACE", "0").env_remove("COMITY_MUST").env_remove("COMITY_LEFT_OUT");
    again.envs(settings.iter().copied());
    let mut test = test;
    if std::env::var_os("COMITY_FAULTS_ON_SERVER").is_some() {
        again.env("TEST_DATABASE_ALONE", "yes");
        if let Some((_, its_own, (name, figure))) = ON_THE_SERVER.iter().find(|(story, ..)| *story == test) {
            again.env(name, figure);
            test = its_own;
        }
    } else {
        again.env_remove("TEST_DATABASE_URL");
    }
    let again = again.args(["--exact", test, "--nocapture", "--test-threads", "1"]).output();
    let outcome = again.expect("this program runs once more");
    let said = format!("{}{}", String::from_utf8_lossy(&outcome.stdout), String::from_utf8_lossy(&outcome.stderr));
    assert!(said.contains("running 1 test"), "there is no test {test}:\n{said}");
    let is_caught = !outcome.status.success() && said.contains(words);
    note(is_caught, test, settings);
    assert!(!outcome.status.success(), "{test} does not find the fault ({settings:?})");
    assert!(is_caught, "{test} failed ({settings:?}) for another reason than \"{words}\":\n{said}");
}

/// Adds a line to the file that `COMITY_PLANTED` names, where it does: caught or missed, the fault, the test.
fn note(is_caught: bool, test: &str, settings: &[(&str, &str)]) {
    let Some(file) = std::env::var_os("COMITY_PLANTED") else { return };
    let faults = settings.iter().filter(|(name, _)| name.starts_with("COMITY_FAULT")).map(|(_, fault)| *fault);
    let outcome = if is_caught { "caught" } else { "missed" };
    let line = format!("{outcome} {} {test}\n", faults.collect::<Vec<_>>().join(","));
    let mut file = OpenOptions::new().create(true).append(true).open(file).expect("the file of what was planted opens");
    file.write_all(line.as_bytes()).expect("a line is added to it");
}

/// The wall that is planted to be found stands first; the other is down so that it shows.
#[test]
fn a_planted_hole_in_the_second_wall_turns_the_worlds_red() {
    for fault in [kernel::Fault::NoTableHasAWall, kernel::Fault::OneTableHasNoWall] {
        let faults = format!("{fault:?},{:?}", kernel::Fault::FirstWallIsDown);
        let settings = [("COMITY_FAULT", faults.as_str()), ("COMITY_WORLDS", "40")];
        fails("worlds::what_people_see_is_what_the_sets_say", "T02 over-", &settings);
    }
}
