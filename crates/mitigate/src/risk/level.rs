//! How high a risk is: likelihood times effect, in four bands.

use books::Scale;

/// The four levels. Where each begins, the parties agree on: see [`Scale`].
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

    /// The level of a score on a relationship's scale; nothing for a score of 0.
    pub fn of(score: i64, scale: &Scale) -> Option<Level> {
        Level::ALL.get(scale.level(score)?).copied()
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
