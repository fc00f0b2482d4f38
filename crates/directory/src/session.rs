//! Signed-in browsers. A session acts for one organisation at a time; its secret stands in a cookie and only the
//! secret's digest here. Secrets change whenever what a session may do changes, so that none is worth fixing.

use books::{Change, Credential, Failure, IDLE_SECONDS, Viewer};
use kernel::{Id, Instant, Message, Problem, ProblemKind, of};
use storage::{Tx, values};

use crate::hashing::Proven;
use crate::party::naming;
use crate::secret;

/// A session ends so many days after its person proved themselves, however much it is used.
pub const MOST_DAYS: i64 = 14;
/// That a session is used is written down at most this often, in seconds.
pub const TOUCH_SECONDS: i64 = 300;
/// A session that waits for its second factor ends after so many seconds.
const SECOND_FACTOR_SECONDS: i64 = 600;
/// What is kept of a browser's name, in characters.
const MOST_BROWSER: usize = 200;

/// What whoever could not sign in is told, whatever was wrong.
pub fn wrong() -> Problem {
    Problem::new(ProblemKind::NotSignedIn, Message::of("directory-sign-in-wrong"))
}

/// A session that has just opened, or has just got another secret.
pub struct SignedIn {
    /// What to put into the cookie. It is never shown again.
    pub cookie: String,
    /// The session.
    pub session: Id<of::Session>,
    /// Whether the second factor is still to come; until then the session opens nothing.
    pub second_factor_due: bool,
    /// When the session ends at the latest.
    pub expires_at: Instant,
}

/// What the cookie stands for.
pub fn credential(cookie: &str) -> Credential {
    Credential::Session(secret::digest(cookie))
}

/// Opens a session for whoever proved that they know the password, acting for the organisation that they have
/// belonged to longest. `browser` is what the browser calls itself; `before` is the session that it had until now,
/// which ends.
///
/// # Errors
/// [`ProblemKind::NotSignedIn`] where the password has been changed meanwhile; the database's.
pub fn open(
    change: &mut Change<'_, '_>,
    proven: &Proven,
    browser: &str,
    before: Option<&Credential>,
) -> Result<SignedIn, Failure> {
    let second_factor_due = change
        .tx
        .one(
            "SELECT totp_confirmed_at FROM people WHERE id = $1 AND password = $2",
            values![proven.person, proven.password.as_str()],
            |row| Ok(row.maybe::<Instant>(0)?.is_some()),
        )?
        .ok_or_else(wrong)?;
    if let Some(before) = before {
        sign_out(change, before)?;
    }
    let organisation = belongings(change.tx, proven.person)?.first().map(|belonging| belonging.organisation);
    let (session, cookie) = (change.draws.id(), secret::for_programs(change.draws));
    let expires_at = if second_factor_due {
        change.now.plus_seconds(SECOND_FACTOR_SECONDS)
    } else {
        change.now.plus_days(MOST_DAYS)
    };
    let browser =
        kernel::text::line(&browser.chars().take(MOST_BROWSER).collect::<String>(), MOST_BROWSER).unwrap_or_default();
    change.tx.run(
        "INSERT INTO sessions (id, digest, person, organisation, csrf, browser, second_factor_due, created_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
        values![
            session,
            &secret::digest(&cookie),
            proven.person,
            organisation,
            &change.draws.secret(),
            &browser,
            second_factor_due,
            change.now,
            expires_at
        ],
    )?;
    Ok(SignedIn { cookie, session, second_factor_due, expires_at })
}

/// Who holds a live session, whether or not they belong anywhere: one who still has to give the second factor, or
/// who waits for an invitation to be confirmed. It opens no book; that takes a [`Viewer`].
#[derive(Debug, Clone)]
pub struct Holder {
    pub(crate) person: Id<of::Person>,
    pub(crate) session: Id<of::Session>,
    /// The person's name.
    pub name: String,
    /// The person's address.
    pub email: String,
    /// Whether the second factor is still to come.
    pub second_factor_due: bool,
    /// What a form of this session must carry.
    pub csrf: String,
    /// When the session ends at the latest.
    pub expires_at: Instant,
    /// The language that the person reads.
    pub language: String,
    /// `system`, `light` or `dark`.
    pub theme: String,
}

impl Holder {
    /// The person.
    pub fn person(&self) -> Id<of::Person> {
        self.person
    }
}

/// Who holds the session; nobody where it is unknown or has ended.
///
/// # Errors
/// The database's.
pub fn holder(tx: &mut Tx<'_>, credential: &Credential, now: Instant) -> Result<Option<Holder>, Failure> {
    let Credential::Session(digest) = credential else {
        return Ok(None);
    };
    Ok(tx.one(
        "SELECT people.id, sessions.id, people.name, people.email, sessions.second_factor_due, sessions.csrf,
                sessions.expires_at, people.language, people.theme
           FROM sessions JOIN people ON people.id = sessions.person
          WHERE sessions.digest = $1 AND sessions.expires_at > $2 AND sessions.seen_at > $3",
        values![digest, now, now.plus_seconds(-IDLE_SECONDS)],
        |row| {
            Ok(Holder {
                person: row.get(0)?,
                session: row.get(1)?,
                name: row.get(2)?,
                email: row.get(3)?,
                second_factor_due: row.get(4)?,
                csrf: row.get(5)?,
                expires_at: row.get(6)?,
                language: row.get(7)?,
                theme: row.get(8)?,
            })
        },
    )?)
}

/// Gives a session another secret, and makes the old one worthless.
pub(crate) fn rotate(
    change: &mut Change<'_, '_>,
    session: Id<of::Session>,
    organisation: Option<Id<of::Organisation>>,
    expires_at: Instant,
) -> Result<SignedIn, Failure> {
    let cookie = secret::for_programs(change.draws);
    let changed = change.tx.run(
        "UPDATE sessions SET digest = $2, csrf = $3, organisation = $4, second_factor_due = 0, seen_at = $5, expires_at = $6
          WHERE id = $1",
        values![
            session,
            &secret::digest(&cookie),
            &change.draws.secret(),
            organisation,
            change.now,
            expires_at
        ],
    )?;
    if changed == 0 {
        return Err(wrong().into());
    }
    Ok(SignedIn { cookie, session, second_factor_due: false, expires_at })
}

/// An organisation that a person belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belonging {
    /// The organisation.
    pub organisation: Id<of::Organisation>,
    /// Its name.
    pub name: String,
    /// Whether they administer it.
    pub administers: bool,
}

impl Belonging {
    /// Whether its name would be taken for that one.
    pub fn reads_like(&self, name: &str) -> bool {
        naming::read_alike(&self.name, name)
    }
}

/// The organisations that a person may act for, the one they have belonged to longest first. Asks for no right: for
/// the command line; a page asks [`organisations`].
///
/// # Errors
/// The database's.
pub fn belongings(tx: &mut Tx<'_>, person: Id<of::Person>) -> Result<Vec<Belonging>, Failure> {
    Ok(tx.query(
        "SELECT organisations.id, organisations.name, CASE WHEN memberships.role = 'administrator' THEN 1 ELSE 0 END
           FROM memberships JOIN organisations ON organisations.id = memberships.organisation
          WHERE memberships.person = $1 AND memberships.state = 'active'
          ORDER BY memberships.since, organisations.id
          LIMIT 200",
        values![person],
        |row| Ok(Belonging { organisation: row.get(0)?, name: row.get(1)?, administers: row.get(2)? }),
    )?)
}

/// The organisations that the viewer may act for.
///
/// # Errors
/// The database's.
pub fn organisations(tx: &mut Tx<'_>, viewer: &Viewer) -> Result<Vec<Belonging>, Failure> {
    belongings(tx, viewer.person())
}

/// Makes the viewer's session act for another organisation that they belong to. The session gets another secret.
///
/// # Errors
/// [`ProblemKind::NotFound`] where they do not belong to it; [`ProblemKind::Forbidden`] for a token.
pub fn switch(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    organisation: Id<of::Organisation>,
) -> Result<SignedIn, Failure> {
    let session = own_session(viewer)?;
    if !belongings(change.tx, viewer.person())?.iter().any(|one| one.organisation == organisation) {
        return Err(Failure::not_found());
    }
    let expires_at = change
        .tx
        .one("SELECT expires_at FROM sessions WHERE id = $1", values![session], |row| row.get(0))?
        .ok_or_else(wrong)?;
    rotate(change, session, Some(organisation), expires_at)
}

/// Whether it is time to write down that the viewer's session is used.
pub fn is_touch_due(viewer: &Viewer, now: Instant) -> bool {
    viewer.seen_at.is_some_and(|seen| now.seconds_since(seen) >= TOUCH_SECONDS)
}

/// Writes down that the viewer's session is used, at most every [`TOUCH_SECONDS`].
///
/// # Errors
/// The database's.
pub fn touch(change: &mut Change<'_, '_>, viewer: &Viewer) -> Result<(), Failure> {
    if let Some(session) = viewer.session() {
        change.tx.run(
            "UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $3",
            values![session, change.now, change.now.plus_seconds(1 - TOUCH_SECONDS)],
        )?;
    }
    Ok(())
}

/// A signed-in browser, as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    /// The session.
    pub session: Id<of::Session>,
    /// What the browser calls itself.
    pub browser: String,
    /// The organisation that the session acts for.
    pub organisation: String,
    /// When its person signed in.
    pub created_at: Instant,
    /// When it was last used, give or take [`TOUCH_SECONDS`].
    pub seen_at: Instant,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// The viewer's live sessions, the one used last first.
///
/// # Errors
/// The database's.
pub fn list(tx: &mut Tx<'_>, viewer: &Viewer, now: Instant) -> Result<Vec<Browser>, Failure> {
    Ok(tx.query(
        "SELECT sessions.id, sessions.browser, COALESCE(organisations.name, ''), sessions.created_at, sessions.seen_at
           FROM sessions LEFT JOIN organisations ON organisations.id = sessions.organisation
          WHERE sessions.person = $1 AND sessions.second_factor_due = 0
            AND sessions.expires_at > $2 AND sessions.seen_at > $3
          ORDER BY sessions.seen_at DESC, sessions.id
          LIMIT 200",
        values![viewer.person(), now, now.plus_seconds(-IDLE_SECONDS)],
        |row| {
            let session = row.get(0)?;
            Ok(Browser {
                session,
                browser: row.get(1)?,
                organisation: row.get(2)?,
                created_at: row.get(3)?,
                seen_at: row.get(4)?,
                is_this: viewer.session() == Some(session),
            })
        },
    )?)
}

/// Ends the session that the cookie stands for. Does nothing where there is none.
///
/// # Errors
/// The database's.
pub fn sign_out(change: &mut Change<'_, '_>, credential: &Credential) -> Result<(), Failure> {
    if let Credential::Session(digest) = credential {
        change.tx.run("DELETE FROM sessions WHERE digest = $1", values![digest])?;
    }
    Ok(())
}

/// Ends one of the viewer's own sessions.
///
/// # Errors
/// [`ProblemKind::NotFound`] where it is not theirs.
pub fn end(change: &mut Change<'_, '_>, viewer: &Viewer, session: Id<of::Session>) -> Result<(), Failure> {
    own_session(viewer)?;
    let ended =
        change.tx.run("DELETE FROM sessions WHERE id = $1 AND person = $2", values![session, viewer.person()])?;
    if ended == 0 {
        return Err(Failure::not_found());
    }
    Ok(())
}

/// Ends the viewer's sessions in every other browser, for every organisation. Says how many.
///
/// # Errors
/// [`ProblemKind::Forbidden`] for a token; the database's.
pub fn end_others(change: &mut Change<'_, '_>, viewer: &Viewer) -> Result<u64, Failure> {
    let session = own_session(viewer)?;
    let ended = change.tx.run(
        "DELETE FROM sessions WHERE person = $1 AND id <> $2 AND expires_at > $3 AND seen_at > $4",
        values![viewer.person(), session, change.now, change.now.plus_seconds(-IDLE_SECONDS)],
    )?;
    change.tx.run("DELETE FROM sessions WHERE person = $1 AND id <> $2", values![viewer.person(), session])?;
    Ok(ended)
}

/// Ends every session of a person. Asks for no right: for the command line, and where a password was reset.
///
/// # Errors
/// The database's.
pub fn end_all(change: &mut Change<'_, '_>, person: Id<of::Person>) -> Result<u64, Failure> {
    Ok(change.tx.run("DELETE FROM sessions WHERE person = $1", values![person])?)
}

/// Removes the rows of sessions and reset links that have ended. Nothing depends on it: they open nothing.
///
/// # Errors
/// The database's.
pub fn sweep(change: &mut Change<'_, '_>) -> Result<u64, Failure> {
    change.tx.run("DELETE FROM password_resets WHERE expires_at <= $1", values![change.now])?;
    Ok(change.tx.run(
        "DELETE FROM sessions WHERE expires_at <= $1 OR seen_at <= $2",
        values![change.now, change.now.plus_seconds(-IDLE_SECONDS)],
    )?)
}

/// The viewer's session. A token has none, and may not do what only a person in front of a browser may.
pub(crate) fn own_session(viewer: &Viewer) -> Result<Id<of::Session>, Failure> {
    viewer.session().ok_or_else(|| Problem::new(ProblemKind::Forbidden, Message::of("directory-needs-browser")).into())
}
