//! Reads what a form, a program or an import puts in, field by field, into values that cannot be wrong.

use kernel::text::{self, TextProblem};
use kernel::{Date, FieldProblem, Id, Message, Problem, of};
use serde_json::{Map, Value};

use crate::kind::{Field, Form};
use crate::{Facts, Kind, Working};

/// Reads the fields that `takes` names (and whether each must be given) out of what was put in. An empty
/// value stands for "nothing", which takes the old value away; a field that is not there changes nothing. What a
/// record cannot be raised without cannot be taken away later. Who is named already stays named, though they have left.
///
/// # Errors
/// One problem for each field that is missing, unknown, or not what it must be.
pub fn read(
    (kind, takes): (&Kind, &[(&'static str, bool)]),
    working: &Working,
    given: &Map<String, Value>,
    facts: &Facts,
) -> Result<Map<String, Value>, Problem> {
    let stands = |name: &str, value: &Value| named(working, name).is_some_and(|id| value.as_str() == Some(&id));
    let mut read = Map::new();
    let mut problems = Vec::new();
    for (name, must) in takes {
        let Some(field) = kind.field(name) else { continue };
        let read_one = |value: &Value| match field.form {
            Form::Person if stands(name, value) => Ok(value.clone()),
            _ => read_one(field, value, facts),
        };
        match given.get(*name).map(read_one) {
            None if *must => problems.push(problem(name, missing(kind, name))),
            None => {}
            Some(Ok(Value::Null)) if *must || is_needed(kind, name) => {
                problems.push(problem(name, missing(kind, name)))
            }
            Some(Ok(value)) => {
                read.insert((*name).to_owned(), value);
            }
            Some(Err(message)) => problems.push(problem(name, message)),
        }
    }
    for name in given.keys() {
        if !takes.iter().any(|(known, _)| known == name) {
            problems.push(FieldProblem {
                field: name.clone().into(),
                message: Message::of("field-unknown").text("field", name.clone()),
            });
        }
    }
    if problems.is_empty() { Ok(read) } else { Err(Problem::invalid(problems)) }
}

/// The person that the field of that name holds.
fn named(working: &Working, name: &str) -> Option<String> {
    match name {
        "owner" => working.head.owner.map(|owner| owner.to_string()),
        name => working.body.get(name)?.as_str().map(str::to_owned),
    }
}

/// Whether a record of the kind cannot be raised without the field.
fn is_needed(kind: &Kind, name: &str) -> bool {
    kind.raise.takes.iter().any(|(taken, must)| *taken == name && *must)
}

fn problem(field: &'static str, message: Message) -> FieldProblem {
    FieldProblem { field: field.into(), message }
}

/// "Say what may happen" rather than "required": each kind's language file has a message for each such field.
fn missing(kind: &Kind, field: &str) -> Message {
    Message::of(format!("{}-{}-missing", kind.name, field.replace('_', "-")))
}

fn read_one(field: &Field, given: &Value, facts: &Facts) -> Result<Value, Message> {
    match shaped(field, given, facts.scale.steps())? {
        Value::String(person) if field.form == Form::Person => {
            facts.person(&person).map(|id| Value::from(id.to_string()))
        }
        value => Ok(value),
    }
}

/// Reads a value as far as that can be done without knowing of which record it is: whoever a person is, they are one that
/// there could be, and a score is on a scale of so many steps.
///
/// # Errors
/// Why it is no value of the field.
pub fn shaped(field: &Field, given: &Value, steps: i64) -> Result<Value, Message> {
    if let (Form::Extra, Value::Object(extra)) = (field.form, given) {
        return read_extra(extra);
    }
    let written = match given {
        Value::Null => return Ok(Value::Null),
        Value::String(text) => text.clone(),
        Value::Number(number) if field.form == Form::Score => number.to_string(),
        _ => return Err(Message::of("field-not-text")),
    };
    let too_long = |TextProblem::TooLong(most)| Message::of("field-too-long").number("most", most as i64);
    let trimmed = written.trim();
    if trimmed.is_empty() {
        return Ok(Value::Null);
    }
    match field.form {
        Form::Line(most) => Ok(none_if_empty(text::line(&written, most).map_err(too_long)?)),
        Form::Text(most) => Ok(none_if_empty(text::lines(&written, most).map_err(too_long)?)),
        Form::Choice(words) => words
            .iter()
            .find(|word| **word == trimmed)
            .map(|word| Value::from(*word))
            .ok_or_else(|| Message::of("field-choose").text("words", words.join(", "))),
        Form::Score => trimmed
            .parse::<i64>()
            .ok()
            .filter(|score| (1..=steps).contains(score))
            .map(Value::from)
            .ok_or_else(|| Message::of("field-score").number("most", steps)),
        Form::Day => trimmed
            .parse::<Date>()
            .ok()
            .filter(|day| (1900..=2999).contains(&day.year()))
            .map(|day| Value::from(day.to_string()))
            .ok_or_else(|| Message::of("field-day")),
        Form::Person => trimmed
            .parse::<Id<of::Person>>()
            .map(|person| Value::from(person.to_string()))
            .map_err(|_| Message::of("field-person-unknown")),
        Form::Extra => Err(Message::of("field-not-text")),
    }
}

fn none_if_empty(text: String) -> Value {
    if text.is_empty() { Value::Null } else { Value::from(text) }
}

/// At most 60 further columns, with short headers.
fn read_extra(given: &Map<String, Value>) -> Result<Value, Message> {
    let mut extra = Map::new();
    if given.len() > 60 {
        return Err(Message::of("field-extra-too-many"));
    }
    for (header, value) in given {
        let Value::String(value) = value else {
            return Err(Message::of("field-not-text"));
        };
        let header = text::line(header, 200).map_err(|_| Message::of("field-extra-header"))?;
        let value = text::lines(value, 10_000).map_err(|_| Message::of("field-too-long").number("most", 10_000))?;
        if !header.is_empty() && !value.is_empty() {
            extra.insert(header, Value::from(value));
        }
    }
    Ok(if extra.is_empty() { Value::Null } else { Value::Object(extra) })
}
