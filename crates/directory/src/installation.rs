//! This installation: the name of its chains in every book, and the code that opens it for the first time.

use std::sync::Arc;

use books::{Change, Failure};
use kernel::{Draws, Instant, Message, Problem, ProblemKind};
use storage::{Tx, values};

use crate::organisation::{self, Details, Founded};
use crate::person::NewPerson;
use crate::secret;

/// The id of this installation, whose chain of each book the entries go to. Made the first time it is asked for.
///
/// # Errors
/// The database's.
pub fn origin(tx: &mut Tx<'_>, draws: &mut Draws) -> Result<Arc<str>, Failure> {
    let fresh = draws.secret();
    tx.run(
        "INSERT INTO installation (key, value) VALUES ('origin', $1) ON CONFLICT (key) DO NOTHING",
        values![&fresh],
    )?;
    let origin =
        tx.one("SELECT value FROM installation WHERE key = 'origin'", values![], |row| row.get::<String>(0))?;
    origin.map(Arc::from).ok_or_else(|| Failure::broken("the installation's origin"))
}

/// A new first-run code, in place of the one before; nothing where there is an organisation already. The caller
/// writes it to the log: who can read that may found the first organisation.
///
/// # Errors
/// The database's.
pub fn first_run_code(tx: &mut Tx<'_>, draws: &mut Draws) -> Result<Option<String>, Failure> {
    if !is_empty(tx)? {
        return Ok(None);
    }
    let code = draws.secret();
    tx.run(
        "INSERT INTO installation (key, value) VALUES ('first_run', $1)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        values![&kept(&code)],
    )?;
    Ok(Some(code))
}

/// Bytes that a change is tried with: more than people's changes take, so that one that is kept says something.
const TRIED_BYTES: usize = 128 * 1024;

/// Changes something that means nothing, to see whether changes are kept.
///
/// # Errors
/// The database's.
pub fn try_a_change(tx: &mut Tx<'_>, now: Instant) -> Result<(), Failure> {
    tx.run(
        "INSERT INTO installation (key, value) VALUES ('tried_at', $1)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        values![&format!("{:<TRIED_BYTES$}", now.to_string())],
    )?;
    Ok(())
}

/// Whether no organisation has been founded yet.
///
/// # Errors
/// The database's.
pub fn is_empty(tx: &mut Tx<'_>) -> Result<bool, Failure> {
    let any = tx.one("SELECT 1 FROM organisations LIMIT 1", values![], |row| row.get::<i64>(0))?;
    Ok(any.is_none())
}

/// Whether the code opens the first-run page.
///
/// # Errors
/// The database's.
pub fn opens(tx: &mut Tx<'_>, code: &str) -> Result<bool, Failure> {
    let found =
        tx.one("SELECT 1 FROM installation WHERE key = 'first_run' AND value = $1", values![&kept(code)], |row| {
            row.get::<i64>(0)
        })?;
    Ok(found.is_some() && is_empty(tx)?)
}

/// Founds the first organisation with its administrator and uses the code up.
///
/// # Errors
/// [`ProblemKind::Conflict`] where the code is wrong, used or replaced, or an organisation is there already.
pub fn begin(
    change: &mut Change<'_, '_>,
    code: &str,
    details: &Details,
    administrator: &NewPerson,
) -> Result<Founded, Failure> {
    let used =
        change.tx.run("DELETE FROM installation WHERE key = 'first_run' AND value = $1", values![&kept(code)])?;
    if used == 0 || !is_empty(change.tx)? {
        let message = Message::of("directory-first-run-code-wrong");
        return Err(Problem::new(ProblemKind::Conflict, message).into());
    }
    organisation::found(change, details, administrator)
}

/// The digest of a first-run code, as this table of texts keeps it.
fn kept(code: &str) -> String {
    secret::code_digest(code).iter().map(|byte| format!("{byte:02x}")).collect()
}
