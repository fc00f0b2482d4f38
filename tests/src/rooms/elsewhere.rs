//! What is in a room is in no list, figure, search, report or file but the room's own: every declared route that is
//! looked at, asked in every way (on the server in some), answers the same bytes before and after something is written
//! there, to those who are named and to everybody else; and of its words, looked for in unzipped workbooks too, none is
//! in any of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::chance::Chance;
use crate::house::House;
use crate::house::call::Heard;
use crate::house::model::{Model, of_each};
use crate::house::register::{Names, api};
use crate::planted::turns_red;
use crate::twin::canary::Canaries;
use crate::twin::crawl::{self, Address};
use crate::twin::told;

/// When everybody looks, in seconds after the beginning.
const LOOKED_AT_S: i64 = 600;

/// Something of every sort, each with words of its own. Nobody owns it, so that it waits for nobody.
fn write(house: &House, model: &Model, canaries: &mut Canaries) {
    let (cast, slug) = (&model.cast, model.register.room.slug.as_str());
    for nature in ["risk", "opportunity"] {
        let risk = json!({ "title": canaries.write(), "nature": nature, "cause": canaries.write(), "event": canaries.write(),
            "likelihood": 5, "effect": 5, "review_by": "2026-09-22", "extra": { canaries.write(): canaries.write() } });
        let path = format!("/relationships/{slug}/risks");
        let raised = api(house, &cast.owner, "POST", &path, &risk).done().json();
        let at = (slug, raised["id"].as_str().expect("an id"));
        house.add(&cast.partner, at, "comments", &json!({ "text": canaries.write() }));
        house.add(&cast.partner, at, "actions", &json!({ "title": canaries.write(), "due": "2026-09-22" }));
        house.attach(&cast.owner, at, "", (&format!("{}.txt", canaries.write()), &canaries.write()));
        let path = format!("{path}/{}", at.1);
        let amended = json!({ "title": canaries.write(), "likelihood": 2, "version": 1 });
        api(house, &cast.partner, "PATCH", &path, &amended).done();
        if nature == "risk" {
            let closed = json!({ "closed_because": canaries.write(), "version": 2 });
            api(house, &cast.owner, "PUT", &format!("{path}/closure"), &closed).done();
        }
    }
}

/// Whether the address is of the room itself, for those who are named in it.
fn is_its_own(address: &Address, room: &str) -> bool {
    address.path.contains(room) && matches!(address.visitor.who, "owner" | "partner" | "the owner's program")
}

fn look(house: &mut House, addresses: &[Address]) -> BTreeMap<Address, Heard> {
    house.start_again(3);
    house.clock.set(crate::house::START.plus_seconds(LOOKED_AT_S));
    crawl::hear_all(house, addresses)
}

#[test]
fn what_is_written_in_a_room_changes_nothing_outside_of_it() {
    of_each(|model| {
        let mut house = model.copy();
        let register = &model.register;
        let names: [Names; 4] =
            [register.joint.clone(), register.ours.clone(), register.thirds.clone(), register.room.clone()];
        let visitors = crawl::visitors(&house, model, &[]);
        house.clock.set(crate::house::START.plus_seconds(LOOKED_AT_S));
        let (own, elsewhere): (Vec<_>, Vec<_>) = crawl::everything(&house, (model, &names), &visitors)
            .into_iter()
            .partition(|address| is_its_own(address, &register.joint.room));
        let mut chance = Chance::of_test("rooms", 12);
        // The server takes longer: there some of them.
        let elsewhere = if model.is_on_server() { crawl::some(&elsewhere, &mut chance) } else { elsewhere };
        let before = look(&mut house, &elsewhere);
        let mut canaries = Canaries::new(&mut chance);
        house.start_again(4);
        house.clock.set(crate::house::START.plus_seconds(LOOKED_AT_S - 60));
        write(&house, model, &mut canaries);
        for (address, heard) in look(&mut house, &elsewhere) {
            let before = &before[&address];
            assert!(heard == *before, "rooms: {address} tells of a room{}", crate::twin::difference(before, &heard));
            assert_eq!(canaries.found_in(&heard), None, "rooms: {address}");
        }
        let heard = look(&mut house, &own);
        let mut found: BTreeSet<_> = heard.values().flat_map(|heard| canaries.all_in(heard)).collect();
        // What a title was before it changed stands in the versions of its record, to which no address led before.
        found.extend(told::read_all_of(&house, (&model.cast.partner, &register.room.slug), &canaries));
        let missing = canaries.len() - found.len();
        assert_eq!(missing, 0, "rooms: those who are named do not read all of {} words", canaries.len());
        println!(
            "rooms: {} words, in {} addresses of the room and in none of {}",
            canaries.len(),
            own.len(),
            elsewhere.len()
        );
    });
}

#[test]
fn a_planted_fault_that_shows_a_room_elsewhere_is_found() {
    const TEST: &str = "rooms::elsewhere::what_is_written_in_a_room_changes_nothing_outside_of_it";
    // It shows rooms to those who are named in them.
    turns_red(TEST, kernel::Fault::RoomsShow, "tells of a room", &[("COMITY_VISITORS", "owner")]);
}
