//! What people chose about a file that was read: where it goes, what its columns mean, what its words stand for.

use std::collections::{BTreeMap, BTreeSet};

use books::Failure;
use formats::reading::DateOrder;
use kernel::{FieldProblem, Id, Message, Problem, of, text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Bringing;
use crate::words::Words;

/// The longest reason for privacy, in characters.
pub const MOST_REASON: usize = 1000;

/// What people chose, and what became of the import.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// Who will see the records: `us` or `both`.
    pub seen_by: String,
    /// Why only our side sees them, where it is `us`.
    pub why_private: String,
    /// What was chosen about each table, in the reading's order; tables at the end may be missing.
    pub tables: Vec<TableChoices>,
    /// The register that it is compared with: `none`, or the id of that register's first import. Found unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<String>,
    /// The register that it was brought in as another reading of, once it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,
    /// The records that are in the file no more and are closed, each with why.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub closes: BTreeMap<String, String>,
    /// What was told as likely here already when it came in: table, row, and the record that it is like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub likely: Vec<(usize, u32, Id<of::Record>)>,
    /// The rows whose records had been disclosed by then, and that are the shared ones: table, row, and that record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disclosed: Vec<(usize, u32, Id<of::Record>)>,
    /// How many records were changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<i64>,
    /// The rows that the kind's rule refused: place and message.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<(String, String)>,
    /// How many records came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub came: Option<i64>,
    /// How many were undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub went: Option<i64>,
    /// Why it stopped, as a message's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// How many were kept as drafts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drafts: Option<i64>,
    /// There once it is being undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undo: Option<Vec<String>>,
    /// The records that stay as they are where it is undone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub leave: Vec<String>,
    /// Who undid it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<String>,
}

/// What people chose about a table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableChoices {
    /// Whether it is brought in; by its type unless somebody says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken: Option<bool>,
    /// What columns mean, by letter; empty for "kept as it is".
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub meanings: BTreeMap<String, String>,
    /// Those meanings that nobody chose now, since they were chosen for an earlier file: its name, by letter.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub learned: BTreeMap<String, String>,
    /// What values stand for, by scale and value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub steps: BTreeMap<String, BTreeMap<String, Option<i64>>>,
    /// Which way round the dates of a column are, by letter.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub dates: BTreeMap<String, DateOrder>,
    /// Rows that are not brought in.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub left_out: BTreeSet<u32>,
    /// Rows whose records stay as they are.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub kept: BTreeSet<u32>,
    /// What is taken from the file although it was changed here, too, by row.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub takes: BTreeMap<u32, Taken>,
}

/// What is taken from a row although it was changed here, too.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// The version of the record that was seen.
    pub version: i64,
    /// The fields.
    pub fields: BTreeSet<String>,
}

impl Choices {
    /// To begin with: private, because the file has just been brought in.
    pub fn first(seen_by: &str, why_private: &str) -> Result<Choices, Problem> {
        let usual = if kernel::fault::is_on(kernel::Fault::ImportsAreShared) { "both" } else { "us" };
        let mut choices = Choices { seen_by: usual.to_owned(), ..Choices::default() };
        choices.see(seen_by, why_private)?;
        Ok(choices)
    }

    /// Reads what is kept.
    ///
    /// # Errors
    /// Where it is none.
    pub fn read(text: &str) -> Result<Choices, Failure> {
        serde_json::from_str(text).map_err(|_| Failure::broken("the choices of an import"))
    }

    /// As it is kept.
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }

    /// Who is to see the records, and why not everybody. What is empty stays as it was.
    ///
    /// # Errors
    /// Where it is neither `us` nor `both`, or the reason is missing or too long.
    pub fn see(&mut self, seen_by: &str, why_private: &str) -> Result<(), Problem> {
        match seen_by {
            "" => {}
            "us" | "both" => seen_by.clone_into(&mut self.seen_by),
            _ => return Err(Problem::field("seen_by", Message::of("field-choose").text("words", "us, both"))),
        }
        let why = text::lines(why_private, MOST_REASON).map_err(|_| {
            Problem::field("why_private", Message::of("field-too-long").number("most", MOST_REASON as i64))
        })?;
        if !why.is_empty() {
            self.why_private = why;
        }
        Ok(())
    }

    /// Says why the records are private, where nobody did.
    pub fn give_reason(&mut self, t: Words, file: &str) {
        if self.is_private() && self.why_private.is_empty() {
            let key = if file.is_empty() { "importing-why-private-unnamed" } else { "importing-why-private-default" };
            self.why_private = t.say_with(key, &[("file", file.into())]);
        }
    }

    /// Whether the records are for our side only.
    pub fn is_private(&self) -> bool {
        self.seen_by != "both"
    }

    /// What was chosen about a table.
    pub fn table(&self, at: usize) -> TableChoices {
        self.tables.get(at).cloned().unwrap_or_default()
    }

    /// The choices about a table, to be changed.
    pub fn table_mut(&mut self, at: usize) -> &mut TableChoices {
        if self.tables.len() <= at {
            self.tables.resize_with(at + 1, TableChoices::default);
        }
        &mut self.tables[at]
    }

    /// Nothing, where every step that was chosen is one of the `scale` steps that there are.
    ///
    /// # Errors
    /// A problem of each field of the form in which another was chosen.
    pub fn needs_steps(&self, scale: i64) -> Result<(), Problem> {
        let mut problems = Vec::new();
        for (at, table) in self.tables.iter().enumerate() {
            for (name, values) in &table.steps {
                let wrong = values.iter().filter(|(_, step)| step.is_some_and(|step| !(1..=scale).contains(&step)));
                problems.extend(wrong.map(|(value, _)| {
                    let message = Message::of("importing-step-unknown").text("value", value.as_str());
                    fault(&super::form::step(at, name, value), message.number("most", scale))
                }));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(Problem::invalid(problems)) }
    }

    /// Takes over what a program sends: `seen_by`, `why_private`, and `tables` with `table` (its place from 0),
    /// `taken`, `meanings`, `steps`, `dates`, `left_out`. What is not there stays.
    ///
    /// # Errors
    /// One problem for each member that is unknown or not what it must be.
    pub fn take(&mut self, given: &Map<String, Value>, bringing: &Bringing, tables: usize) -> Result<(), Problem> {
        let mut problems = Vec::new();
        let text = |name: &str| given.get(name).and_then(Value::as_str).unwrap_or_default();
        if let Err(problem) = self.see(text("seen_by"), text("why_private")) {
            problems.extend(problem.fields);
        }
        for (name, value) in given {
            match (name.as_str(), value) {
                ("seen_by" | "why_private", Value::String(_)) => {}
                ("seen_by" | "why_private", _) => problems.push(fault(name, Message::of("field-not-text"))),
                ("earlier", Value::String(id)) => self.earlier = Some(id.clone()).filter(|id| !id.is_empty()),
                ("earlier", _) => problems.push(fault(name, Message::of("field-not-text"))),
                ("closes", value) => match closures(value) {
                    Ok(closes) => self.closes = closes,
                    Err(message) => problems.push(fault(name, message)),
                },
                ("tables", Value::Array(list)) => {
                    for one in list {
                        if let Err(message) = self.take_table(one, bringing, tables) {
                            problems.push(fault("tables", message));
                        }
                    }
                }
                ("tables", _) => problems.push(fault("tables", Message::of("importing-tables-form"))),
                _ => problems.push(fault(name, Message::of("field-unknown").text("field", name.clone()))),
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(Problem::invalid(problems)) }
    }

    fn take_table(&mut self, given: &Value, bringing: &Bringing, tables: usize) -> Result<(), Message> {
        let form = || Message::of("importing-tables-form");
        let object = given.as_object().ok_or_else(form)?;
        let at = object.get("table").map_or(Some(0), Value::as_u64).ok_or_else(form)? as usize;
        if at >= tables {
            return Err(Message::of("importing-table-unknown").number("table", at as i64));
        }
        let mut rest = object.clone();
        rest.shift_remove("table");
        let known = ["taken", "meanings", "steps", "dates", "left_out", "kept", "takes"];
        if let Some(name) = rest.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(Message::of("field-unknown").text("field", name.clone()));
        }
        let new: TableChoices = serde_json::from_value(Value::Object(rest)).map_err(|_| form())?;
        for meaning in new.meanings.values() {
            if !meaning.is_empty() && !bringing.meanings.contains(&meaning.as_str()) {
                return Err(Message::of("field-choose").text("words", bringing.meanings.join(", ")));
            }
        }
        if let Some(scale) = new.steps.keys().find(|name| bringing.scales.iter().all(|scale| scale.name != **name)) {
            return Err(Message::of("field-unknown").text("field", scale.clone()));
        }
        let table = self.table_mut(at);
        table.taken = new.taken.or(table.taken);
        table.learned.retain(|letter, _| !new.meanings.contains_key(letter));
        table.meanings.extend(new.meanings);
        table.dates.extend(new.dates);
        for (scale, steps) in new.steps {
            table.steps.entry(scale).or_default().extend(steps);
        }
        if object.contains_key("left_out") {
            table.left_out = new.left_out;
        }
        if object.contains_key("kept") {
            table.kept = new.kept;
        }
        if object.contains_key("takes") {
            table.takes = new.takes;
        }
        Ok(())
    }
}

/// The records that are closed, by id, each with why.
fn closures(given: &Value) -> Result<BTreeMap<String, String>, Message> {
    let form = || Message::of("importing-closes-form");
    let mut closes = BTreeMap::new();
    for (id, because) in given.as_object().ok_or_else(form)? {
        let because = because.as_str().ok_or_else(form)?;
        let because = text::lines(because, MOST_REASON)
            .map_err(|_| Message::of("field-too-long").number("most", MOST_REASON as i64))?;
        closes.insert(id.clone(), Some(because).filter(|because| !because.is_empty()).ok_or_else(form)?);
    }
    Ok(closes)
}

fn fault(field: &str, message: Message) -> FieldProblem {
    FieldProblem { field: field.to_owned().into(), message }
}
