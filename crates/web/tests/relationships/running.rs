//! Opening a relationship, its settings, and who sits in it.

use axum::http::StatusCode;
use directory::invitation;

use crate::browser::{Browser, location};
use crate::house::{COLLEAGUE, OUTSIDER, OWNER, PARTNER, in_each};

#[test]
fn a_relationship_is_opened_and_the_partner_comes_in() {
    in_each(|house| async move {
        house.found().await;
        let mut owner = Browser::of(&house, OWNER).await;
        let start = owner.open("/").await;
        assert!(start.address == "/work" && start.says("Begin with a relationship"));
        let fields = [("name", "Works Estate"), ("purpose", "Facilities for 212 buildings"), ("value", "48,000,000")];
        let opened = owner
            .send(
                "/relationships/new",
                "/relationships",
                &[&fields[..], &[("currency", "GBP"), ("scale", "5")]].concat(),
            )
            .await;
        assert_eq!(location(&opened).as_deref(), Some("/r/works-estate/people/invite?done=relationship-opened"));
        assert!(owner.open("/r/works-estate").await.says("Your partner is not here yet"));
        let invitation =
            [("organisation_name", "Department of Works"), ("email", PARTNER), ("role", "relationship_manager")];
        let handed = owner.send("/r/works-estate/people/invite", "/r/works-estate/invitations", &invitation).await;
        assert_eq!(handed.status, StatusCode::OK, "{}", handed.html);
        assert!(handed.says("Send the link in a message") && !handed.says("on its way by mail"));
        let code = handed.text_of("code");
        assert_eq!(handed.text_of("link"), format!("http://comity.test/invitation/{}", code.replace('-', "")));
        let hash = house.hash();
        let accepted = house.change(move |change| {
            let plain = directory::secret::code(&code);
            invitation::accept_as_new(change, &plain, "Petra Novak".to_owned(), &hash).map(drop)
        });
        accepted.await.expect("she can accept");
        let mut partner = Browser::of(&house, PARTNER).await;
        assert_eq!(partner.open("/r/works-estate").await.status, StatusCode::NOT_FOUND);
        assert!(owner.open("/work").await.says("Petra Novak accepted for Department of Works"));
        let people = owner.open("/r/works-estate/people").await;
        let confirm = action(&people.html, "/confirmation");
        let confirmed = owner.send_from(&people, &confirm, &[]).await;
        assert_eq!(location(&confirmed).as_deref(), Some("/r/works-estate/people?done=invitation-confirmed"));
        let overview = partner.open("/r/works-estate").await;
        assert!(overview.says("Facilities for 212 buildings") && overview.says("£48,000,000"), "{}", overview.html);
        assert!(overview.says("One is very high") && overview.says("1 very high"));
        let again = owner.send_from(&people, &confirm, &[]).await;
        assert_eq!(location(&again), location(&confirmed), "sent twice, done once");
    });
}

#[test]
fn what_is_wrong_comes_back_with_what_was_typed() {
    in_each(|house| async move {
        house.furnish().await;
        let mut owner = Browser::of(&house, OWNER).await;
        let typed = [("name", ""), ("purpose", "Kept as typed"), ("ends_on", "soon"), ("scale", "5")];
        let refused = owner.send("/relationships/new", "/relationships", &typed).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.says("Two things to put right") && refused.says("Kept as typed") && refused.says("value=\"soon\"")
        );
        let invitation = [("organisation_name", "Works"), ("email", "nobody"), ("role", "member")];
        let refused = owner.send("/r/works-estate/people/invite", "/r/works-estate/invitations", &invitation).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("value=\"nobody\""));
        let seat = [("person", ""), ("role", "member")];
        let refused = owner.send("/r/works-estate/people/new", "/r/works-estate/people", &seat).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn settings_that_somebody_else_changed_are_shown_beside_ones_own() {
    in_each(|house| async move {
        house.furnish().await;
        let (mut owner, mut partner) = (Browser::of(&house, OWNER).await, Browser::of(&house, PARTNER).await);
        let (at, page) = ("/r/works-estate/settings", owner.open("/r/works-estate/settings").await);
        assert!(page.says("The scale stays as it is since your partner has joined"));
        let changed = partner.send(at, at, &[("name", "Works Estate"), ("purpose", "Theirs")]).await;
        assert_eq!(location(&changed).as_deref(), Some("/r/works-estate/settings?done=relationship-settings"));
        let stale = owner.send_from(&page, at, &[("name", "Works Estate"), ("purpose", "Ours")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert!(stale.says("Ours") && stale.says("Theirs") && stale.says("What stands now"));
        let scale = partner.send(at, at, &[("name", "Works Estate"), ("scale", "3")]).await;
        assert_eq!(scale.status, StatusCode::UNPROCESSABLE_ENTITY);
        house.seat(house_estate(&house).await, "member").await;
        let mut colleague = Browser::of(&house, COLLEAGUE).await;
        let read = colleague.open(at).await;
        assert!(read.says("Only a relationship manager") && read.says("Theirs") && !read.says("<textarea"));
        let sent = colleague.send_from(&read, at, &[("name", "Mine")]).await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_side_seats_and_unseats_its_own_people_only() {
    in_each(|house| async move {
        house.furnish().await;
        let (carla, petra) = (house.person(COLLEAGUE).await.to_string(), house.person(PARTNER).await.to_string());
        let mut owner = Browser::of(&house, OWNER).await;
        let people = "/r/works-estate/people";
        let given = [("person", carla.as_str()), ("role", "observer"), ("title", "Estates lead")];
        let seated = owner.send("/r/works-estate/people/new", people, &given).await;
        assert_eq!(location(&seated).as_deref(), Some("/r/works-estate/people?done=seat-given"));
        assert!(owner.open(people).await.says("Estates lead"));
        let own = format!("{people}/{carla}");
        let changed = owner.send(&own, &own, &[("role", "member"), ("title", "")]).await;
        assert_eq!(location(&changed).as_deref(), Some("/r/works-estate/people?done=seat-changed"));
        let theirs = format!("{people}/{petra}");
        assert_eq!(owner.open(&theirs).await.status, StatusCode::NOT_FOUND);
        let end = format!("{theirs}/end");
        let page = owner.open(&format!("{own}/end")).await;
        assert!(page.says("reads nothing of Works Estate any more"));
        assert_eq!(owner.send_from(&page, &end, &[("csrf", &csrf(&page.html))]).await.status, StatusCode::NOT_FOUND);
        let mut colleague = Browser::of(&house, COLLEAGUE).await;
        assert_eq!(colleague.open("/r/works-estate/people/new").await.status, StatusCode::FORBIDDEN);
        let ended = owner.send_from(&page, &format!("{own}/end"), &[]).await;
        assert_eq!(location(&ended).as_deref(), Some("/r/works-estate/people?done=seat-ended"));
        assert_eq!(colleague.open("/r/works-estate").await.status, StatusCode::NOT_FOUND);
        let omar = house.person(OWNER).await;
        let me = format!("{people}/{omar}/end");
        let last = owner.send(&me, &me, &[]).await;
        assert_eq!(last.status, StatusCode::CONFLICT, "each side keeps one who manages");
    });
}

#[test]
fn a_party_leaves_and_the_others_keep_the_shared_book() {
    in_each(|house| async move {
        let estate = house.furnish().await;
        house.seat(estate, "member").await;
        let mut colleague = Browser::of(&house, COLLEAGUE).await;
        let (mut owner, mut partner) = (Browser::of(&house, OWNER).await, Browser::of(&house, PARTNER).await);
        let at = "/r/works-estate/departure";
        assert!(!colleague.open("/r/works-estate/settings").await.says(at));
        assert_eq!(colleague.open(at).await.status, StatusCode::FORBIDDEN);
        assert!(owner.open("/r/works-estate/settings").await.says(at));
        let page = owner.open(at).await;
        assert!(page.says("keep the shared book") && page.says("/r/works-estate/books/ours/file"), "{}", page.html);
        let forced = [("csrf", &*csrf(&colleague.open("/settings").await.html))];
        assert_eq!(colleague.send_from(&page, at, &forced).await.status, StatusCode::FORBIDDEN);
        let left = owner.send_from(&page, at, &[]).await;
        assert_eq!(location(&left).as_deref(), Some("/relationships?done=relationship-left"), "{}", left.html);
        let again = owner.send_from(&page, at, &[]).await;
        assert_eq!(location(&again), location(&left), "sent twice, done once");
        for browser in [&mut owner, &mut colleague] {
            assert_eq!(browser.open("/r/works-estate").await.status, StatusCode::NOT_FOUND);
            let home = browser.open("/relationships").await;
            assert!(!home.says("Works Estate") && !home.says("Your relationships"), "{}", home.html);
            let work = browser.open("/work").await;
            assert!(work.says("cannot be invited back to them") && !work.says("seat you again"), "{}", work.html);
        }
        let theirs = partner.open("/r/works-estate/people").await;
        assert!(theirs.status == StatusCode::OK && theirs.says("Left on"), "{}", theirs.html);
        assert!(!theirs.says("Your partner is not here yet"), "{}", theirs.html);
        let last = partner.open(at).await;
        assert!(last.says("this ends the relationship"), "{}", last.html);
        partner.send_from(&last, at, &[]).await;
        assert_eq!(partner.open("/r/works-estate").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn an_observer_is_offered_nothing_that_they_may_not_do() {
    in_each(|house| async move {
        let estate = house.furnish().await;
        house.seat(estate, "observer").await;
        let mut observer = Browser::of(&house, COLLEAGUE).await;
        for page in ["/work", "/r/works-estate", "/r/works-estate/people", "/relationships"] {
            let page = observer.open(page).await;
            assert!(!page.says("class=\"add\"") && !page.says("href=\"/add\""), "{}", page.html);
        }
        let mut owner = Browser::of(&house, OWNER).await;
        assert!(owner.open("/r/works-estate").await.says("class=\"add\""));
    });
}

#[test]
fn to_an_outsider_a_relationship_is_as_if_it_were_not_there() {
    in_each(|house| async move {
        house.furnish().await;
        let mut outsider = Browser::of(&house, OUTSIDER).await;
        let absent = outsider.open("/r/nowhere").await;
        for page in ["", "/people", "/people/new", "/people/invite", "/settings", "/books"] {
            let hidden = outsider.open(&format!("/r/works-estate{page}")).await;
            assert_eq!((hidden.status, &hidden.html), (StatusCode::NOT_FOUND, &absent.html), "{page}");
        }
        assert!(!outsider.open("/relationships").await.says("Works Estate"));
        assert!(!outsider.open("/search?q=works").await.says("Works Estate"));
        assert!(!outsider.open("/updates").await.says("Works Estate"));
    });
}

async fn house_estate(house: &crate::house::House) -> kernel::Id<kernel::of::Relationship> {
    house.act(OWNER, |_, viewer| viewer.relationship("works-estate").ok_or_else(books::Failure::not_found)).await
}

/// The address of the form on a page that ends so.
fn action(html: &str, end: &str) -> String {
    let mut actions = html.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    actions.find(|action| action.ends_with(end)).unwrap_or_else(|| panic!("no form to {end} in {html}")).to_owned()
}

fn csrf(html: &str) -> String {
    let rest = html.split("name=\"csrf\" value=\"").nth(1).expect("a form with a token");
    rest.split('"').next().expect("a value").to_owned()
}
