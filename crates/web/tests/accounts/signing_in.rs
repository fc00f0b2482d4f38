//! Signing in and out.

use axum::http::{StatusCode, header};

use crate::browser::{Browser, location};
use crate::house::{PASSWORD, START, in_each};

#[test]
fn whoever_knows_the_password_comes_to_the_page_they_asked_for() {
    in_each(async |house| {
        house.furnish().await;
        let mut browser = Browser::new(&house);
        let asked = browser.ask("GET", "/settings/tokens?x=1", String::new()).await;
        let sign_in = location(&asked).unwrap();
        assert_eq!(sign_in, "/sign-in?next=%2Fsettings%2Ftokens%3Fx%3D1");
        let wrong = browser
            .send(&sign_in, "/sign-in", &[("email", "DANIEL@meridian.example"), ("password", "not it at all")])
            .await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        assert!(
            wrong.says("The address or the password is not right") && wrong.says("value=\"DANIEL@meridian.example\"")
        );
        assert!(!wrong.says("not it at all"));
        let right = [("email", "DANIEL@meridian.example"), ("password", PASSWORD)];
        let done = browser.send_from(&wrong, "/sign-in", &right).await;
        assert_eq!(location(&done).as_deref(), Some("/settings/tokens?x=1"));
        let cookie = done.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
            "{cookie}"
        );
        assert!(browser.open("/settings/tokens").await.says("Make the token"));
    });
}

#[test]
fn what_was_typed_when_the_session_had_ended_is_sent_after_signing_in() {
    in_each(async |house| {
        house.furnish().await;
        let mut browser = Browser::of(&house, "priya@meridian.example").await;
        let settings = browser.open("/settings").await;
        house.clock.set(START.plus_days(15));
        let typed = [("name", "Priya \"Pri\" Nair"), ("theme", "dark")];
        let ended = browser.send_from(&settings, "/settings", &typed).await;
        assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
        assert!(ended.says("What you typed is not lost") && ended.says("Pri"), "{}", ended.html);
        let wrong = [("email", "priya@meridian.example"), ("password", "not it at all")];
        let wrong = browser.send_from(&ended, "/sign-in", &wrong).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        let right = [("email", "priya@meridian.example"), ("password", PASSWORD)];
        let back = browser.send_from(&wrong, "/sign-in", &right).await;
        assert_eq!(back.status, StatusCode::OK);
        assert!(back.says("You are signed in as Priya Nair") && back.says("Send it now"), "{}", back.html);
        let zone = [("name", "Priya Pri Nair"), ("zone", "Europe/London"), ("language", "en-GB")];
        let sent = browser.send_from(&back, "/settings", &zone).await;
        assert_eq!(location(&sent).as_deref(), Some("/settings?done=settings-saved"), "{}", sent.html);
        assert!(browser.open("/settings").await.says("data-theme=\"dark\""));
    });
}

#[test]
fn what_one_person_typed_is_not_shown_to_another() {
    in_each(async |house| {
        house.furnish().await;
        house.furnish_works().await;
        let mut browser = Browser::of(&house, "priya@meridian.example").await;
        let settings = browser.open("/settings").await;
        house.clock.set(START.plus_days(15));
        let typed = [("name", "Priya as Meridian knows her"), ("zone", "Europe/London"), ("language", "en-GB")];
        let ended = browser.send_from(&settings, "/settings", &typed).await;
        // Neither a colleague nor one of another organisation, signing in on this browser or signed in there already.
        for email in ["daniel@meridian.example", "ruth@works.example"] {
            let other = browser.send_from(&ended, "/sign-in", &[("email", email), ("password", PASSWORD)]).await;
            assert!(other.status == StatusCode::OK && other.says("somebody else wrote it"), "{}", other.html);
            assert!(!other.says("Meridian knows") && !other.says("Send it now"), "{}", other.html);
            let again = browser.send_from(&settings, "/settings", &typed).await;
            assert!(again.status == StatusCode::FORBIDDEN && again.says("somebody else wrote it"), "{}", again.html);
            assert!(!again.says("Meridian knows"), "{}", again.html);
        }
        // Nor does it lead anywhere, where somebody asks to act for that organisation with it.
        let own = browser.open("/settings/organisation-switch").await;
        let carried = [("organisation", "3f0e2a52-7f7c-4f6c-9a53-000000000000"), ("unsent_to", "/settings")];
        let carried = [carried[0], carried[1], ("unsent.name", "Priya as Meridian knows her")];
        let refused = browser.send_from(&own, "/settings/organisation-switch", &carried).await;
        assert!(refused.says("was not sent, and is not shown"), "{}", refused.html);
        assert!(!refused.says("Meridian knows"), "{}", refused.html);
    });
}

#[test]
fn a_password_does_not_travel_with_what_was_typed() {
    in_each(async |house| {
        house.furnish().await;
        let mut browser = Browser::of(&house, "priya@meridian.example").await;
        let page = browser.open("/settings/password").await;
        house.clock.set(START.plus_days(15));
        let typed = [("current", PASSWORD), ("password", "nine blue kites at dusk")];
        let ended = browser.send_from(&page, "/settings/password", &typed).await;
        assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
        assert!(!ended.says("nine blue kites") && !ended.says(PASSWORD), "{}", ended.html);
    });
}

#[test]
fn a_form_of_an_earlier_session_is_given_back_to_be_sent_again() {
    in_each(async |house| {
        house.furnish().await;
        let mut browser = Browser::of(&house, "priya@meridian.example").await;
        let settings = browser.open("/settings").await;
        let mut browser = Browser::of(&house, "priya@meridian.example").await;
        let typed = [("name", "Priya N."), ("zone", "Europe/London"), ("language", "en-GB"), ("theme", "light")];
        let old = browser.send_from(&settings, "/settings", &typed).await;
        assert_eq!(old.status, StatusCode::FORBIDDEN);
        assert!(browser.open("/settings").await.says("Priya Nair"), "nothing was changed");
        let sent = browser.send_from(&old, "/settings", &[]).await;
        assert_eq!(location(&sent).as_deref(), Some("/settings?done=settings-saved"), "{}", sent.html);
        assert!(browser.open("/settings").await.says("Priya N."));
    });
}

#[test]
fn an_unknown_address_is_answered_like_a_wrong_password() {
    in_each(async |house| {
        house.furnish().await;
        let mut answers = Vec::new();
        for email in ["daniel@meridian.example", "nobody@meridian.example"] {
            let page =
                Browser::new(&house).send("/sign-in", "/sign-in", &[("email", email), ("password", "wrong")]).await;
            answers.push((page.status, page.html.replace(email, "")));
        }
        assert_eq!(answers[0], answers[1]);
    });
}

#[test]
fn who_tries_too_often_waits() {
    in_each(async |house| {
        house.furnish().await;
        let mut browser = Browser::new(&house);
        for _ in 0..5 {
            browser.send("/sign-in", "/sign-in", &[("email", "daniel@meridian.example"), ("password", "wrong")]).await;
        }
        let right = [("email", "daniel@meridian.example"), ("password", PASSWORD)];
        let early = browser.send("/sign-in", "/sign-in", &right).await;
        assert_eq!(early.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(early.headers[header::RETRY_AFTER], "15");
        assert!(early.says("Try again in 15 seconds"), "{}", early.html);
        house.clock.set(START.plus_seconds(20));
        assert_eq!(browser.send("/sign-in", "/sign-in", &right).await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn signing_out_ends_the_session_and_empties_the_browser() {
    in_each(async |house| {
        house.furnish().await;
        let mut browser = Browser::of(&house, "daniel@meridian.example").await;
        let stolen = browser.cookies.clone();
        let out = browser.send("/settings", "/session/end", &[]).await;
        assert!(out.headers["clear-site-data"].to_str().unwrap().contains("storage"));
        assert!(browser.cookies.is_empty());
        browser.cookies = stolen;
        let asked = browser.ask("GET", "/settings", String::new()).await;
        assert!(location(&asked).unwrap().starts_with("/sign-in"));
    });
}

#[test]
fn the_secret_is_another_after_each_sign_in() {
    in_each(async |house| {
        house.furnish().await;
        let mut browser = Browser::of(&house, "daniel@meridian.example").await;
        let first = browser.cookies.clone();
        let right = [("email", "daniel@meridian.example"), ("password", PASSWORD)];
        browser.ask("POST", "/sign-in", serde_urlencoded::to_string(right).unwrap()).await;
        assert_ne!(browser.cookies, first);
        browser.cookies = first;
        let asked = browser.ask("GET", "/settings", String::new()).await;
        assert!(location(&asked).unwrap().starts_with("/sign-in"));
    });
}

#[test]
fn a_form_of_another_site_signs_nobody_in() {
    in_each(async |house| {
        house.furnish().await;
        let request = axum::http::Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site")
            .body(axum::body::Body::from(format!("email=daniel%40meridian.example&password={PASSWORD}")))
            .unwrap();
        let answer = tower::ServiceExt::oneshot(house.router.clone(), request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert!(!answer.headers().contains_key(header::SET_COOKIE));
    });
}
