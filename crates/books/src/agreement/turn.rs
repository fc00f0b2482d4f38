//! Whose turn it is: what waits for the viewer's side to agree, told to whoever may bind it.

use kernel::{Fault, fault};
use storage::Tx;

use crate::record::{COLUMNS, read};
use crate::statement::Statement;
use crate::{BookKind, Failure, Kind, Reach, Record, Scoped, Verb};

impl Reach<'_> {
    /// The proposals of these kinds of agreement that wait for the viewer's side, where the viewer may bind it: the
    /// oldest first, at most 200. A side that has agreed is not waited for.
    ///
    /// # Errors
    /// The database's.
    pub fn to_agree(&self, tx: &mut Tx<'_>, kinds: &[&'static Kind]) -> Result<Vec<Scoped<Record>>, Failure> {
        let mut statement = Statement::new(&format!("SELECT {COLUMNS} FROM records WHERE "));
        if !self.their_turn(&mut statement, kinds) {
            return Ok(Vec::new());
        }
        statement.add(" ORDER BY opened_at, id LIMIT 200");
        let found = tx.query(&statement.sql, &statement.values, read)?;
        Ok(found.into_iter().map(Scoped::new).collect())
    }

    /// Adds what [`Reach::to_agree`] asks for. Answers whether there can be any; what it has added holds for nothing
    /// where there cannot.
    pub(crate) fn their_turn(&self, statement: &mut Statement<'_>, kinds: &[&'static Kind]) -> bool {
        let mut any = false;
        statement.add("(");
        for kind in kinds {
            // Not [`crate::agreement::authority`], which refuses one: this asks of all books at once, by the same right.
            let bound = self.seats(kind.name).filter(|seat| seat.book_kind == BookKind::Shared);
            let bound = bound.filter(|seat| seat.allows(Verb::Manage, kind.name));
            let books: Vec<_> = bound.map(|seat| seat.book).collect();
            if books.is_empty() {
                continue;
            }
            statement.add(if any { " OR (book IN " } else { "(book IN " });
            statement.list(books).add(" AND kind = ").bind(kind.name).add(")");
            any = true;
        }
        statement.add(if any { ")" } else { "1 = 0)" });
        statement.add(" AND status = 'proposed' AND held IS NULL");
        // A consent names its organisation; nothing else that it holds can be spelled like an id.
        if !fault::is_on(Fault::AgreedStillWaits) {
            statement.add(" AND CAST(body->'agreed' AS TEXT) NOT LIKE '%' || CAST(");
            statement.bind(self.viewer().organisation()).add(" AS TEXT) || '%'");
        }
        any
    }
}
