//! Rooms of a relationship: the list of those in which the viewer sits, opening one, its page, who is named in it, and
//! its end. What is written in a room stands on the pages of its kind, under the room's own address.

mod api;
mod form;
mod list;
mod people;
mod show;

use books::{Failure, Ground, Viewer};
use directory::room::{May, Room};
use kernel::{Id, Message, Problem, ProblemKind, of};

use crate::Looking;
use crate::api::Operation;
use crate::words::Words;
use crate::{Routes, keeping};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.with(list::routes).with(form::routes).with(show::routes).with(people::routes).with(api::routes)
}

pub(super) fn operations() -> Vec<Operation> {
    api::operations()
}

/// The relationship and the room that an address names. Whether the viewer sits there is asked where it is read.
fn named(viewer: &Viewer, slug: &str, room: &str) -> Result<(Id<of::Relationship>, Id<of::Book>), Failure> {
    let about = keeping::relationship(viewer, slug)?;
    Ok((about, room.parse().map_err(|_| Failure::not_found())?))
}

/// The room that an address names, and where it is.
fn open(looking: &mut Looking<'_, '_>, (slug, room): (&str, &str)) -> Result<(Room, Ground), Failure> {
    let (relationship, room) = named(&looking.viewer, slug, room)?;
    let found = directory::room::get(looking.tx, &looking.viewer, (relationship, room))?;
    Ok((found, Ground { relationship, room: Some(room) }))
}

/// Refuses what only those do who keep a room: one that has ended is kept by nobody.
fn needs_keeper(room: &Room) -> Result<(), Failure> {
    let (kind, message) = match (room.ended_at, room.may) {
        (Some(_), _) => (ProblemKind::Conflict, "room-has-ended"),
        (None, May::Keep) => return Ok(()),
        (None, _) => (ProblemKind::Forbidden, "room-needs-keeper"),
    };
    Err(Problem::new(kind, Message::of(message)).into())
}

/// What somebody may do in a room, in words.
fn may_words(t: Words, may: May) -> &'static str {
    match may {
        May::Read => t.say("room-may-read"),
        May::Write => t.say("room-may-write"),
        May::Keep => t.say("room-may-keep"),
    }
}
