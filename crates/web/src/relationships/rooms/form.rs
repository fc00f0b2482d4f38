//! What a room is called and is for: when it is opened, and afterwards.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use books::Failure;
use directory::relationship::needs_manager;
use directory::room::{self, About, Room};
use kernel::{Message, Problem, ProblemKind};
use sha2::{Digest, Sha256};

use super::{named, needs_keeper, open};
use crate::account::Faults;
use crate::frame::Place;
use crate::parts::{Fault, Field};
use crate::shell::{Crumb, Shell, Tab};
use crate::words::Words;
use crate::{Ask, Form, Looking, Refused, Routes, keeping, refused};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .page("/r/{relationship}/rooms/new", "room-new", new_page)
        .post("/r/{relationship}/rooms", "room-open", open_one)
        .page("/r/{relationship}/rooms/{room}/settings", "room-settings", settings_page)
        .post("/r/{relationship}/rooms/{room}/settings", "room-settings-change", change)
}

#[derive(Template)]
#[template(path = "relationships/rooms/form.html")]
struct FormPage {
    shell: Shell,
    action: String,
    back: String,
    key: String,
    version: i64,
    lede: &'static str,
    name: Field,
    purpose: Field,
    faults: Vec<Fault>,
    submit: &'static str,
}

/// What was typed, and what was wrong with it.
type Typed = (String, String, Problem);

/// A number that stands for what is said of a room, so that a change made meanwhile is noticed.
pub(super) fn version_of(room: &Room) -> i64 {
    let digest = Sha256::digest(format!("{:?}", (&room.name, &room.purpose)));
    digest.iter().take(6).fold(0, |number, byte| number << 8 | i64::from(*byte))
}

async fn new_page(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    Ok(crate::page(&ask.look(move |looking| draw_new(looking, &slug, None)).await?))
}

fn draw_new(looking: &mut Looking<'_, '_>, slug: &str, typed: Option<&Typed>) -> Result<FormPage, Failure> {
    let t = looking.words();
    let about = keeping::relationship(&looking.viewer, slug)?;
    needs_manager(&looking.viewer, about)?;
    let circle = looking.circle(about)?;
    let base = format!("/r/{slug}/rooms");
    let way = vec![Crumb::to(t.say("rooms-title"), base.clone())];
    let title = t.say("rooms-open");
    let place = Place { title, key: "rooms", relationship: Some(about), way, tab: Tab::Relationship };
    let shell = looking.frame_in(place, Some(&circle), t)?;
    let page = FormPage {
        action: base.clone(),
        back: base,
        key: looking.ask.fresh_key(),
        version: 0,
        lede: t.say("room-new-lede"),
        submit: t.say("rooms-open"),
        ..fields(shell, t, ("", ""), typed)
    };
    Ok(page)
}

fn fields(mut shell: Shell, t: Words, (name, purpose): (&str, &str), typed: Option<&Typed>) -> FormPage {
    let faults = typed.map(|(_, _, problem)| Faults::of(problem, t)).unwrap_or_default();
    let (name, purpose) = typed.map_or((name, purpose), |(name, purpose, _)| (name.as_str(), purpose.as_str()));
    let name = Field::new("name", t.say("room-name")).hint(t.say("room-name-hint")).value(name);
    let purpose = Field::new("purpose", t.say("room-purpose")).hint(t.say("room-purpose-hint")).value(purpose);
    let (name, purpose) = (faults.on(name.required()), faults.on(purpose.rows(3)));
    let faults = faults.listed(&[&name, &purpose]);
    shell.faulty = !faults.is_empty();
    FormPage {
        shell,
        action: String::new(),
        back: String::new(),
        key: String::new(),
        version: 0,
        lede: "",
        name,
        purpose,
        faults,
        submit: "",
    }
}

async fn open_one(ask: Ask, Path(slug): Path<String>, form: Form) -> Result<Response, Refused> {
    let (name, purpose) = (form.text("name").to_owned(), form.text("purpose").to_owned());
    let (at, typed) = (slug.clone(), (name.clone(), purpose.clone()));
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let about = keeping::relationship(doing.viewer, &at)?;
        let room = room::open(doing.change, doing.viewer, about, &About::read(&name, &purpose)?)?;
        Ok(format!("/r/{at}/rooms/{room}?done=room-opened"))
    });
    match outcome.await {
        Ok(address) => Ok(crate::see(&address)),
        Err(refused) if Faults::shows(&refused.problem) => {
            let status = refused::status(refused.problem.kind);
            let typed = (typed.0, typed.1, refused.problem);
            let page = ask.look(move |looking| draw_new(looking, &slug, Some(&typed))).await?;
            Ok((status, crate::page(&page)).into_response())
        }
        Err(refused) => Err(refused),
    }
}

async fn settings_page(ask: Ask, Path((slug, room)): Path<(String, String)>) -> Result<Response, Refused> {
    Ok(crate::page(&ask.look(move |looking| draw_settings(looking, (&slug, &room), None)).await?))
}

fn draw_settings(
    looking: &mut Looking<'_, '_>,
    (slug, room): (&str, &str),
    typed: Option<&Typed>,
) -> Result<FormPage, Failure> {
    let t = looking.words();
    let (found, ground) = open(looking, (slug, room))?;
    needs_keeper(&found)?;
    let circle = looking.circle(ground)?;
    let title = t.say("room-settings");
    let place =
        Place { title, key: "rooms", relationship: Some(ground.relationship), way: vec![], tab: Tab::Relationship };
    let shell = looking.frame_in(place, Some(&circle), t)?;
    let back = format!("/r/{slug}/rooms/{}", found.id);
    let page = FormPage {
        action: format!("{back}/settings"),
        back,
        key: looking.ask.fresh_key(),
        version: version_of(&found),
        lede: t.say("room-settings-lede"),
        submit: t.say("room-save"),
        ..fields(shell, t, (&found.name, &found.purpose), typed)
    };
    Ok(page)
}

async fn change(ask: Ask, Path((slug, room)): Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    let (name, purpose, seen) = (form.text("name").to_owned(), form.text("purpose").to_owned(), form.version());
    let (at, typed) = ((slug.clone(), room.clone()), (name.clone(), purpose.clone()));
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let place = named(doing.viewer, &at.0, &at.1)?;
        let stands = room::get(doing.change.tx, doing.viewer, place)?;
        needs_keeper(&stands)?;
        if version_of(&stands) != seen {
            return Err(Problem::new(ProblemKind::Conflict, Message::of("room-stale")).into());
        }
        room::amend(doing.change, doing.viewer, place, &About::read(&name, &purpose)?)?;
        Ok(format!("/r/{}/rooms/{}?done=room-amended", at.0, at.1))
    });
    match outcome.await {
        Ok(address) => Ok(crate::see(&address)),
        Err(refused) if Faults::shows(&refused.problem) => {
            let status = refused::status(refused.problem.kind);
            let typed = (typed.0, typed.1, refused.problem);
            let page = ask.look(move |looking| draw_settings(looking, (&slug, &room), Some(&typed)));
            match page.await {
                Ok(page) => Ok((status, crate::page(&page)).into_response()),
                // It was ended meanwhile: there is no form any more.
                Err(_) => Err(ask.refuse(has_ended())),
            }
        }
        Err(refused) => Err(refused),
    }
}

fn has_ended() -> Problem {
    Problem::new(ProblemKind::Conflict, Message::of("room-has-ended"))
}
