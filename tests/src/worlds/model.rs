//! A world as plain facts, and what each person should see of it: sets, and no statement.

use std::collections::{BTreeMap, BTreeSet};

use books::{Credential, Head, Scoped};
use kernel::{Date, Id, of};

/// Who calls, with which credential, for which organisation.
#[derive(Clone)]
pub struct Caller {
    pub credential: Credential,
    pub person: usize,
    pub organisation: usize,
    /// Whether the credential and the membership count.
    pub counts: bool,
    /// Where they look.
    pub from: From,
}

/// Where somebody looks from: what is in a room is seen in that room alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// Outside of every room.
    Outside,
    /// In the room that this book is.
    Room(usize),
    /// What is their own, whichever room it is in.
    Everywhere,
}

#[derive(Clone)]
pub struct Book {
    pub id: Id<of::Book>,
    /// `open`, `side`, `shared` or `room`.
    pub sort: &'static str,
    pub relationship: Option<usize>,
    /// The relationship's id.
    pub about: Option<Id<of::Relationship>>,
    /// What its numbers begin with; nothing for a room, whose numbers nobody is asked for.
    pub mark: Option<String>,
}

#[derive(Clone)]
pub struct Seat {
    pub book: usize,
    pub person: usize,
    pub organisation: usize,
    /// Whether it has begun and has not ended.
    pub is_live: bool,
    /// Empty for every kind.
    pub kinds: Vec<&'static str>,
    /// Whether whoever sits there binds their side.
    pub manages: bool,
}

#[derive(Clone)]
pub struct Record {
    pub id: Id<of::Record>,
    pub book: usize,
    pub kind: &'static str,
    pub parent: Option<usize>,
    pub number: i64,
    pub status: &'static str,
    pub colour: &'static str,
    pub word: String,
    pub owner: Option<usize>,
    pub due: Option<Date>,
    /// Brought in by an import that is not whole yet.
    pub is_held: bool,
    /// What was done to it, as its entries say.
    pub acts: Vec<&'static str>,
}

/// A file beside a record.
#[derive(Clone)]
pub struct Attachment {
    /// The record that tells of it.
    pub place: usize,
    /// The same, as whoever raised it was given it.
    pub record: Scoped<books::Record>,
    pub bytes: Vec<u8>,
}

/// What somebody keeps for themselves: a list that they have given a name.
#[derive(Clone)]
pub struct Kept {
    pub person: usize,
    pub organisation: usize,
    pub about: Id<of::Relationship>,
    pub id: Id<of::View>,
}

/// A file that is being brought in, and its layout in the book that it goes to.
#[derive(Clone)]
pub struct Import {
    pub id: Id<of::Import>,
    pub organisation: usize,
    pub book: usize,
}

/// Everything there is.
#[derive(Clone, Default)]
pub struct World {
    pub organisations: Vec<Id<of::Organisation>>,
    pub people: Vec<Id<of::Person>>,
    pub callers: Vec<Caller>,
    pub books: Vec<Book>,
    pub seats: Vec<Seat>,
    pub records: Vec<Record>,
    /// The heads that the records were raised with, in the same order.
    pub heads: Vec<Head>,
    pub attachments: Vec<Attachment>,
    /// What waits for the parties, and which of them has agreed.
    pub proposals: Vec<(usize, usize)>,
    pub views: Vec<Kept>,
    pub imports: Vec<Import>,
    /// Relationship and organisation of parties that have left.
    pub left: BTreeSet<(usize, usize)>,
}

/// How many records have a facet's value.
pub type Figures = BTreeMap<(String, String), i64>;

impl World {
    /// The seats that count for this caller.
    fn seats<'w>(&'w self, caller: &'w Caller) -> impl Iterator<Item = &'w Seat> {
        self.seats.iter().filter(move |seat| {
            let relationship = self.books[seat.book].relationship;
            let has_left =
                relationship.is_some_and(|relationship| self.left.contains(&(relationship, seat.organisation)));
            caller.counts
                && seat.person == caller.person
                && seat.organisation == caller.organisation
                && seat.is_live
                && !has_left
                && match caller.from {
                    From::Outside => self.books[seat.book].sort != "room",
                    From::Room(room) => seat.book == room,
                    From::Everywhere => true,
                }
        })
    }

    /// Whether the caller may read records of that kind in that book.
    pub fn reads(&self, caller: &Caller, book: usize, kind: &str) -> bool {
        self.seats(caller).any(|seat| seat.book == book && (seat.kinds.is_empty() || seat.kinds.contains(&kind)))
    }

    /// The books in which the caller has a seat, whichever kinds it covers.
    pub fn books_of(&self, caller: &Caller) -> BTreeSet<usize> {
        self.seats(caller).map(|seat| seat.book).collect()
    }

    /// Whether the caller may take the whole book out, as a file.
    pub fn reads_all(&self, caller: &Caller, book: usize) -> bool {
        self.seats(caller).any(|seat| seat.book == book && seat.kinds.is_empty())
    }

    /// Whether the caller may bind their side by a kind of agreement in that book.
    pub fn binds(&self, caller: &Caller, book: usize, kind: &str) -> bool {
        self.seats(caller)
            .any(|seat| seat.book == book && seat.manages && (seat.kinds.is_empty() || seat.kinds.contains(&kind)))
    }

    /// The rooms of a relationship in which the caller sits.
    pub fn rooms(&self, caller: &Caller, relationship: usize) -> BTreeSet<Id<of::Book>> {
        let caller = Caller { from: From::Everywhere, ..caller.clone() };
        let is_one = |book: &Book| book.sort == "room" && book.relationship == Some(relationship);
        let seats = self.seats(&caller).map(|seat| &self.books[seat.book]);
        seats.filter(|book| is_one(book)).map(|book| book.id).collect()
    }

    /// Whether the caller may see the record.
    pub fn sees(&self, caller: &Caller, record: &Record) -> bool {
        !record.is_held && self.reads(caller, record.book, record.kind)
    }

    /// The records that the caller sees and `wanted` holds for.
    pub fn seen(&self, caller: &Caller, wanted: impl Fn(&Record) -> bool) -> BTreeSet<Id<of::Record>> {
        self.records
            .iter()
            .filter(|record| wanted(record) && self.sees(caller, record))
            .map(|record| record.id)
            .collect()
    }

    /// What the caller sees, counted.
    pub fn figures(&self, caller: &Caller, kind: &str) -> Figures {
        let mut figures = Figures::new();
        let mut count =
            |facet: &str, value: &str| *figures.entry((facet.to_owned(), value.to_owned())).or_insert(0) += 1;
        for record in self.records.iter().filter(|record| record.kind == kind && self.sees(caller, record)) {
            count("status", record.status);
            if kind == "thing" && record.status == "open" {
                count("colour", record.colour);
            }
        }
        figures
    }

    /// What the caller reads of the history of a record and what goes under it: how often each act was done.
    pub fn history(&self, caller: &Caller, of: usize) -> BTreeMap<(Id<of::Record>, &'static str), usize> {
        let mut history = BTreeMap::new();
        for (place, record) in self.records.iter().enumerate() {
            if (place == of || record.parent == Some(of)) && self.reads(caller, record.book, record.kind) {
                for act in &record.acts {
                    *history.entry((record.id, *act)).or_insert(0) += 1;
                }
            }
        }
        history
    }

    /// The people whose name the caller may be told: those who are or were seated in a book that the caller reads.
    pub fn known_people(&self, caller: &Caller) -> BTreeSet<Id<of::Person>> {
        let books = self.books_of(caller);
        let seated = self.seats.iter().filter(|seat| books.contains(&seat.book));
        seated.map(|seat| self.people[seat.person]).collect()
    }
}
