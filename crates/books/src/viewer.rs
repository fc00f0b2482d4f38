//! Who is looking. A [`Viewer`] is made here and nowhere else: from a live session or token of an active
//! membership, read in the same snapshot as what is then shown. Without one no book opens.

mod remembered;
mod seat;

use kernel::{Fault, Id, Instant, Message, Problem, ProblemKind, Zone, fault, of};
use storage::{Row, StorageError, Tx, values};

pub use seat::SeatAt;

use crate::{Actor, BookKind, Failure, Ground, Reach, Verb};

/// A session ends this many seconds after it was last used: twelve hours.
pub const IDLE_SECONDS: i64 = 12 * 3600;

/// What stands between the organisations that a person may act for: no name has it in it.
const BETWEEN_OTHERS: &str = "\n";

/// How a request says who it is.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// The SHA-256 of the secret in a browser's cookie.
    Session([u8; 32]),
    /// The SHA-256 of a program's token.
    Token([u8; 32]),
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
    /// The organisations that the person may act for too, by changing the session, in the order in which they joined.
    others: Vec<(Id<of::Organisation>, String)>,
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
                        (SELECT string_agg(others.id || ' ' || others.name, CAST($5 AS TEXT) ORDER BY also.since, others.id)
                           FROM memberships AS also JOIN organisations AS others ON others.id = also.organisation
                          WHERE also.person = people.id AND also.state = 'active'
                            AND also.organisation <> sessions.organisation)
                   FROM sessions
                   JOIN people ON people.id = sessions.person
                   JOIN memberships ON memberships.person = people.id
                    AND memberships.organisation = sessions.organisation AND memberships.state IN ('active', $4)
                   JOIN organisations ON organisations.id = memberships.organisation
                  WHERE sessions.digest = $1 AND sessions.second_factor_due = 0
                    AND sessions.expires_at > $2 AND sessions.seen_at > $3",
                values![digest, now, now.plus_seconds(-IDLE_SECONDS), also_counts(), BETWEEN_OTHERS],
                read,
            )?,
            Credential::Token(digest) => tx.one(
                "SELECT people.id, organisations.id, people.name, people.email, organisations.name, people.zone,
                        people.language, people.theme, people.shortcuts, memberships.role, memberships.updates_seen_at,
                        '', CAST(NULL AS TEXT), CAST(NULL AS BIGINT), tokens.scope, CAST(NULL AS TEXT)
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
        if found.is_none() && fault::is_on(Fault::NobodyIsToldOfAbsence) {
            return Err(Failure::not_found());
        }
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
                    '', CAST(NULL AS TEXT), CAST(NULL AS BIGINT), 'write', CAST(NULL AS TEXT)
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
        let seats = seat::all(tx, self.person, self.organisation, now)?;
        (self.rooms, self.seats) = seats.into_iter().partition(|seat| seat.book_kind == BookKind::Room);
        Ok(())
    }

    /// The person.
    pub fn person(&self) -> Id<of::Person> {
        self.person
    }

    /// The organisations that the person may act for too, with their names, in the order in which they joined. None for a
    /// token, which acts for one.
    pub fn others(&self) -> &[(Id<of::Organisation>, String)] {
        &self.others
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
        others: others(row.maybe::<String>(15)?.as_deref().unwrap_or_default()),
        seats: Vec::new(),
        rooms: Vec::new(),
        now: Instant::from_micros(0),
    })
}

/// The organisations that a text of them tells of: on each line an id and a name.
fn others(told: &str) -> Vec<(Id<of::Organisation>, String)> {
    let other = |line: &str| line.split_once(' ').and_then(|(id, name)| Some((id.parse().ok()?, name.to_owned())));
    told.split(BETWEEN_OTHERS).filter_map(other).collect()
}
