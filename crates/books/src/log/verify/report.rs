//! What a verification says when it is done.

use serde::Serialize;

use super::Misfit;

/// What was checked, what is worth a remark, and the first thing that does not fit.
///
/// The figures count what was read up to the misfit, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The book's id.
    pub book: String,
    /// The id of the server whose chain this is.
    pub origin: String,
    /// Entries that fit.
    pub entries: u64,
    /// Versions whose text and salt have the digest in their entry.
    pub documents: u64,
    /// Versions whose text was erased.
    pub erased: u64,
    /// Checkpoints whose root and signatures fit.
    pub checkpoints: u64,
    /// How many entries the last checkpoint covers.
    pub covered: u64,
    /// The root that the last checkpoint states, in base64 as it stands there.
    pub root: Option<String>,
    /// Which keys signed, and how far.
    pub keys: Vec<KeySeen>,
    /// What is odd without being wrong.
    pub remarks: Vec<Remark>,
    /// The first thing that does not fit; `None` when all does.
    pub misfit: Option<Misfit>,
}

/// A key that signed at least one checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeySeen {
    /// The key, in its written form `name+id+base64`.
    pub key: String,
    /// The largest size that it signed.
    pub size: u64,
    /// When, in seconds since 1970 UTC by the signer's clock; a log's own key does not say.
    pub at: Option<u64>,
    /// Whether the reader brought this key. One that only the book brings proves that nothing was
    /// changed since it signed, but not who holds it.
    pub trusted: bool,
}

/// What is odd without being wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "remark", rename_all = "snake_case")]
pub enum Remark {
    /// Entries that say an earlier time than the one before. Order is by number; time is a claim.
    TimeWentBack {
        /// How many.
        entries: u64,
        /// The first of them.
        first: u64,
    },
    /// Texts that an entry says were erased are still here, as after restoring an old backup.
    ErasedStillThere {
        /// How many.
        entries: u64,
        /// The first of them.
        first: u64,
    },
}

impl Report {
    /// Whether everything fits.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.misfit.is_none()
    }
}
