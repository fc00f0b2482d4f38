//! Random numbers of the tests themselves: from a seed that is printed, so that a failing run can be repeated with
//! `COMITY_SEED`. They share nothing with the product's.

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and good enough to choose with.
#[derive(Clone)]
pub struct Chance(u64);

impl Chance {
    /// The numbers that follow from a seed.
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// The numbers of one test: from `COMITY_SEED`, else from `usual`. Prints the seed.
    pub fn of_test(name: &str, usual: u64) -> Chance {
        let seed = std::env::var("COMITY_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(usual);
        println!("{name}: COMITY_SEED={seed}");
        Chance(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `most`.
    pub fn below(&mut self, most: usize) -> usize {
        (self.bits() % most as u64) as usize
    }

    /// Yes in so many of a hundred cases.
    pub fn percent(&mut self, yes: usize) -> bool {
        self.below(100) < yes
    }

    /// One of these.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// The numbers of the `n`-th of several who share the work.
    pub fn nth(mut self, n: usize) -> Chance {
        for _ in 0..n {
            let _ = self.bits();
        }
        self.fork()
    }

    /// A seed for something of its own.
    pub fn fork(&mut self) -> Chance {
        Chance(self.bits())
    }
}

/// How often something is done: `usual`, unless the environment says otherwise.
pub fn times(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}
