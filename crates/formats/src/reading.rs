//! What reading a file gives: tables of records, how their columns were understood, and everything that was not taken.

mod correct;

use std::collections::BTreeMap;

pub use correct::CorrectionProblem;
use serde::{Deserialize, Serialize};

/// A file as read. Its JSON is what `comity read FILE --json` prints.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// The file's name, without its folder.
    pub file: String,
    /// What the file is: `xlsx`, `ods`, `xls`, `csv`, `json`.
    pub format: String,
    /// Tables that hold records, and empty templates for them.
    pub tables: Vec<Table>,
    /// What a person should look at.
    pub problems: Vec<Problem>,
    /// Sheets with content in which no table of records was found.
    pub other_sheets: Vec<String>,
}

/// One table of records.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Table {
    /// The sheet's name; empty for delimited text.
    pub sheet: String,
    /// The file hides the sheet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// The kind of record it holds.
    pub record_type: String,
    /// How sure that is, 0 to 1.
    pub confidence: f32,
    /// Rows that the header takes, from 1.
    pub header_rows: Vec<u32>,
    /// We wrote it ourselves: its header is known word for word, and its values are what they say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exact: bool,
    /// Field by column letter.
    pub columns: BTreeMap<String, String>,
    /// The records, in the file's order.
    pub records: Vec<Record>,
    /// Rows with content that are no records.
    pub left_out: Vec<LeftOut>,
    /// Columns with values that no field was found for.
    pub unmapped: Vec<String>,
    /// Every column with a header or a value, as it was understood.
    pub understanding: Vec<ColumnReading>,
    /// The sheet as people know it, in the rows that are worth a look: above the header, the header itself, the first
    /// records, and the first rows that are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub window: Vec<WindowRow>,
}

/// A row of the sheet as it stands there.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WindowRow {
    /// Its number, from 1.
    pub row: u32,
    /// The file hides the row.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Its cells with a value, in order.
    pub cells: Vec<WindowCell>,
}

/// A cell of a row of the sheet.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WindowCell {
    /// The letter of its column, or of the first where it is merged.
    pub letter: String,
    /// The beginning of what it shows.
    pub text: String,
    /// How many columns it is merged over, itself included; 0 where it is not merged.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub across: u32,
    /// How many rows it is merged over, itself included; 0 where it is not merged.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub down: u32,
}

fn is_nothing(number: &u32) -> bool {
    *number == 0
}

/// One record: a row of the table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Record {
    /// Its row, from 1.
    pub row: u32,
    /// The file hides the row.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// In a mixed log: the kind of record that the row's own word names, if the vocabulary knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Values by field, as the register has them; empty ones are left away.
    pub fields: BTreeMap<String, FieldValue>,
    /// Days, as ISO dates, of those date fields that can be read once the whole column is known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dates: BTreeMap<String, String>,
    /// Values of columns without a home, by column letter; and what stands beside a cell's value, as `C comment`, `C link`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

/// A field's value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// Yes or no.
    Truth(bool),
    /// A number; whole ones are written without a point.
    Number(#[serde(serialize_with = "number")] f64),
    /// Words, dates as ISO among them.
    Text(String),
}

impl FieldValue {
    /// Plain digits as a number, anything else as the words they are.
    pub(crate) fn of_digits(text: &str) -> Self {
        let digits = text.len() <= 12 && text.chars().all(|c| c.is_ascii_digit() || c == '.');
        // A nought in front is a part of a code, and none of a number.
        let digits = digits && !(text.starts_with('0') && text.len() > 1 && !text.starts_with("0."));
        match text.parse::<f64>() {
            Ok(number) if digits => Self::Number(number),
            _ => Self::Text(text.to_owned()),
        }
    }

    /// As a person would write it.
    pub fn shown(&self) -> String {
        match self {
            Self::Truth(truth) => truth.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// By hand, since a big register has a hundred thousand of them: what is derived keeps each beside before it looks at it.
impl<'de> Deserialize<'de> for FieldValue {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Value;
        impl serde::de::Visitor<'_> for Value {
            type Value = FieldValue;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("yes or no, a number or words")
            }
            fn visit_bool<E>(self, truth: bool) -> Result<FieldValue, E> {
                Ok(FieldValue::Truth(truth))
            }
            fn visit_i64<E>(self, number: i64) -> Result<FieldValue, E> {
                Ok(FieldValue::Number(number as f64))
            }
            fn visit_u64<E>(self, number: u64) -> Result<FieldValue, E> {
                Ok(FieldValue::Number(number as f64))
            }
            fn visit_f64<E>(self, number: f64) -> Result<FieldValue, E> {
                Ok(FieldValue::Number(number))
            }
            fn visit_str<E>(self, text: &str) -> Result<FieldValue, E> {
                Ok(FieldValue::Text(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<FieldValue, E> {
                Ok(FieldValue::Text(text))
            }
        }
        from.deserialize_any(Value)
    }
}

fn number<S: serde::Serializer>(number: &f64, to: S) -> Result<S::Ok, S::Error> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        to.serialize_i64(*number as i64)
    } else {
        to.serialize_f64(*number)
    }
}

/// A row with content that was not taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its row, from 1.
    pub row: u32,
    /// Why, as a word: `above`, `heading`, `totals`, `guidance`, `header again`, `no subject`, `below`, `placeholder`.
    pub why: String,
    /// The beginning of what stands there.
    pub text: String,
}

/// How one column was understood.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ColumnReading {
    /// Its letter.
    pub letter: String,
    /// Its header with the bands above it: `Initial > Probability`.
    pub header: String,
    /// What it means, if that was found.
    pub field: Option<String>,
    /// How sure that is, 0 to 1.
    pub confidence: f32,
    /// How many records have a value here.
    pub filled: u32,
    /// The file hides the column.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// The first few different values.
    pub samples: Vec<String>,
    /// Different values of a scale or a choice, with how often they were met.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub met: Vec<Met>,
    /// Which way round the column's dates are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// What else the column may mean, likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<String>,
}

/// A word or number met in a scale or choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Met {
    /// As the register has it.
    pub value: String,
    /// How many records have it.
    pub count: u32,
    /// The step of five that the word names, 1 lowest, if the vocabulary knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u8>,
    /// The number it is or begins with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<f64>,
}

/// Which way round numeric dates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 31/12/2026.
    DayFirst,
    /// 12/31/2026.
    MonthFirst,
    /// Every date can be read both ways.
    Unknown,
    /// Some can only be read one way and some only the other.
    Mixed,
}

/// Something a person should look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// The cell, as `Sheet!B12`; empty for the file as a whole.
    #[serde(rename = "where")]
    pub place: String,
    /// A message code of the language files.
    pub code: String,
    /// The file's own words that the message quotes.
    pub detail: String,
    /// The message in English, for programs and terminals.
    pub what: String,
}

impl Problem {
    /// A problem with its English sentence.
    pub fn new(place: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let what = match code {
            "read-cell-error" => {
                format!("The cell shows the error {detail}; its value was not taken.")
            }
            "read-date-unclear" => format!("{detail} can be read as two different days."),
            "read-date-unread" => format!("{detail} was not understood as a date."),
            "read-date-placeholder" => format!("{detail} stands where a date should be."),
            "read-dates-swapped" => {
                format!("{detail}: this date and others in the column may have day and month exchanged.")
            }
            "read-dates-mixed" => "Some dates put the day first and some the month.".to_owned(),
            "read-encoding-guessed" => "The text's encoding was guessed.".to_owned(),
            "read-quote-open" => {
                format!("A quotation mark is never closed; everything after it became part of record {detail}.")
            }
            "read-too-many-problems" => {
                format!("{detail} more problems of the same kind are not listed.")
            }
            "read-no-table" => "No table of records was found.".to_owned(),
            other => format!("{other}: {detail}"),
        };
        Self { place: place.into(), code: code.to_owned(), detail, what }
    }
}
