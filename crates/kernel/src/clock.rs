//! Time is an argument. The program has one [`SystemClock`]; tests and the sample relationship set theirs.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Serialize};

/// A point in time: microseconds since 1970-01-01 UTC. Stored as an integer in both databases,
/// since texts of varying length sort wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

/// Microseconds in a second.
const SECOND: i64 = 1_000_000;

impl Instant {
    /// The instant so many microseconds after 1970-01-01 UTC.
    pub const fn from_micros(micros: i64) -> Self {
        Instant(micros)
    }
    /// Microseconds since 1970-01-01 UTC.
    pub const fn micros(self) -> i64 {
        self.0
    }
    /// The instant so many seconds later; never wraps.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Instant(self.0.saturating_add(seconds.saturating_mul(SECOND)))
    }
    /// The instant so many times 24 hours later; never wraps.
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(86_400))
    }
    /// Whole seconds from `earlier` to this instant; negative when it lies before.
    pub const fn seconds_since(self, earlier: Instant) -> i64 {
        self.0.saturating_sub(earlier.0) / SECOND
    }
    /// The same instant as jiff knows it. Instants beyond the year 9999 become its last one.
    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::MAX)
    }
}

impl From<jiff::Timestamp> for Instant {
    fn from(timestamp: jiff::Timestamp) -> Self {
        Instant(timestamp.as_microsecond())
    }
}

impl std::fmt::Display for Instant {
    /// RFC 3339 in UTC.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.timestamp(), f)
    }
}

/// Where the present instant comes from.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Instant;
}

/// The operating system's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the program's one clock is read")]
    fn now(&self) -> Instant {
        Instant::from(jiff::Timestamp::now())
    }
}

/// A clock that stands still until it is moved. Clones share the time.
#[derive(Debug, Clone)]
pub struct SettableClock(Arc<AtomicI64>);

impl SettableClock {
    /// A clock that stands at `instant`.
    pub fn at(instant: Instant) -> Self {
        SettableClock(Arc::new(AtomicI64::new(instant.micros())))
    }
    /// Moves the clock to `instant`, backwards too.
    pub fn set(&self, instant: Instant) {
        self.0.store(instant.micros(), Ordering::SeqCst);
    }
    /// Moves the clock on by so many seconds.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * SECOND, Ordering::SeqCst);
    }
}

impl Clock for SettableClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}
