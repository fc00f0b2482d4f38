//! Tampering with a book (reliability T16): every single bit of a book of 1,000 entries is flipped, and ten thousand
//! times something is dropped, doubled, swapped, cut short, forked or taken from elsewhere. All of it must be found,
//! and the entry named, by the product's verifier and by others that share no code with it: one in Rust, and the one
//! in Python that strangers are given (`tests/verifier`).
//!
//! That these tests can fail is shown where checks can be left out: `src/log/file/tests.rs`.

#![expect(clippy::unwrap_used, reason = "the functions that tests here call are tests themselves")]

mod documented;
mod flips;
mod oracle;
mod python;
#[expect(dead_code, reason = "the unit tests of the log use the rest")]
#[path = "../../src/log/sample.rs"]
mod sample;
mod tampering;

use books::log;
use sample::drawn;

/// Draws whole numbers below a limit, the same ones every time.
pub struct Draws(pub u64);

impl Draws {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 += 1;
        let hash = drawn(self.0);
        (u64::from_be_bytes(hash[..8].try_into().unwrap()) % limit as u64) as usize
    }
}

/// Lets each core take a share of the work, and adds up what they answer.
pub fn shared(work: impl Fn(usize, usize) -> usize + Sync) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let work = &work;
        let shares: Vec<_> = (0..cores).map(|share| scope.spawn(move || work(share, cores))).collect();
        shares.into_iter().map(|share| share.join().unwrap()).sum()
    })
}
