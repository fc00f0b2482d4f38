//! Who belongs to an organisation, in which part, and who does not yet or no more.

use books::{Change, Failure, Viewer};
use kernel::{Id, Instant, Message, Problem, ProblemKind, of};
use storage::{StorageError, Tx, values};

use crate::organisation::{hold_still, needs_administrator, needs_writing};
use crate::person::{self, NewPerson};

/// The part that a person plays in their organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberRole {
    /// Belongs to it.
    Member,
    /// Also brings people in, lets them go and changes what the organisation says of itself.
    Administrator,
}

impl MemberRole {
    /// The name in the database and the API.
    pub fn name(self) -> &'static str {
        match self {
            MemberRole::Member => "member",
            MemberRole::Administrator => "administrator",
        }
    }

    /// The role of that name.
    pub fn named(name: &str) -> Option<MemberRole> {
        [MemberRole::Member, MemberRole::Administrator].into_iter().find(|role| role.name() == name)
    }
}

/// Whether a person belongs. Only [`State::Active`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Belongs.
    Active,
    /// Has accepted an invitation that nobody has confirmed yet.
    Unconfirmed,
    /// Kept out by an administrator, for now.
    Suspended,
    /// Has left, or was never confirmed.
    Left,
}

impl State {
    /// The name in the database and the API.
    pub fn name(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Unconfirmed => "unconfirmed",
            State::Suspended => "suspended",
            State::Left => "left",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<State> {
        [State::Active, State::Unconfirmed, State::Suspended, State::Left]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// One who belongs, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub person: Id<of::Person>,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The part they play.
    pub role: MemberRole,
    /// Whether they belong.
    pub state: State,
    /// Since when they belong, or belonged.
    pub since: Instant,
    /// When they were suspended or left.
    pub ended_at: Option<Instant>,
    /// Whether they prove themselves with a second factor.
    pub second_factor: bool,
}

/// Everybody of an organisation: its people, by state and name. Asks for no right: for the command line.
///
/// # Errors
/// The database's.
pub fn list_of(tx: &mut Tx<'_>, organisation: Id<of::Organisation>) -> Result<Vec<Member>, Failure> {
    members(tx, organisation)
}

/// The people of the viewer's organisation: those who belong first, then the others, by name. At most 5,000.
///
/// # Errors
/// The database's.
pub fn list(tx: &mut Tx<'_>, viewer: &Viewer) -> Result<Vec<Member>, Failure> {
    members(tx, viewer.organisation())
}

fn members(tx: &mut Tx<'_>, organisation: Id<of::Organisation>) -> Result<Vec<Member>, Failure> {
    Ok(tx.query(
        "SELECT people.id, people.name, people.email, memberships.role, memberships.state, memberships.since,
                memberships.ended_at, people.totp_confirmed_at
           FROM memberships
           JOIN people ON people.id = memberships.person
          WHERE memberships.organisation = $1
          ORDER BY CASE memberships.state WHEN 'active' THEN 0 WHEN 'unconfirmed' THEN 1 ELSE 2 END,
                   people.name, people.id
          LIMIT 5000",
        values![organisation],
        |row| {
            Ok(Member {
                person: row.get(0)?,
                name: row.get(1)?,
                email: row.get(2)?,
                role: MemberRole::named(&row.get::<String>(3)?).ok_or(StorageError::Column(3))?,
                state: State::named(&row.get::<String>(4)?).ok_or(StorageError::Column(4))?,
                since: row.get(5)?,
                ended_at: row.maybe(6)?,
                second_factor: row.maybe::<Instant>(7)?.is_some(),
            })
        },
    )?)
}

/// Adds a new person to an organisation. Asks for no right: the callers are the command line and the sample.
///
/// # Errors
/// Where a person has that address already; the database's.
pub fn enrol(
    change: &mut Change<'_, '_>,
    organisation: Id<of::Organisation>,
    new: &NewPerson,
    role: MemberRole,
) -> Result<Id<of::Person>, Failure> {
    let person = person::create(change, organisation, new)?;
    enter(change, organisation, person, role)?;
    Ok(person)
}

/// Lets a person into an organisation at once, also one who had left it.
pub(crate) fn enter(
    change: &mut Change<'_, '_>,
    organisation: Id<of::Organisation>,
    person: Id<of::Person>,
    role: MemberRole,
) -> Result<(), Failure> {
    put(change, organisation, person, role, State::Active)
}

/// Notes that a person is to belong to an organisation once somebody confirms it.
pub(crate) fn await_confirmation(
    change: &mut Change<'_, '_>,
    organisation: Id<of::Organisation>,
    person: Id<of::Person>,
) -> Result<(), Failure> {
    put(change, organisation, person, MemberRole::Member, State::Unconfirmed)
}

fn put(
    change: &mut Change<'_, '_>,
    organisation: Id<of::Organisation>,
    person: Id<of::Person>,
    role: MemberRole,
    state: State,
) -> Result<(), Failure> {
    change.tx.run(
        "INSERT INTO memberships (organisation, person, role, state, updates_seen_at, since, ended_at)
         VALUES ($1, $2, $3, $4, $5, $5, NULL)
         ON CONFLICT (organisation, person) DO UPDATE
            SET role = excluded.role, state = excluded.state, since = excluded.since, ended_at = NULL",
        values![organisation, person, role.name(), state.name(), change.now],
    )?;
    if state == State::Active {
        // Whoever waited for this with an open browser goes on without signing in again.
        change.tx.run(
            "UPDATE sessions SET organisation = $1 WHERE person = $2 AND organisation IS NULL",
            values![organisation, person],
        )?;
    }
    Ok(())
}

/// The state and role of a person in an organisation; nothing where they never had to do with it.
pub(crate) fn state_of(
    tx: &mut Tx<'_>,
    organisation: Id<of::Organisation>,
    person: Id<of::Person>,
) -> Result<Option<(State, MemberRole)>, Failure> {
    Ok(tx.one(
        "SELECT state, role FROM memberships WHERE organisation = $1 AND person = $2",
        values![organisation, person],
        |row| {
            let state = State::named(&row.get::<String>(0)?).ok_or(StorageError::Column(0))?;
            let role = MemberRole::named(&row.get::<String>(1)?).ok_or(StorageError::Column(1))?;
            Ok((state, role))
        },
    )?)
}

/// Nothing, where the person belongs to this organisation and to no other: then its administrators answer for how
/// they sign in.
///
/// # Errors
/// [`ProblemKind::NotFound`] where they do not belong here, [`ProblemKind::Forbidden`] where also elsewhere.
pub(crate) fn needs_only_here(
    tx: &mut Tx<'_>,
    organisation: Id<of::Organisation>,
    person: Id<of::Person>,
) -> Result<(), Failure> {
    if !matches!(state_of(tx, organisation, person)?, Some((State::Active, _))) {
        return Err(Failure::not_found());
    }
    // A suspended membership elsewhere counts: that organisation may let them in again.
    let elsewhere = tx.one(
        "SELECT 1 FROM memberships WHERE person = $1 AND organisation <> $2 AND state <> 'left' LIMIT 1",
        values![person, organisation],
        |row| row.get::<i64>(0),
    )?;
    if elsewhere.is_some() {
        let message = Message::of("directory-belongs-elsewhere-too");
        return Err(Problem::new(ProblemKind::Forbidden, message).into());
    }
    Ok(())
}

/// Notes that the viewer has seen what happened up to this instant.
///
/// # Errors
/// Where the token only reads; the database's.
pub fn saw_updates(change: &mut Change<'_, '_>, viewer: &Viewer) -> Result<(), Failure> {
    needs_writing(viewer)?;
    change.tx.run(
        "UPDATE memberships SET updates_seen_at = $3 WHERE organisation = $1 AND person = $2 AND updates_seen_at < $3",
        values![viewer.organisation(), viewer.person(), change.now],
    )?;
    Ok(())
}

/// Changes the part that an active person plays in the viewer's organisation.
///
/// # Errors
/// Where the viewer does not administer it, the person is not active in it, or no administrator would be left.
pub fn set_role(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    person: Id<of::Person>,
    role: MemberRole,
) -> Result<(), Failure> {
    needs_administrator(viewer)?;
    let organisation = viewer.organisation();
    hold_still(change, organisation)?;
    let changed = change.tx.run(
        "UPDATE memberships SET role = $3 WHERE organisation = $1 AND person = $2 AND state = 'active'",
        values![organisation, person, role.name()],
    )?;
    if changed == 0 {
        return Err(Failure::not_found());
    }
    needs_one_administrator(change, organisation)
}

/// Lets a suspended person, or one who has left, into the viewer's organisation again. Their seats, tokens and
/// sessions do not come back: they sign in and are seated anew.
///
/// # Errors
/// Where the viewer does not administer it, or the person is in neither state.
pub fn reactivate(change: &mut Change<'_, '_>, viewer: &Viewer, person: Id<of::Person>) -> Result<(), Failure> {
    needs_administrator(viewer)?;
    let organisation = viewer.organisation();
    match state_of(change.tx, organisation, person)? {
        Some((State::Suspended | State::Left, _)) => enter(change, organisation, person, MemberRole::Member),
        Some((State::Active | State::Unconfirmed, _)) => {
            let message = Message::of("directory-person-not-suspended");
            Err(Problem::new(ProblemKind::Conflict, message).into())
        }
        None => Err(Failure::not_found()),
    }
}

/// Nothing, where somebody still administers the organisation.
pub(crate) fn needs_one_administrator(
    change: &mut Change<'_, '_>,
    organisation: Id<of::Organisation>,
) -> Result<(), Failure> {
    let left = change.tx.one(
        "SELECT 1 FROM memberships WHERE organisation = $1 AND role = 'administrator' AND state = 'active' LIMIT 1",
        values![organisation],
        |row| row.get::<i64>(0),
    )?;
    if left.is_none() {
        let message = Message::of("directory-last-administrator");
        return Err(Problem::new(ProblemKind::Conflict, message).into());
    }
    Ok(())
}
