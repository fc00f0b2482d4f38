//! What a person sees over all their relationships: work, updates, search, books. And how much it asks of the
//! database.

use axum::http::StatusCode;
use books::BookKind;
use jiff::civil::date;

use crate::browser::{Browser, location};
use crate::house::{OUTSIDER, OWNER, PARTNER, Raised, in_each};

#[test]
fn my_work_is_ordered_by_how_pressing_it_is_and_an_action_is_done_in_its_row() {
    in_each(|house| async move {
        let estate = house.furnish().await;
        let omar = house.person(OWNER).await;
        let due = |title: &str, day| Raised {
            owner: Some(omar),
            review_by: Some(day),
            ..Raised::new(BookKind::Shared, title)
        };
        let late = house.raise(PARTNER, estate, due("Boilers fail", date(2026, 11, 1))).await;
        house.raise(PARTNER, estate, due("Lifts stop", date(2026, 11, 6))).await;
        house.raise(PARTNER, estate, due("Far away", date(2026, 12, 24))).await;
        let action = house.under(PARTNER, late, ("Share the rota", Some((omar, date(2026, 11, 30))))).await;
        let mut owner = Browser::of(&house, OWNER).await;
        let work = owner.open("/work").await;
        assert!(
            work.says("Good morning, Omar")
                && work.says("Two things are waiting for you this week. One needs you today.")
        );
        assert!(
            work.says("2 days late")
                && work.says("Fri 6 Nov")
                && !work.says("data-open href=\"/r/works-estate/risks/R-3\"")
        );
        assert!(work.says("/r/works-estate/risks/R-1"));
        let place = |words: &str| work.html.find(words).unwrap_or_else(|| panic!("{words} is not there"));
        assert!(place("Boilers fail") < place("Lifts stop") && place("Lifts stop") < place("Share the rota"));
        let form = format!("/work/actions/{action}/closure");
        let done = owner.send_from(&work, &form, &[]).await;
        let after = location(&done).unwrap();
        assert_eq!(after, format!("/work?done=work-action&finished={action}"));
        let told = owner.open(&after).await;
        assert!(told.says("The action is done.") && !told.says("Share the rota"));
        let stale = owner.send_from(&work, &form, &[("idempotency", "another")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let back = format!("/work/actions/{action}/reopening");
        assert!(told.says(&back), "what was done by a slip of the finger is taken back from where it is told");
        let undone = owner.send_from(&told, &back, &[("version", "2")]).await;
        assert_eq!(location(&undone).as_deref(), Some("/work?done=work-action-again"));
        assert!(owner.open("/work").await.says("Share the rota"));
        assert!(!owner.open(&after).await.says(&back), "an old address offers no way back from what is open");
    });
}

#[test]
fn my_work_tells_what_happened_since_the_day_that_its_title_names() {
    in_each(|house| async move {
        let estate = house.furnish().await;
        house.clock.advance_seconds(60);
        house.raise(PARTNER, estate, Raised::new(BookKind::Shared, "Boilers fail")).await;
        house.clock.advance_seconds(2 * 86_400);
        Browser::of(&house, OWNER).await.send("/updates", "/updates/seen", &[]).await;
        house.clock.advance_seconds(86_400);
        let mut owner = Browser::of(&house, OWNER).await;
        let quiet = owner.open("/work").await;
        assert!(quiet.says("<h2>Lately</h2>") && quiet.says("Boilers fail"), "{}", quiet.html);
        house.raise(PARTNER, estate, Raised::new(BookKind::Shared, "Lifts stop")).await;
        let news = owner.open("/work").await;
        assert!(news.says("<h2>Since yesterday</h2>") && news.says("Lifts stop"), "{}", news.html);
        assert!(!news.says("Boilers fail"), "that was before: {}", news.html);
    });
}

#[test]
fn a_person_has_the_shape_of_their_side_and_none_where_there_are_no_sides() {
    in_each(|house| async move {
        house.furnish().await;
        for (who, shape) in [(OWNER, "av-a"), (PARTNER, "av-b")] {
            let mut browser = Browser::of(&house, who).await;
            for (page, shape) in [("/work", "av-own"), ("/updates", "av-own"), ("/r/works-estate", shape)] {
                let page = browser.open(page).await;
                let me = format!("popovertarget=\"me\"><span class=\"av {shape}\"");
                assert!(page.says(&me), "{who}: {}", page.html);
            }
        }
    });
}

#[test]
fn updates_tell_of_what_one_may_see_and_nothing_else() {
    in_each(|house| async move {
        let estate = house.furnish().await;
        let mut owner = Browser::of(&house, OWNER).await;
        owner.send("/updates", "/updates/seen", &[]).await;
        assert!(owner.open("/updates").await.says("You have seen everything"));
        house.clock.advance_seconds(3600);
        let raised =
            house.raise(PARTNER, estate, Raised { rank: 12, ..Raised::new(BookKind::Shared, "Boilers fail") }).await;
        house.raise(PARTNER, estate, Raised::new(BookKind::Side, "Their secret")).await;
        house.clock.advance_seconds(60);
        house.rescore(PARTNER, raised, (1, 9)).await;
        let updates = owner.open("/updates").await;
        assert!(
            updates.says("<b>Petra Novak</b> lowered <span class=\"nowrap\">R-1</span> from 12 to 9"),
            "{}",
            updates.html
        );
        assert!(updates.says("2 things are new") && !updates.says("Their secret") && !updates.says("D·R-1"));
        assert!(Browser::of(&house, PARTNER).await.open("/updates").await.says("Their secret"));
        let seen = owner.send("/updates", "/updates/seen", &[]).await;
        assert_eq!(location(&seen).as_deref(), Some("/updates?done=updates-seen"));
        assert!(owner.open("/updates").await.says("You have seen everything"));
    });
}

#[test]
fn older_updates_follow_without_a_gap_and_without_repeating() {
    in_each(|house| async move {
        let estate = house.furnish().await;
        for number in 0..70 {
            house.raise(OWNER, estate, Raised::new(BookKind::Shared, format!("Told {number:02} once"))).await;
        }
        let mut owner = Browser::of(&house, OWNER).await;
        let first = owner.open("/updates").await;
        let older = first.html.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let older = older.expect("there are older ones").replace("&#38;", "&");
        let second = owner.open(&older).await;
        let both = format!("{}{}", first.html, second.html);
        for number in 0..70 {
            assert_eq!(both.matches(&format!("Told {number:02} once")).count(), 1, "{number}");
        }
    });
}

#[test]
fn search_marks_words_leads_to_records_and_jumps_to_references() {
    in_each(|house| async move {
        let estate = house.furnish().await;
        let cause = "Old <i>boilers</i> of 1974 and a long winter";
        let risk = house.raise(OWNER, estate, Raised { cause, ..Raised::new(BookKind::Shared, "Heating fails") }).await;
        house.under(PARTNER, risk, ("We can lend two plumbers", None)).await;
        house.raise(PARTNER, estate, Raised::new(BookKind::Side, "Heating penalty talks")).await;
        let mut owner = Browser::of(&house, OWNER).await;
        let found = owner.open("/search?q=boil").await;
        assert!(
            found.says("&#60;i&#62;<mark>boilers</mark>") || found.says("&lt;i&gt;<mark>boilers</mark>"),
            "{}",
            found.html
        );
        let comment = owner.open("/search?q=plumb").await;
        assert!(comment.says("<mark>plumbers</mark>") && comment.says("href=\"/r/works-estate/risks/R-1\""));
        let heating = owner.open("/search?q=heating").await;
        assert!(heating.says("<mark>Heating</mark> fails") && !heating.says("penalty"));
        let jump = owner.ask("GET", "/search?q=r-1", String::new()).await;
        assert_eq!(location(&jump).as_deref(), Some("/r/works-estate/risks/R-1"));
        assert!(owner.open("/search?q=estate").await.says("href=\"/r/works-estate\""));
        let none = owner.open("/search?q=%3Cscript%3Exyzzy").await;
        assert!(none.says("Nothing found") && !none.says("<script>xyzzy"));
        assert!(owner.open("/search").await.says("Look for anything"));
        let long = format!("boilers {} z", "x".repeat(200));
        let beginning = owner.open(&format!("/search?q={}", long.replace(' ', "+"))).await;
        assert!(beginning.says("Only the first 200 characters were looked for"), "{}", beginning.html);
        assert!(beginning.says(&format!("value=\"{long}\"")), "what was typed stays: {}", beginning.html);
        assert!(!owner.open("/search?q=boil").await.says("Only the first"));
    });
}

#[test]
fn the_jump_box_suggests_places_and_records_in_reach() {
    in_each(|house| async move {
        let estate = house.furnish().await;
        let risk = house.raise(OWNER, estate, Raised::new(BookKind::Shared, "Heating <fails>")).await;
        house.under(PARTNER, risk, ("Heating engineers are called", None)).await;
        house.raise(PARTNER, estate, Raised::new(BookKind::Side, "Heating penalty talks")).await;
        let (mut owner, mut outsider) = (Browser::of(&house, OWNER).await, Browser::of(&house, OUTSIDER).await);
        let at = |q: &str| format!("/search/suggestions?in=works-estate&q={q}");
        let (heating, statements) = house.counted(owner.open(&at("heat"))).await;
        assert!(heating.says("data-href=\"/r/works-estate/risks/R-1\""), "{}", heating.html);
        assert_eq!(
            heating.html.matches("role=\"option\"").count(),
            1,
            "no comment, nothing of theirs: {}",
            heating.html
        );
        assert!(!heating.says("<fails>") && !heating.says("<html"), "a part, and escaped: {}", heating.html);
        assert!(statements <= 4, "who looks, and one statement over the reach: {statements}");
        assert!(owner.open(&at("r1")).await.says("data-href=\"/r/works-estate/risks/R-1\""));
        let places = owner.open(&at("peo")).await;
        assert!(places.says("data-href=\"/r/works-estate/people\"") && places.says("/organisation/people"));
        assert!(owner.open(&at("estate")).await.says("data-href=\"/r/works-estate\""));
        assert!(!owner.open(&at("")).await.says("role=\"option\""));
        for q in ["heat", "r1", "estate"] {
            let none = outsider.open(&at(q)).await;
            assert!(!none.says("role=\"option\"") && !none.says("works-estate"), "{q}: {}", none.html);
        }
        assert!(!outsider.open(&at("peo")).await.says("works-estate"));
        assert_eq!(Browser::new(&house).ask("GET", &at("heat"), String::new()).await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_reference_that_stands_in_two_relationships_offers_both() {
    in_each(|house| async move {
        let estate = house.furnish().await;
        let rail = house.open("Harbour Rail").await;
        house.raise(OWNER, estate, Raised::new(BookKind::Shared, "Here")).await;
        house.raise(OWNER, rail, Raised::new(BookKind::Shared, "There")).await;
        house.raise(OWNER, rail, Raised::new(BookKind::Side, "Ours")).await;
        let mut owner = Browser::of(&house, OWNER).await;
        let both = owner.open("/search?q=R-1").await;
        assert!(both.says("/r/works-estate/risks/R-1") && both.says("/r/harbour-rail/risks/R-1"));
        let ours = owner.ask("GET", "/search?q=m-r1", String::new()).await;
        assert_eq!(location(&ours).as_deref(), Some("/r/harbour-rail/risks/M-R-1"));
        let list = owner.open("/relationships?q=harbour").await;
        assert!(list.says("Harbour Rail") && !list.says("row.name"));
        assert!(list.says("2 risks and opportunities"), "{}", list.html);
        assert!(owner.open("/relationships?q=nowhere").await.says("Nothing found"));
    });
}

#[test]
fn a_book_shows_its_entries_to_those_who_read_it() {
    in_each(|house| async move {
        let estate = house.furnish().await;
        house.raise(PARTNER, estate, Raised::new(BookKind::Side, "Their secret")).await;
        for number in 0..60 {
            house.raise(OWNER, estate, Raised::new(BookKind::Shared, format!("Entry {number:02} here"))).await;
        }
        let mut owner = Browser::of(&house, OWNER).await;
        let book = owner.open("/r/works-estate/books").await;
        assert!(book.says("Not signed yet") && book.says("/r/works-estate/books/shared/file"));
        assert!(book.says("Entry 59 here") && !book.says("Entry 05 here") && !book.says("Their secret"));
        let key = house.app.signing.clone();
        house.change(move |change| books::checkpoint::sign_grown(change, &key)).await.expect("they are signed");
        assert!(owner.open("/r/works-estate/books").await.says("Nothing has been added since"));
        let older = book.html.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let older = owner.open(&older.expect("older entries").replace("&#38;", "&")).await;
        assert!(older.says("Entry 05 here") && !older.says("Entry 59 here"));
        let ours = owner.open("/r/works-estate/books?book=us").await;
        assert!(!ours.says("Their secret") && ours.says("opened the book of our side"));
    });
}

#[test]
fn a_page_takes_at_most_twelve_statements_however_much_it_shows() {
    in_each(|house| async move {
        let estate = house.furnish().await;
        house.open("Harbour Rail").await;
        let (omar, day) = (house.person(OWNER).await, date(2026, 11, 3));
        let mut owner = Browser::of(&house, OWNER).await;
        let pages = [
            "/work",
            "/add",
            "/relationships",
            "/relationships/new",
            "/r/works-estate",
            "/r/works-estate/people",
            "/r/works-estate/people/new",
            "/r/works-estate/people/invite",
            "/r/works-estate/settings",
            "/updates",
            "/search?q=told",
            "/search?q=R-999",
            "/menu",
            "/menu?in=works-estate",
            "/r/works-estate/books",
        ];
        let mut few = Vec::new();
        for page in pages {
            let (shown, statements) = house.counted(owner.open(page)).await;
            assert_eq!(shown.status, StatusCode::OK, "{page}");
            assert!(statements <= 12, "{page} takes {statements}");
            few.push(statements);
        }
        for number in 0..40 {
            let told = Raised {
                owner: Some(omar),
                review_by: Some(day),
                ..Raised::new(BookKind::Shared, format!("Told {number}"))
            };
            let risk = house.raise(PARTNER, estate, told).await;
            house.under(PARTNER, risk, ("Told to do", Some((omar, day)))).await;
        }
        for (page, few) in pages.into_iter().zip(few) {
            let (_, statements) = house.counted(owner.open(page)).await;
            // What goes under a record is named in one statement more; the number of records does not count.
            assert!(statements <= few + 2 && statements <= 12, "{page} took {few}, and takes {statements}");
        }
    });
}
