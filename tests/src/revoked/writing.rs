//! A right to write ends at a random instant while its person writes: what is sent after the answer is refused, and what
//! was under way is there whole or not at all.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use tower::ServiceExt;

use super::ending::{End, Right};
use crate::chance::{Chance, times};
use crate::house::call::{Call, Heard};
use crate::house::model::{Model, of_each};

/// How many write at once.
const WRITERS: usize = 3;

/// What somebody wrote, when, and what was answered.
struct Written {
    title: String,
    began: Instant,
    heard: Heard,
}

/// One revocation. Answers how many things were written before, and how many were refused after it.
fn revoke(model: &Model, end: End, chance: &mut Chance) -> (usize, usize) {
    let house = model.copy();
    let right = Arc::new(Right::of(&house, model, end));
    let (done, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let tasks: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (service, right) = (house.service(), Arc::clone(&right));
            let (done, stop) = (Arc::clone(&done), Arc::clone(&stop));
            house.begin(async move {
                let mut written = Vec::new();
                while !stop.load(Ordering::SeqCst) {
                    let title = format!("written {writer} {}", written.len());
                    let (began, call) = (Instant::now(), right.raising(&title));
                    let answer = service.clone().oneshot(call.request()).await.expect("the router answers everything");
                    written.push(Written { title, began, heard: Heard::of(answer).await });
                    done.fetch_add(1, Ordering::SeqCst);
                }
                written
            })
        })
        .collect();
    let writes = |more: usize| {
        let wanted = done.load(Ordering::SeqCst) + more;
        while done.load(Ordering::SeqCst) < wanted {
            std::thread::yield_now();
        }
    };
    writes(WRITERS + chance.below(20));
    let revoked = right.end(&house, model);
    let answered = Instant::now();
    assert!(revoked.status < 400, "T08 {end:?}: {} {}", revoked.status, revoked.text());
    writes(3 * WRITERS);
    stop.store(true, Ordering::SeqCst);
    let (mut kept, mut refused) = (BTreeSet::new(), 0);
    for written in tasks.into_iter().flat_map(|task| house.wait(task).expect("a writer does not panic")) {
        let Written { title, began, heard } = written;
        if heard.status == 201 {
            assert!(began <= answered, "T08 {end:?}: \"{title}\" is written after the end");
            kept.insert(title);
        } else {
            assert!(matches!(heard.status, 401 | 403 | 404), "T08 {end:?}: {} {}", heard.status, heard.text());
            refused += usize::from(began > answered);
        }
    }
    // The other side stays where the organisation has left; in a room its keeper does.
    let reader = if end == End::Party { &model.cast.partner } else { &model.cast.owner };
    let mut there = BTreeSet::new();
    let mut after = String::new();
    loop {
        let path = format!("/api/v1/relationships/{}/risks?q=written&limit=200{after}", right.slug);
        let page = house.hear(Call::get(path).by(reader)).done().json();
        let items = page["items"].as_array().expect("a list");
        there.extend(items.iter().map(|item| item["title"].as_str().unwrap_or_default().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(kept, there, "T08 {end:?}: what was answered is there, and nothing else");
    assert!(!kept.is_empty() && refused > 0, "T08 {end:?}: {} written, {refused} refused", kept.len());
    (kept.len(), refused)
}

#[test]
fn nothing_is_written_after_the_right_has_ended() {
    let revocations = times("COMITY_REVOCATIONS", 2 * End::OF_READING.len());
    of_each(|model| {
        let revocations = if model.is_on_server() {
            revocations.div_ceil(4).max(revocations.min(End::OF_WRITING.len()))
        } else {
            revocations
        };
        let mut chance = Chance::of_test("T08, writing", 9);
        let ends = (0..revocations).map(|n| End::OF_WRITING[n % End::OF_WRITING.len()]);
        let outcomes: Vec<_> = ends.map(|end| revoke(model, end, &mut chance)).collect();
        let (kept, refused) = outcomes.iter().fold((0, 0), |sum, (k, r)| (sum.0 + k, sum.1 + r));
        println!("T08: {revocations} rights to write ended; {kept} written before and there, {refused} refused after");
    });
}

#[test]
fn a_planted_fault_lets_a_right_to_write_live_on() {
    const TEST: &str = "revoked::writing::nothing_is_written_after_the_right_has_ended";
    let few = [("COMITY_REVOCATIONS", "9")];
    crate::planted::turns_red_unwalled(TEST, kernel::Fault::ViewersAreCached, "is written after the end", &few);
}
