//! How soon it is there, how much memory it holds, and how much script and style a page brings.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::client::{Client, Request};
use crate::place::{Browser, Place, RELATIONSHIP};
use crate::server::Server;
use crate::table::{Goal, Table};
use crate::{Outcome, Programs, cost};

const TIMES: usize = 5;
const SIGN_INS: usize = 24;
const AT_ONCE: usize = 8;
const MB: f64 = 1e6;

/// Measures starts and memory on a place with so many records.
///
/// # Errors
/// Where a server refuses.
pub fn measure(programs: &Programs, place: &Place, records: &str, table: &mut Table) -> Outcome<()> {
    let server = Server::comity(&programs.comity, &place.folder)?;
    let browser = Browser::sign_in(&server, &place.people[0])?;
    server.stop()?;
    let list = Request::get(format!("/r/{RELATIONSHIP}/risks"));
    let (mut open, mut signed_in) = (Vec::new(), Vec::new());
    let (mut idle, mut after) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        let server = Server::comity(&programs.comity, &place.folder)?;
        open.push(server.ready_after.as_secs_f64());
        idle.push(server.resident()? as f64 / MB);
        let began = std::time::Instant::now();
        Client::new(&server.address, &browser.header).expect(200, &list)?;
        signed_in.push((server.ready_after + began.elapsed()).as_secs_f64());
        after.push(server.resident()? as f64 / MB);
        server.stop()?;
    }
    let middle = |values: &mut Vec<f64>| cost::place_of(values, 0.5);
    table.add(
        &format!("from start to the first page, {records} records"),
        (Goal::AtMost(0.3), "s"),
        middle(&mut signed_in),
        format!("the list, signed in, after the sign-in page, which is there after {:.3} s", middle(&mut open)),
    );
    table.add(
        &format!("memory idle, {records} records"),
        (Goal::AtMost(40.0), "MB"),
        middle(&mut idle),
        format!("resident, once it answers; {:.1} MB after the first list", middle(&mut after)),
    );
    let used = after_sign_ins(programs, place)?;
    table.add(
        &format!("memory idle after {SIGN_INS} sign-ins, {records} records"),
        (Goal::AtMost(40.0), "MB"),
        used,
        format!("resident, after {AT_ONCE} people at a time signed in and saw the list"),
    );
    Ok(())
}

/// What a server still holds, in MB, after people signed in, many at a time.
fn after_sign_ins(programs: &Programs, place: &Place) -> Outcome<f64> {
    let server = Server::comity(&programs.comity, &place.folder)?;
    let list = Request::get(format!("/r/{RELATIONSHIP}/risks"));
    for _ in 0..SIGN_INS / AT_ONCE {
        std::thread::scope(|scope| {
            // Of one account only a few are let try at once.
            let one = |n: usize| {
                let (server, list, person) = (&server, &list, &place.people[n % place.people.len()]);
                scope.spawn(move || {
                    let browser = Browser::sign_in(server, person)?;
                    Client::new(&server.address, &browser.header).expect(200, list).map(drop)
                })
            };
            let all: Vec<_> = (0..AT_ONCE).map(one).collect();
            all.into_iter().try_for_each(|one| one.join().map_err(|_| "a sign-in panicked")?)
        })?;
    }
    let held = server.resident()? as f64 / MB;
    server.stop()?;
    Ok(held)
}

/// Measures what an ordinary page brings with it.
///
/// # Errors
/// Where a server refuses, or there is no gzip.
pub fn weight(programs: &Programs, place: &Place, table: &mut Table) -> Outcome<()> {
    let server = Server::comity(&programs.comity, &place.folder)?;
    let browser = Browser::sign_in(&server, &place.people[0])?;
    let mut client = Client::new(&server.address, &browser.header);
    let page = client.expect(200, &Request::get(format!("/r/{RELATIONSHIP}/risks")))?;
    let text = page.text();
    let named = text.split(['"', '\'']).filter(|name| {
        let name = name.split('?').next().unwrap_or_default();
        name.starts_with('/') && (name.ends_with(".js") || name.ends_with(".css"))
    });
    let (mut gzip, mut brotli, mut names) = (0, 0, Vec::new());
    for name in named.collect::<BTreeSet<_>>() {
        let file = client.expect(200, &Request::get(name))?;
        let mut as_sent = Request::get(name);
        as_sent.headers = "accept-encoding: br\r\n".to_owned();
        gzip += compressed(&file.body)?;
        brotli += client.expect(200, &as_sent)?.body.len();
        names.push(name.rsplit('/').next().unwrap_or_default().to_owned());
    }
    if names.len() < 2 {
        return Err(format!("the page names no script and style: {names:?}").into());
    }
    let page_size = compressed(&page.body)?;
    table.add(
        "script and style of an ordinary page, compressed",
        (Goal::AtMost(40.0), "kB"),
        gzip as f64 / 1e3,
        format!(
            "gzip -9 of {}; {:.1} kB as sent to a browser (brotli). The list's HTML: {:.1} kB, {:.1} kB in gzip",
            names.join(", "),
            brotli as f64 / 1e3,
            page.body.len() as f64 / 1e3,
            page_size as f64 / 1e3
        ),
    );
    server.stop()
}

fn compressed(bytes: &[u8]) -> Outcome<usize> {
    let mut gzip = Command::new("gzip").args(["-9", "-c"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = gzip.stdin.take().ok_or("gzip takes nothing")?;
    let output = std::thread::scope(|scope| {
        scope.spawn(move || input.write_all(bytes));
        gzip.wait_with_output()
    })?;
    Ok(output.stdout.len())
}
