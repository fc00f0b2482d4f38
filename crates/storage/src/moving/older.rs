//! Data as an older Comity kept it, for tests of what a newer one makes of it.

use std::collections::HashMap;
use std::path::PathBuf;

use super::{Cell, MoveError, Table, new, old};
use crate::{Place, migrate};

/// Columns that a later step took away, and where what they held stands now: the table and the column that names the
/// row.
const WENT: [(&str, &str, &str, &str); 1] = [("imports", "reading", "readings", "import")];

/// Rows that a later step put there: the table, the column and the value that tell them, and the number of the step.
const CAME: [(&str, &str, &str, i64); 2] = [("tallies", "facet", "threat", 6), ("tallies", "facet", "area", 9)];

/// Copies everything into an empty place whose schema is so many steps behind. Answers the number of its newest step.
///
/// # Errors
/// Where the old schema has a column of which nothing is known any more.
pub fn to_an_older_schema(from: &Place, to: &Place, steps: i64) -> Result<i64, MoveError> {
    let schema = migrate::behind(steps);
    let (mut from, mut to) = (old(from)?, new(to, schema)?);
    let now = from.tables()?;
    for then in to.tables()? {
        let table = now.iter().find(|table| table.name == then.name);
        let table = table.ok_or_else(|| MoveError::Differs(format!("{} went", then.name)))?;
        let mut went = HashMap::new();
        for column in then.columns.iter().filter(|column| !table.columns.contains(column)) {
            let known = WENT.iter().find(|(name, known, ..)| *name == then.name && known == column);
            let (_, _, place, key) = known.ok_or_else(|| MoveError::Differs(format!("{column} went")))?;
            let place = Table { name: (*place).to_owned(), columns: vec![(*key).to_owned(), column.clone()] };
            let mut cells = Vec::new();
            from.read(&place, &mut |row| {
                cells.push(row);
                Ok(())
            })?;
            went.insert(column.clone(), cells);
        }
        let (mut rows, id) = (Vec::new(), table.columns.iter().position(|column| column == "id"));
        let came = CAME.iter().filter(|(name, .., number)| *name == then.name && schema < *number);
        let told = came.filter_map(|(_, column, value, _)| {
            table.columns.iter().position(|known| known == column).map(|at| (at, Cell::Text((*value).to_owned())))
        });
        let told: Vec<(usize, Cell)> = told.collect();
        from.read(table, &mut |row| {
            if told.iter().any(|(at, value)| row[*at] == *value) {
                return Ok(());
            }
            let cell = |column: &String| match table.columns.iter().position(|known| known == column) {
                Some(at) => row[at].clone(),
                None => {
                    let cells =
                        went.get(column).zip(id).and_then(|(cells, id)| cells.iter().find(|one| one[0] == row[id]));
                    cells.map_or(Cell::Text(String::new()), |cells| cells[1].clone())
                }
            };
            rows.push(then.columns.iter().map(cell).collect::<Vec<_>>());
            Ok(())
        })?;
        to.write(&then, &rows)?;
    }
    to.keep()?;
    Ok(schema)
}

/// Makes the schema look as if a Comity that is newer than this one had used the data. Answers the number of its
/// schema.
///
/// # Errors
/// The database's.
pub fn from_the_future(place: &Place) -> Result<i64, MoveError> {
    let future = migrate::newest() + 1;
    let sql = format!("INSERT INTO migrations (number, name) VALUES ({future}, 'of the future')");
    match place {
        Place::File(file) => rusqlite::Connection::open(file)?.execute_batch(&sql)?,
        Place::Server(address) => crate::postgresql::connect(address)?.batch_execute(&sql)?,
    }
    Ok(future)
}

/// The byte of the embedded database's shared memory that whoever changes it holds (sqlite.org/walformat.html, 2.3.2).
const CHANGING: &str = "120";
/// How long what a killed program had under way on the server may take to end, in steps of 20 ms.
const PATIENCE: usize = 500;

/// Looks from outside at how another program brings the schema up to date, and is in nobody's way.
pub enum Watch {
    /// The file's shared memory.
    File(PathBuf),
    /// A connection.
    Server(Box<postgres::Client>),
}

impl Watch {
    /// Looks at that database.
    ///
    /// # Errors
    /// Where a server does not answer.
    pub fn of(place: &Place) -> Result<Watch, MoveError> {
        Ok(match place {
            Place::File(file) => Watch::File(file.clone()),
            Place::Server(address) => Watch::Server(Box::new(crate::postgresql::connect(address)?)),
        })
    }

    /// Whether somebody holds what is held while the schema changes.
    ///
    /// # Errors
    /// The database's.
    pub fn is_changing(&mut self) -> Result<bool, MoveError> {
        match self {
            Watch::File(file) => {
                let shared = PathBuf::from(format!("{}-shm", file.display()));
                let Ok(shared) = std::fs::metadata(shared) else { return Ok(false) };
                let node = format!(":{}", std::os::unix::fs::MetadataExt::ino(&shared));
                let locks = std::fs::read_to_string("/proc/locks").unwrap_or_default();
                let holds = |line: &str| {
                    let parts: Vec<&str> = line.split_whitespace().collect();
                    matches!(parts[..], [_, "POSIX", _, "WRITE", _, at, CHANGING, _] if at.ends_with(&node))
                };
                Ok(locks.lines().any(holds))
            }
            Watch::Server(client) => {
                let held = "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_locks JOIN pg_catalog.pg_database ON oid = database
                             WHERE locktype = 'advisory' AND objid = 7006452 AND granted AND datname = current_database())";
                Ok(client.query_one(held, &[])?.get(0))
            }
        }
    }

    /// Whether the newest step is recorded, once whoever was killed has nothing under way any more.
    ///
    /// # Errors
    /// The database's, and where something is under way for too long.
    pub fn is_up_to_date(&mut self) -> Result<bool, MoveError> {
        let newest = "SELECT COALESCE(MAX(number), 0) FROM migrations";
        let found: i64 = match self {
            Watch::File(file) => rusqlite::Connection::open(file)?.query_row(newest, [], |row| row.get(0))?,
            Watch::Server(client) => {
                let others = "SELECT COUNT(*) FROM pg_catalog.pg_stat_activity
                               WHERE datname = current_database() AND usename IS NOT NULL AND pid <> pg_backend_pid()";
                let mut tries = 0;
                while client.query_one(others, &[])?.get::<_, i64>(0) > 0 {
                    tries += 1;
                    if tries > PATIENCE {
                        return Err(MoveError::InUse);
                    }
                    std::thread::park_timeout(std::time::Duration::from_millis(20));
                }
                client.query_one(newest, &[])?.get(0)
            }
        };
        Ok(found == migrate::newest())
    }
}
