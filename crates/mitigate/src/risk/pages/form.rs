//! The form of a risk or an opportunity: to raise one, and to change one.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use books::{Failure, Ground, Verb, Viewer};
use kernel::{Problem, ProblemKind};
use serde_json::{Map, Value};
use web::fields::{Drawing, faults};
use web::frame::Circle;
use web::parts::{Choice, Fault, Field};
use web::shell::{Crumb, Shell};
use web::words::Words;
use web::{Ask, Form, Looking, Refused, keeping};

use super::super::{OPPORTUNITY_RESPONSES, RISK, RISK_RESPONSES};
use super::{Opened, below, open, surroundings};

#[derive(Template)]
#[template(path = "risk/form.html")]
struct FormPage {
    shell: Shell,
    heading: String,
    lede: Option<String>,
    action: String,
    back: String,
    key: String,
    version: i64,
    nature: Option<Field>,
    groups: Vec<Group>,
    seen_by: Option<Field>,
    why_private: Option<Field>,
    hidden: Vec<(String, String)>,
    faults: Vec<Fault>,
    is_stale: bool,
    submit: &'static str,
}

struct Group {
    title: &'static str,
    fields: Vec<Shape>,
    /// It shows its questions; the others only say how many of theirs are answered.
    is_open: bool,
    answered: Option<String>,
}

/// How a field is drawn.
struct Shape {
    kind: &'static str,
    field: Field,
}

/// The groups of questions, and how each is asked. One is asked at a time: the first, or whichever have something wrong
/// in them.
const GROUPS: &[(&str, &[(&str, &str)])] = &[
    (
        "risk-group-what",
        &[("title", "line"), ("cause", "area"), ("event", "area"), ("consequence", "area"), ("category", "select")],
    ),
    ("risk-group-level", &[("likelihood", "select"), ("effect", "select"), ("proximity", "select")]),
    ("risk-group-who", &[("owner", "select"), ("second_owner", "select"), ("review_by", "line")]),
    (
        "risk-group-answer",
        &[
            ("response", "select"),
            ("response_plan", "area"),
            ("early_sign", "area"),
            ("target_likelihood", "select"),
            ("target_effect", "select"),
        ],
    ),
];

/// What stands in the form: what was typed, or what the record holds.
pub(super) type Answers = Map<String, Value>;

pub(super) fn answer(answers: &Answers, name: &str) -> String {
    match answers.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

pub(super) async fn new(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let from = ask.query("from");
    let key = ask.fresh_key();
    let page = ask.look(move |looking| {
        let answers = match &from {
            Some(from) => revealed(looking, &slug, from)?,
            None => Answers::new(),
        };
        draw_new(looking, &slug, (&answers, None, key))
    });
    Ok(web::page(&page.await?))
}

/// "What improvement could this reveal?": the form of an opportunity that begins with the risk.
fn revealed(looking: &mut Looking<'_, '_>, slug: &str, from: &str) -> Result<Answers, Failure> {
    let risk = open(looking, slug, from)?;
    let seat = looking.viewer.seat_in(risk.record.head.book)?;
    let seen_by = match seat.book_kind {
        books::BookKind::Shared => "both",
        books::BookKind::Room => "",
        _ => "us",
    };
    let answers = [
        ("nature", Value::from("opportunity")),
        ("cause", Value::from(risk.risk.cause.unwrap_or_default())),
        ("category", risk.risk.category.map_or(Value::Null, Value::from)),
        ("seen_by", Value::from(seen_by)),
        ("why_private", risk.risk.why_private.map_or(Value::Null, Value::from)),
        ("revealed_by", Value::from(risk.record.head.id.to_string())),
        ("from", Value::from(format!("{}: {}", risk.reference, risk.record.head.title))),
    ];
    Ok(answers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

pub(super) async fn raise(ask: Ask, Path(slug): Path<String>, form: Form) -> Result<Response, Refused> {
    let given = form.given(RISK.raise.takes);
    let (to, typed) = (slug.clone(), given.clone());
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let about = keeping::ground(doing.viewer, &to)?;
        let made = keeping::raise(doing, about, &RISK, None, &given)?;
        let mark = &doing.viewer.seat_in(made.head.book)?.mark;
        let reference = RISK.reference(mark, &made.fields(&RISK)?, made.head.number);
        Ok(format!("/r/{to}/risks/{}?done=risk-raised", reference.replace('·', "-")))
    });
    match outcome.await {
        Ok(address) => Ok(web::see(&address)),
        Err(refused) if is_for_the_form(&refused.problem) => {
            let (problem, key) = (refused.problem, ask.fresh_key());
            let page = ask.look(move |looking| draw_new(looking, &slug, (&typed, Some(&problem), key)));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, web::page(&page.await?)).into_response())
        }
        Err(refused) => Err(refused),
    }
}

/// Refuses before anything is typed whom no book there takes a new record from.
fn may_raise_at(viewer: &Viewer, about: Ground) -> Result<(), Failure> {
    let seat = viewer.seat_at(about)?;
    let own = viewer.seats().iter().filter(|seat| seat.relationship == Some(about.relationship));
    let elsewhere = about.room.is_none() && own.clone().any(|seat| seat.allows(Verb::Raise, RISK.name));
    if elsewhere { Ok(()) } else { viewer.seat_for(seat.book, Verb::Raise, RISK.name).map(drop) }
}

fn is_for_the_form(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::Invalid)
}

fn draw_new(
    looking: &mut Looking<'_, '_>,
    slug: &str,
    (answers, problem, key): (&Answers, Option<&Problem>, String),
) -> Result<FormPage, Failure> {
    let (about, circle, scale) = surroundings(looking, slug)?;
    let t = circle.among(looking.words());
    may_raise_at(&looking.viewer, about)?;
    let drawing = Drawing { t, kind: &RISK, scale: &scale, circle: &circle, is_private: false, problem };
    let nature = drawing.field("nature", &or(answer(answers, "nature"), "risk"));
    let nature = without_nothing(nature, t, "risk-nature-hint");
    // What is raised in a room is seen by its people: there is nothing to choose.
    let may_choose = about.room.is_none();
    let seen_by = may_choose.then(|| {
        without_nothing(drawing.field("seen_by", &or(answer(answers, "seen_by"), "both")), t, "risk-seen-hint")
    });
    let why_private = may_choose.then(|| drawing.field("why_private", &answer(answers, "why_private")));
    // A link that would tell of a private record is taken off; sent again, the opportunity stands by itself.
    let refuses = |name: &str| problem.is_some_and(|problem| problem.fields.iter().any(|fault| fault.field == name));
    let hidden = ["revealed_by"].iter().filter(|name| !refuses(name)).filter_map(|name| {
        let value = answer(answers, name);
        (!value.is_empty()).then(|| ((*name).to_owned(), value))
    });
    let groups = groups(&drawing, answers, None);
    let all = groups.iter().flat_map(|group| group.fields.iter().map(|shape| &shape.field));
    let faults = faults(t, all.chain([&nature]).chain(&seen_by).chain(&why_private), problem);
    let from = answer(answers, "from");
    let place = below(looking, &circle, t.say("risk-new"), None);
    let mut shell = looking.frame_in(place, Some(&circle), t)?;
    shell.faulty = problem.is_some();
    Ok(FormPage {
        heading: t.say("risk-new").to_owned(),
        lede: (!from.is_empty()).then(|| t.say_with("risk-reveals", &[("risk", from.as_str().into())])),
        action: format!("/r/{slug}/risks"),
        back: format!("/r/{slug}/risks"),
        key,
        version: 0,
        hidden: hidden.collect(),
        nature: Some(nature),
        groups,
        seen_by,
        why_private,
        faults,
        is_stale: false,
        submit: t.say("risk-raise-do"),
        shell,
    })
}

fn or(text: String, other: &str) -> String {
    if text.is_empty() { other.to_owned() } else { text }
}

/// A choice that must be made has no "nothing", and says of each answer what it means.
fn without_nothing(mut field: Field, t: Words, hint: &str) -> Field {
    field.choices.retain(|choice| !choice.value.is_empty());
    for choice in &mut field.choices {
        let key = format!("{hint}-{}", choice.value);
        if t.has(&key) {
            choice.hint = Some(t.say_with(&key, &[]));
        }
    }
    field
}

/// The groups with the answers in them; `now` is what the record holds by now, where it went on meanwhile.
fn groups(drawing: &Drawing<'_>, answers: &Answers, now: Option<&Answers>) -> Vec<Group> {
    let shape = |name: &str, kind: &'static str| {
        let typed = answer(answers, name);
        let mut field = match now {
            Some(now) => drawing.field_beside(name, &typed, &answer(now, name)),
            None => drawing.field(name, &typed),
        };
        if name == "title" {
            field = field.required().first();
        }
        if name == "response" {
            fit_responses(&mut field, &answer(answers, "nature"));
        }
        if name == "second_owner" && !drawing.is_private && answer(answers, "seen_by") != "us" {
            fit_second_owner(&mut field, drawing.circle, &answer(answers, "owner"));
        }
        Shape { kind, field }
    };
    let group = |title: &'static str, fields: &[(&str, &'static str)]| {
        let answered = fields.iter().filter(|(name, _)| !answer(answers, name).is_empty()).count();
        let has_moved = |name: &str| now.is_some_and(|now| answer(now, name) != answer(answers, name));
        let fields_have_moved = fields.iter().any(|(name, _)| has_moved(name));
        let fields: Vec<Shape> = fields.iter().map(|(name, kind)| shape(name, kind)).collect();
        Group {
            title: drawing.t.say(title),
            is_open: fields_have_moved || fields.iter().any(|shape| shape.field.fault.is_some()),
            answered: (answered > 0).then(|| drawing.t.say_count("form-answered", answered)),
            fields,
        }
    };
    let mut groups: Vec<Group> = GROUPS.iter().map(|(title, fields)| group(title, fields)).collect();
    if !groups.iter().any(|group| group.is_open)
        && let Some(first) = groups.first_mut()
    {
        first.is_open = true;
    }
    groups
}

/// Only the responses that fit, once it is settled which of the two it is.
pub(super) fn fit_responses(field: &mut Field, nature: &str) {
    let fitting = match nature {
        "opportunity" => OPPORTUNITY_RESPONSES,
        "risk" => RISK_RESPONSES,
        _ => return,
    };
    field
        .choices
        .retain(|choice: &Choice| choice.value.is_empty() || choice.chosen || fitting.contains(&choice.value.as_str()));
}

/// Those of another side than the owner's or, while there is none, than the viewer's come first. The others stay: the
/// same form may choose another owner, and who sees it.
pub(super) fn fit_second_owner(field: &mut Field, circle: &Circle, owner: &str) {
    let seated = circle.seated();
    let side = |id: &str| seated.iter().find(|one| one.person.to_string() == id).map(|one| one.organisation);
    let own = side(owner).unwrap_or(circle.own());
    field.choices.sort_by_key(|choice| !choice.value.is_empty() && side(&choice.value).is_none_or(|side| side == own));
}

pub(super) async fn edit(ask: Ask, Path((slug, id)): Path<(String, String)>) -> Result<Response, Refused> {
    let key = ask.fresh_key();
    let page = ask.look(move |looking| {
        let opened = open(looking, &slug, &id)?;
        let answers = held(&opened)?;
        draw_edit(looking, (&opened, opened.record.head.version), (&answers, None, key))
    });
    Ok(web::page(&page.await?))
}

/// What the record holds, as answers.
pub(super) fn held(opened: &Opened) -> Result<Answers, Failure> {
    let mut answers = opened.record.fields(&RISK)?;
    let head = &opened.record.head;
    answers.insert("title".to_owned(), Value::from(head.title.as_str()));
    answers.insert("owner".to_owned(), head.owner.map_or(Value::Null, |id| Value::from(id.to_string())));
    answers.insert("review_by".to_owned(), head.review_by.map_or(Value::Null, |day| Value::from(day.to_string())));
    Ok(answers)
}

/// What the record held in that version, as answers; nothing where it was erased.
fn was(looking: &mut Looking<'_, '_>, opened: &Opened, version: i64) -> Result<Answers, Failure> {
    let reach = looking.viewer.reach().with_rooms();
    let Some(seen) = reach.version(looking.tx, opened.record.head.id, version)? else { return Ok(Answers::new()) };
    let mut answers = seen.body;
    for name in ["title", "owner", "review_by"] {
        answers.insert(name.to_owned(), seen.head.get(name).cloned().unwrap_or_default());
    }
    Ok(answers)
}

fn amend_act() -> &'static books::Act {
    RISK.act("amend").expect("the kind declares it")
}

pub(super) async fn amend(ask: Ask, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    let (given, seen) = (form.given(amend_act().takes), form.version());
    let (to, named, typed) = (slug.clone(), id.clone(), given.clone());
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let about = keeping::ground(doing.viewer, &to)?;
        let record = keeping::record(doing.change.tx, doing.viewer, (about, &RISK), &named)?;
        keeping::act(doing, &RISK, &record, (amend_act(), seen), &given)?;
        Ok(format!("/r/{to}/risks/{named}?done=risk-amended"))
    });
    match outcome.await {
        Ok(address) => Ok(web::see(&address)),
        Err(refused) if is_for_the_form(&refused.problem) || refused.problem.message.key == "problem-stale" => {
            let (problem, key) = (refused.problem, ask.fresh_key());
            let status = web::refused::status(problem.kind);
            let page = ask.look(move |looking| {
                let opened = open(looking, &slug, &id)?;
                let now = held(&opened)?;
                // Whoever has not seen what it says now goes on from what they saw.
                let (answers, version) = match problem.kind {
                    ProblemKind::Conflict => {
                        let was = was(looking, &opened, seen)?;
                        (web::form::merged(&was, &now, typed), opened.record.head.version)
                    }
                    _ => (now.into_iter().chain(typed).collect(), seen),
                };
                draw_edit(looking, (&opened, version), (&answers, Some(&problem), key))
            });
            Ok((status, web::page(&page.await?)).into_response())
        }
        Err(refused) => Err(refused),
    }
}

fn draw_edit(
    looking: &mut Looking<'_, '_>,
    (opened, version): (&Opened, i64),
    (answers, problem, key): (&Answers, Option<&Problem>, String),
) -> Result<FormPage, Failure> {
    let circle: &Circle = &opened.circle;
    let t = circle.among(looking.words());
    let seat = looking.viewer.seat_for(opened.record.head.book, Verb::Change, RISK.name)?;
    let is_private = seat.book_kind == books::BookKind::Side;
    let is_stale = problem.is_some_and(|problem| problem.kind == ProblemKind::Conflict);
    let now = if is_stale { Some(held(opened)?) } else { None };
    let drawing = Drawing { t, kind: &RISK, scale: &opened.scale, circle, is_private, problem };
    let groups = groups(&drawing, answers, now.as_ref());
    let why_private = is_private.then(|| drawing.field("why_private", &answer(answers, "why_private")));
    let all = groups.iter().flat_map(|group| group.fields.iter().map(|shape| &shape.field));
    let faults = faults(t, all.chain(&why_private), problem);
    let heading = t.say_with("risk-edit", &[("what", opened.reference.as_str().into())]);
    let crumb = Crumb::to(opened.reference.as_str(), opened.href.as_str());
    let place = below(looking, circle, &heading, Some(crumb));
    let mut shell = looking.frame_in(place, Some(circle), t)?;
    shell.faulty = problem.is_some();
    Ok(FormPage {
        lede: None,
        action: format!("{}/edit", opened.href),
        back: opened.href.clone(),
        key,
        version,
        hidden: Vec::new(),
        nature: None,
        groups,
        seen_by: None,
        why_private,
        faults,
        is_stale,
        submit: t.say("risk-amend-do"),
        heading,
        shell,
    })
}
