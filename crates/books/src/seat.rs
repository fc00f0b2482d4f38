//! Seats: who reads a book and acts in it, for which organisation, in which role, until when. Giving and ending
//! one is itself an entry of the book, so that both sides can see who reads what they write.

use kernel::{Fault, Id, Instant, fault, of};
use serde_json::{Map, Value};
use storage::{StorageError, Tx, values};

use crate::change::Said;
use crate::{Actor, Change, Failure, Role, Verb};

/// What a new seat is.
pub struct NewSeat<'a> {
    /// The book it is in.
    pub book: Id<of::Book>,
    /// The organisation the person acts for.
    pub organisation: Id<of::Organisation>,
    /// Who sits there.
    pub person: Id<of::Person>,
    /// In which role.
    pub role: Role,
    /// What people call the part, such as "Operations lead". May be empty.
    pub title: &'a str,
    /// The relationship the book is about.
    pub about: Option<Id<of::Relationship>>,
    /// From which instant on it counts no more; `None` where it has no end yet.
    pub ends_at: Option<Instant>,
}

/// Gives a person a seat. A seat that they have in that book for that organisation ends and is replaced.
///
/// # Errors
/// The database's.
pub fn give(change: &mut Change<'_, '_>, by: Actor, new: &NewSeat<'_>) -> Result<Id<of::Seat>, Failure> {
    end_in(change, by, new.book, new.organisation, new.person)?;
    let seat = change.draws.id();
    change.tx.run(
        "INSERT INTO seats (id, book, organisation, person, role, kinds, title, starts_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8)",
        values![seat, new.book, new.organisation, new.person, new.role.name(), new.title, change.now, new.ends_at],
    )?;
    let note = [
        ("seated", new.person.to_string()),
        ("for", new.organisation.to_string()),
        ("role", new.role.name().to_owned()),
    ];
    say(change, by, new.book, "seat.given", new.about, note)?;
    Ok(seat)
}

/// Ends the seat of a person in a book from this instant. Does nothing where there is none.
///
/// # Errors
/// The database's.
pub fn end_in(
    change: &mut Change<'_, '_>,
    by: Actor,
    book: Id<of::Book>,
    organisation: Id<of::Organisation>,
    person: Id<of::Person>,
) -> Result<(), Failure> {
    let ended = change.tx.run(
        "UPDATE seats SET ends_at = $4
          WHERE book = $1 AND organisation = $2 AND person = $3 AND (ends_at IS NULL OR ends_at > $4)",
        values![book, organisation, person, change.now],
    )?;
    if ended > 0 {
        let note = [("unseated", person.to_string()), ("for", organisation.to_string())];
        say(change, by, book, "seat.ended", None, note)?;
    }
    Ok(())
}

/// Ends every seat that a person has for an organisation: they left it. Answers the books in which they sat.
///
/// # Errors
/// The database's.
pub fn end_all(
    change: &mut Change<'_, '_>,
    by: Actor,
    organisation: Id<of::Organisation>,
    person: Id<of::Person>,
) -> Result<Vec<Id<of::Book>>, Failure> {
    let mut books: Vec<Id<of::Book>> = change.tx.query(
        "SELECT book FROM seats WHERE person = $1 AND organisation = $2 AND (ends_at IS NULL OR ends_at > $3)
          ORDER BY book",
        values![person, organisation, change.now],
        |row| row.get(0),
    )?;
    books.dedup();
    for book in &books {
        end_in(change, by, *book, organisation, person)?;
    }
    Ok(books)
}

fn say<const N: usize>(
    change: &mut Change<'_, '_>,
    by: Actor,
    book: Id<of::Book>,
    act: &str,
    about: Option<Id<of::Relationship>>,
    note: [(&str, String); N],
) -> Result<(), Failure> {
    let note: Map<String, Value> =
        note.into_iter().map(|(key, value)| (key.to_owned(), Value::String(value))).collect();
    change.say_of_book(&Said { about, note, ..Said::of_book(book, by, act) })
}

/// The people seated in a book, each with the organisation that they sit there for and in which role; more than once,
/// where they sit for several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People(Vec<Sitting>);

/// A person, the organisation that they sit for, and their role.
type Sitting = (Id<of::Person>, Id<of::Organisation>, Role);

impl People {
    /// Whether that person sits there.
    pub fn contains(&self, person: &Id<of::Person>) -> bool {
        self.0.iter().any(|(seated, ..)| seated == person)
    }

    /// Those who can own something there: whoever may do what an owner is to do.
    pub fn owners(&self) -> impl Iterator<Item = Id<of::Person>> {
        self.able().map(|(person, ..)| *person)
    }

    fn able(&self) -> impl Iterator<Item = &Sitting> {
        self.0.iter().filter(|(.., role)| role.allows(Verb::Contribute))
    }

    /// Whether two people who sit there can only be of one side, while people of others could own something there too.
    pub fn are_of_one_side(&self, one: Id<of::Person>, other: Id<of::Person>) -> bool {
        let sides = |person| self.0.iter().filter(move |(seated, ..)| *seated == person).map(|(_, side, _)| *side);
        let has_others = sides(one).next().is_some_and(|own| self.able().any(|(_, side, _)| *side != own));
        let known = sides(other).next().is_some();
        known && has_others && sides(one).all(|own| sides(other).all(|side| side == own))
    }
}

impl FromIterator<Sitting> for People {
    fn from_iter<I: IntoIterator<Item = Sitting>>(seated: I) -> People {
        People(seated.into_iter().collect())
    }
}

/// The people seated in a book at `now`, for any organisation.
///
/// # Errors
/// The database's.
pub fn people(tx: &mut Tx<'_>, book: Id<of::Book>, now: Instant) -> Result<People, Failure> {
    let seated = tx.query(
        "SELECT person, organisation, role FROM seats
          WHERE book = $1 AND starts_at <= $2 AND (ends_at IS NULL OR ends_at > $2)",
        values![book, now],
        |row| {
            let role = Role::named(&row.get::<String>(2)?).ok_or(StorageError::Column(2))?;
            Ok((row.get(0)?, row.get(1)?, role))
        },
    )?;
    Ok(People(seated))
}

/// Whether a seat that starts and ends so counts at `now`: from its start on, up to but not at its end.
pub fn is_live(starts_at: Instant, ends_at: Option<Instant>, now: Instant) -> bool {
    starts_at <= now && ends_at.is_none_or(|end| now < end || fault::is_on(Fault::EndedSeatsCount))
}
