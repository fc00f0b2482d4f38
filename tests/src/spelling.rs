//! T19: canonical bytes. What is written once is read and written again to the same bytes, for documents in every
//! alphabet and Unicode form that people type, in every order of keys; what other spellings there are is refused; and
//! the golden vectors, made by another program in another language, never change.

use std::path::PathBuf;

use books::log::canonical::{parse, to_bytes, to_text};
use books::log::{Document, Entry, Frontier, Note, PublicKey, hex};
use kernel::Fault;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::chance::{Chance, times};
use crate::planted::turns_red;

/// Documents that are tried.
const DOCUMENTS: usize = 200_000;

fn golden() -> Value {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("verifier/golden.json");
    serde_json::from_slice(&std::fs::read(file).expect("the golden vectors are there")).expect("they are JSON")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("a list").iter()
}

#[test]
fn golden_vectors_never_change() {
    let golden = golden();
    for one in each(&golden["canonical"]) {
        let spelt = text(&one["text"]);
        // Read by anybody's reader, in an order of keys that is turned round, it is spelt so again.
        let value: Value = serde_json::from_str(spelt).expect("JSON");
        assert_eq!(to_text(&turned_round(&value)).as_deref(), Ok(spelt), "T19 the golden spelling");
        assert_eq!(parse(spelt.as_bytes()), Ok(value), "T19 the golden spelling");
        assert_eq!(hex::encode(&sha256(spelt.as_bytes())), text(&one["sha256"]));
    }
    for one in each(&golden["refused"]) {
        assert!(parse(text(one).as_bytes()).is_err(), "T19 read, but refused: {one}");
    }
    for one in each(&golden["documents"]) {
        let document = Document::from_texts(text(&one["head"]).to_owned(), text(&one["body"]).to_owned());
        let salt = hex::decode32(text(&one["salt"])).expect("a salt");
        assert_eq!(hex::encode(&document.expect("canonical").digest(&salt)), text(&one["digest"]));
    }
    for one in each(&golden["entries"]) {
        let entry = Entry::parse(text(&one["text"]).as_bytes()).expect("an entry");
        assert_eq!(entry.to_text().as_deref(), Ok(text(&one["text"])));
        assert_eq!(hex::encode(&entry.leaf().expect("an entry")), text(&one["leaf"]));
    }
    let mut grown = Frontier::new();
    for (n, root) in (0_u64..).zip(each(&golden["roots"])) {
        assert_eq!(hex::encode(&grown.root()), text(root), "the tree of {n}");
        grown.append(sha256(&n.to_be_bytes()));
    }
    let keys: Vec<PublicKey> = each(&golden["keys"]).map(|key| text(key).parse().expect("a key")).collect();
    let note = Note::parse(text(&golden["note"])).expect("a note");
    assert_eq!(note.verify(&keys).expect("both signatures hold").signed.len(), 2);
    assert_eq!(note.to_string(), text(&golden["note"]));
}

/// SHA-256.
fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn turned_round(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(turned_round).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().rev().map(|(key, value)| (key.clone(), turned_round(value))).collect())
        }
        other => other.clone(),
    }
}

/// Words as people write them: composed and decomposed, right to left, joined, invisible, numbers of many habits,
/// and whatever breaks a reader.
const WORDS: [&str; 36] = [
    "é",
    "e\u{301}",
    "Å",
    "A\u{30a}",
    "\u{212b}",
    "ﬁ",
    "fi",
    "ẛ̣",
    "각",
    "\u{1100}\u{1161}\u{11a8}",
    "İ",
    "i\u{307}",
    "ı",
    "ß",
    "SS",
    "ǆ",
    "Ǆ",
    "ό",
    "ό",
    "שלום",
    "مرحبا",
    "١٢٣",
    "नमस्ते",
    "東京",
    "👩‍👩‍👧‍👦",
    "\u{202e}cod",
    "a\u{200b}b",
    "\u{ad}",
    "1.234,56",
    "1,234.56",
    "31.12.2026",
    "\u{0}\u{1f}",
    "\"\\/",
    "\u{feff}",
    "\u{2028}",
    "\u{fb33}\u{1f600}",
];

fn words(chance: &mut Chance) -> String {
    (0..chance.below(6)).map(|_| chance.one(&WORDS)).collect::<Vec<_>>().join(" ")
}

fn value(chance: &mut Chance, depth: usize) -> Value {
    match chance.below(if depth == 0 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => Value::from(chance.percent(50)),
        2 => {
            let whole = (chance.bits() & ((1 << chance.below(54)) - 1)) as i64;
            Value::from(if chance.percent(50) { whole } else { -whole })
        }
        3 | 4 => Value::from(words(chance)),
        5 => (0..chance.below(5)).map(|_| value(chance, depth - 1)).collect(),
        _ => {
            let members = (0..chance.below(6)).map(|_| (words(chance), value(chance, depth - 1)));
            Value::Object(members.collect::<Map<_, _>>())
        }
    }
}

#[test]
fn two_hundred_thousand_documents_come_back_and_are_spelt_the_same() {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let documents = times("COMITY_DOCUMENTS", DOCUMENTS);
    let chance = Chance::of_test("documents", 19);
    std::thread::scope(|scope| {
        for share in 0..cores {
            let mut chance = chance.clone().nth(share);
            scope.spawn(move || {
                for number in (share..documents).step_by(cores) {
                    let (head, body) = (value(&mut chance, 1), value(&mut chance, 3));
                    comes_back(&head, &body, number);
                }
            });
        }
    });
}

fn comes_back(head: &Value, body: &Value, number: usize) {
    let written = Document::new(head, body).unwrap_or_else(|error| panic!("T19 document {number}: {error}"));
    let read = parse(written.body().as_bytes()).unwrap_or_else(|error| panic!("T19 document {number}: {error}"));
    assert_eq!(&read, body, "T19 document {number} was read as another");
    assert_eq!(to_bytes(&turned_round(&read)).as_deref(), Ok(written.body().as_bytes()), "T19 document {number}");
    // As it lies in the database, and as any other reader of JSON reads it.
    let kept = Document::from_texts(written.head().to_owned(), written.body().to_owned());
    let salt = [number as u8; 32];
    assert_eq!(kept.map(|kept| kept.digest(&salt)), Ok(written.digest(&salt)), "T19 document {number}");
    let others: Value = serde_json::from_str(written.body()).expect("JSON");
    assert_eq!(&others, body, "T19 document {number} is read otherwise by others");
}

/// Text is never normalised, and digits stay what they are: other bytes are another document.
#[test]
fn words_that_only_look_the_same_are_other_documents() {
    let spelt: std::collections::BTreeSet<_> =
        WORDS.iter().map(|word| to_bytes(&Value::from(*word)).expect("words have a spelling")).collect();
    assert_eq!(spelt.len(), WORDS.iter().collect::<std::collections::BTreeSet<_>>().len());
}

/// A body of an older schema is read through its kind's upcaster and lies there as before; what is changed then is a
/// new version.
#[test]
fn every_kind_reads_what_it_writes_and_upcasts_nothing_that_is_not_old() {
    for kind in comity::pillars::kinds().into_iter().chain(books::companion::COMPANIONS.iter().copied()) {
        let fields = kind.fields.iter().map(|field| {
            let example = serde_json::from_str(field.example).unwrap_or_else(|_| Value::from(field.example));
            (field.name.to_owned(), example)
        });
        let body: Map<String, Value> = fields.collect();
        let written = to_text(&Value::Object(body.clone())).expect("the examples of fields have a spelling");
        let now = (kind.upcast)(i64::from(kind.schema), body);
        assert_eq!(to_text(&Value::Object(now)), Ok(written), "{}: upcast though it is not old", kind.name);
    }
}

#[test]
fn a_planted_fault_turns_the_spelling_red() {
    turns_red("spelling::golden_vectors_never_change", Fault::KeysInAnotherOrder, "T19 the golden spelling", &[]);
}
