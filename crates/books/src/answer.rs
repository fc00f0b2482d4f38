//! A repeated act has one effect: the answer to the first is kept with its key and given again.

use kernel::{Fault, Id, Message, Problem, ProblemKind, fault, of};
use storage::{StorageError, values};

use crate::{Change, Failure, Viewer};

/// How long a key is remembered: two days.
pub const REMEMBERED_SECONDS: i64 = 2 * 86_400;

impl Change<'_, '_> {
    /// Does the act, unless this viewer did one with this key before: then answers what that answered.
    /// `request` is the SHA-256 of what was asked.
    ///
    /// # Errors
    /// [`ProblemKind::Conflict`] where the key was used for something else; what the act refuses with, which
    /// is not kept, so that it can be tried again.
    pub fn once(
        &mut self,
        viewer: &Viewer,
        key: &str,
        request: &[u8; 32],
        act: impl FnOnce(&mut Self) -> Result<String, Failure>,
    ) -> Result<String, Failure> {
        if fault::is_on(Fault::KeysAreForgotten) {
            return act(self);
        }
        let (person, organisation): (Id<of::Person>, Id<of::Organisation>) = (viewer.person(), viewer.organisation());
        let before = self.tx.one(
            "SELECT request, answer FROM answers WHERE person = $1 AND organisation = $2 AND key = $3",
            values![person, organisation, key],
            |row| Ok((row.get::<Vec<u8>>(0)?, row.get::<String>(1)?)),
        )?;
        if let Some((asked, answer)) = before {
            if asked == request {
                return Ok(answer);
            }
            return Err(Problem::new(ProblemKind::Conflict, Message::of("problem-key-used")).into());
        }
        let answer = act(self)?;
        let kept = self.tx.run(
            "INSERT INTO main.answers (person, organisation, key, request, answer, at) VALUES ($1, $2, $3, $4, $5, $6)",
            values![person, organisation, key, request, &answer, self.now],
        );
        kept.map_err(done_meanwhile)?;
        Ok(answer)
    }

    /// Forgets keys older than [`REMEMBERED_SECONDS`].
    ///
    /// # Errors
    /// The database's.
    pub fn forget_answers(&mut self) -> Result<(), Failure> {
        self.tx.see_everything()?;
        self.tx.run("DELETE FROM main.answers WHERE at < $1", values![self.now.plus_seconds(-REMEMBERED_SECONDS)])?;
        Ok(())
    }
}

/// The same request, sent twice at once, was done by its twin while this one worked: done again, it finds the answer.
/// Only where changes run beside each other.
fn done_meanwhile(error: StorageError) -> StorageError {
    match error {
        StorageError::Constraint(name) if name == "answers_pkey" => StorageError::Contention,
        other => other,
    }
}
