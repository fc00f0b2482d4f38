//! Whose turn it is: what waits for the viewer's side to agree, told to whoever may bind it.

use kernel::{Fault, fault};

use crate::statement::Statement;
use crate::{BookKind, Kind, Reach, Verb};

impl Reach<'_> {
    /// Adds the condition that a proposal of these kinds of agreement waits for the viewer's side, where the viewer may
    /// bind it. A side that has agreed is not waited for.
    pub(crate) fn their_turn(&self, statement: &mut Statement<'_>, kinds: &[&'static Kind]) {
        let mut any = false;
        statement.add("(");
        for kind in kinds {
            // Not [`crate::agreement::authority`], which refuses one: this asks of all books at once, by the same right.
            let bound = self.seats(kind.name).filter(|seat| seat.book_kind == BookKind::Shared);
            let bound = bound.filter(|seat| seat.allows(Verb::Manage, kind.name));
            let books: Vec<_> = bound.map(|seat| seat.book).collect();
            if self.is_nothing(&books) {
                continue;
            }
            statement.add(if any { " OR (" } else { "(" });
            self.narrow(statement, "book", books);
            statement.add(" AND kind = ").bind(kind.name).add(")");
            any = true;
        }
        statement.add(if any { ")" } else { "1 = 0)" });
        statement.add(" AND status = 'proposed' AND held IS NULL");
        // A consent names its organisation; nothing else that it holds can be spelled like an id.
        if !fault::is_on(Fault::AgreedStillWaits) {
            statement.add(" AND CAST(body->'agreed' AS TEXT) NOT LIKE '%' || CAST(");
            statement.bind(self.viewer().organisation()).add(" AS TEXT) || '%'");
        }
    }
}
