//! The rows that one change writes: the record, its version, the entry, where the chain stands, the figures, the
//! words it is found by, and the answer that is kept. What Comity computes for them (salt, digest, leaf, text) is
//! here filled in with as many bytes.

use rusqlite::{Connection, OptionalExtension, params};

use crate::looking::{COLUMNS, Subject};
use crate::row::cells;

/// What the rows are filled in with: as long as what Comity wrote, learned from what it wrote.
pub struct Pattern {
    book: String,
    origin: String,
    person: String,
    organisation: String,
    head: String,
    entry: String,
    frontier: Vec<u8>,
    answer: String,
    keys: i64,
}

impl Pattern {
    /// Looks at the last change that Comity made to a record of both sides.
    ///
    /// # Errors
    /// Where there is none.
    pub fn find(writer: &Connection, subject: &Subject) -> rusqlite::Result<Pattern> {
        let book = &subject.books[0];
        let (origin, person, organisation, entry, record, version) = writer.query_row(
            "SELECT origin, person, organisation, text, record, version FROM entries
              WHERE book = ?1 AND act = 'risk.amended' ORDER BY n DESC LIMIT 1",
            params![book],
            |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get::<_, String>(4)?,
                    row.get::<_, i64>(5)?,
                ))
            },
        )?;
        let head = writer.query_row(
            "SELECT head FROM versions WHERE book = ?1 AND record = ?2 AND version = ?3",
            params![book, record, version],
            |row| row.get(0),
        )?;
        let chain = writer.query_row(
            "SELECT frontier FROM chains WHERE book = ?1 AND origin = ?2",
            params![book, origin],
            |row| row.get(0),
        )?;
        let answer = writer
            .query_row("SELECT answer FROM answers ORDER BY at DESC LIMIT 1", [], |row| row.get(0))
            .optional()?
            .unwrap_or_default();
        Ok(Pattern { book: book.clone(), origin, person, organisation, head, entry, frontier: chain, answer, keys: 0 })
    }
}

/// Gives a record another title and score, inside the writer's transaction.
///
/// # Errors
/// Where there is no such record; the database's.
pub fn change(writer: &Connection, pattern: &mut Pattern, id: &str, title: &str) -> rusqlite::Result<()> {
    let book = pattern.book.clone();
    let (serial, version, rank, body): (i64, i64, i64, String) = writer
        .prepare_cached(&format!("SELECT records.serial, {COLUMNS} FROM records WHERE book = ?1 AND id = ?2"))?
        .query_row(params![book, id], |row| {
            std::hint::black_box(cells(row)?);
            Ok((row.get(0)?, row.get(14)?, row.get(13)?, row.get(19)?))
        })?;
    pattern.keys += 1;
    let (version, rank, at, filler) = (version + 1, rank % 25 + 1, 1_780_000_000_000_000 + pattern.keys, [7_u8; 32]);
    writer
        .prepare_cached(
            "UPDATE records SET title = ?3, rank = ?4, version = ?5, changed_at = ?6, body = ?7 WHERE book = ?1 AND id = ?2",
        )?
        .execute(params![book, id, title, rank, version, at, body])?;
    writer
        .prepare_cached(
            "INSERT INTO versions (book, record, version, at, rank, salt, head, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![book, id, version, at, rank, filler, pattern.head, body])?;
    entry(writer, pattern, (&book, id, version), at)?;
    for (value, by) in [("3×3", -1), ("3×4", 1)] {
        writer
            .prepare_cached(
                "INSERT INTO tallies (book, kind, facet, value, n) VALUES (?1, 'risk', 'cell', ?2, ?3)
                 ON CONFLICT (book, kind, facet, value) DO UPDATE SET n = tallies.n + excluded.n",
            )?
            .execute(params![book, value, by])?;
    }
    writer.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute(params![serial])?;
    writer.prepare_cached("INSERT INTO search (rowid, book, text) VALUES (?1, ?2, ?3)")?.execute(params![
        serial,
        book.replace('-', ""),
        words(title, &body)
    ])?;
    writer
        .prepare_cached(
            "INSERT INTO answers (person, organisation, key, request, answer, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            pattern.person,
            pattern.organisation,
            format!("{:032x}", pattern.keys.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64 as i64)),
            filler,
            pattern.answer,
            at
        ])?;
    Ok(())
}

/// The entry, and where the chain stands after it.
fn entry(
    writer: &Connection,
    pattern: &Pattern,
    (book, id, version): (&str, &str, i64),
    at: i64,
) -> rusqlite::Result<()> {
    let size: i64 = writer
        .prepare_cached(
            "UPDATE chains SET size = size + 1, frontier = ?3 WHERE book = ?1 AND origin = ?2 RETURNING size",
        )?
        .query_row(params![book, pattern.origin, pattern.frontier], |row| row.get(0))?;
    writer
        .prepare_cached(
            "INSERT INTO entries (book, origin, n, at, person, organisation, act, kind, record, version, text, leaf)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'risk.amended', 'risk', ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            book,
            pattern.origin,
            size,
            at,
            pattern.person,
            pattern.organisation,
            id,
            version,
            pattern.entry,
            [7_u8; 32]
        ])?;
    Ok(())
}

/// The title and every sentence of the body.
fn words(title: &str, body: &str) -> String {
    let mut words = title.to_owned();
    for text in body.split('"').filter(|text| text.contains(' ')) {
        words.push('\n');
        words.push_str(text);
    }
    words
}
