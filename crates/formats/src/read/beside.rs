//! Tables that stand side by side under one header row, with an empty column between them.

use std::collections::HashSet;

use crate::grid::{Row, Sheet};
use crate::vocabulary::{Kind, Lexicon};
use crate::words::Header;

use super::table::Found;

/// The sheet in parts, one for each of the tables that stand side by side where one was found; none if it is one.
///
/// A part has a header of its own, with what its records are about in it, and is not filled just where its neighbour
/// is: an empty column inside a table has the same rows to its left and to its right.
pub(super) fn parts(sheet: &Sheet, found: &Found, lexicon: &Lexicon<'_>) -> Option<Vec<Sheet>> {
    let mut columns: Vec<u32> = found.columns.clone();
    columns.sort_unstable();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for column in columns {
        match ranges.last_mut() {
            Some(last) if column - last.1 <= 1 => last.1 = column,
            _ => ranges.push((column, column)),
        }
    }
    let mut joined: Vec<(u32, u32)> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if !are_two(sheet, found, (*last, range), lexicon) => last.1 = range.1,
            _ => joined.push(range),
        }
    }
    (joined.len() > 1).then(|| joined.iter().map(|range| part(sheet, found, *range)).collect())
}

/// Whether two ranges of columns are two tables: either could be one, and they name what they are about in the same words
/// or are filled in other rows.
fn are_two(sheet: &Sheet, found: &Found, (left, right): ((u32, u32), (u32, u32)), lexicon: &Lexicon<'_>) -> bool {
    let (Some(names), Some(others)) = (names(found, left, lexicon), names(found, right, lexicon)) else {
        return false;
    };
    let filled = |range: (u32, u32)| -> HashSet<u32> {
        let rows = sheet.rows[found.body.clone()].iter();
        rows.filter(|row| row.cells.iter().any(|cell| (range.0..=range.1).contains(&cell.0)))
            .map(|row| row.number)
            .collect()
    };
    let (rows, other_rows) = (filled(left), filled(right));
    let (both, fewer) = (rows.intersection(&other_rows).count(), rows.len().min(other_rows.len()));
    names.intersection(&others).next().is_some() || both * 2 < fewer
}

/// The fields by which the records of a range would be told apart, if it has the header of a table: a subject, and two
/// more fields.
fn names(found: &Found, (left, right): (u32, u32), lexicon: &Lexicon<'_>) -> Option<HashSet<usize>> {
    let vocabulary = lexicon.vocabulary;
    let fields: HashSet<usize> = found
        .paths
        .iter()
        .filter(|(column, _)| (left..=right).contains(*column))
        .filter_map(|(_, path)| {
            let meanings = lexicon.meanings(&Header::new(path.last()?), false);
            meanings.first().filter(|meaning| meaning.1 >= 0.75).map(|meaning| meaning.0)
        })
        .collect();
    let is_subject = |field: &usize| {
        let name = &vocabulary.fields[*field].name;
        vocabulary.records.iter().any(|kind| !kind.ignored && kind.subjects.contains(name))
    };
    let is_name = |field: &usize| is_subject(field) || vocabulary.fields[*field].kind == Kind::Id;
    let whole = fields.len() >= 3 && fields.iter().any(is_subject);
    whole.then(|| fields.into_iter().filter(is_name).collect())
}

/// The header and the body of a table, in these columns only.
fn part(sheet: &Sheet, found: &Found, (left, right): (u32, u32)) -> Sheet {
    let rows = sheet.rows.iter().enumerate().filter(|(at, row)| {
        found.body.contains(at) || found.header.contains(&row.number) || found.above.contains(&row.number)
    });
    let rows = rows.filter_map(|(_, row)| {
        let cells: Vec<_> = row.cells.iter().filter(|cell| (left..=right).contains(&cell.0)).cloned().collect();
        (!cells.is_empty()).then_some(Row { number: row.number, hidden: row.hidden, cells })
    });
    let inside = |area: &&crate::grid::Area| area.left >= left && area.right <= right;
    Sheet {
        name: sheet.name.clone(),
        visible: sheet.visible,
        rows: rows.collect(),
        merged: sheet.merged.iter().filter(inside).copied().collect(),
        hidden_columns: sheet.hidden_columns.clone(),
        notes: sheet.notes.clone(),
    }
}
