//! A row, every column of it read into a value of its own: what any program must do with it at least.

use rusqlite::types::ValueRef;

/// A value of a column.
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number.
    Int(#[expect(dead_code, reason = "it is read, as Comity reads it; nobody looks")] i64),
    /// Text.
    Text(String),
    /// Bytes, or a number with a fraction, of which there are none.
    Bytes(#[expect(dead_code, reason = "it is read, as Comity reads it; nobody looks")] Vec<u8>),
}

impl Cell {
    /// The text; empty where it is none.
    pub fn text(&self) -> &str {
        if let Cell::Text(text) = self { text } else { "" }
    }
}

/// Every column of the row.
///
/// # Errors
/// Where a text is not UTF-8.
pub fn cells(row: &rusqlite::Row<'_>) -> rusqlite::Result<Vec<Cell>> {
    let count = row.as_ref().column_count();
    let cell = |index| {
        Ok(match row.get_ref(index)? {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(number) => Cell::Int(number),
            text @ ValueRef::Text(_) => Cell::Text(text.as_str()?.to_owned()),
            ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
            ValueRef::Real(_) => Cell::Bytes(Vec::new()),
        })
    };
    (0..count).map(cell).collect()
}
