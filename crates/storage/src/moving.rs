//! Moves everything from one database to another, of the other sort or of the same: every row of every table, in one
//! transaction, counted and summed on both sides before it is kept. Nobody may have the old database open, and the
//! new one must hold nothing. What is derived from rows (the index of words) is left out, to be made again.

mod embedded;
#[cfg(feature = "testing")]
mod older;
mod server;

use kernel::{Fault, fault};
use sha2::{Digest, Sha256};

use crate::{OpenError, Place, StorageError, Value, migrate};

#[cfg(feature = "testing")]
pub use older::{Watch, from_the_future, to_an_older_schema};

/// Columns that one of the databases has for itself: it fills them as it did before.
const OWN: [(&str, &str); 1] = [("records", "serial")];
/// Tables that are derived from others, or that the schema keeps for itself.
const LEFT_OUT: [&str; 2] = ["search", "migrations"];

/// What was moved of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The table.
    pub table: String,
    /// How many rows it has, here and there.
    pub rows: u64,
}

/// Why nothing was moved.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// Somebody has the old database open, so that changes could stay behind.
    #[error("the database is in use: stop the server, and whatever else has it open, then move it")]
    InUse,
    /// The schema is older than this program's, and a move changes nothing in the old database.
    #[error("the data was last used by an older Comity (its schema is {0}): start this one on it once, then move it")]
    OlderSchema(i64),
    /// The new database holds something.
    #[error("{0} holds data already, and a move overwrites nothing: name an empty database")]
    Taken(String),
    /// The two schemas, or what they hold, are not what they should be.
    #[error("nothing was moved: {0}")]
    Differs(String),
    /// A database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A database answered with an error.
    #[error("nothing was moved: {0}")]
    Storage(#[from] StorageError),
}

impl From<rusqlite::Error> for MoveError {
    fn from(error: rusqlite::Error) -> Self {
        MoveError::Storage(error.into())
    }
}

impl From<postgres::Error> for MoveError {
    fn from(error: postgres::Error) -> Self {
        MoveError::Storage(error.into())
    }
}

/// A table, with its columns in alphabetical order.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Table {
    name: String,
    columns: Vec<String>,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    fn value(&self) -> Value<'_> {
        match self {
            Cell::Null => Value::Null,
            Cell::Int(number) => Value::Int(*number),
            Cell::Text(text) => Value::Text(text),
            Cell::Bytes(bytes) => Value::Bytes(bytes),
        }
    }

    /// How many bytes it takes, roughly.
    fn size(&self) -> usize {
        match self {
            Cell::Null | Cell::Int(_) => 8,
            Cell::Text(text) => text.len(),
            Cell::Bytes(bytes) => bytes.len(),
        }
    }
}

/// A piece of work on each row as it passes.
type EachRow<'w> = &'w mut dyn FnMut(Vec<Cell>) -> Result<(), MoveError>;

/// A database with a transaction that is open until it is kept.
trait End {
    /// The tables that are moved, by name.
    fn tables(&mut self) -> Result<Vec<Table>, MoveError>;
    /// Reads every row of a table, in any order.
    fn read(&mut self, table: &Table, each: EachRow<'_>) -> Result<(), MoveError>;
    /// Adds rows to a table.
    fn write(&mut self, table: &Table, rows: &[Vec<Cell>]) -> Result<(), MoveError>;
    /// Holds what was written against the schema's rules, and keeps it for good.
    fn keep(&mut self) -> Result<(), MoveError>;
}

fn tables_of(
    names: Vec<String>,
    columns: impl Fn(&str) -> Result<Vec<String>, MoveError>,
) -> Result<Vec<Table>, MoveError> {
    let names = names.into_iter().filter(|name| !LEFT_OUT.contains(&name.as_str()));
    let tables = names.map(|name| {
        let mut columns = columns(&name)?;
        columns.retain(|column| !OWN.contains(&(name.as_str(), column.as_str())));
        columns.sort();
        Ok(Table { name, columns })
    });
    let mut tables = tables.collect::<Result<Vec<_>, MoveError>>()?;
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(tables)
}

/// The sum of rows, whatever their order: two tables with the same sum hold the same rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Sum {
    rows: u64,
    lanes: [u64; 4],
}

impl Sum {
    fn add(&mut self, row: &[Cell]) {
        let mut hash = Sha256::new();
        for cell in row {
            let (sort, bytes): (u8, &[u8]) = match cell {
                Cell::Null => (0, &[]),
                Cell::Int(number) => (1, &number.to_be_bytes()),
                Cell::Text(text) => (2, text.as_bytes()),
                Cell::Bytes(bytes) => (3, bytes),
            };
            hash.update([sort]);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
        self.rows += 1;
        for (lane, bytes) in self.lanes.iter_mut().zip(hash.finalize().chunks_exact(8)) {
            *lane = lane.wrapping_add(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)));
        }
    }
}

/// Rows, and bytes, that are written at once.
const AT_ONCE: (usize, usize) = (500, 4 << 20);

/// Moves everything, or nothing. The old database is left as it was. Takes as long as it is large.
///
/// # Errors
/// Where the old one is in use or of another schema, the new one is not empty, or the two differ in the end.
pub fn everything(from: &Place, to: &Place) -> Result<Vec<Moved>, MoveError> {
    let mut old = old(from)?;
    let mut new = new(to, migrate::newest())?;
    let moved = every_table(old.as_mut(), new.as_mut());
    drop(new);
    if let (Err(_), Place::File(file)) = (&moved, to) {
        embedded::remove(file)?;
    }
    moved
}

fn every_table(old: &mut dyn End, new: &mut dyn End) -> Result<Vec<Moved>, MoveError> {
    let tables = old.tables()?;
    if tables != new.tables()? {
        return Err(MoveError::Differs("the two databases do not have the same tables".to_owned()));
    }
    let mut moved = Vec::new();
    for table in tables {
        if fault::is_on(Fault::MovesForgetATable) && table.name == "memberships" {
            continue;
        }
        let there = carry(old, new, &table)?;
        let mut here = Sum::default();
        new.read(&table, &mut |row| {
            here.add(&row);
            Ok(())
        })?;
        if here != there {
            return Err(MoveError::Differs(format!("the rows of {} did not arrive as they are", table.name)));
        }
        moved.push(Moved { table: table.name, rows: here.rows });
    }
    new.keep()?;
    Ok(moved)
}

/// Takes everything out of a database again to which everything was moved just now.
///
/// # Errors
/// The database's.
pub fn nothing(place: &Place) -> Result<(), MoveError> {
    match place {
        Place::File(file) => embedded::remove(file),
        Place::Server(address) => server::empty(address),
    }
}

/// Writes the rows of one table into the other. Answers the sum of what was read.
fn carry(old: &mut dyn End, new: &mut dyn End, table: &Table) -> Result<Sum, MoveError> {
    let (mut sum, mut waiting, mut bytes) = (Sum::default(), Vec::new(), 0);
    old.read(table, &mut |row| {
        sum.add(&row);
        bytes += row.iter().map(Cell::size).sum::<usize>();
        waiting.push(row);
        if waiting.len() >= AT_ONCE.0 || bytes >= AT_ONCE.1 {
            new.write(table, &waiting)?;
            waiting.clear();
            bytes = 0;
        }
        Ok(())
    })?;
    new.write(table, &waiting)?;
    Ok(sum)
}

fn old(place: &Place) -> Result<Box<dyn End>, MoveError> {
    Ok(match place {
        Place::File(file) => Box::new(embedded::Embedded::old(file)?),
        Place::Server(address) => Box::new(server::Server::old(address)?),
    })
}

fn new(place: &Place, last: i64) -> Result<Box<dyn End>, MoveError> {
    Ok(match place {
        Place::File(file) => Box::new(embedded::Embedded::new(file, last)?),
        Place::Server(address) => Box::new(server::Server::new(address, last)?),
    })
}

/// That the schema of the old database is this program's.
fn known(found: i64) -> Result<(), MoveError> {
    match migrate::newest() {
        newest if found > newest => Err(OpenError::NewerSchema { found, known: newest }.into()),
        newest if found < newest => Err(MoveError::OlderSchema(found)),
        _ => Ok(()),
    }
}
