//! Whether what is written is kept, for those who watch the program: reading works on long after writing does not.

use std::sync::{Arc, Mutex, PoisonError};

use crate::StorageError;

/// What keeps changes from being kept, if anything does. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trouble(Arc<Mutex<Last>>);

/// How the last of each ended, where it did not end well.
#[derive(Debug, Default)]
struct Last {
    commit: Option<StorageError>,
    checkpoint: Option<StorageError>,
}

impl Trouble {
    /// Notes how a commit ended. Two changes that met are no trouble.
    pub(crate) fn committed(&self, kept: &Result<(), StorageError>) {
        if !matches!(kept, Err(StorageError::Contention | StorageError::Constraint(_))) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).commit = kept.clone().err();
        }
    }

    /// Notes how bringing the log of changes into the database ended.
    pub(crate) fn checkpointed(&self, done: Result<(), StorageError>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).checkpoint = done.err();
    }

    /// What it is at present.
    pub(crate) fn now(&self) -> Option<StorageError> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.commit.clone().or_else(|| last.checkpoint.clone())
    }
}
