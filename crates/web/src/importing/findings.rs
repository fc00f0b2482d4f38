//! Everything of a file that did not go in as it stands, in words: the same on the preview, on the page of what came in,
//! and on the command line.

use formats::Reading;
use formats::reading::ColumnReading;

use super::words::{self, Told};
use super::{Bringing, Plan, Planned};
use crate::words::Words;

/// What people should know of a file beside the records that it makes.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// What to look at, cell by cell, the same of many rows together.
    pub told: Vec<Told>,
    /// The tables that do not come in, each in a sentence.
    pub not_taken: Vec<String>,
    /// The sheets on which no table was found; empty where there is none.
    pub without_table: String,
    /// The columns without a meaning, which are kept with each record, each table in a sentence.
    pub kept: Vec<String>,
}

/// Finds it.
pub fn findings(t: Words, bringing: &Bringing, (reading, plan): (&Reading, &Plan)) -> Findings {
    let mut told: Vec<Told> = reading.problems.iter().map(|problem| words::problem(t, problem)).collect();
    told.extend(words::notes(t, bringing, plan));
    let (taken, others): (Vec<_>, Vec<_>) = plan.tables.iter().partition(|planned| planned.is_taken);
    let others = others.into_iter().filter(|planned| !planned.table.records.is_empty());
    let without_table = match reading.other_sheets.join(", ") {
        sheets if sheets.is_empty() => sheets,
        sheets => t.say_with("importing-other-sheets", &[("sheets", sheets.as_str().into())]),
    };
    Findings {
        told,
        not_taken: others.map(|planned| not_taken(t, reading, planned)).collect(),
        without_table,
        kept: taken.into_iter().filter_map(|planned| kept(t, bringing, (reading, planned))).collect(),
    }
}

/// The sheet's name, or the file's where it has none.
fn name<'n>(reading: &'n Reading, planned: &'n Planned) -> &'n str {
    if planned.table.sheet.is_empty() { &reading.file } else { &planned.table.sheet }
}

fn not_taken(t: Words, reading: &Reading, planned: &Planned) -> String {
    let kind = words::kind(t, &planned.table);
    let values = [
        ("sheet", name(reading, planned).into()),
        ("count", planned.table.records.len().into()),
        ("kind", kind.as_str().into()),
    ];
    t.say_with("importing-not-taken", &values)
}

fn kept(t: Words, bringing: &Bringing, (reading, planned): (&Reading, &Planned)) -> Option<String> {
    let is_kept = |column: &&ColumnReading| {
        column.filled > 0 && !column.field.as_deref().is_some_and(|field| bringing.meanings.contains(&field))
    };
    let named = |column: &ColumnReading| match column.header.trim() {
        "" => column.letter.clone(),
        header => format!("{} ({})", header.split_whitespace().collect::<Vec<_>>().join(" "), column.letter),
    };
    let columns: Vec<String> = planned.table.understanding.iter().filter(is_kept).map(named).collect();
    let columns = columns.join(", ");
    let values = [("sheet", name(reading, planned).into()), ("columns", columns.as_str().into())];
    (!columns.is_empty()).then(|| t.say_with("importing-columns-kept", &values))
}
