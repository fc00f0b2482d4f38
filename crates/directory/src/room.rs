//! Rooms: books of a relationship that only the people named in them know of. Whoever manages the relationship for a
//! party (a relationship manager or a senior executive) may open one, and keeps it; whoever keeps a room names people
//! of any party in it, and ends it. Nobody else learns that it is there: not the other managers of either side, not an
//! administrator. So nothing here is ever refused to one who is not named otherwise than by "not found", and a seat in
//! the relationship ends without a word about the rooms that end with it.

mod people;

use books::book::{self, NewBook};
use books::seat::{self, NewSeat};
use books::{BookKind, Change, Failure, Role, SeatAt, Verb, Viewer};
use kernel::{Fault, Id, Instant, Message, Problem, ProblemKind, fault, of};
use storage::{Row, StorageError, Tx, values};

use crate::party;
use crate::relationship::{KIND, needs_manager};
use crate::typed::Typed;

pub use people::{Naming, name, people, unname};
pub(crate) use people::{end_seats, keep_kept};

/// The longest name, in characters.
pub const MOST_NAME: usize = 80;
/// The longest text of what it is for, in characters.
pub const MOST_PURPOSE: usize = 2000;

/// What somebody may do in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    /// Read.
    Read,
    /// Write, too.
    Write,
    /// Name people in it, say what it is called and for, and end it, too.
    Keep,
}

impl May {
    /// Everything that somebody may, the least first.
    pub const ALL: [May; 3] = [May::Read, May::Write, May::Keep];

    /// The name in forms and the API.
    pub fn name(self) -> &'static str {
        match self {
            May::Read => "read",
            May::Write => "write",
            May::Keep => "keep",
        }
    }

    /// What is called so.
    pub fn named(name: &str) -> Option<May> {
        May::ALL.into_iter().find(|may| may.name() == name)
    }

    /// What a seat of that role means in a room.
    pub fn of(role: Role) -> May {
        match role {
            Role::SeniorExecutive | Role::RelationshipManager => May::Keep,
            Role::Member => May::Write,
            Role::Observer => May::Read,
        }
    }

    /// The role of such a seat.
    pub(crate) fn role(self) -> Role {
        match self {
            May::Read => Role::Observer,
            May::Write => Role::Member,
            May::Keep => Role::RelationshipManager,
        }
    }
}

/// A room in which the viewer sits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Its book, by which it is named.
    pub id: Id<of::Book>,
    /// The relationship it is of.
    pub relationship: Id<of::Relationship>,
    /// What it is called.
    pub name: String,
    /// What it is for. May be empty.
    pub purpose: String,
    /// When it was opened.
    pub opened_at: Instant,
    /// When it was ended: from then on it is read, and nothing in it changes.
    pub ended_at: Option<Instant>,
    /// What the viewer may do there.
    pub may: May,
    /// What stands in addresses for it, where a relationship's word would stand.
    pub address: String,
}

/// What is said of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// What it is called, never empty.
    pub name: String,
    /// What it is for.
    pub purpose: String,
}

impl About {
    /// What was typed into `name` and `purpose`.
    ///
    /// # Errors
    /// Which of them is wrong.
    pub fn read(name: &str, purpose: &str) -> Result<About, Problem> {
        let mut typed = Typed::default();
        let name = typed.needed("name", name, MOST_NAME, "room-name-missing");
        let purpose = typed.lines("purpose", purpose, MOST_PURPOSE);
        typed.done()?;
        Ok(About { name, purpose })
    }
}

/// The rooms of a relationship in which the viewer sits: those that go on first, by name. At most 200.
///
/// # Errors
/// [`ProblemKind::NotFound`] where the viewer has no seat in the relationship; the database's.
pub fn list(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    now: Instant,
) -> Result<Vec<Room>, Failure> {
    viewer.seat_about(relationship, BookKind::Shared)?;
    let everybodys = i64::from(fault::is_on(Fault::RoomsAreTold));
    Ok(tx.query(
        "SELECT rooms.book, books.relationship, rooms.name, rooms.purpose, rooms.opened_at, rooms.ended_at
           FROM books JOIN rooms ON rooms.book = books.id
          WHERE books.relationship = $1 AND books.kind = 'room'
            AND ($5 = 1 OR EXISTS (SELECT 1 FROM seats
                         WHERE seats.book = books.id AND seats.person = $2 AND seats.organisation = $3
                           AND seats.starts_at <= $4 AND (seats.ends_at IS NULL OR seats.ends_at > $4)))
          ORDER BY CASE WHEN rooms.ended_at IS NULL THEN 0 ELSE 1 END, rooms.name, rooms.book
          LIMIT 200",
        values![relationship, viewer.person(), viewer.organisation(), now, everybodys],
        |row| read(row, viewer),
    )?)
}

/// The room of that id.
///
/// # Errors
/// [`ProblemKind::NotFound`] where the viewer does not sit in it or it is of another relationship; the database's.
pub fn get(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    (relationship, room): (Id<of::Relationship>, Id<of::Book>),
) -> Result<Room, Failure> {
    seat_in(viewer, (relationship, room))?;
    tx.one(
        "SELECT rooms.book, books.relationship, rooms.name, rooms.purpose, rooms.opened_at, rooms.ended_at
           FROM rooms JOIN books ON books.id = rooms.book
          WHERE rooms.book = $1",
        values![room],
        |row| read(row, viewer),
    )?
    .ok_or_else(Failure::not_found)
}

fn read(row: &Row<'_>, viewer: &Viewer) -> Result<Room, StorageError> {
    let id = row.get(0)?;
    let seat = viewer.rooms().iter().find(|seat| seat.book == id);
    Ok(Room {
        id,
        relationship: row.get(1)?,
        name: row.get(2)?,
        purpose: row.get(3)?,
        opened_at: row.get(4)?,
        ended_at: row.maybe(5)?,
        may: seat.map_or(May::Read, |seat| May::of(seat.role)),
        address: seat.map_or_else(String::new, |seat| seat.slug.clone()),
    })
}

/// The viewer's seat in a room of that relationship.
fn seat_in(viewer: &Viewer, (relationship, room): (Id<of::Relationship>, Id<of::Book>)) -> Result<&SeatAt, Failure> {
    viewer.seat_about(relationship, BookKind::Shared)?;
    let seat = viewer.rooms().iter().find(|seat| seat.book == room && seat.relationship == Some(relationship));
    seat.ok_or_else(Failure::not_found)
}

/// Opens a room in which nobody sits yet but the viewer, who keeps it. The viewer's organisation holds it; every
/// other one does from when the first of its people is named.
///
/// # Errors
/// [`ProblemKind::Forbidden`] where the viewer does not manage the relationship for their party; the database's.
pub fn open(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    about: &About,
) -> Result<Id<of::Book>, Failure> {
    needs_manager(viewer, relationship)?;
    let parties = party::all(change.tx, relationship)?;
    let taken: Vec<&str> = parties.iter().map(|party| party.mark.as_str()).collect();
    let mark = party::mark_of(&about.name, &taken);
    let new = NewBook {
        kind: BookKind::Room,
        relationship: Some(relationship),
        organisation: None,
        mark: &mark,
        holders: &[viewer.organisation()],
    };
    let room = book::open(change, viewer.actor(), &new)?;
    let now = change.now;
    // Nobody sits in it yet, so nobody sees it yet.
    change.tx.by_itself(|tx| {
        tx.run(
            "INSERT INTO main.rooms (book, name, purpose, opened_at, ended_at) VALUES ($1, $2, $3, $4, NULL)",
            values![room, &about.name, &about.purpose, now],
        )
    })?;
    seat::give(
        change,
        viewer.actor(),
        &NewSeat {
            book: room,
            organisation: viewer.organisation(),
            person: viewer.person(),
            role: May::Keep.role(),
            title: "",
            about: Some(relationship),
            ends_at: None,
        },
    )?;
    Ok(room)
}

/// Says what a room is called and is for.
///
/// # Errors
/// [`ProblemKind::NotFound`] where the viewer does not sit in it, [`ProblemKind::Forbidden`] where they do not keep it,
/// [`ProblemKind::Conflict`] where it has ended.
pub fn amend(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    at: (Id<of::Relationship>, Id<of::Book>),
    about: &About,
) -> Result<(), Failure> {
    needs_keeper(change, viewer, at)?;
    change.tx.run(
        "UPDATE main.rooms SET name = $2, purpose = $3 WHERE book = $1",
        values![at.1, &about.name, &about.purpose],
    )?;
    book::say(change, viewer.actor(), at.1, "room.amended")
}

/// Ends a room: from now on those named in it read it and change nothing. Nothing is lost, and nobody else learns of it.
///
/// # Errors
/// As for [`amend`].
pub fn end(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    at: (Id<of::Relationship>, Id<of::Book>),
) -> Result<(), Failure> {
    needs_keeper(change, viewer, at)?;
    let (relationship, room) = at;
    change.tx.run("UPDATE main.rooms SET ended_at = $2 WHERE book = $1", values![room, change.now])?;
    for one in people::live(change.tx, room, change.now)? {
        if one.role != Role::Observer {
            let new = NewSeat {
                book: room,
                organisation: one.organisation,
                person: one.person,
                role: Role::Observer,
                title: "",
                about: Some(relationship),
                ends_at: one.ends_at,
            };
            seat::give(change, viewer.actor(), &new)?;
        }
    }
    book::say(change, viewer.actor(), room, "room.ended")
}

/// Nothing, where the viewer keeps the room and it goes on; nobody else ends it or names people before this change is
/// done.
fn needs_keeper(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    at: (Id<of::Relationship>, Id<of::Book>),
) -> Result<(), Failure> {
    seat_in(viewer, at)?;
    if hold(change, at.1)?.is_some() {
        return Err(Problem::new(ProblemKind::Conflict, Message::of("room-has-ended")).into());
    }
    viewer.seat_for(at.1, Verb::Manage, KIND).map(drop).map_err(|failure| match failure {
        Failure::Refused(problem) if problem.message.key == Verb::Manage.refusal() => {
            Problem::new(ProblemKind::Forbidden, Message::of("room-needs-keeper")).into()
        }
        other => other,
    })
}

/// When the room was ended, which stays so until this change is done.
fn hold(change: &mut Change<'_, '_>, room: Id<of::Book>) -> Result<Option<Instant>, Failure> {
    let lock = change.tx.dialect().for_update();
    let found = change.tx.one(&format!("SELECT ended_at FROM rooms WHERE book = $1{lock}"), values![room], |row| {
        row.maybe::<Instant>(0)
    })?;
    found.ok_or_else(Failure::not_found)
}
