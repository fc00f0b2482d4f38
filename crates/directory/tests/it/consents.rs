//! Parties that decide at once: whether a newcomer comes in, and who bears a name.

use books::Role;
use directory::invitation::{self, State};
use directory::organisation::{self, Details};
use storage::testing::on_each;

use crate::house::{Cast, House, Signed, refusal};

/// Does two things at the same time; answers what came of each.
fn at_once<T: Send>(one: impl FnOnce() -> T + Send, other: impl FnOnce() -> T + Send) -> [T; 2] {
    std::thread::scope(|scope| {
        let (one, other) = (scope.spawn(one), scope.spawn(other));
        [one.join().unwrap(), other.join().unwrap()]
    })
}

fn rename(house: &House, who: &Signed, name: &'static str) -> Result<(), books::Failure> {
    house.act(who, move |change, viewer| {
        organisation::edit(change, viewer, &Details::read(name, "Europe/London", "en-GB")?)
    })
}

#[test]
fn parties_that_agree_at_once_let_a_newcomer_in_once() {
    on_each(|storage| {
        let Cast { house, owner, partner, estate, .. } = Cast::new(storage);
        let at = estate.relationship;
        let docks = house.invite(&owner, at, "Docks Board", "tess@docks.example");
        house.accept_as_new(&docks.code, "Tess Third").unwrap();
        assert!(!house.confirm(&owner, docks.id).unwrap().is_in);
        assert!(house.confirm(&partner, docks.id).unwrap().is_in);
        let third = house.signed("tess@docks.example");
        let yard = house.invite(&third, at, "Yard Ltd", "yves@yard.example");
        house.accept_as_new(&yard.code, "Yves Fourth").unwrap();
        assert!(!house.confirm(&third, yard.id).unwrap().is_in);
        let said = at_once(|| house.confirm(&owner, yard.id), || house.confirm(&partner, yard.id));
        let mut said = said.map(|one| one.unwrap().is_in);
        said.sort_unstable();
        assert_eq!(said, [false, true]);
        let fourth = house.signed("yves@yard.example");
        assert_eq!(house.viewer(&fourth.credential).unwrap().seats().len(), 2);
    });
}

#[test]
fn two_newcomers_at_once_are_not_both_let_in_by_one_party() {
    on_each(|storage| {
        let Cast { house, outsider, .. } = Cast::new(storage);
        let at = house.open_relationship(&outsider, "Yard").relationship;
        let invited =
            [("Docks Board", "tess@docks.example"), ("Ferry Board", "fay@ferry.example")].map(|(name, email)| {
                let issued = house.invite(&outsider, at, name, email);
                house.accept_as_new(&issued.code, "Somebody New").unwrap();
                issued.id
            });
        let said = at_once(|| house.confirm(&outsider, invited[0]), || house.confirm(&outsider, invited[1]));
        let mut said = said.map(|one| one.unwrap().is_in);
        said.sort_unstable();
        assert_eq!(said, [false, true], "whoever came first is asked about the other");
    });
}

#[test]
fn two_parties_that_take_one_name_at_once_do_not_both_get_it() {
    on_each(|storage| {
        let Cast { house, owner, partner, .. } = Cast::new(storage);
        let said = at_once(|| rename(&house, &owner, "Works United"), || rename(&house, &partner, "WORKS-UNITED"));
        let mut said = said.map(refusal);
        said.sort_unstable();
        assert_eq!(said, ["directory-name-like-a-party", "not refused"]);
    });
}

#[test]
fn one_who_has_taken_a_partys_name_meanwhile_does_not_come_in() {
    on_each(|storage| {
        let Cast { house, owner, partner, estate, .. } = Cast::new(storage);
        let issued = house.invite(&owner, estate.relationship, "Docks Board", "tess@docks.example");
        house.accept_as_new(&issued.code, "Tess Third").unwrap();
        let tess = house.signed("tess@docks.example");
        // She knows none of the parties, and is told nothing of them.
        rename(&house, &tess, "Department of Works").unwrap();
        assert_eq!(refusal(house.confirm(&owner, issued.id)), "directory-name-like-a-party");
        rename(&house, &tess, "Docks Authority").unwrap();
        assert!(!house.confirm(&owner, issued.id).unwrap().is_in);
        assert!(house.confirm(&partner, issued.id).unwrap().is_in);
    });
}

#[test]
fn a_yes_counts_while_whoever_said_it_seats_people_there() {
    on_each(|storage| {
        let Cast { house, owner, colleague, partner, estate, .. } = Cast::new(storage);
        let at = estate.relationship;
        let issued = house.invite(&owner, at, "Docks Board", "tess@docks.example");
        house.accept_as_new(&issued.code, "Tess Third").unwrap();
        assert!(!house.confirm(&owner, issued.id).unwrap().is_in);
        let waits = |who: &Signed| {
            let now = house.now();
            let found = house.see(who, move |tx, viewer| invitation::list(tx, viewer, now)).unwrap();
            let one = found.into_iter().find(|one| one.id == issued.id).unwrap();
            (one.state, one.waits_for)
        };
        assert_eq!(waits(&owner), (State::Agreed, vec!["Department of Works".to_owned()]));
        house.seat(&owner, at, colleague.person, Role::RelationshipManager).unwrap();
        house.seat(&colleague, at, owner.person, Role::Member).unwrap();
        // Meridian is asked again, and the partner's yes alone lets nobody in.
        assert!(!house.confirm(&partner, issued.id).unwrap().is_in);
        assert_eq!(waits(&colleague), (State::Accepted, vec!["Meridian FM".to_owned()]));
        assert_eq!(waits(&partner), (State::Agreed, vec!["Meridian FM".to_owned()]));
        assert!(house.confirm(&colleague, issued.id).unwrap().is_in);
    });
}
