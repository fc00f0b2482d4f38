//! A book as a verifier is fed it: rows and checkpoints, in their order.

use super::Why;
use crate::log::canonical;
use crate::log::document::{self, Salt};
use crate::log::tree::Hash;

/// An entry as it is kept, with what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The entry's canonical text, byte for byte as it was written.
    pub entry: String,
    /// The leaf hash that was kept when it was written. It lets a verifier name the very entry that
    /// was changed; it is never believed without hashing the text.
    pub leaf: Hash,
    /// The version that the entry made.
    pub document: Kept,
}

/// What is kept of the version that an entry made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// The entry made no version.
    Nothing,
    /// Its text and salt.
    Text {
        /// The head's canonical text.
        head: String,
        /// The body's canonical text.
        body: String,
        /// The salt.
        salt: Salt,
    },
    /// Text and salt were erased; a later entry must say so.
    Erased,
}

impl Kept {
    /// Holds what is kept against the digest that the entry carries. Says whether there is a text.
    ///
    /// # Errors
    /// Where it is not what the entry binds.
    pub fn fits(&self, digest: Option<&Hash>) -> Result<bool, Why> {
        match (digest, self) {
            (None, Kept::Nothing) | (Some(_), Kept::Erased) => Ok(false),
            (None, _) => Err(Why::DocumentUnexpected),
            (Some(_), Kept::Nothing) => Err(Why::DocumentMissing),
            (Some(digest), Kept::Text { head, body, salt }) => {
                if document::digest(salt, head, body) != *digest {
                    return Err(Why::DocumentChanged);
                }
                // Else a text could be moved from the end of one to the beginning of the other.
                for text in [head, body] {
                    canonical::parse(text.as_bytes()).map_err(|_| Why::DocumentUnreadable)?;
                }
                Ok(true)
            }
        }
    }
}

/// One thing of a book, in its order: each checkpoint right after the last entry that it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The next entry.
    Entry(Row),
    /// A checkpoint note over all entries so far.
    Checkpoint(String),
}
