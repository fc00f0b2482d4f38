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

#[cfg(test)]
mod tests {
    use formats::reading::Table;

    use super::*;
    use crate::importing::correct::tests::BRINGING;

    fn column(letter: &str, field: Option<&str>, confidence: f32) -> ColumnReading {
        ColumnReading {
            letter: letter.to_owned(),
            header: format!("Header {letter}"),
            field: field.map(str::to_owned),
            confidence,
            filled: 3,
            ..ColumnReading::default()
        }
    }

    fn planned(columns: Vec<ColumnReading>) -> Planned {
        let table = Table { understanding: columns, ..Table::default() };
        Planned { table, is_taken: true, ..Planned::default() }
    }

    fn asked(planned: &Planned) -> Vec<(String, &'static str, Vec<String>)> {
        to_check(planned, &BRINGING).into_iter().map(|one| (one.letter, one.why, one.meanings)).collect()
    }

    fn one(letter: &str, why: &'static str, meanings: &[&str]) -> (String, &'static str, Vec<String>) {
        (letter.to_owned(), why, meanings.iter().map(|meaning| (*meaning).to_owned()).collect())
    }

    #[test]
    fn what_was_not_read_surely_asks_and_says_why() {
        let between = ColumnReading { alternatives: vec!["weight".to_owned()], ..column("B", Some("owner"), 0.6) };
        let unclear = ColumnReading { date_order: Some(DateOrder::Unknown), ..column("C", Some("due"), 1.0) };
        let planned = planned(vec![column("A", Some("title"), 0.9), between, unclear, column("D", None, 0.0)]);
        assert_eq!(asked(&planned), [one("B", "between", &["weight"]), one("C", "dates", &[])]);
    }

    #[test]
    fn what_another_column_is_already_is_no_other_meaning() {
        let alternatives = vec!["title".to_owned(), "weight".to_owned(), "nonsense".to_owned()];
        let spare = ColumnReading { alternatives: alternatives.clone(), ..column("B", None, 0.0) };
        let rough = ColumnReading { alternatives: vec!["title".to_owned()], ..column("AA", Some("owner"), 0.6) };
        let unheaded = ColumnReading { header: String::new(), ..column("C", Some("due"), 0.5) };
        let planned = planned(vec![column("A", Some("title"), 1.0), spare, rough, unheaded]);
        let wanted = [one("B", "spare", &["weight"]), one("C", "unheaded", &[]), one("AA", "roughly", &[])];
        assert_eq!(asked(&planned), wanted);
    }

    #[test]
    fn what_somebody_chose_and_what_holds_nothing_is_not_asked() {
        let empty = ColumnReading { filled: 0, ..column("C", Some("due"), 0.5) };
        let mut planned = planned(vec![column("A", Some("title"), 0.5), column("B", Some("owner"), 0.5), empty]);
        planned.corrected.insert("A".to_owned());
        planned.learned.insert("B".to_owned(), "last year's.xlsx".to_owned());
        assert_eq!(asked(&planned), []);
        planned.corrected.clear();
        assert_eq!(asked(&planned), [one("A", "roughly", &[])]);
        planned.is_taken = false;
        assert_eq!(asked(&planned), []);
    }
}
