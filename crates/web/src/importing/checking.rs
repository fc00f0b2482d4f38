//! Which columns people should look at before a table is brought in: those whose meaning was found, but not surely, and
//! those whose days can be read both ways.

use formats::reading::{ColumnReading, DateOrder};
use serde::Serialize;

use super::correct::groups;
use super::{Bringing, Planned};

/// What is surer than that is not asked.
const SURE: f32 = 0.75;

/// A column that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToCheck {
    /// Its letter.
    pub letter: String,
    /// Why: `roughly`, `between`, `unheaded`, `spare` or `dates`. Its words are `importing-check-roughly` and so on.
    pub why: &'static str,
    /// What else it may mean, the likeliest first.
    pub meanings: Vec<String>,
}

/// The columns of a table to look at, in its order; none of one that we wrote ourselves, or that is not brought in. What
/// somebody chose is sure.
pub fn to_check(planned: &Planned, bringing: &Bringing) -> Vec<ToCheck> {
    if planned.table.exact || !planned.is_taken {
        return Vec::new();
    }
    let firsts = groups(&planned.table.understanding).into_iter().map(|group| group[0]);
    let is_open = |column: &&ColumnReading| {
        column.filled > 0
            && !planned.corrected.contains(&column.letter)
            && !planned.learned.contains_key(&column.letter)
    };
    let mut firsts: Vec<&ColumnReading> = firsts.filter(is_open).collect();
    firsts.sort_by_key(|column| (column.letter.len(), &column.letter));
    let one = |column: &ColumnReading| {
        let meanings = others(planned, column, bringing);
        let why = why(column, &meanings, bringing)?;
        Some(ToCheck { letter: column.letter.clone(), why, meanings })
    };
    firsts.into_iter().filter_map(one).collect()
}

/// What else a column may mean that no other does.
fn others(planned: &Planned, column: &ColumnReading, bringing: &Bringing) -> Vec<String> {
    let is_free = |meaning: &&String| {
        let mut columns = planned.table.understanding.iter();
        bringing.meanings.contains(&meaning.as_str()) && !columns.any(|other| other.field.as_ref() == Some(*meaning))
    };
    column.alternatives.iter().filter(is_free).cloned().collect()
}

fn why(column: &ColumnReading, others: &[String], bringing: &Bringing) -> Option<&'static str> {
    let Some(field) = column.field.as_deref() else {
        return (!others.is_empty()).then_some("spare");
    };
    let is_unclear = matches!(column.date_order, Some(DateOrder::Unknown | DateOrder::Mixed));
    match field {
        field if !bringing.meanings.contains(&field) => None,
        field if is_unclear && bringing.days.contains(&field) => Some("dates"),
        _ if column.confidence >= SURE => None,
        _ if column.header.is_empty() => Some("unheaded"),
        _ if !others.is_empty() => Some("between"),
        _ => Some("roughly"),
    }
}
