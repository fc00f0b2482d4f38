//! What the format's page and the golden vectors say is what is so. Both were made by the stranger's program.

use std::path::PathBuf;
use std::process::Command;

use base64::{Engine, engine::general_purpose::STANDARD};
use books::log::{Checkpoint, Entry, Expected, Note, verify_file};
use serde_json::Value;
use storage::testing::left_out;

use crate::oracle;

fn beside(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/verifier").join(name)
}

#[test]
fn the_worked_example_is_a_book_that_fits_and_says_what_the_page_says() {
    let file = std::fs::read(beside("example.jsonl")).unwrap();
    let report = verify_file(&file[..], &Expected::default()).unwrap();
    assert_eq!(report.misfit, None);
    assert_eq!((report.entries, report.documents, report.erased), (3, 1, 1));
    assert_eq!(oracle::check(&file), Ok(()));
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/book-format.md")).unwrap();
    let says = |text: &str| assert!(page.contains(text), "the page does not say {text}");
    let lines: Vec<Value> =
        file.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    for line in &lines[1..4] {
        says(line["leaf"].as_str().unwrap());
    }
    says(lines[3]["entry"].as_str().unwrap());
    says(&format!(
        "{{\"body\":{},\"head\":{}}}",
        lines[2]["body"].as_str().unwrap(),
        lines[2]["head"].as_str().unwrap()
    ));
    let second = Entry::parse(lines[2]["entry"].as_str().unwrap().as_bytes()).unwrap();
    says(&oracle::hex(&second.digest.unwrap()));
    says(report.root.as_deref().unwrap());
    says(lines[5]["sha256"].as_str().unwrap());
}

/// The lines of a published case: numbers of lines of the sound file, text, or base64 of what is no text.
fn published_file(published: &Value, case: &Value) -> Vec<u8> {
    let mut file = Vec::new();
    for line in case["lines"].as_array().unwrap() {
        let line = line.as_u64().map_or(line, |place| &published["sound"][place as usize - 1]);
        match line["base64"].as_str() {
            Some(bytes) => file.extend(STANDARD.decode(bytes).unwrap()),
            None => file.extend_from_slice(line.as_str().unwrap().as_bytes()),
        }
        file.push(b'\n');
    }
    file.truncate(file.len() - case["cut"].as_u64().unwrap() as usize);
    file
}

/// What the reader of a published case brings.
fn published_reader(published: &Value, case: &Value) -> Expected {
    let named = |what: &str| {
        let names = case[what].as_array().unwrap().iter();
        names.map(|name| published[what][name.as_str().unwrap()].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let keys: Vec<_> = named("keys").iter().map(|key| key.parse().unwrap()).collect();
    let kept = |text: &String| {
        let note = Note::parse(text).unwrap();
        assert!(!note.verify(&keys).unwrap().signed.is_empty(), "a checkpoint that none of the reader's keys signed");
        Checkpoint::from_note(&note).unwrap()
    };
    Expected { known: named("checkpoints").iter().map(kept).collect(), keys, tree: None }
}

#[test]
fn each_published_file_fits_or_does_not_and_the_entry_named_is_the_one_published() {
    let published: Value = serde_json::from_slice(&std::fs::read(beside("tampered.json")).unwrap()).unwrap();
    let cases = published["cases"].as_array().unwrap();
    assert!(cases.len() > 100, "{} published files", cases.len());
    let mut others = Vec::new();
    for case in cases {
        let file = published_file(&published, case);
        let report = verify_file(&file[..], &published_reader(&published, case)).unwrap();
        let n = report.misfit.as_ref().and_then(|misfit| misfit.n);
        if (case["fits"].as_bool(), case["n"].as_u64()) != (Some(report.fits()), n) {
            others.push(format!("{}: {n:?}, {:?}", case["what"], report.misfit));
        }
    }
    assert!(others.is_empty(), "verdicts that are not those published: {others:#?}");
}

#[test]
fn the_stranger_makes_vectors_files_and_the_example_anew_and_finds_them_the_same() {
    let run = |program: &str, arguments: &[&str]| {
        Command::new("python3").arg("-B").arg(beside(program)).args(arguments).output()
    };
    for (program, made) in [("golden.py", beside("golden.json")), ("tampered.py", beside("tampered.json"))] {
        let Ok(checked) = run(program, &["--check", made.to_str().unwrap()]) else {
            return left_out("T16 by the second verifier", "python3", "python3 is not here");
        };
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
    let example = run("golden.py", &["--example"]).unwrap().stdout;
    assert!(example == std::fs::read(beside("example.jsonl")).unwrap(), "the example is not what is made today");
}
