//! What columns people give a risk register, and how a row becomes a risk.
//!
//! The words stand in `reader/vocabulary.toml`; [`formats`] finds tables, columns and values with them and knows nothing
//! of risks. From its records [`draft`] makes the input of the `raise` act, with the steps of the relationship's scale
//! that [`propose_scales`] proposes and a person may correct. What has no place in a risk is kept with its header.

mod draft;
mod steps;

use formats::Vocabulary;

pub use draft::{Draft, Note, draft};
pub use steps::{Scales, Steps, propose_scales, propose_steps, step_of};

/// The vocabulary of risk registers, and of the logs that stand beside them in one workbook.
///
/// # Panics
/// Never: the file is part of the program, and a test reads it.
pub fn vocabulary() -> Vocabulary {
    Vocabulary::from_toml(include_str!("reader/vocabulary.toml")).expect("our own vocabulary is well formed")
}

#[cfg(test)]
mod tests;
