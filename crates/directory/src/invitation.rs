//! Invitations: how a partner organisation joins a relationship, and a colleague an organisation. An invitation is
//! bound to one address, one organisation and one role, and works once, for seven days at most. Accepting it opens
//! nothing yet: whoever invited sees who accepted, and confirms (reliability.md C5).

mod acceptance;
mod confirmation;
mod consent;
mod listing;

use books::{Change, Failure, Role, Verb, Viewer};
use kernel::{Id, Instant, Message, Problem, ProblemKind, of};
use storage::{Row, StorageError, Tx, values};

pub use acceptance::{Accepted, Become, Preview, Waiting, accept, accept_as_new, accept_as_viewer, preview, waiting};
pub use confirmation::{Confirmed, confirm, refuse};
pub use listing::{Invitation, State, list};

use crate::email::Email;
use crate::membership::State as MemberState;
use crate::organisation::{MOST_NAME, needs_administrator};
use crate::party::naming;
use crate::relationship::needs_manager;
use crate::seating::read_role;
use crate::secret;
use crate::typed::Typed;

/// How many days an invitation works.
pub const DAYS: i64 = 7;
/// How many invitations an organisation may make in 24 hours (reliability.md E5).
const MOST_A_DAY: i64 = 200;

/// Whom an invitation brings in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Another organisation, into a relationship.
    Partner,
    /// A person, into the inviting organisation.
    Colleague,
}

impl Kind {
    /// The name in the database and the API.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Partner => "partner",
            Kind::Colleague => "colleague",
        }
    }

    fn of_row(row: &Row<'_>, index: usize) -> Result<Kind, StorageError> {
        let name: String = row.get(index)?;
        [Kind::Partner, Kind::Colleague].into_iter().find(|kind| kind.name() == name).ok_or(StorageError::Column(index))
    }
}

/// An invitation to a partner organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerInvitation {
    /// What the organisation is called, or is to be called here.
    pub organisation_name: String,
    /// The address of its first person.
    pub email: Email,
    /// That person's role: one that may seat their own people.
    pub role: Role,
}

impl PartnerInvitation {
    /// What was typed into `organisation_name`, `email` and `role`.
    ///
    /// # Errors
    /// Which of them are wrong.
    pub fn read(organisation_name: &str, email: &str, role: &str) -> Result<PartnerInvitation, Problem> {
        let mut typed = Typed::default();
        let organisation_name =
            typed.needed("organisation_name", organisation_name, MOST_NAME, "directory-organisation-name-missing");
        let email = typed.take("email", Email::read(email));
        let manages = |role: &Role| role.allows(Verb::Manage);
        let needs_manager = || Message::of("directory-first-role");
        let role = read_role(role).and_then(|role| Some(role).filter(manages).ok_or_else(needs_manager));
        let role = typed.take("role", role);
        typed.done()?;
        let (Some(email), Some(role)) = (email, role) else {
            return Err(Problem::invalid(Vec::new()));
        };
        Ok(PartnerInvitation { organisation_name, email, role })
    }
}

/// An invitation that has just been made, or has just got another code.
pub struct Issued {
    /// The invitation.
    pub id: Id<of::Invitation>,
    /// The code of the link. It is never shown again.
    pub code: String,
    /// When it stops working.
    pub expires_at: Instant,
}

/// Invites an organisation to become a party of the relationship.
///
/// # Errors
/// Where the viewer's seat does not allow it, a party there is called so, or too many were invited today.
pub fn invite_partner(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    invitation: &PartnerInvitation,
) -> Result<Issued, Failure> {
    needs_manager(viewer, relationship)?;
    if crate::person::find(change.tx, &invitation.email)? == Some(viewer.person()) {
        return Err(Problem::field("email", Message::of("directory-invited-yourself")).into());
    }
    needs_new_name(change.tx, viewer, relationship, &invitation.organisation_name)?;
    make(
        change,
        viewer,
        &New {
            kind: Kind::Partner,
            relationship: Some(relationship),
            organisation: None,
            organisation_name: &invitation.organisation_name,
            email: &invitation.email,
            role: invitation.role.name(),
        },
    )
}

/// Nothing, where no party of the relationship is called so. The viewer knows them all.
fn needs_new_name(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    name: &str,
) -> Result<(), Failure> {
    let own = viewer.organisation();
    let message = if naming::read_alike(name, &viewer.organisation_name) {
        Message::of("directory-invited-own-organisation")
    } else {
        match naming::bearer(tx, relationship, own, name)? {
            None => return Ok(()),
            Some(party) if party.left_at.is_some() => Message::of("directory-party-has-left"),
            Some(_) => Message::of("directory-already-a-party"),
        }
    };
    Err(Problem::field("organisation_name", message).into())
}

/// Invites a person into the viewer's organisation, and gives them a seat in a relationship once they are confirmed,
/// where `seat` says so.
///
/// # Errors
/// Where the viewer does not administer the organisation or may not seat people in that relationship, the person
/// has to do with the organisation already, or too many were invited today.
pub fn invite_colleague(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    email: &Email,
    seat: Option<(Id<of::Relationship>, Role)>,
) -> Result<Issued, Failure> {
    needs_administrator(viewer)?;
    if let Some((relationship, _)) = seat {
        needs_manager(viewer, relationship)?;
    }
    if let Some(person) = crate::person::find(change.tx, email)? {
        match crate::membership::state_of(change.tx, viewer.organisation(), person)? {
            Some((MemberState::Active | MemberState::Unconfirmed, _)) => {
                return Err(Problem::field("email", Message::of("directory-invited-already-here")).into());
            }
            Some((MemberState::Suspended, _)) => {
                return Err(Problem::field("email", Message::of("directory-invited-suspended")).into());
            }
            Some((MemberState::Left, _)) | None => {}
        }
    }
    make(
        change,
        viewer,
        &New {
            kind: Kind::Colleague,
            relationship: seat.map(|(relationship, _)| relationship),
            organisation: Some(viewer.organisation()),
            organisation_name: &viewer.organisation_name,
            email,
            role: seat.map_or("", |(_, role)| role.name()),
        },
    )
}

struct New<'a> {
    kind: Kind,
    relationship: Option<Id<of::Relationship>>,
    organisation: Option<Id<of::Organisation>>,
    organisation_name: &'a str,
    email: &'a Email,
    role: &'a str,
}

/// Nothing, where the organisation has invited fewer than [`MOST_A_DAY`] in 24 hours. The refusal says when the
/// earliest of them is a day old.
fn needs_fewer_today(change: &mut Change<'_, '_>, viewer: &Viewer) -> Result<(), Failure> {
    let today = change.tx.one(
        "SELECT COUNT(*), MIN(created_at) FROM invitations WHERE inviting_organisation = $1 AND created_at > $2",
        values![viewer.organisation(), change.now.plus_days(-1)],
        |row| Ok((row.get::<i64>(0)?, row.maybe::<Instant>(1)?)),
    )?;
    match today {
        Some((made, Some(first))) if made >= MOST_A_DAY => {
            let seconds = first.plus_days(1).seconds_since(change.now).max(1);
            let message = Message::of("directory-invited-too-many").number("hours", (seconds + 3599) / 3600);
            Err(Problem::new(ProblemKind::TooMany, message.number("seconds", seconds)).into())
        }
        _ => Ok(()),
    }
}

fn make(change: &mut Change<'_, '_>, viewer: &Viewer, new: &New<'_>) -> Result<Issued, Failure> {
    needs_fewer_today(change, viewer)?;
    let (id, code) = (change.draws.id(), change.draws.secret());
    let expires_at = change.now.plus_days(DAYS);
    change.tx.run(
        "INSERT INTO invitations (id, digest, kind, relationship, organisation, organisation_name, email, role,
                                  invited_by, inviting_organisation, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        values![
            id,
            &secret::code_digest(&code),
            new.kind.name(),
            new.relationship,
            new.organisation,
            new.organisation_name,
            new.email.key(),
            new.role,
            viewer.person(),
            viewer.organisation(),
            change.now,
            expires_at
        ],
    )?;
    Ok(Issued { id, code, expires_at })
}

/// What an act on an invitation needs to know of it.
struct Known {
    kind: Kind,
    relationship: Option<Id<of::Relationship>>,
    role: String,
    accepted_by: Option<Id<of::Person>>,
    accepted_for: Option<Id<of::Organisation>>,
    invited_by: Id<of::Person>,
    invited_for: Id<of::Organisation>,
}

impl Known {
    /// Whether the viewer is told of it: whoever made it, and whoever brings in such people.
    fn is_known_to(&self, viewer: &Viewer) -> bool {
        if self.invited_for != viewer.organisation() {
            // Another party's: for those who seat people there, once they are asked.
            return self.relationship.is_some_and(|relationship| crate::relationship::is_manager(viewer, relationship));
        }
        let brings_in = match (self.kind, self.relationship) {
            (Kind::Colleague, _) => viewer.is_administrator(),
            (Kind::Partner, Some(relationship)) => crate::relationship::is_manager(viewer, relationship),
            (Kind::Partner, None) => false,
        };
        brings_in || self.invited_by == viewer.person()
    }
}

/// The invitation, once it is sure that the viewer still has the right to bring in such people. That they made it
/// is not enough: their role may have changed. Who deals with another party's has been asked.
fn dealt_with_by(tx: &mut Tx<'_>, viewer: &Viewer, id: Id<of::Invitation>) -> Result<Known, Failure> {
    let known = tx.one(
        "SELECT kind, relationship, role, accepted_by, accepted_organisation, invited_by, inviting_organisation
           FROM invitations
          WHERE id = $1",
        values![id],
        |row| {
            Ok(Known {
                kind: Kind::of_row(row, 0)?,
                relationship: row.maybe(1)?,
                role: row.get(2)?,
                accepted_by: row.maybe(3)?,
                accepted_for: row.maybe(4)?,
                invited_by: row.get(5)?,
                invited_for: row.get(6)?,
            })
        },
    )?;
    let known = known.filter(|known| known.is_known_to(viewer)).ok_or_else(Failure::not_found)?;
    let is_own = known.invited_for == viewer.organisation();
    if !is_own && (known.kind != Kind::Partner || !consent::is_asked_of_others(tx, id)?) {
        return Err(Failure::not_found());
    }
    match (known.kind, known.relationship) {
        (Kind::Colleague, _) => needs_administrator(viewer)?,
        (Kind::Partner, Some(relationship)) => {
            needs_manager(viewer, relationship)?;
        }
        (Kind::Partner, None) => return Err(Failure::broken("a partner's invitation without a relationship")),
    }
    Ok(known)
}

/// Withdraws an invitation that has not been accepted.
///
/// # Errors
/// Where the viewer may not deal with it, or it is no longer open.
pub fn withdraw(change: &mut Change<'_, '_>, viewer: &Viewer, id: Id<of::Invitation>) -> Result<(), Failure> {
    dealt_with_by(change.tx, viewer, id)?;
    let withdrawn = change.tx.run(
        "UPDATE invitations SET withdrawn_at = $2 WHERE id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL",
        values![id, change.now],
    )?;
    only_if(withdrawn)
}

/// Gives an invitation that has not been accepted another code and another seven days. The old code works no more.
///
/// # Errors
/// As for [`withdraw`].
pub fn renew(change: &mut Change<'_, '_>, viewer: &Viewer, id: Id<of::Invitation>) -> Result<Issued, Failure> {
    dealt_with_by(change.tx, viewer, id)?;
    let code = change.draws.secret();
    let expires_at = change.now.plus_days(DAYS);
    let renewed = change.tx.run(
        "UPDATE invitations SET digest = $2, expires_at = $3
          WHERE id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL",
        values![id, &secret::code_digest(&code), expires_at],
    )?;
    only_if(renewed)?;
    Ok(Issued { id, code, expires_at })
}

/// Refuses an act that changed nothing because the invitation had gone on meanwhile.
fn only_if(changed: u64) -> Result<(), Failure> {
    if changed == 0 {
        return Err(Problem::new(ProblemKind::Conflict, Message::of("directory-invitation-moved-on")).into());
    }
    Ok(())
}
