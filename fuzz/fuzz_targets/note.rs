//! Signed notes, the checkpoints and keys in them.

#![no_main]

use books::log::{Note, PublicKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    drop(text.parse::<PublicKey>());
    let Ok(note) = Note::parse(text) else { return };
    let again = Note::parse(&note.to_string()).expect("what was read can be written and read");
    assert_eq!((note.text(), note.signatures().len()), (again.text(), again.signatures().len()));
    let keys: Vec<PublicKey> = text.lines().filter_map(|line| line.parse().ok()).collect();
    drop(note.verify(&keys));
});
