//! What a viewer may read: the books and kinds that their seats allow at this instant. Everything that is shown
//! comes through here in one statement over these books; what is outside was never asked for.

use std::collections::HashMap;

use kernel::{Date, Fault, Id, Instant, Message, Problem, ProblemKind, fault, of};
use storage::Tx;

use crate::record::{COLUMNS, Head, NO_DAY, Record, Scoped, read};
use crate::scope::Rows;
use crate::statement::Statement;
use crate::tally::Tallies;
use crate::{BookKind, Failure, Ground, Kind, SeatAt, Verb, Viewer};

/// How each record's rank went: when it changed, and to what.
pub type Trends = HashMap<Id<of::Record>, Vec<(Instant, i64)>>;

/// Which rooms a reach goes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rooms {
    /// None.
    None,
    /// This one, and nothing else.
    One(Id<of::Book>),
    /// All in which the viewer sits.
    All,
}

/// The books and kinds that a viewer's seats allow, narrowed or whole; rooms only where it is said.
#[derive(Clone, Copy)]
pub struct Reach<'v> {
    viewer: &'v Viewer,
    relationship: Option<Id<of::Relationship>>,
    book_kind: Option<BookKind>,
    rooms: Rooms,
}

impl<'v> Reach<'v> {
    pub(crate) fn whole(viewer: &'v Viewer) -> Self {
        Reach { viewer, relationship: None, book_kind: None, rooms: Rooms::None }
    }

    /// Who looks.
    pub(crate) fn viewer(&self) -> &'v Viewer {
        self.viewer
    }

    /// The seats of the reach, whatever kinds they cover.
    pub(crate) fn all_seats(&self) -> impl Iterator<Item = &'v SeatAt> + use<'v> {
        let Reach { viewer, relationship, book_kind, rooms } = *self;
        let rooms = if fault::is_on(Fault::RoomsShow) && rooms == Rooms::None { Rooms::All } else { rooms };
        let outside = viewer.seats().iter().filter(move |_| !matches!(rooms, Rooms::One(_)));
        let inside = viewer.rooms().iter().filter(move |seat| match rooms {
            Rooms::None => false,
            Rooms::One(room) => seat.book == room,
            Rooms::All => true,
        });
        outside.chain(inside).filter(move |seat| {
            seat.role.allows(Verb::Read)
                && relationship.is_none_or(|wanted| seat.relationship == Some(wanted))
                && book_kind.is_none_or(|wanted| seat.book_kind == wanted)
        })
    }

    /// Only what stands on this ground: what is about the relationship and in none of its rooms, or what is in the
    /// one room.
    #[must_use]
    pub fn at(mut self, ground: Ground) -> Self {
        self.relationship = Some(ground.relationship);
        self.rooms = ground.room.map_or(Rooms::None, Rooms::One);
        self
    }

    /// Also what is in the rooms in which the viewer sits: for what is the viewer's own, whichever room it is in.
    #[must_use]
    pub fn with_rooms(mut self) -> Self {
        self.rooms = Rooms::All;
        self
    }

    /// Only what is about this relationship, its rooms left out.
    #[must_use]
    pub fn about(mut self, relationship: Id<of::Relationship>) -> Self {
        self.relationship = Some(relationship);
        self
    }

    /// Only what stands in books of this sort: shared for "Both sides", side for "Only us".
    #[must_use]
    pub fn within(mut self, book_kind: BookKind) -> Self {
        self.book_kind = Some(book_kind);
        self
    }

    /// The seats of the reach that allow reading records of that kind.
    pub(crate) fn seats(&self, kind: &str) -> impl Iterator<Item = &'v SeatAt> {
        self.all_seats().filter(move |seat| seat.allows(Verb::Read, kind))
    }

    /// The books of the reach in which records of that kind can be read: the same rule as a set.
    pub fn books(&self, kind: &str) -> Vec<Id<of::Book>> {
        self.seats(kind).map(|seat| seat.book).collect()
    }

    /// The record of that id; absent and hidden are the same.
    ///
    /// # Errors
    /// Not found; the database's.
    pub fn get(&self, tx: &mut Tx<'_>, kind: &Kind, id: Id<of::Record>) -> Result<Scoped<Record>, Failure> {
        let mut statement = Statement::new(&format!("SELECT {COLUMNS} FROM records WHERE "));
        self.in_books(&mut statement, kind.name, Fault::IdsAreNotScoped);
        statement.add(" AND id = ").bind(id);
        statement.add(" AND kind = ").bind(kind.name).add(" AND held IS NULL");
        let found = tx.one(&statement.sql, &statement.values, read)?;
        if found.is_none() && fault::is_on(Fault::HiddenIsTold) {
            let hidden =
                tx.one("SELECT 1 FROM records WHERE id = $1", storage::values![id], |row| row.get::<i64>(0))?;
            if hidden.is_some() {
                return Err(Problem::new(ProblemKind::Forbidden, Message::of(Verb::Read.refusal())).into());
            }
        }
        if found.is_none() && fault::is_on(Fault::HiddenTakesLonger) {
            linger(tx, id)?;
        }
        found.map(Scoped::new).ok_or_else(Failure::not_found)
    }

    /// The record with that number in the book whose numbers begin with `mark` (empty for the shared one).
    ///
    /// # Errors
    /// Not found; the database's.
    pub fn numbered(
        &self,
        tx: &mut Tx<'_>,
        kind: &'static Kind,
        (mark, number): (&str, i64),
    ) -> Result<Scoped<Record>, Failure> {
        let of_that_mark = self.seats(kind.name).filter(|seat| seat.mark == mark).take(1);
        let Some(book) = self.one_by_one(of_that_mark).pop() else { return Err(Failure::not_found()) };
        let mut statement = Statement::new(&format!("SELECT {COLUMNS} FROM records WHERE "));
        book.narrow(&mut statement);
        statement.add(" AND kind = ").bind(kind.name);
        statement.add(" AND status IN ").list(kind.statuses.iter().copied());
        statement.add(" AND number = ").bind(number).add(" AND held IS NULL");
        let found = tx.one(&statement.sql, &statement.values, read)?;
        found.map(Scoped::new).ok_or_else(Failure::not_found)
    }

    /// How many records of a kind have which values.
    ///
    /// # Errors
    /// The database's.
    pub fn tallies(&self, tx: &mut Tx<'_>, kind: &Kind) -> Result<Tallies, Failure> {
        let mut statement = Statement::new("SELECT book, facet, value, n FROM tallies WHERE ");
        self.in_books(&mut statement, kind.name, Fault::CountedBeforeScope);
        statement.add(" AND kind = ").bind(kind.name).add(" AND n <> 0");
        let rows = tx
            .query(&statement.sql, &statement.values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        Ok(Tallies(rows))
    }

    /// The companions of a record (comments, actions, files) in every book of the reach, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn companions(&self, tx: &mut Tx<'_>, of: Id<of::Record>) -> Result<Vec<Scoped<Record>>, Failure> {
        let mut statement = Statement::new(&format!("SELECT {COLUMNS} FROM records WHERE "));
        self.scope(&mut statement, "records", (Rows::Records, Fault::CompanionsAreNotScoped));
        statement.add(" AND parent = ").bind(of);
        statement.add(" AND held IS NULL ORDER BY opened_at, id LIMIT 500");
        let found = tx.query(&statement.sql, &statement.values, read)?;
        Ok(found.into_iter().map(Scoped::new).collect())
    }

    /// How each record's rank went since an instant: what was true then, and every change after it.
    ///
    /// # Errors
    /// The database's.
    pub fn trends(&self, tx: &mut Tx<'_>, kind: &Kind, records: &[&Head]) -> Result<Trends, Failure> {
        let mut trends = Trends::new();
        let books = self.books(kind.name);
        let records = records.iter().filter(|head| self.is_among(&books, head.book)).map(|head| (head.book, head.id));
        let mut statement = Statement::new("WITH wanted (book, record) AS ");
        if !statement.pairs(records) {
            return Ok(trends);
        }
        statement.add(
            " SELECT versions.record, versions.at, versions.rank
                FROM wanted CROSS JOIN versions
               WHERE versions.book = wanted.book AND versions.record = wanted.record
               ORDER BY versions.book, versions.record, versions.version",
        );
        let rows = tx.query(&statement.sql, &statement.values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        for (record, at, rank) in rows {
            trends.entry(record).or_default().push((at, rank));
        }
        Ok(trends)
    }

    /// Adds the condition that a record of these kinds is the viewer's own, open, and due or to be looked at up to a day.
    pub(crate) fn mine<'s>(&self, statement: &mut Statement<'s>, kinds: &[&'static Kind], up_to: Date) {
        let up_to = if up_to < NO_DAY { up_to } else { kernel::day::plus_days(NO_DAY, -1) };
        self.of_kinds(statement, kinds);
        statement.add(" AND owner = ").bind(self.viewer.person());
        statement.add(" AND status = 'open' AND held IS NULL AND (due <= ").bind(up_to);
        statement.add(" OR review_by <= ").bind(up_to).add(")");
    }
}

/// Takes longer where the record is there, for [`Fault::HiddenTakesLonger`].
fn linger(tx: &mut Tx<'_>, id: Id<of::Record>) -> Result<(), Failure> {
    let there =
        |tx: &mut Tx<'_>| tx.one("SELECT 1 FROM records WHERE id = $1", storage::values![id], |row| row.get::<i64>(0));
    if there(tx)?.is_some() {
        for _ in 0..300 {
            there(tx)?;
        }
    }
    Ok(())
}
