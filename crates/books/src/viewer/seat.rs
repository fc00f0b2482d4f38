//! The seats that a viewer has at an instant.

use kernel::{Fault, Id, Instant, fault, of};
use storage::{StorageError, Tx, values};

use crate::seat::is_live;
use crate::{BookKind, Failure, Role, Verb, ground};

/// A seat of the viewer's, with what is needed to say where it is.
#[derive(Debug, Clone)]
pub struct SeatAt {
    /// The book.
    pub book: Id<of::Book>,
    /// Its sort.
    pub book_kind: BookKind,
    /// The relationship it is about.
    pub relationship: Option<Id<of::Relationship>>,
    /// The letters that begin its numbers.
    pub mark: String,
    /// The role.
    pub role: Role,
    /// The kinds of record that the seat is narrowed to; empty for every kind.
    kinds: Vec<String>,
    /// The name of the relationship or, in a room, the room's.
    pub name: String,
    /// What stands for it in addresses: the viewer's organisation's own word for the relationship, and in a room the
    /// room's id behind it.
    pub slug: String,
}

impl SeatAt {
    /// Whether this seat allows the verb for that kind of record.
    pub fn allows(&self, verb: Verb, kind: &str) -> bool {
        self.role.allows(verb)
            && !self.keeps_in(verb)
            && (self.kinds.is_empty() || self.kinds.iter().any(|one| one == kind))
    }

    /// Whether the verb would carry something over a room's threshold: what is in a room stays there, and comes from
    /// nowhere else.
    pub(super) fn keeps_in(&self, verb: Verb) -> bool {
        self.book_kind == BookKind::Room && matches!(verb, Verb::Disclose | Verb::Import)
    }

    /// The kinds of record that the seat is narrowed to; empty for every kind.
    pub(crate) fn kinds(&self) -> &[String] {
        &self.kinds
    }

    /// Whether this seat reads records of every kind, so that its holder may take the whole book out.
    pub fn reads_everything(&self) -> bool {
        self.role.allows(Verb::Read) && self.kinds.is_empty()
    }
}

/// The seats that count at `now`, in the order of the relationships' names.
pub(super) fn all(
    tx: &mut Tx<'_>,
    person: Id<of::Person>,
    organisation: Id<of::Organisation>,
    now: Instant,
) -> Result<Vec<SeatAt>, Failure> {
    let ended = if fault::is_on(Fault::EndedSeatsCount) { Instant::from_micros(0) } else { now };
    let seats = tx.query(
        "SELECT seats.book, books.kind, books.relationship, books.mark, seats.role, seats.kinds,
                relationships.name, parties.slug, seats.starts_at, seats.ends_at, rooms.name
           FROM seats
           JOIN books ON books.id = seats.book
           LEFT JOIN relationships ON relationships.id = books.relationship
           LEFT JOIN parties ON parties.relationship = books.relationship AND parties.organisation = seats.organisation
           LEFT JOIN rooms ON rooms.book = books.id
          WHERE seats.person = $1 AND seats.organisation = $2
            AND seats.starts_at <= $3 AND (seats.ends_at IS NULL OR seats.ends_at > $4)
            AND parties.left_at IS NULL
          ORDER BY relationships.name, books.kind, seats.book",
        values![person, organisation, now, ended],
        |row| {
            let live = is_live(row.get(8)?, row.maybe(9)?, now);
            let (book, slug): (Id<of::Book>, String) = (row.get(0)?, row.maybe(7)?.unwrap_or_default());
            let book_kind = BookKind::named(&row.get::<String>(1)?).ok_or(StorageError::Column(1))?;
            let room = row.maybe::<String>(10)?.filter(|_| book_kind == BookKind::Room);
            Ok(live.then_some(SeatAt {
                book,
                book_kind,
                relationship: row.maybe(2)?,
                mark: row.get(3)?,
                role: Role::named(&row.get::<String>(4)?).ok_or(StorageError::Column(4))?,
                kinds: row.get::<String>(5)?.split_whitespace().map(str::to_owned).collect(),
                name: room.or(row.maybe(6)?).unwrap_or_default(),
                slug: if book_kind == BookKind::Room { ground::address(&slug, book) } else { slug },
            }))
        },
    )?;
    Ok(seats.into_iter().flatten().collect())
}
