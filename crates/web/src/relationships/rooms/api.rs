//! Rooms for programs: those in which the viewer sits, their people, and their end. What is written in a room stands
//! where it would in a relationship, with the room's `address` in the place of the relationship's.

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use books::Failure;
use directory::room::{self, About, May, Naming, Room};
use directory::seating::Seated;
use kernel::{Id, Message, Problem, ProblemKind, of};
use serde_json::{Value, json};

use super::super::sent::Sent;
use super::form::version_of;
use super::{named, needs_keeper};
use crate::api::{Operation, json, listed};
use crate::ask::Doing;
use crate::{Access, Ask, Refused, Routes, keeping};

const ROOMS: &str = "/api/v1/relationships/{relationship}/rooms";
const ROOM: &str = "/api/v1/relationships/{relationship}/rooms/{room}";
const CLOSURE: &str = "/api/v1/relationships/{relationship}/rooms/{room}/closure";
const PEOPLE: &str = "/api/v1/relationships/{relationship}/rooms/{room}/people";
const SEAT: &str = "/api/v1/relationships/{relationship}/rooms/{room}/people/{person}/seat";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add("GET", ROOMS, (Access::SignedIn, "list_rooms"), list)
        .add("POST", ROOMS, (Access::SignedIn, "open_room"), open)
        .add("GET", ROOM, (Access::SignedIn, "get_room"), get)
        .add("PATCH", ROOM, (Access::SignedIn, "amend_room"), amend)
        .add("PUT", CLOSURE, (Access::SignedIn, "end_room"), end)
        .add("GET", PEOPLE, (Access::SignedIn, "list_room_people"), people)
        .add("PUT", SEAT, (Access::SignedIn, "give_room_seat"), seat)
        .add("DELETE", SEAT, (Access::SignedIn, "end_room_seat"), unseat)
}

pub(super) fn operations() -> Vec<Operation> {
    let text = |meaning: &str| json!({ "type": "string", "description": meaning });
    let maybe = |meaning: &str| json!({ "type": ["string", "null"], "description": meaning });
    let list_of = |items: Value| {
        json!({ "type": "object", "required": ["items", "next"],
        "properties": { "items": { "type": "array", "items": items }, "next": { "type": "null" } } })
    };
    let mays = json!({ "enum": ["read", "write", "keep"], "description": "What they may do: keep is to name people, too, and to end it." });
    let room = json!({ "type": "object", "properties": {
        "id": text("The id of the room's book."),
        "address": text("What stands for the room where a relationship's word would: /api/v1/relationships/{address}/risks."),
        "name": text("What it is called."), "purpose": text("What it is for."), "may": mays,
        "opened_at": text("When it was opened, RFC 3339."), "ended_at": maybe("When it was ended; null while it goes on."),
        "version": { "type": "integer", "description": "Of name and purpose, for If-Match." } } });
    let person = json!({ "type": "object", "properties": {
        "person": text("The id."), "name": text("The name."), "organisation": text("The id of the organisation they act for."),
        "organisation_name": text("Its name."), "may": mays, "since": text("Since when, RFC 3339."),
        "until": maybe("From when on the seat counts no more; null where it has no end.") } });
    let about = |required: Value| {
        json!({ "type": "object", "additionalProperties": false, "required": required, "properties": {
            "name": { "type": "string", "minLength": 1, "maxLength": room::MOST_NAME },
            "purpose": { "type": ["string", "null"], "maxLength": room::MOST_PURPOSE } } })
    };
    let seat = json!({ "type": "object", "additionalProperties": false, "required": ["may"], "properties": {
        "may": mays, "until": { "type": ["string", "null"], "format": "date", "description": "The last day on which it counts, where you live." },
        "organisation": { "type": ["string", "null"], "description": "For which party, where they sit for several." } } });
    let example = json!({ "name": "Board papers", "purpose": "What the two boards read before they meet" });
    let rooms = |method, path: &str, id, summary| Operation::new(method, path, id, summary).tag("rooms");
    vec![
        rooms("GET", ROOMS, "list_rooms", "Lists the rooms of a relationship in which you sit.")
            .gives(200, list_of(room.clone())),
        rooms("POST", ROOMS, "open_room", "Opens a room in which nobody sits yet but you.")
            .takes(about(json!(["name"])), example)
            .gives(201, room.clone()),
        rooms("GET", ROOM, "get_room", "One room in which you sit.").gives(200, room.clone()),
        rooms("PATCH", ROOM, "amend_room", "Says what a room is called and is for.")
            .takes(about(json!([])), json!({ "name": "Papers of the boards", "version": 1 }))
            .gives(200, room.clone()),
        rooms("PUT", CLOSURE, "end_room", "Ends a room: it is read from then on, and nothing in it changes.")
            .gives(200, room),
        rooms("GET", PEOPLE, "list_room_people", "Lists who is named in a room now.")
            .gives(200, list_of(person.clone())),
        rooms("PUT", SEAT, "give_room_seat", "Names somebody of any party in a room, or says anew what they may do.")
            .takes(seat, json!({ "may": "write" }))
            .gives(200, person),
        rooms("DELETE", SEAT, "end_room_seat", "Takes somebody's name off a room, or your own.")
            .gives(204, Value::Null),
    ]
}

fn room_json(room: &Room) -> Value {
    json!({
        "id": room.id,
        "address": room.address,
        "name": room.name,
        "purpose": room.purpose,
        "may": room.may.name(),
        "opened_at": room.opened_at.to_string(),
        "ended_at": room.ended_at.map(|at| at.to_string()),
        "version": version_of(room),
    })
}

fn person_json(one: &Seated) -> Value {
    json!({
        "person": one.person,
        "name": one.name,
        "organisation": one.organisation,
        "organisation_name": one.organisation_name,
        "may": May::of(one.role).name(),
        "since": one.since.to_string(),
        "until": one.ends_at.map(|at| at.to_string()),
    })
}

/// A room that was just opened: the viewer's seat in it is younger than what is known of their seats.
fn opened(
    doing: &Doing<'_, '_, '_>,
    (about, id): (&About, Id<of::Book>),
    slug: &str,
    at: Id<of::Relationship>,
) -> Room {
    Room {
        id,
        relationship: at,
        name: about.name.clone(),
        purpose: about.purpose.clone(),
        opened_at: doing.change.now,
        ended_at: None,
        may: May::Keep,
        address: books::ground::address(slug, id),
    }
}

async fn list(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let text = ask.look(move |looking| {
        let about = keeping::relationship(&looking.viewer, &slug)?;
        let rooms = room::list(looking.tx, &looking.viewer, about, looking.now)?;
        let items: Vec<_> = rooms.iter().map(room_json).collect();
        Ok(listed(items, None))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn open(ask: Ask, Path(slug): Path<String>, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let sent = Sent::read(&ask, (&headers, &body), &["name", "purpose"])?;
    let (name, purpose) = (sent.or_empty("name"), sent.or_empty("purpose"));
    let text = ask.act(sent.guard, move |doing| {
        let about = keeping::relationship(doing.viewer, &slug)?;
        let said = About::read(&name, &purpose)?;
        let id = room::open(doing.change, doing.viewer, about, &said)?;
        Ok(room_json(&opened(doing, (&said, id), &slug, about)).to_string())
    });
    Ok(json(StatusCode::CREATED, text.await?))
}

async fn get(ask: Ask, Path((slug, id)): Path<(String, String)>) -> Result<Response, Refused> {
    let text = ask.look(move |looking| {
        let at = named(&looking.viewer, &slug, &id)?;
        Ok(room_json(&room::get(looking.tx, &looking.viewer, at)?).to_string())
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn amend(
    ask: Ask,
    Path((slug, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let sent = Sent::read(&ask, (&headers, &body), &["name", "purpose"])?;
    let (name, purpose, seen) = (sent.text("name"), sent.text("purpose"), sent.version);
    let text = ask.act(sent.guard, move |doing| {
        let at = named(doing.viewer, &slug, &id)?;
        let stands = room::get(doing.change.tx, doing.viewer, at)?;
        needs_keeper(&stands)?;
        let seen = seen.ok_or_else(|| Problem::field("version", Message::of("api-version-missing")))?;
        if seen != version_of(&stands) {
            return Err(Problem::new(ProblemKind::Conflict, Message::of("room-stale")).into());
        }
        let about = About::read(name.as_deref().unwrap_or(&stands.name), purpose.as_deref().unwrap_or(&stands.purpose));
        room::amend(doing.change, doing.viewer, at, &about?)?;
        Ok(room_json(&room::get(doing.change.tx, doing.viewer, at)?).to_string())
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn end(
    ask: Ask,
    Path((slug, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let text = ask.act(ask.guard_api(&body, &headers), move |doing| {
        let at = named(doing.viewer, &slug, &id)?;
        room::end(doing.change, doing.viewer, at)?;
        let room = Room { may: May::Read, ..room::get(doing.change.tx, doing.viewer, at)? };
        Ok(room_json(&room).to_string())
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn people(ask: Ask, Path((slug, id)): Path<(String, String)>) -> Result<Response, Refused> {
    let text = ask.look(move |looking| {
        let at = named(&looking.viewer, &slug, &id)?;
        let people = room::people(looking.tx, &looking.viewer, at, looking.now)?;
        let items: Vec<_> = people.iter().filter(|one| one.until.is_none()).map(person_json).collect();
        Ok(listed(items, None))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn seat(
    ask: Ask,
    Path((slug, id, person)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let sent = Sent::read(&ask, (&headers, &body), &["may", "until", "organisation"])?;
    let (may, until, organisation) = (sent.or_empty("may"), sent.or_empty("until"), sent.or_empty("organisation"));
    let text = ask.act(sent.guard, move |doing| {
        let at = named(doing.viewer, &slug, &id)?;
        room::get(doing.change.tx, doing.viewer, at)?;
        let unknown = |_| Problem::field("organisation", Message::of("room-not-seated"));
        let party = Some(&organisation).filter(|one| !one.is_empty()).map(|one| one.parse().map_err(unknown));
        let whom = (person.parse().map_err(|_| Failure::not_found())?, party.transpose()?);
        let naming = Naming::read(whom, (&may, &until), doing.today())?;
        room::name(doing.change, doing.viewer, at, &naming)?;
        let people = room::people(doing.change.tx, doing.viewer, at, doing.change.now)?;
        let one = people.iter().filter(|one| one.person == whom.0 && one.until.is_none()).max_by_key(|one| one.since);
        Ok(person_json(one.ok_or_else(Failure::not_found)?).to_string())
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn unseat(
    ask: Ask,
    Path((slug, id, person)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let done = ask.act(ask.guard_api(&body, &headers), move |doing| {
        let at = named(doing.viewer, &slug, &id)?;
        room::unname(doing.change, doing.viewer, at, person.parse().map_err(|_| Failure::not_found())?)?;
        Ok(String::new())
    });
    done.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
