//! The log of a book: what makes its history provable.
//!
//! Everything here is pure. There is no database, no clock and no random number: bytes come in,
//! bytes and verdicts go out, so that the server, `comity verify` and a stranger's machine all run
//! the same rules. The format is written down in `docs/book-format.md`.
//!
//! - [`canonical`]: one spelling for every JSON value, so that a hash means something.
//! - [`entry`], [`document`]: what an entry says, and the salted digest of the version it makes.
//! - [`tree`]: the append-only Merkle tree over the entries (RFC 6962).
//! - [`note`]: checkpoints of the tree, signed and cosigned (C2SP signed-note).
//! - [`verify`]: reads a book entry by entry and names the first one that does not fit.
//! - [`file`]: a whole book as one file.

pub mod canonical;
pub mod document;
pub mod entry;
pub mod file;
pub mod hex;
pub mod note;
pub mod tree;
pub mod verify;

#[cfg(test)]
mod sample;

pub use document::{Document, Salt};
pub use entry::Entry;
pub use file::{BookFileWriter, FileVerifier, Header, Holder, verify_file};
pub use note::{Checkpoint, KeyRole, Note, PublicKey, Signer};
pub use tree::{Frontier, Hash};
pub use verify::{Expected, Kept, Misfit, Report, Row, Step, Verifier, Why};
