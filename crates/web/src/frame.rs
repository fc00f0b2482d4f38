//! Builds the frame of a page: menu, counts, the people and parties of the relationship.

mod sections;

use std::collections::HashMap;

use books::{BookKind, Failure, Ground, Kind, Record, SeatAt, Verb};
use directory::party::Party;
use directory::seating::Seated;
use kernel::{Id, of};

use crate::account::unsent;
use crate::ask::Looking;
use crate::parts::{Seen, Side};
use crate::shell::{Acting, Crumb, Link, MOST_OTHERS, Reader, Relationship, Shell, Tab, Theme, Toast};
use crate::words::{Value, When, Words};

pub(crate) use sections::places;
use sections::{foot, menu};

/// Where a page is.
pub struct Place<'a> {
    /// Its name.
    pub title: &'a str,
    /// The menu's key of it.
    pub key: &'a str,
    /// The relationship it is in.
    pub relationship: Option<Id<of::Relationship>>,
    /// The pages on the way here, from the relationship (or nothing) down, without this one.
    pub way: Vec<Crumb>,
    /// The bottom tab it belongs to.
    pub tab: Tab,
}

/// How many days ahead *My work* looks.
pub const DAYS_AHEAD: i64 = 7;

impl Looking<'_, '_> {
    /// Words for days and instants, as the viewer lives.
    pub fn when(&self) -> When {
        When::new(self.words(), self.now, &self.viewer.zone)
    }

    /// The frame of the page at that place.
    ///
    /// # Errors
    /// The database's.
    pub fn frame(&mut self, place: Place<'_>) -> Result<Shell, Failure> {
        let t = self.words();
        let circle = match place.relationship {
            Some(relationship) => Some(self.circle(relationship)?),
            None => None,
        };
        self.frame_in(place, circle.as_ref(), t)
    }

    /// The frame of a page whose relationship's people are known already.
    ///
    /// # Errors
    /// The database's.
    pub fn frame_in(&mut self, place: Place<'_>, circle: Option<&Circle>, t: Words) -> Result<Shell, Failure> {
        let t = circle.map_or(t, |circle| circle.among(t));
        let (kinds, agreements) = self.ask.app().kinds_and_agreements();
        let up_to = kernel::day::plus_days(self.today(), DAYS_AHEAD);
        let books::Counts { waiting, news } = self.viewer.reach().counts(self.tx, (&kinds, &agreements), up_to)?;
        let others = self.viewer.others();
        let has_more_others = others.len() > MOST_OTHERS;
        let mut shell = Shell::new(t, place.title);
        shell.hosting = self.ask.app().hosting.told(t);
        let own = circle.map(|circle| circle.side_of(self.viewer.organisation()));
        shell.theme = Theme::from_name(&self.viewer.theme);
        shell.csrf.clone_from(&self.viewer.csrf);
        shell.acting = unsent::acting(&self.viewer);
        shell.viewer = Some(Reader {
            name: self.viewer.name.clone(),
            initials: initials(&self.viewer.name),
            organisation: self.viewer.organisation_name.clone(),
            side: own,
            others: others.iter().take(MOST_OTHERS).map(acting).collect(),
            has_more_others,
        });
        let shared: Vec<&SeatAt> =
            self.viewer.seats().iter().filter(|seat| seat.book_kind == BookKind::Shared).collect();
        shell.relationships = shared.len();
        shell.switcher = shared.iter().take(8).map(|seat| bare(seat)).collect();
        shell.relationship = circle.map(Circle::as_relationship);
        shell.menu = menu(t, &shell, self.ask.app(), (waiting, circle.map(|circle| circle.home.as_str())));
        shell.foot = foot(t);
        let in_a_room = circle.is_some_and(|circle| circle.room.is_some());
        (if in_a_room { "rooms" } else { place.key }).clone_into(&mut shell.current);
        shell.crumbs = crumbs(t, &place, circle);
        (shell.waiting, shell.updates) = (waiting as usize, news as usize);
        shell.add = self.add(circle, t);
        shell.printed = t.say_with(
            "printed-by",
            &[
                ("name", Value::from(self.viewer.name.as_str())),
                ("when", Value::from(self.when().full(self.now).as_str())),
            ],
        );
        shell.shortcuts = self.viewer.shortcuts;
        shell.path = if self.ask.changes() { unsent::came_from(&self.ask) } else { self.ask.path().to_owned() };
        shell.tab = place.tab;
        if shell.relationships > 0 {
            shell.live = crate::live::address(circle.map(|circle| circle.slug.as_str()), self.now);
        }
        shell.toast = toast(t, self.ask.path());
        Ok(shell)
    }

    /// Where "Add" leads: to the form of this relationship, else to the choice of one; nowhere for whoever may raise
    /// nothing anywhere.
    fn add(&self, circle: Option<&Circle>, t: Words) -> Option<Link> {
        let may = |seat: &&SeatAt, kind: &Kind| self.viewer.may_write() && seat.allows(Verb::Raise, kind.name);
        let kinds = &self.ask.app().kinds;
        let shared = || self.viewer.seats().iter().filter(|seat| seat.book_kind == BookKind::Shared);
        let here = circle.and_then(|circle| self.viewer.seat_at(circle.ground).ok());
        if let Some(seat) = here
            && let Some(kind) = kinds.iter().find(|kind| may(&seat, kind))
        {
            let href = format!("/r/{}/{}/new", seat.slug, kind.plural);
            return Some(Link { label: t.say("menu-add").to_owned(), href });
        }
        let anywhere = shared().any(|seat| kinds.iter().any(|kind| may(&seat, kind)));
        anywhere.then(|| Link { label: t.say("tab-add").to_owned(), href: "/add".to_owned() })
    }

    /// The parties of a relationship, and the people of it or of one of its rooms.
    ///
    /// # Errors
    /// Where the viewer is not seated in it; the database's.
    pub fn circle(&mut self, ground: impl Into<Ground>) -> Result<Circle, Failure> {
        let ground = ground.into();
        let relationship = ground.relationship;
        let seat = self.viewer.seat_about(relationship, BookKind::Shared)?;
        let (home, name) = (seat.slug.clone(), seat.name.clone());
        let at = self.viewer.seat_at(ground)?;
        let (slug, room) = (at.slug.clone(), ground.room.map(|_| at.name.clone()));
        let own = self.viewer.organisation();
        let parties = directory::party::list(self.tx, &self.viewer, relationship)?;
        let mut sitting = directory::seating::list(self.tx, &self.viewer, relationship, self.now)?;
        let mut people: HashMap<_, _> = sitting.iter().map(|one| (one.person, one.clone())).collect();
        if let Some(room) = ground.room {
            // Whoever ended a seat in the room need not have been in it: their names are known from the relationship.
            sitting = directory::room::people(self.tx, &self.viewer, (relationship, room), self.now)?;
            people.extend(sitting.iter().map(|one| (one.person, one.clone())));
        }
        sitting.retain(|one| one.until.is_none());
        Ok(Circle { ground, relationship, home, slug, name, room, parties, people, sitting, own })
    }
}

/// The parties of a relationship and the people of it, or of one of its rooms, to name them by.
pub struct Circle {
    /// Where it is.
    pub ground: Ground,
    /// The relationship.
    pub relationship: Id<of::Relationship>,
    /// The viewer's organisation's word for the relationship in addresses.
    pub home: String,
    /// What stands in addresses for the ground: the same or, in a room, the room's.
    pub slug: String,
    /// The relationship's name.
    pub name: String,
    /// The room's name, in a room.
    pub room: Option<String>,
    /// The parties, in order.
    pub parties: Vec<Party>,
    people: HashMap<Id<of::Person>, Seated>,
    sitting: Vec<Seated>,
    own: Id<of::Organisation>,
}

/// A person as a page shows them.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The name.
    pub name: String,
    /// Two letters.
    pub initials: String,
    /// The side's shape.
    pub side: Side,
    /// Whether they have no seat here any more.
    pub has_left: bool,
}

impl Circle {
    /// The shape of an organisation in this relationship.
    pub fn side_of(&self, organisation: Id<of::Organisation>) -> Side {
        let place = self.parties.iter().position(|party| party.organisation == organisation);
        place.map_or(Side::A, Side::of)
    }

    /// An organisation's name.
    pub fn organisation(&self, id: Id<of::Organisation>) -> &str {
        self.parties.iter().find(|party| party.organisation == id).map_or("", |party| &party.name)
    }

    /// The viewer's own party.
    pub fn own(&self) -> Id<of::Organisation> {
        self.own
    }

    /// The parties that have not left.
    pub fn present(&self) -> Vec<&Party> {
        self.parties.iter().filter(|party| party.left_at.is_none()).collect()
    }

    /// The names of the other parties that have not left.
    pub fn others(&self) -> Vec<&str> {
        self.present()
            .into_iter()
            .filter(|party| party.organisation != self.own)
            .map(|party| party.name.as_str())
            .collect()
    }

    /// A person, by id; nothing for one who never sat here.
    pub fn person(&self, id: Id<of::Person>) -> Option<Shown> {
        self.people.get(&id).map(|one| Shown {
            name: one.name.clone(),
            initials: initials(&one.name),
            side: self.side_of(one.organisation),
            has_left: !self.sitting.iter().any(|seated| seated.person == id),
        })
    }

    /// Everybody who sits here now, by party and then down the chain of command.
    pub fn seated(&self) -> Vec<&Seated> {
        let mut seated: Vec<_> = self.sitting.iter().collect();
        seated.sort_by(|a, b| (a.position, a.role, &a.name).cmp(&(b.position, b.role, &b.name)));
        seated
    }

    /// Who can see a record of that book.
    pub fn seen(&self, looking: &Looking<'_, '_>, record: &Record) -> Seen {
        self.seen_in(looking, record.head.book)
    }

    /// Who can see what is in that book.
    pub fn seen_in(&self, looking: &Looking<'_, '_>, book: Id<of::Book>) -> Seen {
        match looking.viewer.seat_in(book).map(|seat| seat.book_kind) {
            Ok(BookKind::Shared) => Seen::shared(self.present().len()),
            Ok(BookKind::Room) => Seen::Named,
            _ => Seen::Us(self.side_of(self.own)),
        }
    }

    fn as_relationship(&self) -> Relationship {
        Relationship {
            slug: self.home.clone(),
            name: self.name.clone(),
            parties: self
                .parties
                .iter()
                .enumerate()
                .filter(|(_, party)| party.left_at.is_none())
                .map(|(place, party)| crate::shell::Party {
                    name: party.name.clone(),
                    short: short(&party.name),
                    side: Side::of(place),
                })
                .collect(),
            waiting: false,
        }
    }
}

/// The two letters of a person's name: of the first and the last word.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

/// What people call an organisation: its name without the small words before "of", at most two words.
pub fn short(name: &str) -> String {
    let tail = name.rsplit_once(" of ").map_or(name, |(_, tail)| tail);
    tail.split_whitespace().next().unwrap_or(tail).to_owned()
}

fn acting((organisation, name): &(Id<of::Organisation>, String)) -> Acting {
    Acting { id: organisation.to_string(), name: name.clone() }
}

fn bare(seat: &SeatAt) -> Relationship {
    let party = |side| crate::shell::Party { name: String::new(), short: String::new(), side };
    Relationship {
        slug: seat.slug.clone(),
        name: seat.name.clone(),
        parties: vec![party(Side::A), party(Side::B)],
        waiting: false,
    }
}

fn crumbs(t: Words, place: &Place<'_>, circle: Option<&Circle>) -> Vec<Crumb> {
    let mut crumbs: Vec<Crumb> = circle
        .filter(|circle| circle.name != place.title)
        .map(|circle| Crumb::to(circle.name.as_str(), format!("/r/{}", circle.home)))
        .into_iter()
        .collect();
    let room = circle.and_then(|circle| Some((circle, circle.room.as_ref()?, circle.ground.room?)));
    if let Some((circle, name, id)) = room {
        let rooms = format!("/r/{}/rooms", circle.home);
        crumbs.push(Crumb::to(t.say("rooms-title"), rooms.clone()));
        crumbs.extend((name != place.title).then(|| Crumb::to(name.as_str(), format!("{rooms}/{id}"))));
    }
    crumbs.extend(place.way.iter().cloned());
    crumbs.push(Crumb::here(place.title));
    crumbs
}

/// What just happened, told by the address that a form led to (`?done=risk-raised`): only words of ours can stand
/// there, since the key must be a message.
pub(crate) fn toast(t: Words, path: &str) -> Option<Toast> {
    let (_, query) = path.split_once('?')?;
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
    let key = pairs.iter().find(|(name, _)| name == "done").map(|(_, value)| format!("done-{value}"))?;
    t.has(&key).then(|| Toast { words: t.say_rich(&key, &[]), undo: None })
}
