//! The comparison as programs and the command line are told it.

use std::collections::BTreeMap;

use books::Record;
use books::import::Difference;
use kernel::{Id, of};
use serde_json::{Value, json};

use super::Compared;
use crate::importing::{Choices, Plan};

/// The most rows that are told one by one.
const MOST: usize = 1000;

/// What is new, changed, gone, disclosed and unchanged. `references` are those of the records, by id; nothing where there is no
/// register that the file could be compared with.
pub fn told(
    (plan, choices): (&Plan, &Choices),
    compared: &Compared,
    references: &BTreeMap<Id<of::Record>, String>,
) -> Value {
    let registers: Vec<Value> = compared
        .registers
        .iter()
        .map(|register| json!({ "id": register.id, "file": register.file, "at": register.at.to_string() }))
        .collect();
    let record = |record: &Record| {
        let head = &record.head;
        json!({
            "record": head.id, "reference": references.get(&head.id), "title": head.title, "version": head.version,
        })
    };
    let named = |at: usize| record(&compared.known[at].record);
    let changed = compared.changed(plan).take(MOST).map(|(table, row, found)| {
        let chosen = choices.table(table);
        let taken = chosen.takes.get(&row.row).map(|taken| taken.fields.clone()).unwrap_or_default();
        let is_left = found.is_closed || chosen.kept.contains(&row.row);
        let field = |one: &Difference| {
            json!({
                "field": one.field, "before": one.before, "file": one.file, "here": one.here,
                "edited_here": one.is_edited,
                "applied": !is_left && (!one.is_edited || taken.contains(&one.field)),
            })
        };
        let mut told = named(found.known);
        told["table"] = json!(table);
        told["row"] = json!(row.row);
        told["closed_here"] = json!(found.is_closed);
        told["kept"] = json!(chosen.kept.contains(&row.row));
        told["fields"] = found.differences.iter().map(field).collect();
        told
    });
    let changed: Vec<Value> = changed.collect();
    let gone = compared.gone.iter().take(MOST).map(|at| {
        let mut told = named(*at);
        told["close"] = json!(choices.closes.get(&compared.known[*at].record.head.id.to_string()));
        told
    });
    let disclosed = compared.disclosed(plan).take(MOST).map(|(table, row, found)| {
        let mut told = named(found.known);
        told["table"] = json!(table);
        told["row"] = json!(row.row);
        told["as"] = json!(compared.known[found.known].copy.as_ref().map(|copy| record(copy)));
        let field =
            |one: &Difference| json!({ "field": one.field, "before": one.before, "file": one.file, "here": one.here });
        told["fields"] = found.differences.iter().map(field).collect();
        told
    });
    json!({
        "register": compared.register.as_ref().map(|register| &register.id),
        "registers": registers,
        "new": compared.new_rows(plan),
        "changed_rows": compared.changed(plan).count(),
        "changed": changed,
        "gone_records": compared.gone.len(),
        "gone": gone.collect::<Vec<_>>(),
        "disclosed_rows": compared.disclosed(plan).count(),
        "disclosed": disclosed.collect::<Vec<_>>(),
        "unchanged": compared.unchanged(),
    })
}
