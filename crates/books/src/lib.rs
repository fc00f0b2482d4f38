//! The one idea of the house: everything people write down is a record, every record lives in exactly one book,
//! every change to a book is an entry, and entries are never rewritten. See `README.md`.

pub mod book;
mod change;
mod failure;
pub mod log;
mod reach;
mod right;
pub mod seat;
mod viewer;

pub use book::BookKind;
pub use change::{Actor, Change};
pub use failure::Failure;
pub use reach::Reach;
pub use right::{Role, Verb};
pub use viewer::{Credential, IDLE_SECONDS, SeatAt, Viewer};
