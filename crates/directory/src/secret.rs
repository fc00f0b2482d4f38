//! Secrets that people and programs carry. The program keeps only their digests: whoever reads the database can
//! use none of them. They are random and long, so that a plain SHA-256 is enough.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Draws;
use sha2::{Digest, Sha256};

/// What is kept of a secret.
pub(crate) fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// A secret of 256 bits for programs: 43 letters, digits, `-` and `_`.
pub(crate) fn for_programs(draws: &mut Draws) -> String {
    URL_SAFE_NO_PAD.encode(draws.bytes::<32>())
}

/// What is kept of a code that people copy or read out ([`Draws::secret`]).
pub(crate) fn code_digest(typed: &str) -> [u8; 32] {
    digest(&code(typed))
}

/// A code as it was given, out of what a person typed: spaces, hyphens and letter case do not matter, and the
/// letters that codes do not have are read as the digits they look like.
pub fn code(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .take(64)
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect()
}

/// A code in groups of four, as it is shown.
pub fn grouped(code: &str) -> String {
    let mut shown = String::with_capacity(code.len() + code.len() / 4);
    for (index, c) in code.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            shown.push('-');
        }
        shown.push(c);
    }
    shown
}
