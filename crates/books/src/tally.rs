//! Figures without counting: how many records have a value, kept up with every change, in the same transaction.
//! A register of 100,000 shows its figures as fast as one of ten. They are kept per book, so that what a viewer
//! may not read was never in the sum.

use std::collections::BTreeMap;

use kernel::{Fault, Id, fault, of};
use storage::{StorageError, Tx, values};

use crate::statement::Statement;
use crate::{Facets, Failure, Kind, Reach};

/// Keeps the tallies up with a change of one record. `held` names the import that is still bringing it in: its
/// records are counted apart until they show.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    book: Id<of::Book>,
    kind: &str,
    before: &Facets,
    after: &Facets,
    held: Option<Id<of::Import>>,
) -> Result<(), StorageError> {
    if !before.is_empty() && fault::is_on(Fault::TalliesLag) {
        return Ok(());
    }
    let mut by = BTreeMap::new();
    for facet in after {
        *by.entry(facet).or_insert(0_i64) += 1;
    }
    for facet in before {
        *by.entry(facet).or_insert(0) -= 1;
    }
    let by = by.into_iter().map(|((facet, value), n)| ((*facet, value.clone()), n));
    add(tx, book, kind, by, held)
}

/// Adds to the tallies what many records changed together, each facet and value once.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    book: Id<of::Book>,
    kind: &str,
    by: impl IntoIterator<Item = ((&'static str, String), i64)>,
    held: Option<Id<of::Import>>,
) -> Result<(), StorageError> {
    let kind = match held {
        Some(import) => held_kind(kind, import),
        None => kind.to_owned(),
    };
    for ((facet, value), by) in by {
        if by != 0 {
            tx.run(
                "INSERT INTO main.tallies (book, kind, facet, value, n) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (book, kind, facet, value) DO UPDATE SET n = tallies.n + excluded.n",
                values![book, &kind, facet, &value, by],
            )?;
        }
    }
    Ok(())
}

fn held_kind(kind: &str, import: Id<of::Import>) -> String {
    format!("{kind} {import}")
}

/// Counts an import's records with the others, now that they show.
pub(crate) fn release(
    tx: &mut Tx<'_>,
    book: Id<of::Book>,
    kind: &str,
    import: Id<of::Import>,
) -> Result<(), StorageError> {
    let held = held_kind(kind, import);
    tx.run(
        "INSERT INTO main.tallies (book, kind, facet, value, n)
         SELECT book, $3, facet, value, n FROM tallies WHERE book = $1 AND kind = $2
         ON CONFLICT (book, kind, facet, value) DO UPDATE SET n = tallies.n + excluded.n",
        values![book, &held, kind],
    )?;
    tx.run("DELETE FROM main.tallies WHERE book = $1 AND kind = $2", values![book, &held])?;
    Ok(())
}

impl Reach<'_> {
    /// How many records of each kind stand in their first state, book by book, for all kinds in one statement.
    ///
    /// # Errors
    /// The database's.
    pub fn open_counts(&self, tx: &mut Tx<'_>, kinds: &[&'static Kind]) -> Result<Vec<Counted>, Failure> {
        let mut statement = Statement::new("SELECT book, kind, value, n FROM tallies WHERE ");
        self.of_kinds(&mut statement, kinds);
        statement.add(" AND facet = 'status' AND n > 0");
        let counted = tx.query(&statement.sql, &statement.values, |row| {
            Ok((row.get::<Id<of::Book>>(0)?, row.get::<String>(1)?, row.get::<String>(2)?, row.get::<i64>(3)?))
        })?;
        let of_kind = |(book, name, status, n): (Id<of::Book>, String, String, i64)| {
            let kind = kinds.iter().find(|kind| kind.name == name && kind.statuses[0] == status)?;
            Some((book, *kind, n))
        };
        Ok(counted.into_iter().filter_map(of_kind).collect())
    }
}

/// How many records of a kind a book holds.
pub type Counted = (Id<of::Book>, &'static Kind, i64);

/// How many records have which value, book by book.
#[derive(Debug, Clone, Default)]
pub struct Tallies(pub(crate) Vec<(Id<of::Book>, String, String, i64)>);

impl Tallies {
    /// How many records have that value of that facet, over all books read.
    pub fn of(&self, facet: &str, value: &str) -> i64 {
        self.sum(|_, f, v| f == facet && v == value)
    }

    /// How many records `wanted` (of book, facet and value) holds for.
    pub fn sum(&self, wanted: impl Fn(Id<of::Book>, &str, &str) -> bool) -> i64 {
        self.0.iter().filter(|(book, facet, value, _)| wanted(*book, facet, value)).map(|(_, _, _, n)| n).sum()
    }
}
