//! Two organisations with a relationship, and a kind of record simple enough to see through.

use std::sync::Arc;

use books::book::NewBook;
use books::seat::NewSeat;
use books::{Act, Actor, BookKind, Change, Credential, Failure, Field, Form, Kind, Role, Stands, Verb, Viewer};
use kernel::{Id, Instant, Randomness, of};
use serde_json::Map;
use storage::{Storage, Tx, values};

pub const NOON: Instant = Instant::from_micros(1_790_000_000_000_000);

const FIELDS: &[Field] = &[
    Field { name: "title", form: Form::Line(80), meaning: "What it is", example: "\"Rain\"", place: Stands::Head },
    Field {
        name: "colour",
        form: Form::Choice(&["red", "blue"]),
        meaning: "A colour",
        example: "\"red\"",
        place: Stands::Filtered,
    },
    Field { name: "weight", form: Form::Score, meaning: "A weight", example: "3", place: Stands::Body },
];

pub static THING: Kind = Kind {
    name: "thing",
    plural: "things",
    title: "things-title",
    hotkey: "",
    schema: 1,
    is_companion: false,
    fields: FIELDS,
    acts: &[],
    statuses: &["open", "closed"],
    letter: |_| "T",
    raise: Act {
        name: "raise",
        entry: "thing.raised",
        does: "Raises a thing.",
        method: "POST",
        path: "",
        verb: Verb::Raise,
        takes: &[("title", true), ("colour", false), ("weight", true)],
        rule: |working, input, _| {
            for (name, value) in input {
                working.body.insert(name.clone(), value.clone());
            }
            working.head.title =
                working.body.remove("title").and_then(|t| t.as_str().map(str::to_owned)).unwrap_or_default();
            working.head.rank = working.body["weight"].as_i64().unwrap_or(0);
            Ok(())
        },
    },
    facets: |head, body| {
        let mut facets = vec![("status", head.status.clone())];
        if let Some(colour) = body.get("colour").and_then(|c| c.as_str()) {
            facets.push(("colour", colour.to_owned()));
        }
        facets
    },
    disclosed: None,
    level: |_, _| None,
    above: |_| Vec::new(),
    upcast: |_, body| body,
};

pub struct House {
    pub relationship: Id<of::Relationship>,
    pub shared: Id<of::Book>,
    pub ours: Id<of::Book>,
    pub theirs: Id<of::Book>,
    pub us: Id<of::Organisation>,
    pub owner: [u8; 32],
    pub partner: [u8; 32],
    pub outsider: [u8; 32],
}

pub fn change<T: Send + 'static>(
    storage: &Storage,
    label: &str,
    work: impl Fn(&mut Change<'_, '_>) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let draws = Randomness::system().draws(label);
    storage.write_blocking(move |tx| {
        let mut draws = draws.clone();
        work(&mut Change {
            tx,
            now: NOON,
            draws: &mut draws,
            origin: Arc::from("00000000-0000-4000-8000-000000000001"),
        })
    })
}

pub fn read<T: Send + 'static>(
    storage: &Storage,
    who: [u8; 32],
    work: impl Fn(&mut Tx<'_>, &Viewer) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    storage.read_blocking(move |tx| {
        let viewer = Viewer::of(tx, &Credential::Session(who), NOON)?;
        work(tx, &viewer)
    })
}

fn organisation(change: &mut Change<'_, '_>, name: &str) -> Result<Id<of::Organisation>, Failure> {
    let id = change.draws.id();
    change.tx.run(
        "INSERT INTO organisations (id, name, zone, language, created_at) VALUES ($1, $2, 'UTC', 'en-GB', 0)",
        values![id, name],
    )?;
    Ok(id)
}

fn person(
    change: &mut Change<'_, '_>,
    name: &str,
    organisation: Id<of::Organisation>,
) -> Result<(Id<of::Person>, [u8; 32]), Failure> {
    let (id, digest): (Id<of::Person>, [u8; 32]) = (change.draws.id(), change.draws.bytes());
    change.tx.run(
        "INSERT INTO people (id, name, email, email_key, zone, language, theme, shortcuts, created_at)
         VALUES ($1, $2, $2, $2, 'UTC', 'en-GB', 'system', 1, 0)",
        values![id, name],
    )?;
    change.tx.run(
        "INSERT INTO memberships (organisation, person, role, state, updates_seen_at, since) VALUES ($1, $2, 'member', 'active', 0, 0)",
        values![organisation, id],
    )?;
    let session: Id<of::Session> = change.draws.id();
    change.tx.run(
        "INSERT INTO sessions (id, digest, person, organisation, csrf, browser, second_factor_due, created_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $4, 'x', 'test', 0, $5, $5, $6)",
        values![session, &digest, id, organisation, NOON, NOON.plus_days(1)],
    )?;
    Ok((id, digest))
}

/// A relationship of two sides, each with one person, and an organisation that is in neither.
pub fn build(storage: &Storage) -> House {
    change(storage, "house", |change| {
        let (us, them, other) = (organisation(change, "Us")?, organisation(change, "Them")?, organisation(change, "Other")?);
        let relationship = change.draws.id();
        change.tx.run(
            "INSERT INTO relationships (id, name, purpose, currency, scale, created_at) VALUES ($1, 'Works', '', 'GBP', 5, 0)",
            values![relationship],
        )?;
        for (position, (organisation, mark)) in [(us, "U"), (them, "T")].into_iter().enumerate() {
            change.tx.run(
                "INSERT INTO parties (relationship, organisation, position, slug, mark, joined_at) VALUES ($1, $2, $3, 'works', $4, 0)",
                values![relationship, organisation, position as i64, mark],
            )?;
        }
        let book = |change: &mut Change<'_, '_>, kind, organisation, mark, holders: &[Id<of::Organisation>]| {
            let new = NewBook { kind, relationship: Some(relationship), organisation, mark, holders };
            books::book::open(change, Actor::default(), &new)
        };
        let shared = book(change, BookKind::Shared, None, "", &[us, them])?;
        let ours = book(change, BookKind::Side, Some(us), "U", &[us])?;
        let theirs = book(change, BookKind::Side, Some(them), "T", &[them])?;
        let (owner, owner_session) = person(change, "owner", us)?;
        let (partner, partner_session) = person(change, "partner", them)?;
        let (_, outsider) = person(change, "outsider", other)?;
        for (book, organisation, person) in [(shared, us, owner), (ours, us, owner), (shared, them, partner), (theirs, them, partner)] {
            let new = NewSeat { book, organisation, person, role: Role::Member, title: "", about: Some(relationship), ends_at: None };
            books::seat::give(change, Actor::default(), &new)?;
        }
        Ok(House { relationship, shared, ours, theirs, us, owner: owner_session, partner: partner_session, outsider })
    })
    .expect("the house is built")
}

/// Raises a thing in a book for whoever has the session.
pub fn raise(
    storage: &Storage,
    who: [u8; 32],
    book: Id<of::Book>,
    title: &str,
    colour: &str,
    weight: i64,
) -> Result<Id<of::Record>, Failure> {
    let given: Map<String, serde_json::Value> = [
        ("title".to_owned(), title.into()),
        ("colour".to_owned(), colour.into()),
        ("weight".to_owned(), weight.into()),
    ]
    .into_iter()
    .collect();
    change(storage, title, move |change| {
        let viewer = Viewer::of(change.tx, &Credential::Session(who), NOON)?;
        let facts = facts(&viewer);
        let new = books::New { book, parent: None, act: THING.raise.entry, held: None };
        let made = change
            .raise(&viewer, &THING, &new, |working| books::apply(&THING, &THING.raise, working, &given, &facts))?;
        Ok(made.head.id)
    })
}

pub fn facts(viewer: &Viewer) -> books::Facts {
    books::Facts {
        now: NOON,
        today: kernel::Zone::utc().day_of(NOON),
        scale: books::Scale::of(5),
        actor: viewer.actor(),
        people: books::seat::People::default(),
        is_private: false,
    }
}
