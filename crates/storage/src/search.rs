//! The index of words. One row for each record; how it is laid out differs between the databases.

use crate::{Dialect, StorageError, Tx, Value};

/// Keeps `text` as the words by which the record is found, in place of what was kept before.
///
/// # Errors
/// The database's.
pub fn put(tx: &mut Tx<'_>, book: Value<'_>, record: Value<'_>, text: &str, is_new: bool) -> Result<(), StorageError> {
    match tx.dialect() {
        Dialect::Embedded => {
            // Not as one INSERT … SELECT: SQLite would make it undoable by itself, which flushes the index each time.
            let row = "SELECT serial, REPLACE(book, '-', '') FROM records WHERE book = $1 AND id = $2";
            let found = tx.one(row, &[book, record], |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)))?;
            let Some((serial, word)) = found else { return Ok(()) };
            if !is_new {
                tx.run("DELETE FROM search WHERE rowid = $1", &[Value::Int(serial)])?;
            }
            tx.run(
                "INSERT INTO search (rowid, book, text) VALUES ($1, $2, $3)",
                &[Value::Int(serial), Value::Text(&word), Value::Text(text)],
            )?;
        }
        Dialect::Server => {
            tx.run(
                "INSERT INTO search (book, record, words) VALUES ($1, $2, to_tsvector('simple', $3))
                 ON CONFLICT (book, record) DO UPDATE SET words = excluded.words",
                &[book, record, Value::Text(text)],
            )?;
        }
    }
    Ok(())
}

/// Takes the record out of the index.
///
/// # Errors
/// The database's.
pub fn remove(tx: &mut Tx<'_>, book: Value<'_>, record: Value<'_>) -> Result<(), StorageError> {
    let sql = match tx.dialect() {
        Dialect::Embedded => {
            "DELETE FROM search WHERE rowid = (SELECT serial FROM records WHERE book = $1 AND id = $2)"
        }
        Dialect::Server => "DELETE FROM search WHERE book = $1 AND record = $2",
    };
    tx.run(sql, &[book, record]).map(drop)
}

/// What stands before and after the bound words in a condition on `records`: that the index finds the record.
pub fn found(dialect: Dialect) -> (&'static str, &'static str) {
    match dialect {
        Dialect::Embedded => ("records.serial IN (SELECT rowid FROM search WHERE search MATCH ", ")"),
        Dialect::Server => (
            "EXISTS (SELECT 1 FROM search WHERE search.book = records.book AND search.record = records.id
               AND search.words @@ to_tsquery('simple', ",
            "))",
        ),
    }
}
