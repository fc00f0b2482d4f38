//! How a register of risks is brought in: what its columns may mean, and what a row becomes. Reading and drafting
//! stand in [`super::reader`]; here a draft is made to fit this house: the people seated here, the limits of fields,
//! and days that a register has but that a person could not choose.

mod again;
mod lay;
mod own;

use std::sync::LazyLock;

use books::{Act, Facts, Failure, Verb, Working};
use formats::Vocabulary;
use formats::reading::{FieldValue, Table};
use kernel::day::plus_days;
use kernel::{Date, Fault, fault, text};
use serde_json::{Map, Value};
use web::importing::{Bringing, Brought, Measured, Note, Row, Scale, Scales};

use super::kind::{fill, settle};
use super::reader::{self, draft, measure_scales, propose_scales};
use super::{RISK, next_look};

/// How registers of risks and opportunities are brought in.
pub static BRINGING: Bringing = Bringing {
    kind: &RISK,
    vocabulary: || {
        static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| own::with_layouts(reader::vocabulary()));
        &VOCABULARY
    },
    types: &["risk", "opportunity", "threat", "raid"],
    meanings: &[
        "title",
        "description",
        "event",
        "cause",
        "consequence",
        "category",
        "threat_or_opportunity",
        "likelihood",
        "impact",
        "start_likelihood",
        "start_impact",
        "target_likelihood",
        "target_impact",
        "proximity",
        "response",
        "mitigation",
        "owner",
        "trigger",
        "last_review",
        "next_review",
        "status",
        "resolution",
        "id",
        "record_type",
        "reference",
        "seen_by",
        "why_private",
        "second_owner",
        "looked_because",
        "level",
    ],
    days: &["last_review", "next_review"],
    scales: &[
        Scale { name: "likelihood", fields: &["likelihood", "start_likelihood", "target_likelihood"] },
        Scale { name: "effect", fields: &["impact", "start_impact", "target_impact"] },
    ],
    settle: reader::settle,
    propose,
    measure,
    old_reference: Some("old_reference"),
    act: &BRING,
    again: &again::AGAIN,
    bring,
    values: lay::values,
    lay: lay::lay,
    field_of: lay::field_of,
};

/// Makes a record of a row. Unlike raising one it may be late for its look already, or closed.
static BRING: Act = Act {
    name: "bring",
    entry: "risk.brought_in",
    does: "Brings a risk or an opportunity in from a register.",
    method: "POST",
    path: "",
    verb: Verb::Raise,
    takes: &[
        ("title", true),
        ("nature", false),
        ("why_private", false),
        ("cause", false),
        ("event", false),
        ("consequence", false),
        ("category", false),
        ("likelihood", false),
        ("effect", false),
        ("start_likelihood", false),
        ("start_effect", false),
        ("target_likelihood", false),
        ("target_effect", false),
        ("proximity", false),
        ("response", false),
        ("response_plan", false),
        ("owner", false),
        ("second_owner", false),
        ("early_sign", false),
        ("looked_on", false),
        ("looked_because", false),
        ("review_by", false),
        ("closed_because", false),
        ("old_reference", false),
        ("brought_from", false),
        ("extra", false),
    ],
    rule: bring_in,
};

/// The longest value of a further column, in characters.
const MOST_VALUE: usize = 10_000;
/// The longest header of one, in characters; a number may follow.
const MOST_HEADER: usize = 195;
/// The most further columns of a record.
const MOST_COLUMNS: usize = 60;
/// How far ahead a look may lie, in days.
const FURTHEST_LOOK: i64 = 366;

fn propose(table: &Table, scale: i64) -> Scales {
    let proposed = propose_scales(table, scale);
    [("likelihood", proposed.likelihood), ("effect", proposed.effect)].into()
}

/// What we wrote ourselves has our own steps.
fn measure(table: &Table, scale: i64) -> Vec<Measured> {
    if table.exact { Vec::new() } else { measure_scales(table, scale) }
}

/// What a row becomes.
fn bring(row: &Row<'_>) -> Brought {
    if row.table.exact {
        return own::bring(row);
    }
    let steps = |name: &str| row.scales.get(name).cloned().unwrap_or_default();
    let scales = reader::Scales { likelihood: steps("likelihood"), effect: steps("effect") };
    let draft = draft(row.record, row.table, &scales);
    let mut given = draft.input;
    let note = |note: reader::Note| Note { field: note.field, code: note.code, value: note.value, column: note.column };
    let mut notes: Vec<Note> = draft.notes.into_iter().map(note).collect();
    if !given.contains_key("title") {
        return Brought { given, left_out: Some("no title"), notes };
    }
    let mut kept = match given.shift_remove("extra") {
        Some(Value::Object(extra)) => extra,
        _ => Map::new(),
    };
    if let Some(owner) = draft.owner {
        name_person(row, ("owner", &header(row.table, "owner")), owner, (&mut given, &mut kept), &mut notes);
    }
    days(row, (&mut given, &mut kept), &mut notes);
    if let Some(reason) = draft.closed_because {
        given.insert("closed_because".to_owned(), reason.into());
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

/// A person, where the register names somebody who is seated here; else the name is kept as it is.
fn name_person(
    row: &Row<'_>,
    (field, header): (&'static str, &str),
    name: String,
    (given, kept): (&mut Map<String, Value>, &mut Map<String, Value>),
    notes: &mut Vec<Note>,
) {
    let inside = name.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inside, _)| inside);
    let names = [Some(name.as_str()), inside, name.split_once(['(', '<']).map(|(name, _)| name)];
    let names = || names.iter().flatten().map(|name| name.trim().to_lowercase());
    match names().find_map(|name| row.people.get(&name)) {
        Some(person) => {
            given.insert(field.to_owned(), person.to_string().into());
        }
        None => {
            keep(kept, header, name.clone());
            let column = letter(row.table, field);
            let code = names().find_map(|name| row.barred.get(&name)).copied().unwrap_or("importing-note-owner");
            notes.push(Note { field, code, value: name, column });
        }
    }
}

/// The last look and the next one. Nobody has looked on a day that is still to come: such a "review date" is the next
/// look, where the register names no other. What lies too far ahead is kept as it is.
fn days(row: &Row<'_>, (given, kept): (&mut Map<String, Value>, &mut Map<String, Value>), notes: &mut Vec<Note>) {
    let day = |field: &str| row.record.dates.get(field).and_then(|day| day.parse::<Date>().ok());
    let shown = |field: &str| row.record.fields.get(field).map(FieldValue::shown).unwrap_or_default();
    let note = |code, field| Note { field: "review_by", code, value: shown(field), column: letter(row.table, field) };
    let furthest = plus_days(row.today, FURTHEST_LOOK);
    let next = day("next_review");
    match day("last_review") {
        Some(looked) if looked <= row.today => {
            given.insert("looked_on".to_owned(), looked.to_string().into());
        }
        Some(ahead) if next.is_none() && ahead <= furthest => {
            given.insert("review_by".to_owned(), ahead.to_string().into());
            notes.push(note("importing-note-ahead", "last_review"));
        }
        Some(_) => notes.push(note("importing-note-not-yet", "last_review")),
        None => {}
    }
    if next.is_some_and(|next| next > furthest) {
        given.shift_remove("review_by");
        keep(kept, &header(row.table, "next_review"), shown("next_review"));
        notes.push(note("importing-note-far", "next_review"));
    }
}

/// Where the row stands: `register.xlsx, Risks!12`.
fn place(row: &Row<'_>) -> String {
    let sheet = &row.table.sheet;
    let place = if sheet.is_empty() { row.record.row.to_string() } else { format!("{sheet}!{}", row.record.row) };
    let parts = [row.file, place.as_str()].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(", ").chars().take(300).collect()
}

/// The letter of the column with that meaning.
fn letter(table: &Table, field: &str) -> Option<String> {
    let column = table.understanding.iter().find(|column| column.field.as_deref() == Some(field));
    column.map(|column| column.letter.clone())
}

/// The name under which the column with that meaning is kept.
fn header(table: &Table, field: &str) -> String {
    letter(table, field).and_then(|letter| table.kept_names().remove(&letter)).unwrap_or_else(|| field.to_owned())
}

/// Keeps a value under its header, beside another of the same name.
fn keep(kept: &mut Map<String, Value>, header: &str, value: String) {
    let name = std::iter::once(header.to_owned())
        .chain((2..).map(|times| format!("{header} ({times})")))
        .find(|name| !kept.contains_key(name));
    kept.insert(name.unwrap_or_default(), value.into());
}

/// The further columns in the limits of a record: a long value goes on under the same header with a number, and
/// what is more than fits stands together at the end, each with its header. What does not even fit so is told.
fn fitting(kept: Map<String, Value>, notes: &mut Vec<Note>) -> Map<String, Value> {
    let mut columns: Vec<(String, String)> = Vec::new();
    for (header, value) in kept {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        columns.extend(parts(&value, MOST_VALUE).into_iter().map(|part| (header.clone(), part)));
    }
    if columns.len() > MOST_COLUMNS {
        let together = |from: usize| {
            let lines: Vec<String> =
                columns[from..].iter().map(|(header, value)| format!("{header}: {value}")).collect();
            parts(&lines.join("\n"), MOST_VALUE)
        };
        let fits =
            (1..=MOST_COLUMNS).rev().map(|from| from - 1).find(|from| from + together(*from).len() <= MOST_COLUMNS);
        let from = fits.unwrap_or(0);
        let (name, mut rest) = (format!("{} …", columns[from].0), together(from));
        if fits.is_none() {
            rest.truncate(MOST_COLUMNS);
            notes.push(Note { field: "extra", code: "importing-note-too-much", value: name.clone(), column: None });
        }
        columns.truncate(from);
        columns.extend(rest.into_iter().map(|part| (name.clone(), part)));
    }
    let mut fitting = Map::new();
    for (header, value) in columns {
        let header = text::line(&header.chars().take(MOST_HEADER).collect::<String>(), MOST_HEADER).unwrap_or_default();
        keep(&mut fitting, if header.is_empty() { "…" } else { &header }, value);
    }
    fitting
}

/// A text in pieces of at most so many characters.
fn parts(text: &str, most: usize) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(most).map(|part| part.iter().collect()).collect()
}

/// The rule. A register may say that a look is late, or that a risk is closed: both are true of it.
fn bring_in(working: &mut Working, input: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    working.body.insert("nature".to_owned(), Value::from("risk"));
    let mut risk = fill(working, input)?;
    if !facts.is_private {
        risk.why_private = None;
    }
    if let (Some(likelihood), Some(effect)) = (risk.likelihood, risk.effect) {
        risk.rescore(likelihood, effect);
    }
    // Bringing it in is no look. One that the register knows of counts from its day, so that the next may be late;
    // where it knows of none, the first look is due as it is for what was raised today.
    if fault::is_on(Fault::BringingInIsALook) {
        risk.looked_on = risk.looked_on.or(Some(facts.today));
    }
    if working.head.review_by.is_none() {
        let from = risk.looked_on.unwrap_or(facts.today);
        working.head.review_by = Some(next_look(from, risk.level(&facts.scale), &facts.scale));
    }
    if risk.closed_because.is_some() {
        working.head.status = "closed".to_owned();
        working.head.closed_at = Some(facts.now);
    }
    settle(working, &risk, facts)
}

#[cfg(test)]
mod tests;
