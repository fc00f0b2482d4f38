//! A book as a verifier is fed it: rows and checkpoints, in their order.

use crate::log::document::Salt;
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

/// One thing of a book, in its order: each checkpoint right after the last entry that it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The next entry.
    Entry(Row),
    /// A checkpoint note over all entries so far.
    Checkpoint(String),
}
