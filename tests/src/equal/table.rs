//! A house in which both sides have somebody in every part, and the same of their own: a private record, views, imports
//! that were looked at and brought in, invitations that are open and accepted, a room with everybody in it, a proposal.
//!
//! One proposal waits at a time, so there are two such houses: in one it is the one side's, in the other the other's.

use books::Role;
use directory::invitation::{self, PartnerInvitation};
use serde_json::{Value, json};
use storage::testing::TestPlace;

use crate::house::House;
use crate::house::cast::{Person, password};
use crate::house::model::Model;
use crate::house::register::{ESTATE, Names, api};

/// Two people who play the same part, one on each side.
pub struct Pair {
    pub part: &'static str,
    pub people: [Person; 2],
    /// What they may do in the rooms of both sides.
    may: &'static str,
}

/// The houses, and who and what is in them.
pub struct Table {
    /// The houses, by whose proposal waits.
    pub places: [TestPlace; 2],
    pub pairs: Vec<Pair>,
    /// What each side has of its own: of what goes on in steps the first, where nobody has gone on.
    pub begun: [Names; 2],
    /// The same, where it has gone on: an invitation was accepted, an import brought in. The person has no seat yet.
    pub further: [Names; 2],
}

/// Sees to it that there is somebody in every part on both sides, and the same of everything.
pub fn set(model: &Model) -> Table {
    let (house, cast) = (model.copy(), &model.cast);
    let pairs = pairs(&house, model);
    let managers = &pairs[0].people;
    let unseated = [cast.unseated.clone(), house.enrol(&cast.partner, "Wim Daal", "wim@works.example")];
    // The other side has in the shared book what the first has there.
    house.names(&cast.partner, ESTATE, "both", "mirrored");
    let mut begun = [model.register.ours.clone(), model.register.theirs.clone()];
    for (side, names) in begun.iter_mut().enumerate() {
        names.person = pairs[1].people[side].person.to_string();
        names.organisation = managers[side].organisation.to_string();
        names.room = room_of_all(&house, &pairs, side);
    }
    let mut further = begun.clone();
    for (side, names) in further.iter_mut().enumerate() {
        names.person = unseated[side].person.to_string();
        names.import = brought_in(&house, &managers[side]);
        names.partner_invitation = accepted(&house, model, (&managers[side], side));
    }
    // So often that the latest news is of this alone, whoever's proposal waits.
    let (id, hash) = (model.register.joint.criteria.clone(), model.register.joint.hash.clone());
    let mut ours = Proposal { id, hash };
    for days in [6, 8] {
        let theirs = counter(&house, &cast.partner, (&ours, days));
        ours = counter(&house, &cast.owner, (&theirs, days + 1));
    }
    let first = house.close();
    let house = super::opened(&first, 9);
    let theirs = counter(&house, &cast.partner, (&ours, 10));
    for names in [&mut begun, &mut further] {
        for (names, proposal) in names.iter_mut().zip([&ours, &theirs]) {
            (names.criteria, names.hash) = (proposal.id.clone(), proposal.hash.clone());
        }
    }
    Table { places: [first, house.close()], pairs, begun, further }
}

fn pairs(house: &House, model: &Model) -> Vec<Pair> {
    let cast = &model.cast;
    let executives = [
        house.enrol(&cast.owner, "Erin Vance", "erin@meridian.example"),
        house.enrol(&cast.partner, "Emil Sand", "emil@works.example"),
    ];
    house.seat(&cast.owner, cast.estate, &executives[0], Role::SeniorExecutive);
    house.seat(&cast.partner, cast.estate, &executives[1], Role::SeniorExecutive);
    house.seat(&cast.partner, cast.estate, &cast.spare, Role::Observer);
    let pair = |part, may, people: [&Person; 2]| Pair { part, may, people: people.map(Person::clone) };
    vec![
        pair("relationship manager", "keep", [&cast.owner, &cast.partner]),
        pair("member", "write", [&cast.colleague, &cast.second]),
        pair("senior executive", "keep", [&executives[0], &executives[1]]),
        pair("observer", "read", [&cast.observer, &cast.spare]),
    ]
}

/// A room that the manager of that side opens, with everybody of both sides in it.
fn room_of_all(house: &House, pairs: &[Pair], side: usize) -> String {
    let opener = &pairs[0].people[side];
    let room = house.open_room(opener, ESTATE, "Room of all", None);
    for pair in pairs {
        for who in pair.people.iter().filter(|who| who.person != opener.person) {
            let seat = format!("/relationships/{ESTATE}/rooms/{room}/people/{}/seat", who.person);
            api(house, opener, "PUT", &seat, &json!({ "may": pair.may })).done();
        }
    }
    room
}

/// An import that was brought in.
fn brought_in(house: &House, who: &Person) -> String {
    let import =
        house.upload(who, ESTATE, ("brought.csv", "Risk,Likelihood,Impact\nPump stops,3,4\nDoor sticks,2,2\n"));
    house.bring_in_import(who, ESTATE, &import);
    import
}

/// An invitation that somebody accepted.
fn accepted(house: &House, model: &Model, (who, side): (&Person, usize)) -> String {
    let (at, name) = (model.cast.estate, format!("Newcomers {side}"));
    let email = format!("nell{side}@newcomer.example");
    let (id, code) = house.act((who, "invite newcomers"), move |change, viewer| {
        let new = PartnerInvitation::read(&name, &email, "relationship_manager")?;
        invitation::invite_partner(change, viewer, at, &new).map(|issued| (issued.id, issued.code))
    });
    house.change(&format!("accept {side}"), move |change| {
        invitation::accept_as_new(change, &code, "Nell Ewing".to_owned(), &password()).map(drop)
    });
    id.to_string()
}

/// A version of the criteria that was proposed.
struct Proposal {
    id: String,
    hash: String,
}

/// Proposes other criteria in the place of those that wait.
fn counter(house: &House, who: &Person, (waiting, days): (&Proposal, i64)) -> Proposal {
    let path = format!("/relationships/{ESTATE}/criteria");
    let mut text = api(house, who, "GET", &path, &Value::Null).done().json()["now"].clone();
    text["days"]["very_high"] = days.into();
    let made = api(house, who, "POST", &path, &json!({ "text": text, "instead_of": waiting.id })).done().json();
    let member = |name: &str| made[name].as_str().expect("a version has both").to_owned();
    Proposal { id: member("id"), hash: member("hash") }
}
