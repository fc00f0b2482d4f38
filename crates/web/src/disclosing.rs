//! What a disclosure shows to the other side, before anybody says yes to it.

use books::{Failure, Head, Kind, Record, Scoped};
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

/// What disclosing the record would show.
///
/// # Errors
/// Where what is stored is no record of the kind.
pub fn preview(
    looking: &Looking<'_, '_>,
    (kind, circle, scale): (&'static Kind, &Circle, i64),
    record: &Scoped<Record>,
) -> Result<Preview, Failure> {
    let (t, when) = (looking.words(), looking.when());
    let held = record.fields(kind)?;
    let mut shared = match kind.disclosed {
        Some(disclosed) => disclosed(&record.head, held.clone())?,
        None => Map::new(),
    };
    shared.extend(of_the_head(kind, circle, &record.head));
    let label = |name: &str| t.say_with(&format!("{}-field-{}", kind.name, name.replace('_', "-")), &[]);
    let ours = |name: &str| {
        let key = format!("{}-field-{}-private", kind.name, name.replace('_', "-"));
        if t.has(&key) { t.say_with(&key, &[]) } else { label(name) }
    };
    let words = |name: &str, value: &Value| fields::value((t, kind, &when), name, (value, scale), circle);
    Ok(Preview {
        title: record.head.title.clone(),
        shown: shared.iter().map(|(name, value)| (label(name), words(name, value))).collect(),
        kept: held.keys().filter(|name| !shared.contains_key(*name)).map(|name| ours(name)).collect(),
    })
}

/// What the copy takes over from the head beside the title, as [`crate::keeping::disclose`] does.
fn of_the_head(kind: &Kind, circle: &Circle, head: &Head) -> impl Iterator<Item = (String, Value)> {
    let owner = head.owner.filter(|owner| circle.seated().iter().any(|one| one.person == *owner));
    let all = [
        ("owner", owner.map(|owner| owner.to_string())),
        ("due", head.due.map(|day| day.to_string())),
        ("review_by", head.review_by.map(|day| day.to_string())),
    ];
    let shown = all.into_iter().filter(|(name, _)| kind.field(name).is_some());
    shown.filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))))
}
