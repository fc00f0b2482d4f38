//! Workbooks, new, old and open, as the process that reads them opens them; and the tables that are found in them.

#![no_main]

use libfuzzer_sys::fuzz_target;

/// Less than the program takes, so that what would take minutes there is seen here.
fn limits() -> formats::open::Limits {
    formats::open::Limits { bytes: 1 << 20, unpacked: 16 << 20, cells: 50_000, sheets: 20 }
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(book) = formats::open::open(bytes, Some("register.xlsx"), &limits()) {
        let vocabulary = mitigate::risk::reader::vocabulary();
        drop(formats::read::read(&book, "register.xlsx", &vocabulary));
    }
});
