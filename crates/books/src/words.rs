//! The words by which records are found: their titles and every text in their bodies.

use kernel::{Id, of};
use serde_json::{Map, Value};
use storage::{Storage, Tx, values};

use crate::Failure;
use crate::import::UNDONE;

/// Records whose words are kept in one change.
const AT_ONCE: i64 = 500;

/// The words of a record.
pub(crate) fn of(title: &str, body: &Map<String, Value>) -> String {
    let mut words = title.to_owned();
    for value in body.values() {
        match value {
            Value::String(text) if !is_id_or_day(text) => {
                words.push('\n');
                words.push_str(text);
            }
            Value::Object(extra) => {
                for text in extra.values().filter_map(Value::as_str) {
                    words.push('\n');
                    words.push_str(text);
                }
            }
            _ => {}
        }
    }
    words
}

fn is_id_or_day(text: &str) -> bool {
    text.parse::<Id<of::Record>>().is_ok() || text.parse::<kernel::Date>().is_ok()
}

/// Keeps the words of every record in an index that has none, as where the data came from another database. Says of
/// how many.
///
/// # Errors
/// The database's; where a record's body cannot be read.
pub fn keep_all(storage: &Storage) -> Result<usize, Failure> {
    let (mut after, mut kept) = ((String::new(), String::new()), 0);
    loop {
        let from = after.clone();
        let last = storage.write_blocking(move |tx| keep_some(tx, &from))?;
        let Some((last, some)) = last else { return Ok(kept) };
        (after, kept) = (last, kept + some);
    }
}

/// A record's place: its book and its id.
type At = (String, String);

/// Keeps the words of the records that come next. Answers the last of them, and how many there were.
fn keep_some(tx: &mut Tx<'_>, after: &At) -> Result<Option<(At, usize)>, Failure> {
    tx.see_everything()?;
    let some = "SELECT book, id, title, body FROM records
                 WHERE (book, id) > ($1, $2) AND status <> $3 ORDER BY book, id LIMIT $4";
    let some = tx.query(some, values![&after.0, &after.1, UNDONE, AT_ONCE], |row| {
        Ok(((row.get::<String>(0)?, row.get::<String>(1)?), row.get::<String>(2)?, row.get::<String>(3)?))
    })?;
    for ((book, id), title, body) in &some {
        let body = serde_json::from_str(body).map_err(|_| Failure::broken("a record's body"))?;
        storage::search::put(tx, book.into(), id.into(), &of(title, &body), true)?;
    }
    Ok(some.last().map(|(at, ..)| (at.clone(), some.len())))
}
