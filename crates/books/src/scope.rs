//! A reach as a condition of a statement, where it is about records of every kind: a seat may cover a few kinds only.

use kernel::{Fault, Id, fault, of};

use crate::statement::Statement;
use crate::{Reach, SeatAt, Verb};

/// What a seat's kinds are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// Records.
    Records,
    /// Entries: those about the book itself are of no kind, and everybody who sits in the book reads them.
    Entries,
}

impl<'v> Reach<'v> {
    /// The seats of the reach, whatever kinds they cover.
    pub(crate) fn all_seats(&self) -> impl Iterator<Item = &'v SeatAt> {
        let (viewer, relationship, book_kind) = self.parts();
        viewer.seats().iter().filter(move |seat| {
            seat.role.allows(Verb::Read)
                && relationship.is_none_or(|wanted| seat.relationship == Some(wanted))
                && book_kind.is_none_or(|wanted| seat.book_kind == wanted)
        })
    }

    /// The books of the reach in which records of any kind can be read.
    pub(crate) fn all_books(&self) -> Vec<Id<of::Book>> {
        self.all_seats().map(|seat| seat.book).collect()
    }

    /// Adds the condition that a row of `table`, which has a book and a kind, can be read. `fault` is the one that a
    /// test may plant here.
    pub(crate) fn scope<'s>(&self, statement: &mut Statement<'s>, table: &str, (rows, fault): (Rows, Fault))
    where
        'v: 's,
    {
        let (whole, narrowed): (Vec<_>, Vec<_>) = self.all_seats().partition(|seat| seat.kinds().is_empty());
        let all = if fault::is_on(fault) || fault::is_on(Fault::FirstWallIsDown) { "1 = 1 OR " } else { "" };
        statement.add(&format!("({all}{table}.book IN ")).list(whole.into_iter().map(|seat| seat.book));
        for seat in narrowed {
            statement.add(&format!(" OR ({table}.book = ")).bind(seat.book);
            of_the_seats_kinds(statement, table, seat, rows);
            statement.add(")");
        }
        statement.add(")");
    }

    /// Adds the condition that the record of a row of `versions` can be read.
    pub(crate) fn scope_versions<'s>(&self, statement: &mut Statement<'s>)
    where
        'v: 's,
    {
        statement.add("versions.book IN ").list(self.all_books());
        if self.all_seats().any(|seat| !seat.kinds().is_empty()) {
            statement.add(
                " AND EXISTS (SELECT 1 FROM records
                   WHERE records.book = versions.book AND records.id = versions.record AND ",
            );
            self.scope(statement, "records", (Rows::Records, Fault::HistoryIsNotScoped));
            statement.add(")");
        }
    }
}

/// Adds `AND kind IN …` for a seat that covers a few kinds only.
pub(crate) fn of_the_seats_kinds<'s>(statement: &mut Statement<'s>, table: &str, seat: &'s SeatAt, rows: Rows) {
    if seat.kinds().is_empty() {
        return;
    }
    let or_none = if rows == Rows::Entries { format!("{table}.kind IS NULL OR ") } else { String::new() };
    statement.add(&format!(" AND ({or_none}{table}.kind IN "));
    statement.list(seat.kinds().iter().map(String::as_str)).add(")");
}
