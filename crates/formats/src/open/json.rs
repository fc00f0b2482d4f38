//! JSON as a grid: a list of objects, alone or as a member of an object, is a sheet whose header is their members. What
//! stands in a member `extra` is further columns, each under its own name.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use crate::ReadProblem;
use crate::grid::{Row, Sheet, Value, Workbook};
use crate::out::json::EXTRA;

use super::Limits;

/// The last column that a sheet can have, from 0.
const LAST_COLUMN: usize = 16_383;
/// Whole numbers below this are exact in a cell.
const EXACT: f64 = 9e15;

/// Reads JSON that holds a list of objects; nothing where it is something else, or no JSON.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Option<Workbook>, ReadProblem> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let Ok(whole) = serde_json::from_slice::<Json>(text) else { return Ok(None) };
    let Some(records) = records(whole) else { return Ok(None) };
    let header = header(&records);
    if header.len() > LAST_COLUMN {
        return Err(ReadProblem::too_large("columns"));
    }
    let places: HashMap<&(bool, String), u32> = header.iter().enumerate().map(|(at, name)| (name, at as u32)).collect();
    let named = header.iter().enumerate().map(|(at, (_, name))| (at as u32, Value::Text(name.as_str().into())));
    let mut sheet = Sheet { visible: true, ..Sheet::default() };
    sheet.rows.push(Row { number: 1, hidden: false, cells: named.collect() });
    let mut left = limits.cells;
    for (at, record) in records.iter().enumerate() {
        let mut cells = Vec::new();
        for (name, json) in members(record) {
            let Some(value) = value(json) else { continue };
            left = left.checked_sub(1).ok_or_else(|| ReadProblem::too_large("cells"))?;
            cells.extend(places.get(&name).map(|column| (*column, value)));
        }
        cells.sort_by_key(|cell| cell.0);
        if !cells.is_empty() {
            sheet.rows.push(Row { number: at as u32 + 2, hidden: false, cells });
        }
    }
    Ok(Some(Workbook { format: "json", sheets: vec![sheet], remarks: Vec::new() }))
}

/// The list of objects: the whole, or the first member that is one.
fn records(whole: Json) -> Option<Vec<Map<String, Json>>> {
    let list = match whole {
        Json::Array(list) => list,
        Json::Object(members) => members.into_iter().find_map(|(_, member)| match member {
            Json::Array(list) if list.iter().all(Json::is_object) => Some(list),
            _ => None,
        })?,
        _ => return None,
    };
    let objects = list.into_iter().map(|one| match one {
        Json::Object(members) => Some(members),
        _ => None,
    });
    objects.collect::<Option<Vec<_>>>()
}

/// Every member that a record has, in the order in which they are met; further columns after the others.
fn header(records: &[Map<String, Json>]) -> Vec<(bool, String)> {
    let mut met: HashMap<(bool, String), usize> = HashMap::new();
    for record in records {
        for (name, _) in members(record) {
            let next = met.len();
            met.entry(name).or_insert(next);
        }
    }
    let mut header: Vec<((bool, String), usize)> = met.into_iter().collect();
    header.sort_by_key(|((is_extra, _), at)| (*is_extra, *at));
    header.into_iter().map(|(name, _)| name).filter(|(_, name)| !name.trim().is_empty()).collect()
}

/// The members of a record, each with whether it is a further column.
fn members(record: &Map<String, Json>) -> impl Iterator<Item = ((bool, String), &Json)> {
    let extra = record.get(EXTRA).and_then(Json::as_object);
    let own = record.iter().filter(move |(name, _)| extra.is_none() || *name != EXTRA);
    let own = own.map(|(name, value)| ((false, name.clone()), value));
    own.chain(extra.into_iter().flatten().map(|(name, value)| ((true, name.clone()), value)))
}

fn value(json: &Json) -> Option<Value> {
    match json {
        Json::Null => None,
        Json::Bool(truth) => Some(Value::Truth(*truth)),
        Json::Number(number) => match number.as_f64() {
            Some(value) if number.is_f64() || value.abs() < EXACT => Some(Value::Number(value)),
            // A number that a cell cannot hold keeps its digits.
            _ => Some(Value::Text(number.to_string().into())),
        },
        Json::String(text) => (!text.trim().is_empty()).then(|| Value::Text(text.as_str().into())),
        nested => Some(Value::Text(nested.to_string().into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Option<Vec<Vec<String>>> {
        let book = read(text.as_bytes(), &Limits::default()).expect("it is not too large")?;
        let shown = |row: &Row| row.cells.iter().map(|cell| cell.1.shown()).collect();
        Some(book.sheets[0].rows.iter().map(shown).collect())
    }

    #[test]
    fn a_list_of_objects_is_a_sheet_and_further_columns_come_last() {
        let text = r#"{"register":"things","records":[
            {"title":"Fire","extra":{"Site":"North","title":"other"},"score":4,"done":null},
            {"title":"Flood","tags":["a","b"],"certain":true}]}"#;
        let wanted = [
            vec!["title", "score", "done", "tags", "certain", "Site", "title"],
            vec!["Fire", "4", "North", "other"],
            vec!["Flood", "[\"a\",\"b\"]", "TRUE"],
        ];
        assert_eq!(rows(text).expect("it is a list"), wanted);
    }

    #[test]
    fn what_is_no_list_of_objects_is_none() {
        for text in ["{", "[1,2]", "{\"a\":1}", "{a;b}", "[Fire;4]"] {
            assert_eq!(rows(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_that_no_cell_holds_keeps_its_digits() {
        assert_eq!(rows(r#"[{"id":12345678901234567890}]"#).expect("a list")[1], ["12345678901234567890"]);
    }
}
