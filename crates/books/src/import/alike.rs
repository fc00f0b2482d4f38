//! Records that are likely what a file would bring in again: with the same title, or the same old reference.

use storage::Tx;

use crate::list::expression;
use crate::record::{COLUMNS, Record, Scoped, read};
use crate::statement::Statement;
use crate::{Failure, Kind, Reach};

/// A text as titles and references are compared: its letters and digits in lower case, words parted by one space.
pub fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// A record that is like a row of the file.
pub struct Alike {
    /// The record.
    pub record: Scoped<Record>,
    /// Its title, as titles are compared.
    pub title: String,
    /// Its old reference, as references are compared; empty for none.
    pub reference: String,
}

/// The records of the reach, open or closed, that `is_alike` says so of, from their title and their `field`, both as
/// [`plain`] writes them. One statement, at most `most` answers.
///
/// # Errors
/// The database's.
pub fn alike(
    tx: &mut Tx<'_>,
    (reach, kind): (&Reach<'_>, &'static Kind),
    field: Option<&'static str>,
    is_alike: impl Fn(&str, &str) -> bool,
    most: usize,
) -> Result<Vec<Alike>, Failure> {
    let own = field.map_or_else(|| "''".to_owned(), expression);
    let mut statement = Statement::new(&format!("SELECT {COLUMNS}, {own} FROM records WHERE "));
    reach.narrow(&mut statement, "book", reach.books(kind.name));
    statement.add(" AND kind = ").bind(kind.name);
    statement.add(" AND status IN ").list(kind.statuses.iter().take(2).copied());
    statement.add(" AND held IS NULL ORDER BY book, number");
    let mut found = 0;
    let rows = tx.query(&statement.sql, &statement.values, |row| {
        let title = plain(&row.get::<String>(5)?);
        let reference = plain(&row.maybe::<String>(19)?.unwrap_or_default());
        if found == most || !is_alike(&title, &reference) {
            return Ok(None);
        }
        found += 1;
        Ok(Some(Alike { record: Scoped::new(read(row)?), title, reference }))
    })?;
    Ok(rows.into_iter().flatten().collect())
}
