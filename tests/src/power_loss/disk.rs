//! A disk as the power leaves it: what was synced stands there; of what was written since, anything may.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::trace::Event;
use crate::chance::Chance;

/// The bytes that a disk writes as a whole.
const SECTOR: usize = 512;

/// Files by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What is left of the writes that nothing has waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// None of them.
    Nothing,
    /// The first of them, file by file.
    Beginning,
    /// Each of them or not.
    Some,
    /// Each sector of each of them or not.
    Torn,
}

/// Every way.
pub const WAYS: [Left; 4] = [Left::Nothing, Left::Beginning, Left::Some, Left::Torn];

#[derive(Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Length(usize),
}

/// The disk, and what is on its way there. Names are taken to be there at once.
#[derive(Clone, Default)]
pub struct Disk {
    files: Files,
    waiting: BTreeMap<String, Vec<Change>>,
    syncing: HashMap<usize, (String, usize)>,
}

impl Disk {
    /// A disk with the files of a folder on it.
    pub fn of(folder: &Path) -> Disk {
        let entries = std::fs::read_dir(folder).expect("the folder is there");
        let files = entries.map(|entry| {
            let entry = entry.expect("it can be listed");
            (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).expect("it can be read"))
        });
        Disk { files: files.collect(), ..Disk::default() }
    }

    /// Something happens to it.
    pub fn happens(&mut self, event: &Event) {
        match event {
            Event::Write { file, at, bytes } => self.wait(file, Change::Write { at: *at, bytes: bytes.clone() }),
            Event::Length { file, to } => self.wait(file, Change::Length(*to)),
            Event::SyncBegins { file, call } => {
                let many = self.waiting.get(file).map_or(0, Vec::len);
                self.syncing.insert(*call, (file.clone(), many));
            }
            Event::SyncEnds { call } => {
                let Some((file, many)) = self.syncing.remove(call) else { return };
                let Some(waiting) = self.waiting.get_mut(&file) else { return };
                let kept = self.files.entry(file).or_default();
                waiting.drain(..many.min(waiting.len())).for_each(|change| apply(kept, &change));
            }
            Event::Rename { from, to } => {
                let (kept, waiting) = (self.files.remove(from), self.waiting.remove(from));
                self.files.insert(to.clone(), kept.unwrap_or_default());
                self.waiting.insert(to.clone(), waiting.unwrap_or_default());
            }
            Event::Remove { file } => {
                self.files.remove(file);
                self.waiting.remove(file);
            }
            Event::Answer(_) | Event::Nothing => {}
        }
    }

    fn wait(&mut self, file: &str, change: Change) {
        self.waiting.entry(file.to_owned()).or_default().push(change);
    }

    /// What stands there when the power goes now.
    pub fn without_power(&self, left: Left, chance: &mut Chance) -> Files {
        let mut files = self.files.clone();
        for (name, waiting) in &self.waiting {
            let file = files.entry(name.clone()).or_default();
            let first = chance.below(waiting.len() + 1);
            for (n, change) in waiting.iter().enumerate() {
                match (left, change) {
                    (Left::Nothing, _) => break,
                    (Left::Beginning, _) if n >= first => break,
                    (Left::Beginning, _) => apply(file, change),
                    (Left::Torn, Change::Write { at, bytes }) => {
                        let mut from = 0;
                        while from < bytes.len() {
                            let to = bytes.len().min(from + SECTOR - (at + from) % SECTOR);
                            if chance.percent(50) {
                                apply(file, &Change::Write { at: at + from, bytes: bytes[from..to].to_vec() });
                            }
                            from = to;
                        }
                    }
                    (Left::Some | Left::Torn, _) => {
                        if chance.percent(50) {
                            apply(file, change);
                        }
                    }
                }
            }
        }
        files
    }
}

fn apply(file: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Length(to) => file.resize(*to, 0),
        Change::Write { at, bytes } => {
            if file.len() < at + bytes.len() {
                file.resize(at + bytes.len(), 0);
            }
            file[*at..at + bytes.len()].copy_from_slice(bytes);
        }
    }
}

#[test]
fn what_was_synced_stands_whatever_becomes_of_the_rest() {
    let write = |at, bytes: &[u8]| Event::Write { file: "f".to_owned(), at, bytes: bytes.to_vec() };
    let (begins, ends) = (Event::SyncBegins { file: "f".to_owned(), call: 1 }, Event::SyncEnds { call: 1 });
    let mut disk = Disk::default();
    // The second write comes while the sync is under way: it may have come too late for it.
    for event in [write(0, &[1; 600]), begins, write(600, &[2; 1000]), ends] {
        disk.happens(&event);
    }
    let (mut chance, mut seen) = (Chance::new(1), std::collections::BTreeSet::new());
    for n in 0..200 {
        let file = disk.without_power(WAYS[n % 4], &mut chance).remove("f").expect("it is there");
        assert!(file.len() >= 600 && file[..600] == [1; 600], "what was synced is lost");
        assert!(file[600..].iter().all(|byte| [0, 2].contains(byte)));
        seen.insert(file);
    }
    // Nothing, all of it, and whichever of its three sectors.
    assert!(seen.len() >= 7, "{}", seen.len());
}
