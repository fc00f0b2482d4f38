//! What a pillar tells of its registers, so that they can be brought in.

use std::collections::{BTreeMap, BTreeSet};

use books::import::Again;
use books::{Act, Kind};
use formats::reading::{Record, Table};
use formats::{Reading, Vocabulary};
use kernel::{Date, Id, of};
use serde_json::{Map, Value};

/// Each value met in a column, and the step that it stands for; none where a person must say.
pub type Steps = BTreeMap<String, Option<i64>>;

/// What the values met stand for, by the name of their scale.
pub type Scales = BTreeMap<&'static str, Steps>;

/// How registers of a kind are brought in.
pub struct Bringing {
    /// The kind of the records.
    pub kind: &'static Kind,
    /// The words of such registers. The reading process knows it by its name.
    pub vocabulary: fn() -> &'static Vocabulary,
    /// The types of table that hold such records, as readings name them.
    pub types: &'static [&'static str],
    /// What a column may mean, in the order in which people are offered it. The words of each are in the language
    /// files: `importing-risk-likelihood`.
    pub meanings: &'static [&'static str],
    /// Those of the meanings that are days.
    pub days: &'static [&'static str],
    /// Those that are steps of a scale.
    pub scales: &'static [Scale],
    /// Says what the columns of a table that was read mean to the kind, where it is more than the reader knows. Doing it
    /// twice is doing it once.
    pub settle: fn(&mut Table),
    /// Proposes a step of a scale of so many for each value met, by the names of [`Bringing::scales`].
    pub propose: fn(&Table, i64) -> Scales,
    /// Says of which scales the numbers met are no steps of so many as they stand.
    pub measure: fn(&Table, i64) -> Vec<Measured>,
    /// The field of the kind that holds the reference of the register it came from, if it has one.
    pub old_reference: Option<&'static str>,
    /// Makes a record of what [`Bringing::bring`] answers.
    pub act: &'static Act,
    /// Changes a record that a register is read again of.
    pub again: &'static Again,
    /// What a row becomes.
    pub bring: fn(&Row<'_>) -> Brought,
    /// The values that a row's record will have, of what is put into it: by field, with its `status`.
    pub values: fn(&Map<String, Value>) -> Map<String, Value>,
    /// What a record says in a column of that meaning: the way back.
    pub lay: fn(&str, &Laying<'_>) -> Laid,
    /// The field of the kind that a column of that meaning is about, where it is one whose values have words.
    pub field_of: fn(&str) -> Option<&'static str>,
}

/// A record that is written into somebody's layout.
pub struct Laying<'a> {
    /// What the layout's columns mean.
    pub meanings: &'a BTreeSet<&'a str>,
    /// The record's values, by field, with its `status`; its `reference` where it has one already.
    pub values: &'a Map<String, Value>,
}

/// What a record says in a column of somebody's layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Laid {
    /// Words of its own.
    Text(Option<String>),
    /// A value for which the register has a word of its own.
    Key(Option<String>),
    /// A person, by id.
    Person(Option<String>),
    /// A day.
    Day(Option<Date>),
    /// Nothing but what was kept of it.
    Kept,
}

/// A scale and the meanings that are measured on it.
pub struct Scale {
    /// The field of the kind whose steps it has.
    pub name: &'static str,
    /// The meanings measured on it.
    pub fields: &'static [&'static str],
}

/// How the numbers of a scale were read, where they are not the steps that there are.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Measured {
    /// The scale's name.
    pub scale: &'static str,
    /// The highest step that its numbers are read as; 1 where they are shares of one.
    pub top: f64,
    /// The highest number met that is one of them.
    pub most: f64,
    /// What was met beyond, and is no step.
    pub strays: Vec<String>,
}

/// A row, and the circumstances in which it is brought in.
pub struct Row<'a> {
    /// The file's name.
    pub file: &'a str,
    /// The table, as people corrected it.
    pub table: &'a Table,
    /// The row's record, as people corrected it.
    pub record: &'a Record,
    /// What values stand for.
    pub scales: &'a Scales,
    /// How many steps the relationship's scales have.
    pub scale: i64,
    /// The people who can be named, by their name and by their address, both in lower case.
    pub people: &'a BTreeMap<String, Id<of::Person>>,
    /// Those who take part and cannot be named there, likewise, each with the note that says why.
    pub barred: &'a BTreeMap<String, &'static str>,
    /// The day.
    pub today: Date,
    /// Why the records are private; nothing where they are for every side.
    pub why_private: Option<&'a str>,
}

/// What a row becomes.
pub struct Brought {
    /// What is put into the record, by field.
    pub given: Map<String, Value>,
    /// Why it becomes nothing: a message's key. Otherwise nothing.
    pub left_out: Option<&'static str>,
    /// What did not go in as it stands.
    pub notes: Vec<Note>,
}

/// Something that did not go in as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The field of the record that it concerns.
    pub field: &'static str,
    /// A message's key, of a message with the variables `$field`, in words, and `$value`.
    pub code: &'static str,
    /// The register's words.
    pub value: String,
    /// The letter of the column that they stand in, where it is one.
    pub column: Option<String>,
}

impl Bringing {
    /// What was read of a file, as the kind understands it.
    #[must_use]
    pub fn settled(&self, mut reading: Reading) -> Reading {
        reading.tables.iter_mut().for_each(self.settle);
        reading
    }

    /// The scale that a meaning is measured on.
    pub fn scale_of(&self, meaning: &str) -> Option<&'static Scale> {
        self.scales.iter().find(|scale| scale.fields.contains(&meaning))
    }

    /// The message with the words of a meaning.
    pub fn words_of(&self, meaning: &str) -> String {
        format!("importing-{}-{}", self.kind.name, meaning.replace('_', "-"))
    }
}
