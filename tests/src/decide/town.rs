//! Everything a decision can depend on, in one database: each caller once, each way to sit in a book once.

use books::Credential;
use kernel::{Draws, Id, Instant, Randomness, of};
use storage::{Storage, StorageError, Tx, values};

/// When decisions are asked for.
pub const NOW: Instant = Instant::from_micros(1_790_000_000_000_000);

/// Somebody with a credential.
#[derive(Clone)]
pub struct Caller {
    pub what: String,
    pub credential: Credential,
    pub person: usize,
    pub acts_for: usize,
    /// The state of the membership in the organisation acted for.
    pub membership: &'static str,
    /// Whether the credential is one that should count.
    pub is_good: bool,
    pub only_reads: bool,
}

/// A book, and the one seat in it.
#[derive(Clone)]
pub struct Shelf {
    pub what: String,
    pub book: Id<of::Book>,
    pub seated: usize,
    pub acts_for: usize,
    pub role: &'static str,
    /// `open`, `side`, `shared` or `room`.
    pub sort: &'static str,
    /// When the seat begins and ends, in microseconds from [`NOW`].
    pub begins: i64,
    pub ends: Option<i64>,
    pub kinds: Vec<&'static str>,
    /// Whether the organisation is `in` the relationship, has `left` it, is `not` a party of it.
    pub party: &'static str,
}

/// All of them.
#[derive(Clone, Default)]
pub struct Town {
    pub callers: Vec<Caller>,
    pub shelves: Vec<Shelf>,
}

const STATES: [&str; 5] = ["active", "unconfirmed", "suspended", "left", "none"];
const ROLES: [&str; 4] = ["senior_executive", "relationship_manager", "member", "observer"];
const BOOKS: [&str; 4] = ["open", "side", "shared", "room"];
const PARTIES: [&str; 3] = ["in", "left", "not"];
const HOUR: i64 = 3_600_000_000;
/// When a seat can begin and end: long since and for good, until later, from now, ended, ended just now, not yet,
/// never at all, from this instant to the next.
const TIMES: [(i64, Option<i64>); 8] = [
    (-HOUR, None),
    (-HOUR, Some(HOUR)),
    (0, None),
    (-HOUR, Some(-1)),
    (-HOUR, Some(0)),
    (1, None),
    (HOUR, Some(2 * HOUR)),
    (0, Some(1)),
];
/// Credentials: what it is, whether it should count, whether it only reads, and its instants from now.
const CREDENTIALS: [(&str, bool, bool); 9] = [
    ("a live session", true, false),
    ("an idle session", false, false),
    ("an expired session", false, false),
    ("a session before its second factor", false, false),
    ("a token that writes", true, false),
    ("a token that reads", true, true),
    ("a revoked token", false, false),
    ("an expired token", false, false),
    ("a secret that nobody has", false, false),
];

/// Builds the town.
pub fn build(storage: &Storage) -> Town {
    let draws = Randomness::seeded(1).draws("town");
    storage.write_blocking(move |tx| Builder { draws: draws.clone(), tx }.all()).expect("the town is built")
}

struct Builder<'a, 't> {
    draws: Draws,
    tx: &'a mut Tx<'t>,
}

impl Builder<'_, '_> {
    fn all(mut self) -> Result<Town, StorageError> {
        let organisations = [self.organisation("ours")?, self.organisation("another")?];
        let relationships = PARTIES.map(|_| self.draws.id::<of::Relationship>());
        for (relationship, party) in relationships.into_iter().zip(PARTIES) {
            self.relationship(relationship, party, organisations)?;
        }
        let mut town = Town::default();
        let mut people = Vec::new();
        for (number, state) in STATES.into_iter().enumerate() {
            let person = self.person(number)?;
            self.membership(person, organisations[0], state)?;
            self.membership(person, organisations[1], "active")?;
            people.push(person);
            for acts_for in [0, 1] {
                let membership = if acts_for == 0 { state } else { "active" };
                for credential in CREDENTIALS {
                    let caller = self.caller((number, person), (acts_for, organisations), membership, credential)?;
                    town.callers.push(caller);
                }
            }
        }
        for acts_for in [0, 1] {
            for party in 0..PARTIES.len() {
                town.shelves.extend(self.shelves((acts_for, organisations), (party, relationships), &people)?);
            }
        }
        Ok(town)
    }

    /// Books with every combination of seat, shared out among the people so that each sits in each sort.
    fn shelves(
        &mut self,
        (acts_for, organisations): (usize, [Id<of::Organisation>; 2]),
        (party, relationships): (usize, [Id<of::Relationship>; 3]),
        people: &[Id<of::Person>],
    ) -> Result<Vec<Shelf>, StorageError> {
        let narrowed: [&[&str]; 4] = [&[], &["risk"], &["comment", "action"], &["comment", "risk"]];
        // Seats for the other organisation are there to be overlooked: a few of each sort are enough.
        let narrowed = &narrowed[..if acts_for == 0 { 4 } else { 1 }];
        let mut shelves = Vec::new();
        for role in ROLES {
            for (begins, ends) in TIMES {
                for kinds in narrowed {
                    for (sort, kind) in BOOKS.into_iter().enumerate() {
                        let about = (kind != "open").then_some(relationships[party]);
                        let whose =
                            if acts_for == 0 && sort != 0 { vec![0] } else { vec![shelves.len() % people.len()] };
                        for seated in whose {
                            let shelf = Shelf {
                                what: format!(
                                    "{kind} book, {role}, {begins}..{ends:?}, {kinds:?}, party {}, for {acts_for}",
                                    PARTIES[party]
                                ),
                                book: self.draws.id(),
                                seated,
                                acts_for,
                                role,
                                sort: kind,
                                begins,
                                ends,
                                kinds: kinds.to_vec(),
                                party: if about.is_some() { PARTIES[party] } else { "none" },
                            };
                            self.book(&shelf, (kind, about), (people[seated], organisations[acts_for]))?;
                            shelves.push(shelf);
                        }
                    }
                }
            }
        }
        Ok(shelves)
    }

    fn organisation(&mut self, name: &str) -> Result<Id<of::Organisation>, StorageError> {
        let id = self.draws.id();
        self.tx.run(
            "INSERT INTO organisations (id, name, zone, language, created_at) VALUES ($1, $2, 'UTC', 'en-GB', 0)",
            values![id, name],
        )?;
        Ok(id)
    }

    fn relationship(
        &mut self,
        id: Id<of::Relationship>,
        party: &str,
        organisations: [Id<of::Organisation>; 2],
    ) -> Result<(), StorageError> {
        self.tx.run(
            "INSERT INTO relationships (id, name, purpose, currency, scale, created_at) VALUES ($1, 'Works', '', 'GBP', 5, 0)",
            values![id],
        )?;
        for (position, organisation) in organisations.into_iter().enumerate() {
            let left_at = (party == "left").then_some(NOW.plus_seconds(-1));
            if party != "not" {
                self.tx.run(
                    "INSERT INTO parties (relationship, organisation, position, slug, mark, joined_at, left_at)
                     VALUES ($1, $2, $3, $4, '', 0, $5)",
                    values![id, organisation, position as i64, party, left_at],
                )?;
            }
        }
        Ok(())
    }

    fn person(&mut self, number: usize) -> Result<Id<of::Person>, StorageError> {
        let (id, name) = (self.draws.id(), format!("person {number}"));
        self.tx.run(
            "INSERT INTO people (id, name, email, email_key, zone, language, theme, shortcuts, created_at)
             VALUES ($1, $2, $2, $2, 'UTC', 'en-GB', 'system', 1, 0)",
            values![id, &name],
        )?;
        Ok(id)
    }

    fn membership(
        &mut self,
        person: Id<of::Person>,
        organisation: Id<of::Organisation>,
        state: &str,
    ) -> Result<(), StorageError> {
        if state != "none" {
            self.tx.run(
                "INSERT INTO memberships (organisation, person, role, state, updates_seen_at, since) VALUES ($1, $2, 'member', $3, 0, 0)",
                values![organisation, person, state],
            )?;
        }
        Ok(())
    }

    fn caller(
        &mut self,
        (number, person): (usize, Id<of::Person>),
        (acts_for, organisations): (usize, [Id<of::Organisation>; 2]),
        membership: &'static str,
        (what, is_good, only_reads): (&str, bool, bool),
    ) -> Result<Caller, StorageError> {
        let digest: [u8; 32] = self.draws.bytes();
        let is_token = what.contains("token");
        if is_token {
            let scope = if only_reads { "read" } else { "write" };
            let ends = NOW.plus_days(if what.contains("expired") { 0 } else { 1 });
            let revoked = what.contains("revoked").then_some(NOW);
            self.tx.run(
                "INSERT INTO tokens (id, digest, person, organisation, name, scope, created_at, expires_at, revoked_at)
                 VALUES ($1, $2, $3, $4, 'token', $5, 0, $6, $7)",
                values![self.draws.id::<of::Token>(), &digest, person, organisations[acts_for], scope, ends, revoked],
            )?;
        } else if what.contains("session") {
            let seen = NOW.plus_seconds(if what.contains("idle") { -12 * 3600 } else { 1 - 12 * 3600 });
            let ends = NOW.plus_days(if what.contains("expired") { 0 } else { 1 });
            self.tx.run(
                "INSERT INTO sessions (id, digest, person, organisation, csrf, browser, second_factor_due, created_at, seen_at, expires_at)
                 VALUES ($1, $2, $3, $4, 'x', '', $5, 0, $6, $7)",
                values![self.draws.id::<of::Session>(), &digest, person, organisations[acts_for], what.contains("factor"), seen, ends],
            )?;
        }
        let credential = if is_token { Credential::Token(digest) } else { Credential::Session(digest) };
        let what = format!("person {number} ({membership}) for {acts_for} with {what}");
        Ok(Caller { what, credential, person: number, acts_for, membership, is_good, only_reads })
    }

    fn book(
        &mut self,
        shelf: &Shelf,
        (kind, about): (&str, Option<Id<of::Relationship>>),
        (person, organisation): (Id<of::Person>, Id<of::Organisation>),
    ) -> Result<(), StorageError> {
        self.tx.run(
            "INSERT INTO books (id, kind, relationship, organisation, mark, created_at) VALUES ($1, $2, $3, $4, '', 0)",
            values![shelf.book, kind, about, organisation],
        )?;
        let (begins, ends) = (NOW.micros() + shelf.begins, shelf.ends.map(|end| NOW.micros() + end));
        self.tx.run(
            "INSERT INTO seats (id, book, organisation, person, role, kinds, title, starts_at, ends_at)
             VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8)",
            values![
                self.draws.id::<of::Seat>(),
                shelf.book,
                organisation,
                person,
                shelf.role,
                &shelf.kinds.join(" "),
                begins,
                ends
            ],
        )?;
        Ok(())
    }
}
