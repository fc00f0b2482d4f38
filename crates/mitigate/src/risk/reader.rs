//! What columns people give a risk register, and how a row becomes a risk.
//!
//! The words stand in the dictionaries of [`formats::registers`], with those of the logs that stand beside a risk register
//! in one workbook: a table is told apart by all of them. [`settle`] says which of its ratings are of the start, now and the
//! target. From its records [`draft`] makes the input of the `raise` act, with
//! the steps of the relationship's scale that [`propose_scales`] proposes and a person may correct. What has no place in a
//! risk is kept with its header.

mod draft;
mod known;
mod stages;
mod steps;

use formats::Vocabulary;

pub use draft::{Draft, Note, draft, headline};
pub use stages::settle;
pub use steps::{Scales, Steps, measure_scales, propose_scales, propose_steps, step_of};

/// The vocabulary of risk registers, and of the logs that stand beside them in one workbook.
pub fn vocabulary() -> Vocabulary {
    formats::registers::vocabulary()
}

#[cfg(test)]
mod tests;
