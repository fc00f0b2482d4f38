//! What a kind of record is, as a value: its name, its fields, its acts. From it come lists with filters, the
//! API and its description, exports, forms' reading and the figures. A new kind is such a value, a struct with
//! its rules, and its pages: no migration, no route.

use std::ops::RangeInclusive;

use kernel::{Date, Fault, Id, Instant, Message, fault, of};
use serde_json::{Map, Value};

use crate::record::Working;
use crate::seat::People;
use crate::{Actor, Failure, Head, Scale, Verb};

/// The status of a private record that was copied to the shared book: it has ended, and leads to the copy.
pub const DISCLOSED: &str = "disclosed";
/// The field of such a record with the copy's id.
pub const DISCLOSED_AS: &str = "disclosed_as";

/// A kind of record.
pub struct Kind {
    /// Its name: `risk`.
    pub name: &'static str,
    /// Its name for many, as in addresses: `risks`.
    pub plural: &'static str,
    /// The number of the schema that bodies are written in now.
    pub schema: u32,
    /// The message with its name for many, as menus and pages show it.
    pub title: &'static str,
    /// The keys that lead to its list, such as `g r`; empty for none.
    pub hotkey: &'static str,
    /// Whether it goes under another record: a comment, an action, a file.
    pub is_companion: bool,
    /// Its fields, in the order in which people read them.
    pub fields: &'static [Field],
    /// What can be done to one, besides raising it.
    pub acts: &'static [Act],
    /// The states it can be in; the first is that of a new one and what lists show unless asked.
    pub statuses: &'static [&'static str],
    /// The letter that its number begins with: R-27.
    pub letter: fn(&Map<String, Value>) -> &'static str,
    /// Makes a new one of what was put in.
    pub raise: Act,
    /// The word for a rank on a relationship's scale: `very_high`; none where it has none.
    pub level: fn(i64, &Scale) -> Option<&'static str>,
    /// Which of its records must go up, as the parties have agreed; none where it has no such.
    pub above: fn(&Scale) -> Vec<Above>,
    /// What of it is counted, as facet and value.
    pub facets: fn(&Head, &Map<String, Value>) -> Facets,
    /// What of a private one every party sees once it is disclosed; none for a kind that never is.
    pub disclosed: Option<Disclosed>,
    /// Brings a body of an older schema to the present one.
    pub upcast: fn(i64, Map<String, Value>) -> Map<String, Value>,
}

/// Records that are above what the parties want to bear: with that value of a filtered field and that rank or a higher
/// one, unless another field has a value that leaves them out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Above {
    /// The field and its value.
    pub with: (&'static str, String),
    /// The rank from which on.
    pub from: i64,
    /// The field and value that leave a record out.
    pub unless: (&'static str, &'static str),
}

impl Above {
    /// Whether a record of that rank and body is among them.
    pub fn holds(&self, rank: i64, body: &Map<String, Value>) -> bool {
        let is = |(field, value): (&str, &str)| body.get(field).and_then(Value::as_str) == Some(value);
        rank >= self.from && is((self.with.0, &self.with.1)) && !is(self.unless)
    }
}

/// A rule: a pure function of the record, what was put in, and the facts of the moment.
pub type Rule = fn(&mut Working, &Map<String, Value>, &Facts) -> Result<(), Failure>;

/// What a record counts as: facet and value.
pub type Facets = Vec<(&'static str, String)>;

/// Makes of a private record the body that is shared.
pub type Disclosed = fn(&Head, Map<String, Value>) -> Result<Map<String, Value>, Failure>;

/// What a rule may know beside the record.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The instant.
    pub now: Instant,
    /// The civil day where the person who acts lives.
    pub today: Date,
    /// What scores are measured with in the relationship.
    pub scale: Scale,
    /// Who acts.
    pub actor: Actor,
    /// Who sits in the book. Whoever may contribute there may be named as an owner.
    pub people: People,
    /// Whether the book is one side's own.
    pub is_private: bool,
}

impl Facts {
    /// The person of that id, if they may be named: an owner is to do something, and an observer could not.
    ///
    /// # Errors
    /// Why not, where the person is not seated in the book or only reads it.
    pub fn person(&self, id: &str) -> Result<Id<of::Person>, Message> {
        let seated = id.parse().ok().filter(|id| self.people.contains(id));
        let person = seated.ok_or_else(|| Message::of("field-person-unknown"))?;
        let may = self.people.owners().any(|owner| owner == person) || fault::is_on(Fault::ObserversAreNamed);
        if may { Ok(person) } else { Err(Message::of("field-person-observes")) }
    }
}

/// Something that can be done to a record.
pub struct Act {
    /// The verb: `rescore`.
    pub name: &'static str,
    /// What the entry says: `risk.rescored`.
    pub entry: &'static str,
    /// One sentence for the API's description: what it does.
    pub does: &'static str,
    /// How the API says it: `PUT`, `POST`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// The noun after the record's address; empty for the record itself.
    pub path: &'static str,
    /// The right that it takes.
    pub verb: Verb,
    /// The names of the fields that it takes, and whether each must be given.
    pub takes: &'static [(&'static str, bool)],
    /// What it does.
    pub rule: Rule,
}

/// A field of a kind.
pub struct Field {
    /// Its name in the body, the API, exports and forms.
    pub name: &'static str,
    /// What can stand in it.
    pub form: Form,
    /// What it means, with units and limits, for the API's description.
    pub meaning: &'static str,
    /// An example, as JSON.
    pub example: &'static str,
    /// Where the value stands.
    pub place: Stands,
}

/// Where a field's value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// In the body.
    Body,
    /// In the body, and lists are filtered by it: it has an index.
    Filtered,
    /// In the head, under the same name.
    Head,
    /// Nowhere: it is only put in, as where a new record goes.
    Input,
}

/// What can stand in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One line of at most so many characters.
    Line(usize),
    /// Several lines of at most so many characters.
    Text(usize),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number from 1 to the relationship's scale.
    Score,
    /// A civil day.
    Day,
    /// A person seated in the book who may contribute to it, by id.
    Person,
    /// Any further columns of an imported register, by their headers.
    Extra,
}

impl Kind {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The act of that name.
    pub fn act(&self, name: &str) -> Option<&'static Act> {
        self.acts.iter().find(|act| act.name == name)
    }

    /// The words for ranks on a relationship's scale, from the lowest up, each with the ranks that it stands for; none
    /// where the kind has none.
    pub fn levels(&self, scale: &Scale) -> Vec<(&'static str, RangeInclusive<i64>)> {
        let mut levels: Vec<(&'static str, RangeInclusive<i64>)> = Vec::new();
        for rank in 1..=scale.steps() * scale.steps() {
            let Some(word) = (self.level)(rank, scale) else { continue };
            match levels.last_mut() {
                Some((last, ranks)) if *last == word => *ranks = *ranks.start()..=rank,
                _ => levels.push((word, rank..=rank)),
            }
        }
        levels
    }

    /// How the record's number is written: `R-27`, or `M·R-4` in a side's book.
    pub fn reference(&self, mark: &str, body: &Map<String, Value>, number: i64) -> String {
        reference(mark, (self.letter)(body), number)
    }
}

/// How a number is written, with the book's mark and the kind's letter.
pub fn reference(mark: &str, letter: &str, number: i64) -> String {
    if mark.is_empty() { format!("{letter}-{number}") } else { format!("{mark}·{letter}-{number}") }
}

/// Where a reference points: a book's mark (empty for the shared book) and a number. In addresses the dot is a
/// hyphen (`M-R-4`), since not every keyboard has it.
pub fn parse_reference(text: &str) -> Option<(String, i64)> {
    let (rest, number) = text.rsplit_once('-')?;
    let number = number.parse().ok().filter(|number| *number > 0)?;
    let (mark, letter) = rest.rsplit_once(['·', '-']).unwrap_or(("", rest));
    let is_letters = |text: &str| text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    (letter.len() == 1 && is_letters(letter) && is_letters(mark)).then(|| (mark.to_owned(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_reads_back() {
        assert_eq!(reference("", "R", 27), "R-27");
        assert_eq!(reference("M", "R", 4), "M·R-4");
        assert_eq!(parse_reference("R-27"), Some((String::new(), 27)));
        assert_eq!(parse_reference("O-08"), Some((String::new(), 8)));
        assert_eq!(parse_reference("M·R-4"), Some(("M".to_owned(), 4)));
        assert_eq!(parse_reference("M2-R-4"), Some(("M2".to_owned(), 4)));
        for bad in ["", "R", "R-", "R-0", "R--1", "r-1", "new", "R-1x", "-1"] {
            assert_eq!(parse_reference(bad), None, "{bad}");
        }
    }
}
