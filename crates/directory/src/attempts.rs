//! How often somebody may try to get in. In memory only: a restart forgives, and no wrong try costs a write.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kernel::{Instant, Message, Problem, ProblemKind};
use sha2::{Digest, Sha256};

/// Tries that cost nothing, for one account.
const FREE_FOR_ACCOUNT: u32 = 5;
/// Tries that cost nothing, for one network address: whole offices share one.
const FREE_FOR_ADDRESS: u32 = 30;
/// The first wait, in seconds; each further wrong try doubles it.
const FIRST_WAIT: i64 = 15;
/// The longest wait, in seconds.
const LONGEST_WAIT: i64 = 15 * 60;
/// Tries are forgotten so many seconds after the last one.
const MEMORY: i64 = 3600;
/// Subjects that are remembered at once, so that nobody can fill the memory.
const MOST_SUBJECTS: usize = 100_000;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// Sign-in with this mail address (in lower case), whether there is such an account or not.
    Account(&'a str),
    /// The second factor of this person.
    SecondFactor(&'a str),
    /// Requests from this network address.
    Address(&'a str),
}

/// Counts tries and makes those wait who try too often.
#[derive(Default)]
pub struct Attempts(Mutex<HashMap<[u8; 16], Count>>);

#[derive(Debug, Clone, Copy)]
struct Count {
    tries: u32,
    last: Instant,
    next: Instant,
}

impl Attempts {
    /// Takes note of a try, before it is known whether it is right: tries at the same time count one by one.
    ///
    /// # Errors
    /// [`ProblemKind::TooMany`] where one of the subjects still has to wait; it says how long. Such a try is not
    /// counted.
    pub fn admit(&self, subjects: &[Subject<'_>], now: Instant) -> Result<(), Problem> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = subjects
            .iter()
            .filter_map(|subject| counts.get(&subject.key()))
            .map(|count| count.next.micros() - now.micros())
            .max()
            .unwrap_or(0);
        if wait > 0 {
            return Err(too_many((wait + 999_999) / 1_000_000));
        }
        if counts.len() + subjects.len() > MOST_SUBJECTS {
            make_room(&mut counts, now);
        }
        for subject in subjects {
            let count = counts.entry(subject.key()).or_insert(Count { tries: 0, last: now, next: now });
            if now.seconds_since(count.last) > MEMORY {
                count.tries = 0;
            }
            count.tries += 1;
            count.last = now;
            count.next = now.plus_seconds(wait_after(count.tries, subject.free()));
        }
        Ok(())
    }

    /// Takes note that the try was right. The account starts afresh; an address only gets this one try back, so
    /// that one's own account is no way to try on others.
    pub fn succeeded(&self, subjects: &[Subject<'_>], now: Instant) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for subject in subjects {
            if let Subject::Address(_) = subject {
                if let Some(count) = counts.get_mut(&subject.key()) {
                    count.tries = count.tries.saturating_sub(1);
                    count.next = now;
                }
            } else {
                counts.remove(&subject.key());
            }
        }
    }
}

impl Subject<'_> {
    /// The subject in 16 bytes, however long a text somebody sends.
    fn key(self) -> [u8; 16] {
        let (sort, text) = match self {
            Subject::Account(text) => (b'a', text),
            Subject::SecondFactor(text) => (b's', text),
            Subject::Address(text) => (b'n', text),
        };
        let digest = Sha256::new().chain_update([sort]).chain_update(text).finalize();
        std::array::from_fn(|index| digest[index])
    }

    fn free(self) -> u32 {
        match self {
            Subject::Account(_) | Subject::SecondFactor(_) => FREE_FOR_ACCOUNT,
            Subject::Address(_) => FREE_FOR_ADDRESS,
        }
    }
}

/// Seconds to wait after so many tries.
fn wait_after(tries: u32, free: u32) -> i64 {
    if tries < free {
        return 0;
    }
    let doublings = (tries - free).min(16);
    (FIRST_WAIT << doublings).min(LONGEST_WAIT)
}

/// Forgets what is old; where that is not enough, those who need not wait.
fn make_room(counts: &mut HashMap<[u8; 16], Count>, now: Instant) {
    counts.retain(|_, count| now.seconds_since(count.last) <= MEMORY);
    if counts.len() >= MOST_SUBJECTS {
        counts.retain(|_, count| count.next > now);
    }
    if counts.len() >= MOST_SUBJECTS {
        counts.clear();
    }
}

fn too_many(seconds: i64) -> Problem {
    let message = if seconds < 60 {
        Message::of("directory-wait-seconds")
    } else {
        Message::of("directory-wait-minutes").number("minutes", (seconds + 59) / 60)
    };
    Problem::new(ProblemKind::TooMany, message.number("seconds", seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Instant = Instant::from_micros(1_700_000_000_000_000);

    #[test]
    fn after_five_wrong_tries_each_wait_is_longer() {
        let attempts = Attempts::default();
        let ruth = [Subject::Account("ruth@works.example"), Subject::Address("192.0.2.1")];
        for _ in 0..5 {
            attempts.admit(&ruth, START).unwrap();
        }
        let mut now = START;
        for wait in [15, 30, 60, 120, 240, 480, 900, 900] {
            let early = attempts.admit(&ruth, now.plus_seconds(wait - 1)).unwrap_err();
            assert_eq!(early.kind, ProblemKind::TooMany);
            now = now.plus_seconds(wait);
            attempts.admit(&ruth, now).unwrap();
        }
        let problem = attempts.admit(&ruth, now).unwrap_err();
        assert_eq!(problem.wait_seconds(), Some(900));
        assert_eq!(problem.message, Message::of("directory-wait-minutes").number("minutes", 15).number("seconds", 900));
        attempts.admit(&[Subject::Account("other@works.example")], now).unwrap();
        attempts.admit(&ruth, now.plus_seconds(MEMORY + 1)).unwrap();
        attempts.admit(&ruth, now.plus_seconds(MEMORY + 1)).unwrap();
    }

    #[test]
    fn the_right_password_forgives_the_account_but_not_the_address() {
        let attempts = Attempts::default();
        for index in 0..29 {
            let account = format!("{index}@works.example");
            attempts.admit(&[Subject::Account(&account), Subject::Address("192.0.2.1")], START).unwrap();
            let own = [Subject::Account("own@works.example"), Subject::Address("192.0.2.1")];
            attempts.admit(&own, START).unwrap();
            attempts.succeeded(&own, START);
        }
        attempts.admit(&[Subject::Address("192.0.2.1")], START).unwrap();
        assert!(attempts.admit(&[Subject::Address("192.0.2.1")], START).is_err());
        assert!(attempts.admit(&[Subject::Address("192.0.2.2")], START).is_ok());
    }

    #[test]
    fn nobody_can_fill_the_memory() {
        let attempts = Attempts::default();
        for index in 0..MOST_SUBJECTS + 10 {
            attempts.admit(&[Subject::Account(&index.to_string())], START).unwrap();
        }
        assert!(attempts.0.lock().unwrap().len() <= MOST_SUBJECTS);
    }
}
