//! What stands in a book, and who may bind a side there, read within a change.

use kernel::{Id, Instant, of};
use storage::{Tx, values};

use super::Consent;
use crate::record::{COLUMNS, read};
use crate::{Change, Failure, Kind, Record, Role, Verb};

/// Sees to it that nobody else changes the book before this change is done, so that what is read from here on still
/// holds when it is: two people who propose or agree at once do so one after the other.
pub(super) fn needs_the_chain(change: &mut Change<'_, '_>, book: Id<of::Book>) -> Result<(), Failure> {
    change.open_chain(book).map(drop)
}

/// The version in that state, held for a change; there is one at most.
pub(super) fn at(
    tx: &mut Tx<'_>,
    (book, kind): (Id<of::Book>, &'static Kind),
    state: &str,
) -> Result<Option<crate::Scoped<Record>>, Failure> {
    let lock = tx.dialect().for_update();
    let found = tx.one(
        &format!("SELECT {COLUMNS} FROM records WHERE book = $1 AND kind = $2 AND status = $3 AND held IS NULL{lock}"),
        values![book, kind.name, state],
        read,
    )?;
    Ok(found.map(crate::Scoped::new))
}

/// The parties of a relationship that have not left, in the order of joining.
///
/// # Errors
/// The database's.
pub fn parties(tx: &mut Tx<'_>, relationship: Id<of::Relationship>) -> Result<Vec<Id<of::Organisation>>, Failure> {
    Ok(tx.query(
        "SELECT organisation FROM parties WHERE relationship = $1 AND left_at IS NULL ORDER BY position",
        values![relationship],
        |row| row.get(0),
    )?)
}

/// Whether whoever gave a consent may bind their side at `now`: they belong to the organisation and sit in the book in a
/// part that does.
pub(super) fn may_bind(tx: &mut Tx<'_>, book: Id<of::Book>, consent: &Consent, now: Instant) -> Result<bool, Failure> {
    let role = tx.one(
        "SELECT seats.role FROM seats
           JOIN memberships ON memberships.person = seats.person AND memberships.organisation = seats.organisation
            AND memberships.state = 'active'
          WHERE seats.book = $1 AND seats.person = $2 AND seats.organisation = $3 AND seats.starts_at <= $4
            AND (seats.ends_at IS NULL OR seats.ends_at > $4)",
        values![book, consent.person, consent.organisation, now],
        |row| row.get::<String>(0),
    )?;
    Ok(role.as_deref().and_then(Role::named).is_some_and(|role| role.allows(Verb::Manage)))
}
