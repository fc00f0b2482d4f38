//! How all records stood at an instant, beside how they stand now: what a map of a month is drawn from.

use kernel::{Fault, Instant};
use serde_json::{Map, Value};
use storage::Tx;

use crate::record::{COLUMNS, Record, Scoped, read};
use crate::scope::Rows;
use crate::statement::Statement;
use crate::{Failure, Kind, Reach};

/// The most records that are looked at.
const MOST: i64 = 20_000;

/// A record now, and its version of then.
pub struct Standing {
    /// As it stands now.
    pub now: Scoped<Record>,
    /// As it stood then; nothing where it was not there yet, or the text of then was erased by law.
    pub then: Option<Then>,
}

/// A version of a record.
pub struct Then {
    /// Its state.
    pub status: String,
    /// Its body, in the words of the kind as it is now.
    pub body: Map<String, Value>,
}

impl Reach<'_> {
    /// The records of a kind, each as it stood before that instant and as it stands now; the highest first. What was
    /// undone never was. One statement.
    ///
    /// # Errors
    /// The database's.
    pub fn standing(&self, tx: &mut Tx<'_>, kind: &'static Kind, before: Instant) -> Result<Vec<Standing>, Failure> {
        let mut statement = Statement::new(&format!(
            "SELECT {COLUMNS}, past.head, past.body FROM records
               LEFT JOIN versions past ON past.book = records.book AND past.record = records.id AND past.version =
                 (SELECT MAX(earlier.version) FROM versions earlier
                   WHERE earlier.book = records.book AND earlier.record = records.id AND earlier.at < "
        ));
        statement.bind(before).add(") WHERE ");
        self.scope(&mut statement, "records", (Rows::Records, Fault::HistoryIsNotScoped));
        statement.add(" AND records.kind = ").bind(kind.name).add(" AND records.held IS NULL AND records.status <> ");
        statement.bind(crate::import::UNDONE).add(" ORDER BY records.rank DESC, records.book, records.number LIMIT ");
        statement.bind(MOST);
        let rows = tx.query(&statement.sql, &statement.values, |row| {
            Ok((read(row)?, row.maybe::<String>(19)?, row.maybe::<String>(20)?))
        })?;
        Ok(rows
            .into_iter()
            .map(|(now, head, body)| Standing { now: Scoped::new(now), then: then(kind, head, body) })
            .collect())
    }
}

fn then(kind: &Kind, head: Option<String>, body: Option<String>) -> Option<Then> {
    let object = |text: Option<String>| serde_json::from_str::<Map<String, Value>>(&text?).ok();
    let (head, body) = (object(head)?, object(body)?);
    let schema = head.get("schema").and_then(Value::as_i64).unwrap_or(i64::from(kind.schema));
    let status = head.get("status").and_then(Value::as_str)?.to_owned();
    Some(Then { status, body: (kind.upcast)(schema, body) })
}
