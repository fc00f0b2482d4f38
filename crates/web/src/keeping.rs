//! What pages and the API both do with records of any kind: raise, act, disclose. Which book, which facts, then
//! the kind's rule.

use books::seat::People;
use books::{
    Act, BookKind, DISCLOSED, DISCLOSED_AS, Facts, Failure, Ground, Kind, New, Record, Scale, Scoped, Verb, Viewer,
    parse_reference,
};
use kernel::{Date, Id, Instant, Message, Problem, of};
use serde_json::{Map, Value};
use storage::Tx;

use crate::ask::Doing;
use crate::disclosing;

/// The relationship that the viewer's organisation calls so; absent and hidden are the same.
///
/// # Errors
/// Not found.
pub fn relationship(viewer: &Viewer, slug: &str) -> Result<Id<of::Relationship>, Failure> {
    viewer.relationship(slug).ok_or_else(Failure::not_found)
}

/// The ground that an address names: a relationship, or a room of one; absent and hidden are the same.
///
/// # Errors
/// Not found.
pub fn ground(viewer: &Viewer, named: &str) -> Result<Ground, Failure> {
    viewer.ground(named).ok_or_else(Failure::not_found)
}

/// The record that an address names: by its reference (`R-27`, `M-R-4`) or by its id.
///
/// # Errors
/// Not found; the database's.
pub fn record(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    (ground, kind): (impl Into<Ground>, &'static Kind),
    named: &str,
) -> Result<Scoped<Record>, Failure> {
    let reach = viewer.reach().at(ground.into());
    match (parse_reference(named), named.parse()) {
        (Some((mark, number)), _) => reach.numbered(tx, kind, (&mark, number)),
        (None, Ok(id)) => reach.get(tx, kind, id),
        (None, Err(_)) => Err(Failure::not_found()),
    }
}

/// The book of a relationship that "both" or "us" names; in a room there is one, and it is not named.
///
/// # Errors
/// Not found; a word that is none of these.
pub fn book(viewer: &Viewer, ground: impl Into<Ground>, seen_by: &str) -> Result<Id<of::Book>, Failure> {
    let ground = ground.into();
    if let Some(room) = ground.room {
        let own = || Problem::field("seen_by", Message::of("room-seen-by"));
        return if seen_by.is_empty() { Ok(viewer.seat_in(room)?.book) } else { Err(own().into()) };
    }
    let kind = match seen_by {
        "" | "both" => BookKind::Shared,
        "us" => BookKind::Side,
        _ => return Err(Problem::field("seen_by", Message::of("field-choose").text("words", "both, us")).into()),
    };
    Ok(viewer.seat_about(ground.relationship, kind)?.book)
}

/// The facts of the moment for a rule on a record of that book.
///
/// # Errors
/// The database's.
pub fn facts(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    book: Id<of::Book>,
    (now, today): (Instant, Date),
) -> Result<Facts, Failure> {
    let seat = viewer.seat_in(book)?;
    let scale = match seat.relationship {
        Some(relationship) => books::scale::of(tx, viewer, relationship)?,
        None => Scale::of(books::scale::LARGEST),
    };
    Ok(Facts {
        now,
        today,
        scale,
        actor: viewer.actor(),
        people: books::seat::people(tx, book, now)?,
        is_private: seat.book_kind == BookKind::Side,
    })
}

fn seen_by(given: &Map<String, Value>) -> &str {
    given.get("seen_by").and_then(Value::as_str).unwrap_or("")
}

/// Raises a record in the book that `seen_by` names. `parent` is what a companion goes under.
///
/// # Errors
/// Where the viewer may not, and what is wrong with the input.
pub fn raise(
    doing: &mut Doing<'_, '_, '_>,
    ground: impl Into<Ground>,
    kind: &'static Kind,
    parent: Option<&Scoped<Record>>,
    given: &Map<String, Value>,
) -> Result<Scoped<Record>, Failure> {
    let today = doing.today();
    let viewer = doing.viewer;
    let book = match (parent, seen_by(given)) {
        (Some(parent), "") => parent.head.book,
        (_, seen_by) => book(viewer, ground, seen_by)?,
    };
    let may = if kind.is_companion { Verb::Contribute } else { Verb::Raise };
    viewer.seat_for(book, may, kind.name)?;
    if let Some(parent) = parent {
        companion_fits(viewer, parent, book)?;
    }
    revealed_in(doing, kind, book, given)?;
    let facts = facts(doing.change.tx, viewer, book, (doing.change.now, today))?;
    let new = New { book, parent: parent.map(|parent| parent.head.id), act: kind.raise.entry, held: None };
    doing.change.raise(viewer, kind, &new, |working| books::apply(kind, &kind.raise, working, given, &facts))
}

/// A companion of a private record stays in our book: in the shared one it would tell of the record.
fn companion_fits(viewer: &Viewer, parent: &Scoped<Record>, book: Id<of::Book>) -> Result<(), Failure> {
    let is_private = viewer.seat_in(parent.head.book)?.book_kind != BookKind::Shared;
    if is_private && book != parent.head.book {
        return Err(Problem::field("seen_by", Message::of("companion-of-private")).into());
    }
    Ok(())
}

/// A link to what revealed an opportunity stays within one book, so that it never tells of a private record.
fn revealed_in(
    doing: &mut Doing<'_, '_, '_>,
    kind: &'static Kind,
    book: Id<of::Book>,
    given: &Map<String, Value>,
) -> Result<(), Failure> {
    let Some(id) = given.get("revealed_by").and_then(Value::as_str).filter(|id| !id.is_empty()) else {
        return Ok(());
    };
    let unknown = || Failure::from(Problem::field("revealed_by", Message::of("field-record-unknown")));
    let id = id.parse().map_err(|_| unknown())?;
    let found = doing.viewer.reach().with_rooms().get(doing.change.tx, kind, id).map_err(|_| unknown())?;
    if found.head.book == book {
        return Ok(());
    }
    Err(Problem::field("revealed_by", Message::of("field-record-elsewhere")).into())
}

/// Does something to a record. `seen` is the version that the person saw.
///
/// # Errors
/// Where the viewer may not, the record has gone on, and what is wrong with the input.
pub fn act(
    doing: &mut Doing<'_, '_, '_>,
    kind: &'static Kind,
    record: &Scoped<Record>,
    (act, seen): (&'static Act, i64),
    given: &Map<String, Value>,
) -> Result<Scoped<Record>, Failure> {
    let today = doing.today();
    let (book, id) = (record.head.book, record.head.id);
    let viewer = doing.viewer;
    viewer.seat_for(book, act.verb, kind.name)?;
    let facts = facts(doing.change.tx, viewer, book, (doing.change.now, today))?;
    doing.change.act(viewer, kind, (book, id), seen, (act.verb, act.entry), |working| {
        books::apply(kind, act, working, given, &facts)
    })
}

/// The book that every party of a relationship reads, where the viewer may disclose a record of that book into it.
///
/// # Errors
/// Where the viewer may not.
pub fn disclosed_into(
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    kind: &'static Kind,
    private: Id<of::Book>,
) -> Result<Id<of::Book>, Failure> {
    viewer.seat_for(private, Verb::Disclose, kind.name)?;
    let shared = viewer.seat_about(relationship, BookKind::Shared)?.book;
    viewer.seat_for(shared, Verb::Disclose, kind.name)?;
    Ok(shared)
}

/// That a record is one that can be disclosed as it stands: open, and not in the shared book.
///
/// # Errors
/// Where it is not.
pub fn must_be_private(kind: &Kind, record: &Record, shared: Id<of::Book>) -> Result<(), Failure> {
    if record.head.book == shared || record.head.status != kind.statuses[0] {
        return Err(not_private().into());
    }
    Ok(())
}

fn not_private() -> Problem {
    Problem::new(kernel::ProblemKind::Conflict, Message::of("disclose-not-private"))
}

/// What the shared book, with these people in it, would get of a private record.
///
/// # Errors
/// Where the kind is not disclosed, or the record is not private or not open.
pub fn to_disclose(
    kind: &'static Kind,
    record: &Scoped<Record>,
    (shared, people): (Id<of::Book>, &People),
) -> Result<disclosing::Copy, Failure> {
    must_be_private(kind, record, shared)?;
    disclosing::Copy::of(kind, record, |person| people.owners().any(|owner| owner == person))?
        .ok_or_else(|| not_private().into())
}

/// Copies a private record into the book that every party reads, as the kind says what of it is shown, and ends
/// the private one with a link to the copy. Answers the copy.
///
/// # Errors
/// As for [`disclosed_into`] and [`to_disclose`]; where the record has gone on.
pub fn disclose(
    doing: &mut Doing<'_, '_, '_>,
    relationship: Id<of::Relationship>,
    kind: &'static Kind,
    (record, seen): (&Scoped<Record>, i64),
) -> Result<Scoped<Record>, Failure> {
    let viewer = doing.viewer;
    let (private, id) = (record.head.book, record.head.id);
    let shared = disclosed_into(viewer, relationship, kind, private)?;
    let people = books::seat::people(doing.change.tx, shared, doing.change.now)?;
    let shown = to_disclose(kind, record, (shared, &people))?;
    let new = New { book: shared, parent: None, act: "record.disclosed", held: None };
    let copy = doing.change.raise(viewer, kind, &new, |working| {
        working.head.title = shown.title;
        working.head.owner = shown.owner;
        (working.head.due, working.head.review_by, working.head.rank) = (shown.due, shown.review_by, shown.rank);
        working.body = shown.body;
        Ok(())
    })?;
    let (copied, now) = (copy.head.id.to_string(), doing.change.now);
    doing.change.act(viewer, kind, (private, id), seen, (Verb::Disclose, "record.shared"), |working| {
        DISCLOSED.clone_into(&mut working.head.status);
        working.head.closed_at = Some(now);
        working.body.insert(DISCLOSED_AS.to_owned(), Value::from(copied));
        Ok(())
    })?;
    Ok(copy)
}
