//! Corrections by the person who imports: what a column means, and which way round its dates are, without reading again.

use std::collections::BTreeMap;

use super::{ColumnReading, DateOrder, FieldValue, Met, Record, Table};
use crate::read::{date, number};
use crate::vocabulary::{Kind, Lexicon, Vocabulary};

/// Why a correction is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionProblem {
    /// The table has no such column.
    #[error("the table has no column {0}")]
    Column(String),
    /// The vocabulary has no such field.
    #[error("no field is called {0}")]
    Field(String),
}

/// Different values of a scale that are listed.
const MET: usize = 40;

/// The longest name of a column under which its values are kept, in characters, without the number behind it.
const MOST_NAME: usize = 80;

impl Table {
    /// The names under which values are kept that have no other place, by the letter of their column: its header, and the
    /// second, third and further column of one header with that number, whichever of them a row or the reader takes from.
    pub fn kept_names(&self) -> BTreeMap<String, String> {
        let mut met: BTreeMap<String, usize> = BTreeMap::new();
        let name = |column: &ColumnReading| {
            let header = column.header.split_whitespace().collect::<Vec<_>>().join(" ");
            let header: String = match header.is_empty() {
                true => format!("column {}", column.letter),
                false => header.chars().take(MOST_NAME).collect(),
            };
            let times = met.entry(header.clone()).and_modify(|times| *times += 1).or_insert(1);
            let name = if *times == 1 { header } else { format!("{header} ({times})") };
            (column.letter.clone(), name)
        };
        self.understanding.iter().map(name).collect()
    }

    /// Gives a column another meaning, or none: its values are then kept as they are. A column that had the meaning before
    /// loses it. Columns that share one choice lose or change it together.
    ///
    /// # Errors
    /// Where the column or the field does not exist.
    pub fn set_column(
        &mut self,
        letter: &str,
        field: Option<&str>,
        vocabulary: &Vocabulary,
    ) -> Result<(), CorrectionProblem> {
        let column = self.understood(letter)?;
        let before = column.field.clone();
        let kind = match field {
            Some(name) => Some(vocabulary.field(name).ok_or_else(|| CorrectionProblem::Field(name.to_owned()))?.kind),
            None => None,
        };
        if before.as_deref() == field {
            return Ok(());
        }
        if let Some(holder) = field.and_then(|name| self.holder(name)) {
            self.release(&holder);
        }
        if before.is_some() {
            self.release(letter);
        }
        let (Some(name), Some(kind)) = (field, kind) else { return Ok(()) };
        let order = self.date_order_of(letter, kind);
        for record in &mut self.records {
            if let Some(text) = record.extra.remove(letter) {
                settle(record, name, kind, &text, order.unwrap_or(DateOrder::Unknown));
            }
        }
        self.unmapped.retain(|other| other != letter);
        self.columns.insert(letter.to_owned(), name.to_owned());
        let met = self.met(name, kind, vocabulary);
        let column = self.understood_mut(letter)?;
        (column.field, column.confidence, column.date_order, column.met) = (Some(name.to_owned()), 1.0, order, met);
        Ok(())
    }

    /// Says which way round a date column's texts are written.
    ///
    /// # Errors
    /// Where the column does not exist.
    pub fn set_date_order(&mut self, letter: &str, order: DateOrder) -> Result<(), CorrectionProblem> {
        let column = self.understood_mut(letter)?;
        column.date_order = Some(order);
        let Some(name) = column.field.clone() else { return Ok(()) };
        for record in &mut self.records {
            let Some(FieldValue::Text(text)) = record.fields.get(&name) else { continue };
            match date::parse(text).and_then(|date| date.in_order(order)) {
                Some(day) => record.dates.insert(name.clone(), day.to_string()),
                None => record.dates.remove(&name),
            };
        }
        Ok(())
    }

    fn understood(&self, letter: &str) -> Result<&ColumnReading, CorrectionProblem> {
        let found = self.understanding.iter().find(|column| column.letter == letter);
        found.ok_or_else(|| CorrectionProblem::Column(letter.to_owned()))
    }

    fn understood_mut(&mut self, letter: &str) -> Result<&mut ColumnReading, CorrectionProblem> {
        let found = self.understanding.iter_mut().find(|column| column.letter == letter);
        found.ok_or_else(|| CorrectionProblem::Column(letter.to_owned()))
    }

    fn holder(&self, field: &str) -> Option<String> {
        self.columns.iter().find(|(_, other)| *other == field).map(|(letter, _)| letter.clone())
    }

    /// Takes a column's meaning away; its values move to what is kept as it is. The first of several columns that
    /// share a field carries their value.
    fn release(&mut self, letter: &str) {
        let Some(name) = self.columns.get(letter).cloned() else { return };
        let sharing: Vec<String> =
            self.columns.iter().filter(|(_, other)| **other == name).map(|(letter, _)| letter.clone()).collect();
        let mut any = false;
        for record in &mut self.records {
            record.dates.remove(&name);
            if let Some(value) = record.fields.remove(&name) {
                record.extra.insert(letter.to_owned(), value.shown());
                any = true;
            }
        }
        for other in &sharing {
            self.columns.remove(other);
            if let Ok(column) = self.understood_mut(other) {
                (column.field, column.confidence, column.date_order) = (None, 0.0, None);
                column.met.clear();
            }
        }
        if any && !self.unmapped.iter().any(|other| other == letter) {
            self.unmapped.push(letter.to_owned());
            self.unmapped.sort_by_key(|letter| (letter.len(), letter.clone()));
        }
    }

    fn date_order_of(&self, letter: &str, kind: Kind) -> Option<DateOrder> {
        (kind == Kind::Date).then(|| {
            date::order(self.records.iter().filter_map(|record| record.extra.get(letter)).map(String::as_str))
        })?
    }

    fn met(&self, field: &str, kind: Kind, vocabulary: &Vocabulary) -> Vec<Met> {
        if !kind.is_listed() {
            return Vec::new();
        }
        let lexicon = Lexicon::new(vocabulary);
        let mut met: Vec<Met> = Vec::new();
        for value in self.records.iter().filter_map(|record| record.fields.get(field)).map(FieldValue::shown) {
            match met.iter().position(|other| other.value == value) {
                Some(at) => met[at].count += 1,
                None if met.len() < MET => met.push(Met {
                    step: lexicon.step(&value).map(|step| step.number()),
                    number: number::leading(&value),
                    value,
                    count: 1,
                }),
                None => {}
            }
        }
        met
    }
}

/// Puts a text into a field as its kind has values.
fn settle(record: &mut Record, name: &str, kind: Kind, text: &str, order: DateOrder) {
    let value = match kind {
        Kind::Date => {
            let parsed = date::parse(text);
            if let Some(day) = parsed.and_then(|date| date.in_order(order)) {
                record.dates.insert(name.to_owned(), day.to_string());
            }
            match parsed {
                Some(date::TextDate::Plain(day)) => FieldValue::Text(day.to_string()),
                _ => FieldValue::Text(text.to_owned()),
            }
        }
        Kind::Level | Kind::Number | Kind::Share | Kind::Money => FieldValue::of_digits(text),
        _ => FieldValue::Text(text.to_owned()),
    };
    record.fields.insert(name.to_owned(), value);
}
