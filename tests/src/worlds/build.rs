//! Long because a world is made in one go. Makes a random world, by the acts that the program itself has where there are such, and writes down what it made.

mod beside;
mod rooms;

use std::sync::Arc;

use books::book::NewBook;
use books::companion::{ACTION, ATTACHMENT, COMMENT};
use books::seat::{self, NewSeat};
use books::{Actor, BookKind, Change, Credential, Failure, Kind, New, Role, Scoped, Verb, Viewer, Working};
use kernel::{Id, Instant, Randomness, of};
use storage::{Storage, values};

use super::kind::THING;
use super::model::{Book, Caller, From, Record, Seat, World};
use crate::chance::Chance;

/// When everything was made.
pub const THEN: Instant = Instant::from_micros(1_790_000_000_000_000);
/// When people look.
pub const NOW: Instant = Instant::from_micros(1_790_000_000_000_000 + 3_600_000_000);

/// The installation whose chains the books' are.
pub const ORIGIN: &str = "00000000-0000-4000-8000-000000000001";

/// Makes the world that follows from these numbers.
pub fn build(storage: &Storage, chance: &Chance) -> World {
    let chance = chance.clone();
    let built = storage.write_blocking(move |tx| {
        let mut chance = chance.clone();
        let mut draws = Randomness::seeded(chance.bits()).draws("world");
        let origin = Arc::from(ORIGIN);
        let change = Change { tx, now: THEN, draws: &mut draws, origin };
        let mut builder = Builder { change, chance, world: World::default(), scribes: vec![] };
        builder.all()?;
        Ok::<_, Failure>(builder.world)
    });
    built.expect("a world is built")
}

struct Builder<'a, 't> {
    change: Change<'a, 't>,
    chance: Chance,
    world: World,
    /// Who writes in each book before anybody looks.
    scribes: Vec<Credential>,
}

impl Builder<'_, '_> {
    fn all(&mut self) -> Result<(), Failure> {
        for number in 0..3 + self.chance.below(3) {
            self.organisation(number)?;
        }
        for number in 0..12 {
            self.person(number)?;
        }
        self.open_books()?;
        for number in 0..2 + self.chance.below(2) {
            self.relationship(number)?;
        }
        for _ in 0..14 + self.chance.below(14) {
            self.thing()?;
        }
        for _ in 0..12 {
            self.companion()?;
        }
        for _ in 0..8 {
            self.close_one()?;
        }
        self.propose()?;
        self.keep_views()?;
        self.bring_in()?;
        self.end_rooms()?;
        self.end_scribes()?;
        self.mix_states()
    }

    fn organisation(&mut self, number: usize) -> Result<(), Failure> {
        let id = self.change.draws.id();
        self.change.tx.run(
            "INSERT INTO organisations (id, name, zone, language, created_at) VALUES ($1, $2, 'UTC', 'en-GB', 0)",
            values![id, &format!("organisation {number}")],
        )?;
        self.world.organisations.push(id);
        Ok(())
    }

    /// A person who belongs to one organisation or two, with a session or a token for each.
    fn person(&mut self, number: usize) -> Result<(), Failure> {
        let id: Id<of::Person> = self.change.draws.id();
        self.change.tx.run(
            "INSERT INTO people (id, name, email, email_key, zone, language, theme, shortcuts, created_at)
             VALUES ($1, $2, $3, $3, 'UTC', 'en-GB', 'system', 1, 0)",
            values![id, &format!("person {number}"), &id.to_string()],
        )?;
        self.world.people.push(id);
        let first = self.chance.below(self.world.organisations.len());
        self.membership(number, first)?;
        if self.chance.percent(25) {
            self.membership(number, (first + 1) % self.world.organisations.len())?;
        }
        Ok(())
    }

    fn membership(&mut self, person: usize, organisation: usize) -> Result<(), Failure> {
        let (who, whose) = (self.world.people[person], self.world.organisations[organisation]);
        self.change.tx.run(
            "INSERT INTO memberships (organisation, person, role, state, updates_seen_at, since) VALUES ($1, $2, 'member', 'active', 0, 0)",
            values![whose, who],
        )?;
        let digest: [u8; 32] = self.change.draws.bytes();
        let credential = if self.chance.percent(70) {
            self.session(digest, (who, whose))?
        } else {
            self.change.tx.run(
                "INSERT INTO tokens (id, digest, person, organisation, name, scope, created_at, expires_at)
                 VALUES ($1, $2, $3, $4, '', 'read', 0, $5)",
                values![self.change.draws.id::<of::Token>(), &digest, who, whose, NOW.plus_days(1)],
            )?;
            Credential::Token(digest)
        };
        self.world.callers.push(Caller { credential, person, organisation, counts: true, from: From::Outside });
        Ok(())
    }

    fn session(
        &mut self,
        digest: [u8; 32],
        (who, whose): (Id<of::Person>, Id<of::Organisation>),
    ) -> Result<Credential, Failure> {
        self.change.tx.run(
            "INSERT INTO sessions (id, digest, person, organisation, csrf, browser, second_factor_due, created_at, seen_at, expires_at)
             VALUES ($1, $2, $3, $4, 'x', '', 0, $5, $5, $6)",
            values![self.change.draws.id::<of::Session>(), &digest, who, whose, THEN, NOW.plus_days(1)],
        )?;
        Ok(Credential::Session(digest))
    }

    fn open_books(&mut self) -> Result<(), Failure> {
        for organisation in 0..self.world.organisations.len() {
            self.book("open", None, organisation, "")?;
        }
        Ok(())
    }

    fn relationship(&mut self, number: usize) -> Result<(), Failure> {
        let id: Id<of::Relationship> = self.change.draws.id();
        self.change.tx.run(
            "INSERT INTO relationships (id, name, purpose, currency, scale, created_at) VALUES ($1, $2, '', 'GBP', 5, 0)",
            values![id, &format!("relationship {number}")],
        )?;
        let (first, most) = (self.chance.below(self.world.organisations.len()), self.world.organisations.len());
        let parties = (2 + self.chance.below(3)).min(most);
        let parties: Vec<usize> = (0..parties).map(|n| (first + n) % self.world.organisations.len()).collect();
        for (position, party) in parties.iter().enumerate() {
            self.change.tx.run(
                "INSERT INTO parties (relationship, organisation, position, slug, mark, joined_at) VALUES ($1, $2, $3, $4, $5, 0)",
                values![id, self.world.organisations[*party], position as i64, &format!("slug-{number}"), &format!("M{position}")],
            )?;
        }
        let about = Some((number, id));
        self.book("shared", about, first, "")?;
        for (position, party) in parties.iter().enumerate() {
            self.book("side", about, *party, &format!("M{position}"))?;
        }
        let shared = self.world.books.iter().rposition(|book| book.sort == "shared").expect("it was made just now");
        for _ in 0..1 + self.chance.below(2) {
            self.room(shared, first)?;
        }
        self.seat_people(number, &parties)
    }

    /// A book with somebody who writes in it until people look.
    fn book(
        &mut self,
        sort: &'static str,
        about: Option<(usize, Id<of::Relationship>)>,
        organisation: usize,
        mark: &str,
    ) -> Result<(), Failure> {
        let whose = self.world.organisations[organisation];
        let new = NewBook {
            kind: BookKind::named(sort).expect("a sort of book"),
            relationship: about.map(|(_, id)| id),
            organisation: (sort != "shared").then_some(whose),
            mark,
            holders: &[whose],
        };
        let id = books::book::open(&mut self.change, Actor::default(), &new)?;
        let scribe = self.change.draws.id();
        self.change.tx.run(
            "INSERT INTO people (id, name, email, email_key, zone, language, theme, shortcuts, created_at)
             VALUES ($1, 'scribe', $2, $2, 'UTC', 'en-GB', 'system', 1, 0)",
            values![scribe, &scribe.to_string()],
        )?;
        self.change.tx.run(
            "INSERT INTO memberships (organisation, person, role, state, updates_seen_at, since) VALUES ($1, $2, 'member', 'active', 0, 0)",
            values![whose, scribe],
        )?;
        let digest = self.change.draws.bytes();
        let credential = self.session(digest, (scribe, whose))?;
        self.give((id, organisation), scribe, Role::SeniorExecutive, about)?;
        self.scribes.push(credential);
        self.world.people.push(scribe);
        let (book, person) = (self.world.books.len(), self.world.people.len() - 1);
        let (relationship, about) = (about.map(|(number, _)| number), about.map(|(_, id)| id));
        self.world.books.push(Book { id, sort, relationship, about, mark: Some(mark.to_owned()) });
        self.world.seats.push(Seat { book, person, organisation, is_live: false, kinds: vec![], manages: true });
        Ok(())
    }

    fn give(
        &mut self,
        (book, organisation): (Id<of::Book>, usize),
        person: Id<of::Person>,
        role: Role,
        about: Option<(usize, Id<of::Relationship>)>,
    ) -> Result<(), Failure> {
        let organisation = self.world.organisations[organisation];
        let new =
            NewSeat { book, organisation, person, role, title: "", about: about.map(|(_, id)| id), ends_at: None };
        seat::give(&mut self.change, Actor::default(), &new).map(drop)
    }

    /// Seats for most who belong to a party, in the books of the relationship and in their own open book.
    fn seat_people(&mut self, relationship: usize, parties: &[usize]) -> Result<(), Failure> {
        let about = self.world.books.iter().position(|book| book.relationship == Some(relationship));
        let first = about.expect("a relationship has books");
        for caller in self.world.callers.clone() {
            for book in first..self.world.books.len() {
                let sort = self.world.books[book].sort;
                let is_its_own = self.holder_of(book) == caller.organisation;
                let likely = match sort {
                    "shared" if parties.contains(&caller.organisation) => 75,
                    // An auditor: of no party, with an eye on a few kinds, until a certain day.
                    "shared" => 15,
                    "side" if is_its_own => 65,
                    "room" if parties.contains(&caller.organisation) => 30,
                    _ => 0,
                };
                if self.chance.percent(likely) {
                    match sort {
                        "room" => self.name(&caller, book)?,
                        _ => self.seat(&caller, book)?,
                    }
                }
            }
            if self.chance.percent(40) {
                let own = (0..self.world.organisations.len())
                    .find(|book| *book == caller.organisation)
                    .expect("its open book");
                if !self.world.seats.iter().any(|seat| seat.book == own && seat.person == caller.person) {
                    self.seat(&caller, own)?;
                }
            }
        }
        Ok(())
    }

    fn holder_of(&self, book: usize) -> usize {
        self.world.seats.iter().find(|seat| seat.book == book).expect("every book has a scribe").organisation
    }

    fn seat(&mut self, caller: &Caller, book: usize) -> Result<(), Failure> {
        let (role, kinds) = self.part(caller, book);
        self.give((self.world.books[book].id, caller.organisation), self.world.people[caller.person], role, None)?;
        let (person, organisation, manages) = (caller.person, caller.organisation, role.allows(Verb::Manage));
        let seat = Seat { book, person, organisation, is_live: true, kinds, manages };
        self.world.seats.push(seat);
        Ok(())
    }

    fn raise(
        &mut self,
        (book, kind): (usize, &'static Kind),
        parent: Option<usize>,
        make: impl FnOnce(&mut Working, &str),
    ) -> Result<Scoped<books::Record>, Failure> {
        let viewer = Viewer::of(self.change.tx, &self.scribes[book], THEN)?;
        let is_held = parent.is_none() && self.chance.percent(8);
        let held = is_held.then(|| self.change.draws.id());
        let word = format!("w{}", self.chance.below(6));
        let owner = self.chance.percent(40).then(|| self.chance.below(12));
        let due = self
            .chance
            .percent(50)
            .then(|| kernel::Zone::utc().day_of(NOW.plus_days(self.chance.below(20) as i64 - 10)));
        let colour = self.chance.one(&["red", "blue", "green"]);
        let parent_id = parent.map(|parent| self.world.records[parent].id);
        let new = New { book: self.world.books[book].id, parent: parent_id, act: kind.raise.entry, held };
        let owner_id = owner.map(|owner| self.world.people[owner]);
        let rank = self.chance.below(25) as i64;
        let made = self.change.raise(&viewer, kind, &new, |working| {
            working.head.title = format!("{} {word}", kind.name);
            (working.head.owner, working.head.due, working.head.rank) = (owner_id, due, rank);
            working.body.insert("colour".to_owned(), colour.into());
            make(working, &word);
            Ok(())
        })?;
        let status = kind.statuses[0];
        let acts = vec![kind.raise.entry];
        self.world.records.push(Record {
            id: made.head.id,
            book,
            kind: kind.name,
            parent,
            status,
            colour,
            word,
            owner,
            due,
            is_held,
            acts,
            number: made.head.number,
        });
        self.world.heads.push(made.head.clone());
        Ok(made)
    }

    fn thing(&mut self) -> Result<(), Failure> {
        let book = self.chance.below(self.world.books.len());
        let header = format!("column {}", self.world.records.len());
        self.raise((book, &THING), None, |working, _| {
            working.body.insert("further".to_owned(), serde_json::json!({ header: "x" }));
        })
        .map(drop)
    }

    /// Something under a record: in its own book, or a side's note on it in that side's.
    fn companion(&mut self) -> Result<(), Failure> {
        let parent = self.chance.below(self.world.records.len());
        let of = self.world.records[parent].clone();
        if of.parent.is_some() || of.is_held {
            return Ok(());
        }
        let about = self.world.books[of.book].relationship;
        let sides: Vec<usize> = (0..self.world.books.len())
            .filter(|book| {
                self.world.books[*book].sort == "side"
                    && about.is_some()
                    && self.world.books[*book].relationship == about
            })
            .collect();
        let book = if sides.is_empty() || self.chance.percent(50) { of.book } else { self.chance.one(&sides) };
        let kind = self.chance.one(&[&COMMENT, &ACTION, &ATTACHMENT]);
        if kind.name == ATTACHMENT.name {
            return self.attach(book, parent);
        }
        self.raise((book, kind), Some(parent), |working, word| {
            working.body.insert("text".to_owned(), format!("said {word}").into());
        })
        .map(drop)
    }

    fn close_one(&mut self) -> Result<(), Failure> {
        let place = self.chance.below(self.world.records.len());
        let record = self.world.records[place].clone();
        if record.kind != "thing" || record.status != "open" || record.is_held {
            return Ok(());
        }
        let viewer = Viewer::of(self.change.tx, &self.scribes[record.book], THEN)?;
        let of = (self.world.books[record.book].id, record.id);
        self.change.act(&viewer, &THING, of, 1, (Verb::Change, "thing.closed"), |working| {
            working.head.status = "closed".to_owned();
            Ok(())
        })?;
        let record = &mut self.world.records[place];
        record.status = "closed";
        record.acts.push("thing.closed");
        Ok(())
    }

    fn end_scribes(&mut self) -> Result<(), Failure> {
        for seat in self.world.seats.clone().iter().filter(|seat| !seat.is_live) {
            let (book, person) = (self.world.books[seat.book].id, self.world.people[seat.person]);
            seat::end_in(
                &mut self.change,
                Actor::default(),
                book,
                self.world.organisations[seat.organisation],
                person,
            )?;
        }
        Ok(())
    }

    /// What no act of the program leads to yet, or only over days: narrowed and future seats, parties that left,
    /// memberships and credentials of every state.
    fn mix_states(&mut self) -> Result<(), Failure> {
        for place in 0..self.world.seats.len() {
            let seat = self.world.seats[place].clone();
            if !seat.is_live {
                continue;
            }
            let (starts, ends) = self.chance.one(&[
                (THEN, None),
                (THEN, None),
                (THEN, None),
                (THEN, Some(NOW)),
                (NOW.plus_seconds(1), None),
                (NOW, Some(NOW.plus_seconds(9))),
            ]);
            // An auditor's seat has an end.
            let ends = ends.or(self.is_auditors(&seat).then(|| NOW.plus_days(90)));
            self.world.seats[place].is_live = starts <= NOW && ends != Some(NOW);
            self.change.tx.run(
                "UPDATE seats SET kinds = $4, starts_at = $5, ends_at = $6 WHERE book = $1 AND person = $2 AND organisation = $3 AND ends_at IS NULL",
                values![
                    self.world.books[seat.book].id,
                    self.world.people[seat.person],
                    self.world.organisations[seat.organisation],
                    &seat.kinds.join(" "),
                    starts,
                    ends
                ],
            )?;
        }
        self.let_parties_leave()?;
        for place in 0..self.world.callers.len() {
            self.spoil(place)?;
        }
        Ok(())
    }

    fn let_parties_leave(&mut self) -> Result<(), Failure> {
        let parties: Vec<(usize, usize)> = (0..self.world.books.len())
            .filter(|book| self.world.books[*book].sort == "side")
            .filter_map(|book| Some((self.world.books[book].relationship?, self.holder_of(book))))
            .collect();
        for (relationship, organisation) in parties {
            if self.chance.percent(10) {
                let book =
                    self.world.books.iter().find(|book| book.relationship == Some(relationship)).expect("it has books");
                self.change.tx.run(
                    "UPDATE parties SET left_at = $3
                      WHERE organisation = $2 AND relationship = (SELECT relationship FROM books WHERE id = $1)",
                    values![book.id, self.world.organisations[organisation], THEN],
                )?;
                self.world.left.insert((relationship, organisation));
            }
        }
        Ok(())
    }

    /// Takes from some callers what makes them count.
    fn spoil(&mut self, place: usize) -> Result<(), Failure> {
        let caller = self.world.callers[place].clone();
        let (who, whose) = (self.world.people[caller.person], self.world.organisations[caller.organisation]);
        let state = self.chance.one(&[
            "active",
            "active",
            "active",
            "active",
            "active",
            "active",
            "unconfirmed",
            "suspended",
            "left",
        ]);
        self.change.tx.run(
            "UPDATE memberships SET state = $3 WHERE organisation = $1 AND person = $2",
            values![whose, who, state],
        )?;
        let is_spoilt = self.chance.percent(12);
        if is_spoilt {
            match &caller.credential {
                Credential::Session(digest) => self.change.tx.run(
                    "UPDATE sessions SET second_factor_due = $2, expires_at = $3 WHERE digest = $1",
                    values![digest, self.chance.percent(50), NOW],
                )?,
                Credential::Token(digest) => {
                    self.change.tx.run("UPDATE tokens SET revoked_at = $2 WHERE digest = $1", values![digest, THEN])?
                }
            };
        }
        self.world.callers[place].counts = state == "active" && !is_spoilt;
        Ok(())
    }
}
