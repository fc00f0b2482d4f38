//! What the parts in `parts.html` are made from: sides and who can see, fields of a form, pages of a
//! list, differences.

mod diff;
mod form;
mod side;

use askama::Template;

use crate::shell::Shell;
use crate::words::{Rich, Words};

pub use diff::{Change, differences};
pub use form::{Choice, Fault, Field};
pub use side::{Mark, Pair, Seen, Side};

/// The icon that goes with a state: `ok`, `watch`, `bad`, `info`; anything else is "nothing yet".
pub fn status_icon(kind: impl AsRef<str>) -> &'static str {
    match kind.as_ref() {
        "ok" => "circle-check",
        "watch" => "alert-triangle",
        "bad" => "alert-octagon",
        "info" => "clock",
        _ => "circle-dashed",
    }
}

/// The icon that goes with a note of a kind; a plain note has the letter i.
pub fn note_icon(kind: impl AsRef<str>) -> &'static str {
    match kind.as_ref() {
        "ok" | "watch" | "bad" => status_icon(kind),
        _ => "info-circle",
    }
}

/// Where a list stands, for the line below it.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// The first row shown, counted from 1; none where the list was entered by a cursor.
    pub from: Option<usize>,
    /// How many rows are shown.
    pub shown: usize,
    /// How many there are in all.
    pub all: usize,
    /// The address of the rows after these.
    pub next: Option<String>,
    /// The address of the first rows, where these are not they.
    pub first: Option<String>,
}

impl Pager {
    /// "1 to 50 of 312", or "50 of 312" where the place in the list is not known.
    #[must_use]
    pub fn words(&self, t: impl Into<Words>) -> String {
        let t = t.into();
        let all = ("all", self.all.into());
        match self.from {
            _ if self.shown == 0 => t.say("pager-none").to_owned(),
            Some(from) => {
                t.say_with("pager-range", &[("from", from.into()), ("to", (from + self.shown - 1).into()), all])
            }
            None => t.say_with("pager-some", &[("shown", self.shown.into()), all]),
        }
    }
}

/// A page that asks before something that cannot be undone. The same words may stand in a dialog.
#[derive(Template)]
#[template(path = "parts/confirm.html")]
pub struct ConfirmPage<'a> {
    /// The frame.
    pub shell: &'a Shell,
    /// "Close this relationship?"
    pub question: String,
    /// Who will be told and what happens next, a sentence each.
    pub consequences: Vec<Rich>,
    /// Where it is sent to.
    pub action: String,
    /// Hidden fields: the version seen, the idempotency key, what it is about.
    pub fields: Vec<(String, String)>,
    /// A reason to ask for.
    pub reason: Option<Field>,
    /// The outcome, as a verb: "Close it".
    pub yes: String,
    /// The other outcome: "Keep it".
    pub no: String,
    /// Where the other outcome leads.
    pub no_href: String,
    /// It takes something away.
    pub grave: bool,
}

#[cfg(test)]
mod tests;
