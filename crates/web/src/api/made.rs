//! The example of a record: what its kind itself makes of the examples that its fields have. So its level is that of its
//! scores, and nothing in it says what such a record cannot say.

use books::scale::LARGEST;
use books::{Actor, Facts, Form, Head, Kind, Role, Scale, Working};
use kernel::{Date, Id, Instant, of};
use serde_json::{Map, Value, json};

use super::record::{Place, told};
use super::schema;

/// When it was raised: 2026-11-02, 09:30 UTC.
const RAISED: Instant = Instant::from_micros(1_793_611_800_000_000);
/// The day of it.
const TODAY: &str = "2026-11-02";
/// The record that it is, or goes under, and those who have to do with it.
pub(super) const RECORD: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
const COMPANION: &str = "2f1c5a9e-53b7-4c1d-9a68-0b8d3f7e6c21";
pub(super) const BOOK: &str = "c56a4180-65aa-42ec-a945-5fd21dec0538";
pub(super) const PERSON: &str = "10f6956b-397e-4cf2-b5d4-7de6fda612fd";
const OTHER_PERSON: &str = "b3f1d0c4-8a27-4f6e-9c55-2d7e91a04b38";
pub(super) const AUTHOR: &str = "e4a7b6d2-1c39-4d80-8f5b-6a90c3e2d715";
pub(super) const ORGANISATION: &str = "9d2c7f18-6b54-4e03-a7d1-58c0f4b3e296";
const OTHER_ORGANISATION: &str = "3b8e5d70-92f4-4a16-b0c7-e1d96a2f8c43";

/// A joint record as its kind makes it; nothing for a kind that makes none by itself.
pub(super) fn example(kind: &Kind) -> Option<Value> {
    let facts = facts()?;
    let mut working = Working { head: head(kind)?, body: Map::new() };
    (kind.raise.rule)(&mut working, &given(kind), &facts).ok()?;
    let place = Place { slug: "works-estate", mark: "", seen_by: "both" };
    Some(told(kind, &place, (&working.head, working.body), &facts.scale))
}

/// What is put in: what the kind's own examples put in, with its days, and with people of both sides.
fn given(kind: &Kind) -> Map<String, Value> {
    let Value::Object(mut given) = schema::example(kind, &kind.raise, true) else { return Map::new() };
    let mut people = [PERSON, OTHER_PERSON].into_iter();
    for field in kind.raise.takes.iter().filter_map(|(name, _)| kind.field(name)) {
        let value = match field.form {
            Form::Day => serde_json::from_str(field.example).ok(),
            Form::Person => people.next().map(|person| json!(person)),
            _ => None,
        };
        if let Some(value) = value {
            given.insert(field.name.to_owned(), value);
        }
    }
    given
}

fn facts() -> Option<Facts> {
    let (own, other) = (ORGANISATION.parse().ok()?, OTHER_ORGANISATION.parse().ok()?);
    let author: Id<of::Person> = AUTHOR.parse().ok()?;
    let people = [(PERSON.parse().ok()?, own), (author, own), (OTHER_PERSON.parse().ok()?, other)];
    let people = people.map(|(person, side)| (person, side, Role::Member));
    Some(Facts {
        now: RAISED,
        today: TODAY.parse::<Date>().ok()?,
        scale: Scale::of(LARGEST),
        actor: Actor { person: Some(author), organisation: Some(own) },
        people: people.into_iter().collect(),
        is_private: false,
    })
}

fn head(kind: &Kind) -> Option<Head> {
    let (id, parent, number) = match kind.is_companion {
        true => (COMPANION, Some(RECORD.parse().ok()?), 3),
        false => (RECORD, None, 27),
    };
    Some(Head {
        book: BOOK.parse().ok()?,
        id: id.parse().ok()?,
        kind: kind.name.to_owned(),
        parent,
        number,
        title: String::new(),
        status: kind.statuses.first().copied().unwrap_or_default().to_owned(),
        owner: None,
        raised_by: ORGANISATION.parse().ok()?,
        author: Some(AUTHOR.parse().ok()?),
        due: None,
        review_by: None,
        rank: 0,
        version: 1,
        opened_at: RAISED,
        changed_at: RAISED,
        closed_at: None,
    })
}
