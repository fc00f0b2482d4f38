//! A PostgreSQL server as one end of a move.

use postgres::types::Type;
use postgres::{Client, Row};

use super::{Cell, EachRow, End, MoveError, Table, known, tables_of};
use crate::postgresql::{bind, check, connect};
use crate::{StorageError, Value, migrate};

/// Rows that are read at once: fewer where one can hold a whole file.
const READ: (usize, usize) = (500, 8);
/// The most values of one statement; the protocol counts them in 16 bits.
const MOST_VALUES: usize = 60_000;
/// How long the last connections of a server that has ended may take to go, in steps of 50 ms.
const PATIENCE: usize = 60;

pub(super) struct Server {
    client: Client,
    /// What was taken off while rows come in any order: to be put on again.
    rules: Vec<String>,
}

impl Server {
    /// An existing database, which nobody can change until the move is over.
    pub(super) fn old(address: &str) -> Result<Server, MoveError> {
        let mut client = connect(address)?;
        let found = client.query_one("SELECT MAX(number) FROM public.migrations", &[]);
        known(found.ok().and_then(|row| row.get(0)).unwrap_or(0))?;
        alone(&mut client)?;
        let tables: Vec<String> = names(&mut client)?.iter().map(|name| format!("main.{name}")).collect();
        client.batch_execute("SET lock_timeout = '2s'; BEGIN ISOLATION LEVEL REPEATABLE READ")?;
        let lock = format!("LOCK TABLE {} IN SHARE MODE", tables.join(", "));
        client.batch_execute(&lock).map_err(|_| MoveError::InUse)?;
        see_everything(&mut client)?;
        Ok(Server { client, rules: Vec::new() })
    }

    /// A database without a row in it, to which the schema is given up to that step.
    pub(super) fn new(address: &str, last: i64) -> Result<Server, MoveError> {
        let mut client = connect(address)?;
        check(&mut client)?;
        see_everything(&mut client)?;
        if let Some(table) = taken(&mut client)? {
            return Err(MoveError::Taken(format!("the database ({table})")));
        }
        migrate::server_to(&mut client, last)?;
        client.batch_execute("BEGIN")?;
        let rules = take_rules_off(&mut client)?;
        Ok(Server { client, rules })
    }
}

/// Takes every row out of a database to which everything was moved just now.
pub(super) fn empty(address: &str) -> Result<(), MoveError> {
    let mut client = connect(address)?;
    let tables: Vec<String> = names(&mut client)?.iter().map(|name| format!("main.{name}")).collect();
    client.batch_execute(&format!("TRUNCATE {}", tables.join(", ")))?;
    Ok(())
}

fn see_everything(client: &mut Client) -> Result<(), MoveError> {
    client.execute("SELECT set_config('comity.sight', 'everything', FALSE)", &[])?;
    Ok(())
}

fn names(client: &mut Client) -> Result<Vec<String>, MoveError> {
    let names = "SELECT CAST(tablename AS TEXT) FROM pg_catalog.pg_tables WHERE schemaname = 'main' ORDER BY 1";
    Ok(client.query(names, &[])?.iter().map(|row| row.get(0)).collect())
}

/// Refuses where anybody else is connected to the database. A server that has just ended may still be leaving it.
fn alone(client: &mut Client) -> Result<(), MoveError> {
    for _ in 0..PATIENCE {
        let others = "SELECT COUNT(*) FROM pg_catalog.pg_stat_activity
                       WHERE datname = current_database() AND usename IS NOT NULL AND pid <> pg_backend_pid()";
        if client.query_one(others, &[])?.get::<_, i64>(0) == 0 {
            return Ok(());
        }
        std::thread::park_timeout(std::time::Duration::from_millis(50));
    }
    Err(MoveError::InUse)
}

/// A table that has a row, of whatever program it is.
fn taken(client: &mut Client) -> Result<Option<String>, MoveError> {
    let all = "SELECT format('%I.%I', schemaname, tablename) FROM pg_catalog.pg_tables
                WHERE schemaname NOT LIKE 'pg!_%' ESCAPE '!' AND schemaname <> 'information_schema'
                  AND (schemaname, tablename) <> ('public', 'migrations') ORDER BY 1";
    for row in client.query(all, &[])? {
        let table: String = row.get(0);
        if client.query_one(&format!("SELECT EXISTS (SELECT 1 FROM {table})"), &[])?.get(0) {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// Takes the foreign keys off, so that rows may come in any order. Answers what puts them on again.
fn take_rules_off(client: &mut Client) -> Result<Vec<String>, MoveError> {
    let all = "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
                 FROM pg_catalog.pg_constraint
                WHERE contype = 'f' AND connamespace = 'main'::regnamespace ORDER BY 1, 2";
    let mut rules = Vec::new();
    for row in client.query(all, &[])? {
        let (table, name, rule): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        client.batch_execute(&format!("ALTER TABLE {table} DROP CONSTRAINT {name}"))?;
        rules.push(format!("ALTER TABLE {table} ADD CONSTRAINT {name} {rule}"));
    }
    Ok(rules)
}

impl End for Server {
    fn tables(&mut self) -> Result<Vec<Table>, MoveError> {
        let all = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
                    WHERE table_schema = 'main'";
        let columns = self.client.query(all, &[])?;
        tables_of(names(&mut self.client)?, |table| {
            Ok(columns.iter().filter(|row| row.get::<_, &str>(0) == table).map(|row| row.get(1)).collect())
        })
    }

    fn read(&mut self, table: &Table, each: EachRow<'_>) -> Result<(), MoveError> {
        let (columns, name) = (table.columns.join(", "), &table.name);
        self.client.batch_execute(&format!("DECLARE moving NO SCROLL CURSOR FOR SELECT {columns} FROM main.{name}"))?;
        let wide = format!("SELECT {columns} FROM main.{name} LIMIT 0");
        let is_wide = self.client.prepare(&wide)?.columns().iter().any(|column| *column.type_() == Type::BYTEA);
        let fetch = format!("FETCH {} FROM moving", if is_wide { READ.1 } else { READ.0 });
        let fetch = self.client.prepare(&fetch)?;
        loop {
            let rows = self.client.query(&fetch, &[])?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                each((0..row.len()).map(|index| cell(row, index)).collect::<Result<_, _>>()?)?;
            }
        }
        self.client.batch_execute("CLOSE moving")?;
        Ok(())
    }

    fn write(&mut self, table: &Table, rows: &[Vec<Cell>]) -> Result<(), MoveError> {
        let width = table.columns.len();
        for rows in rows.chunks((MOST_VALUES / width).max(1)) {
            let places: Vec<String> = (0..rows.len())
                .map(|row| {
                    let each: Vec<_> = (1..=width).map(|column| format!("${}", row * width + column)).collect();
                    format!("({})", each.join(", "))
                })
                .collect();
            let sql =
                format!("INSERT INTO main.{} ({}) VALUES {}", table.name, table.columns.join(", "), places.join(", "));
            let values: Vec<Value<'_>> = rows.iter().flatten().map(Cell::value).collect();
            self.client.execute(&sql, &bind(&values))?;
        }
        Ok(())
    }

    fn keep(&mut self) -> Result<(), MoveError> {
        for rule in self.rules.drain(..) {
            self.client.batch_execute(&rule)?;
        }
        self.client.batch_execute("COMMIT; ANALYZE")?;
        Ok(())
    }
}

fn cell(row: &Row, index: usize) -> Result<Cell, MoveError> {
    let found = match *row.columns()[index].type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(index)?.map(Cell::Int),
        Type::INT4 => row.try_get::<_, Option<i32>>(index)?.map(|number| Cell::Int(number.into())),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index)?.map(Cell::Bytes),
        Type::TEXT | Type::JSON => crate::row::Row::Server(row).maybe::<String>(index)?.map(Cell::Text),
        ref other => {
            let (column, other) = (row.columns()[index].name(), other.name());
            return Err(StorageError::Database(format!("nobody knows how to move {column}, which is {other}")).into());
        }
    };
    Ok(found.unwrap_or(Cell::Null))
}
