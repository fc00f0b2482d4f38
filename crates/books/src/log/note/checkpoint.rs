//! A checkpoint: which log, how many entries, which root.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{Note, NoteError};
use crate::log::tree::{Frontier, Hash};

/// The line that names a book's log to the world. Ids only, never a name: witnesses see it.
#[must_use]
pub fn origin_line(book: &str, origin: &str) -> String {
    format!("comity/book/{book}/{origin}")
}

/// The state of a book's tree: the text of a checkpoint note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: see [`origin_line`].
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The checkpoint of a book's tree as it stands.
    #[must_use]
    pub fn of(book: &str, origin: &str, tree: &Frontier) -> Self {
        Self { origin: origin_line(book, origin), size: tree.size(), root: tree.root() }
    }

    /// Reads the text of a note as a checkpoint: exactly three lines.
    ///
    /// # Errors
    /// [`NoteError::Checkpoint`] when it is none, or carries extension lines, which nobody audits.
    pub fn from_note(note: &Note) -> Result<Self, NoteError> {
        let lines: Vec<&str> = note.text().split('\n').collect();
        let [origin, size, root, ""] = lines[..] else {
            return Err(NoteError::Checkpoint("it has not exactly three lines"));
        };
        if origin.is_empty() {
            return Err(NoteError::Checkpoint("its first line names no log"));
        }
        let number: u64 = size.parse().map_err(|_| NoteError::Checkpoint("its size is no number"))?;
        if number.to_string() != size {
            return Err(NoteError::Checkpoint("its size is not written plainly"));
        }
        let root = STANDARD.decode(root).ok().and_then(|bytes| Hash::try_from(bytes).ok());
        let root = root.ok_or(NoteError::Checkpoint("its root is not 32 bytes of base64"))?;
        Ok(Self { origin: origin.to_owned(), size: number, root })
    }
}

/// The text to sign.
impl fmt::Display for Checkpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}\n{}\n{}", self.origin, self.size, STANDARD.encode(self.root))
    }
}
