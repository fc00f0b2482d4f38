//! What matters now, above the list: the map, the figures, what is overdue or has been private for long. All of it is
//! added up from tallies, never counted.

use books::{Ground, Scale, Tallies};
use kernel::day::plus_days;
use web::Looking;
use web::chart::{Heat, HeatCell};
use web::listing::Listing;
use web::words::{Value, Words};

use super::super::Level;

/// A figure above the list.
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) note: String,
}

pub(super) fn heat(t: Words, tallies: &Tallies, listing: &Listing, (base, scale): (&str, &Scale)) -> Heat {
    let words = |field: &str| -> Vec<String> {
        (1..=scale.steps()).map(|n| web::fields::step(t, "risk", field, (scale, n))).collect()
    };
    let (likelihoods, effects) = (words("likelihood"), words("effect"));
    let l: Vec<&str> = likelihoods.iter().map(String::as_str).collect();
    let e: Vec<&str> = effects.iter().map(String::as_str).collect();
    let mut heat = Heat::new(&l, &e, |likelihood, effect| {
        let (n, m) = (likelihood.to_string(), effect.to_string());
        let count = tallies.of("cell", &format!("{n}×{m}"));
        let level = Level::of((likelihood * effect) as i64, scale).unwrap_or(Level::Low);
        let chosen = listing.has("likelihood", &n) && listing.has("effect", &m);
        // A square counts whatever is open, and leads to just that many.
        let to = match chosen {
            true => listing.with(&[("likelihood", ""), ("effect", "")]),
            false => listing.alone(&[("likelihood", &n), ("effect", &m)]),
        };
        let level_words = web::fields::choice(t, "risk", "level", level.name());
        HeatCell {
            count: usize::try_from(count).unwrap_or(0),
            band: level.band(),
            href: format!("{base}{to}"),
            words: t.say_with(
                "risks-heat-cell",
                &[
                    ("count", Value::from(count)),
                    ("likelihood", Value::from(likelihoods[likelihood - 1].as_str())),
                    ("effect", Value::from(effects[effect - 1].as_str())),
                    ("level", Value::from(level_words.as_str())),
                ],
            ),
            chosen,
        }
    });
    heat.caption = t.say("risks-heat-caption").to_owned();
    heat.rows_title = t.say("risks-heat-rows").to_owned();
    heat.columns_title = t.say("risks-heat-columns").to_owned();
    heat.none = t.say("risks-heat-none").to_owned();
    heat.bands =
        Level::ALL.iter().map(|level| (level.band(), web::fields::choice(t, "risk", "level", level.name()))).collect();
    heat
}

pub(super) fn figures(
    t: Words,
    looking: &Looking<'_, '_>,
    tallies: &Tallies,
    (about, scale): (Ground, &Scale),
) -> Vec<Figure> {
    let open = tallies.of("status", "open");
    let very_high = very_high(tallies, scale);
    let since = plus_days(looking.today(), -30).to_string();
    let looked = tallies.sum(|_, facet, value| facet == "looked" && value >= since.as_str());
    let shared = web::keeping::book(&looking.viewer, about, "both").ok();
    let shared = tallies.sum(|book, facet, value| Some(book) == shared && facet == "status" && value == "open");
    let share = |part: i64| if open == 0 { 100 } else { (part * 100 + open / 2) / open };
    let unlooked = tallies.of("looked", "");
    let of_looked = [("part", Value::from(looked)), ("all", Value::from(open)), ("unlooked", Value::from(unlooked))];
    let natures = [
        ("risks", Value::from(tallies.of("nature", "risk"))),
        ("opportunities", Value::from(tallies.of("nature", "opportunity"))),
    ];
    let percent = |part: i64| t.say_with("percent", &[("n", Value::from(share(part)))]);
    let of_all = [("all", Value::from(open)), ("percent", Value::from(percent(shared)))];
    let mut figures = vec![
        Figure {
            name: t.say("risks-fig-open").to_owned(),
            value: t.number(open),
            note: t.say_with("risks-fig-open-note", &natures),
        },
        Figure {
            name: t.say("risks-fig-very-high").to_owned(),
            value: t.number(very_high),
            note: t.say_count("risks-fig-very-high-note", very_high),
        },
        Figure {
            name: t.say("risks-fig-looked").to_owned(),
            value: percent(looked),
            note: t.say_with("risks-looked-of", &of_looked),
        },
        Figure {
            name: t.say_with("risks-fig-shared", &[]),
            value: t.number(shared),
            note: t.say_with("risks-share-of", &of_all),
        },
    ];
    // In a room everything is seen by the same people.
    figures.truncate(if about.room.is_some() { 3 } else { 4 });
    figures
}

/// How many open entries are scored, and so on a square of the map.
pub(super) fn scored(tallies: &Tallies) -> i64 {
    tallies.sum(|_, facet, value| facet == "cell" && cell_rank(value).is_some_and(|rank| rank > 0))
}

/// How many open risks are very high. An opportunity of that score is good news, and not among them.
pub(crate) fn very_high(tallies: &Tallies, scale: &Scale) -> i64 {
    tallies.sum(|_, facet, value| facet == "threat" && cell_level(value, scale) == Some(Level::VeryHigh))
}

/// How many open risks are above appetite.
pub(crate) fn above(tallies: &Tallies, scale: &Scale) -> i64 {
    let ways = crate::criteria::above(scale);
    tallies.sum(|_, facet, value| {
        facet == "area"
            && value.split_once(' ').is_some_and(|(category, cell)| {
                let rank = cell_rank(cell).unwrap_or(0);
                ways.iter().any(|way| way.with.1 == category && rank >= way.from)
            })
    })
}

fn cell_rank(cell: &str) -> Option<i64> {
    let (likelihood, effect) = cell.split_once('×')?;
    Some(likelihood.parse::<i64>().ok()? * effect.parse::<i64>().ok()?)
}

/// The level of a cell's name, such as `4×3`.
fn cell_level(cell: &str, scale: &Scale) -> Option<Level> {
    Level::of(cell_rank(cell)?, scale)
}

/// What matters now: looks that are overdue, and what has been private for long.
pub(super) fn notes(
    t: Words,
    looking: &Looking<'_, '_>,
    tallies: &Tallies,
    about: Ground,
) -> (Option<String>, Option<String>) {
    let today = looking.today().to_string();
    let late = tallies.sum(|_, facet, value| facet == "review" && !value.is_empty() && value < today.as_str());
    let private = web::keeping::book(&looking.viewer, about, "us").ok();
    let old = plus_days(looking.today(), -90).to_string();
    let ours = tallies.sum(|book, facet, value| Some(book) == private && facet == "status" && value == "open");
    let long = tallies.sum(|book, facet, value| Some(book) == private && facet == "opened" && value < old.as_str());
    let say = |key: &str, n: i64, more: i64| t.say_with(key, &[("count", Value::from(n)), ("long", Value::from(more))]);
    ((late > 0).then(|| say("risks-note-late", late, 0)), (ours > 0).then(|| say("risks-note-private", ours, long)))
}
