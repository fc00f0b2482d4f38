//! The table of figures: what it is, what it is to be, what it was.

use std::path::Path;

use crate::Outcome;

/// What a figure is held to.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    /// At most so much.
    AtMost(f64),
    /// At least so much.
    AtLeast(f64),
    /// Nothing: it is there to be known.
    Known,
}

/// A figure.
struct Figure {
    name: String,
    goal: Goal,
    unit: &'static str,
    measured: f64,
    note: String,
}

/// All figures of a run, in order.
#[derive(Default)]
pub struct Table(Vec<Figure>);

/// Where the table begins and ends in the page that keeps it.
const FROM: &str = "<!-- the table begins -->";
const TO: &str = "<!-- the table ends -->";

impl Table {
    /// Adds a figure, and prints its line at once, so that a run that breaks off has told what it knew.
    pub fn add(&mut self, name: &str, (goal, unit): (Goal, &'static str), measured: f64, note: impl Into<String>) {
        let figure = Figure { name: name.to_owned(), goal, unit, measured, note: note.into() };
        println!("{}", figure.line());
        self.0.push(figure);
    }

    /// The table in Markdown.
    pub fn markdown(&self) -> String {
        let mut text = String::from("| Figure | Goal | Measured | | How |\n|---|---|---|---|---|\n");
        for figure in &self.0 {
            text.push_str(&figure.line());
            text.push('\n');
        }
        text
    }

    /// How many figures are not what they are to be.
    pub fn missed(&self) -> usize {
        self.0.iter().filter(|figure| figure.is_met() == Some(false)).count()
    }

    /// Puts the table and what it was made with in its place on the page.
    ///
    /// # Errors
    /// Where the page has no such place, or cannot be written.
    pub fn write(&self, page: &Path, made_with: &str) -> Outcome<()> {
        let text = std::fs::read_to_string(page)?;
        let before = text.split_once(FROM).ok_or("the page has no place for the table")?.0;
        let after = text.split_once(TO).ok_or("the page has no end of the table")?.1;
        std::fs::write(page, format!("{before}{FROM}\n{made_with}\n\n{}{TO}{after}", self.markdown()))?;
        Ok(())
    }
}

impl Figure {
    fn is_met(&self) -> Option<bool> {
        match self.goal {
            Goal::AtMost(most) => Some(self.measured <= most),
            Goal::AtLeast(least) => Some(self.measured >= least),
            Goal::Known => None,
        }
    }

    fn line(&self) -> String {
        let (goal, met) = match (self.goal, self.is_met()) {
            (Goal::AtMost(most), met) => (format!("≤ {}", number(most, self.unit)), met),
            (Goal::AtLeast(least), met) => (format!("≥ {}", number(least, self.unit)), met),
            (Goal::Known, met) => ("–".to_owned(), met),
        };
        let met = met.map_or("", |met| if met { "met" } else { "**missed**" });
        format!("| {} | {goal} | {} | {met} | {} |", self.name, number(self.measured, self.unit), self.note)
    }
}

/// A number as people write it, with three figures and its unit.
fn number(value: f64, unit: &str) -> String {
    let digits = match value.abs() {
        small if small < 1.0 => 3,
        small if small < 10.0 => 2,
        middle if middle < 100.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if unit.is_empty() { text.to_owned() } else { format!("{text} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(goal: Goal, measured: f64) -> Figure {
        Figure { name: "list".to_owned(), goal, unit: "×", measured, note: String::new() }
    }

    #[test]
    fn a_figure_says_whether_it_is_what_it_is_to_be() {
        assert_eq!(figure(Goal::AtMost(3.0), 3.5).line(), "| list | ≤ 3 × | 3.5 × | **missed** |  |");
        assert_eq!(figure(Goal::AtLeast(0.4), 0.4).line(), "| list | ≥ 0.4 × | 0.4 × | met |  |");
        assert_eq!(figure(Goal::Known, 1234.5).line(), "| list | – | 1234 × |  |  |");
    }

    #[test]
    fn what_is_no_number_is_not_met() {
        assert_eq!(figure(Goal::AtMost(3.0), f64::NAN).is_met(), Some(false));
    }
}
