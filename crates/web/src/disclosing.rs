//! What a disclosure copies into the shared book, and how it is shown before anybody says yes to it.

pub(crate) mod api;

use books::{Failure, Kind, Record, Scale, Scoped, Verb};
use kernel::{Date, Id, of};
use serde_json::{Map, Value};

use crate::ask::Looking;
use crate::fields;
use crate::frame::Circle;

/// A private record as every party will read it, and what stays with its side.
pub struct Preview {
    /// The title of both.
    pub title: String,
    /// Each field that is shown, and its value in words.
    pub shown: Vec<(String, String)>,
    /// Each field that is kept.
    pub kept: Vec<String>,
}

impl Preview {
    /// The fields that are kept, as a sentence names them.
    pub fn kept_words(&self) -> String {
        self.kept.join(", ")
    }
}

/// What the shared book gets of a private record: what the kind shows of it, and what goes over from its head.
pub struct Copy {
    /// Its title.
    pub title: String,
    /// Its owner, where they may be one in the shared book.
    pub owner: Option<Id<of::Person>>,
    /// When it falls due.
    pub due: Option<Date>,
    /// When it is next looked at.
    pub review_by: Option<Date>,
    /// Where it stands in its list.
    pub rank: i64,
    /// Its fields.
    pub body: Map<String, Value>,
}

impl Copy {
    /// The copy of a record, where `may_own` says who can own something in the shared book; none where the kind is not
    /// disclosed.
    ///
    /// # Errors
    /// Where what is stored is no record of the kind.
    pub fn of(
        kind: &Kind,
        record: &Scoped<Record>,
        may_own: impl Fn(Id<of::Person>) -> bool,
    ) -> Result<Option<Copy>, Failure> {
        let (head, Some(disclosed)) = (&record.head, kind.disclosed) else { return Ok(None) };
        Ok(Some(Copy {
            title: head.title.clone(),
            owner: head.owner.filter(|owner| may_own(*owner)),
            due: head.due,
            review_by: head.review_by,
            rank: head.rank,
            body: disclosed(head, record.fields(kind)?)?,
        }))
    }

    /// Every field that has a value: those of the body, then those that the kind keeps in the head.
    pub(crate) fn fields(self, kind: &Kind) -> Map<String, Value> {
        let mut all = self.body;
        let head = [
            ("owner", self.owner.map(|owner| owner.to_string())),
            ("due", self.due.map(|day| day.to_string())),
            ("review_by", self.review_by.map(|day| day.to_string())),
        ];
        let held = head.into_iter().filter(|(name, _)| kind.field(name).is_some());
        all.extend(held.filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?)))));
        all
    }
}

/// What disclosing the record would show.
///
/// # Errors
/// Where what is stored is no record of the kind.
pub fn preview(
    looking: &Looking<'_, '_>,
    (kind, circle, scale): (&'static Kind, &Circle, &Scale),
    record: &Scoped<Record>,
) -> Result<Preview, Failure> {
    let (t, when) = (circle.among(looking.words()), looking.when());
    let held = record.fields(kind)?;
    let may_own = |person| circle.seated().iter().any(|one| one.person == person && one.role.allows(Verb::Contribute));
    let shared = Copy::of(kind, record, may_own)?.map_or_else(Map::new, |copy| copy.fields(kind));
    let label = |name: &str| t.say_with(&format!("{}-field-{}", kind.name, name.replace('_', "-")), &[]);
    let ours = |name: &str| {
        let key = format!("{}-field-{}-private", kind.name, name.replace('_', "-"));
        if t.has(&key) { t.say_with(&key, &[]) } else { label(name) }
    };
    let words = |name: &str, value: &Value| fields::value((t, kind, &when), name, (value, scale), circle);
    Ok(Preview {
        title: record.head.title.clone(),
        shown: shared.iter().map(|(name, value)| (label(name), words(name, value))).collect(),
        kept: kept(record, &held, &shared).map(ours).collect(),
    })
}

/// The fields of a record that stay with its side: what of it is not shown, and an owner who could not be one there.
fn kept<'a>(
    record: &Record,
    held: &'a Map<String, Value>,
    shown: &'a Map<String, Value>,
) -> impl Iterator<Item = &'a str> {
    let owner = record.head.owner.map(|_| "owner");
    owner.into_iter().chain(held.keys().map(String::as_str)).filter(|name| !shown.contains_key(*name))
}
