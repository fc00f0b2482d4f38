//! Which kind of record a table holds, and whether it holds records at all.

use std::collections::HashSet;

use crate::grid::{Sheet, Value};
use crate::vocabulary::{Kind, Lexicon, Step};
use crate::words;

use super::column::Column;
use super::table::Found;
use super::{assign, guess};

/// Below this nothing speaks for any kind.
const ENOUGH: f32 = 1.4;

/// The kind of record that speaks loudest from columns, headers, titles and the names of file and sheet; with how sure
/// that is. The columns are left with the meanings they have in that kind.
pub fn recognise(
    (file, name): (&str, &str),
    sheet: &Sheet,
    found: &Found,
    columns: &mut [Column],
    lexicon: &Lexicon<'_>,
) -> Option<(usize, f32)> {
    let clues = Clues {
        name: words::split(name),
        file: words::split(file),
        titles: above(sheet, found).iter().map(|text| words::split(text)).collect(),
        headers: columns.iter().map(|column| words::split(&column.path.join(" "))).collect(),
        guessed: found.guessed,
    };
    let mut scores: Vec<(usize, f32)> = Vec::new();
    for kind in 0..lexicon.vocabulary.records.len() {
        // A column may mean one thing in a list of risks and another in a list of people.
        clues.assign(kind, columns, lexicon);
        // What is not asked for need not be named to be told apart.
        if found.guessed && !lexicon.vocabulary.records[kind].ignored && !clues.speaks(kind, columns, lexicon) {
            continue;
        }
        scores.extend(clues.score(kind, columns, lexicon).map(|score| (kind, score)));
    }
    scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let (kind, best) = *scores.first().filter(|(_, score)| *score >= ENOUGH)?;
    let second = scores.get(1).map_or(0.0, |score| score.1);
    clues.assign(kind, columns, lexicon);
    Some((kind, (0.5 + (best - second) / (best + second)).clamp(0.3, 1.0)))
}

/// Words around a table, split.
struct Clues {
    name: Vec<String>,
    file: Vec<String>,
    titles: Vec<Vec<String>>,
    headers: Vec<Vec<String>>,
    guessed: bool,
}

impl Clues {
    /// Gives columns their fields in a kind, what its records are about among them where something speaks for the kind.
    fn assign(&self, kind: usize, columns: &mut [Column], lexicon: &Lexicon<'_>) {
        assign::assign(columns, kind, lexicon);
        if self.open(kind, lexicon) && self.speaks(kind, columns, lexicon) {
            guess::subject(columns, kind, lexicon);
        }
        guess::headed(columns, kind, lexicon);
    }

    /// Whether what records are about may be guessed at all: the table was, or its own sheet or a title is called by the kind.
    fn open(&self, kind: usize, lexicon: &Lexicon<'_>) -> bool {
        let name = if self.name.is_empty() { &self.file } else { &self.name };
        self.guessed || std::iter::once(name).chain(&self.titles).any(|text| lexicon.speaks_of(kind, text))
    }

    /// Whether a name, a title, a score that is the product of ratings or two ratings in words speak for a kind.
    fn speaks(&self, kind: usize, columns: &[Column], lexicon: &Lexicon<'_>) -> bool {
        if self.named(kind, lexicon) > 0.0 {
            return true;
        }
        let Some(known) = &lexicon.vocabulary.products else {
            return false;
        };
        let signs = &lexicon.vocabulary.records[kind].signs;
        let rates = known.factors.iter().take(2).all(|name| signs.get(name).is_some_and(|weight| *weight >= 1.0));
        let in_words = |name: &String| {
            let field = lexicon.index(name);
            columns.iter().any(|column| column.meaning == field && column.profile.words >= 0.6)
        };
        rates && (columns.iter().any(|column| column.product) || known.factors.iter().take(2).all(in_words))
    }

    /// How loud the names of sheet and file and the titles speak for a kind; the file's only where the sheet's says nothing.
    fn named(&self, kind: usize, lexicon: &Lexicon<'_>) -> f32 {
        let any = |text: &[String]| (0..lexicon.vocabulary.records.len()).any(|kind| lexicon.speaks_of(kind, text));
        let name = if lexicon.speaks_of(kind, &self.name) {
            1.6
        } else if lexicon.speaks_of(kind, &self.file) && !any(&self.name) {
            if self.name.is_empty() { 1.6 } else { 1.0 }
        } else {
            0.0
        };
        let title = if any(&self.name) || name > 0.0 { 0.8 } else { 1.4 };
        name + if self.titles.iter().any(|title| lexicon.speaks_of(kind, title)) { title } else { 0.0 }
    }

    /// Whether a name or a title speaks for a kind, or the header of what its records are about is its very word.
    fn calls(&self, kind: usize, columns: &[Column], lexicon: &Lexicon<'_>) -> bool {
        let record = &lexicon.vocabulary.records[kind];
        let surely = |column: &Column| {
            let name = column.meaning.map(|field| &lexicon.vocabulary.fields[field].name);
            column.confidence >= 0.95 && name.is_some_and(|name| record.subjects.contains(name))
        };
        let by_its_word =
            |(column, header): (&Column, &Vec<String>)| surely(column) && lexicon.names(kind, header) >= 1.5;
        self.named(kind, lexicon) > 0.0 || columns.iter().zip(&self.headers).any(by_its_word)
    }

    /// How loud a kind speaks; none where no column could be what its records are about.
    fn score(&self, kind: usize, columns: &[Column], lexicon: &Lexicon<'_>) -> Option<f32> {
        let vocabulary = lexicon.vocabulary;
        let record = &vocabulary.records[kind];
        // How surely some column means a field, 0 to 1; what is barely understood speaks for nothing.
        let means = |name: &String| {
            let meant =
                columns.iter().filter(|column| column.meaning.is_some() && column.meaning == lexicon.index(name));
            meant.map(|column| ((column.confidence - 0.45) / 0.45).clamp(0.0, 1.0)).fold(0.0, f32::max)
        };
        if !record.subjects.iter().any(|name| means(name) > 0.25) {
            return None;
        }
        if !record.proofs.is_empty()
            && !record.proofs.iter().any(|name| means(name) > 0.25)
            && !self.calls(kind, columns, lexicon)
        {
            return None;
        }
        let mut said: Vec<f32> = self.headers.iter().map(|header| lexicon.names(kind, header)).collect();
        said.sort_by(|a, b| b.total_cmp(a));
        let mut score: f32 = said.iter().take(4).sum();
        score += self.named(kind, lexicon);
        score += record.signs.iter().map(|(name, weight)| weight * means(name)).sum::<f32>();
        // Where a column names the kind of each record, the list is a mixed one.
        let mixed = vocabulary.fields.iter().any(|field| {
            field.kind == Kind::Record && record.signs.contains_key(&field.name) && means(&field.name) > 0.0
        });
        Some(if mixed { score + 100.0 } else { score })
    }
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
pub fn is_table((sheet, found): (&Sheet, &Found), columns: &[Column], kind: usize, lexicon: &Lexicon<'_>) -> bool {
    let record = &lexicon.vocabulary.records[kind];
    let understood: Vec<&Column> = columns.iter().filter(|column| column.meaning.is_some()).collect();
    let is_subject = |column: &&&Column| {
        column.meaning.is_some_and(|field| record.subjects.contains(&lexicon.vocabulary.fields[field].name))
    };
    let subjects: Vec<&Column> = understood.iter().filter(is_subject).copied().collect();
    let headed = columns.iter().filter(|column| !column.path.is_empty()).count();
    // What a name speaks for may be headed in words that nobody knows: its columns are kept, and asked about.
    let enough = understood.len() >= 3 || ((headed <= 3 || found.guessed) && understood.len() >= 2);
    let most = found.guessed || understood.len() * 3 >= headed;
    let is_list = || {
        // What records are about takes words; what may be chosen is a word or two.
        let words = subjects.iter().map(|column| column.profile.length).fold(0.0, f32::max);
        let is_short = words <= 1.5 || (words <= 4.0 && found.body.len() >= 4);
        (is_short && lists_choices((sheet, found), &understood, lexicon))
            || explains_scale((sheet, found), columns, &subjects, lexicon)
    };
    !subjects.is_empty() && enough && most && !is_list()
}

/// A list of allowed values has scales and choices in which no value stands twice, and its scales are in order. So may
/// be a register of a few rows, each of another level; but hardly in the order of the levels.
fn lists_choices((sheet, found): (&Sheet, &Found), columns: &[&Column], lexicon: &Lexicon<'_>) -> bool {
    let scales = columns.iter().filter(|column| {
        let kind = meaning_kind(column, lexicon);
        matches!(kind, Some(Kind::Level | Kind::Word | Kind::Choice | Kind::Label)) && column.profile.count >= 3
    });
    let is_unique = |column: &Column| column.profile.variety >= 0.999 && column.profile.length <= 4.0;
    let all: Vec<bool> =
        scales.map(|column| is_unique(column) && is_in_order((sheet, found), column.index, lexicon)).collect();
    // What is multiplied was rated.
    let multiplied = columns.iter().any(|column| column.product);
    !multiplied && found.body.len() >= 3 && all.len() >= 2 && all.iter().all(|listed| *listed)
}

/// An explanation of a scale says each step once, in order, before it says what the step means, and nothing of people or
/// days.
fn explains_scale(
    (sheet, found): (&Sheet, &Found),
    columns: &[Column],
    subjects: &[&Column],
    lexicon: &Lexicon<'_>,
) -> bool {
    let lively = |column: &Column| {
        let kind = meaning_kind(column, lexicon);
        let filled = column.profile.count > 0;
        filled && (column.profile.dates >= 0.5 || matches!(kind, Some(Kind::Person | Kind::Date | Kind::Id)))
    };
    if found.body.len() < 3 || columns.iter().any(lively) {
        return false;
    }
    // Other lists may stand below; the first ends where the column is empty for the first time.
    let said = |column: u32| -> Vec<&str> {
        let rows = sheet.rows[found.body.clone()].iter();
        let first = rows.skip_while(|row| row.get(column).is_none()).map_while(|row| row.get(column));
        first.map(|value| value.text().unwrap_or_default().trim()).collect()
    };
    let means = |column: &Column| {
        let best = column.candidates.first().map(|(field, _)| &lexicon.vocabulary.fields[*field]);
        best.is_some_and(|field| lexicon.vocabulary.is_ignored(field))
    };
    let defines = columns.iter().any(means);
    let rated = |column: &&Column| matches!(meaning_kind(column, lexicon), Some(Kind::Level | Kind::Number));
    // Where another rating goes up and down, that one has each step once is chance.
    let all_in_order = columns.iter().filter(rated).all(|column| is_in_order((sheet, found), column.index, lexicon));
    if all_in_order && columns.iter().any(|column| is_whole_scale((sheet, found), column, lexicon)) {
        return true;
    }
    let first = subjects.iter().map(|column| column.index).min().unwrap_or(0);
    let leads = |column: &&Column| defines || column.index < first;
    columns.iter().filter(leads).map(|column| said(column.index)).any(|said| {
        let steps: Vec<Step> = said.iter().filter_map(|text| lexicon.step(text)).collect();
        let in_order = steps.is_sorted() || steps.iter().rev().is_sorted();
        let texts = said.iter().collect::<HashSet<_>>().len();
        let distinct = steps.iter().map(|step| step.number()).collect::<HashSet<_>>().len();
        in_order && distinct >= 3 && steps.len() == said.len() && texts == said.len()
    })
}

/// Whether a rating or score has each step of its scale once, in order: 5, 4, 3, 2, 1.
fn is_whole_scale((sheet, found): (&Sheet, &Found), column: &Column, lexicon: &Lexicon<'_>) -> bool {
    let rated = matches!(meaning_kind(column, lexicon), Some(Kind::Level | Kind::Number));
    let values = sheet.rows[found.body.clone()].iter().filter_map(|row| match row.get(column.index)? {
        Value::Number(number) => Some(*number),
        Value::Text(text) => super::number::parse(text),
        _ => None,
    });
    let values: Vec<f64> = values.take(11).collect();
    let steps = |by: f64| values.windows(2).all(|pair| (pair[1] - pair[0] - by).abs() < 1e-9);
    rated && (3..=10).contains(&values.len()) && (steps(-1.0) || steps(1.0))
}

/// Whether the steps of a scale in a column go one way. What is no step says nothing.
fn is_in_order((sheet, found): (&Sheet, &Found), column: u32, lexicon: &Lexicon<'_>) -> bool {
    let step = |value: &Value| match value {
        Value::Number(number) => Some(*number),
        _ => value
            .text()
            .and_then(|text| super::number::leading(text).or(lexicon.step(text).map(|step| step.number().into()))),
    };
    let values = sheet.rows[found.body.clone()].iter().filter_map(|row| row.get(column));
    let steps: Vec<f64> = values.filter_map(step).collect();
    steps.is_sorted() || steps.iter().rev().is_sorted()
}

/// Whether a value says anything.
pub(super) fn says_something(value: &Value) -> bool {
    value.text().is_some_and(|text| text.chars().any(char::is_alphabetic))
}
