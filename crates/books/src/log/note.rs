//! Signed notes (c2sp.org/signed-note): a short text and the signatures under it.
//!
//! A checkpoint of a book's tree is such a note (c2sp.org/tlog-checkpoint). The server's key signs
//! it; each party that holds the book cosigns it with its own (c2sp.org/tlog-cosignature).

mod checkpoint;
mod key;

pub use checkpoint::{Checkpoint, origin_line};
pub use key::{KeyError, KeyRole, PublicKey, Signer};

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};

/// How many signatures a note may carry; the format asks for at least 16.
pub const MOST_SIGNATURES: usize = 64;

/// The longest a note may be, in bytes.
pub const LONGEST: usize = 64 * 1024;

/// A text with signatures, parsed but not yet believed: see [`Note::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// One signature line, verified or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The name of the key that is said to have signed.
    pub name: String,
    /// The first four bytes of the key's hash.
    pub key_id: [u8; 4],
    /// What the key made of the text; its meaning depends on the key's role.
    pub bytes: Vec<u8>,
}

/// A signature that was checked and holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The key that signed.
    pub key: PublicKey,
    /// When, in seconds since 1970 UTC, by the cosigner's own clock; the log's own key does not say.
    pub at: Option<u64>,
}

/// What was found under a note.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// Signatures that hold, in the order of the note.
    pub signed: Vec<Signed>,
    /// Names on lines of keys that the verifier does not know. They prove nothing either way.
    pub unknown: Vec<String>,
}

/// Why a text is no note, or a signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not the form of a signed note. Says which part.
    #[error("not a signed note: {0}")]
    Form(&'static str),
    /// A known key's signature does not fit the text.
    #[error("the signature of {0} does not fit the text")]
    Signature(String),
    /// A signed note, but its text is no checkpoint. Says which part.
    #[error("not a checkpoint: {0}")]
    Checkpoint(&'static str),
}

impl Note {
    /// Reads a note. Strict: what it writes again is the same bytes.
    ///
    /// # Errors
    /// [`NoteError::Form`] when the text is not a signed note with at least one signature.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > LONGEST {
            return Err(NoteError::Form("it is too long"));
        }
        if note.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(NoteError::Form("it holds control characters"));
        }
        let Some(blank) = note.rfind("\n\n") else {
            return Err(NoteError::Form("no blank line stands before the signatures"));
        };
        let (text, lines) = (&note[..=blank], &note[blank + 2..]);
        let Some(lines) = lines.strip_suffix('\n') else {
            return Err(NoteError::Form("the last line does not end"));
        };
        let mut signatures: Vec<Signature> = Vec::new();
        for line in lines.split('\n') {
            let signature = Signature::parse(line)?;
            if signatures.iter().any(|other| other.same_key(&signature)) {
                return Err(NoteError::Form("a key signed twice"));
            }
            if signatures.len() == MOST_SIGNATURES {
                return Err(NoteError::Form("it has too many signatures"));
            }
            signatures.push(signature);
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The text that was signed, its last line break included. Believe it only after
    /// [`Note::verify`].
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, as they stand.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Checks every signature whose key is among `keys`. Lines of other keys are ignored, and named.
    ///
    /// Whether what holds is *enough* is for the caller to say.
    ///
    /// # Errors
    /// [`NoteError::Signature`] when one of a known key does not hold.
    pub fn verify(&self, keys: &[PublicKey]) -> Result<Verified, NoteError> {
        let mut verified = Verified::default();
        for signature in &self.signatures {
            let key = keys.iter().find(|key| key.name() == signature.name && key.id() == signature.key_id);
            match key {
                None => verified.unknown.push(signature.name.clone()),
                Some(key) => match key.check(&self.text, &signature.bytes) {
                    None => return Err(NoteError::Signature(signature.name.clone())),
                    Some(at) => verified.signed.push(Signed { key: key.clone(), at }),
                },
            }
        }
        Ok(verified)
    }

    /// Adds a party's signature under the same text, with the time in seconds since 1970 UTC.
    /// An earlier one of the same key is replaced. A cosigner vouches that it saw no other tree of
    /// this size: check that first.
    pub fn cosign(&mut self, cosigner: &Signer, at: u64) {
        let signature = cosigner.sign_text(&self.text, at);
        self.signatures.retain(|other| !other.same_key(&signature));
        self.signatures.push(signature);
    }
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.text)?;
        for signature in &self.signatures {
            let bytes = [&signature.key_id[..], &signature.bytes].concat();
            writeln!(out, "— {} {}", signature.name, STANDARD.encode(bytes))?;
        }
        Ok(())
    }
}

impl Signature {
    fn parse(line: &str) -> Result<Self, NoteError> {
        let parts = line.strip_prefix("— ").and_then(|rest| rest.split_once(' '));
        let Some((name, encoded)) = parts else {
            return Err(NoteError::Form("a signature line has another form"));
        };
        if !key::is_name(name) {
            return Err(NoteError::Form("a key's name is empty or holds a space or a plus"));
        }
        let bytes = STANDARD.decode(encoded).ok();
        let Some((key_id, bytes)) = bytes.as_deref().and_then(|bytes| bytes.split_first_chunk::<4>()) else {
            return Err(NoteError::Form("a signature is not base64 of at least four bytes"));
        };
        Ok(Self { name: name.to_owned(), key_id: *key_id, bytes: bytes.to_vec() })
    }

    fn same_key(&self, other: &Self) -> bool {
        self.name == other.name && self.key_id == other.key_id
    }
}

#[cfg(test)]
mod tests;
