//! What a list shows of each record, and the way from it to a file. A list page of any kind has a field `choosing` and a
//! field `taking` beside `shell` and `t`, made by [`Choosing::of`] and [`Menu::of`], and
//! `{% include "exporting/columns.html" %}` and `{% include "exporting/menu.html" %}`.

use books::Kind;
use books::layout::Kept;

use super::columns::{self, Shown};
use crate::listing::Listing;
use crate::parts::{Choice, Field};
use crate::words::Words;

/// What of a list can be taken out, and how.
#[derive(Debug, Clone)]
pub struct Menu {
    /// Where it is taken out.
    pub action: String,
    /// What the list was asked for, to be asked again, with the columns that it shows.
    pub asked: Vec<(String, String)>,
    /// The forms of file.
    pub forms: Field,
    /// Which columns: all, those on the screen, or those of a register that was brought in.
    pub take: Field,
}

impl Menu {
    /// The menu of a list at that address, as it is narrowed and sorted now, with the columns that it shows and the
    /// layouts that its viewer may know of.
    pub fn of(t: Words, base: &str, listing: &Listing, (shown, layouts): (&[Shown], &[Kept])) -> Menu {
        let forms = [("xlsx", "exporting-form-xlsx"), ("csv", "exporting-form-csv"), ("json", "exporting-form-json")];
        let forms = forms.map(|(form, key)| Choice::new(form, t.say_with(key, &[])));
        let ours = [("all", "exporting-take-all"), ("shown", "exporting-take-shown")];
        let ours = ours.map(|(take, key)| Choice::new(take, t.say_with(key, &[])));
        let theirs = layouts.iter().map(|kept| {
            let name = if kept.name.is_empty() { t.say("exporting-take-unnamed") } else { kept.name.as_str() };
            Choice::new(kept.import.to_string(), t.say_with("exporting-take-layout", &[("file", name.into())]))
        });
        let asked = listing.given.iter().filter(|(name, _)| name != "columns").cloned();
        let take = Field::new("take", t.say("exporting-take-which"));
        Menu {
            action: format!("{base}/export"),
            asked: asked.chain(columns::asked(shown)).collect(),
            forms: Field::new("format", t.say("exporting-form")).choices(forms).value("xlsx"),
            take: take.choices(ours.into_iter().chain(theirs)).value("all"),
        }
    }
}

/// Which columns a list shows, to be chosen and put in another order: every step is an address of its own.
#[derive(Debug, Clone)]
pub struct Choosing {
    /// Somebody is choosing now.
    pub is_open: bool,
    /// What is shown, in order.
    pub shown: Vec<Step>,
    /// What can be added: its words, and where that leads.
    pub others: Vec<(String, String)>,
    /// Where the usual columns are shown again; nothing where they are.
    pub usual: Option<String>,
}

/// A column that is shown, and where it can go.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its words.
    pub words: String,
    /// Where it stands one place earlier, if it can.
    pub earlier: Option<String>,
    /// Where it stands one place later, if it can.
    pub later: Option<String>,
    /// Where it is left out.
    pub without: String,
}

impl Choosing {
    /// The choice among `all` columns of a list at that address. The first that is shown stays where it is.
    pub fn of(
        t: Words,
        (kind, base): (&Kind, &str),
        listing: &Listing,
        (shown, all, is_open): (&[Shown], &[Shown], bool),
    ) -> Choosing {
        let href = |columns: &[Shown]| format!("{base}{}&choosing=columns", listing.with_columns(columns));
        let swapped = |one: usize, other: usize| {
            let mut columns = shown.to_vec();
            columns.swap(one, other);
            href(&columns)
        };
        let step = |(at, column): (usize, &Shown)| Step {
            words: columns::words(t, kind, column),
            earlier: (at > 1).then(|| swapped(at, at - 1)),
            later: (at + 1 < shown.len()).then(|| swapped(at, at + 1)),
            without: href(&[&shown[..at], &shown[at + 1..]].concat()),
        };
        let others = all.iter().filter(|column| !shown.contains(column));
        let added = |column: &Shown| {
            let more: Vec<Shown> = shown.iter().chain([column]).cloned().collect();
            (columns::words(t, kind, column), href(&more))
        };
        Choosing {
            is_open,
            shown: shown.iter().enumerate().skip(1).map(step).collect(),
            others: others.map(added).collect(),
            usual: (!listing.columns.is_empty()).then(|| format!("{base}{}", listing.with_columns(&[]))),
        }
    }
}
