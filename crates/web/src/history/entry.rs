//! An entry as the history shows it: who did what when, what it changed from what to what, and how it is proven.

use std::collections::{HashMap, HashSet};

use books::{Failure, Form, Happening, Kind, Scale, Stands, Version, Volume};
use kernel::{Id, of};
use serde_json::{Map, Value as Json};

use super::Opened;
use crate::frame::Circle;
use crate::parts::{Change, Seen, differences};
use crate::updates::Teller;
use crate::words::{Value, When, Words};
use crate::{Looking, fields, updates};

/// An entry with what it changed.
pub(super) struct Told {
    pub(super) told: updates::Told,
    /// Its place in the book's chain.
    pub(super) n: i64,
    /// A signed checkpoint covers it.
    pub(super) is_sealed: bool,
    /// What it changed.
    pub(super) changes: Vec<Changed>,
    /// The version's text was erased by law.
    pub(super) is_erased: bool,
    /// The version of the record that it made.
    pub(super) version: Option<i64>,
}

/// A field before and after.
pub(super) struct Changed {
    pub(super) label: String,
    pub(super) before: String,
    pub(super) after: String,
    /// Word by word, for a text that was and still is; else empty.
    pub(super) words: Vec<Change>,
}

/// How far a book is proven.
pub(super) struct Sealed {
    pub(super) seen: Seen,
    pub(super) words: String,
}

/// The entries of a record and its companions, newest first, and how far their books are proven.
pub(super) fn tell(
    looking: &mut Looking<'_, '_>,
    kind: &'static Kind,
    opened: &Opened,
) -> Result<(Vec<Told>, Vec<Sealed>), Failure> {
    let record = opened.record.head.id;
    let about = opened.circle.ground;
    let happenings = looking.viewer.reach().at(about).history(looking.tx, record)?;
    let ids: HashSet<_> = happenings.iter().filter_map(|one| one.record).collect();
    let pasts = looking.viewer.reach().at(about).pasts(looking.tx, ids)?;
    let shelf = looking.viewer.reach().at(about).shelf(looking.tx)?;
    let teller = Teller::within(looking, &opened.circle, &happenings)?;
    let t = opened.circle.among(looking.words());
    let wording = Wording { t, when: looking.when(), scale: &opened.scale, circle: &opened.circle };
    let mut entries = Vec::new();
    for happening in &happenings {
        let Some(told) = teller.tell_all(looking, std::slice::from_ref(happening)).pop() else { continue };
        let of = looking.ask.app().kind_named(&happening.kind).unwrap_or(kind);
        let (changes, is_erased) = wording.changes(of, happening, &pasts);
        entries.push(Told {
            told,
            n: happening.n,
            is_sealed: covering(&shelf, happening).is_some(),
            changes,
            is_erased,
            version: happening.version.filter(|_| happening.record == Some(record)),
        });
    }
    let books: HashSet<_> = happenings.iter().map(|one| one.book).collect();
    let shelf = shelf.iter().filter(|volume| books.contains(&volume.book));
    let sealed = shelf.map(|volume| sealed(looking, &opened.circle, volume)).collect();
    Ok((entries, sealed))
}

/// The chain whose latest checkpoint covers the entry.
fn covering<'s>(shelf: &'s [Volume], entry: &Happening) -> Option<&'s Volume> {
    shelf.iter().find(|volume| {
        volume.book == entry.book
            && volume.origin == entry.origin
            && volume.checkpoint.as_ref().is_some_and(|signed| entry.n <= signed.size)
    })
}

fn sealed(looking: &Looking<'_, '_>, circle: &Circle, volume: &Volume) -> Sealed {
    let (t, when) = (looking.words(), looking.when());
    let seen = circle.seen_in(looking, volume.book);
    let Some(signed) = &volume.checkpoint else {
        return Sealed { seen, words: t.say_count("history-not-sealed", volume.size) };
    };
    let (at, verified) = (when.moment(signed.at), volume.verified_at.map(|verified| when.moment(verified)));
    let key = if verified.is_some() { "history-verified" } else { "history-sealed" };
    let verified = verified.unwrap_or_default();
    let values = [
        ("size", Value::from(signed.size)),
        ("at", Value::from(at.as_str())),
        ("verified", Value::from(verified.as_str())),
    ];
    let words = t.say_with(key, &values);
    Sealed { seen, words }
}

/// What values are put into words with.
pub(super) struct Wording<'c> {
    pub(super) t: Words,
    pub(super) when: When,
    pub(super) scale: &'c Scale,
    pub(super) circle: &'c Circle,
}

impl Wording<'_> {
    /// What an entry changed. A new record's fields are all on its page; a new comment or action shows its own.
    fn changes(
        &self,
        kind: &'static Kind,
        happening: &Happening,
        pasts: &HashMap<Id<of::Record>, Vec<Version>>,
    ) -> (Vec<Changed>, bool) {
        let (Some(record), Some(n)) = (happening.record, happening.version) else { return (Vec::new(), false) };
        let past = pasts.get(&record).map_or(&[][..], Vec::as_slice);
        let version = |n: i64| past.iter().find(|version| version.version == n);
        let Some(now) = version(n) else { return (Vec::new(), false) };
        if is_erased(now) {
            return (Vec::new(), true);
        }
        let nothing = Version { version: 0, head: Map::new(), body: Map::new() };
        match version(n - 1) {
            Some(before) if !is_erased(before) => (self.between(kind, before, now), false),
            None if kind.is_companion => (self.between(kind, &nothing, now), false),
            _ => (Vec::new(), false),
        }
    }

    /// The fields that differ, in the order in which people read them, and the state.
    fn between(&self, kind: &'static Kind, before: &Version, now: &Version) -> Vec<Changed> {
        let (was, is) = (values(kind, before), values(kind, now));
        let mut changes = Vec::new();
        for field in shown(kind) {
            let (old, new) = (was.get(field.name).unwrap_or(&Json::Null), is.get(field.name).unwrap_or(&Json::Null));
            if old == new {
                continue;
            }
            if field.form == Form::Extra {
                changes.extend(extra(old, new));
                continue;
            }
            let (before, after) = (self.say(kind, field.name, old), self.say(kind, field.name, new));
            let is_text =
                matches!(field.form, Form::Text(_) | Form::Line(_)) && !before.is_empty() && !after.is_empty();
            let words = if is_text { differences(&before, &after) } else { Vec::new() };
            changes.push(Changed { label: self.label(kind, field.name), before, after, words });
        }
        let (was, is) = (status(before), status(now));
        if was != is && before.version > 0 {
            let (before, after) = (self.status(kind, was), self.status(kind, is));
            changes.push(Changed { label: self.t.say("history-status").to_owned(), before, after, words: Vec::new() });
        }
        changes
    }

    /// The field's label.
    pub(super) fn label(&self, kind: &Kind, name: &str) -> String {
        let dashed = name.replace('_', "-");
        let key = format!("{}-field-{dashed}", kind.name);
        if self.t.has(&key) { self.t.say_with(&key, &[]) } else { name.replace('_', " ") }
    }

    /// A value in words.
    pub(super) fn say(&self, kind: &'static Kind, name: &str, value: &Json) -> String {
        fields::value((self.t, kind, &self.when), name, (value, self.scale), self.circle)
    }

    /// A state in words.
    pub(super) fn status(&self, kind: &Kind, status: &str) -> String {
        let own = format!("{}-status-{status}", kind.name);
        let general = format!("history-status-{status}");
        match [own, general].into_iter().find(|key| self.t.has(key)) {
            Some(key) => self.t.say_with(&key, &[]),
            None => status.to_owned(),
        }
    }
}

/// The fields of a kind that say something to people; of a file, its name.
pub(super) fn shown(kind: &'static Kind) -> impl Iterator<Item = &'static books::Field> {
    let is_file = kind.name == books::companion::ATTACHMENT.name;
    kind.fields.iter().filter(move |field| field.place != Stands::Input && (!is_file || field.name == "title"))
}

/// The values of a version, by the field's name, as the kind reads them now. Ids of other records are left out:
/// they say nothing to people.
pub(super) fn values(kind: &'static Kind, version: &Version) -> Map<String, Json> {
    let schema = version.head.get("schema").and_then(Json::as_i64).unwrap_or(i64::from(kind.schema));
    let body = version.body.clone();
    let body = if schema == i64::from(kind.schema) { body } else { (kind.upcast)(schema, body) };
    let mut values = Map::new();
    for field in shown(kind) {
        let from = if field.place == Stands::Head { &version.head } else { &body };
        let value = from.get(field.name).cloned().unwrap_or(Json::Null);
        let is_link = matches!(field.form, Form::Line(_))
            && value.as_str().is_some_and(|text| text.parse::<Id<of::Record>>().is_ok());
        if !is_link {
            values.insert(field.name.to_owned(), value);
        }
    }
    values
}

/// The state of a version.
pub(super) fn status(version: &Version) -> &str {
    version.head.get("status").and_then(Json::as_str).unwrap_or_default()
}

/// Whether the version's text was erased by law.
pub(super) fn is_erased(version: &Version) -> bool {
    version.head.is_empty() && version.body.is_empty()
}

/// Columns of the register that the record came from, by their headers.
fn extra(old: &Json, new: &Json) -> Vec<Changed> {
    let none = Map::new();
    let (old, new) = (old.as_object().unwrap_or(&none), new.as_object().unwrap_or(&none));
    let headers = old.keys().chain(new.keys().filter(|header| !old.contains_key(*header)));
    let text =
        |of: &Map<String, Json>, header: &str| of.get(header).and_then(Json::as_str).unwrap_or_default().to_owned();
    headers
        .map(|header| (header, text(old, header), text(new, header)))
        .filter(|(_, before, after)| before != after)
        .map(|(header, before, after)| {
            let is_text = !before.is_empty() && !after.is_empty();
            let words = if is_text { differences(&before, &after) } else { Vec::new() };
            Changed { label: header.clone(), before, after, words }
        })
        .collect()
}
