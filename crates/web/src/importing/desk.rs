//! Where imports are worked on in the running program.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use books::import::Import;
use kernel::{Id, of};
use tokio::sync::{Notify, Semaphore};

use super::Plan;

/// How many files are read at once: each may take half a gigabyte while it is read.
const READERS: usize = 2;

/// How many attachments stand in memory at once, each several times over while it is cleaned and kept.
const WHOLE: usize = 2;

/// Wakes the worker, and keeps the number of reading processes small, and of files that stand in memory.
pub struct Desk {
    pub(super) wake: Notify,
    pub(super) readers: Semaphore,
    pub(crate) whole: Arc<Semaphore>,
    ready: Mutex<Option<Ready>>,
}

/// The plan of an import that has just begun, so that the worker need not read and plan it anew. The one that began last
/// lies here until the worker takes it; for any other it does the work again.
pub(super) struct Ready {
    pub(super) import: Id<of::Import>,
    /// The choices that it began with, as they were written.
    pub(super) choices: String,
    pub(super) plan: Arc<Plan>,
}

impl Desk {
    /// Has the worker go on with an import that has begun.
    pub(super) fn begin(&self, ready: Ready) {
        *self.ready() = Some(ready);
        self.wake.notify_one();
    }

    /// The plan that lies ready, if it is of this import as it began. Nothing lies here any more then.
    pub(super) fn take_ready(&self, import: &Import) -> Option<Arc<Plan>> {
        let ready = self.ready().take()?;
        (ready.import == import.id && ready.choices == import.choices).then_some(ready.plan)
    }

    /// Clears away what may lie here and nobody will take: another server has brought it in, or a repeated request put it
    /// here. What was put here this instant may go with it; its work is planned again.
    pub(super) fn clear(&self) {
        drop(self.ready().take());
    }

    fn ready(&self) -> MutexGuard<'_, Option<Ready>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Desk {
    fn default() -> Self {
        Desk {
            wake: Notify::new(),
            readers: Semaphore::new(READERS),
            whole: Arc::new(Semaphore::new(WHOLE)),
            ready: Mutex::default(),
        }
    }
}
