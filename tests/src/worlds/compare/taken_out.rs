//! Whole books, taken out as files: who may, and what is in them, read line by line.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use books::checkpoint::SigningKey;
use books::export::Taking;
use books::{Change, Failure, Viewer};
use kernel::Randomness;
use storage::Storage;

use super::super::build::{NOW, ORIGIN};
use super::super::model::World;
use crate::chance::Chance;

/// Has some callers take some books out, which are theirs or not, and compares each file. Answers which books were, and
/// how many decisions that was.
pub(super) fn compared(storage: &Storage, world: &World, chance: &mut Chance) -> (BTreeSet<usize>, usize) {
    let callers = world.callers.iter().filter(|caller| caller.counts).cloned().collect::<Vec<_>>();
    if callers.is_empty() || std::env::var_os("COMITY_ASKED").is_some() {
        return (BTreeSet::new(), 0);
    }
    let mut asked = Vec::new();
    for _ in 0..2 {
        let caller = &callers[chance.below(callers.len())];
        asked.extend((0..3).map(|_| (caller.clone(), chance.below(world.books.len()))));
    }
    let (to_ask, books) = (asked.clone(), world.books.clone());
    let leaves = storage.write_blocking(move |tx| {
        let mut draws = Randomness::seeded(1).draws("files");
        let mut change = Change { tx, now: NOW, draws: &mut draws, origin: Arc::from(ORIGIN) };
        let mut leaves = Vec::new();
        for (caller, book) in &to_ask {
            let viewer = Viewer::of(change.tx, &caller.credential, NOW)?;
            match Taking::by(&mut change, &viewer, books[*book].id, &SigningKey::from_bytes([7; 32])) {
                Ok(leave) => leaves.push(Some(leave)),
                Err(Failure::Refused(_)) => leaves.push(None),
                Err(error) => return Err(error),
            }
        }
        Ok::<_, Failure>(leaves)
    });
    let mut taken = BTreeSet::new();
    let count = asked.len();
    for ((caller, book), leave) in asked.into_iter().zip(leaves.expect("books can be asked for")) {
        // Also a room that they sit in: they are in it when they ask for its book.
        let caller = super::Caller { from: super::From::Everywhere, ..caller };
        let may = world.reads_all(&caller, book);
        assert_eq!(leave.is_some(), may, "T02 over- or under-exposure: person {} takes a book out", caller.person);
        if let Some(leave) = leave {
            let file = leave.write(storage, Vec::new()).expect("the book is taken out");
            compare(world, book, std::str::from_utf8(&file).expect("the file is text"));
            taken.insert(book);
        }
    }
    (taken, count)
}

/// Every act on a record that the file tells of is one in that book, and each is there.
fn compare(world: &World, book: usize, file: &str) {
    let mut told = BTreeMap::new();
    for line in file.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        let Some(entry) = line["entry"].as_str() else { continue };
        let entry: serde_json::Value = serde_json::from_str(entry).expect("an entry is JSON");
        if let Some(record) = entry["record"].as_str() {
            let act = entry["act"].as_str().expect("an entry has an act").to_owned();
            *told.entry((record.to_owned(), act)).or_insert(0) += 1;
        }
    }
    let mut wanted = BTreeMap::new();
    for record in world.records.iter().filter(|record| record.book == book) {
        for act in &record.acts {
            *wanted.entry((record.id.to_string(), (*act).to_owned())).or_insert(0) += 1;
        }
    }
    assert_eq!(told, wanted, "T02 over- or under-exposure in the file of a {} book", world.books[book].sort);
}
