//! Changes on the embedded database: a view cannot be written through, so statements that change are held to the wall here.

use std::sync::Arc;

use super::changes::Noticed;
use super::{By, SharedWall, Sight, TABLES, condition};
use crate::{StorageError, Value};

/// What a statement is held to on the embedded database. A change of what is in a book names the book first and is
/// refused where that is not seen; and it touches those rows alone that are seen.
pub(crate) enum Held<'s> {
    /// It only looks.
    Look(&'s str),
    /// As it stands.
    Asked(&'s str),
    /// In one of the known ways of changing something behind the wall.
    Known(&'s str, Arc<Form>),
}

impl Held<'_> {
    /// Prepares what is run.
    pub(crate) fn prepared<'c>(
        &self,
        connection: &'c rusqlite::Connection,
        wall: &SharedWall,
    ) -> Result<rusqlite::CachedStatement<'c>, StorageError> {
        Ok(match self {
            Held::Look(sql) => wall.changes.look(connection, sql)?,
            Held::Asked(sql) => connection.prepare_cached(sql)?,
            Held::Known(sql, form) => match &**form {
                Form::Change { narrowed, .. } => connection.prepare_cached(narrowed)?,
                _ => connection.prepare_cached(sql)?,
            },
        })
    }

    /// Refuses what was just done, where what it put there is not seen.
    pub(crate) fn check(&self, connection: &rusqlite::Connection, values: &[Value<'_>]) -> Result<(), StorageError> {
        let Held::Known(_, form) = self else { return Ok(()) };
        let Form::Put(Put { table, by: By::Import, .. }) = **form else { return Ok(()) };
        let mut statement = connection.prepare_cached(&format!("SELECT 1 FROM {table} WHERE import = $1 LIMIT 1"))?;
        crate::sqlite::bind(&mut statement, &values[..1])?;
        let is_seen = statement.raw_query().next()?.is_some();
        if is_seen { Ok(()) } else { Err(refused("what belongs to others")) }
    }
}

/// A way of changing something.
pub(crate) enum Form {
    /// Nothing that is behind the wall.
    Free,
    /// Rows are put into a table.
    Put(Put),
    /// Rows that are there are changed or deleted: those that are seen, by the wall's condition behind its own.
    Change { table: &'static str, by: By, narrowed: String },
    /// None that is known.
    Unknown(&'static str),
}

/// How rows are put into a table.
pub(crate) struct Put {
    table: &'static str,
    by: By,
    /// Where the book, organisation, person or import stands among the values.
    whose: usize,
    /// Where the kind of record stands among the values; where it is written out, only who sees all kinds puts it there.
    kind: Option<usize>,
}

impl Form {
    /// The form of a statement that does this.
    pub(super) fn of(noticed: &Noticed, sql: &str) -> Form {
        // To go round a view, a statement has to mention the schema.
        let words = sql.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let mentions = words.filter(|word| word.eq_ignore_ascii_case("main")).count();
        let mut tables = noticed.tables.iter();
        let Some((table, by)) = tables.next().and_then(|name| TABLES.into_iter().find(|(table, _)| table == name))
        else {
            let read = noticed.round.first().copied().filter(|_| mentions > 0 && !noticed.indexes);
            let wrong = read.or(noticed.breaks.then_some("the wall itself"));
            return wrong.map_or(Form::Free, Form::Unknown);
        };
        let names_another = tables.next().is_some() || mentions != 1;
        if names_another || noticed.moves || noticed.breaks {
            return Form::Unknown(table);
        }
        let put = |rest: &str| Put::read((table, by), rest).map(Form::Put);
        let change = |_: &str| narrowed(sql, (table, by)).map(|narrowed| Form::Change { table, by, narrowed });
        let known = [
            sql.strip_prefix(&format!("INSERT INTO main.{table} (")).and_then(put),
            sql.strip_prefix(&format!("UPDATE main.{table} SET ")).and_then(change),
            sql.strip_prefix(&format!("DELETE FROM main.{table} WHERE ")).and_then(change),
        ];
        known.into_iter().flatten().next().unwrap_or(Form::Unknown(table))
    }

    /// Whether whoever sees this may do it, with these values.
    fn allows(&self, sight: &Sight, values: &[Value<'_>]) -> Result<(), StorageError> {
        let text = |place: usize| values.get(place).and_then(Value::as_text).unwrap_or_default();
        let (table, may) = match self {
            Form::Free => return Ok(()),
            Form::Unknown(table) => (*table, false),
            // Those rows alone are touched that are seen; a book that is not seen is refused out loud.
            Form::Change { table, by: By::Kind | By::Book | By::Record(_), .. } => (*table, sight.book(text(0), None)),
            Form::Change { table, .. } => (*table, true),
            Form::Put(put) => {
                let whose = text(put.whose);
                let may = match put.by {
                    By::Kind => match put.kind.map(text) {
                        Some(kind) => sight.book(whose, Some(kind).filter(|kind| !kind.is_empty())),
                        None => sight.whole(whose),
                    },
                    By::Book | By::Record(_) => sight.book(whose, None),
                    By::Organisation => sight.own(true, whose),
                    By::Person => sight.own(false, whose),
                    // Held against what it finds there, once it is done.
                    By::Import => true,
                };
                (put.table, may)
            }
        };
        if may { Ok(()) } else { Err(refused(table)) }
    }
}

impl Put {
    /// Reads `book, kind, …) VALUES ($1, $2, …`. The values, or what is selected, stand in the order of the columns.
    fn read((table, by): (&'static str, By), rest: &str) -> Option<Put> {
        let (columns, rest) = rest.split_once(')')?;
        let values = rest.trim_start();
        let values = values.strip_prefix("VALUES (").or_else(|| values.strip_prefix("SELECT "))?;
        // A second row could be another's.
        if values.contains("), (") || values.contains(" UNION ") {
            return None;
        }
        let value = |wanted: &str| {
            let place = columns.split(',').position(|column| column.trim() == wanted)?;
            let value = values.split(',').nth(place)?.trim();
            // Out of the book's own rows, as they are seen.
            let value = if value == "book" && values.contains(" WHERE book = $1") { "$1" } else { value };
            let number: String = value.strip_prefix('$')?.chars().take_while(char::is_ascii_digit).collect();
            number.parse::<usize>().ok()?.checked_sub(1)
        };
        let (whose, its_own) = match by {
            By::Kind | By::Book | By::Record(_) => ("book", "book"),
            By::Import => ("import", "import"),
            By::Organisation => ("organisation", "id"),
            By::Person => ("person", "person"),
        };
        // What is there already is only changed where it is of the same book or the same person.
        let clash =
            rest.split_once(" DO UPDATE ").map(|(before, _)| before.rsplit_once(" CONFLICT (").unwrap_or_default());
        let is_by_organisation = matches!(by, By::Organisation);
        if clash.is_some_and(|(_, on)| is_by_organisation || on.split([',', ')']).next() != Some(its_own)) {
            return None;
        }
        let whose = value(whose)?;
        let is_first = matches!(by, By::Organisation | By::Person) || whose == 0;
        is_first.then(|| Put { table, by, whose, kind: value("kind") })
    }
}

/// How a statement is held.
///
/// # Errors
/// Where it changes what is behind the wall otherwise than in a known way, or where that is not seen.
pub(crate) fn held<'s>(
    (connection, wall): (&rusqlite::Connection, &SharedWall),
    sql: &'s str,
    values: &[Value<'_>],
) -> Result<Held<'s>, StorageError> {
    if sql.starts_with("SELECT ") || sql.starts_with("WITH ") {
        return Ok(Held::Look(sql));
    }
    if matches!(*wall.sight(), Sight::Everything) {
        return Ok(Held::Asked(sql));
    }
    let form = wall.changes.form(connection, sql)?;
    form.allows(&wall.sight(), values)?;
    Ok(Held::Known(sql, form))
}

/// The refusal of a change.
pub(crate) fn refused(what: &str) -> StorageError {
    StorageError::Database(format!("a change of {what} behind the wall was refused"))
}

/// The statement with the wall's condition behind its own. It has one WHERE, after which nothing but RETURNING follows
/// the conditions; what is in a book names the book first.
fn narrowed(sql: &str, (table, by): (&str, By)) -> Option<String> {
    let (head, rest) = sql.split_once(" WHERE ").filter(|(_, rest)| !rest.contains(" WHERE "))?;
    let (own, returning) = rest.split_once(" RETURNING ").map_or((rest, ""), |(own, _)| (own, &rest[own.len()..]));
    let in_a_book = matches!(by, By::Kind | By::Book | By::Record(_));
    if in_a_book && !own.contains("book = $1") {
        return None;
    }
    Some(format!("{head} WHERE ({own}) AND ({}){returning}", condition(table, by)))
}
