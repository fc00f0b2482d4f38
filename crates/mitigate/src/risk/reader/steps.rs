//! A register's words and numbers for likelihood and effect, as steps of the relationship's scale.

mod top;

use std::collections::BTreeMap;

use formats::read::number;
use formats::reading::{ColumnReading, Met, Table};

use top::{Column, said};
use web::importing::Measured;

/// Each value met in a column, and the step that it stands for; none where a person must say.
pub type Steps = BTreeMap<String, Option<i64>>;

/// What the values of a table's ratings stand for, before and after treatment alike.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scales {
    /// For likelihood.
    pub likelihood: Steps,
    /// For effect.
    pub effect: Steps,
}

/// The ratings of likelihood, and those of effect.
const RATINGS: [[&str; 3]; 2] =
    [["likelihood", "start_likelihood", "target_likelihood"], ["impact", "start_impact", "target_impact"]];

/// Proposes steps of a scale of 3, 4 or 5 for all ratings of a table.
pub fn propose_scales(table: &Table, scale: i64) -> Scales {
    let [likelihood, effect] = RATINGS.map(|fields| {
        let (met, said) = rated(table, fields);
        propose_steps(&met, said, scale)
    });
    Scales { likelihood, effect }
}

/// How the numbers of likelihood and of effect were read, where they are not the steps of the scale.
pub fn measure_scales(table: &Table, scale: i64) -> Vec<Measured> {
    let measure = |(name, fields)| {
        let (met, said) = rated(table, fields);
        measured(name, &met, said, scale)
    };
    ["likelihood", "effect"].into_iter().zip(RATINGS).filter_map(measure).collect()
}

/// What was met in the columns of these ratings, and how far their headers say that they go.
fn rated(table: &Table, fields: [&str; 3]) -> (Vec<Met>, Option<f64>) {
    let is_rated = |column: &&ColumnReading| column.field.as_deref().is_some_and(|field| fields.contains(&field));
    let columns = || table.understanding.iter().filter(is_rated);
    let met = columns().flat_map(|column| column.met.iter().cloned()).collect();
    (met, columns().filter_map(|column| said(&column.header)).reduce(f64::max))
}

/// Nothing where no number was met, or where they are the scale's steps.
fn measured(name: &'static str, met: &[Met], said: Option<f64>, scale: i64) -> Option<Measured> {
    let numbers: Vec<(&Met, f64)> =
        met.iter().filter(|met| met.step.is_none()).filter_map(|met| Some((met, met.number?))).collect();
    let top = Column::of(met).top(said, scale as f64);
    let most = numbers.iter().map(|(_, number)| *number).filter(|number| *number <= top).fold(0.0, f64::max);
    let strays: Vec<String> =
        numbers.iter().filter(|(_, number)| *number > top).map(|(met, _)| met.value.clone()).collect();
    let is_other = most > 0.0 && top != scale as f64;
    (is_other || !strays.is_empty()).then_some(Measured { scale: name, top, most, strays })
}

/// Proposes a step of a scale of 3, 4 or 5 for each value that a column holds; `said` is the top that its header names.
///
/// Words go by the five steps of the vocabulary. Whole numbers up to the scale are its steps; where the column goes
/// beyond, its numbers are shared out over the smallest usual scale that holds them. Those of a smaller scale that its
/// header names are stretched over the whole, and shares of one (0.3, 30 %) over
/// the whole. A stray number among many that fit is no step, and changes none of the others.
pub fn propose_steps(met: &[Met], said: Option<f64>, scale: i64) -> Steps {
    let top = Column::of(met).top(said, scale as f64);
    met.iter().map(|met| (met.value.clone(), one(met, top, scale))).collect()
}

/// The step of a value by what was settled for its column.
pub fn step_of(steps: &Steps, value: &str) -> Option<i64> {
    steps.get(value).copied().flatten()
}

fn one(met: &Met, top: f64, scale: i64) -> Option<i64> {
    if let Some(step) = met.step {
        return Some(from_five(step, scale));
    }
    if let Some(number) = met.number {
        let scale_top = scale as f64;
        // The steps of a smaller scale keep its ends, the lowest at the lowest; those of a larger one are shared out.
        let step = match top > 1.0 && top < scale_top {
            true => (1.0 + (number - 1.0) * (scale_top - 1.0) / (top - 1.0)).round(),
            false => (number / top * scale_top).ceil(),
        };
        // A rating of nothing is none, and so is one off the scale.
        return (number > 0.0 && number <= top).then_some((step as i64).clamp(1, scale));
    }
    let middle = middle(&met.value)?;
    Some(((middle * scale as f64).ceil() as i64).clamp(1, scale))
}

/// A step of five on a smaller scale: low, medium and high keep their order and their distance.
fn from_five(step: u8, scale: i64) -> i64 {
    let steps: [i64; 5] = match scale {
        3 => [1, 1, 2, 3, 3],
        4 => [1, 1, 2, 3, 4],
        _ => [1, 2, 3, 4, 5],
    };
    steps[usize::from(step.clamp(1, 5)) - 1]
}

/// The middle of a range of shares: `75% to 100%`.
fn middle(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(['-', '–']).flat_map(|part| part.split(" to ")).map(str::trim).collect();
    let [from, to] = parts.as_slice() else { return None };
    let percent = to.ends_with('%');
    let share = |part: &str| {
        let number = number::parse(part)?;
        Some(if percent && !part.ends_with('%') { number / 100.0 } else { number })
    };
    let middle = (share(from)? + share(to)?) / 2.0;
    (0.0..=1.0).contains(&middle).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(value: &str, step: Option<u8>) -> Met {
        Met { value: value.to_owned(), count: 1, step, number: number::leading(value) }
    }

    fn proposed(values: &[(&str, Option<u8>)], scale: i64) -> Vec<Option<i64>> {
        let met: Vec<Met> = values.iter().map(|(value, step)| met(value, *step)).collect();
        let steps = propose_steps(&met, None, scale);
        values.iter().map(|(value, _)| step_of(&steps, value)).collect()
    }

    #[test]
    fn words_keep_their_order_on_every_scale() {
        let words = [("Rare", Some(1)), ("Low", Some(2)), ("Medium", Some(3)), ("High", Some(4)), ("Certain", Some(5))];
        for scale in 3..=5 {
            let steps: Vec<i64> = proposed(&words, scale).into_iter().flatten().collect();
            assert!(steps.is_sorted() && steps[0] == 1 && steps[4] == scale, "{scale}: {steps:?}");
        }
    }

    #[test]
    fn numbers_are_steps_or_parts_of_a_larger_scale() {
        assert_eq!(proposed(&[("1", None), ("5", None)], 5), [Some(1), Some(5)]);
        assert_eq!(proposed(&[("1", None), ("4", None)], 5), [Some(1), Some(4)]);
        assert_eq!(proposed(&[("3", None), ("8", None), ("10", None)], 5), [Some(2), Some(4), Some(5)]);
        let four: Vec<Met> = ["1", "2", "3", "4"].iter().map(|value| met(value, None)).collect();
        let steps = propose_steps(&four, Some(4.0), 5);
        assert_eq!(
            ["1", "2", "3", "4"].map(|value| step_of(&steps, value)),
            [1, 2, 4, 5].map(Some),
            "the lowest is the lowest"
        );
        assert_eq!(proposed(&[("0.05", None), ("0.4", None), ("0.9", None)], 5), [Some(1), Some(2), Some(5)]);
        assert_eq!(proposed(&[("0", None)], 5), [None]);
    }

    #[test]
    fn numbers_that_are_not_the_steps_as_they_stand_are_told() {
        let told = |values: &[(&str, u32)], said: Option<f64>| {
            let met: Vec<Met> = values.iter().map(|(value, count)| Met { count: *count, ..met(value, None) }).collect();
            measured("likelihood", &met, said, 5).map(|one| (one.top, one.most, one.strays))
        };
        let plain = [("1", 4), ("3", 4), ("5", 4)];
        assert_eq!(told(&plain, None), None);
        assert_eq!(told(&[("1", 1), ("3", 1)], Some(3.0)), Some((3.0, 3.0, vec![])), "three steps, and five here");
        assert_eq!(told(&[("2", 1), ("7", 1)], None), Some((8.0, 7.0, vec![])), "seven makes it a scale of eight");
        let stray: Vec<_> = plain.into_iter().chain([("44", 1)]).collect();
        assert_eq!(told(&stray, None), Some((5.0, 5.0, vec!["44".to_owned()])));
        let words = [met("Low", Some(2)), met("High", Some(4))];
        assert_eq!(measured("likelihood", &words, Some(3.0), 5), None, "words are no numbers");
    }

    #[test]
    fn ranges_go_by_their_middle_and_strangers_to_a_person() {
        assert_eq!(
            proposed(&[("75% to 100%", None), ("10-25%", None), ("who knows", None)], 5),
            [Some(5), Some(1), None]
        );
    }
}
