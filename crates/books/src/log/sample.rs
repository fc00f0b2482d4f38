//! A believable book for tests: risks raised, re-scored and looked at by two organisations, with
//! one text erased, checkpoints on the way, all drawn from numbers alone.
//!
//! `tests/log/main.rs` includes this file too, so it names only what is public.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::log::verify::{Kept, Row, Step};
use crate::log::{
    BookFileWriter, Checkpoint, Document, Entry, Frontier, Hash, Header, Holder, KeyRole, Signer, entry, note, tree,
};

pub const BOOK: &str = "b-works";
pub const ORIGIN: &str = "o-1";

/// A book in the making.
pub struct Sample {
    pub log: Signer,
    pub parties: [Signer; 2],
    pub tree: Frontier,
    pub steps: Vec<Step>,
}

/// What the next entry is to say.
pub struct Said<'a> {
    pub act: &'a str,
    pub record: Option<&'a str>,
    pub version: Option<(u64, Value, Value)>,
    pub note: Value,
}

/// The hash of a number: as good as random, and always the same.
pub fn drawn(n: u64) -> Hash {
    Sha256::digest(n.to_be_bytes()).into()
}

impl Sample {
    pub fn empty() -> Self {
        Self::of(BOOK, 1)
    }

    pub fn of(book: &str, seed: u8) -> Self {
        let party = |name: &str, seed| Signer::new(name, KeyRole::Cosigner, &[seed; 32]).unwrap();
        Self {
            log: Signer::new(&note::origin_line(book, ORIGIN), KeyRole::Log, &[seed; 32]).unwrap(),
            parties: [party("comity/party/g-meridian", 2), party("comity/party/g-works", 3)],
            tree: Frontier::new(),
            steps: Vec::new(),
        }
    }

    /// A whole book of `entries` entries, with a checkpoint after every `each` and at the end.
    pub fn whole(entries: u64, each: u64) -> Self {
        let mut sample = Self::empty();
        let erased = entries / 3;
        for n in 1..=entries {
            let record = format!("r-{}", n.div_ceil(3));
            let version = |v: u64| {
                let head = json!({"kind": "risk", "number": n.div_ceil(3), "owner": null, "status": "open",
                    "title": format!("Spare parts for chiller {n} arrive late — “Café” £{n}"), "version": v});
                let body = json!({"cause": "one supplier, Łódź\n(no second source)", "effect": 1 + n % 5,
                    "likelihood": 1 + (n * 7) % 5, "response": ["reduce", "share"], "proximity": null});
                Some((v, head, body))
            };
            let (act, version, note) = match n % 3 {
                _ if n == entries => (entry::ERASED, None, json!({"erases": [3 * (erased / 3) + 1]})),
                1 => ("risk.raised", version(1), Value::Null),
                2 => ("risk.rescored", version(2), json!({"reason": "supplier.late"})),
                _ => ("risk.looked_at", None, json!({"still_valid": true, "next_days": 30})),
            };
            sample.say(Said { act, record: Some(&record), version, note });
            if n == entries {
                sample.erase(3 * (erased / 3) + 1);
            }
            if n % each == 0 || n == entries {
                sample.sign();
            }
        }
        sample
    }

    /// Appends an entry.
    pub fn say(&mut self, said: Said<'_>) {
        let n = self.tree.size() + 1;
        let (meridian, salt) = (n.is_multiple_of(2), drawn(n));
        let document = said.version.as_ref().map(|(_, head, body)| Document::new(head, body).unwrap());
        let book = self.log.public().name().split('/').nth(2).unwrap_or_default().to_owned();
        let entry = Entry {
            book,
            origin: ORIGIN.to_owned(),
            n,
            at: 1_760_000_000_000_000 + 3_600_000_000 * i64::try_from(n).unwrap(),
            person: Some(if meridian { "p-olive" } else { "p-amir" }.to_owned()),
            organisation: Some(if meridian { "g-meridian" } else { "g-works" }.to_owned()),
            act: said.act.to_owned(),
            record: said.record.map(str::to_owned),
            kind: said.record.map(|_| "risk".to_owned()),
            version: said.version.as_ref().map(|(version, _, _)| *version),
            digest: document.as_ref().map(|document| document.digest(&salt)),
            about: Some("t-works-estate".to_owned()),
            note: said.note.as_object().cloned().unwrap_or_else(Map::new),
        };
        let kept = document.map_or(Kept::Nothing, |document| Kept::Text {
            head: document.head().to_owned(),
            body: document.body().to_owned(),
            salt,
        });
        self.put(entry.to_text().unwrap(), kept);
    }

    /// Appends an entry as it stands, right or wrong.
    pub fn put(&mut self, entry: String, document: Kept) {
        let leaf = tree::leaf_hash(entry.as_bytes());
        self.tree.append(leaf);
        self.steps.push(Step::Entry(Row { entry, leaf, document }));
    }

    /// Signs and cosigns the book as it stands.
    pub fn sign(&mut self) {
        let mut note = self.log.sign(&self.checkpoint(), 0);
        for (at, party) in (1_770_000_000..).zip(&self.parties) {
            note.cosign(party, at);
        }
        self.steps.push(Step::Checkpoint(note.to_string()));
    }

    pub fn checkpoint(&self) -> Checkpoint {
        let book = self.log.public().name().split('/').nth(2).unwrap_or_default();
        Checkpoint::of(book, ORIGIN, &self.tree)
    }

    /// The row of entry `n`, to spoil it.
    pub fn row(&mut self, n: usize) -> &mut Row {
        let place = self.place(n);
        match &mut self.steps[place] {
            Step::Entry(row) => row,
            Step::Checkpoint(_) => unreachable!("a place of an entry is one"),
        }
    }

    /// Where in the steps entry `n` stands.
    pub fn place(&self, n: usize) -> usize {
        let entries = self.steps.iter().enumerate().filter(|(_, step)| matches!(step, Step::Entry(_)));
        entries.map(|(place, _)| place).nth(n - 1).unwrap()
    }

    pub fn drop_entry(&mut self, n: usize) {
        let place = self.place(n);
        self.steps.remove(place);
    }

    pub fn erase(&mut self, n: u64) {
        self.row(usize::try_from(n).unwrap()).document = Kept::Erased;
    }

    pub fn header(&self) -> Header {
        let holder = |(id, name, party): (&str, &str, &Signer)| Holder {
            id: id.to_owned(),
            name: name.to_owned(),
            keys: vec![party.public().clone()],
        };
        let [meridian, works] = &self.parties;
        Header {
            book: BOOK.to_owned(),
            exported_at: 1_780_000_000_000_000,
            holders: [("g-meridian", "Meridian FM", meridian), ("g-works", "Department of Works", works)]
                .map(holder)
                .into(),
            keys: vec![self.log.public().clone()],
            origin: ORIGIN.to_owned(),
            title: "Works Estate: both sides".to_owned(),
        }
    }

    /// The book as a file.
    pub fn file(&self) -> Vec<u8> {
        let mut writer = BookFileWriter::new(Vec::new(), &self.header()).unwrap();
        for step in &self.steps {
            match step {
                Step::Entry(row) => writer.entry(row).unwrap(),
                Step::Checkpoint(note) => writer.checkpoint(note).unwrap(),
            }
        }
        writer.finish().unwrap()
    }
}
