//! The heads kept beside the database: only what this installation signed is taken for one.

#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use books::checkpoint::SigningKey;
use libfuzzer_sys::fuzz_target;

static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("comity-fuzz-{}.heads", std::process::id())));
static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes([1; 32]));

fuzz_target!(|bytes: &[u8]| {
    std::fs::write(&*FILE, bytes).expect("the heads are written");
    if let Ok(heads) = comity::heads::read(&FILE, &KEY) {
        let lines = std::str::from_utf8(bytes).map_or(0, |text| text.lines().count());
        assert_eq!(heads.len(), lines, "a line that is passed over");
    }
});
