//! Tells of entries in sentences: "Tom Okafor lowered R-22 from 12 to 9". The sentence of an act is the message
//! `act-risk-rescored` of its kind's language file (`…-us` where it stands in our side's book); where a kind has
//! none, a general one is said.
//!
//! Every sentence may use `$who`, `$reference`, `$title`, `$from` and `$to` (the record's rank before and after),
//! `$way` (`first`, `lower`, `higher` or `same`), `$other` (a person that the entry names), `$role`, `$organisation` and
//! `$was` (an organisation that the entry names, and what it was called before).

use std::collections::{BTreeMap, HashMap};

use books::{BookKind, Failure, Happening, Role, SeatAt};
use directory::room::May;
use kernel::{Date, Id, of};
use serde_json::{Map, Value as Json};

use crate::frame::{Circle, initials};
use crate::parts::{Seen, Side};
use crate::relationships::Parties;
use crate::words::{Rich, Value, When, Words};
use crate::{App, Looking};

/// An entry as people read it.
pub struct Told {
    /// The letters of whoever did it.
    pub initials: String,
    /// Their side's shape.
    pub side: Side,
    /// What they did.
    pub sentence: Rich,
    /// The title of the record it is about, or the name of the file that was brought in; empty where it is about none that
    /// the viewer can see.
    pub title: String,
    /// Its reference.
    pub reference: String,
    /// Where it is.
    pub href: Option<String>,
    /// The relationship's name.
    pub relationship: String,
    /// Who can see it.
    pub seen: Seen,
    /// When, as `<time>`.
    pub at: Rich,
    /// The reader's day.
    pub day: Date,
    /// Somebody else did it after the viewer last looked.
    pub is_new: bool,
    /// The entry's place in its chain.
    pub n: i64,
}

/// The names and shapes that a list of entries is told with.
pub struct Teller {
    t: Words,
    when: When,
    names: HashMap<Id<of::Person>, String>,
    parties: Parties,
    /// The files of the imports that the viewer may open.
    files: BTreeMap<Id<of::Import>, String>,
    names_organisations: bool,
}

impl Teller {
    /// For entries of any relationship of the viewer's: two statements, and one more where a file was brought in.
    ///
    /// # Errors
    /// The database's.
    pub fn around(looking: &mut Looking<'_, '_>, happenings: &[Happening]) -> Result<Teller, Failure> {
        let people = happenings.iter().flat_map(people_in);
        let names = looking.viewer.reach().names(looking.tx, people)?;
        let parties = Parties::of(looking)?;
        let files = files_of(looking, happenings)?;
        Ok(Teller { t: looking.words(), when: looking.when(), names, parties, files, names_organisations: false })
    }

    /// Says of whoever acted for another organisation which it is, too.
    #[must_use]
    pub fn naming_organisations(self) -> Teller {
        Teller { names_organisations: true, ..self }
    }

    /// For entries of one relationship whose people are known: no statement, and one where a file was brought in.
    ///
    /// # Errors
    /// The database's.
    pub fn within(looking: &mut Looking<'_, '_>, circle: &Circle, happenings: &[Happening]) -> Result<Teller, Failure> {
        let known = |person| circle.person(person).map(|shown| (person, shown.name));
        let names = happenings.iter().flat_map(people_in).filter_map(known).collect();
        let parties = Parties::within(circle);
        let files = files_of(looking, happenings)?;
        Ok(Teller { t: looking.words(), when: looking.when(), names, parties, files, names_organisations: false })
    }

    /// The parties, for what else the page draws.
    pub fn parties(&self) -> &Parties {
        &self.parties
    }

    /// Tells of each entry; one in a book that the viewer has no seat in is left out.
    pub fn tell_all(&self, looking: &Looking<'_, '_>, happenings: &[Happening]) -> Vec<Told> {
        happenings.iter().filter_map(|happening| self.tell(looking, happening)).collect()
    }

    fn tell(&self, looking: &Looking<'_, '_>, happening: &Happening) -> Option<Told> {
        let viewer = &looking.viewer;
        let seat = viewer.seat_in(happening.book).ok()?;
        let about = happening.about_book.and_then(|book| viewer.seat_in(book).ok());
        let (reference, href) = about.map_or_else(Default::default, |seat| named(looking.ask.app(), seat, happening));
        let file = import_in(happening).and_then(|id| Some((id, self.files.get(&id)?)));
        let href = file.map_or(href, |(id, _)| format!("/r/{}/imports/{id}", seat.slug));
        let who = happening.actor.person.map(|person| self.name(person));
        let side = match (seat.relationship, happening.actor.organisation) {
            (Some(relationship), Some(organisation)) => self.parties.side_of(relationship, organisation),
            _ => Side::A,
        };
        let is_news = happening.at > viewer.updates_seen_at && happening.actor.person != Some(viewer.person());
        Some(Told {
            initials: who.as_deref().map_or_else(|| "C".to_owned(), initials),
            side,
            sentence: self.sentence(happening, self.of_whom(happening, seat, who.clone()).as_deref(), &reference, seat),
            title: file.map_or_else(|| happening.title.clone(), |(_, name)| name.clone()),
            href: Some(href).filter(|href| !href.is_empty()),
            reference,
            relationship: seat.name.clone(),
            seen: self.parties.seen(seat),
            at: self.when.ago_tag(happening.at),
            day: self.when.date_of(happening.at),
            is_new: is_news,
            n: happening.n,
        })
    }

    /// Who, with the organisation that they acted for where it is another's and is to be named.
    fn of_whom(&self, happening: &Happening, seat: &SeatAt, who: Option<String>) -> Option<String> {
        let other = happening.actor.organisation.filter(|one| self.names_organisations && *one != self.parties.own());
        let parties = seat.relationship.map_or(&[][..], |relationship| self.parties.in_relationship(relationship));
        let Some(party) = parties.iter().find(|party| Some(party.organisation) == other) else { return who };
        let organisation = Value::from(party.name.as_str());
        who.map(|who| self.t.say_with("live-who", &[("who", who.as_str().into()), ("organisation", organisation)]))
    }

    fn name(&self, person: Id<of::Person>) -> String {
        self.names.get(&person).cloned().unwrap_or_else(|| self.t.say("updates-somebody").to_owned())
    }

    fn sentence(&self, of: &Happening, who: Option<&str>, reference: &str, seat: &SeatAt) -> Rich {
        let sides = seat.relationship.map_or(0, |relationship| self.parties.present(relationship).count());
        let (t, book_kind) = (self.t.among(sides), seat.book_kind);
        let note = note_of(of);
        let (from, to) = (of.rank_before.unwrap_or(0), of.rank.unwrap_or(0));
        let way = match to.cmp(&from) {
            std::cmp::Ordering::Greater if from == 0 => "first",
            std::cmp::Ordering::Less => "lower",
            std::cmp::Ordering::Equal => "same",
            std::cmp::Ordering::Greater => "higher",
        };
        let reference = if reference.is_empty() { t.say("updates-something") } else { reference };
        let said = |name: &str| note.get(name).and_then(Json::as_str).unwrap_or_default();
        let values: [(&str, Value<'_>); 10] = [
            ("who", who.unwrap_or_else(|| t.say("updates-nobody")).into()),
            ("reference", reference.into()),
            ("title", of.title.as_str().into()),
            ("from", from.into()),
            ("to", to.into()),
            ("way", way.into()),
            ("other", other_in(&note).map_or_else(String::new, |person| self.name(person)).into()),
            ("role", role_in(t, &note, book_kind).into()),
            ("organisation", said("name").into()),
            ("was", said("was").into()),
        ];
        whole(t.say_rich(&key(t, of, book_kind), &values), reference)
    }
}

/// The sentence, with the reference kept on one line. Letters, digits and signs of a reference need no escaping.
fn whole(sentence: Rich, reference: &str) -> Rich {
    if !reference.contains('-') {
        return sentence;
    }
    let kept = format!("<span class=\"nowrap\">{reference}</span>");
    Rich::trusted(sentence.as_str().replacen(reference, &kept, 1))
}

/// The import that an entry is about as a whole.
fn import_in(happening: &Happening) -> Option<Id<of::Import>> {
    if !happening.act.starts_with("import.") {
        return None;
    }
    happening.note().get("import")?.as_str()?.parse().ok()
}

/// The names of the files that these entries are about: of those alone whose import the viewer may open.
fn files_of(
    looking: &mut Looking<'_, '_>,
    happenings: &[Happening],
) -> Result<BTreeMap<Id<of::Import>, String>, Failure> {
    let ids = happenings.iter().filter_map(import_in).collect();
    books::import::file_names(looking.tx, &looking.viewer, &ids)
}

/// The message that tells of an entry.
fn key(t: Words, of: &Happening, book_kind: BookKind) -> String {
    let is_own_seat = of.act == "seat.ended" && of.actor.person.is_some() && other_in(&note_of(of)) == of.actor.person;
    let key = format!("act-{}{}", of.act.replace(['.', '_'], "-"), if is_own_seat { "-self" } else { "" });
    let own = match book_kind {
        BookKind::Side => format!("{key}-us"),
        BookKind::Room => format!("{key}-room"),
        _ => String::new(),
    };
    if t.has(&own) {
        own
    } else if t.has(&key) {
        key
    } else if of.record.is_some() {
        "act-other".to_owned()
    } else {
        "act-other-book".to_owned()
    }
}

/// The reference and the address of the record that an entry is about, which stands in the book of that seat.
fn named(app: &App, seat: &SeatAt, happening: &Happening) -> (String, String) {
    let Some(kind) = app.kind_named(&happening.about_kind) else { return Default::default() };
    let body: Map<String, Json> = serde_json::from_str(&happening.about_body).unwrap_or_default();
    let reference = kind.reference(&seat.mark, &body, happening.number);
    let address = if kind.is_companion { String::new() } else { address(seat, kind.plural, &reference) };
    (reference, address)
}

/// The address of a record's page.
pub fn address(seat: &SeatAt, plural: &str, reference: &str) -> String {
    format!("/r/{}/{plural}/{}", seat.slug, reference.replace('·', "-"))
}

/// What the entry of a seat, a party or an organisation says; other entries are not read for names.
fn note_of(happening: &Happening) -> Map<String, Json> {
    let is_read = ["seat.", "party.", "organisation."].iter().any(|noun| happening.act.starts_with(noun));
    if is_read { happening.note() } else { Map::new() }
}

fn other_in(note: &Map<String, Json>) -> Option<Id<of::Person>> {
    note.get("seated").or_else(|| note.get("unseated"))?.as_str()?.parse().ok()
}

fn role_in(t: Words, note: &Map<String, Json>, book_kind: BookKind) -> &'static str {
    let role = note.get("role").and_then(Json::as_str).and_then(Role::named);
    if let (BookKind::Room, Some(role)) = (book_kind, role) {
        return match May::of(role) {
            May::Read => t.say("room-may-read.as"),
            May::Write => t.say("room-may-write.as"),
            May::Keep => t.say("room-may-keep.as"),
        };
    }
    match role {
        Some(Role::SeniorExecutive) => t.say("role-senior-executive.as"),
        Some(Role::RelationshipManager) => t.say("role-relationship-manager.as"),
        Some(Role::Member) => t.say("role-member.as"),
        Some(Role::Observer) => t.say("role-observer.as"),
        None => "",
    }
}

/// A role in words.
pub fn role_words(t: Words, role: Role) -> &'static str {
    match role {
        Role::SeniorExecutive => t.say("role-senior-executive"),
        Role::RelationshipManager => t.say("role-relationship-manager"),
        Role::Member => t.say("role-member"),
        Role::Observer => t.say("role-observer"),
    }
}

fn people_in(happening: &Happening) -> impl Iterator<Item = Id<of::Person>> + use<> {
    happening.actor.person.into_iter().chain(other_in(&note_of(happening)))
}

/// For programs: the relationship's word in addresses, `both` or `us`, and the reference of the record it is about.
pub(super) fn record_of(looking: &Looking<'_, '_>, happening: &Happening) -> (String, &'static str, Option<String>) {
    let viewer = &looking.viewer;
    let seat = viewer.seat_in(happening.book).ok();
    let about = happening.about_book.and_then(|book| viewer.seat_in(book).ok());
    let reference = about.map(|seat| named(looking.ask.app(), seat, happening).0).filter(|text| !text.is_empty());
    let seen_by = seat.map_or("us", crate::api::seen_by);
    (seat.map_or_else(String::new, |seat| seat.slug.clone()), seen_by, reference)
}
