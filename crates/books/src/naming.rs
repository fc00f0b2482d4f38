//! What stands for the ids on a page that is about more than one relationship: the names of people and parties,
//! and records by id or by reference. Each is one statement over the reach, however many rows there are.

use std::collections::HashMap;

use kernel::{Id, Instant, of};
use storage::Tx;

use crate::record::{COLUMNS, Record, Scoped, read};
use crate::statement::Statement;
use crate::{BookKind, Failure, Kind, Reach};

/// A party of a relationship that the viewer is seated in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyAt {
    /// The relationship.
    pub relationship: Id<of::Relationship>,
    /// The organisation.
    pub organisation: Id<of::Organisation>,
    /// Its name.
    pub name: String,
    /// Its place in the order of joining, from 0; it decides the shape.
    pub position: i64,
    /// When it left.
    pub left_at: Option<Instant>,
}

impl Reach<'_> {
    /// The parties of every relationship of the reach, in the order of joining. Those that left are among them,
    /// since what they did stays.
    ///
    /// # Errors
    /// The database's.
    pub fn parties(&self, tx: &mut Tx<'_>) -> Result<Vec<PartyAt>, Failure> {
        let mut relationships: Vec<_> = self
            .all_seats()
            .filter(|seat| seat.book_kind == BookKind::Shared)
            .filter_map(|seat| seat.relationship)
            .collect();
        relationships.sort_unstable();
        relationships.dedup();
        let mut statement = Statement::new(
            "SELECT parties.relationship, organisations.id, organisations.name, parties.position,
                    parties.left_at
               FROM parties JOIN organisations ON organisations.id = parties.organisation
              WHERE parties.relationship IN ",
        );
        statement.list(relationships).add(" ORDER BY parties.relationship, parties.position");
        Ok(tx.query(&statement.sql, &statement.values, |row| {
            Ok(PartyAt {
                relationship: row.get(0)?,
                organisation: row.get(1)?,
                name: row.get(2)?,
                position: row.get(3)?,
                left_at: row.maybe(4)?,
            })
        })?)
    }

    /// The names of these people, as far as they have, or had, a seat in a book of the reach. Neither people nor seats
    /// are behind the second wall: this condition alone decides.
    ///
    /// # Errors
    /// The database's.
    pub fn names(
        &self,
        tx: &mut Tx<'_>,
        people: impl IntoIterator<Item = Id<of::Person>>,
    ) -> Result<HashMap<Id<of::Person>, String>, Failure> {
        let mut people: Vec<_> = people.into_iter().collect();
        people.sort_unstable();
        people.dedup();
        if people.is_empty() {
            return Ok(HashMap::new());
        }
        let mut statement = Statement::new("SELECT people.id, people.name FROM people WHERE people.id IN ");
        statement.list(people);
        statement.add(" AND EXISTS (SELECT 1 FROM seats WHERE seats.person = people.id AND ");
        self.narrow_seats(&mut statement);
        statement.add(")");
        let named = tx.query(&statement.sql, &statement.values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(named.into_iter().collect())
    }

    /// The records of these ids, of any of these kinds, as far as they stand in the reach.
    ///
    /// # Errors
    /// The database's.
    pub fn these(
        &self,
        tx: &mut Tx<'_>,
        kinds: &[&'static Kind],
        ids: impl IntoIterator<Item = Id<of::Record>>,
    ) -> Result<Vec<Scoped<Record>>, Failure> {
        let mut ids: Vec<_> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = Statement::new(&format!("SELECT {COLUMNS} FROM records WHERE "));
        self.of_kinds(&mut statement, kinds);
        statement.add(" AND id IN ").list(ids).add(" AND held IS NULL");
        let found = tx.query(&statement.sql, &statement.values, read)?;
        Ok(found.into_iter().map(Scoped::new).collect())
    }

    /// The records with that mark and number in every relationship of the reach: what somebody may mean who
    /// writes R-27. At most 50.
    ///
    /// # Errors
    /// The database's.
    pub fn referred(
        &self,
        tx: &mut Tx<'_>,
        kinds: &[&'static Kind],
        (mark, letter, number): (&str, &str, i64),
    ) -> Result<Vec<Scoped<Record>>, Failure> {
        let books: Vec<_> = self.all_seats().filter(|seat| seat.mark == mark).map(|seat| seat.book).collect();
        if self.is_nothing(&books) {
            return Ok(Vec::new());
        }
        let statuses: Vec<&str> = kinds.iter().flat_map(|kind| kind.statuses.iter().copied()).collect();
        let mut statement = Statement::new(&format!("SELECT {COLUMNS} FROM records WHERE "));
        self.of_kinds(&mut statement, kinds);
        statement.add(" AND ");
        self.narrow(&mut statement, "book", books);
        statement.add(" AND status IN ").list(statuses);
        statement.add(" AND number = ").bind(number).add(" AND held IS NULL ORDER BY changed_at DESC, id LIMIT 50");
        let mut found = tx.query(&statement.sql, &statement.values, read)?;
        found.retain(|record| {
            let kind = kinds.iter().find(|kind| kind.name == record.head.kind);
            kind.is_some_and(|kind| record.fields(kind).is_ok_and(|body| (kind.letter)(&body) == letter))
        });
        Ok(found.into_iter().map(Scoped::new).collect())
    }
}
