//! Which rows an answer is made of. The statements are the plain ones for the tables and indexes that are there.

use std::hint::black_box;

use rusqlite::types::ToSql;
use rusqlite::{Connection, params};

use crate::row::{Cell, cells};

/// The columns of a record that a page or an answer shows.
pub const COLUMNS: &str = "records.book, records.id, records.kind, records.parent, records.number, records.title, \
     records.status, records.owner, records.raised_by, records.author, records.due, records.review_by, records.rank, \
     records.version, records.opened_at, records.changed_at, records.closed_at, records.schema, records.body";

/// What is asked for.
pub enum Page {
    /// The list of 50 with everything on its page: records, their courses, the figures, the people.
    List,
    /// The 50 records alone, as the API lists them.
    Records,
    /// A record's page: the record, its course, what stands under it, the people.
    Record(String),
    /// The record alone.
    One(String),
    /// What holds the words, separated by `+`; at most 61.
    Search(String),
}

/// The books that are read: the one of both sides and the one of one side of the sample's relationship.
#[derive(Clone)]
pub struct Subject {
    /// Both books, the shared one first.
    pub books: [String; 2],
    relationship: String,
}

impl Subject {
    /// The relationship whose shared book has the most records, as its first party sees it.
    ///
    /// # Errors
    /// Where there is none.
    pub fn find(connection: &Connection) -> rusqlite::Result<Subject> {
        let (shared, relationship): (String, String) = connection.query_row(
            "SELECT books.id, books.relationship FROM books JOIN records ON records.book = books.id
              WHERE books.kind = 'shared' GROUP BY books.id ORDER BY COUNT(*) DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let side = connection.query_row(
            "SELECT books.id FROM books JOIN parties ON parties.relationship = books.relationship
                AND parties.organisation = books.organisation
              WHERE books.relationship = ?1 AND books.kind = 'side' ORDER BY parties.position LIMIT 1",
            params![relationship],
            |row| row.get(0),
        )?;
        Ok(Subject { books: [shared, side], relationship })
    }
}

/// Reads the rows of a page; answers how many there were.
///
/// # Errors
/// The database's.
pub fn rows(reader: &Connection, subject: &Subject, page: &Page) -> rusqlite::Result<usize> {
    Ok(match page {
        Page::List => {
            let records = records(reader, subject)?;
            let ids: Vec<&str> = records.iter().take(50).map(|record| record[1].text()).collect();
            records.len() + courses(reader, subject, &ids)? + figures(reader, subject)? + people(reader, subject)?
        }
        Page::Records => records(reader, subject)?.len(),
        Page::Record(id) => {
            let found = one(reader, subject, id)?;
            found + courses(reader, subject, &[id])? + under(reader, subject, id)? + people(reader, subject)?
        }
        Page::One(id) => one(reader, subject, id)?,
        Page::Search(words) => search(reader, subject, words)?,
    })
}

fn query(reader: &Connection, sql: &str, values: &[&dyn ToSql]) -> rusqlite::Result<Vec<Vec<Cell>>> {
    let mut statement = reader.prepare_cached(sql)?;
    let rows: Result<Vec<_>, _> = statement.query_map(values, cells)?.collect();
    Ok(black_box(rows?))
}

/// The highest 50 of both books, and one more to know whether there are more. One branch per book lets the index
/// give each in order.
fn records(reader: &Connection, subject: &Subject) -> rusqlite::Result<Vec<Vec<Cell>>> {
    let branch = |book| {
        format!(
            "SELECT * FROM (SELECT {COLUMNS} FROM records WHERE book = {book} AND kind = 'risk' AND status = 'open'
                AND held IS NULL ORDER BY rank DESC, id LIMIT 51)"
        )
    };
    let sql = format!("{} UNION ALL {} ORDER BY rank DESC, id LIMIT 51", branch("?1"), branch("?2"));
    query(reader, &sql, &[&subject.books[0], &subject.books[1]])
}

/// How the rank of each record went.
fn courses(reader: &Connection, subject: &Subject, ids: &[&str]) -> rusqlite::Result<usize> {
    let places: Vec<String> = (3..ids.len() + 3).map(|place| format!("?{place}")).collect();
    let sql = format!(
        "SELECT record, at, rank FROM versions WHERE book IN (?1, ?2) AND record IN ({}) ORDER BY book, record, version",
        places.join(", ")
    );
    let mut values: Vec<&dyn ToSql> = vec![&subject.books[0], &subject.books[1]];
    values.extend(ids.iter().map(|id| id as &dyn ToSql));
    Ok(query(reader, &sql, &values)?.len())
}

/// What figures, chips and the map are added up from.
fn figures(reader: &Connection, subject: &Subject) -> rusqlite::Result<usize> {
    let sql = "SELECT book, facet, value, n FROM tallies WHERE book IN (?1, ?2) AND kind = 'risk' AND n <> 0";
    Ok(query(reader, sql, &[&subject.books[0], &subject.books[1]])?.len())
}

/// Whose names are on the page.
fn people(reader: &Connection, subject: &Subject) -> rusqlite::Result<usize> {
    let sql = "SELECT DISTINCT people.id, people.name, organisations.name FROM seats
                 JOIN people ON people.id = seats.person JOIN organisations ON organisations.id = seats.organisation
                 JOIN books ON books.id = seats.book WHERE books.relationship = ?1";
    Ok(query(reader, sql, &[&subject.relationship])?.len())
}

fn one(reader: &Connection, subject: &Subject, id: &str) -> rusqlite::Result<usize> {
    let sql = format!("SELECT {COLUMNS} FROM records WHERE book IN (?1, ?2) AND id = ?3 AND held IS NULL");
    Ok(query(reader, &sql, &[&subject.books[0], &subject.books[1], &id])?.len())
}

/// Comments, actions and files.
fn under(reader: &Connection, subject: &Subject, id: &str) -> rusqlite::Result<usize> {
    let sql = format!(
        "SELECT {COLUMNS} FROM records WHERE book IN (?1, ?2) AND parent = ?3 AND held IS NULL ORDER BY opened_at, id"
    );
    Ok(query(reader, &sql, &[&subject.books[0], &subject.books[1], &id])?.len())
}

/// The newest 61 that hold all the words, open ones first.
fn search(reader: &Connection, subject: &Subject, words: &str) -> rusqlite::Result<usize> {
    let words: Vec<String> = words.split('+').map(|word| format!("\"{word}\"*")).collect();
    let books: Vec<String> = subject.books.iter().map(|book| format!("\"{}\"", book.replace('-', ""))).collect();
    let wanted = format!("(book : ({})) AND (text : ({}))", books.join(" OR "), words.join(" AND "));
    let sql = format!(
        "SELECT {COLUMNS} FROM records WHERE book IN (?1, ?2) AND held IS NULL
            AND serial IN (SELECT rowid FROM search WHERE search MATCH ?3)
          ORDER BY CASE WHEN status = 'open' THEN 0 ELSE 1 END, changed_at DESC, id LIMIT 61"
    );
    Ok(query(reader, &sql, &[&subject.books[0], &subject.books[1], &wanted])?.len())
}
