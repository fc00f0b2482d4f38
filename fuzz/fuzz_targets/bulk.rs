//! One act on many records, as a program asks for it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

fuzz_target!(|bytes: &[u8]| {
    let Ok(sent) = serde_json::from_slice::<Map<String, Value>>(bytes) else { return };
    for kind in mitigate::KINDS {
        if web::bulk::read(kind, sent.clone()).is_ok() {
            let items = sent.get("items").and_then(Value::as_array).map_or(0, Vec::len);
            assert!((1..=web::bulk::MOST).contains(&items), "an act on {items} records");
        }
    }
});
