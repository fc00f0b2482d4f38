//! What does not fit, said so that a page can put it into a reader's language.
//!
//! The English sentences are for the command line and the log.

use std::fmt;

use serde::Serialize;

/// The first thing in a book that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Misfit {
    /// The number of the first entry that does not fit, is missing, or is covered by no good checkpoint; `None` when
    /// every entry fits and the fault is in the header, the seal, or what the reader brought.
    pub n: Option<u64>,
    /// The line of the file, from 1, when a file was read.
    pub line: Option<u64>,
    /// What is wrong.
    #[serde(flatten)]
    pub why: Why,
}

/// Why something does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    // An entry.
    /// The entry's bytes do not have the leaf hash that was kept beside them.
    #[error("its text or its kept hash was changed")]
    EntryChanged,
    /// The bytes hash as they should, but are no entry.
    #[error("it cannot be read: {reason}")]
    EntryUnreadable {
        /// The reader's words.
        reason: String,
    },
    /// The entry belongs to another book.
    #[error("it belongs to book {found}")]
    OtherBook {
        /// The book that it names.
        found: String,
    },
    /// The entry was written by another server.
    #[error("it was written by server {found}")]
    OtherOrigin {
        /// The origin that it names.
        found: String,
    },
    /// A later entry stands in its place.
    #[error("it is missing: entry {found} stands in its place")]
    Missing {
        /// The number found.
        found: u64,
    },
    /// An earlier entry stands in its place.
    #[error("entry {found} stands in its place a second time or out of order")]
    OutOfOrder {
        /// The number found.
        found: u64,
    },
    /// The versions of a record do not go 1, 2, 3 …
    #[error("it makes version {found} of record {record}; version {expected} would be next")]
    VersionOutOfOrder {
        /// The record's id.
        record: String,
        /// The version that would be next.
        expected: u64,
        /// The version that it makes.
        found: u64,
    },
    /// The version's text is not there, and nothing says that it was erased.
    #[error("the text of its version is missing")]
    DocumentMissing,
    /// A text stands beside an entry that made no version.
    #[error("a text stands beside it, though it made no version")]
    DocumentUnexpected,
    /// Head, body or salt do not have the digest that the entry carries.
    #[error("the text of its version, or the salt, was changed")]
    DocumentChanged,
    /// The text hashes as it should, but is not canonical JSON.
    #[error("the text of its version is not canonical JSON")]
    DocumentUnreadable,
    /// The text is marked as erased, but no later entry says so.
    #[error("the text of its version is gone, and no entry says that it was erased")]
    ErasureUnrecorded,
    /// The tree over the entries has not the root that was signed.
    #[error("entries {from} to {to} are not those that were signed: the root of the tree differs")]
    Root {
        /// The first entry that no good checkpoint covers.
        from: u64,
        /// The size of the checkpoint.
        to: u64,
    },
    /// The book differs from a checkpoint that the reader brought.
    #[error(
        "entries {from} to {to} differ from the checkpoint over {to} entries that you hold: \
             the history was rewritten, or two were kept"
    )]
    Forked {
        /// The first entry that may differ.
        from: u64,
        /// The size of the reader's checkpoint.
        to: u64,
    },
    /// The book is shorter than a checkpoint that the reader brought.
    #[error("it is missing: you hold a checkpoint over {known} entries, the book has {entries}")]
    RolledBack {
        /// The size of the reader's checkpoint.
        known: u64,
        /// How many entries there are.
        entries: u64,
    },
    /// The tree that the book keeps to go on from is not the one over its entries.
    #[error("the book keeps a tree over {kept} entries that is not the one over the {entries} it has")]
    TreeDiffers {
        /// The size of the tree that is kept.
        kept: u64,
        /// How many entries there are.
        entries: u64,
    },
    /// A column that is kept beside the entry does not say what the entry says.
    #[error("the column {column} beside it does not say what it says")]
    ColumnDiffers {
        /// The column's name.
        column: String,
    },
    // A checkpoint.
    /// The checkpoint is no signed checkpoint note.
    #[error("a checkpoint cannot be read: {reason}")]
    CheckpointUnreadable {
        /// The reader's words.
        reason: String,
    },
    /// The checkpoint is of another log.
    #[error("a checkpoint is of another log, {found}")]
    CheckpointOfAnotherLog {
        /// The log that it names.
        found: String,
    },
    /// The checkpoint does not stand right after the last entry that it covers.
    #[error("a checkpoint over {size} entries stands after {entries}")]
    CheckpointOutOfPlace {
        /// The size that it states.
        size: u64,
        /// How many entries stand before it.
        entries: u64,
    },
    /// A signature does not fit.
    #[error("the signature of {key} under the checkpoint over {size} entries does not fit")]
    SignatureWrong {
        /// The key's name.
        key: String,
        /// The checkpoint's size.
        size: u64,
    },
    /// A signature is of a key that is neither the book's nor the reader's.
    #[error("the checkpoint over {size} entries is signed by {key}, a key that is not known")]
    SignatureUnknown {
        /// The key's name.
        key: String,
        /// The checkpoint's size.
        size: u64,
    },
    /// The key of the log itself did not sign.
    #[error("the checkpoint over {size} entries is not signed by the key of the log")]
    LogSignatureMissing {
        /// The checkpoint's size.
        size: u64,
    },
    /// A key that the reader relies on did not sign the last checkpoint.
    #[error("the last checkpoint is not signed by {key}, which you asked for")]
    TrustedSignatureMissing {
        /// The key, in its written form.
        key: String,
    },
    /// Entries stand after the last checkpoint, or there is none.
    #[error("the last checkpoint covers {covered} of {entries} entries: it or what follows is missing")]
    Uncovered {
        /// How many entries are covered; 0 where there is no checkpoint.
        covered: u64,
        /// How many entries there are.
        entries: u64,
    },
    // A file.
    /// The first line is no header of a book file.
    #[error("the file does not begin as a book file does: {reason}")]
    HeaderUnreadable {
        /// The reader's words.
        reason: String,
    },
    /// A line is none that a book file has, or is spelt otherwise.
    #[error("a line cannot be read: {reason}")]
    LineUnreadable {
        /// The reader's words.
        reason: String,
    },
    /// A line stands after the seal.
    #[error("the file goes on after its seal")]
    AfterSeal,
    /// The last line is missing, or cut short.
    #[error("the file ends before its seal: it was cut short")]
    CutShort,
    /// The seal is not that of the lines before it.
    #[error("the file's seal does not fit: a line was changed, added or taken out")]
    SealWrong,
}

impl Misfit {
    pub(crate) fn entry(n: u64, why: Why) -> Self {
        Self { n: Some(n), line: None, why }
    }

    pub(crate) fn elsewhere(why: Why) -> Self {
        Self { n: None, line: None, why }
    }

    pub(crate) fn on_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(out, "line {line}: ")?;
        }
        match self.n {
            Some(n) => write!(out, "entry {n}: {}", self.why),
            None => write!(out, "{}", self.why),
        }
    }
}
