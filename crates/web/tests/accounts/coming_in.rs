//! The first run, invitations, and passwords that were forgotten.

use axum::http::StatusCode;
use books::Viewer;
use directory::installation;
use directory::invitation::{self, PartnerInvitation};
use directory::relationship::{self, Settings, TypedSettings};

use crate::browser::{Browser, location};
use crate::house::{House, PASSWORD, START, in_each};

#[test]
fn whoever_reads_the_log_founds_the_first_organisation() {
    in_each(async |house| {
        let mut browser = Browser::new(&house);
        let first = browser.open("/settings").await;
        assert_eq!(first.address, "/first-run");
        assert!(first.says("has written a one-time code to its log"));
        let code = house.change(|change| installation::first_run_code(change.tx, change.draws)).await.unwrap();
        let wrong = browser.open("/first-run?code=0000").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let address = format!("/first-run?code={}", code.to_uppercase());
        let poor = [
            ("organisation", ""),
            ("name", "Daniel Reyes"),
            ("email", "daniel@meridian.example"),
            ("password", "short"),
        ];
        let page = browser.send(&address, "/first-run", &poor).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            page.says("organisation’s name")
                && page.says("12 characters or more")
                && page.says("value=\"Daniel Reyes\"")
        );
        let good = [
            ("organisation", "Meridian FM"),
            ("name", "Daniel Reyes"),
            ("email", "daniel@meridian.example"),
            ("password", PASSWORD),
        ];
        let done = browser.send(&address, "/first-run", &good).await;
        assert_eq!(location(&done).as_deref(), Some("/first-run/next"), "{}", done.html);
        assert!(browser.open("/first-run/next").await.says("/relationships/new"));
        assert!(browser.open("/organisation/people").await.says("Administrator"));
        let again = Browser::new(&house).open(&address).await;
        assert_eq!(again.address, "/sign-in");
    });
}

#[test]
fn a_colleague_comes_in_once_an_administrator_lets_them() {
    in_each(async |house| {
        house.furnish().await;
        let mut daniel = Browser::of(&house, "daniel@meridian.example").await;
        let made = daniel
            .send("/organisation/people/invite", "/organisation/people/invite", &[("email", "Omar@meridian.example")])
            .await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.html);
        let code = made.text_of("code");
        assert!(made.text_of("link").ends_with(&format!("/invitation/{}", code.replace('-', ""))));

        let mut omar = Browser::new(&house);
        let address = format!("/invitation?code={code}");
        let page = omar.open(&address).await;
        assert!(page.says("invites you to") && page.says("Meridian FM"), "{}", page.html);
        assert!(omar.open(&address).await.says("invites you to"), "looking uses nothing up");
        let short = omar.send(&address, "/invitation", &[("name", "Omar Haddad"), ("password", "short")]).await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = omar.send(&address, "/invitation", &[("name", "Omar Haddad"), ("password", PASSWORD)]).await;
        assert_eq!(location(&done).as_deref(), Some("/invitation/waiting"), "{}", done.html);
        let waiting = omar.open("/settings").await;
        assert_eq!(waiting.address, "/invitation/waiting");
        assert!(waiting.says("Daniel Reyes"));
        let others = "other organisations are there already";
        assert!(!page.says(others) && !waiting.says(others), "only what leads into a relationship waits for others");
        let again = Browser::new(&house).open(&address).await;
        assert!(again.status == StatusCode::CONFLICT && again.says("accepted already"), "a code works once");

        let list = daniel.open("/organisation/people").await;
        assert!(list.says("Your turn: let them in") && list.says("Omar Haddad"));
        let confirm = action(&list.html, "/confirmation");
        let confirmed = daniel.send_from(&list, &confirm, &[]).await;
        assert_eq!(location(&confirmed).as_deref(), Some("/organisation/people?done=colleague-confirmed"));
        assert!(omar.open("/settings").await.says("Acting for Meridian FM"));
    });
}

#[test]
fn whoever_has_the_address_already_signs_in_to_accept() {
    in_each(async |house| {
        house.furnish().await;
        house.furnish_works().await;
        let mut daniel = Browser::of(&house, "daniel@meridian.example").await;
        let made = daniel
            .send("/organisation/people/invite", "/organisation/people/invite", &[("email", "ruth@works.example")])
            .await;
        let address = format!("/invitation?code={}", made.text_of("code"));
        let mut out = Browser::new(&house);
        let wrong =
            out.send(&address, "/invitation", &[("name", "Mallory"), ("password", "nine blue kites at dusk")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.says("with another password") && wrong.says("value=\"Mallory\""), "{}", wrong.html);
        let own = out.send(&address, "/invitation", &[("name", ""), ("password", PASSWORD)]).await;
        assert!(location(&own).is_some_and(|next| next.starts_with("/invitation?code=")), "{}", own.html);
        assert!(out.open(&address).await.says("action=\"/invitation/acceptance\""));
        let mut priya = Browser::of(&house, "priya@meridian.example").await;
        let other = priya.open(&address).await;
        assert!(other.says("for ruth@works.example. You are signed in as priya@meridian.example"), "{}", other.html);
        let second = daniel
            .send("/organisation/people/invite", "/organisation/people/invite", &[("email", "ruth@works.example")])
            .await;
        let second = format!("/invitation?code={}", second.text_of("code"));
        let mut ruth = Browser::of(&house, "ruth@works.example").await;
        let accepted = ruth.send(&address, "/invitation/acceptance", &[]).await;
        assert_eq!(location(&accepted).as_deref(), Some("/invitation/waiting"), "{}", accepted.html);
        let waits = ruth.open(&second).await;
        assert!(waits.says("You have accepted an invitation to Meridian FM already"), "{}", waits.html);
        let list = daniel.open("/organisation/people").await;
        daniel.send_from(&list, &action(&list.html, "/confirmation"), &[]).await;

        let switch = ruth.open("/settings/organisation-switch").await;
        assert!(switch.says("Meridian FM") && switch.says("Department of Works"));
        let choice = choice_of(&switch.html, "Meridian FM");
        let before = ruth.cookies.clone();
        let switched = ruth.send_from(&switch, "/settings/organisation-switch", &[("organisation", &choice)]).await;
        assert_eq!(location(&switched).as_deref(), Some("/work?done=organisation-switched"));
        assert_ne!(before, ruth.cookies, "what a session may do has changed, so its secret has too");
        let settings = ruth.open("/settings").await;
        assert!(settings.says("Acting for Meridian FM") && settings.says("Act for Department of Works"));
        let twice = ruth.open(&second).await;
        assert!(!twice.says("action=\"/invitation/acceptance\""), "nobody comes in twice: {}", twice.html);
        assert!(!daniel.open("/organisation/people").await.says("/withdrawal"), "nothing is left open of it");
        let back =
            settings.html.split("Act for Department of Works").next().and_then(|html| html.rsplit("value=\"").next());
        let back = back.and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        let switched = ruth.send_from(&settings, "/settings/organisation-switch", &[("organisation", &back)]).await;
        assert_eq!(location(&switched).as_deref(), Some("/work?done=organisation-switched"));
        assert!(ruth.open("/settings").await.says("Acting for Department of Works"));
        what_was_written_for_one_organisation_is_not_sent_for_another(&mut ruth, (&choice, &back)).await;
    });
}

async fn what_was_written_for_one_organisation_is_not_sent_for_another(
    ruth: &mut Browser<'_>,
    (meridian, works): (&str, &str),
) {
    let drawn = ruth.open("/settings").await;
    let switch = "/settings/organisation-switch";
    ruth.send_from(&drawn, switch, &[("organisation", meridian)]).await;
    let typed = [("name", "Ruth of Works"), ("zone", "Europe/London"), ("language", "en-GB"), ("theme", "light")];
    let held = ruth.send_from(&drawn, "/settings", &typed).await;
    assert_eq!(held.status, StatusCode::FORBIDDEN);
    assert!(held.says("for Meridian FM") && held.says("Ruth of Works"), "{}", held.html);
    assert!(held.says(works) && held.says("Act for the other one again") && !held.says("Send it now"), "{}", held.html);
    let back = ruth.send_from(&held, switch, &[]).await;
    assert_eq!(back.status, StatusCode::OK);
    assert!(back.says("for Department of Works") && back.says("Send it now"), "{}", back.html);
    let sent = ruth.send_from(&back, "/settings", &[]).await;
    assert_eq!(location(&sent).as_deref(), Some("/settings?done=settings-saved"), "{}", sent.html);
    let settings = ruth.open("/settings").await;
    assert!(settings.says("Ruth of Works") && settings.says("Acting for Department of Works"));
}

#[test]
fn whoever_holds_only_the_link_does_not_learn_who_is_here() {
    in_each(async |house| {
        house.furnish().await;
        house.furnish_works().await;
        let mut daniel = Browser::of(&house, "daniel@meridian.example").await;
        let mut answers = Vec::new();
        for email in ["ruth@works.example", "nobd@works.example"] {
            let invite = "/organisation/people/invite";
            let code = daniel.send(invite, invite, &[("email", email)]).await.text_of("code");
            let address = format!("/invitation?code={code}");
            let mut seen = Vec::new();
            let mut out = Browser::new(&house);
            let page = out.open(&address).await;
            seen.push((
                page.status,
                page.html.replace(&code, "").replace(&code.replace('-', ""), "").replace(email, ""),
            ));
            // Five tries cost nothing; the sixth has to wait, whether there is such an account or not.
            for (name, password) in [("", ""), ("Mallory", "short"), ("", PASSWORD), ("", "x"), ("M", "y"), ("", "z")] {
                // Ruth's own password opens her account; it is not what a stranger has.
                let password = if password == PASSWORD { "nine blue kites at dusk" } else { password };
                let page = out.send(&address, "/invitation", &[("name", name), ("password", password)]).await;
                seen.push((
                    page.status,
                    page.html.replace(&code, "").replace(&code.replace('-', ""), "").replace(email, ""),
                ));
            }
            assert_eq!(seen.last().unwrap().0, StatusCode::TOO_MANY_REQUESTS);
            answers.push(seen);
        }
        assert_eq!(answers[0], answers[1]);
    });
}

#[test]
fn a_code_that_opens_nothing_says_why_to_whoever_was_given_it() {
    in_each(async |house| {
        house.furnish().await;
        let mut daniel = Browser::of(&house, "daniel@meridian.example").await;
        let made = daniel
            .send("/organisation/people/invite", "/organisation/people/invite", &[("email", "omar@meridian.example")])
            .await;
        let withdrawn = made.text_of("code");
        let list = daniel.open("/organisation/people").await;
        daniel.send_from(&list, &action(&list.html, "/withdrawal"), &[]).await;
        let made = daniel
            .send("/organisation/people/invite", "/organisation/people/invite", &[("email", "omar@meridian.example")])
            .await;
        let old = made.text_of("code");
        house.clock.set(START.plus_days(8));
        let mut answers = Vec::new();
        for code in [withdrawn.as_str(), "0000-0000"] {
            let page = Browser::new(&house).open(&format!("/invitation?code={code}")).await;
            answers.push((page.status, page.html.replace(code, "")));
        }
        assert_eq!(answers[0], answers[1], "what was withdrawn is as if it had never been");
        assert_eq!(answers[0].0, StatusCode::CONFLICT);
        let late = Browser::new(&house).open(&format!("/invitation?code={old}")).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.says("not used in time. Ask Daniel Reyes of Meridian FM"), "{}", late.html);
    });
}

#[test]
fn an_administrator_hands_over_a_link_for_a_new_password() {
    in_each(async |house| {
        house.furnish().await;
        let mut daniel = Browser::of(&house, "daniel@meridian.example").await;
        let mut priya = Browser::of(&house, "priya@meridian.example").await;
        let list = daniel.open("/organisation/people").await;
        let page = link_of(&list.html, "Priya Nair");
        let made = daniel.send(&page, &format!("{page}/password-reset"), &[]).await;
        let link = made.text_of("link");
        let address = link.strip_prefix("http://comity.test").expect("a whole address").to_owned();
        let mut other = Browser::new(&house);
        assert!(other.open(&address).await.says("priya@meridian.example"));
        assert_eq!(
            other.send(&address, "/password/reset", &[("password", "short")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let done = other.send(&address, "/password/reset", &[("password", "nine blue kites at dusk")]).await;
        assert_eq!(location(&done).as_deref(), Some("/work?done=password-chosen"));
        assert!(priya.open("/settings").await.address.starts_with("/sign-in"), "a new password ends every session");
        assert_eq!(Browser::new(&house).open(&address).await.status, StatusCode::CONFLICT, "a link works once");
        let mut member = Browser::of(&house, "daniel@meridian.example").await;
        assert!(member.open("/password/forgotten").await.says("Ask an administrator"));
    });
}

/// Daniel opens Works Estate and invites an organisation of that name into it. Answers the invitation's code and id.
pub async fn invite_partner(house: &House, daniel: &Browser<'_>, organisation: &str, email: &str) -> (String, String) {
    let credential = directory::session::credential(&daniel.cookies["comity"]);
    let (organisation, email) = (organisation.to_owned(), email.to_owned());
    house
        .change(move |change| {
            let viewer = Viewer::of(change.tx, &credential, change.now)?;
            let settings = TypedSettings { name: "Works Estate", scale: "5", ..TypedSettings::default() };
            let opened = relationship::open(change, &viewer, &Settings::read(&settings)?)?;
            let viewer = Viewer::of(change.tx, &credential, change.now)?;
            let invitation = PartnerInvitation::read(&organisation, &email, "relationship_manager")?;
            let issued = invitation::invite_partner(change, &viewer, opened.relationship, &invitation)?;
            Ok((issued.code, issued.id.to_string()))
        })
        .await
}

/// How many relationships whoever uses that browser sits in.
async fn relationships(house: &House, browser: &Browser<'_>) -> usize {
    let credential = directory::session::credential(&browser.cookies["comity"]);
    let found = house.change(move |change| {
        let viewer = Viewer::of(change.tx, &credential, change.now)?;
        relationship::list(change.tx, &viewer, change.now)
    });
    found.await.len()
}

#[test]
fn a_partner_founds_its_organisation_and_sits_once_it_is_let_in() {
    in_each(async |house| {
        house.furnish().await;
        let daniel = Browser::of(&house, "daniel@meridian.example").await;
        let (code, id) = invite_partner(&house, &daniel, "Department of Works", "ruth@works.example").await;
        let mut ruth = Browser::new(&house);
        let link = format!("/invitation/{code}");
        let page = ruth.open(&link).await;
        assert!(page.says("Works Estate") && page.says("Relationship manager"), "{}", page.html);
        let done = ruth.send_from(&page, "/invitation", &[("name", "Ruth Calder"), ("password", PASSWORD)]).await;
        assert_eq!(location(&done).as_deref(), Some("/invitation/waiting"), "{}", done.html);
        let waiting = ruth.open("/invitation/waiting").await;
        assert!(
            waiting.says("let you into <b>Works Estate</b>") && waiting.says("href=\"/organisation\""),
            "{}",
            waiting.html
        );
        assert_eq!(relationships(&house, &ruth).await, 0);
        let program = crate::program::program(&house, "daniel@meridian.example", "write").await;
        let confirm = format!("/api/v1/invitations/{id}/confirmation");
        assert_eq!(program.ask("PUT", &confirm, serde_json::Value::Null).await.0, StatusCode::NO_CONTENT);
        assert_eq!(ruth.open("/invitation/waiting").await.address, "/work");
        assert_eq!(relationships(&house, &ruth).await, 1);
    });
}

#[test]
fn a_partner_that_is_here_already_accepts_for_its_own_organisation() {
    in_each(async |house| {
        house.furnish().await;
        house.furnish_works().await;
        let daniel = Browser::of(&house, "daniel@meridian.example").await;
        let (code, id) = invite_partner(&house, &daniel, "Works", "ruth@works.example").await;
        let mut ruth = Browser::of(&house, "ruth@works.example").await;
        let page = ruth.open(&format!("/invitation?code={code}")).await;
        assert!(page.says("Works, new here") && page.says("Department of Works"), "{}", page.html);
        let foreign = [("organisation", "01234567-89ab-4def-8123-456789abcdef")];
        let wrong = ruth.send_from(&page, "/invitation/acceptance", &foreign).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.html);
        let forged = [("organisation", "new"), ("csrf", "guess")];
        assert_eq!(ruth.send_from(&page, "/invitation/acceptance", &forged).await.status, StatusCode::FORBIDDEN);
        let own = choice_of(&page.html, "Department of Works");
        let done = ruth.send_from(&page, "/invitation/acceptance", &[("organisation", &own)]).await;
        assert_eq!(location(&done).as_deref(), Some("/invitation/waiting"), "{}", done.html);
        let program = crate::program::program(&house, "daniel@meridian.example", "write").await;
        let confirm = format!("/api/v1/invitations/{id}/confirmation");
        assert_eq!(program.ask("PUT", &confirm, serde_json::Value::Null).await.0, StatusCode::NO_CONTENT);
        assert_eq!(relationships(&house, &ruth).await, 1);
        assert!(ruth.open("/settings").await.says("Acting for Department of Works"));
    });
}

/// The first action on a page that ends so.
pub fn action(html: &str, end: &str) -> String {
    let actions = html.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    actions.into_iter().find(|action| action.ends_with(end)).unwrap_or_else(|| panic!("no …{end} in {html}")).to_owned()
}

/// Where the link with these words leads.
pub fn link_of(html: &str, words: &str) -> String {
    let before = html.split(&format!(">{words}</a>")).next().expect("something stands before");
    let href = before.rsplit("href=\"").next().expect("a link");
    href.split('"').next().expect("an address").to_owned()
}

/// The value of the choice with these words.
fn choice_of(html: &str, words: &str) -> String {
    let before = html.split(&format!(">{words}</b>")).next().expect("something stands before");
    let value = before.rsplit("value=\"").next().expect("a value");
    value.split('"').next().expect("a value ends").to_owned()
}
