//! The server: the sample, an empty start, stopping, limits.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::running::{Folder, Server, ask, comity, run, runs, sample, text};

fn demo(data: &str) -> Server {
    Server::start(comity(&["demo", "--data", data, "--listen", "127.0.0.1:0", "--json"]))
}

/// How much memory of its own the process holds, in KiB.
fn held_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn the_memory_that_passwords_are_hashed_in_is_given_back() {
    let folder = Folder::new();
    let data = sample(&folder);
    let server = Server::start(comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    let before = held_kib(server.pid());
    for _ in 0..3 {
        std::thread::scope(|scope| {
            for n in 0..8 {
                let body = format!("email=nobody{n}@nowhere.example&password=not+the+right+one");
                let (at, length) = (&server.address, body.len());
                let request = format!(
                    "POST /sign-in HTTP/1.1\r\nHost: {at}\r\nOrigin: http://{at}\r\nConnection: close\r\nContent-Type: \
                     application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
                );
                let address = server.address.clone();
                scope.spawn(move || assert!(ask(&address, &request).starts_with("HTTP/1.1 4")));
            }
        });
    }
    let grown = held_kib(server.pid()).saturating_sub(before);
    assert!(grown < 19 * 1024, "{grown} KiB were kept");
    assert!(server.stop("INT").success());
}

#[test]
fn the_sample_is_ready_at_once_when_it_is_started_again() {
    let folder = Folder::new();
    let data = folder.path("data");
    let first = demo(text(&data));
    let printed = first.says("{");
    let printed: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(printed["address"], format!("http://{}", first.address));
    assert_eq!(printed["people"][0]["name"], "Priya Nair");
    assert!(printed["people"].as_array().unwrap().iter().all(|one| one["password"].as_str().unwrap().len() > 12));
    assert!(first.stop("INT").success());
    let began = Instant::now();
    let second = demo(text(&data));
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    assert!(second.get("/sign-in", "").starts_with("HTTP/1.1 200"));
    assert!(second.stop("TERM").success());
}

#[test]
fn the_register_of_the_sample_is_as_it_was_drawn() {
    let folder = Folder::new();
    let data = sample(&folder);
    let json =
        runs(&["token", "create", "--data", text(&data), "--person", "priya.nair@meridian-fm.example", "--json"]);
    let token: serde_json::Value = serde_json::from_str(&json).unwrap();
    let server = demo(text(&data));
    let bearer = format!("Authorization: Bearer {}\r\n", token["token"].as_str().unwrap());
    let body = |path: &str| -> serde_json::Value {
        let answer = server.get(path, &bearer);
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap_or_else(|_| panic!("{answer}"))
    };
    let risks = body("/api/v1/relationships/works-estate/risks?limit=200");
    let items = risks["items"].as_array().unwrap();
    assert_eq!(items.len(), 31);
    let numbered = |reference: &str| items.iter().find(|one| one["reference"] == reference).unwrap();
    assert_eq!(numbered("R-27")["title"], "Winter heating failures outpace the on-call rota");
    assert_eq!(numbered("O-8")["title"], "Share sensor data to plan repairs, not just react");
    assert_eq!(items.iter().filter(|one| one["seen_by"] == "us").count(), 6);
    let relationships = body("/api/v1/relationships");
    assert_eq!(relationships["items"].as_array().unwrap().len(), 2);
}

#[test]
fn data_that_are_not_the_samples_are_left_alone() {
    let folder = Folder::new();
    let data = folder.path("data");
    runs(&[
        "admin",
        "create",
        "--data",
        text(&data),
        "--organisation",
        "Own Ltd",
        "--name",
        "Ann Own",
        "--email",
        "ann@own.example",
    ]);
    let output = run(&["demo", "--data", text(&data), "--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("not the sample's"));
}

#[test]
fn an_unfinished_sample_is_made_again() {
    let folder = Folder::new();
    let data = sample(&folder);
    std::fs::write(data.join("sample"), "begun\n").unwrap();
    let server = demo(text(&data));
    assert!(server.get("/health/ready", "").starts_with("HTTP/1.1 200"));
    assert_eq!(std::fs::read_to_string(data.join("sample")).unwrap(), "whole\n");
}

#[test]
fn a_second_server_on_the_same_folder_is_refused_until_the_first_has_ended() {
    let folder = Folder::new();
    let data = sample(&folder);
    let serve = ["serve", "--data", text(&data), "--listen", "127.0.0.1:0"];
    let first = Server::start(comity(&serve));
    let note = data.join("address");
    for command in [&serve[..], &["demo", "--data", text(&data), "--listen", "127.0.0.1:0"]] {
        let output = run(command);
        let said = String::from_utf8_lossy(&output.stderr);
        let named = format!("a server runs on {} already, at http://{}: stop it first", text(&data), first.address);
        assert!(output.status.code() == Some(1) && said.contains(&named), "{command:?}: {output:?}");
        assert_eq!(std::fs::read_to_string(&note).unwrap(), format!("http://{}", first.address));
    }
    // Commands go on beside it.
    let file = folder.path("comity.backup");
    let backup = ["backup", "--data", text(&data), "--out", text(&file)];
    for command in [&["verify", "--data", text(&data)][..], &["doctor", "--data", text(&data)], &backup] {
        runs(command);
    }
    runs(&["admin", "list", "--data", text(&data)]);
    // Killed, it leaves nothing locked, and the next one starts at once.
    first.stop("KILL");
    let second = Server::start(comity(&serve));
    assert!(second.get("/health/ready", "").starts_with("HTTP/1.1 200"));
    assert!(second.stop("TERM").success());
    assert!(!note.exists());
}

#[test]
fn an_empty_start_shows_the_first_run_code_in_the_log() {
    let folder = Folder::new();
    let data = folder.path("data");
    let mut command = comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
    command.env("COMITY_LOG_FORMAT", "json");
    let server = Server::start(command);
    assert!(server.get("/health/ready", "").starts_with("HTTP/1.1 200"));
    let line: serde_json::Value = serde_json::from_str(&server.says("nobody is here yet")).unwrap();
    let code = line["fields"]["code"].as_str().unwrap();
    let page = server.get(&format!("/first-run?code={code}"), "");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(server.stop("INT").success());
}

#[test]
fn a_log_line_holds_no_address_that_was_asked_for() {
    let folder = Folder::new();
    let data = sample(&folder);
    let mut command = comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
    command.env("COMITY_LOG", "debug");
    let server = Server::start(command);
    server.get("/r/works-estate/risks?q=secret-words", "Authorization: Bearer comity_secret-token\r\n");
    server.get("/nothing/secret-path", "");
    let metrics = server.get("/metrics", "");
    server.says("answered");
    let said = server.said();
    for secret in ["works-estate", "secret", "priya"] {
        assert!(!said.contains(secret), "{secret} is in the log:\n{said}");
        assert!(!metrics.contains(secret), "{secret} is in the metrics:\n{metrics}");
    }
    assert!(
        metrics.contains("comity_request_duration_seconds_count{route=\"none\",method=\"GET\",status=\"404\"} 1"),
        "{metrics}"
    );
}

#[test]
fn metrics_are_for_this_machine_alone() {
    let folder = Folder::new();
    let data = sample(&folder);
    let server = Server::start(comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    assert!(server.get("/metrics", "").starts_with("HTTP/1.1 200"));
    assert!(server.get("/metrics", "X-Forwarded-For: 203.0.113.9\r\n").starts_with("HTTP/1.1 404"));
}

#[test]
fn what_is_not_there_and_what_is_hidden_look_the_same() {
    let folder = Folder::new();
    let data = sample(&folder);
    let json =
        runs(&["token", "create", "--data", text(&data), "--person", "farah.anwar@northgate-water.example", "--json"]);
    let token: serde_json::Value = serde_json::from_str(&json).unwrap();
    let bearer = format!("Authorization: Bearer {}\r\n", token["token"].as_str().unwrap());
    let server = Server::start(comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    let answers =
        ["/api/v1/relationships/works-estate/risks", "/api/v1/relationships/no-such-thing/risks", "/api/v1/nothing"]
            .map(|path| {
                let answer = server.get(path, &bearer);
                answer.lines().filter(|line| !line.starts_with("date:")).collect::<Vec<_>>().join("\n")
            });
    assert!(answers[0].starts_with("HTTP/1.1 404"), "{}", answers[0]);
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

#[test]
fn a_method_that_a_route_has_not_is_a_problem() {
    let folder = Folder::new();
    let data = sample(&folder);
    let server = Server::start(comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    let request =
        format!("DELETE /api/v1/relationships HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.address);
    let answer = ask(&server.address, &request);
    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
    assert!(answer.contains("application/problem+json") && answer.to_lowercase().contains("\r\nallow: "), "{answer}");
    assert!(answer.contains("content-security-policy"), "{answer}");
    assert!(answer.contains(r#""status":405"#) && answer.contains("Method Not Allowed"), "{answer}");
    let typed = format!("GET /settings/sessions/end HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.address);
    let page = ask(&server.address, &typed);
    assert!(page.starts_with("HTTP/1.1 405") && page.contains("nothing to see"), "{page}");
    assert!(!page.contains("openapi"), "a person is sent to no description for programs: {page}");
}

#[test]
fn a_client_that_never_sends_its_head_is_let_go() {
    let folder = Folder::new();
    let data = sample(&folder);
    let mut command = comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
    command.env("COMITY_HEADER_TIMEOUT_S", "1");
    let server = Server::start(command);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert!(!String::from_utf8_lossy(&rest).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_body_beyond_the_limit_is_refused_before_it_is_read() {
    let folder = Folder::new();
    let data = sample(&folder);
    let server = Server::start(comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99000000\r\n\r\n",
        server.address
    );
    let answer = ask(&server.address, &head);
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[test]
fn a_register_beyond_the_limit_comes_back_as_the_form_and_names_the_limit() {
    let folder = Folder::new();
    let data = sample(&folder);
    let person = ["--person", "priya.nair@meridian-fm.example", "--scope", "write", "--json"];
    let code = runs(&[&["token", "create", "--data", text(&data)][..], &person].concat());
    let token: serde_json::Value = serde_json::from_str(&code).unwrap();
    let mut command = comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
    command.env("COMITY_MOST_UPLOAD_MIB", "2");
    let server = Server::start(command);
    let part = |name: &str, value: &str| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    // The limit is of the file; what stands before it and after it in the form is read all the same.
    for (size, is_form) in [(6 << 20, true), (9 << 20, false)] {
        let file = "a,b\n".repeat(size / 4);
        let file =
            format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"r.csv\"\r\n\r\n{file}\r\n");
        let body = part("kind", "risks") + &file + &part("why_private", "Not agreed yet") + "--edge--\r\n";
        let head = format!(
            "POST /r/works-estate/import HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=edge\r\nContent-Length: {}\r\n\r\n",
            server.address,
            token["token"].as_str().unwrap(),
            body.len()
        );
        // One that is far too large is turned away before it is sent.
        let answer = ask(&server.address, &if is_form { head + &body } else { head });
        assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("at most 2 MiB"), "{answer}");
        assert_eq!(answer.contains("name=\"file\"") && answer.contains("Not agreed yet"), is_form, "{answer}");
    }
}

#[test]
fn idle_it_takes_little_memory() {
    let folder = Folder::new();
    let data = sample(&folder);
    let server = Server::start(comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    assert!(server.get("/sign-in", "").starts_with("HTTP/1.1 200"));
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    // The figure to keep is 40 MB for the release program; the unoptimised one, measured here, has more code in it.
    assert!(kib < 64 * 1024, "{line}");
}
