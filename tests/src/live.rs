//! Live updates over HTTP: what the other side changes is told on an open page within two seconds, what it keeps to
//! itself never is, not even by when something is sent; and a stream ends within five seconds of its right. (The routes
//! themselves stand in the matrix, the twin run and the headers' test like any other.)

use std::time::{Duration, Instant};

use axum::body::BodyDataStream;
use axum::http::StatusCode;
use directory::departure;
use directory::seating;
use kernel::Fault;
use serde_json::json;
use tower::ServiceExt;

use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::of_each;
use crate::house::register::{ESTATE, HARBOUR, api};
use crate::planted::turns_red;

/// The longest until a change is told.
const TOLD_IN: Duration = Duration::from_secs(2);
/// The longest that a stream outlives its right.
const ENDS_IN: Duration = Duration::from_secs(5);

/// A page that listens.
pub struct Listening {
    pieces: BodyDataStream,
    /// Everything that was sent.
    pub heard: String,
}

impl House {
    /// Listens as a browser does.
    pub fn listen(&self, path: &str, who: &Person) -> Result<Listening, StatusCode> {
        let call = Call::get(path).header("accept", "text/event-stream").by(who);
        let response = self.wait(self.service().oneshot(call.request())).expect("the router answers everything");
        if response.status() != StatusCode::OK {
            return Err(response.status());
        }
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Ok(Listening { pieces: response.into_body().into_data_stream(), heard: String::new() })
    }

    /// Hears until something holds of what was sent, the stream ends, or the time is over. Says whether it holds, and
    /// how long it took.
    pub fn hear_until(&self, from: &mut Listening, most: Duration, holds: impl Fn(&str) -> bool) -> (bool, Duration) {
        let began = Instant::now();
        while !holds(&from.heard) {
            let left = most.saturating_sub(began.elapsed());
            let pieces = std::pin::Pin::new(&mut from.pieces);
            let next = self.wait(async { tokio::time::timeout(left, next(pieces)).await });
            match next {
                Ok(Some(piece)) => from.heard.push_str(&String::from_utf8_lossy(&piece)),
                Ok(None) | Err(_) => return (holds(&from.heard), began.elapsed()),
            }
        }
        (true, began.elapsed())
    }
}

async fn next(mut pieces: std::pin::Pin<&mut BodyDataStream>) -> Option<Vec<u8>> {
    use futures_core::Stream;
    let piece = std::future::poll_fn(|context| pieces.as_mut().poll_next(context)).await?;
    Some(piece.expect("a stream does not break off").to_vec())
}

/// Raises a risk, as a program does; the clock goes on, as it does between two acts of people.
fn raise(house: &House, who: &Person, (title, seen_by): (&str, &str)) -> Heard {
    house.clock.advance_seconds(10);
    house.hear(raising(who, (title, seen_by))).done()
}

fn raising(who: &Person, (title, seen_by): (&str, &str)) -> Call {
    Call::new("POST", format!("/api/v1/relationships/{ESTATE}/risks"))
        .json(&json!({ "title": title, "seen_by": seen_by, "why_private": "Not yet agreed" }))
        .header("idempotency-key", title)
        .by(who)
}

fn here(slug: &str) -> String {
    format!("/r/{slug}/live")
}

#[test]
fn what_the_other_side_changes_is_told_on_an_open_page_within_two_seconds() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let mut own = house.listen(&here(ESTATE), &cast.owner).expect("the owner may listen");
        let mut everything = house.listen("/live", &cast.colleague).expect("the colleague may listen");
        let mut partner = house.listen(&here(ESTATE), &cast.partner).expect("the partner may listen");
        for page in [&mut own, &mut everything, &mut partner] {
            assert!(house.hear_until(page, TOLD_IN, |heard| heard.contains("retry:")).0);
        }
        for title in ["The first", "The second"] {
            raise(&house, &cast.partner, (title, "both"));
            for page in [&mut own, &mut everything] {
                let (told, took) = house.hear_until(page, TOLD_IN, |heard| heard.contains(title));
                assert!(told, "LIVE not told in time ({took:?}): {}", page.heard);
            }
        }
        assert!(own.heard.contains("Petra Novak of Department of Works"), "LIVE by whom? {}", own.heard);
        assert!(own.heard.contains(&format!("href=\"/r/{ESTATE}/risks/R-")), "LIVE where? {}", own.heard);
        assert_eq!(own.heard.matches("event: told").count(), 2, "LIVE told twice: {}", own.heard);
        house.hear_until(&mut partner, Duration::from_millis(500), |heard| heard.contains("event:"));
        assert!(!partner.heard.contains("event:"), "LIVE one's own acts are told: {}", partner.heard);
    });
}

/// What becomes of a record and what is put under it, in turn: each in words, with the means by which it is sent.
fn work_on(house: &House, who: &Person, (risk, word): (&str, &str), told: &mut dyn FnMut(&str, &str)) {
    let at = format!("/relationships/{ESTATE}/risks/{risk}");
    let mut version = 1;
    let mut act = |what: &str, method: &str, path: &str, body: serde_json::Value, shown: &str| {
        let mut body = body;
        if method != "POST" {
            body["version"] = version.into();
            version += 1;
        }
        api(house, who, method, &format!("{at}{path}"), &body).done();
        told(what, shown);
    };
    let title = format!("{word} put otherwise");
    act("amended", "PATCH", "", json!({ "title": title }), &title);
    act("scored", "PUT", "/score", json!({ "likelihood": 5, "effect": 4 }), "scored");
    act("commented on", "POST", "/comments", json!({ "text": format!("{word} is said") }), "comment");
    act(
        "given an action",
        "POST",
        "/actions",
        json!({ "title": format!("{word} is done"), "due": "2026-10-01" }),
        "action",
    );
    act("closed", "PUT", "/closure", json!({ "closed_because": format!("{word} is over") }), "closed");
}

#[test]
fn whatever_becomes_of_a_joint_record_is_told_within_two_seconds() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let raised = raise(&house, &cast.partner, ("The lift stops", "both")).json();
        let mut page = house.listen(&here(ESTATE), &cast.owner).expect("the owner may listen");
        assert!(house.hear_until(&mut page, TOLD_IN, |heard| heard.contains("retry:")).0);
        let risk = raised["id"].as_str().expect("an id");
        let mut before = 0;
        work_on(&house, &cast.partner, (risk, "Lift"), &mut |what, shown| {
            let events = |heard: &str| heard.matches("event: told").count();
            let (told, took) = house.hear_until(&mut page, TOLD_IN, |heard| events(heard) > before);
            assert!(told, "LIVE {what} is not told in time ({took:?}): {}", page.heard);
            assert!(page.heard.contains(shown), "LIVE {what} is not told in words: {}", page.heard);
            before = events(&page.heard);
        });
        assert_eq!(before, 5, "LIVE told twice: {}", page.heard);
    });
}

#[test]
fn what_a_side_keeps_to_itself_sends_nothing_to_the_other() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let mut colleague = house.listen(&here(ESTATE), &cast.colleague).expect("the colleague may listen");
        let mut others: Vec<_> = [
            ("/live".to_owned(), &cast.partner),
            (here(ESTATE), &cast.partner),
            (here(HARBOUR), &cast.third),
            ("/live".to_owned(), &cast.unseated),
            ("/live".to_owned(), &cast.outsider),
        ]
        .map(|(path, who)| house.listen(&path, who).expect("they may listen"))
        .into();
        for page in &mut others {
            assert!(house.hear_until(page, TOLD_IN, |heard| heard.contains("retry:")).0);
        }
        // The clock stands still: as it goes on, a stream gives a sign of life that nobody has caused.
        for n in 0..5 {
            let title = format!("canary-{n}-of-ours");
            let raised = house.hear(raising(&cast.owner, (&title, "us"))).done().json();
            assert!(house.hear_until(&mut colleague, TOLD_IN, |heard| heard.contains(&title)).0, "{}", colleague.heard);
            let risk = raised["id"].as_str().expect("an id").to_owned();
            let mut events = colleague.heard.matches("event: told").count();
            let mut heard_of = |what: &str, _: &str| {
                events += 1;
                let all = |heard: &str| heard.matches("event: told").count() >= events;
                assert!(house.hear_until(&mut colleague, TOLD_IN, all).0, "LIVE {what}: {}", colleague.heard);
            };
            work_on(&house, &cast.owner, (&risk, &title), &mut heard_of);
            for page in &mut others {
                house.hear_until(page, Duration::from_millis(50), |heard| heard.len() > "retry: 5000\n\n".len());
                assert_eq!(page.heard, "retry: 5000\n\n", "LIVE the other side's change shows");
            }
        }
        for (path, who) in [(here(ESTATE), &cast.third), (here(ESTATE), &cast.unseated), (here("no-such"), &cast.owner)]
        {
            assert_eq!(house.listen(&path, who).err(), Some(StatusCode::NOT_FOUND));
        }
    });
}

/// Takes a right away, and demands that the stream says its end and tells nothing more.
fn ends(what: &str, take: impl Fn(&House, &crate::house::cast::Cast), path: &str) {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let mut page = house.listen(path, &cast.colleague).expect("the colleague may listen");
        assert!(house.hear_until(&mut page, TOLD_IN, |heard| heard.contains("retry:")).0);
        take(&house, cast);
        // Refused where the partner's session was idle too long as well.
        house.hear(raising(&cast.partner, ("after the end", "both")));
        let (ended, took) = house.hear_until(&mut page, ENDS_IN, |heard| heard.contains("event: end"));
        assert!(ended, "LIVE {what}, and the stream goes on after {took:?}: {}", page.heard);
        let (more, _) = house.hear_until(&mut page, ENDS_IN, |heard| heard.contains("after the end"));
        assert!(!more, "LIVE {what}, and it was told: {}", page.heard);
    });
}

#[test]
fn a_stream_ends_within_five_seconds_of_its_right() {
    ends(
        "the seat ended",
        |house, cast| {
            let (at, whom) = (cast.estate, cast.colleague.person);
            house.act((&cast.owner, "end a seat"), move |change, viewer| seating::unseat(change, viewer, at, whom));
        },
        &here(ESTATE),
    );
    ends(
        "the session ended",
        |house, cast| {
            let fields = [("csrf".to_owned(), cast.colleague.csrf.clone())];
            house.hear(Call::new("POST", "/session/end").form(&fields).by(&cast.colleague)).done();
        },
        "/live",
    );
    ends(
        "the person was suspended",
        |house, cast| {
            let whom = cast.colleague.person;
            house.act((&cast.owner, "suspend"), move |change, viewer| {
                departure::suspend(change, viewer, whom).map(drop)
            });
        },
        &here(ESTATE),
    );
    ends("the session was idle too long", |house, _| house.clock.advance_seconds(13 * 3600), "/live");
}

#[test]
fn a_session_has_few_streams_and_the_oldest_goes_first() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let mut pages: Vec<_> = (0..=web::live::MOST_OF_ONE)
            .map(|_| house.listen("/live", &cast.owner).expect("they may listen"))
            .collect();
        assert!(house.hear_until(&mut pages[0], TOLD_IN, |heard| heard.contains("event: end")).0, "LIVE too many");
        for page in &mut pages[1..] {
            house.hear_until(page, Duration::from_millis(50), |heard| heard.contains("event: end"));
            assert!(!page.heard.contains("event: end"));
        }
        drop(pages);
        let began = Instant::now();
        while house.app.live().count() > 0 {
            assert!(began.elapsed() < ENDS_IN, "LIVE a stream that nobody reads goes on");
            house.wait(async { tokio::time::sleep(Duration::from_millis(20)).await });
        }
    });
}

#[test]
fn whoever_is_not_signed_in_is_told_so_as_a_program_is() {
    of_each(|model| {
        let house = model.copy();
        for path in ["/live".to_owned(), here(ESTATE)] {
            let heard = house.hear(Call::get(&path).header("accept", "text/event-stream"));
            assert_eq!((heard.status, heard.header("content-type")), (401, "application/problem+json"), "{path}");
            assert_eq!(heard.header("location"), "", "a stream leads to no page");
        }
        let hidden = house.hear(Call::get(here(ESTATE)).by(&model.cast.outsider));
        assert_eq!((hidden.status, hidden.header("content-type")), (404, "application/problem+json"));
    });
}

#[test]
fn a_stream_goes_on_where_an_earlier_one_stopped_and_keeps_no_session_alive() {
    of_each(|model| {
        let (house, cast) = (model.copy(), &model.cast);
        let before = house.now();
        raise(&house, &cast.partner, ("while away", "both"));
        let since = format!("{}?since={}", here(ESTATE), before.micros());
        let digest = house.digest();
        // Without a wish to listen, the answer ends by itself.
        let poll = house.hear(Call::get(&since).by(&cast.owner));
        assert!(poll.text().contains("while away"), "{}", poll.text());
        let id = poll.text().lines().find_map(|line| line.strip_prefix("id: ").map(str::to_owned)).expect("an id");
        let again = house.hear(Call::get(here(ESTATE)).header("last-event-id", id).by(&cast.owner));
        assert_eq!(again.text(), "retry: 5000\n\n", "LIVE told twice");
        let mut page = house.listen(&since, &cast.owner).expect("they may listen");
        assert!(house.hear_until(&mut page, TOLD_IN, |heard| heard.contains("while away")).0, "{}", page.heard);
        house.clock.advance_seconds(3600);
        house.hear_until(&mut page, Duration::from_secs(4), |heard| heard.contains(": here"));
        assert!(page.heard.contains(": here"), "LIVE no sign of life: {}", page.heard);
        assert!(House::changed(&digest, &house.digest()).is_empty(), "LIVE listening changes something");
    });
}

#[test]
fn planted_faults_turn_the_streams_red() {
    turns_red(
        "live::what_a_side_keeps_to_itself_sends_nothing_to_the_other",
        Fault::WakingShows,
        "the other side's change shows",
        &[],
    );
    turns_red(
        "live::a_stream_ends_within_five_seconds_of_its_right",
        Fault::StreamsKeepTheirRight,
        "and the stream goes on",
        &[],
    );
}
