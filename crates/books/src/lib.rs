//! The one idea of the house: everything people write down is a record, every record lives in exactly one book,
//! every change to a book is an entry, and entries are never rewritten. See `README.md`.

mod act;
pub mod agreement;
mod answer;
pub mod book;
mod change;
pub mod check;
pub mod checkpoint;
pub mod companion;
pub mod export;
mod failure;
pub mod files;
mod find;
mod further;
pub mod ground;
mod happening;
pub mod import;
pub mod input;
mod kind;
pub mod layout;
mod list;
pub mod log;
pub mod missing;
mod naming;
mod reach;
mod record;
mod right;
pub mod scale;
mod scope;
pub mod seat;
mod shelf;
pub mod sizes;
mod standing;
mod statement;
mod stretch;
mod tally;
#[cfg(feature = "testing")]
pub mod testing;
mod tray;
mod viewer;
pub mod views;
pub mod words;

pub use act::{New, apply};
pub use book::BookKind;
pub use change::{Actor, Change};
pub use failure::Failure;
pub use ground::Ground;
pub use happening::{Counts, Happening, NewsPlace, Version};
pub use kind::{
    Above, Act, DISCLOSED, DISCLOSED_AS, Disclosed, Facets, Facts, Field, Form, Kind, Rule, Stands, parse_reference,
    reference,
};
pub use list::{Filter, ListQuery, Page, Sort, SortBy, prepare};
pub use naming::PartyAt;
pub use reach::{Reach, Trends};
pub use record::{Head, Record, Scoped, Working};
pub use right::{Role, Verb};
pub use scale::Scale;
pub use shelf::{Signed, Volume};
pub use standing::{Standing, Then};
pub use tally::{Counted, Tallies};
pub use tray::{Tray, TrayQuery};
pub use viewer::{Credential, IDLE_SECONDS, SeatAt, Viewer};
