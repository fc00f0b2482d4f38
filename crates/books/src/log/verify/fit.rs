//! The single questions that a verifier asks of a row or a checkpoint.

use super::{Check, KeySeen, Misfit, Row, Verifier, Why};
use crate::log::entry::Entry;
use crate::log::note::{KeyRole, Note, NoteError, PublicKey, Verified};
use crate::log::tree::{Frontier, Hash, leaf_hash};

/// A row that fits, ready to be taken.
pub(super) struct Fitting {
    entry: Entry,
    pub(super) leaf: Hash,
    erases: Vec<u64>,
    kept: bool,
}

impl Verifier {
    pub(super) fn fit(&self, n: u64, row: &Row) -> Result<Fitting, Why> {
        let leaf = if self.on(Check::Leaf) { leaf_hash(row.entry.as_bytes()) } else { row.leaf };
        if leaf != row.leaf {
            return Err(Why::EntryChanged);
        }
        let unreadable = |reason: String| Why::EntryUnreadable { reason };
        let entry = Entry::parse(row.entry.as_bytes()).map_err(|error| unreadable(error.to_string()))?;
        let erases = entry.erases().map_err(|error| unreadable(error.to_string()))?;
        self.fit_place(n, &entry)?;
        let kept = match row.document.fits(entry.digest.as_ref()) {
            Err(Why::DocumentChanged) if !self.on(Check::Document) => true,
            kept => kept?,
        };
        Ok(Fitting { entry, leaf, erases, kept })
    }

    fn fit_place(&self, n: u64, entry: &Entry) -> Result<(), Why> {
        if entry.book != self.book {
            return Err(Why::OtherBook { found: entry.book.clone() });
        }
        if entry.origin != self.origin {
            return Err(Why::OtherOrigin { found: entry.origin.clone() });
        }
        if self.on(Check::Order) && entry.n > n {
            return Err(Why::Missing { found: entry.n });
        }
        if self.on(Check::Order) && entry.n < n {
            return Err(Why::OutOfOrder { found: entry.n });
        }
        if let (Some(record), Some(found)) = (&entry.record, entry.version) {
            let expected = self.versions.get(record).copied().unwrap_or(0) + 1;
            if self.on(Check::Versions) && found != expected {
                let record = record.clone();
                return Err(Why::VersionOutOfOrder { record, expected, found });
            }
        }
        Ok(())
    }

    pub(super) fn take(&mut self, n: u64, fitting: Fitting) -> Entry {
        let Fitting { entry, erases, kept, .. } = fitting;
        self.report.entries = n;
        if self.at.is_some_and(|before| entry.at < before) {
            let (count, first) = self.time_went_back.unwrap_or((0, n));
            self.time_went_back = Some((count + 1, first));
        }
        self.at = Some(entry.at);
        if kept {
            self.report.documents += 1;
        } else if entry.digest.is_some() {
            self.report.erased += 1;
            self.gone.insert(n);
        }
        self.tombstoned.extend(erases);
        if let (Some(record), Some(version)) = (&entry.record, entry.version) {
            self.versions.insert(record.clone(), version);
        }
        entry
    }

    /// Compares the tree with the reader's checkpoints of the same size: whether there are any.
    pub(super) fn hold_against_known(&self, tree: &Frontier) -> Result<bool, Misfit> {
        let mut found = false;
        for known in &self.expected.known {
            if known.origin == self.log && known.size == tree.size() {
                found = true;
                if self.on(Check::Root) && known.root != tree.root() {
                    let from = self.vouched + 1;
                    return Err(Misfit::entry(from, Why::Forked { from, to: tree.size() }));
                }
            }
        }
        Ok(found)
    }

    pub(super) fn signatures(&self, note: &Note, size: u64) -> Result<Verified, Why> {
        let verified = match note.verify(&self.keys) {
            Ok(verified) => verified,
            Err(_) if !self.on(Check::Signature) => return Ok(Verified::default()),
            Err(NoteError::Signature(key)) => return Err(Why::SignatureWrong { key, size }),
            Err(error) => {
                return Err(Why::CheckpointUnreadable { reason: error.to_string() });
            }
        };
        if let Some(key) = verified.unknown.first() {
            return Err(Why::SignatureUnknown { key: key.clone(), size });
        }
        let by_log = |key: &PublicKey| key.role() == KeyRole::Log && key.name() == self.log;
        if !verified.signed.iter().any(|signed| by_log(&signed.key)) {
            return Err(Why::LogSignatureMissing { size });
        }
        Ok(verified)
    }

    pub(super) fn note_signers(&mut self, size: u64, verified: &Verified) {
        for signed in &verified.signed {
            let seen = KeySeen {
                key: signed.key.to_string(),
                size,
                at: signed.at,
                trusted: self.expected.keys.contains(&signed.key),
            };
            match self.report.keys.iter_mut().find(|other| other.key == seen.key) {
                Some(other) => *other = seen,
                None => self.report.keys.push(seen),
            }
        }
    }
}
