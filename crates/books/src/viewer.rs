//! Who is looking. A [`Viewer`] is made here and nowhere else: from a live session or token of an active
//! membership, read in the same snapshot as what is then shown. Without one no book opens.

mod remembered;

use kernel::{Fault, Id, Instant, Message, Problem, ProblemKind, Zone, fault, of};
use storage::{Row, StorageError, Tx, values};

use crate::seat::is_live;
use crate::{Actor, BookKind, Failure, Ground, Reach, Role, Verb, ground};

/// A session ends this many seconds after it was last used: twelve hours.
pub const IDLE_SECONDS: i64 = 12 * 3600;

/// How a request says who it is.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// The SHA-256 of the secret in a browser's cookie.
    Session([u8; 32]),
    /// The SHA-256 of a program's token.
    Token([u8; 32]),
}

/// A seat of the viewer's, with what is needed to say where it is.
#[derive(Debug, Clone)]
pub struct SeatAt {
    /// The book.
    pub book: Id<of::Book>,
    /// Its sort.
    pub book_kind: BookKind,
    /// The relationship it is about.
    pub relationship: Option<Id<of::Relationship>>,
    /// The letters that begin its numbers.
    pub mark: String,
    /// The role.
    pub role: Role,
    /// The kinds of record that the seat is narrowed to; empty for every kind.
    kinds: Vec<String>,
    /// The name of the relationship or, in a room, the room's.
    pub name: String,
    /// What stands for it in addresses: the viewer's organisation's own word for the relationship, and in a room the
    /// room's id behind it.
    pub slug: String,
}

impl SeatAt {
    /// Whether this seat allows the verb for that kind of record.
    pub fn allows(&self, verb: Verb, kind: &str) -> bool {
        self.role.allows(verb)
            && !self.keeps_in(verb)
            && (self.kinds.is_empty() || self.kinds.iter().any(|one| one == kind))
    }

    /// Whether the verb would carry something over a room's threshold: what is in a room stays there, and comes from
    /// nowhere else.
    fn keeps_in(&self, verb: Verb) -> bool {
        self.book_kind == BookKind::Room && matches!(verb, Verb::Disclose | Verb::Import)
    }

    /// The kinds of record that the seat is narrowed to; empty for every kind.
    pub(crate) fn kinds(&self) -> &[String] {
        &self.kinds
    }

    /// Whether this seat reads records of every kind, so that its holder may take the whole book out.
    pub fn reads_everything(&self) -> bool {
        self.role.allows(Verb::Read) && self.kinds.is_empty()
    }
}

/// A person who is looking, for one organisation, with the seats they have at this instant.
#[derive(Debug, Clone)]
pub struct Viewer {
    person: Id<of::Person>,
    organisation: Id<of::Organisation>,
    /// The person's name.
    pub name: String,
    /// The person's address.
    pub email: String,
    /// The organisation's name.
    pub organisation_name: String,
    /// Where the person lives, as days go.
    pub zone: Zone,
    /// The language that the person reads.
    pub language: String,
    /// `system`, `light` or `dark`.
    pub theme: String,
    /// Whether single keys do something.
    pub shortcuts: bool,
    /// Whether the person administers the organisation.
    is_administrator: bool,
    /// What a form of this session must carry; empty for a token.
    pub csrf: String,
    /// The session, where it is one.
    session: Option<Id<of::Session>>,
    /// Whether the credential allows changes.
    may_write: bool,
    /// When the session was last used.
    pub seen_at: Option<Instant>,
    /// Up to when the person has seen what happened.
    pub updates_seen_at: Instant,
    /// Whether the person may act for another organisation too, by changing the session.
    pub acts_for_several: bool,
    /// The seats in books that are no rooms.
    seats: Vec<SeatAt>,
    /// The seats in rooms.
    rooms: Vec<SeatAt>,
    /// The instant at which all this counts.
    now: Instant,
}

/// The instant after which a token must end to count.
fn unless_expired(now: Instant) -> Instant {
    if fault::is_on(Fault::ExpiredTokensCount) { Instant::from_micros(0) } else { now }
}

impl Viewer {
    /// Who the credential stands for at `now`: nobody where it is unknown, has ended, waits for its second
    /// factor, or the membership is not active.
    ///
    /// # Errors
    /// [`ProblemKind::NotSignedIn`] where it stands for nobody; the database's.
    pub fn of(tx: &mut Tx<'_>, credential: &Credential, now: Instant) -> Result<Viewer, Failure> {
        let found = Viewer::read_anew(tx, credential, now);
        remembered::instead_of(found, credential, (tx, now))
    }

    fn read_anew(tx: &mut Tx<'_>, credential: &Credential, now: Instant) -> Result<Viewer, Failure> {
        let found = match credential {
            Credential::Session(digest) => tx.one(
                "SELECT people.id, organisations.id, people.name, people.email, organisations.name, people.zone,
                        people.language, people.theme, people.shortcuts, memberships.role, memberships.updates_seen_at,
                        sessions.csrf, sessions.id, sessions.seen_at, 'write',
                        (SELECT COUNT(*) FROM memberships AS all_of_them
                          WHERE all_of_them.person = people.id AND all_of_them.state = 'active')
                   FROM sessions
                   JOIN people ON people.id = sessions.person
                   JOIN memberships ON memberships.person = people.id
                    AND memberships.organisation = sessions.organisation AND memberships.state IN ('active', $4)
                   JOIN organisations ON organisations.id = memberships.organisation
                  WHERE sessions.digest = $1 AND sessions.second_factor_due = 0
                    AND sessions.expires_at > $2 AND sessions.seen_at > $3",
                values![digest, now, now.plus_seconds(-IDLE_SECONDS), also_counts()],
                read,
            )?,
            Credential::Token(digest) => tx.one(
                "SELECT people.id, organisations.id, people.name, people.email, organisations.name, people.zone,
                        people.language, people.theme, people.shortcuts, memberships.role, memberships.updates_seen_at,
                        '', CAST(NULL AS TEXT), CAST(NULL AS BIGINT), tokens.scope, CAST(1 AS BIGINT)
                   FROM tokens
                   JOIN people ON people.id = tokens.person
                   JOIN memberships ON memberships.person = people.id
                    AND memberships.organisation = tokens.organisation AND memberships.state IN ('active', $3)
                   JOIN organisations ON organisations.id = memberships.organisation
                  WHERE tokens.digest = $1 AND tokens.revoked_at IS NULL AND tokens.expires_at > $2",
                values![digest, unless_expired(now), also_counts()],
                read,
            )?,
        };
        let mut viewer =
            found.ok_or_else(|| Problem::new(ProblemKind::NotSignedIn, Message::of("problem-not-signed-in")))?;
        viewer.sit_down(tx, now)?;
        Ok(viewer)
    }

    /// Who a job goes on for, that the person began and that the program goes on with by itself. The job holds no
    /// session: what counts is that the membership is active and which seats there are at `now`. Only for work
    /// that is done step by step after the request that began it, and asked again at each step.
    ///
    /// # Errors
    /// [`ProblemKind::NotSignedIn`] where the person does not belong to the organisation any more; the database's.
    pub fn for_job(
        tx: &mut Tx<'_>,
        person: Id<of::Person>,
        organisation: Id<of::Organisation>,
        now: Instant,
    ) -> Result<Viewer, Failure> {
        let found = tx.one(
            "SELECT people.id, organisations.id, people.name, people.email, organisations.name, people.zone,
                    people.language, people.theme, people.shortcuts, memberships.role, memberships.updates_seen_at,
                    '', CAST(NULL AS TEXT), CAST(NULL AS BIGINT), 'write', CAST(1 AS BIGINT)
               FROM memberships
               JOIN people ON people.id = memberships.person
               JOIN organisations ON organisations.id = memberships.organisation
              WHERE memberships.person = $1 AND memberships.organisation = $2 AND memberships.state = 'active'",
            values![person, organisation],
            read,
        )?;
        let mut viewer =
            found.ok_or_else(|| Problem::new(ProblemKind::NotSignedIn, Message::of("problem-not-signed-in")))?;
        viewer.sit_down(tx, now)?;
        Ok(viewer)
    }

    /// Finds the seats that count at `now`, and has the transaction see no more than they allow.
    fn sit_down(&mut self, tx: &mut Tx<'_>, now: Instant) -> Result<(), Failure> {
        self.now = now;
        // What a room is called is only seen by those who sit in it.
        tx.see_for(self.person.into(), self.organisation.into(), now.micros())?;
        let seats = seats(tx, self.person, self.organisation, now)?;
        (self.rooms, self.seats) = seats.into_iter().partition(|seat| seat.book_kind == BookKind::Room);
        Ok(())
    }

    /// The person.
    pub fn person(&self) -> Id<of::Person> {
        self.person
    }

    /// The instant at which the seats count.
    pub(crate) fn now(&self) -> Instant {
        self.now
    }

    /// The organisation they act for.
    pub fn organisation(&self) -> Id<of::Organisation> {
        self.organisation
    }

    /// Whether the person administers the organisation.
    pub fn is_administrator(&self) -> bool {
        self.is_administrator
    }

    /// The browser's session, where it is one.
    pub fn session(&self) -> Option<Id<of::Session>> {
        self.session
    }

    /// Whether the credential allows changes: a token may only read.
    pub fn may_write(&self) -> bool {
        self.may_write
    }

    /// The person and organisation, as entries name them.
    pub fn actor(&self) -> Actor {
        Actor { person: Some(self.person), organisation: Some(self.organisation) }
    }

    /// The seats that the viewer has at this instant, those in rooms left out: what is in a room appears nowhere else,
    /// so whoever means it says so ([`Viewer::rooms`]).
    pub fn seats(&self) -> &[SeatAt] {
        &self.seats
    }

    /// The seats that the viewer has in rooms at this instant.
    pub fn rooms(&self) -> &[SeatAt] {
        &self.rooms
    }

    /// The ground that an address names: a relationship by the organisation's word for it, or a room in which the
    /// viewer sits. A room that is hidden is as one that never was.
    pub fn ground(&self, named: &str) -> Option<Ground> {
        let room = self.rooms.iter().find(|seat| seat.slug == named);
        match room {
            Some(seat) => Some(Ground { relationship: seat.relationship?, room: Some(seat.book) }),
            None => self.relationship(named).map(Ground::from),
        }
    }

    /// The relationship that the viewer's organisation calls so in addresses, if they are seated in it.
    pub fn relationship(&self, slug: &str) -> Option<Id<of::Relationship>> {
        self.seats.iter().find(|seat| seat.slug == slug)?.relationship
    }

    /// Everything the viewer may read.
    pub fn reach(&self) -> Reach<'_> {
        Reach::whole(self)
    }

    /// The seat in a book that the viewer may read; absent and hidden are the same.
    ///
    /// # Errors
    /// [`ProblemKind::NotFound`].
    pub fn seat_in(&self, book: Id<of::Book>) -> Result<&SeatAt, Failure> {
        self.seats.iter().chain(&self.rooms).find(|seat| seat.book == book).ok_or_else(Failure::not_found)
    }

    /// The viewer's seat in the book that everybody on that ground reads: the shared book or, in a room, the room's.
    ///
    /// # Errors
    /// [`ProblemKind::NotFound`].
    pub fn seat_at(&self, ground: Ground) -> Result<&SeatAt, Failure> {
        match ground.room {
            Some(room) => self.seat_in(room),
            None => self.seat_about(ground.relationship, BookKind::Shared),
        }
    }

    /// The viewer's seat in the book of that sort, other than a room, that is about the relationship.
    ///
    /// # Errors
    /// [`ProblemKind::NotFound`].
    pub fn seat_about(&self, relationship: Id<of::Relationship>, kind: BookKind) -> Result<&SeatAt, Failure> {
        self.seats
            .iter()
            .find(|seat| seat.relationship == Some(relationship) && seat.book_kind == kind)
            .ok_or_else(Failure::not_found)
    }

    /// The seat, once it is sure that it allows the verb for that kind.
    ///
    /// # Errors
    /// [`ProblemKind::NotFound`] where the book is not the viewer's to read, [`ProblemKind::Forbidden`] where
    /// it is but the verb is not allowed or the token only reads.
    pub fn seat_for(&self, book: Id<of::Book>, verb: Verb, kind: &str) -> Result<&SeatAt, Failure> {
        let seat = self.seat_in(book)?;
        if !seat.allows(Verb::Read, kind) {
            return Err(Failure::not_found());
        }
        if verb != Verb::Read && !self.may_write {
            return Err(Problem::new(ProblemKind::Forbidden, Message::of("right-token-reads")).into());
        }
        if !seat.allows(verb, kind) {
            let why = if seat.keeps_in(verb) { "right-not-in-a-room" } else { verb.refusal() };
            return Err(Problem::new(ProblemKind::Forbidden, Message::of(why)).into());
        }
        Ok(seat)
    }
}

/// No other state of a membership counts than `active`, unless a test has planted that fault.
fn also_counts() -> &'static str {
    if fault::is_on(Fault::EveryMembershipCounts) { "unconfirmed" } else { "active" }
}

fn read(row: &Row<'_>) -> Result<Viewer, StorageError> {
    Ok(Viewer {
        person: row.get(0)?,
        organisation: row.get(1)?,
        name: row.get(2)?,
        email: row.get(3)?,
        organisation_name: row.get(4)?,
        zone: Zone::named(&row.get::<String>(5)?).unwrap_or_else(Zone::utc),
        language: row.get(6)?,
        theme: row.get(7)?,
        shortcuts: row.get(8)?,
        is_administrator: row.get::<String>(9)? == "administrator",
        updates_seen_at: row.get(10)?,
        csrf: row.get(11)?,
        session: row.maybe(12)?,
        seen_at: row.maybe(13)?,
        may_write: row.get::<String>(14)? == "write",
        acts_for_several: row.get::<i64>(15)? > 1,
        seats: Vec::new(),
        rooms: Vec::new(),
        now: Instant::from_micros(0),
    })
}

/// The seats that count at `now`, in the order of the relationships' names.
fn seats(
    tx: &mut Tx<'_>,
    person: Id<of::Person>,
    organisation: Id<of::Organisation>,
    now: Instant,
) -> Result<Vec<SeatAt>, Failure> {
    let ended = if fault::is_on(Fault::EndedSeatsCount) { Instant::from_micros(0) } else { now };
    let seats = tx.query(
        "SELECT seats.book, books.kind, books.relationship, books.mark, seats.role, seats.kinds,
                relationships.name, parties.slug, seats.starts_at, seats.ends_at, rooms.name
           FROM seats
           JOIN books ON books.id = seats.book
           LEFT JOIN relationships ON relationships.id = books.relationship
           LEFT JOIN parties ON parties.relationship = books.relationship AND parties.organisation = seats.organisation
           LEFT JOIN rooms ON rooms.book = books.id
          WHERE seats.person = $1 AND seats.organisation = $2
            AND seats.starts_at <= $3 AND (seats.ends_at IS NULL OR seats.ends_at > $4)
            AND parties.left_at IS NULL
          ORDER BY relationships.name, books.kind, seats.book",
        values![person, organisation, now, ended],
        |row| {
            let live = is_live(row.get(8)?, row.maybe(9)?, now);
            let (book, slug): (Id<of::Book>, String) = (row.get(0)?, row.maybe(7)?.unwrap_or_default());
            let book_kind = BookKind::named(&row.get::<String>(1)?).ok_or(StorageError::Column(1))?;
            let room = row.maybe::<String>(10)?.filter(|_| book_kind == BookKind::Room);
            Ok(live.then_some(SeatAt {
                book,
                book_kind,
                relationship: row.maybe(2)?,
                mark: row.get(3)?,
                role: Role::named(&row.get::<String>(4)?).ok_or(StorageError::Column(4))?,
                kinds: row.get::<String>(5)?.split_whitespace().map(str::to_owned).collect(),
                name: room.or(row.maybe(6)?).unwrap_or_default(),
                slug: if book_kind == BookKind::Room { ground::address(&slug, book) } else { slug },
            }))
        },
    )?;
    Ok(seats.into_iter().flatten().collect())
}
