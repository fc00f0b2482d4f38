//! What is marked and hidden from everybody else is there for those who wrote it: the test would find nothing if nothing
//! were written.

use std::collections::BTreeSet;

use serde_json::Value;

use super::canary::Canaries;
use super::perturb::Secret;
use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;

/// Kinds of records and of what stands under them.
const KINDS: [&str; 4] = ["risks", "comments", "actions", "attachments"];
/// What a person reads of their house, and of each of its relationships.
const OF_THE_HOUSE: [&str; 5] = ["/me/tokens", "/people", "/invitations", "/relationships", "/updates?limit=200"];
const OF_EACH: [&str; 5] = ["imports", "rooms", "views", "invitations", "criteria"];

/// Somebody who reads all that they may.
struct Reader<'a> {
    house: &'a House,
    person: &'a Person,
    canaries: &'a Canaries,
    found: BTreeSet<String>,
}

impl Reader<'_> {
    fn read(&mut self, path: &str) -> Option<Heard> {
        let heard = self.house.hear(Call::get(format!("/api/v1{path}")).by(self.person));
        self.found.extend(self.canaries.all_in(&heard));
        (heard.status == 200).then_some(heard)
    }

    /// Every item of a list, page after page.
    fn list(&mut self, path: &str) -> Vec<Value> {
        let (mut items, mut after) = (Vec::new(), String::new());
        loop {
            let Some(heard) = self.read(&format!("{path}{after}")) else { return items };
            let page = heard.json();
            items.extend(page["items"].as_array().into_iter().flatten().cloned());
            let Some(next) = page["next"].as_str() else { return items };
            after = format!("{}after={next}", if path.contains('?') { '&' } else { '?' });
        }
    }

    /// All of a relationship or a room: every version of every record, every file, every import.
    fn read_all_of(&mut self, slug: &str) {
        let at = format!("/relationships/{slug}");
        for kind in KINDS {
            for record in self.list(&format!("{at}/{kind}?status=all&limit=200")) {
                let one = format!("{at}/{kind}/{}", record["id"].as_str().unwrap_or_default());
                self.read(&format!("{one}/versions"));
                if kind == "attachments" {
                    self.read(&format!("{one}/file"));
                }
            }
        }
        for status in ["draft", "undone"] {
            self.list(&format!("{at}/risks?status={status}&limit=200"));
        }
        for import in self.list(&format!("{at}/imports")) {
            self.read(&format!("{at}/imports/{}", import["id"].as_str().unwrap_or_default()));
        }
        self.read(&format!("{at}/book?seen_by=us"));
    }
}

/// The words that somebody reads again in a relationship or a room, in every version of every record.
pub fn read_all_of(house: &House, (person, slug): (&Person, &str), canaries: &Canaries) -> BTreeSet<String> {
    let mut reader = Reader { house, person, canaries, found: BTreeSet::new() };
    reader.read_all_of(slug);
    reader.found
}

/// Whoever shares a secret reads again every word of it, but those of which it is said why not.
pub fn to_their_own(house: &mut House, secret: &Secret, canaries: &Canaries) {
    house.start_again(4);
    let mut found = BTreeSet::new();
    for person in &secret.writers {
        let mut reader = Reader { house, person, canaries, found: BTreeSet::new() };
        for path in OF_THE_HOUSE {
            reader.list(path);
        }
        for relationship in reader.list("/relationships") {
            let slug = relationship["slug"].as_str().expect("a slug").to_owned();
            let rooms = reader.list(&format!("/relationships/{slug}/rooms"));
            for of in OF_EACH {
                reader.list(&format!("/relationships/{slug}/{of}"));
            }
            reader.read_all_of(&slug);
            for room in rooms {
                reader.read_all_of(&format!("{slug}~{}", room["id"].as_str().expect("an id")));
            }
        }
        found.extend(reader.found);
    }
    let missing: BTreeSet<_> = canaries.kept().filter(|one| !found.contains(&one.word)).map(|one| one.deed).collect();
    assert!(missing.is_empty(), "T04: of {} words those of {missing:?} are not all read again", canaries.len());
}
