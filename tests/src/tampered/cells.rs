//! The cells of a book's rows that the proof binds, to flip a bit in.

use books::Failure;
use books::check::Chain;
use storage::values;

use crate::chance::Chance;
use crate::house::House;

/// A column of one row.
#[derive(Debug, Clone)]
pub struct Cell {
    table: &'static str,
    column: &'static str,
    sort: Sort,
    /// The row, as a condition after the book's.
    row: String,
    book: String,
    /// The entry that is to be named.
    n: Option<u64>,
}

#[derive(Debug, Clone, Copy)]
enum Sort {
    Text,
    Bytes,
    Number,
}

/// What stands in a cell.
#[derive(Debug, Clone)]
pub enum Held {
    Text(String),
    Bytes(Vec<u8>),
    Number(i64),
}

const OF_ENTRIES: &[(&str, Sort)] =
    &[("text", Sort::Text), ("leaf", Sort::Bytes), ("at", Sort::Number), ("act", Sort::Text), ("text", Sort::Text)];
const OF_VERSIONS: &[(&str, Sort)] = &[("salt", Sort::Bytes), ("head", Sort::Text), ("body", Sort::Text)];
const OF_RECORDS: &[(&str, Sort)] =
    &[("title", Sort::Text), ("status", Sort::Text), ("rank", Sort::Number), ("body", Sort::Text)];

impl Cell {
    /// Every cell of the chain's book that the proof binds.
    pub fn all(house: &House, chain: &Chain) -> Vec<Cell> {
        let (book, name) = (chain.book, chain.book.to_string());
        let rows = house.program.storage.read_blocking(move |tx| {
            tx.see_everything()?;
            let entries =
                tx.query("SELECT n FROM entries WHERE book = $1 ORDER BY n", values![book], |row| row.get(0))?;
            let versions = tx.query(
                "SELECT record, version, n FROM entries WHERE book = $1 AND version IS NOT NULL ORDER BY n",
                values![book],
                |row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?, row.get::<i64>(2)?)),
            )?;
            let checkpoints =
                tx.query("SELECT size FROM checkpoints WHERE book = $1 ORDER BY size", values![book], |row| {
                    row.get(0)
                })?;
            Ok::<(Vec<i64>, _, Vec<i64>), Failure>((entries, versions, checkpoints))
        });
        let (entries, versions, checkpoints) = rows.expect("the rows are read");
        let cell = |table, (column, sort): (&'static str, Sort), row: String, n: i64| Cell {
            table,
            column,
            sort,
            row,
            book: name.clone(),
            n: Some(n.unsigned_abs()),
        };
        let mut cells = Vec::new();
        for n in &entries {
            cells.extend(OF_ENTRIES.iter().map(|of| cell("entries", *of, format!("n = {n}"), *n)));
        }
        for (record, version, n) in &versions {
            let row = format!("record = '{record}' AND version = {version}");
            cells.extend(OF_VERSIONS.iter().map(|of| cell("versions", *of, row.clone(), *n)));
            if !versions.iter().any(|(other, later, _)| other == record && later > version) {
                let row = format!("id = '{record}'");
                cells.extend(OF_RECORDS.iter().map(|of| cell("records", *of, row.clone(), *n)));
            }
        }
        let mut covered = 0;
        for size in checkpoints {
            cells.push(cell("checkpoints", ("note", Sort::Text), format!("size = {size}"), covered + 1));
            covered = size;
        }
        let whole = format!("origin = '{}'", chain.origin);
        cells.push(cell("chains", ("frontier", Sort::Bytes), whole, entries.len() as i64 + 1));
        cells
    }

    fn read(&self, house: &House) -> Option<Held> {
        let (sort, book) = (self.sort, self.book.clone());
        let sql = format!("SELECT {} FROM {} WHERE book = $1 AND {}", self.column, self.table, self.row);
        let held = house.program.storage.read_blocking(move |tx| {
            tx.see_everything()?;
            let held = tx.one(&sql, values![&book], |row| {
                Ok(match sort {
                    Sort::Text => row.maybe(0)?.map(Held::Text),
                    Sort::Bytes => row.maybe(0)?.map(Held::Bytes),
                    Sort::Number => row.maybe(0)?.map(Held::Number),
                })
            })?;
            Ok::<_, Failure>(held.flatten())
        });
        held.expect("a cell is read")
    }

    /// Puts something into the cell.
    pub fn put(&self, house: &House, held: &Held) -> Result<(), Failure> {
        let (held, book) = (held.clone(), self.book.clone());
        let sql = format!("UPDATE main.{} SET {} = $2 WHERE book = $1 AND {}", self.table, self.column, self.row);
        house.program.change("put", move |change| {
            change.tx.see_everything()?;
            let changed = match &held {
                Held::Text(text) => change.tx.run(&sql, values![&book, text])?,
                Held::Bytes(bytes) => change.tx.run(&sql, values![&book, bytes])?,
                Held::Number(number) => change.tx.run(&sql, values![&book, *number])?,
            };
            assert_eq!(changed, 1, "{sql}");
            Ok(())
        })
    }

    /// Flips a bit of it. Answers what stood there, and which entry is to be named; nothing where the database takes
    /// no such value, or there is nothing to flip.
    pub fn flip(&self, house: &House, chance: &mut Chance) -> Option<(Held, Option<u64>)> {
        let before = self.read(house)?;
        let after = match &before {
            Held::Text(text) => {
                let mut bytes = text.clone().into_bytes();
                let at = chance.below(bytes.len().max(1));
                *bytes.get_mut(at)? ^= 1 << chance.below(7);
                Held::Text(String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))?)
            }
            Held::Bytes(bytes) => {
                let mut bytes = bytes.clone();
                let at = chance.below(bytes.len().max(1));
                *bytes.get_mut(at)? ^= 1 << chance.below(8);
                Held::Bytes(bytes)
            }
            Held::Number(number) => Held::Number(number ^ (1 << chance.below(40))),
        };
        self.put(house, &after).ok()?;
        Some((before, self.n))
    }
}
