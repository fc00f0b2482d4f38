//! What can be done to a book without its key, and with it: one thing at a time, drawn, and the entry that must be
//! named for it.

use books::log::entry::Entry;
use books::log::tree::leaf_hash;
use books::log::{Expected, FileVerifier, Report, Step};
use sha2::{Digest, Sha256};

use crate::sample::{BOOK, Sample};
use crate::{Draws, oracle, shared};

/// A sound book of which the last line, its seal, was taken off, and another with the same entries.
pub struct Sound {
    pub lines: Vec<Vec<u8>>,
    /// The number of the entry on each line; none for the header and checkpoints.
    numbers: Vec<Option<u64>>,
    foreign: Vec<Vec<u8>>,
    /// The same book with one entry written otherwise and all checkpoints signed anew, from that entry on.
    forks: Vec<(u64, Vec<Vec<u8>>)>,
    /// A checkpoint over all entries, as a reader kept it.
    pub expected: Expected,
    each: u64,
    entries: u64,
}

/// A tampered book: what was done, its lines, and the first entry that does not fit.
pub struct Tampered {
    pub what: String,
    pub lines: Vec<Vec<u8>>,
    pub n: u64,
}

fn lines_of(sample: &Sample) -> Vec<Vec<u8>> {
    let file = sample.file();
    let mut lines: Vec<_> = file.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    lines.truncate(lines.len() - 2);
    lines
}

/// The lines with a seal over them, as one who tampers would make it.
pub fn sealed(lines: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    for line in lines {
        file.extend_from_slice(line);
        file.push(b'\n');
    }
    let hash = oracle::hex(&Sha256::digest(&file));
    file.extend_from_slice(format!("{{\"lines\":{},\"sha256\":\"{hash}\"}}\n", lines.len()).as_bytes());
    file
}

/// The book's entries in another book, or with one of them changed; signed by the key of that seed.
fn written_anew(sound: &Sample, (book, seed): (&str, u8), each: u64, change: impl Fn(u64, &mut Entry)) -> Sample {
    let mut other = Sample::of(book, seed);
    let rows = sound.steps.iter().filter_map(|step| match step {
        Step::Entry(row) => Some(row),
        Step::Checkpoint(_) => None,
    });
    let last = sound.tree.size();
    for (n, row) in (1..).zip(rows) {
        let mut entry = Entry::parse(row.entry.as_bytes()).unwrap();
        book.clone_into(&mut entry.book);
        change(n, &mut entry);
        other.put(entry.to_text().unwrap(), row.document.clone());
        if n % each == 0 || n == last {
            other.sign();
        }
    }
    other
}

impl Sound {
    pub fn of(entries: u64, each: u64) -> Sound {
        let sample = Sample::whole(entries, each);
        let foreign = lines_of(&written_anew(&sample, ("b-other", 5), each, |_, _| {}));
        let mut draws = Draws(3_000_000);
        let fork = |_| {
            let at = 1 + draws.below(entries as usize) as u64;
            let forked = written_anew(&sample, (BOOK, 1), each, |n, entry| {
                entry.at += i64::from(n == at);
            });
            (at, lines_of(&forked))
        };
        let forks = (0..8).map(fork).collect();
        let mut n = 0;
        let number = |step: &Step| match step {
            Step::Entry(_) => {
                n += 1;
                Some(n)
            }
            Step::Checkpoint(_) => None,
        };
        let numbers = std::iter::once(None).chain(sample.steps.iter().map(number)).collect();
        let expected = Expected { known: vec![sample.checkpoint()], ..Expected::default() };
        Sound { lines: lines_of(&sample), numbers, foreign, forks, expected, each, entries }
    }

    /// The entries before a line.
    fn before(&self, line: usize) -> u64 {
        self.numbers[..line].iter().flatten().count() as u64
    }

    /// The entries that the last good checkpoint before entry `n` covers.
    fn covered_before(&self, n: u64) -> u64 {
        (n - 1) / self.each * self.each
    }

    /// From which entry on nothing is vouched for where entry `n` is not what was signed. The reader's checkpoint over
    /// all entries is looked at before the book's own, and vouches for nothing before it.
    fn unsigned_from(&self, n: u64) -> u64 {
        let covered = self.covered_before(n);
        if covered + self.each >= self.entries { 1 } else { covered + 1 }
    }

    /// The line of a drawn entry, and its number.
    fn entry(&self, draws: &mut Draws) -> (usize, u64) {
        loop {
            let line = 1 + draws.below(self.lines.len() - 1);
            if let Some(n) = self.numbers[line] {
                return (line, n);
            }
        }
    }

    /// The line of a drawn checkpoint, and its size.
    fn checkpoint(&self, draws: &mut Draws) -> (usize, u64) {
        loop {
            let line = 1 + draws.below(self.lines.len() - 1);
            if self.numbers[line].is_none() {
                return (line, self.before(line));
            }
        }
    }

    /// One thing done to the book, drawn.
    pub fn tampered(&self, draws: &mut Draws) -> Tampered {
        let mut lines = self.lines.clone();
        let (one, n) = self.entry(draws);
        let (what, n) = match draws.below(41) {
            0..=3 => {
                lines.remove(one);
                ("dropped", n)
            }
            4..=7 => ("doubled", self.doubled(&mut lines, (one, n), draws)),
            8..=11 => {
                let (other, m) = self.another(n, draws);
                lines.swap(one, other);
                ("swapped", n.min(m))
            }
            12..=15 => {
                lines.truncate(one);
                let covered = self.covered_before(n);
                // Cut right after a checkpoint, the book is sound but for what the reader knows, and for the entry at its
                // end that says which text was erased.
                let erased = 3 * (self.entries / 3 / 3) + 1;
                let is_sound = covered == n - 1 && erased <= covered;
                ("cut short", if is_sound { erased } else { covered + 1 })
            }
            16..=19 => {
                lines[one] = rewritten(&lines[one]);
                ("written anew without the key", self.unsigned_from(n))
            }
            // These two are read to the next checkpoint and to the end, so that they are drawn less often.
            20 => {
                let end = lines.len().min(one + 2 * self.each as usize);
                for line in &mut lines[one..end] {
                    if !line.starts_with(b"{\"checkpoint\"") {
                        *line = rewritten(line);
                    }
                }
                ("written anew from here on without the key", self.unsigned_from(n))
            }
            21 => {
                let (_, forked) = &self.forks[draws.below(self.forks.len())];
                lines.clone_from(forked);
                ("forked with the key: only the reader's checkpoint tells, which vouches for nothing before it", 1)
            }
            22..=26 => return self.mixed(lines, draws),
            27..=30 => {
                let (place, size) = self.checkpoint(draws);
                lines[place].clone_from(&self.foreign[place]);
                // The reader's own covers the last entry whatever the file says.
                let covered = if size == self.entries { size } else { self.covered_before(size) };
                ("another book's checkpoint", covered + 1)
            }
            31..=34 => {
                lines[one].clone_from(&self.foreign[one]);
                ("another book's entry", n)
            }
            35 => {
                lines.pop();
                ("without its last checkpoint", self.covered_before(self.entries) + 1)
            }
            _ => ("an older or newer checkpoint in the place of one", self.moved(&mut lines, draws)),
        };
        Tampered { what: format!("{what} (line {one})"), lines, n }
    }

    /// Puts a checkpoint in the place of another.
    fn moved(&self, lines: &mut [Vec<u8>], draws: &mut Draws) -> u64 {
        loop {
            let ((place, size), (from, other)) = (self.checkpoint(draws), self.checkpoint(draws));
            if place != from {
                lines[place].clone_from(&self.lines[from]);
                return size.min(other) + 1;
            }
        }
    }

    fn another(&self, n: u64, draws: &mut Draws) -> (usize, u64) {
        loop {
            let (line, m) = self.entry(draws);
            if m != n {
                return (line, m);
            }
        }
    }

    fn doubled(&self, lines: &mut Vec<Vec<u8>>, (one, n): (usize, u64), draws: &mut Draws) -> u64 {
        let to = 1 + draws.below(self.lines.len());
        lines.insert(to, self.lines[one].clone());
        let next = self.before(to) + 1;
        // Put where it belongs, the one that stood there is the second; before the checkpoint that it should follow, the
        // checkpoint covers one too few.
        let is_before_checkpoint = self.lines.get(to).is_some_and(|line| line.starts_with(b"{\"checkpoint\""));
        if next == n && !is_before_checkpoint { n + 1 } else { next }
    }

    /// Exchanges one part (text, salt, leaf hash, entry) of two lines; drops it where only one has it.
    fn mixed(&self, mut lines: Vec<Vec<u8>>, draws: &mut Draws) -> Tampered {
        let part = ["head", "body", "salt", "leaf", "entry"][draws.below(5)];
        loop {
            let (one, n) = self.entry(draws);
            let (other, m) = self.another(n, draws);
            exchange(&mut lines, part, (one, other));
            if lines != self.lines {
                return Tampered { what: format!("{part} of {n} and {m} exchanged"), lines, n: n.min(m) };
            }
        }
    }
}

/// The line with its entry's time changed, and the leaf hash made for it.
fn rewritten(line: &[u8]) -> Vec<u8> {
    let mut value: serde_json::Value = serde_json::from_slice(line).unwrap();
    let mut entry = Entry::parse(value["entry"].as_str().unwrap().as_bytes()).unwrap();
    entry.at += 1;
    let text = entry.to_text().unwrap();
    value["leaf"] = oracle::hex(&leaf_hash(text.as_bytes())).into();
    value["entry"] = text.into();
    serde_json::to_vec(&value).unwrap()
}

fn exchange(lines: &mut [Vec<u8>], part: &str, (one, other): (usize, usize)) {
    let mut values = [one, other].map(|at| serde_json::from_slice::<serde_json::Value>(&lines[at]).unwrap());
    let parts = [&values[1], &values[0]].map(|value| value.get(part).cloned());
    for (value, part_of_other) in values.iter_mut().zip(parts) {
        let members = value.as_object_mut().unwrap();
        match part_of_other {
            Some(text) => drop(members.insert(part.into(), text)),
            None => drop(members.shift_remove(part)),
        }
        members.sort_keys();
    }
    for (at, value) in [one, other].into_iter().zip(values) {
        lines[at] = serde_json::to_vec(&value).unwrap();
    }
}

/// The verifier before each line of the sound book, so that each tampered one is read from where it differs.
fn before_each_line(sound: &Sound) -> Vec<FileVerifier> {
    let mut verifier = FileVerifier::new(sound.expected.clone());
    let mut before = Vec::new();
    for line in &sound.lines {
        before.push(verifier.clone());
        verifier.line(line).unwrap();
    }
    before.push(verifier);
    before
}

fn verified(sound: &Sound, before: &[FileVerifier], tampered: &Tampered) -> Report {
    let same = sound.lines.iter().zip(&tampered.lines).take_while(|(one, other)| one == other).count();
    let mut verifier = before[same].clone();
    for line in &tampered.lines[same..] {
        if let Err(misfit) = verifier.line(line) {
            return verifier.stop(misfit);
        }
    }
    let file = sealed(&tampered.lines);
    let seal = file.split(|byte| *byte == b'\n').rev().nth(1).unwrap();
    match verifier.line(seal) {
        Ok(()) => verifier.finish(),
        Err(misfit) => verifier.stop(misfit),
    }
}

#[test]
fn ten_thousand_tampered_books_of_a_thousand_entries_are_found_and_the_entry_named() {
    let sound = Sound::of(1_000, 50);
    let before = before_each_line(&sound);
    let whole = Tampered { what: "nothing".to_owned(), lines: sound.lines.clone(), n: 0 };
    assert!(verified(&sound, &before, &whole).fits());
    let found = shared(|share, cores| {
        (share..10_000).step_by(cores).for_each(|round| {
            let tampered = sound.tampered(&mut Draws(10_000_000 + 100 * round as u64));
            let what = &tampered.what;
            let misfit = verified(&sound, &before, &tampered).misfit;
            let misfit = misfit.unwrap_or_else(|| panic!("round {round}: {what} was not found"));
            assert_eq!(misfit.n, Some(tampered.n), "round {round}: {what}: {misfit}");
        });
        10_000_usize.div_ceil(cores)
    });
    println!("T16: {found} tampered books of 1,000 entries, each found, and the entry named");
    assert!(found >= 10_000);
}

#[test]
fn a_tampered_book_is_found_by_the_second_verifier_too() {
    let sound = Sound::of(24, 12);
    assert_eq!(oracle::check(&sealed(&sound.lines)), Ok(()));
    let mut draws = Draws(1_000_000);
    for round in 0..1_000 {
        let tampered = sound.tampered(&mut draws);
        // Without a checkpoint of its own, a reader cannot know of a fork, or of a book cut right after a checkpoint.
        let needs_known = tampered.what.starts_with("forked with the key") || is_shorter_but_sound(&sound, &tampered);
        if !needs_known {
            let said = oracle::check(&sealed(&tampered.lines));
            assert!(said.is_err(), "round {round}: {}", tampered.what);
        }
    }
}

/// Whether it is the sound book up to one of its checkpoints.
fn is_shorter_but_sound(sound: &Sound, tampered: &Tampered) -> bool {
    sound.lines.starts_with(&tampered.lines) && tampered.lines.last().is_some_and(|line| line.starts_with(b"{\"check"))
}
