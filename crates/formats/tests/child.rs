//! Reading in a child process, with this test program as its own child: it has no test harness, because the child must
//! limit the whole process and print nothing but its answer.

use std::io::{Cursor, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use formats::child::{self, Allowance, Input, Options};
use formats::out::{Cell, Column, RowResult, xlsx};
use formats::{ReadProblem, Vocabulary};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("read-child") => return read_child(&arguments),
        Some("sleep-child") => loop {
            std::thread::park();
        },
        Some("abort-child") => std::process::abort(),
        Some("babble-child") => println!("no JSON"),
        Some("fail-child") => return ExitCode::from(7),
        Some("hoard-child") => return hoard_child(),
        _ if arguments.iter().any(|argument| argument == "--list") => {
            TESTS.iter().for_each(|(name, _)| println!("{name}: test"));
        }
        _ => run(&arguments),
    }
    ExitCode::SUCCESS
}

type Test = (&'static str, fn());

const TESTS: &[Test] = &[
    ("a_child_reads_bytes_and_files", a_child_reads_bytes_and_files),
    ("a_childs_problem_is_ours", a_childs_problem_is_ours),
    ("a_child_that_hangs_is_killed", a_child_that_hangs_is_killed),
    ("a_child_that_dies_is_a_problem_and_not_a_crash", a_child_that_dies_is_a_problem_and_not_a_crash),
    ("a_child_that_takes_all_memory_is_stopped", a_child_that_takes_all_memory_is_stopped),
    ("a_name_is_never_an_option", a_name_is_never_an_option),
    ("hundreds_of_hostile_files_are_each_answered", hundreds_of_hostile_files_are_each_answered),
];

fn run(arguments: &[String]) {
    let wanted = |name: &str| {
        let names: Vec<_> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
        names.is_empty() || names.iter().any(|argument| name.contains(argument.as_str()))
    };
    for (name, test) in TESTS.iter().filter(|(name, _)| wanted(name)) {
        test();
        println!("test {name} ... ok");
    }
}

fn allowance() -> Allowance {
    Allowance { memory: 256 << 20, cpu: Duration::from_secs(5), ..Allowance::default() }
}

fn read_child(arguments: &[String]) -> ExitCode {
    let after =
        |flag: &str| arguments.iter().position(|argument| argument == flag).and_then(|at| arguments.get(at + 1));
    let name = arguments.iter().find_map(|argument| argument.strip_prefix("--name="));
    let vocabulary = || match after("--vocabulary").map(String::as_str) {
        Some("snags") => Ok(Vocabulary::from_toml(include_str!("it/snags.toml")).expect("well formed")),
        other => Err(ReadProblem::Vocabulary { name: other.unwrap_or_default().to_owned() }),
    };
    let done = child::run(std::io::stdin().lock(), std::io::stdout().lock(), &allowance(), name, vocabulary);
    if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A reader that wants more and more memory, as one does that believes a lying file.
fn hoard_child() -> ExitCode {
    let vocabulary = || -> Result<Vocabulary, ReadProblem> {
        let mut kept = Vec::new();
        loop {
            kept.push(vec![1_u8; 16 << 20]);
        }
    };
    let _ = child::run(std::io::stdin().lock(), std::io::stdout().lock(), &allowance(), None, vocabulary);
    ExitCode::SUCCESS
}

fn program() -> PathBuf {
    std::env::current_exe().expect("a test program knows where it stands")
}

fn options(argument: &str) -> Options {
    Options { arguments: vec![argument.to_owned()], ..Options::new("snags", Some("snags.csv")) }
}

const LIST: &[u8] = b"Defect,Severity,Builder\nDoor sticks,High,Mo\n";

fn a_child_reads_bytes_and_files() {
    let reading = child::read(&program(), Input::Bytes(LIST), &options("read-child")).expect("it is read");
    assert_eq!((reading.file.as_str(), reading.tables[0].records.len()), ("snags.csv", 1));
    let path = std::env::temp_dir().join(format!("formats-child-{}.csv", std::process::id()));
    std::fs::write(&path, LIST).expect("a file");
    let file = std::fs::File::open(&path).expect("a file");
    let again = child::read(&program(), Input::File(file), &options("read-child"));
    std::fs::remove_file(&path).expect("a file");
    assert_eq!(again, Ok(reading));
}

fn a_childs_problem_is_ours() {
    let locked = b"<html><table>";
    let problem = child::read(&program(), Input::Bytes(locked), &options("read-child"));
    assert_eq!(problem, Err(ReadProblem::NotATable { found: "html".into(), named: Some("csv".into()) }));
    let unknown = Options { vocabulary: "birds".into(), ..options("read-child") };
    let problem = child::read(&program(), Input::Bytes(LIST), &unknown);
    assert_eq!(problem, Err(ReadProblem::Vocabulary { name: "birds".into() }));
    let large = vec![b'x'; (50 << 20) + 1];
    let problem = child::read(&program(), Input::Bytes(&large), &options("read-child"));
    assert_eq!(problem, Err(ReadProblem::TooLarge { what: "bytes".into() }));
}

fn a_child_that_hangs_is_killed() {
    let options = Options { timeout: Duration::from_millis(200), ..options("sleep-child") };
    assert_eq!(child::read(&program(), Input::Bytes(LIST), &options), Err(ReadProblem::TooSlow));
}

fn a_child_that_dies_is_a_problem_and_not_a_crash() {
    let outcome = |argument: &str| child::read(&program(), Input::Bytes(LIST), &options(argument));
    assert_eq!(outcome("abort-child"), Err(ReadProblem::TooLarge { what: "memory".into() }));
    assert!(matches!(outcome("babble-child"), Err(ReadProblem::Child { .. })));
    assert!(matches!(outcome("fail-child"), Err(ReadProblem::Child { .. })));
    let missing = child::read(&PathBuf::from("/nowhere/at/all"), Input::Bytes(LIST), &options("read-child"));
    assert!(matches!(missing, Err(ReadProblem::Child { .. })));
}

fn a_child_that_takes_all_memory_is_stopped() {
    let outcome = child::read(&program(), Input::Bytes(LIST), &options("hoard-child"));
    assert_eq!(outcome, Err(ReadProblem::TooLarge { what: "memory".into() }));
}

/// Workbooks with their parts changed at random places, put together again so that the damage is inside.
fn hundreds_of_hostile_files_are_each_answered() {
    let parts = parts(&workbook());
    let mut draw = Draw(0x9E37_79B9_7F4A_7C15);
    let (mut read, mut refused) = (0, 0);
    for round in 0..400 {
        let mut parts = parts.clone();
        for _ in 0..=draw.below(2) {
            let at = draw.below(parts.len());
            spoil(&mut parts[at].1, &mut draw);
        }
        match child::read(&program(), Input::Bytes(&together(&parts)), &options("read-child")) {
            Ok(_) => read += 1,
            Err(ReadProblem::Child { reason }) => panic!("{round}: {reason}"),
            Err(_) => refused += 1,
        }
    }
    assert!(read > 20 && refused > 20, "{read} read, {refused} refused: the spoiling is too weak or too strong");
}

type Parts = Vec<(String, Vec<u8>)>;

fn workbook() -> Vec<u8> {
    let columns = ["Ref", "Defect", "Severity", "Builder"].map(Column::new);
    let rows = (0..60).map(|row| -> RowResult {
        Ok(vec![
            Cell::Number(f64::from(row)),
            Cell::Text(format!("Door {row} sticks")),
            Cell::Text("High".into()),
            Cell::Text("Mo".into()),
        ])
    });
    let cover =
        xlsx::Cover { sheet: "Snags", made: jiff::civil::datetime(2026, 3, 9, 12, 0, 0, 0), folder: None, bands: &[] };
    let mut bytes = Vec::new();
    xlsx::write(&mut bytes, &cover, &columns, rows).expect("memory takes it");
    bytes
}

fn parts(bytes: &[u8]) -> Parts {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).expect("a part");
            let name = part.name().expect("a name").into_owned();
            let mut content = Vec::new();
            part.read_to_end(&mut content).expect("a content");
            (name, content)
        })
        .collect()
}

fn together(parts: &Parts) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("a part begins");
        archive.write_all(content).expect("a part is written");
    }
    archive.finish().expect("the archive ends").into_inner()
}

/// One change: a bit, a number made huge, a piece lost or doubled, an end cut off, a bracket turned.
fn spoil(content: &mut Vec<u8>, draw: &mut Draw) {
    if content.is_empty() {
        return;
    }
    let at = draw.below(content.len());
    let to = (at + draw.below(160)).min(content.len());
    match draw.below(6) {
        0 => content[at] ^= 1 << draw.below(8),
        1 => {
            if let Some(digit) = content[at..].iter().position(u8::is_ascii_digit) {
                content.splice(at + digit..at + digit, *b"999999999");
            }
        }
        2 => content.truncate(at),
        3 => {
            let piece = content[at..to].to_vec();
            content.splice(at..at, piece);
        }
        4 => drop(content.drain(at..to)),
        _ => {
            if let Some(bracket) = content[at..].iter().position(|byte| *byte == b'<') {
                content[at + bracket] = b'>';
            }
        }
    }
}

/// Draws that are the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }
}

fn a_name_is_never_an_option() {
    let options = Options { name: Some("--vocabulary".into()), ..options("read-child") };
    let reading = child::read(&program(), Input::Bytes(LIST), &options).expect("it is read");
    assert_eq!(reading.file, "--vocabulary");
}
