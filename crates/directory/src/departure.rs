//! Leaving an organisation. One who leaves, or is suspended, is out from that instant: what they were signed in
//! with, what they had invited and where they sat end in the same transaction (reliability.md C3).

use books::{Change, Failure, Viewer, seat};
use kernel::{Id, of};
use storage::values;

use crate::membership::{State, needs_one_administrator};
use crate::organisation::{hold_still, needs_administrator, needs_writing};
use crate::room;

/// What ended when a person was let go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Departure {
    /// The books in which they had a seat: what they own there is to be given to others.
    pub books: Vec<Id<of::Book>>,
    /// How many sessions ended.
    pub sessions: u64,
    /// How many tokens ended.
    pub tokens: u64,
    /// How many invitations ended, made by them or to them.
    pub invitations: u64,
}

/// Keeps a person out of the viewer's organisation until an administrator lets them in again.
///
/// # Errors
/// Where the viewer does not administer it, the person is not active in it, or no administrator would be left.
pub fn suspend(change: &mut Change<'_, '_>, viewer: &Viewer, person: Id<of::Person>) -> Result<Departure, Failure> {
    needs_administrator(viewer)?;
    end(change, viewer, person, State::Suspended)
}

/// Notes that a person has left the viewer's organisation. An administrator says so of anyone, everybody of
/// themselves.
///
/// # Errors
/// As for [`suspend`].
pub fn leave(change: &mut Change<'_, '_>, viewer: &Viewer, person: Id<of::Person>) -> Result<Departure, Failure> {
    if person == viewer.person() {
        needs_writing(viewer)?;
    } else {
        needs_administrator(viewer)?;
    }
    end(change, viewer, person, State::Left)
}

fn end(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    person: Id<of::Person>,
    state: State,
) -> Result<Departure, Failure> {
    let organisation = viewer.organisation();
    hold_still(change, organisation)?;
    let ended = change.tx.run(
        "UPDATE memberships SET state = $3, ended_at = $4
          WHERE organisation = $1 AND person = $2 AND (state = 'active' OR (state = 'suspended' AND $3 = 'left'))",
        values![organisation, person, state.name(), change.now],
    )?;
    if ended == 0 {
        return Err(Failure::not_found());
    }
    needs_one_administrator(change, organisation)?;
    let books = seat::end_all(change, viewer.actor(), organisation, person)?;
    room::keep_kept(change, viewer.actor(), &books)?;
    let sessions =
        change.tx.run("DELETE FROM sessions WHERE person = $1 AND organisation = $2", values![person, organisation])?;
    let tokens = change.tx.run(
        "UPDATE tokens SET revoked_at = $3 WHERE person = $1 AND organisation = $2 AND revoked_at IS NULL",
        values![person, organisation, change.now],
    )?;
    Ok(Departure { books, sessions, tokens, invitations: end_invitations(change, organisation, person)? })
}

/// Ends the invitations that a person made for the organisation and those that lead them into it; where they now
/// belong nowhere, every open invitation to them.
fn end_invitations(
    change: &mut Change<'_, '_>,
    organisation: Id<of::Organisation>,
    person: Id<of::Person>,
) -> Result<u64, Failure> {
    let ended = change.tx.run(
        "UPDATE invitations SET withdrawn_at = $3
          WHERE confirmed_at IS NULL AND withdrawn_at IS NULL
            AND ((inviting_organisation = $2 AND invited_by = $1)
              OR ((accepted_by = $1 OR email = (SELECT email_key FROM people WHERE id = $1))
                  AND (organisation = $2 OR accepted_organisation = $2 OR inviting_organisation = $2
                    OR NOT EXISTS (SELECT 1 FROM memberships WHERE person = $1 AND state = 'active'))))",
        values![person, organisation, change.now],
    )?;
    // Whoever waited for one of them to be confirmed waits no more, and can be invited again.
    change.tx.run(
        "UPDATE memberships SET state = 'left', ended_at = $2
          WHERE organisation = $1 AND state = 'unconfirmed'
            AND NOT EXISTS (SELECT 1 FROM invitations
                             WHERE invitations.organisation = $1 AND invitations.accepted_by = memberships.person
                               AND invitations.confirmed_at IS NULL AND invitations.withdrawn_at IS NULL)",
        values![organisation, change.now],
    )?;
    Ok(ended)
}
