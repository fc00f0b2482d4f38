//! Opens one of the two databases and hands it work.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::oneshot;

use crate::postgresql::Server;
use crate::sqlite::Embedded;
use crate::trouble::Trouble;
use crate::{OpenError, StorageError, Tx};

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The embedded database, in this file.
    File(PathBuf),
    /// A server, by its address (`postgres://…`).
    Server(String),
}

impl Place {
    /// The server where an address is given, else the database file in the data folder.
    pub fn of(data: &Path, server: Option<&str>) -> Place {
        match server {
            Some(address) if !address.is_empty() => Place::Server(address.to_owned()),
            _ => Place::File(data.join("comity.db")),
        }
    }
}

/// An open database. Clones share it; it closes when the last one goes.
#[derive(Clone)]
pub struct Storage(Arc<Inner>);

struct Inner {
    engine: Engine,
    trouble: Trouble,
    /// Shared with the jobs, which must not keep the database open themselves.
    statements: Arc<AtomicU64>,
}

enum Engine {
    Embedded(Embedded),
    Server(Server),
}

/// Work that only reads.
pub(crate) type ReadJob = Box<dyn FnOnce(&mut Tx<'_>) + Send>;

/// Work that changes something: run (again, where two changes met), then told whether it was kept.
pub(crate) trait WriteJob: Send {
    /// Does the work; `Ok(false)` means that the work itself refused and nothing of it is to be kept.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<bool, StorageError>;
    /// Answers whoever waits. `kept` is the outcome of the commit.
    fn answer(self: Box<Self>, kept: Result<(), StorageError>);
}

struct Write<F, T, E> {
    work: F,
    answer: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> WriteJob for Write<F, T, E>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StorageError> + Contended + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<bool, StorageError> {
        let work = std::panic::AssertUnwindSafe(|| (self.work)(tx));
        let answer = std::panic::catch_unwind(work).unwrap_or_else(|_| Err(E::from(StorageError::Panicked)));
        if let Err(error) = &answer
            && error.is_contention()
        {
            return Err(StorageError::Contention);
        }
        let keep = answer.is_ok();
        self.answer = Some(answer);
        Ok(keep)
    }

    fn answer(self: Box<Self>, kept: Result<(), StorageError>) {
        let answer = match (kept, self.answer) {
            (Ok(()), Some(answer)) => answer,
            (Ok(()), None) => Err(E::from(StorageError::Closed)),
            (Err(error), _) => Err(E::from(error)),
        };
        // Whoever asked may have gone: the change stands all the same.
        drop(self.reply.send(answer));
    }
}

/// An error that may say that two changes met, so that the work is to be done again.
pub trait Contended {
    /// Whether it says so.
    fn is_contention(&self) -> bool;
}

impl Contended for StorageError {
    fn is_contention(&self) -> bool {
        matches!(self, StorageError::Contention)
    }
}

impl Storage {
    /// Opens the database, makes it where it is missing, and brings its schema up to date.
    ///
    /// # Errors
    /// Where it cannot be reached, is of an unfit version, or was made by a newer Comity.
    pub fn open(place: &Place) -> Result<Storage, OpenError> {
        let trouble = Trouble::default();
        let engine = match place {
            Place::File(file) => Engine::Embedded(Embedded::open(file, &trouble)?),
            Place::Server(address) => Engine::Server(Server::open(address, &trouble)?),
        };
        Ok(Storage(Arc::new(Inner { engine, trouble, statements: Arc::default() })))
    }

    /// Reads from one snapshot. The work owns its data and does nothing slow but read.
    ///
    /// # Errors
    /// What the work answers, and the database's own.
    pub async fn read<T, E>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let reply = self.send_read(work);
        reply.await.unwrap_or_else(|_| Err(E::from(StorageError::Panicked)))
    }

    /// [`Storage::read`], for callers that are not async.
    ///
    /// # Errors
    /// As for [`Storage::read`].
    pub fn read_blocking<T, E>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let reply = self.send_read(work);
        reply.blocking_recv().unwrap_or_else(|_| Err(E::from(StorageError::Panicked)))
    }

    /// Changes something, whole or not at all. Answers when the change is durable. The work is not stopped
    /// when the caller goes away; it may run more than once, keeping only the last; it ends in 20 ms.
    ///
    /// # Errors
    /// What the work answers, and the database's own.
    pub async fn write<T, E>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Contended + Send + 'static,
    {
        let reply = self.send_write(work);
        reply.await.unwrap_or_else(|_| Err(E::from(StorageError::Closed)))
    }

    /// [`Storage::write`], for callers that are not async.
    ///
    /// # Errors
    /// As for [`Storage::write`].
    pub fn write_blocking<T, E>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Contended + Send + 'static,
    {
        let reply = self.send_write(work);
        reply.blocking_recv().unwrap_or_else(|_| Err(E::from(StorageError::Closed)))
    }

    /// Makes an index, where there is none of that name: `on` says of what (`(book, title) WHERE …`). Called when the
    /// program starts, since it waits for every row.
    ///
    /// # Errors
    /// The database's.
    pub fn index(&self, name: &str, table: &str, on: &str) -> Result<(), StorageError> {
        match &self.0.engine {
            Engine::Embedded(_) => {
                let sql = format!("CREATE INDEX IF NOT EXISTS main.{name} ON {table} {on}");
                self.write_blocking(move |tx| tx.run(&sql, &[]).map(drop))
            }
            Engine::Server(server) => {
                server.as_owner(&format!("CREATE INDEX IF NOT EXISTS {name} ON main.{table} {on}"))
            }
        }
    }

    /// Why the last change was not kept, or not brought into the database's file: the disk may be full, or broken.
    /// Nothing once one was.
    pub fn trouble(&self) -> Option<StorageError> {
        self.0.trouble.now()
    }

    /// How many statements all work has run so far: what the law on statements per page reads.
    pub fn statements(&self) -> u64 {
        self.0.statements.load(Ordering::Relaxed)
    }

    /// Writes a consistent copy of the database to `file` while work goes on.
    ///
    /// # Errors
    /// Where the database is a server (its own tools do this), or the copy cannot be written.
    pub fn copy_to(&self, file: &Path) -> Result<(), StorageError> {
        match &self.0.engine {
            Engine::Embedded(embedded) => crate::backup::copy(embedded.file(), file),
            Engine::Server(_) => Err(StorageError::Database(
                "the data is on a database server: back it up with its own tools (pg_dump, pg_basebackup)".to_owned(),
            )),
        }
    }

    fn send_read<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, E>>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let counted = Arc::clone(&self.0.statements);
        let job: ReadJob = Box::new(move |tx| {
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(tx)));
            counted.fetch_add(tx.statements(), Ordering::Relaxed);
            if let Ok(outcome) = outcome {
                drop(reply.send(outcome));
            }
        });
        match &self.0.engine {
            Engine::Embedded(embedded) => embedded.read(job),
            Engine::Server(server) => server.read(job),
        }
        answer
    }

    fn send_write<T, E>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, E>>
    where
        T: Send + 'static,
        E: From<StorageError> + Contended + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let counted = Arc::clone(&self.0.statements);
        let job = Box::new(Write {
            work: move |tx: &mut Tx<'_>| {
                let before = tx.statements();
                let outcome = work(tx);
                counted.fetch_add(tx.statements() - before, Ordering::Relaxed);
                outcome
            },
            answer: None,
            reply,
        });
        match &self.0.engine {
            Engine::Embedded(embedded) => embedded.write(job),
            Engine::Server(server) => server.write(job),
        }
        answer
    }
}
