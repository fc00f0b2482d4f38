//! The pages of the register: the list with its map, a record, its forms and acts.

mod acts;
mod cells;
mod chips;
mod form;
mod list;
mod months;
mod now;
mod record;
mod revealed;

use books::{Failure, Ground, Record, Scale, Scoped, Viewer};
use web::api::IN_RELATIONSHIP;
use web::frame::{Circle, Place};
use web::shell::{Crumb, Tab};
use web::{Access, Looking, Routes, keeping};

pub(crate) use months::operations;
pub(crate) use now::{above, very_high};

use super::{Level, RISK, Risk};

/// The routes of the register.
pub fn routes(routes: Routes) -> Routes {
    routes
        .page("/r/{slug}/risks", "risks", list::list)
        .page("/r/{slug}/risks/months", "risk_months", months::page)
        .add(
            "GET",
            format!("{IN_RELATIONSHIP}/risks/movements"),
            (Access::SignedIn, "list_risk_movements"),
            months::api,
        )
        .page("/r/{slug}/risks/new", "risk_form", form::new)
        .post("/r/{slug}/risks", "raise_risk_form", form::raise)
        .page("/r/{slug}/risks/{id}", "risk", record::show)
        .page("/r/{slug}/risks/{id}/edit", "risk_edit", form::edit)
        .post("/r/{slug}/risks/{id}/edit", "amend_risk_form", form::amend)
        .page("/r/{slug}/risks/{id}/disclosure", "risk_disclosure", acts::disclosure)
        .post("/r/{slug}/risks/{id}/disclosure", "disclose_risk_form", acts::disclose)
        .page("/r/{slug}/risks/{id}/act/{act}", "risk_act", acts::form)
        .post("/r/{slug}/risks/{id}/act/{act}", "act_risk_form", acts::act)
}

/// A record with what every page about it needs.
struct Opened {
    about: Ground,
    circle: Circle,
    scale: Scale,
    record: Scoped<Record>,
    risk: Risk,
    reference: String,
    /// Its address.
    href: String,
}

/// The ground that an address names, its people, and what scores are measured with there.
fn surroundings(looking: &mut Looking<'_, '_>, slug: &str) -> Result<(Ground, Circle, Scale), Failure> {
    let about = keeping::ground(&looking.viewer, slug)?;
    let circle = looking.circle(about)?;
    let scale = books::scale::of(looking.tx, &looking.viewer, about.relationship)?;
    Ok((about, circle, scale))
}

fn open(looking: &mut Looking<'_, '_>, slug: &str, id: &str) -> Result<Opened, Failure> {
    open_for(looking, (slug, id), |_, _| Ok(()))
}

/// The record, for something that `may` says can be done to it; what surrounds it is loaded only then.
fn open_for(
    looking: &mut Looking<'_, '_>,
    (slug, id): (&str, &str),
    may: impl FnOnce(&Viewer, &Record) -> Result<(), Failure>,
) -> Result<Opened, Failure> {
    let about = keeping::ground(&looking.viewer, slug)?;
    let record = keeping::record(looking.tx, &looking.viewer, (about, &RISK), id)?;
    may(&looking.viewer, &record)?;
    let (about, circle, scale) = surroundings(looking, slug)?;
    let mark = looking.viewer.seat_in(record.head.book)?.mark.clone();
    let reference = RISK.reference(&mark, &record.fields(&RISK)?, record.head.number);
    let href = format!("/r/{slug}/risks/{}", reference.replace('·', "-"));
    let risk = record.body(&RISK)?;
    Ok(Opened { about, circle, scale, record, risk, reference, href })
}

/// A page below the register: its title, and the way to it.
fn below<'a>(looking: &Looking<'_, '_>, circle: &Circle, title: &'a str, further: Option<Crumb>) -> Place<'a> {
    let list = Crumb::to(looking.words().say(RISK.title), format!("/r/{}/risks", circle.slug));
    Place {
        title,
        key: "risks",
        relationship: Some(circle.relationship),
        way: std::iter::once(list).chain(further).collect(),
        tab: Tab::Relationship,
    }
}

/// "Above appetite: goes to …", where a record is above what the parties want to bear: to the senior executives who read
/// it.
fn goes_up(
    t: web::words::Words,
    circle: &Circle,
    (scale, is_private): (&Scale, bool),
    record: &Record,
) -> Result<Option<String>, Failure> {
    let ways = (RISK.above)(scale);
    if ways.is_empty() || record.head.status != "open" {
        return Ok(None);
    }
    let body = record.fields(&RISK)?;
    if !ways.iter().any(|way| way.holds(record.head.rank, &body)) {
        return Ok(None);
    }
    let seated = circle.seated();
    let reads = |one: &&&directory::seating::Seated| !is_private || one.organisation == circle.own();
    let executives = seated.iter().filter(|one| one.role == books::Role::SeniorExecutive).filter(reads);
    let names: Vec<&str> = executives.map(|one| one.name.as_str()).collect();
    Ok(Some(match names.is_empty() {
        true => t.say("risk-above-nobody").to_owned(),
        false => t.say_with("risk-above", &[("who", names.join(", ").as_str().into())]),
    }))
}

/// A level as a page shows it: the score, its word, its band. An opportunity's words say what it is worth.
#[derive(Debug, Clone)]
struct LevelShown {
    score: i64,
    words: &'static str,
    band: u8,
}

fn level_shown(t: web::words::Words, nature: super::Nature, score: i64, scale: &Scale) -> Option<LevelShown> {
    let level = Level::of(score, scale)?;
    let words = match (nature, level) {
        (super::Nature::Risk, Level::Low) => t.say("risk-level-low"),
        (super::Nature::Risk, Level::Medium) => t.say("risk-level-medium"),
        (super::Nature::Risk, Level::High) => t.say("risk-level-high"),
        (super::Nature::Risk, Level::VeryHigh) => t.say("risk-level-very-high"),
        (super::Nature::Opportunity, Level::Low) => t.say("risk-worth-low"),
        (super::Nature::Opportunity, Level::Medium) => t.say("risk-worth-medium"),
        (super::Nature::Opportunity, Level::High) => t.say("risk-worth-high"),
        (super::Nature::Opportunity, Level::VeryHigh) => t.say("risk-worth-very-high"),
    };
    Some(LevelShown { score, words, band: level.band() })
}
