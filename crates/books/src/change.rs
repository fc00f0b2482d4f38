//! The context of a change: the transaction it is part of, the instant it happens at, the random numbers it may
//! draw, and the origin whose chain it is written to.

use std::sync::Arc;

use kernel::{Draws, Id, Instant, of};
use serde_json::{Map, Value};
use storage::{Tx, values};

use crate::Failure;
use crate::log::{Entry, Frontier, Hash};

/// A change in progress. Whoever makes one says who does it and when.
pub struct Change<'a, 't> {
    /// The transaction that keeps the change whole.
    pub tx: &'a mut Tx<'t>,
    /// When it happens.
    pub now: Instant,
    /// Its random numbers.
    pub draws: &'a mut Draws,
    /// The id of this installation, whose chain of each book the entries go to.
    pub origin: Arc<str>,
}

/// Who does something, for which organisation. Nobody where the system does it by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Actor {
    /// The person.
    pub person: Option<Id<of::Person>>,
    /// The organisation they act for.
    pub organisation: Option<Id<of::Organisation>>,
}

/// What an entry says beyond who, when and where.
pub(crate) struct Said<'a> {
    pub book: Id<of::Book>,
    pub actor: Actor,
    pub act: &'a str,
    pub kind: Option<&'a str>,
    pub record: Option<Id<of::Record>>,
    pub parent: Option<Id<of::Record>>,
    pub version: Option<(i64, Hash)>,
    pub about: Option<Id<of::Relationship>>,
    pub held: Option<Id<of::Import>>,
    pub note: Map<String, Value>,
}

impl<'a> Said<'a> {
    /// What became of a book itself, and of none of its records.
    pub(crate) fn of_book(book: Id<of::Book>, actor: Actor, act: &'a str) -> Said<'a> {
        Said {
            book,
            actor,
            act,
            kind: None,
            record: None,
            parent: None,
            version: None,
            about: None,
            held: None,
            note: Map::new(),
        }
    }
}

/// A book's chain while entries are put at its end.
pub(crate) struct Chain {
    book: Id<of::Book>,
    frontier: Frontier,
    is_new: bool,
}

impl Change<'_, '_> {
    /// Writes an entry at the end of this origin's chain of the book. Answers its place.
    pub(crate) fn append(&mut self, said: &Said<'_>) -> Result<i64, Failure> {
        let mut chain = self.open_chain(said.book)?;
        let n = self.say(&mut chain, said)?;
        self.close_chain(&chain)?;
        Ok(n)
    }

    /// Says in a book what became of the book itself: that it was opened, or who sits in it. Whoever did it need not sit
    /// in the book themselves, so the program writes it.
    pub(crate) fn say_of_book(&mut self, said: &Said<'_>) -> Result<(), Failure> {
        let (now, origin) = (self.now, Arc::clone(&self.origin));
        let draws = &mut *self.draws;
        self.tx.by_itself(|tx| Change { tx, now, draws, origin }.append(said)).map(drop)
    }

    /// The book's chain, so that nobody else writes to it before this change is done. For one who writes many
    /// entries at once; must be closed.
    pub(crate) fn open_chain(&mut self, book: Id<of::Book>) -> Result<Chain, Failure> {
        let lock = self.tx.dialect().for_update();
        let found = self.tx.one(
            &format!(
                "SELECT frontier, (SELECT MIN(known) FROM missing) FROM chains WHERE book = $1 AND origin = $2{lock}"
            ),
            values![book, &*self.origin],
            |row| Ok((row.get::<Vec<u8>>(0)?, row.maybe::<i64>(1)?)),
        )?;
        let missing = match &found {
            Some((_, missing)) => *missing,
            None => crate::missing::any(self.tx)?,
        };
        crate::missing::refuse(missing)?;
        let frontier = match &found {
            Some((bytes, _)) => Frontier::from_bytes(bytes).map_err(|_| Failure::broken("a chain's frontier"))?,
            None => Frontier::new(),
        };
        Ok(Chain { book, frontier, is_new: found.is_none() })
    }

    /// Writes an entry at the end of an open chain. Answers its place.
    pub(crate) fn say(&mut self, chain: &mut Chain, said: &Said<'_>) -> Result<i64, Failure> {
        let n = chain.frontier.size() + 1;
        let text = |id: String| Some(id);
        let entry = Entry {
            book: said.book.to_string(),
            origin: self.origin.to_string(),
            n,
            at: self.now.micros(),
            person: said.actor.person.and_then(|id| text(id.to_string())),
            organisation: said.actor.organisation.and_then(|id| text(id.to_string())),
            act: said.act.to_owned(),
            record: said.record.and_then(|id| text(id.to_string())),
            kind: said.kind.map(str::to_owned),
            version: said.version.map(|(version, _)| version as u64),
            digest: said.version.map(|(_, digest)| digest),
            about: said.about.and_then(|id| text(id.to_string())),
            note: said.note.clone(),
        };
        let text = entry.to_text().map_err(|_| Failure::broken("an entry to be written"))?;
        let leaf = crate::log::tree::leaf_hash(text.as_bytes());
        chain.frontier.append(leaf);
        self.store(said, n as i64, (&text, &leaf))?;
        Ok(n as i64)
    }

    /// Keeps where the chain stands now.
    pub(crate) fn close_chain(&mut self, chain: &Chain) -> Result<(), Failure> {
        let (size, bytes) = (chain.frontier.size() as i64, chain.frontier.to_bytes());
        if chain.is_new {
            self.tx.run(
                "INSERT INTO main.chains (book, origin, size, frontier) VALUES ($1, $2, $3, $4)",
                values![chain.book, &*self.origin, size, &bytes],
            )?;
        } else {
            self.tx.run(
                "UPDATE main.chains SET size = $3, frontier = $4 WHERE book = $1 AND origin = $2",
                values![chain.book, &*self.origin, size, &bytes],
            )?;
        }
        Ok(())
    }

    fn store(&mut self, said: &Said<'_>, n: i64, (text, leaf): (&str, &Hash)) -> Result<(), Failure> {
        self.tx.run(
            "INSERT INTO main.entries (book, origin, n, at, person, organisation, act, kind, record, parent, version, held, text, leaf)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            values![
                said.book,
                &*self.origin,
                n,
                self.now,
                said.actor.person,
                said.actor.organisation,
                said.act,
                said.kind,
                said.record,
                said.parent,
                said.version.map(|(version, _)| version),
                said.held,
                text,
                leaf
            ],
        )?;
        Ok(())
    }
}
