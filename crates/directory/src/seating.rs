//! Who sits in a relationship, for which party and in which role. Each party seats its own people only; a seat
//! covers the shared book and that side's book together.

use books::seat::{self, NewSeat};
use books::{Actor, BookKind, Change, Failure, Role, Verb, Viewer};
use kernel::{Id, Instant, Message, Problem, ProblemKind, of};
use storage::{StorageError, Tx, values};

use crate::membership::{self, State};
use crate::relationship::needs_manager;
use crate::room;
use crate::typed::Typed;

/// The longest title, in characters.
pub const MOST_TITLE: usize = 80;

/// One who sits, or sat, in a relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seated {
    /// The person.
    pub person: Id<of::Person>,
    /// Their name.
    pub name: String,
    /// The organisation they act, or acted, for.
    pub organisation: Id<of::Organisation>,
    /// Its name.
    pub organisation_name: String,
    /// The party's place in the order of joining.
    pub position: i64,
    /// Their role.
    pub role: Role,
    /// What people call their part. May be empty.
    pub title: String,
    /// Since when.
    pub since: Instant,
    /// Until when; nothing for one who sits there now.
    pub until: Option<Instant>,
    /// When the seat of one who sits there now will end; nothing where it has no end yet.
    pub ends_at: Option<Instant>,
}

/// Everybody who has a seat in the shared book and everybody who had one and has none now: by party, then the
/// present ones from the top of the chain of command down, then the former ones.
///
/// # Errors
/// [`ProblemKind::NotFound`] where the viewer has no seat in it; the database's.
pub fn list(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    now: Instant,
) -> Result<Vec<Seated>, Failure> {
    let shared = viewer.seat_about(relationship, BookKind::Shared)?.book;
    list_in(tx, shared, relationship, now)
}

/// The same of any one book of the relationship.
pub(crate) fn list_in(
    tx: &mut Tx<'_>,
    book: Id<of::Book>,
    relationship: Id<of::Relationship>,
    now: Instant,
) -> Result<Vec<Seated>, Failure> {
    let mut seats = tx.query(
        "SELECT people.id, people.name, organisations.id, organisations.name, parties.position, seats.role,
                seats.title, seats.starts_at, seats.ends_at
           FROM seats
           JOIN people ON people.id = seats.person
           JOIN organisations ON organisations.id = seats.organisation
           JOIN parties ON parties.relationship = $2 AND parties.organisation = seats.organisation
          WHERE seats.book = $1 AND seats.starts_at <= $3
          ORDER BY parties.position, people.name, people.id, seats.starts_at DESC",
        values![book, relationship, now],
        |row| {
            let end: Option<Instant> = row.maybe(8)?;
            Ok(Seated {
                person: row.get(0)?,
                name: row.get(1)?,
                organisation: row.get(2)?,
                organisation_name: row.get(3)?,
                position: row.get(4)?,
                role: Role::named(&row.get::<String>(5)?).ok_or(StorageError::Column(5))?,
                title: row.get(6)?,
                since: row.get(7)?,
                until: end.filter(|end| *end <= now),
                ends_at: end.filter(|end| *end > now),
            })
        },
    )?;
    // A change of role ended one seat and gave another: one line for each person, the present one first.
    seats.sort_by_key(|one| (one.position, one.until.is_some(), one.until.map(|end| -end.micros())));
    let mut seen = std::collections::HashSet::new();
    seats.retain(|one| seen.insert((one.organisation, one.person)));
    seats.sort_by(|a, b| {
        let key = |one: &Seated| (one.position, one.until.is_some(), one.role);
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name)).then_with(|| a.person.cmp(&b.person))
    });
    Ok(seats)
}

/// Where somebody had a seat for the organisation that they act for, though it may have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// In no relationship.
    Nowhere,
    /// In one that the organisation still takes part in.
    WhereItTakesPart,
    /// Only in relationships that the organisation has left.
    WhereItHasLeft,
}

/// Where the viewer ever had a seat in a relationship, for the organisation that they act for.
///
/// # Errors
/// The database's.
pub fn past(tx: &mut Tx<'_>, viewer: &Viewer) -> Result<Past, Failure> {
    let left: Vec<bool> = tx.query(
        "SELECT DISTINCT CASE WHEN parties.left_at IS NULL THEN 0 ELSE 1 END
           FROM seats
           JOIN books ON books.id = seats.book
           JOIN parties ON parties.relationship = books.relationship AND parties.organisation = seats.organisation
          WHERE seats.person = $1 AND seats.organisation = $2",
        values![viewer.person(), viewer.organisation()],
        |row| Ok(row.get::<i64>(0)? == 1),
    )?;
    Ok(match (left.is_empty(), left.contains(&false)) {
        (true, _) => Past::Nowhere,
        (false, true) => Past::WhereItTakesPart,
        (false, false) => Past::WhereItHasLeft,
    })
}

/// The seat that a colleague is to have.
#[derive(Debug, Clone)]
pub struct Seating {
    /// Who.
    pub person: Id<of::Person>,
    /// In which role.
    pub role: Role,
    /// What people call their part. May be empty.
    pub title: String,
}

impl Seating {
    /// What was chosen and typed into `role` and `title`.
    ///
    /// # Errors
    /// Which of them is wrong.
    pub fn read(person: Id<of::Person>, role: &str, title: &str) -> Result<Seating, Problem> {
        let mut typed = Typed::default();
        let role = typed.take("role", read_role(role));
        let title = typed.line("title", title, MOST_TITLE);
        typed.done()?;
        Ok(Seating { person, role: role.unwrap_or(Role::Observer), title })
    }
}

/// A role by its name.
pub(crate) fn read_role(typed: &str) -> Result<Role, Message> {
    Role::named(typed.trim()).ok_or_else(|| Message::of("directory-role-unknown"))
}

/// Gives an active colleague of the viewer a seat in the relationship, or changes their role and title.
///
/// # Errors
/// Where the viewer's seat does not allow it, the person is no active colleague, or nobody of the party would be
/// left to manage the relationship.
pub fn seat(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    seating: &Seating,
) -> Result<(), Failure> {
    let shared = needs_manager(viewer, relationship)?;
    let organisation = viewer.organisation();
    if !matches!(membership::state_of(change.tx, organisation, seating.person)?, Some((State::Active, _))) {
        return Err(Problem::field("person", Message::of("directory-not-a-colleague")).into());
    }
    let place = Place { relationship, shared, organisation, person: seating.person };
    give(change, viewer.actor(), viewer.actor(), &place, seating.role, &seating.title)?;
    needs_one_manager(change, &place)
}

/// Ends the seat of a colleague in both books, and in every room of the relationship: whoever does it learns of none.
///
/// # Errors
/// Where the viewer's seat does not allow it, the person has no seat for the viewer's organisation, or nobody of
/// the party would be left to manage the relationship.
pub fn unseat(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    person: Id<of::Person>,
) -> Result<(), Failure> {
    let shared = needs_manager(viewer, relationship)?;
    let organisation = viewer.organisation();
    let place = Place { relationship, shared, organisation, person };
    let seated = change.tx.one(
        "SELECT 1 FROM seats WHERE book = $1 AND organisation = $2 AND person = $3 AND ends_at IS NULL",
        values![shared, organisation, person],
        |row| row.get::<i64>(0),
    )?;
    if seated.is_none() {
        return Err(Failure::not_found());
    }
    let side = side_of(change.tx, relationship, organisation)?;
    seat::end_in(change, viewer.actor(), shared, organisation, person)?;
    seat::end_in(change, viewer.actor(), side, organisation, person)?;
    room::end_seats(change, viewer.actor(), &place)?;
    needs_one_manager(change, &place)
}

/// Where somebody sits.
pub(crate) struct Place {
    pub(crate) relationship: Id<of::Relationship>,
    pub(crate) shared: Id<of::Book>,
    pub(crate) organisation: Id<of::Organisation>,
    pub(crate) person: Id<of::Person>,
}

/// Gives the seat in the shared book as `by`, and in the side's book as `own`, who is of that side.
pub(crate) fn give(
    change: &mut Change<'_, '_>,
    by: Actor,
    own: Actor,
    place: &Place,
    role: Role,
    title: &str,
) -> Result<(), Failure> {
    let side = side_of(change.tx, place.relationship, place.organisation)?;
    for (book, actor) in [(place.shared, by), (side, own)] {
        let new = NewSeat {
            book,
            organisation: place.organisation,
            person: place.person,
            role,
            title,
            about: Some(place.relationship),
            ends_at: None,
        };
        seat::give(change, actor, &new)?;
    }
    Ok(())
}

/// The book that a party keeps to itself.
fn side_of(
    tx: &mut Tx<'_>,
    relationship: Id<of::Relationship>,
    organisation: Id<of::Organisation>,
) -> Result<Id<of::Book>, Failure> {
    tx.one(
        "SELECT id FROM books WHERE relationship = $1 AND organisation = $2 AND kind = 'side'",
        values![relationship, organisation],
        |row| row.get(0),
    )?
    .ok_or_else(Failure::not_found)
}

/// Refuses to leave a party without anyone who may seat people. The change of a seat has written to the shared
/// book's chain, so that two such changes at once do not both pass.
fn needs_one_manager(change: &mut Change<'_, '_>, place: &Place) -> Result<(), Failure> {
    let roles = change.tx.query(
        "SELECT role FROM seats WHERE book = $1 AND organisation = $2 AND ends_at IS NULL",
        values![place.shared, place.organisation],
        |row| row.get::<String>(0),
    )?;
    let manages = |role: &String| Role::named(role).is_some_and(|role| role.allows(Verb::Manage));
    if !roles.iter().any(manages) {
        let message = Message::of("directory-last-manager");
        return Err(Problem::new(ProblemKind::Conflict, message).into());
    }
    Ok(())
}
