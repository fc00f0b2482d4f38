//! Bringing a register in from a file: it is read in a process of its own, people look at what would be made of
//! it and correct it, and then its records come in, unseen until the last. What a kind's register looks like is
//! told by its pillar, in a [`Bringing`]; nothing here knows what a risk is.

pub mod again;
mod alike;
mod api;
mod bringing;
mod checking;
mod choices;
mod correct;
mod desk;
mod findings;
mod form;
pub mod layout;
mod learned;
mod operations;
mod pages;
mod plan;
mod upload;
mod words;
mod worker;

pub use alike::{Already, Double, already, here, note};
pub use bringing::{Bringing, Brought, Laid, Laying, Measured, Note, Row, Scale, Scales, Steps};
pub use checking::{ToCheck, to_check};
pub use choices::{Choices, MOST_REASON, TableChoices, Taken};
pub use desk::Desk;
pub use findings::{Findings, findings};
pub use learned::{before, learn};
pub use operations::circumstances;
pub use plan::{Circumstances, Plan, Planned, PlannedRow, plan};
pub use upload::{Upload, most_read, refusal, too_large};
pub use words::{Told, why};
pub use worker::{finish_all, worker};

use books::import::Import;
use books::{Failure, Viewer};
use formats::Reading;
use kernel::{Id, of};
use storage::Tx;

use crate::{App, Routes, keeping};

/// The routes of imports: pages and API.
pub fn routes(routes: Routes) -> Routes {
    routes.with(pages::routes).with(api::routes)
}

/// The operations of the API, for its description.
pub use api::operations as described;

impl App {
    /// How registers of that kind are brought in, by the kind's name for one or for many; of the first kind where none
    /// is named.
    pub fn bringing(&self, name: &str) -> Option<&'static Bringing> {
        self.bringings.iter().copied().find(|one| name.is_empty() || [one.kind.name, one.kind.plural].contains(&name))
    }

    fn bringing_of(&self, kind: &str) -> Result<&'static Bringing, Failure> {
        self.bringings.iter().copied().find(|one| one.kind.name == kind).ok_or_else(Failure::not_found)
    }
}

/// An import with all that is known of it.
#[derive(Clone)]
pub struct Opened {
    /// The row of it.
    pub import: Import,
    /// How its kind is brought in.
    pub bringing: &'static Bringing,
    /// What was read.
    pub reading: Reading,
    /// What people chose.
    pub choices: Choices,
}

/// Opens an import of a relationship, by id.
///
/// # Errors
/// Not found; the database's.
pub fn open(
    (app, tx): (&App, &mut Tx<'_>),
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    id: &str,
) -> Result<Opened, Failure> {
    let id = id.parse().map_err(|_| Failure::not_found())?;
    let (import, text) = books::import::open(tx, viewer, relationship, id)?;
    opened(app, import, &text)
}

/// What belongs to an import.
fn load((app, tx): (&App, &mut Tx<'_>), import: Import) -> Result<Opened, Failure> {
    let text = books::import::reading(tx, &import)?;
    opened(app, import, &text)
}

fn opened(app: &App, import: Import, text: &str) -> Result<Opened, Failure> {
    let bringing = app.bringing_of(&import.kind)?;
    let reading = serde_json::from_str(text).map_err(|_| Failure::broken("what was read of a file"))?;
    opened_from(app, import, bringing.settled(reading))
}

/// An import whose file's reading is there already, settled.
fn opened_from(app: &App, import: Import, reading: Reading) -> Result<Opened, Failure> {
    let bringing = app.bringing_of(&import.kind)?;
    let choices = Choices::read(&import.choices)?;
    Ok(Opened { import, bringing, reading, choices })
}

/// The relationship that an address names.
fn about(viewer: &Viewer, slug: &str) -> Result<Id<of::Relationship>, Failure> {
    keeping::relationship(viewer, slug)
}
