//! A register that is brought in again by command: what is chosen for all its rows at once, and what is said of them.

use std::collections::{BTreeMap, BTreeSet};

use books::Record;
use kernel::{Id, of};
use web::importing::again::Compared;
use web::importing::{Choices, Plan, Taken};

use super::telling::Found;
use super::{Prepared, Risks};

/// Chooses what the command line asks for.
pub(super) fn choose(args: &Risks, prepared: &Prepared, choices: &mut Choices) {
    choices.tables.clone_from(&prepared.choices.tables);
    let Some(compared) = &prepared.compared else { return };
    choices.register = compared.register.as_ref().map(|register| register.id.clone());
    if let Some(because) = &args.close_gone {
        let gone = compared.gone.iter().map(|at| compared.known[*at].record.head.id.to_string());
        choices.closes = gone.map(|id| (id, because.clone())).collect();
    }
    for (table, row, found) in compared.changed(&prepared.plan).filter(|_| args.take_file) {
        let edited = found.differences.iter().filter(|one| one.is_edited);
        let fields: BTreeSet<String> = edited.map(|one| one.field.clone()).collect();
        let version = compared.known[found.known].record.head.version;
        choices.table_mut(table).takes.insert(row.row, Taken { version, fields });
    }
}

/// Says what changes.
pub(super) fn tell(
    (plan, chosen): (&Plan, &Choices),
    (compared, references): (&Compared, &BTreeMap<Id<of::Record>, String>),
    found: &Found<'_>,
) {
    let (saying, kind) = (&found.prepared.saying, found.bringing.kind);
    let (changed, gone) = (compared.changed(plan).count(), compared.gone.len());
    let disclosed = match compared.disclosed(plan).count() {
        0 => String::new(),
        count => format!(", {count} shared since"),
    };
    let unchanged = compared.unchanged();
    let entries = if gone == 1 { "entry" } else { "entries" };
    println!(
        "Read again: {changed} changed, {gone} open {entries} no longer in the file, {unchanged} as they were{disclosed}."
    );
    let named = |record: &Record| references.get(&record.head.id).cloned().unwrap_or_default();
    let reference = |at: usize| named(&compared.known[at].record);
    for (table, row, found) in compared.changed(plan) {
        let taken = chosen.table(table).takes.get(&row.row).map(|taken| taken.fields.clone()).unwrap_or_default();
        for one in &found.differences {
            let left = match (found.is_closed, one.is_edited && !taken.contains(&one.field)) {
                (true, _) => " (closed here: left as it is)",
                (false, true) => " (changed here too: left as it is)",
                (false, false) => "",
            };
            let said = |value| saying.value(kind, &one.field, value);
            let (file, here) = (said(one.file.as_ref()), said(one.here.as_ref()));
            println!("  {} {}: {here} -> {file}{left}", reference(found.known), saying.label(kind, &one.field));
        }
    }
    for (_, row, found) in compared.disclosed(plan) {
        let copy = compared.known[found.known].copy.as_ref().map(|copy| format!(" as {}", named(copy)));
        let fields: Vec<String> = found.differences.iter().map(|one| saying.label(kind, &one.field)).collect();
        let otherwise = match fields.is_empty() {
            true => String::new(),
            false => format!("; the file says otherwise: {}", fields.join(", ")),
        };
        let (own, copy) = (reference(found.known), copy.unwrap_or_default());
        println!("  {} is {own}, shared{copy}: not changed from here{otherwise}", row.place);
    }
    for at in &compared.gone {
        let is_closed = chosen.closes.contains_key(&compared.known[*at].record.head.id.to_string());
        let what = if is_closed { "closed" } else { "left as it is" };
        println!("  {} is no longer in the file: {what}", reference(*at));
    }
}
