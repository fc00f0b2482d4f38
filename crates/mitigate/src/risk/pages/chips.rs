//! The chips above the list: how many of each sort there are, within what else the list is narrowed by.

use books::{Failure, Filter, Ground, ListQuery, Outline, Scale, Tallies};
use serde_json::{Map, Value};
use web::Looking;
use web::frame::Circle;
use web::listing::Listing;

use super::super::RISK;

/// So many records are counted within. Of a longer list the chips tell no numbers: a page takes no longer than others.
const MOST: usize = 5_000;

/// What chips narrow by, and take the place of.
const CHIPS: [&str; 5] = ["nature", "seen_by", "review", "owner", "appetite"];

/// The fields that records are told apart by beside their heads.
const FIELDS: [&str; 2] = ["nature", "category"];

/// A chip.
pub(super) struct Chip {
    pub(super) href: String,
    pub(super) on: bool,
    pub(super) icon: &'static str,
    pub(super) words: String,
}

/// What a list holds.
enum Held {
    /// All that is open, as it is tallied.
    All,
    /// What it is narrowed to, but for what the chips narrow by.
    Narrowed(Vec<Outline>),
    /// Too much to count.
    Uncounted,
}

/// What the chips are made with.
struct Making<'a, 'l, 't> {
    looking: &'a Looking<'l, 't>,
    circle: &'a Circle,
    listing: &'a Listing,
    held: Held,
    base: &'a str,
}

/// The chips of a list. One statement where it is narrowed.
pub(super) fn chips(
    looking: &mut Looking<'_, '_>,
    (about, circle, scale): (Ground, &Circle, &Scale),
    listing: &Listing,
    (tallies, base): (&Tallies, &str),
) -> Result<Vec<Chip>, Failure> {
    let held = held(looking, about, listing)?;
    let making = Making { looking, circle, listing, held, base };
    let (today, me) = (looking.today(), looking.viewer.person());
    let private = web::keeping::book(&looking.viewer, about, "us").ok();
    let above = (RISK.above)(scale);
    let is = |nature: &'static str| move |one: &Outline| one.values[0] == nature;
    let is_late = |one: &Outline| one.review_by.is_some_and(|day| day < today);
    let is_above = |one: &Outline| above.iter().any(|way| way.holds(one.rank, &body(one)));
    let late = |_, facet: &str, value: &str| facet == "review" && !value.is_empty() && *value < *today.to_string();
    let ours = |book, facet: &str, value: &str| Some(book) == private && facet == "status" && value == "open";
    let mut chips = vec![
        making.all(tallies.of("status", "open")),
        making.chip(("nature", "risk", ""), "risks-chip-risks", tallies.of("nature", "risk"), is("risk")),
        making.chip(
            ("nature", "opportunity", ""),
            "risks-chip-opportunities",
            tallies.of("nature", "opportunity"),
            is("opportunity"),
        ),
    ];
    if about.room.is_none() {
        let is_ours = |one: &Outline| Some(one.book) == private;
        chips.push(making.chip(("seen_by", "us", "lock"), "risks-chip-us", tallies.sum(ours), is_ours));
    }
    chips.push(making.chip(("review", "late", "alert-triangle"), "risks-chip-late", tallies.sum(late), is_late));
    if !above.is_empty() {
        let all = super::above(tallies, scale);
        chips.push(making.chip(("appetite", "above", "alert-triangle"), "risks-chip-above", all, is_above));
    }
    let mine = tallies.of("owner", &me.to_string());
    chips.push(making.chip(("owner", "me", ""), "risks-chip-mine", mine, |one| one.owner == Some(me)));
    Ok(chips)
}

/// What there is to count.
fn held(looking: &mut Looking<'_, '_>, about: Ground, listing: &Listing) -> Result<Held, Failure> {
    if listing.given.iter().all(|(name, _)| name == "sort" || name == "columns") {
        return Ok(Held::All);
    }
    let query = &listing.query;
    let filters = query.filters.iter().filter(|filter| chip_of(filter).is_none()).cloned().collect();
    let query = ListQuery { filters, limit: MOST, ..query.clone() };
    let outlines = looking.viewer.reach().at(about).outlines(looking.tx, &RISK, &query, &FIELDS)?;
    Ok(outlines.map_or(Held::Uncounted, Held::Narrowed))
}

/// The chips' parameter that a filter came from.
fn chip_of(filter: &Filter) -> Option<&'static str> {
    match filter {
        Filter::Field("nature", _) => Some("nature"),
        Filter::Owner(_) | Filter::OwnerHasLeft => Some("owner"),
        Filter::ReviewBefore(_) => Some("review"),
        Filter::Above(_) => Some("appetite"),
        _ => None,
    }
}

/// The fields of an outline, as a record's body has them.
fn body(one: &Outline) -> Map<String, Value> {
    let fields = FIELDS.iter().zip(&one.values);
    fields.map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str()))).collect()
}

impl Making<'_, '_, '_> {
    /// The chip of everything: without what the other chips narrow by.
    fn all(&self, open: i64) -> Chip {
        let set = CHIPS.map(|name| (name, ""));
        Chip {
            href: format!("{}{}", self.base, self.listing.with(&set)),
            on: CHIPS.iter().all(|name| self.listing.value(name).is_empty()),
            icon: "",
            words: self.words("risks-chip-all", open, |outlines| outlines.len()),
        }
    }

    /// The chip that sets a parameter: how many of `all` there are, or of a narrowed list those that `holds` holds for.
    fn chip(
        &self,
        (name, value, icon): (&'static str, &'static str, &'static str),
        key: &str,
        all: i64,
        holds: impl Fn(&Outline) -> bool,
    ) -> Chip {
        let count = |outlines: &[Outline]| outlines.iter().filter(|one| holds(one) && self.stays(one, name)).count();
        Chip {
            href: format!("{}{}", self.base, self.listing.with(&[(name, value)])),
            on: self.listing.has(name, value),
            icon,
            words: self.words(key, all, count),
        }
    }

    fn words(&self, key: &str, all: i64, count: impl Fn(&[Outline]) -> usize) -> String {
        let t = self.circle.among(self.looking.words());
        match &self.held {
            Held::All => t.say_count(key, all),
            Held::Narrowed(outlines) => t.say_count(key, count(outlines)),
            Held::Uncounted => t.say(&format!("{key}.uncounted")).to_owned(),
        }
    }

    /// Whether a record is in the list still where the parameter `but` is set anew.
    fn stays(&self, one: &Outline, but: &str) -> bool {
        let filters = self.listing.query.filters.iter();
        let mut others = filters.filter(|filter| chip_of(filter).is_some_and(|name| name != but));
        let is_private = || {
            let seat = self.looking.viewer.seat_in(one.book);
            seat.is_ok_and(|seat| seat.book_kind == books::BookKind::Side)
        };
        let is_seen = match self.listing.seen_by {
            Some(seen_by) if but != "seen_by" => is_private() == (seen_by == "us"),
            _ => true,
        };
        is_seen && others.all(|filter| self.holds(one, filter))
    }

    fn holds(&self, one: &Outline, filter: &Filter) -> bool {
        let has_left = |owner| self.circle.person(owner).is_none_or(|person| person.has_left);
        match filter {
            Filter::Field(_, values) => values.contains(&one.values[0]),
            Filter::Owner(owner) => one.owner == *owner,
            Filter::OwnerHasLeft => one.owner.is_some_and(has_left),
            Filter::ReviewBefore(day) => one.review_by.is_some_and(|by| by < *day),
            Filter::Above(ways) => ways.iter().any(|way| way.holds(one.rank, &body(one))),
            _ => true,
        }
    }
}
