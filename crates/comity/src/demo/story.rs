//! The sample as it is written down: who there is, and what each of them did on which day before today.

use std::collections::HashMap;

use kernel::day::plus_days;
use kernel::{Date, Zone};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Who there is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cast {
    pub organisation: Vec<Organisation>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organisation {
    pub key: String,
    pub name: String,
    pub person: Vec<Person>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub key: String,
    pub name: String,
    pub email: String,
    pub password: String,
}

/// A relationship and what happened in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    pub name: String,
    pub purpose: String,
    pub opened: i64,
    pub starts: i64,
    pub ends: String,
    pub value: String,
    pub scale: String,
    pub opener: String,
    pub partner: Partner,
    pub seats: Vec<Seat>,
    pub record: Vec<Record>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Partner {
    pub organisation: String,
    pub person: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seat {
    pub person: String,
    pub role: String,
    pub title: String,
}

/// A record: who raised it and when, its fields, when it was looked at, and what else happened to it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Record {
    pub key: String,
    pub by: String,
    pub day: i64,
    pub looks: Looks,
    #[serde(default)]
    pub steps: Vec<Step>,
    #[serde(flatten)]
    pub fields: HashMap<String, toml::Value>,
}

/// Who looks at it, about every four weeks, and the day of the last look.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Looks {
    pub by: String,
    pub last: i64,
}

/// Something that somebody did. Exactly one of the verbs is there.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Step {
    pub day: i64,
    pub by: String,
    /// Another record than the one it stands under.
    pub on: Option<String>,
    pub rescore: Option<[i64; 2]>,
    pub because: Option<String>,
    pub look: Option<String>,
    pub respond: Option<String>,
    pub plan: Option<String>,
    pub assign: Option<String>,
    pub second: Option<String>,
    pub close: Option<String>,
    pub reopen: bool,
    /// The key of the joint copy.
    pub disclose: Option<String>,
    pub comment: Option<String>,
    /// A comment that only the side of whoever makes it sees.
    pub note: Option<String>,
    pub action: Option<String>,
    pub owner: Option<String>,
    pub due: Option<i64>,
    pub done: Option<i64>,
    pub outcome: Option<String>,
}

/// Days between looks that nothing else calls for.
const BETWEEN_LOOKS: i64 = 28;
/// A look is left out where something else was done to the record so many days before or after.
const NEAR: i64 = 9;

impl Record {
    /// What happened to it after it was raised: the steps, and the looks between them.
    pub(super) fn all_steps(&self, reasons: &[String]) -> Vec<Step> {
        let mut steps = self.steps.clone();
        let mut day = self.looks.last;
        let mut turn = self.key.len();
        while day > self.day {
            let is_near = |step: &Step| step.on.is_none() && step.changes() && (step.day - day).abs() <= NEAR;
            if !self.steps.iter().any(is_near) {
                let look = reasons.get(turn % reasons.len().max(1)).cloned();
                steps.push(Step { day, by: self.looks.by.clone(), look, ..Step::default() });
            }
            day -= BETWEEN_LOOKS;
            turn += 3;
        }
        steps.extend(self.steps.iter().filter_map(Step::finish));
        steps.sort_by_key(|step| step.day);
        steps
    }

    /// What is put in to raise it. People stand there by their keys.
    pub(super) fn given(&self, day: Date) -> Map<String, Value> {
        let mut given = Map::new();
        for (name, value) in &self.fields {
            match (name.as_str(), value) {
                ("score", toml::Value::Array(pair)) => pair_into(&mut given, ["likelihood", "effect"], pair),
                ("target", toml::Value::Array(pair)) => {
                    pair_into(&mut given, ["target_likelihood", "target_effect"], pair)
                }
                (name, toml::Value::String(text)) => {
                    given.insert(field(name).to_owned(), Value::from(filled(text, day)));
                }
                _ => {}
            }
        }
        given
    }
}

fn field(name: &str) -> &str {
    match name {
        "plan" => "response_plan",
        "second" => "second_owner",
        name => name,
    }
}

fn pair_into(given: &mut Map<String, Value>, names: [&str; 2], pair: &[toml::Value]) {
    for (name, score) in names.into_iter().zip(pair) {
        given.insert(name.to_owned(), score.as_integer().map_or(Value::Null, Value::from));
    }
}

impl Step {
    /// Whether it makes a new version of the record itself.
    fn changes(&self) -> bool {
        self.rescore.is_some() || self.look.is_some() || self.close.is_some() || self.reopen || self.disclose.is_some()
    }

    /// The end of the action that it begins, where it has one.
    fn finish(&self) -> Option<Step> {
        let (title, done) = (self.action.clone()?, self.done?);
        let by = self.owner.clone().unwrap_or_else(|| self.by.clone());
        Some(Step {
            day: done,
            by,
            on: Some(title),
            outcome: self.outcome.clone(),
            done: Some(done),
            ..Step::default()
        })
    }
}

/// Writes days into a text: `{+8}` is the day in eight days, as "2 December".
pub(super) fn filled(text: &str, today: Date) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((number, after)) = after.split_once('}') else { break };
        out.push_str(before);
        if let Ok(days) = number.parse() {
            out.push_str(&plus_days(today, days).strftime("%-d %B").to_string());
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The sample's zone.
pub(super) fn zone() -> Zone {
    Zone::named(ZONE).unwrap_or_else(Zone::utc)
}

/// Where all of the sample's organisations live.
pub(super) const ZONE: &str = "Europe/London";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_into_texts() {
        let today = jiff::civil::date(2026, 11, 24);
        assert_eq!(filled("Supplier day on {+15}, not {-1}.", today), "Supplier day on 9 December, not 23 November.");
        assert_eq!(filled("Nothing here", today), "Nothing here");
    }
}
