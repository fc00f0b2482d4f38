//! Records in the layout of a register that was brought in: its columns in their order, its headers with their bands,
//! its words. Texts stay texts; what no column of theirs holds stands behind them.

use std::collections::HashSet;

use books::layout::Kept;
use books::{Failure, Form, Scale};
use formats::out::{Cell, Column};
use kernel::{Date, Id, of};
use serde_json::{Map, Value};

use crate::fields;
use crate::importing::layout::{LaidColumn, Layout, written};
use crate::importing::{self, Bringing, Laying};
use crate::words::Words;

/// The mark of a choice that is spread over columns.
const MARK: &str = "x";

/// A layout, with the records that came with it.
pub(super) struct Laid {
    layout: Layout,
    bringing: &'static Bringing,
    /// The book that they went into: no other record is taken out so.
    pub(super) book: Id<of::Book>,
    came: HashSet<Id<of::Record>>,
}

/// What cells are written with.
pub(super) struct Writing<'a> {
    pub(super) t: Words,
    pub(super) scale: &'a Scale,
    /// The name of a person, by id.
    pub(super) name: &'a dyn Fn(&str) -> String,
}

impl Laid {
    /// Reads what was kept.
    ///
    /// # Errors
    /// Where it is broken.
    pub(super) fn read(kept: &Kept, bringing: &'static Bringing, came: Vec<Id<of::Record>>) -> Result<Laid, Failure> {
        let layout = serde_json::from_str(&kept.layout).map_err(|_| Failure::broken("how a register is laid out"))?;
        Ok(Laid { layout, bringing, book: kept.book, came: came.into_iter().collect() })
    }

    /// Whether a record came with the register; the others stand below.
    pub(super) fn came_with(&self, record: Id<of::Record>) -> bool {
        self.came.contains(&record)
    }

    /// The sheet's name.
    pub(super) fn sheet(&self) -> &str {
        &self.layout.sheet
    }

    /// Whether one of its columns shows what stands under that further header.
    pub(super) fn shows(&self, header: &str) -> bool {
        self.layout.columns.iter().any(|column| column.kept == header)
    }

    /// The rows above the header, from the topmost band down; a band stands over the first of its columns.
    pub(super) fn bands(&self) -> Vec<Vec<String>> {
        let columns = &self.layout.columns;
        let band = |row: usize| {
            let text = |at: usize| {
                let of = |column: &LaidColumn| {
                    column.path.get(..=row).filter(|part| part.len() < column.path.len()).map(<[String]>::to_vec)
                };
                let own = of(&columns[at])?;
                let before = at.checked_sub(1).and_then(|before| of(&columns[before]));
                (before.as_ref() != Some(&own)).then(|| own[row].clone())
            };
            (0..columns.len()).map(|at| text(at).unwrap_or_default()).collect()
        };
        (0..self.layout.depth() - 1).map(band).collect()
    }

    /// The header.
    pub(super) fn columns(&self) -> impl Iterator<Item = Column> {
        self.layout.columns.iter().map(|column| Column {
            width: (!column.words.is_empty() || column.day.is_some()).then_some(14.0),
            ..Column::new(column.path.last().map_or("", String::as_str))
        })
    }

    /// The cells of a record.
    pub(super) fn cells(
        &self,
        values: &Map<String, Value>,
        extra: &Map<String, Value>,
        writing: &Writing<'_>,
    ) -> Vec<Cell> {
        let meanings = self.layout.meanings();
        let laying = Laying { meanings: &meanings, values };
        let cell = |column: &LaidColumn| {
            let kept = extra.get(&column.kept).and_then(Value::as_str);
            let cell = self.cell(column, kept, &laying, writing);
            match &column.option {
                None => cell,
                Some(option) if is_chosen(&cell, option) => Cell::Text(MARK.to_owned()),
                Some(_) => Cell::Nothing,
            }
        };
        self.layout.columns.iter().map(cell).collect()
    }

    fn cell(&self, column: &LaidColumn, kept: Option<&str>, laying: &Laying<'_>, writing: &Writing<'_>) -> Cell {
        let as_kept = || kept.map_or(Cell::Nothing, typed);
        let Some(meaning) = &column.meaning else { return as_kept() };
        match (self.bringing.lay)(meaning, laying) {
            importing::Laid::Text(Some(text)) if meaning == "id" => typed(&text),
            importing::Laid::Text(Some(text)) => Cell::Text(text),
            importing::Laid::Day(Some(day)) => on(day, column, kept),
            importing::Laid::Key(Some(key)) => {
                word(column, kept, &key).unwrap_or_else(|| self.ours(column, meaning, &key, writing))
            }
            importing::Laid::Person(Some(id)) => {
                word(column, kept, &id).unwrap_or_else(|| Cell::Text((writing.name)(&id)))
            }
            _ => as_kept(),
        }
    }

    /// A value for which the register has no word: as near to its words as can be told, else ours.
    fn ours(&self, column: &LaidColumn, meaning: &str, key: &str, writing: &Writing<'_>) -> Cell {
        let is_number = column.words.iter().all(|(text, key)| text == key);
        let field = (self.bringing.field_of)(meaning);
        let form = field.and_then(|field| self.bringing.kind.field(field)).map(|field| field.form);
        let kind = self.bringing.kind.name;
        match (field, form, key.parse::<i64>()) {
            (_, _, Ok(number)) if is_number && !matches!(form, Some(Form::Choice(_))) => Cell::Number(number as f64),
            (Some(field), Some(Form::Score), Ok(step)) => {
                Cell::Text(format!("{step} {}", fields::step(writing.t, kind, field, (writing.scale, step))))
            }
            (Some(field), _, _) => Cell::Text(fields::choice(writing.t, kind, field, key)),
            (None, _, Ok(rank)) => nearest(column, rank).unwrap_or(Cell::Number(rank as f64)),
            (None, _, _) => Cell::Text(key.to_owned()),
        }
    }
}

/// The register's word for a value: the one that stood there, if it still stands for it, else the likeliest.
fn word(column: &LaidColumn, kept: Option<&str>, key: &str) -> Option<Cell> {
    let stands = |text: &str| column.words.iter().any(|(word, meant)| word == text && meant == key);
    let stood = kept.filter(|text| stands(text)).map(str::to_owned);
    let likeliest = || column.words.iter().find(|(_, meant)| meant == key).map(|(word, _)| word.clone());
    stood.or_else(likeliest).map(|word| typed(&word))
}

/// The word of the nearest score that has one: a register says "High" of more scores than it shows.
fn nearest(column: &LaidColumn, rank: i64) -> Option<Cell> {
    let known = column.words.iter().filter_map(|(word, key)| Some((key.parse::<i64>().ok()?, word)));
    let (_, word) = known.min_by_key(|(key, _)| ((key - rank).abs(), *key))?;
    word.parse::<f64>().is_err().then(|| Cell::Text(word.clone()))
}

/// A day as the column writes days.
fn on(day: Date, column: &LaidColumn, kept: Option<&str>) -> Cell {
    match &column.day {
        // A program read the day in that text, and it is the same day.
        Some(_) if kept == Some(day.to_string().as_str()) => Cell::Date(day),
        Some(way) => Cell::Text(written(day, way)),
        None => Cell::Date(day),
    }
}

/// What a cell of theirs held, as it was kept: a number or a day where it can be nothing else, else words.
fn typed(text: &str) -> Cell {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && format!("{number}") == text => return Cell::Number(number),
        _ => {}
    }
    match text.parse::<Date>() {
        Ok(day) if day.to_string() == text => Cell::Date(day),
        _ => Cell::Text(text.to_owned()),
    }
}

fn is_chosen(cell: &Cell, option: &str) -> bool {
    match cell {
        Cell::Text(text) => text.split(", ").any(|one| one == option),
        Cell::Number(number) => format!("{number}") == option,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(words: &[(&str, &str)]) -> LaidColumn {
        let words = words.iter().map(|(word, key)| ((*word).to_owned(), (*key).to_owned())).collect();
        LaidColumn { words, ..LaidColumn::default() }
    }

    #[test]
    fn a_word_of_theirs_stays_while_it_still_says_so() {
        let column = column(&[("4 – Likely", "4"), ("Likely", "4"), ("2 – Rare", "2")]);
        let text = |text: &str| Some(Cell::Text(text.to_owned()));
        assert_eq!(word(&column, Some("Likely"), "4"), text("Likely"));
        assert_eq!(word(&column, Some("Likely"), "2"), text("2 – Rare"), "it was scored anew");
        assert_eq!(word(&column, None, "4"), text("4 – Likely"), "it is new");
        assert_eq!(word(&column, Some("Likely"), "3"), None);
    }

    #[test]
    fn a_cell_is_what_it_can_only_be() {
        assert_eq!(typed("12.5"), Cell::Number(12.5));
        assert_eq!(typed("2026-03-04"), Cell::Date("2026-03-04".parse().expect("a day")));
        for text in ["007", "1e5", "=1+1", "4 – Likely", "+44", "inf", ""] {
            assert_eq!(typed(text), Cell::Text(text.to_owned()));
        }
    }

    #[test]
    fn scores_without_a_word_have_the_nearest() {
        let words = column(&[("High", "16"), ("Low", "2")]);
        assert_eq!(nearest(&words, 20), Some(Cell::Text("High".to_owned())));
        assert_eq!(nearest(&column(&[("16", "16")]), 20), None);
    }
}
