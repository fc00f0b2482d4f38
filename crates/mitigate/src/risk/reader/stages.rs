//! Which of a register's ratings is the one at the start, the one now and the one aimed at.
//!
//! A register that rates before and after its controls means the start (inherent, initial, gross) and now (residual, net);
//! one that rates once means now, whatever it calls it. Where it rates now and once more after treatment, the latter is
//! what it aims at.

use formats::reading::{ColumnReading, Table};

/// The ratings: what the reader calls those before and after treatment, and ours of the start and the target.
const RATINGS: [[&str; 4]; 2] = [
    ["likelihood", "residual_likelihood", "start_likelihood", "target_likelihood"],
    ["impact", "residual_impact", "start_impact", "target_impact"],
];
/// Words of a header that say now.
const NOW: [&str; 8] = ["current", "currently", "now", "present", "today", "actual", "aktuell", "actuel"];
/// Words of a header that say before any control.
const START: [&str; 10] = [
    "inherent",
    "initial",
    "gross",
    "start",
    "starting",
    "original",
    "raw",
    "untreated",
    "unmitigated",
    "uncontrolled",
];

/// Says which rating of a table is of the start, now and the target. Doing it twice is doing it once.
pub fn settle(table: &mut Table) {
    // What we wrote ourselves says which is which.
    if table.exact {
        return;
    }
    if RATINGS.iter().any(|[_, residual, ..]| has(table, residual)) {
        let is_now = RATINGS.iter().any(|[rated, ..]| column(table, rated).is_some_and(|one| says(&one.header, &NOW)));
        let is_aimed = RATINGS.iter().any(|[.., target]| has(table, target));
        for [rated, residual, start, target] in RATINGS {
            // Now first and inherent behind it, which the reader takes for the second rating.
            if column(table, residual).is_some_and(|one| says(&one.header, &START)) {
                rename(table, residual, start);
                continue;
            }
            match (has(table, residual), is_now, is_aimed) {
                (true, true, false) => rename(table, residual, target),
                (true, true, true) => release(table, residual),
                (true, false, _) => {
                    rename(table, rated, start);
                    rename(table, residual, rated);
                }
                (false, ..) => {}
            }
        }
        return;
    }
    // Inherent and current: the reader takes one of them for the rating, and the other for something else.
    for [rated, _, start, _] in RATINGS {
        // By itself it may be read as a number or an amount of the same.
        let takes = |one: &&ColumnReading| {
            let is_other = one.field.as_deref().is_none_or(|field| field.starts_with(rated) && field != rated);
            is_other && one.alternatives.iter().any(|field| field == rated)
        };
        let others = table.understanding.iter().filter(takes);
        let said = column(table, rated).map(|one| (says(&one.header, &START), says(&one.header, &NOW)));
        let letter = match (has(table, start), said) {
            (false, Some((true, _))) => others.clone().find(|one| says(&one.header, &NOW)),
            (false, Some((_, true))) => others.clone().find(|one| says(&one.header, &START)),
            _ => None,
        };
        let Some(letter) = letter.map(|one| one.letter.clone()) else { continue };
        if said.is_some_and(|(is_start, _)| is_start) {
            rename(table, rated, start);
            set(table, Some(&letter), Some(rated));
        } else {
            set(table, Some(&letter), Some(start));
        }
    }
}

fn says(header: &str, words: &[&str]) -> bool {
    formats::words::split(header).iter().any(|word| words.contains(&word.as_str()))
}

fn column<'t>(table: &'t Table, field: &str) -> Option<&'t ColumnReading> {
    table.understanding.iter().find(|column| column.field.as_deref() == Some(field))
}

fn has(table: &Table, field: &str) -> bool {
    column(table, field).is_some()
}

/// Gives every column of a field, and what it holds, another.
fn rename(table: &mut Table, from: &str, to: &str) {
    for name in table.columns.values_mut().filter(|name| name.as_str() == from) {
        to.clone_into(name);
    }
    for column in table.understanding.iter_mut().filter(|column| column.field.as_deref() == Some(from)) {
        column.field = Some(to.to_owned());
    }
    for record in &mut table.records {
        if let Some(value) = record.fields.remove(from) {
            record.fields.insert(to.to_owned(), value);
        }
    }
}

fn release(table: &mut Table, field: &str) {
    let letter = column(table, field).map(|column| column.letter.clone());
    set(table, letter.as_deref(), None);
}

fn set(table: &mut Table, letter: Option<&str>, field: Option<&str>) {
    let Some(letter) = letter else { return };
    let vocabulary = (crate::risk::BRINGING.vocabulary)();
    table.set_column(letter, field, vocabulary).expect("the column was found, and the fields are the vocabulary's");
}

#[cfg(test)]
mod tests {
    use formats::open::{Limits, open};

    use super::*;
    use crate::risk::reader::{draft, propose_scales, vocabulary};

    const SCORES: [&str; 6] =
        ["start_likelihood", "start_effect", "likelihood", "effect", "target_likelihood", "target_effect"];

    /// The scores of the first row under that header, at the start, now and as a target; 0 for none.
    fn scores(header: &str, values: &str) -> Vec<i64> {
        let ones = values.split(',').map(|_| "1").collect::<Vec<_>>().join(",");
        let text = format!("ID,Risk,{header},Owner\n1,Roof leaks,{values},Ann\n2,Keys are lost,{ones},Bo\n");
        let book = open(text.as_bytes(), Some("register.csv"), &Limits::default()).unwrap();
        let mut table = formats::read::read(&book, "register.csv", &vocabulary()).tables.remove(0);
        settle(&mut table);
        let before = table.clone();
        settle(&mut table);
        assert_eq!(table, before, "{header}: settled once is settled");
        let draft = draft(&table.records[0], &table, &propose_scales(&table, 5));
        SCORES.iter().map(|name| draft.input.get(*name).and_then(serde_json::Value::as_i64).unwrap_or(0)).collect()
    }

    #[test]
    fn before_controls_is_the_start_and_after_them_is_now() {
        let header = "Inherent likelihood,Inherent impact,Residual likelihood,Residual impact";
        assert_eq!(scores(header, "5,4,3,2"), [5, 4, 3, 2, 0, 0]);
        let header = "Initial Likelihood,Initial Impact,Net Likelihood,Net Impact,Target Likelihood,Target Impact";
        assert_eq!(scores(header, "5,4,3,2,1,1"), [5, 4, 3, 2, 1, 1]);
        let header = "Likelihood,Impact,Residual Likelihood,Residual Impact";
        assert_eq!(scores(header, "5,4,3,2"), [5, 4, 3, 2, 0, 0]);
    }

    #[test]
    fn a_register_that_rates_once_rates_now() {
        for name in ["", "Inherent ", "Residual ", "Current ", "Gross "] {
            assert_eq!(scores(&format!("{name}Likelihood,{name}Impact"), "5,4"), [0, 0, 5, 4, 0, 0], "{name}");
        }
        let header = "Current Likelihood,Current Impact,Target Likelihood,Target Impact";
        assert_eq!(scores(header, "5,4,2,1"), [0, 0, 5, 4, 2, 1]);
    }

    #[test]
    fn now_and_once_more_after_treatment_is_what_is_aimed_at() {
        let header = "Current Likelihood,Current Impact,Residual Likelihood,Residual Impact";
        assert_eq!(scores(header, "5,4,3,2"), [0, 0, 5, 4, 3, 2]);
    }

    #[test]
    fn inherent_and_current_are_the_start_and_now() {
        let header =
            "Inherent Likelihood,Inherent Impact,Current Likelihood,Current Impact,Target Likelihood,Target Impact";
        assert_eq!(scores(header, "5,4,3,2,1,1"), [5, 4, 3, 2, 1, 1]);
        let header = "Current Likelihood,Current Impact,Inherent Likelihood,Inherent Impact";
        assert_eq!(scores(header, "3,2,5,4"), [5, 4, 3, 2, 0, 0]);
    }

    #[test]
    fn a_row_that_was_not_rated_again_is_still_as_it_was() {
        let header = "Inherent likelihood,Inherent impact,Residual likelihood,Residual impact";
        assert_eq!(scores(header, "5,4,,"), [5, 4, 5, 4, 0, 0]);
    }

    #[test]
    fn only_the_likelihood_rated_again_leaves_the_effect() {
        assert_eq!(scores("Inherent likelihood,Impact,Residual likelihood", "5,4,3"), [5, 4, 3, 4, 0, 0]);
    }
}
