//! What stands beside the records of a world: files, proposals that wait, what people keep for themselves, files that are
//! being brought in, and auditors.

use books::agreement::{self, Proposal};
use books::companion::ATTACHMENT;
use books::files::{self, Content};
use books::import::{self, NewImport};
use books::{Credential, Failure, Role, Viewer, views};
use kernel::{Id, of};
use serde_json::{Map, Value};
use storage::values;

use super::super::kind::{PACT, THING};
use super::super::model::{Attachment, Caller, Import, Kept, Record, Seat};
use super::{Builder, THEN};

impl Builder<'_, '_> {
    /// The relationships, by a side's or the shared book of each, and who writes there.
    fn grounds(&self, sort: &str) -> Vec<(usize, Id<of::Relationship>, Credential)> {
        let books = self.world.books.iter().zip(&self.scribes).enumerate().filter(|(_, (book, _))| book.sort == sort);
        books
            .map(|(place, (book, scribe))| (place, book.about.expect("it is of a relationship"), scribe.clone()))
            .collect()
    }

    /// What somebody may do in a seat, and with which kinds: of an auditor, little, and few.
    pub(super) fn part(&mut self, caller: &Caller, book: usize) -> (Role, Vec<&'static str>) {
        let seat = Seat {
            book,
            person: caller.person,
            organisation: caller.organisation,
            is_live: true,
            kinds: vec![],
            manages: false,
        };
        if self.is_auditors(&seat) {
            let kinds: &[&[&str]] = &[&["thing"], &["attachment"], &["action", "thing"], &["pact"]];
            return (Role::Observer, self.chance.one(kinds).to_vec());
        }
        let kinds: &[&[&str]] = &[&[], &[], &[], &[], &["thing"], &["comment"], &["action", "thing"], &["attachment"]];
        (self.chance.one(&Role::ALL), self.chance.one(kinds).to_vec())
    }

    /// Whether the seat is of somebody whose organisation is no party of the relationship.
    pub(super) fn is_auditors(&self, seat: &Seat) -> bool {
        let Some(relationship) = self.world.books[seat.book].relationship else { return false };
        let is_side = |place: &usize| {
            let book = &self.world.books[*place];
            book.sort == "side" && book.relationship == Some(relationship)
        };
        !(0..self.world.books.len()).filter(is_side).any(|side| self.holder_of(side) == seat.organisation)
    }

    /// A file under a record.
    pub(super) fn attach(&mut self, book: usize, parent: usize) -> Result<(), Failure> {
        let (id, bytes) = (self.change.draws.id::<of::File>(), self.chance.bits().to_string().into_bytes());
        let content = Content::new(bytes.clone());
        let told = [
            ("media_type", "text/plain".to_owned()),
            ("bytes", bytes.len().to_string()),
            ("digest", content.digest()),
            ("file", id.to_string()),
        ];
        let record = self.raise((book, &ATTACHMENT), Some(parent), |working, _| {
            working.body.remove("colour");
            working.body.extend(told.map(|(name, value)| (name.to_owned(), Value::String(value))));
        })?;
        files::keep(&mut self.change, &record, &content)?;
        self.world.attachments.push(Attachment { place: self.world.records.len() - 1, record, bytes });
        Ok(())
    }

    /// Some parties propose a pact, to which no other has agreed.
    pub(super) fn propose(&mut self) -> Result<(), Failure> {
        for (book, about, scribe) in self.grounds("shared") {
            if self.chance.percent(40) {
                continue;
            }
            let viewer = Viewer::of(self.change.tx, &scribe, THEN)?;
            let text = Map::from_iter([("number".to_owned(), self.chance.below(1000).into())]);
            let proposal = Proposal { title: "pact".to_owned(), text, because: None, instead_of: None };
            let made = agreement::propose(&mut self.change, &viewer, &PACT, about, &proposal)?;
            self.world.records.push(Record {
                id: made.head.id,
                book,
                kind: PACT.name,
                parent: None,
                number: made.head.number,
                status: "proposed",
                colour: "",
                word: String::new(),
                owner: None,
                due: None,
                is_held: false,
                acts: vec!["pact.proposed"],
            });
            self.world.heads.push(made.head.clone());
            self.world.proposals.push((self.world.records.len() - 1, self.holder_of(book)));
        }
        Ok(())
    }

    /// Lists that people have given a name, and answers that are kept for them.
    pub(super) fn keep_views(&mut self) -> Result<(), Failure> {
        let abouts: Vec<_> = self.grounds("shared").into_iter().map(|(_, about, _)| about).collect();
        for Caller { credential, person, organisation, .. } in self.world.callers.clone() {
            if matches!(credential, Credential::Token(_)) || self.chance.percent(50) {
                continue;
            }
            let viewer = Viewer::of(self.change.tx, &credential, THEN)?;
            let about = self.chance.one(&abouts);
            let id = views::save(&mut self.change, &viewer, (about, &THING), ("late ones", "colour=red"))?.id;
            self.world.views.push(Kept { person, organisation, about, id });
            self.change.once(&viewer, "a key", &[0; 32], |_| Ok("an answer".to_owned()))?;
        }
        Ok(())
    }

    /// Files that some sides are bringing in, whose layout they keep in their own book.
    pub(super) fn bring_in(&mut self) -> Result<(), Failure> {
        for (book, relationship, scribe) in self.grounds("side") {
            if self.chance.percent(50) {
                continue;
            }
            let viewer = Viewer::of(self.change.tx, &scribe, THEN)?;
            let (kind, file_name, reading, choices, total) = (&THING, "register.csv", "[]", "{}", 1);
            let new = NewImport { relationship, kind, file_name, reading, choices, total };
            let id = import::keep(&mut self.change, &viewer, &new)?;
            self.change.tx.run(
                "INSERT INTO main.layouts (book, import, kind, name, layout, read_at) VALUES ($1, $2, $3, $4, '{}', $5)",
                values![self.world.books[book].id, id, THING.name, file_name, THEN],
            )?;
            self.world.imports.push(Import { id, organisation: self.holder_of(book), book });
        }
        Ok(())
    }
}
