//! What happened: entries as people read them, with the titles and versions they are about.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use kernel::{Date, Fault, Id, Instant, fault, of};
use serde_json::{Map, Value};
use storage::{Row, StorageError, Tx};

use crate::scope::{OneBook, Rows};
use crate::statement::Statement;
use crate::{Actor, BookKind, Failure, Kind, Reach};

/// The most books that news are read of at once: SQLite takes no more parts of a statement.
const MOST_BOOKS: usize = 400;

/// An entry with what is needed to tell of it.
#[derive(Clone)]
pub struct Happening {
    /// The book.
    pub book: Id<of::Book>,
    /// Its place in the book's chain.
    pub n: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: Actor,
    /// What was done: `risk.rescored`.
    pub act: String,
    /// The kind of record; empty where the entry is about the book itself.
    pub kind: String,
    /// The record.
    pub record: Option<Id<of::Record>>,
    /// The record that it goes under.
    pub parent: Option<Id<of::Record>>,
    /// The version it made.
    pub version: Option<i64>,
    /// The record's title now, or its parent's.
    pub title: String,
    /// The number of the record, or of its parent.
    pub number: i64,
    /// The kind of the record that `title` and `number` are of.
    pub about_kind: String,
    /// The record that `title` and `number` are of.
    pub about: Option<Id<of::Record>>,
    /// The letter field's value of that record, from which its kind tells the letter.
    pub about_body: String,
    /// The rank of the record in the version it made.
    pub rank: Option<i64>,
    /// The rank of the record in the version before.
    pub rank_before: Option<i64>,
    /// The installation whose chain the entry stands in.
    pub origin: String,
    /// The entry as it is hashed.
    pub text: String,
    /// The book of the record that `title` and `number` are of.
    pub about_book: Option<Id<of::Book>>,
}

impl Happening {
    /// What the entry says beyond who, when and where; empty where it says nothing more.
    pub fn note(&self) -> Map<String, Value> {
        let entry: Option<Value> = serde_json::from_str(&self.text).ok();
        match entry.and_then(|mut entry| entry.get_mut("note").map(Value::take)) {
            Some(Value::Object(note)) => note,
            _ => Map::new(),
        }
    }
}

/// A version of a record as it stood.
#[derive(Clone)]
pub struct Version {
    /// Its number.
    pub version: i64,
    /// The head, by field.
    pub head: Map<String, Value>,
    /// The body, by field; both are empty where the text was erased by law.
    pub body: Map<String, Value>,
}

/// Reads number, head and body.
fn read_version(row: &Row<'_>) -> Result<Version, StorageError> {
    let object = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    Ok(Version { version: row.get(0)?, head: object(row.maybe(1)?), body: object(row.maybe(2)?) })
}

const COLUMNS: &str = "entries.book, entries.n, entries.at, entries.person, entries.organisation, entries.act, \
     entries.kind, entries.record, entries.parent, entries.version, shown.title, shown.number, shown.kind, shown.id, shown.body, \
     made.rank, was.rank, entries.origin, entries.text, shown.book";

/// Where a list of news stopped: the entry shown last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewsPlace {
    /// When it was written.
    pub at: Instant,
    /// Its book.
    pub book: Id<of::Book>,
    /// Its place in the book's chain.
    pub n: i64,
}

impl NewsPlace {
    /// Reads `at.book.n`, as it is displayed.
    pub fn parse(text: &str) -> Option<NewsPlace> {
        let mut parts = text.splitn(3, '.');
        let at = parts.next()?.parse().ok().map(Instant::from_micros)?;
        Some(NewsPlace { at, book: parts.next()?.parse().ok()?, n: parts.next()?.parse().ok()? })
    }
}

impl std::fmt::Display for NewsPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.at.micros(), self.book, self.n)
    }
}

/// What the frame of every page counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// What the viewer owns, is open, and is due or to be looked at, up to 200.
    pub waiting: i64,
    /// How much others did since the viewer last looked at the news, up to 100 among the newest 500 entries of each book.
    pub news: i64,
}

/// The newest entries of one book below a place, as a part of [`Reach::news`]. Within an instant books follow
/// their ids.
fn newest_of<'v>(statement: &mut Statement<'v>, book: &OneBook<'v>, below: Option<&NewsPlace>, limit: usize) {
    statement.add("SELECT book, origin, n FROM entries WHERE ");
    book.narrow(statement);
    statement.add(" AND held IS NULL");
    book.narrow_to_kinds(statement, "entries", Rows::Entries);
    if book.seat.is_some_and(|seat| seat.book_kind == BookKind::Side) {
        // A seat covers both books of a relationship; the shared one tells of it.
        statement.add(" AND act NOT IN ('seat.given', 'seat.ended', 'book.opened')");
    }
    if let Some(below) = below {
        match book.seat.map_or(Ordering::Greater, |seat| seat.book.cmp(&below.book)) {
            Ordering::Less => statement.add(" AND at < ").bind(below.at),
            Ordering::Greater => statement.add(" AND at <= ").bind(below.at),
            Ordering::Equal => {
                statement.add(" AND at <= ").bind(below.at).add(" AND (at < ").bind(below.at);
                statement.add(" OR n < ").bind(below.n).add(")")
            }
        };
    }
    statement.add(" ORDER BY at DESC, n DESC LIMIT ").bind(limit as i64);
}

/// What happened, newest first: in each book as its entries follow each other, since a clock may be set back; between
/// books by the clock.
fn in_sequence(happenings: Vec<Happening>) -> Vec<Happening> {
    if fault::is_on(Fault::HistoryFollowsTheClock) {
        return happenings;
    }
    let order: Vec<_> = happenings.iter().map(|one| one.book).collect();
    let mut books: BTreeMap<_, Vec<Happening>> = BTreeMap::new();
    for one in happenings {
        books.entry(one.book).or_default().push(one);
    }
    books.values_mut().for_each(|book| book.sort_by_key(|one| one.n));
    // Each place keeps its book; the entries of a book are dealt to its places in their order.
    order.iter().filter_map(|book| books.get_mut(book)?.pop()).collect()
}

pub(crate) fn read(row: &Row<'_>) -> Result<Happening, StorageError> {
    Ok(Happening {
        book: row.get(0)?,
        n: row.get(1)?,
        at: row.get(2)?,
        actor: Actor { person: row.maybe(3)?, organisation: row.maybe(4)? },
        act: row.get(5)?,
        kind: row.maybe(6)?.unwrap_or_default(),
        record: row.maybe(7)?,
        parent: row.maybe(8)?,
        version: row.maybe(9)?,
        title: row.maybe(10)?.unwrap_or_default(),
        number: row.maybe(11)?.unwrap_or_default(),
        about_kind: row.maybe(12)?.unwrap_or_default(),
        about: row.maybe(13)?,
        about_body: row.maybe(14)?.unwrap_or_default(),
        rank: row.maybe(15)?,
        rank_before: row.maybe(16)?,
        origin: row.get(17)?,
        text: row.get(18)?,
        about_book: row.maybe(19)?,
    })
}

/// Where a test may plant that history is read from every book.
const ENTRIES: (Rows, Fault) = (Rows::Entries, Fault::HistoryIsNotScoped);

impl<'v> Reach<'v> {
    /// The statement over the entries of the reach up to its first further condition; [`read`] reads its rows.
    pub(crate) fn happenings_of(&self) -> Statement<'v> {
        let mut statement = Statement::new(&format!("SELECT {COLUMNS} FROM entries"));
        self.joined(&mut statement);
        statement.add(" WHERE ");
        self.scope(&mut statement, "entries", ENTRIES);
        statement
    }

    /// What is joined to the entries, for [`read`]: the record itself or, for a companion, the one it goes under,
    /// where it stands in the reach too.
    fn joined<'s>(&self, statement: &mut Statement<'s>)
    where
        'v: 's,
    {
        statement.add(" LEFT JOIN records AS shown ON ");
        self.scope(statement, "shown", (Rows::Records, Fault::HistoryIsNotScoped));
        statement.add(
            " AND shown.id = COALESCE(entries.parent, entries.record)
              LEFT JOIN versions AS made ON made.book = entries.book AND made.record = entries.record
                    AND made.version = entries.version
              LEFT JOIN versions AS was ON was.book = entries.book AND was.record = entries.record
                    AND was.version = entries.version - 1",
        );
    }

    /// What happened to a record and its companions, newest first, at most 500 entries.
    ///
    /// # Errors
    /// The database's.
    pub fn history(&self, tx: &mut Tx<'_>, of: Id<of::Record>) -> Result<Vec<Happening>, Failure> {
        let mut statement = self.happenings_of();
        statement.add(" AND (entries.record = ").bind(of).add(" OR entries.parent = ").bind(of);
        statement.add(") ORDER BY entries.at DESC, entries.n DESC LIMIT 500");
        Ok(in_sequence(tx.query(&statement.sql, &statement.values, read)?))
    }

    /// Every version of a record that its book holds, oldest first, at most 500.
    ///
    /// # Errors
    /// The database's.
    pub fn versions(&self, tx: &mut Tx<'_>, of: Id<of::Record>) -> Result<Vec<Version>, Failure> {
        let mut statement = Statement::new("SELECT version, head, body FROM versions WHERE ");
        self.scope_versions(&mut statement);
        statement.add(" AND record = ").bind(of);
        statement.add(" ORDER BY version LIMIT 500");
        Ok(tx.query(&statement.sql, &statement.values, read_version)?)
    }

    /// One version of a record; nothing where its book holds no such.
    ///
    /// # Errors
    /// The database's.
    pub fn version(&self, tx: &mut Tx<'_>, of: Id<of::Record>, version: i64) -> Result<Option<Version>, Failure> {
        let mut statement = Statement::new("SELECT version, head, body FROM versions WHERE ");
        self.scope_versions(&mut statement);
        statement.add(" AND record = ").bind(of).add(" AND version = ").bind(version);
        Ok(tx.one(&statement.sql, &statement.values, read_version)?)
    }

    /// Every version of each of these records, oldest first, at most 2,000 in all.
    ///
    /// # Errors
    /// The database's.
    pub fn pasts(
        &self,
        tx: &mut Tx<'_>,
        of: impl IntoIterator<Item = Id<of::Record>>,
    ) -> Result<HashMap<Id<of::Record>, Vec<Version>>, Failure> {
        let mut pasts: HashMap<Id<of::Record>, Vec<Version>> = HashMap::new();
        let mut statement = Statement::new("SELECT record, version, head, body FROM versions WHERE ");
        self.scope_versions(&mut statement);
        statement.add(" AND record IN ").list(of);
        statement.add(" ORDER BY book, record, version LIMIT 2000");
        let object = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let rows = tx.query(&statement.sql, &statement.values, |row| {
            let version = Version { version: row.get(1)?, head: object(row.maybe(2)?), body: object(row.maybe(3)?) };
            Ok((row.get(0)?, version))
        })?;
        for (record, version) in rows {
            pasts.entry(record).or_default().push(version);
        }
        Ok(pasts)
    }

    /// What happened between two instants, newest first; records that an import brought in are told of by the
    /// import's own entry.
    ///
    /// # Errors
    /// The database's.
    pub fn happenings(
        &self,
        tx: &mut Tx<'_>,
        (since, before): (Instant, Instant),
        limit: usize,
    ) -> Result<Vec<Happening>, Failure> {
        let mut statement = self.happenings_of();
        statement.add(" AND entries.at > ").bind(since).add(" AND entries.at < ").bind(before);
        statement.add(" AND entries.held IS NULL ORDER BY entries.at DESC, entries.book, entries.n DESC LIMIT ");
        statement.bind(limit as i64);
        Ok(tx.query(&statement.sql, &statement.values, read)?)
    }

    /// What happened last, newest first, below a place where an earlier list stopped. Each book is read from its
    /// end, so that the length of its history does not count. Answers where to go on, if there is more.
    ///
    /// # Errors
    /// The database's.
    pub fn news(
        &self,
        tx: &mut Tx<'_>,
        below: Option<&NewsPlace>,
        limit: usize,
    ) -> Result<(Vec<Happening>, Option<NewsPlace>), Failure> {
        let books = self.one_by_one(self.all_seats().take(MOST_BOOKS));
        if books.is_empty() {
            return Ok((Vec::new(), None));
        }
        let mut statement = Statement::new(&format!("SELECT {COLUMNS} FROM ("));
        for (place, book) in books.iter().enumerate() {
            statement.add(if place == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            newest_of(&mut statement, book, below, limit + 1);
            statement.add(&format!(") AS newest{place}"));
        }
        statement.add(") AS newest JOIN entries ON entries.book = newest.book AND entries.origin = newest.origin");
        statement.add(" AND entries.n = newest.n");
        self.joined(&mut statement);
        statement.add(" ORDER BY entries.at DESC, entries.book, entries.n DESC LIMIT ").bind(limit as i64 + 1);
        let mut news = tx.query(&statement.sql, &statement.values, read)?;
        let is_more = news.len() > limit;
        news.truncate(limit);
        let last = news.last().filter(|_| is_more);
        let next = last.map(|last| NewsPlace { at: last.at, book: last.book, n: last.n });
        Ok((news, next))
    }

    /// How much waits for the viewer and how much is new to them: what every page shows, in one statement. Of the
    /// agreements, those count that wait for the viewer's side.
    ///
    /// # Errors
    /// The database's.
    pub fn counts(
        &self,
        tx: &mut Tx<'_>,
        (kinds, agreements): (&[&'static Kind], &[&'static Kind]),
        up_to: Date,
    ) -> Result<Counts, Failure> {
        if self.is_nothing(&self.with_rooms().all_books()) {
            return Ok(Counts::default());
        }
        let mut statement = Statement::new("SELECT (SELECT COUNT(*) FROM (SELECT 1 AS one FROM records WHERE ");
        // What waits for the viewer waits wherever it is; what others do in a room is told there.
        self.with_rooms().mine(&mut statement, kinds, up_to);
        statement.add(" LIMIT 200) AS mine) + (SELECT COUNT(*) FROM (SELECT 1 AS one FROM records WHERE ");
        self.their_turn(&mut statement, agreements);
        statement.add(" LIMIT 200) AS theirs), (");
        self.news_count(&mut statement);
        statement.add(")");
        let counts =
            tx.one(&statement.sql, &statement.values, |row| Ok(Counts { waiting: row.get(0)?, news: row.get(1)? }))?;
        Ok(counts.unwrap_or_default())
    }

    fn news_count(&self, statement: &mut Statement<'v>) {
        let (viewer, books) = (self.viewer(), self.one_by_one(self.all_seats().take(MOST_BOOKS)));
        if books.is_empty() {
            statement.add("SELECT CAST(0 AS BIGINT)");
            return;
        }
        statement.add("SELECT COUNT(*) FROM (SELECT person FROM (");
        for (place, book) in books.iter().enumerate() {
            statement.add(if place == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            statement.add("SELECT person FROM entries WHERE ");
            book.narrow(statement);
            statement.add(" AND held IS NULL");
            book.narrow_to_kinds(statement, "entries", Rows::Entries);
            statement.add(" AND at > ").bind(viewer.updates_seen_at).add(" ORDER BY at DESC, n DESC LIMIT 500");
            statement.add(&format!(") AS newest{place}"));
        }
        statement.add(") AS newest WHERE person <> ").bind(viewer.person()).add(" LIMIT 100) AS news");
    }
}
