//! Changing the address that one signs in with.

use std::path::PathBuf;

use axum::http::StatusCode;
use delivery::mail::{Mailer, Sender};
use serde_json::json;

use crate::browser::{Browser, location};
use crate::coming_in::link_of;
use crate::house::{House, PASSWORD, in_each, in_each_with_mail};
use crate::program::program;

const HERE: &str = "/settings/address";

/// Sends the letters that wait, and answers them.
async fn letters(house: &House) -> Vec<String> {
    let name = house.app.randomness.draws("letters").secret();
    let folder: PathBuf = std::env::temp_dir().join(format!("comity-{}-{name}", std::process::id()));
    let (app, into) = (house.app.clone(), folder.clone());
    let sent = tokio::task::spawn_blocking(move || {
        let sender = Sender::read("comity@example.org").expect("an address");
        web::mailing::send_due(&app, &Mailer::Folder(into, sender))
    });
    sent.await.expect("the worker ends").expect("the queue is read");
    let files = std::fs::read_dir(&folder).into_iter().flatten();
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a letter");
        // Long lines are quoted-printable (RFC 2045).
        text.replace("=\r\n", "").replace("=3D", "=")
    };
    let texts = files.map(read).collect();
    drop(std::fs::remove_dir_all(folder));
    texts
}

/// The address of ours that a letter asks to open.
fn link_in(letter: &str) -> String {
    let rest = letter.split("http://comity.test").nth(1).unwrap_or_else(|| panic!("no link in {letter}"));
    rest.split_whitespace().next().expect("a path").to_owned()
}

#[test]
fn a_new_address_counts_when_its_link_is_opened_and_the_old_one_is_told() {
    in_each_with_mail(async |house| {
        house.furnish().await;
        let mut priya = Browser::of(&house, "priya@meridian.example").await;
        let mut elsewhere = Browser::of(&house, "priya@meridian.example").await;
        assert!(priya.open("/settings").await.says("href=\"/settings/address\""));
        let wrong = priya.send(HERE, HERE, &[("email", "priya@new.example"), ("current", "no idea at all")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.says("This is not your password") && wrong.says("value=\"priya@new.example\""));
        assert!(letters(&house).await.is_empty());

        let asked = priya.send(HERE, HERE, &[("email", "priya@new.example"), ("current", PASSWORD)]).await;
        assert_eq!(location(&asked).as_deref(), Some("/settings?done=address-link-sent"));
        assert!(priya.open("/settings").await.says("priya@meridian.example"), "nothing has changed yet");
        let sent = letters(&house).await;
        assert!(sent.len() == 1 && sent[0].contains("To: \"Priya Nair\" <priya@new.example>"), "{sent:?}");
        let link = link_in(&sent[0]);

        let mut daniel = Browser::of(&house, "daniel@meridian.example").await;
        assert_eq!(daniel.open(&link).await.status, StatusCode::CONFLICT, "it is not his");
        assert!(Browser::new(&house).open(&link).await.address.starts_with("/sign-in?next="));
        let page = priya.open(&link).await;
        assert!(page.says("priya@new.example") && page.says("priya@meridian.example"), "{}", page.html);
        assert!(priya.open("/settings").await.says("priya@meridian.example"), "looking changes nothing");
        let action = "/settings/address/confirmation";
        let done = priya.send_from(&page, action, &[]).await;
        assert_eq!(location(&done).as_deref(), Some("/settings?done=address-changed"));
        let again = priya.send_from(&page, action, &[]).await;
        assert_eq!(location(&again), location(&done), "sent twice, it is done once");
        assert!(elsewhere.open("/settings").await.says("priya@new.example"), "sessions stay");

        let told = letters(&house).await;
        assert!(told.len() == 1 && told[0].contains("<priya@meridian.example>"), "{told:?}");
        assert_eq!(priya.open(&link).await.status, StatusCode::CONFLICT, "a link works once");
        Browser::of(&house, "priya@new.example").await;
    });
}

#[test]
fn whether_an_address_is_taken_is_told_only_to_who_reads_its_mail() {
    in_each_with_mail(async |house| {
        house.furnish().await;
        let mut priya = Browser::of(&house, "priya@meridian.example").await;
        let mut answers = Vec::new();
        for email in ["daniel@meridian.example", "nobody@meridian.example"] {
            let asked = priya.send(HERE, HERE, &[("email", email), ("current", PASSWORD)]).await;
            answers.push((asked.status, location(&asked)));
        }
        assert_eq!(answers[0], answers[1]);
        let sent = letters(&house).await;
        let daniels = sent.iter().find(|letter| letter.contains("<daniel@meridian.example>")).expect("it is sent");
        let page = priya.open(&link_in(daniels)).await;
        let refused = priya.send_from(&page, "/settings/address/confirmation", &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("Somebody signs in with this address already"), "{}", refused.html);
    });
}

#[test]
fn without_mail_a_new_address_counts_at_once() {
    in_each(async |house| {
        house.furnish().await;
        let mut priya = Browser::of(&house, "priya@meridian.example").await;
        for (typed, words) in [
            ("priya", "Write an address such as"),
            ("Daniel@meridian.example", "Somebody signs in with this address already"),
        ] {
            let wrong = priya.send(HERE, HERE, &[("email", typed), ("current", PASSWORD)]).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(wrong.says(words) && wrong.says(&format!("value=\"{typed}\"")), "{}", wrong.html);
        }
        let done = priya.send(HERE, HERE, &[("email", "priya@new.example"), ("current", PASSWORD)]).await;
        assert_eq!(location(&done).as_deref(), Some("/settings?done=address-changed"));
        assert!(priya.open("/settings").await.says("priya@new.example"));
        Browser::of(&house, "priya@new.example").await;
    });
}

#[test]
fn an_administrator_gives_a_colleague_another_address() {
    in_each_with_mail(async |house| {
        house.furnish().await;
        house.furnish_works().await;
        let mut daniel = Browser::of(&house, "daniel@meridian.example").await;
        let mut priya = Browser::of(&house, "priya@meridian.example").await;
        let people = daniel.open("/organisation/people").await;
        let (page, own) = (link_of(&people.html, "Priya Nair"), link_of(&people.html, "Daniel Reyes"));
        let action = format!("{page}/address");
        let wrong = daniel.send(&page, &action, &[("email", "ruth@works.example")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.says("Somebody signs in") && wrong.says("value=\"ruth@works.example\""), "{}", wrong.html);
        let done = daniel.send(&page, &action, &[("email", "priya@new.example")]).await;
        assert_eq!(location(&done), Some(format!("{page}?done=colleague-address-changed")));
        assert!(priya.open("/settings").await.says("priya@new.example"), "sessions stay");
        let told = letters(&house).await;
        assert!(told.len() == 1 && told[0].contains("<priya@meridian.example>"), "{told:?}");

        let drawn = daniel.open(&own).await;
        assert!(!drawn.says(&format!("{own}/address")), "his own is changed in his settings");
        let csrf =
            drawn.html.split("name=\"csrf\" value=\"").nth(1).expect("a form").split('"').next().expect("a token");
        let fields = [("csrf", csrf), ("email", "d@new.example")];
        assert_eq!(daniel.send_from(&drawn, &format!("{own}/address"), &fields).await.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn programs_change_addresses_too() {
    in_each(async |house| {
        house.furnish().await;
        house.furnish_works().await;
        let daniel = program(&house, "daniel@meridian.example", "write").await;
        let priya = program(&house, "priya@meridian.example", "write").await;
        let reader = program(&house, "priya@meridian.example", "read").await;
        let ruth = program(&house, "ruth@works.example", "write").await;
        let new = json!({ "email": "priya@new.example", "password": PASSWORD });
        let wrong = json!({ "email": "priya@new.example", "password": "no idea at all" });
        let (status, problem) = priya.ask("PUT", "/api/v1/me/address", wrong).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("password")));
        assert_eq!(reader.ask("PUT", "/api/v1/me/address", new.clone()).await.0, StatusCode::FORBIDDEN);
        for _ in 0..2 {
            let (status, answer) = priya.ask("PUT", "/api/v1/me/address", new.clone()).await;
            assert_eq!((status, &answer["email"]), (StatusCode::OK, &json!("priya@new.example")), "{answer}");
            assert_eq!(answer["link_sent"], json!(false));
        }
        let useless = json!({ "code": "AAZG" });
        assert_eq!(priya.ask("PUT", "/api/v1/me/address/confirmation", useless).await.0, StatusCode::CONFLICT);

        let (_, people) = daniel.ask("GET", "/api/v1/people", json!(null)).await;
        let items = people["items"].as_array().expect("a list");
        let id = items.iter().find(|one| one["name"] == "Priya Nair").expect("she is there")["id"].as_str();
        let path = format!("/api/v1/people/{}/address", id.expect("an id"));
        let given = json!({ "email": "p.nair@new.example" });
        assert_eq!(priya.ask("PUT", &path, given.clone()).await.0, StatusCode::FORBIDDEN);
        assert_eq!(ruth.ask("PUT", &path, given.clone()).await.0, StatusCode::NOT_FOUND);
        let (status, person) = daniel.ask("PUT", &path, given).await;
        assert_eq!((status, &person["email"]), (StatusCode::OK, &json!("p.nair@new.example")));
    });
}

#[test]
fn a_program_confirms_with_the_code_of_the_link() {
    in_each_with_mail(async |house| {
        house.furnish().await;
        let priya = program(&house, "priya@meridian.example", "write").await;
        let new = json!({ "email": "priya@new.example", "password": PASSWORD });
        let (_, asked) = priya.ask("PUT", "/api/v1/me/address", new).await;
        assert_eq!(asked, json!({ "email": "priya@meridian.example", "link_sent": true }));
        let link = link_in(&letters(&house).await[0]);
        let code = json!({ "code": link.split("code=").nth(1).expect("a code") });
        for _ in 0..2 {
            let confirmed =
                priya.ask_as("PUT", "/api/v1/me/address/confirmation", code.clone(), Some("the same")).await;
            assert_eq!(confirmed, (StatusCode::OK, json!({ "email": "priya@new.example", "link_sent": false })));
        }
    });
}
