use books::{Failure, Role};
use directory::departure::{self, Departure};
use directory::membership::{self, MemberRole, State};
use directory::organisation::{self, Details};
use directory::person::{self, Settings, Theme};
use directory::{Email, installation, invitation};
use kernel::Id;
use storage::testing::on_each;

use crate::house::{Cast, House, Signed, key_of, new_person, refusal};

fn suspend(house: &House, who: &Signed, person: Id<kernel::of::Person>) -> Result<Departure, Failure> {
    house.act(who, move |change, viewer| departure::suspend(change, viewer, person))
}

#[test]
fn an_organisation_always_keeps_an_administrator() {
    on_each(|storage| {
        let Cast { house, owner, colleague, .. } = Cast::new(storage);
        let last = "directory-last-administrator";
        let set =
            |person, role| house.act(&owner, move |change, viewer| membership::set_role(change, viewer, person, role));
        let (me, her) = (owner.person, colleague.person);
        let leave = || house.act(&owner, move |change, viewer| departure::leave(change, viewer, me));
        assert_eq!(refusal(leave()), last);
        assert_eq!(refusal(suspend(&house, &owner, me)), last);
        assert_eq!(refusal(set(me, MemberRole::Member)), last);
        assert!(house.viewer(&owner.credential).unwrap().is_administrator(), "what was refused changed nothing");
        set(her, MemberRole::Administrator).unwrap();
        leave().unwrap();
        assert_eq!(refusal(house.viewer(&owner.credential)), "problem-not-signed-in");
        assert!(house.viewer(&colleague.credential).unwrap().is_administrator());
    });
}

#[test]
fn two_administrators_cannot_let_each_other_go_at_once() {
    on_each(|storage| {
        let Cast { house, owner, colleague, .. } = Cast::new(storage);
        for _ in 0..10 {
            let (me, her) = (owner.person, colleague.person);
            house
                .change(move |change| {
                    change.tx.run("UPDATE memberships SET state = 'active', role = 'administrator'", &[])?;
                    Ok(())
                })
                .unwrap();
            let (mine, hers) = (house.signed(&owner.email), house.signed(&colleague.email));
            let outcomes: Vec<bool> = std::thread::scope(|scope| {
                let one = scope.spawn(|| suspend(&house, &mine, her).is_ok());
                let two = scope.spawn(|| suspend(&house, &hers, me).is_ok());
                vec![one.join().unwrap(), two.join().unwrap()]
            });
            assert_eq!(outcomes.iter().filter(|done| **done).count(), 1, "{outcomes:?}");
        }
    });
}

#[test]
fn one_who_leaves_is_out_of_everything_at_once() {
    on_each(|storage| {
        let Cast { house, owner, colleague, partner, estate, .. } = Cast::new(storage);
        let at = estate.relationship;
        house.seat(&owner, at, colleague.person, Role::RelationshipManager).unwrap();
        let second = house.signed(&colleague.email);
        let new = directory::token::NewToken::read("Report", "write", "30").unwrap();
        let token =
            house.act(&colleague, move |change, viewer| directory::token::create(change, viewer, &new)).unwrap();
        let made = house.invite(&colleague, at, "Third Party", "tess@third.example");
        assert_eq!(house.viewer(&colleague.credential).unwrap().seats().len(), 2);

        let departure = suspend(&house, &owner, colleague.person).unwrap();
        let mut books = vec![estate.shared, estate.side];
        books.sort();
        assert_eq!(departure, Departure { books, sessions: 2, tokens: 1, invitations: 1 });
        let token = directory::token::credential(&token.token).unwrap();
        for credential in [&colleague.credential, &second.credential, &token] {
            assert_eq!(refusal(house.viewer(credential)), "problem-not-signed-in");
        }
        assert_eq!(refusal(house.accept_as_new(&made.code, "Tess Third")), "directory-invitation-useless");
        // She can still prove her password, but the session acts for nobody and opens nothing.
        let homeless = house.sign_in(&colleague.email);
        let credential = directory::session::credential(&homeless.cookie);
        assert_eq!(refusal(house.viewer(&credential)), "problem-not-signed-in");
        // The others are as they were, and can see that she was there.
        let now = house.now().plus_seconds(1);
        let seated = house.see(&partner, move |tx, viewer| directory::seating::list(tx, viewer, at, now)).unwrap();
        let carla = seated.iter().find(|one| one.name == "Carla Diaz").unwrap();
        assert!(carla.until.is_some() && carla.organisation_name == "Meridian FM" && carla.position == 0);

        let person = colleague.person;
        house.act(&owner, move |change, viewer| membership::reactivate(change, viewer, person)).unwrap();
        let back = house.viewer(&credential).unwrap();
        assert!(back.seats().is_empty() && !back.is_administrator(), "seats do not come back by themselves");
        assert_eq!(refusal(house.viewer(&token)), "problem-not-signed-in");
    });
}

#[test]
fn an_invitation_to_one_who_was_let_go_works_no_more() {
    on_each(|storage| {
        let Cast { house, owner, colleague, outsider, .. } = Cast::new(storage);
        let yard = house.open_relationship(&outsider, "Yard").relationship;
        let open = house.invite(&outsider, yard, "Meridian FM", &colleague.email);
        assert_eq!(suspend(&house, &owner, colleague.person).unwrap().invitations, 1);
        let (code, now) = (open.code, house.now());
        assert_eq!(refusal(house.read(move |tx| invitation::preview(tx, &code, now))), "directory-invitation-useless");
    });
}

#[test]
fn only_administrators_let_people_go_and_only_their_own() {
    on_each(|storage| {
        let Cast { house, owner, colleague, partner, outsider, .. } = Cast::new(storage);
        assert_eq!(refusal(suspend(&house, &colleague, owner.person)), "directory-needs-administrator");
        let her = colleague.person;
        let other = partner.person;
        assert_eq!(
            refusal(house.act(&colleague, move |change, viewer| departure::leave(change, viewer, other))),
            "directory-needs-administrator"
        );
        for stranger in [&partner, &outsider] {
            assert_eq!(refusal(suspend(&house, stranger, her)), "problem-not-found");
            let list = house.see(stranger, membership::list).unwrap();
            assert!(list.iter().all(|one| one.person != her));
        }
        assert_eq!(
            refusal(house.act(&owner, move |change, viewer| membership::reactivate(change, viewer, her))),
            "directory-person-not-suspended"
        );
        house.act(&colleague, move |change, viewer| departure::leave(change, viewer, her)).unwrap();
        let list = house.see(&owner, membership::list).unwrap();
        let seen: Vec<_> = list.iter().map(|one| (&*one.name, one.role, one.state)).collect();
        assert_eq!(
            seen,
            [("Omar Reid", MemberRole::Administrator, State::Active), ("Carla Diaz", MemberRole::Member, State::Left)]
        );
    });
}

#[test]
fn there_is_one_person_for_each_address() {
    on_each(|storage| {
        let Cast { house, owner, .. } = Cast::new(storage);
        let organisation = owner.organisation;
        let again = house.change(move |change| {
            membership::enrol(change, organisation, &new_person("Other", "PETRA@works.example"), MemberRole::Member)
        });
        assert_eq!(refusal(again), "directory-email-taken");
        assert_eq!(house.see(&owner, membership::list).unwrap().len(), 2);
    });
}

#[test]
fn settings_name_every_field_that_is_wrong() {
    on_each(|storage| {
        let Cast { house, owner, colleague, .. } = Cast::new(storage);
        let wrong = Settings::read(" ", "Mars/Base", "English!", "pink", true).unwrap_err();
        let fields: Vec<_> = wrong.fields.iter().map(|one| &*one.field).collect();
        assert_eq!(fields, ["name", "zone", "language", "theme"]);
        assert_eq!(key_of(&wrong), "directory-person-name-missing");
        let right = Settings::read("Carla  Diaz-Lopez ", "europe/madrid", "en-GB", "dark", false).unwrap();
        house.act(&colleague, move |change, viewer| person::edit(change, viewer, &right)).unwrap();
        let viewer = house.viewer(&colleague.credential).unwrap();
        assert_eq!(
            (&*viewer.name, viewer.zone.name(), &*viewer.theme, viewer.shortcuts),
            ("Carla Diaz-Lopez", "Europe/Madrid", "dark", false)
        );
        house.act(&colleague, |change, viewer| person::set_theme(change, viewer, Theme::Light)).unwrap();
        assert_eq!(house.viewer(&colleague.credential).unwrap().theme, "light");

        let rename = |who: &Signed| {
            let details = Details::read("Meridian Facilities", "Europe/Paris", "fr").unwrap();
            house.act(who, move |change, viewer| organisation::edit(change, viewer, &details))
        };
        assert_eq!(refusal(rename(&colleague)), "directory-needs-administrator");
        rename(&owner).unwrap();
        let seen = house.see(&colleague, organisation::of_viewer).unwrap().details;
        assert_eq!((&*seen.name, &*seen.zone, &*seen.language), ("Meridian Facilities", "Europe/Paris", "fr"));
        assert_eq!(Details::read(&"x".repeat(121), "", "").unwrap_err().fields.len(), 1);
    });
}

#[test]
fn the_first_run_code_founds_one_organisation() {
    on_each(|storage| {
        let house = House::new(storage);
        let draws = house.randomness.draws("code");
        let code = || {
            let draws = draws.clone();
            storage.write_blocking(move |tx| installation::first_run_code(tx, &mut draws.clone())).unwrap()
        };
        let begin = |code: &str, email: &'static str| {
            let code = code.to_owned();
            house.change(move |change| {
                installation::begin(
                    change,
                    &code,
                    &Details::read("Meridian FM", "", "")?,
                    &new_person("Omar Reid", email),
                )
            })
        };
        let fresh = code().unwrap();
        assert_eq!(refusal(begin(&"0".repeat(32), "omar@meridian.example")), "directory-first-run-code-wrong");
        assert!(house.read(installation::is_empty).unwrap());
        let shown = fresh.to_uppercase();
        assert!(house.read(move |tx| installation::opens(tx, &shown)).unwrap());
        begin(&fresh, "omar@meridian.example").unwrap();
        assert!(house.signed("omar@meridian.example").credential != books::Credential::Session([0; 32]));
        assert_eq!(refusal(begin(&fresh, "otto@kestrel.example")), "directory-first-run-code-wrong");
        assert!(code().is_none());
        let kept = house.read(move |tx| installation::opens(tx, &fresh)).unwrap();
        assert!(!kept);
    });
}

#[test]
fn an_installation_keeps_its_name() {
    on_each(|storage| {
        let house = House::new(storage);
        let origin = || {
            let draws = house.randomness.draws("other");
            storage.write_blocking(move |tx| installation::origin(tx, &mut draws.clone())).unwrap()
        };
        assert_eq!(origin(), origin());
        assert_eq!(origin().len(), 32);
        assert!(house.read(|tx| person::find(tx, &Email::read("a@b.example").unwrap())).unwrap().is_none());
    });
}
