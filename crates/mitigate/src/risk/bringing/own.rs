//! A register that we wrote ourselves, in again: its columns are known word for word, so each value goes where it came
//! from. What is a house's own does not travel: the level is worked out again, and where a record points to another.

use books::{Form, Kind};
use formats::vocabulary::{Field, Layout};
use formats::{Vocabulary, vocabulary};
use kernel::Fault;
use serde_json::{Map, Value};
use web::exporting::columns;
use web::importing::{Brought, Note, Row};

use super::{fitting, keep, name_person, place};
use crate::risk::{OPPORTUNITY_RESPONSES, RISK, RISK_RESPONSES};

/// What each column of ours means in the words of registers.
const MEANINGS: &[(&str, &str)] = &[
    ("reference", "reference"),
    ("seen_by", "seen_by"),
    ("title", "title"),
    ("nature", "threat_or_opportunity"),
    ("why_private", "why_private"),
    ("cause", "cause"),
    ("event", "event"),
    ("consequence", "consequence"),
    ("category", "category"),
    ("likelihood", "likelihood"),
    ("effect", "impact"),
    ("start_likelihood", "start_likelihood"),
    ("start_effect", "start_impact"),
    ("target_likelihood", "target_likelihood"),
    ("target_effect", "target_impact"),
    ("proximity", "proximity"),
    ("response", "response"),
    ("response_plan", "mitigation"),
    ("owner", "owner"),
    ("second_owner", "second_owner"),
    ("early_sign", "trigger"),
    ("looked_on", "last_review"),
    ("looked_because", "looked_because"),
    ("review_by", "next_review"),
    ("closed_because", "resolution"),
    ("old_reference", "id"),
    ("level", "level"),
    ("status", "status"),
];

/// Meanings that no header of somebody else's has.
const OURS: [(&str, vocabulary::Kind); 7] = [
    ("reference", vocabulary::Kind::Id),
    ("seen_by", vocabulary::Kind::Text),
    ("why_private", vocabulary::Kind::Prose),
    ("start_likelihood", vocabulary::Kind::Level),
    ("start_impact", vocabulary::Kind::Level),
    ("second_owner", vocabulary::Kind::Person),
    ("looked_because", vocabulary::Kind::Prose),
];

/// Scores that are two or none.
const PAIRS: [(&str, &str); 3] =
    [("likelihood", "effect"), ("start_likelihood", "start_effect"), ("target_likelihood", "target_effect")];

/// The words of registers, with how we head ours.
pub(in crate::risk) fn with_layouts(mut vocabulary: Vocabulary) -> Vocabulary {
    let field = |(name, kind): (&str, vocabulary::Kind)| Field {
        name: name.to_owned(),
        kind,
        words: Default::default(),
        weak: Default::default(),
        values: Vec::new(),
        only: Vec::new(),
    };
    vocabulary.fields.extend(OURS.map(field));
    vocabulary.layouts.extend(layouts());
    vocabulary
}

fn layouts() -> Vec<Layout> {
    columns::layouts(&RISK, |name| MEANINGS.iter().find(|(own, _)| *own == name).map(|(_, meaning)| *meaning))
}

/// What a row of ours becomes.
pub(super) fn bring(row: &Row<'_>) -> Brought {
    let mut taking = Taking { row, given: Map::new(), kept: Map::new(), notes: Vec::new() };
    let said = |meaning: &str| row.record.fields.get(meaning).map(|value| value.shown());
    if row.why_private.is_none() && said("seen_by").is_some_and(|seen| columns::is_of_one_side(&seen)) {
        return Brought { given: Map::new(), left_out: Some("only us"), notes: Vec::new() };
    }
    for (name, meaning) in MEANINGS {
        if let Some(value) = said(meaning).filter(|value| !value.is_empty()) {
            taking.take(&RISK, name, meaning, value);
        }
    }
    if kernel::fault::is_on(Fault::ComingBackForgets) {
        taking.given.shift_remove("early_sign");
    }
    taking.settle();
    for (letter, value) in &row.record.extra {
        let column = row.table.understanding.iter().find(|column| column.letter == *letter);
        let header = column.map(|column| column.header.as_str()).filter(|header| !header.is_empty());
        keep(&mut taking.kept, header.unwrap_or(letter), value.clone());
    }
    taking.brought()
}

struct Taking<'a> {
    row: &'a Row<'a>,
    given: Map<String, Value>,
    kept: Map<String, Value>,
    notes: Vec<Note>,
}

impl Taking<'_> {
    fn take(&mut self, kind: &Kind, name: &'static str, meaning: &str, value: String) {
        match (name, kind.field(name).map(|field| field.form)) {
            ("level" | "seen_by", _) => {}
            ("reference", _) => self.put("reference", value),
            ("status", _) => self.state(value),
            ("looked_on" | "review_by", _) => match self.row.record.dates.get(meaning) {
                Some(day) => self.put(name, day.clone()),
                None => self.leave(name, meaning, value, "draft-choice-unknown"),
            },
            (_, Some(Form::Choice(words))) => match columns::word_of(kind, name, words, &value) {
                Some(word) => self.put(name, word.to_owned()),
                None => self.leave(name, meaning, value, "draft-choice-unknown"),
            },
            (_, Some(Form::Score)) => match value.parse::<i64>() {
                Ok(step) if (1..=self.row.scale).contains(&step) => {
                    self.given.insert(name.to_owned(), step.into());
                }
                _ => self.leave(name, meaning, value, "draft-step-unknown"),
            },
            (_, Some(Form::Person)) => {
                // Beside a further column of the same name, somebody unknown stands under the field's own.
                let header = super::header(self.row.table, meaning);
                let header = if self.has_further(&header) { name.to_owned() } else { header };
                let (given, kept) = (&mut self.given, &mut self.kept);
                name_person(self.row, (name, &header), value, (given, kept), &mut self.notes);
            }
            (_, Some(Form::Line(most) | Form::Text(most))) if value.chars().count() > most => {
                self.put(name, value.chars().take(most).collect());
                self.leave(name, meaning, value, "draft-shortened");
            }
            (_, _) => self.put(name, value),
        }
    }

    /// Whether the row says something in a further column under that header.
    fn has_further(&self, header: &str) -> bool {
        let mut columns = self.row.table.understanding.iter();
        columns.any(|column| column.header == header && self.row.record.extra.contains_key(&column.letter))
    }

    fn put(&mut self, name: &str, value: String) {
        self.given.insert(name.to_owned(), value.into());
    }

    /// What does not fit its field any more is kept under its header, and told.
    fn leave(&mut self, name: &'static str, meaning: &str, value: String, code: &'static str) {
        keep(&mut self.kept, &super::header(self.row.table, meaning), value.clone());
        self.notes.push(Note { field: name, code, value: value.chars().take(80).collect(), column: None });
    }

    /// Open or closed. Why it was closed goes with it.
    fn state(&mut self, said: String) {
        match columns::word_of(&RISK, "status", RISK.statuses, &said) {
            Some("open") => {
                self.given.shift_remove("closed_because");
            }
            Some(_) => {
                self.given.entry("closed_because").or_insert(said.into());
            }
            None => self.leave("status", "status", said, "draft-choice-unknown"),
        }
    }

    /// What must fit together does, or is kept beside.
    fn settle(&mut self) {
        for (first, second) in PAIRS {
            let (one, other) = (self.given.contains_key(first), self.given.contains_key(second));
            let alone = if one { first } else { second };
            if one != other
                && let Some(step) = self.given.shift_remove(alone)
            {
                let meaning = MEANINGS.iter().find(|(name, _)| *name == alone).map_or(alone, |(_, meaning)| *meaning);
                self.leave(alone, meaning, step.to_string(), "draft-half-scored");
            }
        }
        let is_opportunity = self.given.get("nature").and_then(Value::as_str) == Some("opportunity");
        let fitting = if is_opportunity { OPPORTUNITY_RESPONSES } else { RISK_RESPONSES };
        let response = self.given.get("response").and_then(Value::as_str).map(str::to_owned);
        if let Some(response) = response.filter(|response| !fitting.contains(&response.as_str())) {
            self.given.shift_remove("response");
            self.leave("response", "response", response, "draft-choice-unknown");
        }
    }

    fn brought(self) -> Brought {
        let Taking { row, mut given, kept, mut notes } = self;
        if !given.contains_key("title") {
            return Brought { given, left_out: Some("no title"), notes };
        }
        if let Some(why) = row.why_private {
            given.entry("why_private").or_insert(why.into());
        }
        given.insert("brought_from".to_owned(), place(row).into());
        let kept = fitting(kept, &mut notes);
        if !kept.is_empty() {
            given.insert("extra".to_owned(), Value::Object(kept));
        }
        Brought { given, left_out: None, notes }
    }
}
