//! Data as an older Comity kept it, for tests of what a newer one makes of it.

use std::collections::HashMap;

use super::{Cell, MoveError, Table, new, old};
use crate::{Place, migrate};

/// Columns that a later step took away, and where what they held stands now: the table and the column that names the
/// row.
const WENT: [(&str, &str, &str, &str); 1] = [("imports", "reading", "readings", "import")];

/// Rows that a later step put there: the table, the column and the value that tell them, and the number of the step.
const CAME: [(&str, &str, &str, i64); 2] = [("tallies", "facet", "threat", 6), ("tallies", "facet", "area", 9)];

/// Copies everything into an empty place whose schema is so many steps behind.
///
/// # Errors
/// Where the old schema has a column of which nothing is known any more.
pub fn to_an_older_schema(from: &Place, to: &Place, steps: i64) -> Result<(), MoveError> {
    let schema = migrate::behind(steps);
    let (mut from, mut to) = (old(from)?, new(to, schema)?);
    let now = from.tables()?;
    for then in to.tables()? {
        let table = now.iter().find(|table| table.name == then.name);
        let table = table.ok_or_else(|| MoveError::Differs(format!("{} went", then.name)))?;
        let mut went = HashMap::new();
        for column in then.columns.iter().filter(|column| !table.columns.contains(column)) {
            let known = WENT.iter().find(|(name, known, ..)| *name == then.name && known == column);
            let (_, _, place, key) = known.ok_or_else(|| MoveError::Differs(format!("{column} went")))?;
            let place = Table { name: (*place).to_owned(), columns: vec![(*key).to_owned(), column.clone()] };
            let mut cells = Vec::new();
            from.read(&place, &mut |row| {
                cells.push(row);
                Ok(())
            })?;
            went.insert(column.clone(), cells);
        }
        let (mut rows, id) = (Vec::new(), table.columns.iter().position(|column| column == "id"));
        let came = CAME.iter().filter(|(name, .., number)| *name == then.name && schema < *number);
        let told = came.filter_map(|(_, column, value, _)| {
            table.columns.iter().position(|known| known == column).map(|at| (at, Cell::Text((*value).to_owned())))
        });
        let told: Vec<(usize, Cell)> = told.collect();
        from.read(table, &mut |row| {
            if told.iter().any(|(at, value)| row[*at] == *value) {
                return Ok(());
            }
            let cell = |column: &String| match table.columns.iter().position(|known| known == column) {
                Some(at) => row[at].clone(),
                None => {
                    let cells =
                        went.get(column).zip(id).and_then(|(cells, id)| cells.iter().find(|one| one[0] == row[id]));
                    cells.map_or(Cell::Text(String::new()), |cells| cells[1].clone())
                }
            };
            rows.push(then.columns.iter().map(cell).collect::<Vec<_>>());
            Ok(())
        })?;
        to.write(&then, &rows)?;
    }
    to.keep()
}

/// Makes the schema look as if a Comity that is newer than this one had used the data. Answers the number of its
/// schema.
///
/// # Errors
/// The database's.
pub fn from_the_future(place: &Place) -> Result<i64, MoveError> {
    let future = migrate::newest() + 1;
    let sql = format!("INSERT INTO migrations (number, name) VALUES ({future}, 'of the future')");
    match place {
        Place::File(file) => rusqlite::Connection::open(file)?.execute_batch(&sql)?,
        Place::Server(address) => crate::postgresql::connect(address)?.batch_execute(&sql)?,
    }
    Ok(future)
}
