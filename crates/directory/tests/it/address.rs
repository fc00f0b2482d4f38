//! Another address: asked for with the password, or given by an administrator.

use books::checkpoint::SigningKey;
use directory::address::{self, Seal};
use directory::{Email, departure, reset, second_factor, session};
use storage::testing::on_each;

use crate::house::{Cast, House, PASSWORD, Signed, hashed, refusal};

fn seal() -> Seal {
    Seal::of(&SigningKey::from_bytes([7; 32]))
}

fn email(typed: &str) -> Email {
    Email::read(typed).unwrap()
}

/// The code that is mailed to a person's new address.
fn code(house: &House, who: &Signed, new: &str) -> String {
    let (person, new, until) = (who.person, email(new), house.now().plus_seconds(address::SECONDS));
    house.read(move |tx| address::code(tx, &seal(), person, (&new, until))).unwrap().0
}

fn confirm(house: &House, who: &Signed, code: &str) -> Result<Option<address::Left>, books::Failure> {
    let code = code.to_owned();
    house.act(who, move |change, viewer| address::confirm(change, viewer, &seal(), &code))
}

#[test]
fn a_link_gives_its_person_the_new_address_once_and_nobody_else() {
    on_each(|storage| {
        let Cast { house, owner, colleague, .. } = Cast::new(storage);
        let link = code(&house, &colleague, "Carla@Diaz.example");
        assert_eq!(refusal(confirm(&house, &owner, &link)), "directory-address-useless");
        let mailed = house.change(move |change| reset::request(change, &email("carla@meridian.example")));
        let mailed = mailed.unwrap().unwrap().code;

        let left = confirm(&house, &colleague, &link).unwrap().unwrap();
        assert_eq!((left.person, left.email.as_str()), (colleague.person, "carla@meridian.example"));
        assert_eq!(house.viewer(&colleague.credential).unwrap().email, "Carla@Diaz.example", "the session stays");
        assert!(house.prove("carla@diaz.example", PASSWORD).is_some());
        assert!(house.prove("carla@meridian.example", PASSWORD).is_none());
        assert_eq!(refusal(confirm(&house, &colleague, &link)), "directory-address-useless", "a link works once");
        let fresh = hashed("kettle lamp orbit nine");
        let old = house.change(move |change| reset::complete(change, &mailed, &fresh));
        assert_eq!(refusal(old), "directory-reset-useless", "what lies in the old mailbox opens nothing");
    });
}

#[test]
fn a_link_that_is_late_forged_or_older_than_the_password_is_useless() {
    on_each(|storage| {
        let Cast { house, colleague, .. } = Cast::new(storage);
        let link = code(&house, &colleague, "carla@diaz.example");
        for place in 0..link.len() {
            let mut forged = link.clone().into_bytes();
            forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(refusal(confirm(&house, &colleague, &forged)), "directory-address-useless", "at {place}");
        }
        for short in ["", "A", &link[..40]] {
            assert_eq!(refusal(confirm(&house, &colleague, short)), "directory-address-useless");
        }
        let other = Seal::of(&SigningKey::from_bytes([8; 32]));
        let copied = link.clone();
        let foreign = house.act(&colleague, move |change, viewer| address::confirm(change, viewer, &other, &copied));
        assert_eq!(refusal(foreign), "directory-address-useless", "of another installation");

        let (proven, fresh) = (house.prove(&colleague.email, PASSWORD).unwrap(), hashed("kettle lamp orbit nine"));
        let change_own = move |change: &mut books::Change<'_, '_>, viewer: &books::Viewer| {
            let proof = second_factor::Proof { proven: &proven, code: "" };
            reset::change_own(change, viewer, &proof, &fresh)
        };
        house.act(&colleague, change_own).unwrap();
        assert_eq!(refusal(confirm(&house, &colleague, &link)), "directory-address-useless");

        let late = code(&house, &colleague, "carla@diaz.example");
        house.clock.advance_seconds(3600 * 11);
        house.act(&colleague, session::touch).unwrap();
        house.clock.advance_seconds(3600 * 11);
        house.act(&colleague, session::touch).unwrap();
        house.clock.advance_seconds(3600 * 2 - 1);
        let (in_time, now) = (late.clone(), house.now());
        let shown = house.see(&colleague, move |tx, viewer| address::preview(tx, viewer, &seal(), (&in_time, now)));
        assert_eq!(shown.unwrap().as_str(), "carla@diaz.example");
        house.clock.advance_seconds(1);
        assert_eq!(refusal(confirm(&house, &colleague, &late)), "directory-address-useless");
    });
}

#[test]
fn without_mail_the_password_is_enough_and_an_address_is_one_persons() {
    on_each(|storage| {
        let Cast { house, owner, colleague, .. } = Cast::new(storage);
        let change_to = |new: &str| {
            let (proven, new) = (house.prove(&colleague.email, PASSWORD), email(new));
            let proven = proven.or_else(|| house.prove("carla@diaz.example", PASSWORD)).unwrap();
            house.act(&colleague, move |change, viewer| address::change_own(change, viewer, &proven, &new))
        };
        assert_eq!(refusal(change_to("OMAR@meridian.example")), "directory-email-taken");
        assert_eq!(change_to("carla@diaz.example").unwrap().unwrap().email, "carla@meridian.example");
        assert_eq!(change_to("carla@diaz.example").unwrap(), None, "nothing is left behind twice");
        assert!(change_to("Carla@diaz.example").is_ok(), "one's own in other letters is not taken");
        let (foreign, new) = (house.prove(&owner.email, PASSWORD).unwrap(), email("c@diaz.example"));
        let with_anothers_password =
            house.act(&colleague, move |change, viewer| address::change_own(change, viewer, &foreign, &new));
        assert_eq!(refusal(with_anothers_password), "directory-sign-in-wrong");
    });
}

#[test]
fn an_administrator_changes_the_address_only_of_those_who_are_theirs_alone() {
    on_each(|storage| {
        let Cast { house, owner, colleague, partner, outsider, .. } = Cast::new(storage);
        let give = |who: &Signed, person, new: &str| {
            let new = email(new);
            house.act(who, move |change, viewer| address::by_administrator(change, viewer, person, &new))
        };
        let new = "carla@diaz.example";
        assert_eq!(refusal(give(&colleague, owner.person, new)), "directory-needs-administrator");
        assert_eq!(refusal(give(&owner, partner.person, new)), "problem-not-found");
        assert_eq!(refusal(give(&outsider, colleague.person, new)), "problem-not-found");
        assert_eq!(refusal(give(&owner, owner.person, new)), "directory-address-own");
        assert_eq!(refusal(give(&owner, colleague.person, &partner.email)), "directory-email-taken");
        assert_eq!(give(&owner, colleague.person, new).unwrap().unwrap().email, "carla@meridian.example");
        assert_eq!(house.viewer(&colleague.credential).unwrap().email, new, "the session stays");

        // Carla founds a firm of her own: with her address, Meridian's administrators could act for it.
        let yard = house.open_relationship(&outsider, "Yard").relationship;
        let issued = house.invite(&outsider, yard, "Diaz Advice", new);
        let (credential, now) = (colleague.credential.clone(), house.now());
        let holder = house.read(move |tx| session::holder(tx, &credential, now)).unwrap().unwrap();
        let as_invited = directory::invitation::Become::AsInvited;
        house.change(move |change| directory::invitation::accept(change, &holder, &issued.code, as_invited)).unwrap();
        assert_eq!(refusal(give(&owner, colleague.person, "c@diaz.example")), "directory-belongs-elsewhere-too");
        let person = colleague.person;
        house.act(&owner, move |change, viewer| departure::leave(change, viewer, person)).unwrap();
        assert_eq!(refusal(give(&owner, colleague.person, "c@diaz.example")), "problem-not-found");
    });
}
