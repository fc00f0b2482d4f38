//! Randomness is an argument. Each request, job or command gets its own [`Draws`], so that what one of them
//! draws never shifts what another gets: with a seed, a run can be repeated, and two worlds can be compared.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

use crate::Id;

/// Where draws come from: the operating system, or a seed.
#[derive(Clone)]
pub struct Randomness(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Seeded>),
}

struct Seeded {
    seed: [u8; 32],
    used: Mutex<HashMap<String, u64>>,
}

impl Randomness {
    /// The operating system's random numbers.
    pub fn system() -> Self {
        Randomness(Source::System)
    }

    /// Numbers that follow from `seed`, for tests and for the sample relationship. Never for real use.
    pub fn seeded(seed: u64) -> Self {
        let seed = Sha256::digest(seed.to_le_bytes()).into();
        Randomness(Source::Seeded(Arc::new(Seeded { seed, used: Mutex::default() })))
    }

    /// The draws of one piece of work. `work` names it: with a seed, the same name gives the same draws the
    /// first time, others the second time, and so on, whatever other work there was in between.
    pub fn draws(&self, work: &str) -> Draws {
        let seed = match &self.0 {
            Source::System => {
                let mut seed = [0; 32];
                getrandom::fill(&mut seed).expect("the operating system always has random numbers once it has started");
                seed
            }
            Source::Seeded(seeded) => {
                let mut used = seeded.used.lock().unwrap_or_else(PoisonError::into_inner);
                let turn = used.entry(work.to_owned()).or_insert(0);
                *turn += 1;
                Sha256::new()
                    .chain_update(seeded.seed)
                    .chain_update(work)
                    .chain_update(turn.to_le_bytes())
                    .finalize()
                    .into()
            }
        };
        Draws(ChaCha20Rng::from_seed(seed))
    }
}

/// The random numbers of one piece of work.
#[derive(Clone)]
pub struct Draws(ChaCha20Rng);

impl Draws {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// A new id.
    pub fn id<T>(&mut self) -> Id<T> {
        Id::from_bytes(self.bytes())
    }

    /// A secret of 160 bits in 32 letters and digits that people can read out: no `i`, `l`, `o` or `u`.
    pub fn secret(&mut self) -> String {
        const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        self.bytes::<32>().iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_piece_of_work_draws_does_not_shift_another() {
        let (quiet, busy) = (Randomness::seeded(1), Randomness::seeded(1));
        let mut other = busy.draws("other");
        let _ = other.bytes::<64>();
        assert_eq!(quiet.draws("mine").bytes::<16>(), busy.draws("mine").bytes::<16>());
        assert_ne!(quiet.draws("mine").bytes::<16>(), quiet.draws("mine").bytes::<16>());
    }

    #[test]
    fn secrets_can_be_read_out() {
        let secret = Randomness::system().draws("test").secret();
        assert_eq!(secret.len(), 32);
        assert!(secret.chars().all(|c| !"ilou".contains(c)));
    }
}
