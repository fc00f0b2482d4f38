//! Reads a chain stretch by stretch, so that no reader stays open long, however large the book is.

use kernel::{Id, of};
use storage::{Row as Found, StorageError, Tx, values};

use crate::log::{Hash, Kept, Row};

/// Entries that are read at once.
pub(crate) const ENTRIES: usize = 500;

/// One origin's chain of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The book.
    pub book: Id<of::Book>,
    /// The installation that wrote it.
    pub origin: String,
}

/// An entry as it lies in the database.
pub(crate) struct Lying {
    /// Its place, by its column.
    pub n: i64,
    /// What the log is verified by; nothing where a column does not even hold what it should.
    pub row: Option<Row>,
    /// The columns beside the text.
    pub beside: Beside,
}

/// What stands in the columns beside an entry's text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Beside {
    pub at: Option<i64>,
    pub person: Option<String>,
    pub organisation: Option<String>,
    pub act: Option<String>,
    pub kind: Option<String>,
    pub record: Option<String>,
    pub version: Option<i64>,
    /// Whether `parent` is that of the record, whose head binds it.
    pub is_under_its_parent: bool,
    /// Whether `held` names an import, where it names anything.
    pub is_held_by_an_import: bool,
}

/// Every chain here, by book.
///
/// # Errors
/// The database's.
pub(crate) fn chains(tx: &mut Tx<'_>) -> Result<Vec<Chain>, StorageError> {
    tx.query("SELECT book, origin FROM chains ORDER BY book, origin", values![], |row| {
        Ok(Chain { book: row.get(0)?, origin: row.get(1)? })
    })
}

/// The next entries after number `after`.
pub(crate) fn entries(tx: &mut Tx<'_>, chain: &Chain, after: i64) -> Result<Vec<Lying>, StorageError> {
    tx.query(
        "SELECT entries.n, entries.text, entries.leaf, entries.at, entries.person, entries.organisation, entries.act,
                entries.kind, entries.record, entries.version, versions.version, versions.salt, versions.head, versions.body,
                CASE WHEN COALESCE(entries.parent, '') = COALESCE(records.parent, '') THEN 1 ELSE 0 END,
                CASE WHEN entries.held IS NULL OR imports.id IS NOT NULL THEN 1 ELSE 0 END
           FROM entries
           LEFT JOIN records ON records.book = entries.book AND records.id = entries.record
           LEFT JOIN imports ON imports.id = entries.held
           LEFT JOIN versions ON versions.book = entries.book AND versions.record = entries.record
            AND versions.version = entries.version
          WHERE entries.book = $1 AND entries.origin = $2 AND entries.n > $3
          ORDER BY entries.n LIMIT $4",
        values![chain.book, &chain.origin, after, ENTRIES as i64],
        |row| Ok(Lying { n: row.get(0)?, row: lying(row).ok(), beside: beside(row)? }),
    )
}

fn lying(row: &Found<'_>) -> Result<Row, StorageError> {
    let leaf: Hash = row.get::<Vec<u8>>(2)?.try_into().map_err(|_| StorageError::Column(2))?;
    let document = match (row.maybe::<i64>(10)?, row.maybe::<Vec<u8>>(11)?, row.maybe(12)?, row.maybe(13)?) {
        (None, ..) => Kept::Nothing,
        (Some(_), None, None, None) => Kept::Erased,
        (Some(_), Some(salt), Some(head), Some(body)) => {
            Kept::Text { head, body, salt: salt.try_into().map_err(|_| StorageError::Column(11))? }
        }
        // Half erased: what is left cannot have its digest.
        _ => return Err(StorageError::Column(12)),
    };
    Ok(Row { entry: row.get(1)?, leaf, document })
}

fn beside(row: &Found<'_>) -> Result<Beside, StorageError> {
    Ok(Beside {
        at: row.maybe(3)?,
        person: row.maybe(4)?,
        organisation: row.maybe(5)?,
        act: row.maybe(6)?,
        kind: row.maybe(7)?,
        record: row.maybe(8)?,
        version: row.maybe(9)?,
        is_under_its_parent: row.get::<i64>(14)? == 1,
        is_held_by_an_import: row.get::<i64>(15)? == 1,
    })
}

/// The checkpoints over more than `after` and at most `to` entries, the smallest first.
pub(crate) fn checkpoints(
    tx: &mut Tx<'_>,
    chain: &Chain,
    (after, to): (i64, i64),
) -> Result<Vec<(i64, String)>, StorageError> {
    tx.query(
        "SELECT size, note FROM checkpoints WHERE book = $1 AND origin = $2 AND size > $3 AND size <= $4 ORDER BY size",
        values![chain.book, &chain.origin, after, to],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
