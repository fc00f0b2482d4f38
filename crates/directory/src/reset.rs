//! Choosing a new password: by a link sent to the person's address, by one that an administrator hands over, or by
//! one that whoever runs this installation makes. Each link works once, for an hour, and ends every session.

use books::{Change, Failure, Viewer};
use kernel::{Id, Instant, Message, Problem, ProblemKind, of};
use storage::{Tx, values};

use crate::email::Email;
use crate::hashing::{PasswordHash, Proven};
use crate::second_factor::{Proof, needs_proof};
use crate::{membership, organisation, secret, session};

/// How long a link works, in seconds.
pub const SECONDS: i64 = 3600;
/// How many links a person may have at once, so that nobody fills another's mailbox.
const MOST_LIVE: i64 = 3;

/// A link that has just been made.
pub struct Reset {
    /// The code of the link. It is never shown again.
    pub code: String,
    /// Whose it is.
    pub person: Id<of::Person>,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The language they read.
    pub language: String,
    /// When the link stops working.
    pub expires_at: Instant,
}

/// Makes a link for whoever has that address, to be mailed there and shown to nobody. Nothing where nobody has it
/// or enough links are on their way; tell whoever asks the same either way.
///
/// # Errors
/// The database's.
pub fn request(change: &mut Change<'_, '_>, email: &Email) -> Result<Option<Reset>, Failure> {
    let Some(person) = crate::person::find(change.tx, email)? else {
        return Ok(None);
    };
    let live = change.tx.one(
        "SELECT COUNT(*) FROM password_resets WHERE person = $1 AND used_at IS NULL AND expires_at > $2",
        values![person, change.now],
        |row| row.get::<i64>(0),
    )?;
    if live.unwrap_or(0) >= MOST_LIVE {
        return Ok(None);
    }
    make(change, person).map(Some)
}

/// Makes a link for a person of the viewer's organisation, to be handed over. Not where that person belongs to
/// another organisation too, since the link would let its holder act for that one.
///
/// # Errors
/// [`ProblemKind::Forbidden`] where the viewer does not administer their organisation or the person belongs to
/// another; [`ProblemKind::NotFound`] where they do not belong to this one.
pub fn by_administrator(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    person: Id<of::Person>,
) -> Result<Reset, Failure> {
    organisation::needs_administrator(viewer)?;
    membership::needs_only_here(change.tx, viewer.organisation(), person)?;
    make(change, person)
}

/// Makes a link for a person. Asks for no right: for the command line.
///
/// # Errors
/// [`ProblemKind::NotFound`] where nobody has that address.
pub fn by_command(change: &mut Change<'_, '_>, email: &Email) -> Result<Reset, Failure> {
    let person = crate::person::find(change.tx, email)?
        .ok_or_else(|| Problem::new(ProblemKind::NotFound, Message::of("directory-nobody-has-address")))?;
    make(change, person)
}

fn make(change: &mut Change<'_, '_>, person: Id<of::Person>) -> Result<Reset, Failure> {
    let code = change.draws.secret();
    let expires_at = change.now.plus_seconds(SECONDS);
    change.tx.run(
        "INSERT INTO password_resets (digest, person, expires_at, used_at) VALUES ($1, $2, $3, NULL)",
        values![&secret::code_digest(&code), person, expires_at],
    )?;
    let made = change.tx.one("SELECT name, email, language FROM people WHERE id = $1", values![person], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    let (name, email, language) = made.ok_or_else(Failure::not_found)?;
    Ok(Reset { code, person, name, email, language, expires_at })
}

/// Whose password a link changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    person: Id<of::Person>,
    /// Their name: what their password may not be made of.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// Whose password the link changes. Changes nothing: opening a link does not use it up.
///
/// # Errors
/// [`ProblemKind::Conflict`] where it is wrong, used or too old; all are the same.
pub fn preview(tx: &mut Tx<'_>, code: &str, now: Instant) -> Result<Whose, Failure> {
    tx.one(
        "SELECT people.id, people.name, people.email
           FROM password_resets JOIN people ON people.id = password_resets.person
          WHERE password_resets.digest = $1 AND password_resets.used_at IS NULL AND password_resets.expires_at > $2",
        values![&secret::code_digest(code), now],
        |row| Ok(Whose { person: row.get(0)?, name: row.get(1)?, email: row.get(2)? }),
    )?
    .ok_or_else(useless)
}

/// Gives the person the new password, uses up every link they have, and ends all their sessions. Answers the proof
/// with which a session can be opened; the second factor is still asked for.
///
/// # Errors
/// As for [`preview`].
pub fn complete(change: &mut Change<'_, '_>, code: &str, password: &PasswordHash) -> Result<Proven, Failure> {
    let whose = preview(change.tx, code, change.now)?;
    let used = change.tx.run(
        "UPDATE password_resets SET used_at = $2 WHERE digest = $1 AND used_at IS NULL",
        values![&secret::code_digest(code), change.now],
    )?;
    if used == 0 {
        return Err(useless());
    }
    change.tx.run(
        "UPDATE password_resets SET used_at = $2 WHERE person = $1 AND used_at IS NULL",
        values![whose.person, change.now],
    )?;
    set(change, whose.person, password)?;
    session::end_all(change, whose.person)?;
    Ok(Proven { person: whose.person, password: password.clone() })
}

/// Changes the viewer's own password, which they proved once more. Their other sessions end; with a token, all of them.
///
/// # Errors
/// [`ProblemKind::Forbidden`] for a token that only reads; [`ProblemKind::NotSignedIn`] where the proof is no longer good; a
/// problem of the field `code` where a token shows no right one and the second factor is on.
pub fn change_own(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    proof: &Proof<'_>,
    password: &PasswordHash,
) -> Result<(), Failure> {
    needs_proof(change, viewer, proof)?;
    let changed = change.tx.run(
        "UPDATE people SET password = $3 WHERE id = $1 AND password = $2",
        values![viewer.person(), proof.proven.password.as_str(), password.as_str()],
    )?;
    if changed == 0 {
        return Err(session::wrong().into());
    }
    change.tx.run(
        "UPDATE password_resets SET used_at = $2 WHERE person = $1 AND used_at IS NULL",
        values![viewer.person(), change.now],
    )?;
    match viewer.session() {
        Some(_) => session::end_others(change, viewer)?,
        None => session::end_all(change, viewer.person())?,
    };
    Ok(())
}

fn set(change: &mut Change<'_, '_>, person: Id<of::Person>, password: &PasswordHash) -> Result<(), Failure> {
    change.tx.run("UPDATE people SET password = $2 WHERE id = $1", values![person, password.as_str()])?;
    Ok(())
}

fn useless() -> Failure {
    Problem::new(ProblemKind::Conflict, Message::of("directory-reset-useless")).into()
}
