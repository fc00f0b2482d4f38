//! The rooms in which the viewer sits, and how many they are is all that the page ever tells.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::Failure;
use directory::relationship::needs_manager;
use directory::room::{self, Room};

use super::may_words;
use crate::frame::Place;
use crate::shell::{Shell, Tab};
use crate::words::{When, Words};
use crate::{Ask, Looking, Refused, Routes, keeping};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.page("/r/{relationship}/rooms", "rooms", page)
}

#[derive(Template)]
#[template(path = "relationships/rooms/list.html")]
struct RoomsPage {
    shell: Shell,
    base: String,
    may_open: bool,
    rooms: Vec<Row>,
}

struct Row {
    name: String,
    href: String,
    purpose: String,
    may: &'static str,
    opened: String,
    /// When it was ended.
    ended: Option<String>,
}

async fn page(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let page = ask.look(move |looking| draw(looking, &slug)).await?;
    Ok(crate::page(&page))
}

fn draw(looking: &mut Looking<'_, '_>, slug: &str) -> Result<RoomsPage, Failure> {
    let (t, when) = (looking.words(), looking.when());
    let about = keeping::relationship(&looking.viewer, slug)?;
    let circle = looking.circle(about)?;
    let rooms = room::list(looking.tx, &looking.viewer, about, looking.now)?;
    let title = t.say("rooms-title");
    let place = Place { title, key: "rooms", relationship: Some(about), way: Vec::new(), tab: Tab::Relationship };
    let shell = looking.frame_in(place, Some(&circle), t)?;
    let base = format!("/r/{slug}/rooms");
    let may_open = needs_manager(&looking.viewer, about).is_ok();
    Ok(RoomsPage { shell, may_open, rooms: rooms.into_iter().map(|one| row(t, &when, &base, one)).collect(), base })
}

fn row(t: Words, when: &When, base: &str, one: Room) -> Row {
    let day = |at| when.plain_day(when.date_of(at));
    Row {
        href: format!("{base}/{}", one.id),
        may: may_words(t, one.may),
        opened: day(one.opened_at),
        ended: one.ended_at.map(day),
        name: one.name,
        purpose: one.purpose,
    }
}
