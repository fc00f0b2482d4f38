//! What can go wrong below the records.

/// The database did not do as it was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StorageError {
    /// A rule of the schema was broken; the constraint's or index's name, so that a caller can say what it means.
    #[error("the rule {0} of the database was broken")]
    Constraint(String),
    /// Two changes met and one has to be done again. Never seen by callers unless it met others too often.
    #[error("too many changes met on the same rows")]
    Contention,
    /// There is no room left for a change; nothing of it was kept.
    #[error("there is no room left for the database")]
    Full,
    /// The database cannot be reached, or answered with an error.
    #[error("the database answered: {0}")]
    Database(String),
    /// A column does not hold what it should.
    #[error("column {0} does not hold what it should")]
    Column(usize),
    /// The work stopped in the middle through a fault of ours. Nothing of it was kept.
    #[error("the work stopped in the middle; nothing was kept")]
    Panicked,
    /// The database is being closed.
    #[error("the database is closed")]
    Closed,
}

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// SQLite older than 3.51.3 can corrupt a database in WAL mode.
    #[error(
        "this program was built with SQLite {0}; 3.51.3 or newer is needed, since older ones can damage a database"
    )]
    OldEngine(String),
    /// PostgreSQL older than 15.
    #[error("the database server is PostgreSQL {0}; 15 or newer is needed")]
    OldServer(String),
    /// The schema was made by a newer Comity.
    #[error(
        "the data was last used by a newer Comity (its schema is {found}, this program knows {known}); start that version, or restore a backup made before it"
    )]
    NewerSchema {
        /// The schema's number in the data.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// The server would lose what it has acknowledged.
    #[error("the database server runs with {0}, which loses acknowledged changes when the power fails; switch it on")]
    Unsafe(&'static str),
    /// The role on the server passes by row-level security, and may not make a lesser one.
    #[error(
        "the database server's role is not bound by row-level security and may not make the role comity_server; let an administrator of the server make it (CREATE ROLE comity_server NOLOGIN) and grant it to this role"
    )]
    Unwalled,
    /// The database cannot be reached or made.
    #[error("the database cannot be opened: {0}")]
    Database(String),
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        if let rusqlite::Error::SqliteFailure(code, Some(message)) = &error
            && code.code == rusqlite::ErrorCode::ConstraintViolation
        {
            return StorageError::Constraint(constraint_of(message));
        }
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => StorageError::Full,
            _ => StorageError::Database(error.to_string()),
        }
    }
}

/// SQLite names the columns of a broken UNIQUE ("UNIQUE constraint failed: people.email") and the name of a
/// broken CHECK. The columns are written as PostgreSQL names such a constraint: `people_email_key`.
fn constraint_of(message: &str) -> String {
    let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") else {
        return message.rsplit_once(": ").map_or_else(|| message.to_owned(), |(_, name)| name.to_owned());
    };
    if let Some(index) = columns.strip_prefix("index ") {
        return index.trim_matches('\'').to_owned();
    }
    let mut name = String::new();
    for column in columns.split(", ") {
        let (table, column) = column.split_once('.').unwrap_or(("", column));
        if name.is_empty() {
            name.push_str(table);
        }
        name.push('_');
        name.push_str(column);
    }
    name + "_key"
}

impl From<postgres::Error> for StorageError {
    fn from(error: postgres::Error) -> Self {
        use postgres::error::SqlState;
        let Some(database) = error.as_db_error() else {
            return StorageError::Database(error.to_string());
        };
        match (database.code(), database.constraint()) {
            (&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED, _) => StorageError::Contention,
            (&SqlState::DISK_FULL, _) => StorageError::Full,
            (_, Some(constraint)) => StorageError::Constraint(constraint.to_owned()),
            _ => StorageError::Database(format!("{} ({})", database.message(), database.code().code())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_rule_has_the_same_name_on_both_databases() {
        assert_eq!(constraint_of("UNIQUE constraint failed: people.email"), "people_email_key");
        assert_eq!(
            constraint_of("UNIQUE constraint failed: records.book, records.kind, records.number"),
            "records_book_kind_number_key"
        );
        assert_eq!(constraint_of("UNIQUE constraint failed: index 'people_by_email'"), "people_by_email");
        assert_eq!(constraint_of("CHECK constraint failed: version_is_positive"), "version_is_positive");
        assert_eq!(constraint_of("FOREIGN KEY constraint failed"), "FOREIGN KEY constraint failed");
    }
}
