//! JSON: one object that names what it holds, with a record on each line, so that two files can be compared by eye.

use std::io::Write;

use serde_json::Value;

use super::{Cell, OutProblem};

/// The member of a record that holds its further columns, by their headers.
pub const EXTRA: &str = "extra";

/// A record, or why it could not be fetched.
pub type RecordResult = Result<Value, Box<dyn std::error::Error + Send + Sync>>;

/// Writes the records of a register of that name as they are pulled; returns how many there were.
///
/// # Errors
/// Where a record cannot be fetched or the destination refuses; what is written by then is not a whole file.
pub fn write(
    to: impl Write,
    register: &str,
    records: impl IntoIterator<Item = RecordResult>,
) -> Result<u64, OutProblem> {
    let mut to = to;
    write!(to, "{{\"register\":{},\"records\":[", Value::from(register))?;
    let mut count = 0;
    for record in records {
        let record = record.map_err(OutProblem::Rows)?;
        to.write_all(if count == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut to, &record)?;
        count += 1;
    }
    to.write_all(b"\n]}\n")?;
    to.flush()?;
    Ok(count)
}

/// A cell as a member of a record.
pub fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Value::from(*number as i64),
        Cell::Number(number) => Value::from(*number),
        Cell::Date(date) => Value::from(date.to_string()),
        Cell::Moment(moment) => Value::from(moment.to_string()),
        Cell::Truth(truth) => Value::from(*truth),
        Cell::Nothing => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_is_a_line() {
        let record = json!({ "title": "=1", "likelihood": 4, "extra": { "Site": "North" } });
        let mut bytes = Vec::new();
        let count = write(&mut bytes, "risks", [Ok(record.clone()), Ok(record)]).expect("memory takes it");
        let line = r#"{"title":"=1","likelihood":4,"extra":{"Site":"North"}}"#;
        let whole = format!("{{\"register\":\"risks\",\"records\":[\n{line},\n{line}\n]}}\n");
        assert_eq!((count, String::from_utf8(bytes).expect("UTF-8")), (2, whole));
    }
}
