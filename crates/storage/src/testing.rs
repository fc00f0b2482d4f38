//! Databases for tests: a new one for each story, on the embedded database always, and on the server that
//! `TEST_DATABASE_URL` names where it is set. Only built with the feature `testing`.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Dialect, Place, Storage, StorageError, Tx};

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A database that goes when this does.
pub struct TestPlace {
    /// Where it is.
    pub place: Place,
    /// The data folder.
    pub data: PathBuf,
    server: Option<(String, String)>,
}

/// Runs a story on each of the databases, each time on a new one.
pub fn on_each(story: impl Fn(&Storage)) {
    for place in places() {
        let storage = Storage::open(&place.place).expect("a new database opens");
        story(&storage);
    }
}

/// A new database of each sort; where `TEST_DATABASE_ALONE` is set, on the server alone.
pub fn places() -> Vec<TestPlace> {
    let server = std::env::var("TEST_DATABASE_URL").ok().map(|server| TestPlace::on_server(&server));
    let is_alone = server.is_some() && std::env::var_os("TEST_DATABASE_ALONE").is_some();
    let embedded = (!is_alone).then(TestPlace::embedded);
    embedded.into_iter().chain(server).collect()
}

/// Says that a story is not told on this machine, which lacks something. Where `COMITY_MUST` has what is lacking among its
/// words, it is known to be here, and the story fails. The file that `COMITY_LEFT_OUT` names gets a line, since nobody is
/// shown what a test prints that passes.
///
/// # Panics
/// Where the story must be told.
pub fn left_out(story: &str, lacking: &str, why: &str) {
    let must = std::env::var("COMITY_MUST").unwrap_or_default();
    let must = must.split_whitespace().any(|one| one == lacking);
    assert!(!must, "{story} cannot be told, though COMITY_MUST says that {lacking} is here: {why}");
    println!("{story} is left out: {why}");
    if let Some(file) = std::env::var_os("COMITY_LEFT_OUT") {
        let mut file = OpenOptions::new().create(true).append(true).open(file).expect("the list of stories opens");
        file.write_all(format!("{story}: {why}\n").as_bytes()).expect("a story is added to it");
    }
}

fn data_folder() -> (PathBuf, String) {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("comity_test_{}_{number}", std::process::id());
    let folder = std::env::temp_dir().join(&name);
    // What a killed test left, whose process had the same number.
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).expect("the folder for temporary files can be written to");
    (folder, name)
}

impl TestPlace {
    /// A new embedded database.
    pub fn embedded() -> TestPlace {
        let (data, _) = data_folder();
        TestPlace { place: Place::of(&data, None), data, server: None }
    }

    /// A new database on a server.
    pub fn on_server(address: &str) -> TestPlace {
        let (data, name) = data_folder();
        let mut client = postgres::Client::connect(address, postgres::NoTls).expect("the test server answers");
        make(&mut client, &name, "");
        let own = own_address(address, &name);
        TestPlace { place: Place::Server(own), data, server: Some((address.to_owned(), name)) }
    }

    /// A new database that begins with what this one holds, its data folder too. Nobody may have this one open.
    pub fn copy(&self) -> TestPlace {
        let (data, name) = data_folder();
        for entry in std::fs::read_dir(&self.data).expect("the data folder is there") {
            let entry = entry.expect("the data folder can be read");
            std::fs::copy(entry.path(), data.join(entry.file_name())).expect("a file of it can be copied");
        }
        let Some((address, of)) = &self.server else {
            return TestPlace { place: Place::of(&data, None), data, server: None };
        };
        let mut client = postgres::Client::connect(address, postgres::NoTls).expect("the test server answers");
        make(&mut client, &name, &format!("TEMPLATE {of}"));
        let own = own_address(address, &name);
        TestPlace { place: Place::Server(own), data, server: Some((address.clone(), name)) }
    }

    /// The address of the server's database, where it is on one.
    pub fn address(&self) -> Option<&str> {
        match &self.place {
            Place::Server(address) => Some(address),
            Place::File(_) => None,
        }
    }
}

/// Makes a database. One of that name was left by a killed test, as in [`data_folder`].
fn make(client: &mut postgres::Client, name: &str, like: &str) {
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).expect("an old database can go");
    client.batch_execute(&format!("CREATE DATABASE {name} {like}")).expect("a database can be made");
}

/// The address with another database's name in it, in both ways of writing one.
fn own_address(address: &str, name: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        let kept: Vec<_> = address.split_whitespace().filter(|part| !part.starts_with("dbname=")).collect();
        return format!("{} dbname={name}", kept.join(" "));
    };
    let (before, options) = rest.split_once('?').map_or((rest, None), |(before, options)| (before, Some(options)));
    let host = before.split_once('/').map_or(before, |(host, _)| host);
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    format!("{scheme}://{host}/{name}{options}")
}

impl Drop for TestPlace {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.data));
        if let Some((address, name)) = &self.server
            && let Ok(mut client) = postgres::Client::connect(address, postgres::NoTls)
        {
            drop(client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        }
    }
}

/// What each table holds, as one number: two databases with the same rows, and one before and after what changed
/// nothing, give the same. Tables whose names begin with one of `without` are left out.
pub fn digest(storage: &Storage, without: &'static [&'static str]) -> BTreeMap<String, u64> {
    let digest = storage.read_blocking(move |tx| {
        tx.see_everything()?;
        let tables = match tx.dialect() {
            Dialect::Embedded => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
            }
            Dialect::Server => {
                "SELECT CAST(tablename AS TEXT) FROM pg_catalog.pg_tables WHERE schemaname = 'main' ORDER BY 1"
            }
        };
        let mut digest = BTreeMap::new();
        for table in tx.query(tables, &[], |row| row.get::<String>(0))? {
            if !without.iter().any(|begin| table.starts_with(begin)) {
                let number = digest_of(tx, &table)?;
                digest.insert(table, number);
            }
        }
        Ok::<_, StorageError>(digest)
    });
    digest.expect("a test database can be read")
}

fn digest_of(tx: &mut Tx<'_>, table: &str) -> Result<u64, StorageError> {
    let rows = match tx.dialect() {
        Dialect::Embedded => {
            let columns = "SELECT name FROM pragma_table_info($1) ORDER BY cid";
            let columns = tx.query(columns, &[table.into()], |row| row.get::<String>(0))?;
            let quoted: Vec<_> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
            format!("SELECT {} FROM {table} ORDER BY 1", quoted.join(" || ',' || "))
        }
        Dialect::Server => format!("SELECT CAST(row AS TEXT) FROM {table} AS row ORDER BY 1"),
    };
    let mut hash = DefaultHasher::new();
    for row in tx.query(&rows, &[], |row| row.get::<String>(0))? {
        row.hash(&mut hash);
    }
    Ok(hash.finish())
}
