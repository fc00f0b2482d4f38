//! The embedded database as one end of a move.

use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, params_from_iter};

use super::{Cell, EachRow, End, MoveError, Table, known, tables_of};
use crate::{OpenError, StorageError, migrate, sqlite};

pub(super) struct Embedded {
    connection: Connection,
}

impl Embedded {
    /// An existing database, which nobody else has open from here on.
    pub(super) fn old(file: &Path) -> Result<Embedded, MoveError> {
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // With the write-ahead log, whoever has the file open holds a shared lock on it, at rest too. This mode wants it
        // alone.
        connection.execute_batch("PRAGMA busy_timeout = 2000; PRAGMA locking_mode = EXCLUSIVE;")?;
        connection.execute_batch("BEGIN IMMEDIATE").map_err(in_use)?;
        known(connection.query_row("SELECT COALESCE(MAX(number), 0) FROM migrations", [], |row| row.get(0))?)?;
        Ok(Embedded { connection })
    }

    /// A new database in a file that is not there yet, with the schema up to that step and no rows.
    pub(super) fn new(file: &Path, last: i64) -> Result<Embedded, MoveError> {
        if with_its_log(file).iter().any(|file| file.exists()) {
            return Err(MoveError::Taken(file.display().to_string()));
        }
        let mut connection = Connection::open(file)?;
        sqlite::prepare(&connection)?;
        migrate::embedded_to(&mut connection, last)?;
        // Rows come table by table; what they point to is looked at in the end.
        connection.execute_batch("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE;")?;
        Ok(Embedded { connection })
    }
}

/// Removes a database that was made just now.
pub(super) fn remove(file: &Path) -> Result<(), MoveError> {
    for file in with_its_log(file) {
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(OpenError::Database(format!("{}: {error}", file.display())).into());
            }
            _ => {}
        }
    }
    Ok(())
}

fn with_its_log(file: &Path) -> [PathBuf; 3] {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    ["", "-wal", "-shm"].map(|end| file.with_file_name(format!("{name}{end}")))
}

fn in_use(error: rusqlite::Error) -> MoveError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => MoveError::InUse,
        _ => error.into(),
    }
}

impl End for Embedded {
    fn tables(&mut self) -> Result<Vec<Table>, MoveError> {
        let names = "SELECT name FROM pragma_table_list
                      WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'";
        let names = self.connection.prepare(names)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        tables_of(names, |table| {
            let mut columns = self.connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
            Ok(columns.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    fn read(&mut self, table: &Table, each: EachRow<'_>) -> Result<(), MoveError> {
        let mut statement =
            self.connection.prepare(&format!("SELECT {} FROM main.{}", table.columns.join(", "), table.name))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let cells = (0..table.columns.len()).map(|index| {
                Ok(match row.get_ref(index)? {
                    ValueRef::Null => Cell::Null,
                    ValueRef::Integer(number) => Cell::Int(number),
                    ValueRef::Text(text) => {
                        Cell::Text(str::from_utf8(text).map_err(|_| StorageError::Column(index))?.to_owned())
                    }
                    ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
                    ValueRef::Real(_) => return Err(StorageError::Column(index).into()),
                })
            });
            each(cells.collect::<Result<_, MoveError>>()?)?;
        }
        Ok(())
    }

    fn write(&mut self, table: &Table, rows: &[Vec<Cell>]) -> Result<(), MoveError> {
        let places: Vec<_> = (1..=table.columns.len()).map(|number| format!("?{number}")).collect();
        let mut statement = self.connection.prepare_cached(&format!(
            "INSERT INTO main.{} ({}) VALUES ({})",
            table.name,
            table.columns.join(", "),
            places.join(", ")
        ))?;
        for row in rows {
            let values = row.iter().map(|cell| match cell {
                Cell::Null => ValueRef::Null,
                Cell::Int(number) => ValueRef::Integer(*number),
                Cell::Text(text) => ValueRef::Text(text.as_bytes()),
                Cell::Bytes(bytes) => ValueRef::Blob(bytes),
            });
            statement.execute(params_from_iter(values.map(rusqlite::types::ToSqlOutput::Borrowed)))?;
        }
        Ok(())
    }

    fn keep(&mut self) -> Result<(), MoveError> {
        let broken = self.connection.prepare("PRAGMA foreign_key_check")?.query_map([], |row| row.get(0))?.next();
        if let Some(table) = broken {
            let table: String = table?;
            return Err(MoveError::Differs(format!("a row of {table} names something that is not there")));
        }
        self.connection.execute_batch("COMMIT")?;
        Ok(())
    }
}
