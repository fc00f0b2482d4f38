//! The layouts of registers that were brought in: which columns they had, under which headers and with which words, so
//! that the records can be taken out as the people who keep that register know them. A layout stands in the book that
//! its records went into, and whoever reads that kind of record there reads it; nobody else learns that it exists.

use kernel::{Fault, Id, Instant, of};
use storage::values;
use storage::{Row, StorageError, Tx};

use crate::import::Import;
use crate::statement::Statement;
use crate::{Change, Failure, Kind, Reach, Viewer};

/// The most layouts that are offered.
const MOST: i64 = 20;

/// A layout that was kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The import whose file was laid out so.
    pub import: Id<of::Import>,
    /// The book that its records went into.
    pub book: Id<of::Book>,
    /// The file's name.
    pub name: String,
    /// When the file was read.
    pub read_at: Instant,
    /// The layout, as whoever kept it wrote it.
    pub layout: String,
}

fn read(row: &Row<'_>) -> Result<Kept, StorageError> {
    let (import, book, name) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Kept { import, book, name, read_at: row.get(3)?, layout: row.maybe(4)?.unwrap_or_default() })
}

/// Keeps the layout of an import's file, in the book that its records went into.
///
/// # Errors
/// Where the viewer may not bring records in there; the database's.
pub fn keep(change: &mut Change<'_, '_>, viewer: &Viewer, import: &Import, layout: &str) -> Result<(), Failure> {
    let book = import.book.ok_or_else(Failure::not_found)?;
    crate::import::needs(viewer, book, &import.kind)?;
    change.tx.run(
        "INSERT INTO main.layouts (book, import, kind, name, layout, read_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (book, import) DO UPDATE SET layout = excluded.layout",
        values![book, import.id, &import.kind, &import.file_name, layout, import.created_at],
    )?;
    Ok(())
}

/// Forgets the layout of an import that was undone.
///
/// # Errors
/// The database's.
pub fn forget(change: &mut Change<'_, '_>, import: &Import) -> Result<(), Failure> {
    if let Some(book) = import.book {
        change.tx.run("DELETE FROM main.layouts WHERE book = $1 AND import = $2", values![book, import.id])?;
    }
    Ok(())
}

impl Reach<'_> {
    /// The layouts in which records of that kind can be taken out, newest first, without what they say: one statement.
    ///
    /// # Errors
    /// The database's.
    pub fn layouts(&self, tx: &mut Tx<'_>, kind: &Kind) -> Result<Vec<Kept>, Failure> {
        let mut statement = Statement::new("SELECT import, book, name, read_at, NULL FROM layouts WHERE ");
        self.in_books(&mut statement, kind.name, Fault::LayoutsAreNotScoped);
        statement.add(" AND kind = ").bind(kind.name).add(" ORDER BY read_at DESC, import LIMIT ").bind(MOST);
        Ok(tx.query(&statement.sql, &statement.values, read)?)
    }

    /// The same with what they say.
    ///
    /// # Errors
    /// The database's.
    pub fn whole_layouts(&self, tx: &mut Tx<'_>, kind: &Kind) -> Result<Vec<Kept>, Failure> {
        let mut statement = Statement::new("SELECT import, book, name, read_at, layout FROM layouts WHERE ");
        self.in_books(&mut statement, kind.name, Fault::LayoutsAreNotScoped);
        statement.add(" AND kind = ").bind(kind.name).add(" ORDER BY read_at DESC, import LIMIT ").bind(MOST);
        Ok(tx.query(&statement.sql, &statement.values, read)?)
    }

    /// The layout of that import.
    ///
    /// # Errors
    /// Not found; the database's.
    pub fn layout(&self, tx: &mut Tx<'_>, kind: &Kind, import: Id<of::Import>) -> Result<Kept, Failure> {
        let mut statement = Statement::new("SELECT import, book, name, read_at, layout FROM layouts WHERE ");
        self.in_books(&mut statement, kind.name, Fault::LayoutsAreNotScoped);
        statement.add(" AND kind = ").bind(kind.name).add(" AND import = ").bind(import);
        tx.one(&statement.sql, &statement.values, read)?.ok_or_else(Failure::not_found)
    }

    /// The records that came with the file of a layout, in the file's order.
    ///
    /// # Errors
    /// The database's.
    pub fn came_with(&self, tx: &mut Tx<'_>, kept: &Kept) -> Result<Vec<Id<of::Record>>, Failure> {
        if !self.is_among(&self.viewer().reach().with_rooms().all_books(), kept.book) {
            return Err(Failure::not_found());
        }
        Ok(tx.query(
            "SELECT record FROM entries WHERE book = $1 AND at >= $2 AND held = $3 AND version = 1 ORDER BY n",
            values![kept.book, kept.read_at, kept.import],
            |row| row.get(0),
        )?)
    }
}
