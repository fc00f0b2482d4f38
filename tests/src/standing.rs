//! T09: whoever was invited and has not come, has come and was not confirmed, is kept out for a while, has left, has let
//! the session lie, or still owes the second factor: in every route they are taken for nobody, and nothing changes. The
//! same for programs: a token that ended, was revoked, or only reads.

mod invited;
mod memberships;
mod parts;
mod tokens;

use books::{Credential, Role};
use directory::invitation;
use directory::{Email, departure, membership, session};
use kernel::Fault;
use storage::values;
use web::Access;

use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::{Person, password};
use crate::house::model::{Model, of_each};
use crate::house::ways;
use crate::planted::turns_red;

/// Somebody who does not count, and how they call.
struct Standing {
    what: &'static str,
    by: Box<dyn Fn(Call) -> Call>,
}

fn with_cookie(what: &'static str, person: Person) -> Standing {
    Standing { what, by: Box::new(move |call| ways::by(call, &person)) }
}

fn with_token(what: &'static str, token: String) -> Standing {
    Standing { what, by: Box::new(move |call| call.header("authorization", format!("Bearer {token}"))) }
}

/// A colleague who sits in the relationship, with a session and a token.
fn seated(house: &House, model: &Model, name: &'static str, email: &'static str) -> (Person, String) {
    let person = house.enrol(&model.cast.owner, name, email);
    house.seat(&model.cast.owner, model.cast.estate, &person, Role::RelationshipManager);
    let token = house.token(&person, "write").1;
    (person, token)
}

/// Everybody who does not count, as they come to be so.
fn standings(house: &House, model: &Model) -> Vec<Standing> {
    let owner = &model.cast.owner;
    let (suspended, suspended_token) = seated(house, model, "Sue Spend", "sue@meridian.example");
    let (departed, departed_token) = seated(house, model, "Lee Ft", "lee@meridian.example");
    let (whom, who) = (suspended.person, departed.person);
    house.act((owner, "suspend"), move |change, viewer| departure::suspend(change, viewer, whom));
    house.act((owner, "let go"), move |change, viewer| departure::leave(change, viewer, who));
    let (idle, _) = seated(house, model, "Ida Ling", "ida@meridian.example");
    let (out, _) = seated(house, model, "Otis Out", "otis@meridian.example");
    let credential = out.credential();
    house.change("sign out", move |change| session::sign_out(change, &credential));
    let (due, due_token) = seated(house, model, "Dee Ue", "dee@meridian.example");
    second_factor_is_due(house, &due);
    seen_long_ago(house, &idle);
    vec![
        with_cookie("suspended", suspended),
        with_token("suspended, by token", suspended_token),
        with_cookie("departed", departed),
        with_token("departed, by token", departed_token),
        with_cookie("idle for twelve hours", idle),
        with_cookie("signed out", out),
        with_cookie("before the second factor", due),
        with_token("a token that ended", ended(house, due_token)),
        with_cookie("accepted, not confirmed", unconfirmed(house, owner)),
    ]
}

/// What takes twelve hours, or a telephone: no act gets there at once.
fn second_factor_is_due(house: &House, person: &Person) {
    let Credential::Session(digest) = person.credential() else { panic!("a cookie is a session") };
    house.change("second factor", move |change| {
        change.tx.run("UPDATE sessions SET second_factor_due = 1 WHERE digest = $1", values![&digest])?;
        Ok(())
    });
}

fn seen_long_ago(house: &House, person: &Person) {
    let Credential::Session(digest) = person.credential() else { panic!("a cookie is a session") };
    house.change("idle", move |change| {
        let then = change.now.plus_seconds(-books::IDLE_SECONDS);
        change.tx.run("UPDATE sessions SET seen_at = $2 WHERE digest = $1", values![&digest, then])?;
        Ok(())
    });
}

fn ended(house: &House, token: String) -> String {
    house.change("token ends", move |change| {
        change
            .tx
            .run("UPDATE tokens SET expires_at = $1 WHERE expires_at > $1 AND scope = 'write'", values![change.now])?;
        Ok(())
    });
    token
}

/// Somebody who accepted an invitation that nobody has confirmed yet, signed in.
fn unconfirmed(house: &House, owner: &Person) -> Person {
    let email = "una@meridian.example";
    let code = house.act((owner, "invite Una"), move |change, viewer| {
        let email = Email::read(email).expect("an address");
        invitation::invite_colleague(change, viewer, &email, None).map(|issued| issued.code)
    });
    house.change("accept Una", move |change| {
        invitation::accept_as_new(change, &code, "Una Firmed".to_owned(), &password()).map(drop)
    });
    let proven = house.prove(email);
    let opened = house.change("sign in Una", move |change| session::open(change, &proven, "Firefox", None));
    let (credential, now) = (session::credential(&opened.cookie), house.now());
    let holder = house.program.storage.read_blocking(move |tx| session::holder(tx, &credential, now));
    let holder = holder.expect("the database reads").expect("she holds a session");
    // The session acts for nobody yet: with the organisation in it, the membership alone must keep her out.
    let (digest, organisation) = (session::credential(&opened.cookie), owner.organisation);
    let Credential::Session(digest) = digest else { panic!("a cookie is a session") };
    house.change("act for", move |change| {
        change.tx.run("UPDATE sessions SET organisation = $2 WHERE digest = $1", values![&digest, organisation])?;
        Ok(())
    });
    Person {
        name: holder.name.clone(),
        email: email.to_owned(),
        person: holder.person(),
        organisation: owner.organisation,
        cookie: opened.cookie,
        csrf: holder.csrf,
    }
}

/// Whether the answer is one that nobody in particular gets: sign in, or wait for the confirmation.
fn is_away(heard: &Heard) -> bool {
    let to = heard.header("location");
    heard.status == 401
        || (heard.status == 303 && (to.starts_with("/sign-in") || to.starts_with("/invitation/waiting")))
}

#[test]
fn whoever_does_not_count_is_taken_for_nobody_in_every_route() {
    of_each(|model| {
        let house = model.copy();
        let standings = standings(&house, model);
        let before = house.digest();
        let mut asked = 0;
        for standing in &standings {
            for route in house.declared.iter().filter(|route| route.access == Access::SignedIn) {
                for names in [&model.register.joint, &model.register.ours] {
                    let call = ways::call(route, names, &model.description, (1, standing.what));
                    let what = format!("T09 {} {} as one who is {}", route.method, call.path, standing.what);
                    let heard = house.hear((standing.by)(call));
                    assert!(is_away(&heard), "{what}: {} {}", heard.status, heard.text());
                    assert!(!heard.text().contains("heating fails"), "{what}: something is told");
                    asked += 1;
                }
            }
        }
        let changed = House::changed(&before, &house.digest());
        assert!(changed.is_empty(), "T09: {changed:?} changed");
        println!("T09: {asked} requests of {} who do not count", standings.len());
    });
}

/// What even a token that reads may ask for: a program can always make its token worthless; and acts upon many answer
/// for each of the records that it was not done.
const MAY_BE_ASKED: [&str; 4] = ["token-revoke", "revoke_token", "bulk_risks_form", "act_on_risks"];

#[test]
fn a_token_that_reads_changes_nothing_anywhere() {
    of_each(|model| {
        let house = model.copy();
        let token = house.token(&model.cast.owner, "read").1;
        let before = house.digest();
        let changing = house.declared.iter().filter(|route| route.access == Access::SignedIn && ways::changes(route));
        for route in changing.filter(|route| !MAY_BE_ASKED.contains(&route.name.as_str())) {
            let call = ways::call(route, &model.register.joint, &model.description, (1, "read only"));
            let heard = house.hear(call.header("authorization", format!("Bearer {token}")));
            assert!(
                !heard.is_done(),
                "T09 {} {} by a token that reads: {} {}",
                route.method,
                route.path,
                heard.status,
                heard.text()
            );
        }
        let changed = House::changed(&before, &house.digest());
        assert!(changed.is_empty(), "T09: {changed:?} changed");
        let list = house.hear(Call::get("/api/v1/relationships").header("authorization", format!("Bearer {token}")));
        assert_eq!(list.status, 200, "the token reads");
    });
}

/// The shapes of CVE-2026-27898, 27803 and 43913 (reliability.md, section 0, finding 9): denied to read, yet returned
/// by a change; access without the right that the act needs; a role in a membership that was only accepted.
#[test]
fn a_change_never_returns_or_does_what_its_caller_may_not() {
    of_each(|model| {
        let house = model.copy();
        let theirs = &model.register.theirs.risk;
        for (method, path, body) in [
            ("PATCH", format!("/risks/{theirs}"), serde_json::json!({ "title": "mine now", "version": 1 })),
            ("PUT", format!("/risks/{theirs}/closure"), serde_json::json!({ "closed_because": "x", "version": 1 })),
            ("POST", format!("/risks/{theirs}/comments"), serde_json::json!({ "text": "x" })),
        ] {
            let heard = crate::house::register::api(
                &house,
                &model.cast.owner,
                method,
                &format!("/relationships/works-estate{path}"),
                &body,
            );
            assert_eq!(heard.status, 404, "{path}");
            assert!(!heard.text().contains("theirs heating"), "{path}: {}", heard.text());
        }
        let joint = &model.register.joint.risk;
        let close = serde_json::json!({ "closed_because": "x", "version": 1 });
        let heard = crate::house::register::api(
            &house,
            &model.cast.observer,
            "PUT",
            &format!("/relationships/works-estate/risks/{joint}/closure"),
            &close,
        );
        assert_eq!(heard.status, 403, "an observer reads and changes nothing");
    });
}

#[test]
fn a_planted_fault_turns_the_standings_red() {
    turns_red(
        "standing::whoever_does_not_count_is_taken_for_nobody_in_every_route",
        Fault::EveryMembershipCounts,
        "T09",
        &[],
    );
}

/// Whoever was suspended comes back with nothing of what they had: no session, no token, no seat.
#[test]
fn one_who_is_let_in_again_begins_anew() {
    of_each(|model| {
        let house = model.copy();
        let (person, token) = seated(&house, model, "Ria Turn", "ria@meridian.example");
        let who = person.person;
        house.act((&model.cast.owner, "suspend"), move |change, viewer| departure::suspend(change, viewer, who));
        house.act((&model.cast.owner, "let in"), move |change, viewer| membership::reactivate(change, viewer, who));
        let path = "/api/v1/relationships";
        assert_eq!(house.hear(Call::get(path).by(&person)).status, 401, "the session ended");
        assert_eq!(
            house.hear(Call::get(path).header("authorization", format!("Bearer {token}"))).status,
            401,
            "the token ended"
        );
        let again = house.sign_in("Ria Turn", "ria@meridian.example");
        let list = house.hear(Call::get(path).by(&again)).json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(0), "the seat ended");
    });
}
