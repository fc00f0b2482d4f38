//! The pages of the register: the list with its map, a record, its forms and acts.

mod acts;
mod cells;
mod form;
mod list;
mod months;
mod now;
mod record;
mod revealed;

use books::{Failure, Ground, Record, Scoped};
use web::api::IN_RELATIONSHIP;
use web::frame::{Circle, Place};
use web::shell::{Crumb, Tab};
use web::{Access, Looking, Routes, keeping};

pub(crate) use months::operations;
pub(crate) use now::very_high;

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
    scale: i64,
    record: Scoped<Record>,
    risk: Risk,
    reference: String,
    /// Its address.
    href: String,
}

/// The ground that an address names, its people, and the relationship's scale.
fn surroundings(looking: &mut Looking<'_, '_>, slug: &str) -> Result<(Ground, Circle, i64), Failure> {
    let about = keeping::ground(&looking.viewer, slug)?;
    let circle = looking.circle(about)?;
    let scale = directory::relationship::get(looking.tx, &looking.viewer, about.relationship)?.settings.scale;
    Ok((about, circle, scale))
}

fn open(looking: &mut Looking<'_, '_>, slug: &str, id: &str) -> Result<Opened, Failure> {
    let (about, circle, scale) = surroundings(looking, slug)?;
    let record = keeping::record(looking.tx, &looking.viewer, (about, &RISK), id)?;
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

/// A level as a page shows it: the score, its word, its band. An opportunity's words say what it is worth.
#[derive(Debug, Clone)]
struct LevelShown {
    score: i64,
    words: &'static str,
    band: u8,
}

fn level_shown(t: web::words::Words, nature: super::Nature, score: i64, scale: i64) -> Option<LevelShown> {
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
