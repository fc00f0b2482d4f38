//! The invitations of an organisation, as those see them who may deal with them.

use books::{BookKind, Failure, Role, Viewer};
use kernel::{Id, Instant, of};
use storage::{Row, StorageError, Tx, values};

use super::{Kind, consent};

/// How far an invitation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits for the one invited.
    Open,
    /// Was not accepted in time.
    Expired,
    /// Somebody accepted, and it is the viewer's side that has to say yes.
    Accepted,
    /// The viewer's side has said yes; other parties have not.
    Agreed,
    /// Has done what it was for.
    Confirmed,
    /// Was withdrawn, refused, or ended with whoever made it.
    Withdrawn,
}

impl State {
    /// The name in the API and the language files.
    pub fn name(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Expired => "expired",
            State::Accepted => "accepted",
            State::Agreed => "agreed",
            State::Confirmed => "confirmed",
            State::Withdrawn => "withdrawn",
        }
    }
}

/// An invitation, as those see it who may deal with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: Id<of::Invitation>,
    /// Whom it brings in.
    pub kind: Kind,
    /// The relationship it is for.
    pub relationship: Option<Id<of::Relationship>>,
    /// What the organisation is called that the person will act for.
    pub organisation_name: String,
    /// The address that it is bound to.
    pub email: String,
    /// The role in the relationship, where there is one.
    pub role: Option<Role>,
    /// Who invited.
    pub invited_by: String,
    /// For which organisation.
    pub invited_for: String,
    /// Whether that is the viewer's own. Another party's is shown where the viewer's side has to say yes to it.
    pub is_own: bool,
    /// When.
    pub created_at: Instant,
    /// When it stops working.
    pub expires_at: Instant,
    /// How far it is.
    pub state: State,
    /// The name of the person who accepted.
    pub accepted_by: Option<String>,
    /// The name of the organisation that they accepted for.
    pub accepted_for: Option<String>,
    /// The parties that have still to say yes, by name, where somebody has accepted.
    pub waits_for: Vec<String>,
}

/// The invitations of the viewer's organisation that the viewer may deal with: those they made, those of partners
/// into relationships in which they may seat people and, for an administrator, all those of colleagues; where such a
/// one also gives a seat in a relationship that the viewer is not in, that is left out. And those of other parties that
/// wait for the viewer's organisation to say yes. The newest first, at most 500.
///
/// # Errors
/// The database's.
pub fn list(tx: &mut Tx<'_>, viewer: &Viewer, now: Instant) -> Result<Vec<Invitation>, Failure> {
    let found = tx.query(
        "SELECT invitations.id, invitations.kind, invitations.relationship, invitations.organisation_name,
                invitations.email, invitations.role, inviters.name, invitations.created_at, invitations.expires_at,
                invitations.accepted_at, invitations.confirmed_at, invitations.withdrawn_at, acceptors.name,
                organisations.name, inviting.name,
                CASE WHEN invitations.inviting_organisation = $1 THEN 1 ELSE 0 END
           FROM invitations
           JOIN organisations AS inviting ON inviting.id = invitations.inviting_organisation
           JOIN people AS inviters ON inviters.id = invitations.invited_by
           LEFT JOIN people AS acceptors ON acceptors.id = invitations.accepted_by
           LEFT JOIN organisations ON organisations.id = invitations.accepted_organisation
          WHERE (invitations.inviting_organisation = $1
                 AND (invitations.invited_by = $2 OR (invitations.kind = 'colleague' AND $3 = 1)))
             OR (invitations.kind = 'partner'
                 AND (invitations.inviting_organisation = $1
                   OR (invitations.confirmed_at IS NULL AND invitations.withdrawn_at IS NULL
                       AND EXISTS (SELECT 1 FROM consents
                                    WHERE consents.invitation = invitations.id
                                      AND consents.organisation = invitations.inviting_organisation)))
                 AND invitations.relationship IN
                   (SELECT books.relationship FROM seats JOIN books ON books.id = seats.book
                     WHERE seats.person = $2 AND seats.organisation = $1 AND books.kind = 'shared' AND seats.kinds = ''
                       AND seats.starts_at <= $4 AND (seats.ends_at IS NULL OR seats.ends_at > $4)
                       AND seats.role IN ($5, $6)))
          ORDER BY invitations.created_at DESC, invitations.id
          LIMIT 500",
        values![
            viewer.organisation(),
            viewer.person(),
            i64::from(viewer.is_administrator()),
            now,
            Role::SeniorExecutive.name(),
            Role::RelationshipManager.name()
        ],
        |row| read(row, now),
    )?;
    let mut found: Vec<_> = found.into_iter().map(|one| without_unseen(viewer, one)).collect();
    wait_for(tx, (viewer, now), &mut found)?;
    Ok(found)
}

/// Says for whom each waits that somebody has accepted: in one statement, and none where nobody has. What the viewer's
/// side has agreed to waits for it again where its yes does not count any more, or where nobody else is left to ask.
fn wait_for(tx: &mut Tx<'_>, (viewer, now): (&Viewer, Instant), found: &mut [Invitation]) -> Result<(), Failure> {
    let waits = |one: &Invitation| {
        let is_accepted = matches!(one.state, State::Accepted | State::Agreed);
        is_accepted && one.kind == Kind::Partner && one.relationship.is_some()
    };
    if !found.iter().any(waits) {
        return Ok(());
    }
    let missing = consent::missing(tx, viewer, now)?;
    for one in found.iter_mut().filter(|one| waits(one)) {
        let of_this: Vec<_> = missing.iter().filter(|missing| missing.invitation == one.id).collect();
        let others = of_this.iter().any(|missing| missing.organisation != viewer.organisation());
        let own = of_this.iter().any(|missing| missing.organisation == viewer.organisation());
        one.state = if others && !own { State::Agreed } else { State::Accepted };
        one.waits_for = of_this.into_iter().map(|missing| missing.name.clone()).collect();
    }
    Ok(())
}

/// Leaves out the relationship, and the role in it, where the viewer has no seat there.
fn without_unseen(viewer: &Viewer, invitation: Invitation) -> Invitation {
    let is_seen = |relationship| viewer.seat_about(relationship, BookKind::Shared).is_ok();
    if invitation.relationship.is_some_and(is_seen) {
        return invitation;
    }
    Invitation { relationship: None, role: None, ..invitation }
}

fn read(row: &Row<'_>, now: Instant) -> Result<Invitation, StorageError> {
    let expires_at = row.get(8)?;
    let state = if row.maybe::<Instant>(11)?.is_some() {
        State::Withdrawn
    } else if row.maybe::<Instant>(10)?.is_some() {
        State::Confirmed
    } else if row.maybe::<Instant>(9)?.is_some() {
        State::Accepted
    } else if now < expires_at {
        State::Open
    } else {
        State::Expired
    };
    Ok(Invitation {
        id: row.get(0)?,
        kind: Kind::of_row(row, 1)?,
        relationship: row.maybe(2)?,
        organisation_name: row.get(3)?,
        email: row.get(4)?,
        role: Role::named(&row.get::<String>(5)?),
        invited_by: row.get(6)?,
        created_at: row.get(7)?,
        expires_at,
        state,
        accepted_by: row.maybe(12)?,
        accepted_for: row.maybe(13)?,
        invited_for: row.get(14)?,
        is_own: row.get(15)?,
        waits_for: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use books::Verb;

    use super::*;

    #[test]
    fn the_list_asks_for_the_roles_that_may_seat_people() {
        let managing: Vec<Role> = Role::ALL.into_iter().filter(|role| role.allows(Verb::Manage)).collect();
        assert_eq!(managing, [Role::SeniorExecutive, Role::RelationshipManager]);
    }
}
