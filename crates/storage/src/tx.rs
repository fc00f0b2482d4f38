//! A transaction: one snapshot to read from and, for a change, one whole that is kept or not.

use std::collections::HashMap;
use std::sync::Arc;

use crate::wall::{SharedWall, held};
use crate::{Dialect, Row, StorageError, Value};

/// An open transaction on one of the two databases.
pub struct Tx<'c> {
    pub(crate) connection: Connection<'c>,
    pub(crate) statements: u64,
}

pub(crate) enum Connection<'c> {
    Embedded { connection: &'c rusqlite::Connection, wall: &'c SharedWall },
    Server { transaction: postgres::Transaction<'c>, prepared: &'c mut HashMap<Arc<str>, postgres::Statement> },
}

impl<'c> Tx<'c> {
    pub(crate) fn new(connection: Connection<'c>) -> Self {
        Tx { connection, statements: 0 }
    }

    /// Which way the few truly different statements are written here.
    pub fn dialect(&self) -> Dialect {
        match self.connection {
            Connection::Embedded { .. } => Dialect::Embedded,
            Connection::Server { .. } => Dialect::Server,
        }
    }

    /// The wall around the embedded database's connection.
    pub(crate) fn wall(&self) -> Option<SharedWall> {
        match &self.connection {
            Connection::Embedded { wall, .. } => Some(SharedWall::clone(wall)),
            Connection::Server { .. } => None,
        }
    }

    /// How many statements this transaction has run.
    pub fn statements(&self) -> u64 {
        self.statements
    }

    /// Runs a statement that answers with rows, and reads each with `read`.
    ///
    /// # Errors
    /// The database's, and what `read` says of a row.
    pub fn query<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, StorageError>,
    ) -> Result<Vec<T>, StorageError> {
        self.statements += 1;
        let mut answer = Vec::new();
        match &mut self.connection {
            Connection::Embedded { connection, wall } => {
                let held = held((connection, wall), sql, values)?;
                let mut statement = held.prepared(connection, wall)?;
                crate::sqlite::bind(&mut statement, values)?;
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    answer.push(read(&Row::Embedded(row))?);
                }
                held.check(connection, values)?;
            }
            Connection::Server { transaction, prepared } => {
                let statement = crate::postgresql::prepare(transaction, prepared, sql)?;
                for row in transaction.query(&statement, &crate::postgresql::bind(values))? {
                    answer.push(read(&Row::Server(&row))?);
                }
            }
        }
        Ok(answer)
    }

    /// Runs a statement that answers with at most one row.
    ///
    /// # Errors
    /// The database's, and what `read` says of the row.
    pub fn one<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T, StorageError>,
    ) -> Result<Option<T>, StorageError> {
        Ok(self.query(sql, values, read)?.into_iter().next())
    }

    /// Runs a statement that changes rows, and says how many.
    ///
    /// # Errors
    /// The database's.
    pub fn run(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, StorageError> {
        self.statements += 1;
        match &mut self.connection {
            Connection::Embedded { connection, wall } => {
                let held = held((connection, wall), sql, values)?;
                let mut statement = held.prepared(connection, wall)?;
                crate::sqlite::bind(&mut statement, values)?;
                let rows = statement.raw_execute()? as u64;
                held.check(connection, values)?;
                Ok(rows)
            }
            Connection::Server { transaction, prepared } => {
                let statement = crate::postgresql::prepare(transaction, prepared, sql)?;
                Ok(transaction.execute(&statement, &crate::postgresql::bind(values))?)
            }
        }
    }
}
