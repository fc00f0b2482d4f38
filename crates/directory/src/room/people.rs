//! The people of a room: who is named in it, to do what, until when.

use books::seat::{self, NewSeat};
use books::{Actor, Change, Failure, Role, Verb, Viewer, book};
use kernel::{Date, Id, Instant, Message, Problem, ProblemKind, of};
use storage::{StorageError, Tx, values};

use super::{May, hold, needs_keeper, seat_in};
use crate::organisation::needs_writing;
use crate::seating::{self, Place, Seated};
use crate::typed::Typed;

/// Everybody who is named in a room and everybody who was and is not now, as [`seating::list`] orders them.
///
/// # Errors
/// [`ProblemKind::NotFound`] where the viewer does not sit in it; the database's.
pub fn people(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    at: (Id<of::Relationship>, Id<of::Book>),
    now: Instant,
) -> Result<Vec<Seated>, Failure> {
    seat_in(viewer, at)?;
    seating::list_in(tx, at.1, at.0, now)
}

/// Whom to name in a room, to do what, until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// Who. They have a seat in the relationship.
    pub person: Id<of::Person>,
    /// For which party, where they sit for more than one; the first to have joined, unless it is said.
    pub organisation: Option<Id<of::Organisation>>,
    /// What they may do.
    pub may: May,
    /// The last day on which the seat counts, where the viewer lives; nothing for no end. Whoever keeps a room has none.
    pub until: Option<Date>,
}

impl Naming {
    /// What was chosen and typed into `may` and `until`.
    ///
    /// # Errors
    /// Which of them is wrong.
    pub fn read(
        (person, organisation): (Id<of::Person>, Option<Id<of::Organisation>>),
        (may, until): (&str, &str),
        today: Date,
    ) -> Result<Naming, Problem> {
        let mut typed = Typed::default();
        let may = typed.take("may", May::named(may.trim()).ok_or_else(|| Message::of("room-may-unknown")));
        let until = typed.take("until", read_until(until, today)).flatten();
        if may == Some(May::Keep) && until.is_some() {
            typed.wrong("until", Message::of("room-keeper-without-end"));
        }
        typed.done()?;
        Ok(Naming { person, organisation, may: may.unwrap_or(May::Read), until })
    }
}

fn read_until(typed: &str, today: Date) -> Result<Option<Date>, Message> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let day: Option<Date> = typed.parse().ok().filter(|day: &Date| typed.len() == 10 && day.year() <= 2999);
    match day {
        None => Err(Message::of("directory-day-wrong")),
        Some(day) if day < today => Err(Message::of("room-until-past")),
        day => Ok(day),
    }
}

/// Names somebody of any party in a room, or says anew what they may do there and until when.
///
/// # Errors
/// As for [`super::amend`]; invalid where the person does not sit in the relationship; [`ProblemKind::Conflict`] where
/// nobody would be left who keeps the room.
pub fn name(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    at: (Id<of::Relationship>, Id<of::Book>),
    naming: &Naming,
) -> Result<(), Failure> {
    needs_keeper(change, viewer, at)?;
    let (relationship, room) = at;
    let organisation = party_of(change, relationship, naming)?;
    let held = change.tx.one(
        "SELECT 1 FROM holders WHERE book = $1 AND organisation = $2",
        values![room, organisation],
        |row| row.get::<i64>(0),
    )?;
    if held.is_none() {
        book::hold(change, room, organisation)?;
    }
    let new = NewSeat {
        book: room,
        organisation,
        person: naming.person,
        role: naming.may.role(),
        title: "",
        about: Some(relationship),
        ends_at: naming.until.map(|day| viewer.zone.start_of(kernel::day::plus_days(day, 1))),
    };
    seat::give(change, viewer.actor(), &new)?;
    needs_one_keeper(change, room)
}

/// The party for which a person sits in the relationship.
fn party_of(
    change: &mut Change<'_, '_>,
    relationship: Id<of::Relationship>,
    naming: &Naming,
) -> Result<Id<of::Organisation>, Failure> {
    let seated: Vec<Id<of::Organisation>> = change.tx.query(
        "SELECT seats.organisation
           FROM seats
           JOIN books ON books.id = seats.book AND books.kind = 'shared' AND books.relationship = $1
           JOIN parties ON parties.relationship = $1 AND parties.organisation = seats.organisation
          WHERE seats.person = $2 AND seats.starts_at <= $3 AND (seats.ends_at IS NULL OR seats.ends_at > $3)
            AND parties.left_at IS NULL
          ORDER BY parties.position",
        values![relationship, naming.person, change.now],
        |row| row.get(0),
    )?;
    let wanted = seated.into_iter().find(|one| naming.organisation.is_none_or(|wanted| wanted == *one));
    wanted.ok_or_else(|| Problem::field("person", Message::of("room-not-seated")).into())
}

/// Takes a person's name off a room, or one's own: they read nothing of it from this instant.
///
/// # Errors
/// [`ProblemKind::NotFound`] where the viewer or the person does not sit in it, [`ProblemKind::Forbidden`] where it is
/// somebody else's name and the viewer does not keep the room, [`ProblemKind::Conflict`] where nobody would be left who
/// does.
pub fn unname(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    at: (Id<of::Relationship>, Id<of::Book>),
    person: Id<of::Person>,
) -> Result<(), Failure> {
    seat_in(viewer, at)?;
    let ended = if person == viewer.person() {
        needs_writing(viewer)?;
        hold(change, at.1)?.is_some()
    } else {
        needs_keeper(change, viewer, at)?;
        false
    };
    let seats: Vec<_> = live(change.tx, at.1, change.now)?.into_iter().filter(|one| one.person == person).collect();
    if seats.is_empty() {
        return Err(Failure::not_found());
    }
    for one in seats {
        seat::end_in(change, viewer.actor(), at.1, one.organisation, person)?;
    }
    if ended { Ok(()) } else { needs_one_keeper(change, at.1) }
}

/// A seat in a room that counts now.
pub(super) struct Live {
    pub(super) person: Id<of::Person>,
    pub(super) organisation: Id<of::Organisation>,
    pub(super) role: Role,
    pub(super) ends_at: Option<Instant>,
}

/// The seats of a room that count at `now`: those without an end first, from the top down, the eldest first.
pub(super) fn live(tx: &mut Tx<'_>, room: Id<of::Book>, now: Instant) -> Result<Vec<Live>, Failure> {
    let mut seats = tx.query(
        "SELECT person, organisation, role, ends_at FROM seats
          WHERE book = $1 AND starts_at <= $2 AND (ends_at IS NULL OR ends_at > $2)
          ORDER BY CASE WHEN ends_at IS NULL THEN 0 ELSE 1 END, starts_at, person, organisation",
        values![room, now],
        |row| {
            Ok(Live {
                person: row.get(0)?,
                organisation: row.get(1)?,
                role: Role::named(&row.get::<String>(2)?).ok_or(StorageError::Column(2))?,
                ends_at: row.maybe(3)?,
            })
        },
    )?;
    seats.sort_by_key(|one| (one.ends_at.is_some(), one.role));
    Ok(seats)
}

/// Refuses to leave a room that goes on without anybody who keeps it.
fn needs_one_keeper(change: &mut Change<'_, '_>, room: Id<of::Book>) -> Result<(), Failure> {
    if live(change.tx, room, change.now)?.iter().any(|one| one.role.allows(Verb::Manage)) {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::Conflict, Message::of("room-last-keeper")).into())
}

/// Ends the seats that somebody who leaves a relationship has in its rooms. Whoever ends them is told nothing of it.
///
/// # Errors
/// The database's.
pub(crate) fn end_seats(change: &mut Change<'_, '_>, by: Actor, place: &Place) -> Result<(), Failure> {
    let mut rooms: Vec<Id<of::Book>> = change.tx.query(
        "SELECT seats.book FROM seats JOIN books ON books.id = seats.book
          WHERE books.relationship = $1 AND books.kind = 'room' AND seats.organisation = $2 AND seats.person = $3
            AND (seats.ends_at IS NULL OR seats.ends_at > $4)
          ORDER BY seats.book",
        values![place.relationship, place.organisation, place.person, change.now],
        |row| row.get(0),
    )?;
    rooms.dedup();
    for room in &rooms {
        seat::end_in(change, by, *room, place.organisation, place.person)?;
    }
    keep_kept(change, by, &rooms)
}

/// Sees to it that each of these books that is a room, goes on and is still read has somebody who keeps it: where the
/// last one has gone, whoever of the others may do most and has been there longest.
///
/// # Errors
/// The database's.
pub(crate) fn keep_kept(change: &mut Change<'_, '_>, by: Actor, books: &[Id<of::Book>]) -> Result<(), Failure> {
    for room in books {
        let of = change.tx.by_itself(|tx| {
            tx.one(
                "SELECT books.relationship FROM rooms JOIN books ON books.id = rooms.book
                  WHERE rooms.book = $1 AND rooms.ended_at IS NULL",
                values![*room],
                |row| row.get::<Id<of::Relationship>>(0),
            )
        })?;
        let Some(relationship) = of else { continue };
        let left = live(change.tx, *room, change.now)?;
        let Some(first) = left.first().filter(|_| !left.iter().any(|one| one.role.allows(Verb::Manage))) else {
            continue;
        };
        let new = NewSeat {
            book: *room,
            organisation: first.organisation,
            person: first.person,
            role: May::Keep.role(),
            title: "",
            about: Some(relationship),
            ends_at: None,
        };
        seat::give(change, by, &new)?;
    }
    Ok(())
}
