//! Which kind of record a table holds, and whether it holds records at all.

use crate::grid::{Sheet, Value};
use crate::vocabulary::{Kind, Lexicon};
use crate::words;

use super::column::Column;
use super::table::Found;

/// Below this nothing speaks for any kind.
const ENOUGH: f32 = 1.9;

/// The kind of record that speaks loudest from columns, headers, titles and the sheet's name, with how sure that is.
pub fn recognise(sheet: &Sheet, found: &Found, columns: &[Column], lexicon: &Lexicon<'_>) -> Option<(usize, f32)> {
    let name = words::split(&sheet.name);
    let titles: Vec<Vec<String>> = above(sheet, found).iter().map(|text| words::split(text)).collect();
    let headers: Vec<Vec<String>> = columns.iter().map(|column| words::split(&column.path.join(" "))).collect();
    let mixed = columns.iter().any(|column| meaning_kind(column, lexicon) == Some(Kind::Record));
    let mut scores: Vec<(usize, f32)> = Vec::new();
    for (kind, record) in lexicon.vocabulary.records.iter().enumerate() {
        let mut score = 0.0;
        let in_headers = headers.iter().filter(|header| lexicon.speaks_of(kind, header)).count();
        score += 0.9 * in_headers.min(4) as f32;
        score += if lexicon.speaks_of(kind, &name) { 1.6 } else { 0.0 };
        score += if titles.iter().any(|title| lexicon.speaks_of(kind, title)) { 0.8 } else { 0.0 };
        for (field, weight) in &record.signs {
            let field = lexicon.index(field);
            if columns.iter().any(|column| column.meaning == field && field.is_some()) {
                score += weight;
            }
        }
        let about = columns.iter().any(|column| {
            column.meaning.is_some_and(|field| record.subjects.contains(&lexicon.vocabulary.fields[field].name))
        });
        if mixed
            && lexicon
                .vocabulary
                .fields
                .iter()
                .any(|field| field.kind == Kind::Record && record.signs.contains_key(&field.name))
        {
            score += 100.0;
        }
        if about {
            scores.push((kind, score));
        }
    }
    scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let (kind, best) = *scores.first().filter(|(_, score)| *score >= ENOUGH)?;
    let second = scores.get(1).map_or(0.0, |score| score.1);
    Some((kind, (0.5 + (best - second) / (best + second)).clamp(0.3, 1.0)))
}

fn meaning_kind(column: &Column, lexicon: &Lexicon<'_>) -> Option<Kind> {
    Some(lexicon.vocabulary.fields[column.meaning?].kind)
}

/// Texts above the header: titles.
fn above<'a>(sheet: &'a Sheet, found: &Found) -> Vec<&'a str> {
    let rows = sheet.rows.iter().filter(|row| found.above.contains(&row.number));
    rows.flat_map(|row| &row.cells).filter_map(|cell| cell.1.text()).filter(|text| text.len() <= 80).take(12).collect()
}

/// Whether it is a table of records: a subject, enough columns understood, and not a list of allowed values.
pub fn is_table(found: &Found, columns: &[Column], kind: usize, lexicon: &Lexicon<'_>) -> bool {
    let record = &lexicon.vocabulary.records[kind];
    let understood: Vec<&Column> = columns.iter().filter(|column| column.meaning.is_some()).collect();
    let subject = understood.iter().any(|column| {
        column.meaning.is_some_and(|field| record.subjects.contains(&lexicon.vocabulary.fields[field].name))
    });
    let headed = columns.iter().filter(|column| !column.path.is_empty()).count();
    let enough = understood.len() >= 3 || (headed <= 3 && understood.len() >= 2);
    subject && enough && understood.len() * 3 >= headed && !lists_choices(found, &understood, lexicon)
}

/// A list of allowed values has scales and choices in which no value stands twice.
fn lists_choices(found: &Found, columns: &[&Column], lexicon: &Lexicon<'_>) -> bool {
    let scales = columns.iter().filter(|column| {
        let kind = meaning_kind(column, lexicon);
        matches!(kind, Some(Kind::Level | Kind::Word | Kind::Choice | Kind::Label)) && column.profile.count >= 3
    });
    let all: Vec<bool> = scales.map(|column| column.profile.variety >= 0.999 && column.profile.length <= 4.0).collect();
    found.body.len() >= 3 && all.len() >= 2 && all.iter().all(|unique| *unique)
}

/// Whether a value says anything.
pub(super) fn says_something(value: &Value) -> bool {
    value.text().is_some_and(|text| text.chars().any(char::is_alphabetic))
}
