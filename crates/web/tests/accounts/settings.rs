//! A person's own settings.

use axum::http::StatusCode;
use directory::person;

use crate::browser::{Browser, location};
use crate::house::{House, PASSWORD, START, in_each};

#[test]
fn what_is_chosen_is_kept_and_what_is_wrong_is_said() {
    in_each(async |house| {
        house.furnish().await;
        let mut browser = Browser::of(&house, "priya@meridian.example").await;
        let wrong = [("name", ""), ("zone", "Mars/Base"), ("language", "xx"), ("theme", "dark")];
        let page = browser.send("/settings", "/settings", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("<title>Error: Settings") && page.says("Three things to put right"), "{}", page.html);
        assert!(page.says("Choose a time zone") && page.says("Choose a language") && page.says("Write your own name"));
        let right = [("name", "Priya N. Nair"), ("zone", "Asia/Kolkata"), ("language", "en-GB"), ("theme", "dark")];
        let saved = browser.send("/settings", "/settings", &right).await;
        assert_eq!(location(&saved).as_deref(), Some("/settings?done=settings-saved"));
        let page = browser.open("/settings?done=settings-saved").await;
        assert!(
            page.says("data-theme=\"dark\"")
                && page.says("Your settings are saved")
                && page.says("data-shortcuts=\"off\"")
        );
        assert!(page.says("<option value=\"Asia/Kolkata\" selected>"));
    });
}

#[test]
fn the_theme_switch_leads_back_to_the_page_it_stands_on() {
    in_each(async |house| {
        house.furnish().await;
        let mut browser = Browser::of(&house, "priya@meridian.example").await;
        let done = browser.send("/settings/tokens", "/settings/theme", &[("theme", "dark")]).await;
        assert_eq!(location(&done).as_deref(), Some("/settings/tokens"));
        assert!(browser.open("/settings").await.says("data-theme=\"dark\""));
        let page = browser.open("/settings").await;
        let foreign =
            browser.send_from(&page, "/settings/theme", &[("theme", "light"), ("back", "//evil.example")]).await;
        assert_eq!(location(&foreign).as_deref(), Some("/work"));
        let forged = browser.send_from(&page, "/settings/theme", &[("theme", "dark"), ("csrf", "guess")]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn another_password_is_chosen_only_by_who_knows_the_present_one() {
    in_each(async |house| {
        house.furnish().await;
        let mut browser = Browser::of(&house, "priya@meridian.example").await;
        let mut elsewhere = Browser::of(&house, "priya@meridian.example").await;
        let new = "nine blue kites at dusk";
        let wrong = browser
            .send("/settings/password", "/settings/password", &[("current", "no idea at all"), ("password", new)])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.says("This is not your password") && !wrong.says(new));
        let done =
            browser.send("/settings/password", "/settings/password", &[("current", PASSWORD), ("password", new)]).await;
        assert_eq!(location(&done).as_deref(), Some("/settings/password?done=password-changed"));
        assert_eq!(browser.open("/settings").await.status, StatusCode::OK);
        assert_eq!(browser.open("/settings").await.address, "/settings");
        assert!(elsewhere.open("/settings").await.address.starts_with("/sign-in"));
        let old = Browser::new(&house)
            .send("/sign-in", "/sign-in", &[("email", "priya@meridian.example"), ("password", PASSWORD)])
            .await;
        assert_eq!(old.status, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn with_a_second_step_the_password_alone_opens_nothing() {
    in_each(async |house| {
        house.furnish().await;
        let mut browser = Browser::of(&house, "priya@meridian.example").await;
        let here = "/settings/second-factor";
        let wrong = browser.send(here, "/settings/second-factor/enrolment", &[("current", "no idea at all")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let enrol = browser.send(here, "/settings/second-factor/enrolment", &[("current", PASSWORD)]).await;
        assert!(enrol.says("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{}", enrol.html);
        let secret = enrol.text_of("secret");
        let off = browser.send_from(&enrol, "/settings/second-factor/confirmation", &[("code", "000000")]).await;
        assert_eq!(off.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(off.says("<svg xmlns") && off.text_of("secret") == secret, "the picture stays: {}", off.html);
        let guessed = [("code", "000000"), ("secret", "JBSWY3DPEHPK3PXP")];
        let guess = browser.send_from(&enrol, "/settings/second-factor/confirmation", &guessed).await;
        assert!(!guess.says("<svg xmlns=\"http://www.w3.org/2000/svg\"") && !guess.says(&secret), "only to who has it");
        let on =
            browser.send_from(&off, "/settings/second-factor/confirmation", &[("code", &code(&secret, &house))]).await;
        let recovery = on.text_of("codes").lines().next().unwrap().to_owned();
        assert!(browser.open(here).await.says("10 recovery codes are left"));

        let mut other = Browser::new(&house);
        let right = [("email", "priya@meridian.example"), ("password", PASSWORD)];
        let half = other.send("/sign-in?next=%2Fsettings%2Ftokens", "/sign-in", &right).await;
        assert_eq!(location(&half).as_deref(), Some("/sign-in/code?next=%2Fsettings%2Ftokens"));
        assert!(other.open("/settings").await.address.starts_with("/sign-in"));
        let first = other.cookies.clone();
        let used = [("code", recovery.as_str())];
        let passed = other.send("/sign-in/code?next=%2Fsettings%2Ftokens", "/sign-in/code", &used).await;
        assert_eq!(location(&passed).as_deref(), Some("/settings/tokens"), "{}", passed.html);
        assert_ne!(first, other.cookies);

        let mut third = Browser::new(&house);
        third.send("/sign-in", "/sign-in", &right).await;
        let again = third.send("/sign-in/code", "/sign-in/code", &used).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a recovery code lets in once");
        house.clock.set(START.plus_seconds(60));
        let phone = third.send("/sign-in/code", "/sign-in/code", &[("code", &code(&secret, &house))]).await;
        assert_eq!(phone.status, StatusCode::SEE_OTHER, "{}", phone.html);
    });
}

#[test]
fn the_code_that_switches_the_second_step_on_is_not_guessed() {
    in_each(async |house| {
        house.furnish().await;
        let mut browser = Browser::of(&house, "priya@meridian.example").await;
        let (here, confirmation) = ("/settings/second-factor", "/settings/second-factor/confirmation");
        let enrol = browser.send(here, "/settings/second-factor/enrolment", &[("current", PASSWORD)]).await;
        for _ in 0..5 {
            let wrong = browser.send_from(&enrol, confirmation, &[("code", "000000")]).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let right = code(&enrol.text_of("secret"), &house);
        let late = browser.send_from(&enrol, confirmation, &[("code", &right)]).await;
        assert_eq!(late.status, StatusCode::TOO_MANY_REQUESTS);
        house.clock.set(START.plus_seconds(15));
        let right = code(&enrol.text_of("secret"), &house);
        let on = browser.send_from(&enrol, confirmation, &[("code", &right)]).await;
        assert_eq!(on.status, StatusCode::OK, "{}", on.html);
    });
}

/// What a phone with that secret shows now.
pub fn code(secret: &str, house: &House) -> String {
    let key = totp_rs::Secret::Encoded(secret.to_owned()).to_bytes().expect("base 32");
    let phone = totp_rs::TOTP::new(totp_rs::Algorithm::SHA1, 6, 1, 30, key).expect("a long key");
    phone.generate(house.app.clock.now().micros().unsigned_abs() / 1_000_000)
}

#[test]
fn sessions_end_one_by_one_and_all_at_once() {
    in_each(async |house| {
        house.furnish().await;
        let mut here = Browser::of(&house, "priya@meridian.example").await;
        let mut there = Browser::of(&house, "priya@meridian.example").await;
        let mut daniel = Browser::of(&house, "daniel@meridian.example").await;
        let list = there.open("/settings/sessions").await;
        let own = list.html.split("This one").nth(1).unwrap();
        let end = crate::coming_in::action(own, "/end");
        let foreign = daniel.send("/settings/sessions", "/settings/sessions/end", &[]).await;
        assert_eq!(foreign.status, StatusCode::SEE_OTHER);
        let page = daniel.open("/settings/sessions").await;
        let csrf = page.html.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(daniel.send_from(&page, &end, &[("csrf", &csrf)]).await.status, StatusCode::NOT_FOUND);
        let ended = here.send("/settings/sessions", &end, &[]).await;
        assert_eq!(location(&ended).as_deref(), Some("/settings/sessions?done=session-ended"));
        assert!(there.open("/settings").await.address.starts_with("/sign-in"));
        let mut there = Browser::of(&house, "priya@meridian.example").await;
        let all = here.send("/settings/sessions", "/settings/sessions/end", &[("which", "all")]).await;
        assert_eq!(location(&all).as_deref(), Some("/sign-in?done=signed-out-everywhere"));
        assert!(here.cookies.is_empty());
        assert!(there.open("/settings").await.address.starts_with("/sign-in"));
    });
}

#[test]
fn a_name_is_not_changed_by_sending_twice() {
    in_each(async |house| {
        house.furnish().await;
        let mut browser = Browser::of(&house, "priya@meridian.example").await;
        let page = browser.open("/settings").await;
        let first = [("name", "One"), ("zone", "UTC"), ("language", "en-GB"), ("theme", "light")];
        assert_eq!(browser.send_from(&page, "/settings", &first).await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.send_from(&page, "/settings", &first).await.status, StatusCode::SEE_OTHER);
        let second = [("name", "Two"), ("zone", "UTC"), ("language", "en-GB"), ("theme", "light")];
        assert_eq!(
            browser.send_from(&page, "/settings", &second).await.status,
            StatusCode::CONFLICT,
            "the key was used"
        );
        let found =
            house.change(|change| person::find(change.tx, &directory::Email::read("priya@meridian.example").unwrap()));
        assert!(found.await.is_some());
        assert!(browser.open("/settings").await.says("value=\"One\""));
    });
}
