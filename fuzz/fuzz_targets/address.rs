//! The code of a link to a new address, as it comes back from a letter, or from whoever made one up.

#![no_main]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        drop(directory::address::read(text));
    }
    let code = URL_SAFE_NO_PAD.encode(bytes);
    if let Some((until, seal, email)) = directory::address::read(&code) {
        assert_eq!(bytes[..8], until.micros().to_be_bytes(), "another end");
        assert_eq!(bytes[8..40], seal, "another seal");
        let again = directory::Email::read(email.as_str()).expect("an address that was read is one");
        assert_eq!(again.as_str(), email.as_str(), "what is sealed is read otherwise");
    }
});
