//! A kind's declared fields as people meet them: a field of a form, and a value in words. The words come from the
//! language files by name: `risk-field-likelihood` is a label, `risk-hint-likelihood` its hint,
//! `risk-response-reduce` a choice, `risk-likelihood-5-4` the fourth step of a scale of five.

use books::{Form, Kind, Scale, Verb};
use kernel::{Id, Problem, of};
use serde_json::Value;

use crate::frame::Circle;
use crate::parts::{Choice, Fault, Field};
use crate::words::{When, Words};

/// What fields are drawn with.
pub struct Drawing<'a> {
    /// The words.
    pub t: Words,
    /// The kind.
    pub kind: &'static Kind,
    /// What scores are measured with in the relationship.
    pub scale: &'a Scale,
    /// Who can be named.
    pub circle: &'a Circle,
    /// Only people of the viewer's own side can be named: the record is private.
    pub is_private: bool,
    /// What was wrong with what was typed, if it came back.
    pub problem: Option<&'a Problem>,
}

impl Drawing<'_> {
    /// The field of that name with `value` in it.
    pub fn field(&self, name: &str, value: &str) -> Field {
        let (t, kind) = (self.t, self.kind.name);
        let label = self.label(name);
        let mut field = Field::new(name, label);
        let hint = format!("{kind}-hint-{}", dashed(name));
        if t.has(&hint) {
            field = field.hint(t.say_with(&hint, &[]));
        }
        field = match self.kind.field(name).map(|field| field.form) {
            Some(Form::Text(_)) => field.rows(3),
            Some(Form::Day) => field.kind("date"),
            Some(Form::Choice(words)) => field.choices(self.choices(name, words)),
            Some(Form::Score) => field.choices(self.steps(name)),
            Some(Form::Person) => field.choices(self.people(value)),
            Some(Form::Line(_) | Form::Extra) | None => field,
        };
        field.value(value).fault(self.fault(name))
    }

    /// The field with `value` in it and, where the record has gone on, what it says `now` under it.
    pub fn field_beside(&self, name: &str, value: &str, now: &str) -> Field {
        let field = self.field(name, value);
        if now == value {
            return field;
        }
        let choice = field.choices.iter().find(|choice| choice.value == now);
        let shown = choice.map_or_else(|| now.to_owned(), |choice| choice.label.clone());
        field.hint(self.t.say_with("form-now", &[("now", shown.as_str().into())]))
    }

    /// The field's label: a name ending in `-private` is of a record that only one side sees.
    pub fn label(&self, name: &str) -> String {
        let label = format!("{}-field-{}", self.kind.name, dashed(name));
        let private = format!("{label}-private");
        self.t.say_with(if self.is_private && self.t.has(&private) { &private } else { &label }, &[])
    }

    fn fault(&self, name: &str) -> Option<String> {
        let fault = self.problem?.fields.iter().find(|fault| fault.field == name)?;
        Some(self.t.say_message(&fault.message))
    }

    fn choices(&self, name: &str, words: &[&str]) -> Vec<Choice> {
        let nothing = Choice::new("", self.t.say("choose-nothing"));
        let chosen = words.iter().map(|word| Choice::new(*word, choice(self.t, self.kind.name, name, word)));
        std::iter::once(nothing).chain(chosen).collect()
    }

    fn steps(&self, name: &str) -> Vec<Choice> {
        let nothing = Choice::new("", self.t.say("choose-nothing"));
        let steps = (1..=self.scale.steps()).map(|n| {
            let word = step(self.t, self.kind.name, name, (self.scale, n));
            // Whoever scores sees what the parties mean by each step.
            match self.scale.meaning(measured(name), n) {
                Some(meaning) => Choice::new(n.to_string(), format!("{n} {word} – {meaning}")),
                None => Choice::new(n.to_string(), format!("{n} {word}")),
            }
        });
        std::iter::once(nothing).chain(steps).collect()
    }

    /// Everybody who can be named, and whoever is named already though they have left or only read by now.
    fn people(&self, named: &str) -> Vec<Choice> {
        let nothing = Choice::new("", self.t.say("choose-nobody"));
        let own = self.circle.own();
        let people = self.circle.seated().into_iter().filter(|one| one.role.allows(Verb::Contribute));
        let people = people.filter(|one| !self.is_private || one.organisation == own);
        let people = people.map(|one| {
            Choice::new(
                one.person.to_string(),
                format!("{} ({})", one.name, self.circle.organisation(one.organisation)),
            )
        });
        let mut choices: Vec<Choice> = std::iter::once(nothing).chain(people).collect();
        if !named.is_empty() && !choices.iter().any(|choice| choice.value == named) {
            let person = named.parse().ok().and_then(|id| self.circle.person(id));
            let is_here = person.as_ref().is_some_and(|one| !one.has_left);
            let name = person.map_or_else(|| self.t.say("person-unknown").to_owned(), |one| one.name);
            let key = if is_here { "choose-observer" } else { "choose-departed" };
            choices.push(Choice::new(named, self.t.say_with(key, &[("name", name.as_str().into())])));
        }
        choices
    }
}

/// The faults of a form's fields, for the box at its top; a problem without fields is said by itself.
pub fn faults<'f>(t: Words, fields: impl IntoIterator<Item = &'f Field>, problem: Option<&Problem>) -> Vec<Fault> {
    let Some(problem) = problem else { return Vec::new() };
    let mut faults: Vec<Fault> = fields.into_iter().filter_map(Field::as_fault).collect();
    if problem.fields.is_empty() {
        faults.push(Fault { field: "main".to_owned(), words: t.say_message(&problem.message) });
    }
    let shown: Vec<String> = faults.iter().map(|fault| fault.words.clone()).collect();
    for missing in &problem.fields {
        let words = t.say_message(&missing.message);
        if !shown.contains(&words) {
            faults.push(Fault { field: "main".to_owned(), words });
        }
    }
    faults
}

fn dashed(name: &str) -> String {
    name.replace('_', "-")
}

/// A choice in words.
pub fn choice(t: Words, kind: &str, field: &str, word: &str) -> String {
    t.say_with(&format!("{kind}-{}-{}", dashed(field), dashed(word)), &[])
}

/// The field as which a score is measured.
fn measured(field: &str) -> &str {
    field.trim_start_matches("start_").trim_start_matches("target_")
}

/// A step of a scale in words: the parties', where they have agreed on some. What is at the start or a target is measured
/// as what is now.
pub fn step(t: Words, kind: &str, field: &str, (scale, step): (&Scale, i64)) -> String {
    let base = measured(field);
    match scale.word(base, step) {
        Some(word) => word.to_owned(),
        None => t.say_with(&format!("{kind}-{}-{}-{step}", dashed(base), scale.steps()), &[]),
    }
}

/// The value of a field in words; empty for nothing.
pub fn value(drawn: (Words, &Kind, &When), name: &str, held: (&Value, &Scale), circle: &Circle) -> String {
    value_by(drawn, name, held, |id| circle.person(id).map(|person| person.name))
}

/// The same where there is no circle: `person` is the name of one.
pub fn value_by(
    (t, kind, when): (Words, &Kind, &When),
    name: &str,
    (value, scale): (&Value, &Scale),
    person: impl Fn(Id<of::Person>) -> Option<String>,
) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match kind.field(name).map(|field| field.form) {
        Some(Form::Choice(_)) => choice(t, kind.name, name, &text),
        Some(Form::Score) => match text.parse() {
            Ok(n) => format!("{n} {}", step(t, kind.name, name, (scale, n))),
            Err(_) => text,
        },
        Some(Form::Day) => text.parse().map_or(text, |day| when.long_day(day)),
        Some(Form::Person) => {
            let name = text.parse().ok().and_then(person);
            name.unwrap_or_else(|| t.say("person-unknown").to_owned())
        }
        _ => text,
    }
}
