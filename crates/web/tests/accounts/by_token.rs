//! What a token does about its own person: the way they sign in, which it changes only for whoever shows all that signing
//! in takes, and the invitations that they accept.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::browser::{Browser, location};
use crate::coming_in::invite_partner;
use crate::house::{House, PASSWORD, START, in_each};
use crate::program::{Program, program};
use crate::settings::code;

const PRIYA: &str = "priya@meridian.example";
const RUTH: &str = "ruth@works.example";
const NEW: &str = "nine blue kites at dusk";
const WRONG: &str = "no idea at all";

const OWN_PASSWORD: &str = "/api/v1/me/password";
const SECOND_FACTOR: &str = "/api/v1/me/second-factor";
const ENROLMENT: &str = "/api/v1/me/second-factor/enrolment";
const CONFIRMATION: &str = "/api/v1/me/second-factor/confirmation";
const RECOVERY_CODES: &str = "/api/v1/me/second-factor/recovery-codes";
const INVITATION: &str = "/api/v1/me/invitation";
const ACCEPTANCE: &str = "/api/v1/me/invitation/acceptance";

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// Asks for a change that is refused, and says which field is to blame.
async fn blamed(program: &Program<'_>, (method, path): (&str, &str), body: Value) -> String {
    let (status, problem) = program.ask(method, path, body).await;
    assert_eq!(status, REFUSED, "{method} {path}: {problem}");
    problem["errors"][0]["field"].as_str().expect("a field").to_owned()
}

/// What the page for signing in answers to Priya's address and this password.
async fn signs_in(house: &House, password: &str) -> StatusCode {
    Browser::new(house).send("/sign-in", "/sign-in", &[("email", PRIYA), ("password", password)]).await.status
}

/// Switches the second step on; answers the phone's secret and the recovery codes.
async fn switch_on(house: &House, priya: &Program<'_>) -> (String, Vec<String>) {
    assert_eq!(blamed(priya, ("PUT", ENROLMENT), json!({ "password": WRONG })).await, "password");
    let (status, made) = priya.ask("PUT", ENROLMENT, json!({ "password": PASSWORD })).await;
    assert_eq!(status, StatusCode::OK, "{made}");
    assert!(made["address"].as_str().expect("an address").starts_with("otpauth://totp/Comity:priya%40"), "{made}");
    let secret = made["secret"].as_str().expect("a secret").to_owned();
    let off = json!({ "is_on": false, "recovery_codes_left": 0 });
    assert_eq!(priya.ask("GET", SECOND_FACTOR, Value::Null).await, (StatusCode::OK, off), "nothing has changed yet");
    assert_eq!(blamed(priya, ("PUT", CONFIRMATION), json!({ "code": "000000" })).await, "code");
    let right = json!({ "code": code(&secret, house) });
    let (_, on) = priya.ask_as("PUT", CONFIRMATION, right.clone(), Some("on")).await;
    let codes: Vec<String> = serde_json::from_value(on["recovery_codes"].clone()).expect("codes");
    let again = priya.ask_as("PUT", CONFIRMATION, right, Some("on")).await;
    assert_eq!(again, (StatusCode::OK, json!({ "recovery_codes": null })), "they are told once");
    let on = json!({ "is_on": true, "recovery_codes_left": 10 });
    assert_eq!(priya.ask("GET", SECOND_FACTOR, Value::Null).await.1, on);
    (secret, codes)
}

#[test]
fn a_new_password_takes_the_one_before_and_ends_every_browser() {
    in_each(async |house| {
        house.furnish().await;
        let priya = program(&house, PRIYA, "write").await;
        let mut browser = Browser::of(&house, PRIYA).await;
        for (current, password, field) in
            [(WRONG, NEW, "current"), ("", NEW, "current"), (PASSWORD, "short", "password")]
        {
            let body = json!({ "current": current, "password": password });
            assert_eq!(blamed(&priya, ("PUT", OWN_PASSWORD), body).await, field);
        }
        assert_eq!(browser.open("/settings").await.address, "/settings", "nothing has changed");
        let change = json!({ "current": PASSWORD, "password": NEW });
        assert_eq!(priya.ask("PUT", OWN_PASSWORD, change.clone()).await.0, StatusCode::NO_CONTENT);
        assert!(browser.open("/settings").await.address.starts_with("/sign-in"), "every browser is signed out");
        assert_eq!(priya.ask("GET", "/api/v1/me", Value::Null).await.0, StatusCode::OK, "tokens stay");
        assert_eq!(blamed(&priya, ("PUT", OWN_PASSWORD), change).await, "current");
        assert_eq!(signs_in(&house, PASSWORD).await, StatusCode::UNAUTHORIZED);
        assert_eq!(signs_in(&house, NEW).await, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_token_shows_a_code_too_where_the_second_step_is_on() {
    in_each(async |house| {
        house.furnish().await;
        let priya = program(&house, PRIYA, "write").await;
        let (secret, codes) = switch_on(&house, &priya).await;
        let change = |code: &str| json!({ "current": PASSWORD, "password": NEW, "code": code });
        for code in ["", "000000"] {
            assert_eq!(blamed(&priya, ("PUT", OWN_PASSWORD), change(code)).await, "code");
        }
        assert_eq!(signs_in(&house, NEW).await, StatusCode::UNAUTHORIZED, "the password alone changes nothing");
        assert_eq!(priya.ask("PUT", OWN_PASSWORD, change(&codes[0])).await.0, StatusCode::NO_CONTENT);

        assert_eq!(blamed(&priya, ("PUT", RECOVERY_CODES), json!({ "password": NEW })).await, "code");
        let used = json!({ "password": NEW, "code": codes[0] });
        assert_eq!(blamed(&priya, ("PUT", RECOVERY_CODES), used).await, "code");
        let renew = json!({ "password": NEW, "code": codes[1] });
        let (status, fresh) = priya.ask("PUT", RECOVERY_CODES, renew).await;
        assert_eq!((status, fresh["recovery_codes"].as_array().map(Vec::len)), (StatusCode::OK, Some(10)));
        assert_eq!(priya.ask("PUT", ENROLMENT, json!({ "password": NEW })).await.0, StatusCode::CONFLICT);

        let off = |password: &str, code: &str| json!({ "password": password, "code": code });
        let refused = [(off(WRONG, &codes[2]), "password"), (off(NEW, &codes[2]), "code"), (off(NEW, ""), "code")];
        for (body, field) in refused {
            assert_eq!(blamed(&priya, ("DELETE", SECOND_FACTOR), body).await, field, "the codes before are worthless");
        }
        house.clock.set(START.plus_seconds(60));
        let right = off(NEW, &code(&secret, &house));
        assert_eq!(priya.ask("DELETE", SECOND_FACTOR, right).await.0, StatusCode::NO_CONTENT);
        assert_eq!(priya.ask("GET", SECOND_FACTOR, Value::Null).await.1["is_on"], false);
        assert_eq!(signs_in(&house, NEW).await, StatusCode::SEE_OTHER);
    });
}

#[test]
fn tries_by_a_token_count_as_tries_at_signing_in() {
    in_each(async |house| {
        house.furnish().await;
        let priya = program(&house, PRIYA, "write").await;
        let (secret, _) = switch_on(&house, &priya).await;
        let guess = json!({ "password": PASSWORD, "code": "000000" });
        // Three were made while it was switched on: a wrong one, and with a key the right one and again.
        for _ in 0..2 {
            assert_eq!(blamed(&priya, ("DELETE", SECOND_FACTOR), guess.clone()).await, "code");
        }
        assert_eq!(priya.ask("DELETE", SECOND_FACTOR, guess).await.0, StatusCode::TOO_MANY_REQUESTS);
        let mut browser = Browser::new(&house);
        let half = browser.send("/sign-in", "/sign-in", &[("email", PRIYA), ("password", PASSWORD)]).await;
        assert!(location(&half).is_some_and(|next| next.starts_with("/sign-in/code")), "{}", half.html);
        let late = browser.send("/sign-in/code", "/sign-in/code", &[("code", &code(&secret, &house))]).await;
        assert_eq!(late.status, StatusCode::TOO_MANY_REQUESTS);

        let guess = json!({ "current": WRONG, "password": NEW });
        for _ in 0..5 {
            assert_eq!(blamed(&priya, ("PUT", OWN_PASSWORD), guess.clone()).await, "current");
        }
        let right = json!({ "current": PASSWORD, "password": NEW });
        assert_eq!(priya.ask("PUT", OWN_PASSWORD, right).await.0, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(signs_in(&house, PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
    });
}

#[test]
fn a_reading_token_is_no_place_to_try_passwords() {
    in_each(async |house| {
        house.furnish().await;
        let reads = program(&house, PRIYA, "read").await;
        for _ in 0..3 {
            let mut answers = Vec::new();
            for password in [PASSWORD, WRONG] {
                let proof = json!({ "password": password, "code": "000000" });
                for (method, path, body) in [
                    ("PUT", OWN_PASSWORD, json!({ "current": password, "password": NEW })),
                    ("PUT", ENROLMENT, json!({ "password": password })),
                    ("PUT", CONFIRMATION, json!({ "code": "000000" })),
                    ("PUT", RECOVERY_CODES, proof.clone()),
                    ("DELETE", SECOND_FACTOR, proof),
                    ("PUT", ACCEPTANCE, json!({ "code": "0000-0000" })),
                ] {
                    answers.push(reads.ask(method, path, body).await);
                }
            }
            assert_eq!(answers[0].0, StatusCode::FORBIDDEN);
            assert!(answers.iter().all(|one| *one == answers[0]), "right and wrong are the same: {answers:?}");
        }
        assert_eq!(signs_in(&house, PASSWORD).await, StatusCode::SEE_OTHER, "and none of it was counted");
    });
}

#[test]
fn a_program_accepts_an_invitation_that_is_its_persons() {
    in_each(async |house| {
        house.furnish().await;
        house.furnish_works().await;
        let daniel = program(&house, "daniel@meridian.example", "write").await;
        let (priya, ruth) = (program(&house, PRIYA, "write").await, program(&house, RUTH, "write").await);
        let invite = json!({ "email": RUTH });
        let (_, issued) = daniel.ask("POST", "/api/v1/invitations", invite.clone()).await;
        let (_, withdrawn) = daniel.ask("POST", "/api/v1/invitations", invite).await;
        let of = |issued: &Value| format!("/api/v1/invitations/{}", issued["id"].as_str().expect("an id"));
        daniel.ask("DELETE", &of(&withdrawn), Value::Null).await;

        let look = format!("{INVITATION}?code={}", issued["code"].as_str().expect("a code"));
        let (status, seen) = ruth.ask("GET", &look, Value::Null).await;
        assert_eq!((status, &seen["kind"]), (StatusCode::OK, &json!("colleague")), "{seen}");
        assert_eq!((&seen["invited_by"], &seen["invited_for"]), (&json!("Daniel Reyes"), &json!("Meridian FM")));

        let mut useless = Vec::new();
        for code in [&withdrawn["code"], &json!("0000-0000"), &json!("")] {
            useless.push(ruth.ask("PUT", ACCEPTANCE, json!({ "code": code })).await);
        }
        assert!(useless.iter().all(|one| *one == useless[0]), "withdrawn is as if it had never been: {useless:?}");
        assert_eq!(useless[0].0, StatusCode::CONFLICT);
        let own = json!({ "code": issued["code"] });
        let (status, problem) = priya.ask("PUT", ACCEPTANCE, own.clone()).await;
        assert_eq!((status, &problem["code"]), (StatusCode::FORBIDDEN, &json!("directory-invitation-other-address")));

        let accepted = ruth.ask_as("PUT", ACCEPTANCE, own.clone(), Some("once")).await;
        assert_eq!(accepted.0, StatusCode::OK, "{}", accepted.1);
        assert_eq!(ruth.ask_as("PUT", ACCEPTANCE, own.clone(), Some("once")).await, accepted, "repeated, it is one");
        let (status, problem) = ruth.ask("PUT", ACCEPTANCE, own).await;
        assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("directory-invitation-used")));
        let belongs = async || {
            let (_, all) = ruth.ask("GET", "/api/v1/organisations", Value::Null).await;
            all["items"].as_array().map(Vec::len)
        };
        assert_eq!(belongs().await, Some(1), "it opens nothing yet");
        let confirm = format!("{}/confirmation", of(&issued));
        assert_eq!(daniel.ask("PUT", &confirm, Value::Null).await.0, StatusCode::NO_CONTENT);
        assert_eq!(belongs().await, Some(2));
    });
}

#[test]
fn a_token_accepts_for_its_own_organisation_or_founds_one() {
    in_each(async |house| {
        house.furnish().await;
        house.furnish_works().await;
        let daniel = Browser::of(&house, "daniel@meridian.example").await;
        let ruth = program(&house, RUTH, "write").await;
        let (_, me) = ruth.ask("GET", "/api/v1/me", Value::Null).await;
        let (_, meridian) = program(&house, PRIYA, "read").await.ask("GET", "/api/v1/organisations", Value::Null).await;
        let (code, _) = invite_partner(&house, &daniel, "Works", RUTH).await;
        let accept = |organisation: Value| json!({ "code": code, "organisation": organisation });
        assert_eq!(blamed(&ruth, ("PUT", ACCEPTANCE), accept(Value::Null)).await, "organisation");
        assert_eq!(blamed(&ruth, ("PUT", ACCEPTANCE), accept(json!("works"))).await, "organisation");
        let mut elsewhere = Vec::new();
        for id in [&meridian["items"][0]["id"], &json!("01234567-89ab-4def-8123-456789abcdef")] {
            elsewhere.push(ruth.ask("PUT", ACCEPTANCE, accept(id.clone())).await);
        }
        assert_eq!(elsewhere[0], elsewhere[1], "one that is there is as one that is not");
        assert_eq!(elsewhere[0].1["errors"][0]["code"], "directory-invitation-token-elsewhere");
        let (status, accepted) = ruth.ask("PUT", ACCEPTANCE, accept(me["organisation"].clone())).await;
        assert_eq!((status, &accepted["organisation"]), (StatusCode::OK, &me["organisation"]));

        let (code, _) = invite_partner(&house, &daniel, "Harbour Board", RUTH).await;
        let (status, founded) = ruth.ask("PUT", ACCEPTANCE, json!({ "code": code, "organisation": "new" })).await;
        assert_eq!(status, StatusCode::OK, "{founded}");
        assert_ne!(founded["organisation"], me["organisation"]);
        let (_, all) = ruth.ask("GET", "/api/v1/organisations", Value::Null).await;
        assert!(
            all["items"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == "Harbour Board")),
            "{all}"
        );
    });
}
