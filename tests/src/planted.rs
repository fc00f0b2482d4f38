//! A test is worth what it can find. Here each is run once more, in a process of its own with a fault planted in the
//! product (`kernel::fault`), and must fail and say what it was to say.
//!
//! The tests that plant have "planted" in their names: `script/faults` runs those, and counts what they found by the
//! lines that they put into the file that `COMITY_PLANTED` names.

use std::fs::OpenOptions;
use std::io::Write;
use std::process::Command;

/// Runs the test of this program that has that name, with the fault planted, and demands that it fails with
/// `words` in what it says. `settings` keep the run short; it is on the embedded database alone.
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
    let this = std::env::current_exe().expect("this program knows its own file");
    let outcome = Command::new(this)
        .args(["--exact", test, "--nocapture", "--test-threads", "1"])
        .env_remove("TEST_DATABASE_URL")
        .env("RUST_BACKTRACE", "0")
        .envs(settings.iter().copied())
        .output()
        .expect("this program runs once more");
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
