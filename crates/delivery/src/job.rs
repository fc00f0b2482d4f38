//! Jobs: work to be done later, committed with its cause. A job is a name and what it is about; whoever does it
//! looks everything up again, so that nothing that has been taken away meanwhile is acted upon or told.

use kernel::{Fault, Id, Instant, fault, of};
use storage::{StorageError, Tx, values};

use books::{Change, Failure};

/// How long a worker may keep a job, in seconds. After that another takes it up.
const LEASE_SECONDS: i64 = 120;
/// A job that failed so often is left alone, with its problem, for an administrator to see.
pub const MOST_TRIES: i64 = 8;

/// A job that a worker has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id; the same whenever it is tried, so that its effect can be told from another's.
    pub id: Id<of::Job>,
    /// What is to be done: `mail.invitation`.
    pub kind: String,
    /// What it is about, as JSON.
    pub payload: String,
    /// How often it was tried before.
    pub tries: i64,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done, or there is nothing to do any more.
    Done,
    /// It may work later.
    Retry(String),
    /// It will never work.
    Failed(String),
}

/// Puts a job in the queue, in the transaction of its cause.
///
/// # Errors
/// The database's.
pub fn put(change: &mut Change<'_, '_>, kind: &str, payload: &serde_json::Value) -> Result<Id<of::Job>, Failure> {
    let id = change.draws.id();
    let (payload, now) = (payload.to_string(), change.now);
    change.tx.run(
        "INSERT INTO jobs (id, kind, payload, due_at, tries) VALUES ($1, $2, $3, $4, 0)",
        values![id, kind, &payload, now],
    )?;
    Ok(id)
}

/// Takes the job that has been due longest, so that no other worker takes it for a while. A job that no worker has
/// lived to end is given up first.
///
/// # Errors
/// The database's.
pub fn take(tx: &mut Tx<'_>, now: Instant) -> Result<Option<Job>, StorageError> {
    if !fault::is_on(Fault::PoisonIsTakenForEver) {
        tx.run(
            "UPDATE jobs SET failed_at = $1, lease_until = NULL, problem = 'no worker ended it', payload = '{}'
              WHERE failed_at IS NULL AND lease_until <= $1 AND tries >= $2",
            values![now, MOST_TRIES],
        )?;
    }
    tx.one(
        "UPDATE jobs SET lease_until = $2, tries = tries + 1
          WHERE id = (SELECT id FROM jobs
                       WHERE failed_at IS NULL AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
                       ORDER BY due_at, id LIMIT 1)
            AND (lease_until IS NULL OR lease_until <= $1)
         RETURNING id, kind, payload, tries - 1",
        values![now, now.plus_seconds(LEASE_SECONDS)],
        |row| Ok(Job { id: row.get(0)?, kind: row.get(1)?, payload: row.get(2)?, tries: row.get(3)? }),
    )
}

/// Ends a job: it goes, waits longer each time, or is left with its problem. A worker that comes so late that another
/// has taken the job up says nothing of it any more, but that it is done.
///
/// # Errors
/// The database's.
pub fn end(tx: &mut Tx<'_>, job: &Job, outcome: &Outcome, now: Instant) -> Result<(), StorageError> {
    let mine = if fault::is_on(Fault::LateWorkersCount) { "tries >= $4" } else { "tries = $4 AND failed_at IS NULL" };
    let tries = job.tries + 1;
    match outcome {
        Outcome::Done => tx.run("DELETE FROM jobs WHERE id = $1", values![job.id])?,
        Outcome::Retry(problem) if tries < MOST_TRIES => {
            let wait = 15_i64 << job.tries.min(10);
            tx.run(
                &format!("UPDATE jobs SET due_at = $2, lease_until = NULL, problem = $3 WHERE id = $1 AND {mine}"),
                values![job.id, now.plus_seconds(wait), problem, tries],
            )?
        }
        Outcome::Retry(problem) | Outcome::Failed(problem) => tx.run(
            &format!(
                "UPDATE jobs SET failed_at = $2, lease_until = NULL, problem = $3, payload = '{{}}'
                  WHERE id = $1 AND {mine}"
            ),
            values![job.id, now, problem, tries],
        )?,
    };
    Ok(())
}

/// How many jobs wait, and how many were given up.
///
/// # Errors
/// The database's.
pub fn figures(tx: &mut Tx<'_>) -> Result<(i64, i64), StorageError> {
    let found = tx.one(
        "SELECT COUNT(*) FILTER (WHERE failed_at IS NULL), COUNT(*) FILTER (WHERE failed_at IS NOT NULL) FROM jobs",
        &[],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.unwrap_or((0, 0)))
}
