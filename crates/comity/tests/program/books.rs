//! Books: exported, verified, tampered with, backed up and restored.

use std::path::Path;

use crate::running::{Folder, Server, comity, post, run, runs, sample, text};

/// Changes one byte of the database file: in the first place where `before` stands.
fn tamper(database: &Path, before: &str, after: &str) {
    assert_eq!(before.len(), after.len());
    let mut bytes = std::fs::read(database).unwrap();
    let places: Vec<usize> =
        bytes.windows(before.len()).enumerate().filter(|(_, at)| *at == before.as_bytes()).map(|(at, _)| at).collect();
    let at = *places.first().unwrap_or_else(|| panic!("{before} is not in the database"));
    bytes[at..at + before.len()].copy_from_slice(after.as_bytes());
    std::fs::write(database, bytes).unwrap();
}

/// What verifying a data folder says: whether all fits, and where it does not.
fn verified(data: &Path) -> (bool, Vec<serde_json::Value>) {
    let output = run(&["verify", "--data", text(data), "--json"]);
    let said: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(output.status.code(), Some(if said["fits"] == true { 0 } else { 1 }));
    let misfits = said["books"].as_array().unwrap().iter().filter(|book| book["fits"] == false).cloned().collect();
    (said["fits"] == true, misfits)
}

#[test]
fn every_book_of_the_sample_fits() {
    let folder = Folder::new();
    let data = sample(&folder);
    assert_eq!(verified(&data), (true, vec![]));
}

#[test]
fn a_changed_byte_of_an_entry_is_found_and_named() {
    let folder = Folder::new();
    let data = sample(&folder);
    tamper(&data.join("comity.db"), "\"act\":\"risk.rescored\"", "\"act\":\"risk.rescoreD\"");
    let (fits, misfits) = verified(&data);
    assert!(!fits);
    assert_eq!(misfits.len(), 1);
    assert_eq!(misfits[0]["misfit"]["why"], "entry_changed");
    assert!(misfits[0]["misfit"]["n"].as_u64().unwrap() > 1);
}

#[test]
fn a_changed_text_is_found_wherever_it_stands() {
    // The title stands in the record that people are shown, in the version that binds it, and in the index of words.
    let (before, after) = ("Winter heating failures outpace", "Winter heating failures outlasts");
    let after = &after[..before.len()];
    let folder = Folder::new();
    let data = sample(&folder);
    let places = std::fs::read(data.join("comity.db")).unwrap();
    let places = places.windows(before.len()).filter(|at| *at == before.as_bytes()).count();
    assert!(places >= 3, "{places}");
    let mut found = 0;
    for place in 0..places {
        let bytes = std::fs::read(data.join("comity.db")).unwrap();
        let at =
            bytes.windows(before.len()).enumerate().filter(|(_, at)| *at == before.as_bytes()).nth(place).unwrap().0;
        let mut changed = bytes.clone();
        changed[at..at + after.len()].copy_from_slice(after.as_bytes());
        std::fs::write(data.join("comity.db"), changed).unwrap();
        let (fits, misfits) = verified(&data);
        found += usize::from(!fits);
        assert!(fits || misfits[0]["misfit"]["n"].is_u64(), "{misfits:?}");
        std::fs::write(data.join("comity.db"), bytes).unwrap();
        drop(std::fs::remove_file(data.join("comity.db-wal")));
        drop(std::fs::remove_file(data.join("comity.db-shm")));
    }
    // Only the index of words, which proves nothing, and pages that are no longer used may hold it unseen.
    assert!(found >= 5 && found + 2 >= places, "{found} of {places}");
}

#[test]
fn an_exported_book_verifies_anywhere_until_a_byte_is_changed() {
    let folder = Folder::new();
    let data = sample(&folder);
    let file = folder.path("works-estate.jsonl");
    let export = ["export", "book", "works-estate", "--data", text(&data), "--out", text(&file)];
    assert!(runs(&export).contains("entries"));
    assert!(!run(&export).status.success(), "an export overwrites nothing");
    runs(&["verify", text(&file)]);
    let whole = std::fs::read_to_string(&file).unwrap();
    assert!(whole.contains("Winter heating") && !whole.contains("Pay offer may unsettle"));
    std::fs::write(&file, whole.replacen("Winter heating", "Winter beating", 1)).unwrap();
    let output = run(&["verify", text(&file)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("entry "));
}

#[test]
fn one_sides_book_is_chosen_by_its_organisation() {
    let folder = Folder::new();
    let data = sample(&folder);
    let file = folder.path("ours.jsonl");
    let export = ["export", "book", "works-estate", "--side", "us", "--data", text(&data), "--out", text(&file)];
    let output = run(&export);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--organisation"));
    runs(&[&export[..], &["--organisation", "Meridian FM"]].concat());
    let whole = std::fs::read_to_string(&file).unwrap();
    assert!(whole.contains("Pay offer may unsettle") && !whole.contains("Budget vote"));
}

#[test]
fn a_backup_of_a_running_server_starts_again_elsewhere() {
    let folder = Folder::new();
    let data = sample(&folder);
    let server = Server::start(comity(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]));
    let file = folder.path("comity.backup");
    runs(&["backup", "--data", text(&data), "--out", text(&file)]);
    assert!(server.stop("TERM").success());
    let restored = folder.path("restored");
    runs(&["restore", text(&file), "--data", text(&restored)]);
    assert_eq!(verified(&restored), (true, vec![]));
    assert!(
        !run(&["restore", text(&file), "--data", text(&restored)]).status.success(),
        "a restore overwrites nothing"
    );
    let again = Server::start(comity(&["serve", "--data", text(&restored), "--listen", "127.0.0.1:0"]));
    assert!(again.get("/health/ready", "").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_damaged_backup_restores_nothing() {
    let folder = Folder::new();
    let data = sample(&folder);
    let file = folder.path("comity.backup");
    runs(&["backup", "--data", text(&data), "--out", text(&file)]);
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let restored = folder.path("restored");
    assert_eq!(run(&["restore", text(&file), "--data", text(&restored)]).status.code(), Some(1));
    assert!(!restored.exists() && !folder.path("restored.restoring").exists());
}

#[test]
fn a_backup_of_a_book_that_does_not_fit_is_not_restored() {
    let folder = Folder::new();
    let data = sample(&folder);
    tamper(&data.join("comity.db"), "\"act\":\"risk.rescored\"", "\"act\":\"risk.rescoreD\"");
    let file = folder.path("comity.backup");
    runs(&["backup", "--data", text(&data), "--out", text(&file)]);
    let restored = folder.path("restored");
    let output = run(&["restore", text(&file), "--data", text(&restored)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("does not fit"));
    assert!(!restored.exists());
}

#[test]
fn a_backup_without_the_key_asks_for_it() {
    let folder = Folder::new();
    let data = sample(&folder);
    let file = folder.path("comity.backup");
    runs(&["backup", "--without-key", "--data", text(&data), "--out", text(&file)]);
    let restored = folder.path("restored");
    let restore = ["restore", text(&file), "--data", text(&restored)];
    let output = run(&restore);
    assert!(String::from_utf8_lossy(&output.stderr).contains("--key"), "{output:?}");
    let key = data.join("signing.key");
    runs(&[&restore[..], &["--key", text(&key)]].concat());
    assert_eq!(verified(&restored), (true, vec![]));
}

#[test]
fn a_lost_key_is_not_replaced_in_silence() {
    let folder = Folder::new();
    let data = sample(&folder);
    std::fs::remove_file(data.join("signing.key")).unwrap();
    let output = run(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("signing.key is missing"));
}

/// Writes something, stops the server, and keeps the heads: what comes after the backup.
fn go_on(data: &Path) {
    let risk = r#"{"title":"Later than the backup","seen_by":"both"}"#;
    post(data, "priya.nair@meridian-fm.example", ("/api/v1/relationships/works-estate/risks", risk));
}

#[test]
fn an_older_backup_says_what_is_missing_until_it_is_given_up() {
    let folder = Folder::new();
    let data = sample(&folder);
    let file = folder.path("comity.backup");
    runs(&["backup", "--data", text(&data), "--out", text(&file)]);
    go_on(&data);
    let restored = folder.path("restored");
    let heads = data.join("heads.jsonl");
    let said = runs(&["restore", text(&file), "--data", text(&restored), "--heads", text(&heads)]);
    let resume = format!("comity resume --data {}\"", text(&restored));
    assert!(said.contains("entries are missing") && said.contains(&resume), "{said}");
    let said = run(&["doctor", "--data", text(&restored), "--json"]);
    let looked: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
    let heads = looked["findings"].as_array().unwrap().iter().find(|one| one["about"] == "heads").unwrap();
    assert_eq!((said.status.code(), &heads["state"]), (Some(1), &"wrong".into()), "before anything has run on it");
    assert!(heads["words"].as_str().unwrap().contains(": entries "), "{heads}");

    let server = Server::start(comity(&["serve", "--data", text(&restored), "--listen", "127.0.0.1:0"]));
    let ready = server.get("/health/ready", "");
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("entries are missing"), "{ready}");
    let metrics = server.get("/metrics", "");
    let figure = metrics.lines().find_map(|line| line.strip_prefix("comity_books_missing "));
    assert!(figure.is_some_and(|books| books != "0"), "{metrics}");
    assert!(server.stop("TERM").success());
    assert!(!verified(&restored).0, "the missing entries are not noticed");

    let resume = ["resume", "--data", text(&restored), "--json"];
    let output = run(&resume);
    assert_eq!(output.status.code(), Some(1));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["given_up"], false);
    let missing = &said["missing"].as_array().unwrap()[0];
    assert!(missing["first"].as_u64().unwrap() <= missing["last"].as_u64().unwrap(), "{said}");
    assert!(!run(&["doctor", "--data", text(&restored)]).status.success(), "the doctor does not notice");

    let given_up: serde_json::Value = serde_json::from_str(&runs(&[&resume[..], &["--give-up"]].concat())).unwrap();
    assert_eq!((&given_up["given_up"], &given_up["missing"][0]["first"]), (&true.into(), &missing["first"]));
    assert!(runs(&["resume", "--data", text(&restored)]).contains("nothing is missing"));
    assert_eq!(verified(&restored), (true, vec![]));
    let server = Server::start(comity(&["serve", "--data", text(&restored), "--listen", "127.0.0.1:0"]));
    assert!(server.get("/health/ready", "").starts_with("HTTP/1.1 200"));
    assert!(server.get("/metrics", "").contains("\ncomity_books_missing 0\n"));
}

#[test]
fn nothing_is_missing_where_nothing_was_put_back() {
    let folder = Folder::new();
    let data = sample(&folder);
    go_on(&data);
    assert!(runs(&["resume", "--data", text(&data)]).contains("nothing is missing"));
    let file = folder.path("comity.backup");
    runs(&["backup", "--data", text(&data), "--out", text(&file)]);
    let restored = folder.path("restored");
    let said = runs(&["restore", text(&file), "--data", text(&restored), "--heads", text(&data.join("heads.jsonl"))]);
    assert!(!said.contains("missing"), "{said}");
    go_on(&restored);
}

#[test]
fn what_a_stranger_calls_theirs_does_not_change_which_book_is_meant() {
    let folder = Folder::new();
    let data = sample(&folder);
    let export = |word: &str, name: &str| -> (serde_json::Value, String) {
        let file = folder.path(name);
        let output = run(&["export", "book", word, "--data", text(&data), "--out", text(&file), "--json"]);
        assert!(output.status.success(), "{output:?}");
        (serde_json::from_slice(&output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (before, said) = export("works-estate", "before");
    assert_eq!(said, "");
    let opened = r#"{"name":"Works Estate","purpose":"Something else","scale":5}"#;
    let answer = post(&data, "farah.anwar@northgate-water.example", ("/api/v1/relationships", opened));
    let opened: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(opened["slug"], "works-estate");
    let (after, said) = export("works-estate", "after");
    assert_eq!(after["book"], before["book"]);
    let id = opened["id"].as_str().unwrap();
    assert!(said.contains(&format!("for \"Works Estate\" of Northgate Water, say {id}")), "{said}");
    let (theirs, said) = export(id, "theirs");
    assert!(theirs["book"] != before["book"] && said.is_empty(), "{theirs} {said}");
}
