//! The heat map: how many records there are of each likelihood and effect. It is a table of links,
//! drawn by `p::heat`, so that it filters without script and is read aloud cell by cell.

/// A heat map, ready to be drawn.
#[derive(Clone, Debug, Default)]
pub struct Heat {
    /// What it counts and what a cell does, for readers who do not see it.
    pub caption: String,
    /// What the rows are: "How likely".
    pub rows_title: String,
    /// What the columns are: "How big the effect".
    pub columns_title: String,
    /// What an empty cell says to readers who do not see it.
    pub none: String,
    /// The effects, smallest first.
    pub columns: Vec<String>,
    /// The likelihoods, greatest first, as they are drawn.
    pub rows: Vec<HeatRow>,
    /// The bands of level with their words, lowest first: the key below the map.
    pub bands: Vec<(u8, String)>,
}

/// One likelihood.
#[derive(Clone, Debug, Default)]
pub struct HeatRow {
    /// Its word.
    pub label: String,
    /// Its cells, smallest effect first.
    pub cells: Vec<HeatCell>,
}

/// One likelihood and effect.
#[derive(Clone, Debug, Default)]
pub struct HeatCell {
    /// How many records.
    pub count: usize,
    /// Band of level, 1 to 4; says colour and hatch.
    pub band: u8,
    /// The list of these records; empty where there is none.
    pub href: String,
    /// "1 risk: likely, large effect, very high level".
    pub words: String,
    /// The list below shows these records.
    pub chosen: bool,
}

impl Heat {
    /// A map of any scale: `likelihoods` and `effects` are the words of the steps, lowest first, and
    /// `cell` makes the cell of a likelihood and an effect, each counted from 1.
    #[must_use]
    pub fn new(likelihoods: &[&str], effects: &[&str], cell: impl Fn(usize, usize) -> HeatCell) -> Self {
        let rows = likelihoods.iter().enumerate().rev().map(|(at, label)| HeatRow {
            label: (*label).to_owned(),
            cells: (1..=effects.len()).map(|effect| cell(at + 1, effect)).collect(),
        });
        Self {
            columns: effects.iter().map(|effect| (*effect).to_owned()).collect(),
            rows: rows.collect(),
            ..Self::default()
        }
    }
}
