//! How a register that comes in is laid out: its columns in their order, their headers, and which of its words stand for
//! what. It is kept with the records, so that they can be taken out again as the people who keep the register know them.

use std::collections::{BTreeMap, BTreeSet};

use formats::reading::{ColumnReading, DateOrder, Record};
use kernel::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Bringing, Laid, Laying, Plan, Planned, PlannedRow};

/// The most words of a column that are kept.
const MOST_WORDS: usize = 100;
/// The longest word that is kept, in characters.
const MOST_WORD: usize = 120;
/// Ways in which registers write days; the first that fits most of a column is its own.
const DAYS: [&str; 14] = [
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%-d/%-m/%Y",
    "%d.%m.%Y",
    "%-d.%-m.%Y",
    "%d-%m-%Y",
    "%m/%d/%Y",
    "%-m/%-d/%Y",
    "%d/%m/%y",
    "%d.%m.%y",
    "%d %b %Y",
    "%-d %b %Y",
    "%-d %B %Y",
    "%d-%b-%y",
];

/// How a register is laid out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    /// The sheet's name; empty where it had none.
    pub sheet: String,
    /// Its columns, in their order.
    pub columns: Vec<LaidColumn>,
}

/// A column of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LaidColumn {
    /// Its header, from the topmost band down.
    pub path: Vec<String>,
    /// The further column of a record that keeps what stood here and has no place of its own.
    pub kept: String,
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// Somebody chose that, against what was read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_chosen: bool,
    /// Its words with what each stands for, the likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<(String, String)>,
    /// How its days are written; nothing where they are days to the program that wrote them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// A choice that is spread over columns: the one that a mark stands for here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
}

impl Layout {
    /// What the columns mean, each once.
    pub fn meanings(&self) -> BTreeSet<&str> {
        self.columns.iter().filter_map(|column| column.meaning.as_deref()).collect()
    }

    /// How many rows the header takes.
    pub fn depth(&self) -> usize {
        self.columns.iter().map(|column| column.path.len()).max().unwrap_or(1).max(1)
    }
}

/// How the largest table of a plan is laid out; nothing where it is one that we wrote ourselves. `is_shared`: where
/// others read it too, a column of which nothing came in is left out, with its header.
pub fn layout(plan: &Plan, bringing: &'static Bringing, is_shared: bool) -> Option<Layout> {
    let taken = plan.tables.iter().filter(|planned| planned.is_taken && !planned.rows.is_empty());
    let planned = taken.max_by_key(|planned| planned.rows.len())?;
    if planned.table.exact {
        return None;
    }
    let rows = pairs(planned);
    let columns = &planned.table.understanding;
    let meanings: BTreeSet<&str> = columns.iter().filter_map(|column| column.field.as_deref()).collect();
    let names = planned.table.kept_names();
    let column = |column: &ColumnReading| {
        let said: Vec<(String, &PlannedRow, &Record)> =
            rows.iter().filter_map(|(row, record)| Some((said(record, column)?, *row, *record))).collect();
        if is_shared && said.is_empty() {
            return None;
        }
        let path: Vec<String> = column.header.split(" > ").map(str::to_owned).collect();
        let spread = columns.iter().filter(|other| other.field.is_some() && other.field == column.field).count() > 1;
        let option = path.last().filter(|_| spread).cloned();
        let meaning = column.field.clone();
        let words = meaning.as_deref().map(|meaning| words(&said, (meaning, &meanings), bringing)).unwrap_or_default();
        let day = meaning.as_deref().filter(|meaning| bringing.days.contains(meaning)).and_then(|_| day(column));
        let kept = names.get(&column.letter).cloned().unwrap_or_default();
        let is_chosen = planned.corrected.contains(&column.letter);
        Some(LaidColumn { path, kept, meaning, is_chosen, words, day, option })
    };
    let columns = columns.iter().filter_map(column).collect();
    Some(Layout { sheet: planned.table.sheet.clone(), columns })
}

/// The rows that come in, each with its record in the file.
fn pairs(planned: &Planned) -> Vec<(&PlannedRow, &Record)> {
    let records: BTreeMap<u32, &Record> = planned.table.records.iter().map(|record| (record.row, record)).collect();
    planned.rows.iter().filter_map(|row| Some((row, *records.get(&row.row)?))).collect()
}

/// What a record says in a column.
fn said(record: &Record, column: &ColumnReading) -> Option<String> {
    match &column.field {
        Some(field) => record.fields.get(field).map(|value| value.shown()),
        None => record.extra.get(&column.letter).cloned(),
    }
}

/// The words of a column with what each stands for, the most frequent first.
fn words(
    said: &[(String, &PlannedRow, &Record)],
    (meaning, meanings): (&str, &BTreeSet<&str>),
    bringing: &'static Bringing,
) -> Vec<(String, String)> {
    let mut counted: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (text, row, _) in said.iter().filter(|(text, ..)| text.chars().count() <= MOST_WORD) {
        let values = (bringing.values)(&row.given);
        let laid = (bringing.lay)(meaning, &Laying { meanings, values: &values });
        if let Laid::Key(Some(key)) | Laid::Person(Some(key)) = laid {
            *counted.entry((text.clone(), key)).or_default() += 1;
        }
    }
    let mut words: Vec<((String, String), usize)> = counted.into_iter().collect();
    words.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
    words.into_iter().take(MOST_WORDS).map(|(word, _)| word).collect()
}

/// How most days of a column are written, where they are written out: told from the first that stand in it.
fn day(column: &ColumnReading) -> Option<String> {
    let is_month_first = column.date_order == Some(DateOrder::MonthFirst);
    let fits = |way: &&str| {
        let reads = |text: &&String| Date::strptime(*way, text.as_str()).is_ok_and(|day| written(day, way) == **text);
        column.samples.iter().filter(reads).count()
    };
    let ways = DAYS.into_iter().filter(|way| is_month_first || !way.starts_with("%m") && !way.starts_with("%-m"));
    let ways = ways.filter(|way| !is_month_first || !way.starts_with("%d/") && !way.starts_with("%-d/"));
    let best = ways.rev().max_by_key(fits).filter(|way| fits(way) > 0)?;
    (best != DAYS[0]).then(|| best.to_owned())
}

/// A day in one of the ways of [`DAYS`].
pub fn written(day: Date, way: &str) -> String {
    day.strftime(way).to_string()
}

/// The values of a record that comes in, as far as they are known before it is one: see [`Bringing::values`].
pub fn given_values(given: &Map<String, Value>) -> Map<String, Value> {
    let mut values = given.clone();
    let status = if given.contains_key("closed_because") { "closed" } else { "open" };
    values.entry("status").or_insert(status.into());
    values
}
