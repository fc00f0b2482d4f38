//! T38: Comity asks nobody for anything by an address that people gave it. The real program runs under `strace` while
//! three hundred addresses stand in every text and in workbooks that link to them in every way there is; its pages are
//! looked at, registers brought in and taken out, and mail is written. It begins no connection and sends no packet to
//! any network address: all it says goes out by the connections that came in.

mod links;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use kernel::Fault;
use serde_json::json;
use storage::testing::{TestPlace, left_out};

use crate::house::model::{Model, models};
use crate::house::register::{ESTATE, api};
use crate::planted::fails;
use crate::served::{Served, of_today};

/// Puts an address into every field that takes words, so often that each has stood in each.
fn written(model: &Model, urls: &[String]) -> (TestPlace, String, String, BTreeSet<String>) {
    let (house, token) = of_today(model);
    let owner = house.sign_in("Omar Reid", "omar@meridian.example");
    let mut pages: BTreeSet<String> =
        ["/work", "/updates", "/menu", "/relationships", "/settings"].map(str::to_owned).into();
    for some in urls.chunks(6) {
        let url = |n: usize| some[n % some.len()].clone();
        let risk = json!({ "title": url(0), "seen_by": "both", "cause": url(1), "event": url(2), "consequence": url(3), "response_plan": url(4), "early_sign": url(5) });
        let made = api(&house, &owner, "POST", &format!("/relationships/{ESTATE}/risks"), &risk).done().json();
        let id = made["id"].as_str().expect("an id").to_owned();
        house.add(&owner, (ESTATE, &id), "comments", &json!({ "text": some.join(" ") }));
        house.add(&owner, (ESTATE, &id), "actions", &json!({ "title": url(1), "due": "2031-01-15" }));
        house.attach(
            &owner,
            (ESTATE, &id),
            "",
            (&format!("{}.txt", url(2).replace(['"', '\\'], "_")), &some.join("\n")),
        );
        let reference = made["reference"].as_str().expect("a reference");
        pages.extend(["", "/edit", "/history"].map(|end| format!("/r/{ESTATE}/risks/{reference}{end}")));
    }
    for (n, url) in urls.iter().step_by(20).enumerate() {
        house.keep_view(&owner, ESTATE, &format!("{n} {url}").chars().take(60).collect::<String>());
    }
    pages.extend(["", "/risks", "/people", "/books", "/import"].map(|end| format!("/r/{ESTATE}{end}")));
    (house.close(), token, owner.cookie, pages)
}

/// Everything that the program does by itself or when it is asked.
fn all_is_done(served: &Served, token: &str, cookie: &str, pages: &BTreeSet<String>, urls: &[String]) {
    let bearer = format!("authorization: Bearer {token}\r\n");
    let estate = format!("/api/v1/relationships/{ESTATE}");
    for page in pages {
        let heard = served.get(page, &format!("cookie: comity={cookie}\r\n"));
        assert!(heard.starts_with("HTTP/1.1 200"), "T38 {page}: {heard:.100}");
    }
    for url in urls.iter().step_by(10) {
        let words: String = url.bytes().map(|byte| format!("%{byte:02X}")).collect();
        served.get(&format!("{estate}/risks?q={words}"), &bearer);
    }
    for (n, some) in urls.chunks(60).enumerate() {
        let file = links::workbook(some);
        let head = format!(
            "POST {estate}/imports?file_name=links{n}.xlsx&seen_by=us HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{bearer}content-type: application/octet-stream\r\nidempotency-key: links-{n}\r\ncontent-length: {}\r\n\r\n",
            file.len()
        );
        let heard = served.send(&[head.as_bytes(), &file].concat());
        if crate::running::planted().is_some() {
            // The program of the tests reads no files: what is planted shows before it would.
            continue;
        }
        assert!(heard.starts_with("HTTP/1.1 201"), "T38: a workbook with links is not read: {heard:.300}");
        let id = heard.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
        let run = format!(
            "PUT {estate}/imports/{id}/run HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{bearer}content-type: application/json\r\nidempotency-key: run-{n}\r\ncontent-length: 2\r\n\r\n{{}}"
        );
        assert!(served.send(run.as_bytes()).starts_with("HTTP/1.1 202"), "T38: it is not brought in");
    }
    for form in ["xlsx", "csv"] {
        let heard = served.get(&format!("{estate}/risks/export?format={form}"), &bearer);
        assert!(heard.starts_with("HTTP/1.1 200"), "T38: {heard:.100}");
    }
    let body = "email=petra%40works.example";
    let ask = format!(
        "POST /password/forgotten HTTP/1.1\r\nhost: localhost\r\norigin: http://localhost\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let heard = served.send(ask.as_bytes());
    assert!(heard.starts_with("HTTP/1.1 303"), "T38: a forgotten password: {heard:.200}");
}

/// Waits until a mail stands in the folder.
fn mail_is_written(folder: &Path) {
    let until = Instant::now() + Duration::from_secs(30);
    let count = || std::fs::read_dir(folder).map_or(0, |files| files.flatten().count());
    while count() == 0 {
        assert!(Instant::now() < until, "T38: no mail is written");
        std::thread::park_timeout(Duration::from_millis(50));
    }
}

fn can() -> bool {
    let tried = Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).output();
    tried.is_ok_and(|tried| tried.status.success())
}

#[test]
fn nobody_is_asked_by_an_address_that_people_gave() {
    if !can() {
        return left_out("T38", "strace", "strace is not here, or may not look on");
    }
    let model = &models()[0];
    let urls = links::all();
    let (place, token, cookie, pages) = written(model, &urls);
    let folder = std::env::temp_dir().join(format!("comity-outbound-{}", std::process::id()));
    let (mail, trace) = (folder.join("mail"), folder.join("trace"));
    std::fs::create_dir_all(&mail).expect("a folder");
    let (mail_folder, log) = (format!("COMITY_MAIL_FOLDER={}", mail.display()), trace.display().to_string());
    let before = [
        mail_folder.as_str(),
        "COMITY_MAIL_FROM=Comity <comity@meridian.example>",
        "strace",
        "-f",
        "-qq",
        "-e",
        "trace=accept4,connect,sendto,sendmsg,sendmmsg",
        "-o",
        &log,
    ];
    let served = Served::start(&place, &before, &folder);
    all_is_done(&served, &token, &cookie, &pages, &urls);
    mail_is_written(&mail);
    served.stop_looked_on();
    let trace = std::fs::read_to_string(&trace).expect("the trace is there");
    std::fs::remove_dir_all(&folder).expect("a folder goes");
    let out: Vec<_> =
        trace.lines().filter(|line| line.contains("sa_family=AF_INET") && !line.contains("accept4")).collect();
    assert!(out.is_empty(), "T38: {} times somebody else is asked, as in {}", out.len(), out[0]);
    let came = trace.lines().filter(|line| line.contains("accept4") && line.contains("AF_INET")).count();
    assert!(came >= pages.len(), "T38: only {came} connections were seen to come in");
    println!(
        "T38: {} addresses on {} pages and in workbooks, {} calls looked at, nobody asked",
        urls.len(),
        pages.len(),
        trace.lines().count()
    );
}

#[test]
fn a_planted_fault_turns_the_addresses_red() {
    if !can() {
        return left_out("T38", "strace", "strace is not here, or may not look on");
    }
    const TEST: &str = "outbound::nobody_is_asked_by_an_address_that_people_gave";
    let fault = format!("{:?}", Fault::LinksAreFollowed);
    fails(TEST, "somebody else is asked", &[("COMITY_FAULT_WHERE_SERVED", &fault)]);
}
