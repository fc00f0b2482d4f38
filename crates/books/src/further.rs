//! The further columns of the records that a list shows: their headers, without the records themselves.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use storage::Tx;

use crate::kind::{Form, Kind};
use crate::list::{ListQuery, expression};
use crate::{Failure, Reach, Stands};

impl Reach<'_> {
    /// The headers of the further columns of all records that the query asks for. `shown` says of a record, by the
    /// names of its people's fields that are empty, which of its further columns stand somewhere else. One statement.
    ///
    /// # Errors
    /// The database's.
    pub fn further_headers(
        &self,
        tx: &mut Tx<'_>,
        kind: &'static Kind,
        query: &ListQuery,
        shown: impl Fn(&[&'static str], &Map<String, Value>) -> BTreeSet<String>,
    ) -> Result<BTreeSet<String>, Failure> {
        let mut headers = BTreeSet::new();
        let Some(extra) = kind.fields.iter().find(|field| field.form == Form::Extra) else { return Ok(headers) };
        let people: Vec<_> = kind.fields.iter().filter(|field| field.form == Form::Person).collect();
        let mut columns = format!("CAST(body->'{}' AS TEXT)", extra.name);
        for field in &people {
            let own = match field.place {
                Stands::Head => field.name.to_owned(),
                _ => expression(field.name),
            };
            columns.push_str(&format!(", CASE WHEN {own} IS NULL THEN 1 ELSE 0 END"));
        }
        self.listed(tx, kind, query, (&columns, false), |row| {
            let Some(text) = row.maybe::<String>(0)? else { return Ok(()) };
            let mut empty = Vec::new();
            for (at, field) in people.iter().enumerate() {
                if row.get::<i64>(at + 1)? == 1 {
                    empty.push(field.name);
                }
            }
            let held: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
            let elsewhere = shown(&empty, &held);
            headers.extend(held.into_iter().map(|(header, _)| header).filter(|header| !elsewhere.contains(header)));
            Ok(())
        })?;
        Ok(headers)
    }
}
