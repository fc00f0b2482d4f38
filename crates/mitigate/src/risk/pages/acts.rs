//! The acts that have a small form of their own: score, look at, respond, assign, close, re-open; and disclosing,
//! after a preview of exactly what the other side will see.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use books::{Act, BookKind, Failure};
use kernel::{Problem, ProblemKind};
use serde_json::{Map, Value};
use web::disclosing::Preview;
use web::fields::{Drawing, faults};
use web::parts::{Fault, Field};
use web::shell::{Crumb, Shell};
use web::{Ask, Form, Looking, Refused, keeping};

use super::super::RISK;
use super::super::standing::can_be_done;
use super::form::{answer, fit_responses, fit_second_owner, held};
use super::{Opened, below, open, open_for};

#[derive(Template)]
#[template(path = "risk/act.html")]
struct ActPage {
    shell: Shell,
    heading: String,
    lede: String,
    what: String,
    action: String,
    back: String,
    key: String,
    version: i64,
    fields: Vec<(bool, Field)>,
    faults: Vec<Fault>,
    is_stale: bool,
    submit: String,
}

#[derive(Template)]
#[template(path = "risk/disclosure.html")]
struct DisclosurePage {
    shell: Shell,
    heading: String,
    lede: String,
    preview: Preview,
    action: String,
    back: String,
    key: String,
    version: i64,
    refusal: Option<String>,
}

/// The acts with a form here; amending has the long one.
fn known(ask: &Ask, name: &str) -> Result<&'static Act, Refused> {
    let act = RISK.act(name).filter(|act| act.name != "amend");
    act.ok_or_else(|| ask.refuse(Problem::not_found()))
}

pub(super) async fn form(ask: Ask, Path((slug, id, act)): Path<(String, String, String)>) -> Result<Response, Refused> {
    let (act, key) = (known(&ask, &act)?, ask.fresh_key());
    let back = format!("/r/{slug}/risks/{id}");
    let page = ask.look(move |looking| {
        let opened = open_for(looking, (&slug, &id), |viewer, record| {
            viewer.seat_for(record.head.book, act.verb, RISK.name)?;
            Ok(can_be_done(act.name, &record.head.status)?)
        })?;
        draw(looking, (&opened, opened.record.head.version, act), (&Map::new(), None, key))
    });
    Ok(web::page(&page.await.map_err(|refused| refused.back_to(back))?))
}

pub(super) async fn act(
    ask: Ask,
    Path((slug, id, act)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, Refused> {
    let act = known(&ask, &act)?;
    let (given, seen) = (form.given(act.takes), form.version());
    let (to, named, typed) = (slug.clone(), id.clone(), given.clone());
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let about = keeping::ground(doing.viewer, &to)?;
        let record = keeping::record(doing.change.tx, doing.viewer, (about, &RISK), &named)?;
        keeping::act(doing, &RISK, &record, (act, seen), &given)?;
        Ok(format!("/r/{to}/risks/{named}?done={}", act.entry.replace(['.', '_'], "-")))
    });
    match outcome.await {
        Ok(address) => Ok(web::see(&address)),
        Err(refused) if matches!(refused.problem.kind, ProblemKind::Invalid | ProblemKind::Conflict) => {
            let (problem, key) = (refused.problem, ask.fresh_key());
            let status = web::refused::status(problem.kind);
            let page = ask.look(move |looking| {
                let opened = open(looking, &slug, &id)?;
                // Whoever has not seen what it says now goes on from what they saw.
                let version = if is_stale(&problem) { opened.record.head.version } else { seen };
                draw(looking, (&opened, version, act), (&typed, Some(&problem), key))
            });
            Ok((status, web::page(&page.await?)).into_response())
        }
        Err(refused) => Err(refused),
    }
}

fn draw(
    looking: &mut Looking<'_, '_>,
    (opened, version, act): (&Opened, i64, &'static Act),
    (typed, problem, key): (&Map<String, Value>, Option<&Problem>, String),
) -> Result<ActPage, Failure> {
    let t = opened.circle.among(looking.words());
    let seat = looking.viewer.seat_for(opened.record.head.book, act.verb, RISK.name)?;
    let is_private = seat.book_kind == BookKind::Side;
    let drawing = Drawing { t, kind: &RISK, scale: &opened.scale, circle: &opened.circle, is_private, problem };
    let held = held(opened)?;
    let value = |name: &str| match typed.get(name).or_else(|| held.get(name).filter(|_| keeps(act, name))) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let fields: Vec<(bool, Field)> = act
        .takes
        .iter()
        .map(|(name, must)| {
            let typed = value(name);
            let field = match answer(&held, name) {
                now if !now.is_empty() && problem.is_some_and(is_stale) => drawing.field_beside(name, &typed, &now),
                _ => drawing.field(name, &typed),
            };
            let mut field = if *must { field.required() } else { field };
            if *name == "response" {
                fit_responses(&mut field, &answer(&held, "nature"));
            }
            if *name == "second_owner" && !is_private {
                fit_second_owner(&mut field, &opened.circle, &value("owner"));
            }
            (matches!(RISK.field(name).map(|field| field.form), Some(books::Form::Text(_))), field)
        })
        .collect();
    let faults = faults(t, fields.iter().map(|(_, field)| field), problem);
    let name = act.name.replace('_', "-");
    let heading = t.say_with(&format!("risk-act-{name}"), &[]);
    let crumb = Crumb::to(opened.reference.as_str(), opened.href.as_str());
    let place = below(looking, &opened.circle, &heading, Some(crumb));
    let mut shell = looking.frame_in(place, Some(&opened.circle), t)?;
    shell.faulty = problem.is_some();
    Ok(ActPage {
        lede: t.say_with(&format!("risk-act-{name}-lede"), &[]),
        what: format!("{} · {}", opened.reference, opened.record.head.title),
        action: format!("{}/act/{}", opened.href, act.name),
        back: opened.href.clone(),
        key,
        version,
        fields,
        faults,
        is_stale: problem.is_some_and(is_stale),
        submit: t.say_with(&format!("risk-act-{name}-do"), &[]),
        heading,
        shell,
    })
}

/// Whether somebody else changed the record meanwhile.
fn is_stale(problem: &Problem) -> bool {
    problem.message.key == "problem-stale"
}

/// Which of the old values a form begins with: not the reasons, which are said anew each time.
fn keeps(act: &Act, name: &str) -> bool {
    matches!((act.name, name), ("rescore", "likelihood" | "effect") | ("respond", _) | ("assign", _))
}

pub(super) async fn disclosure(ask: Ask, Path((slug, id)): Path<(String, String)>) -> Result<Response, Refused> {
    let (key, back) = (ask.fresh_key(), format!("/r/{slug}/risks/{id}"));
    let page = ask.look(move |looking| {
        let opened = open_for(looking, (&slug, &id), |viewer, record| {
            let relationship = keeping::ground(viewer, &slug)?.relationship;
            let shared = keeping::disclosed_into(viewer, relationship, &RISK, record.head.book)?;
            keeping::must_be_private(&RISK, record, shared)
        })?;
        preview(looking, opened, (None, key))
    });
    Ok(web::page(&page.await.map_err(|refused| refused.back_to(back))?))
}

fn preview(
    looking: &mut Looking<'_, '_>,
    opened: Opened,
    (problem, key): (Option<&Problem>, String),
) -> Result<DisclosurePage, Failure> {
    let t = opened.circle.among(looking.words());
    looking.viewer.seat_for(opened.record.head.book, books::Verb::Disclose, RISK.name)?;
    let preview = web::disclosing::preview(looking, (&RISK, &opened.circle, &opened.scale), &opened.record)?;
    let others = opened.circle.others_named(t);
    let heading = t.say_with("risk-disclose", &[]);
    let crumb = Crumb::to(opened.reference.as_str(), opened.href.as_str());
    let place = below(looking, &opened.circle, &heading, Some(crumb));
    let shell = looking.frame_in(place, Some(&opened.circle), t)?;
    Ok(DisclosurePage {
        lede: t.say_with("risk-disclose-lede", &[("others", others.as_str().into())]),
        preview,
        action: format!("{}/disclosure", opened.href),
        back: opened.href.clone(),
        key,
        version: opened.record.head.version,
        refusal: problem.map(|problem| t.say_message(&problem.message)),
        heading,
        shell,
    })
}

pub(super) async fn disclose(
    ask: Ask,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Refused> {
    let seen = form.version();
    let (to, named) = (slug.clone(), id.clone());
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let about = keeping::ground(doing.viewer, &to)?;
        let record = keeping::record(doing.change.tx, doing.viewer, (about, &RISK), &named)?;
        let copy = keeping::disclose(doing, about.relationship, &RISK, (&record, seen))?;
        let reference = RISK.reference("", &copy.fields(&RISK)?, copy.head.number);
        Ok(format!("/r/{to}/risks/{reference}?done=risk-disclosed"))
    });
    match outcome.await {
        Ok(address) => Ok(web::see(&address)),
        Err(refused) if refused.problem.kind == ProblemKind::Conflict => {
            let (problem, key) = (refused.problem, ask.fresh_key());
            let page = ask.look(move |looking| {
                let opened = open(looking, &slug, &id)?;
                preview(looking, opened, (Some(&problem), key))
            });
            Ok((StatusCode::CONFLICT, web::page(&page.await?)).into_response())
        }
        Err(refused) => Err(refused),
    }
}
