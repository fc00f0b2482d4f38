//! How far each book has come: what tells a running program that somebody changed something, whichever process it was.
//! Never shown to anybody: a size tells of books that they may not read.

use std::collections::HashMap;

use kernel::{Id, of};
use storage::{Tx, values};

use crate::Failure;

/// How many entries each book has, of all origins together.
pub type Sizes = HashMap<Id<of::Book>, i64>;

/// Reads the size of every book: one statement over one row for each.
///
/// # Errors
/// The database's.
pub fn read(tx: &mut Tx<'_>) -> Result<Sizes, Failure> {
    tx.see_everything()?;
    let sizes = tx.query("SELECT book, size FROM chains", values![], |row| Ok((row.get(0)?, row.get::<i64>(1)?)))?;
    let mut all = Sizes::new();
    for (book, size) in sizes {
        *all.entry(book).or_default() += size;
    }
    Ok(all)
}
