//! Books as such, for those who read them: how many entries each has, what was last signed of it, and its entries
//! one after the other.

use kernel::{Id, Instant, of};
use storage::{StorageError, Tx};

use crate::happening::Happening;
use crate::statement::Statement;
use crate::{BookKind, Failure, Reach};

/// A book of the reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// The book.
    pub book: Id<of::Book>,
    /// Its sort.
    pub book_kind: BookKind,
    /// The installation whose chain of the book this is.
    pub origin: String,
    /// How many entries the chain has.
    pub size: i64,
    /// What was last signed of it; nothing where nothing was yet.
    pub checkpoint: Option<Signed>,
    /// When the book was last found to fit a signed checkpoint.
    pub verified_at: Option<Instant>,
}

/// A signed statement of how many entries a book had and what its tree's root was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// How many entries there were.
    pub size: i64,
    /// When it was signed.
    pub at: Instant,
    /// The signed note, whole.
    pub note: String,
    /// When the book was found to fit it.
    pub verified_at: Option<Instant>,
}

impl Reach<'_> {
    /// The chains of the books of the reach, the shared book first.
    ///
    /// # Errors
    /// The database's.
    pub fn shelf(&self, tx: &mut Tx<'_>) -> Result<Vec<Volume>, Failure> {
        let mut statement = Statement::new(
            "SELECT chains.book, books.kind, chains.origin, chains.size, checkpoints.size, checkpoints.at,
                    checkpoints.note, checkpoints.verified_at,
                    (SELECT MAX(verified_at) FROM checkpoints AS every
                      WHERE every.book = chains.book AND every.origin = chains.origin)
               FROM chains
               JOIN books ON books.id = chains.book
               LEFT JOIN checkpoints ON checkpoints.book = chains.book AND checkpoints.origin = chains.origin
                     AND checkpoints.size = (SELECT MAX(size) FROM checkpoints AS latest
                                              WHERE latest.book = chains.book AND latest.origin = chains.origin)
              WHERE ",
        );
        self.narrow(&mut statement, "chains.book", self.all_books());
        statement.add(" ORDER BY books.kind, chains.book, chains.origin");
        Ok(tx.query(&statement.sql, &statement.values, |row| {
            let signed = match (row.maybe(4)?, row.maybe(5)?, row.maybe(6)?) {
                (Some(size), Some(at), Some(note)) => Some(Signed { size, at, note, verified_at: row.maybe(7)? }),
                _ => None,
            };
            Ok(Volume {
                book: row.get(0)?,
                book_kind: BookKind::named(&row.get::<String>(1)?).ok_or(StorageError::Column(1))?,
                origin: row.get(2)?,
                size: row.get(3)?,
                checkpoint: signed,
                verified_at: row.maybe(8)?,
            })
        })?)
    }

    /// Entries of a book: those after the place `from`, oldest first, or (`backwards`) those before it, newest
    /// first.
    ///
    /// # Errors
    /// Not found where the book is not in the reach; the database's.
    pub fn entries(
        &self,
        tx: &mut Tx<'_>,
        book: Id<of::Book>,
        (from, backwards): (Option<i64>, bool),
        limit: usize,
    ) -> Result<Vec<Happening>, Failure> {
        if !self.is_among(&self.all_books(), book) {
            return Err(Failure::not_found());
        }
        let mut statement = self.happenings_of();
        statement.add(" AND entries.book = ").bind(book);
        if let Some(from) = from {
            statement.add(if backwards { " AND entries.n < " } else { " AND entries.n > " }).bind(from);
        }
        let way = if backwards { " DESC" } else { "" };
        statement.add(&format!(" ORDER BY entries.n{way}, entries.origin LIMIT ")).bind(limit as i64);
        Ok(tx.query(&statement.sql, &statement.values, crate::happening::read)?)
    }

    /// What was signed of a book, newest first, before the size `before`.
    ///
    /// # Errors
    /// Not found where the book is not in the reach; the database's.
    pub fn checkpoints(
        &self,
        tx: &mut Tx<'_>,
        book: Id<of::Book>,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<Signed>, Failure> {
        if !self.is_among(&self.all_books(), book) {
            return Err(Failure::not_found());
        }
        let mut statement = Statement::new("SELECT size, at, note, verified_at FROM checkpoints WHERE book = ");
        statement.bind(book);
        if let Some(before) = before {
            statement.add(" AND size < ").bind(before);
        }
        statement.add(" ORDER BY size DESC LIMIT ").bind(limit as i64);
        Ok(tx.query(&statement.sql, &statement.values, |row| {
            Ok(Signed { size: row.get(0)?, at: row.get(1)?, note: row.get(2)?, verified_at: row.maybe(3)? })
        })?)
    }
}
