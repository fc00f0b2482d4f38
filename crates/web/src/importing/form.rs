//! The form of the preview: its fields, and what was chosen in them.

use formats::Reading;
use formats::reading::DateOrder;
use kernel::Problem;

use super::{Bringing, Choices};
use crate::Form;

/// Stands for what was sent in place of a step and is no number.
const NO_STEP: i64 = 0;

/// The name of the field that says what a column means.
pub fn meaning(table: usize, letter: &str) -> String {
    format!("meaning-{table}-{letter}")
}

/// The name of the field that says which way round a column's dates are.
pub fn dates(table: usize, letter: &str) -> String {
    format!("dates-{table}-{letter}")
}

/// The name of the field that says what a value stands for.
pub fn step(table: usize, scale: &str, value: &str) -> String {
    format!("step-{table}-{scale}-{value}")
}

/// The name of the box that takes a table.
pub fn taken(table: usize) -> String {
    format!("taken-{table}")
}

/// The name of the boxes that leave rows out.
pub fn leave(table: usize) -> String {
    format!("leave-{table}")
}

/// Takes over what was chosen in the form.
///
/// # Errors
/// Where who sees it is neither, or the reason is too long.
pub fn take(choices: &mut Choices, form: &Form, reading: &Reading, bringing: &Bringing) -> Result<(), Problem> {
    choices.see(form.text("seen_by"), form.text("why_private"))?;
    if form.get("why_private") == Some("") {
        choices.why_private.clear();
    }
    for (at, table) in reading.tables.iter().enumerate() {
        let chosen = choices.table_mut(at);
        chosen.taken = Some(form.is_ticked(&taken(at)));
        chosen.left_out = form.all(&leave(at)).filter_map(|row| row.parse().ok()).collect();
        for column in &table.understanding {
            let Some(chosen_meaning) = form.get(&meaning(at, &column.letter)) else { continue };
            // What a person left as it was read needs no choice.
            let shown = column.field.as_deref().filter(|field| bringing.meanings.contains(field)).unwrap_or_default();
            if chosen.meanings.get(&column.letter).is_some_and(|before| before != chosen_meaning) {
                chosen.learned.remove(&column.letter);
            }
            if chosen_meaning == shown {
                chosen.meanings.remove(&column.letter);
            } else {
                chosen.meanings.insert(column.letter.clone(), chosen_meaning.to_owned());
            }
        }
        for column in &table.understanding {
            match form.get(&dates(at, &column.letter)) {
                Some("day_first") => chosen.dates.insert(column.letter.clone(), DateOrder::DayFirst),
                Some("month_first") => chosen.dates.insert(column.letter.clone(), DateOrder::MonthFirst),
                _ => None,
            };
        }
        for scale in bringing.scales {
            let prefix = step(at, scale.name, "");
            for (name, value) in form.pairs().filter(|(name, _)| name.starts_with(&prefix)) {
                let steps = chosen.steps.entry(scale.name.to_owned()).or_default();
                // What is no number is no step either, and is refused as one that is none.
                let step = Some(value).filter(|value| !value.is_empty()).map(|value| value.parse().unwrap_or(NO_STEP));
                steps.insert(name[prefix.len()..].to_owned(), step);
            }
        }
    }
    Ok(())
}
