//! A workbook of 10,000 rows brought in by the API, and read again when half of its rows have changed, while two other
//! people go on changing records.

use std::cell::Cell;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::act::{self, Act, Pool, Way};
use crate::client::{Client, Request};
use crate::place::{Place, RELATIONSHIP, escaped};
use crate::rows::Apart;
use crate::server::Server;
use crate::table::{Goal, Table};
use crate::{Outcome, Programs, cost, rows};

const ROWS: usize = 10_000;
/// The number of its first row, which no other register of the place has.
const FROM: usize = 1_000_000;
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
    rows::workbook(&file, (FROM, ROWS), &place.owners())?;
    let bearer = |index: usize| -> Outcome<String> {
        Ok(format!("authorization: Bearer {}\r\n", place.token(&programs.comity, &place.people[index])?))
    };
    let (own, other) = (bearer(0)?, bearer(4)?);
    let server = Server::comity(&programs.comity, &place.folder)?;
    let pool = Pool::of(&mut Client::new(&server.address, &other))?;
    let (quiet, failed) = others(&server, &pool, &other, |_| {
        std::thread::park_timeout(Duration::from_secs(2));
        Ok(())
    })?;
    let failed = Cell::new(failed);
    let mut one = |what: &str, file: &Path, expected: Expected| -> Outcome<()> {
        let mut times = (Duration::ZERO, Duration::ZERO);
        let (busy, failed_meanwhile) = others(&server, &pool, &other, |client| {
            times = bring(&mut client(&own), std::fs::read(file)?, expected)?;
            Ok(())
        })?;
        failed.set(failed.get() + failed_meanwhile);
        tell((table, what), times, (busy, &quiet));
        Ok(())
    };
    one("import of a workbook of 10,000 rows", &file, Expected { came: ROWS, changed: 0 })?;
    let kept_on = folder.join("register-kept-on.xlsx");
    let Apart { changed, gone } = rows::workbook_kept_on(&kept_on, (FROM, ROWS), &place.owners())?;
    let what = format!("the same read again, {changed} rows changed, {gone} gone, {gone} new");
    one(&what, &kept_on, Expected { came: gone, changed })?;
    table.add("errors among them", (Goal::AtMost(0.0), ""), failed.get() as f64, "any answer but 200");
    server.stop()
}

/// Tells how long an import took, and how long the changes of others did meanwhile.
fn tell((table, what): (&mut Table, &str), times: (Duration, Duration), (mut busy, quiet): (Vec<f64>, &[f64])) {
    let (previewed, done) = (times.0.as_secs_f64(), times.1.as_secs_f64());
    table.add(
        &format!("{what}, previewed and done"),
        (Goal::AtMost(6.0), "s"),
        previewed + done,
        format!("previewed after {previewed:.1} s, done {done:.1} s later"),
    );
    let at = |times: &mut Vec<f64>, share| cost::place_of(times, share) / 1e3;
    let mut quiet = quiet.to_vec();
    let note = format!(
        "{} changes, median {:.1} ms, longest {:.0} ms; without the import median {:.1} ms, 99th of 100 {:.1} ms",
        busy.len(),
        at(&mut busy, 0.5),
        at(&mut busy, 1.0),
        at(&mut quiet, 0.5),
        at(&mut quiet, 0.99)
    );
    table.add("other people's changes meanwhile, 99th of 100", (Goal::AtMost(100.0), "ms"), at(&mut busy, 0.99), note);
}

/// What is to come of a file.
#[derive(Clone, Copy)]
struct Expected {
    /// So many new records.
    came: usize,
    /// So many that are changed.
    changed: usize,
}

impl Expected {
    fn is(self, new: &Value, changed: &Value) -> bool {
        let number = |value: &Value| value.as_u64().unwrap_or_default() as usize;
        (number(new), number(changed)) == (self.came, self.changed)
    }
}

/// Sends the file, brings it in, and waits until it is in. Answers how long the preview and the rest took.
fn bring(client: &mut Client, file: Vec<u8>, expected: Expected) -> Outcome<(Duration, Duration)> {
    let imports = format!("/api/v1/relationships/{RELATIONSHIP}/imports");
    let name = escaped("register.xlsx");
    let began = Instant::now();
    let sent = Request::send("POST", format!("{imports}?kind=risks&seen_by=both&file_name={name}"), SHEET, file);
    let key = format!("bench-{}", expected.came);
    let import = client.expect(201, &sent.keyed(&format!("{key}-send")))?.json()?;
    let again = &import["again"]["changed_rows"];
    if !expected.is(&import["records"], again) {
        return Err(format!("{} new rows were read, {again} changed", import["records"]).into());
    }
    let previewed = began.elapsed();
    let id = import["id"].as_str().ok_or("an import without an id")?;
    let run = Request::send("PUT", format!("{imports}/{id}/run"), "application/json", "{}");
    client.expect(202, &run.keyed(&format!("{key}-run")))?;
    loop {
        let listed = client.expect(200, &Request::get(imports.clone()))?.json()?;
        let one = listed["items"].as_array().into_iter().flatten().find(|one| one["id"] == id);
        let one = one.ok_or("the import is gone")?;
        match one["state"].as_str() {
            Some("done") if expected.is(&one["came"], &one["changed"]) => break,
            Some("running") if began.elapsed() < LONGEST => std::thread::park_timeout(Duration::from_millis(50)),
            state => return Err(format!("it is {state:?}, {} came, {} changed", one["came"], one["changed"]).into()),
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
