//! T09, every one of them: whoever is invited and has not come, has come and was not confirmed, is suspended or has left,
//! with every part that somebody can play in an organisation (an administrator's too) and in a relationship, by session
//! and by token; and whoever belongs, but by a credential that does not count. In every changing route they are taken
//! for nobody. (The shape of CVE-2026-43913: an owner's part in a membership that was only accepted.)

use books::{Credential, IDLE_SECONDS, Role};
use kernel::{Fault, Id, of};
use storage::values;
use web::{Access, Declared};

use super::is_away;
use crate::house::House;
use crate::house::call::Call;
use crate::house::cast::Person;
use crate::house::model::{Model, of_each};
use crate::house::register::Names;
use crate::house::ways;
use crate::planted::turns_red;

/// What becomes of a membership; nothing where there is none: somebody who was invited, or whose row has gone.
const STATES: [Option<&str>; 4] = [None, Some("unconfirmed"), Some("suspended"), Some("left")];
/// The parts in an organisation.
const PARTS: [&str; 2] = ["member", "administrator"];
/// Requests sent at once.
const AT_ONCE: usize = 64;

/// What is wrong with a credential, and the statement that makes it so: `$1` is the person, `$2` the instant.
const SPOILT: [(&str, &str); 9] = [
    (
        "before the second factor",
        "UPDATE sessions SET second_factor_due = 1 WHERE person = $1 AND CAST($2 AS BIGINT) > 0",
    ),
    ("idle for twelve hours", "UPDATE sessions SET seen_at = $2 WHERE person = $1"),
    ("whose session ended", "UPDATE sessions SET expires_at = $2 WHERE person = $1"),
    (
        "whose session acts for nobody",
        "UPDATE sessions SET organisation = NULL WHERE person = $1 AND CAST($2 AS BIGINT) > 0",
    ),
    (
        "whose session acts for an organisation of others",
        "UPDATE sessions SET organisation = (SELECT MIN(id) FROM organisations WHERE name = 'Kestrel Ltd')
          WHERE person = $1 AND CAST($2 AS BIGINT) > 0",
    ),
    ("signed out", "DELETE FROM sessions WHERE person = $1 AND CAST($2 AS BIGINT) > 0"),
    ("whose token ended", "UPDATE tokens SET expires_at = $2 WHERE person = $1"),
    ("whose token is worthless", "UPDATE tokens SET revoked_at = $2 WHERE person = $1"),
    (
        "whose token acts for an organisation of others",
        "UPDATE tokens SET organisation = (SELECT MIN(id) FROM organisations WHERE name = 'Kestrel Ltd')
          WHERE person = $1 AND CAST($2 AS BIGINT) > 0",
    ),
];

/// Somebody with a session, a token and seats, whose standing is put as it is wanted.
pub struct Ada {
    pub person: Person,
    pub token: String,
}

impl Ada {
    /// A colleague of the owner, seated in what both sides share and in what theirs keeps to itself.
    pub fn of(house: &House, model: &Model) -> Ada {
        let person = house.enrol(&model.cast.owner, "Ada Byron", "ada@meridian.example");
        house.seat(&model.cast.owner, model.cast.estate, &person, Role::RelationshipManager);
        let token = house.token(&person, "write").1;
        Ada { person, token }
    }

    /// Puts the membership and the seats so, whether any act leads there or not.
    pub fn stand(&self, house: &House, state: Option<&'static str>, part: &'static str, seat: Option<Role>) {
        let (person, organisation) = (self.person.person, self.person.organisation);
        house.change("stand", move |change| {
            let tx = &mut *change.tx;
            tx.run("DELETE FROM memberships WHERE organisation = $1 AND person = $2", values![organisation, person])?;
            if let Some(state) = state {
                tx.run(
                    "INSERT INTO memberships (organisation, person, role, state, updates_seen_at, since, ended_at)
                     VALUES ($1, $2, $3, $4, 0, 0, NULL)",
                    values![organisation, person, part, state],
                )?;
            }
            let (role, ends_at) = (seat.map_or("member", Role::name), seat.is_none().then_some(change.now));
            tx.run("UPDATE seats SET role = $2, ends_at = $3 WHERE person = $1", values![person, role, ends_at])?;
            Ok(())
        });
    }

    /// The request, in a browser or by a program.
    pub fn send(&self, call: Call, by_program: bool) -> Call {
        if by_program {
            call.header("authorization", format!("Bearer {}", self.token))
        } else {
            ways::by(call, &self.person)
        }
    }
}

/// Asks for every changing route with these names; demands that nobody is there to ask.
fn is_nobody(house: &House, (model, names): (&Model, &Names), what: &str, send: impl Fn(Call) -> Call) -> usize {
    let is_wanted = |route: &&Declared| route.access == Access::SignedIn && ways::changes(route);
    let routes: Vec<_> = house.declared.iter().filter(is_wanted).collect();
    for some in routes.chunks(AT_ONCE) {
        let calls = some.iter().map(|route| send(ways::call(route, names, &model.description, (1, what)))).collect();
        for (route, heard) in some.iter().zip(house.hear_at_once(calls)) {
            let what = format!("T09 {} {} as one {what}", route.method, route.path);
            assert!(is_away(&heard), "{what}: {} {}", heard.status, heard.text());
            assert!(!heard.text().contains("heating fails"), "{what}: something is told");
        }
    }
    routes.len()
}

#[test]
fn no_membership_but_an_active_one_counts_whatever_part_goes_with_it() {
    of_each(|model| {
        let house = model.copy();
        let ada = Ada::of(&house, model);
        let (mut asked, mut standings) = (0, 0);
        // The server takes longer: there every second role, the others in the next standing.
        let every = if model.is_on_server() { 2 } else { 1 };
        let all = STATES.iter().flat_map(|state| PARTS.map(|part| (*state, part)));
        for (place, (state, part)) in all.enumerate() {
            for role in Role::ALL.into_iter().skip(place % every).step_by(every) {
                ada.stand(&house, state, part, Some(role));
                let before = house.digest();
                let names = if standings % 2 == 0 { &model.register.joint } else { &model.register.ours };
                for by_program in [false, true] {
                    let what = format!("whose membership is {state:?} as {part}, {}", role.name());
                    asked += is_nobody(&house, (model, names), &what, |call| ada.send(call, by_program));
                }
                let changed = House::changed(&before, &house.digest());
                assert!(changed.is_empty(), "T09 {state:?} {part} {role:?}: {changed:?} changed");
                standings += 1;
            }
        }
        println!("T09: {asked} changes asked for in {standings} standings, 0 done");
    });
}

#[test]
fn no_credential_counts_that_has_ended_or_is_for_others() {
    of_each(|model| {
        let mut asked = 0;
        for (place, (what, statement)) in SPOILT.into_iter().enumerate() {
            let house = model.copy();
            let ada = Ada::of(&house, model);
            ada.stand(&house, Some("active"), PARTS[place % 2], Some(Role::ALL[place % Role::ALL.len()]));
            let by_program = what.contains("token");
            let person: Id<of::Person> = ada.person.person;
            house.change(what, move |change| {
                let then =
                    if statement.contains("seen_at") { change.now.plus_seconds(-IDLE_SECONDS) } else { change.now };
                let spoilt = change.tx.run(statement, values![person, then])?;
                assert!(spoilt > 0, "nothing is spoilt");
                Ok(())
            });
            let before = house.digest();
            asked += is_nobody(&house, (model, &model.register.joint), what, |call| ada.send(call, by_program));
            let changed = House::changed(&before, &house.digest());
            assert!(changed.is_empty(), "T09 {what}: {changed:?} changed");
        }
        println!("T09: {asked} changes asked for by {} credentials that do not count, 0 done", SPOILT.len());
    });
}

/// The credential as the database knows it: the statements above are held to be about somebody who counts otherwise.
#[test]
fn whoever_belongs_and_sits_there_counts() {
    of_each(|model| {
        let house = model.copy();
        let ada = Ada::of(&house, model);
        assert!(matches!(ada.person.credential(), Credential::Session(_)));
        for part in PARTS {
            for role in Role::ALL {
                ada.stand(&house, Some("active"), part, Some(role));
                for by_program in [false, true] {
                    let list = ada.send(Call::get("/api/v1/relationships/works-estate/risks"), by_program);
                    assert_eq!(house.hear(list).status, 200, "T09 {part} {role:?}");
                }
            }
        }
    });
}

#[test]
fn planted_faults_turn_every_standing_red() {
    const MEMBERSHIPS: &str =
        "standing::memberships::no_membership_but_an_active_one_counts_whatever_part_goes_with_it";
    const CREDENTIALS: &str = "standing::memberships::no_credential_counts_that_has_ended_or_is_for_others";
    turns_red(MEMBERSHIPS, Fault::EveryMembershipCounts, "as one whose membership is", &[]);
    turns_red(CREDENTIALS, Fault::ExpiredTokensCount, "as one whose token", &[]);
}
