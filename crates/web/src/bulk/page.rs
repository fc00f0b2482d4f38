//! The page that asks once for all, and the page that tells what became of each.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use books::{BookKind, Failure, Ground, Kind, Record, Scoped};
use kernel::{Id, Message, Problem, ProblemKind, of};
use serde_json::Value as Json;

use super::{Chosen, Outcome, What, checked, run};
use crate::disclosing::{Preview, preview};
use crate::fields::Drawing;
use crate::frame::{Circle, Place};
use crate::parts::{Fault, Field, Seen};
use crate::shell::{Crumb, Shell, Tab};
use crate::words::{Value, Words};
use crate::{Ask, Form, Looking, Refused, companions, keeping};

#[derive(Template)]
#[template(path = "bulk/ask.html")]
struct AskPage {
    shell: Shell,
    title: String,
    act: &'static str,
    key: String,
    base: String,
    /// The list that the rows were ticked in, as its address asks for it, and where that is.
    list: String,
    back: String,
    fields: Vec<Field>,
    faults: Vec<Fault>,
    chosen: Vec<Shown>,
    /// Every party will see what is chosen.
    is_disclosure: bool,
    /// What was ticked and is not shared, in words, since every party sees it already; empty for nothing.
    left: String,
    others: String,
    yes: String,
}

/// A record that was chosen.
struct Shown {
    value: String,
    reference: String,
    title: String,
    href: String,
    seen: Seen,
    /// What the other side will read, where it is to be shown to them.
    preview: Option<Preview>,
}

#[derive(Template)]
#[template(path = "bulk/outcome.html")]
struct OutcomePage {
    shell: Shell,
    title: String,
    back: String,
    all: usize,
    done: Vec<Shown>,
    not_done: Vec<(Option<Shown>, String)>,
}

/// Asks for what the act takes, or does it once that is answered.
pub(super) async fn post(
    ask: Ask,
    kind: &'static Kind,
    Path(slug): Path<String>,
    form: Form,
) -> Result<Response, Refused> {
    let back = back(kind, &slug, &form);
    let refuse = |problem| ask.refuse(said(problem)).back_to(back.clone());
    let what = What::named(kind, form.text("act")).map_err(refuse)?;
    let chosen = chosen(&form).map_err(refuse)?;
    if form.text("ready") != "yes" {
        let page = ask.look(move |looking| draw(looking, (kind, &slug), (what, &chosen), (&form, &[]))).await?;
        return Ok(crate::page(&page));
    }
    let mut given = form.given(what.takes());
    // What was left alone stays as it is on each.
    given.retain(|name, value| what.needs(name) || value.as_str().is_none_or(|text| !text.is_empty()));
    let outcomes = run(&ask, (kind, &slug), (what, &chosen, &given), &ask.guard(&form)).await?;
    if let Some(errors) = errors(&outcomes) {
        let page = ask.look(move |looking| draw(looking, (kind, &slug), (what, &chosen), (&form, &errors))).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, crate::page(&page)).into_response());
    }
    let page = ask.look(move |looking| tell(looking, (kind, &slug), (what, back), &outcomes)).await?;
    Ok(crate::page(&page))
}

/// What the list was asked for, as its form carries it: nothing but names and values.
fn list(form: &Form) -> String {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(form.text("list").trim_start_matches('?')).unwrap_or_default();
    serde_urlencoded::to_string(pairs).unwrap_or_default()
}

/// The address of the list that the rows were ticked in.
fn back(kind: &Kind, slug: &str, form: &Form) -> String {
    let query = list(form);
    format!("/r/{slug}/{}{}{query}", kind.plural, if query.is_empty() { "" } else { "?" })
}

/// What is wrong with one field is what to do next, on a page that has no such field.
fn said(mut problem: Problem) -> Problem {
    if let Some(field) = problem.fields.pop() {
        problem.message = field.message;
    }
    problem
}

/// `id=UUID:VERSION`, as often as rows were ticked.
fn chosen(form: &Form) -> Result<Vec<Chosen>, Problem> {
    let bad = || Problem::new(ProblemKind::Malformed, kernel::Message::of("problem-form-unreadable"));
    let read = |value: &str| {
        let (id, version) = value.split_once(':')?;
        Some(Chosen { id: id.parse().ok()?, version: version.parse().ok()? })
    };
    checked(form.all("id").map(|value| read(value).ok_or_else(bad)).collect::<Result<_, _>>()?)
}

/// Where every one was refused for what was put in, that is what is wrong: field and words.
fn errors(outcomes: &[Outcome]) -> Option<Vec<(String, String)>> {
    let invalid = |outcome: &Outcome| {
        let problem = outcome.problem.as_ref()?;
        let errors = problem["errors"].as_array().filter(|errors| !errors.is_empty())?;
        let text = |error: &Json, name: &str| error[name].as_str().unwrap_or_default().to_owned();
        Some(errors.iter().map(|error| (text(error, "field"), text(error, "detail"))).collect::<Vec<_>>())
    };
    let all: Option<Vec<_>> = outcomes.iter().map(invalid).collect();
    all?.into_iter().next()
}

/// The records, as far as the viewer may see them, by id.
fn records(
    looking: &mut Looking<'_, '_>,
    (about, kind): (Ground, &'static Kind),
    ids: impl Iterator<Item = Id<of::Record>>,
) -> Result<HashMap<Id<of::Record>, Scoped<Record>>, Failure> {
    let found = looking.viewer.reach().at(about).these(looking.tx, &[kind], ids)?;
    Ok(found.into_iter().map(|record| (record.head.id, record)).collect())
}

fn shown(
    looking: &Looking<'_, '_>,
    (kind, circle): (&'static Kind, &Circle),
    record: &Scoped<Record>,
    version: i64,
) -> Result<Shown, Failure> {
    let mark = &looking.viewer.seat_in(record.head.book)?.mark;
    Ok(Shown {
        value: format!("{}:{version}", record.head.id),
        reference: kind.reference(mark, &record.fields(kind)?, record.head.number),
        title: record.head.title.clone(),
        href: companions::address(&looking.viewer, kind, record)?,
        seen: circle.seen(looking, record),
        preview: None,
    })
}

/// The name of the act on many: the button that was pressed.
fn title(t: Words, kind: &Kind, what: What) -> String {
    let key = format!("{}-bulk-{}", kind.plural, what.name().replace('_', "-"));
    if t.has(&key) { t.say_with(&key, &[]) } else { t.say("bulk-title").to_owned() }
}

fn frame(
    looking: &mut Looking<'_, '_>,
    (kind, circle): (&'static Kind, &Circle),
    title: &str,
) -> Result<Shell, Failure> {
    let t = looking.words();
    let way = vec![Crumb::to(t.say(kind.title), format!("/r/{}/{}", circle.slug, kind.plural))];
    let place = Place { title, key: kind.plural, relationship: Some(circle.relationship), way, tab: Tab::Relationship };
    looking.frame_in(place, Some(circle), t)
}

fn draw(
    looking: &mut Looking<'_, '_>,
    (kind, slug): (&'static Kind, &str),
    (what, chosen): (What, &[Chosen]),
    (form, errors): (&Form, &[(String, String)]),
) -> Result<AskPage, Failure> {
    let about = keeping::ground(&looking.viewer, slug)?;
    let circle = looking.circle(about)?;
    let t = circle.among(looking.words());
    let scale = books::scale::of(looking.tx, &looking.viewer, about.relationship)?;
    let found = records(looking, (about, kind), chosen.iter().map(|one| one.id))?;
    let there = chosen.iter().filter_map(|one| found.get(&one.id).map(|record| (record, one.version)));
    let is_disclosure = matches!(what, What::Disclose);
    let is_ours = |record: &Scoped<Record>| {
        looking.viewer.seat_in(record.head.book).is_ok_and(|seat| seat.book_kind == BookKind::Side)
    };
    // What every party sees already is not shared with them.
    let (there, left): (Vec<_>, Vec<_>) = there.partition(|(record, _)| !is_disclosure || is_ours(record));
    if there.is_empty() && !left.is_empty() {
        return Err(Problem::new(ProblemKind::Conflict, Message::of("disclose-all-shared")).into());
    }
    let left = left_alone(looking, (t, kind, &circle), &left)?;
    let there = there.into_iter().map(|(record, version)| {
        let mut one = shown(looking, (kind, &circle), record, version)?;
        if is_disclosure {
            one.preview = Some(preview(looking, (kind, &circle, &scale), record)?);
        }
        Ok(one)
    });
    let there = there.collect::<Result<Vec<_>, Failure>>()?;
    if there.is_empty() {
        return Err(Failure::not_found());
    }
    let is_private = found
        .values()
        .any(|record| looking.viewer.seat_in(record.head.book).is_ok_and(|seat| seat.book_kind == BookKind::Side));
    let drawing = Drawing { t, kind, scale: &scale, circle: &circle, is_private, problem: None };
    let (fields, faults) = fields(&drawing, what, (form, errors));
    let title = title(t, kind, what);
    let mut shell = frame(looking, (kind, &circle), &title)?;
    shell.faulty = !faults.is_empty();
    let yes = t.say_with("bulk-do", &[("what", Value::from(title.as_str())), ("count", Value::from(there.len()))]);
    let (key, others) = (looking.ask.fresh_key(), circle.others_named(t));
    let (act, base) = (what.name(), format!("/r/{slug}/{}", kind.plural));
    let (list, back) = (list(form), back(kind, slug, form));
    Ok(AskPage {
        shell,
        title,
        act,
        key,
        base,
        list,
        back,
        fields,
        faults,
        chosen: there,
        is_disclosure,
        left,
        others,
        yes,
    })
}

/// Names what was ticked and stays as it is, since every party sees it already.
fn left_alone(
    looking: &Looking<'_, '_>,
    (t, kind, circle): (Words, &'static Kind, &Circle),
    left: &[(&Scoped<Record>, i64)],
) -> Result<String, Failure> {
    let named = left.iter().map(|(record, version)| Ok(shown(looking, (kind, circle), record, *version)?.reference));
    let named = named.collect::<Result<Vec<_>, Failure>>()?;
    let (count, which) = (named.len(), named.join(", "));
    let told = [("count", Value::from(count)), ("which", Value::from(which.as_str()))];
    Ok(if count == 0 { String::new() } else { t.say_with("bulk-disclose-left", &told) })
}

fn fields(drawing: &Drawing<'_>, what: What, (form, errors): (&Form, &[(String, String)])) -> (Vec<Field>, Vec<Fault>) {
    let fields: Vec<Field> = what
        .takes()
        .iter()
        .map(|(name, is_must)| {
            let fault = errors.iter().find(|(field, _)| field == name).map(|(_, words)| words.clone());
            let is_long = drawing.kind.field(name).is_some_and(|field| matches!(field.form, books::Form::Text(_)));
            let field = drawing.field(name, form.text(name)).fault(fault);
            let field = if is_long { field.rows(6) } else { field };
            if *is_must { field.required() } else { field.left_alone(drawing.t.say("bulk-leave")) }
        })
        .collect();
    let others = errors.iter().filter(|(field, _)| !what.takes().iter().any(|(name, _)| name == field));
    let others = others.map(|(_, words)| Fault { field: "main".to_owned(), words: words.clone() });
    let faults = fields.iter().filter_map(Field::as_fault).chain(others).collect();
    (fields, faults)
}

fn tell(
    looking: &mut Looking<'_, '_>,
    (kind, slug): (&'static Kind, &str),
    (what, back): (What, String),
    outcomes: &[Outcome],
) -> Result<OutcomePage, Failure> {
    let about = keeping::ground(&looking.viewer, slug)?;
    let circle = looking.circle(about)?;
    let t = circle.among(looking.words());
    let found = records(looking, (about, kind), outcomes.iter().map(|one| one.id))?;
    let (mut done, mut not_done) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        let record = found.get(&outcome.id);
        let record = record.map(|record| shown(looking, (kind, &circle), record, record.head.version)).transpose()?;
        match (&outcome.problem, record) {
            (None, Some(record)) => done.push(record),
            (None, None) => {}
            (Some(problem), record) => not_done.push((record, why(problem))),
        }
    }
    let title = title(t, kind, what);
    let shell = frame(looking, (kind, &circle), &title)?;
    Ok(OutcomePage { shell, title, back, all: done.len() + not_done.len(), done, not_done })
}

/// Why one was not done: what is wrong with a field, else the whole.
fn why(problem: &Json) -> String {
    let detail = problem["errors"][0]["detail"].as_str().or(problem["detail"].as_str());
    detail.unwrap_or_default().to_owned()
}
