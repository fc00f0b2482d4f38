//! Why a file could not be read, in words for its owner.

use serde::{Deserialize, Serialize};

/// Why a file was not read. Each has a message code of the language files, with its arguments.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum ReadProblem {
    /// The file has no bytes, or no sheet with a value.
    #[error("the file is empty")]
    Empty,
    /// Bytes, cells or unpacked size are above the limit.
    #[error("the file is too large: {what}")]
    TooLarge {
        /// Which limit: `bytes`, `cells`, `sheets`, `text`, `memory`, `parts`.
        what: String,
    },
    /// It unpacks to far more than an honest file would.
    #[error("the file unpacks to far more than it should")]
    Bomb,
    /// It asks for a password.
    #[error("the file is locked by a password")]
    Locked,
    /// Its content is not a table at all, or not what its name says.
    #[error("the file is {found}, not a spreadsheet")]
    NotATable {
        /// What it is, as a word of ours: `html`, `pdf`, `word`, `image`, `archive`, `program`, `xml`, `rtf`, `binary`…
        found: String,
        /// The ending of its name, in lower case, if it has one.
        named: Option<String>,
    },
    /// It ends in the middle.
    #[error("the file is cut off")]
    CutOff,
    /// It contradicts itself, or a part of it cannot be read.
    #[error("the file is damaged: {part}")]
    Damaged {
        /// The part concerned, in our words.
        part: String,
    },
    /// It carries markup that has no business in a spreadsheet (a document type, entities).
    #[error("the file carries forbidden markup")]
    Forbidden,
    /// Reading took longer than allowed.
    #[error("reading the file took too long")]
    TooSlow,
    /// The reading process could not be started or spoke nonsense; not the file's fault.
    #[error("the reading process failed: {reason}")]
    Child {
        /// What failed, for the log.
        reason: String,
    },
    /// No vocabulary of this name is known.
    #[error("no vocabulary is called {name}")]
    Vocabulary {
        /// The name asked for.
        name: String,
    },
}

impl ReadProblem {
    /// The message code: `read-empty`, `read-too-large`, `read-bomb`, `read-locked`, `read-not-a-table`,
    /// `read-cut-off`, `read-damaged`, `read-forbidden`, `read-too-slow`, `read-child`, `read-vocabulary`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "read-empty",
            Self::TooLarge { .. } => "read-too-large",
            Self::Bomb => "read-bomb",
            Self::Locked => "read-locked",
            Self::NotATable { .. } => "read-not-a-table",
            Self::CutOff => "read-cut-off",
            Self::Damaged { .. } => "read-damaged",
            Self::Forbidden => "read-forbidden",
            Self::TooSlow => "read-too-slow",
            Self::Child { .. } => "read-child",
            Self::Vocabulary { .. } => "read-vocabulary",
        }
    }

    /// A damaged part, named.
    pub(crate) fn damaged(part: impl Into<String>) -> Self {
        Self::Damaged { part: part.into() }
    }

    /// Above the limit of `what`.
    pub(crate) fn too_large(what: &str) -> Self {
        Self::TooLarge { what: what.to_owned() }
    }
}
