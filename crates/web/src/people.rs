//! The people of one's own organisation, and what the organisation says of itself.

mod acts;
mod api;
mod departure;
mod handover;
mod invite;
mod list;
mod operations;
mod organisation;
mod person;

use books::Failure;
use directory::membership::{self, Member, MemberRole, State};
use kernel::{Id, of};

use crate::Routes;
use crate::api::Operation;
use crate::ask::Looking;
use crate::frame::Place;
use crate::shell::{Crumb, Shell, Tab};
use crate::words::Words;

/// The routes of an organisation and its people.
pub fn routes(routes: Routes) -> Routes {
    routes
        .with(list::routes)
        .with(invite::routes)
        .with(person::routes)
        .with(departure::routes)
        .with(organisation::routes)
        .with(api::routes)
}

/// The operations of the API on an organisation and its people.
pub fn operations() -> Vec<Operation> {
    api::operations()
}

/// Where the people of one's organisation are.
const PEOPLE: &str = "/organisation/people";

/// The frame of a page about one's organisation; `title` is written as it is.
fn frame(looking: &mut Looking<'_, '_>, title: &str, is_list: bool) -> Result<Shell, Failure> {
    let t = looking.words();
    let way = if is_list { Vec::new() } else { vec![Crumb::to(t.say("organisation-people-title"), PEOPLE)] };
    looking.frame(Place { title, key: "organisation-people", relationship: None, way, tab: Tab::Menu })
}

/// Somebody who belongs to the viewer's organisation, or did, and whether nobody but them administers it; anybody else is
/// not there.
fn member(looking: &mut Looking<'_, '_>, person: &str) -> Result<(Member, bool), Failure> {
    let person: Id<of::Person> = person.parse().map_err(|_| Failure::not_found())?;
    let members = membership::list(looking.tx, &looking.viewer)?;
    let administers = |one: &&Member| one.state == State::Active && one.role == MemberRole::Administrator;
    let mut administrators = members.iter().filter(administers);
    let is_last = administrators.next().is_some_and(|one| one.person == person) && administrators.next().is_none();
    let found = members.into_iter().find(|one| one.person == person).ok_or_else(Failure::not_found)?;
    Ok((found, is_last))
}

/// A member's state by light and words.
fn state(t: Words, member: &Member) -> (&'static str, String) {
    let light = match member.state {
        State::Active => "ok",
        State::Unconfirmed => "watch",
        State::Suspended => "bad",
        State::Left => "none",
    };
    (light, t.say(&format!("organisation-people-state-{}", member.state.name())).to_owned())
}
