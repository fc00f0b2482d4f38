//! A consistent copy of the embedded database while it is written to.

use std::path::Path;

use kernel::{Fault, fault};
use rusqlite::{Connection, OpenFlags};

use crate::StorageError;

/// Copies the database into a new file and checks the copy.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), StorageError> {
    if fault::is_on(Fault::BackupsLeaveTheLogOut) {
        return std::fs::copy(from, to).map(drop).map_err(|error| StorageError::Database(error.to_string()));
    }
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    source.execute_batch("PRAGMA busy_timeout = 10000;")?;
    let target =
        to.to_str().ok_or_else(|| StorageError::Database("the file's name is not readable text".to_owned()))?;
    // VACUUM INTO reads one snapshot, writes a whole file and leaves no free pages with old text in it.
    source.execute("VACUUM INTO ?1", [target])?;
    let copy = Connection::open_with_flags(to, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let verdict: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(StorageError::Database(format!("the copy is damaged: {verdict}"))) }
}
