//! Records out: workbooks, delimited text and JSON, row by row, in which no text can become a formula.

pub mod csv;
pub mod json;
pub mod xlsx;

use jiff::civil;

/// A column of what is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What stands above it.
    pub header: String,
    /// Width in characters where the format has widths; a usual one if none is given.
    pub width: Option<f64>,
}

impl Column {
    /// A column of the usual width.
    pub fn new(header: impl Into<String>) -> Self {
        Self { header: header.into(), width: None }
    }
}

/// A cell of what is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words; they stay words, whatever they begin with.
    Text(String),
    /// A number. What is not finite is written as nothing.
    Number(f64),
    /// A day, without a zone.
    Date(civil::Date),
    /// A moment as the reader's clock shows it: the caller has already chosen the zone.
    Moment(civil::DateTime),
    /// Yes or no.
    Truth(bool),
    /// An empty cell.
    Nothing,
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutProblem {
    /// The rows could not be fetched.
    #[error("the rows could not be fetched")]
    Rows(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The destination refused.
    #[error("the file could not be written")]
    Write(#[from] std::io::Error),
    /// The workbook could not be made.
    #[error("the workbook could not be made")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The text could not be made.
    #[error("the text could not be made")]
    Csv(#[from] ::csv::Error),
    /// The JSON could not be made.
    #[error("the JSON could not be made")]
    Json(#[from] serde_json::Error),
    /// More rows than a sheet has.
    #[error("a sheet holds at most {most} rows")]
    TooManyRows {
        /// How many fit.
        most: u32,
    },
}

/// One row, or why it could not be fetched.
pub type RowResult = Result<Vec<Cell>, Box<dyn std::error::Error + Send + Sync>>;
