//! Tampering with a book (reliability T16): every single bit of a 200-entry book is flipped, and
//! ten thousand times lines are dropped, doubled, swapped or mixed. All of it must be found, by the
//! product's verifier and by a second one that shares no code with it.
//!
//! That these tests can fail is shown where checks can be left out: `src/log/file/tests.rs`.

#![expect(clippy::unwrap_used, reason = "the functions that tests here call are tests themselves")]

#[path = "log_flips/oracle.rs"]
mod oracle;
#[expect(dead_code, reason = "the unit tests of the log use the rest")]
#[path = "../src/log/sample.rs"]
mod sample;

use books::log::{self, Expected, FileVerifier, Kept, Row, Step, Verifier, verify_file};
use sample::{BOOK, ORIGIN, Sample, drawn};
use sha2::{Digest, Sha256};

fn fits(file: &[u8]) -> bool {
    verify_file(file, &Expected::default()).unwrap().fits()
}

/// Flips every bit of `bytes` in turn, asks, and puts it back.
fn each_bit(bytes: &mut [u8], mut ask: impl FnMut(usize, &[u8])) -> usize {
    for bit in 0..bytes.len() * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8);
        ask(bit, bytes);
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    bytes.len() * 8
}

/// Every row that differs from `row` in one bit of its entry, head, body, salt or leaf hash and is
/// still text. (What is not text is refused by the database and by the file's reader.)
fn each_flipped_row(row: &Row, mut ask: impl FnMut(&str, usize, &Row)) -> usize {
    let mut flips = 0;
    let mut spoilt = row.clone();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    flips += each_bit(&mut row.entry.clone().into_bytes(), |bit, bytes| {
        if let Some(entry) = text(bytes) {
            ask("entry", bit, &Row { entry, ..row.clone() });
        }
    });
    flips += each_bit(&mut row.leaf.clone(), |bit, bytes| {
        spoilt.leaf.copy_from_slice(bytes);
        ask("leaf", bit, &spoilt);
    });
    if let Kept::Text { head, body, salt } = &row.document {
        let with = |head: String, body: String, salt| Row { document: Kept::Text { head, body, salt }, ..row.clone() };
        flips += each_bit(&mut head.clone().into_bytes(), |bit, bytes| {
            if let Some(head) = text(bytes) {
                ask("head", bit, &with(head, body.clone(), *salt));
            }
        });
        flips += each_bit(&mut body.clone().into_bytes(), |bit, bytes| {
            if let Some(body) = text(bytes) {
                ask("body", bit, &with(head.clone(), body, *salt));
            }
        });
        flips += each_bit(&mut salt.clone(), |bit, bytes| {
            let salt = bytes.try_into().unwrap();
            ask("salt", bit, &with(head.clone(), body.clone(), salt));
        });
    }
    flips
}

#[test]
fn every_flipped_bit_of_the_canonical_bytes_is_found_and_its_entry_named() {
    let sample = Sample::whole(200, 50);
    let mut verifier = Verifier::new(BOOK, ORIGIN, sample.header().all_keys(), Expected::default());
    let (mut flips, mut n) = (0, 0);
    for step in &sample.steps {
        // A step that is refused leaves the verifier as it was, so the sound one follows.
        match step {
            Step::Entry(row) => {
                n += 1;
                flips += each_flipped_row(row, |part, bit, spoilt| {
                    let misfit = verifier.row(spoilt).expect_err("a flipped bit was missed");
                    assert_eq!(misfit.n, Some(n), "{part}, bit {bit}");
                });
                verifier.row(row).unwrap();
            }
            Step::Checkpoint(note) => {
                flips += each_bit(&mut note.clone().into_bytes(), |bit, bytes| {
                    if let Ok(note) = std::str::from_utf8(bytes) {
                        assert!(verifier.checkpoint(note).is_err(), "checkpoint, bit {bit}");
                    }
                });
                verifier.checkpoint(note).unwrap();
            }
        }
    }
    assert!(verifier.finish().fits());
    assert!(flips > 800_000, "{flips} flips are fewer than a book of 200 entries has");
}

#[test]
fn every_flipped_bit_of_the_file_is_found() {
    let file = Sample::whole(60, 20).file();
    assert!(fits(&file));
    let lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').collect();
    let mut verifier = FileVerifier::new(Expected::default());
    for (place, whole) in lines.iter().enumerate() {
        let line = &whole[..whole.len() - 1];
        // What is not bound to the entries, the header's title and names, only the seal binds.
        if place > 0 {
            each_bit(&mut line.to_vec(), |bit, spoilt| {
                assert!(verifier.line(spoilt).is_err(), "line {place}, bit {bit}");
            });
        }
        // A line break that is none makes one line of two.
        if let Some(next) = lines.get(place + 1) {
            for bit in 0..8 {
                let merged = [line, &[b'\n' ^ 1 << bit], &next[..next.len() - 1]].concat();
                assert!(verifier.line(&merged).is_err(), "break after line {place}, bit {bit}");
            }
        }
        verifier.line(line).unwrap();
    }
    assert!(verifier.finish().fits());
}

#[test]
fn every_flipped_bit_of_a_small_file_is_found_by_both_verifiers() {
    let mut file = Sample::whole(4, 4).file();
    assert!(fits(&file));
    assert_eq!(oracle::check(&file), Ok(()));
    each_bit(&mut file, |bit, spoilt| {
        assert!(!fits(spoilt), "bit {bit}");
        assert!(oracle::check(spoilt).is_err(), "bit {bit}, by the second verifier");
    });
}

/// Draws whole numbers below a limit, the same ones every time.
struct Draws(u64);

impl Draws {
    fn below(&mut self, limit: usize) -> usize {
        self.0 += 1;
        let hash = drawn(self.0);
        (u64::from_be_bytes(hash[..8].try_into().unwrap()) % limit as u64) as usize
    }
}

/// Seals the lines anew, as one who tampers would.
fn sealed(lines: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    for line in lines {
        file.extend_from_slice(line);
        file.push(b'\n');
    }
    let hash = oracle::hex(&Sha256::digest(&file));
    file.extend_from_slice(format!("{{\"lines\":{},\"sha256\":\"{hash}\"}}\n", lines.len()).as_bytes());
    file
}

/// What can be done to a file without any key: one thing, drawn.
fn tampered(sound: &[Vec<u8>], foreign: &[Vec<u8>], draws: &mut Draws) -> (String, Vec<Vec<u8>>) {
    let mut lines = sound.to_vec();
    // The lines between header and last checkpoint; the one checkpoint is the last line.
    let (one, other) = (1 + draws.below(lines.len() - 2), 1 + draws.below(lines.len() - 2));
    let what = match draws.below(9) {
        0 => {
            lines.remove(one);
            "dropped"
        }
        1 => {
            lines.insert(other, sound[one].clone());
            "doubled"
        }
        2 if one != other => {
            lines.swap(one, other);
            "swapped"
        }
        3 => {
            lines.truncate(one);
            "cut short"
        }
        4 => {
            lines.drain(one..lines.len() - 1);
            "emptied to the checkpoint"
        }
        5 => {
            lines[one].clone_from(&foreign[one]);
            "taken from another book"
        }
        6 => {
            lines.last_mut().unwrap().clone_from(foreign.last().unwrap());
            "another book's checkpoint"
        }
        7 => {
            return (format!("parts of {one} and {other} mixed"), mixed(lines, one, other, draws));
        }
        _ => {
            lines.push(sound[one].clone());
            "added after the checkpoint"
        }
    };
    (format!("{what}: {one}, {other}"), lines)
}

/// Exchanges one part (text, salt, leaf hash, entry) of two lines; drops it where only one has it.
fn mixed(mut lines: Vec<Vec<u8>>, one: usize, other: usize, draws: &mut Draws) -> Vec<Vec<u8>> {
    let part = ["head", "body", "salt", "leaf", "entry"][draws.below(5)];
    let mut values: Vec<serde_json::Value> =
        [one, other].iter().map(|at| serde_json::from_slice(&lines[*at]).unwrap()).collect();
    let parts: Vec<_> = values.iter().map(|value| value.get(part).cloned()).collect();
    for (value, part_of_other) in values.iter_mut().zip([&parts[1], &parts[0]]) {
        let members = value.as_object_mut().unwrap();
        match part_of_other {
            Some(text) if one != other => drop(members.insert(part.into(), text.clone())),
            _ => drop(members.shift_remove(part)),
        }
        members.sort_keys();
    }
    for (at, value) in [one, other].iter().zip(values) {
        lines[*at] = serde_json::to_vec(&value).unwrap();
    }
    lines
}

#[test]
fn ten_thousand_files_with_lines_tampered_with_are_found() {
    let whole = |file: Vec<u8>| -> Vec<Vec<u8>> {
        let lines = file.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let mut lines: Vec<_> = lines.map(<[u8]>::to_vec).collect();
        lines.pop();
        lines
    };
    let sound = whole(Sample::whole(24, 24).file());
    let mut other = Sample::of("b-other", 5);
    for step in Sample::whole(24, 24).steps {
        if let Step::Entry(Row { entry, document, .. }) = step {
            other.put(entry.replace(BOOK, "b-other"), document);
        }
    }
    other.sign();
    let foreign = whole(other.file());
    assert!(fits(&sealed(&sound)));
    assert_eq!(oracle::check(&sealed(&sound)), Ok(()));

    let mut draws = Draws(1_000_000);
    let mut changed = 0;
    for round in 0..10_000 {
        let (what, lines) = tampered(&sound, &foreign, &mut draws);
        if lines == sound {
            continue; // two lines without the part were "mixed"
        }
        changed += 1;
        let file = sealed(&lines);
        assert!(!fits(&file), "round {round}: {what}");
        if round % 10 == 0 {
            assert!(oracle::check(&file).is_err(), "round {round}, by the second verifier: {what}");
        }
    }
    assert!(changed > 9_000, "only {changed} files were changed");
}

#[test]
fn both_verifiers_agree_on_sound_books_of_every_size() {
    for entries in (4..=40).chain([63, 64, 65, 200]) {
        for each in [1, 7, 64] {
            let file = Sample::whole(entries, each).file();
            assert!(fits(&file), "{entries} entries");
            assert_eq!(oracle::check(&file), Ok(()), "{entries} entries");
        }
    }
}

/// The verifier for strangers that stands beside the format's description, in another language.
#[test]
fn the_python_verifier_of_the_documentation_agrees() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/verify_book.py");
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("book.jsonl");
    let says = |file: &[u8]| {
        std::fs::write(&path, file).unwrap();
        let run = std::process::Command::new("python3").arg(script).arg(&path).output();
        let run = run.expect("python3 is installed; script/test sees to it");
        (run.status.success(), String::from_utf8(run.stdout).unwrap())
    };
    let mut file = Sample::whole(60, 30).file();
    assert_eq!(says(&file), (true, "fits: 60 entries, 39 texts, 1 erased\n".to_owned()));
    let mut draws = Draws(2_000_000);
    for _ in 0..24 {
        let bit = draws.below(file.len() * 8);
        file[bit / 8] ^= 1 << (bit % 8);
        let (holds, said) = says(&file);
        assert!(!holds && said.is_empty(), "bit {bit}: {said}");
        file[bit / 8] ^= 1 << (bit % 8);
    }
    std::fs::remove_file(&path).unwrap();
}
