//! Changes on the embedded database: a view cannot be written through, so statements that change are held to the wall here.

use std::sync::PoisonError;

use super::{By, SharedSight, Sight, TABLES, condition};
use crate::{StorageError, Value};

/// What a statement that changes something is held to on the embedded database. A change of what is in a book names the
/// book first and is refused where it is not seen; of what belongs to a person or an organisation, it touches those rows
/// alone that are seen.
pub(crate) enum Held<'s> {
    /// As it stands.
    Asked(&'s str),
    /// With the wall's condition behind its own.
    Narrowed(String),
    /// As it stands, if this finds what it put there, by the first of its values: the import.
    Checked(&'s str, String),
}

impl Held<'_> {
    /// What is run.
    pub(crate) fn sql(&self) -> &str {
        match self {
            Held::Asked(sql) | Held::Checked(sql, _) => sql,
            Held::Narrowed(sql) => sql,
        }
    }

    /// Refuses what was just done, where what it put there is not seen.
    pub(crate) fn check(&self, connection: &rusqlite::Connection, values: &[Value<'_>]) -> Result<(), StorageError> {
        let Held::Checked(_, seen) = self else { return Ok(()) };
        let mut statement = connection.prepare_cached(seen)?;
        crate::sqlite::bind(&mut statement, &values[..1])?;
        let is_seen = statement.raw_query().next()?.is_some();
        if is_seen { Ok(()) } else { Err(refused("what belongs to others")) }
    }
}

/// How a statement is held.
///
/// # Errors
/// Where it changes what is in a book otherwise than in a book that is seen, and names first.
pub(crate) fn held<'s>(sight: &SharedSight, sql: &'s str, values: &[Value<'_>]) -> Result<Held<'s>, StorageError> {
    let changed =
        ["INSERT INTO main.", "UPDATE main.", "DELETE FROM main."].iter().find_map(|how| sql.strip_prefix(how));
    let Some(changed) = changed else { return Ok(Held::Asked(sql)) };
    let table = changed.split(' ').next().unwrap_or_default();
    let Some((_, by)) = TABLES.iter().find(|(name, _)| *name == table) else { return Ok(Held::Asked(sql)) };
    let sight = sight.lock().unwrap_or_else(PoisonError::into_inner);
    if matches!(*sight, Sight::Everything) {
        return Ok(Held::Asked(sql));
    }
    match by {
        By::Kind | By::Book | By::Record(_) => {
            let names_its_book = sql.contains("VALUES ($1") || sql.contains("book = $1");
            let book = values.first().and_then(Value::as_text).unwrap_or_default();
            if names_its_book && sight.book(book, None) { Ok(Held::Asked(sql)) } else { Err(refused(table)) }
        }
        By::Import | By::Organisation | By::Person => {
            let Some((_, columns)) = changed.split_once(" (").filter(|_| sql.starts_with("INSERT")) else {
                return narrowed(sql, table, &condition(table, *by)).map(Held::Narrowed);
            };
            let columns: Vec<&str> = columns.split(')').next().unwrap_or_default().split(',').map(str::trim).collect();
            // What is put there has its values in the order of its columns.
            let value = |column: &str| {
                let place = columns.iter().position(|one| *one == column);
                place.and_then(|place| values.get(place)).and_then(Value::as_text).unwrap_or_default()
            };
            match by {
                By::Person if sight.own(false, value("person")) => Ok(Held::Asked(sql)),
                By::Organisation if sight.own(true, value("organisation")) => Ok(Held::Asked(sql)),
                By::Import => Ok(Held::Checked(sql, format!("SELECT 1 FROM {table} WHERE import = $1 LIMIT 1"))),
                _ => Err(refused(table)),
            }
        }
    }
}

/// The refusal of a change.
pub(crate) fn refused(what: &str) -> StorageError {
    StorageError::Database(format!("a change of {what} behind the wall was refused"))
}

/// The statement with one more condition. It has one WHERE, after which nothing but RETURNING follows the conditions.
fn narrowed(sql: &str, table: &str, condition: &str) -> Result<String, StorageError> {
    let (head, rest) = sql.split_once(" WHERE ").ok_or_else(|| refused(table))?;
    let (own, returning) = rest.split_once(" RETURNING ").map_or((rest, ""), |(own, _)| (own, &rest[own.len()..]));
    Ok(format!("{head} WHERE ({own}) AND ({condition}){returning}"))
}
