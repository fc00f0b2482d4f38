//! The second wall (reliability.md R3). The first is in `books`: everything is read through a reach. Should a statement
//! there forget to ask for the right books, the database itself gives nothing away: a transaction sees no record until
//! it says for whom it looks, and then only what that person's seats allow, read here once more from the seats.
//!
//! On the server this is row-level security (migration `0003_wall`), for a role that owns nothing. On the embedded
//! database a temporary view stands before each table under the table's own name, so that every statement that reads
//! goes through it; one that goes round the view is refused when it is prepared. What a statement changes is what the
//! database says that it changes, whatever its text looks like: rows are put with their book first, as `$1`, which must
//! be seen; rows that are there are changed under the view's own condition; every other way of changing such a table is
//! refused. (Triggers would look at each row, and cost half of an import's time: SQLite makes each statement undoable by
//! itself as soon as there is one.)
//!
//! Not behind it, since the wall itself is made of them, or whoever signs in is asked for by them: organisations, people,
//! memberships, credentials and invitations; relationships, parties, books by their id and sort, holders and seats; jobs.
//! So names of people and parties are kept by the first wall alone. Nor is the index of words, which is only ever asked
//! together with the records that it finds.

mod changes;
mod held;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::{Fault, fault};
use rusqlite::functions::FunctionFlags;
use rusqlite::hooks::AuthContext;

use crate::{OpenError, StorageError, Tx, Value};

use changes::Changes;

pub(crate) use held::held;

/// What decides whether a row may be touched.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By {
    /// The book, and the kind of record: a seat may cover a few kinds only.
    Kind,
    /// The book.
    Book,
    /// The record, named by this column, that the row belongs to.
    Record(&'static str),
    /// The import that the row belongs to.
    Import,
    /// The organisation whose row it is.
    Organisation,
    /// The person whose row it is.
    Person,
}

const TABLES: [(&str, By); 14] = [
    ("records", By::Kind),
    ("entries", By::Kind),
    ("tallies", By::Kind),
    ("numbers", By::Kind),
    ("chains", By::Book),
    ("checkpoints", By::Book),
    ("rooms", By::Book),
    ("layouts", By::Kind),
    ("versions", By::Record("record")),
    ("files", By::Record("record")),
    ("imports", By::Organisation),
    ("readings", By::Import),
    ("views", By::Person),
    ("answers", By::Person),
];

/// Whom a transaction reads and writes for.
#[derive(Debug, Default)]
pub(crate) enum Sight {
    /// Nobody has been named yet: nothing is seen.
    #[default]
    Nothing,
    /// A person, for an organisation, with the books that their seats open and the kinds they cover (none: all).
    Person { person: String, organisation: String, books: HashMap<String, Vec<String>> },
    /// The program itself.
    Everything,
}

impl Sight {
    fn book(&self, book: &str, kind: Option<&str>) -> bool {
        match self {
            Sight::Nothing => false,
            Sight::Everything => true,
            Sight::Person { books, .. } => books.get(book).is_some_and(|kinds| {
                kinds.is_empty() || kind.is_none_or(|kind| kinds.iter().any(|covered| covered == kind))
            }),
        }
    }

    fn whole(&self, book: &str) -> bool {
        match self {
            Sight::Person { books, .. } => books.get(book).is_some_and(Vec::is_empty),
            other => matches!(other, Sight::Everything),
        }
    }

    fn own(&self, of_organisation: bool, id: &str) -> bool {
        match self {
            Sight::Person { person, organisation, .. } => {
                if of_organisation {
                    organisation == id
                } else {
                    person == id
                }
            }
            other => matches!(other, Sight::Everything),
        }
    }
}

/// The wall around a connection of the embedded database.
#[derive(Default)]
pub(crate) struct Embedded {
    /// What is seen at present.
    sight: Mutex<Sight>,
    /// What statements change, where the connection may change anything.
    changes: Changes,
}

impl Embedded {
    fn sight(&self) -> MutexGuard<'_, Sight> {
        self.sight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The wall, as the connection's own functions ask it too.
pub(crate) type SharedWall = Arc<Embedded>;

/// Sets what is seen from now on. Answers what was seen before.
pub(crate) fn set(wall: &SharedWall, seen: Sight) -> Sight {
    std::mem::replace(&mut wall.sight(), seen)
}

/// What the server's transaction sees.
const SIGHT: &str = "SELECT current_setting('comity.sight', TRUE)";

/// The seats that open a book to a person who acts for an organisation, at an instant.
const SEATS: &str = "FROM seats
   JOIN memberships ON memberships.person = seats.person AND memberships.organisation = seats.organisation
    AND memberships.state = 'active'
   JOIN books ON books.id = seats.book
   LEFT JOIN parties ON parties.relationship = books.relationship AND parties.organisation = seats.organisation
  WHERE seats.person = $1 AND seats.organisation = $2 AND seats.starts_at <= $3
    AND (seats.ends_at IS NULL OR seats.ends_at > $3) AND parties.left_at IS NULL";

impl Tx<'_> {
    /// From here on this transaction sees what that person's seats allow, acting for that organisation, at `now`
    /// (microseconds), and changes nothing else.
    ///
    /// # Errors
    /// The database's.
    pub fn see_for(&mut self, person: Value<'_>, organisation: Value<'_>, now: i64) -> Result<(), StorageError> {
        if fault::is_on(Fault::SecondWallIsDown) {
            return self.see_everything();
        }
        let values = [person, organisation, Value::Int(now)];
        let Some(wall) = self.wall() else {
            return self.one(&server_seats(), &values, |_| Ok(())).map(drop);
        };
        let mut books: HashMap<String, Vec<String>> = HashMap::new();
        let seats = self.query(&format!("SELECT seats.book, seats.kinds {SEATS}"), &values, |row| {
            Ok((row.get::<String>(0)?, row.get::<String>(1)?))
        })?;
        for (book, kinds) in seats {
            let kinds: Vec<_> = kinds.split_whitespace().map(str::to_owned).collect();
            let covered = books.entry(book).or_insert_with(|| kinds.clone());
            if kinds.is_empty() {
                covered.clear();
            } else if !covered.is_empty() {
                covered.extend(kinds);
            }
        }
        let text = |value: Value<'_>| value.as_text().unwrap_or_default().to_string();
        drop(set(&wall, Sight::Person { person: text(person), organisation: text(organisation), books }));
        Ok(())
    }

    /// Does something that the program does by itself within what a person asked for, such as saying in a book that
    /// somebody was seated there: it sees everything, and afterwards as much as before.
    ///
    /// # Errors
    /// What the work answers, and the database's own.
    pub fn by_itself<T, E: From<StorageError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let Some(wall) = self.wall() else {
            let before: Option<String> = self.one(SIGHT, &[], |row| row.maybe(0))?.flatten();
            self.see_everything()?;
            let done = work(self);
            // Whatever the work said: a refusal must not leave more in sight than before.
            let before = before.as_deref().unwrap_or("");
            let restored = self.one("SELECT set_config('comity.sight', $1, TRUE)", &[before.into()], |_| Ok(()));
            let done = done?;
            restored?;
            return Ok(done);
        };
        let before = set(&wall, Sight::Everything);
        let done = work(self);
        drop(set(&wall, before));
        done
    }

    /// From here on this transaction sees everything: for what the program does by itself (checking books, taking them
    /// out for whoever was found to be allowed it, housekeeping), never for what a person asked to look at.
    ///
    /// # Errors
    /// The database's.
    pub fn see_everything(&mut self) -> Result<(), StorageError> {
        match self.wall() {
            Some(wall) => {
                drop(set(&wall, Sight::Everything));
                Ok(())
            }
            None => self.one("SELECT set_config('comity.sight', 'everything', TRUE)", &[], |_| Ok(())).map(drop),
        }
    }
}

/// Reads the seats into the transaction's own settings, which the policies of migration `0003_wall` read.
fn server_seats() -> String {
    format!(
        "SELECT set_config('comity.sight', 'person', TRUE),
                set_config('comity.person', $1, TRUE), set_config('comity.organisation', $2, TRUE),
                set_config('comity.whole', COALESCE(STRING_AGG(book, ' ') FILTER (WHERE kinds = ''), ''), TRUE),
                set_config('comity.books', COALESCE(STRING_AGG(book, ' '), ''), TRUE),
                set_config('comity.kinds', COALESCE(STRING_AGG(
                    (SELECT STRING_AGG(book || '/' || kind, ' ') FROM UNNEST(STRING_TO_ARRAY(kinds, ' ')) AS kind), ' ')
                    FILTER (WHERE kinds <> ''), ''), TRUE)
           FROM (SELECT seats.book, seats.kinds {SEATS}) AS mine"
    )
}

/// Puts the wall up on a connection of the embedded database.
pub(crate) fn embedded(connection: &mut rusqlite::Connection) -> rusqlite::Result<SharedWall> {
    let wall = SharedWall::default();
    functions(connection, &wall)?;
    for (table, by) in TABLES {
        let seen = if has_no_wall(table) { "TRUE".to_owned() } else { condition(table, by) };
        connection.execute_batch(&format!("CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {seen}"))?;
    }
    let own = Arc::clone(&wall);
    connection.authorizer(Some(move |asked: AuthContext<'_>| own.changes.noticed(&asked)))?;
    Ok(wall)
}

/// Whether a fault leaves the table without its part of the wall.
fn has_no_wall(table: &str) -> bool {
    fault::is_on(Fault::NoTableHasAWall) || fault::is_on(Fault::OneTableHasNoWall) && table == "records"
}

/// That a row may be touched, as a condition on it.
fn condition(row: &str, by: By) -> String {
    match by {
        By::Kind => format!("seen_kind({row}.book, {row}.kind)"),
        By::Book => format!("seen_kind({row}.book, NULL)"),
        By::Record(column) => format!(
            "seen_whole({row}.book) OR EXISTS (SELECT 1 FROM main.records AS owning
               WHERE owning.book = {row}.book AND owning.id = {row}.{column} AND seen_kind(owning.book, owning.kind))"
        ),
        By::Import => format!(
            "EXISTS (SELECT 1 FROM main.imports AS owning
               WHERE owning.id = {row}.import AND seen_own(1, owning.organisation))"
        ),
        By::Organisation => format!("seen_own(1, {row}.organisation)"),
        By::Person => format!("seen_own(0, {row}.person)"),
    }
}

fn functions(connection: &rusqlite::Connection, wall: &SharedWall) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    let own = Arc::clone(wall);
    connection.create_scalar_function("seen_kind", 2, flags, move |given| {
        let (book, kind) = (given.get_raw(0).as_str()?, given.get_raw(1).as_str_or_null()?);
        Ok(own.sight().book(book, kind))
    })?;
    let own = Arc::clone(wall);
    connection.create_scalar_function("seen_whole", 1, flags, move |given| {
        let book = given.get_raw(0).as_str()?;
        Ok(own.sight().whole(book))
    })?;
    let own = Arc::clone(wall);
    connection.create_scalar_function("seen_own", 2, flags, move |given| {
        let (of_organisation, id) = (given.get_raw(0).as_i64()? == 1, given.get_raw(1).as_str()?);
        Ok(own.sight().own(of_organisation, id))
    })
}

/// The role that the server works as: it owns nothing and row-level security binds it.
const ROLE: &str = "
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'comity_server') THEN
    CREATE ROLE comity_server NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
  IF NOT pg_catalog.pg_has_role('comity_server', 'MEMBER') THEN
    EXECUTE pg_catalog.format('GRANT comity_server TO %I', current_user);
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
END $$";

/// What that role may do.
const GRANTS: &str = "
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'comity_server') THEN
    PERFORM pg_catalog.pg_advisory_xact_lock(7006452);
    GRANT USAGE ON SCHEMA main TO comity_server;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA main TO comity_server;
  END IF;
END $$";

/// Makes the lesser role on the server, where the role that owns the tables may. Where it may not, the owner itself
/// must be one that row-level security binds.
pub(crate) fn server(owner: &mut postgres::Client) -> Result<(), OpenError> {
    let failed = |error: postgres::Error| OpenError::Database(error.to_string());
    owner.batch_execute(ROLE).map_err(failed)?;
    owner.batch_execute(GRANTS).map_err(failed)?;
    for (table, _) in TABLES.iter().filter(|(table, _)| has_no_wall(table)) {
        owner.batch_execute(&format!("ALTER TABLE main.{table} DISABLE ROW LEVEL SECURITY")).map_err(failed)?;
    }
    step_down(owner).map_err(failed)?;
    let is_free = owner
        .query_one("SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user", &[])
        .map_err(failed)?;
    if is_free.get(0) { Err(OpenError::Unwalled) } else { Ok(()) }
}

/// Gives up what the lesser role may not do, where there is one, and finds the tables.
pub(crate) fn step_down(client: &mut postgres::Client) -> Result<(), postgres::Error> {
    client.batch_execute(
        "SET search_path = main;
         DO $$ BEGIN
           IF EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'comity_server'
                         AND pg_catalog.pg_has_role(current_user, oid, 'MEMBER')) THEN
             SET ROLE comity_server;
           END IF;
         END $$",
    )
}
