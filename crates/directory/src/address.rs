//! A person's mail address, with which they sign in, becomes another: by themselves with their password, or by an
//! administrator who answers for them.
//!
//! Where mail can be sent, a link to the new address shows that they read it. The link is kept nowhere: it is sealed
//! with a secret of the installation, over whose it is, the address and password they had, the new address and when it
//! ends. So it works once, for one person who is signed in, and not after their password has changed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use books::checkpoint::SigningKey;
use books::{Change, Failure, Viewer};
use kernel::{Id, Instant, Message, Problem, ProblemKind, of};
use sha2::{Digest, Sha256};
use storage::{StorageError, Tx, values};

use crate::email::Email;
use crate::hashing::Proven;
use crate::organisation::{needs_administrator, needs_writing};
use crate::second_factor::needs_proof_of;
use crate::{membership, session};

/// How long a link to a new address works, in seconds.
pub const SECONDS: i64 = 24 * 3600;
/// The bytes of a code before the address: when it ends, and the seal.
const HEAD: usize = 8 + 32;

/// The secret that links to new addresses are sealed with.
#[derive(Clone)]
pub struct Seal([u8; 32]);

impl Seal {
    /// The secret of the installation that has this key.
    pub fn of(key: &SigningKey) -> Seal {
        Seal(key.derived("comity new address"))
    }

    /// The hash in the hash keeps a seal from being carried on to a longer text.
    fn over(&self, holder: &Holder, new: &str, until: Instant) -> [u8; 32] {
        let inner = Sha256::new()
            .chain_update(self.0)
            .chain_update(format!("{}\n{}\n{new}\n{}\n", holder.person, holder.email, until.micros()))
            .chain_update(holder.password.as_deref().unwrap_or_default())
            .finalize();
        Sha256::new().chain_update(self.0).chain_update(inner).finalize().into()
    }
}

/// A person with the address and the password they have now.
struct Holder {
    person: Id<of::Person>,
    name: String,
    email: String,
    password: Option<String>,
}

fn holder(tx: &mut Tx<'_>, person: Id<of::Person>) -> Result<Holder, Failure> {
    tx.one("SELECT name, email, password FROM people WHERE id = $1", values![person], |row| {
        Ok(Holder { person, name: row.get(0)?, email: row.get(1)?, password: row.maybe(2)? })
    })?
    .ok_or_else(Failure::not_found)
}

/// An address that was left behind: where its person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The person.
    pub person: Id<of::Person>,
    /// The address they had.
    pub email: String,
}

/// Nothing, where the viewer proved once more that they are who they say, and may have a link sent to a new address.
/// Whether somebody else has that address is told to whoever opens the link, and to nobody before.
///
/// # Errors
/// [`ProblemKind::Forbidden`] for a token that only reads; [`ProblemKind::NotSignedIn`] where the proof is not good.
pub fn may_change(tx: &mut Tx<'_>, viewer: &Viewer, proven: &Proven) -> Result<(), Failure> {
    needs_writing(viewer)?;
    needs_proof_of(viewer, proven)?;
    let password = holder(tx, viewer.person())?.password;
    if password.as_deref() == Some(proven.password.as_str()) { Ok(()) } else { Err(session::wrong().into()) }
}

/// Gives the viewer another address at once: where no mail can be sent. Answers the one that was left behind; nothing
/// where it is the same.
///
/// # Errors
/// As for [`may_change`]; a problem of the field `email` where somebody has that address.
pub fn change_own(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    proven: &Proven,
    new: &Email,
) -> Result<Option<Left>, Failure> {
    may_change(change.tx, viewer, proven)?;
    set(change, viewer.person(), new)
}

/// Gives a person of the viewer's organisation another address at once. Not where that person belongs to another
/// organisation too, since the address opens that one as well.
///
/// # Errors
/// [`ProblemKind::Forbidden`] where the viewer does not administer their organisation, is the person, or the person
/// belongs to another; [`ProblemKind::NotFound`] where they do not belong to this one; a problem of the field `email` where
/// somebody has that address.
pub fn by_administrator(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    person: Id<of::Person>,
    new: &Email,
) -> Result<Option<Left>, Failure> {
    needs_administrator(viewer)?;
    if person == viewer.person() {
        return Err(Problem::new(ProblemKind::Forbidden, Message::of("directory-address-own")).into());
    }
    membership::needs_only_here(change.tx, viewer.organisation(), person)?;
    set(change, person, new)
}

/// Gives a person another address at once. Asks for no right: for the command line, where nobody else can help.
///
/// # Errors
/// [`ProblemKind::NotFound`] where the person is gone; a problem of the field `email` where somebody has that address.
pub fn by_command(change: &mut Change<'_, '_>, person: Id<of::Person>, new: &Email) -> Result<Option<Left>, Failure> {
    set(change, person, new)
}

/// The code of the link that is sent to a new address, and the name of the person it is for. Asks for no right: for
/// whoever writes the letter, after [`may_change`].
///
/// # Errors
/// [`ProblemKind::NotFound`] where the person is gone.
pub fn code(
    tx: &mut Tx<'_>,
    seal: &Seal,
    person: Id<of::Person>,
    (new, until): (&Email, Instant),
) -> Result<(String, String), Failure> {
    let holder = holder(tx, person)?;
    let mut bytes = until.micros().to_be_bytes().to_vec();
    bytes.extend(seal.over(&holder, new.as_str(), until));
    bytes.extend(new.as_str().bytes());
    Ok((URL_SAFE_NO_PAD.encode(bytes), holder.name))
}

/// The address that the link gives the viewer. Changes nothing: opening a link does not use it up.
///
/// # Errors
/// [`ProblemKind::Conflict`] where it is wrong, used, too old or another person's; all are the same.
pub fn preview(tx: &mut Tx<'_>, viewer: &Viewer, seal: &Seal, (code, now): (&str, Instant)) -> Result<Email, Failure> {
    let holder = holder(tx, viewer.person())?;
    let (until, sealed, new) = read(code).ok_or_else(useless)?;
    let right = seal.over(&holder, new.as_str(), until);
    // Every byte is compared, so that the time it takes tells nothing.
    let differs = right.iter().zip(sealed).fold(0, |differs, (one, other)| differs | (one ^ other));
    if differs == 0 && until > now { Ok(new) } else { Err(useless()) }
}

/// Gives the viewer the address that the link was sent to. Their sessions and tokens stay. Answers the address that was
/// left behind; nothing where it is the same.
///
/// # Errors
/// As for [`preview`]; [`ProblemKind::Forbidden`] for a token that only reads; a problem of the field `email` where
/// somebody has that address.
pub fn confirm(change: &mut Change<'_, '_>, viewer: &Viewer, seal: &Seal, code: &str) -> Result<Option<Left>, Failure> {
    needs_writing(viewer)?;
    let new = preview(change.tx, viewer, seal, (code, change.now))?;
    set(change, viewer.person(), &new)
}

/// What a code says, right or wrong: when it ends, its seal, and the address. Nothing where it is no code.
pub fn read(code: &str) -> Option<(Instant, [u8; 32], Email)> {
    let bytes = URL_SAFE_NO_PAD.decode(code).ok()?;
    let (head, new) = bytes.split_at_checked(HEAD)?;
    let (until, sealed) = head.split_at_checked(8)?;
    let until = Instant::from_micros(i64::from_be_bytes(until.try_into().ok()?));
    let new = Email::read(std::str::from_utf8(new).ok()?).ok()?;
    Some((until, sealed.try_into().ok()?, new))
}

/// Links for a new password that lie in the old mailbox end with the old address.
fn set(change: &mut Change<'_, '_>, person: Id<of::Person>, new: &Email) -> Result<Option<Left>, Failure> {
    let email = holder(change.tx, person)?.email;
    if email == new.as_str() {
        return Ok(None);
    }
    let changed = change
        .tx
        .run("UPDATE people SET email = $2, email_key = $3 WHERE id = $1", values![person, new.as_str(), new.key()]);
    match changed {
        Err(StorageError::Constraint(name)) if name == "people_email_key_key" => {
            return Err(Problem::field("email", Message::of("directory-email-taken")).into());
        }
        changed => changed?,
    };
    change.tx.run(
        "UPDATE password_resets SET used_at = $2 WHERE person = $1 AND used_at IS NULL",
        values![person, change.now],
    )?;
    Ok(Some(Left { person, email }))
}

fn useless() -> Failure {
    Problem::new(ProblemKind::Conflict, Message::of("directory-address-useless")).into()
}
