//! The columns of what is taken out: what the record is called, its declared fields, its level and state, and the
//! further columns that it came with. A header is known word for word when it comes in again ([`layouts`]).

use std::collections::BTreeSet;

use books::{Form, Kind, Stands};
use formats::vocabulary::Layout;
use kernel::{Message, Problem};
use serde_json::{Map, Value, json};

use crate::words::{Language, Words};

/// Fields that only this house can follow: they name its own records and its own imports.
const OF_THIS_HOUSE: [&str; 3] = ["revealed_by", "disclosed_as", "brought_from"];
/// The columns by which a register of ours is known, whatever else is in it.
const KNOWN_BY: [&str; 3] = ["reference", "seen_by", "title"];
/// The name of all further columns.
const EXTRA: &str = "extra";
/// A column of lists that is drawn, and in no file: how the level went.
pub const TREND: &str = "trend";

/// A column of what is taken out or shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// One that every record of the kind has, by its name in the API.
    Own(&'static str),
    /// A further column, by its header.
    Further(String),
    /// All further columns, whichever there are.
    AllFurther,
}

impl Shown {
    /// The column that an address names: `title`, `extra` for all further ones, `extra.Cost code` for one.
    pub fn named(kind: &Kind, name: &str) -> Option<Shown> {
        match name.strip_prefix("extra.") {
            Some(header) => Some(Shown::Further(header.to_owned())).filter(|_| !header.is_empty()),
            None if name == EXTRA => Some(Shown::AllFurther),
            None => own(kind).into_iter().chain([TREND]).find(|own| *own == name).map(Shown::Own),
        }
    }

    /// The name in addresses.
    pub fn name(&self) -> String {
        match self {
            Shown::Own(name) => (*name).to_owned(),
            Shown::Further(header) => format!("extra.{header}"),
            Shown::AllFurther => EXTRA.to_owned(),
        }
    }
}

/// The columns that every record of the kind has, in the order in which people read them.
pub fn own(kind: &Kind) -> Vec<&'static str> {
    let fields = kind.fields.iter().filter(|field| field.place != Stands::Input && field.form != Form::Extra);
    let fields = fields.map(|field| field.name).filter(|name| !OF_THIS_HOUSE.contains(name));
    ["reference", "seen_by"].into_iter().chain(fields).chain(["level", "status"]).collect()
}

/// The columns that parameters of that name choose, in their order, each once; none where nothing is chosen.
///
/// # Errors
/// Where one is unknown.
pub fn chosen<'p>(kind: &Kind, values: impl Iterator<Item = &'p str>) -> Result<Vec<Shown>, Problem> {
    let mut columns: Vec<Shown> = Vec::new();
    for value in values {
        // A header of a further column may hold a comma.
        let names: Vec<&str> = if value.starts_with("extra.") { vec![value] } else { value.split(',').collect() };
        for name in names {
            let unknown = || {
                let words = [own(kind).join(", "), EXTRA.to_owned()].join(", ");
                Problem::field("columns", Message::of("field-choose").text("words", words))
            };
            let column = Shown::named(kind, name.trim()).ok_or_else(unknown)?;
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
    }
    Ok(columns)
}

/// The columns as parameters of an address, in their order.
pub fn asked(columns: &[Shown]) -> Vec<(String, String)> {
    columns.iter().map(|column| ("columns".to_owned(), column.name())).collect()
}

/// What `columns` can be, for the description of the API: names of columns, `extra` for all further ones, `extra.` and a
/// header for one.
pub fn schema(kind: &Kind) -> Value {
    let names = [own(kind), vec![EXTRA]].concat();
    json!({ "type": "array", "items": { "anyOf": [{ "enum": names }, { "type": "string", "pattern": "^extra\\..+$" }] } })
}

/// A record as the API tells it, with what was chosen of it and what it is known by.
pub fn narrowed(mut record: Value, columns: &[Shown]) -> Value {
    if columns.is_empty() {
        return record;
    }
    if let Some(object) = record.as_object_mut() {
        let extra = object.get_mut(EXTRA).map(Value::take);
        let is_asked = |name: &str| columns.iter().any(|column| matches!(column, Shown::Own(own) if *own == name));
        object.retain(|name, _| matches!(name.as_str(), "id" | "reference" | "version") || is_asked(name));
        let is_one = |header: &str| {
            columns.iter().any(|column| match column {
                Shown::AllFurther => true,
                Shown::Further(one) => one == header,
                Shown::Own(_) => false,
            })
        };
        if columns.iter().any(|column| !matches!(column, Shown::Own(_))) {
            let kept = match extra {
                Some(Value::Object(extra)) => extra.into_iter().filter(|(header, _)| is_one(header)).collect(),
                _ => Map::new(),
            };
            object.insert(EXTRA.to_owned(), Value::Object(kept));
        }
    }
    record
}

/// What stands above a column that every record has.
pub fn label(t: Words, kind: &Kind, name: &str) -> String {
    let key = match name {
        "reference" => "exporting-reference".to_owned(),
        "seen_by" => "exporting-seen-by".to_owned(),
        "level" => "exporting-level".to_owned(),
        "status" => "exporting-state".to_owned(),
        TREND => "list-trend".to_owned(),
        name => format!("{}-field-{}", kind.name, name.replace('_', "-")),
    };
    t.say_with(&key, &[])
}

/// What stands above a column.
pub fn words(t: Words, kind: &Kind, column: &Shown) -> String {
    match column {
        Shown::Own(name) => label(t, kind, name),
        Shown::Further(header) => header.clone(),
        Shown::AllFurther => label(t, kind, EXTRA),
    }
}

/// Where a person is named whom nobody here is: the further column that has the words of that field. A register keeps
/// whom it named there, and they are taken out where they came from.
pub(super) fn named_beside<'e>(
    t: Words,
    kind: &Kind,
    field: &str,
    extra: &'e Map<String, Value>,
) -> Option<(&'e String, &'e str)> {
    let header = [field.to_owned(), label(t, kind, field)].into_iter().find(|header| extra.contains_key(header))?;
    let (header, value) = extra.get_key_value(&header)?;
    Some((header, value.as_str()?))
}

/// The further columns of a record that stand in a column of its people.
pub(super) fn shown_elsewhere(t: Words, kind: &Kind, empty: &[&str], extra: &Map<String, Value>) -> BTreeSet<String> {
    empty.iter().filter_map(|field| named_beside(t, kind, field, extra)).map(|(header, _)| header.clone()).collect()
}

/// How a register of the kind is headed when it is taken out, in each language and for programs; `meaning` says which
/// field of the vocabulary each column is.
pub fn layouts(kind: &Kind, meaning: impl Fn(&str) -> Option<&'static str>) -> Vec<Layout> {
    let layout = |head: &dyn Fn(&str) -> String| Layout {
        record: kind.name.to_owned(),
        must: KNOWN_BY.iter().map(|name| head(name)).collect(),
        columns: own(kind).into_iter().filter_map(|name| Some((head(name), meaning(name)?.to_owned()))).collect(),
    };
    let spoken = Language::offered().map(|language| {
        let t = Words::for_language(language);
        layout(&|name| label(t, kind, name))
    });
    spoken.chain([layout(&|name| name.to_owned())]).collect()
}

/// The word of a choice, as we write it in any of our languages or in the API.
pub fn word_of(kind: &Kind, field: &str, words: &[&'static str], said: &str) -> Option<&'static str> {
    let is_said = |word: &str| {
        word == said
            || Language::offered()
                .any(|language| crate::fields::choice(Words::for_language(language), kind.name, field, word) == said)
    };
    words.iter().find(|word| is_said(word)).copied()
}

/// Whether those words say that only one side sees a record, in any of our languages or in the API.
pub fn is_of_one_side(said: &str) -> bool {
    let words = |key: &str| Language::offered().any(|language| Words::for_language(language).say(key) == said);
    said == "us" || said == "room" || words("seen-us") || words("seen-named")
}
