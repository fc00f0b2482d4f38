//! Letting a newcomer into what several organisations share already: all of it opens to whoever joins, so that each of
//! them has to say yes (reliability.md A18). The one that invited says so first, since it knows whom it meant; only then
//! do the others learn that somebody is to join. A yes counts for as long as whoever said it may seat people there.

use books::{BookKind, Change, Failure, Role, Viewer, book};
use kernel::{Fault, Id, Instant, fault, of};
use storage::{Tx, values};

use crate::organisation;

/// A party that has not said yes yet.
pub(super) struct Missing {
    pub(super) invitation: Id<of::Invitation>,
    pub(super) organisation: Id<of::Organisation>,
    pub(super) name: String,
}

/// The parties that have not said yes yet, or whose yes does not count any more, for each invitation that somebody has
/// accepted into a relationship in which the viewer's organisation is.
pub(super) fn missing(tx: &mut Tx<'_>, viewer: &Viewer, now: Instant) -> Result<Vec<Missing>, Failure> {
    if fault::is_on(Fault::OneSideLetsIn) {
        return Ok(Vec::new());
    }
    Ok(tx.query(
        "SELECT invitations.id, organisations.id, organisations.name
           FROM parties AS own
           JOIN invitations ON invitations.relationship = own.relationship
           JOIN parties ON parties.relationship = own.relationship AND parties.left_at IS NULL
           JOIN organisations ON organisations.id = parties.organisation
          WHERE own.organisation = $1 AND own.left_at IS NULL AND invitations.kind = 'partner'
            AND invitations.accepted_at IS NOT NULL AND invitations.confirmed_at IS NULL
            AND invitations.withdrawn_at IS NULL
            AND NOT EXISTS
                (SELECT 1 FROM consents
                   JOIN memberships ON memberships.organisation = consents.organisation
                    AND memberships.person = consents.person AND memberships.state = 'active'
                   JOIN seats ON seats.person = consents.person AND seats.organisation = consents.organisation
                    AND seats.kinds = '' AND seats.role IN ($3, $4)
                    AND seats.starts_at <= $2 AND (seats.ends_at IS NULL OR seats.ends_at > $2)
                   JOIN books ON books.id = seats.book AND books.relationship = own.relationship
                    AND books.kind = 'shared'
                  WHERE consents.invitation = invitations.id AND consents.organisation = parties.organisation)
          ORDER BY invitations.id, parties.position",
        values![viewer.organisation(), now, Role::SeniorExecutive.name(), Role::RelationshipManager.name()],
        |row| Ok(Missing { invitation: row.get(0)?, organisation: row.get(1)?, name: row.get(2)? }),
    )?)
}

/// Whether the organisation that made the invitation has said yes: the other parties know of it since.
pub(super) fn is_asked_of_others(tx: &mut Tx<'_>, invitation: Id<of::Invitation>) -> Result<bool, Failure> {
    let found = tx.one(
        "SELECT 1 FROM invitations
           JOIN consents ON consents.invitation = invitations.id
                        AND consents.organisation = invitations.inviting_organisation
          WHERE invitations.id = $1 AND invitations.confirmed_at IS NULL AND invitations.withdrawn_at IS NULL",
        values![invitation],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// Notes that the viewer's organisation says yes, by the viewer. Where others are there, the shared book tells of it.
pub(super) fn agree(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    (invitation, relationship): (Id<of::Invitation>, Id<of::Relationship>),
    newcomer: Id<of::Organisation>,
) -> Result<(), Failure> {
    change.tx.run(
        "INSERT INTO consents (invitation, organisation, person, agreed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (invitation, organisation) DO UPDATE SET person = $3, agreed_at = $4",
        values![invitation, viewer.organisation(), viewer.person(), change.now],
    )?;
    tell(change, viewer, (relationship, "party.agreed"), newcomer)
}

/// Tells the shared book, where others are there, what the viewer's organisation says to a newcomer.
pub(super) fn tell(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    (relationship, act): (Id<of::Relationship>, &str),
    newcomer: Id<of::Organisation>,
) -> Result<(), Failure> {
    let present = change.tx.one(
        "SELECT COUNT(*) FROM parties WHERE relationship = $1 AND left_at IS NULL",
        values![relationship],
        |row| row.get::<i64>(0),
    )?;
    if present.unwrap_or(0) < 2 {
        return Ok(());
    }
    let shared = viewer.seat_about(relationship, BookKind::Shared)?.book;
    let name = organisation::get(change.tx, newcomer)?.ok_or_else(Failure::not_found)?.details.name;
    let note = [("party", newcomer.to_string()), ("name", name)];
    book::say_noting(change, viewer.actor(), (shared, relationship), act, note)
}
