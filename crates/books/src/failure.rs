//! Why work in a book was not done: it was refused, with words for whoever asked, or the database failed.

use kernel::{Message, Problem, ProblemKind};
use storage::{Contended, StorageError};

/// Why work was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Refused; the problem says what to do next.
    #[error("{0}")]
    Refused(Problem),
    /// The database failed, or what is stored is not what it must be.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Failure {
    /// Something that is stored is not what it must be; `what` is for the log only.
    pub fn broken(what: &'static str) -> Self {
        Failure::Storage(StorageError::Database(format!("what is stored is broken: {what}")))
    }

    /// Not there, or not for this person.
    pub fn not_found() -> Self {
        Failure::Refused(Problem::not_found())
    }

    /// The problem to show. The database's own words stay in the log.
    pub fn problem(&self) -> Problem {
        match self {
            Failure::Refused(problem) => problem.clone(),
            Failure::Storage(StorageError::Full) => {
                Problem::new(ProblemKind::Unavailable, Message::of("problem-no-room"))
            }
            Failure::Storage(_) => Problem::new(ProblemKind::Unavailable, Message::of("problem-unavailable")),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure::Refused(problem)
    }
}

impl Contended for Failure {
    fn is_contention(&self) -> bool {
        matches!(self, Failure::Storage(StorageError::Contention))
    }
}
