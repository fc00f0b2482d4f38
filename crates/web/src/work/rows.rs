//! The rows of *My work*: what it is, where, who can see it, by when, and the one thing to do.

use std::collections::HashMap;

use books::companion::ACTION;
use books::{Failure, Kind, Record, Scale, Scoped, SeatAt, Verb};
use kernel::{Date, Id, of};

use crate::Looking;
use crate::parts::Seen;
use crate::relationships::Parties;
use crate::updates::address;
use crate::words::When;

/// The records that companions go under, and what scores are measured with in each relationship.
pub(super) struct Names(HashMap<Id<of::Record>, Scoped<Record>>, HashMap<Id<of::Relationship>, Scale>);

impl Names {
    /// Those of these records: two statements at most.
    pub(super) fn of<'r>(
        looking: &mut Looking<'_, '_>,
        records: impl Iterator<Item = &'r Scoped<Record>>,
    ) -> Result<Names, Failure> {
        let kinds = looking.ask.app().kinds.clone();
        let (parents, scored): (Vec<_>, Vec<_>) =
            records.map(|record| (record.head.parent, record.head.rank > 0)).unzip();
        let parents: Vec<_> = parents.into_iter().flatten().collect();
        let is_scored = scored.contains(&true);
        let scales = if is_scored { books::scale::all(looking.tx, &looking.viewer)? } else { Vec::new() };
        let found = looking.viewer.reach().with_rooms().these(looking.tx, &kinds, parents)?;
        let found = found.into_iter().map(|record| (record.head.id, record)).collect();
        Ok(Names(found, scales.into_iter().collect()))
    }
}

/// A row.
pub(super) struct Row {
    pub(super) title: String,
    pub(super) reference: String,
    pub(super) href: String,
    /// What it goes under, for an action.
    pub(super) under: String,
    pub(super) relationship: String,
    pub(super) seen: Seen,
    pub(super) icon: &'static str,
    pub(super) due: String,
    pub(super) light: &'static str,
    pub(super) verb: String,
    /// It is an action that the reader may finish in the row.
    pub(super) may_finish: bool,
    /// The day that it is due: what it is sorted by.
    pub(super) by: Option<Date>,
    /// It is above what the parties want to bear.
    pub(super) is_above: bool,
    /// For finishing an action in the row.
    pub(super) id: Id<of::Record>,
    pub(super) version: i64,
    pub(super) key: String,
}

impl Row {
    /// The row of a record; none where its kind is not part of the program any more, or what it goes under is gone.
    pub(super) fn of(
        looking: &Looking<'_, '_>,
        (parties, names, when): (&Parties, &Names, &When),
        record: &Scoped<Record>,
    ) -> Result<Option<Row>, Failure> {
        let app = looking.ask.app();
        let head = &record.head;
        let parent = head.parent.and_then(|parent| names.0.get(&parent));
        if head.parent.is_some() && parent.is_none() {
            return Ok(None);
        }
        let shown = parent.unwrap_or(record);
        let Some(kind) = app.kind_named(&shown.head.kind) else { return Ok(None) };
        let (seat, at) = (looking.viewer.seat_in(head.book)?, looking.viewer.seat_in(shown.head.book)?);
        let reference = kind.reference(&at.mark, &shown.fields(kind)?, shown.head.number);
        let is_action = head.kind == ACTION.name;
        let t = looking.words();
        let by = [head.due, head.review_by].into_iter().flatten().min();
        let due = by.map(|day| when.due(day)).unwrap_or_default();
        let verb = format!("work-do-{}", head.kind);
        // Whoever has come to own it and only reads by now looks at it, and can do nothing about it.
        let may = looking.viewer.may_write() && seat.allows(Verb::Contribute, &head.kind);
        Ok(Some(Row {
            title: head.title.clone(),
            href: address(at, kind.plural, &reference),
            under: if is_action { shown.head.title.clone() } else { String::new() },
            reference,
            relationship: seat.name.clone(),
            seen: parties.seen(seat),
            icon: icon(looking, &head.kind),
            light: if due.late {
                "bad"
            } else if due.today {
                "watch"
            } else {
                "none"
            },
            due: if due.today { t.say("work-due-today").to_owned() } else { due.words },
            verb: t.say_with(if may && t.has(&verb) { &verb } else { "work-open" }, &[]),
            may_finish: is_action && may,
            by,
            is_above: is_above(names, (kind, seat), record)?,
            id: head.id,
            version: head.version,
            key: if is_action { looking.ask.fresh_key() } else { String::new() },
        }))
    }

    /// The row of a record whose owner has left: what there is to do is to give it another.
    pub(super) fn left_behind(
        looking: &Looking<'_, '_>,
        with: (&Parties, &Names, &When),
        record: &Scoped<Record>,
    ) -> Result<Option<Row>, Failure> {
        let Some(mut row) = Row::of(looking, with, record)? else { return Ok(None) };
        let kind = looking.ask.app().all_kinds().find(|kind| kind.name == record.head.kind);
        if kind.is_some_and(|kind| kind.act("assign").is_some()) {
            row.href.push_str("/act/assign");
        } else if row.may_finish {
            let seat = looking.viewer.seat_in(record.head.book)?;
            row.href = format!("/r/{}/{}/{}/edit", seat.slug, ACTION.plural, record.head.id);
        }
        (row.light, row.may_finish) = ("watch", false);
        row.verb = looking.words().say("work-give-owner").to_owned();
        Ok(Some(row))
    }

    /// The row of a proposal that waits for the viewer's side to agree.
    pub(super) fn to_agree(
        looking: &Looking<'_, '_>,
        with: (&Parties, &Names, &When),
        record: &Scoped<Record>,
    ) -> Result<Option<Row>, Failure> {
        let Some(mut row) = Row::of(looking, with, record)? else { return Ok(None) };
        let Some(kind) = looking.ask.app().kind_named(&record.head.kind) else { return Ok(None) };
        let t = looking.words();
        let seat = looking.viewer.seat_in(record.head.book)?;
        row.href = format!("/r/{}/{}", seat.slug, kind.plural);
        row.title = t.say(&format!("work-agree-{}", kind.name)).to_owned();
        (row.light, row.due) = ("watch", t.say("work-your-turn").to_owned());
        row.verb = t.say("work-confirm").to_owned();
        Ok(Some(row))
    }

    /// Whether it is pressing.
    pub(super) fn is_today(&self) -> bool {
        self.light != "none"
    }
}

/// Whether a record is above what the parties of its relationship want to bear.
fn is_above(names: &Names, (kind, seat): (&'static Kind, &SeatAt), record: &Scoped<Record>) -> Result<bool, Failure> {
    let Some(scale) = seat.relationship.and_then(|relationship| names.1.get(&relationship)) else { return Ok(false) };
    let ways = (kind.above)(scale);
    if ways.is_empty() || record.head.parent.is_some() {
        return Ok(false);
    }
    let body = record.fields(kind)?;
    Ok(ways.iter().any(|way| way.holds(record.head.rank, &body)))
}

/// The icon of the pillar that the kind belongs to.
fn icon(looking: &Looking<'_, '_>, kind: &str) -> &'static str {
    if kind == ACTION.name {
        return "list-check";
    }
    let pillar = looking
        .ask
        .app()
        .pillars
        .iter()
        .find(|pillar| pillar.kinds.iter().chain(pillar.agreements).any(|one| one.name == kind));
    pillar.map_or("file-text", |pillar| pillar.icon)
}
