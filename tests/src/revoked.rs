//! T08: a right ends at a random instant, in each of the ways in which rights end, while the person whose right it is
//! reads on pages and by programs and listens to streams. Nothing that is asked for after the answer to the revocation
//! shows anything, nothing that waited to be sent is sent, and nothing is written; what was under way is of one snapshot,
//! whole or refused; and the streams end within five seconds.

mod ending;
mod writing;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::response::Response;
use kernel::Fault;
use tower::ServiceExt;

use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::model::{Model, of_each};
use crate::planted::turns_red;
use ending::{End, Right};

/// The longest that a stream outlives its right.
const ENDS_IN: Duration = Duration::from_secs(5);
/// How many read at once.
const READERS: usize = 3;
/// Houses in which rights end at the same time.
const AT_ONCE: usize = 4;
/// Words of what is read while it may be.
const WORDS: &str = "heating fails";

/// What a read came to.
struct Read {
    began: Instant,
    call: Call,
    heard: Heard,
}

/// Reads again and again, until it is told to stop.
async fn read(house: axum::Router, calls: Vec<Call>, (done, stop): (Arc<AtomicUsize>, Arc<AtomicBool>)) -> Vec<Read> {
    let mut reads = Vec::new();
    for call in calls.iter().cycle() {
        let began = Instant::now();
        let response = house.clone().oneshot(call.clone().request()).await.expect("the router answers everything");
        reads.push(Read { began, call: call.clone(), heard: Heard::of(response).await });
        done.fetch_add(1, Ordering::SeqCst);
        if stop.load(Ordering::SeqCst) {
            break;
        }
    }
    reads
}

/// What may be seen of one relationship or room, and what is asked of everything that somebody may see.
fn asked(right: &Right) -> Vec<String> {
    let (slug, file) = (&right.slug, &right.file);
    if right.end == End::Role {
        return vec![format!("/api/v1/relationships/{slug}/invitations")];
    }
    let api = ["risks", "risks/export?format=csv", "risks?q=heating", "risks?sort=title&limit=50", "book"];
    let api = api.map(|of| format!("/api/v1/relationships/{slug}/{of}"));
    let book = if slug.contains('~') { "room" } else { "shared" };
    let pages = [
        format!("/r/{slug}/risks?q=heating"),
        format!("/r/{slug}/risks/export?format=csv"),
        format!("/r/{slug}/attachments/{file}/file"),
        format!("/api/v1/relationships/{slug}/attachments/{file}/file"),
        format!("/r/{slug}/books/{book}/file"),
    ];
    let everywhere = ["/search?q=heating", "/api/v1/search?q=heating"].map(str::to_owned);
    let everywhere = everywhere.into_iter().filter(|_| !slug.contains('~'));
    api.into_iter().chain(pages).chain(everywhere).collect()
}

fn is_everywhere(path: &str) -> bool {
    path.contains("/search?")
}

/// Whether nobody in particular gets this answer: sign in, or nothing is there. Whoever goes on sitting there is told
/// that they may not.
fn is_refused(heard: &Heard, end: End) -> bool {
    matches!(heard.status, 401 | 404)
        || (heard.status == 403 && end.keeps_a_seat())
        || (heard.status == 303 && heard.header("location").starts_with("/sign-in"))
}

/// Holds one read against what may be: `whole` has the answer that each API's address gave while it gave any.
fn hold(read: &Read, right: &Right, answered: Instant, whole: &mut HashMap<String, Vec<u8>>) {
    let (path, heard, end) = (&read.call.path, &read.heard, right.end);
    let (shows, status) = (heard.text().contains(WORDS), heard.status);
    if read.began > answered {
        assert!(!shows, "T08 {end:?}: {path} shows something after the end");
        let is_nothing = is_everywhere(path) && status == 200 && !right.end.signs_out();
        assert!(is_refused(heard, end) || is_nothing, "T08 {end:?}: {path} answers {status} after the end");
        return;
    }
    if is_refused(heard, end) || (is_everywhere(path) && !shows && status == 200) {
        return;
    }
    assert!(status == 200 && shows, "T08 {end:?}: {path} is half an answer: {status} {}", heard.text());
    // Pages carry keys of their own, new each time; what programs read is the same bytes as long as it is anything.
    match path.starts_with("/api/") {
        true => {
            let before = whole.entry(path.clone()).or_insert_with(|| heard.body.clone());
            assert!(*before == heard.body, "T08 {end:?}: {path} is half an answer: {}", heard.text());
        }
        false => {
            assert!(
                ["/export", "/file"].iter().any(|file| path.contains(file)) || heard.text().contains("</html>"),
                "T08 {end:?}: {path} breaks off"
            )
        }
    }
}

/// Hears a stream to its end. Answers what was said.
fn end_of(house: &House, end: End, stream: Response) -> String {
    let ended = house.wait(async {
        let body = axum::body::to_bytes(stream.into_body(), usize::MAX);
        tokio::time::timeout(ENDS_IN, body).await.map(|body| body.expect("a stream does not break off"))
    });
    let said = ended.unwrap_or_else(|_| panic!("T08 {end:?}: a stream goes on"));
    String::from_utf8_lossy(&said).into_owned()
}

/// One revocation. Answers how many reads there were before and after its answer, and how long the streams went on.
fn revoke(model: &Model, end: End, chance: &mut Chance) -> (usize, usize, Duration) {
    let house = model.copy().sending_mail();
    let right = Right::of(&house, model, end);
    let whom = (end.ends_invitations() || end == End::Role).then(|| right.invite(&house));
    let calls: Vec<_> = asked(&right).iter().flat_map(|path| right.calls(path)).collect();
    let listening = right.calls(&format!("/r/{}/live", right.slug));
    let streams = listening.into_iter().map(|call| {
        let call = call.header("accept", "text/event-stream");
        let stream = house.wait(house.service().oneshot(call.request())).expect("the router answers everything");
        assert_eq!(stream.status(), 200, "T08 {end:?}: the stream opens");
        stream
    });
    let streams: Vec<_> = streams.collect();
    let (done, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let tasks: Vec<_> = (0..READERS)
        .map(|place| {
            let mut calls = calls.clone();
            let first = place * calls.len() / READERS;
            calls.rotate_left(first);
            let task = read(house.service(), calls, (Arc::clone(&done), Arc::clone(&stop)));
            house.begin(task)
        })
        .collect();
    let reads = |more: usize| {
        let wanted = done.load(Ordering::SeqCst) + more;
        while done.load(Ordering::SeqCst) < wanted {
            std::thread::yield_now();
        }
    };
    reads(READERS + chance.below(2 * calls.len()));
    let revoked = right.end(&house, model);
    let answered = Instant::now();
    assert!(revoked.status < 400, "T08 {end:?}: {} {}", revoked.status, revoked.text());
    reads(calls.len() + READERS);
    stop.store(true, Ordering::SeqCst);
    let (mut whole, mut counts) = (HashMap::new(), [0, 0]);
    for read in tasks.into_iter().flat_map(|task| house.wait(task).expect("a reader does not panic")) {
        hold(&read, &right, answered, &mut whole);
        counts[usize::from(read.began > answered)] += 1;
    }
    assert!(counts[0] > 0 && counts[1] > 0 && !whole.is_empty(), "T08 {end:?}: nothing was read: {counts:?}");
    let is_sent = |whom: &str| house.letters().values().any(|letter| letter.contains(whom));
    assert!(
        !whom.filter(|_| end.ends_invitations()).is_some_and(is_sent),
        "T08 {end:?}: a letter goes out after the end"
    );
    for stream in streams.into_iter().filter(|_| !end.keeps_a_seat()) {
        let said = end_of(&house, end, stream);
        assert!(said.contains("event: end"), "T08 {end:?}: a stream does not say its end: {said}");
    }
    (counts[0], counts[1], answered.elapsed())
}

#[test]
fn nothing_is_read_after_the_right_has_ended() {
    let revocations = times("COMITY_REVOCATIONS", 2 * End::OF_READING.len());
    of_each(|model| {
        let revocations = if model.is_on_server() {
            revocations.div_ceil(4).max(revocations.min(End::OF_READING.len()))
        } else {
            revocations
        };
        let chance = Chance::of_test("T08", 8);
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..AT_ONCE)
                .map(|place| {
                    let mut chance = chance.clone().nth(place + 1);
                    let own = (place..revocations).step_by(AT_ONCE);
                    let end = |n: usize| End::OF_READING[n % End::OF_READING.len()];
                    scope.spawn(move || own.map(|n| revoke(model, end(n), &mut chance)).collect::<Vec<_>>())
                })
                .collect();
            let joined = threads.into_iter().map(|thread| thread.join());
            joined.flat_map(|done| done.unwrap_or_else(|why| std::panic::resume_unwind(why))).collect()
        });
        let (before, after) = outcomes.iter().fold((0, 0), |sum, (b, a, _)| (sum.0 + b, sum.1 + a));
        let longest = outcomes.iter().map(|(_, _, took)| *took).max();
        println!(
            "T08: {} revocations; {before} reads that began before, whole or refused; {after} after, all refused; \
             streams ended within {longest:?}",
            outcomes.len()
        );
    });
}

#[test]
fn planted_faults_let_rights_live_on() {
    const TEST: &str = "revoked::nothing_is_read_after_the_right_has_ended";
    turns_red(TEST, Fault::ViewersAreCached, "after the end", &[("COMITY_REVOCATIONS", "13")]);
    turns_red(TEST, Fault::StreamsKeepTheirRight, "a stream goes on", &[("COMITY_REVOCATIONS", "13")]);
}
