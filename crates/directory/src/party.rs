//! The parties of a relationship: two, or more. Each has its place in the order in which they joined, its own word
//! for the relationship in addresses, and letters that begin the numbers of what it keeps to itself.

pub(crate) mod naming;

use books::book::{self, NewBook};
use books::{Actor, BookKind, Change, Failure, Role, Viewer, seat};
use kernel::{Id, Instant, Message, Problem, ProblemKind, of};
use storage::{StorageError, Tx, values};

use crate::organisation::needs_writing;
use crate::room;

/// A party of a relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The organisation.
    pub organisation: Id<of::Organisation>,
    /// Its name.
    pub name: String,
    /// Its place in the order of joining, from 0.
    pub position: i64,
    /// The letters that begin the numbers of its private records.
    pub mark: String,
    /// When it joined.
    pub joined_at: Instant,
    /// When it left.
    pub left_at: Option<Instant>,
}

/// The parties of a relationship, in the order in which they joined, for one who is seated in it.
///
/// # Errors
/// [`ProblemKind::NotFound`] where the viewer has no seat in it; the database's.
pub fn list(tx: &mut Tx<'_>, viewer: &Viewer, relationship: Id<of::Relationship>) -> Result<Vec<Party>, Failure> {
    viewer.seat_about(relationship, BookKind::Shared)?;
    all(tx, relationship)
}

pub(crate) fn all(tx: &mut Tx<'_>, relationship: Id<of::Relationship>) -> Result<Vec<Party>, Failure> {
    Ok(tx.query(
        "SELECT organisations.id, organisations.name, parties.position, parties.mark, parties.joined_at, parties.left_at
           FROM parties JOIN organisations ON organisations.id = parties.organisation
          WHERE parties.relationship = $1
          ORDER BY parties.position",
        values![relationship],
        |row| {
            Ok(Party {
                organisation: row.get(0)?,
                name: row.get(1)?,
                position: row.get(2)?,
                mark: row.get(3)?,
                joined_at: row.get(4)?,
                left_at: row.maybe(5)?,
            })
        },
    )?)
}

/// Whether the viewer may take their organisation out of a relationship: its senior executive, or an administrator of
/// the organisation who has a seat in it.
pub fn may_leave(viewer: &Viewer, relationship: Id<of::Relationship>) -> bool {
    viewer.may_write()
        && viewer
            .seat_about(relationship, BookKind::Shared)
            .is_ok_and(|seat| seat.role == Role::SeniorExecutive || viewer.is_administrator())
}

/// Takes the viewer's organisation out of a relationship, from this instant: the seats of all its people end in the
/// shared book and in its own, and what it had invited there is withdrawn. The shared book stays with the other
/// parties; nobody reads the side's book any more. The last party that leaves ends the relationship. Nobody comes
/// back by an old invitation, and the organisation by none: what follows is another relationship.
///
/// # Errors
/// [`ProblemKind::NotFound`] where the viewer has no seat in it, [`ProblemKind::Forbidden`] where they may not.
pub fn leave(change: &mut Change<'_, '_>, viewer: &Viewer, relationship: Id<of::Relationship>) -> Result<(), Failure> {
    viewer.seat_about(relationship, BookKind::Shared)?;
    needs_writing(viewer)?;
    if !may_leave(viewer, relationship) {
        let message = Message::of("directory-needs-executive");
        return Err(Problem::new(ProblemKind::Forbidden, message).into());
    }
    let organisation = viewer.organisation();
    let left = change.tx.run(
        "UPDATE parties SET left_at = $3 WHERE relationship = $1 AND organisation = $2 AND left_at IS NULL",
        values![relationship, organisation, change.now],
    )?;
    if left == 0 {
        return Err(Failure::not_found());
    }
    say_left(change, viewer, relationship)?;
    let seats: Vec<(Id<of::Book>, Id<of::Person>)> = change.tx.query(
        "SELECT seats.book, seats.person FROM seats JOIN books ON books.id = seats.book
          WHERE books.relationship = $1 AND seats.organisation = $2 AND (seats.ends_at IS NULL OR seats.ends_at > $3)
          ORDER BY seats.book, seats.person",
        values![relationship, organisation, change.now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (book, person) in &seats {
        seat::end_in(change, viewer.actor(), *book, organisation, *person)?;
    }
    let mut books: Vec<_> = seats.into_iter().map(|(book, _)| book).collect();
    books.dedup();
    room::keep_kept(change, viewer.actor(), &books)?;
    change.tx.run(
        "UPDATE invitations SET withdrawn_at = $3
          WHERE relationship = $1 AND inviting_organisation = $2 AND confirmed_at IS NULL AND withdrawn_at IS NULL",
        values![relationship, organisation, change.now],
    )?;
    Ok(())
}

/// Tells those who stay that the viewer's organisation has left, before the seats of its people end.
fn say_left(change: &mut Change<'_, '_>, viewer: &Viewer, relationship: Id<of::Relationship>) -> Result<(), Failure> {
    let shared = viewer.seat_about(relationship, BookKind::Shared)?.book;
    let note = [("party", viewer.organisation().to_string()), ("name", viewer.organisation_name.clone())];
    book::say_noting(change, viewer.actor(), (shared, relationship), "party.left", note)
}

/// A party that has just joined.
pub(crate) struct Joined {
    pub(crate) slug: String,
    pub(crate) side: Id<of::Book>,
}

/// Makes the organisation that `own` acts for a party: it holds the shared book and gets a side's book, whose
/// first entry names `own`, since nobody else ever acts in it.
pub(crate) fn join(
    change: &mut Change<'_, '_>,
    own: Actor,
    relationship: Id<of::Relationship>,
    shared: Id<of::Book>,
) -> Result<Joined, Failure> {
    let organisation = own.organisation.ok_or_else(Failure::not_found)?;
    let parties = all(change.tx, relationship)?;
    if let Some(party) = parties.iter().find(|party| party.organisation == organisation) {
        let message = if party.left_at.is_some() { "directory-party-has-left" } else { "directory-already-a-party" };
        return Err(Problem::new(ProblemKind::Conflict, Message::of(message)).into());
    }
    let named = change.tx.one(
        "SELECT relationships.name, organisations.name FROM relationships, organisations
          WHERE relationships.id = $1 AND organisations.id = $2",
        values![relationship, organisation],
        |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)),
    )?;
    let (name, organisation_name) = named.ok_or_else(Failure::not_found)?;
    let slug = free_slug(change.tx, organisation, &name)?;
    let marks: Vec<&str> = parties.iter().map(|party| party.mark.as_str()).collect();
    let mark = mark_of(&organisation_name, &marks);
    let position = parties.last().map_or(0, |party| party.position + 1);
    let joined = change.tx.run(
        "INSERT INTO parties (relationship, organisation, position, slug, mark, joined_at, left_at)
         VALUES ($1, $2, $3, $4, $5, $6, NULL)",
        values![relationship, organisation, position, &slug, &mark, change.now],
    );
    match joined {
        // Two joined at once and chose the same place or word: the later one chooses again.
        Err(StorageError::Constraint(_)) => return Err(StorageError::Contention.into()),
        joined => joined?,
    };
    book::hold(change, shared, organisation)?;
    let side = book::open(
        change,
        own,
        &NewBook {
            kind: BookKind::Side,
            relationship: Some(relationship),
            organisation: Some(organisation),
            mark: &mark,
            holders: &[organisation],
        },
    )?;
    Ok(Joined { slug, side })
}

/// A part of an address that the organisation has not used yet: the name's, or that with `-2`, `-3` … behind it.
fn free_slug(tx: &mut Tx<'_>, organisation: Id<of::Organisation>, name: &str) -> Result<String, Failure> {
    let taken = tx
        .query("SELECT slug FROM parties WHERE organisation = $1", values![organisation], |row| row.get::<String>(0))?;
    let mut base = kernel::text::slug(name);
    if base.is_empty() {
        "relationship".clone_into(&mut base);
    }
    // An address ends in `new` where a relationship is opened.
    let is_free = |slug: &String| slug != "new" && !taken.contains(slug);
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    Ok(std::iter::once(base.clone()).chain(numbered).find(is_free).unwrap_or(base))
}

/// Letters for a party that no other has: the name's first, else its first with a later one, else with a number.
pub(crate) fn mark_of(name: &str, taken: &[&str]) -> String {
    let letters: Vec<char> = name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_uppercase()).collect();
    let first = letters.first().copied().unwrap_or('P');
    let pairs = letters.iter().skip(1).map(|second| format!("{first}{second}"));
    let numbered = (2..).map(|number| format!("{first}{number}"));
    std::iter::once(first.to_string())
        .chain(pairs)
        .chain(numbered)
        .find(|mark| !taken.contains(&mark.as_str()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_parties_have_the_same_mark() {
        assert_eq!(mark_of("Meridian FM", &[]), "M");
        assert_eq!(mark_of("Mersey Works", &["M"]), "ME");
        assert_eq!(mark_of("Mersey Works", &["M", "ME"]), "MR");
        assert_eq!(mark_of("Москва", &["P"]), "P2");
        assert_eq!(mark_of("M", &["M", "M2"]), "M3");
    }
}
