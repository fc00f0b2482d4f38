//! Two houses go on side by side: in both the same people of our side do the same and listen to the same streams; in one
//! of them the other side, besides, does something for itself each time. Every letter that is sent to anybody who is not
//! of that side (to whom, its subject, every byte of it, how many), every event of every stream that is held open, and
//! every answer to what our people did is the same in both.

use std::collections::BTreeMap;
use std::time::Duration;

use books::Role;
use kernel::Fault;
use serde_json::{Value, json};

use super::canary::Canaries;
use super::perturb::{self, Secret, THE_SAME};
use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::{Cast, PASSWORD, Person};
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, HARBOUR};
use crate::house::ways;
use crate::live::Listening;
use crate::planted::turns_red;

/// The longest that something is waited for.
const MOST: Duration = Duration::from_secs(5);
/// The longest until those who may hear of it have heard of what the other side did; not all of it is told.
const NOTICED: Duration = Duration::from_millis(150);
/// Seconds between two rounds: fewer than a stream keeps silent before it gives a sign of life.
const BETWEEN_S: i64 = 10;

/// One of the two houses, with those who listen in it.
struct Side {
    house: House,
    ours: Vec<Listening>,
    letters: BTreeMap<String, String>,
}

impl Side {
    fn of(model: &Model) -> Side {
        let (house, cast) = (model.copy().sending_mail(), &model.cast);
        // Whose joint records tell our people that a round is over.
        house.seat(&cast.partner, cast.estate, &cast.spare, Role::Member);
        let estate = format!("/r/{ESTATE}/live");
        let harbour = format!("/r/{HARBOUR}/live");
        let ours = [
            (estate.as_str(), &cast.owner),
            ("/live", &cast.colleague),
            (estate.as_str(), &cast.observer),
            ("/live", &cast.unseated),
            (harbour.as_str(), &cast.third),
            ("/live", &cast.outsider),
        ];
        let ours = ours.map(|(path, who)| house.listen(path, who).expect("they may listen")).into();
        Side { house, ours, letters: BTreeMap::new() }
    }

    /// The letters that were sent since the last time, by the names of their files.
    fn new_letters(&mut self) -> BTreeMap<String, String> {
        let now = self.house.letters();
        let new = now.iter().filter(|(file, _)| !self.letters.contains_key(*file));
        let new = new.map(|(file, text)| (file.clone(), text.clone())).collect();
        self.letters = now;
        new
    }

    /// Raises something for both sides, and waits until all of ours who sit there have heard of it.
    fn end_round(&mut self, cast: &Cast, title: &str) {
        let raised = Call::new("POST", format!("/api/v1/relationships/{ESTATE}/risks"));
        let raised = raised.json(&json!({ "title": title, "seen_by": "both" })).header("idempotency-key", title);
        self.house.hear(raised.by(&cast.spare)).done();
        for (place, page) in self.ours.iter_mut().enumerate().take(3) {
            let (told, took) = self.house.hear_until(page, MOST, |heard| heard.contains(title));
            assert!(told, "T03: {place} is not told of a joint record in {took:?}: {}", page.heard);
        }
    }
}

/// What our side does in the n-th round: each time something that sends a letter.
fn act(model: &Model, n: usize) -> Call {
    let (cast, register) = (&model.cast, &model.register);
    let send = |who: &Person, method: &str, path: &str, body: Value| {
        let call = Call::new(method, format!("/api/v1{path}")).json(&body);
        call.header("idempotency-key", format!("beside {n}")).by(who)
    };
    let form = |path: &str, fields: &[(&str, &str)]| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Call::new("POST", path).form(&fields)
    };
    let partner = |n: usize| json!({ "organisation_name": "Fifth Ltd", "email": format!("p{n}@fifth.example"), "role": "relationship_manager" });
    let colleague = |n: usize| json!({ "email": format!("n{n}@colleague.example") });
    let ours = [&cast.colleague, &cast.owner, &cast.observer, &cast.unseated, &cast.third, &cast.outsider];
    match n % 8 {
        0 => send(&cast.owner, "POST", "/invitations", colleague(n)),
        1 => send(&cast.owner, "POST", &format!("/relationships/{ESTATE}/invitations"), partner(n)),
        2 => send(&cast.third, "POST", &format!("/relationships/{HARBOUR}/invitations"), partner(n)),
        3 => send(&cast.owner, "PUT", &format!("/invitations/{}/code", register.ours.invitation), json!({})),
        // Seldom, and each time as somebody else: whoever asks too often is told to wait.
        4 if (n / 8).is_multiple_of(3) => form("/password/forgotten", &[("email", &ours[n / 24 % ours.len()].email)]),
        4 => send(&cast.owner, "POST", "/invitations", colleague(n)),
        5 => {
            let email = format!("carla{n}@meridian.example");
            ways::by(form("/settings/address", &[("email", &email), ("current", PASSWORD)]), &cast.colleague)
        }
        6 => {
            let path = format!("/people/{}/address", cast.observer.person);
            send(&cast.owner, "PUT", &path, json!({ "email": format!("orla{n}@meridian.example") }))
        }
        _ => send(&cast.outsider, "POST", "/invitations", colleague(n)),
    }
}

/// Whether a letter is to somebody of the other side: one of its people, or one whom it invites.
fn is_theirs(letter: &str) -> bool {
    let to = letter.lines().find(|line| line.starts_with("To:")).expect("a letter is to somebody");
    to.contains("@works.example") || THE_SAME.iter().any(|address| to.contains(address))
}

/// What was said on a stream, without the signs of life that only the time makes.
fn said(page: &Listening) -> String {
    page.heard.replace(": here\n\n", "")
}

/// One round. Answers how many letters were compared.
fn round(sides: &mut [Side; 2], model: &Model, deed: impl FnOnce(&mut House) -> &'static str, n: usize) -> usize {
    for side in sides.iter() {
        side.house.clock.set(crate::house::START.plus_seconds(120 + BETWEEN_S * n as i64));
    }
    let [alone, beside] = sides;
    let mut theirs: Vec<_> = [&model.cast.partner, &model.cast.second]
        .map(|who| beside.house.listen("/live", who).expect("they may listen"))
        .into();
    for page in &mut theirs {
        beside.house.hear_until(page, MOST, |heard| heard.contains("retry:"));
    }
    let done = deed(&mut beside.house);
    for page in &mut theirs {
        beside.house.hear_until(page, NOTICED, |heard| heard.contains("event: told"));
    }
    drop(theirs);
    for (file, letter) in beside.new_letters() {
        assert!(is_theirs(&letter), "T03: letter {file} is sent to others after \"{done}\": {letter}");
    }
    assert!(alone.new_letters().is_empty(), "T03: a letter without a cause");
    let answers: [Heard; 2] = [&*alone, &*beside].map(|side| side.house.hear(act(model, n)).done());
    assert!(
        answers[0] == answers[1],
        "T03: an act of ours tells of \"{done}\"{}",
        super::difference(&answers[0], &answers[1])
    );
    let letters = [alone.new_letters(), beside.new_letters()];
    assert_eq!(letters[0], letters[1], "T03: a letter tells of \"{done}\" on the other side");
    let title = format!("the end of round {n}");
    alone.end_round(&model.cast, &title);
    beside.end_round(&model.cast, &title);
    for (place, (one, other)) in alone.ours.iter().zip(&beside.ours).enumerate() {
        assert_eq!(said(one), said(other), "T03: stream {place} tells of \"{done}\" on the other side");
    }
    letters[0].len()
}

fn go_on(model: &Model, rounds: usize) {
    let mut chance = Chance::of_test("T03, letters and streams", 5);
    let mut canaries = Canaries::new(&mut chance);
    let secret = Secret::of_the_partner(model);
    let mut sides = [Side::of(model), Side::of(model)];
    let mut letters = 0;
    for n in 0..rounds {
        let deed = |house: &mut House| perturb::one(house, (model, &secret), n, &mut canaries, &mut chance);
        letters += round(&mut sides, model, deed, n);
    }
    let all = sides[1].letters.values().filter(|letter| !is_theirs(letter)).cloned();
    for text in all.chain(sides[1].ours.iter().map(|page| page.heard.clone())) {
        let heard = Heard { status: 200, headers: Vec::new(), body: text.into_bytes() };
        assert_eq!(canaries.found_in(&heard), None, "T04: in a letter or a stream");
    }
    let told: usize = sides[1].ours.iter().map(|page| page.heard.matches("event: told").count()).sum();
    println!("T03: {rounds} rounds, {letters} letters and {told} events of live streams, the same in both");
    assert!(letters * 2 > rounds && told >= rounds * 3, "T03: hardly anything was sent");
}

#[test]
fn letters_and_live_streams_are_the_same_whatever_the_other_side_does_for_itself() {
    let rounds = times("COMITY_ROUNDS", 30);
    of_each(|model| go_on(model, if model.is_on_server() { rounds.div_ceil(3) } else { rounds }));
}

#[test]
fn planted_faults_show_in_letters_and_streams() {
    const TEST: &str = "twin::beside::letters_and_live_streams_are_the_same_whatever_the_other_side_does_for_itself";
    turns_red(TEST, Fault::LettersCountEverything, "T03: a letter tells of", &[]);
    turns_red(TEST, Fault::WakingShows, "tells of", &[]);
}
