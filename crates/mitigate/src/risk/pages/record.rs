//! A record's page: who sees it, what is needed now, the facts, what both sides say, its level over time.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::{BookKind, Failure, Verb};
use serde_json::Value;
use web::chart::Spark;
use web::frame::Shown;
use web::parts::Seen;
use web::shell::Shell;
use web::words::{Due, Words};
use web::{Ask, Looking, Refused};

use super::super::{Nature, RISK};
use super::revealed::{Revealed, revealed};
use super::{LevelShown, Opened, below, level_shown, open};

#[derive(Template)]
#[template(path = "risk/record.html")]
struct RecordPage {
    shell: Shell,
    href: String,
    reference: String,
    nature: String,
    title: String,
    seen: Seen,
    is_open: bool,
    state: Option<String>,
    closed: Option<String>,
    /// It was taken back, and what became of it.
    taken_back: Option<String>,
    disclosed: Option<(String, String)>,
    why_private: Option<String>,
    above: Option<String>,
    criteria: String,
    next: Option<Due>,
    looked: String,
    looked_because: Option<String>,
    /// It is open and the reader may change it.
    may_act: bool,
    may_change: bool,
    may_disclose: bool,
    reveals: Option<String>,
    revealed: Revealed,
    levels: Vec<(&'static str, Option<LevelShown>, String)>,
    spark: Spark,
    trend: Vec<Changed>,
    texts: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    people: Vec<(String, Option<Shown>)>,
    extra: Vec<(String, String)>,
    companions: web::companions::Companions,
    raised: String,
}

pub(super) async fn show(ask: Ask, Path((slug, id)): Path<(String, String)>) -> Result<Response, Refused> {
    let page = ask.look(move |looking| build(looking, &slug, &id)).await?;
    Ok(web::page(&page))
}

fn build(looking: &mut Looking<'_, '_>, slug: &str, id: &str) -> Result<RecordPage, Failure> {
    let opened = open(looking, slug, id)?;
    let t = opened.circle.among(looking.words());
    let trend = trend(looking, &opened)?;
    let revealed = revealed(looking, &opened)?;
    let companions = web::companions::of(looking, &opened.circle, &opened.record, &RISK)?;
    let place = below(looking, &opened.circle, &opened.reference, None);
    let shell = looking.frame_in(place, Some(&opened.circle), t)?;
    let (head, risk) = (&opened.record.head, &opened.risk);
    let seat = looking.viewer.seat_in(head.book)?;
    let is_private = seat.book_kind == BookKind::Side;
    let is_open = head.status == "open";
    let may = |verb| looking.viewer.may_write() && seat.allows(verb, RISK.name);
    let when = looking.when();
    let value =
        |name: &str, value: &Value| web::fields::value((t, &RISK, &when), name, (value, &opened.scale), &opened.circle);
    let body = opened.record.fields(&RISK)?;
    let filled = |names: &[&str]| -> Vec<(String, String)> {
        let label = |name: &str| t.say_with(&format!("risk-field-{}", name.replace('_', "-")), &[]);
        let shown =
            names.iter().map(|name| (label(name), body.get(*name).map_or_else(String::new, |v| value(name, v))));
        shown.filter(|(_, words)| !words.is_empty()).collect()
    };
    let nature = match risk.nature {
        Nature::Risk => t.say("risk-nature-risk"),
        Nature::Opportunity => t.say("risk-nature-opportunity"),
    };
    Ok(RecordPage {
        nature: nature.to_owned(),
        title: head.title.clone(),
        seen: opened.circle.seen(looking, &opened.record),
        is_open,
        state: (!is_open).then(|| web::fields::choice(t, "risk", "status", &head.status)),
        closed: risk.closed_because.clone().filter(|_| head.status == "closed"),
        taken_back: match head.status.as_str() {
            "draft" => Some(t.say("risk-draft-note").to_owned()),
            "undone" => Some(t.say("risk-undone-note").to_owned()),
            _ => None,
        },
        disclosed: risk
            .disclosed_as
            .as_ref()
            .map(|id| (format!("/r/{slug}/risks/{id}"), t.say("risk-disclosed-go").to_owned())),
        why_private: risk.why_private.clone().filter(|_| is_private),
        above: super::goes_up(t, &opened.circle, (&opened.scale, is_private), &opened.record)?,
        criteria: format!("/r/{}/criteria", opened.circle.home),
        next: head.review_by.filter(|_| is_open).map(|day| when.due(day)),
        looked: risk.looked_on.map_or_else(|| t.say("risk-never-looked").to_owned(), |day| when.days_ago(day)),
        looked_because: risk.looked_because.clone(),
        may_act: is_open && may(Verb::Change),
        may_change: may(Verb::Change),
        may_disclose: is_private && is_open && may(Verb::Disclose),
        reveals: (risk.nature == Nature::Risk && is_open && may(Verb::Raise))
            .then(|| format!("/r/{slug}/risks/new?from={}", opened.reference.replace('·', "-"))),
        revealed,
        levels: levels(t, &opened),
        spark: trend.0,
        trend: trend.1,
        texts: filled(&["cause", "event", "consequence", "response_plan", "early_sign"]),
        facts: filled(&["category", "proximity", "response", "old_reference", "brought_from"]),
        people: owners(t, &opened, is_private),
        extra: extra(risk.extra.as_ref()),
        companions,
        raised: raised(looking, &opened),
        href: opened.href,
        reference: opened.reference,
        shell,
    })
}

/// Who raised it, for which side, when.
fn raised(looking: &Looking<'_, '_>, opened: &Opened) -> String {
    let (t, when, head) = (looking.words(), looking.when(), &opened.record.head);
    let side = opened.circle.organisation(head.raised_by);
    let author = head.author.and_then(|id| opened.circle.person(id));
    let who = author.map_or_else(|| side.to_owned(), |author| author.name);
    let day = when.long_day(when.date_of(head.opened_at));
    t.say_with("risk-raised-by", &[("who", who.as_str().into()), ("side", side.into()), ("when", day.as_str().into())])
}

fn owners(t: Words, opened: &Opened, is_private: bool) -> Vec<(String, Option<Shown>)> {
    let person = |id: Option<kernel::Id<kernel::of::Person>>| id.and_then(|id| opened.circle.person(id));
    let second = opened.risk.second_owner.as_ref().and_then(|id| id.parse().ok());
    let named = if is_private { "risk-field-second-owner-private" } else { "risk-field-second-owner" };
    vec![
        (t.say("risk-field-owner").to_owned(), person(opened.record.head.owner)),
        (t.say_with(named, &[]), person(second)),
    ]
}

fn extra(extra: Option<&serde_json::Map<String, Value>>) -> Vec<(String, String)> {
    let pairs = extra.into_iter().flatten();
    pairs.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

/// A change of level: its day, the score, the word for it.
type Changed = (String, i64, String);

/// The level now, at the start and as a target, each with its two steps in words.
fn levels(t: Words, opened: &Opened) -> Vec<(&'static str, Option<LevelShown>, String)> {
    let (risk, scale) = (&opened.risk, &opened.scale);
    let steps = |likelihood: Option<i64>, effect: Option<i64>| match likelihood.zip(effect) {
        Some((likelihood, effect)) => t.say_with(
            "risk-steps",
            &[
                ("likelihood", web::fields::step(t, "risk", "likelihood", (scale, likelihood)).as_str().into()),
                ("effect", web::fields::step(t, "risk", "effect", (scale, effect)).as_str().into()),
            ],
        ),
        None => t.say("risk-not-scored").to_owned(),
    };
    let level = |likelihood: Option<i64>, effect: Option<i64>| {
        let score = likelihood.zip(effect).map_or(0, |(likelihood, effect)| likelihood * effect);
        level_shown(t, risk.nature, score, scale)
    };
    [
        (t.say("risk-level-start"), risk.start_likelihood, risk.start_effect),
        (t.say("risk-level-now"), risk.likelihood, risk.effect),
        (t.say("risk-level-target"), risk.target_likelihood, risk.target_effect),
    ]
    .into_iter()
    .map(|(name, likelihood, effect)| (name, level(likelihood, effect), steps(likelihood, effect)))
    .collect()
}

/// The line, and the same as a table: every change of level with its day.
fn trend(looking: &mut Looking<'_, '_>, opened: &Opened) -> Result<(Spark, Vec<Changed>), Failure> {
    let (t, when) = (looking.words(), looking.when());
    let id = opened.record.head.id;
    let trends = looking.viewer.reach().at(opened.about).trends(looking.tx, &RISK, &[&opened.record.head])?;
    let course = trends.get(&id).cloned().unwrap_or_default();
    let spark = super::list::spark(t, opened.risk.nature, &course, looking.now);
    let mut changes: Vec<Changed> = Vec::new();
    for (at, rank) in course {
        if changes.last().is_none_or(|(_, last, _)| *last != rank) {
            let words = level_shown(t, opened.risk.nature, rank, &opened.scale);
            let words = words.map_or_else(|| t.say("risk-not-scored").to_owned(), |level| level.words.to_owned());
            changes.push((when.day(when.date_of(at)), rank, words));
        }
    }
    Ok((spark, changes))
}
