//! Naming people of any side in a room, saying what they may do and until when, and taking their names off it.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use books::Failure;
use directory::room::{self, May, Naming};
use directory::seating;
use kernel::{Date, Id, Message, Problem, ProblemKind, of};

use super::{may_words, named, needs_keeper, open};
use crate::account::Faults;
use crate::frame::{Circle, Place};
use crate::parts::{Choice, ConfirmPage, Fault, Field};
use crate::shell::{Shell, Tab};
use crate::words::Words;
use crate::{Ask, Form, Looking, Refused, Routes, refused};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .page("/r/{relationship}/rooms/{room}/people/new", "room-person-new", new_page)
        .post("/r/{relationship}/rooms/{room}/people", "room-person-name", name_one)
        .page("/r/{relationship}/rooms/{room}/people/{person}", "room-person", change_page)
        .post("/r/{relationship}/rooms/{room}/people/{person}", "room-person-change", change)
        .page("/r/{relationship}/rooms/{room}/people/{person}/end", "room-person-end", end_page)
        .post("/r/{relationship}/rooms/{room}/people/{person}/end", "room-person-end-do", end)
}

#[derive(Template)]
#[template(path = "relationships/rooms/person.html")]
struct PersonPage {
    shell: Shell,
    action: String,
    back: String,
    key: String,
    lede: String,
    /// Whom to name; none where the page is about one person.
    person: Option<Field>,
    has_others: bool,
    may: Field,
    until: Field,
    faults: Vec<Fault>,
    /// Where the name is taken off the room.
    end: Option<String>,
    submit: &'static str,
}

/// What was chosen and typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    /// A person, and after a dot the organisation for which they sit.
    person: String,
    may: String,
    until: String,
}

impl Typed {
    fn of_form(form: &Form) -> Typed {
        let text = |name| form.text(name).to_owned();
        Typed { person: text("person"), may: text("may"), until: text("until") }
    }

    fn naming(&self, person: &str, today: Date) -> Result<Naming, Problem> {
        let unknown = || Problem::field("person", Message::of("room-not-seated"));
        let (person, organisation) = match person.split_once('.') {
            Some((person, organisation)) => (person, Some(organisation.parse().map_err(|_| unknown())?)),
            None => (person, None),
        };
        Naming::read((person.parse().map_err(|_| unknown())?, organisation), (&self.may, &self.until), today)
    }
}

/// An address under a room: relationship, room, and the person that it is about.
type At = (String, String, Option<String>);

async fn new_page(ask: Ask, Path((slug, room)): Path<(String, String)>) -> Result<Response, Refused> {
    show(&ask, (slug, room, None), None).await
}

async fn change_page(
    ask: Ask,
    Path((slug, room, person)): Path<(String, String, String)>,
) -> Result<Response, Refused> {
    show(&ask, (slug, room, Some(person)), None).await
}

async fn show(ask: &Ask, at: At, typed: Option<(Typed, Problem)>) -> Result<Response, Refused> {
    let page = ask.look(move |looking| draw(looking, &at, typed.as_ref()));
    Ok(crate::page(&page.await?))
}

fn draw(
    looking: &mut Looking<'_, '_>,
    (slug, room, person): &At,
    typed: Option<&(Typed, Problem)>,
) -> Result<PersonPage, Failure> {
    let t = looking.words();
    let (found, ground) = open(looking, (slug, room))?;
    needs_keeper(&found)?;
    let circle = looking.circle(ground)?;
    let stands = person.as_ref().map(|person| standing(looking, &circle, person)).transpose()?;
    let title = stands.as_ref().map_or_else(|| t.say("room-name-somebody").to_owned(), |(name, _)| name.clone());
    let others = if person.is_none() { others(looking, &circle)? } else { Vec::new() };
    let place = Place { title: &title, key: "rooms", relationship: None, way: Vec::new(), tab: Tab::Relationship };
    let mut shell = looking.frame_in(place, Some(&circle), t)?;
    let faults = typed.map(|(_, problem)| Faults::of(problem, t)).unwrap_or_default();
    let value = typed.map(|(typed, _)| typed.clone()).or(stands.map(|(_, typed)| typed)).unwrap_or_default();
    let has_others = !others.is_empty();
    let who = person.is_none().then(|| {
        let nobody = Choice::new("", t.say("room-choose"));
        let field = Field::new("person", t.say("seat-person")).choices(std::iter::once(nobody).chain(others));
        faults.on(field.value(&*value.person))
    });
    let may = faults.on(mays(t).value(if value.may.is_empty() { "write" } else { &value.may }));
    let until = Field::new("until", t.say("room-until")).hint(t.say("room-until-hint")).kind("date");
    let until = faults.on(until.value(&*value.until));
    let listed = faults.listed(&who.iter().chain([&may, &until]).collect::<Vec<_>>());
    shell.faulty = !listed.is_empty();
    let back = format!("/r/{slug}/rooms/{}", found.id);
    let own = person.as_ref().map(|person| format!("{back}/people/{person}"));
    Ok(PersonPage {
        action: own.clone().unwrap_or_else(|| format!("{back}/people")),
        end: own.map(|own| format!("{own}/end")),
        key: looking.ask.fresh_key(),
        lede: t.say_with("room-person-lede", &[("room", (&found.name).into())]),
        submit: if person.is_some() { t.say("room-save") } else { t.say("room-name-do") },
        back,
        shell,
        person: who,
        has_others,
        may,
        until,
        faults: listed,
    })
}

fn mays(t: Words) -> Field {
    let choice = |may: &May| {
        let hint = t.say_with(&format!("room-may-{}.hint", may.name()), &[]);
        Choice::new(may.name(), may_words(t, *may)).hint(hint)
    };
    Field::new("may", t.say("room-may")).choices(May::ALL.iter().map(choice))
}

/// The name of somebody in the room, and what is said of them now.
fn standing(looking: &Looking<'_, '_>, circle: &Circle, person: &str) -> Result<(String, Typed), Failure> {
    let id: Id<of::Person> = person.parse().map_err(|_| Failure::not_found())?;
    let seated = circle.seated();
    let one = seated.iter().find(|one| one.person == id).ok_or_else(Failure::not_found)?;
    let last = |at| kernel::day::plus_days(looking.viewer.zone.day_of(at), -1).to_string();
    let typed = Typed {
        person: person.to_owned(),
        may: May::of(one.role).name().to_owned(),
        until: one.ends_at.map(last).unwrap_or_default(),
    };
    Ok((one.name.clone(), typed))
}

/// The people of every side of the relationship who are not in the room.
fn others(looking: &mut Looking<'_, '_>, circle: &Circle) -> Result<Vec<Choice>, Failure> {
    let all = seating::list(looking.tx, &looking.viewer, circle.relationship, looking.now)?;
    let inside: Vec<_> = circle.seated().iter().map(|one| (one.person, one.organisation)).collect();
    let free = all.iter().filter(|one| one.until.is_none() && !inside.contains(&(one.person, one.organisation)));
    let free = free.filter(|one| circle.present().iter().any(|party| party.organisation == one.organisation));
    let choice = |one: &seating::Seated| {
        Choice::new(format!("{}.{}", one.person, one.organisation), format!("{} ({})", one.name, one.organisation_name))
    };
    Ok(free.map(choice).collect())
}

async fn name_one(ask: Ask, Path((slug, room)): Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    let typed = Typed::of_form(&form);
    let person = typed.person.clone();
    seat(&ask, (slug, room, None), form, (typed, person), "room-person-named").await
}

async fn change(
    ask: Ask,
    Path((slug, room, person)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, Refused> {
    let typed = Typed::of_form(&form);
    seat(&ask, (slug, room, Some(person.clone())), form, (typed, person), "room-person-changed").await
}

async fn seat(
    ask: &Ask,
    at: At,
    form: Form,
    (typed, person): (Typed, String),
    done: &'static str,
) -> Result<Response, Refused> {
    let (place, given) = (at.clone(), typed.clone());
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let room = named(doing.viewer, &place.0, &place.1)?;
        room::get(doing.change.tx, doing.viewer, room)?;
        let naming = given.naming(&person, doing.today())?;
        if place.2.is_some() {
            needs_seat(doing, room, naming.person)?;
        }
        room::name(doing.change, doing.viewer, room, &naming)?;
        Ok(format!("/r/{}/rooms/{}?done={done}", place.0, place.1))
    });
    match outcome.await {
        Ok(address) => Ok(crate::see(&address)),
        Err(refused) if refused.problem.kind == ProblemKind::Invalid || is_last_keeper(&refused.problem) => {
            let status = refused::status(refused.problem.kind);
            let page = show(ask, at, Some((typed, refused.problem))).await?;
            Ok((status, page).into_response())
        }
        Err(refused) => Err(refused),
    }
}

fn is_last_keeper(problem: &Problem) -> bool {
    problem.message.key == "room-last-keeper"
}

/// Of somebody who is not in the room, the page about them knows nothing.
fn needs_seat(
    doing: &mut crate::Doing<'_, '_, '_>,
    room: (Id<of::Relationship>, Id<of::Book>),
    person: Id<of::Person>,
) -> Result<(), Failure> {
    let people = room::people(doing.change.tx, doing.viewer, room, doing.change.now)?;
    let is_here = people.iter().any(|one| one.person == person && one.until.is_none());
    if is_here { Ok(()) } else { Err(Failure::not_found()) }
}

async fn end_page(ask: Ask, Path((slug, room, person)): Path<(String, String, String)>) -> Result<Response, Refused> {
    ask.look(move |looking| ending(looking, (&slug, &room, &person))).await
}

fn ending(looking: &mut Looking<'_, '_>, (slug, room, person): (&str, &str, &str)) -> Result<Response, Failure> {
    let t = looking.words();
    let (found, ground) = open(looking, (slug, room))?;
    let circle = looking.circle(ground)?;
    let (name, _) = standing(looking, &circle, person)?;
    let is_me = person == looking.viewer.person().to_string();
    if !is_me {
        needs_keeper(&found)?;
    }
    let values = [("name", (&name).into()), ("room", (&found.name).into())];
    let question = t.say_with(if is_me { "room-leave-question" } else { "room-person-end-question" }, &values);
    let place = Place { title: &question, key: "rooms", relationship: None, way: Vec::new(), tab: Tab::Relationship };
    let shell = looking.frame_in(place, Some(&circle), t)?;
    let base = format!("/r/{slug}/rooms/{}", found.id);
    Ok(crate::page(&ConfirmPage {
        shell: &shell,
        question: question.clone(),
        consequences: vec![t.say_rich("room-person-end-from-now", &values)],
        action: format!("{base}/people/{person}/end"),
        fields: vec![("idempotency".to_owned(), looking.ask.fresh_key())],
        reason: None,
        yes: t.say(if is_me { "room-leave" } else { "room-person-end-yes" }).to_owned(),
        no: t.say("seat-end-no").to_owned(),
        no_href: base,
        grave: true,
    }))
}

async fn end(
    ask: Ask,
    Path((slug, room, person)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, Refused> {
    let done = ask.act(ask.guard(&form), move |doing| {
        let at = named(doing.viewer, &slug, &room)?;
        let person = person.parse().map_err(|_| Failure::not_found())?;
        room::unname(doing.change, doing.viewer, at, person)?;
        let is_me = person == doing.viewer.person();
        Ok(match is_me {
            true => format!("/r/{slug}/rooms?done=room-left"),
            false => format!("/r/{slug}/rooms/{room}?done=room-person-ended"),
        })
    });
    Ok(crate::see(&done.await?))
}
