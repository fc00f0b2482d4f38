//! Words that nobody but their side may ever meet: 128 random bits each, looked for in answers as they are, unzipped,
//! and in base64.

use std::io::{Cursor, Read};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::chance::Chance;
use crate::house::call::Heard;

/// How each word begins.
const BEGINNING: &str = "canary";

/// A word, and how it came to be written.
pub struct Word {
    pub word: String,
    /// What was done with it.
    pub deed: &'static str,
    coded: Vec<String>,
    /// Why nobody can read it again, not even who wrote it.
    lost: Option<&'static str>,
}

/// The words that were written so far.
pub struct Canaries {
    chance: Chance,
    beginnings: Vec<String>,
    written: Vec<Word>,
    deed: &'static str,
}

impl Canaries {
    /// None written yet.
    pub fn new(chance: &mut Chance) -> Canaries {
        let beginnings = in_base64(BEGINNING).into_iter().chain([BEGINNING.to_owned()]).collect();
        Canaries { chance: chance.fork(), beginnings, written: Vec::new(), deed: "" }
    }

    /// Something is done now; what follows is written by it.
    pub fn begin(&mut self, deed: &'static str) {
        self.deed = deed;
    }

    /// A new word.
    pub fn write(&mut self) -> String {
        self.put(None)
    }

    /// A new word that nobody will read again, and why.
    pub fn say(&mut self, why: &'static str) -> String {
        self.put(Some(why))
    }

    fn put(&mut self, lost: Option<&'static str>) -> String {
        let word = format!("{BEGINNING}{:016x}{:016x}", self.chance.bits(), self.chance.bits());
        self.written.push(Word { word: word.clone(), deed: self.deed, coded: in_base64(&word), lost });
        word
    }

    /// Those that whoever wrote them can read again.
    pub fn kept(&self) -> impl Iterator<Item = &Word> {
        self.written.iter().filter(|word| word.lost.is_none())
    }

    /// How many were written.
    pub fn len(&self) -> usize {
        self.written.len()
    }

    /// The first of them that is in an answer.
    pub fn found_in(&self, heard: &Heard) -> Option<String> {
        self.all_in(heard).into_iter().next()
    }

    /// All of them that are in an answer.
    pub fn all_in(&self, heard: &Heard) -> Vec<String> {
        let mut texts = vec![format!("{:?}", heard.headers), heard.text()];
        texts.extend(unzipped(&heard.body));
        // Most answers hold nothing that even begins like one.
        texts.retain(|text| self.beginnings.iter().any(|beginning| text.contains(beginning.as_str())));
        let is_in = |one: &str| texts.iter().any(|text| text.contains(one));
        let is_there = |one: &&Word| is_in(&one.word) || one.coded.iter().any(|coded| is_in(coded));
        self.written.iter().filter(is_there).map(|one| one.word.clone()).collect()
    }
}

/// The three ways in which base64 may write a word, without what depends on its neighbours.
fn in_base64(word: &str) -> Vec<String> {
    (0..3)
        .map(|shift| {
            let coded = BASE64_STANDARD.encode(format!("{}{word}", "x".repeat(shift)));
            let inner = coded.trim_end_matches('=');
            inner[if shift == 0 { 0 } else { 4 }..inner.len() - 2].to_owned()
        })
        .collect()
}

/// What stands in the parts of an archive, such as a workbook.
pub fn unzipped(bytes: &[u8]) -> Vec<String> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Vec::new() };
    let mut texts = Vec::new();
    for index in 0..archive.len() {
        let mut text = Vec::new();
        if archive.by_index(index).is_ok_and(|mut part| part.read_to_end(&mut text).is_ok()) {
            texts.push(String::from_utf8_lossy(&text).into_owned());
        }
    }
    texts
}

#[test]
fn a_word_is_found_however_it_is_written() {
    let mut canaries = Canaries::new(&mut Chance::new(1));
    let word = canaries.write();
    let heard = |body: &[u8]| Heard { status: 200, headers: Vec::new(), body: body.to_vec() };
    assert_eq!(canaries.found_in(&heard(b"nothing")), None);
    assert_eq!(canaries.found_in(&heard(format!("<p>{word}</p>").as_bytes())), Some(word.clone()));
    for before in ["", "a", "ab", "abc", "abcd"] {
        let coded = BASE64_STANDARD.encode(format!("{before}{word} and more"));
        assert_eq!(canaries.found_in(&heard(coded.as_bytes())), Some(word.clone()), "after {before}");
    }
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("a.xml", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut archive, word.as_bytes()).unwrap();
    assert_eq!(canaries.found_in(&heard(&archive.finish().unwrap().into_inner())), Some(word));
}
