//! Rooms: who opens, names, writes and ends; that what is in a room is on the pages and in the files of the room and
//! nowhere else, not even for those named in it; and that nobody else is told anything, whoever they are.

mod elsewhere;

use serde_json::{Value, json};

use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::of_each;
use crate::house::register::{ESTATE, api};
use crate::planted::turns_red_unwalled;

/// Sends something to a room of the estate by its id.
fn room(house: &House, who: &Person, method: &str, path: &str, body: &Value) -> Heard {
    api(house, who, method, &format!("/relationships/{ESTATE}/rooms{path}"), body)
}

fn get(house: &House, who: &Person, path: &str) -> Heard {
    house.hear(Call::get(path).by(who))
}

/// The references or names that a list tells of.
fn told(heard: &Heard, member: &str) -> Vec<String> {
    let items = heard.json()["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item[member].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_room_is_opened_by_one_who_manages_and_known_to_those_named() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        for who in [&cast.colleague, &cast.observer, &cast.second] {
            assert_eq!(room(&house, who, "POST", "", &json!({ "name": "Mine" })).status, 403, "{}", who.name);
        }
        assert_eq!(room(&house, &cast.outsider, "POST", "", &json!({ "name": "Mine" })).status, 404);
        assert_eq!(room(&house, &cast.owner, "POST", "", &json!({ "name": " " })).status, 422);
        let opened = room(&house, &cast.partner, "POST", "", &json!({ "name": "Scores", "purpose": "Sealed" })).done();
        let id = opened.json()["id"].as_str().expect("an id").to_owned();
        let list = room(&house, &cast.partner, "GET", "", &json!({}));
        assert!(told(&list, "name").contains(&"Scores".to_owned()));
        for who in [&cast.owner, &cast.colleague, &cast.second] {
            assert!(!told(&room(&house, who, "GET", "", &json!({})), "name").contains(&"Scores".to_owned()));
            assert_eq!(room(&house, who, "GET", &format!("/{id}"), &json!({})).status, 404, "{}", who.name);
        }
        let seat = |whom: &Person| format!("/{id}/people/{}/seat", whom.person);
        let write = json!({ "may": "write" });
        for whom in [&cast.spare, &cast.unseated, &cast.third, &cast.outsider] {
            let heard = room(&house, &cast.partner, "PUT", &seat(whom), &write);
            assert_eq!(heard.status, 422, "{} has no seat in the relationship: {}", whom.name, heard.text());
        }
        room(&house, &cast.partner, "PUT", &seat(&cast.colleague), &write).done();
        assert_eq!(room(&house, &cast.colleague, "GET", &format!("/{id}"), &json!({})).json()["may"], "write");
        assert_eq!(room(&house, &cast.colleague, "PUT", &seat(&cast.second), &write).status, 403);
        // Their manager cannot see or end what the colleague is in.
        assert_eq!(room(&house, &cast.owner, "DELETE", &seat(&cast.colleague), &json!({})).status, 404);
        let people = room(&house, &cast.colleague, "GET", &format!("/{id}/people"), &json!({}));
        assert_eq!(told(&people, "name"), ["Carla Diaz", "Petra Novak"]);
        assert_eq!(
            room(&house, &cast.partner, "DELETE", &seat(&cast.partner), &json!({})).status,
            409,
            "the last keeper"
        );
        room(&house, &cast.colleague, "DELETE", &seat(&cast.colleague), &json!({})).done();
        assert_eq!(room(&house, &cast.colleague, "GET", &format!("/{id}"), &json!({})).status, 404);
    });
}

#[test]
fn what_is_refused_in_a_room_keeps_the_menu_of_its_relationship() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let absent = format!("/r/{}/risks/R-9999", model.register.room.slug);
        let inside = get(&house, &cast.owner, &absent);
        assert_eq!(inside.status, 404);
        assert!(inside.text().contains(&format!("href=\"/r/{ESTATE}/people\"")), "{}", inside.text());
        let outside = get(&house, &cast.outsider, &absent).text();
        assert!(!outside.contains(ESTATE) && !outside.contains(&model.register.room.slug), "{outside}");
    });
}

#[test]
fn what_is_in_a_room_is_read_there_and_stays_there() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let inside = &model.register.room.slug;
        let here = format!("/relationships/{inside}");
        let raised = api(
            &house,
            &cast.owner,
            "POST",
            &format!("{here}/risks"),
            &json!({ "title": "kept quiet",
            "likelihood": 5, "effect": 5, "owner": cast.owner.person.to_string(), "review_by": "2026-09-22" }),
        );
        assert_eq!(raised.clone().done().json()["seen_by"], "room");
        let id = raised.json()["id"].as_str().expect("an id").to_owned();
        api(
            &house,
            &cast.partner,
            "POST",
            &format!("{here}/risks/{id}/comments"),
            &json!({ "text": "kept quiet too" }),
        )
        .done();
        for who in [&cast.owner, &cast.partner] {
            for path in ["risks", "risks/export?format=csv", "risks?q=quiet", "entries", "risks?sort=-changed"] {
                let path = format!("/api/v1{here}/{path}");
                let heard = get(&house, who, &path).done();
                assert!(heard.text().contains("kept quiet") || path.contains("entries"), "{path}: {}", heard.text());
            }
            assert_eq!(get(&house, who, &format!("/api/v1/relationships/{ESTATE}/risks/{id}")).status, 404);
        }
        // What waits for somebody waits wherever it is, and leads to the room.
        let work = get(&house, &cast.owner, "/work").done().text();
        assert!(work.contains("kept quiet") && work.contains(&format!("/r/{inside}/risks/")), "{work}");
        assert!(!get(&house, &cast.partner, "/work").done().text().contains("kept quiet"));
        // Nobody moves it out.
        let out = api(&house, &cast.owner, "POST", &format!("{here}/risks/{id}/disclosure"), &json!({ "version": 1 }));
        assert_eq!(out.status, 403, "{}", out.text());
        let moved = json!({ "title": "x", "seen_by": "us", "why_private": "x" });
        assert_eq!(api(&house, &cast.owner, "POST", &format!("{here}/risks"), &moved).status, 422);
        let pages = ["", "/risks", "/risks/new", "/books", "/live"].map(|page| format!("/r/{inside}{page}"));
        for page in &pages[1..] {
            assert_eq!(get(&house, &cast.partner, page).status, 200, "{page}");
            for who in [&cast.colleague, &cast.second, &cast.third, &cast.outsider] {
                assert_eq!(get(&house, who, page).status, 404, "{page}");
            }
        }
        for closed in ["", "/people", "/settings", "/import"] {
            assert_eq!(get(&house, &cast.owner, &format!("/r/{inside}{closed}")).status, 404, "{closed}");
        }
    });
}

#[test]
fn a_room_that_has_ended_is_read_and_nothing_in_it_changes() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let (id, inside) = (&model.register.joint.room, &model.register.room.slug);
        let ended = room(&house, &cast.partner, "PUT", &format!("/{id}/closure"), &json!({})).done().json();
        assert_eq!((ended["may"].as_str(), ended["ended_at"].is_string()), (Some("read"), true));
        for who in [&cast.owner, &cast.partner] {
            let list = get(&house, who, &format!("/api/v1/relationships/{inside}/risks")).done();
            assert_eq!(list.json()["items"].as_array().map(Vec::len), Some(1));
            let raised = api(&house, who, "POST", &format!("/relationships/{inside}/risks"), &json!({ "title": "x" }));
            assert_eq!(raised.status, 403, "{}", raised.text());
            let seat = format!("/{id}/people/{}/seat", cast.colleague.person);
            assert_eq!(room(&house, who, "PUT", &seat, &json!({ "may": "read" })).status, 409);
            assert_eq!(room(&house, who, "PUT", &format!("/{id}/closure"), &json!({})).status, 409);
            assert_eq!(get(&house, who, &format!("/r/{ESTATE}/rooms/{id}")).status, 200);
        }
        let own = format!("/{id}/people/{}/seat", cast.owner.person);
        room(&house, &cast.owner, "DELETE", &own, &json!({})).done();
        assert_eq!(room(&house, &cast.owner, "GET", &format!("/{id}"), &json!({})).status, 404);
    });
}

#[test]
fn a_seat_with_an_end_ends_and_one_who_leaves_leaves_their_rooms() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let id = house.open_room(&cast.owner, ESTATE, "For a while", Some((&cast.second, "read")));
        let seat = |whom: &Person| format!("/{id}/people/{}/seat", whom.person);
        let keeps = json!({ "may": "keep", "until": "2026-09-30" });
        assert_eq!(room(&house, &cast.owner, "PUT", &seat(&cast.partner), &keeps).status, 422);
        let until = json!({ "may": "write", "until": "2026-09-22" });
        let named = room(&house, &cast.owner, "PUT", &seat(&cast.colleague), &until).done().json();
        assert_eq!(named["until"], "2026-09-22T23:00:00Z", "the end of the day where the keeper lives");
        // Named anew, there is one seat and not two.
        room(&house, &cast.owner, "PUT", &seat(&cast.colleague), &until).done();
        let sees = |who: &Person| room(&house, who, "GET", &format!("/{id}"), &json!({})).status;
        assert_eq!(sees(&cast.colleague), 200);
        let people = room(&house, &cast.owner, "GET", &format!("/{id}/people"), &json!({}));
        assert_eq!(told(&people, "name").len(), 3);
        // Whoever ends a seat in the relationship ends the seats in its rooms, of which they learn nothing.
        let end = format!("/relationships/{ESTATE}/people/{}/seat", cast.second.person);
        api(&house, &cast.partner, "DELETE", &end, &json!({})).done();
        let people = room(&house, &cast.owner, "GET", &format!("/{id}/people"), &json!({}));
        assert_eq!(told(&people, "name"), ["Omar Reid", "Carla Diaz"]);
        // The last keeper leaves the relationship: another one keeps the room, without an end.
        house.act((&cast.owner, "make a manager"), {
            let (at, seating) = (
                cast.estate,
                directory::seating::Seating {
                    person: cast.colleague.person,
                    role: books::Role::RelationshipManager,
                    title: String::new(),
                },
            );
            move |change, viewer| directory::seating::seat(change, viewer, at, &seating)
        });
        let own = format!("/relationships/{ESTATE}/people/{}/seat", cast.owner.person);
        api(&house, &cast.owner, "DELETE", &own, &json!({})).done();
        let now = room(&house, &cast.colleague, "GET", &format!("/{id}"), &json!({})).done().json();
        assert_eq!(now["may"], "keep");
        let people = room(&house, &cast.colleague, "GET", &format!("/{id}/people"), &json!({})).json();
        assert_eq!(people["items"][0]["until"], Value::Null);
    });
}

#[test]
fn a_planted_fault_that_tells_of_rooms_is_found() {
    turns_red_unwalled(
        "rooms::a_room_is_opened_by_one_who_manages_and_known_to_those_named",
        kernel::Fault::RoomsAreTold,
        "Scores",
        &[],
    );
}
