//! Comity beside the reference, on the same data: what a request costs each, and how many durable changes each makes
//! for 32 who write at once.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::act::{self, ALL, Act, Pool, Way};
use crate::client::Client;
use crate::cost::{self, Cost};
use crate::place::{Browser, Place};
use crate::server::Server;
use crate::table::{Goal, Table};
use crate::{Outcome, Programs};

/// How often each measurement is made, in turn with the other server's; the middle counts.
const ROUNDS: usize = 3;
const WRITERS: usize = 32;
/// How long they write.
const WRITING: Duration = Duration::from_secs(5);

/// Comity and the reference, running on a copy each.
struct Pair {
    comity: Server,
    reference: Server,
    /// The lines that a browser and a program send to Comity to say who they are.
    headers: [String; 2],
    csrf: String,
    pool: Pool,
    /// Of the reference, which knows of no versions.
    twin: Pool,
}

impl Pair {
    /// Lets the reference learn Comity's answers, and starts both on copies of the place.
    fn start(programs: &Programs, place: &Place, folder: &Path) -> Outcome<Pair> {
        let place = place.copied(&folder.join("comity"))?;
        let token = place.token(&programs.comity, &place.people[0])?;
        let bearer = format!("authorization: Bearer {token}\r\n");
        let answers = folder.join("answers");
        std::fs::create_dir_all(&answers)?;
        let teacher = Server::comity(&programs.comity, &place.folder)?;
        let browser = Browser::sign_in(&teacher, &place.people[0])?;
        let pool = Pool::of(&mut Client::new(&teacher.address, &bearer))?;
        for what in ALL {
            let header = if what.1 == Way::Page { &browser.header } else { &bearer };
            let record = pool.turn(0, (0, 1));
            let request = act::to_comity(what, &pool, record, &browser.csrf);
            let answer = Client::new(&teacher.address, header).expect(act::status(what), &request)?;
            if what.0 == Act::Change {
                act::changed(record);
            }
            let file = answers.join(format!("{}.json", act::answer_name(what)));
            std::fs::write(file, act::learned(&answer).to_string())?;
        }
        teacher.stop()?;
        let twin_place = place.copied(&folder.join("reference"))?;
        let comity = Server::comity(&programs.comity, &place.folder)?;
        let reference = Server::reference(&programs.reference, &twin_place.folder.join("comity.db"), &answers)?;
        let twin = Pool::of(&mut Client::new(&comity.address, &bearer))?;
        Ok(Pair { comity, reference, headers: [browser.header, bearer], csrf: browser.csrf, pool, twin })
    }

    fn comity_client(&self, way: Way) -> Client {
        Client::new(&self.comity.address, &self.headers[usize::from(way == Way::Api)])
    }

    fn cost_of_comity(&self, what: (Act, Way)) -> Outcome<Cost> {
        let record = |n| self.pool.turn(n, (0, 1));
        cost::of(
            (&self.comity, &mut self.comity_client(what.1)),
            act::status(what),
            |n| act::to_comity(what, &self.pool, record(n), &self.csrf),
            |n| {
                if what.0 == Act::Change {
                    act::changed(record(n));
                }
            },
        )
    }

    fn cost_of_reference(&self, what: (Act, Way)) -> Outcome<Cost> {
        let next = |n| act::to_reference(what, &self.twin, self.twin.turn(n, (0, 1)));
        cost::of((&self.reference, &mut Client::new(&self.reference.address, "")), act::status(what), next, |_| ())
    }
}

/// Measures both and tells of it.
///
/// # Errors
/// Where a server refuses.
pub fn measure(programs: &Programs, place: &Place, folder: &Path, table: &mut Table) -> Outcome<()> {
    let pair = Pair::start(programs, place, folder)?;
    for what in ALL {
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(pair.cost_of_comity(what)?);
            bare.push(pair.cost_of_reference(what)?);
        }
        let (ours, bare) = (cost::middle(&ours), cost::middle(&bare));
        let most = if what.0 == Act::Record { 5.0 } else { 3.0 };
        let way = if what.1 == Way::Page { "page" } else { "API" };
        table.add(
            &format!("processor of a request, {} ({way}), of the reference's", what.0.name()),
            (Goal::AtMost(most), "×"),
            ours.processor_us / bare.processor_us,
            format!(
                "{:.0} µs against {:.0} µs; answered after {:.0} µs against {:.0} µs (medians)",
                ours.processor_us, bare.processor_us, ours.median_us, bare.median_us
            ),
        );
    }
    write_at_once(&pair, table)?;
    pair.comity.stop()?;
    pair.reference.stop()
}

/// How many changes were answered in how many seconds, and how many failed.
#[derive(Default)]
struct Written {
    done: usize,
    failed: usize,
    seconds: f64,
    first_fault: Option<String>,
}

impl Written {
    fn per_second(&self) -> f64 {
        self.done as f64 / self.seconds
    }
}

fn write_at_once(pair: &Pair, table: &mut Table) -> Outcome<()> {
    let what = (Act::Change, Way::Api);
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    let (mut failed, mut fault) = (0, None);
    for _ in 0..2 {
        let written = write(
            WRITERS,
            |writer, n| {
                let record = pair.pool.turn(n, (writer, WRITERS));
                Ok((act::to_comity(what, &pair.pool, record, ""), Some(record)))
            },
            || pair.comity_client(Way::Api),
        )?;
        failed += written.failed;
        ours.push(written.per_second());
        fault = fault.or(written.first_fault);
        let written = write(
            WRITERS,
            |writer, n| Ok((act::to_reference(what, &pair.twin, pair.twin.turn(n, (writer, WRITERS))), None)),
            || Client::new(&pair.reference.address, ""),
        )?;
        bare.push(written.per_second());
        failed += written.failed;
        fault = fault.or(written.first_fault);
    }
    let (ours, bare) = (cost::place_of(&mut ours, 0.5), cost::place_of(&mut bare, 0.5));
    table.add(
        "durable changes a second with 32 writers, of the reference's",
        (Goal::AtLeast(40.0), "%"),
        ours / bare * 100.0,
        format!("{ours:.0} a second against {bare:.0}"),
    );
    let note = fault.unwrap_or_else(|| "any answer but 200".to_owned());
    table.add("errors among them", (Goal::AtMost(0.0), ""), failed as f64, note);
    Ok(())
}

/// Lets so many write at once, each on a connection of its own and to records of its own.
fn write<'p>(
    writers: usize,
    next: impl Fn(usize, usize) -> Outcome<(crate::client::Request, Option<&'p act::Known>)> + Sync,
    client: impl Fn() -> Client + Sync,
) -> Outcome<Written> {
    let (done, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let fault = std::sync::Mutex::new(None);
    let began = Instant::now();
    std::thread::scope(|scope| {
        for writer in 0..writers {
            let (done, failed, fault, next, client) = (&done, &failed, &fault, &next, &client);
            scope.spawn(move || {
                let mut client = client();
                let mut n = 0;
                while began.elapsed() < WRITING {
                    let sent = next(writer, n).and_then(|(request, record)| {
                        client.expect(200, &request)?;
                        record.into_iter().for_each(act::changed);
                        Ok(())
                    });
                    n += 1;
                    match sent {
                        Ok(()) => {
                            done.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(error) => {
                            failed.fetch_add(1, Ordering::Relaxed);
                            if let Ok(mut fault) = fault.lock() {
                                fault.get_or_insert(error.to_string());
                            }
                        }
                    }
                }
            });
        }
    });
    let seconds = began.elapsed().as_secs_f64();
    let first_fault = fault.into_inner().unwrap_or_default();
    Ok(Written { done: done.into_inner(), failed: failed.into_inner(), seconds, first_fault })
}
