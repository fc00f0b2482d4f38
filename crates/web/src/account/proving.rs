//! Passwords are proved and hashed here: slow work on a thread of its own, between transactions and never in one.

use directory::account::Account;
use directory::password::NewPassword;
use directory::{PasswordHash, Proven};
use kernel::{Message, Problem, ProblemKind};

use crate::{Ask, Refused};

/// Tries a typed password against an account, or does the same work for nobody.
///
/// # Errors
/// Where too many wait to sign in already.
pub(super) async fn prove(ask: &Ask, account: Option<Account>, typed: String) -> Result<Option<Proven>, Refused> {
    let app = ask.app().clone();
    slowly(ask, move || app.hashing.prove(account.as_ref(), &typed)).await
}

/// Hashes a password that was chosen.
///
/// # Errors
/// Where too many wait already.
pub(super) async fn hash(ask: &Ask, password: NewPassword) -> Result<PasswordHash, Refused> {
    let app = ask.app().clone();
    let mut draws = app.randomness.draws(&format!("salt {}", ask.fresh_key()));
    slowly(ask, move || app.hashing.hash(&password, &mut draws)).await
}

async fn slowly<T: Send + 'static>(
    ask: &Ask,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Refused> {
    let broken = |_| Problem::new(ProblemKind::Unavailable, Message::of("problem-unavailable"));
    let outcome = tokio::task::spawn_blocking(work).await.map_err(broken).and_then(|outcome| outcome);
    outcome.map_err(|problem| ask.refuse(problem))
}
