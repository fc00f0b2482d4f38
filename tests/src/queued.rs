//! T28: the queue of jobs under schedules that chance makes: workers that die, come back late, do a job a second time or
//! put it off, clocks that stand still or leap, and jobs that no worker survives. In the end every job was done and is
//! gone, whatever the order; one that nobody survives is given up, and keeps no other waiting.

use std::collections::BTreeMap;
use std::sync::Arc;

use books::{Change, Failure};
use delivery::{Job, Outcome, job};
use kernel::{Fault, Id, Instant, Randomness, of};
use serde_json::json;
use storage::testing::places;
use storage::{Storage, Tx};

use crate::chance::{Chance, times};
use crate::house::START;
use crate::planted::turns_red;

/// Schedules that share a change: a commit takes longer than a schedule.
const AT_ONCE: usize = 20;

/// What was put, by the job's id: whether nobody survives it, and how often it was done.
type Jobs = BTreeMap<Id<of::Job>, (bool, usize)>;

/// A worker with a job in hand.
struct Worker {
    job: Job,
    /// Whether it has done it and not said so yet.
    has_done: bool,
}

struct Schedule<'a, 't> {
    tx: &'a mut Tx<'t>,
    chance: Chance,
    now: Instant,
    jobs: Jobs,
    workers: Vec<Worker>,
}

impl Schedule<'_, '_> {
    fn put(&mut self) -> Result<(), Failure> {
        let mut draws = Randomness::seeded(self.chance.bits()).draws("job");
        let mut change = Change { tx: self.tx, now: self.now, draws: &mut draws, origin: Arc::from("o") };
        let id = job::put(&mut change, "errand", &json!({ "for": "somebody" }))?;
        self.jobs.insert(id, (self.chance.percent(15), 0));
        Ok(())
    }

    /// A worker takes what is due, and does it unless it dies of it.
    fn take(&mut self) -> Result<bool, Failure> {
        let Some(job) = job::take(self.tx, self.now)? else { return Ok(false) };
        let (is_poison, done) = self.jobs.get_mut(&job.id).expect("T28: a job that nobody put");
        assert!(!job.payload.is_empty() && job.payload != "{}", "T28: a job that was given up is taken");
        assert!(job.tries < job::MOST_TRIES, "T28: a job is tried for ever");
        if *is_poison {
            return Ok(true);
        }
        let has_done = self.chance.percent(60);
        *done += usize::from(has_done);
        // Some die before they can say anything.
        if !self.chance.percent(20) {
            self.workers.push(Worker { job, has_done });
        }
        Ok(true)
    }

    /// A worker says how its job ended; it may have been a long time.
    fn say(&mut self) -> Result<(), Failure> {
        if self.workers.is_empty() {
            return Ok(());
        }
        let at = self.chance.below(self.workers.len());
        let Worker { job, has_done } = self.workers.swap_remove(at);
        let before = self.row(job.id)?;
        let outcome = if has_done { Outcome::Done } else { Outcome::Retry("not now".to_owned()) };
        job::end(self.tx, &job, &outcome, self.now)?;
        let after = self.row(job.id)?;
        // Whoever lost the job to another worker has no say in when it is tried again.
        let is_late = before.as_ref().is_some_and(|(tries, ..)| *tries != job.tries + 1);
        assert!(has_done || !is_late || before == after, "T28: a late worker put a job off that another has");
        Ok(())
    }

    /// What the queue holds of a job: its tries, when it is due, until when it is taken, and when it was given up.
    #[expect(clippy::type_complexity, reason = "a row")]
    fn row(&mut self, id: Id<of::Job>) -> Result<Option<(i64, i64, Option<i64>, Option<i64>)>, Failure> {
        let row = "SELECT tries, due_at, lease_until, failed_at FROM jobs WHERE id = $1";
        Ok(self
            .tx
            .one(row, storage::values![id], |row| Ok((row.get(0)?, row.get(1)?, row.maybe(2)?, row.maybe(3)?)))?)
    }

    fn step(&mut self) -> Result<(), Failure> {
        match self.chance.below(10) {
            0 | 1 => self.put()?,
            2..=5 => drop(self.take()?),
            6 | 7 => self.say()?,
            _ => self.now = self.now.plus_seconds(self.chance.one(&[0, 1, 20, 119, 121, 600])),
        }
        Ok(())
    }

    /// Nothing disturbs any more: what is left is done by one worker, until nothing is.
    fn rest(&mut self) -> Result<(), Failure> {
        while !self.workers.is_empty() {
            self.say()?;
        }
        for _ in 0..60 {
            while let Some(job) = job::take(self.tx, self.now)? {
                let (is_poison, done) = self.jobs.get_mut(&job.id).expect("T28: a job that nobody put");
                if *is_poison {
                    continue;
                }
                *done += 1;
                job::end(self.tx, &job, &Outcome::Done, self.now)?;
            }
            self.now = self.now.plus_days(1);
        }
        Ok(())
    }

    fn end(mut self) -> Result<usize, Failure> {
        self.rest()?;
        let mut given_up = 0;
        for (id, (is_poison, done)) in self.jobs.clone() {
            match self.row(id)? {
                None => assert!(!is_poison && done > 0, "T28: a job is gone and was never done"),
                Some((tries, _, lease, failed_at)) => {
                    assert!(failed_at.is_some() && lease.is_none(), "T28: a job is left over after {tries} tries");
                    // One that was put off as often as can be is given up, too.
                    assert!(is_poison || tries >= job::MOST_TRIES, "T28: a job was given up after {tries} tries");
                    given_up += 1;
                }
            }
            self.tx.run("DELETE FROM jobs WHERE id = $1", storage::values![id])?;
        }
        assert_eq!(job::figures(self.tx)?, (0, 0), "T28: jobs that nobody put");
        Ok(given_up)
    }
}

fn schedules(storage: &Storage, many: usize, chance: &mut Chance) {
    let (mut done, mut given_up) = (0, 0);
    while done < many {
        let some = AT_ONCE.min(many - done);
        let seeds: Vec<Chance> = (0..some).map(|_| chance.fork()).collect();
        let ended = storage.write_blocking(move |tx| {
            let mut given_up = 0;
            for chance in seeds.clone() {
                let jobs = Jobs::new();
                let mut schedule = Schedule { tx, chance, now: START, jobs, workers: Vec::new() };
                for _ in 0..50 {
                    schedule.step()?;
                }
                given_up += schedule.end()?;
            }
            Ok::<_, Failure>(given_up)
        });
        given_up += ended.expect("T28: a schedule ends");
        done += some;
    }
    println!("T28: {done} schedules, {given_up} jobs given up, none lost");
}

#[test]
fn jobs_are_done_whatever_becomes_of_workers() {
    for place in places() {
        let many = times("COMITY_SCHEDULES", 200);
        let many = if place.address().is_some() { many.div_ceil(10) } else { many };
        let storage = Storage::open(&place.place).expect("a new database opens");
        schedules(&storage, many, &mut Chance::of_test("T28", 28));
    }
}

#[test]
fn planted_faults_turn_the_queue_red() {
    const TEST: &str = "queued::jobs_are_done_whatever_becomes_of_workers";
    let few = [("COMITY_SCHEDULES", "200")];
    turns_red(TEST, Fault::PoisonIsTakenForEver, "T28: a job is left over", &few);
    turns_red(TEST, Fault::LateWorkersCount, "a late worker", &few);
}
