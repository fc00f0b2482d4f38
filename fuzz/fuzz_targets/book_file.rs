//! A book file, as `comity verify` is handed one by anybody.

#![no_main]

use books::log::{Expected, verify_file};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(report) = verify_file(bytes, &Expected::default()) {
        assert!(!report.fits() || report.checkpoints > 0, "a book that nobody signed fits");
    }
});
