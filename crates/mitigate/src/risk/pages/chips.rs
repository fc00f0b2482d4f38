//! The chips above the list. Each says how many it leads to, as far as that is tallied: where the list is narrowed by
//! something else besides, it stands without a number, which would cost a statement more.

use books::{Ground, Scale, Tallies};
use web::Looking;
use web::listing::{LOOKS, Listing};
use web::words::Words;

use super::super::RISK;

/// What chips narrow by, and the chip of everything takes away.
const CHIPS: [&str; 5] = ["nature", "seen_by", "review", "owner", "appetite"];

/// A chip.
pub(super) struct Chip {
    pub(super) href: String,
    pub(super) on: bool,
    pub(super) icon: &'static str,
    pub(super) words: String,
}

/// The chips of a list.
pub(super) fn chips(
    t: Words,
    (looking, about, scale): (&Looking<'_, '_>, Ground, &Scale),
    (listing, base): (&Listing, &str),
    tallies: &Tallies,
) -> Vec<Chip> {
    let today = looking.today().to_string();
    let me = looking.viewer.person().to_string();
    let private = web::keeping::book(&looking.viewer, about, "us").ok();
    let late = tallies.sum(|_, facet, value| facet == "review" && !value.is_empty() && value < today.as_str());
    let ours = tallies.sum(|book, facet, value| Some(book) == private && facet == "status" && value == "open");
    let words = |sets: &[&str], key: &str, count: i64| {
        let may_stay = |name: &str| LOOKS.contains(&name) || sets.contains(&name);
        let is_counted = listing.given.iter().all(|(name, _)| may_stay(name));
        if is_counted { t.say_count(key, count) } else { t.say(&format!("{key}.uncounted")).to_owned() }
    };
    let chip = |(name, value): (&'static str, &'static str), icon, key: &str, count: i64| Chip {
        href: format!("{base}{}", listing.with(&[(name, value)])),
        on: listing.has(name, value),
        icon,
        words: words(&[name], key, count),
    };
    let all = Chip {
        href: format!("{base}{}", listing.with(&CHIPS.map(|name| (name, "")))),
        on: listing.given.iter().all(|(name, _)| LOOKS.contains(&name.as_str())),
        icon: "",
        words: words(&CHIPS, "risks-chip-all", tallies.of("status", "open")),
    };
    let opportunities = tallies.of("nature", "opportunity");
    let mut chips = vec![
        all,
        chip(("nature", "risk"), "", "risks-chip-risks", tallies.of("nature", "risk")),
        chip(("nature", "opportunity"), "", "risks-chip-opportunities", opportunities),
    ];
    if about.room.is_none() {
        chips.push(chip(("seen_by", "us"), "lock", "risks-chip-us", ours));
    }
    chips.push(chip(("review", "late"), "alert-triangle", "risks-chip-late", late));
    if !(RISK.above)(scale).is_empty() {
        let above = super::above(tallies, scale);
        chips.push(chip(("appetite", "above"), "alert-triangle", "risks-chip-above", above));
    }
    chips.push(chip(("owner", "me"), "", "risks-chip-mine", tallies.of("owner", &me)));
    chips
}
