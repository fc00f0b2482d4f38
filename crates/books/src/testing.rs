//! What tests do to books behind the machinery's back, to see that it is noticed. Only built with the feature
//! `testing`.

use storage::values;

use crate::{Change, Failure};

/// Puts these bytes in place of those of every file, as a broken disk would.
///
/// # Errors
/// The database's.
pub fn spoil_files(change: &mut Change<'_, '_>, content: &[u8]) -> Result<(), Failure> {
    change.tx.see_everything()?;
    change.tx.run("UPDATE main.files SET content = $1", values![content])?;
    Ok(())
}

/// Erases the text and the salt of every record's version of that number, as an erasure by law does.
///
/// # Errors
/// The database's.
pub fn erase_versions(change: &mut Change<'_, '_>, version: i64) -> Result<(), Failure> {
    change.tx.see_everything()?;
    change
        .tx
        .run("UPDATE main.versions SET head = NULL, body = NULL, salt = NULL WHERE version = $1", values![version])?;
    Ok(())
}
