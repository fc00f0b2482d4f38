//! The side of whoever invited: they see who accepted, by name and address, and let them in or not.

use books::{Actor, Change, Failure, Role, Viewer};
use kernel::{Id, Message, Problem, ProblemKind, of};
use storage::values;

use super::{Kind, Known, dealt_with_by, only_if};
use crate::membership::{self, MemberRole, State};
use crate::organisation;
use crate::party::{self, naming};
use crate::relationship::needs_manager;
use crate::seating::{self, Place};

/// Who has just been let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed {
    /// The person.
    pub person: Id<of::Person>,
    /// The organisation that they act for.
    pub organisation: Id<of::Organisation>,
    /// The relationship in which they have a seat from now on.
    pub relationship: Option<Id<of::Relationship>>,
}

/// Lets in whoever accepted: a partner becomes a party with its own book and its first seat, a colleague belongs
/// from now on and gets the seat that the invitation names.
///
/// # Errors
/// Where the viewer may not deal with the invitation, nobody waits, or whoever accepted has left meanwhile.
pub fn confirm(change: &mut Change<'_, '_>, viewer: &Viewer, id: Id<of::Invitation>) -> Result<Confirmed, Failure> {
    let known = dealt_with_by(change.tx, viewer, id)?;
    let confirmed = change.tx.run(
        "UPDATE invitations SET confirmed_at = $2
          WHERE id = $1 AND accepted_at IS NOT NULL AND confirmed_at IS NULL AND withdrawn_at IS NULL",
        values![id, change.now],
    )?;
    only_if(confirmed)?;
    let (Some(person), Some(organisation)) = (known.accepted_by, known.accepted_for) else {
        return Err(Failure::broken("an accepted invitation without a person"));
    };
    let state = membership::state_of(change.tx, organisation, person)?;
    match (known.kind, state) {
        (Kind::Colleague, Some((State::Unconfirmed, _))) => {
            membership::enter(change, organisation, person, MemberRole::Member)?;
            seat_colleague(change, viewer, &known, person)?;
        }
        // They brought their organisation in as its administrator, and have to be that still.
        (Kind::Partner, Some((State::Active, MemberRole::Administrator))) => {
            let_in(change, viewer, &known, person, organisation)?
        }
        _ => {
            let message = Message::of("directory-invitation-person-gone");
            return Err(Problem::new(ProblemKind::Conflict, message).into());
        }
    }
    Ok(Confirmed { person, organisation, relationship: known.relationship })
}

fn role_of(known: &Known) -> Result<Role, Failure> {
    Role::named(&known.role).ok_or_else(|| Failure::broken("an invitation's role"))
}

fn let_in(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    known: &Known,
    person: Id<of::Person>,
    organisation: Id<of::Organisation>,
) -> Result<(), Failure> {
    let relationship = known.relationship.ok_or_else(Failure::not_found)?;
    let shared = needs_manager(viewer, relationship)?;
    let own = Actor { person: Some(person), organisation: Some(organisation) };
    party::join(change, own, relationship, shared)?;
    let place = Place { relationship, shared, organisation, person };
    seating::give(change, viewer.actor(), own, &place, role_of(known)?, "")?;
    // The entries above have told two apart who meet; whoever lets them in knows the others.
    let name = organisation::get(change.tx, organisation)?.ok_or_else(Failure::not_found)?.details.name;
    match naming::bearer(change.tx, relationship, organisation, &name)? {
        Some(party) => Err(Problem::new(ProblemKind::Conflict, naming::like(&party)).into()),
        None => Ok(()),
    }
}

fn seat_colleague(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    known: &Known,
    person: Id<of::Person>,
) -> Result<(), Failure> {
    let Some(relationship) = known.relationship else {
        return Ok(());
    };
    // An administrator who cannot seat people there lets nobody in half.
    let shared = needs_manager(viewer, relationship).map_err(|_| {
        let message = Message::of("directory-invitation-seat-needs-manager");
        Problem::new(ProblemKind::Forbidden, message)
    })?;
    let place = Place { relationship, shared, organisation: viewer.organisation(), person };
    seating::give(change, viewer.actor(), viewer.actor(), &place, role_of(known)?, "")
}

/// Does not let in whoever accepted. A colleague who waited belongs no more; a partner keeps the organisation that
/// they founded, which is in no relationship.
///
/// # Errors
/// Where the viewer may not deal with the invitation, or nobody waits.
pub fn refuse(change: &mut Change<'_, '_>, viewer: &Viewer, id: Id<of::Invitation>) -> Result<(), Failure> {
    let known = dealt_with_by(change.tx, viewer, id)?;
    let refused = change.tx.run(
        "UPDATE invitations SET withdrawn_at = $2
          WHERE id = $1 AND accepted_at IS NOT NULL AND confirmed_at IS NULL AND withdrawn_at IS NULL",
        values![id, change.now],
    )?;
    only_if(refused)?;
    if known.kind == Kind::Colleague {
        change.tx.run(
            "UPDATE memberships SET state = 'left', ended_at = $3
              WHERE organisation = $1 AND person = $2 AND state = 'unconfirmed'",
            values![viewer.organisation(), known.accepted_by, change.now],
        )?;
    }
    Ok(())
}
