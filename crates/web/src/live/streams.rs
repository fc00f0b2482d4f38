//! The streams that are open: few for each session, so many in all, each woken when one of its books has grown.

use std::collections::HashMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use books::sizes::Sizes;
use futures_core::Stream;
use kernel::{Fault, Id, fault, of};
use tokio::sync::{Notify, broadcast, mpsc, watch};

/// The most streams of one session: the oldest ends where there is one more, as its page is the one looked at least.
pub const MOST_OF_ONE: usize = 4;
/// The most streams in all: three quarters of the connections that are served at once unless the settings say
/// otherwise, so that open pages never keep people from asking for one. A page without a stream works as before.
pub const MOST: usize = 768;
/// Pieces that wait to be sent to a reader; one that takes less is not waited for.
const WAITING: usize = 16;
/// Growths that wait to be heard of; a stream that missed some looks whatever they were.
const GROWTHS: usize = 64;

/// The books that have grown.
pub(super) type Grown = Arc<Vec<Id<of::Book>>>;

/// The streams of a running program. Clones share them.
#[derive(Clone)]
pub struct Live(Arc<Inside>);

struct Inside {
    open: Mutex<HashMap<String, Vec<Open>>>,
    next: std::sync::atomic::AtomicU64,
    grown: broadcast::Sender<Grown>,
    /// Somebody changed something here.
    stirred: Notify,
    is_followed: AtomicBool,
    is_closed: watch::Sender<bool>,
}

/// A stream that is open, and how to end it.
struct Open {
    number: u64,
    end: Arc<Notify>,
}

/// A stream's place among them. It is free when this goes.
pub(super) struct Place {
    live: Live,
    who: String,
    number: u64,
    end: Arc<Notify>,
    grown: broadcast::Receiver<Grown>,
    closed: watch::Receiver<bool>,
    pieces: mpsc::Sender<String>,
}

/// What is sent, as the answer's body takes it.
pub(super) struct Pieces(mpsc::Receiver<String>);

/// Why a stream goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woken {
    /// A book of the viewer's has grown, or it is time to see whether they still may.
    Look,
    /// Another stream of the session has its place, or the program stops.
    Replaced,
    /// Nobody reads any more.
    Gone,
}

impl Default for Live {
    fn default() -> Live {
        Live(Arc::new(Inside {
            open: Mutex::default(),
            next: 0.into(),
            grown: broadcast::channel(GROWTHS).0,
            stirred: Notify::new(),
            is_followed: AtomicBool::new(false),
            is_closed: watch::channel(false).0,
        }))
    }
}

impl Live {
    /// Says that something was changed here, so that it is not waited for.
    pub fn stir(&self) {
        self.0.stirred.notify_one();
    }

    /// Ends every stream: the program stops.
    pub fn close(&self) {
        self.0.is_closed.send_replace(true);
    }

    /// How many streams are open.
    pub fn count(&self) -> usize {
        self.open().values().map(Vec::len).sum()
    }

    /// A place for one more stream of that session; none where there are too many.
    pub(super) fn join(&self, who: &str) -> Option<(Place, Pieces)> {
        let mut open = self.open();
        if open.values().map(Vec::len).sum::<usize>() >= MOST || *self.0.is_closed.borrow() {
            return None;
        }
        let own = open.entry(who.to_owned()).or_default();
        if own.len() >= MOST_OF_ONE {
            own.remove(0).end.notify_one();
        }
        let (number, end) = (self.0.next.fetch_add(1, Ordering::Relaxed), Arc::new(Notify::new()));
        own.push(Open { number, end: Arc::clone(&end) });
        drop(open);
        let (pieces, taken) = mpsc::channel(WAITING);
        let (grown, closed) = (self.0.grown.subscribe(), self.0.is_closed.subscribe());
        let place = Place { live: self.clone(), who: who.to_owned(), number, end, grown, closed, pieces };
        Some((place, Pieces(taken)))
    }

    /// Whether the caller is to follow the books from now on: one does, as long as there are streams.
    pub(super) fn begin_to_follow(&self) -> bool {
        !self.0.is_followed.swap(true, Ordering::AcqRel)
    }

    /// Whether the follower may go, because there is no stream left.
    pub(super) fn stop_following(&self) -> bool {
        let open = self.open();
        let is_over = open.is_empty() || *self.0.is_closed.borrow();
        if is_over {
            self.0.is_followed.store(false, Ordering::Release);
        }
        is_over
    }

    /// Waits until something was changed here, at most so long.
    pub(super) async fn stirred(&self, most: Duration) {
        drop(tokio::time::timeout(most, self.0.stirred.notified()).await);
    }

    /// Wakes the streams that read one of the books that are larger than before.
    pub(super) fn wake(&self, before: &Sizes, now: &Sizes) {
        let grown: Vec<_> =
            now.iter().filter(|(book, size)| before.get(*book) != Some(*size)).map(|(b, _)| *b).collect();
        if !grown.is_empty() {
            // Nobody may be listening just now.
            drop(self.0.grown.send(Arc::new(grown)));
        }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, Vec<Open>>> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Sends a piece. Says whether it could be: a reader that does not read is not waited for.
    pub(super) fn say(&self, piece: &str) -> bool {
        self.pieces.try_send(piece.to_owned()).is_ok()
    }

    /// Waits until there is something to look for, at most so long.
    pub(super) async fn woken(&mut self, books: &[Id<of::Book>], most: Duration) -> Woken {
        let time = tokio::time::sleep(most);
        tokio::pin!(time);
        loop {
            let grown = tokio::select! {
                () = self.pieces.closed() => return Woken::Gone,
                () = self.end.notified() => return Woken::Replaced,
                _ = self.closed.wait_for(|is_closed| *is_closed) => return Woken::Replaced,
                () = &mut time => return Woken::Look,
                grown = self.grown.recv() => grown,
            };
            if fault::is_on(Fault::WakingShows) {
                self.say(": woken\n\n");
            }
            // One that missed some looks, whatever they were.
            if grown.map_or(true, |grown| grown.iter().any(|book| books.contains(book))) {
                return Woken::Look;
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.live.open();
        if let Some(own) = open.get_mut(&self.who) {
            own.retain(|stream| stream.number != self.number);
            if own.is_empty() {
                open.remove(&self.who);
            }
        }
    }
}

impl Stream for Pieces {
    type Item = Result<String, Infallible>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|piece| piece.map(Ok))
    }
}
