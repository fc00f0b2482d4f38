//! Personal tokens: how a program says whose it is. A token is one person's, acts for one organisation, reads or
//! also writes, and ends.

use books::{Change, Credential, Failure, Viewer};
use kernel::{Id, Instant, Message, Problem, of};
use storage::{StorageError, Tx, values};

use crate::secret;
use crate::session::own_session;
use crate::typed::Typed;

/// What every token begins with, so that scanners for lost secrets know it.
pub const PREFIX: &str = "comity_";
/// The longest life, in days.
pub const MOST_DAYS: i64 = 366;
/// The longest name, in characters.
pub const MOST_NAME: usize = 80;

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// To read what its person may read.
    Read,
    /// To do what its person may do.
    Write,
}

impl Scope {
    /// The name in the database and the API.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Write => "write",
        }
    }

    /// The scope of that name.
    pub fn named(name: &str) -> Option<Scope> {
        [Scope::Read, Scope::Write].into_iter().find(|scope| scope.name() == name)
    }
}

/// What a new token is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What its person calls it, never empty.
    pub name: String,
    /// What it allows.
    pub scope: Scope,
    /// How many days it lives: 1 to [`MOST_DAYS`].
    pub days: i64,
}

impl NewToken {
    /// What was typed into `name`, `scope` and `days`.
    ///
    /// # Errors
    /// Which of them are wrong.
    pub fn read(name: &str, scope: &str, days: &str) -> Result<NewToken, Problem> {
        let mut typed = Typed::default();
        let name = typed.needed("name", name, MOST_NAME, "directory-token-name-missing");
        let scope =
            typed.take("scope", Scope::named(scope.trim()).ok_or_else(|| Message::of("directory-scope-unknown")));
        let days = days.trim().parse().ok().filter(|days| (1..=MOST_DAYS).contains(days));
        let wrong = || Message::of("directory-token-days-wrong").number("most", MOST_DAYS);
        let days = typed.take("days", days.ok_or_else(wrong));
        typed.done()?;
        Ok(NewToken { name, scope: scope.unwrap_or(Scope::Read), days: days.unwrap_or(1) })
    }
}

/// A token that has just been made.
pub struct Issued {
    /// The token. It is never shown again.
    pub token: String,
    /// Its id.
    pub id: Id<of::Token>,
    /// When it ends.
    pub expires_at: Instant,
}

/// Makes a token for the viewer, for the organisation that they act for.
///
/// # Errors
/// [`kernel::ProblemKind::Forbidden`] where a token asks; the database's.
pub fn create(change: &mut Change<'_, '_>, viewer: &Viewer, new: &NewToken) -> Result<Issued, Failure> {
    own_session(viewer)?;
    issue(change, viewer.person(), viewer.organisation(), new)
}

/// Makes a token for a person. Asks for no right: for the command line.
///
/// # Errors
/// The database's.
pub fn issue(
    change: &mut Change<'_, '_>,
    person: Id<of::Person>,
    organisation: Id<of::Organisation>,
    new: &NewToken,
) -> Result<Issued, Failure> {
    let id = change.draws.id();
    let token = format!("{PREFIX}{}", secret::for_programs(change.draws));
    let expires_at = change.now.plus_days(new.days.clamp(1, MOST_DAYS));
    change.tx.run(
        "INSERT INTO tokens (id, digest, person, organisation, name, scope, created_at, expires_at, revoked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)",
        values![id, &secret::digest(&token), person, organisation, &new.name, new.scope.name(), change.now, expires_at],
    )?;
    Ok(Issued { token, id, expires_at })
}

/// What a token stands for; nothing where the text is none.
pub fn credential(text: &str) -> Option<Credential> {
    let text = text.trim();
    let rest = text.strip_prefix(PREFIX)?;
    (rest.len() == 43).then(|| Credential::Token(secret::digest(text)))
}

/// A token, as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: Id<of::Token>,
    /// What its person calls it.
    pub name: String,
    /// What it allows.
    pub scope: Scope,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// When it was ended before that.
    pub revoked_at: Option<Instant>,
}

impl Token {
    /// Whether it is still good at `now`.
    pub fn is_live(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// The viewer's tokens for the organisation that they act for, the newest first. At most 200.
///
/// # Errors
/// The database's.
pub fn list(tx: &mut Tx<'_>, viewer: &Viewer) -> Result<Vec<Token>, Failure> {
    Ok(tx.query(
        "SELECT id, name, scope, created_at, expires_at, revoked_at FROM tokens
          WHERE person = $1 AND organisation = $2
          ORDER BY created_at DESC, id
          LIMIT 200",
        values![viewer.person(), viewer.organisation()],
        |row| {
            Ok(Token {
                id: row.get(0)?,
                name: row.get(1)?,
                scope: Scope::named(&row.get::<String>(2)?).ok_or(StorageError::Column(2))?,
                created_at: row.get(3)?,
                expires_at: row.get(4)?,
                revoked_at: row.maybe(5)?,
            })
        },
    )?)
}

/// Ends one of the viewer's tokens; a program may end its own. Does nothing to one that has ended.
///
/// # Errors
/// [`kernel::ProblemKind::NotFound`] where it is not theirs.
pub fn revoke(change: &mut Change<'_, '_>, viewer: &Viewer, token: Id<of::Token>) -> Result<(), Failure> {
    let revoked = change.tx.run(
        "UPDATE tokens SET revoked_at = COALESCE(revoked_at, $4) WHERE id = $1 AND person = $2 AND organisation = $3",
        values![token, viewer.person(), viewer.organisation(), change.now],
    )?;
    if revoked == 0 {
        return Err(Failure::not_found());
    }
    Ok(())
}
