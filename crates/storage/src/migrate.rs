//! The schema's history: twin files with one name, one for each database. Migrations only grow
//! (expand, move, contract); a schema newer than this program is refused.

use kernel::{Fault, fault};

use crate::OpenError;

/// A step of the schema.
struct Migration {
    number: i64,
    name: &'static str,
    embedded: &'static str,
    server: &'static str,
}

macro_rules! migration {
    ($number:literal, $name:literal) => {
        Migration {
            number: $number,
            name: $name,
            embedded: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            server: include_str!(concat!("../migrations/postgresql/", $name, ".sql")),
        }
    };
}

const MIGRATIONS: &[Migration] = &[
    migration!(1, "0001_house"),
    migration!(2, "0002_missing"),
    migration!(3, "0003_wall"),
    migration!(4, "0004_counts"),
    migration!(5, "0005_readings"),
    migration!(6, "0006_threats"),
    migration!(7, "0007_rooms"),
    migration!(9, "0009_agreements"),
    migration!(11, "0011_layouts"),
    migration!(12, "0012_consents"),
    migration!(13, "0013_versions"),
    migration!(14, "0014_kinds"),
];

/// Where the schema keeps which steps it has taken.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)";

/// The newest step that this program knows.
pub(crate) fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.number)
}

/// The step that is so many steps behind the newest; 0 where there are not so many. Their numbers have gaps.
#[cfg(feature = "testing")]
pub(crate) fn behind(steps: i64) -> i64 {
    let place = usize::try_from(steps).unwrap_or(usize::MAX);
    MIGRATIONS.iter().rev().nth(place).map_or(0, |migration| migration.number)
}

fn to_take(found: i64) -> Result<impl Iterator<Item = &'static Migration>, OpenError> {
    let known = newest();
    if found > known {
        return Err(OpenError::NewerSchema { found, known });
    }
    Ok(MIGRATIONS.iter().filter(move |migration| migration.number > found))
}

pub(crate) fn embedded(connection: &mut rusqlite::Connection) -> Result<(), OpenError> {
    embedded_to(connection, newest())
}

/// Takes the steps up to this one, and no more.
pub(crate) fn embedded_to(connection: &mut rusqlite::Connection, last: i64) -> Result<(), OpenError> {
    let failed = |error: rusqlite::Error| OpenError::Database(error.to_string());
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(failed)?;
    tx.execute_batch(TABLE).map_err(failed)?;
    let found =
        tx.query_row("SELECT COALESCE(MAX(number), 0) FROM migrations", [], |row| row.get(0)).map_err(failed)?;
    for migration in to_take(found)?.filter(|migration| migration.number <= last) {
        tx.execute_batch(migration.embedded).map_err(failed)?;
        if fault::is_on(Fault::MigrationsAreKeptByHalf) {
            tx.execute_batch("COMMIT; BEGIN IMMEDIATE").map_err(failed)?;
            std::thread::park_timeout(std::time::Duration::from_millis(100));
        }
        tx.execute(
            "INSERT INTO migrations (number, name) VALUES (?1, ?2)",
            rusqlite::params![migration.number, migration.name],
        )
        .map_err(failed)?;
    }
    tx.commit().map_err(failed)
}

pub(crate) fn server(client: &mut postgres::Client) -> Result<(), OpenError> {
    server_to(client, newest())
}

/// Takes the steps up to this one, and no more.
pub(crate) fn server_to(client: &mut postgres::Client, last: i64) -> Result<(), OpenError> {
    let failed = |error: postgres::Error| OpenError::Database(error.to_string());
    let mut tx = client.transaction().map_err(failed)?;
    // Two servers that start at once take turns.
    tx.batch_execute("SELECT pg_advisory_xact_lock(7006452)").map_err(failed)?;
    tx.batch_execute(TABLE).map_err(failed)?;
    let found = tx.query_one("SELECT COALESCE(MAX(number), 0) FROM migrations", &[]).map_err(failed)?.get(0);
    for migration in to_take(found)?.filter(|migration| migration.number <= last) {
        tx.batch_execute(migration.server).map_err(failed)?;
        if fault::is_on(Fault::MigrationsAreKeptByHalf) {
            tx.batch_execute("COMMIT; BEGIN").map_err(failed)?;
            std::thread::park_timeout(std::time::Duration::from_millis(100));
        }
        tx.execute("INSERT INTO migrations (number, name) VALUES ($1, $2)", &[&migration.number, &migration.name])
            .map_err(failed)?;
    }
    tx.commit().map_err(failed)
}
