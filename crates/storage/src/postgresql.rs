//! A PostgreSQL server: a few connections, each owned by a thread; changes that meet are done again.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, unbounded};
use kernel::{Fault, fault};
use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use postgres::{Client, IsolationLevel, NoTls, Statement};

use crate::storage::{ReadJob, WriteJob};
use crate::trouble::Trouble;
use crate::tx::Connection;
use crate::{OpenError, StorageError, Tx, Value, migrate, wall};

/// Connections of one server process.
const CONNECTIONS: usize = 8;
/// How often a change that met others is done again before its caller is told.
const MOST_TRIES: usize = 60;

pub(crate) struct Server {
    address: String,
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

enum Job {
    Read(ReadJob),
    Write(Box<dyn WriteJob>),
}

type Prepared = HashMap<Arc<str>, Statement>;

impl Server {
    pub(crate) fn open(address: &str, trouble: &Trouble) -> Result<Server, OpenError> {
        let mut first = connect(address)?;
        check(&mut first)?;
        migrate::server(&mut first)?;
        wall::server(&mut first)?;
        let (jobs, waiting) = unbounded::<Job>();
        let mut threads = Vec::new();
        for index in 0..CONNECTIONS {
            let (waiting, address, trouble) = (waiting.clone(), address.to_owned(), trouble.clone());
            let thread = std::thread::Builder::new()
                .name(format!("comity-db-{index}"))
                .spawn(move || work_all(&address, &trouble, &waiting))
                .map_err(|error| OpenError::Database(error.to_string()))?;
            threads.push(thread);
        }
        Ok(Server { address: address.to_owned(), jobs: Some(jobs), threads })
    }

    /// Runs a statement as the role that owns the tables.
    pub(crate) fn as_owner(&self, sql: &str) -> Result<(), StorageError> {
        let mut client = Client::connect(&self.address, NoTls)?;
        Ok(client.batch_execute(sql)?)
    }

    pub(crate) fn read(&self, job: ReadJob) {
        if let Some(jobs) = &self.jobs {
            drop(jobs.send(Job::Read(job)));
        }
    }

    pub(crate) fn write(&self, job: Box<dyn WriteJob>) {
        if let Some(jobs) = &self.jobs {
            drop(jobs.send(Job::Write(job)));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.jobs = None;
        let here = std::thread::current().id();
        for thread in self.threads.drain(..) {
            if thread.thread().id() != here {
                drop(thread.join());
            }
        }
    }
}

pub(crate) fn connect(address: &str) -> Result<Client, OpenError> {
    Client::connect(address, NoTls).map_err(|error| OpenError::Database(error.to_string()))
}

/// A connection that stands behind the wall.
fn join(address: &str) -> Option<Client> {
    let mut client = connect(address).ok()?;
    if fault::is_on(Fault::CommitsAreNotSynced) {
        client.batch_execute("SET synchronous_commit = off").ok()?;
    }
    match wall::step_down(&mut client) {
        Ok(()) => Some(client),
        Err(error) => {
            tracing::error!(%error, "a connection to the database server could not be set up");
            None
        }
    }
}

/// Refuses a server that is too old or that loses acknowledged changes (reliability.md R19).
pub(crate) fn check(client: &mut Client) -> Result<(), OpenError> {
    let failed = |error: postgres::Error| OpenError::Database(error.to_string());
    let version = client.query_one("SHOW server_version_num", &[]).map_err(failed)?;
    let number: i64 = version.get::<_, String>(0).parse().unwrap_or(0);
    if number < 150_000 {
        return Err(OpenError::OldServer((number / 10_000).to_string()));
    }
    let encoding: String = client.query_one("SHOW server_encoding", &[]).map_err(failed)?.get(0);
    if encoding != "UTF8" {
        return Err(OpenError::Database(format!("the database's encoding is {encoding}; make it with UTF8")));
    }
    let commit: String = client.query_one("SHOW synchronous_commit", &[]).map_err(failed)?.get(0);
    if commit == "off" {
        return Err(OpenError::Unsafe("synchronous_commit = off"));
    }
    Ok(())
}

fn work_all(address: &str, trouble: &Trouble, waiting: &Receiver<Job>) {
    let mut open: Option<(Client, Prepared)> = None;
    for job in waiting {
        if open.as_ref().is_none_or(|(client, _)| client.is_closed()) {
            open = join(address).map(|client| (client, Prepared::new()));
        }
        match (job, open.as_mut()) {
            (Job::Read(job), Some((client, prepared))) => read(client, prepared, job),
            (Job::Write(job), Some((client, prepared))) => write((client, prepared), trouble, job),
            (Job::Read(job), None) => drop(job),
            (Job::Write(job), None) => {
                let kept = Err(StorageError::Database("the server cannot be reached".to_owned()));
                trouble.committed(&kept);
                job.answer(kept);
            }
        }
    }
}

fn read(client: &mut Client, prepared: &mut Prepared, job: ReadJob) {
    let begun = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true).start();
    match begun {
        Ok(transaction) => job(&mut Tx::new(Connection::Server { transaction, prepared })),
        Err(error) => tracing::error!(%error, "a reader could not begin"),
    }
}

fn write((client, prepared): (&mut Client, &mut Prepared), trouble: &Trouble, mut job: Box<dyn WriteJob>) {
    let mut kept = Err(StorageError::Contention);
    for _ in 0..MOST_TRIES {
        kept = attempt(client, prepared, job.as_mut());
        if !matches!(kept, Err(StorageError::Contention)) {
            break;
        }
    }
    if let Err(error) = &kept {
        tracing::error!(%error, "a change was not kept");
    }
    trouble.committed(&kept);
    job.answer(kept);
}

fn attempt(client: &mut Client, prepared: &mut Prepared, job: &mut dyn WriteJob) -> Result<(), StorageError> {
    let transaction = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).start()?;
    let mut tx = Tx::new(Connection::Server { transaction, prepared });
    let keep = job.run(&mut tx)?;
    let Connection::Server { transaction, .. } = tx.connection else {
        return Err(StorageError::Closed);
    };
    if keep {
        transaction.commit()?;
    } else {
        transaction.rollback()?;
    }
    Ok(())
}

pub(crate) fn prepare(
    transaction: &mut postgres::Transaction<'_>,
    prepared: &mut Prepared,
    sql: &str,
) -> Result<Statement, StorageError> {
    if let Some(statement) = prepared.get(sql) {
        return Ok(statement.clone());
    }
    let statement = transaction.prepare(sql)?;
    if prepared.len() >= 512 {
        prepared.clear();
    }
    prepared.insert(Arc::from(sql), statement.clone());
    Ok(statement)
}

pub(crate) fn bind<'v>(values: &'v [Value<'v>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl ToSql for Value<'_> {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, wanted) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(wanted, out),
            (Value::Int(number), &Type::BOOL) => (*number != 0).to_sql(wanted, out),
            (Value::Int(number), &Type::INT8) => number.to_sql(wanted, out),
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(wanted, out),
            (value, &(Type::TEXT | Type::VARCHAR | Type::NAME | Type::JSON | Type::UNKNOWN)) => {
                let text = value.as_text().ok_or("a value that is no text was bound where one is wanted")?;
                out.extend_from_slice(text.as_bytes());
                Ok(IsNull::No)
            }
            (_, wanted) => Err(format!("a value was bound where a {wanted} is wanted").into()),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}
