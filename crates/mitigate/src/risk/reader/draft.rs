//! A record of a register as the input of the `raise` act, with what did not fit told.

use std::collections::BTreeMap;

use formats::reading::{FieldValue, Record, Table};
use formats::words;
use serde_json::{Map, Value};

use super::known::{known_category, known_proximity, known_response};
use super::steps::{Scales, Steps, step_of};
use crate::risk::{OPPORTUNITY_RESPONSES, RISK_RESPONSES};

/// What a row would become, before anybody has said yes.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Its row in the register, from 1.
    pub row: u32,
    /// Input of the `raise` act, without `seen_by`, `why_private`, owners: these the importer decides.
    pub input: Map<String, Value>,
    /// The owner as the register names them; a person of this house only once somebody says which.
    pub owner: Option<String>,
    /// Why the register closed it, if it did; the `close` act follows then.
    pub closed_because: Option<String>,
    /// What did not go in as it stands.
    pub notes: Vec<Note>,
}

/// Something that did not go in as it stands. The register's own words are kept in `extra`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The field of the risk it concerns.
    pub field: &'static str,
    /// A message code: `draft-no-title`, `draft-shortened`, `draft-step-unknown`, `draft-choice-unknown`, `draft-half-scored`.
    pub code: &'static str,
    /// The register's words.
    pub value: String,
    /// The letter of the column that they stand in, where it is one.
    pub column: Option<String>,
}

/// Longest title, in characters.
const TITLE: usize = 200;
/// Longest text, in characters.
const TEXT: usize = 4_000;
/// Longest early sign, in characters.
const SIGN: usize = 2_000;
/// Longest reason for privacy, in characters.
const REASON: usize = 1_000;
/// Longest old reference, in characters.
const REFERENCE: usize = 100;

/// Makes a draft of a record, with the steps settled for its ratings.
///
/// Its table is [settled](super::settle). What has no place in a risk goes into `extra` under its header. Nothing of the
/// record is lost.
pub fn draft(record: &Record, table: &Table, scales: &Scales) -> Draft {
    let (likelihood, effect) = (&scales.likelihood, &scales.effect);
    let mut maker =
        Maker { record, table, left: record.fields.clone(), input: Map::new(), extra: Map::new(), notes: Vec::new() };
    maker.words();
    let nature = maker.nature();
    maker.input.insert("nature".to_owned(), nature.into());
    maker.ratings((likelihood, effect));
    maker.choices(nature);
    maker.days();
    let closed_because = maker.closed();
    let owner = maker.left.remove("owner").map(|value| value.shown());
    maker.keep_rest();
    let Maker { mut input, extra, notes, .. } = maker;
    if !extra.is_empty() {
        input.insert("extra".to_owned(), Value::Object(extra));
    }
    Draft { row: record.row, input, owner, closed_because, notes }
}

struct Maker<'a> {
    record: &'a Record,
    table: &'a Table,
    left: BTreeMap<String, FieldValue>,
    input: Map<String, Value>,
    extra: Map<String, Value>,
    notes: Vec<Note>,
}

impl Maker<'_> {
    fn take(&mut self, field: &str) -> Option<String> {
        self.left.remove(field).map(|value| value.shown())
    }

    /// Title and texts. A register with only one text has its beginning as the title.
    fn words(&mut self) {
        let (title, description, event) = (self.take("title"), self.take("description"), self.take("event"));
        let source = title.clone().or_else(|| description.clone()).or_else(|| event.clone());
        match source {
            Some(text) => {
                let short = headline(&text);
                if short != joined(&text) && title.is_some() {
                    self.note(("title", "title"), "draft-shortened", &text);
                }
                self.input.insert("title".to_owned(), short.into());
            }
            None => self.note(("title", ""), "draft-no-title", ""),
        }
        let mut texts: Vec<String> = [title, description, event].into_iter().flatten().collect();
        texts.dedup_by_key(|text| joined(text));
        // A text that the title says in full need not stand twice, however its blanks and lines fall.
        let told = self.input.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
        texts.retain(|text| joined(text) != told);
        self.text(("event", "description"), (!texts.is_empty()).then(|| texts.join("\n\n")), TEXT);
        for (field, name, most) in [
            ("cause", "cause", TEXT),
            ("consequence", "consequence", TEXT),
            ("mitigation", "response_plan", TEXT),
            ("trigger", "early_sign", SIGN),
            ("id", "old_reference", REFERENCE),
            ("why_private", "why_private", REASON),
            ("looked_because", "looked_because", SIGN),
        ] {
            let text = self.take(field);
            self.text((name, field), text, most);
        }
    }

    /// A text, cut where it is too long; the whole is kept beside it then.
    fn text(&mut self, (name, from): (&'static str, &str), text: Option<String>, most: usize) {
        let Some(text) = text else { return };
        if text.chars().count() <= most {
            self.input.insert(name.to_owned(), text.into());
            return;
        }
        self.input.insert(name.to_owned(), text.chars().take(most).collect::<String>().into());
        self.note((name, from), "draft-shortened", &text.chars().take(80).collect::<String>());
        self.extra.insert(format!("{name} (whole)"), text.into());
    }

    /// An opportunity where the register says so, or answers it as one.
    fn nature(&mut self) -> &'static str {
        const GOOD: [&str; 9] =
            ["opportunity", "opp", "oppy", "upside", "chance", "oportunidad", "opportunita", "oportunidade", "kans"];
        let says = self.left.get("threat_or_opportunity").map(FieldValue::shown).unwrap_or_default();
        let response = self.left.get("response").map(FieldValue::shown).unwrap_or_default();
        let good = words::split(&says).first().is_some_and(|word| GOOD.contains(&word.as_str()));
        let answered = matches!(known_response(&response), Some("exploit" | "enhance"));
        if good || says.is_empty() && answered {
            self.left.remove("threat_or_opportunity");
            return "opportunity";
        }
        if words::split(&says).first().is_some_and(|word| word == "threat" || word == "risk") {
            self.left.remove("threat_or_opportunity");
        }
        "risk"
    }

    /// The ratings now, at the start and aimed at. A row that was not rated again is still as it was at the start; where
    /// only one of the two was, the other has not changed.
    fn ratings(&mut self, (likelihood, effect): (&Steps, &Steps)) {
        let has = |field: &str| self.record.fields.contains_key(field);
        let or = |field: &'static str, other: &'static str| if has(field) { field } else { other };
        let is_rated_again = has("start_likelihood") || has("start_impact");
        let now = (or("likelihood", "start_likelihood"), or("impact", "start_impact"));
        let start = (or("start_likelihood", "likelihood"), or("start_impact", "impact"));
        self.rating("likelihood", "effect", (now.0, likelihood), (now.1, effect));
        if is_rated_again {
            self.rating("start_likelihood", "start_effect", (start.0, likelihood), (start.1, effect));
        }
        let target = ("target_likelihood", "target_impact");
        self.rating("target_likelihood", "target_effect", (target.0, likelihood), (target.1, effect));
    }

    /// Two steps, or none: half a score is no score.
    fn rating(
        &mut self,
        first: &'static str,
        second: &'static str,
        likelihood: (&str, &Steps),
        effect: (&str, &Steps),
    ) {
        let values = [(first, likelihood), (second, effect)].map(|(name, (field, steps))| {
            let value = self.record.fields.get(field).map(FieldValue::shown);
            let step = value.as_deref().and_then(|value| step_of(steps, value));
            (name, field.to_owned(), value, step)
        });
        if let [(_, a, _, Some(likelihood)), (_, b, _, Some(effect))] = &values {
            self.input.insert(first.to_owned(), (*likelihood).into());
            self.input.insert(second.to_owned(), (*effect).into());
            // The words stay readable beside the steps; plain numbers that are the steps need not.
            for (field, step) in [(a, likelihood), (b, effect)] {
                if self.left.get(field).is_some_and(|value| value.shown() == step.to_string()) {
                    self.left.remove(field);
                }
            }
            return;
        }
        for (name, field, value, step) in values {
            match (value, step) {
                (Some(value), None) => self.note((name, &field), "draft-step-unknown", &value),
                (Some(value), Some(_)) => self.note((name, &field), "draft-half-scored", &value),
                (None, _) => {}
            }
        }
    }

    /// Category, response and proximity, where the register's word is one of ours.
    fn choices(&mut self, nature: &str) {
        if let Some(text) = self.left.get("response").map(FieldValue::shown) {
            let fitting = if nature == "risk" { RISK_RESPONSES } else { OPPORTUNITY_RESPONSES };
            match known_response(&text).filter(|response| fitting.contains(response)) {
                Some(response) => {
                    self.input.insert("response".to_owned(), response.into());
                    if words::split(&text).len() == 1 {
                        self.left.remove("response");
                    }
                }
                None => self.note(("response", "response"), "draft-choice-unknown", &text),
            }
        }
        if let Some(text) = self.left.get("category").map(FieldValue::shown) {
            match known_category(&text) {
                Some(category) => {
                    self.input.insert("category".to_owned(), category.into());
                    self.left.remove("category");
                }
                None => self.note(("category", "category"), "draft-choice-unknown", &text),
            }
        }
        if let Some(text) = self.left.get("proximity").map(FieldValue::shown) {
            match known_proximity(&text) {
                Some(proximity) => {
                    self.input.insert("proximity".to_owned(), proximity.into());
                }
                None => self.note(("proximity", "proximity"), "draft-choice-unknown", &text),
            }
        }
    }

    /// The next look, if the register has one that can be read.
    fn days(&mut self) {
        if let Some(day) = self.record.dates.get("next_review") {
            self.input.insert("review_by".to_owned(), day.clone().into());
            self.left.remove("next_review");
        }
    }

    /// Why it is closed: how it was settled, else the register's own word for closed.
    fn closed(&mut self) -> Option<String> {
        const CLOSED: [&str; 14] = [
            "closed",
            "resolved",
            "completed",
            "complete",
            "done",
            "eliminated",
            "retired",
            "geschlossen",
            "erledigt",
            "cerrado",
            "chiuso",
            "ferme",
            "zamkniete",
            "закрыт",
        ];
        let status = self.left.get("status").map(FieldValue::shown)?;
        if !words::split(&status).first().is_some_and(|word| CLOSED.contains(&word.as_str())) {
            return None;
        }
        let reason = ["resolution", "outcome"].iter().find_map(|field| self.left.get(*field).map(FieldValue::shown));
        if reason.is_none() {
            self.note(("closed_because", "status"), "draft-no-reason", &status);
        }
        Some(reason.unwrap_or(status).chars().take(SIGN).collect())
    }

    /// What has no place is kept under its header, once.
    fn keep_rest(&mut self) {
        let (left, names) = (std::mem::take(&mut self.left), self.table.kept_names());
        for (field, value) in left {
            let column = self.table.understanding.iter().find(|column| column.field.as_deref() == Some(&field));
            let name = column.and_then(|column| names.get(&column.letter));
            let shown = value.shown();
            // A column's days are kept the same way, whichever of them could be told alone; an hour is not dropped.
            let day = self.record.dates.get(&field).filter(|_| !shown.contains(':')).cloned();
            self.keep(name.map_or(field.as_str(), String::as_str), day.unwrap_or(shown));
        }
        for (letter, value) in &self.record.extra {
            // `C comment` is what somebody wrote beside the cell in column C.
            let (own, beside) = letter.split_once(' ').map_or((letter.as_str(), None), |(own, what)| (own, Some(what)));
            match (names.get(own), beside) {
                (Some(name), Some(what)) => self.keep(&format!("{name} ({what})"), value.clone()),
                (Some(name), None) => self.keep(name, value.clone()),
                (None, _) => self.keep(&format!("column {letter}"), value.clone()),
            }
        }
    }

    fn keep(&mut self, header: &str, value: String) {
        let mut name = header.to_owned();
        let mut times = 1;
        while self.extra.contains_key(&name) {
            times += 1;
            name = format!("{header} ({times})");
        }
        self.extra.insert(name, value.into());
    }

    /// Notes what did not go in of a field of the risk, which the register has in one of its own.
    fn note(&mut self, (field, from): (&'static str, &str), code: &'static str, value: &str) {
        let column = self.table.understanding.iter().find(|column| column.field.as_deref() == Some(from));
        let column = column.map(|column| column.letter.clone());
        self.notes.push(Note { field, code, value: value.to_owned(), column });
    }
}

/// The text on one line, its words parted by one space.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first sentence or line, at most as long as a title, cut between words.
pub fn headline(text: &str) -> String {
    let text = joined(text);
    if text.chars().count() <= TITLE {
        return text;
    }
    let cut: String = text.chars().take(TITLE - 1).collect();
    let sentence = cut.find(". ").filter(|at| *at >= 20).map(|at| &cut[..at]);
    let short = sentence.unwrap_or_else(|| cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before));
    format!("{short}…")
}
