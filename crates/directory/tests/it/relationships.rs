use books::{BookKind, Failure, Role, Verb};
use directory::relationship::{self, Settings, TypedSettings};
use directory::seating::{self, Seating};
use directory::{MemberRole, party};
use kernel::{Id, of};
use storage::testing::on_each;

use crate::house::{Cast, Signed, refusal, settings};

#[test]
fn an_opener_manages_and_the_partner_has_a_book_of_its_own() {
    on_each(|storage| {
        let Cast { house, owner, partner, colleague, outsider, estate } = Cast::new(storage);
        let at = estate.relationship;
        let (mine, theirs) = (house.viewer(&owner.credential).unwrap(), house.viewer(&partner.credential).unwrap());
        assert_eq!((&*estate.slug, theirs.relationship("works-estate")), ("works-estate", Some(at)));
        for viewer in [&mine, &theirs] {
            let shared = viewer.seat_about(at, BookKind::Shared).unwrap();
            assert_eq!((shared.book, shared.role), (estate.shared, Role::RelationshipManager));
            assert!(viewer.seat_for(estate.shared, Verb::Manage, "risk").is_ok());
        }
        let (ours, other) =
            (mine.seat_about(at, BookKind::Side).unwrap(), theirs.seat_about(at, BookKind::Side).unwrap());
        assert!(ours.book == estate.side && other.book != estate.side);
        assert_eq!((&*ours.mark, &*other.mark), ("M", "D"));
        assert!(theirs.seat_in(estate.side).is_err() && mine.seat_in(other.book).is_err());

        for stranger in [&colleague, &outsider] {
            assert!(house.viewer(&stranger.credential).unwrap().seats().is_empty());
            assert_eq!(
                refusal(house.see(stranger, move |tx, viewer| relationship::get(tx, viewer, at))),
                "problem-not-found"
            );
            assert_eq!(
                refusal(house.see(stranger, move |tx, viewer| party::list(tx, viewer, at))),
                "problem-not-found"
            );
            let now = house.now();
            assert_eq!(
                refusal(house.see(stranger, move |tx, viewer| seating::list(tx, viewer, at, now))),
                "problem-not-found"
            );
            assert!(house.see(stranger, move |tx, viewer| relationship::list(tx, viewer, now)).unwrap().is_empty());
        }
    });
}

#[test]
fn settings_are_read_whole_and_kept() {
    on_each(|storage| {
        let Cast { house, owner, partner, outsider, estate, .. } = Cast::new(storage);
        let at = estate.relationship;
        let wrong = Settings::read(&TypedSettings {
            name: "",
            purpose: "",
            starts_on: "31/03/2027",
            ends_on: "2027-02-30",
            value: "much",
            currency: "GBP",
            scale: "6",
        });
        let fields: Vec<_> = wrong.unwrap_err().fields.iter().map(|one| one.field.to_string()).collect();
        assert_eq!(fields, ["name", "starts_on", "ends_on", "value", "scale"]);
        let typed = TypedSettings {
            name: "Works Estate",
            purpose: "Keep 31 buildings open.",
            starts_on: "2026-04-01",
            ends_on: "2031-03-31",
            value: "48,500,000",
            currency: "gbp",
            scale: "4",
        };
        let early = Settings::read(&TypedSettings { ends_on: "2026-03-31", ..typed }).unwrap_err();
        assert_eq!(crate::house::key_of(&early), "directory-ends-before-start");
        let right = Settings::read(&typed).unwrap();
        let edit = |who: &Signed, has_scores: bool, settings: Settings| {
            house.act(who, move |change, viewer| relationship::edit(change, viewer, at, &settings, has_scores))
        };
        assert_eq!(refusal(edit(&outsider, false, right.clone())), "problem-not-found");
        assert_eq!(refusal(edit(&owner, true, right.clone())), "directory-scale-in-use");
        edit(&partner, false, right.clone()).unwrap();
        let seen = house.see(&owner, move |tx, viewer| relationship::get(tx, viewer, at)).unwrap();
        assert_eq!((seen.settings, &*seen.slug), (right.clone(), "works-estate"));
        edit(&owner, true, Settings { worth: None, ends_on: None, ..right }).unwrap();
        let now = house.now();
        let listed = house.see(&partner, move |tx, viewer| relationship::list(tx, viewer, now)).unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!((&listed[0].settings.worth, listed[0].settings.scale), (&None, 4));
    });
}

#[test]
fn two_relationships_of_one_name_have_two_addresses() {
    on_each(|storage| {
        let Cast { house, owner, outsider, .. } = Cast::new(storage);
        let slug = |who: &Signed, name: &'static str| house.open_relationship(who, name).slug;
        assert_eq!(slug(&owner, "Works Estate!"), "works-estate-2");
        assert_eq!(slug(&owner, "works estate"), "works-estate-3");
        assert_eq!(slug(&outsider, "Works Estate"), "works-estate", "unique for each party only");
        assert_eq!(
            (slug(&owner, "Москва"), slug(&owner, "Київ")),
            ("relationship".to_owned(), "relationship-2".to_owned())
        );
        assert_eq!(slug(&owner, "New"), "new-2");
    });
}

#[test]
fn relationships_opened_at_once_get_different_addresses() {
    on_each(|storage| {
        let Cast { house, owner, .. } = Cast::new(storage);
        let mut slugs: Vec<String> = std::thread::scope(|scope| {
            let opening: Vec<_> =
                (0..6).map(|_| scope.spawn(|| house.open_relationship(&owner, "Yard").slug)).collect();
            opening.into_iter().map(|one| one.join().unwrap()).collect()
        });
        slugs.sort();
        assert_eq!(slugs, ["yard", "yard-2", "yard-3", "yard-4", "yard-5", "yard-6"]);
    });
}

#[test]
fn a_relationship_may_have_three_parties() {
    on_each(|storage| {
        let Cast { house, owner, partner, estate, .. } = Cast::new(storage);
        let at = estate.relationship;
        // The second party invites the third, and the first agrees.
        let issued = house.invite(&partner, at, "Docks Board", "tess@docks.example");
        house.accept_as_new(&issued.code, "Tess Third").unwrap();
        assert!(!house.confirm(&partner, issued.id).unwrap().is_in);
        assert!(house.confirm(&owner, issued.id).unwrap().is_in);
        let third = house.signed("tess@docks.example");
        for who in [&owner, &partner, &third] {
            let parties = house.see(who, move |tx, viewer| party::list(tx, viewer, at)).unwrap();
            let seen: Vec<_> = parties.iter().map(|one| (&*one.name, one.position, &*one.mark)).collect();
            assert_eq!(seen, [("Meridian FM", 0, "M"), ("Department of Works", 1, "D"), ("Docks Board", 2, "DO")]);
            let viewer = house.viewer(&who.credential).unwrap();
            assert_eq!(viewer.seats().len(), 2);
            assert!(viewer.seats().iter().all(|seat| seat.book == estate.shared || seat.book_kind == BookKind::Side));
        }
        let now = house.now();
        let people = house.see(&third, move |tx, viewer| seating::list(tx, viewer, at, now)).unwrap();
        let seen: Vec<_> = people.iter().map(|one| (&*one.name, one.position)).collect();
        assert_eq!(seen, [("Omar Reid", 0), ("Petra Novak", 1), ("Tess Third", 2)]);
    });
}

#[test]
fn each_side_seats_its_own_people_in_both_books() {
    on_each(|storage| {
        let Cast { house, owner, colleague, partner, outsider, estate } = Cast::new(storage);
        let at = estate.relationship;
        for (who, whom) in [(&owner, &partner), (&owner, &outsider), (&partner, &colleague)] {
            assert_eq!(refusal(house.seat(who, at, whom.person, Role::Member)), "directory-not-a-colleague");
        }
        assert_eq!(refusal(house.seat(&outsider, at, outsider.person, Role::Member)), "problem-not-found");
        assert_eq!(refusal(house.seat(&colleague, at, colleague.person, Role::Member)), "problem-not-found");
        house.seat(&owner, at, colleague.person, Role::Observer).unwrap();
        let viewer = house.viewer(&colleague.credential).unwrap();
        assert_eq!(viewer.seats().len(), 2);
        assert!(viewer.seat_in(estate.shared).is_ok() && viewer.seat_in(estate.side).is_ok());
        assert_eq!(refusal(house.seat(&colleague, at, colleague.person, Role::Member)), "right-needs-manager");

        house.clock.advance_seconds(60);
        let promoted = Seating::read(colleague.person, "senior_executive", " Operations  lead ").unwrap();
        house.act(&owner, move |change, viewer| seating::seat(change, viewer, at, &promoted)).unwrap();
        let now = house.now();
        let people = house.see(&partner, move |tx, viewer| seating::list(tx, viewer, at, now)).unwrap();
        let seen: Vec<_> = people.iter().map(|one| (&*one.name, one.role, &*one.title, one.until)).collect();
        assert_eq!(
            seen,
            [
                ("Carla Diaz", Role::SeniorExecutive, "Operations lead", None),
                ("Omar Reid", Role::RelationshipManager, "", None),
                ("Petra Novak", Role::RelationshipManager, "", None),
            ]
        );
        let her = colleague.person;
        let unseat =
            |who: &Signed, person| house.act(who, move |change, viewer| seating::unseat(change, viewer, at, person));
        assert_eq!(refusal(unseat(&partner, her)), "problem-not-found");
        unseat(&owner, her).unwrap();
        assert!(house.viewer(&colleague.credential).unwrap().seats().is_empty());
        assert_eq!(refusal(unseat(&owner, her)), "problem-not-found");
        assert_eq!(Seating::read(her, "king", &"x".repeat(81)).unwrap_err().fields.len(), 2);
    });
}

#[test]
fn a_party_keeps_somebody_who_can_seat_people() {
    on_each(|storage| {
        let Cast { house, owner, colleague, estate, .. } = Cast::new(storage);
        let at = estate.relationship;
        let unseat =
            |who: &Signed, person| house.act(who, move |change, viewer| seating::unseat(change, viewer, at, person));
        house.seat(&owner, at, colleague.person, Role::Member).unwrap();
        assert_eq!(refusal(unseat(&owner, owner.person)), "directory-last-manager");
        assert_eq!(refusal(house.seat(&owner, at, owner.person, Role::Member)), "directory-last-manager");
        assert!(house.viewer(&owner.credential).unwrap().seat_in(estate.shared).is_ok());
        house.seat(&owner, at, colleague.person, Role::SeniorExecutive).unwrap();
        unseat(&owner, owner.person).unwrap();
        assert_eq!(refusal(unseat(&colleague, colleague.person)), "directory-last-manager");
    });
}

#[test]
fn who_sits_where_is_written_in_the_book() {
    on_each(|storage| {
        let Cast { house, owner, partner, estate, .. } = Cast::new(storage);
        let acts = |book| {
            house
                .read(move |tx| {
                    tx.see_everything()?;
                    Ok::<_, Failure>(tx.query(
                        "SELECT act, organisation FROM entries WHERE book = $1 ORDER BY n",
                        storage::values![book],
                        |row| Ok((row.get::<String>(0)?, row.get::<Id<of::Organisation>>(1)?)),
                    )?)
                })
                .unwrap()
        };
        let shared: Vec<_> = acts(estate.shared);
        let names: Vec<&str> = shared.iter().map(|(act, _)| act.as_str()).collect();
        assert_eq!(names, ["book.opened", "seat.given", "seat.given"]);
        assert!(shared.iter().all(|(_, by)| *by == owner.organisation));
        let theirs =
            house.viewer(&partner.credential).unwrap().seat_about(estate.relationship, BookKind::Side).unwrap().book;
        let own = acts(theirs);
        assert_eq!(own.len(), 2);
        assert!(own.iter().all(|(_, by)| *by == partner.organisation), "nobody else ever acts in a side's book");
    });
}

#[test]
fn anybody_who_belongs_may_open_a_relationship() {
    on_each(|storage| {
        let Cast { house, colleague, owner, .. } = Cast::new(storage);
        let opened = house.open_relationship(&colleague, "Canteens");
        let at = opened.relationship;
        assert_eq!(
            refusal(house.see(&owner, move |tx, viewer| relationship::get(tx, viewer, at))),
            "problem-not-found"
        );
        assert!(!house.viewer(&colleague.credential).unwrap().is_administrator());
        assert_eq!(settings("Canteens").scale, 5);
        assert_eq!(MemberRole::named("owner"), None);
    });
}
