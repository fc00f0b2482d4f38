//! Comments, notes and actions.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::browser::{Browser, location};
use crate::house::{COLLEAGUE, House, JOINT, OUTSIDER, OWN, OWNER, PARTNER, address, in_each};

const OUR_NOTE: &str = "Our note. Only Meridian FM sees this";

#[test]
fn what_is_said_is_seen_by_both_and_a_note_by_us_alone() {
    in_each(|house| async move {
        let (mut owner, mut partner) = (Browser::of(&house, OWNER).await, Browser::of(&house, PARTNER).await);
        let say = format!("{JOINT}/comments");
        let said = owner.send(JOINT, &say, &[("text", "Can you lend two engineers?\nFrom Monday.")]).await;
        assert_eq!(
            location(&said).as_deref(),
            Some("/r/works-estate/risks/R-1?done=comment-made#companions"),
            "{}",
            said.html
        );
        let noted = owner.send(JOINT, &say, &[("text", "Commercial would credit three."), ("seen_by", "us")]).await;
        assert_eq!(location(&noted).as_deref(), Some("/r/works-estate/risks/R-1?done=comment-made-us#companions"));
        let ours = owner.open(JOINT).await;
        assert!(
            ours.says("Can you lend two engineers?<br>From Monday.") && ours.says("Commercial would credit three.")
        );
        assert_eq!(ours.html.matches("<li id=\"comment-").count(), 2);
        assert_eq!(ours.html.matches("class=\"private private-a\"").count(), 1, "the note alone has our edge");
        assert!(ours.says(OUR_NOTE));
        let theirs = partner.open(JOINT).await;
        assert!(theirs.says("Can you lend two engineers?") && !theirs.says("Commercial"));
        assert!(!theirs.says("private private-a") && theirs.says("Our note. Only Department of Works sees this"));
        let listed =
            house.call(&mut partner, "GET", "/relationships/works-estate/risks/R-1/comments", &Value::Null).await;
        assert_eq!(listed.json()["items"].as_array().map(Vec::len), Some(1));
    });
}

#[test]
fn a_number_is_not_taken_for_words() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        let said = json!({ "seen_by": "both", "text": 32453 });
        let answer = house.call(&mut owner, "POST", "/relationships/works-estate/risks/R-1/comments", &said).await;
        let told = answer.json();
        assert_eq!((answer.status.as_u16(), told["errors"][0]["field"].as_str()), (422, Some("text")), "{told}");
    });
}

#[test]
fn a_private_record_keeps_all_that_is_said_of_it() {
    in_each(|house| async move {
        let (mut owner, mut partner) = (Browser::of(&house, OWNER).await, Browser::of(&house, PARTNER).await);
        let page = owner.open(OWN).await;
        assert!(!page.says("Say it to both sides") && page.says("Keep our note"));
        let kept = owner.send(OWN, &format!("{OWN}/comments"), &[("text", "Talk to the council first.")]).await;
        assert!(location(&kept).is_some_and(|to| to.contains("done=comment-made-us")));
        let forced = owner.send(OWN, &format!("{OWN}/comments"), &[("text", "x"), ("seen_by", "both")]).await;
        assert_eq!(forced.status, StatusCode::UNPROCESSABLE_ENTITY, "in the shared book it would tell of the record");
        for path in [OWN.to_owned(), format!("{OWN}/history"), format!("{OWN}/history?version=1")] {
            assert_eq!(partner.open(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    });
}

#[test]
fn a_form_with_a_fault_comes_back_with_what_was_typed() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        let at = format!("{JOINT}/actions");
        let refused = owner.send(JOINT, &at, &[("title", ""), ("due", "soon"), ("seen_by", "us")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.says("Two things to put right") && refused.says("Write what is to be done."),
            "{}",
            refused.html
        );
        assert!(
            refused.says("value=\"soon\"") && refused.says("name=\"seen_by\" value=\"us\"") && refused.says(OUR_NOTE)
        );
        assert!(refused.says("<title>Error:"));
        let mended = owner.send_from(&refused, &at, &[("title", "Agree the rota"), ("due", "2026-11-01")]).await;
        assert_eq!(mended.status, StatusCode::SEE_OTHER, "{}", mended.html);
        let page = owner.open(JOINT).await;
        assert!(page.says("Agree the rota") && page.says("2 days late") && page.says("Only us"));
        let long = owner.send(JOINT, &format!("{JOINT}/comments"), &[("text", &"x".repeat(10_001))]).await;
        assert!(
            long.status == StatusCode::UNPROCESSABLE_ENTITY && long.says("Shorten this to 10,000 characters at most"),
            "{}",
            long.status
        );
    });
}

#[test]
fn an_action_is_done_and_opened_again_once() {
    in_each(|house| async move {
        let (mut owner, mut partner) = (Browser::of(&house, OWNER).await, Browser::of(&house, PARTNER).await);
        owner.send(JOINT, &format!("{JOINT}/actions"), &[("title", "Agree the rota"), ("due", "2026-11-05")]).await;
        let page = partner.open(JOINT).await;
        let close = address(&page, "/closure");
        let came_of_it = [("outcome", "Signed by both leads.")];
        let done = partner.send_from(&page, &close, &came_of_it).await;
        assert_eq!(location(&done).as_deref(), Some("/r/works-estate/risks/R-1?done=action-done#companions"));
        let again = partner.send_from(&page, &close, &came_of_it).await;
        assert_eq!(location(&again), location(&done), "sent twice, done once");
        let stale = owner.send_from(&page, &close, &[("idempotency", "another"), ("csrf", "x")]).await;
        assert_eq!(stale.status, StatusCode::FORBIDDEN, "another session's form");
        let page = owner.open(JOINT).await;
        assert!(page.says("Signed by both leads.") && !page.says("name=\"outcome\""), "{}", page.html);
        let reopened = owner.send_from(&page, &address(&page, "/reopening"), &[]).await;
        assert!(location(&reopened).is_some_and(|to| to.contains("done=action-reopened")), "{}", reopened.html);
        let edit = address(&owner.open(JOINT).await, "/edit");
        let drawn = owner.open(&edit).await;
        assert!(drawn.says("value=\"Agree the rota\"") && drawn.says("value=\"2026-11-05\""));
        partner.send(&edit, &edit, &[("title", "Agree it"), ("due", "")]).await;
        let stale = owner.send_from(&drawn, &edit, &[("title", "Sign the rota"), ("due", "2026-11-05")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert!(stale.says("value=\"Sign the rota\"") && stale.says("It says now: Agree it"), "{}", stale.html);
        let kept = owner.send_from(&stale, &edit, &[("title", "Sign the rota"), ("due", "2026-11-05")]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn only_who_wrote_it_changes_it_or_takes_it_back() {
    in_each(|house| async move {
        let (mut owner, mut partner) = (Browser::of(&house, OWNER).await, Browser::of(&house, PARTNER).await);
        owner.send(JOINT, &format!("{JOINT}/comments"), &[("text", "We disagree.")]).await;
        let (edit, withdraw) =
            (address(&owner.open(JOINT).await, "/edit"), address(&owner.open(JOINT).await, "/withdrawal"));
        let page = partner.open(JOINT).await;
        assert!(!page.says(&edit) && !page.says(&withdraw));
        let refused = partner.send(&withdraw, &withdraw, &[]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        owner.send(&edit, &edit, &[("text", "We see it otherwise.")]).await;
        let page = partner.open(JOINT).await;
        assert!(page.says("We see it otherwise.") && !page.says("We disagree.") && page.says("changed since"));
        owner.send(&withdraw, &withdraw, &[]).await;
        let page = partner.open(JOINT).await;
        assert!(page.says("This was taken back.") && !page.says("We see it otherwise."));
        let again = owner.send(&withdraw, &withdraw, &[]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    });
}

#[test]
fn who_only_reads_says_nothing_and_who_is_outside_sees_nothing() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        owner.send(JOINT, &format!("{JOINT}/comments"), &[("text", "Only ours to change"), ("seen_by", "us")]).await;
        let note = address(&owner.open(JOINT).await, "/edit");
        let mut observer = Browser::of(&house, COLLEAGUE).await;
        let page = observer.open(JOINT).await;
        assert!(page.says("Only ours to change") && !page.says("<textarea") && !page.says("Attach a file"));
        for who in [PARTNER, OUTSIDER] {
            let mut browser = Browser::of(&house, who).await;
            let (hidden, absent) = (browser.open(&note).await, browser.open(&note.replace("/edit", "x/edit")).await);
            assert_eq!((hidden.status, absent.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{who}");
            assert_eq!(hidden.html, absent.html, "hidden and absent are the same bytes");
            let withdrawal = note.replace("/edit", "/withdrawal");
            assert_eq!(forced(&house, &mut browser, &withdrawal).await, StatusCode::NOT_FOUND);
        }
        let comments = format!("{JOINT}/comments");
        let mut outsider = Browser::of(&house, OUTSIDER).await;
        assert_eq!(forced(&house, &mut outsider, &comments).await, StatusCode::NOT_FOUND);
        assert_eq!(forced(&house, &mut observer, &comments).await, StatusCode::FORBIDDEN);
    });
}

/// Sends a form that no page of theirs has.
async fn forced(house: &House, browser: &mut Browser<'_>, address: &str) -> StatusCode {
    let csrf = crate::house::csrf(&browser.open("/settings").await);
    let form = format!("csrf={csrf}&version=1&idempotency=k{}&text=x", address.len());
    house.raw(browser, "POST", address, ("application/x-www-form-urlencoded", form.into_bytes())).await.status
}

#[test]
fn a_program_says_and_promises_the_same() {
    in_each(|house| async move {
        let mut owner = Browser::of(&house, OWNER).await;
        let at = "/relationships/works-estate/risks/R-1";
        let said = house
            .call(&mut owner, "POST", &format!("{at}/comments"), &json!({ "text": "Hello", "seen_by": "us" }))
            .await;
        assert_eq!((said.status, &said.json()["seen_by"]), (StatusCode::CREATED, &json!("us")));
        let todo = house
            .call(&mut owner, "POST", &format!("{at}/actions"), &json!({ "title": "Call", "due": "2026-12-01" }))
            .await;
        let todo = todo.json();
        let path = format!("/relationships/works-estate/actions/{}/closure", todo["id"].as_str().unwrap());
        let done = house.call(&mut owner, "PUT", &path, &json!({ "version": 1, "outcome": "Agreed by phone." })).await;
        assert_eq!((done.status, &done.json()["status"]), (StatusCode::OK, &json!("done")));
        assert!(owner.open(JOINT).await.says("Agreed by phone."));
    });
}
