//! What the records of a list are told apart by, without the records: for counting within a list that is narrowed, of
//! which no tallies are kept.

use kernel::{Date, Id, of};
use storage::Tx;

use crate::list::{ListQuery, expression};
use crate::record::NO_DAY;
use crate::{Failure, Kind, Reach};

/// A record, as far as lists are narrowed.
#[derive(Debug, Clone)]
pub struct Outline {
    /// Its book.
    pub book: Id<of::Book>,
    /// Who answers for it.
    pub owner: Option<Id<of::Person>>,
    /// The day of the next look.
    pub review_by: Option<Date>,
    /// What lists sort by: a risk's level.
    pub rank: i64,
    /// The values of the fields that were asked for, in their order; empty for nothing.
    pub values: Vec<String>,
}

impl Reach<'_> {
    /// The outlines of all records that the query asks for, with these fields of text; nothing where they are more than
    /// its limit. One statement.
    ///
    /// # Errors
    /// The database's.
    pub fn outlines(
        &self,
        tx: &mut Tx<'_>,
        kind: &'static Kind,
        query: &ListQuery,
        fields: &[&'static str],
    ) -> Result<Option<Vec<Outline>>, Failure> {
        let mut columns = "records.id, records.rank, records.book, records.owner, records.review_by".to_owned();
        for (at, field) in fields.iter().enumerate() {
            columns.push_str(&format!(", {} AS value{at}", expression(field)));
        }
        let whole = ListQuery { sort: ListQuery::default().sort, by_number: false, after: None, ..query.clone() };
        let outlines = self.listed(tx, kind, &whole, (&columns, true), |row| {
            let values = (0..fields.len()).map(|at| Ok(row.maybe::<String>(5 + at)?.unwrap_or_default()));
            Ok(Outline {
                rank: row.get(1)?,
                book: row.get(2)?,
                owner: row.maybe(3)?,
                review_by: Some(row.get::<Date>(4)?).filter(|day| *day != NO_DAY),
                values: values.collect::<Result<_, storage::StorageError>>()?,
            })
        })?;
        Ok((outlines.len() <= query.limit).then_some(outlines))
    }
}
