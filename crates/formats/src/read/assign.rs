//! Which field each column of a table means in a kind of record: the surest first, no field twice.

use std::collections::HashMap;

use crate::vocabulary::{Kind, Lexicon};
use crate::words;

use super::column::Column;

/// Below this a column is given no field.
const ENOUGH: f32 = 0.52;

/// Gives columns their fields: the surest first, no field twice but to columns that share a choice.
/// Fields that only other kinds of record have step back.
pub fn assign(columns: &mut [Column], kind: usize, lexicon: &Lexicon<'_>) {
    let fields = &lexicon.vocabulary.fields;
    let name = &lexicon.vocabulary.records[kind].name;
    let mut offers: Vec<(f32, usize, usize)> = Vec::new();
    for (at, column) in columns.iter_mut().enumerate() {
        (column.meaning, column.confidence) = (None, 0.0);
        let elsewhere = names_another(column, kind, lexicon);
        for (field, score) in &column.candidates {
            let only = &fields[*field].only;
            let subject = lexicon.vocabulary.records[kind].subjects.contains(&fields[*field].name);
            // Where records are about something else, a name is not what they are called.
            let step = if subject { elsewhere } else { fields[*field].kind == Kind::Title };
            let score = &(score * if step { 0.8 } else { 1.0 });
            let score = if only.is_empty() {
                *score
            } else if only.contains(name) {
                // What only few kinds have, and this one has, is meant here.
                score * 1.03
            } else {
                score * 0.55
            };
            if score >= ENOUGH {
                offers.push((score, at, *field));
            }
        }
    }
    // Of columns that are as surely something, the first is it.
    let surely = |score: f32| (score * 100.0).round();
    offers.sort_by(|a, b| surely(b.0).total_cmp(&surely(a.0)).then(a.1.cmp(&b.1)).then(b.0.total_cmp(&a.0)));
    let mut taken: HashMap<usize, usize> = HashMap::new();
    for (score, at, field) in offers {
        let shared = taken.get(&field).is_some_and(|first| same_choice(&columns[*first], &columns[at]));
        if columns[at].meaning.is_none() && (shared || !taken.contains_key(&field)) {
            columns[at].meaning = Some(field);
            columns[at].confidence = score.min(1.0);
            taken.entry(field).or_insert(at);
        }
    }
    replace(columns, kind, lexicon);
    name_group(columns, lexicon);
}

/// Whether a header is the word for another kind of record: the action of an issue is what is done about it, not what it is
/// called.
fn names_another(column: &Column, kind: usize, lexicon: &Lexicon<'_>) -> bool {
    let header = words::split(column.path.last().map_or("", String::as_str));
    let mut others = (0..lexicon.vocabulary.records.len()).filter(|other| *other != kind);
    let ends = [header.as_slice(), &header[..header.len().min(1)], &header[header.len().saturating_sub(1)..]];
    let names = |other: usize| ends.iter().any(|part| lexicon.names(other, part) >= 1.5);
    !lexicon.speaks_of(kind, &header) && others.any(names)
}

fn same_choice(column: &Column, other: &Column) -> bool {
    column.option.is_some() && other.option.is_some() && column.path == other.path
}

/// In this kind of record, a field stands for another that no column has.
fn replace(columns: &mut [Column], kind: usize, lexicon: &Lexicon<'_>) {
    let record = &lexicon.vocabulary.records[kind];
    let first = record.otherwise.first().and_then(|name| lexicon.index(name));
    for (from, to) in &record.instead {
        let (Some(mut from), Some(to)) = (lexicon.index(from), lexicon.index(to)) else {
            continue;
        };
        // What records are about is only taken from elsewhere where no column has it.
        let is_subject = |field: usize| record.subjects.contains(&lexicon.vocabulary.fields[field].name);
        let known = |column: &Column| {
            column.meaning.is_some_and(|field| field == to || (field != from && is_subject(to) && is_subject(field)))
        };
        if columns.iter().any(known) {
            continue;
        }
        // A threat is nearer to what a risk is about than what follows from it.
        let meant = |field: usize| columns.iter().any(|column| column.meaning == Some(field));
        if let Some(first) = first.filter(|first| is_subject(to) && meant(from) && meant(*first)) {
            from = first;
        }
        let kind = lexicon.vocabulary.fields[to].kind;
        for column in columns.iter_mut().filter(|column| column.meaning == Some(from)) {
            if column.profile.fit(kind, to) >= 0.6 {
                column.meaning = Some(to);
            }
        }
    }
}

/// A first column without a header, with a few short words, is the group its rows belong to.
fn name_group(columns: &mut [Column], lexicon: &Lexicon<'_>) {
    let Some(label) = lexicon.vocabulary.fields.iter().position(|field| field.kind == Kind::Label) else {
        return;
    };
    if columns.iter().any(|column| column.meaning == Some(label)) {
        return;
    }
    if let Some(first) = columns.first_mut()
        && first.path.is_empty()
        && first.meaning.is_none()
        && first.profile.numbers < 0.2
        && first.profile.length <= 6.0
    {
        (first.meaning, first.confidence) = (Some(label), 0.5);
    }
}
