//! Entries that were signed once and are not here: what an older backup, restored, does not have. A server that went
//! on from it would write other entries under numbers that are taken, and nobody could tell any more which history
//! is true. So while anything is missing, no book is written to.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{Fault, Id, Message, Problem, ProblemKind, fault, of};
use serde_json::Value;
use storage::{Tx, values};

use crate::change::Said;
use crate::log::note::origin_line;
use crate::log::{Checkpoint, Frontier};
use crate::{Actor, Change, Failure};

/// A chain of which more was signed than is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The book's id.
    pub book: String,
    /// The origin of the chain.
    pub origin: String,
    /// How many entries are here; 0 where the whole book is missing.
    pub have: u64,
    /// How many were signed.
    pub known: u64,
}

impl Missing {
    /// The numbers of the first and the last entry that is missing.
    pub fn range(&self) -> (u64, u64) {
        (self.have + 1, self.known)
    }
}

/// Book and origin of a checkpoint's log; nothing where it is no book's.
pub fn log_of(checkpoint: &Checkpoint) -> Option<(&str, &str)> {
    checkpoint.origin.strip_prefix("comity/book/")?.split_once('/')
}

/// Holds the chains here against checkpoints that were kept elsewhere, whose signatures were checked. What is missing
/// is written down, so that nothing is appended; what is there again is struck out. Says what is missing.
///
/// # Errors
/// The database's.
pub fn hold_against(change: &mut Change<'_, '_>, kept: &[Checkpoint]) -> Result<Vec<Missing>, Failure> {
    change.tx.see_everything()?;
    // What is still missing stays, also where the checkpoints that said so are gone.
    change.tx.run(
        "DELETE FROM missing WHERE EXISTS (
           SELECT 1 FROM chains
            WHERE chains.book = missing.book AND chains.origin = missing.origin AND chains.size >= missing.known)",
        values![],
    )?;
    for Missing { book, origin, known, .. } in beside(change.tx, kept)? {
        change.tx.run(
            "INSERT INTO missing (book, origin, known) VALUES ($1, $2, $3)
             ON CONFLICT (book, origin) DO UPDATE SET known = excluded.known WHERE missing.known < excluded.known",
            values![&book, &origin, known as i64],
        )?;
    }
    list(change.tx)
}

/// What is missing beside checkpoints that were kept elsewhere, and of what was written down before: what a start would
/// find. Changes nothing.
///
/// # Errors
/// The database's.
pub fn beside(tx: &mut Tx<'_>, kept: &[Checkpoint]) -> Result<Vec<Missing>, Failure> {
    let noted = list(tx)?.into_iter().map(|one| ((one.book, one.origin), one.known));
    let mut signed: BTreeMap<(String, String), u64> = noted.collect();
    for checkpoint in kept {
        let Some((book, origin)) = log_of(checkpoint) else { continue };
        let known = signed.entry((book.to_owned(), origin.to_owned())).or_default();
        *known = checkpoint.size.max(*known);
    }
    let mut missing = Vec::new();
    for ((book, origin), known) in signed {
        let have = size(tx, &book, &origin)?;
        if have < known {
            missing.push(Missing { book, origin, have, known });
        }
    }
    Ok(missing)
}

/// What is missing, by book.
///
/// # Errors
/// The database's.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Missing>, Failure> {
    tx.see_everything()?;
    let missing = tx.query(
        "SELECT missing.book, missing.origin, missing.known, COALESCE(chains.size, 0) FROM missing
           LEFT JOIN chains ON chains.book = missing.book AND chains.origin = missing.origin
          ORDER BY missing.book, missing.origin",
        values![],
        |row| {
            let (known, have): (i64, i64) = (row.get(2)?, row.get(3)?);
            Ok(Missing {
                book: row.get(0)?,
                origin: row.get(1)?,
                have: have.unsigned_abs(),
                known: known.unsigned_abs(),
            })
        },
    )?;
    Ok(missing)
}

/// Goes on without what is missing. Each book that has something missing says so in an entry of its own, for good;
/// whoever holds a checkpoint over what was lost will find that the book does not continue it. Says what was given up.
///
/// # Errors
/// The database's.
pub fn give_up(change: &mut Change<'_, '_>) -> Result<Vec<Missing>, Failure> {
    let missing = list(change.tx)?;
    change.tx.run("DELETE FROM missing WHERE known > 0", values![])?;
    let origin = Arc::clone(&change.origin);
    for one in missing.iter().filter(|one| one.have > 0 && one.origin == *origin) {
        let Ok(book) = one.book.parse::<Id<of::Book>>() else { continue };
        let (from, to) = one.range();
        let note = [("missing_from", from), ("missing_to", to)];
        let note = note.map(|(key, n)| (key.to_owned(), Value::from(n))).into_iter().collect();
        change.append(&Said { note, ..Said::of_book(book, Actor::default(), "book.resumed") })?;
    }
    Ok(missing)
}

/// The checkpoint of every chain here as it stands, to be signed and kept elsewhere.
///
/// # Errors
/// The database's.
pub fn heads(tx: &mut Tx<'_>) -> Result<Vec<Checkpoint>, Failure> {
    tx.see_everything()?;
    let chains = tx.query("SELECT book, origin, frontier FROM chains ORDER BY book, origin", values![], |row| {
        Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<Vec<u8>>(2)?))
    })?;
    let head = |(book, origin, frontier): (String, String, Vec<u8>)| {
        let tree = Frontier::from_bytes(&frontier).map_err(|_| Failure::broken("a chain's frontier"))?;
        Ok(Checkpoint { origin: origin_line(&book, &origin), size: tree.size(), root: tree.root() })
    };
    chains.into_iter().map(head).collect()
}

/// How many entries were signed of some chain that has fewer here; nothing where none is missing.
pub(crate) fn any(tx: &mut Tx<'_>) -> Result<Option<i64>, Failure> {
    Ok(tx.one("SELECT MIN(known) FROM missing", values![], |row| row.maybe(0))?.flatten())
}

/// Refuses to go on where anything is missing.
///
/// # Errors
/// [`ProblemKind::Unavailable`].
pub(crate) fn refuse(missing: Option<i64>) -> Result<(), Failure> {
    if missing.is_some() && !fault::is_on(Fault::OldBackupsAppend) {
        return Err(Problem::new(ProblemKind::Unavailable, Message::of("problem-entries-missing")).into());
    }
    Ok(())
}

fn size(tx: &mut Tx<'_>, book: &str, origin: &str) -> Result<u64, Failure> {
    let size =
        tx.one("SELECT size FROM chains WHERE book = $1 AND origin = $2", values![book, origin], |row| row.get(0))?;
    Ok(size.unwrap_or(0_i64).unsigned_abs())
}
