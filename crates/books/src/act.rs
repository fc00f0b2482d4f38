//! The one way in which records change: who may, the rule, and then entry, state, version, figures and words in
//! the same transaction.

use kernel::{Fault, Id, Message, Problem, ProblemKind, fault, of};
use serde_json::Map;
use storage::values;

use crate::change::Said;
use crate::log::{Document, Hash};
use crate::record::{COLUMNS, NO_DAY, Record, Scoped, Working, head_document, read};
use crate::{Change, Facts, Failure, Head, Kind, Verb, Viewer, tally};

/// What a new record is made with, beside what its rule makes of the input.
pub struct New<'a> {
    /// The book it goes to.
    pub book: Id<of::Book>,
    /// The record it goes under, for a companion.
    pub parent: Option<Id<of::Record>>,
    /// What the entry says: `risk.raised`.
    pub act: &'a str,
    /// The import that brings it in, if it is to stay unseen until the import is whole.
    pub held: Option<Id<of::Import>>,
}

impl Change<'_, '_> {
    /// Raises a record. `make` fills in the head and the body.
    ///
    /// # Errors
    /// Where the viewer may not, or the rule refuses.
    pub fn raise(
        &mut self,
        viewer: &Viewer,
        kind: &'static Kind,
        new: &New<'_>,
        make: impl FnOnce(&mut Working) -> Result<(), Failure>,
    ) -> Result<Scoped<Record>, Failure> {
        let verb = if kind.is_companion { Verb::Contribute } else { Verb::Raise };
        let seat = viewer.seat_for(new.book, verb, kind.name)?;
        let mut working = Working {
            head: Head {
                book: new.book,
                id: self.draws.id(),
                kind: kind.name.to_owned(),
                parent: new.parent,
                number: 0,
                title: String::new(),
                status: kind.statuses[0].to_owned(),
                owner: None,
                raised_by: viewer.organisation(),
                author: Some(viewer.person()),
                due: None,
                review_by: None,
                rank: 0,
                version: 1,
                opened_at: self.now,
                changed_at: self.now,
                closed_at: None,
            },
            body: Map::new(),
        };
        make(&mut working)?;
        working.head.number = self.next_number(new.book, kind)?;
        let about = seat.relationship;
        self.insert(kind, &working, new.held)?;
        self.record_version(viewer, kind, &working, new.act, about, new.held)?;
        let facets = (kind.facets)(&working.head, &working.body);
        tally::keep(self.tx, new.book, kind.name, &Vec::new(), &facets, new.held)?;
        index(self, &working, true)?;
        self.reread(new.book, working.head.id)
    }

    /// Does something to a record that the viewer may read, by `rule`. `seen` is the version that the person
    /// saw; where the record has gone on since, nothing happens. What changes nothing adds nothing to the history.
    ///
    /// # Errors
    /// Not found, forbidden, [`ProblemKind::Conflict`] for a stale version, or what the rule refuses with.
    pub fn act(
        &mut self,
        viewer: &Viewer,
        kind: &'static Kind,
        of: (Id<of::Book>, Id<of::Record>),
        seen: i64,
        (verb, act): (Verb, &str),
        rule: impl FnOnce(&mut Working) -> Result<(), Failure>,
    ) -> Result<Scoped<Record>, Failure> {
        let (book, id) = of;
        let seat = viewer.seat_for(book, verb, kind.name)?;
        let before = self.held_for_change(kind, book, id)?;
        let seen = if fault::is_on(Fault::StaleChangesCount) { before.head.version } else { seen };
        if before.head.version != seen {
            return Err(stale(seen, before.head.version).into());
        }
        let old = before.working(kind)?;
        let mut working = old.clone();
        rule(&mut working)?;
        if working == old {
            return Ok(Scoped::new(before));
        }
        working.head.version = seen + 1;
        working.head.changed_at = self.now;
        self.update(kind, &working, seen)?;
        self.record_version(viewer, kind, &working, act, seat.relationship, None)?;
        let (was, is) = ((kind.facets)(&old.head, &old.body), (kind.facets)(&working.head, &working.body));
        tally::keep(self.tx, book, kind.name, &was, &is, None)?;
        index(self, &working, false)?;
        self.reread(book, id)
    }

    /// Reads the record so that nobody else changes it before this change is done.
    pub(crate) fn held_for_change(
        &mut self,
        kind: &Kind,
        book: Id<of::Book>,
        id: Id<of::Record>,
    ) -> Result<Record, Failure> {
        let lock = self.tx.dialect().for_update();
        self.tx
            .one(
                &format!(
                    "SELECT {COLUMNS} FROM records WHERE book = $1 AND id = $2 AND kind = $3 AND held IS NULL{lock}"
                ),
                values![book, id, kind.name],
                read,
            )?
            .ok_or_else(Failure::not_found)
    }

    fn reread(&mut self, book: Id<of::Book>, id: Id<of::Record>) -> Result<Scoped<Record>, Failure> {
        let record = self.tx.one(
            &format!("SELECT {COLUMNS} FROM records WHERE book = $1 AND id = $2"),
            values![book, id],
            read,
        )?;
        record.map(Scoped::new).ok_or_else(|| Failure::broken("a record just written"))
    }

    fn next_number(&mut self, book: Id<of::Book>, kind: &Kind) -> Result<i64, Failure> {
        let next = self.tx.one(
            "INSERT INTO main.numbers (book, kind, next) VALUES ($1, $2, 2)
             ON CONFLICT (book, kind) DO UPDATE SET next = numbers.next + 1 RETURNING next - 1",
            values![book, kind.name],
            |row| row.get(0),
        )?;
        next.ok_or_else(|| Failure::broken("the numbers"))
    }

    pub(crate) fn insert(
        &mut self,
        kind: &Kind,
        working: &Working,
        held: Option<Id<of::Import>>,
    ) -> Result<(), Failure> {
        let (head, body) = (&working.head, canonical(working)?);
        self.tx.run(
            "INSERT INTO main.records (book, id, kind, parent, number, title, status, owner, raised_by, author, due, review_by,
                                  rank, version, opened_at, changed_at, closed_at, held, schema, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
            values![
                head.book,
                head.id,
                kind.name,
                head.parent,
                head.number,
                &head.title,
                &head.status,
                head.owner,
                head.raised_by,
                head.author,
                head.due.unwrap_or(NO_DAY),
                head.review_by.unwrap_or(NO_DAY),
                head.rank,
                head.version,
                head.opened_at,
                head.changed_at,
                head.closed_at,
                held,
                i64::from(kind.schema),
                &body
            ],
        )?;
        Ok(())
    }

    pub(crate) fn update(&mut self, kind: &Kind, working: &Working, seen: i64) -> Result<(), Failure> {
        let (head, body) = (&working.head, canonical(working)?);
        let changed = self.tx.run(
            "UPDATE main.records SET title = $4, status = $5, owner = $6, due = $7, review_by = $8, rank = $9, version = $10,
                                changed_at = $11, closed_at = $12, schema = $13, body = $14
              WHERE book = $1 AND id = $2 AND version = $3",
            values![
                head.book,
                head.id,
                seen,
                &head.title,
                &head.status,
                head.owner,
                head.due.unwrap_or(NO_DAY),
                head.review_by.unwrap_or(NO_DAY),
                head.rank,
                head.version,
                head.changed_at,
                head.closed_at,
                i64::from(kind.schema),
                &body
            ],
        )?;
        if changed == 1 { Ok(()) } else { Err(stale(seen, seen + 1).into()) }
    }

    /// Keeps the version's text under a salt of its own, and writes the entry that binds it.
    fn record_version(
        &mut self,
        viewer: &Viewer,
        kind: &Kind,
        working: &Working,
        act: &str,
        about: Option<Id<of::Relationship>>,
        held: Option<Id<of::Import>>,
    ) -> Result<(), Failure> {
        let head = &working.head;
        let digest = self.keep_version(kind, working)?;
        self.append(&Said {
            book: head.book,
            actor: viewer.actor(),
            act,
            kind: Some(kind.name),
            record: Some(head.id),
            parent: head.parent,
            version: Some((head.version, digest)),
            about,
            held,
            note: Map::new(),
        })?;
        Ok(())
    }

    /// Keeps the version's text under a salt of its own. Answers the digest that its entry binds.
    pub(crate) fn keep_version(&mut self, kind: &Kind, working: &Working) -> Result<Hash, Failure> {
        let head = &working.head;
        let document =
            Document::new(&head_document(head, kind.schema), &serde_json::Value::Object(working.body.clone()))
                .map_err(|_| Failure::broken("a version to be kept"))?;
        let salt: [u8; 32] = self.draws.bytes();
        self.tx.run(
            "INSERT INTO main.versions (book, record, version, at, rank, salt, head, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            values![
                head.book,
                head.id,
                head.version,
                self.now,
                head.rank,
                &salt,
                document.head(),
                document.body()
            ],
        )?;
        Ok(document.digest(&salt))
    }
}

fn canonical(working: &Working) -> Result<String, Failure> {
    crate::log::canonical::to_text(&serde_json::Value::Object(working.body.clone()))
        .map_err(|_| Failure::broken("a body to be kept"))
}

/// Somebody else changed it first. The page shows both texts.
fn stale(seen: i64, now: i64) -> Problem {
    Problem::new(ProblemKind::Conflict, Message::of("problem-stale").number("seen", seen).number("now", now))
}

/// Keeps the words by which the record is found.
pub(crate) fn index(change: &mut Change<'_, '_>, working: &Working, is_new: bool) -> Result<(), Failure> {
    let (head, words) = (&working.head, crate::words::of(&working.head.title, &working.body));
    storage::search::put(change.tx, head.book.into(), head.id.into(), &words, is_new)?;
    Ok(())
}

/// Reads the input of an act of a kind and applies its rule.
///
/// # Errors
/// What is wrong with the input, or what the rule refuses with.
pub fn apply(
    kind: &'static Kind,
    act: &'static crate::Act,
    working: &mut Working,
    given: &Map<String, serde_json::Value>,
    facts: &Facts,
) -> Result<(), Failure> {
    let input = crate::input::read((kind, act.takes), working, given, facts)?;
    (act.rule)(working, &input, facts)
}
