//! Hashing of passwords: argon2id with the parameters that OWASP recommends (19 MiB, two passes, one lane). It is
//! slow and large on purpose, so only so many run at once as memory allows, and never inside a transaction.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::password_hash::{PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::{Draws, Id, Message, Problem, ProblemKind, of};

use crate::account::Account;
use crate::password::NewPassword;

/// Memory of one hash, in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How many may wait for each that runs, before more are told to try again.
const WAITING_EACH: usize = 32;
/// After how many seconds whoever was sent away for that may try again.
const BUSY_SECONDS: i64 = 5;

/// What is kept of a password: a PHC string. Never shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub(crate) fn kept(text: String) -> Self {
        PasswordHash(text)
    }
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// The proof that somebody knows the password that an account has now. Made by [`Hashing`] only; a session opens
/// for it as long as that password stands.
#[derive(Debug, Clone)]
pub struct Proven {
    pub(crate) person: Id<of::Person>,
    pub(crate) password: PasswordHash,
}

/// Hashes passwords, a few at once.
pub struct Hashing {
    most: usize,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    running: usize,
    waiting: usize,
}

impl Hashing {
    /// Runs at most `most` hashes at once (at least one).
    pub fn new(most: usize) -> Self {
        Hashing { most: most.max(1), state: Mutex::default(), freed: Condvar::new() }
    }

    /// Runs as many at once as have room in a quarter of so many bytes of memory, and no more than there are
    /// processors, since more would only take memory from everything else.
    pub fn within(bytes: u64, processors: usize) -> Self {
        let fit = bytes / 4 / (u64::from(MEMORY_KIB) * 1024);
        Hashing::new(usize::try_from(fit).unwrap_or(usize::MAX).min(processors))
    }

    /// As many at once as this machine's free memory and processors allow.
    pub fn for_this_machine() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Hashing::within(free_memory(), processors)
    }

    /// How many run at once at most.
    pub fn most(&self) -> usize {
        self.most
    }

    /// Hashes a chosen password. Takes some 20 ms of a processor; call it where blocking is allowed.
    ///
    /// # Errors
    /// [`ProblemKind::Unavailable`] where too many wait already.
    pub fn hash(&self, password: &NewPassword, draws: &mut Draws) -> Result<PasswordHash, Problem> {
        let salt = SaltString::encode_b64(&draws.bytes::<16>()).map_err(|_| busy())?;
        let _turn = self.turn()?;
        let hash = argon2().hash_password(password.as_str().as_bytes(), &salt).map_err(|_| busy())?;
        Ok(PasswordHash(hash.to_string()))
    }

    /// Tries a typed password against an account. Where there is no account, or it has no password yet, the same
    /// work is done and the answer is the same nothing. Call it where blocking is allowed.
    ///
    /// # Errors
    /// [`ProblemKind::Unavailable`] where too many wait already.
    pub fn prove(&self, account: Option<&Account>, typed: &str) -> Result<Option<Proven>, Problem> {
        let known = account.and_then(|account| Some((account.person, account.password.as_ref()?)));
        // A password that nobody can have chosen is not worth the memory, whoever it is for.
        if typed.chars().count() > crate::password::MOST {
            return Ok(None);
        }
        let _turn = self.turn()?;
        let Some((person, password)) = known else {
            let mut nowhere = [0; 32];
            let worked = argon2().hash_password_into(typed.as_bytes(), b"nobody has this", &mut nowhere);
            std::hint::black_box((worked.is_ok(), nowhere));
            return Ok(None);
        };
        let kept = argon2::PasswordHash::new(password.as_str()).map_err(|_| busy())?;
        let fits = argon2().verify_password(typed.as_bytes(), &kept).is_ok();
        Ok(fits.then(|| Proven { person, password: password.clone() }))
    }

    fn turn(&self) -> Result<Turn<'_>, Problem> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.running >= self.most {
            if state.waiting >= self.most * WAITING_EACH {
                return Err(busy());
            }
            state.waiting += 1;
            state = self
                .freed
                .wait_while(state, |state| state.running >= self.most)
                .unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
        state.running += 1;
        Ok(Turn(self))
    }
}

/// The right to run one hash; given back when dropped.
struct Turn<'a>(&'a Hashing);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.running -= 1;
        drop(state);
        self.0.freed.notify_one();
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("these parameters are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn busy() -> Problem {
    Problem::new(ProblemKind::Unavailable, Message::of("directory-sign-in-busy").number("seconds", BUSY_SECONDS))
}

/// Memory that is free for new work, in bytes: what the kernel says, or what this process's group may have, if
/// that is less. Half a GiB where neither can be read.
fn free_memory() -> u64 {
    let kernel = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("MemAvailable:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib * 1024)
    });
    let group =
        std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse::<u64>().ok());
    let known = [kernel, group].into_iter().flatten().min();
    known.unwrap_or(512 * 1024 * 1024)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn no_more_run_at_once_than_memory_allows() {
        assert_eq!(Hashing::within(1 << 30, 64).most(), 13);
        assert_eq!(Hashing::within(1 << 20, 64).most(), 1);
        assert_eq!(Hashing::within(u64::MAX, 2).most(), 2);
        let (hashing, seen, inside) =
            (Arc::new(Hashing::new(2)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let threads: Vec<_> = (0..16)
            .map(|_| {
                let (hashing, seen, inside) = (Arc::clone(&hashing), Arc::clone(&seen), Arc::clone(&inside));
                std::thread::spawn(move || {
                    for _ in 0..200 {
                        let turn = hashing.turn().unwrap();
                        seen.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                        drop(turn);
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(seen.load(Ordering::SeqCst), 2);
        let state = hashing.state.lock().unwrap();
        assert_eq!((state.running, state.waiting), (0, 0));
    }

    #[test]
    fn the_parameters_are_those_of_owasp() {
        let password = NewPassword::choose("four green tugs at noon", "A", "a@b.example").unwrap();
        let hash = Hashing::new(1).hash(&password, &mut kernel::Randomness::seeded(1).draws("hash")).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
        assert_eq!(format!("{hash:?}"), "PasswordHash(…)");
    }
}
