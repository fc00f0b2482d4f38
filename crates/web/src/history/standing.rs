//! A record as it stood at one of its versions, whole.

use books::{Failure, Form, Kind};
use serde_json::Value as Json;

use super::Opened;
use super::entry::{Wording, is_erased, shown, status, values};
use crate::Looking;
use crate::companions::paragraphs;
use crate::words::Rich;

/// A version, whole.
pub(super) struct Stood {
    pub(super) version: i64,
    pub(super) title: String,
    pub(super) status: String,
    /// When it was made, and by whom.
    pub(super) at: Option<Rich>,
    pub(super) by: String,
    pub(super) is_latest: bool,
    /// Its text was erased by law.
    pub(super) is_erased: bool,
    pub(super) facts: Vec<Fact>,
    pub(super) earlier: Option<i64>,
    pub(super) later: Option<i64>,
}

/// A field with its value.
pub(super) struct Fact {
    pub(super) label: String,
    /// Paragraphs of lines.
    pub(super) text: Vec<Vec<String>>,
    pub(super) is_wide: bool,
}

/// The record as it stood at that version.
///
/// # Errors
/// Not found where there is no such version; the database's.
pub(super) fn at(
    looking: &mut Looking<'_, '_>,
    kind: &'static Kind,
    opened: &Opened,
    wanted: &str,
) -> Result<Stood, Failure> {
    let wanted: i64 = wanted.parse().map_err(|_| Failure::not_found())?;
    let (record, about) = (opened.record.head.id, opened.circle.ground);
    let versions = looking.viewer.reach().at(about).versions(looking.tx, record)?;
    let found = versions.iter().find(|version| version.version == wanted).ok_or_else(Failure::not_found)?;
    let history = looking.viewer.reach().at(about).history(looking.tx, record)?;
    let made = history.iter().find(|entry| entry.record == Some(record) && entry.version == Some(wanted));
    let person = made.and_then(|made| made.actor.person).and_then(|person| opened.circle.person(person));
    let t = opened.circle.among(looking.words());
    let wording = Wording { t, when: looking.when(), scale: &opened.scale, circle: &opened.circle };
    let values = values(kind, found);
    let mut facts = Vec::new();
    for field in shown(kind).filter(|field| field.name != "title") {
        match values.get(field.name) {
            None | Some(Json::Null) => {}
            Some(Json::Object(extra)) => facts.extend(extra.iter().map(|(header, value)| Fact {
                label: header.clone(),
                text: paragraphs(value.as_str().unwrap_or_default()),
                is_wide: false,
            })),
            Some(value) => facts.push(Fact {
                label: wording.label(kind, field.name),
                text: paragraphs(&wording.say(kind, field.name, value)),
                is_wide: matches!(field.form, Form::Text(_)),
            }),
        }
    }
    let is_there = |n: i64| versions.iter().any(|version| version.version == n).then_some(n);
    Ok(Stood {
        version: wanted,
        title: found.head.get("title").and_then(Json::as_str).unwrap_or_default().to_owned(),
        status: wording.status(kind, status(found)),
        at: made.map(|made| wording.when.moment_tag(made.at)),
        by: person.map(|person| person.name).unwrap_or_default(),
        is_latest: wanted == opened.record.head.version,
        is_erased: is_erased(found),
        facts,
        earlier: is_there(wanted - 1),
        later: is_there(wanted + 1),
    })
}
