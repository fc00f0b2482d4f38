//! The form of the preview: its fields, and what was chosen in them.

use std::collections::BTreeSet;

use formats::Reading;
use formats::reading::DateOrder;
use kernel::{Message, Problem, text};

use super::{Bringing, Choices, MOST_REASON, Taken};
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

/// The name of the boxes that leave records as they are.
pub fn keep(table: usize) -> String {
    format!("keep-{table}")
}

/// The name of the boxes that take a field from the file although it was changed here, too.
pub fn take_field(table: usize, row: u32) -> String {
    format!("take-{table}-{row}")
}

/// The name of the field with the version of the record that was seen.
pub fn seen(table: usize, row: u32) -> String {
    format!("seen-{table}-{row}")
}

/// Takes over what was chosen about an earlier reading of the register.
fn take_again(choices: &mut Choices, form: &Form, tables: usize) -> Result<(), Problem> {
    let Some(earlier) = form.get("earlier") else { return Ok(()) };
    choices.earlier = Some(earlier.to_owned()).filter(|earlier| !earlier.is_empty());
    let because = text::lines(form.text("close_because"), MOST_REASON).map_err(|_| {
        Problem::field("close_because", Message::of("field-too-long").number("most", MOST_REASON as i64))
    })?;
    let closes: Vec<&str> = form.all("close").collect();
    if !closes.is_empty() && because.is_empty() {
        return Err(Problem::field("close_because", Message::of("importing-close-because-missing")));
    }
    choices.closes = closes.into_iter().map(|id| (id.to_owned(), because.clone())).collect();
    for at in 0..tables {
        let prefix = seen(at, 0);
        let prefix = prefix.trim_end_matches('0');
        let rows: Vec<u32> = form.pairs().filter_map(|(name, _)| name.strip_prefix(prefix)?.parse().ok()).collect();
        let table = choices.table_mut(at);
        table.kept = form.all(&keep(at)).filter_map(|row| row.parse().ok()).collect();
        table.takes.clear();
        for row in rows {
            let fields: BTreeSet<String> = form.all(&take_field(at, row)).map(str::to_owned).collect();
            let version = form.text(&seen(at, row)).parse().unwrap_or(0);
            if !fields.is_empty() {
                table.takes.insert(row, Taken { version, fields });
            }
        }
    }
    Ok(())
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
    take_again(choices, form, reading.tables.len())?;
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
