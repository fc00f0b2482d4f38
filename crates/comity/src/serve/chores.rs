//! What goes on beside requests: checkpoints, verification, mail, imports, and forgetting what has ended.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use books::{Failure, check};
use delivery::Mailer;
use tokio::task::JoinSet;
use web::{App, importing, mailing};

use super::metrics::Metrics;
use crate::heads;
use crate::program::Program;

/// Minutes between two times that ended sessions and old keys are forgotten.
const SWEEP_MINUTES: u64 = 60;

/// Minutes between two notes of how far each book has come: what is written later than the last is not missed when
/// an older backup is restored.
const HEADS_MINUTES: u64 = 1;

/// Begins all of it. It ends when the set is dropped.
pub(super) fn begin(program: &Program, app: &App, mailer: Mailer, metrics: &Arc<Metrics>) -> JoinSet<()> {
    let mut chores = JoinSet::new();
    chores.spawn(importing::worker(app.clone()));
    if mailer.is_on() {
        chores.spawn(mailing::worker(app.clone(), Arc::new(mailer)));
    }
    let (counted, every) = (Arc::clone(metrics), program.settings.checkpoint_minutes);
    chores.spawn(regularly(program.clone(), "checkpoints", (0, every), move |program| {
        counted.signed(program.sign_checkpoints()?);
        Ok(())
    }));
    chores.spawn(regularly(program.clone(), "heads", (0, HEADS_MINUTES), note_heads));
    chores.spawn(regularly(program.clone(), "sweep", (SWEEP_MINUTES, SWEEP_MINUTES), |program| {
        program.change("sweep", |change| {
            directory::session::sweep(change)?;
            change.forget_answers()
        })
    }));
    let every = program.settings.verify_hours.saturating_mul(60);
    let counted = Arc::clone(metrics);
    if every > 0 {
        chores.spawn(regularly(program.clone(), "verification", (every, every), move |program| {
            counted.misfits(verify_all(program)?);
            Ok(())
        }));
    }
    chores
}

/// Does something on a thread that may wait, first after some minutes and then every so many, as long as the program
/// runs. What fails is logged and tried again the next time.
fn regularly(
    program: Program,
    name: &'static str,
    (first, every): (u64, u64),
    chore: impl Fn(&Program) -> Result<(), Failure> + Send + Sync + 'static,
) -> impl Future<Output = ()> + Send + 'static {
    let chore = Arc::new(chore);
    async move {
        tokio::time::sleep(Duration::from_secs(first.saturating_mul(60))).await;
        let mut ticks = tokio::time::interval(Duration::from_secs(every.saturating_mul(60).max(60)));
        loop {
            ticks.tick().await;
            let (program, chore) = (program.clone(), Arc::clone(&chore));
            match tokio::task::spawn_blocking(move || chore(&program)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, chore = name, "a chore could not be done"),
                Err(_) => tracing::error!(chore = name, "a chore stopped in the middle"),
            }
        }
    }
}

/// A note that cannot be written is logged: the books themselves are as good as before.
fn note_heads(program: &Program) -> Result<(), Failure> {
    if let Err(error) = heads::note(program) {
        tracing::error!(error = format!("{error:#}"), "how far the books have come could not be noted");
    }
    Ok(())
}

/// Verifies every book and notes those that fit. Answers how many do not.
///
/// # Errors
/// The database's.
pub(crate) fn verify_all(program: &Program) -> Result<usize, Failure> {
    let mut misfits = 0;
    for chain in check::chains(&program.storage)? {
        let key = program.key.public(chain.book, &chain.origin)?;
        let report = check::verify(&program.storage, &chain, &key)?;
        if let Some(misfit) = &report.misfit {
            misfits += 1;
            tracing::error!(book = %chain.book, entry = misfit.n, why = %misfit.why, "a book does not fit");
        }
        program.change("verified", move |change| check::note_verified(change, &chain, &report))?;
    }
    Ok(misfits)
}
