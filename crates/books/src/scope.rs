//! A reach as a condition of a statement: the first wall. Every statement that asks for the books of a reach does so
//! through this file, and nowhere else is a book of a reach put into one, so that none can forget to: a law of `xtask`
//! watches it, and a test that takes this wall down takes it down for all of them.

use kernel::{Fault, Id, fault, of};

use crate::statement::Statement;
use crate::{Kind, Reach, SeatAt};

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

    /// Whether nothing can be found in these books, since there are none, so that nothing need be asked.
    pub(crate) fn is_nothing<T>(&self, books: &[T]) -> bool {
        books.is_empty() && !fault::is_on(Fault::FirstWallIsDown)
    }

    /// Whether that is one of these books.
    pub(crate) fn is_among(&self, books: &[Id<of::Book>], book: Id<of::Book>) -> bool {
        books.contains(&book) || fault::is_on(Fault::FirstWallIsDown) && !self.elsewhere().contains(&book)
    }

    /// Adds `column IN (…)`: the books, which are of this reach. `column` ends in `book`.
    pub(crate) fn narrow(&self, statement: &mut Statement<'_>, column: &str, books: Vec<Id<of::Book>>) {
        let table = column.strip_suffix("book").unwrap_or_default();
        let all = self.unwalled(table);
        let (before, after) = if all.is_empty() { ("", "") } else { ("(", ")") };
        statement.add(before).add(&all).add(column).add(" IN ").list(books).add(after);
    }

    /// Adds that a seat is in a book of the reach. Seats are not behind the second wall, so that this stays where the
    /// first is taken down.
    pub(crate) fn narrow_seats(&self, statement: &mut Statement<'_>) {
        statement.add("seats.book IN ").list(self.all_books());
    }

    /// Adds `(book IN (…))`: the books in which records of that kind can be read. `fault` is the one that a test may
    /// plant here.
    pub(crate) fn in_books(&self, statement: &mut Statement<'_>, kind: &str, fault: Fault) {
        statement.add("(").add(&self.all_where(fault, "")).add("book IN ");
        statement.list(self.books(kind)).add(")");
    }

    /// Adds `(book IN … AND kind IN … OR …)`: each kind in the books in which the seats allow it.
    pub(crate) fn of_kinds(&self, statement: &mut Statement<'_>, kinds: &[&'static Kind]) {
        let mut groups: Vec<(Vec<Id<of::Book>>, Vec<&'static str>)> = Vec::new();
        for kind in kinds {
            let books = self.books(kind.name);
            match groups.iter_mut().find(|(known, _)| *known == books) {
                Some((_, names)) => names.push(kind.name),
                None => groups.push((books, vec![kind.name])),
            }
        }
        statement.add("(");
        for (place, (books, names)) in groups.into_iter().enumerate() {
            statement.add(if place == 0 { "(" } else { " OR (" });
            self.narrow(statement, "book", books);
            statement.add(" AND kind IN ").list(names).add(")");
        }
        statement.add(if kinds.is_empty() { "1 = 0)" } else { ")" });
    }

    /// The books that the viewer may read and that are not of this reach: with the first wall down these are still left
    /// out, since on which ground somebody stands only that wall knows.
    fn elsewhere(&self) -> Vec<Id<of::Book>> {
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
    fn unwalled(&self, table: &str) -> String {
        let elsewhere = fault::is_on(Fault::FirstWallIsDown).then(|| self.elsewhere());
        match elsewhere.map(|books| books.iter().map(|book| format!("'{book}'")).collect::<Vec<_>>().join(", ")) {
            None => String::new(),
            Some(ids) if ids.is_empty() => "1 = 1 OR ".to_owned(),
            Some(ids) => format!("{table}book NOT IN ({ids}) OR "),
        }
    }

    /// These books one by one, for a statement that reads each by itself.
    pub(crate) fn one_by_one(&self, seats: impl Iterator<Item = &'v SeatAt>) -> Vec<OneBook<'v>> {
        if fault::is_on(Fault::FirstWallIsDown) {
            return vec![OneBook { seat: None, all: self.unwalled("") }];
        }
        seats.map(|seat| OneBook { seat: Some(seat), all: String::new() }).collect()
    }

    /// Books as the index of words knows them; with the first wall down, at least one, so that it is asked.
    pub(crate) fn indexed(&self, books: &[Id<of::Book>]) -> Vec<String> {
        let own = books.iter().map(|book| book.to_string().replace('-', ""));
        own.chain(fault::is_on(Fault::FirstWallIsDown).then(|| "any".to_owned())).collect()
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
        self.narrow(statement, "versions.book", self.all_books());
        if !fault::is_on(Fault::FirstWallIsDown) && self.all_seats().any(|seat| !seat.kinds().is_empty()) {
            statement.add(
                " AND EXISTS (SELECT 1 FROM records
                   WHERE records.book = versions.book AND records.id = versions.record AND ",
            );
            self.scope(statement, "records", (Rows::Records, Fault::HistoryIsNotScoped));
            statement.add(")");
        }
    }
}

/// One of the books that are read one by one.
pub(crate) struct OneBook<'v> {
    /// The viewer's seat there; none where the first wall is down, and this stands for every book.
    pub(crate) seat: Option<&'v SeatAt>,
    all: String,
}

impl<'v> OneBook<'v> {
    /// Adds the condition that a row is in the book.
    pub(crate) fn narrow<'s>(&self, statement: &mut Statement<'s>)
    where
        'v: 's,
    {
        let (before, after) = if self.all.is_empty() { ("", "") } else { ("(", ")") };
        statement.add(before).add(&self.all).add("book = ").bind(self.seat.map(|seat| seat.book)).add(after);
    }

    /// Adds the condition that a row of the book is of a kind that the seat covers.
    pub(crate) fn narrow_to_kinds<'s>(&self, statement: &mut Statement<'s>, table: &str, rows: Rows)
    where
        'v: 's,
    {
        if let Some(seat) = self.seat {
            of_the_seats_kinds(statement, table, seat, rows);
        }
    }
}

/// Adds `AND kind IN …` for a seat that covers a few kinds only.
fn of_the_seats_kinds<'s>(statement: &mut Statement<'s>, table: &str, seat: &'s SeatAt, rows: Rows) {
    if seat.kinds().is_empty() {
        return;
    }
    let or_none = if rows == Rows::Entries { format!("{table}.kind IS NULL OR ") } else { String::new() };
    statement.add(&format!(" AND ({or_none}{table}.kind IN "));
    statement.list(seat.kinds().iter().map(String::as_str)).add(")");
}
