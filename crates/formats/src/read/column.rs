//! Understanding what each column of a table means, from its header in its context and from its values.

use std::collections::{HashMap, HashSet};

use crate::grid::{Row, Sheet, Value};
use crate::vocabulary::{Kind, Lexicon};
use crate::words::{self, Header};

use super::profile::{self, Profile};
use super::table::Found;
use super::{guess, product};

/// A column and what is known of it.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its place, from 0.
    pub index: u32,
    /// What its header says, from the topmost band down; empty where it has none.
    pub path: Vec<String>,
    /// What its values look like.
    pub profile: Profile,
    /// Fields it may mean with their score, best first.
    pub candidates: Vec<(usize, f32)>,
    /// The field it was given.
    pub meaning: Option<usize>,
    /// How sure that is, 0 to 1.
    pub confidence: f32,
    /// Its values are the product of other columns' ratings.
    pub product: bool,
    /// In a choice spread over columns with marks: the choice that this column stands for.
    pub option: Option<String>,
}

impl Column {
    /// Lets the column mean a field, at least as surely as that.
    pub(super) fn offer(&mut self, field: usize, score: f32) {
        match self.candidates.iter_mut().find(|candidate| candidate.0 == field) {
            Some(candidate) => candidate.1 = candidate.1.max(score),
            None => self.candidates.push((field, score)),
        }
        self.candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    }

    /// The header with its bands, for people.
    pub fn header(&self) -> String {
        let lines = self.path.iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.collect::<Vec<_>>().join(" > ")
    }
}

/// Rows looked at to know a column's values.
const SAMPLE: usize = 400;

/// Describes every column of a table: its header, its values, and the fields it may mean.
pub fn describe(sheet: &Sheet, found: &Found, lexicon: &Lexicon<'_>) -> Vec<Column> {
    let body = &sheet.rows[found.body.clone()];
    let sample = sample(body, found, lexicon);
    let mut columns: Vec<Column> = found
        .columns
        .iter()
        .map(|index| {
            let path = found.paths.get(index).cloned().unwrap_or_default();
            let values = sample.iter().filter_map(|row| row.get(*index));
            let profile = Profile::of(values, lexicon);
            Column {
                index: *index,
                path,
                profile,
                candidates: Vec::new(),
                meaning: None,
                confidence: 0.0,
                product: false,
                option: None,
            }
        })
        .filter(|column| !column.path.is_empty() || column.profile.count > 0)
        .collect();
    spread_choices(&mut columns, lexicon);
    let mut met: HashMap<String, usize> = HashMap::new();
    let headers: Vec<String> = columns.iter().filter_map(|column| column.path.last().cloned()).collect();
    let language = lexicon.language(headers.iter().map(String::as_str));
    for column in &mut columns {
        let times = met.entry(said_again(column, lexicon)).or_default();
        column.candidates = candidates(column, found, (*times, language), lexicon);
        *times += usize::from(column.profile.count > 0);
    }
    product::offer(&mut columns, &sample, lexicon);
    product::offer_stages(&mut columns, lexicon);
    guess::offer(&mut columns, lexicon);
    columns
}

/// Rows that are probably records: those with words in a column that names what records are about.
fn sample<'a>(body: &'a [Row], found: &Found, lexicon: &Lexicon<'_>) -> Vec<&'a Row> {
    let subjects: Vec<u32> = found
        .paths
        .iter()
        .filter(|(_, path)| {
            let meaning = path.last().and_then(|text| lexicon.meanings(&Header::new(text), false).first().copied());
            meaning.is_some_and(|(field, score)| {
                let name = &lexicon.vocabulary.fields[field].name;
                score >= 0.7 && lexicon.vocabulary.records.iter().any(|kind| kind.subjects.contains(name))
            })
        })
        .map(|(column, _)| *column)
        .collect();
    let about_something =
        |row: &&Row| subjects.iter().any(|column| row.get(*column).is_some_and(|value| value.text().is_some()));
    let mut rows: Vec<&Row> = body.iter().filter(about_something).take(SAMPLE).collect();
    if rows.len() >= 6 {
        // The first rows may be guidance, which would hide what the values look like.
        rows.drain(..2);
    }
    if (2..6).contains(&rows.len()) && explains(rows[0], &rows[1..]) {
        rows.remove(0);
    }
    if rows.is_empty() { body.iter().filter(|row| row.cells.len() > 1).take(SAMPLE).collect() } else { rows }
}

/// Whether a row has words in two columns and more in which all others have numbers or days.
fn explains(row: &Row, others: &[&Row]) -> bool {
    let wordless = |value: &Value| match value {
        Value::Number(_) | Value::Moment(_) => true,
        value => value
            .text()
            .is_some_and(|text| super::number::parse(text).or(super::date::parse(text).map(|_| 0.0)).is_some()),
    };
    let explained = row.cells.iter().filter(|(column, value)| {
        let wordy = value.text().is_some_and(|text| text.split_whitespace().count() >= 2) && !wordless(value);
        let mut below = others.iter().filter_map(|other| other.get(*column)).peekable();
        wordy && below.peek().is_some() && below.all(wordless)
    });
    explained.count() >= 2
}

/// Columns under one band whose headers are steps and whose values are marks are one choice.
fn spread_choices(columns: &mut [Column], lexicon: &Lexicon<'_>) {
    let mut start = 0;
    while start < columns.len() {
        let parent = |column: &Column| (column.path.len() >= 2).then(|| column.path[..column.path.len() - 1].to_vec());
        let band = parent(&columns[start]);
        let length =
            columns[start..].iter().take_while(|column| band.is_some() && parent(column) == band).count().max(1);
        let group = &mut columns[start..start + length];
        let steps =
            group.iter().filter(|column| is_option(column.path.last().map_or("", String::as_str), lexicon)).count();
        let marked = group.iter().all(|column| column.profile.marks >= 0.99 || column.profile.count == 0);
        if length >= 3 && steps * 4 >= length * 3 && marked && group.iter().any(|column| column.profile.count > 0) {
            for column in group {
                column.option = column.path.pop();
                column.profile = Profile { claims: column.profile.claims.clone(), ..Profile::default() };
            }
        }
        start += length;
    }
}

fn is_option(text: &str, lexicon: &Lexicon<'_>) -> bool {
    lexicon.step(text).is_some() || super::number::leading(text).is_some()
}

/// Fields that a column may mean with a score that joins header and values, best first.
fn candidates(
    column: &Column,
    found: &Found,
    (times, language): (usize, Option<usize>),
    lexicon: &Lexicon<'_>,
) -> Vec<(usize, f32)> {
    let mut scores: HashMap<usize, f32> = HashMap::new();
    let mut listed: HashSet<usize> = HashSet::new();
    let mut add = |field: usize, score: f32| {
        let known = scores.entry(field).or_default();
        *known = known.max(score);
    };
    let bands: Vec<String> = column.path.iter().rev().skip(1).cloned().collect();
    let around = found.context.iter().rev().find(|(from, _)| *from <= column.index).map(|(_, text)| text.clone());
    let own_stage = lexicon.stage(&words::split(column.path.last().map_or("", String::as_str)));
    let band_stage = bands.iter().chain(&around).find_map(|band| lexicon.stage(&words::split(band)));
    let stage = own_stage.or(band_stage);
    // What the band says, too, the column says more surely.
    let twice = if own_stage.is_some() && own_stage == band_stage { 0.02 } else { 0.0 };
    for (text, trust) in texts(&column.path) {
        let header = Header::new(&text);
        for (field, likeness) in lexicon.meanings_in(&header, true, language) {
            let score = likeness * trust;
            match stage.and_then(|stage| lexicon.staged(stage, field)) {
                Some(staged) => add(staged, score + twice),
                // The header of a rating at that stage is known as a whole.
                None if stage.is_some_and(|stage| lexicon.is_staged(stage, field)) => add(field, score + twice),
                None => add(field, score),
            }
        }
        if let Some(stage) = own_stage {
            let bare = lexicon.without_stage(&header.main, stage);
            for (field, likeness) in lexicon.meanings_of(&bare, true, language) {
                if let Some(staged) = lexicon.staged(stage, field) {
                    add(staged, likeness * trust * 0.99);
                }
            }
        }
        for field in declared(&header, lexicon) {
            add(field, 1.04);
            listed.insert(field);
        }
    }
    let first = stage.is_none_or(|stage| lexicon.is_first(stage));
    if let (true, Some(again)) = (first, lexicon.repeating(times)) {
        rate_again(&mut scores, again, lexicon);
    }
    let fields = &lexicon.vocabulary.fields;
    let chosen = |kind: Kind| matches!(kind, Kind::Level | Kind::Word | Kind::Choice);
    let says_when = scores.iter().all(|(field, score)| fields[*field].kind == Kind::Date || *score < 0.8);
    let mut scores: Vec<_> = scores
        .into_iter()
        .map(|(field, score)| {
            let kind = fields[field].kind;
            // A choice spread over columns can only be a field that has choices.
            let spread = if column.option.is_some() && !chosen(kind) { 0.3 } else { 1.0 };
            let fit = column.profile.fit(kind, field);
            // A header that lists the choices is believed, whatever people wrote beside their choice.
            let fit = if listed.contains(&field) && kind == Kind::Choice { fit.max(0.9) } else { fit };
            // So is one that asks for a day and nothing else: `Due date`, `Phase 2`.
            let loosely = says_when && kind == Kind::Date && score >= 0.95 && column.profile.says_when();
            let fit = if loosely { fit.max(0.68) } else { fit };
            (field, score * spread * fit)
        })
        .collect();
    claim(column, &mut scores, lexicon);
    scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    scores
}

/// What a column says, by which it is known when it is said again: its words, and of a rating those that say what is rated,
/// for `Current score` is another time than `Initial score`.
fn said_again(column: &Column, lexicon: &Lexicon<'_>) -> String {
    let said = words::split(&column.path.join(" "));
    let first = lexicon.stage(&said).filter(|stage| lexicon.is_first(*stage));
    let plain = || Header::new(&column.path.join(" ")).main;
    let bare = first.map(|stage| lexicon.without_stage(&plain(), stage));
    let is_rated = |bare: &Vec<String>| {
        let meant = lexicon.meanings_of(bare, false, None).first().filter(|(_, score)| *score >= 0.9).copied();
        let again = lexicon.repeating(1).zip(meant);
        again.is_some_and(|(stage, (field, _))| lexicon.staged(stage, field).is_some())
    };
    // What is not said to be the first rating does not come before it.
    bare.filter(is_rated).map_or_else(|| said.join(" "), |bare| format!("first {}", bare.join(" ")))
}

/// Turns what a column may mean into the same of a later rating, where its header stands for the second time.
fn rate_again(scores: &mut HashMap<usize, f32>, again: usize, lexicon: &Lexicon<'_>) {
    let first: Vec<_> = scores.iter().map(|(field, score)| (*field, *score)).collect();
    for (field, score) in first {
        if let Some(staged) = lexicon.staged(again, field) {
            scores.insert(staged, score * 1.02);
        }
        // What is not rated again means the first of its columns.
        scores.insert(field, score * 0.9);
    }
}

/// Values that only one field has speak for it even where the header does not.
fn claim(column: &Column, scores: &mut Vec<(usize, f32)>, lexicon: &Lexicon<'_>) {
    let least = if column.path.is_empty() { 0.6 } else { 0.53 };
    // A column that names kinds of record and nothing else is that, whatever stands above it. Single letters name much else.
    let fields = &lexicon.vocabulary.fields;
    let named = column.profile.records >= 0.8 && (column.profile.worded >= 0.5 || column.path.is_empty());
    if named && column.profile.record_variety >= 2 && column.profile.count >= 3 {
        for (field, _) in fields.iter().enumerate().filter(|(_, field)| field.kind == Kind::Record) {
            match scores.iter_mut().find(|score| score.0 == field) {
                Some(score) => score.1 = score.1.max(0.9),
                None => scores.push((field, 0.9)),
            }
        }
    }
    for (field, claimed) in column.profile.claims.iter().enumerate() {
        if *claimed < 0.6 || column.option.is_some() {
            continue;
        }
        match scores.iter_mut().find(|score| score.0 == field) {
            Some(score) => score.1 = score.1.max(least),
            None => scores.push((field, least)),
        }
    }
}

/// The texts that may carry a header's meaning, with how far each is trusted.
fn texts(path: &[String]) -> Vec<(String, f32)> {
    let mut texts = Vec::new();
    if let Some(last) = path.last() {
        texts.push((last.clone(), 1.0));
    }
    if path.len() > 1 {
        texts.push((path.join(" "), 1.01));
        texts.extend(path[..path.len() - 1].iter().map(|band| (band.clone(), 0.9)));
    }
    texts
}

/// Fields whose own values a header lists: `Response (avoid, reduce, accept)`.
fn declared(header: &Header, lexicon: &Lexicon<'_>) -> Vec<usize> {
    let mut votes: HashMap<usize, HashSet<&str>> = HashMap::new();
    for word in header.asides.iter().flatten().chain(if header.main.len() >= 3 { header.main.as_slice() } else { &[] })
    {
        for field in lexicon.claimants(std::slice::from_ref(word)) {
            votes.entry(*field).or_default().insert(word);
        }
    }
    votes.into_iter().filter(|(_, words)| words.len() >= 2).map(|(field, _)| field).collect()
}

/// The choice that a row's marks make among the columns of one field.
pub fn marked(columns: &[&Column], row: &Row) -> Option<String> {
    let chosen: Vec<&str> = columns
        .iter()
        .filter(|column| row.get(column.index).and_then(Value::text).is_some_and(profile::is_mark))
        .filter_map(|column| column.option.as_deref())
        .collect();
    (!chosen.is_empty()).then(|| chosen.join(", "))
}
