//! A second verifier of book files, written from `docs/book-format.md` alone. It shares no code
//! with the first: other words for the tree, the digest, the notes and the order of things.

use std::collections::{HashMap, HashSet};

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::Value;
use sha2::{Digest, Sha256};

type Verdict = Result<(), String>;

/// Whether the whole file holds together; else what does not.
pub fn check(file: &[u8]) -> Verdict {
    let text = std::str::from_utf8(file).map_err(|error| error.to_string())?;
    let lines: Vec<&str> = text.strip_suffix('\n').ok_or("no last line break")?.split('\n').collect();
    let (last, before) = lines.split_last().ok_or("empty")?;
    let sealed = text.len() - last.len() - 1;
    let seal = format!(r#"{{"lines":{},"sha256":"{}"}}"#, before.len(), hex(&sha256(&[&file[..sealed]])));
    want(*last == seal, "the seal")?;
    let (header, rest) = before.split_first().ok_or("no header")?;
    let header = value(header)?;
    want(header["format"] == "comity-book/1", "the format")?;
    let mut book = Book::opened(&header)?;
    for line in rest {
        let line = value(line)?;
        match line["checkpoint"].as_str() {
            Some(note) => book.checkpoint(note)?,
            None => book.entry(&line).map_err(|why| format!("entry {}: {why}", book.leaves.len() + 1))?,
        }
    }
    want(book.covered == Some(book.leaves.len()), "the last checkpoint")?;
    want(book.erased.is_subset(&book.tombstoned), "an erasure that nothing records")
}

struct Book {
    id: String,
    origin: String,
    keys: Vec<(String, Vec<u8>)>,
    leaves: Vec<[u8; 32]>,
    versions: HashMap<String, u64>,
    covered: Option<usize>,
    erased: HashSet<u64>,
    tombstoned: HashSet<u64>,
}

impl Book {
    fn opened(header: &Value) -> Result<Self, String> {
        let mut keys = Vec::new();
        let holders = header["holders"].as_array().ok_or("holders")?;
        let lists = holders.iter().map(|holder| &holder["keys"]).chain([&header["keys"]]);
        for key in lists.flat_map(|list| list.as_array().cloned().unwrap_or_default()) {
            let parts: Vec<&str> = key.as_str().ok_or("key")?.splitn(3, '+').collect();
            let [name, id, bytes] = parts[..] else {
                return Err("a key's form".into());
            };
            let bytes = STANDARD.decode(bytes).map_err(|error| error.to_string())?;
            want(id == hex(&key_id(name, &bytes)), "a key's id")?;
            keys.push((name.to_owned(), bytes));
        }
        let text = |field: &str| header[field].as_str().map(str::to_owned).ok_or(field.to_owned());
        Ok(Self {
            id: text("book")?,
            origin: text("origin")?,
            keys,
            leaves: Vec::new(),
            versions: HashMap::new(),
            covered: None,
            erased: HashSet::new(),
            tombstoned: HashSet::new(),
        })
    }

    fn entry(&mut self, line: &Value) -> Verdict {
        let text = line["entry"].as_str().ok_or("no entry")?;
        let leaf = sha256(&[&[0], text.as_bytes()]);
        want(line["leaf"] == hex(&leaf), "the leaf hash")?;
        self.leaves.push(leaf);
        let n = self.leaves.len() as u64;
        let entry = value(text)?;
        want(entry.as_object().is_some_and(|entry| entry.len() == 13), "the fields")?;
        want(entry["n"] == n && entry["book"] == self.id && entry["origin"] == self.origin, "the place")?;
        if let Some(version) = entry["version"].as_u64() {
            let record = entry["record"].as_str().ok_or("record")?.to_owned();
            let known = self.versions.entry(record).or_default();
            want(version == *known + 1, "the version")?;
            *known = version;
        }
        if entry["act"] == "record.erased" {
            let erases = entry["note"]["erases"].as_array().ok_or("erases")?;
            self.tombstoned.extend(erases.iter().filter_map(Value::as_u64));
        }
        self.document(line, &entry["digest"], n)
    }

    fn document(&mut self, line: &Value, digest: &Value, n: u64) -> Verdict {
        let part = |name: &str| line[name].as_str();
        match (digest.as_str(), part("head"), part("body"), part("salt"), &line["erased"]) {
            (None, None, None, None, Value::Null) => Ok(()),
            (Some(_), None, None, None, Value::Bool(true)) => {
                self.erased.insert(n);
                Ok(())
            }
            (Some(digest), Some(head), Some(body), Some(salt), Value::Null) => {
                value(head)?;
                value(body)?;
                let salt: Option<Vec<u8>> =
                    (0..salt.len() / 2).map(|i| u8::from_str_radix(salt.get(2 * i..2 * i + 2)?, 16).ok()).collect();
                let salt = salt.filter(|bytes| part("salt") == Some(&hex(bytes))).ok_or("the salt")?;
                let whole = format!(r#"{{"body":{body},"head":{head}}}"#);
                want(digest == hex(&sha256(&[&salt, whole.as_bytes()])), "the digest")
            }
            _ => Err("what stands beside it".into()),
        }
    }

    fn checkpoint(&mut self, note: &str) -> Verdict {
        let (text, signatures) = note.rsplit_once("\n\n").ok_or("no blank line")?;
        let log = format!("comity/book/{}/{}", self.id, self.origin);
        let root = STANDARD.encode(root(&self.leaves));
        want(text == format!("{log}\n{}\n{root}", self.leaves.len()), "the checkpoint")?;
        let signatures = signatures.strip_suffix('\n').ok_or("the note's end")?;
        let mut signed = HashSet::new();
        for line in signatures.split('\n') {
            let (name, bytes) = line.strip_prefix("— ").and_then(|line| line.split_once(' ')).ok_or("a line")?;
            let bytes = STANDARD.decode(bytes).map_err(|error| error.to_string())?;
            let (id, bytes) = bytes.split_at_checked(4).ok_or("short")?;
            let known = |(other, key): &&(String, Vec<u8>)| other == name && key_id(name, key) == id;
            let (_, key) = self.keys.iter().find(known).ok_or("a key unknown")?;
            want(holds(&format!("{text}\n"), key, bytes).is_some(), "a signature")?;
            want(signed.insert((name, key[0])), "a key twice")?;
        }
        want(signed.contains(&(log.as_str(), 1)), "the log's own signature")?;
        self.covered = Some(self.leaves.len());
        Ok(())
    }
}

fn holds(text: &str, key: &[u8], bytes: &[u8]) -> Option<()> {
    let (role, key) = key.split_first()?;
    let (text, bytes) = match role {
        1 => (text.to_owned(), bytes),
        4 => {
            let (at, bytes) = bytes.split_at_checked(8)?;
            let at = at.iter().fold(0_u64, |at, byte| at << 8 | u64::from(*byte));
            (format!("cosignature/v1\ntime {at}\n{text}"), bytes)
        }
        _ => return None,
    };
    let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
    key.verify_strict(text.as_bytes(), &Signature::from_slice(bytes).ok()?).ok()
}

/// JSON in the one spelling that is allowed: what comes out again is what went in, keys in order.
fn value(text: &str) -> Result<Value, String> {
    fn sorted(value: &Value) -> bool {
        match value {
            Value::Array(items) => items.iter().all(sorted),
            Value::Object(members) => members.keys().is_sorted() && members.values().all(sorted),
            Value::Number(number) => number.is_i64(),
            _ => true,
        }
    }
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let again = value.to_string();
    want(sorted(&value) && again == text, "the spelling")?;
    Ok(value)
}

fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
    if leaves.len() < 2 {
        return leaves.first().copied().unwrap_or_else(|| sha256(&[]));
    }
    let mut left = 1;
    while left * 2 < leaves.len() {
        left *= 2;
    }
    sha256(&[&[1], &root(&leaves[..left]), &root(&leaves[left..])])
}

fn key_id(name: &str, key: &[u8]) -> [u8; 4] {
    let hash = sha256(&[name.as_bytes(), b"\n", key]);
    [hash[0], hash[1], hash[2], hash[3]]
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(parts.concat()).into()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn want(holds: bool, what: &str) -> Verdict {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}
