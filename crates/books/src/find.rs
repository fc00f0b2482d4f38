//! Search: ids come from the index of words and are joined to records within the reach in the same statement.
//! What is found is ranked by the record itself, never by how common a word is in a corpus that the viewer
//! cannot see.

use kernel::Fault;
use storage::{Tx, search};

use crate::record::{COLUMNS, Record, Scoped, read};
use crate::scope::Rows;
use crate::statement::Statement;
use crate::{Failure, Reach};

impl Reach<'_> {
    /// The records that hold a word beginning with each of `words`: open ones first, then those changed last.
    ///
    /// # Errors
    /// The database's.
    pub fn find(&self, tx: &mut Tx<'_>, words: &str, limit: usize) -> Result<Vec<Scoped<Record>>, Failure> {
        self.found(tx, words, " AND held IS NULL AND ", limit)
    }

    /// The same without what goes under a record: comments, actions, files.
    ///
    /// # Errors
    /// The database's.
    pub fn find_records(&self, tx: &mut Tx<'_>, words: &str, limit: usize) -> Result<Vec<Scoped<Record>>, Failure> {
        self.found(tx, words, " AND held IS NULL AND parent IS NULL AND ", limit)
    }

    fn found(
        &self,
        tx: &mut Tx<'_>,
        words: &str,
        narrowed: &'static str,
        limit: usize,
    ) -> Result<Vec<Scoped<Record>>, Failure> {
        let Some(bound) = tx.dialect().words(words, &self.indexed(&self.all_books())) else {
            return Ok(Vec::new());
        };
        let (before, after) = search::found(tx.dialect());
        let mut statement = Statement::new(&format!("SELECT {COLUMNS} FROM records WHERE "));
        self.scope(&mut statement, "records", (Rows::Records, Fault::SearchIsNotScoped));
        statement.add(narrowed).add(before).bind(bound.as_str()).add(after);
        statement.add(" ORDER BY CASE WHEN status = 'open' THEN 0 ELSE 1 END, changed_at DESC, id LIMIT ");
        statement.bind(limit as i64);
        let found = tx.query(&statement.sql, &statement.values, read)?;
        Ok(found.into_iter().map(Scoped::new).collect())
    }
}
