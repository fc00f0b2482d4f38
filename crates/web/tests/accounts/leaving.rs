//! Changing what colleagues may, keeping them out, and letting them go.

use axum::http::StatusCode;

use crate::browser::{Browser, location};
use crate::coming_in::link_of;
use crate::house::{House, in_each};

/// Where the page of Priya is.
async fn page_of_priya(house: &House) -> String {
    let list = Browser::of(house, "daniel@meridian.example").await.open("/organisation/people").await;
    link_of(&list.html, "Priya Nair")
}

#[test]
fn one_who_is_kept_out_is_out_at_once_and_can_come_back() {
    in_each(async |house| {
        house.furnish().await;
        let (mut daniel, mut priya) =
            (Browser::of(&house, "daniel@meridian.example").await, Browser::of(&house, "priya@meridian.example").await);
        let page = page_of_priya(&house).await;
        let ask = daniel.open(&format!("{page}/departure?how=suspend")).await;
        assert!(ask.says("Keep Priya Nair out of Meridian FM?") && ask.says("Keep them out"), "{}", ask.html);
        let done = daniel.send_from(&ask, &format!("{page}/departure"), &[]).await;
        assert_eq!(location(&done).unwrap(), format!("{page}?done=colleague-suspend"));
        assert!(priya.open("/settings").await.address.starts_with("/sign-in"));
        assert!(daniel.open(&page).await.says("Kept out"));
        daniel.send(&page, &format!("{page}/reactivation"), &[]).await;
        let mut priya = Browser::of(&house, "priya@meridian.example").await;
        assert!(priya.open("/settings").await.says("Acting for Meridian FM"));
    });
}

#[test]
fn a_member_sees_colleagues_and_changes_none() {
    in_each(async |house| {
        house.furnish().await;
        let mut priya = Browser::of(&house, "priya@meridian.example").await;
        let list = priya.open("/organisation/people").await;
        assert!(list.says("Daniel Reyes") && !list.says("Invite a colleague"));
        assert_eq!(priya.open("/organisation/people/invite").await.status, StatusCode::FORBIDDEN);
        let own = page_of_priya(&house).await;
        let page = priya.open(&own).await;
        assert!(page.says("Leave this organisation") && !page.says("Save their part"));
        let csrf = page.html.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        for (noun, field) in
            [("role", ("role", "administrator")), ("departure", ("how", "suspend")), ("password-reset", ("x", "y"))]
        {
            let answer = priya.send_from(&page, &format!("{own}/{noun}"), &[("csrf", &csrf), field]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{noun}");
        }
        let mut daniel = Browser::of(&house, "daniel@meridian.example").await;
        let daniels = link_of(&daniel.open("/organisation/people").await.html, "Daniel Reyes");
        assert_eq!(priya.open(&daniels).await.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn an_outsider_finds_nobody() {
    in_each(async |house| {
        house.furnish().await;
        house.furnish_works().await;
        let mut ruth = Browser::of(&house, "ruth@works.example").await;
        let priya = page_of_priya(&house).await;
        assert!(!ruth.open("/organisation/people").await.says("Priya"));
        let hidden = ruth.open(&priya).await;
        let absent = ruth.open("/organisation/people/01234567-89ab-4def-8123-456789abcdef").await;
        assert_eq!((hidden.status, &hidden.html), (StatusCode::NOT_FOUND, &absent.html));
    });
}

#[test]
fn the_last_administrator_stays() {
    in_each(async |house| {
        house.furnish().await;
        let mut daniel = Browser::of(&house, "daniel@meridian.example").await;
        let own = link_of(&daniel.open("/organisation/people").await.html, "Daniel Reyes");
        let why = "Make somebody else an administrator first";
        let (mine, page) = (daniel.open(&own).await, daniel.open(&format!("{own}/departure?how=leave")).await);
        assert!(mine.says(why) && !mine.says("/departure?how=leave"), "{}", mine.html);
        assert!(page.says("Leave Meridian FM?") && page.says(why) && !page.says("name=\"how\""), "{}", page.html);
        let csrf = mine.html.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let forced = [("csrf", &*csrf), ("how", "leave")];
        let kept = daniel.send_from(&page, &format!("{own}/departure"), &forced).await;
        assert!(kept.status == StatusCode::CONFLICT && kept.says(why));
        let kept = daniel.send_from(&mine, &format!("{own}/role"), &[("role", "member")]).await;
        assert!(kept.status == StatusCode::CONFLICT && kept.says("role-fault") && kept.says(why), "{}", kept.html);
        assert!(kept.says("Save their part"), "the form is there still: {}", kept.html);
        let priya = page_of_priya(&house).await;
        let made = daniel.send(&priya, &format!("{priya}/role"), &[("role", "administrator")]).await;
        assert_eq!(location(&made).unwrap(), format!("{priya}?done=colleague-role-changed"));
        let page = daniel.open(&format!("{own}/departure?how=leave")).await;
        assert!(page.says("At once your sessions") && !page.says("their sessions"), "{}", page.html);
        let left = daniel.send(&format!("{own}/departure?how=leave"), &format!("{own}/departure"), &[]).await;
        assert_eq!(location(&left).as_deref(), Some("/sign-in?done=left"));
    });
}

#[test]
fn an_administrator_changes_what_the_organisation_is_called() {
    in_each(async |house| {
        house.furnish().await;
        let mut daniel = Browser::of(&house, "daniel@meridian.example").await;
        let fields = [("name", "Meridian & Sons"), ("zone", "Europe/Paris"), ("language", "en-GB")];
        let saved = daniel.send("/organisation", "/organisation", &fields).await;
        assert_eq!(location(&saved).as_deref(), Some("/organisation?done=organisation-saved"));
        let page = daniel.open("/organisation").await;
        assert!(
            page.says("Meridian &#38; Sons") && page.says("<option value=\"Europe/Paris\" selected>"),
            "{}",
            page.html
        );
        let mut priya = Browser::of(&house, "priya@meridian.example").await;
        let page = priya.open("/organisation").await;
        assert!(page.says("Meridian &#38; Sons") && !page.says("action=\"/organisation\""));
    });
}
