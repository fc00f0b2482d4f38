//! How high the numbers of a column go: decided by the whole column and by what its header says, never by one number
//! that may be a slip of the finger.

use formats::reading::Met;
use kernel::{Fault, fault};

/// Scales that registers use for one rating.
const SCALES: [f64; 8] = [3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 16.0, 100.0];
/// Every register's scale may go this far, whatever the relationship's does.
const USUAL: f64 = 5.0;

/// The numbers of a column, each with how many rows have it.
pub(super) struct Column {
    numbers: Vec<(f64, u32)>,
}

impl Column {
    /// The numbers met. Those that stand beside a word (`4 - Likely`) tell of the scale too.
    pub(super) fn of(met: &[Met]) -> Self {
        let numbers = met.iter().filter_map(|met| Some((met.number?, met.count)));
        Self { numbers: numbers.filter(|(number, _)| *number >= 0.0).collect() }
    }

    /// What stands for certain, or for the biggest effect. Numbers beyond are strays.
    pub(super) fn top(&self, said: Option<f64>, scale: f64) -> f64 {
        let most = self.numbers.iter().map(|(number, _)| *number).fold(0.0, f64::max);
        if self.are_shares() {
            return 1.0;
        }
        // A header that says how far the scale goes is believed where most of the column fits it.
        if let Some(said) = said.filter(|said| *said >= most || self.beyond(*said) * 4 <= self.count()) {
            return said;
        }
        let usual = SCALES.into_iter().filter(|top| *top > scale && (*top != 16.0 || self.may_go_to_sixteen()));
        std::iter::once(scale).chain(usual).find(|top| most <= *top || self.are_strays(*top, scale)).unwrap_or(most)
    }

    fn count(&self) -> u32 {
        self.numbers.iter().map(|(_, count)| count).sum()
    }

    /// How many rows have a number beyond.
    fn beyond(&self, top: f64) -> u32 {
        self.numbers.iter().filter(|(number, _)| *number > top).map(|(_, count)| count).sum()
    }

    /// Shares of one: nothing goes beyond, and something lies between.
    fn are_shares(&self) -> bool {
        !self.numbers.is_empty()
            && self.beyond(1.0) * 10 <= self.count()
            && self.numbers.iter().any(|(number, _)| *number < 1.0 && number.fract() != 0.0)
    }

    /// Whole numbers that are not the round ones of a percentage: 1, 2, 4, 8, 16.
    fn may_go_to_sixteen(&self) -> bool {
        let mut numbers = self.numbers.iter().map(|(number, _)| *number);
        numbers.clone().all(|number| number.fract() == 0.0) && numbers.any(|number| number % 5.0 != 0.0)
    }

    /// Whether what lies beyond that top are slips among numbers that are its steps. Few and far beyond, or, for the
    /// relationship's own scale, a single one beside the whole scale in use.
    fn are_strays(&self, top: f64, scale: f64) -> bool {
        let (beyond, all) = (self.beyond(top), self.count());
        let within: Vec<f64> = self.numbers.iter().map(|(number, _)| *number).filter(|n| *n <= top).collect();
        let nearest = self.numbers.iter().map(|(number, _)| *number).filter(|n| *n > top).fold(f64::MAX, f64::min);
        if within.len() < 3
            || within.iter().any(|number| number.fract() != 0.0)
            || nearest <= USUAL
            || fault::is_on(Fault::OneNumberScalesAll)
        {
            return false;
        }
        if top != scale {
            return nearest > 2.0 * top && beyond * 20 <= all;
        }
        let is_far = nearest > 2.0 * USUAL && nearest > 2.0 * top && beyond * 4 <= all;
        let is_lone = within.contains(&top) && all >= 10 && (beyond == 1 || beyond * 20 <= all);
        is_far || is_lone
    }
}

/// The top that a header names: `Likelihood (1-5)`, `Impact, 0 to 100`, `Probability %`.
pub(super) fn said(header: &str) -> Option<f64> {
    let header = header.to_lowercase();
    let mut parts: Vec<(String, bool)> = Vec::new();
    for letter in header.chars() {
        let is_digit = letter.is_ascii_digit();
        match parts.last_mut() {
            Some((part, was)) if *was == is_digit => part.push(letter),
            _ => parts.push((letter.to_string(), is_digit)),
        }
    }
    let spans = ["-", "–", "—", "to", "..", "…", "/", "bis", "a", "à", "do", "до"];
    let range = parts.windows(3).find_map(|parts| match parts {
        [(from, true), (between, false), (to, true)] if spans.contains(&between.trim()) => {
            let to = to.parse::<u32>().ok().filter(|to| (3..=100).contains(to))?;
            matches!(from.as_str(), "0" | "1").then_some(f64::from(to))
        }
        _ => None,
    });
    let is_percent = header.contains('%') || header.split(|c: char| !c.is_alphanumeric()).any(is_percent);
    range.or_else(|| is_percent.then_some(100.0))
}

fn is_percent(word: &str) -> bool {
    matches!(
        word,
        "percent" | "percentage" | "pct" | "prozent" | "procent" | "pourcentage" | "porcentaje" | "percentuale"
    )
}

#[cfg(test)]
mod tests {
    use super::super::{propose_steps, step_of};
    use super::*;

    /// The steps of these numbers, each with how often it is met.
    fn steps(numbers: &[(&str, u32)], header: &str, scale: i64) -> Vec<Option<i64>> {
        let met = |(value, count): &(&str, u32)| Met {
            value: (*value).to_owned(),
            count: *count,
            step: None,
            number: formats::read::number::leading(value),
        };
        let met: Vec<Met> = numbers.iter().map(met).collect();
        let steps = propose_steps(&met, said(header), scale);
        numbers.iter().map(|(value, _)| step_of(&steps, value)).collect()
    }

    fn once(numbers: &[&'static str]) -> Vec<(&'static str, u32)> {
        numbers.iter().map(|number| (*number, 1)).collect()
    }

    const FIVE: [(&str, u32); 5] = [("1", 4), ("2", 7), ("3", 9), ("4", 6), ("5", 4)];
    const STEPS: [Option<i64>; 5] = [Some(1), Some(2), Some(3), Some(4), Some(5)];

    #[test]
    fn one_number_off_the_scale_changes_no_other() {
        for stray in ["44", "6", "9", "55", "500"] {
            let numbers: Vec<_> = FIVE.into_iter().chain([(stray, 1)]).collect();
            let (found, all) = (steps(&numbers, "Likelihood", 5), STEPS.into_iter().chain([None]).collect::<Vec<_>>());
            assert_eq!(found, all, "{stray}");
        }
        assert_eq!(steps(&once(&["2", "3", "4", "44"]), "L", 5), [Some(2), Some(3), Some(4), None]);
    }

    #[test]
    fn a_larger_scale_is_still_shared_out() {
        let ten = [("2", 3), ("4", 5), ("6", 4), ("8", 3), ("10", 1)];
        assert_eq!(steps(&ten, "Likelihood", 5), STEPS);
        let hundred = [("10", 3), ("30", 5), ("50", 4), ("80", 3), ("95", 1)];
        assert_eq!(steps(&hundred, "Likelihood", 5), [Some(1), Some(2), Some(3), Some(4), Some(5)]);
        let sixteen = [("1", 9), ("2", 7), ("4", 6), ("8", 3), ("16", 2)];
        assert_eq!(steps(&sixteen, "Impact", 5), [Some(1), Some(1), Some(2), Some(3), Some(5)]);
        assert_eq!(steps(&once(&["30%", "50%", "100%"]), "Likelihood", 5), [Some(2), Some(3), Some(5)]);
        // A register of five steps in a relationship of four or three, however seldom it says the highest.
        let seldom = [("1", 9), ("2", 9), ("3", 9), ("4", 9), ("5", 1)];
        assert_eq!(steps(&seldom, "Likelihood", 4), [Some(1), Some(2), Some(3), Some(4), Some(4)]);
    }

    #[test]
    fn a_header_says_how_far_its_numbers_go() {
        let low = [("1", 4), ("2", 4), ("3", 4), ("5", 4), ("60", 1)];
        assert_eq!(steps(&low, "Probability (%)", 5), [Some(1), Some(1), Some(1), Some(1), Some(3)]);
        assert_eq!(steps(&low, "Probability (1-5)", 5), [Some(1), Some(2), Some(3), Some(5), None]);
        assert_eq!(steps(&once(&["1", "3", "5"]), "Likelihood 1 to 10", 5), [Some(1), Some(2), Some(3)]);
        assert_eq!(steps(&once(&["1", "2", "3"]), "Likelihood (1–3)", 5), [Some(1), Some(3), Some(5)]);
        assert_eq!(said("Impact 2"), None);
        assert_eq!(said("Risk 1-1"), None);
    }
}
