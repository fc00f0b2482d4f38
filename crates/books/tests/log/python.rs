//! The verifier that strangers are given, in another language: the same verdict and the same entry as ours, over
//! tampered books and flipped bits.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use books::log::{Expected, verify_file};
use storage::testing::left_out;

use crate::sample::Sample;
use crate::tampering::{Sound, sealed};
use crate::{Draws, shared};

fn script() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/verifier/verify_book.py"))
}

/// How many tampered books of a thousand entries both are given: a hundred in every run, 10,000 at night, which then also
/// gives them as many small ones, and flips every bit of a small file.
fn tamperings() -> usize {
    std::env::var("COMITY_TAMPERINGS").ok().and_then(|text| text.parse().ok()).unwrap_or(100)
}

/// Whether this is the night's run.
fn is_night() -> bool {
    tamperings() >= 10_000
}

/// A reader who holds a checkpoint over a whole book, and the key to trust it by: as our verifier is told of them, and as
/// the stranger's is.
fn reader(entries: u64, each: u64) -> (Expected, [String; 4]) {
    let sample = Sample::whole(entries, each);
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("kept-{entries}.checkpoint"));
    std::fs::write(&path, sample.log.sign(&sample.checkpoint(), 0).to_string()).unwrap();
    let given = ["--key", &sample.log.public().to_string(), "--checkpoint", path.to_str().unwrap()].map(str::to_owned);
    let expected =
        Expected { keys: vec![sample.log.public().clone()], known: vec![sample.checkpoint()], ..Expected::default() };
    (expected, given)
}

/// The verifier in a process of its own, reading file after file.
struct Stranger {
    child: Child,
    files: ChildStdin,
    verdicts: BufReader<ChildStdout>,
}

impl Stranger {
    /// None where this machine has no python3, which is said.
    fn with(more: &[String]) -> Option<Stranger> {
        let mut command = Command::new("python3");
        command.arg("-B").arg(script()).arg("--many").args(more).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                left_out("T16 by the second verifier", "python3", "python3 is not here");
                return None;
            }
            Err(error) => panic!("python3 does not run: {error}"),
        };
        let (files, verdicts) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Some(Stranger { child, files, verdicts })
    }

    /// Whether the file fits, the first entry that does not, and the stranger's words.
    fn verdict(&mut self, file: &[u8]) -> (bool, Option<u64>, String) {
        writeln!(self.files, "{}", file.len()).and_then(|()| self.files.write_all(file)).unwrap();
        self.files.flush().unwrap();
        let mut line = String::new();
        self.verdicts.read_line(&mut line).unwrap();
        let said: serde_json::Value = serde_json::from_str(&line).expect("it answers each file with a line of JSON");
        (said["fits"].as_bool().unwrap(), said["n"].as_u64(), said["why"].as_str().unwrap_or("").to_owned())
    }

    /// Holds both verdicts on a file against each other. Answers whether it fits, and the entry that both name.
    fn agrees(&mut self, file: &[u8], expected: &Expected, what: &str) -> (bool, Option<u64>) {
        let report = verify_file(file, expected).unwrap();
        let (fits, n, why) = self.verdict(file);
        let ours = report.misfit.as_ref().map_or_else(|| "fits".to_owned(), ToString::to_string);
        assert_eq!(fits, report.fits(), "{what}: we say {ours:?}, the stranger {why:?}");
        assert_eq!(n, report.misfit.and_then(|misfit| misfit.n), "{what}: we say {ours:?}, the stranger {why:?}");
        (fits, n)
    }
}

/// Has both judge tampered books, from the seed on: none may fit, and both must name the entry that was tampered with.
/// Answers how many were judged, none without python3.
fn judged_by_both(sound: &Sound, rounds: usize, seed: u64, (expected, given): &(Expected, [String; 4])) -> usize {
    shared(|share, cores| {
        let Some(mut stranger) = Stranger::with(given) else { return 0 };
        assert_eq!(stranger.agrees(&sealed(&sound.lines), expected, "nothing done"), (true, None));
        for round in (share..rounds).step_by(cores) {
            let tampered = sound.tampered(&mut Draws(seed + 100 * round as u64));
            let what = format!("round {round}: {}", tampered.what);
            let verdict = stranger.agrees(&sealed(&tampered.lines), expected, &what);
            assert_eq!(verdict, (false, Some(tampered.n)), "{what}");
        }
        (share..rounds).step_by(cores).count()
    })
}

impl Drop for Stranger {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn the_stranger_agrees_on_sound_books_of_every_size() {
    let Some(mut stranger) = Stranger::with(&[]) else { return };
    for entries in (4..=40).chain([63, 64, 65, 200, 1_000]) {
        for each in [1, 7, 64].into_iter().filter(|each| entries <= 64 * each) {
            let file = Sample::whole(entries, each).file();
            let verdict = stranger.agrees(&file, &Expected::default(), &format!("{entries} entries"));
            assert_eq!(verdict, (true, None), "{entries} entries");
        }
    }
}

#[test]
fn the_stranger_finds_tampered_books_and_names_the_same_entry() {
    let books = if is_night() { 10_000 } else { 2_000 };
    let judged = judged_by_both(&Sound::of(24, 12), books, 20_000_000, &reader(24, 12));
    println!("T16: {judged} tampered books of 24 entries, each found by both verifiers, and the same entry named");
}

#[test]
fn the_stranger_finds_tampered_books_of_a_thousand_entries_and_names_the_same_entry() {
    let judged = judged_by_both(&Sound::of(1_000, 100), tamperings(), 30_000_000, &reader(1_000, 100));
    println!("T16: {judged} tampered books of 1,000 entries, each found by both verifiers, and the same entry named");
}

#[test]
fn the_stranger_says_the_same_of_a_thousand_entries_without_a_checkpoint_of_its_own() {
    let sound = Sound::of(1_000, 100);
    shared(|share, cores| {
        let Some(mut stranger) = Stranger::with(&[]) else { return 0 };
        for round in (share..40).step_by(cores) {
            let tampered = sound.tampered(&mut Draws(40_000_000 + 100 * round as u64));
            stranger.agrees(&sealed(&tampered.lines), &Expected::default(), &format!("{round}: {}", tampered.what));
        }
        1
    });
}

#[test]
fn the_stranger_finds_flipped_bits_of_a_file_and_names_the_same_entry() {
    let small = Sample::whole(9, 4).file();
    let apart = if is_night() { 1 } else { 9 };
    let judged = shared(|share, cores| {
        let Some(mut stranger) = Stranger::with(&[]) else { return 0 };
        let mut file = small.clone();
        let bits = (share * apart..file.len() * 8).step_by(cores * apart);
        for bit in bits.clone() {
            file[bit / 8] ^= 1 << (bit % 8);
            let (fits, _) = stranger.agrees(&file, &Expected::default(), &format!("bit {bit}"));
            assert!(!fits, "bit {bit}");
            file[bit / 8] ^= 1 << (bit % 8);
        }
        bits.count()
    });
    println!(
        "T16: {judged} flipped bits of a file of 9 entries, each found by both verifiers, and the same entry named"
    );
}

#[test]
fn the_stranger_says_in_words_what_fits() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("book.jsonl");
    let mut file = Sample::whole(60, 30).file();
    let says = |file: &[u8]| {
        std::fs::write(&path, file).unwrap();
        let run = Command::new("python3").arg("-B").arg(script()).arg(&path).output().ok()?;
        let (said, wrong) = (String::from_utf8(run.stdout).unwrap(), String::from_utf8(run.stderr).unwrap());
        Some((run.status.success(), said, wrong))
    };
    let Some(said) = says(&file) else {
        return left_out("T16 by the second verifier", "python3", "python3 is not here");
    };
    assert_eq!(said, (true, "fits: 60 entries, 39 texts, 1 erased\n".to_owned(), String::new()));
    let at = file.windows(9).position(|window| window == b"Spare par").unwrap();
    file[at] = b'W';
    let (fits, said, wrong) = says(&file).unwrap();
    assert!(!fits && said.is_empty() && wrong.starts_with("does not fit: entry 1: line 2: "), "{wrong}");
}
