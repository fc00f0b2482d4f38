//! Saying, noting, promising; putting it otherwise, ticking it, taking it back.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use books::{Act, BookKind, Failure, Ground, Kind, Record, Scoped, Viewer};
use kernel::{Problem, ProblemKind};
use serde_json::Value as Json;
use storage::Tx;

use super::told::{self, Drawn};
use crate::ask::Doing;
use crate::fields::{self, Drawing};
use crate::frame::{Circle, Place};
use crate::parts::{ConfirmPage, Field};
use crate::shell::{Crumb, Tab};
use crate::words::{Value, Words};
use crate::{App, Ask, Form, Looking, Refused, Routes, keeping};

/// The routes on which a companion is put otherwise.
pub(super) fn editing(routes: Routes, companion: &'static Kind) -> Routes {
    let path = format!("/r/{{slug}}/{}/{{id}}/edit", companion.plural);
    routes.page(&path, &format!("{}_edit", companion.name), move |ask: Ask, path| edit(ask, companion, path)).post(
        &path,
        &format!("amend_{}_form", companion.name),
        move |ask: Ask, path, form: Form| amend(ask, companion, path, form),
    )
}

/// The routes on which a companion is taken back, after a question.
pub(super) fn withdrawing(routes: Routes, companion: &'static Kind) -> Routes {
    let path = format!("/r/{{slug}}/{}/{{id}}/withdrawal", companion.plural);
    routes
        .page(&path, &format!("{}_withdrawal", companion.name), move |ask: Ask, path| confirm(ask, companion, path))
        .post(&path, &format!("withdraw_{}_form", companion.name), move |ask: Ask, path, form: Form| {
            act(ask, (companion, "withdraw"), path, form)
        })
}

/// Adds a comment, a note or an action to a record.
pub(super) async fn add(
    ask: Ask,
    (kind, companion): (&'static Kind, &'static Kind),
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Refused> {
    let (given, at, record) = (form.given(companion.raise.takes), slug.clone(), id.clone());
    let added = ask.act(ask.guard(&form), move |doing| {
        let about = keeping::ground(doing.viewer, &at)?;
        let record = keeping::record(doing.change.tx, doing.viewer, (about, kind), &record)?;
        let added = keeping::raise(doing, about, companion, Some(&record), &given)?;
        let is_ours = is_ours(doing.viewer, &added)?;
        Ok(told::done(&super::address(doing.viewer, kind, &record)?, &added, (companion.raise.entry, is_ours)))
    });
    let refused = match added.await {
        Ok(address) => return Ok(crate::see(&address)),
        Err(refused) => refused,
    };
    let href = format!("/r/{slug}/{}/{id}", kind.plural);
    if refused.problem.kind != ProblemKind::Invalid {
        return Ok(told::sorry(&ask, refused, &href));
    }
    let problem = refused.problem;
    let status = crate::refused::status(problem.kind);
    let drawn = ask.look(move |looking| draw_new(looking, (kind, companion), (&slug, &id), (&form, &problem))).await?;
    Ok((status, told::form(&ask, &drawn)).into_response())
}

/// The form of a new companion once more, as it was typed.
pub(super) fn draw_new(
    looking: &mut Looking<'_, '_>,
    (kind, companion): (&'static Kind, &'static Kind),
    (slug, id): (&str, &str),
    (form, problem): (&Form, &Problem),
) -> Result<Drawn, Failure> {
    let about = keeping::ground(&looking.viewer, slug)?;
    let circle = looking.circle(about)?;
    let record = keeping::record(looking.tx, &looking.viewer, (about, kind), id)?;
    let book_kind = looking.viewer.seat_in(record.head.book)?.book_kind;
    let seen_by = form.text("seen_by").to_owned();
    let is_ours = book_kind == BookKind::Side || seen_by == "us";
    let names: Vec<&str> =
        companion.raise.takes.iter().map(|(name, _)| *name).filter(|name| *name != "seen_by").collect();
    let drawing = (companion, &circle, is_ours, Some(problem));
    let fields = drawn_fields(looking, drawing, &names, |name| form.text(name).to_owned())?;
    let href = super::address(&looking.viewer, kind, &record)?;
    let mut drawn = frame(looking, (kind, &record, &circle), (companion, "add", is_ours), fields)?;
    drawn.action = format!("{href}/{}", companion.plural);
    if book_kind == BookKind::Shared && !seen_by.is_empty() {
        drawn.hidden.push(("seen_by".to_owned(), seen_by));
    }
    drawn.shell.faulty = true;
    drawn.faults = fields::faults(drawn.t, &drawn.fields, Some(problem));
    Ok(drawn)
}

/// Whether only our side sees it.
pub(super) fn is_ours(viewer: &Viewer, one: &Scoped<Record>) -> Result<bool, Failure> {
    Ok(viewer.seat_in(one.head.book)?.book_kind == BookKind::Side)
}

/// What fields are drawn of: the kind, whose people can be named, only ours, and what was wrong.
type Asked<'a> = (&'static Kind, &'a Circle, bool, Option<&'a Problem>);

fn drawn_fields(
    looking: &mut Looking<'_, '_>,
    (companion, circle, is_private, problem): Asked<'_>,
    names: &[&str],
    value: impl Fn(&str) -> String,
) -> Result<Vec<Field>, Failure> {
    let scale = books::Scale::of(books::scale::LARGEST);
    let drawing =
        Drawing { t: circle.among(looking.words()), kind: companion, scale: &scale, circle, is_private, problem };
    let draw = |name: &&str| {
        let field = drawing.field(name, &value(name));
        let is_long = companion.field(name).is_some_and(|field| matches!(field.form, books::Form::Text(_)));
        if is_long { field.rows(6) } else { field }
    };
    Ok(names.iter().map(draw).collect())
}

/// The page around a form about a companion of a record.
fn frame(
    looking: &mut Looking<'_, '_>,
    (kind, record, circle): (&'static Kind, &Scoped<Record>, &Circle),
    (companion, verb, is_ours): (&'static Kind, &str, bool),
    fields: Vec<Field>,
) -> Result<Drawn, Failure> {
    let t = looking.words();
    let href = super::address(&looking.viewer, kind, record)?;
    let key = format!("{}-{verb}-title", companion.name);
    let for_us = format!("{key}-note");
    let title = t.say_with(if is_ours && t.has(&for_us) { &for_us } else { &key }, &[]);
    let shell = looking.frame_in(place(looking, (kind, record, circle), &title)?, Some(circle), t)?;
    let own = circle.organisation(circle.own());
    let seen = match is_ours {
        false if circle.room.is_some() => {
            let room = circle.room.as_deref().unwrap_or_default();
            t.say_with("companions-room-label", &[("room", Value::from(room))])
        }
        true => t.say_with("companions-note-label", &[("own", Value::from(own))]),
        false => t.say_with("companions-both-label", &[("all", circle.all_named(t).into())]),
    };
    let save = format!("{}-save", companion.name);
    let yes = if verb == "edit" { t.say_with(&save, &[]) } else { title.clone() };
    Ok(Drawn {
        shell,
        t,
        title,
        seen,
        side: is_ours.then(|| circle.side_of(circle.own())),
        href,
        action: String::new(),
        version: 0,
        key: looking.ask.fresh_key(),
        hidden: Vec::new(),
        fields,
        faults: Vec::new(),
        yes,
        is_upload: false,
    })
}

/// Below the record's own page.
fn place<'a>(
    looking: &Looking<'_, '_>,
    (kind, record, circle): (&'static Kind, &Scoped<Record>, &Circle),
    title: &'a str,
) -> Result<Place<'a>, Failure> {
    let href = super::address(&looking.viewer, kind, record)?;
    let list = Crumb::to(looking.words().say(kind.title), format!("/r/{}/{}", circle.slug, kind.plural));
    let mark = &looking.viewer.seat_in(record.head.book)?.mark;
    let reference = kind.reference(mark, &record.fields(kind)?, record.head.number);
    let way = vec![list, Crumb::to(reference, href)];
    Ok(Place { title, key: kind.plural, relationship: Some(circle.relationship), way, tab: Tab::Relationship })
}

/// A companion, and the record that it goes under with its kind.
pub(super) struct Found {
    pub(super) about: Ground,
    pub(super) companion: Scoped<Record>,
    pub(super) kind: &'static Kind,
    pub(super) parent: Scoped<Record>,
}

/// The companion that an address names; absent and hidden are the same.
pub(super) fn find(
    tx: &mut Tx<'_>,
    (app, viewer): (&App, &Viewer),
    companion: &'static Kind,
    (slug, id): (&str, &str),
) -> Result<Found, Failure> {
    let about = keeping::ground(viewer, slug)?;
    let found = keeping::record(tx, viewer, (about, companion), id)?;
    let parents = viewer.reach().at(about).these(tx, &app.kinds, found.head.parent)?;
    let parent = parents.into_iter().next().ok_or_else(Failure::not_found)?;
    let kind = app.kind_named(&parent.head.kind).ok_or_else(Failure::not_found)?;
    Ok(Found { about, companion: found, kind, parent })
}

async fn edit(
    ask: Ask,
    companion: &'static Kind,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let drawn = ask.look(move |looking| draw_old(looking, companion, (&slug, &id), None)).await?;
    Ok(told::form(&ask, &drawn))
}

/// The form of a companion as it stands or, where it came back, as it was typed: beside each field that somebody
/// else has changed meanwhile stands what it says now.
fn draw_old(
    looking: &mut Looking<'_, '_>,
    companion: &'static Kind,
    (slug, id): (&str, &str),
    typed: Option<(&Form, &Problem)>,
) -> Result<Drawn, Failure> {
    let ask = looking.ask.clone();
    let found = find(looking.tx, (ask.app(), &looking.viewer), companion, (slug, id))?;
    let circle = looking.circle(found.about)?;
    let is_ours = looking.viewer.seat_in(found.companion.head.book)?.book_kind == BookKind::Side;
    let act = companion.act("amend").ok_or_else(Failure::not_found)?;
    let now = |name: &str| value(companion, &found.companion, name);
    let names: Vec<&str> = act.takes.iter().map(|(name, _)| *name).collect();
    let problem = typed.map(|(_, problem)| problem);
    let written = |name: &str| typed.map_or_else(|| now(name), |(form, _)| form.text(name).to_owned());
    let mut fields = drawn_fields(looking, (companion, &circle, is_ours, problem), &names, written)?;
    let t = looking.words();
    if problem.is_some_and(|problem| problem.kind == ProblemKind::Conflict) {
        for field in fields.iter_mut().filter(|field| field.value != now(&field.name)) {
            field.hint = Some(says_now(looking, t, companion, &circle, (&field.name, &now(&field.name))));
        }
    }
    let mut drawn = frame(looking, (found.kind, &found.parent, &circle), (companion, "edit", is_ours), fields)?;
    drawn.action = format!("/r/{slug}/{}/{}/edit", companion.plural, found.companion.head.id);
    drawn.version = found.companion.head.version;
    drawn.shell.faulty = problem.is_some();
    drawn.faults = fields::faults(t, &drawn.fields, problem);
    Ok(drawn)
}

fn says_now(
    looking: &Looking<'_, '_>,
    t: Words,
    companion: &'static Kind,
    circle: &Circle,
    (name, now): (&str, &str),
) -> String {
    let when = looking.when();
    let scale = books::Scale::of(books::scale::LARGEST);
    let now = fields::value((t, companion, &when), name, (&Json::from(now), &scale), circle);
    t.say_with("companions-says-now", &[("now", Value::from(now.as_str()))])
}

/// The value of a field as a form holds it.
fn value(companion: &Kind, record: &Record, name: &str) -> String {
    let head = &record.head;
    match name {
        "title" => head.title.clone(),
        "owner" => head.owner.map(|owner| owner.to_string()).unwrap_or_default(),
        "due" => head.due.map(|day| day.to_string()).unwrap_or_default(),
        _ => {
            let body = record.fields(companion).unwrap_or_default();
            body.get(name).and_then(Json::as_str).unwrap_or_default().to_owned()
        }
    }
}

async fn amend(
    ask: Ask,
    companion: &'static Kind,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Refused> {
    let refused = match acted(&ask, (companion, "amend"), (slug.clone(), id.clone()), &form).await {
        Ok(address) => return Ok(crate::see(&address)),
        Err(refused) => refused,
    };
    if !matches!(refused.problem.kind, ProblemKind::Invalid | ProblemKind::Conflict) {
        return Err(refused);
    }
    let problem = refused.problem;
    let status = crate::refused::status(problem.kind);
    let drawn = ask.look(move |looking| draw_old(looking, companion, (&slug, &id), Some((&form, &problem)))).await?;
    Ok((status, told::form(&ask, &drawn)).into_response())
}

/// Does what an act of one button does: tick, open again, take back.
pub(super) async fn act(
    ask: Ask,
    what: (&'static Kind, &'static str),
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Refused> {
    let href = format!("/r/{slug}");
    match acted(&ask, what, (slug, id), &form).await {
        Ok(address) => Ok(crate::see(&address)),
        Err(refused) => Ok(told::sorry(&ask, refused, &href)),
    }
}

/// Answers where it leads.
async fn acted(
    ask: &Ask,
    (companion, name): (&'static Kind, &'static str),
    (slug, id): (String, String),
    form: &Form,
) -> Result<String, Refused> {
    let act: &'static Act = companion.act(name).ok_or_else(|| ask.refuse(Problem::not_found()))?;
    let (given, seen) = (form.given(act.takes), form.version());
    let address = ask.act(ask.guard(form), move |doing: &mut Doing<'_, '_, '_>| {
        let found = find(doing.change.tx, (doing.ask.app(), doing.viewer), companion, (&slug, &id))?;
        let acted = keeping::act(doing, companion, &found.companion, (act, seen), &given)?;
        let address = super::address(doing.viewer, found.kind, &found.parent)?;
        Ok(told::done(&address, &acted, (act.entry, is_ours(doing.viewer, &acted)?)))
    });
    address.await
}

async fn confirm(
    ask: Ask,
    companion: &'static Kind,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let page = ask.look(move |looking| {
        let ask = looking.ask.clone();
        let found = find(looking.tx, (ask.app(), &looking.viewer), companion, (&slug, &id))?;
        let circle = looking.circle(found.about)?;
        let t = looking.words();
        let asked = |what: &str| t.say_with(&format!("{}-withdraw-{what}", companion.name), &[]);
        let question = asked("question");
        let place = place(looking, (found.kind, &found.parent, &circle), &question)?;
        let shell = looking.frame_in(place, Some(&circle), t)?;
        let no_href = super::address(&looking.viewer, found.kind, &found.parent)?;
        let fields = [("version", found.companion.head.version.to_string()), ("idempotency", looking.ask.fresh_key())];
        let consequences = vec![t.say_rich(&format!("{}-withdraw-words", companion.name), &[])];
        let action = format!("/r/{slug}/{}/{}/withdrawal", companion.plural, found.companion.head.id);
        let fields = fields.map(|(name, value)| (name.to_owned(), value)).to_vec();
        Ok((shell, (question, consequences, action, fields), (asked("yes"), asked("no"), no_href)))
    });
    let (shell, (question, consequences, action, fields), (yes, no, no_href)) = page.await?;
    let shell = &shell;
    let reason = None;
    Ok(crate::page(&ConfirmPage {
        shell,
        question,
        consequences,
        action,
        fields,
        reason,
        yes,
        no,
        no_href,
        grave: true,
    }))
}
