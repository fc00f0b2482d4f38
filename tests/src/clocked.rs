//! T26: the clock jumps: an hour on or back, three days back, four hundred days on, over both ends of summer time, and to
//! and fro while requests are under way. Entries keep their order and histories follow it, what has expired is let in
//! nowhere, and nothing that was to happen once happens twice.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use books::Change;
use delivery::{Outcome, job};
use directory::{Email, invitation};
use kernel::{Fault, Id, Instant, of};
use serde_json::{Value, json};
use storage::values;

use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::call::Call;
use crate::house::cast::{Cast, Person, password};
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, api};
use crate::planted::turns_red;

/// Seconds by which clocks jump.
const JUMPS: [i64; 8] = [3_600, -3_600, -3 * 86_400, 400 * 86_400, -400 * 86_400, 1, -1, 45 * 60];
/// An instant before each end of summer time in Europe: 2026-10-25 and 2027-03-28, 00:59:59 UTC.
const ENDS: [i64; 2] = [1_792_889_999, 1_806_195_599];

/// Something with an end that lets somebody in.
struct Pass {
    secret: String,
    ends_at: Instant,
}

struct Story<'a> {
    house: House,
    cast: &'a Cast,
    chance: Chance,
    tokens: Vec<Pass>,
    invitations: Vec<Pass>,
    /// How often each job was done.
    done: BTreeMap<Id<of::Job>, usize>,
    /// A risk of which much is told, and its version.
    risk: String,
    version: i64,
}

impl Story<'_> {
    fn jump(&mut self) {
        let to = match self.chance.below(10) {
            at @ 0..2 => Instant::from_micros(ENDS[at] * 1_000_000),
            _ => self.house.now().plus_seconds(self.chance.one(&JUMPS)),
        };
        self.house.clock.set(to);
    }

    /// Somebody who has just signed in, by the clock as it is.
    fn owner(&self) -> Person {
        self.house.sign_in(&self.cast.owner.name, &self.cast.owner.email)
    }

    fn give_a_token(&mut self) {
        let days = 1 + self.chance.below(60) as i64;
        let new = json!({ "name": "t", "scope": "read", "days": days });
        let made = api(&self.house, &self.owner(), "POST", "/me/tokens", &new).done().json();
        let secret = made["token"].as_str().expect("a token").to_owned();
        self.tokens.push(Pass { secret, ends_at: self.house.now().plus_days(days) });
    }

    fn invite(&mut self) {
        let address = format!("guest{}@guests.example", self.chance.bits());
        let owner = self.owner();
        let issued = self.house.act((&owner, &address.clone()), move |change, viewer| {
            invitation::invite_colleague(change, viewer, &Email::read(&address).expect("an address"), None)
        });
        self.invitations.push(Pass { secret: issued.code, ends_at: issued.expires_at });
    }

    /// What has ended lets nobody in; what has not, does.
    fn passes_hold(&mut self) {
        let now = self.house.now();
        for token in &self.tokens {
            let call = Call::get("/api/v1/me").header("authorization", format!("Bearer {}", token.secret));
            let status = self.house.hear(call).status;
            let expected = if now < token.ends_at { 200 } else { 401 };
            assert_eq!(status, expected, "T26: a token that ends at {} is answered at {now}", token.ends_at);
        }
        for invitation in &self.invitations {
            let code = invitation.secret.clone();
            let accepted = self.house.program.change("accept late", move |change| {
                invitation::accept_as_new(change, &code, "Guest".to_owned(), &password()).map(drop)
            });
            let is_over = now >= invitation.ends_at;
            assert!(!is_over || accepted.is_err(), "T26: an invitation is accepted at {now}");
        }
        // Each can be accepted once only.
        self.invitations.clear();
        self.a_session_ends();
    }

    /// A session that has ended by the clock lets nobody in.
    fn a_session_ends(&self) {
        let (owner, now) = (self.owner(), self.house.now());
        let ask = || self.house.hear(Call::get("/api/v1/me").by(&owner)).status;
        assert_eq!(ask(), 200, "T26: whoever has just signed in is not let in at {now}");
        self.house.clock.set(now.plus_days(400));
        assert_eq!(ask(), 401, "T26: a session lives for ever");
        self.house.clock.set(now);
    }

    /// Jobs come in, and one worker does what is due; the clock jumps while it has one in hand.
    fn work(&mut self) {
        for n in 0..2 {
            let id = self
                .house
                .change(&format!("job {n} {}", self.chance.bits()), |change| job::put(change, "errand", &json!({})));
            self.done.insert(id, 0);
        }
        for _ in 0..10 {
            let now = self.house.now();
            let taken = self.house.change("take", move |change: &mut Change<'_, '_>| Ok(job::take(change.tx, now)?));
            let Some(taken) = taken else { break };
            *self.done.get_mut(&taken.id).expect("it was put") += 1;
            self.jump();
            let now = self.house.now();
            self.house.change("end", move |change| Ok(job::end(change.tx, &taken, &Outcome::Done, now)?));
        }
        let twice = self.done.values().filter(|times| **times > 1).count();
        assert_eq!(twice, 0, "T26: jobs were done twice");
    }

    /// The record changes, and the same request is sent again while the clock runs wild.
    fn change(&mut self) {
        let owner = self.owner();
        let score =
            json!({ "likelihood": 1 + self.version % 5, "effect": 1 + self.version % 4, "version": self.version });
        let key = format!("score {}", self.chance.bits());
        let path = format!("/api/v1/relationships/{ESTATE}/risks/{}/score", self.risk);
        let call = Call::new("PUT", path).json(&score).by(&owner).header("idempotency-key", key);
        let (clock, now, is_over) = (self.house.clock.clone(), self.house.now(), AtomicBool::new(false));
        let (once, again) = std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut forth = true;
                while !is_over.load(Ordering::Relaxed) {
                    clock.set(now.plus_seconds(if forth { -1_800 } else { 0 }));
                    forth = !forth;
                    std::thread::yield_now();
                }
            });
            let once = self.house.hear(call.clone());
            let again = self.house.hear(call);
            is_over.store(true, Ordering::Relaxed);
            (once, again)
        });
        self.house.clock.set(now);
        assert_eq!(once.status, 200, "T26: {}", once.text());
        assert_eq!((once.status, &once.body), (again.status, &again.body), "T26: sent again, it is another");
        self.version += 1;
        assert_eq!(once.json()["version"], self.version, "T26: {}", once.text());
    }

    /// Histories and the list of entries follow the order in which things were done.
    fn order_holds(&self) {
        let owner = self.owner();
        let get = |path: String| -> Vec<Value> {
            let heard = self.house.hear(Call::get(format!("/api/v1/relationships/{ESTATE}{path}")).by(&owner)).done();
            heard.json()["items"].as_array().cloned().unwrap_or_default()
        };
        let versions: Vec<i64> =
            get(format!("/risks/{}/history", self.risk)).iter().filter_map(|one| one["version"].as_i64()).collect();
        assert_eq!(versions.len() as i64, self.version, "T26: the history is not whole");
        assert!(versions.is_sorted_by(|a, b| a > b), "T26: the history is out of order: {versions:?}");
        let broken = self.house.program.storage.read_blocking(|tx| {
            tx.see_everything()?;
            let gaps = "SELECT COUNT(*) FROM entries WHERE n > 1 AND NOT EXISTS (SELECT 1 FROM entries AS before
                          WHERE before.book = entries.book AND before.origin = entries.origin AND before.n = entries.n - 1)";
            tx.one(gaps, values![], |row| row.get::<i64>(0))
        });
        assert_eq!(broken.expect("the database reads"), Some(0), "T26: entries have a gap");
    }
}

fn tell(model: &Model, scenarios: usize, chance: &mut Chance) {
    let house = model.copy();
    let risk = house.raise(&model.cast.owner, ESTATE, "both", "under a wild clock");
    let mut story = Story {
        house,
        cast: &model.cast,
        chance: chance.fork(),
        tokens: Vec::new(),
        invitations: Vec::new(),
        done: BTreeMap::new(),
        risk,
        version: 1,
    };
    // From here on everybody who acts was there before the earliest instant.
    story
        .house
        .change("seats of old", |change| Ok(change.tx.run("UPDATE seats SET starts_at = 0", values![]).map(drop)?));
    for _ in 0..scenarios {
        if story.tokens.len() < 12 {
            story.give_a_token();
        }
        story.invite();
        story.jump();
        story.passes_hold();
        story.work();
        story.change();
        story.order_holds();
    }
    let key = &story.house.program.key;
    for chain in books::check::chains(&story.house.program.storage).expect("chains are read") {
        let public = key.public(chain.book, &chain.origin).expect("a book has a key");
        let report = books::check::verify(&story.house.program.storage, &chain, &public).expect("it is read");
        assert!(report.fits(), "T26: {:?}", report.misfit);
    }
}

#[test]
fn a_clock_that_jumps_lets_nobody_in_and_disorders_nothing() {
    of_each(|model| {
        let (mut chance, mut left) = (Chance::of_test("T26", 26), times("COMITY_CLOCKS", 20));
        left = if model.is_on_server() { left.div_ceil(5) } else { left };
        println!("T26: {left} scenarios");
        while left > 0 {
            let some = left.min(20);
            tell(model, some, &mut chance);
            left -= some;
        }
    });
}

#[test]
fn planted_faults_turn_the_clock_red() {
    const TEST: &str = "clocked::a_clock_that_jumps_lets_nobody_in_and_disorders_nothing";
    let some = [("COMITY_CLOCKS", "20")];
    turns_red(TEST, Fault::ExpiredTokensCount, "T26: a token that ends", &some);
    turns_red(TEST, Fault::HistoryFollowsTheClock, "T26: the history is out of order", &some);
}
