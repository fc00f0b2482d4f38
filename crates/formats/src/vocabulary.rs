//! What columns may mean and which words say so: a value that the pillar gives whose records are read.

mod dictionary;
mod lexicon;

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

pub use lexicon::Lexicon;

/// Field names, their words in many languages, and what their values look like.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vocabulary {
    /// By which the reading process knows it: `risk`.
    pub name: String,
    /// Words that say little in a header of this kind of table: `risk`, `project`, `of`.
    #[serde(default)]
    pub light: Vec<String>,
    /// Times at which something is rated: now, after treatment, aimed at.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// What columns may mean.
    pub fields: Vec<Field>,
    /// Kinds of record a table may hold.
    pub records: Vec<RecordKind>,
    /// Ratings that are multiplied.
    #[serde(default)]
    pub products: Option<Products>,
    /// What a column may be whose header says nothing.
    #[serde(default)]
    pub guesses: Guesses,
    /// Words of a scale in five steps, from `very_low` to `very_high`, in many languages.
    #[serde(default)]
    pub scale: BTreeMap<Step, Vec<String>>,
    /// Words of a totals row.
    #[serde(default)]
    pub totals: Vec<String>,
    /// Words that stand in guidance rows in place of values: `text`, `date`, `yes, no`.
    #[serde(default)]
    pub placeholders: Vec<String>,
    /// Beginnings of what guidance rows say: `enter`, `describe`.
    #[serde(default)]
    pub guidance: Vec<String>,
    /// How registers that we wrote ourselves are headed, word for word.
    #[serde(default)]
    pub layouts: Vec<Layout>,
}

/// A header that is known word for word: its columns mean what they were written for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// The kind of its records.
    pub record: String,
    /// Headers by which it is known: each must be there.
    pub must: Vec<String>,
    /// What each header means, as a field. A header that stands here is no further column; a second time, it is.
    pub columns: Vec<(String, String)>,
}

/// Steps of a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The lowest.
    VeryLow,
    /// Below the middle.
    Low,
    /// The middle.
    Medium,
    /// Above the middle.
    High,
    /// The highest.
    VeryHigh,
}

impl Step {
    /// 1 to 5.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }
}

/// A time of rating, whose words above or in a header turn a field into another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Its name, for whoever reads the file: `residual`.
    pub name: String,
    /// Words of it in headers and bands.
    pub words: Vec<String>,
    /// A field of now, and what it is called at this stage.
    pub fields: BTreeMap<String, String>,
    /// A header that stands a second time means this stage.
    #[serde(default)]
    pub repeats: bool,
}

/// Ratings that are multiplied, two or all of them, and what their product is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Products {
    /// The fields that are multiplied, in the order in which they stand where nothing else tells.
    pub factors: Vec<String>,
    /// The field that is their product.
    pub product: String,
}

/// What a column may be whose header says nothing, by its values: before the longest text, and behind it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Guesses {
    /// Fields that stand before what a record is about.
    pub before: Vec<String>,
    /// Fields that stand behind it.
    pub after: Vec<String>,
}

/// What a column may mean.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The name that records carry.
    pub name: String,
    /// What its values look like.
    pub kind: Kind,
    /// Headers that say exactly this, by language.
    #[serde(default)]
    pub words: BTreeMap<String, Vec<String>>,
    /// Headers that may say this where nothing says it better, by language.
    #[serde(default)]
    pub weak: BTreeMap<String, Vec<String>>,
    /// Values that only this field has, in any language.
    #[serde(default)]
    pub values: Vec<String>,
    /// Kinds of record that have this field; all, if none is named.
    #[serde(default)]
    pub only: Vec<String>,
}

/// What a field's values look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A reference: `R-12`, 7.
    Id,
    /// A short name.
    Title,
    /// Sentences.
    Prose,
    /// Words of any length.
    Text,
    /// A person or a post.
    Person,
    /// A day.
    Date,
    /// A step of a scale, in words or as a number.
    Level,
    /// A step of a scale or a colour, in words only.
    Word,
    /// A number.
    Number,
    /// A share: 0.3, 30 %.
    Share,
    /// An amount of money.
    Money,
    /// One of few words.
    Choice,
    /// Yes or no.
    Flag,
    /// A group that many rows share.
    Label,
    /// An address of the web, of mail, of a document.
    Link,
    /// A kind of record, named by its word.
    Record,
    /// Anything.
    Any,
}

impl Kind {
    /// Whether its different values are few and worth listing.
    pub fn is_listed(self) -> bool {
        matches!(self, Self::Level | Self::Word | Self::Choice | Self::Record | Self::Flag)
    }
}

/// A kind of record and what tells it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordKind {
    /// As records and readings call it.
    pub name: String,
    /// Words of it in headers, sheet names and titles.
    #[serde(default)]
    pub words: Vec<String>,
    /// Short forms that stand for it where a column names the kind of each record: `R`.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Fields of which a record must have one, else its row is none.
    pub subjects: Vec<String>,
    /// Fields that may be what its records are about where they are rated and a name or a title speaks for the kind.
    #[serde(default)]
    pub otherwise: Vec<String>,
    /// Fields of which a table must have one where neither a name nor a header is the kind's word: without them a list of
    /// people is an address list.
    #[serde(default)]
    pub proofs: Vec<String>,
    /// How much a field speaks for this kind.
    #[serde(default)]
    pub signs: BTreeMap<String, f32>,
    /// In this kind a column of the first meaning means the second, if no other column does.
    #[serde(default)]
    pub instead: BTreeMap<String, String>,
    /// Tables of this kind are recognised so that they are not mistaken for another, and not reported.
    #[serde(default)]
    pub ignored: bool,
}

/// Why a vocabulary cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VocabularyProblem {
    /// The text is not the form of a vocabulary.
    #[error("the vocabulary cannot be read: {0}")]
    Form(#[from] toml::de::Error),
    /// A stage, kind, field or replacement names something that is not there.
    #[error("the vocabulary names {0}, which it does not have")]
    Field(String),
}

impl Vocabulary {
    /// Reads a vocabulary from its TOML text.
    ///
    /// # Errors
    /// Where the form is wrong or a name stands for nothing.
    pub fn from_toml(text: &str) -> Result<Self, VocabularyProblem> {
        toml::from_str::<Self>(text)?.checked()
    }

    fn checked(self) -> Result<Self, VocabularyProblem> {
        match self.stranger() {
            Some(name) => Err(VocabularyProblem::Field(name)),
            None => Ok(self),
        }
    }

    /// A name that stands for nothing.
    fn stranger(&self) -> Option<String> {
        let fields: HashSet<_> = self.fields.iter().map(|field| field.name.as_str()).collect();
        let kinds: HashSet<_> = self.records.iter().map(|kind| kind.name.as_str()).collect();
        let stages = self.stages.iter().flat_map(|stage| stage.fields.iter().flat_map(|(a, b)| [a, b]));
        let named = self.records.iter().flat_map(|kind| {
            let about = kind.subjects.iter().chain(&kind.otherwise).chain(&kind.proofs);
            about.chain(kind.signs.keys()).chain(kind.instead.iter().flat_map(|(a, b)| [a, b]))
        });
        let laid = self.layouts.iter().flat_map(|layout| layout.columns.iter().map(|(_, field)| field));
        let together = self.products.iter().flat_map(|known| known.factors.iter().chain([&known.product]));
        let guessed = self.guesses.before.iter().chain(&self.guesses.after);
        let mut all = stages.chain(named).chain(laid).chain(together).chain(guessed);
        let field = all.find(|name| !fields.contains(name.as_str()));
        let only = self.fields.iter().flat_map(|field| &field.only).find(|name| !kinds.contains(name.as_str()));
        field.or(only).cloned()
    }

    /// Whether only kinds of record that are not asked for have this field.
    pub fn is_ignored(&self, field: &Field) -> bool {
        let ignored = |name: &String| self.records.iter().any(|kind| kind.ignored && kind.name == *name);
        !field.only.is_empty() && field.only.iter().all(ignored)
    }

    /// A field by its name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
