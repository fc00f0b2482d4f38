//! Holds the books in the database against their own proofs: entry by entry against the tree and the signed
//! checkpoints, the columns beside each entry against the entry, and what people are shown of each record against
//! the version that its last entry binds.

use kernel::{Fault, Instant, fault, of};
use storage::{Storage, StorageError, Tx, values};

use crate::log::{Checkpoint, Entry, Expected, Frontier, Misfit, PublicKey, Report, Verifier, Why, canonical};
use crate::record::{COLUMNS, Head, head_document, read_with_text};
use crate::stretch::{self, Beside, Lying};
use crate::{Change, Failure};

pub use crate::stretch::Chain;

/// Every chain here, by book.
///
/// # Errors
/// The database's.
pub fn chains(storage: &Storage) -> Result<Vec<Chain>, Failure> {
    Ok(storage.read_blocking(|tx| {
        tx.see_everything()?;
        stretch::chains(tx)
    })?)
}

/// What the chain's book is called, for people: nothing signs it.
///
/// # Errors
/// The database's.
pub fn title(storage: &Storage, chain: &Chain) -> Result<String, Failure> {
    let book = chain.book;
    storage.read_blocking(move |tx| crate::export::title(tx, book))
}

/// When the newest entry of any book says that it was written.
///
/// # Errors
/// The database's.
pub fn newest(storage: &Storage) -> Result<Option<Instant>, Failure> {
    let newest = storage.read_blocking(|tx| {
        tx.see_everything()?;
        tx.one("SELECT MAX(at) FROM entries", values![], |row| row.maybe::<Instant>(0))
    })?;
    Ok(newest.flatten())
}

/// The chain of one installation of the book that the viewer may read.
///
/// # Errors
/// Not found where it is not the viewer's to read.
pub fn chain_of(viewer: &crate::Viewer, book: kernel::Id<of::Book>, origin: &str) -> Result<Chain, Failure> {
    viewer.seat_in(book)?;
    Ok(Chain { book, origin: origin.to_owned() })
}

/// Verifies a chain while work goes on: what is written meanwhile is verified, too. `key` is the installation's,
/// which must have signed the last checkpoint where there is one. Takes as long as the book is large; call it where
/// blocking is allowed.
///
/// # Errors
/// Only the database's; what does not fit is in the report.
pub fn verify(storage: &Storage, chain: &Chain, key: &PublicKey) -> Result<Report, Failure> {
    verify_against(storage, chain, key, &[])
}

/// The same, and held against checkpoints that were kept elsewhere, whose signatures were checked: the chain must
/// contain and continue each that is of it.
///
/// # Errors
/// As for [`verify`].
pub fn verify_against(
    storage: &Storage,
    chain: &Chain,
    key: &PublicKey,
    kept: &[Checkpoint],
) -> Result<Report, Failure> {
    let book = chain.book.to_string();
    let log = crate::log::note::origin_line(&book, &chain.origin);
    let known = kept.iter().filter(|kept| kept.origin == log).cloned().collect();
    let expected = Expected { known, ..Expected::default() };
    let mut verifier = Verifier::new(&book, &chain.origin, vec![key.clone()], expected);
    loop {
        let (after, here) = (verifier.tree().size() as i64, chain.clone());
        let stretch = storage.read_blocking(move |tx| Stretch::read(tx, &here, after))?;
        let is_last = stretch.entries.len() < stretch::ENTRIES;
        if let Err(misfit) = take(&mut verifier, &stretch) {
            return Ok(verifier.stop(misfit));
        }
        if is_last {
            if let Some(misfit) = at_end(&verifier, &stretch) {
                return Ok(verifier.stop(misfit));
            }
            break;
        }
    }
    let report = verifier.clone().finish_open();
    if !report.fits() {
        return Ok(report);
    }
    match shown(storage, chain)?.filter(|_| !fault::is_on(Fault::ShownIsNotHeld)) {
        Some(misfit) => Ok(verifier.stop(misfit)),
        None => Ok(report),
    }
}

/// Notes on the last checkpoint that a good report covers that the book was verified so far.
///
/// # Errors
/// The database's.
pub fn note_verified(change: &mut Change<'_, '_>, chain: &Chain, report: &Report) -> Result<(), Failure> {
    if report.fits() && report.covered > 0 {
        change.tx.see_everything()?;
        change.tx.run(
            "UPDATE main.checkpoints SET verified_at = $4 WHERE book = $1 AND origin = $2 AND size = $3",
            values![chain.book, &chain.origin, report.covered as i64, change.now],
        )?;
    }
    Ok(())
}

/// Some entries, the checkpoints among them, and the tree as it was kept at that instant.
struct Stretch {
    entries: Vec<Lying>,
    checkpoints: Vec<(i64, String)>,
    /// The chain's size and frontier.
    kept: Option<(i64, Vec<u8>)>,
    /// Whether checkpoints lie beyond the last entry.
    beyond: i64,
}

impl Stretch {
    fn read(tx: &mut Tx<'_>, chain: &Chain, after: i64) -> Result<Stretch, StorageError> {
        tx.see_everything()?;
        let entries = stretch::entries(tx, chain, after)?;
        let to = entries.last().map_or(after, |last| last.n);
        let checkpoints = stretch::checkpoints(tx, chain, (after, to))?;
        let kept = tx.one(
            "SELECT size, frontier FROM chains WHERE book = $1 AND origin = $2",
            values![chain.book, &chain.origin],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let beyond = tx.one(
            "SELECT COALESCE(MAX(size), 0) FROM checkpoints WHERE book = $1 AND origin = $2",
            values![chain.book, &chain.origin],
            |row| row.get(0),
        )?;
        Ok(Stretch { entries, checkpoints, kept, beyond: beyond.unwrap_or(0) })
    }
}

fn take(verifier: &mut Verifier, stretch: &Stretch) -> Result<(), Misfit> {
    let mut checkpoints = stretch.checkpoints.iter().peekable();
    for lying in &stretch.entries {
        let n = verifier.tree().size() + 1;
        let Some(row) = &lying.row else {
            let reason = "a column beside it does not hold what it should".to_owned();
            return Err(Misfit::entry(n, Why::EntryUnreadable { reason }));
        };
        let entry = verifier.row(row)?;
        if let Some(column) = differing(&entry, lying) {
            return Err(Misfit::entry(n, Why::ColumnDiffers { column: column.to_owned() }));
        }
        while let Some((_, note)) = checkpoints.next_if(|(size, _)| *size <= lying.n) {
            verifier.checkpoint(note)?;
        }
    }
    Ok(())
}

/// The first column beside an entry that does not say what the entry says.
fn differing(entry: &Entry, lying: &Lying) -> Option<&'static str> {
    let Beside { at, person, organisation, act, kind, record, version, is_under_its_parent, is_held_by_an_import } =
        &lying.beside;
    let columns = [
        ("n", u64::try_from(lying.n) == Ok(entry.n)),
        ("at", *at == Some(entry.at)),
        ("person", *person == entry.person),
        ("organisation", *organisation == entry.organisation),
        ("act", act.as_deref() == Some(entry.act.as_str())),
        ("kind", *kind == entry.kind),
        ("record", *record == entry.record),
        ("version", version.map(i64::unsigned_abs) == entry.version),
        ("parent", *is_under_its_parent),
        ("held", *is_held_by_an_import),
    ];
    columns.into_iter().find(|(_, same)| !same).map(|(column, _)| column)
}

/// What can only be said when no entry follows: the tree that is kept to go on from, and checkpoints over more.
fn at_end(verifier: &Verifier, stretch: &Stretch) -> Option<Misfit> {
    let entries = verifier.tree().size();
    if stretch.beyond.unsigned_abs() > entries {
        let known = stretch.beyond.unsigned_abs();
        return Some(Misfit::entry(entries + 1, Why::RolledBack { known, entries }));
    }
    let (size, frontier) = stretch.kept.as_ref()?;
    let kept = Frontier::from_bytes(frontier).ok().filter(|kept| kept.size() == size.unsigned_abs());
    if kept.as_ref() == Some(verifier.tree()) {
        return None;
    }
    let kept = size.unsigned_abs();
    let from = (entries + 1).min(kept + 1);
    Some(Misfit::entry(from, Why::TreeDiffers { kept, entries }))
}

/// A record's present state beside the version that binds it.
struct Shown {
    id: String,
    n: Option<i64>,
    state: Option<(Head, i64, String)>,
    bound: Option<(Option<String>, Option<String>)>,
    /// Whether it shows, or an import that is not done yet keeps it from showing.
    may_be_hidden: bool,
}

/// The first record that people are shown otherwise than its last entry says.
fn shown(storage: &Storage, chain: &Chain) -> Result<Option<Misfit>, Failure> {
    let mut after = String::new();
    loop {
        let (here, from) = (chain.clone(), after.clone());
        let records = storage.read_blocking(move |tx| states(tx, &here, &from))?;
        if let Some(misfit) = records.iter().find_map(Shown::misfit) {
            return Ok(Some(misfit));
        }
        match records.last() {
            Some(last) => last.id.clone_into(&mut after),
            None => return Ok(None),
        }
    }
}

fn states(tx: &mut Tx<'_>, chain: &Chain, after: &str) -> Result<Vec<Shown>, StorageError> {
    tx.see_everything()?;
    tx.query(
        &format!(
            "SELECT {COLUMNS}, entries.n, versions.version, versions.head, versions.body,
                    CASE WHEN records.held IS NULL OR imports.id IS NOT NULL THEN 1 ELSE 0 END
               FROM records
               LEFT JOIN imports ON imports.id = records.held AND imports.state <> 'done'
               LEFT JOIN versions ON versions.book = records.book AND versions.record = records.id
                AND versions.version = records.version
               LEFT JOIN entries ON entries.book = records.book AND entries.origin = $2 AND entries.record = records.id
                AND entries.version = records.version
              WHERE records.book = $1 AND records.id > $3
              ORDER BY records.id LIMIT {}",
            stretch::ENTRIES
        ),
        values![chain.book, &chain.origin, after],
        |row| {
            let bound = match row.maybe::<i64>(20)? {
                Some(_) => Some((row.maybe(21)?, row.maybe(22)?)),
                None => None,
            };
            let may_be_hidden = row.get::<i64>(23)? == 1;
            Ok(Shown { id: row.get(1)?, n: row.maybe(19)?, state: read_with_text(row).ok(), bound, may_be_hidden })
        },
    )
}

impl Shown {
    fn misfit(&self) -> Option<Misfit> {
        let differs = |column: &str| {
            let why = Why::ColumnDiffers { column: format!("{column} of record {}", self.id) };
            Some(match self.n {
                Some(n) => Misfit::entry(n.unsigned_abs(), why),
                None => Misfit::elsewhere(why),
            })
        };
        let (Some(_), Some((head, body)), Some((state, schema, text))) = (self.n, &self.bound, &self.state) else {
            return differs("version");
        };
        if !self.may_be_hidden {
            return differs("held");
        }
        let (Some(head), Some(body)) = (head, body) else {
            // Erased by law: nothing is left to compare with.
            return None;
        };
        let schema = u32::try_from(*schema).unwrap_or(0);
        let is_head = canonical::to_text(&head_document(state, schema)).is_ok_and(|written| written == *head);
        if !is_head {
            return differs("head");
        }
        if text != body { differs("body") } else { None }
    }
}
