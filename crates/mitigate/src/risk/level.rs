//! How high a risk is: likelihood times effect, in four bands.

/// The four levels. On 5×5: low 1–4, medium 5–8, high 9–14, very high 15–25 (domain.md 5.1, our default). The
/// bands of the smaller scales lie at the same shares of the highest score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Little to do but look now and then.
    Low,
    /// To be watched.
    Medium,
    /// To be worked on.
    High,
    /// To be looked at every week.
    VeryHigh,
}

impl Level {
    /// Every level, from the lowest up.
    pub const ALL: [Level; 4] = [Level::Low, Level::Medium, Level::High, Level::VeryHigh];

    /// The level of a score on a scale of 3, 4 or 5 steps; nothing for a score of 0.
    pub fn of(score: i64, scale: i64) -> Option<Level> {
        let (low, medium, high) = match scale {
            3 => (2, 4, 6),
            4 => (3, 6, 9),
            _ => (4, 8, 14),
        };
        match score {
            ..=0 => None,
            s if s <= low => Some(Level::Low),
            s if s <= medium => Some(Level::Medium),
            s if s <= high => Some(Level::High),
            _ => Some(Level::VeryHigh),
        }
    }

    /// The band's number, 1 to 4, as the style sheet knows it.
    pub fn band(self) -> u8 {
        self as u8 + 1
    }

    /// The name in addresses, the API and the language files.
    pub fn name(self) -> &'static str {
        match self {
            Level::Low => "low",
            Level::Medium => "medium",
            Level::High => "high",
            Level::VeryHigh => "very_high",
        }
    }

    /// The level of that name.
    pub fn named(name: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bands_of_five_by_five() {
        let level = |score| Level::of(score, 5);
        assert_eq!(level(0), None);
        assert_eq!([1, 4].map(level), [Some(Level::Low); 2]);
        assert_eq!([5, 8].map(level), [Some(Level::Medium); 2]);
        assert_eq!([9, 14].map(level), [Some(Level::High); 2]);
        assert_eq!([15, 25].map(level), [Some(Level::VeryHigh); 2]);
    }

    #[test]
    fn every_scale_has_all_four_levels_and_never_falls() {
        for scale in 3..=5 {
            let mut last = Level::Low;
            let mut seen = Vec::new();
            for score in 1..=scale * scale {
                let level = Level::of(score, scale).unwrap();
                assert!(level >= last);
                last = level;
                seen.push(level);
            }
            seen.dedup();
            assert_eq!(seen, Level::ALL);
        }
    }
}
