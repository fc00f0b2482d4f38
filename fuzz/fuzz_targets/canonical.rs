//! Canonical JSON: what is taken for canonical is written again as exactly these bytes, and any JSON can be written.

#![no_main]

use books::log::canonical::{parse, to_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(value) = parse(bytes) {
        assert_eq!(to_bytes(&value).as_deref(), Ok(bytes), "two texts of one value are both taken for canonical");
    }
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(bytes)
        && let Ok(written) = to_bytes(&value)
    {
        let read = parse(&written).expect("what was written is canonical");
        assert_eq!(to_bytes(&read).as_ref(), Ok(&written), "written twice is written otherwise");
    }
});
