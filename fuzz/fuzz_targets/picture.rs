//! Pictures of each sort: what comes out is clean already, and never more than went in.

#![no_main]

use libfuzzer_sys::fuzz_target;
use web::companions::{media, picture};

fuzz_target!(|bytes: &[u8]| {
    let Ok(media) = media::of("picture", bytes) else { return };
    if let Ok(cleaned) = picture::clean(media, bytes.to_vec()) {
        // The orientation is written anew in a few bytes of our own.
        assert!(cleaned.len() <= bytes.len() + 64, "a picture that grows");
        assert_eq!(picture::clean(media, cleaned.clone()).as_ref(), Ok(&cleaned), "cleaned twice is cleaned otherwise");
    }
});
