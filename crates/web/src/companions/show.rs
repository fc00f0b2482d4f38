//! Companions as a page shows them.

use books::companion::{ACTION, ATTACHMENT, COMMENT};
use books::{BookKind, Failure, Kind, Record, Scoped, Verb};
use serde_json::Value as Json;

use super::form::is_ours;
use super::media;
use crate::Looking;
use crate::frame::{Circle, Shown};
use crate::parts::{Choice, Seen, Side};
use crate::words::{Due, Rich, Value, Words};

/// What is said, promised and kept about a record, for whoever looks.
#[derive(Debug, Clone)]
pub struct Companions {
    /// The record's page.
    pub href: String,
    /// Who sees the record, and what is said about it.
    pub seen: Seen,
    /// The record stands in our side's book: everything about it is ours alone.
    pub is_private: bool,
    /// Our side's shape.
    pub side: Side,
    /// "Our note. Only Meridian FM sees this".
    pub note_label: String,
    /// "Meridian FM and Department of Works see this".
    pub both_label: String,
    /// "Say something to both sides", and the button's "Say it to both sides".
    pub say: [String; 2],
    /// The viewer may say something that everybody sees who sees the record.
    pub may_say: bool,
    /// The viewer may note something for their own side.
    pub may_note: bool,
    /// What was said and noted, oldest first.
    pub remarks: Vec<Remark>,
    /// What is to be done: open ones by their day, then those done.
    pub actions: Vec<Todo>,
    /// How many actions are open.
    pub open: usize,
    /// Files, the newest first.
    pub files: Vec<Attached>,
    /// Who can be asked to do something.
    pub people: Vec<Choice>,
    /// The most megabytes of a file.
    pub most_mb: i64,
    /// Keys of the four forms: say, note, promise, attach.
    pub keys: [String; 4],
}

impl Companions {
    /// Whether the reader may put anything under the record.
    #[must_use]
    pub fn may_add(&self) -> bool {
        self.may_say || self.may_note
    }

    /// "Only us", in our side's shape.
    #[must_use]
    pub fn ours(&self) -> Seen {
        Seen::Us(self.side)
    }
}

/// Something that was said, or a note of ours.
#[derive(Debug, Clone)]
pub struct Remark {
    /// Its anchor in the page.
    pub anchor: String,
    /// Who said it.
    pub who: Shown,
    /// For which organisation.
    pub organisation: String,
    /// When.
    pub at: Rich,
    /// The text: paragraphs of lines; empty where it was taken back.
    pub text: Vec<Vec<String>>,
    /// Only our side sees it.
    pub is_ours: bool,
    /// It was taken back.
    pub is_withdrawn: bool,
    /// It was put otherwise since.
    pub is_amended: bool,
    /// The address to change or take it back at, where the viewer wrote it.
    pub own: Option<String>,
}

/// Something to be done.
#[derive(Debug, Clone)]
pub struct Todo {
    /// Its id, to name the fields of its form by.
    pub id: String,
    /// What.
    pub title: String,
    /// Who does it.
    pub owner: Option<Shown>,
    /// By when.
    pub due: Option<Due>,
    /// When it was done.
    pub done: Option<Rich>,
    /// What came of it.
    pub outcome: String,
    /// Only our side sees it.
    pub is_ours: bool,
    /// Where it is changed.
    pub edit: String,
    /// The form that ticks it, or opens it again; none for one who only reads.
    pub tick: Option<Sent>,
}

/// A form of one button.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Where it is sent to.
    pub action: String,
    /// The version it goes on from.
    pub version: i64,
    /// Its key.
    pub key: String,
}

/// A file.
#[derive(Debug, Clone)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// Where it is fetched.
    pub href: String,
    /// "PDF, 20 kB".
    pub what: String,
    /// Its icon.
    pub icon: &'static str,
    /// Who put it there.
    pub who: Shown,
    /// When.
    pub at: Rich,
    /// Only our side sees it.
    pub is_ours: bool,
    /// Where the viewer takes it back, if they put it there.
    pub withdraw: Option<String>,
}

/// What is said, promised and kept about a record. One statement.
///
/// # Errors
/// The database's; broken where what is stored is.
pub fn of(
    looking: &mut Looking<'_, '_>,
    circle: &Circle,
    record: &Scoped<Record>,
    kind: &'static Kind,
) -> Result<Companions, Failure> {
    let found = looking.viewer.reach().at(circle.ground).companions(looking.tx, record.head.id)?;
    let mut companions = around(looking, circle, record, kind)?;
    for one in &found {
        match one.head.kind.as_str() {
            "comment" => companions.remarks.push(remark(looking, circle, one)?),
            "action" => companions.actions.push(todo(looking, circle, one)?),
            "attachment" if one.head.status == ATTACHMENT.statuses[0] => {
                companions.files.push(attached(looking, circle, one)?);
            }
            _ => {}
        }
    }
    companions.files.reverse();
    sort_actions(&mut companions.actions, &found);
    companions.open = companions.actions.iter().filter(|todo| todo.done.is_none()).count();
    Ok(companions)
}

/// Open ones before those done, by their day; one without a day comes after those that have one.
fn sort_actions(actions: &mut Vec<Todo>, found: &[Scoped<Record>]) {
    let heads = found.iter().filter(|one| one.head.kind == ACTION.name).map(|one| &one.head);
    let mut keyed: Vec<_> = heads
        .zip(actions.drain(..))
        .map(|(head, todo)| ((head.status != "open", head.due.is_none(), head.due), todo))
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    actions.extend(keyed.into_iter().map(|(_, todo)| todo));
}

fn around(
    looking: &Looking<'_, '_>,
    circle: &Circle,
    record: &Scoped<Record>,
    kind: &'static Kind,
) -> Result<Companions, Failure> {
    let (t, viewer) = (circle.among(looking.words()), &looking.viewer);
    let seat = viewer.seat_in(record.head.book)?;
    let may = |seat: &books::SeatAt| viewer.may_write() && seat.allows(Verb::Contribute, COMMENT.name);
    let note = viewer.seat_about(circle.relationship, BookKind::Side).ok();
    let is_private = seat.book_kind == BookKind::Side;
    let own = circle.organisation(circle.own());
    let people = circle.seated().into_iter().filter(|one| one.role.allows(Verb::Contribute));
    let people = people.filter(|one| !is_private || one.organisation == circle.own());
    let nobody = Choice::new("", t.say("companions-nobody"));
    Ok(Companions {
        href: super::address(viewer, kind, record)?,
        seen: circle.seen(looking, record),
        is_private,
        side: circle.side_of(circle.own()),
        note_label: t.say_with("companions-note-label", &[("own", Value::from(own))]),
        both_label: match &circle.room {
            Some(room) => t.say_with("companions-room-label", &[("room", Value::from(room.as_str()))]),
            None => t.say_with("companions-both-label", &[("all", circle.all_named(t).into())]),
        },
        say: say(t, circle, is_private),
        may_say: may(seat),
        may_note: seat.book_kind == BookKind::Shared && note.is_some_and(may),
        remarks: Vec::new(),
        actions: Vec::new(),
        open: 0,
        files: Vec::new(),
        people: std::iter::once(nobody)
            .chain(people.map(|one| Choice::new(one.person.to_string(), one.name.clone())))
            .collect(),
        most_mb: (super::upload::MOST_FILE / 1_000_000) as i64,
        keys: std::array::from_fn(|_| looking.ask.fresh_key()),
    })
}

/// What is asked for and what the button says: a note where all is ours, else by how many sides see it.
fn say(t: Words, circle: &Circle, is_private: bool) -> [String; 2] {
    let keys = match (circle.room.is_some(), is_private) {
        (true, _) => ["companions-say-do-room", "companions-say-send-room"],
        (false, true) => ["companions-note-do", "companions-note-send"],
        (false, false) => ["companions-say-do", "companions-say-send"],
    };
    keys.map(|key| t.say_with(key, &[]))
}

/// Who wrote it; one whose name is gone is still somebody of a side.
fn author(looking: &Looking<'_, '_>, circle: &Circle, one: &Scoped<Record>) -> Shown {
    one.head.author.and_then(|author| circle.person(author)).unwrap_or_else(|| Shown {
        name: looking.words().say("person-unknown").to_owned(),
        initials: "?".to_owned(),
        side: circle.side_of(one.head.raised_by),
        has_left: false,
    })
}

fn is_own(looking: &Looking<'_, '_>, one: &Scoped<Record>) -> bool {
    looking.viewer.may_write() && one.head.author == Some(looking.viewer.person())
}

fn place(looking: &Looking<'_, '_>, kind: &Kind, one: &Scoped<Record>) -> Result<String, Failure> {
    let seat = looking.viewer.seat_in(one.head.book)?;
    Ok(format!("/r/{}/{}/{}", seat.slug, kind.plural, one.head.id))
}

fn remark(looking: &Looking<'_, '_>, circle: &Circle, one: &Scoped<Record>) -> Result<Remark, Failure> {
    let is_withdrawn = one.head.status != COMMENT.statuses[0];
    let body = one.fields(&COMMENT)?;
    let text = body.get("text").and_then(Json::as_str).filter(|_| !is_withdrawn).unwrap_or_default();
    Ok(Remark {
        anchor: format!("comment-{}", one.head.id),
        who: author(looking, circle, one),
        organisation: circle.organisation(one.head.raised_by).to_owned(),
        at: looking.when().ago_tag(one.head.opened_at),
        text: paragraphs(text),
        is_ours: is_ours(&looking.viewer, one)?,
        is_withdrawn,
        is_amended: !is_withdrawn && one.head.version > 1,
        own: if is_own(looking, one) && !is_withdrawn { Some(place(looking, &COMMENT, one)?) } else { None },
    })
}

/// Paragraphs are parted by a blank line; within one, lines stay lines.
pub(crate) fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let mut paragraphs: Vec<Vec<String>> = Vec::new();
    let mut is_new = true;
    for line in text.lines().map(str::trim_end) {
        match (line.is_empty(), is_new, paragraphs.last_mut()) {
            (true, _, _) => is_new = true,
            (false, false, Some(last)) => last.push(line.to_owned()),
            (false, _, _) => {
                paragraphs.push(vec![line.to_owned()]);
                is_new = false;
            }
        }
    }
    paragraphs
}

fn todo(looking: &Looking<'_, '_>, circle: &Circle, one: &Scoped<Record>) -> Result<Todo, Failure> {
    let when = looking.when();
    let at = place(looking, &ACTION, one)?;
    let is_open = one.head.status == ACTION.statuses[0];
    let body = one.fields(&ACTION)?;
    let seat = looking.viewer.seat_in(one.head.book)?;
    let may = looking.viewer.may_write() && seat.allows(Verb::Contribute, ACTION.name);
    let tick = may.then(|| Sent {
        action: format!("{at}/{}", if is_open { "closure" } else { "reopening" }),
        version: one.head.version,
        key: looking.ask.fresh_key(),
    });
    Ok(Todo {
        id: one.head.id.to_string(),
        title: one.head.title.clone(),
        owner: one.head.owner.and_then(|owner| circle.person(owner)),
        due: one.head.due.filter(|_| is_open).map(|day| when.due(day)),
        done: one.head.closed_at.filter(|_| !is_open).map(|closed| when.ago_tag(closed)),
        outcome: body.get("outcome").and_then(Json::as_str).unwrap_or_default().to_owned(),
        is_ours: is_ours(&looking.viewer, one)?,
        edit: format!("{at}/edit"),
        tick,
    })
}

fn attached(looking: &Looking<'_, '_>, circle: &Circle, one: &Scoped<Record>) -> Result<Attached, Failure> {
    let at = place(looking, &ATTACHMENT, one)?;
    let body = one.fields(&ATTACHMENT)?;
    let text = |name: &str| body.get(name).and_then(Json::as_str).unwrap_or_default();
    let media = media::known(text("media_type"));
    let bytes = text("bytes").parse().unwrap_or(0);
    Ok(Attached {
        name: one.head.title.clone(),
        href: format!("{at}/file"),
        what: media::words(looking.words(), media, bytes),
        icon: media.icon,
        who: author(looking, circle, one),
        at: looking.when().ago_tag(one.head.opened_at),
        is_ours: is_ours(&looking.viewer, one)?,
        withdraw: is_own(looking, one).then(|| format!("{at}/withdrawal")),
    })
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[test]
    fn paragraphs_are_parted_by_blank_lines() {
        assert_eq!(paragraphs("a\nb\n\n\nc"), vec![vec!["a".to_owned(), "b".to_owned()], vec!["c".to_owned()]]);
        assert!(paragraphs(" \n\n").is_empty());
    }
}
