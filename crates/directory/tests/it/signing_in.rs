use books::{Credential, IDLE_SECONDS};
use directory::session::{self, MOST_DAYS, TOUCH_SECONDS};
use directory::token::{self, NewToken};
use directory::{departure, membership, organisation, reset, second_factor};
use storage::testing::on_each;

use crate::house::{Cast, House, PASSWORD, Signed, hashed, new_person, refusal};

const GONE: &str = "problem-not-signed-in";

#[test]
fn nobody_learns_whether_there_is_an_account() {
    on_each(|storage| {
        let house = House::new(storage);
        let owner = house.found("Meridian FM", "Omar Reid", "omar@meridian.example");
        assert!(house.prove("OMAR@meridian.example", PASSWORD).is_some());
        assert!(house.prove("omar@meridian.example", "four green tugs at dusk").is_none());
        assert!(house.prove("nobody@meridian.example", PASSWORD).is_none());
        // One who has no password yet is nobody too.
        let organisation = owner.organisation;
        house
            .change(move |change| {
                let new = directory::person::NewPerson {
                    password: None,
                    ..new_person("Carla Diaz", "carla@meridian.example")
                };
                membership::enrol(change, organisation, &new, directory::MemberRole::Member)
            })
            .unwrap();
        assert!(house.prove("carla@meridian.example", "").is_none());
        assert!(house.prove("carla@meridian.example", PASSWORD).is_none());
    });
}

#[test]
fn only_the_digest_of_a_secret_is_kept() {
    on_each(|storage| {
        let house = House::new(storage);
        house.found("Meridian FM", "Omar Reid", "omar@meridian.example");
        let cookie = house.sign_in("omar@meridian.example").cookie;
        assert_eq!(cookie.len(), 43);
        let kept = house
            .read(|tx| {
                Ok(tx.query("SELECT digest, csrf, browser FROM sessions", &[], |row| {
                    Ok((row.get::<Vec<u8>>(0)?, row.get::<String>(1)?, row.get::<String>(2)?))
                })?)
            })
            .unwrap();
        assert_eq!(kept.len(), 2);
        for (digest, csrf, browser) in kept {
            assert_eq!(digest.len(), 32);
            assert!(csrf.len() == 32 && browser == "Firefox on Debian");
            assert!(!cookie.as_bytes().windows(8).any(|part| digest.windows(8).any(|kept| kept == part)));
        }
    });
}

#[test]
fn an_ended_session_opens_nothing_in_whatever_way_it_ended() {
    on_each(|storage| {
        let Cast { house, owner, colleague, outsider, .. } = Cast::new(storage);
        let fresh = || house.signed(&colleague.email);

        let idle = fresh();
        house.clock.advance_seconds(IDLE_SECONDS - 1);
        assert!(house.viewer(&idle.credential).is_ok());
        house.clock.advance_seconds(1);
        assert_eq!(refusal(house.viewer(&idle.credential)), GONE);

        let used = fresh();
        for _ in 0..(MOST_DAYS * 4 - 1) {
            house.clock.advance_seconds(6 * 3600);
            house.act(&used, session::touch).unwrap();
        }
        house.clock.advance_seconds(6 * 3600 - 1);
        assert!(house.viewer(&used.credential).is_ok());
        house.clock.advance_seconds(1);
        assert_eq!(refusal(house.viewer(&used.credential)), GONE);

        let signed_out = fresh();
        let credential = signed_out.credential.clone();
        house.change(move |change| session::sign_out(change, &credential)).unwrap();
        assert_eq!(refusal(house.viewer(&signed_out.credential)), GONE);

        let (mine, other) = (fresh(), fresh());
        let theirs = house.signed(&outsider.email);
        assert_eq!(house.act(&mine, session::end_others).unwrap(), 1);
        assert_eq!(refusal(house.viewer(&other.credential)), GONE);
        assert!(house.viewer(&mine.credential).is_ok() && house.viewer(&theirs.credential).is_ok());

        let ended = fresh();
        let id = house.viewer(&ended.credential).unwrap().session().unwrap();
        assert_eq!(
            refusal(house.act(&theirs, move |change, viewer| session::end(change, viewer, id))),
            "problem-not-found"
        );
        house.act(&mine, move |change, viewer| session::end(change, viewer, id)).unwrap();
        assert_eq!(refusal(house.viewer(&ended.credential)), GONE);

        let suspended = fresh();
        let owner = house.signed(&owner.email);
        let person = suspended.person;
        house.act(&owner, move |change, viewer| departure::suspend(change, viewer, person)).unwrap();
        assert_eq!(refusal(house.viewer(&suspended.credential)), GONE);
        house.act(&owner, move |change, viewer| membership::reactivate(change, viewer, person)).unwrap();
        assert_eq!(refusal(house.viewer(&suspended.credential)), GONE, "an old cookie does not come back");

        assert_eq!(refusal(house.viewer(&Credential::Session([0; 32]))), GONE);
    });
}

#[test]
fn signing_in_again_ends_the_session_that_the_browser_had() {
    on_each(|storage| {
        let house = House::new(storage);
        let owner = house.found("Meridian FM", "Omar Reid", "omar@meridian.example");
        let (proven, before) = (house.prove(&owner.email, PASSWORD).unwrap(), owner.credential.clone());
        let next = house.change(move |change| session::open(change, &proven, "", Some(&before))).unwrap();
        assert_eq!(refusal(house.viewer(&owner.credential)), GONE);
        let next = Signed { credential: session::credential(&next.cookie), ..owner };
        let now = house.now();
        let browsers = house.see(&next, move |tx, viewer| session::list(tx, viewer, now)).unwrap();
        assert_eq!(browsers.len(), 1);
        assert!(browsers[0].is_this && browsers[0].organisation == "Meridian FM");
    });
}

#[test]
fn a_session_is_touched_at_most_every_five_minutes() {
    on_each(|storage| {
        let house = House::new(storage);
        let owner = house.found("Meridian FM", "Omar Reid", "omar@meridian.example");
        let seen = || house.viewer(&owner.credential).unwrap().seen_at.unwrap();
        let begun = seen();
        house.clock.advance_seconds(TOUCH_SECONDS - 1);
        assert!(!session::is_touch_due(&house.viewer(&owner.credential).unwrap(), house.now()));
        house.act(&owner, session::touch).unwrap();
        assert_eq!(seen(), begun);
        house.clock.advance_seconds(1);
        assert!(session::is_touch_due(&house.viewer(&owner.credential).unwrap(), house.now()));
        house.act(&owner, session::touch).unwrap();
        assert_eq!(seen(), house.now());
    });
}

#[test]
fn a_session_acts_for_one_organisation_at_a_time() {
    on_each(|storage| {
        let Cast { house, partner, outsider, .. } = Cast::new(storage);
        house.clock.advance_seconds(60);
        // Petra founds a second organisation by accepting an invitation of Otto's.
        let yard = house.open_relationship(&outsider, "Yard").relationship;
        let issued = house.invite(&outsider, yard, "Petra Sole Trader", "petra@works.example");
        let (credential, now, code) = (partner.credential.clone(), house.now(), issued.code.clone());
        let holder = house.read(move |tx| session::holder(tx, &credential, now)).unwrap().unwrap();
        house
            .change(move |change| {
                directory::invitation::accept(change, &holder, &code, directory::invitation::Become::AsInvited)
            })
            .unwrap();
        house.confirm(&outsider, issued.id).unwrap();

        let belongings = house.see(&partner, session::organisations).unwrap();
        assert_eq!(
            belongings.iter().map(|one| &*one.name).collect::<Vec<_>>(),
            ["Department of Works", "Petra Sole Trader"]
        );
        let before = house.viewer(&partner.credential).unwrap();
        assert_eq!(before.organisation_name, "Department of Works");
        assert!(before.seats().iter().all(|seat| seat.name == "Works Estate") && before.seats().len() == 2);

        let (second, foreign) = (belongings[1].organisation, outsider.organisation);
        assert_eq!(
            refusal(house.act(&partner, move |change, viewer| session::switch(change, viewer, foreign))),
            "problem-not-found"
        );
        let switched = house.act(&partner, move |change, viewer| session::switch(change, viewer, second)).unwrap();
        assert_eq!(refusal(house.viewer(&partner.credential)), GONE, "the secret has changed");
        let after = house.viewer(&session::credential(&switched.cookie)).unwrap();
        assert_eq!(after.organisation_name, "Petra Sole Trader");
        assert_ne!(after.csrf, before.csrf);
        assert!(after.seats().iter().all(|seat| seat.name == "Yard") && after.seats().len() == 2);
    });
}

#[test]
fn a_password_that_was_changed_meanwhile_opens_nothing() {
    on_each(|storage| {
        let house = House::new(storage);
        let owner = house.found("Meridian FM", "Omar Reid", "omar@meridian.example");
        let proven = house.prove(&owner.email, PASSWORD).unwrap();
        let (now_proven, other) = (proven.clone(), house.signed(&owner.email));
        let fresh = hashed("kettle lamp orbit nine");
        let change_own = move |change: &mut books::Change<'_, '_>, viewer: &books::Viewer| {
            let proof = second_factor::Proof { proven: &now_proven, code: "" };
            reset::change_own(change, viewer, &proof, &fresh)
        };
        house.act(&owner, change_own).unwrap();
        assert_eq!(refusal(house.open(&proven)), "directory-sign-in-wrong");
        assert_eq!(refusal(house.viewer(&other.credential)), GONE, "other browsers are signed out");
        assert!(house.viewer(&owner.credential).is_ok());
        assert!(house.prove(&owner.email, PASSWORD).is_none());
        assert!(house.prove(&owner.email, "kettle lamp orbit nine").is_some());
    });
}

#[test]
fn a_reset_works_once_for_an_hour_and_ends_every_session() {
    on_each(|storage| {
        let house = House::new(storage);
        let owner = house.found("Meridian FM", "Omar Reid", "omar@meridian.example");
        let email = directory::Email::read(&owner.email).unwrap();
        let request = || {
            let email = email.clone();
            house.change(move |change| reset::request(change, &email)).unwrap()
        };
        let use_up = |code: &str| {
            let (code, fresh) = (code.to_uppercase(), hashed("kettle lamp orbit nine"));
            house.change(move |change| reset::complete(change, &code, &fresh))
        };
        let nobody = directory::Email::read("nobody@meridian.example").unwrap();
        assert!(house.change(move |change| reset::request(change, &nobody)).unwrap().is_none());

        let late = request().unwrap();
        house.clock.advance_seconds(reset::SECONDS);
        assert_eq!(refusal(use_up(&late.code)), "directory-reset-useless");

        let (first, second) = (request().unwrap(), request().unwrap());
        assert!(request().is_some() && request().is_none(), "nobody fills another's mailbox");
        let (code, now) = (first.code.clone(), house.now());
        assert_eq!(house.read(move |tx| reset::preview(tx, &code, now)).unwrap().name, "Omar Reid");
        let proven = use_up(&first.code).unwrap();
        assert_eq!(refusal(house.viewer(&owner.credential)), GONE);
        assert!(house.open(&proven).is_ok() && house.prove(&owner.email, PASSWORD).is_none());
        for code in [&first.code, &second.code, &"0".repeat(32)] {
            assert_eq!(refusal(use_up(code)), "directory-reset-useless");
        }
    });
}

#[test]
fn an_administrator_resets_only_those_who_are_theirs_alone() {
    on_each(|storage| {
        let Cast { house, owner, colleague, partner, outsider, .. } = Cast::new(storage);
        let reset = |who: &Signed, person| {
            house.act(who, move |change, viewer| reset::by_administrator(change, viewer, person))
        };
        assert_eq!(refusal(reset(&colleague, owner.person)), "directory-needs-administrator");
        assert_eq!(refusal(reset(&owner, partner.person)), "problem-not-found");
        assert_eq!(refusal(reset(&outsider, colleague.person)), "problem-not-found");
        assert!(reset(&owner, colleague.person).is_ok());
        // Carla founds a firm of her own: Meridian's administrators could act for it with her password.
        let yard = house.open_relationship(&outsider, "Yard").relationship;
        let issued = house.invite(&outsider, yard, "Diaz Advice", &colleague.email);
        let (credential, now) = (colleague.credential.clone(), house.now());
        let holder = house.read(move |tx| session::holder(tx, &credential, now)).unwrap().unwrap();
        house
            .change(move |change| {
                directory::invitation::accept(change, &holder, &issued.code, directory::invitation::Become::AsInvited)
            })
            .unwrap();
        assert_eq!(refusal(reset(&owner, colleague.person)), "directory-belongs-elsewhere-too");
    });
}

#[test]
fn a_token_reads_or_writes_until_it_ends() {
    on_each(|storage| {
        let Cast { house, owner, outsider, .. } = Cast::new(storage);
        let create = |scope: &str, days: &str| {
            let new = NewToken::read("Monthly report", scope, days).unwrap();
            house.act(&owner, move |change, viewer| token::create(change, viewer, &new)).unwrap()
        };
        let as_program = |text: &str| Signed { credential: token::credential(text).unwrap(), ..owner.clone() };
        let (reading, writing) = (create("read", "1"), create("write", "366"));
        assert!(reading.token.starts_with("comity_") && reading.token.len() == 50);
        let (reader, writer) = (as_program(&reading.token), as_program(&writing.token));
        let rename = |who: &Signed| {
            house.act(who, |change, viewer| {
                organisation::edit(change, viewer, &organisation::Details::read("Meridian", "UTC", "en-GB")?)
            })
        };
        assert_eq!(refusal(rename(&reader)), "directory-token-reads");
        rename(&writer).unwrap();
        // What only a person in front of a browser may do.
        let new = NewToken::read("Another", "write", "366").unwrap();
        assert_eq!(
            refusal(house.act(&writer, move |change, viewer| token::create(change, viewer, &new))),
            "directory-needs-browser"
        );
        assert_eq!(refusal(house.act(&writer, session::end_others)), "directory-needs-browser");

        house.clock.advance_seconds(86_400);
        assert_eq!(refusal(house.viewer(&reader.credential)), GONE);
        assert!(house.viewer(&writer.credential).is_ok());
        let (id, owner, outsider) = (writing.id, house.signed(&owner.email), house.signed(&outsider.email));
        assert_eq!(
            refusal(house.act(&outsider, move |change, viewer| token::revoke(change, viewer, id))),
            "problem-not-found"
        );
        house.act(&owner, move |change, viewer| token::revoke(change, viewer, id)).unwrap();
        assert_eq!(refusal(house.viewer(&writer.credential)), GONE);
        let now = house.now();
        let tokens = house.see(&owner, token::list).unwrap();
        assert!(tokens.len() == 2 && tokens.iter().all(|token| !token.is_live(now)));
        assert!(token::credential("comity_short").is_none() && token::credential(&"x".repeat(50)).is_none());
        assert_eq!(NewToken::read("", "all", "367").unwrap_err().fields.len(), 3);
    });
}
