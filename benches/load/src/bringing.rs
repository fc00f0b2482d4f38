//! A workbook of 10,000 rows brought in by the API, while two other people go on changing records.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::act::{self, Act, Pool, Way};
use crate::client::{Client, Request};
use crate::place::{Place, RELATIONSHIP, escaped};
use crate::server::Server;
use crate::table::{Goal, Table};
use crate::{Outcome, Programs, cost, rows};

const ROWS: usize = 10_000;
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// How many other people make changes, and how long each waits between two.
const OTHERS: usize = 2;
const PAUSE: Duration = Duration::from_millis(25);
/// How long an import may take before the measurement is given up.
const LONGEST: Duration = Duration::from_secs(120);

/// Measures the import, and what other people notice of it.
///
/// # Errors
/// Where the server refuses.
pub fn measure(programs: &Programs, place: &Place, folder: &Path, table: &mut Table) -> Outcome<()> {
    let place = place.copied(&folder.join("bringing"))?;
    let file = folder.join("register.xlsx");
    rows::workbook(&file, (1_000_000, ROWS), &place.owners())?;
    let bearer = |index: usize| -> Outcome<String> {
        Ok(format!("authorization: Bearer {}\r\n", place.token(&programs.comity, &place.people[index])?))
    };
    let (own, other) = (bearer(0)?, bearer(4)?);
    let server = Server::comity(&programs.comity, &place.folder)?;
    let pool = Pool::of(&mut Client::new(&server.address, &other))?;
    let (mut quiet, failed) = others(&server, &pool, &other, |_| {
        std::thread::park_timeout(Duration::from_secs(2));
        Ok(())
    })?;
    let mut times = (Duration::ZERO, Duration::ZERO);
    let (mut busy, failed_meanwhile) = others(&server, &pool, &other, |client| {
        times = bring(&mut client(&own), std::fs::read(&file)?)?;
        Ok(())
    })?;
    let seconds = |time: Duration| time.as_secs_f64();
    table.add(
        "import of a workbook of 10,000 rows, previewed and done",
        (Goal::AtMost(6.0), "s"),
        seconds(times.0) + seconds(times.1),
        format!("previewed after {:.1} s, done {:.1} s later", seconds(times.0), seconds(times.1)),
    );
    let at = |times: &mut Vec<f64>, share| cost::place_of(times, share) / 1e3;
    let note = format!(
        "{} changes, median {:.1} ms, longest {:.0} ms; without the import median {:.1} ms, 99th of 100 {:.1} ms",
        busy.len(),
        at(&mut busy, 0.5),
        at(&mut busy, 1.0),
        at(&mut quiet, 0.5),
        at(&mut quiet, 0.99)
    );
    table.add("other people's changes meanwhile, 99th of 100", (Goal::AtMost(100.0), "ms"), at(&mut busy, 0.99), note);
    table.add("errors among them", (Goal::AtMost(0.0), ""), (failed + failed_meanwhile) as f64, "any answer but 200");
    server.stop()
}

/// Sends the file, brings it in, and waits until it is in. Answers how long the preview and the rest took.
fn bring(client: &mut Client, file: Vec<u8>) -> Outcome<(Duration, Duration)> {
    let imports = format!("/api/v1/relationships/{RELATIONSHIP}/imports");
    let name = escaped("register.xlsx");
    let began = Instant::now();
    let sent = Request::send("POST", format!("{imports}?kind=risks&seen_by=both&file_name={name}"), SHEET, file);
    let import = client.expect(201, &sent.keyed("bench-send"))?.json()?;
    if import["records"].as_u64() != Some(ROWS as u64) {
        return Err(format!("{} rows of {ROWS} were read", import["records"]).into());
    }
    let previewed = began.elapsed();
    let id = import["id"].as_str().ok_or("an import without an id")?;
    let run = Request::send("PUT", format!("{imports}/{id}/run"), "application/json", "{}");
    client.expect(202, &run.keyed("bench-run"))?;
    loop {
        let listed = client.expect(200, &Request::get(imports.clone()))?.json()?;
        let one = listed["items"].as_array().into_iter().flatten().find(|one| one["id"] == id);
        let one = one.ok_or("the import is gone")?;
        match one["state"].as_str() {
            Some("done") if one["came"].as_u64() == Some(ROWS as u64) => break,
            Some("running") if began.elapsed() < LONGEST => std::thread::park_timeout(Duration::from_millis(50)),
            state => return Err(format!("the import is {state:?}, {} came", one["came"]).into()),
        }
    }
    Ok((previewed, began.elapsed() - previewed))
}

/// Lets other people make changes while `work` goes on. Answers how long each change took, in microseconds, and how
/// many were refused.
fn others(
    server: &Server,
    pool: &Pool,
    header: &str,
    work: impl FnOnce(&dyn Fn(&str) -> Client) -> Outcome<()>,
) -> Outcome<(Vec<f64>, usize)> {
    let is_over = AtomicBool::new(false);
    let change = |other: usize| {
        let mut client = Client::new(&server.address, header);
        let (mut times, mut failed) = (Vec::new(), 0);
        while !is_over.load(Ordering::Relaxed) {
            let record = pool.turn(times.len() + failed, (other, OTHERS));
            let request = act::to_comity((Act::Change, Way::Api), pool, record, "");
            let began = Instant::now();
            match client.expect(200, &request) {
                Ok(_) => {
                    times.push(began.elapsed().as_secs_f64() * 1e6);
                    act::changed(record);
                }
                Err(_) => failed += 1,
            }
            std::thread::park_timeout(PAUSE);
        }
        (times, failed)
    };
    std::thread::scope(|scope| {
        let change = &change;
        let threads: Vec<_> = (0..OTHERS).map(|other| scope.spawn(move || change(other))).collect();
        let worked = work(&|header| Client::new(&server.address, header));
        is_over.store(true, Ordering::Relaxed);
        let (mut times, mut failed) = (Vec::new(), 0);
        for thread in threads {
            let (mut own, refused) = thread.join().map_err(|_| "one who changes records panicked")?;
            times.append(&mut own);
            failed += refused;
        }
        worked.map(|()| (times, failed))
    })
}
