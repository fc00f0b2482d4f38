//! Reads a book from its first entry to its last and names the first thing that does not fit.
//!
//! It works on rows, wherever they come from: the database (`comity verify --data`) or a book file
//! ([`super::file`]). It holds the tree's frontier and one number per record, never the whole book.

mod fit;
mod misfit;
mod report;
mod row;

pub use misfit::{Misfit, Why};
pub use report::{KeySeen, Remark, Report};
pub use row::{Kept, Row, Step};

use std::collections::{BTreeSet, HashMap};

use base64::{Engine, engine::general_purpose::STANDARD};

use super::entry::Entry;
use super::note::{Checkpoint, Note, NoteError, PublicKey, Verified, origin_line};
use super::tree::Frontier;

/// What the reader knows from elsewhere. Empty, a book is held only against itself.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// Keys that the reader relies on: each must have signed the last checkpoint.
    pub keys: Vec<PublicKey>,
    /// Checkpoints that the reader kept, **already verified**: the book must contain and continue
    /// each. This is what finds a rewritten or shortened history that was signed anew.
    pub known: Vec<Checkpoint>,
    /// The tree as a live book keeps it, if it does: the one over all entries must be the same.
    pub tree: Option<Frontier>,
}

/// Holds a book against its own proofs, one step at a time.
///
/// A step that is refused leaves the verifier as it was.
#[derive(Debug, Clone)]
pub struct Verifier {
    book: String,
    origin: String,
    log: String,
    /// The book's keys and the reader's.
    keys: Vec<PublicKey>,
    expected: Expected,
    tree: Frontier,
    versions: HashMap<String, u64>,
    /// Entries whose text is gone, and entries of which a tombstone says so.
    gone: BTreeSet<u64>,
    tombstoned: BTreeSet<u64>,
    at: Option<i64>,
    /// How far the last checkpoint, the reader's included, agreed.
    agreed: u64,
    /// How far the last of the reader's own agreed: whoever can sign a forged history signs its checkpoints, too.
    vouched: u64,
    last: Option<(Checkpoint, Verified)>,
    time_went_back: Option<(u64, u64)>,
    report: Report,
    #[cfg(test)]
    pub(super) blind: Option<Check>,
}

/// The checks that carry the proof. Tests leave one out to show that its absence is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    Leaf,
    Order,
    Versions,
    Document,
    Root,
    Signature,
}

impl Verifier {
    /// A verifier of one server's chain of one book, before its first entry.
    ///
    /// `keys` are those that the book names: its log's, and the cosigning parties'.
    #[must_use]
    pub fn new(book: &str, origin: &str, mut keys: Vec<PublicKey>, expected: Expected) -> Self {
        for key in &expected.keys {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        Self {
            book: book.to_owned(),
            origin: origin.to_owned(),
            log: origin_line(book, origin),
            keys,
            expected,
            tree: Frontier::new(),
            versions: HashMap::new(),
            gone: BTreeSet::new(),
            tombstoned: BTreeSet::new(),
            at: None,
            agreed: 0,
            vouched: 0,
            last: None,
            time_went_back: None,
            report: Report {
                book: book.to_owned(),
                origin: origin.to_owned(),
                entries: 0,
                documents: 0,
                erased: 0,
                checkpoints: 0,
                covered: 0,
                root: None,
                keys: Vec::new(),
                remarks: Vec::new(),
                misfit: None,
            },
            #[cfg(test)]
            blind: None,
        }
    }

    /// The tree over the entries so far, to compare with a frontier that was kept.
    #[must_use]
    pub fn tree(&self) -> &Frontier {
        &self.tree
    }

    /// Takes every step of a book and says what was found. Entries after the last checkpoint are
    /// allowed, as in a live database; the report's `covered` and `entries` tell how many.
    ///
    /// # Errors
    /// Only what reading the steps itself runs into.
    pub fn run<E>(mut self, steps: impl IntoIterator<Item = Result<Step, E>>) -> Result<Report, E> {
        for step in steps {
            let taken = match step? {
                Step::Entry(row) => self.row(&row).map(drop),
                Step::Checkpoint(note) => self.checkpoint(&note),
            };
            if let Err(misfit) = taken {
                return Ok(self.stop(misfit));
            }
        }
        Ok(self.finish_open())
    }

    /// Takes the next entry and gives it back as read, so that a caller who keeps parts of it in
    /// columns can compare them (and say [`Why::ColumnDiffers`]).
    ///
    /// # Errors
    /// When it does not fit.
    pub fn row(&mut self, row: &Row) -> Result<Entry, Misfit> {
        let n = self.tree.size() + 1;
        let fitting = self.fit(n, row).map_err(|why| Misfit::entry(n, why))?;
        let mut tree = self.tree.clone();
        tree.append(fitting.leaf);
        if self.hold_against_known(&tree)? {
            (self.agreed, self.vouched) = (n, n);
        }
        self.tree = tree;
        Ok(self.take(n, fitting))
    }

    /// Takes a checkpoint note, which must cover exactly the entries so far.
    ///
    /// Stricter than the note format, which ignores signatures of unknown keys: here each must be
    /// known and hold, else a changed name would hide a changed signature.
    ///
    /// # Errors
    /// When it does not fit. The entry named is the first that no good checkpoint covers then; where the size is
    /// not the number of entries so far, the first that one of the two lacks.
    pub fn checkpoint(&mut self, note: &str) -> Result<(), Misfit> {
        let uncovered = self.agreed + 1;
        let unreadable =
            |error: NoteError| Misfit::entry(uncovered, Why::CheckpointUnreadable { reason: error.to_string() });
        let note = Note::parse(note).map_err(unreadable)?;
        let checkpoint = Checkpoint::from_note(&note).map_err(unreadable)?;
        let size = checkpoint.size;
        if checkpoint.origin != self.log {
            let why = Why::CheckpointOfAnotherLog { found: checkpoint.origin };
            return Err(Misfit::entry(uncovered, why));
        }
        let verified = self.signatures(&note, size).map_err(|why| Misfit::entry(uncovered, why))?;
        let entries = self.tree.size();
        if size != entries {
            return Err(Misfit::entry(size.min(entries) + 1, Why::CheckpointOutOfPlace { size, entries }));
        }
        if self.on(Check::Root) && checkpoint.root != self.tree.root() {
            return Err(Misfit::entry(uncovered, Why::Root { from: uncovered, to: size }));
        }
        self.agreed = size;
        self.report.checkpoints += 1;
        self.note_signers(size, &verified);
        self.last = Some((checkpoint, verified));
        Ok(())
    }

    /// Ends a book that must be covered to its last entry by a checkpoint, as a file must.
    #[must_use]
    pub fn finish(self) -> Report {
        let (covered, entries) = (self.covered(), self.tree.size());
        if self.last.is_none() || covered != entries {
            let why = Why::Uncovered { covered, entries };
            return self.stop(Misfit::entry(covered + 1, why));
        }
        self.finish_open()
    }

    /// Ends a book that may have entries after its last checkpoint, as a live one has.
    #[must_use]
    pub fn finish_open(self) -> Report {
        match self.at_end() {
            Some(misfit) => self.stop(misfit),
            None => self.close(),
        }
    }

    /// Ends at something that does not fit.
    #[must_use]
    pub fn stop(mut self, misfit: Misfit) -> Report {
        self.report.misfit = Some(misfit);
        self.close()
    }

    fn covered(&self) -> u64 {
        self.last.as_ref().map_or(0, |(checkpoint, _)| checkpoint.size)
    }

    /// What can only be said when no entry follows.
    fn at_end(&self) -> Option<Misfit> {
        let entries = self.tree.size();
        if let Some(n) = self.gone.difference(&self.tombstoned).next() {
            return Some(Misfit::entry(*n, Why::ErasureUnrecorded));
        }
        for known in &self.expected.known {
            if known.origin != self.log {
                let found = known.origin.clone();
                return Some(Misfit::elsewhere(Why::CheckpointOfAnotherLog { found }));
            }
            if known.size > entries {
                let why = Why::RolledBack { known: known.size, entries };
                return Some(Misfit::entry(entries + 1, why));
            }
        }
        if self.expected.tree.as_ref().is_some_and(|kept| *kept != self.tree) {
            let kept = self.expected.tree.as_ref().map_or(0, Frontier::size);
            let from = (self.agreed + 1).min(entries + 1).min(kept + 1);
            return Some(Misfit::entry(from, Why::TreeDiffers { kept, entries }));
        }
        let signed = |key: &PublicKey| {
            let last = self.last.as_ref();
            last.is_some_and(|(_, verified)| verified.signed.iter().any(|signed| signed.key == *key))
        };
        let missing = self.expected.keys.iter().find(|key| !signed(key))?;
        Some(Misfit::elsewhere(Why::TrustedSignatureMissing { key: missing.to_string() }))
    }

    fn close(mut self) -> Report {
        self.report.covered = self.covered();
        self.report.root = self.last.map(|(checkpoint, _)| STANDARD.encode(checkpoint.root));
        if let Some((entries, first)) = self.time_went_back {
            self.report.remarks.push(Remark::TimeWentBack { entries, first });
        }
        let mut still_there = self.tombstoned.difference(&self.gone);
        if let Some(first) = still_there.next().copied() {
            let entries = 1 + still_there.count() as u64;
            self.report.remarks.push(Remark::ErasedStillThere { entries, first });
        }
        self.report
    }

    #[cfg(not(test))]
    fn on(&self, check: Check) -> bool {
        check != Check::Root || !kernel::fault::is_on(kernel::Fault::RootsAreNotHeld)
    }

    #[cfg(test)]
    fn on(&self, check: Check) -> bool {
        self.blind != Some(check)
    }
}

#[cfg(test)]
mod tests;
