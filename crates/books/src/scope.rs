//! A reach as a condition of a statement, where it is about records of every kind: a seat may cover a few kinds only.

use kernel::{Fault, Id, fault, of};

use crate::statement::Statement;
use crate::{Reach, SeatAt};

/// What a seat's kinds are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// Records.
    Records,
    /// Entries: those about the book itself are of no kind, and everybody who sits in the book reads them.
    Entries,
}

impl<'v> Reach<'v> {
    /// The books of the reach in which records of any kind can be read.
    pub fn all_books(&self) -> Vec<Id<of::Book>> {
        self.all_seats().map(|seat| seat.book).collect()
    }

    /// Adds `(book IN (…))`: the books in which records of that kind can be read. `fault` is the one that a test may
    /// plant here.
    pub(crate) fn in_books<'s>(&self, statement: &mut Statement<'s>, kind: &str, fault: Fault)
    where
        'v: 's,
    {
        statement.add("(").add(&self.all_where(fault, "")).add("book IN ");
        statement.list(self.books(kind)).add(")");
    }

    /// The books that the viewer may read and that are not of this reach: with the first wall down these are still left
    /// out, since on which ground somebody stands only that wall knows.
    pub(crate) fn elsewhere(&self) -> Vec<Id<of::Book>> {
        let here = self.all_books();
        let seats = self.viewer().seats().iter().chain(self.viewer().rooms());
        seats.map(|seat| seat.book).filter(|book| !here.contains(book)).collect()
    }

    /// Nothing; with that fault planted, or the first wall down, what lets every row through.
    fn all_where(&self, fault: Fault, table: &str) -> String {
        if fault::is_on(fault) {
            return "1 = 1 OR ".to_owned();
        }
        self.unwalled(table)
    }

    /// Nothing; with the first wall down, what lets every row through but those of the viewer's other books.
    pub(crate) fn unwalled(&self, table: &str) -> String {
        let elsewhere = fault::is_on(Fault::FirstWallIsDown).then(|| self.elsewhere());
        match elsewhere.map(|books| books.iter().map(|book| format!("'{book}'")).collect::<Vec<_>>().join(", ")) {
            None => String::new(),
            Some(ids) if ids.is_empty() => "1 = 1 OR ".to_owned(),
            Some(ids) => format!("{table}book NOT IN ({ids}) OR "),
        }
    }

    /// Adds the condition that a row of `table`, which has a book and a kind, can be read. `fault` is the one that a
    /// test may plant here.
    pub(crate) fn scope<'s>(&self, statement: &mut Statement<'s>, table: &str, (rows, fault): (Rows, Fault))
    where
        'v: 's,
    {
        let (whole, narrowed): (Vec<_>, Vec<_>) = self.all_seats().partition(|seat| seat.kinds().is_empty());
        let all = self.all_where(fault, &format!("{table}."));
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
