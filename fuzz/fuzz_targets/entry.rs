//! An entry: what is taken for one is written again as exactly these bytes.

#![no_main]

use books::log::Entry;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(entry) = Entry::parse(bytes) {
        let written = entry.to_text().expect("what was read can be written");
        assert_eq!(written.as_bytes(), bytes, "two texts of one entry are both taken");
        drop(entry.erases());
        entry.leaf().expect("what was read has its place in the tree");
    }
});
