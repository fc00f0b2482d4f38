//! The embedded database: one writer that commits waiting changes together, several readers.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, unbounded};
use kernel::{Fault, fault};
use rusqlite::config::DbConfig;
use rusqlite::hooks::Wal;
use rusqlite::{Connection, OpenFlags};

use crate::storage::{ReadJob, WriteJob};
use crate::trouble::Trouble;
use crate::tx::Connection as TxConnection;
use crate::wall::{self, SharedWall, Sight};
use crate::{OpenError, StorageError, Tx, Value, migrate};

/// The most changes that share one commit: each waits for the whole group.
const MOST_IN_A_GROUP: usize = 256;
/// Threads that read. Two cores are kept busy by four readers that also wait for the disk.
const READERS: usize = 4;
/// Pages of 4 KiB in the log of changes from which on it is brought into the database's file.
const LOG_PAGES: i32 = 1_500;
/// The oldest SQLite without the WAL-reset bug (sqlite.org/wal.html#walresetbug): 3.51.3.
const OLDEST: i32 = 3_051_003;

pub(crate) struct Embedded {
    file: PathBuf,
    reads: Option<Sender<ReadJob>>,
    writes: Option<Sender<Box<dyn WriteJob>>>,
    threads: Vec<JoinHandle<()>>,
}

impl Embedded {
    pub(crate) fn open(file: &Path, trouble: &Trouble) -> Result<Embedded, OpenError> {
        if rusqlite::version_number() < OLDEST {
            return Err(OpenError::OldEngine(rusqlite::version().to_owned()));
        }
        let failed = |error: rusqlite::Error| OpenError::Database(error.to_string());
        let mut writer = Connection::open(file).map_err(failed)?;
        prepare(&writer).map_err(failed)?;
        migrate::embedded(&mut writer)?;
        let (reads, waiting_reads) = unbounded::<ReadJob>();
        let (writes, waiting_writes) = unbounded::<Box<dyn WriteJob>>();
        let mut threads = Vec::new();
        for _ in 0..READERS {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let mut reader = Connection::open_with_flags(file, flags).map_err(failed)?;
            settle(&reader).map_err(failed)?;
            let wall = wall::embedded(&mut reader).map_err(failed)?;
            let waiting = waiting_reads.clone();
            threads.push(start("comity-read", move || read_all(&reader, &wall, &waiting))?);
        }
        let wall = wall::embedded(&mut writer).map_err(failed)?;
        let log = Log::of(&mut writer).map_err(failed)?;
        let trouble = trouble.clone();
        threads.push(start("comity-write", move || write_all((&writer, &log), &wall, &trouble, &waiting_writes))?);
        Ok(Embedded { file: file.to_owned(), reads: Some(reads), writes: Some(writes), threads })
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    pub(crate) fn read(&self, job: ReadJob) {
        if let Some(reads) = &self.reads {
            // A job that finds no reader is dropped, which answers its caller.
            drop(reads.send(job));
        }
    }

    pub(crate) fn write(&self, job: Box<dyn WriteJob>) {
        if let Some(writes) = &self.writes {
            drop(writes.send(job));
        }
    }
}

impl Drop for Embedded {
    /// The writer goes last: only a connection that may write brings the log back into the database's file.
    fn drop(&mut self) {
        let here = std::thread::current().id();
        let join = |thread: JoinHandle<()>| {
            if thread.thread().id() != here {
                drop(thread.join());
            }
        };
        let writer = self.threads.pop();
        self.reads = None;
        self.threads.drain(..).for_each(join);
        self.writes = None;
        writer.into_iter().for_each(join);
    }
}

fn start(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|error| OpenError::Database(error.to_string()))
}

/// Settings kept in the file itself and those of the writer (reliability.md R18).
pub(crate) fn prepare(writer: &Connection) -> rusqlite::Result<()> {
    settle(writer)?;
    let synchronous = match () {
        () if fault::is_on(Fault::NothingIsSynced) => "OFF",
        () if fault::is_on(Fault::CommitsAreNotSynced) => "NORMAL",
        () => "FULL",
    };
    writer.execute_batch(&format!("PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};"))?;
    writer.execute_batch(
        "PRAGMA secure_delete = ON;
         PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -32000;",
    )
}

/// The log of changes, which is brought into the database's file whenever it has grown.
struct Log {
    /// How many pages it has as of the last commit, until that has been looked at.
    pages: Arc<AtomicI32>,
}

impl Log {
    /// The log of what this connection writes. SQLite would bring it in by itself, but within the commit that those wait
    /// for whose changes are in it, and without saying where it fails.
    fn of(writer: &mut Connection) -> rusqlite::Result<Log> {
        let pages = Arc::new(AtomicI32::new(0));
        let seen = Arc::clone(&pages);
        writer.wal_hook(Some(move |_: &mut Wal, pages| {
            seen.store(pages, Ordering::Relaxed);
            Ok(())
        }))?;
        Ok(Log { pages })
    }

    /// Brings it in, if it has grown and the last group was kept. Where that fails, the next commit tries again.
    fn bring_in(&self, writer: &Connection, trouble: &Trouble) {
        let pages = self.pages.swap(0, Ordering::Relaxed);
        if pages < LOG_PAGES {
            return;
        }
        match writer.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(0)) {
            Ok(0) => trouble.checkpointed(Ok(())),
            // A reader, or another program, holds on to it: the next commit comes soon.
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, pages, "the log of changes could not be brought into the database");
                trouble.checkpointed(Err(error.into()));
            }
        }
    }
}

/// Settings of every connection. A statement is planned once: without looking at the values bound to it, else it would
/// be planned again at each use.
fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(256);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(
        "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
         PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;",
    )
}

fn read_all(reader: &Connection, wall: &SharedWall, waiting: &Receiver<ReadJob>) {
    for job in waiting {
        // A reader that cannot begin drops the job, which answers its caller.
        if run_cached(reader, "BEGIN").is_err() {
            tracing::error!("a reader could not begin");
            continue;
        }
        drop(wall::set(wall, Sight::Nothing));
        job(&mut Tx::new(TxConnection::Embedded { connection: reader, wall }));
        if run_cached(reader, "COMMIT").is_err() {
            tracing::error!("a reader could not end");
        }
    }
}

fn write_all(
    (writer, log): (&Connection, &Log),
    wall: &SharedWall,
    trouble: &Trouble,
    waiting: &Receiver<Box<dyn WriteJob>>,
) {
    while let Ok(first) = waiting.recv() {
        let mut group = Vec::with_capacity(16);
        let mut next = Some(first);
        let mut kept = run_cached(writer, "BEGIN IMMEDIATE").map_err(StorageError::from);
        while let Some(mut job) = next {
            if kept.is_ok() {
                kept = run_in_savepoint(writer, wall, job.as_mut());
            }
            group.push(job);
            next = (group.len() < MOST_IN_A_GROUP).then(|| waiting.try_recv().ok()).flatten();
        }
        if fault::is_on(Fault::AcknowledgedEarly) {
            for job in group.drain(..) {
                job.answer(kept.clone());
            }
            std::thread::park_timeout(std::time::Duration::from_millis(30));
        }
        if kept.is_ok() {
            kept = run_cached(writer, "COMMIT").map_err(StorageError::from);
        }
        if let Err(error) = &kept {
            tracing::error!(%error, changes = group.len(), "a group of changes was not kept");
            if !writer.is_autocommit() && run_cached(writer, "ROLLBACK").is_err() {
                tracing::error!("a group of changes could not be rolled back");
            }
        }
        trouble.committed(&kept);
        if fault::is_on(Fault::FailedCommitsAreAnswered) {
            kept = Ok(());
        }
        // Nobody waits for it but who asks whether it goes well again.
        if trouble.now().is_some() {
            log.bring_in(writer, trouble);
        }
        for job in group {
            job.answer(kept.clone());
        }
        log.bring_in(writer, trouble);
    }
}

/// Runs one change of a group. An error means that the whole group is lost.
fn run_in_savepoint(writer: &Connection, wall: &SharedWall, job: &mut dyn WriteJob) -> Result<(), StorageError> {
    drop(wall::set(wall, Sight::Nothing));
    run_cached(writer, "SAVEPOINT change")?;
    let keep = job.run(&mut Tx::new(TxConnection::Embedded { connection: writer, wall }))?;
    if writer.is_autocommit() {
        // The database gave the whole transaction up by itself, as when the disk is full.
        return Err(StorageError::Full);
    }
    if !keep {
        run_cached(writer, "ROLLBACK TO change")?;
    }
    run_cached(writer, "RELEASE change")?;
    Ok(())
}

fn run_cached(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.raw_execute().map(drop)
}

/// Binds by number: SQLite takes `$2` for a name and counts names in the order it meets them.
pub(crate) fn bind(statement: &mut rusqlite::Statement<'_>, values: &[Value<'_>]) -> Result<(), StorageError> {
    for index in 1..=statement.parameter_count() {
        let number: usize = statement
            .parameter_name(index)
            .and_then(|name| name.get(1..)?.parse().ok())
            .ok_or_else(|| StorageError::Database("a parameter is not $1, $2, …".to_owned()))?;
        let value = number
            .checked_sub(1)
            .and_then(|number| values.get(number))
            .ok_or_else(|| StorageError::Database(format!("nothing is bound to ${number}")))?;
        match value {
            Value::Null => statement.raw_bind_parameter(index, rusqlite::types::Null)?,
            Value::Int(number) => statement.raw_bind_parameter(index, number)?,
            Value::Bytes(bytes) => statement.raw_bind_parameter(index, bytes)?,
            text => statement.raw_bind_parameter(index, text.as_text())?,
        }
    }
    Ok(())
}
