//! The same database with the same settings as Comity's: four readers, and one writer that commits in groups what
//! waits together. Each connection belongs to a thread.

use std::error::Error;
use std::path::Path;

use crossbeam_channel::{Receiver, Sender, unbounded};
use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use crate::looking::{self, Page, Subject};
use crate::writing::{self, Pattern};

const READERS: usize = 4;
/// The most changes that share one commit.
const MOST_IN_A_GROUP: usize = 256;

/// Why something could not be read or written.
pub type Failure = Box<dyn Error + Send + Sync>;

struct Look {
    page: Page,
    reply: oneshot::Sender<Result<usize, Failure>>,
}

struct Change {
    id: String,
    title: String,
    reply: oneshot::Sender<Result<(), Failure>>,
}

/// The open database.
pub struct Database {
    looks: Sender<Look>,
    changes: Sender<Change>,
}

impl Database {
    /// Opens a copy of Comity's database and starts its threads.
    ///
    /// # Errors
    /// Where it is none, or holds no shared book with records in it.
    pub fn open(file: &Path) -> Result<Database, Box<dyn Error>> {
        let writer = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        settle(&writer)?;
        writer.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
             PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 67108864;",
        )?;
        let subject = Subject::find(&writer)?;
        let pattern = Pattern::find(&writer, &subject)?;
        let (looks, waiting) = unbounded();
        for _ in 0..READERS {
            let reader =
                Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
            settle(&reader)?;
            let (waiting, subject) = (waiting.clone(), subject.clone());
            std::thread::Builder::new().name("read".to_owned()).spawn(move || read(&reader, &subject, &waiting))?;
        }
        let (changes, waiting) = unbounded();
        std::thread::Builder::new().name("write".to_owned()).spawn(move || write(&writer, pattern, &waiting))?;
        Ok(Database { looks, changes })
    }

    /// Reads the rows of a page; answers how many.
    ///
    /// # Errors
    /// The database's.
    pub async fn look(&self, page: Page) -> Result<usize, Failure> {
        let (reply, answer) = oneshot::channel();
        self.looks.send(Look { page, reply })?;
        answer.await?
    }

    /// Gives the record another title and score; answers when that is durable.
    ///
    /// # Errors
    /// The database's.
    pub async fn change(&self, id: String, title: String) -> Result<(), Failure> {
        let (reply, answer) = oneshot::channel();
        self.changes.send(Change { id, title, reply }).map_err(|_| "the writer has stopped")?;
        answer.await?
    }
}

/// Settings of every connection.
fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(256);
    connection.execute_batch(
        "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
         PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;",
    )
}

fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.raw_execute().map(drop)
}

/// One snapshot for all the rows of a page.
fn read(reader: &Connection, subject: &Subject, waiting: &Receiver<Look>) {
    for Look { page, reply } in waiting {
        let rows = run(reader, "BEGIN").and_then(|()| {
            let rows = looking::rows(reader, subject, &page);
            run(reader, "COMMIT").and(rows)
        });
        // Whoever asked may have gone.
        drop(reply.send(rows.map_err(Failure::from)));
    }
}

fn write(writer: &Connection, mut pattern: Pattern, waiting: &Receiver<Change>) {
    while let Ok(first) = waiting.recv() {
        let (mut group, mut next) = (Vec::new(), Some(first));
        let mut kept = run(writer, "BEGIN IMMEDIATE");
        while let Some(change) = next {
            kept = kept.and_then(|()| writing::change(writer, &mut pattern, &change.id, &change.title));
            group.push(change.reply);
            next = (group.len() < MOST_IN_A_GROUP).then(|| waiting.try_recv().ok()).flatten();
        }
        kept = kept.and_then(|()| run(writer, "COMMIT"));
        let why = kept.err().map(|error| error.to_string());
        if why.is_some() && !writer.is_autocommit() {
            drop(run(writer, "ROLLBACK"));
        }
        for reply in group {
            drop(reply.send(why.clone().map_or(Ok(()), |why| Err(why.into()))));
        }
    }
}
