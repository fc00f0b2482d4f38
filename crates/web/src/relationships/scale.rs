//! When the scale of a relationship can still be changed: while nothing can have been scored on it.

use books::{Failure, Form, Viewer};
use kernel::{Id, Message, Problem, of};
use storage::Tx;

use crate::App;

/// Why the scale stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stays {
    /// The books that the viewer reads hold records with scores.
    Scored,
    /// Another party may have scored records that the viewer cannot know of, and must not learn of this way.
    Partner,
}

impl Stays {
    /// Whether, and why, the scale stays.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn of(
        (app, tx, viewer): (&App, &mut Tx<'_>, &Viewer),
        about: Id<of::Relationship>,
    ) -> Result<Option<Stays>, Failure> {
        if directory::party::list(tx, viewer, about)?.len() > 1 {
            return Ok(Some(Stays::Partner));
        }
        let scored = app.kinds.iter().filter(|kind| kind.fields.iter().any(|field| field.form == Form::Score));
        for kind in scored {
            let tallies = viewer.reach().about(about).tallies(tx, kind)?;
            if tallies.sum(|_, facet, _| facet == "status") > 0 {
                return Ok(Some(Stays::Scored));
            }
        }
        Ok(None)
    }

    /// The message that says so.
    pub(super) fn message(self) -> &'static str {
        match self {
            Stays::Scored => "directory-scale-in-use",
            Stays::Partner => "relationships-scale-partner",
        }
    }

    /// The refusal of a change.
    pub(super) fn problem(self) -> Problem {
        Problem::field("scale", Message::of(self.message()))
    }
}
