//! The names of parties: no two of one relationship read alike, and a new name is told of where the old one was known.
//!
//! Whoever changes a name is told only of parties that they know: the name is held against those of the relationships
//! in which they sit. In the others the shared book tells of the new name all the same.

use books::{BookKind, Change, Failure, Viewer, book};
use kernel::text::folded;
use kernel::{Id, Message, Problem, of};
use storage::{Tx, values};

use super::{Party, all};

/// Whether two names would be taken for one.
pub(crate) fn read_alike(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// The party of a relationship, present or past, whose name reads like that one, `but` for one organisation.
pub(crate) fn bearer(
    tx: &mut Tx<'_>,
    relationship: Id<of::Relationship>,
    but: Id<of::Organisation>,
    name: &str,
) -> Result<Option<Party>, Failure> {
    let parties = all(tx, relationship)?;
    Ok(parties.into_iter().find(|party| party.organisation != but && read_alike(&party.name, name)))
}

/// Tells the shared book of each of the organisation's relationships that it has another name now. Called after the
/// change of the name: what is written there has two that meet told apart, so that a rule checked afterwards holds.
pub(crate) fn tell_renamed(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    (was, now): (&str, &str),
) -> Result<(), Failure> {
    let organisation = viewer.organisation();
    let shared: Vec<(Id<of::Book>, Id<of::Relationship>)> = change.tx.query(
        "SELECT books.id, parties.relationship
           FROM parties JOIN books ON books.relationship = parties.relationship AND books.kind = 'shared'
          WHERE parties.organisation = $1 AND parties.left_at IS NULL
          ORDER BY books.id",
        values![organisation],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for at in shared {
        let note = [("party", organisation.to_string()), ("was", was.to_owned()), ("name", now.to_owned())];
        book::say_noting(change, viewer.actor(), at, "organisation.renamed", note)?;
        let is_known = viewer.seat_about(at.1, BookKind::Shared).is_ok();
        if let Some(party) = bearer(change.tx, at.1, organisation, now)?.filter(|_| is_known) {
            return Err(Problem::field("name", like(&party)).into());
        }
    }
    Ok(())
}

/// That a name reads like that party's.
pub(crate) fn like(party: &Party) -> Message {
    Message::of("directory-name-like-a-party").text("name", party.name.as_str())
}
