//! Where imports are worked on in the running program.

use std::sync::Arc;

use tokio::sync::{Notify, Semaphore};

/// How many files are read at once: each may take half a gigabyte while it is read.
const READERS: usize = 2;

/// How many attachments stand in memory at once, each several times over while it is cleaned and kept.
const WHOLE: usize = 2;

/// Wakes the worker, and keeps the number of reading processes small, and of files that stand in memory.
pub struct Desk {
    pub(super) wake: Notify,
    pub(super) readers: Semaphore,
    pub(crate) whole: Arc<Semaphore>,
}

impl Default for Desk {
    fn default() -> Self {
        Desk { wake: Notify::new(), readers: Semaphore::new(READERS), whole: Arc::new(Semaphore::new(WHOLE)) }
    }
}
