//! "How we score": what is in force and who agreed to it, what is proposed and how it differs, the form to propose it, and
//! one version by itself.

mod acts;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use books::agreement::{self, Agreement, IN_FORCE, PROPOSED, Proposal};
use books::{Failure, Record, Scoped, Verb};
use kernel::{Id, Problem, ProblemKind, of};
use web::account::Faults;
use web::frame::{Circle, Place};
use web::parts::{Fault, Field};
use web::shell::{Crumb, Shell, Tab};
use web::words::Words;
use web::{Ask, Form, Looking, Refused, Routes, keeping};

pub(super) use acts::{named, reason};

use super::form::{Group, Typed, because, groups};
use super::shown::{self, Text, Version};
use super::{CRITERIA, Criteria};

/// The routes of the pages.
pub(crate) fn pages(routes: Routes) -> Routes {
    routes
        .page("/r/{slug}/criteria", "criteria", show)
        .page("/r/{slug}/criteria/new", "criteria_form", new)
        .post("/r/{slug}/criteria", "propose_criteria_form", propose)
        .page("/r/{slug}/criteria/{id}", "criteria_version", one)
        .with(acts::routes)
}

/// Every route of criteria.
pub fn routes(routes: Routes) -> Routes {
    routes.with(pages).with(super::api::routes)
}

#[derive(Template)]
#[template(path = "criteria/page.html")]
struct CriteriaPage {
    shell: Shell,
    base: String,
    may_propose: bool,
    since: String,
    parties: Vec<shown::PartyLine>,
    text: Text,
    waiting: Option<Standing>,
    earlier: Vec<Version>,
}

#[derive(Template)]
#[template(path = "criteria/version.html")]
struct VersionPage {
    shell: Shell,
    standing: Standing,
    text: Text,
}

/// A version with what the viewer may do about it.
struct Standing {
    version: Version,
    base: String,
    csrf: String,
    keys: [String; 3],
    may_agree: bool,
    may_decline: bool,
    may_withdraw: bool,
    agree: String,
    because: Field,
    faults: Vec<Fault>,
}

impl Standing {
    /// Where another text is put in its place.
    fn counter(&self) -> String {
        let list = self.base.rsplit_once('/').map_or("", |(list, _)| list);
        format!("{list}/new")
    }
}

#[derive(Template)]
#[template(path = "criteria/form.html")]
struct FormPage {
    shell: Shell,
    base: String,
    key: String,
    lede: String,
    instead_of: String,
    groups: Vec<Group>,
    because: Field,
    faults: Vec<Fault>,
    submit: String,
}

/// What pages about criteria begin with.
struct Opened {
    about: Id<of::Relationship>,
    circle: Circle,
    scale: books::Scale,
    versions: Vec<Scoped<Record>>,
}

fn open(looking: &mut Looking<'_, '_>, slug: &str) -> Result<Opened, Failure> {
    let about = keeping::relationship(&looking.viewer, slug)?;
    let circle = looking.circle(about)?;
    let scale = books::scale::of(looking.tx, &looking.viewer, about)?;
    let versions = agreement::list(looking.tx, &looking.viewer, &CRITERIA, about)?;
    Ok(Opened { about, circle, scale, versions })
}

/// Whether the viewer may bind their side.
fn may_bind(looking: &Looking<'_, '_>, about: Id<of::Relationship>) -> bool {
    let seat = looking.viewer.seat_about(about, books::BookKind::Shared);
    looking.viewer.may_write() && seat.is_ok_and(|seat| seat.allows(Verb::Manage, CRITERIA.name))
}

fn place<'a>(t: Words, circle: &Circle, title: &'a str, is_below: bool) -> Place<'a> {
    let mut way = vec![Crumb::to(t.say("risks-title"), format!("/r/{}/risks", circle.home))];
    if is_below {
        way.push(Crumb::to(t.say("criteria-title"), format!("/r/{}/criteria", circle.home)));
    }
    Place { title, key: "risks", relationship: Some(circle.relationship), way, tab: Tab::Relationship }
}

async fn show(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    Ok(web::page(&ask.look(move |looking| build(looking, &slug)).await?))
}

fn build(looking: &mut Looking<'_, '_>, slug: &str) -> Result<CriteriaPage, Failure> {
    let t = looking.words();
    let opened = open(looking, slug)?;
    let shell = looking.frame_in(place(t, &opened.circle, t.say("criteria-title"), false), Some(&opened.circle), t)?;
    let now = shown::criteria(t, &opened.scale);
    let in_state = |state: &str| opened.versions.iter().find(|version| version.head.status == state);
    let standing = in_state(IN_FORCE).map(|record| version(looking, &opened, record)).transpose()?;
    let waiting = in_state(PROPOSED).map(|record| standing_of(looking, &opened, record, None)).transpose()?;
    let is_over = |record: &&Scoped<Record>| record.head.status != PROPOSED && record.head.status != IN_FORCE;
    let earlier = opened.versions.iter().filter(is_over).map(|record| version(looking, &opened, record));
    let earlier = earlier.collect::<Result<Vec<_>, _>>()?;
    Ok(CriteriaPage {
        base: format!("/r/{slug}/criteria"),
        may_propose: may_bind(looking, opened.about),
        since: match in_state(IN_FORCE) {
            Some(record) => since(looking, record)?,
            None => t.say("criteria-house").to_owned(),
        },
        parties: standing.map(|version| version.parties).unwrap_or_default(),
        text: shown::text(t, &now),
        waiting,
        earlier,
        shell,
    })
}

/// Since when a version has been in force.
fn since(looking: &Looking<'_, '_>, record: &Scoped<Record>) -> Result<String, Failure> {
    let (t, when) = (looking.words(), looking.when());
    let agreement: Agreement = record.body(&CRITERIA)?;
    let at = agreement.in_force_at.unwrap_or(record.head.changed_at);
    let day = when.long_day(when.date_of(at));
    let reference = CRITERIA.reference("", &serde_json::Map::new(), record.head.number);
    Ok(t.say_with("criteria-since", &[("when", day.as_str().into()), ("reference", reference.as_str().into())]))
}

/// A version, held against the one that was in force when it was proposed.
fn version(looking: &Looking<'_, '_>, opened: &Opened, record: &Scoped<Record>) -> Result<Version, Failure> {
    let agreement: Agreement = record.body(&CRITERIA)?;
    let before = agreement.over.and_then(|over| opened.versions.iter().find(|version| version.head.id == over));
    let before = match before {
        Some(before) => Criteria::read(&before.body::<Agreement>(&CRITERIA)?.text)?,
        None => shown::criteria(looking.words(), &books::Scale::of(opened.scale.steps())),
    };
    shown::version(looking, &opened.circle, record, &before)
}

fn standing_of(
    looking: &Looking<'_, '_>,
    opened: &Opened,
    record: &Scoped<Record>,
    refused: Option<(&str, &Problem)>,
) -> Result<Standing, Failure> {
    let t = looking.words();
    let version = version(looking, opened, record)?;
    let faults = refused.map(|(_, problem)| Faults::of(problem, t)).unwrap_or_default();
    let because = Field::new("because", t.say("criteria-decline-because")).rows(3);
    let because = faults.on(because.required().value(refused.map_or("", |(typed, _)| typed)));
    let may = may_bind(looking, opened.about) && version.is_waiting;
    let own = opened.circle.organisation(opened.circle.own()).to_owned();
    Ok(Standing {
        base: version.href.clone(),
        csrf: looking.viewer.csrf.clone(),
        keys: [looking.ask.fresh_key(), looking.ask.fresh_key(), looking.ask.fresh_key()],
        may_agree: may && !version.has_agreed,
        may_decline: may && !version.is_own,
        may_withdraw: may && version.is_own,
        agree: t.say_with("criteria-agree", &[("side", own.as_str().into())]),
        faults: faults.listed(&[&because]),
        because,
        version,
    })
}

async fn one(ask: Ask, Path((slug, id)): Path<(String, String)>) -> Result<Response, Refused> {
    Ok(web::page(&ask.look(move |looking| build_one(looking, (&slug, &id), None)).await?))
}

fn build_one(
    looking: &mut Looking<'_, '_>,
    (slug, id): (&str, &str),
    refused: Option<(&str, &Problem)>,
) -> Result<VersionPage, Failure> {
    let t = looking.words();
    let opened = open(looking, slug)?;
    let record = keeping::record(looking.tx, &looking.viewer, (opened.about, &CRITERIA), id)?;
    let standing = standing_of(looking, &opened, &record, refused)?;
    let title = t.say_with("criteria-version", &[("reference", standing.version.reference.as_str().into())]);
    let mut shell = looking.frame_in(place(t, &opened.circle, &title, true), Some(&opened.circle), t)?;
    shell.faulty = refused.is_some();
    let agreement: Agreement = record.body(&CRITERIA)?;
    Ok(VersionPage { text: shown::text(t, &Criteria::read(&agreement.text)?), standing, shell })
}

async fn new(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    Ok(web::page(&ask.look(move |looking| draw(looking, &slug, None)).await?))
}

/// The form, with the waiting proposal in it if there is one: whoever changes that counters it, or puts their own anew.
fn draw(looking: &mut Looking<'_, '_>, slug: &str, typed: Option<&(Typed, Problem)>) -> Result<FormPage, Failure> {
    let t = looking.words();
    let opened = open(looking, slug)?;
    agreement::authority(&looking.viewer, &CRITERIA, opened.about)?;
    let waiting = opened.versions.iter().find(|version| version.head.status == PROPOSED);
    let instead_of = waiting.map(|record| record.head.id.to_string()).unwrap_or_default();
    let now = match waiting {
        Some(waiting) => Criteria::read(&waiting.body::<Agreement>(&CRITERIA)?.text)?,
        None => shown::criteria(t, &opened.scale),
    };
    let shown = typed.map_or_else(|| Typed::of(&now, instead_of.clone()), |(typed, _)| typed.clone());
    let faults = typed.map(|(_, problem)| Faults::of(problem, t)).unwrap_or_default();
    let groups = groups(t, &shown, opened.scale.steps(), &faults);
    let because = Field::new("because", t.say("criteria-because")).hint(t.say("criteria-because-hint"));
    let because = faults.on(because.rows(3).value(shown.because.as_str()));
    let fields: Vec<&Field> = groups.iter().flat_map(|group| &group.fields).chain([&because]).collect();
    let faults = faults.listed(&fields);
    let own = opened.circle.organisation(opened.circle.own()).to_owned();
    let is_counter = waiting.is_some_and(|record| record.head.raised_by != opened.circle.own());
    let title = t.say(if is_counter { "criteria-counter" } else { "criteria-propose" });
    let mut shell = looking.frame_in(place(t, &opened.circle, title, true), Some(&opened.circle), t)?;
    shell.faulty = !faults.is_empty();
    let side = [("side", own.as_str().into())];
    Ok(FormPage {
        base: format!("/r/{slug}/criteria"),
        key: looking.ask.fresh_key(),
        lede: t.say_with(if is_counter { "criteria-counter-lede" } else { "criteria-propose-lede" }, &side),
        submit: t.say_with("criteria-propose-do", &side),
        instead_of,
        groups,
        because,
        faults,
        shell,
    })
}

async fn propose(ask: Ask, Path(slug): Path<String>, form: Form) -> Result<Response, Refused> {
    let typed = Typed::of_form(&form);
    let (at, sent) = (slug.clone(), typed.clone());
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let about = keeping::relationship(doing.viewer, &at)?;
        agreement::authority(doing.viewer, &CRITERIA, about)?;
        let steps = books::scale::of(doing.change.tx, doing.viewer, about)?.steps();
        let t = Words::for_language(doing.ask.language_for(&doing.viewer.language));
        let proposal = Proposal {
            title: t.say("criteria-title").to_owned(),
            text: sent.read(steps)?.text()?,
            because: because(&sent.because)?,
            instead_of: sent.instead_of.parse().ok(),
        };
        let made = agreement::propose(doing.change, doing.viewer, &CRITERIA, about, &proposal)?;
        Ok(format!("/r/{at}/criteria?done={}", acts::done(&made, "criteria-proposed")))
    });
    match outcome.await {
        Ok(address) => Ok(web::see(&address)),
        Err(refused) if matches!(refused.problem.kind, ProblemKind::Invalid | ProblemKind::Conflict) => {
            let status = match refused.problem.kind {
                ProblemKind::Conflict => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let typed = (typed, refused.problem);
            let page = ask.look(move |looking| draw(looking, &slug, Some(&typed))).await?;
            Ok((status, web::page(&page)).into_response())
        }
        Err(refused) => Err(refused),
    }
}
