//! What the format's page and the golden vectors say is what is so. Both were made by the stranger's program.

use std::path::PathBuf;
use std::process::Command;

use books::log::{Entry, Expected, verify_file};
use serde_json::Value;

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

#[test]
fn the_stranger_makes_the_golden_vectors_and_the_example_anew_and_finds_them_the_same() {
    let run = |arguments: &[&str]| {
        let mut command = Command::new("python3");
        command.arg("-B").arg(beside("golden.py")).args(arguments).output()
    };
    let golden = beside("golden.json");
    let Ok(checked) = run(&["--check", golden.to_str().unwrap()]) else {
        eprintln!("skipped: there is no python3 here");
        return;
    };
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let example = run(&["--example"]).unwrap().stdout;
    assert!(example == std::fs::read(beside("example.jsonl")).unwrap(), "the example is not what is made today");
}
