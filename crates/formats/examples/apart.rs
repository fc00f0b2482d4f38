//! How well files are read without the words that only they have: a dictionary that was learned from a file says nothing
//! about the next one.
//!
//!     apart own FILE... > own.json       for each file, the words of the dictionaries that are met in it and in no other
//!     apart read own.json FILE           reads the file without its own words, and prints the reading
//!
//! A word is met in a file where one of its short texts, a sheet's name or the file's own name holds it. `--vocabulary
//! WORDS.toml` at the end takes another vocabulary than the program's.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::process::ExitCode;

use formats::grid::Workbook;
use formats::open::{Limits, open};
use formats::{Vocabulary, registers, words};

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

/// Longer texts are what people wrote, not how they head their columns.
const SHORT: usize = 90;

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let vocabulary = match arguments.iter().position(|argument| argument == "--vocabulary") {
        Some(at) => std::fs::read_to_string(arguments.drain(at..).nth(1).unwrap_or_default())
            .map_err(Into::into)
            .and_then(|text| Ok(Vocabulary::from_toml(&text)?)),
        None => Ok(registers::vocabulary()),
    };
    let done = vocabulary.and_then(|vocabulary| match arguments.split_first() {
        Some((verb, files)) if verb == "own" => own(&vocabulary, files),
        Some((verb, [own, file])) if verb == "read" => read(vocabulary, own, file),
        _ => Err("usage: apart own FILE... | apart read own.json FILE".into()),
    });
    match done {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

/// For each file, the phrases that are met in it and in no other.
fn own(vocabulary: &Vocabulary, files: &[String]) -> Fallible<String> {
    let phrases = phrases(vocabulary);
    let mut met: BTreeMap<String, HashSet<String>> = BTreeMap::new();
    for file in files {
        let name = name(file);
        if let Ok(book) = workbook(file) {
            met.insert(name.clone(), met_in(&book, &name, &phrases));
        }
    }
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for phrase in met.values().flatten() {
        *counts.entry(phrase).or_default() += 1;
    }
    let own: BTreeMap<&String, BTreeSet<&String>> = met
        .iter()
        .map(|(file, phrases)| (file, phrases.iter().filter(|phrase| counts[phrase] == 1).collect()))
        .collect();
    Ok(serde_json::to_string(&own)?)
}

/// The file's reading without its own phrases.
fn read(mut vocabulary: Vocabulary, own: &str, file: &str) -> Fallible<String> {
    let own: BTreeMap<String, BTreeSet<String>> = serde_json::from_str(&std::fs::read_to_string(own)?)?;
    let name = name(file);
    let left_out = own.get(&name).cloned().unwrap_or_default();
    vocabulary.retain_words(&|text| !left_out.contains(&words::split(text).join(" ")));
    Ok(serde_json::to_string(&formats::read::read(&workbook(file)?, &name, &vocabulary))?)
}

fn name(file: &str) -> String {
    Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn workbook(file: &str) -> Fallible<Workbook> {
    Ok(open(&std::fs::read(file)?, Some(file), &Limits::default())?)
}

/// Every phrase of a vocabulary, plain.
fn phrases(vocabulary: &Vocabulary) -> HashSet<String> {
    let all = std::cell::RefCell::new(HashSet::new());
    vocabulary.clone().retain_words(&|text| {
        all.borrow_mut().insert(words::split(text).join(" "));
        true
    });
    let mut all = all.into_inner();
    all.remove("");
    all
}

fn met_in(book: &Workbook, name: &str, phrases: &HashSet<String>) -> HashSet<String> {
    let most = phrases.iter().map(|phrase| phrase.split(' ').count()).max().unwrap_or(0);
    let mut texts: HashSet<&str> = HashSet::from([name]);
    for sheet in &book.sheets {
        texts.insert(&sheet.name);
        let cells = sheet.rows.iter().flat_map(|row| &row.cells);
        texts.extend(cells.filter_map(|cell| cell.1.text()).filter(|text| text.len() <= SHORT));
    }
    let mut met = HashSet::new();
    for text in texts {
        let said = words::split(text);
        for start in 0..said.len() {
            for end in start + 1..=said.len().min(start + most) {
                let phrase = said[start..end].join(" ");
                if phrases.contains(&phrase) {
                    met.insert(phrase);
                }
            }
        }
    }
    met
}
