//! Where imports are worked on in the running program.

use tokio::sync::{Notify, Semaphore};

/// How many files are read at once: each may take half a gigabyte while it is read.
const READERS: usize = 2;

/// Wakes the worker, and keeps the number of reading processes small.
pub struct Desk {
    pub(super) wake: Notify,
    pub(super) readers: Semaphore,
}

impl Default for Desk {
    fn default() -> Self {
        Desk { wake: Notify::new(), readers: Semaphore::new(READERS) }
    }
}
