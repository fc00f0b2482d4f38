//! The side of whoever is invited: look at an invitation, and accept it. Looking changes nothing, so that a mail
//! program which opens links uses nothing up.

use books::{Change, Failure, Role, Viewer};
use kernel::{Fault, Id, Instant, Message, Problem, ProblemKind, fault, of};
use storage::{Tx, values};

use super::Kind;
use crate::email::Email;
use crate::hashing::{PasswordHash, Proven};
use crate::membership::{self, MemberRole, State};
use crate::organisation::{self, Details, needs_writing};
use crate::party::naming;
use crate::person::{self, NewPerson};
use crate::secret;
use crate::session::{self, Holder};

/// What an invitation says to whoever has its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Whom it brings in.
    pub kind: Kind,
    /// The organisation that the person will act for.
    pub organisation_name: String,
    /// Who invited.
    pub invited_by: String,
    /// For which organisation.
    pub inviting_organisation: String,
    /// The relationship's name, where there is one.
    pub relationship: Option<String>,
    /// The address that it is bound to.
    pub email: String,
    /// The role in the relationship, where there is one.
    pub role: Option<Role>,
    /// When it stops working.
    pub expires_at: Instant,
    /// Whether somebody has that address already. Whoever holds a link does not learn it: anybody can invite anybody.
    has_account: bool,
    zone: String,
    language: String,
}

/// What the invitation says.
///
/// # Errors
/// [`ProblemKind::Conflict`] where the code opens nothing. Wrong and withdrawn ones are the same; one that was used or
/// is too old says so, since nobody learns it who has not been given the code.
pub fn preview(tx: &mut Tx<'_>, code: &str, now: Instant) -> Result<Preview, Failure> {
    Ok(find(tx, code, now)?.preview)
}

struct Found {
    id: Id<of::Invitation>,
    organisation: Option<Id<of::Organisation>>,
    relationship: Option<Id<of::Relationship>>,
    preview: Preview,
}

fn find(tx: &mut Tx<'_>, code: &str, now: Instant) -> Result<Found, Failure> {
    tx.one(
        "SELECT invitations.id, invitations.organisation, invitations.kind, invitations.organisation_name,
                inviters.name, organisations.name, relationships.name, invitations.email, invitations.role,
                invitations.expires_at, organisations.zone, organisations.language,
                CASE WHEN EXISTS (SELECT 1 FROM people WHERE people.email_key = invitations.email) THEN 1 ELSE 0 END,
                invitations.relationship
           FROM invitations
           JOIN people AS inviters ON inviters.id = invitations.invited_by
           JOIN organisations ON organisations.id = invitations.inviting_organisation
           LEFT JOIN relationships ON relationships.id = invitations.relationship
          WHERE invitations.digest = $1 AND invitations.accepted_at IS NULL AND invitations.withdrawn_at IS NULL
            AND invitations.expires_at > $2",
        values![&secret::code_digest(code), now],
        |row| {
            Ok(Found {
                id: row.get(0)?,
                organisation: row.maybe(1)?,
                relationship: row.maybe(13)?,
                preview: Preview {
                    kind: Kind::of_row(row, 2)?,
                    organisation_name: row.get(3)?,
                    invited_by: row.get(4)?,
                    inviting_organisation: row.get(5)?,
                    relationship: row.maybe(6)?,
                    email: row.get(7)?,
                    role: Role::named(&row.get::<String>(8)?),
                    expires_at: row.get(9)?,
                    zone: row.get(10)?,
                    language: row.get(11)?,
                    has_account: row.get(12)?,
                },
            })
        },
    )?
    .map_or_else(|| Err(why_useless(tx, code)?), Ok)
}

/// Why a code opens nothing.
fn why_useless(tx: &mut Tx<'_>, code: &str) -> Result<Failure, Failure> {
    let found = tx.one(
        "SELECT invitations.accepted_at, inviters.name, organisations.name
           FROM invitations
           JOIN people AS inviters ON inviters.id = invitations.invited_by
           JOIN organisations ON organisations.id = invitations.inviting_organisation
          WHERE invitations.digest = $1 AND invitations.withdrawn_at IS NULL",
        values![&secret::code_digest(code)],
        |row| Ok((row.maybe::<Instant>(0)?.is_some(), row.get::<String>(1)?, row.get::<String>(2)?)),
    )?;
    let message = match found {
        None => return Ok(useless()),
        Some((true, ..)) => Message::of("directory-invitation-used"),
        Some((false, person, organisation)) => {
            Message::of("directory-invitation-too-old").text("person", person).text("organisation", organisation)
        }
    };
    Ok(Problem::new(ProblemKind::Conflict, message).into())
}

/// An invitation that has just been accepted.
pub struct Accepted {
    /// The person.
    pub person: Id<of::Person>,
    /// The organisation that they will act for.
    pub organisation: Id<of::Organisation>,
    /// For a new person, the proof with which their first session opens.
    pub proven: Option<Proven>,
}

/// Accepts as a person who is not here yet, with the name and password they chose. Their address is the one that
/// the invitation is bound to. A partner's first person founds their organisation and administers it.
///
/// # Errors
/// As for [`preview`]; [`ProblemKind::Conflict`] where somebody has that address already.
pub fn accept_as_new(
    change: &mut Change<'_, '_>,
    code: &str,
    name: String,
    password: &PasswordHash,
) -> Result<Accepted, Failure> {
    let found = find(change.tx, code, change.now)?;
    if found.preview.has_account {
        return Err(Problem::new(ProblemKind::Conflict, Message::of("directory-invitation-sign-in")).into());
    }
    let email = Email::read(&found.preview.email).map_err(|_| Failure::broken("an invitation's address"))?;
    let new = NewPerson { name, email, password: Some(password.clone()) };
    let (person, organisation) = match found.organisation {
        Some(organisation) => {
            let person = person::create(change, organisation, &new)?;
            membership::await_confirmation(change, organisation, person)?;
            (person, organisation)
        }
        None => {
            let founded = organisation::found(change, &details_of(&found), &new)?;
            (founded.person, founded.organisation)
        }
    };
    note(change, &found, person, organisation)?;
    Ok(Accepted { person, organisation, proven: Some(Proven { person, password: password.clone() }) })
}

/// For which organisation somebody accepts who is here already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Become {
    /// Nothing was chosen. One who belongs to an organisation has to say; for anybody else it is as invited.
    Unsaid,
    /// For the one that the invitation names: a new one, where it brings in a partner.
    AsInvited,
    /// A partner's: for one that they administer.
    Existing(Id<of::Organisation>),
}

/// Accepts as the person who is signed in, with the address that the invitation is bound to.
///
/// # Errors
/// As for [`preview`]; [`ProblemKind::Forbidden`] where the address is another or the second factor is still due;
/// a problem of the field `organisation` where they do not administer it or it is a party already.
pub fn accept(change: &mut Change<'_, '_>, holder: &Holder, code: &str, become_: Become) -> Result<Accepted, Failure> {
    let found = find(change.tx, code, change.now)?;
    if holder.second_factor_due {
        return Err(for_another(&found));
    }
    accept_found(change, &found, (holder.person(), &holder.email), become_)
}

/// Accepts as the viewer, by a program too. A token stands for one organisation: with it somebody accepts for that one, or
/// founds the one that is invited, and says nothing for another.
///
/// # Errors
/// As for [`accept`]; a problem of the field `organisation` where a token is not that one's; [`ProblemKind::Forbidden`] for a
/// token that only reads.
pub fn accept_as_viewer(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    code: &str,
    become_: Become,
) -> Result<Accepted, Failure> {
    needs_writing(viewer)?;
    let found = find(change.tx, code, change.now)?;
    let is_elsewhere = |organisation| viewer.session().is_none() && organisation != viewer.organisation();
    if matches!(become_, Become::Existing(organisation) if is_elsewhere(organisation)) {
        return Err(Problem::field("organisation", Message::of("directory-invitation-token-elsewhere")).into());
    }
    accept_found(change, &found, (viewer.person(), &viewer.email), become_)
}

fn for_another(found: &Found) -> Failure {
    let message = Message::of("directory-invitation-other-address").text("email", found.preview.email.as_str());
    Problem::new(ProblemKind::Forbidden, message).into()
}

fn accept_found(
    change: &mut Change<'_, '_>,
    found: &Found,
    (person, email): (Id<of::Person>, &str),
    become_: Become,
) -> Result<Accepted, Failure> {
    let own = Email::read(email).is_ok_and(|email| email.key() == found.preview.email);
    if !own && !fault::is_on(Fault::InvitationsFitEveryAddress) {
        return Err(for_another(found));
    }
    let organisation = match (found.organisation, become_) {
        (Some(organisation), _) => {
            join_colleagues(change, organisation, person)?;
            organisation
        }
        (None, Become::Unsaid | Become::AsInvited) => {
            needs_choice(change, found, (person, become_))?;
            organisation::found_by(change, &details_of(found), person)?
        }
        (None, Become::Existing(organisation)) => {
            needs_fit(change, found, organisation, person)?;
            organisation
        }
    };
    note(change, found, person, organisation)?;
    Ok(Accepted { person, organisation, proven: None })
}

/// Nothing, where a new organisation is wanted: whoever has one says so, and administers none of the invited name.
fn needs_choice(
    change: &mut Change<'_, '_>,
    found: &Found,
    (person, become_): (Id<of::Person>, Become),
) -> Result<(), Failure> {
    let own = session::belongings(change.tx, person)?;
    if become_ == Become::Unsaid && !own.is_empty() {
        return Err(Problem::field("organisation", Message::of("directory-invitation-for-whom")).into());
    }
    let named = |one: &&session::Belonging| naming::read_alike(&one.name, &found.preview.organisation_name);
    if let Some(twin) = own.iter().find(|one| one.administers && named(one)) {
        let message = Message::of("directory-invitation-twin").text("organisation", twin.name.as_str());
        return Err(Problem::field("organisation", message).into());
    }
    Ok(())
}

fn join_colleagues(
    change: &mut Change<'_, '_>,
    organisation: Id<of::Organisation>,
    person: Id<of::Person>,
) -> Result<(), Failure> {
    match membership::state_of(change.tx, organisation, person)? {
        None | Some((State::Left, _)) => membership::await_confirmation(change, organisation, person),
        Some((State::Active, _)) => Err(conflict("directory-invitation-belongs")),
        Some((State::Unconfirmed, _)) => Err(conflict("directory-invitation-waits")),
        // One who is kept out does not come in by an older invitation, and is not told that it is for that.
        Some((State::Suspended, _)) => Err(useless()),
    }
}

/// Nothing, where the person administers the organisation and it may become a party.
fn needs_fit(
    change: &mut Change<'_, '_>,
    found: &Found,
    organisation: Id<of::Organisation>,
    person: Id<of::Person>,
) -> Result<(), Failure> {
    let administers = matches!(
        membership::state_of(change.tx, organisation, person)?,
        Some((State::Active, MemberRole::Administrator))
    );
    if !administers {
        return Err(Problem::field("organisation", Message::of("directory-invitation-not-administrator")).into());
    }
    let party = change.tx.one(
        "SELECT left_at FROM parties WHERE relationship = $1 AND organisation = $2",
        values![found.relationship, organisation],
        |row| row.maybe::<Instant>(0),
    )?;
    match party {
        None => needs_other_name(change, found, organisation),
        Some(Some(_)) => Err(Problem::field("organisation", Message::of("directory-party-has-left")).into()),
        Some(None) => Err(Problem::field("organisation", Message::of("directory-already-a-party")).into()),
    }
}

/// Nothing, where the organisation's name does not read like that of whoever invites it. The other parties are not
/// known to whoever accepts: their names are looked at when they are let in.
fn needs_other_name(
    change: &mut Change<'_, '_>,
    found: &Found,
    organisation: Id<of::Organisation>,
) -> Result<(), Failure> {
    let own = organisation::get(change.tx, organisation)?.ok_or_else(Failure::not_found)?;
    let inviting = &found.preview.inviting_organisation;
    if naming::read_alike(&own.details.name, inviting) {
        let message = Message::of("directory-name-like-a-party").text("name", inviting.as_str());
        return Err(Problem::field("organisation", message).into());
    }
    Ok(())
}

/// A new organisation's details: the invited name, and until its people choose, the zone and language of whoever
/// invited it.
fn details_of(found: &Found) -> Details {
    Details {
        name: found.preview.organisation_name.clone(),
        zone: found.preview.zone.clone(),
        language: found.preview.language.clone(),
    }
}

fn note(
    change: &mut Change<'_, '_>,
    found: &Found,
    person: Id<of::Person>,
    organisation: Id<of::Organisation>,
) -> Result<(), Failure> {
    let noted = change.tx.run(
        "UPDATE invitations SET accepted_at = $2, accepted_by = $3, accepted_organisation = $4
          WHERE id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL",
        values![found.id, change.now, person, organisation],
    )?;
    if noted == 0 {
        return Err(useless());
    }
    Ok(())
}

/// An invitation that somebody accepted and waits to see confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Who invited, and confirms.
    pub invited_by: String,
    /// For which organisation.
    pub inviting_organisation: String,
    /// The relationship's name, where there is one.
    pub relationship: Option<String>,
    /// When it was accepted.
    pub accepted_at: Instant,
    /// Whom it brings in.
    pub kind: Kind,
}

/// What a signed-in person waits for: the invitations that they accepted and nobody has confirmed, the oldest first.
///
/// # Errors
/// The database's.
pub fn waiting(tx: &mut Tx<'_>, person: Id<of::Person>) -> Result<Vec<Waiting>, Failure> {
    Ok(tx.query(
        "SELECT inviters.name, organisations.name, relationships.name, invitations.accepted_at, invitations.kind
           FROM invitations
           JOIN people AS inviters ON inviters.id = invitations.invited_by
           JOIN organisations ON organisations.id = invitations.inviting_organisation
           LEFT JOIN relationships ON relationships.id = invitations.relationship
          WHERE invitations.accepted_by = $1 AND invitations.confirmed_at IS NULL
            AND invitations.withdrawn_at IS NULL
          ORDER BY invitations.accepted_at, invitations.id
          LIMIT 50",
        values![person],
        |row| {
            Ok(Waiting {
                invited_by: row.get(0)?,
                inviting_organisation: row.get(1)?,
                relationship: row.maybe(2)?,
                accepted_at: row.get(3)?,
                kind: Kind::of_row(row, 4)?,
            })
        },
    )?)
}

fn useless() -> Failure {
    conflict("directory-invitation-useless")
}

fn conflict(message: &'static str) -> Failure {
    Problem::new(ProblemKind::Conflict, Message::of(message)).into()
}
