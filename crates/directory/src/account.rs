//! Accounts: what is needed to try whether somebody knows a person's password.

use books::{Failure, Viewer};
use kernel::{Id, of};
use storage::{Tx, values};

use crate::email::Email;
use crate::hashing::PasswordHash;
use crate::organisation::needs_writing;

/// A person and what is kept of their password, where they have one.
#[derive(Debug, Clone)]
pub struct Account {
    pub(crate) person: Id<of::Person>,
    pub(crate) password: Option<PasswordHash>,
}

impl Account {
    /// Whose account it is.
    pub fn person(&self) -> Id<of::Person> {
        self.person
    }
}

/// The account with that address. Whether there is one is for [`crate::Hashing::prove`], and is told nobody who cannot
/// answer for the address.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, email: &Email) -> Result<Option<Account>, Failure> {
    Ok(tx.one("SELECT id, password FROM people WHERE email_key = $1", values![email.key()], |row| {
        Ok(Account { person: row.get(0)?, password: row.maybe(1)?.map(PasswordHash::kept) })
    })?)
}

/// The account of a signed-in person, who is to prove themselves again. A token that only reads changes nothing, so that
/// it is no place to try passwords with.
///
/// # Errors
/// [`kernel::ProblemKind::Forbidden`] for a token that only reads; the database's.
pub fn of_viewer(tx: &mut Tx<'_>, viewer: &Viewer) -> Result<Account, Failure> {
    needs_writing(viewer)?;
    let password =
        tx.one("SELECT password FROM people WHERE id = $1", values![viewer.person()], |row| row.maybe::<String>(0))?;
    Ok(Account { person: viewer.person(), password: password.flatten().map(PasswordHash::kept) })
}
