//! T15: a change that is sent again with its key, one after the other or all at once, has one effect and one answer;
//! on pages as in the API.

use kernel::Fault;
use web::{Access, Declared};

use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::model::{Model, of_each};
use crate::house::register::Names;
use crate::house::ways;
use crate::planted::turns_red;

/// Changes that answer with a secret, which is told once: to the same key nothing is told again. Or that end the
/// session they are sent in, or the password that they are proved with. They have one effect all the same.
const TOLD_ONCE: &[&str] = &[
    "create_token",
    "token-create",
    "invite_colleague",
    "colleague-invite-do",
    "invite_partner",
    "invite-partner-do",
    "renew_invitation",
    "renew_partner_invitation",
    "colleague-invitation-renew",
    "reset_password",
    "colleague-reset-password",
    "sign-out",
    "sessions-end-all",
    "session-end",
    "end_session",
    "settings-password-change",
    "change_password",
    "enrol_second_factor",
];

/// Forms whose answer is a page with a secret: sent again they make another, so that the page that the browser shows
/// last always has one that works.
const MADE_AGAIN: &[&str] = &[
    "token-create",
    "colleague-invite-do",
    "invite-partner-do",
    "colleague-invitation-renew",
    "invitation-renew",
    "colleague-reset-password",
];

/// Things with which the change succeeds: for most the joint ones, for what only ends private ones those.
fn names(model: &Model, route: &Declared) -> Names {
    let names = if route.name.starts_with("disclose_risk") { &model.register.ours } else { &model.register.joint };
    Names { person: model.cast.colleague.person.to_string(), ..names.clone() }
}

fn call(model: &Model, route: &Declared) -> Call {
    let call = ways::call(route, &names(model, route), &model.description, (1, "the same key"));
    ways::by(call, &model.cast.owner)
}

/// What a repeated request must be answered as the first was.
fn answer(heard: &Heard) -> (u16, String, String) {
    (heard.status, heard.header("location").to_owned(), heard.text())
}

fn repeats(model: &Model, route: &Declared) -> bool {
    let house = model.copy();
    let first = house.hear(call(model, route));
    if !first.is_done() || MADE_AGAIN.contains(&route.name.as_str()) {
        return false;
    }
    let once = house.digest();
    let what = format!("T15 {} {}", route.method, route.path);
    for _ in 0..2 {
        let again = house.hear(call(model, route));
        if !TOLD_ONCE.contains(&route.name.as_str()) {
            assert_eq!(answer(&again), answer(&first), "{what}: another answer");
        }
    }
    let changed = House::changed(&once, &house.digest());
    assert!(changed.is_empty(), "{what}: {changed:?} changed again");
    at_once(model, route, &what);
    true
}

/// Four at the same time: one of them does it, and all are told so.
fn at_once(model: &Model, route: &Declared, what: &str) {
    let (alone, together) = (model.copy(), model.copy());
    alone.hear(call(model, route));
    let heard = together.hear_at_once((0..4).map(|_| call(model, route)).collect());
    let done: Vec<_> = heard.iter().filter(|heard| heard.is_done()).collect();
    assert!(!done.is_empty(), "{what}: none of four at once was done: {} {}", heard[0].status, heard[0].text());
    if !TOLD_ONCE.contains(&route.name.as_str()) {
        assert!(heard.iter().all(|one| answer(one) == answer(&heard[0])), "{what}: four at once have other answers");
    }
    let entries = |house: &House| {
        let count = "SELECT COUNT(*) FROM entries";
        let rows = house.program.storage.read_blocking(move |tx| {
            tx.see_everything()?;
            tx.one(count, &[], |row| row.get::<i64>(0))
        });
        rows.expect("the database reads").filter(|rows| *rows > 0).expect("a house has entries")
    };
    assert_eq!(entries(&alone), entries(&together), "{what}: four at once did it more than once");
}

#[test]
fn a_repeated_change_has_one_effect_and_one_answer() {
    of_each(|model| {
        let declared = model.copy().declared.clone();
        let changing = declared.iter().filter(|route| ways::changes(route) && route.access == Access::SignedIn);
        let (mut repeated, mut refused) = (0, Vec::new());
        for route in changing {
            // Databases of the server are copied slowly: every fourth route there.
            if model.is_on_server() && route.path.len() % 4 != 0 {
                continue;
            }
            if repeats(model, route) { repeated += 1 } else { refused.push(route.name.as_str()) }
        }
        println!("T15: {repeated} changes repeated; refused for the state they are in: {refused:?}");
        assert!(model.is_on_server() || repeated >= 50, "T15: only {repeated} changes could be done at all");
    });
}

#[test]
fn a_key_that_was_used_for_something_else_is_refused() {
    of_each(|model| {
        let house = model.copy();
        let route = house.declared.iter().find(|route| route.name == "raise_risk").expect("risks are raised");
        let first = call(model, route);
        let other = Call {
            body: String::from_utf8_lossy(&first.body).replace("Winter", "Summer").into_bytes(),
            ..first.clone()
        };
        assert_eq!(house.hear(first).status, 201);
        assert_eq!(house.hear(other).status, 409);
    });
}

#[test]
fn a_planted_fault_turns_the_repeats_red() {
    turns_red(
        "repeated::a_repeated_change_has_one_effect_and_one_answer",
        Fault::KeysAreForgotten,
        "changed again",
        &[],
    );
}
