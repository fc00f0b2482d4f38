//! Tables told by their shape alone, for sheets whose words say nothing: a row of short texts above rows of another kind is a
//! header; rows that are filled alike from the first are a list without one.

use std::collections::HashSet;
use std::ops::Range;

use crate::grid::{Row, Sheet, Value};

use super::{date, number};

/// Rows at a sheet's beginning in which a header or a list may begin.
const CLOSE: usize = 40;
/// Rows that are compared with the first.
const SAMPLE: usize = 60;

/// What a value looks like, roughly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Number,
    Day,
    Reference,
    Sentence,
    Word,
}

fn look(value: &Value) -> Look {
    match value {
        Value::Number(_) => Look::Number,
        Value::Moment(_) => Look::Day,
        Value::Text(text) => {
            let text = text.trim();
            let words = text.split_whitespace().count();
            if number::parse(text).is_some() {
                Look::Number
            } else if date::parse(text).is_some() {
                Look::Day
            } else if words == 1 && text.ends_with(|c: char| c.is_ascii_digit()) {
                Look::Reference
            } else if words >= 4 {
                Look::Sentence
            } else {
                Look::Word
            }
        }
        _ => Look::Word,
    }
}

/// The place of the row that is a header by its shape: short texts, each another, over rows of which some columns hold
/// something else than words.
pub(super) fn header(sheet: &Sheet) -> Option<usize> {
    let rows = &sheet.rows;
    (0..rows.len().min(CLOSE)).find(|at| heads(&rows[*at]) && stands_over(&rows[*at], &rows[at + 1..]))
}

fn heads(row: &Row) -> bool {
    let short = |value: &Value| {
        let text = value.text().unwrap_or_default().trim();
        let words = text.split_whitespace().count();
        text.chars().any(char::is_alphabetic) && text.chars().count() <= 90 && words <= 10
    };
    let plain = row.cells.iter().all(|cell| short(&cell.1) && matches!(look(&cell.1), Look::Word | Look::Sentence));
    let different: HashSet<String> = row.cells.iter().map(|cell| cell.1.shown().to_lowercase()).collect();
    let span = row.cells.first().zip(row.cells.last()).map_or(0, |(first, last)| last.0 - first.0 + 1);
    row.cells.len() >= 3 && plain && different.len() == row.cells.len() && row.cells.len() * 10 >= span as usize * 6
}

/// Whether rows that are mostly filled follow at once, with columns of numbers, days, references or sentences.
fn stands_over(header: &Row, below: &[Row]) -> bool {
    let mut last = header.number;
    let body = below.iter().take_while(|row| {
        let follows = row.number - last <= 1;
        last = row.number;
        follows
    });
    let body: Vec<&Row> = body.filter(|row| row.cells.len() >= 2).take(SAMPLE).collect();
    let filled: usize = body.iter().map(|row| row.cells.len()).sum();
    if body.len() < 2 || filled * 2 < body.len() * header.cells.len() {
        return false;
    }
    let breaks = header.cells.iter().filter(|(column, head)| {
        let values: Vec<&Value> = body.iter().filter_map(|row| row.get(*column)).collect();
        values.len() >= 2 && differs(head, &values)
    });
    breaks.count() >= if header.cells.len() <= 4 { 1 } else { 2 }
}

/// Whether values are of another kind than what stands above them: numbers, days, sentences, much longer, or the same few
/// words again and again.
fn differs(head: &Value, values: &[&Value]) -> bool {
    let other = values.iter().map(|value| look(value)).filter(|look| *look != Look::Word && *look != self::look(head));
    let words = |value: &Value| value.text().map_or(0, |text| text.split_whitespace().count());
    let length: usize = values.iter().map(|value| words(value)).sum();
    let different: HashSet<String> = values.iter().map(|value| value.shown().to_lowercase()).collect();
    let again = values.len() >= 4 && different.len() * 10 <= values.len() * 6;
    other.count() * 10 >= values.len() * 7
        || length >= values.len() * words(head).max(1) * 2 + values.len()
        || (again && !different.contains(&head.shown().to_lowercase()))
}

/// The rows of a list without a header: each column looks alike from the first row on, one of them holds sentences and
/// two others numbers, days or references.
pub(super) fn list(sheet: &Sheet) -> Option<Range<usize>> {
    let rows = &sheet.rows;
    let begins = |cells: usize| rows.iter().take(CLOSE).position(|row| row.cells.len() >= cells);
    let first = begins(3).or_else(|| begins(2))?;
    let mut last = rows[first].number;
    let block = rows[first..].iter().take_while(|row| {
        let follows = row.number - last <= 1;
        last = row.number;
        follows
    });
    let block: Vec<&Row> = block.take(SAMPLE).collect();
    if block.len() < 3 {
        return None;
    }
    let steady = |column: u32, wanted: Look| {
        let values: Vec<Look> = block.iter().filter_map(|row| row.get(column)).map(look).collect();
        let alike = values.iter().filter(|look| **look == wanted).count();
        values.len() * 10 >= block.len() * 6 && alike * 10 >= values.len() * 7
    };
    let looks: Vec<Look> = rows[first]
        .cells
        .iter()
        .map(|(column, value)| (*column, look(value)))
        .filter(|(column, look)| steady(*column, *look))
        .map(|(_, look)| look)
        .collect();
    let sentences = looks.iter().filter(|look| **look == Look::Sentence).count();
    let wordless = looks.iter().filter(|look| matches!(look, Look::Number | Look::Day | Look::Reference)).count();
    // A reference and a sentence in each row are a list, too.
    let paired = looks.as_slice() == [Look::Reference, Look::Sentence] && block.iter().all(|row| row.cells.len() == 2);
    ((sentences >= 1 && wordless >= 2) || paired).then_some(first..rows.len())
}
