//! Delimited text in any encoding; and whatever stands in a cell is written so that no program runs it, and comes back.

#![no_main]

use formats::out::csv::{guarded, unguarded};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = formats::open::Limits { cells: 20_000, ..Default::default() };
    let Ok(book) = formats::open::open(bytes, Some("register.csv"), &limits) else { return };
    for cell in book.sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|row| &row.cells) {
        let text = cell.1.shown();
        let written = guarded(&text);
        assert!(
            !written.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
            "a cell that some program runs: {written:?}"
        );
        assert_eq!(unguarded(&written), text, "a cell that comes back otherwise");
    }
});
