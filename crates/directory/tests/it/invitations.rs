use books::{Failure, Role};
use directory::invitation::{self, Become, Kind, PartnerInvitation, State};
use directory::session::{self, Holder};
use directory::{Email, departure, membership};
use kernel::{Id, of};
use storage::testing::on_each;

use crate::house::{Cast, House, Signed, refusal};

const USELESS: &str = "directory-invitation-useless";
const USED: &str = "directory-invitation-used";
const TOO_OLD: &str = "directory-invitation-too-old";

fn preview(house: &House, code: &str) -> Result<invitation::Preview, Failure> {
    let (code, now) = (code.to_owned(), house.now());
    house.read(move |tx| invitation::preview(tx, &code, now))
}

fn holder(house: &House, who: &Signed) -> Holder {
    let (credential, now) = (who.credential.clone(), house.now());
    house.read(move |tx| session::holder(tx, &credential, now)).unwrap().unwrap()
}

fn accept(house: &House, who: &Signed, code: &str, become_: Become) -> Result<invitation::Accepted, Failure> {
    let (holder, code) = (holder(house, who), code.to_owned());
    house.change(move |change| invitation::accept(change, &holder, &code, become_))
}

fn list(house: &House, who: &Signed) -> Vec<(String, State)> {
    let now = house.now();
    let list = house.see(who, move |tx, viewer| invitation::list(tx, viewer, now)).unwrap();
    list.into_iter().map(|one| (one.email, one.state)).collect()
}

fn withdraw(house: &House, who: &Signed, id: Id<of::Invitation>) -> Result<(), Failure> {
    house.act(who, move |change, viewer| invitation::withdraw(change, viewer, id))
}

fn invite_colleague(
    house: &House,
    who: &Signed,
    email: &str,
    seat: Option<(Id<of::Relationship>, Role)>,
) -> Result<invitation::Issued, Failure> {
    let email = Email::read(email).unwrap();
    house.act(who, move |change, viewer| invitation::invite_colleague(change, viewer, &email, seat))
}

#[test]
fn who_has_accepted_opens_nothing_until_the_inviter_confirms() {
    on_each(|storage| {
        let Cast { house, owner, partner, estate, outsider, .. } = Cast::new(storage);
        let issued = house.invite(&owner, estate.relationship, "Docks Board", "Tess@Docks.example");
        let seen = preview(&house, &issued.code.to_uppercase()).unwrap();
        assert_eq!(
            (seen.kind, &*seen.organisation_name, &*seen.invited_by),
            (Kind::Partner, "Docks Board", "Omar Reid")
        );
        assert_eq!((seen.relationship.as_deref(), &*seen.email), (Some("Works Estate"), "tess@docks.example"));

        let accepted = house.accept_as_new(&issued.code, "Tess Third").unwrap();
        let tess = house.signed("tess@docks.example");
        assert_eq!((tess.person, tess.organisation), (accepted.person, accepted.organisation));
        assert!(house.open(&accepted.proven.unwrap()).is_ok());
        let viewer = house.viewer(&tess.credential).unwrap();
        assert!(viewer.seats().is_empty() && viewer.is_administrator());
        let at = estate.relationship;
        assert_eq!(
            refusal(house.see(&tess, move |tx, viewer| directory::relationship::get(tx, viewer, at))),
            "problem-not-found"
        );
        let parties = house.see(&owner, move |tx, viewer| directory::party::list(tx, viewer, at)).unwrap();
        assert_eq!(parties.len(), 2);
        let person = tess.person;
        let waiting = house.read(move |tx| invitation::waiting(tx, person)).unwrap();
        assert_eq!((waiting.len(), &*waiting[0].invited_by), (1, "Omar Reid"));

        // The inviter sees who accepted, by name and address.
        let now = house.now();
        let listed = house.see(&owner, move |tx, viewer| invitation::list(tx, viewer, now)).unwrap();
        let one = listed.iter().find(|one| one.id == issued.id).unwrap();
        assert_eq!(
            (one.state, one.accepted_by.as_deref(), &*one.email),
            (State::Accepted, Some("Tess Third"), "tess@docks.example")
        );
        for stranger in [&tess, &outsider] {
            assert_eq!(refusal(house.confirm(stranger, issued.id)), "problem-not-found");
        }
        // The other party decides too, once the inviter has said whom it meant.
        assert_eq!(refusal(house.confirm(&partner, issued.id)), "problem-not-found");
        assert!(!house.confirm(&owner, issued.id).unwrap().is_in);
        assert_eq!(refusal(house.confirm(&owner, issued.id)), "directory-invitation-moved-on");
        assert!(house.viewer(&tess.credential).unwrap().seats().is_empty());
        assert!(house.confirm(&partner, issued.id).unwrap().is_in);
        assert_eq!(house.viewer(&tess.credential).unwrap().seats().len(), 2);
        assert_eq!(refusal(house.confirm(&owner, issued.id)), "directory-invitation-moved-on");
        // From now on the partner administers its own people.
        assert!(invite_colleague(&house, &tess, "ted@docks.example", Some((at, Role::Member))).is_ok());
    });
}

#[test]
fn one_who_is_refused_is_in_no_relationship() {
    on_each(|storage| {
        let Cast { house, owner, estate, .. } = Cast::new(storage);
        let issued = house.invite(&owner, estate.relationship, "Docks Board", "tess@docks.example");
        let refuse = |id| house.act(&owner, move |change, viewer| invitation::refuse(change, viewer, id));
        assert_eq!(refusal(refuse(issued.id)), "directory-invitation-moved-on", "nobody has accepted yet");
        house.accept_as_new(&issued.code, "Tess Third").unwrap();
        assert_eq!(refusal(withdraw(&house, &owner, issued.id)), "directory-invitation-moved-on");
        refuse(issued.id).unwrap();
        assert_eq!(refusal(house.confirm(&owner, issued.id)), "directory-invitation-moved-on");
        assert!(house.viewer(&house.signed("tess@docks.example").credential).unwrap().seats().is_empty());
    });
}

#[test]
fn every_code_that_does_not_work_says_the_same() {
    on_each(|storage| {
        let Cast { house, owner, estate, .. } = Cast::new(storage);
        let at = estate.relationship;
        let used = house.invite(&owner, at, "Docks Board", "tess@docks.example");
        house.accept_as_new(&used.code, "Tess Third").unwrap();
        let withdrawn = house.invite(&owner, at, "Docks Board", "ted@docks.example");
        withdraw(&house, &owner, withdrawn.id).unwrap();
        let renewed = house.invite(&owner, at, "Docks Board", "tom@docks.example");
        let id = renewed.id;
        let fresh = house.act(&owner, move |change, viewer| invitation::renew(change, viewer, id)).unwrap();
        assert!(preview(&house, &fresh.code).is_ok());
        assert_eq!(refusal(house.accept_as_new(&used.code, "Mallory")), USED);
        assert_eq!(preview(&house, &used.code).unwrap_err().problem().message.key, USED);
        let problems: Vec<_> = [&withdrawn.code, &renewed.code, &"0".repeat(32), &String::new()]
            .into_iter()
            .map(|code| {
                assert_eq!(refusal(house.accept_as_new(code, "Mallory")), USELESS);
                preview(&house, code).unwrap_err().problem()
            })
            .collect();
        assert!(problems.windows(2).all(|pair| pair[0] == pair[1]));
        house.clock.advance_seconds(7 * 86_400 - 1);
        assert!(preview(&house, &fresh.code).is_ok());
        house.clock.advance_seconds(1);
        assert_eq!(preview(&house, &fresh.code).unwrap_err().problem().message.key, TOO_OLD);
        assert_eq!(refusal(house.accept_as_new(&fresh.code, "Tom")), TOO_OLD);
        let owner = house.signed(&owner.email);
        let states = list(&house, &owner);
        assert!(states.contains(&("tom@docks.example".to_owned(), State::Expired)));
        assert!(states.contains(&("ted@docks.example".to_owned(), State::Withdrawn)));
        assert!(states.contains(&("petra@works.example".to_owned(), State::Confirmed)));
    });
}

#[test]
fn a_code_used_by_two_at_once_lets_in_one() {
    on_each(|storage| {
        let Cast { house, owner, estate, .. } = Cast::new(storage);
        let issued = house.invite(&owner, estate.relationship, "Docks Board", "tess@docks.example");
        let let_in = std::thread::scope(|scope| {
            let tries: Vec<_> =
                (0..6).map(|_| scope.spawn(|| house.accept_as_new(&issued.code, "Tess").is_ok())).collect();
            tries.into_iter().filter(|_| true).map(|one| one.join().unwrap()).filter(|done| *done).count()
        });
        assert_eq!(let_in, 1);
        let confirmed = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..6).map(|_| scope.spawn(|| house.confirm(&owner, issued.id).is_ok())).collect();
            tries.into_iter().map(|one| one.join().unwrap()).filter(|done| *done).count()
        });
        assert_eq!(confirmed, 1);
    });
}

#[test]
fn an_invitation_is_for_its_address_only() {
    on_each(|storage| {
        let Cast { house, owner, colleague, partner, outsider, estate } = Cast::new(storage);
        let yard = house.open_relationship(&outsider, "Yard").relationship;
        let issued = house.invite(&outsider, yard, "Department of Works", "PETRA@works.example");
        assert_eq!(refusal(house.accept_as_new(&issued.code, "Mallory")), "directory-invitation-sign-in");
        for other in [&owner, &colleague, &outsider] {
            assert_eq!(
                refusal(accept(&house, other, &issued.code, Become::AsInvited)),
                "directory-invitation-other-address"
            );
        }
        // She brings in the organisation that she administers, not one that she does not.
        let foreign = Become::Existing(owner.organisation);
        assert_eq!(refusal(accept(&house, &partner, &issued.code, foreign)), "directory-invitation-not-administrator");
        let own = Become::Existing(partner.organisation);
        let accepted = accept(&house, &partner, &issued.code, own).unwrap();
        assert_eq!(accepted.organisation, partner.organisation);
        house.confirm(&outsider, issued.id).unwrap();
        let mut names: Vec<_> =
            house.viewer(&partner.credential).unwrap().seats().iter().map(|seat| seat.name.clone()).collect();
        names.dedup();
        assert_eq!(names, ["Works Estate", "Yard"]);
        // An organisation that is a party already cannot become one again.
        let again = house.invite(&owner, estate.relationship, "Works again", &partner.email);
        assert_eq!(refusal(accept(&house, &partner, &again.code, own)), "directory-already-a-party");
    });
}

#[test]
fn a_colleague_belongs_once_confirmed() {
    on_each(|storage| {
        let Cast { house, owner, colleague, outsider, estate, .. } = Cast::new(storage);
        let seat = Some((estate.relationship, Role::Member));
        assert_eq!(
            refusal(invite_colleague(&house, &colleague, "cem@meridian.example", None)),
            "directory-needs-administrator"
        );
        assert_eq!(refusal(invite_colleague(&house, &outsider, "cem@kestrel.example", seat)), "problem-not-found");
        assert_eq!(refusal(invite_colleague(&house, &owner, &colleague.email, None)), "directory-invited-already-here");
        let issued = invite_colleague(&house, &owner, "cem@meridian.example", seat).unwrap();
        let accepted = house.accept_as_new(&issued.code, "Cem Aydin").unwrap();
        assert_eq!(accepted.organisation, owner.organisation);
        let cookie = house.open(&accepted.proven.unwrap()).unwrap().cookie;
        let credential = session::credential(&cookie);
        assert_eq!(refusal(house.viewer(&credential)), "problem-not-signed-in");
        let (held, now) = (credential.clone(), house.now());
        let holder = house.read(move |tx| session::holder(tx, &held, now)).unwrap().unwrap();
        assert_eq!((&*holder.name, holder.second_factor_due), ("Cem Aydin", false));
        assert_eq!(
            refusal(invite_colleague(&house, &owner, "cem@meridian.example", None)),
            "directory-invited-already-here"
        );

        house.confirm(&owner, issued.id).unwrap();
        let viewer = house.viewer(&credential).unwrap();
        assert_eq!(
            (viewer.organisation(), viewer.seats().len(), viewer.is_administrator()),
            (owner.organisation, 2, false)
        );
        assert!(viewer.seats().iter().all(|seat| seat.role == Role::Member));
    });
}

#[test]
fn a_refused_colleague_can_be_invited_again() {
    on_each(|storage| {
        let Cast { house, owner, .. } = Cast::new(storage);
        let issued = invite_colleague(&house, &owner, "cem@meridian.example", None).unwrap();
        house.accept_as_new(&issued.code, "Cem Aydin").unwrap();
        let id = issued.id;
        house.act(&owner, move |change, viewer| invitation::refuse(change, viewer, id)).unwrap();
        let cookie = house.sign_in("cem@meridian.example").cookie;
        let cem = Signed {
            email: "cem@meridian.example".to_owned(),
            credential: session::credential(&cookie),
            ..owner.clone()
        };
        assert_eq!(refusal(house.viewer(&cem.credential)), "problem-not-signed-in");
        let again = invite_colleague(&house, &owner, "cem@meridian.example", None).unwrap();
        accept(&house, &cem, &again.code, Become::AsInvited).unwrap();
        house.confirm(&owner, again.id).unwrap();
        assert_eq!(house.viewer(&cem.credential).unwrap().organisation(), owner.organisation);
    });
}

#[test]
fn invitations_go_with_whoever_made_them() {
    on_each(|storage| {
        let Cast { house, owner, colleague, .. } = Cast::new(storage);
        let her = colleague.person;
        let role = directory::MemberRole::Administrator;
        house.act(&owner, move |change, viewer| membership::set_role(change, viewer, her, role)).unwrap();
        let issued = invite_colleague(&house, &colleague, "cem@meridian.example", None).unwrap();
        house.accept_as_new(&issued.code, "Cem Aydin").unwrap();
        house.act(&owner, move |change, viewer| departure::suspend(change, viewer, her)).unwrap();
        assert_eq!(refusal(house.confirm(&owner, issued.id)), "directory-invitation-moved-on");
        assert!(invite_colleague(&house, &owner, "cem@meridian.example", None).is_ok(), "he waits for nobody any more");
        assert_eq!(refusal(invite_colleague(&house, &owner, &colleague.email, None)), "directory-invited-suspended");
    });
}

#[test]
fn whoever_lost_the_right_to_invite_cannot_confirm() {
    on_each(|storage| {
        let Cast { house, owner, colleague, estate, outsider, .. } = Cast::new(storage);
        let at = estate.relationship;
        house.seat(&owner, at, colleague.person, Role::RelationshipManager).unwrap();
        let issued = house.invite(&colleague, at, "Docks Board", "tess@docks.example");
        house.accept_as_new(&issued.code, "Tess Third").unwrap();
        house.seat(&owner, at, colleague.person, Role::Member).unwrap();
        assert_eq!(refusal(house.confirm(&colleague, issued.id)), "right-needs-manager");
        assert!(list(&house, &colleague).iter().any(|(email, _)| email == "tess@docks.example"), "she still sees it");
        assert!(list(&house, &outsider).is_empty());
        house.confirm(&owner, issued.id).unwrap();
    });
}

#[test]
fn a_partners_first_person_can_bring_in_the_others() {
    let problem = PartnerInvitation::read("", "tess", "observer").unwrap_err();
    let fields: Vec<_> = problem.fields.iter().map(|one| (&*one.field, &*one.message.key)).collect();
    assert_eq!(
        fields,
        [
            ("organisation_name", "directory-organisation-name-missing"),
            ("email", "directory-email-wrong"),
            ("role", "directory-first-role"),
        ]
    );
    assert!(PartnerInvitation::read("Docks", "tess@docks.example", "senior_executive").is_ok());
}

#[test]
fn an_administrator_sees_every_colleague_invited_but_no_relationship_of_others() {
    on_each(|storage| {
        let Cast { house, owner, colleague, .. } = Cast::new(storage);
        let administrator = |person, role| {
            house.act(&owner, move |change, viewer| membership::set_role(change, viewer, person, role)).unwrap();
        };
        administrator(colleague.person, directory::MemberRole::Administrator);
        let canteens = house.open_relationship(&colleague, "Canteens").relationship;
        let seated =
            invite_colleague(&house, &colleague, "cem@meridian.example", Some((canteens, Role::Member))).unwrap();
        house.invite(&colleague, canteens, "Caterers", "kim@caterers.example");
        let now = house.now();
        let seen = house.see(&owner, move |tx, viewer| invitation::list(tx, viewer, now)).unwrap();
        let cem = seen.iter().find(|one| one.id == seated.id).unwrap();
        assert_eq!((cem.relationship, cem.role, &*cem.invited_by), (None, None, "Carla Diaz"));
        assert!(seen.iter().all(|one| one.email != "kim@caterers.example"));
        assert_eq!(list(&house, &colleague).len(), 2);

        house.accept_as_new(&seated.code, "Cem Aydin").unwrap();
        assert_eq!(refusal(house.confirm(&owner, seated.id)), "directory-invitation-seat-needs-manager");
        house.confirm(&colleague, seated.id).unwrap();
        assert_eq!(house.viewer(&house.signed("cem@meridian.example").credential).unwrap().seats().len(), 2);
    });
}

#[test]
fn one_who_no_longer_administers_their_organisation_does_not_bring_it_in() {
    on_each(|storage| {
        let Cast { house, owner, partner, outsider, .. } = Cast::new(storage);
        let second = house.enrol(&partner, "Paul Weir", "paul@works.example", directory::MemberRole::Administrator);
        let yard = house.open_relationship(&outsider, "Yard").relationship;
        let issued = house.invite(&outsider, yard, "Department of Works", &partner.email);
        accept(&house, &partner, &issued.code, Become::Existing(partner.organisation)).unwrap();
        let (her, member) = (partner.person, directory::MemberRole::Member);
        house.act(&second, move |change, viewer| membership::set_role(change, viewer, her, member)).unwrap();
        assert_eq!(refusal(house.confirm(&owner, issued.id)), "problem-not-found");
        assert_eq!(refusal(house.confirm(&outsider, issued.id)), "directory-invitation-person-gone");
        assert!(house.viewer(&partner.credential).unwrap().seats().iter().all(|seat| seat.name != "Yard"));
    });
}

#[test]
fn only_those_who_may_bring_people_in_deal_with_an_invitation() {
    on_each(|storage| {
        let Cast { house, owner, colleague, partner, outsider, estate } = Cast::new(storage);
        let at = estate.relationship;
        house.seat(&owner, at, colleague.person, Role::Member).unwrap();
        let cem = invite_colleague(&house, &owner, "cem@meridian.example", None).unwrap();
        let tess = house.invite(&owner, at, "Docks Board", "tess@docks.example");
        let every_act = |who: &Signed, id: Id<of::Invitation>| -> Vec<String> {
            let renew = house.act(who, move |change, viewer| invitation::renew(change, viewer, id).map(drop));
            let refuse = house.act(who, move |change, viewer| invitation::refuse(change, viewer, id));
            let confirm = house.confirm(who, id).map(drop);
            [renew, refuse, confirm, withdraw(&house, who, id)].into_iter().map(refusal).collect()
        };
        // One is open, the other accepted: it makes no difference to who may.
        for _ in 0..2 {
            // Another organisation's administrator, also the other party's manager.
            for (who, id) in [(&outsider, cem.id), (&partner, cem.id), (&outsider, tess.id), (&partner, tess.id)] {
                assert_eq!(every_act(who, id), ["problem-not-found"; 4]);
            }
            // A colleague who does not bring people in is not told of them either.
            assert_eq!(every_act(&colleague, cem.id), ["problem-not-found"; 4]);
            assert_eq!(every_act(&colleague, tess.id), ["problem-not-found"; 4]);
            if preview(&house, &cem.code).is_ok() {
                house.accept_as_new(&cem.code, "Cem Aydin").unwrap();
                house.accept_as_new(&tess.code, "Tess Third").unwrap();
            }
        }
        house.confirm(&owner, cem.id).unwrap();
        house.confirm(&owner, tess.id).unwrap();
    });
}
