//! Lists of records: one statement over the reach, whatever is filtered and sorted by, and page after page
//! without counting what went before.

mod appetite;
mod owner;

use std::ops::RangeInclusive;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use kernel::{Date, Fault, Id, Instant, Problem, fault, of};
use storage::{Row, Storage, StorageError, Tx, Value, search};

use crate::record::{COLUMNS, Record, Scoped, read};
use crate::statement::Statement;
use crate::{Above, Failure, Kind, Reach};

pub(crate) use owner::owner_has_left;

/// What lists can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// The rank: a risk's level.
    Rank,
    /// The number.
    Number,
    /// The title, by its bytes.
    Title,
    /// When it last changed.
    Changed,
    /// The day of the next look.
    ReviewBy,
}

impl SortBy {
    /// The name in addresses and the API.
    pub fn name(self) -> &'static str {
        match self {
            SortBy::Rank => "level",
            SortBy::Number => "number",
            SortBy::Title => "title",
            SortBy::Changed => "changed",
            SortBy::ReviewBy => "review_by",
        }
    }

    fn column(self) -> &'static str {
        match self {
            SortBy::Rank => "rank",
            SortBy::Number => "number",
            SortBy::Title => "title",
            SortBy::Changed => "changed_at",
            SortBy::ReviewBy => "review_by",
        }
    }

    /// Whether the column's index runs downwards, so that ties follow it.
    fn index_descends(self) -> bool {
        matches!(self, SortBy::Rank | SortBy::Changed)
    }
}

/// An order: `level`, or `-level` for the highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// From the highest down.
    pub descending: bool,
}

impl Sort {
    /// Reads `level` or `-level`.
    pub fn parse(text: &str) -> Option<Sort> {
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        [SortBy::Rank, SortBy::Number, SortBy::Title, SortBy::Changed, SortBy::ReviewBy]
            .into_iter()
            .find(|by| by.name() == name)
            .map(|by| Sort { by, descending })
    }

    /// The order as it is written.
    pub fn written(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.by.name())
    }
}

/// What a list is narrowed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// A field of the body that its kind declares as filtered has one of these values.
    Field(&'static str, Vec<String>),
    /// Owned by this person; `None` for nobody.
    Owner(Option<Id<of::Person>>),
    /// Owned by somebody who has no seat in its book any more.
    OwnerHasLeft,
    /// Raised by this organisation.
    RaisedBy(Id<of::Organisation>),
    /// To be looked at before this day.
    ReviewBefore(Date),
    /// The rank lies in one of these ranges.
    Rank(Vec<RangeInclusive<i64>>),
    /// It is above what the parties want to bear, in one of these ways.
    Above(Vec<Above>),
    /// Holds a word beginning with each of these.
    Words(String),
}

/// What is asked of a list.
#[derive(Debug, Clone)]
pub struct ListQuery {
    /// The states; empty for the kind's first.
    pub statuses: Vec<&'static str>,
    /// All of these hold.
    pub filters: Vec<Filter>,
    /// The order.
    pub sort: Sort,
    /// Among those that the order does not part, the lower number first, so that the order says nothing of when and
    /// where each was written down. Slower: for what is read to its end.
    pub by_number: bool,
    /// Where the last page ended, as it said itself.
    pub after: Option<String>,
    /// At most so many records.
    pub limit: usize,
}

impl Default for ListQuery {
    fn default() -> Self {
        ListQuery {
            statuses: Vec::new(),
            filters: Vec::new(),
            sort: Sort { by: SortBy::Rank, descending: true },
            by_number: false,
            after: None,
            limit: 50,
        }
    }
}

impl ListQuery {
    /// Nothing, where the place to go on from is one that a list in that order gave.
    ///
    /// # Errors
    /// A problem of the field `after`.
    pub fn needs_place(&self) -> Result<(), Problem> {
        self.after.as_deref().map_or(Ok(()), |text| Cursor::parse(text, self).map(drop))
    }
}

/// A page of a list.
pub struct Page {
    /// The records, in order.
    pub items: Vec<Scoped<Record>>,
    /// What to ask for the next page with, where there is one.
    pub next: Option<String>,
}

/// Where a page ended: the value sorted by, the record's number where that parts equals, and the record.
struct Cursor {
    value: CursorValue,
    number: i64,
    id: Id<of::Record>,
}

enum CursorValue {
    Number(i64),
    Text(String),
}

impl Cursor {
    fn parse(text: &str, query: &ListQuery) -> Result<Cursor, Problem> {
        let by = query.sort.by;
        let bad = || Problem::field("after", kernel::Message::of("list-after-unknown"));
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| bad())?;
        let (value, number, id): (serde_json::Value, i64, Id<of::Record>) = match query.by_number {
            true => serde_json::from_slice(&bytes).map_err(|_| bad())?,
            false => {
                let (value, id) = serde_json::from_slice(&bytes).map_err(|_| bad())?;
                (value, 0, id)
            }
        };
        let value = match (by, value) {
            (SortBy::Rank | SortBy::Number | SortBy::Changed, serde_json::Value::Number(number)) => {
                CursorValue::Number(number.as_i64().ok_or_else(bad)?)
            }
            (SortBy::Title | SortBy::ReviewBy, serde_json::Value::String(text)) => CursorValue::Text(text),
            _ => return Err(bad()),
        };
        Ok(Cursor { value, number, id })
    }

    fn after(record: &Record, query: &ListQuery) -> String {
        let head = &record.head;
        let value: serde_json::Value = match query.sort.by {
            SortBy::Rank => head.rank.into(),
            SortBy::Number => head.number.into(),
            SortBy::Changed => head.changed_at.micros().into(),
            SortBy::Title => head.title.clone().into(),
            SortBy::ReviewBy => head.review_by.unwrap_or(crate::record::NO_DAY).to_string().into(),
        };
        let place = match query.by_number {
            true => serde_json::json!([value, head.number, head.id]),
            false => serde_json::json!([value, head.id]),
        };
        BASE64_URL_SAFE_NO_PAD.encode(place.to_string())
    }

    fn value(&self) -> Value<'_> {
        match &self.value {
            CursorValue::Number(number) => Value::Int(*number),
            CursorValue::Text(text) => Value::Text(text),
        }
    }
}

/// The expression that a filtered field's index is made of.
pub(crate) fn expression(field: &str) -> String {
    format!("CAST(body->>'{field}' AS TEXT)")
}

impl Reach<'_> {
    /// A page of the records of a kind.
    ///
    /// # Errors
    /// Where the cursor is none that a list gave; the database's.
    pub fn list(&self, tx: &mut Tx<'_>, kind: &'static Kind, query: &ListQuery) -> Result<Page, Failure> {
        let mut records = self.listed(tx, kind, query, (COLUMNS, true), read)?;
        for _ in records.iter().filter(|_| fault::is_on(Fault::OneStatementPerRow)) {
            tx.query("SELECT 1", &[], |row| row.get::<i64>(0))?;
        }
        let is_more = records.len() > query.limit;
        records.truncate(query.limit);
        let next = records.last().filter(|_| is_more).map(|last| Cursor::after(last, query));
        Ok(Page { items: records.into_iter().map(Scoped::new).collect(), next })
    }

    /// What `read` makes of those columns of the records that the query asks for: of a page and one more, in order, or
    /// of all, in none.
    pub(crate) fn listed<T>(
        &self,
        tx: &mut Tx<'_>,
        kind: &'static Kind,
        query: &ListQuery,
        (columns, is_page): (&str, bool),
        read: impl FnMut(&Row<'_>) -> Result<T, StorageError>,
    ) -> Result<Vec<T>, Failure> {
        let books = self.one_by_one(self.seats(kind.name));
        let statuses = if query.statuses.is_empty() { &kind.statuses[..1] } else { &query.statuses[..] };
        let cursor = query.after.as_deref().map(|text| Cursor::parse(text, query)).transpose()?;
        let words = self.bound_words(tx, query, kind);
        if books.is_empty() || words.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Vec::new());
        }
        let mut statement = Statement::new("");
        let (mut branches, now) = (0, self.viewer().now());
        for book in &books {
            for status in statuses {
                statement.add(if branches == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
                statement.add(&format!("SELECT {columns} FROM records WHERE ("));
                book.narrow(&mut statement);
                statement.add(")");
                branch(&mut statement, tx, kind, (status, now), query, words.as_ref());
                if is_page {
                    if let Some(cursor) = &cursor {
                        after(&mut statement, query, cursor);
                    }
                    statement.add(&order(query)).add(" LIMIT ").bind(query.limit as i64 + 1);
                }
                branches += 1;
                statement.add(&format!(") AS branch{branches}"));
            }
        }
        if is_page {
            statement.add(&order(query)).add(" LIMIT ").bind(query.limit as i64 + 1);
        }
        Ok(tx.query(&statement.sql, &statement.values, read)?)
    }

    /// What the words of each filter are bound as; an empty list means that nothing can be found.
    fn bound_words(&self, tx: &Tx<'_>, query: &ListQuery, kind: &Kind) -> Option<Vec<String>> {
        let asked = query.filters.iter().filter_map(|filter| match filter {
            Filter::Words(words) => Some(words),
            _ => None,
        });
        let books = self.indexed(&self.books(kind.name));
        let bound: Vec<_> = asked.map(|words| tx.dialect().words(words, &books)).collect();
        if bound.is_empty() {
            return None;
        }
        Some(bound.into_iter().collect::<Option<Vec<_>>>().unwrap_or_default())
    }
}

fn branch<'v>(
    statement: &mut Statement<'v>,
    tx: &Tx<'_>,
    kind: &'static Kind,
    (status, now): (&'static str, Instant),
    query: &'v ListQuery,
    words: Option<&'v Vec<String>>,
) {
    // The kind is written out: the indexes of its fields are of its records only.
    statement.add(&format!(" AND kind = '{}' AND status = ", kind.name)).bind(status);
    statement.add(" AND held IS NULL");
    let mut words = words.into_iter().flatten();
    for filter in &query.filters {
        match filter {
            Filter::Field(name, values) => {
                statement.add(&format!(" AND {} IN ", expression(name)));
                statement.list(values.iter().map(String::as_str));
            }
            Filter::Owner(Some(person)) => {
                statement.add(" AND owner = ").bind(*person);
            }
            Filter::Owner(None) => {
                statement.add(" AND owner IS NULL");
            }
            Filter::OwnerHasLeft => {
                statement.add(" AND ");
                owner_has_left(statement, now);
            }
            Filter::RaisedBy(organisation) => {
                statement.add(" AND raised_by = ").bind(*organisation);
            }
            Filter::ReviewBefore(day) => {
                statement.add(" AND review_by < ").bind(*day);
            }
            Filter::Rank(ranges) => {
                for (n, range) in ranges.iter().enumerate() {
                    statement.add(if n == 0 { " AND (rank BETWEEN " } else { " OR rank BETWEEN " });
                    statement.bind(*range.start()).add(" AND ").bind(*range.end());
                }
                statement.add(if ranges.is_empty() { "" } else { ")" });
            }
            Filter::Above(ways) => appetite::above(statement, ways),
            Filter::Words(_) => {
                if let Some(words) = words.next() {
                    let (before, after) = search::found(tx.dialect());
                    statement.add(" AND ").add(before).bind(words.as_str()).add(after);
                }
            }
        }
    }
}

/// `column <= x AND (column < x OR id > y)`: the first half lets the index begin in the right place.
fn after<'v>(statement: &mut Statement<'v>, query: &ListQuery, cursor: &'v Cursor) {
    let sort = query.sort;
    let column = sort.by.column();
    let way = if sort.descending { "<" } else { ">" };
    statement.add(&format!(" AND {column} {way}= ")).bind(cursor.value());
    statement.add(&format!(" AND ({column} {way} ")).bind(cursor.value());
    if query.by_number {
        statement.add(" OR number > ").bind(cursor.number).add(" OR number = ").bind(cursor.number);
        statement.add(" AND id > ").bind(cursor.id).add(")");
        return;
    }
    statement.add(if ties_descend(sort) { " OR id < " } else { " OR id > " }).bind(cursor.id).add(")");
}

fn ties_descend(sort: Sort) -> bool {
    sort.descending != sort.by.index_descends()
}

fn order(query: &ListQuery) -> String {
    let (sort, way) = (query.sort, |descends| if descends { " DESC" } else { "" });
    if query.by_number {
        return format!(" ORDER BY {}{}, number, id", sort.by.column(), way(sort.descending));
    }
    format!(" ORDER BY {}{}, id{}", sort.by.column(), way(sort.descending), way(ties_descend(sort)))
}

/// Makes the indexes that the kinds' filtered fields ask for. Called when the program starts.
///
/// # Errors
/// The database's.
pub fn prepare(storage: &Storage, kinds: &[&'static Kind]) -> Result<(), StorageError> {
    for kind in kinds {
        let filtered = kind.fields.iter().filter(|field| field.place == crate::kind::Stands::Filtered);
        for field in filtered {
            let name = format!("records_{}_{}", kind.name, field.name);
            let columns = format!("book, status, ({}), rank DESC, id", expression(field.name));
            storage.index(&name, "records", &format!("({columns}) WHERE kind = '{}'", kind.name))?;
        }
    }
    Ok(())
}
