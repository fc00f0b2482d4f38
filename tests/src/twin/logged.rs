//! T04 in the real program: of what people write, ask for and mistype, of their names, addresses and tokens, nothing is
//! in its figures or in its log, however much that tells.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpStream;

use kernel::{Clock, SystemClock};
use serde_json::json;

use super::canary::Canaries;
use super::perturb::{self, Secret};
use crate::chance::Chance;
use crate::house::call::Heard;
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, api};
use crate::running::Running;

/// One request on a connection of its own: all that is answered.
fn ask(port: u16, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the program answers");
    let length = body.len();
    let request = format!("{head}\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).expect("it can be asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers to the end");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Requests with marked words wherever a request has words: done, refused and broken.
fn requests(token: &str, canaries: &mut Canaries) -> Vec<(String, String)> {
    let mut word = || canaries.write();
    let signed_in = |method: &str, path: &str, more: &str| {
        format!("{method} {path} HTTP/1.1\r\nauthorization: Bearer {token}\r\naccept: application/json{more}")
    };
    let json_of = "\r\ncontent-type: application/json";
    let form_of = "\r\ncontent-type: application/x-www-form-urlencoded";
    let risks = format!("/api/v1/relationships/{ESTATE}/risks");
    let risk = json!({ "title": word(), "seen_by": "us", "why_private": word(), "cause": word() }).to_string();
    let asked = |path: String| (signed_in("GET", &path, ""), String::new());
    vec![
        (signed_in("POST", &risks, json_of), risk),
        (signed_in("POST", &risks, json_of), json!({ "title": "", "cause": word() }).to_string()),
        (signed_in("POST", &risks, json_of), format!("{{\"title\": \"{}", word())),
        (signed_in("POST", &risks, &format!("{json_of}\r\nidempotency-key: {}", word())), "{}".to_owned()),
        (signed_in("PATCH", &format!("{risks}/{}", word()), json_of), json!({ "version": 1 }).to_string()),
        asked(format!("{risks}?q={}", word())),
        asked(format!("{risks}?{}={}", word(), word())),
        asked(format!("/api/v1/search?q={}", word())),
        asked(format!("/r/{}", word())),
        asked(format!("/{}/{}", word(), word())),
        asked(format!("/invitation?code={}", word())),
        asked(format!("/password/reset?code={}", word())),
        (format!("GET /work HTTP/1.1\r\nauthorization: Bearer {}", word()), String::new()),
        (format!("GET /work HTTP/1.1\r\ncookie: comity={}\r\nuser-agent: {}", word(), word()), String::new()),
        (format!("POST /sign-in HTTP/1.1{form_of}"), format!("email={}%40works.example&password={}", word(), word())),
        (format!("POST /password/forgotten HTTP/1.1{form_of}"), format!("email={}%40works.example", word())),
        (
            signed_in(
                "POST",
                &format!("/api/v1/relationships/{ESTATE}/imports?file_name={}.xlsx", word()),
                "\r\ncontent-type: application/octet-stream",
            ),
            format!("PK\u{3}\u{4}{}", word()),
        ),
        (
            signed_in(
                "POST",
                &format!("/api/v1/relationships/{ESTATE}/imports?file_name={}.csv", word()),
                "\r\ncontent-type: text/csv",
            ),
            format!("Risk,Likelihood\n{},3\n", word()),
        ),
    ]
}

fn tell(model: &Model) {
    let secret = Secret::of_the_partner(model);
    let mut house = model.copy();
    let mut chance = Chance::of_test("T04, the log", 14);
    let mut canaries = Canaries::new(&mut chance);
    for turn in 0..secret.deeds.len() {
        perturb::one(&mut house, (model, &secret), turn, &mut canaries, &mut chance);
    }
    house.clock.set(SystemClock.now());
    let partner = house.sign_in(&model.cast.partner.name, &model.cast.partner.email);
    let new = json!({ "name": "all", "scope": "write", "days": 1 });
    let made = api(&house, &partner, "POST", "/me/tokens", &new).done().json();
    let token = made["token"].as_str().expect("a token").to_owned();
    let place = house.close();
    let log = place.data.join("log");
    let by = ["env", "COMITY_LOG=debug"].map(OsString::from);
    let running = Running::start_by(&place, &by, File::create(&log).expect("a log can be written").into());
    let (mut done, mut refused) = (0, 0);
    for (head, body) in requests(&token, &mut canaries) {
        let answer = ask(running.port, &head, &body);
        let is_done = ["200", "201", "202"].iter().any(|status| answer.starts_with(&format!("HTTP/1.1 {status}")));
        *(if is_done { &mut done } else { &mut refused }) += 1;
    }
    let figures = ask(running.port, "GET /metrics HTTP/1.1", "");
    assert!(running.stop().success(), "T04: the program stops when asked");
    let log = std::fs::read_to_string(&log).expect("the log can be read");
    assert!(done >= 4 && refused >= 8, "T04: {done} requests were done and {refused} refused");
    assert!(figures.contains("comity_request_duration_seconds") && log.matches("answered").count() >= done + refused);
    let people = [&model.cast.owner, &model.cast.partner, &model.cast.second];
    let names = people.iter().flat_map(|one| [one.name.clone(), one.email.clone()]);
    let words: Vec<String> = names.chain([token, "Department of Works".to_owned(), ESTATE.to_owned()]).collect();
    for (what, text) in [("the figures", figures), ("the log", log)] {
        let told = words.iter().find(|word| text.contains(word.as_str()));
        assert_eq!(told, None, "T04: {what}: {text}");
        let heard = Heard { status: 200, headers: Vec::new(), body: text.into_bytes() };
        assert_eq!(canaries.found_in(&heard), None, "T04: {what}: {}", heard.text());
    }
    println!(
        "T04: {} words in {done} requests that were done and {refused} refused, none in figures or log",
        canaries.len()
    );
}

#[test]
fn neither_figures_nor_log_tell_what_people_write() {
    of_each(tell);
}
