//! The side of whoever invited: they see who accepted, by name and address, and let them in or not.

use books::{Actor, Change, Failure, Role, Viewer};
use kernel::{Id, Message, Problem, ProblemKind, of};
use storage::values;

use super::{Kind, Known, consent, dealt_with_by, only_if};
use crate::membership::{self, MemberRole, State};
use crate::organisation;
use crate::party::{self, naming};
use crate::relationship::needs_manager;
use crate::seating::{self, Place};

/// Who has been let in, or waits for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed {
    /// The person.
    pub person: Id<of::Person>,
    /// The organisation that they act for.
    pub organisation: Id<of::Organisation>,
    /// The relationship that they were invited into.
    pub relationship: Option<Id<of::Relationship>>,
    /// Whether they are in. Otherwise other parties have still to say yes, and they see nothing.
    pub is_in: bool,
}

/// Says yes to whoever accepted, and lets them in: a partner becomes a party with its own book and its first seat, once
/// every party that is there has said yes; a colleague belongs from now on and gets the seat that the invitation names.
///
/// # Errors
/// Where the viewer may not deal with the invitation, nobody waits, the viewer's side has said yes already and others
/// have not, whoever accepted has left meanwhile, or a party there has a name that reads like theirs.
pub fn confirm(change: &mut Change<'_, '_>, viewer: &Viewer, id: Id<of::Invitation>) -> Result<Confirmed, Failure> {
    let known = dealt_with_by(change.tx, viewer, id)?;
    // Written although nothing changes: of two who confirm at once, one waits for the other.
    let waits = change.tx.run(
        "UPDATE invitations SET accepted_at = accepted_at
          WHERE id = $1 AND accepted_at IS NOT NULL AND confirmed_at IS NULL AND withdrawn_at IS NULL",
        values![id],
    )?;
    only_if(waits)?;
    let (Some(person), Some(organisation)) = (known.accepted_by, known.accepted_for) else {
        return Err(Failure::broken("an accepted invitation without a person"));
    };
    needs_there(change, &known, (person, organisation))?;
    let confirmed = Confirmed { person, organisation, relationship: known.relationship, is_in: true };
    if let (Kind::Partner, Some(relationship)) = (known.kind, known.relationship) {
        let missing = consent::missing(change.tx, viewer, change.now)?;
        let of_this = missing.iter().filter(|one| one.invitation == id);
        let (own, others): (Vec<_>, Vec<_>) = of_this.partition(|one| one.organisation == viewer.organisation());
        if !own.is_empty() {
            consent::agree(change, viewer, (id, relationship), organisation)?;
        }
        needs_own_name(change, relationship, organisation)?;
        if !others.is_empty() {
            only_if(own.len() as u64)?;
            return Ok(Confirmed { is_in: false, ..confirmed });
        }
    }
    change.tx.run("UPDATE invitations SET confirmed_at = $2 WHERE id = $1", values![id, change.now])?;
    end_others(change, id)?;
    match known.kind {
        Kind::Colleague => {
            membership::enter(change, organisation, person, MemberRole::Member)?;
            seat_colleague(change, viewer, &known, person)?;
        }
        Kind::Partner => let_in(change, viewer, &known, person, organisation)?,
    }
    Ok(confirmed)
}

/// Ends the other invitations of the same organisation that would bring the same address in by the same door: nobody
/// comes in twice.
fn end_others(change: &mut Change<'_, '_>, id: Id<of::Invitation>) -> Result<(), Failure> {
    change.tx.run(
        "UPDATE invitations SET withdrawn_at = $2
          WHERE id <> $1 AND accepted_at IS NULL AND withdrawn_at IS NULL
            AND EXISTS (SELECT 1 FROM invitations confirmed
                         WHERE confirmed.id = $1 AND confirmed.email = invitations.email
                           AND confirmed.kind = invitations.kind
                           AND confirmed.inviting_organisation = invitations.inviting_organisation
                           AND (confirmed.kind = $3 OR confirmed.relationship = invitations.relationship))",
        values![id, change.now, Kind::Colleague.name()],
    )?;
    Ok(())
}

/// Nothing, where whoever accepted can still come in: a colleague who waits, or a partner's administrator, since as that
/// they brought their organisation in.
fn needs_there(
    change: &mut Change<'_, '_>,
    known: &Known,
    (person, organisation): (Id<of::Person>, Id<of::Organisation>),
) -> Result<(), Failure> {
    match (known.kind, membership::state_of(change.tx, organisation, person)?) {
        (Kind::Colleague, Some((State::Unconfirmed, _)))
        | (Kind::Partner, Some((State::Active, MemberRole::Administrator))) => Ok(()),
        _ => {
            let message = Message::of("directory-invitation-person-gone");
            Err(Problem::new(ProblemKind::Conflict, message).into())
        }
    }
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
    // Once more, since the entries above have told two apart who meet.
    needs_own_name(change, relationship, organisation)
}

/// Nothing, where no party of the relationship has a name that reads like the organisation's. Whoever lets it in knows
/// them all.
fn needs_own_name(
    change: &mut Change<'_, '_>,
    relationship: Id<of::Relationship>,
    organisation: Id<of::Organisation>,
) -> Result<(), Failure> {
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

/// Does not let in whoever accepted: the word of one party is enough. A colleague who waited belongs no more; a partner
/// keeps the organisation that they founded, which is in no relationship.
///
/// # Errors
/// Where the viewer may not deal with the invitation, or nobody waits.
pub fn refuse(change: &mut Change<'_, '_>, viewer: &Viewer, id: Id<of::Invitation>) -> Result<(), Failure> {
    let known = dealt_with_by(change.tx, viewer, id)?;
    let others_know = consent::is_asked_of_others(change.tx, id)?;
    let refused = change.tx.run(
        "UPDATE invitations SET withdrawn_at = $2
          WHERE id = $1 AND accepted_at IS NOT NULL AND confirmed_at IS NULL AND withdrawn_at IS NULL",
        values![id, change.now],
    )?;
    only_if(refused)?;
    if let (Some(relationship), Some(newcomer), true) = (known.relationship, known.accepted_for, others_know) {
        consent::tell(change, viewer, (relationship, "party.declined"), newcomer)?;
    }
    if known.kind == Kind::Colleague {
        change.tx.run(
            "UPDATE memberships SET state = 'left', ended_at = $3
              WHERE organisation = $1 AND person = $2 AND state = 'unconfirmed'",
            values![viewer.organisation(), known.accepted_by, change.now],
        )?;
    }
    Ok(())
}
