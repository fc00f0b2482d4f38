//! What would be brought in of a file, as it was read and as people corrected it: row by row what each becomes, and
//! what is left out and why. Pure: the same for the preview, the API, the command and the work itself.

use std::collections::{BTreeMap, BTreeSet};

use books::Scale;
use formats::Reading;
use formats::reading::{FieldValue, LeftOut, Table};
use kernel::{Date, Id, of};
use serde_json::{Map, Value};

use super::correct::GaveWay;
use super::{Bringing, Choices, Note, Row, Scales, TableChoices, correct};

/// What is to be brought in.
pub struct Plan {
    /// Table by table, in the file's order.
    pub tables: Vec<Planned>,
}

/// A table and what becomes of it.
#[derive(Default)]
pub struct Planned {
    /// The table as people corrected it.
    pub table: Table,
    /// The letters of its columns that somebody chose a meaning for.
    pub corrected: BTreeSet<String>,
    /// Its columns whose meaning was chosen for an earlier file: its name, by letter.
    pub learned: BTreeMap<String, String>,
    /// Its columns that another took the chosen meaning from.
    pub gave_way: Vec<GaveWay>,
    /// Whether its rows are brought in.
    pub is_taken: bool,
    /// What its values stand for.
    pub scales: Scales,
    /// What rows become, in the file's order; none where the table is not taken.
    pub rows: Vec<PlannedRow>,
    /// What rows would become that somebody left out, in the file's order.
    pub set_aside: Vec<PlannedRow>,
    /// Rows with content that become nothing, in the file's order.
    pub left_out: Vec<LeftOut>,
}

/// A row and what becomes of it.
pub struct PlannedRow {
    /// Its number in the sheet.
    pub row: u32,
    /// Where it stands, for people: `Risks!12`.
    pub place: String,
    /// What is put into the record.
    pub given: Map<String, Value>,
    /// What did not go in as it stands.
    pub notes: Vec<Note>,
}

/// What a plan is made with.
pub struct Circumstances {
    /// What scores are measured with in the relationship.
    pub scale: Scale,
    /// The people who can be named, by name and address in lower case.
    pub people: BTreeMap<String, Id<of::Person>>,
    /// Those who take part and cannot be named here, likewise, each with the note that says why.
    pub barred: BTreeMap<String, &'static str>,
    /// The day.
    pub today: Date,
}

/// Makes the plan.
pub fn plan(reading: &Reading, choices: &Choices, bringing: &'static Bringing, with: &Circumstances) -> Plan {
    let tables = reading.tables.iter().enumerate().map(|(at, table)| {
        let chosen = choices.table(at);
        let read = table;
        let table = correct::corrected(read, &chosen, bringing);
        let gave_way = correct::gave_way(read, &table, &chosen);
        let scales = scales(&table, &chosen, bringing, with.scale.steps());
        let is_taken = chosen.taken.unwrap_or_else(|| bringing.types.contains(&table.record_type.as_str()));
        let left_out = table.left_out.clone();
        let corrected = chosen.meanings.keys().cloned().collect();
        let learned = chosen.learned.clone();
        let (rows, set_aside) = (Vec::new(), Vec::new());
        let mut planned = Planned { left_out, table, corrected, learned, gave_way, is_taken, scales, rows, set_aside };
        if is_taken {
            planned.fill(&reading.file, choices, &chosen, bringing, with);
        }
        planned.left_out.sort_by_key(|left| left.row);
        planned
    });
    Plan { tables: tables.collect() }
}

/// What the values met on each scale stand for: as chosen, else as proposed.
fn scales(table: &Table, chosen: &TableChoices, bringing: &Bringing, scale: i64) -> Scales {
    let mut scales = (bringing.propose)(table, scale);
    for (name, steps) in &mut scales {
        for (value, step) in chosen.steps.get(*name).into_iter().flatten() {
            if let Some(known) = steps.get_mut(value) {
                *known = step.filter(|step| (1..=scale).contains(step));
            }
        }
    }
    scales
}

impl Planned {
    fn fill(
        &mut self,
        file: &str,
        choices: &Choices,
        chosen: &TableChoices,
        bringing: &'static Bringing,
        with: &Circumstances,
    ) {
        let why_private = choices.is_private().then_some(choices.why_private.as_str());
        for record in &self.table.records {
            let why = match other_kind(record.fields.get("record_type"), bringing) {
                _ if chosen.left_out.contains(&record.row) => Some("chosen"),
                Some(_) if chosen.taken != Some(true) => Some("other kind"),
                _ => None,
            };
            let is_set_aside = why == Some("chosen");
            let brought = (why.is_none() || is_set_aside).then(|| {
                (bringing.bring)(&Row {
                    file,
                    table: &self.table,
                    record,
                    scales: &self.scales,
                    scale: with.scale.steps(),
                    people: &with.people,
                    barred: &with.barred,
                    today: with.today,
                    why_private,
                })
            });
            let place = place(&self.table.sheet, record.row);
            match brought {
                Some(brought) if brought.left_out.is_none() && !is_set_aside => {
                    let (given, notes) = (brought.given, brought.notes);
                    self.rows.push(PlannedRow { row: record.row, place, given, notes });
                }
                _ if kernel::fault::is_on(kernel::Fault::BadRowsVanish) => {}
                brought => {
                    let why = why.or(brought.as_ref().and_then(|brought| brought.left_out)).unwrap_or_default();
                    if let Some(brought) = brought.filter(|brought| brought.left_out.is_none()) {
                        let (given, notes) = (brought.given, brought.notes);
                        self.set_aside.push(PlannedRow { row: record.row, place, given, notes });
                    }
                    let text = record.fields.values().map(FieldValue::shown).collect::<Vec<_>>().join(" | ");
                    let text = text.chars().take(160).collect();
                    self.left_out.push(LeftOut { row: record.row, why: why.to_owned(), text });
                }
            }
        }
    }
}

/// In a mixed log, a row of another kind than the one that is brought in.
fn other_kind<'v>(value: Option<&'v FieldValue>, bringing: &Bringing) -> Option<&'v FieldValue> {
    let said = value.map(FieldValue::shown)?.to_lowercase();
    let first = said.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty())?;
    let is_ours =
        bringing.types.iter().any(|kind| first.trim_end_matches('s').starts_with(kind) || kind.starts_with(first));
    value.filter(|_| !is_ours)
}

/// Where a row stands, for people: `Risks!12`.
pub fn place(sheet: &str, row: u32) -> String {
    if sheet.is_empty() { row.to_string() } else { format!("{sheet}!{row}") }
}

impl Plan {
    /// How many records it would make.
    pub fn count(&self) -> usize {
        self.tables.iter().map(|table| table.rows.len()).sum()
    }

    /// Every row that becomes a record.
    pub fn rows(&self) -> impl Iterator<Item = &PlannedRow> {
        self.tables.iter().flat_map(|table| &table.rows)
    }

    /// What each row becomes, with its place, as the work takes it.
    pub fn given(&self) -> Vec<(String, Map<String, Value>)> {
        self.rows().map(|row| (row.place.clone(), row.given.clone())).collect()
    }
}
