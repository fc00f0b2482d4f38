//! Files in and out: workbooks and delimited text into records, records into workbooks and text.
//!
//! Reading goes through four steps, each of which can be looked at alone:
//! [`open`] turns bytes into a plain grid, [`read`] finds tables, understands their columns and
//! builds records, [`child`] does both in a process of its own, and [`reading`] is what comes out.
//! What the columns may mean is a [`vocabulary::Vocabulary`], given by the pillar that knows:
//! nothing in this crate knows what a risk is. [`out`] writes.

pub mod child;
pub mod grid;
pub mod open;
pub mod out;
pub mod problem;
pub mod read;
pub mod reading;
pub mod registers;
pub mod vocabulary;
pub mod words;

pub use problem::ReadProblem;
pub use reading::Reading;
pub use vocabulary::Vocabulary;
