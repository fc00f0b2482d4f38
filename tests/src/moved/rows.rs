//! Every row of every table as text that both databases write alike.

use std::collections::BTreeMap;

use storage::{Dialect, Storage, StorageError, Tx};

/// The rows of each table, in order.
pub type Rows = BTreeMap<String, Vec<String>>;

/// What one database has for itself, or derives.
fn is_moved(table: &str) -> bool {
    !table.starts_with("search") && table != "migrations"
}

/// Reads everything.
pub fn of(storage: &Storage) -> Rows {
    let rows = storage.read_blocking(|tx| {
        tx.see_everything()?;
        let all = match tx.dialect() {
            Dialect::Embedded => "SELECT tables.name, columns.name, columns.type FROM sqlite_master AS tables
                JOIN pragma_table_info(tables.name) AS columns
                WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%' AND columns.name <> 'serial' ORDER BY 1, 2",
            Dialect::Server => "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT)
                FROM information_schema.columns WHERE table_schema = 'main' ORDER BY 1, 2",
        };
        let columns = tx.query(all, &[], |row| {
            Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<String>(2)?.to_lowercase()))
        })?;
        let mut tables: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for (table, column, sort) in columns.into_iter().filter(|(table, ..)| is_moved(table)) {
            tables.entry(table).or_default().push((column, sort));
        }
        let each = tables.into_iter().map(|(table, mut columns)| {
            columns.sort();
            let rows = rows(tx, &table, &columns)?;
            Ok((table, rows))
        });
        each.collect::<Result<Rows, StorageError>>()
    });
    rows.expect("the database reads")
}

fn rows(tx: &mut Tx<'_>, table: &str, columns: &[(String, String)]) -> Result<Vec<String>, StorageError> {
    let hex = match tx.dialect() {
        Dialect::Embedded => |column: &str| format!("lower(hex({column}))"),
        Dialect::Server => |column: &str| format!("encode({column}, 'hex')"),
    };
    let texts = columns.iter().map(|(column, sort)| {
        let text = match sort.as_str() {
            "blob" | "bytea" => hex(column),
            _ => format!("CAST({column} AS TEXT)"),
        };
        format!("CASE WHEN {column} IS NULL THEN '={column} is not set' ELSE '={column}=' || {text} END")
    });
    let sql = format!("SELECT {} FROM {table}", texts.collect::<Vec<_>>().join(" || "));
    let mut rows = tx.query(&sql, &[], |row| row.get::<String>(0))?;
    rows.sort();
    Ok(rows)
}

/// That both hold the same.
pub fn are(expected: &Rows, found: &Rows, place: &str) {
    assert!(expected.keys().eq(found.keys()), "T32: the tables {place} are {:?}", found.keys());
    for (table, rows) in expected {
        let there = &found[table];
        let differ = rows.iter().zip(there).find(|(a, b)| a != b);
        assert!(rows == there, "T32: {table} {place}: {} rows of {}, {differ:?}", there.len(), rows.len());
    }
}
