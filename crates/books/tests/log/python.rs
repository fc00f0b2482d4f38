//! The verifier that strangers are given, in another language: the same verdict and the same entry as ours, over
//! tampered books and flipped bits.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use books::log::{Expected, verify_file};

use crate::sample::Sample;
use crate::tampering::{Sound, sealed};
use crate::{Draws, shared};

fn script() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/verifier/verify_book.py"))
}

/// The verifier in a process of its own, reading file after file.
struct Stranger {
    child: Child,
    files: ChildStdin,
    verdicts: BufReader<ChildStdout>,
}

impl Stranger {
    /// None where this machine has no python3, which is said.
    fn with(more: &[&str]) -> Option<Stranger> {
        let mut command = Command::new("python3");
        command.arg("-B").arg(script()).arg("--many").args(more).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                eprintln!("skipped: there is no python3 here, so nothing was held against the second verifier");
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

    /// Holds both verdicts on a file against each other. Answers whether it fits.
    fn agrees(&mut self, file: &[u8], expected: &Expected, what: &str) -> bool {
        let report = verify_file(file, expected).unwrap();
        let (fits, n, why) = self.verdict(file);
        let ours = report.misfit.as_ref().map_or_else(|| "fits".to_owned(), ToString::to_string);
        assert_eq!(fits, report.fits(), "{what}: we say {ours:?}, the stranger {why:?}");
        assert_eq!(n, report.misfit.and_then(|misfit| misfit.n), "{what}: we say {ours:?}, the stranger {why:?}");
        fits
    }
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
            assert!(stranger.agrees(&file, &Expected::default(), &format!("{entries} entries")));
        }
    }
}

#[test]
fn the_stranger_agrees_on_ten_thousand_tampered_books() {
    // The reader's own checkpoint, and the key that it trusts it by.
    let sound = Sound::of(24, 12);
    let sample = Sample::whole(24, 12);
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("kept.checkpoint");
    std::fs::write(&path, sample.log.sign(&sample.checkpoint(), 0).to_string()).unwrap();
    let key = sample.log.public().to_string();
    let expected = Expected { keys: vec![sample.log.public().clone()], ..sound.expected.clone() };
    let given = ["--key", &key, "--checkpoint", path.to_str().unwrap()];
    shared(|share, cores| {
        let Some(mut stranger) = Stranger::with(&given) else { return 0 };
        assert!(stranger.agrees(&sealed(&sound.lines), &expected, "nothing done"));
        for round in (share..10_000).step_by(cores) {
            let tampered = sound.tampered(&mut Draws(20_000_000 + 100 * round as u64));
            let fits = stranger.agrees(&sealed(&tampered.lines), &expected, &format!("{round}: {}", tampered.what));
            assert!(!fits, "round {round}: {}", tampered.what);
        }
        1
    });
}

#[test]
fn the_stranger_agrees_on_a_thousand_entries_and_on_flipped_bits() {
    let sound = Sound::of(1_000, 100);
    let small = Sample::whole(9, 4).file();
    shared(|share, cores| {
        let Some(mut stranger) = Stranger::with(&[]) else { return 0 };
        for round in (share..100).step_by(cores) {
            let tampered = sound.tampered(&mut Draws(30_000_000 + 100 * round as u64));
            stranger.agrees(&sealed(&tampered.lines), &Expected::default(), &format!("{round}: {}", tampered.what));
        }
        let mut file = small.clone();
        for bit in (share * 3..file.len() * 8).step_by(cores * 3) {
            file[bit / 8] ^= 1 << (bit % 8);
            let fits = stranger.agrees(&file, &Expected::default(), &format!("bit {bit}"));
            assert!(!fits, "bit {bit}");
            file[bit / 8] ^= 1 << (bit % 8);
        }
        1
    });
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
        eprintln!("skipped: there is no python3 here");
        return;
    };
    assert_eq!(said, (true, "fits: 60 entries, 39 texts, 1 erased\n".to_owned(), String::new()));
    let at = file.windows(9).position(|window| window == b"Spare par").unwrap();
    file[at] = b'W';
    let (fits, said, wrong) = says(&file).unwrap();
    assert!(!fits && said.is_empty() && wrong.starts_with("does not fit: entry 1: line 2: "), "{wrong}");
}
