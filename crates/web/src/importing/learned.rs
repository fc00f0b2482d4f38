//! What people corrected once need not be corrected again: a column means what was chosen for one that was headed alike
//! when a register came in before, and a value that nothing else explains stands for what it stood for then.

use std::collections::BTreeMap;

use books::{Failure, Viewer};
use formats::Reading;
use formats::reading::{ColumnReading, Table};
use storage::Tx;

use super::layout::{LaidColumn, Layout};
use super::{Bringing, Choices, TableChoices, correct};

/// A register that came in before: its file's name, and how it was laid out.
pub type Before = (String, Layout);

/// The registers of that kind that came in before and that the viewer may know of, the newest first: one statement.
///
/// # Errors
/// The database's.
pub fn before(tx: &mut Tx<'_>, viewer: &Viewer, bringing: &Bringing) -> Result<Vec<Before>, Failure> {
    let kept = viewer.reach().whole_layouts(tx, bringing.kind)?;
    let layout = |kept: books::layout::Kept| match serde_json::from_str(&kept.layout) {
        Ok(layout) => Ok((kept.name, layout)),
        Err(_) => Err(Failure::broken("the layout of a register")),
    };
    kept.into_iter().map(layout).collect()
}

/// Chooses for a file that was just read what was chosen before; what somebody says of this file goes first. `scale` is
/// how many steps the relationship's scales have.
pub fn learn(choices: &mut Choices, reading: &Reading, (bringing, scale): (&'static Bringing, i64), before: &[Before]) {
    for (at, table) in reading.tables.iter().enumerate() {
        let known = meanings(table, before, bringing);
        let mut chosen = choices.table(at);
        for (letter, (meaning, file)) in known {
            if !chosen.meanings.contains_key(&letter) {
                chosen.meanings.insert(letter.clone(), meaning);
                chosen.learned.insert(letter, file);
            }
        }
        steps(&mut chosen, table, (bringing, scale), before);
        if chosen != TableChoices::default() {
            *choices.table_mut(at) = chosen;
        }
    }
}

/// What columns of a table mean as it was chosen before, where that is not what they are read as, each with the file that it
/// was chosen for. A meaning that another column has stays there.
fn meanings(table: &Table, before: &[Before], bringing: &Bringing) -> BTreeMap<String, (String, String)> {
    let headers: Vec<String> = table.understanding.iter().map(|column| folded(&column.header)).collect();
    let chosen = |column: &ColumnReading| {
        let header = folded(&column.header);
        let is_alone = headers.iter().filter(|other| **other == header).count() == 1;
        let (file, laid) = Some(header)
            .filter(|header| is_alone && !header.is_empty())
            .and_then(|header| before.iter().find_map(|(file, layout)| Some((file, headed(layout, &header)?))))?;
        let meaning = laid.meaning.clone().unwrap_or_default();
        let is_known = meaning.is_empty() || bringing.meanings.contains(&meaning.as_str());
        (laid.is_chosen && is_known && column.field.as_deref().unwrap_or_default() != meaning)
            .then(|| (column.letter.clone(), (meaning, file.clone())))
    };
    let mut known: BTreeMap<String, (String, String)> = table.understanding.iter().filter_map(chosen).collect();
    let taken = |meaning: &str, known: &BTreeMap<String, (String, String)>| {
        let has = |column: &&ColumnReading| column.field.as_deref() == Some(meaning);
        table.understanding.iter().filter(has).any(|column| !known.contains_key(&column.letter))
    };
    let all = known.clone();
    known.retain(|_, (meaning, _)| meaning.is_empty() || !taken(meaning, &all));
    known
}

/// The one column of a layout that is headed so.
fn headed<'a>(layout: &'a Layout, header: &str) -> Option<&'a LaidColumn> {
    let mut same = layout.columns.iter().filter(|laid| folded(&laid.path.join(" > ")) == header);
    same.next().filter(|_| same.next().is_none())
}

/// Chooses the steps that values stood for before, for those that nothing else explains.
fn steps(chosen: &mut TableChoices, table: &Table, (bringing, scale): (&'static Bringing, i64), before: &[Before]) {
    let table = correct::corrected(table, chosen, bringing);
    for (name, values) in (bringing.propose)(&table, scale) {
        let fields = bringing.scales.iter().find(|one| one.name == name).map_or(&[][..], |one| one.fields);
        let is_measured = |laid: &&LaidColumn| laid.meaning.as_deref().is_some_and(|field| fields.contains(&field));
        for (value, _) in values.iter().filter(|(_, step)| step.is_none()) {
            let columns = before.iter().flat_map(|(_, layout)| &layout.columns).filter(is_measured);
            let mut words = columns.flat_map(|laid| &laid.words).filter(|(word, _)| folded(word) == folded(value));
            let step = words.find_map(|(_, key)| key.parse().ok()).filter(|step| (1..=scale).contains(step));
            if let Some(step) = step {
                let steps = chosen.steps.entry(name.to_owned()).or_default();
                steps.entry(value.clone()).or_insert(Some(step));
            }
        }
    }
}

/// A text as it is compared: however it is spaced, in lower case.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
