//! The rows a header takes: bands above, sub-headers below, and what each column's header says through them.

use std::collections::HashMap;

use crate::grid::{Area, Row, Sheet, Value};
use crate::vocabulary::Lexicon;
use crate::words::{self, Header};

/// A header takes at most this many rows above or below its main row.
const REACH: u32 = 3;

/// All rows of the header whose main row stands at `at` in the sheet's rows; numbers from 1.
pub(super) fn rows(sheet: &Sheet, at: usize, lexicon: &Lexicon<'_>) -> Vec<u32> {
    let main = &sheet.rows[at];
    let (mut first, mut last) = (main.number, main.number);
    for area in &sheet.merged {
        let tall = area.bottom > area.top && area.bottom - area.top <= REACH;
        if tall && area.contains(main.number, area.left) && main.cells.iter().any(|cell| area.left <= cell.0) {
            let holds_text = row(sheet, area.top).is_some_and(|row| row.get(area.left).is_some());
            if holds_text {
                first = first.min(area.top);
                last = last.max(area.bottom);
            }
        }
    }
    while main.number - first < REACH && first > 1 && is_band(sheet, first - 1, main, lexicon) {
        first -= 1;
    }
    let subjects = subject_columns(main, lexicon);
    while last - main.number < REACH && is_below(sheet, last + 1, &subjects, lexicon) {
        last += 1;
    }
    sheet.rows.iter().map(|row| row.number).filter(|number| (first..=last).contains(number)).collect()
}

fn row(sheet: &Sheet, number: u32) -> Option<&Row> {
    let at = sheet.rows.binary_search_by_key(&number, |row| row.number).ok()?;
    Some(&sheet.rows[at])
}

fn wide(sheet: &Sheet, number: u32) -> impl Iterator<Item = &Area> {
    sheet.merged.iter().filter(move |area| area.bottom == number && area.right > area.left)
}

/// A row above that groups columns: short texts, over columns of the header, merged or plainly part of it.
fn is_band(sheet: &Sheet, number: u32, main: &Row, lexicon: &Lexicon<'_>) -> bool {
    let Some(band) = row(sheet, number) else {
        return false;
    };
    let Some((left, right)) = main.cells.first().zip(main.cells.last()).map(|(a, b)| (a.0, b.0)) else {
        return false;
    };
    let fitting = band.cells.iter().all(|(column, value)| {
        let Some(text) = value.text() else {
            return false;
        };
        let text = text.trim();
        (left..=right).contains(column)
            && text.len() <= 60
            && text.split_whitespace().count() <= 6
            && !is_labelled(text)
    });
    if !fitting || band.cells.len() < 2 {
        return false;
    }
    let merged = band.cells.iter().filter(|cell| wide(sheet, number).any(|area| area.contains(number, cell.0))).count();
    // Written without merging, bands stand apart, each over the first of its columns.
    let apart = band.cells.windows(2).all(|pair| pair[1].0 - pair[0].0 > 1);
    let over = band.cells.iter().all(|cell| main.get(cell.0).is_some());
    if merged > 0 || (apart && over && band.cells.len() * 2 <= main.cells.len()) {
        return true;
    }
    let part_of_it = band.cells.iter().filter(|(column, value)| {
        let text = value.text().unwrap_or_default().trim();
        let bracketed = text.starts_with('(') && text.ends_with(')');
        main.get(*column).is_some() && (bracketed || lexicon.stage(&words::split(text)).is_some())
    });
    part_of_it.count() * 2 > band.cells.len()
}

/// A row below that still belongs to the header: no subject in it, words only, some of them header words or under a band.
fn is_below(sheet: &Sheet, number: u32, subjects: &[u32], lexicon: &Lexicon<'_>) -> bool {
    let Some(below) = row(sheet, number) else {
        return false;
    };
    let words_only = below.cells.iter().all(|cell| cell.1.text().is_some_and(|text| text.len() <= 80));
    // A header merged downwards by hand says the same word again.
    let again = |column: u32| row(sheet, number - 1).and_then(|above| above.get(column)) == below.get(column);
    let about_something = below.cells.iter().any(|cell| subjects.contains(&cell.0) && !again(cell.0));
    let under_band =
        below.cells.iter().filter(|cell| wide(sheet, number - 1).any(|area| area.contains(number - 1, cell.0))).count();
    let above = row(sheet, number - 1);
    let steps =
        below.cells.iter().filter(|cell| cell.1.text().is_some_and(|text| lexicon.step(text).is_some())).count();
    // Steps under a band that nobody merged.
    let open = below.cells.iter().filter(|cell| above.is_some_and(|above| above.get(cell.0).is_none())).count();
    let under_band = if steps >= 3 { under_band.max(open) } else { under_band };
    let is_header_word = |text: &&str| {
        let meaning = lexicon.meanings(&Header::new(text), false);
        meaning.first().is_some_and(|meaning| meaning.1 >= 0.7) || (under_band >= 2 && lexicon.step(text).is_some())
    };
    let header_words = below.cells.iter().filter_map(|cell| cell.1.text()).filter(is_header_word).count();
    let known = header_words * 2 >= below.cells.len();
    // One text under a column that has its header, not under a band, is the heading of a group.
    let heads_a_group = below.cells.len() == 1 && under_band == 0 && open == 0;
    words_only
        && !heads_a_group
        && known
        && if about_something { under_band >= 2 } else { under_band >= 2 || !subjects.is_empty() }
}

/// Columns whose header names what a record is about.
fn subject_columns(main: &Row, lexicon: &Lexicon<'_>) -> Vec<u32> {
    let is_subject = |field: usize| {
        let name = &lexicon.vocabulary.fields[field].name;
        lexicon.vocabulary.records.iter().any(|kind| kind.subjects.contains(name))
    };
    main.cells
        .iter()
        .filter(|cell| {
            let text = cell.1.text().unwrap_or_default();
            lexicon
                .meanings(&Header::new(text), false)
                .first()
                .is_some_and(|(field, score)| *score >= 0.6 && is_subject(*field))
        })
        .map(|cell| cell.0)
        .collect()
}

/// What each column's header says, band first. Text that a merge spreads counts for all its columns.
pub(super) fn paths(sheet: &Sheet, rows: &[u32]) -> HashMap<u32, Vec<String>> {
    let mut paths: HashMap<u32, Vec<String>> = HashMap::new();
    let last = rows.last().copied().unwrap_or(0);
    for (position, number) in rows.iter().enumerate() {
        let Some(row) = row(sheet, *number) else {
            continue;
        };
        let mut spread: HashMap<u32, &str> = HashMap::new();
        for (column, value) in &row.cells {
            let Value::Text(text) = value else { continue };
            let merged = sheet.merged.iter().find(|area| area.contains(*number, *column));
            // Merged down to the columns themselves it heads its first one; above them it is a band over all.
            let right =
                merged.filter(|area| area.bottom < last).map_or(*column, |area| area.right.min(area.left + 400));
            for covered in *column..=right {
                spread.entry(covered).or_insert(text);
            }
        }
        carry_bands(sheet, rows, position, &mut spread);
        for (column, text) in spread {
            let path = paths.entry(column).or_default();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if path.last() != Some(&text) {
                path.push(text_with_lines(row.get(column), text));
            }
        }
    }
    paths
}

/// The text with its line breaks, which part a header from its explanation.
fn text_with_lines(value: Option<&Value>, joined: String) -> String {
    value.and_then(Value::text).map_or(joined, |text| text.trim().to_owned())
}

/// An unmerged band reaches right over columns that have a sub-header and no text of their own.
fn carry_bands<'a>(sheet: &Sheet, rows: &[u32], position: usize, spread: &mut HashMap<u32, &'a str>) {
    let Some(next) = rows.get(position + 1).and_then(|number| row(sheet, *number)) else {
        return;
    };
    // What is merged reaches as far as it is merged.
    let merged = |column: u32| {
        let ends = |area: &Area| area.bottom > rows[position] || area.right > area.left;
        sheet.merged.iter().any(|area| area.contains(rows[position], column) && ends(area))
    };
    let mut last: Option<(u32, &'a str)> = None;
    let mut carried = Vec::new();
    let right = next.cells.last().map_or(0, |cell| cell.0);
    for column in 0..=right.min(2_000) {
        match spread.get(&column) {
            Some(text) => last = (!merged(column) && next.get(column).is_some()).then_some((column, *text)),
            None if next.get(column).is_some() => {
                if let Some((_, text)) = last {
                    carried.push((column, text));
                }
            }
            None => last = None,
        }
    }
    spread.extend(carried);
}

/// Labels right above the header that name a stage, and from which column on they speak.
pub(super) fn context(sheet: &Sheet, first: u32, lexicon: &Lexicon<'_>) -> Vec<(u32, String)> {
    let Some(above) = first.checked_sub(1).and_then(|number| row(sheet, number)) else {
        return Vec::new();
    };
    above
        .cells
        .iter()
        .filter_map(|(column, value)| Some((*column, value.text()?.trim().to_owned())))
        .filter(|(_, text)| text.len() <= 60 && !is_labelled(text) && lexicon.stage(&words::split(text)).is_some())
        .collect()
}

/// `Last updated: 12 May`: a label with what it is for, or waiting for that.
fn is_labelled(text: &str) -> bool {
    text.ends_with(':') || text.contains(": ")
}
