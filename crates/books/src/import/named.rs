//! The names of files, where what happened tells of them: for those alone who may open the import.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Id, of};
use storage::Tx;

use super::{COLUMNS, is_seen, read};
use crate::statement::Statement;
use crate::{Failure, Viewer};

/// The files' names of those of the imports that the viewer sees, each by its id. One statement, none for no ids.
///
/// # Errors
/// The database's.
pub fn file_names(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    ids: &BTreeSet<Id<of::Import>>,
) -> Result<BTreeMap<Id<of::Import>, String>, Failure> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut statement = Statement::new(&format!("SELECT {COLUMNS} FROM imports WHERE organisation = "));
    statement.bind(viewer.organisation()).add(" AND id IN ").list(ids.iter().copied());
    let found = tx.query(&statement.sql, &statement.values, read)?;
    let seen = found.into_iter().filter(|import| is_seen(viewer, import));
    Ok(seen.map(|import| (import.id, import.file_name)).collect())
}
