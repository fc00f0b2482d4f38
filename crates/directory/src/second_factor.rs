//! The second factor: a six-digit code that a phone makes anew every thirty seconds (RFC 6238), and ten recovery
//! codes for the day on which the phone is lost. Each code lets somebody in once.

use books::{Change, Credential, Failure, Viewer};
use kernel::{Draws, Fault, Id, Instant, Message, Problem, ProblemKind, fault, of};
use storage::{Tx, values};
use totp_rs::{Algorithm, TOTP};

use crate::hashing::Proven;
use crate::organisation::needs_writing;
use crate::session::{self, Holder, SignedIn};
use crate::{membership, organisation, secret};

/// How many recovery codes a person gets.
const RECOVERY_CODES: usize = 10;
/// How long a code counts, in seconds.
const STEP: i64 = 30;
/// How many steps a phone's clock may be wrong, either way.
const SLACK: i64 = 1;
/// Who the code is for, as the phone shows it.
const ISSUER: &str = "Comity";

/// What somebody shows once more before the way they sign in is changed. A browser was let in with all that signing in
/// takes, and its person shows the password again. A token tells nothing of who carries it: whoever comes with one shows
/// a code too, where the second factor is on.
#[derive(Clone, Copy)]
pub struct Proof<'a> {
    /// That they know the password.
    pub proven: &'a Proven,
    /// A code of their phone or a recovery code; empty where none was given. One that is given must be right.
    pub code: &'a str,
}

/// What a phone needs to make codes. Shown until a right code is given, on the page that began.
pub struct Enrolment {
    /// The secret in base 32, for those who type it in.
    pub secret: String,
    /// The `otpauth:` address that the picture holds.
    pub address: String,
    /// The picture that a phone reads, as an SVG element without script or style.
    pub picture: String,
}

/// Starts enrolling: makes a secret for the viewer, who proved their password again. Nothing changes for signing in
/// until [`confirm`].
///
/// # Errors
/// [`ProblemKind::Conflict`] where a second factor is on already; [`ProblemKind::Forbidden`] for a token that only reads.
pub fn enrol(change: &mut Change<'_, '_>, viewer: &Viewer, proven: &Proven) -> Result<Enrolment, Failure> {
    needs_writing(viewer)?;
    needs_proof_of(viewer, proven)?;
    let key = change.draws.bytes::<20>();
    let changed = change.tx.run(
        "UPDATE people SET totp_secret = $2, totp_last_step = NULL
          WHERE id = $1 AND password = $3 AND totp_confirmed_at IS NULL",
        values![viewer.person(), &key, proven.password.as_str()],
    )?;
    if changed == 0 {
        return Err(Problem::new(ProblemKind::Conflict, Message::of("directory-second-factor-on")).into());
    }
    drawn(viewer, &key)
}

/// The same once more, for a viewer who has its secret before them and gave a wrong code; nothing where it is not the
/// secret that waits to be confirmed. Whoever does not know it does not learn it here.
///
/// # Errors
/// The database's.
pub fn again(tx: &mut Tx<'_>, viewer: &Viewer, secret: &str) -> Result<Option<Enrolment>, Failure> {
    let Some(key) = key_of(tx, viewer.person())?.filter(|key| key.confirmed_at.is_none()) else { return Ok(None) };
    let made = drawn(viewer, &key.secret)?;
    Ok(Some(made).filter(|made| made.secret == secret))
}

fn drawn(viewer: &Viewer, key: &[u8]) -> Result<Enrolment, Failure> {
    let secret = totp(key)?.get_secret_base32();
    let address = format!(
        "otpauth://totp/{ISSUER}:{}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits=6&period={STEP}",
        escaped(&viewer.email)
    );
    let picture = picture_of(&address)?;
    Ok(Enrolment { secret, address, picture })
}

/// Switches the second factor on, once the phone has made a right code. Answers the recovery codes, which are
/// never shown again. Count the try with [`crate::Attempts`] first.
///
/// # Errors
/// A problem of the field `code` where it is wrong or none was enrolled; [`ProblemKind::Forbidden`] for a token that only
/// reads.
pub fn confirm(change: &mut Change<'_, '_>, viewer: &Viewer, code: &str) -> Result<Vec<String>, Failure> {
    needs_writing(viewer)?;
    let step = match key_of(change.tx, viewer.person())? {
        Some(key) if key.confirmed_at.is_none() => right_step(&key, code, change.now)?,
        _ => None,
    };
    // There are no recovery codes yet.
    let step = step.ok_or_else(|| Problem::field("code", Message::of("directory-first-code-wrong")))?;
    change.tx.run(
        "UPDATE people SET totp_last_step = $2, totp_confirmed_at = $3 WHERE id = $1 AND totp_confirmed_at IS NULL",
        values![viewer.person(), step, change.now],
    )?;
    fresh_recovery_codes(change, viewer.person())
}

/// New recovery codes in place of those before, for the viewer, who proved their password again.
///
/// # Errors
/// [`ProblemKind::Conflict`] where no second factor is on; a problem of the field `code` where a token shows no right one;
/// [`ProblemKind::Forbidden`] for one that only reads.
pub fn renew_recovery_codes(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    proof: &Proof<'_>,
) -> Result<Vec<String>, Failure> {
    if !is_on(change.tx, viewer)? {
        return Err(Problem::new(ProblemKind::Conflict, Message::of("directory-second-factor-off")).into());
    }
    needs_proof(change, viewer, proof)?;
    fresh_recovery_codes(change, viewer.person())
}

/// Whether the viewer's second factor is on.
///
/// # Errors
/// The database's.
pub fn is_on(tx: &mut Tx<'_>, viewer: &Viewer) -> Result<bool, Failure> {
    Ok(key_of(tx, viewer.person())?.is_some_and(|key| key.confirmed_at.is_some()))
}

/// How many of the viewer's recovery codes are still good.
///
/// # Errors
/// The database's.
pub fn recovery_codes_left(tx: &mut Tx<'_>, viewer: &Viewer) -> Result<i64, Failure> {
    let left = tx.one(
        "SELECT COUNT(*) FROM recovery_codes WHERE person = $1 AND used_at IS NULL",
        values![viewer.person()],
        |row| row.get(0),
    )?;
    Ok(left.unwrap_or(0))
}

/// Finishes signing in with a code of the phone or a recovery code. The session gets another secret and its full
/// length. Count the try with [`crate::Attempts`] first.
///
/// # Errors
/// [`ProblemKind::NotSignedIn`] where nobody waits with this session; a problem of the field `code` where it is
/// wrong or used.
pub fn pass(change: &mut Change<'_, '_>, credential: &Credential, code: &str) -> Result<SignedIn, Failure> {
    let holder: Holder = session::holder(change.tx, credential, change.now)?
        .filter(|holder| holder.second_factor_due)
        .ok_or_else(session::wrong)?;
    if !uses_up(change, holder.person, code)? {
        return Err(Problem::field("code", Message::of("directory-code-wrong")).into());
    }
    let first = session::belongings(change.tx, holder.person)?.first().map(|one| one.organisation);
    let expires_at = change.now.plus_days(session::MOST_DAYS);
    session::rotate(change, holder.session, first, expires_at)
}

/// Switches the viewer's own second factor off, with a code; with a token, once they have proved their password too.
/// Count the try with [`crate::Attempts`] first.
///
/// # Errors
/// A problem of the field `code` where it is wrong or used; [`ProblemKind::NotSignedIn`] where a token comes without the
/// proof; [`ProblemKind::Forbidden`] for one that only reads.
pub fn remove(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    proven: Option<&Proven>,
    code: &str,
) -> Result<(), Failure> {
    needs_writing(viewer)?;
    match proven {
        Some(proven) => needs_proof_of(viewer, proven)?,
        None if viewer.session().is_none() => return Err(session::wrong().into()),
        None => {}
    }
    needs_code(change, viewer, code)?;
    clear(change, viewer.person())
}

/// Nothing, where the viewer showed what it takes to change the way they sign in.
pub(crate) fn needs_proof(change: &mut Change<'_, '_>, viewer: &Viewer, proof: &Proof<'_>) -> Result<(), Failure> {
    needs_writing(viewer)?;
    needs_proof_of(viewer, proof.proven)?;
    let is_token = viewer.session().is_none() && !fault::is_on(Fault::TokensNeedNoCode);
    let is_code_due = is_token && is_on(change.tx, viewer)?;
    if is_code_due || !proof.code.is_empty() { needs_code(change, viewer, proof.code) } else { Ok(()) }
}

/// Nothing, where the code is right; it never is again.
fn needs_code(change: &mut Change<'_, '_>, viewer: &Viewer, code: &str) -> Result<(), Failure> {
    let is_right = uses_up(change, viewer.person(), code)?;
    let wrong = || Problem::field("code", Message::of("directory-code-wrong")).into();
    is_right.then_some(()).ok_or_else(wrong)
}

/// Switches off the second factor of a person who lost their phone and their codes. An administrator may for one
/// who belongs to no other organisation; whoever runs this installation may for anyone ([`remove_by_command`]).
///
/// # Errors
/// As for [`crate::reset::by_administrator`].
pub fn remove_by_administrator(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    person: Id<of::Person>,
) -> Result<(), Failure> {
    organisation::needs_administrator(viewer)?;
    membership::needs_only_here(change.tx, viewer.organisation(), person)?;
    remove_by_command(change, person)
}

/// Switches a person's second factor off and ends their sessions. Asks for no right: for the command line.
///
/// # Errors
/// The database's.
pub fn remove_by_command(change: &mut Change<'_, '_>, person: Id<of::Person>) -> Result<(), Failure> {
    clear(change, person)?;
    session::end_all(change, person)?;
    Ok(())
}

fn clear(change: &mut Change<'_, '_>, person: Id<of::Person>) -> Result<(), Failure> {
    change.tx.run(
        "UPDATE people SET totp_secret = NULL, totp_confirmed_at = NULL, totp_last_step = NULL WHERE id = $1",
        values![person],
    )?;
    change.tx.run("DELETE FROM recovery_codes WHERE person = $1", values![person])?;
    Ok(())
}

struct Key {
    secret: Vec<u8>,
    confirmed_at: Option<Instant>,
    last_step: Option<i64>,
}

fn key_of(tx: &mut Tx<'_>, person: Id<of::Person>) -> Result<Option<Key>, Failure> {
    let found = tx.one(
        "SELECT totp_secret, totp_confirmed_at, totp_last_step FROM people WHERE id = $1",
        values![person],
        |row| Ok((row.maybe::<Vec<u8>>(0)?, row.maybe(1)?, row.maybe(2)?)),
    )?;
    Ok(found.and_then(|(secret, confirmed_at, last_step)| Some(Key { secret: secret?, confirmed_at, last_step })))
}

/// Whether the code lets the person in; it never does again.
fn uses_up(change: &mut Change<'_, '_>, person: Id<of::Person>, code: &str) -> Result<bool, Failure> {
    let Some(key) = key_of(change.tx, person)?.filter(|key| key.confirmed_at.is_some()) else {
        return Ok(false);
    };
    if let Some(step) = right_step(&key, code, change.now)? {
        let used = change.tx.run(
            "UPDATE people SET totp_last_step = $2 WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)",
            values![person, step],
        )?;
        return Ok(used > 0);
    }
    let used = change.tx.run(
        "UPDATE recovery_codes SET used_at = $3 WHERE person = $1 AND digest = $2 AND used_at IS NULL",
        values![person, &secret::code_digest(code), change.now],
    )?;
    Ok(used > 0)
}

/// The step whose code this is: now, the one before or the one after, but none up to the last one used.
fn right_step(key: &Key, code: &str, now: Instant) -> Result<Option<i64>, Failure> {
    let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let totp = totp(&key.secret)?;
    let present = now.micros().div_euclid(1_000_000 * STEP);
    let after = key.last_step.unwrap_or(0);
    let mut right = None;
    for step in (present - SLACK)..=(present + SLACK) {
        let fits = totp.generate((step * STEP).unsigned_abs()) == typed;
        if fits && step > after {
            right = Some(step);
        }
    }
    Ok(right)
}

fn totp(key: &[u8]) -> Result<TOTP, Failure> {
    TOTP::new(Algorithm::SHA1, 6, SLACK.unsigned_abs() as u8, STEP.unsigned_abs(), key.to_vec())
        .map_err(|_| Failure::broken("the secret of a second factor"))
}

fn fresh_recovery_codes(change: &mut Change<'_, '_>, person: Id<of::Person>) -> Result<Vec<String>, Failure> {
    change.tx.run("DELETE FROM recovery_codes WHERE person = $1", values![person])?;
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code(change.draws)).collect();
    for code in &codes {
        change.tx.run(
            "INSERT INTO recovery_codes (person, digest, used_at) VALUES ($1, $2, NULL)",
            values![person, &secret::code_digest(code)],
        )?;
    }
    Ok(codes)
}

/// Eighty random bits in four groups of four: enough that its digest tells nothing.
fn recovery_code(draws: &mut Draws) -> String {
    secret::grouped(&draws.secret()[..16])
}

pub(crate) fn needs_proof_of(viewer: &Viewer, proven: &Proven) -> Result<(), Failure> {
    if proven.person != viewer.person() {
        return Err(session::wrong().into());
    }
    Ok(())
}

/// What may not stand in an address as it is, written with `%`.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The address as a picture of black squares on white, in whatever theme: phones read it only so.
fn picture_of(address: &str) -> Result<String, Failure> {
    const QUIET: usize = 4;
    let code = qrcode::QrCode::new(address).map_err(|_| Failure::broken("an address too long for a picture"))?;
    let width = code.width();
    let mut path = String::new();
    for (index, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", index % width + QUIET, index / width + QUIET));
        }
    }
    let size = width + 2 * QUIET;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" width=\"220\" height=\"220\" \
         shape-rendering=\"crispEdges\" aria-hidden=\"true\"><path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the last six of the eight digits for SHA-1.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            let now = Instant::from_micros(seconds * 1_000_000);
            let key = |last_step| Key { secret: b"12345678901234567890".to_vec(), confirmed_at: Some(now), last_step };
            let step = seconds / 30;
            assert_eq!(right_step(&key(None), code, now).unwrap(), Some(step));
            assert_eq!(right_step(&key(None), code, now.plus_seconds(30)).unwrap(), Some(step));
            assert_eq!(right_step(&key(None), code, now.plus_seconds(-30)).unwrap(), Some(step));
            assert_eq!(right_step(&key(None), code, now.plus_seconds(90)).unwrap(), None);
            assert_eq!(right_step(&key(Some(step)), code, now).unwrap(), None);
        }
    }

    #[test]
    fn the_picture_has_no_script_and_no_style() {
        let picture = picture_of("otpauth://totp/Comity:a%40b.example?secret=GEZDGNBVGY3TQOJQ").unwrap();
        assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>"));
        assert!(!picture.contains("style") && !picture.contains("script"));
        assert_eq!(escaped("a+b@c.example"), "a%2Bb%40c.example");
    }
}
