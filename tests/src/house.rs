//! The whole program without a socket: its router over a database of its own, a clock that stands where it is put, and
//! random numbers that follow from a seed.

pub mod call;
pub mod cast;
pub mod hidden;
pub mod model;
pub mod register;
pub mod ways;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use axum::Router;
use books::{Change, Failure};
use comity::program::Program;
use comity::serve::{self, metrics::Metrics};
use comity::settings::{Settings, Where};
use kernel::{Clock, Instant, Randomness, SettableClock};
use storage::Storage;
use storage::testing::TestPlace;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tower::ServiceExt;
use web::{App, Declared};

use call::{Call, Heard};

/// When every story begins.
pub const START: Instant = Instant::from_micros(1_790_000_000_000_000);
/// Where people reach the program.
pub const BASE: &str = "http://localhost:8080";

/// What each table holds, as a number.
pub type Digest = BTreeMap<String, u64>;

/// The program with a database of its own.
pub struct House {
    pub program: Program,
    pub clock: SettableClock,
    pub app: App,
    pub declared: Vec<Declared>,
    service: Router,
    runtime: Runtime,
    // Dropped last: it removes the database.
    pub place: TestPlace,
}

impl House {
    /// The program on a new database.
    pub fn new(place: TestPlace) -> House {
        House::drawing(place, 7)
    }

    /// The program on this database, with the random numbers of this seed.
    pub fn drawing(place: TestPlace, seed: u64) -> House {
        let at = Where { data: Some(place.data.clone()), settings: None };
        let mut settings = Settings::load_in(&at, &|_| None).expect("the usual settings fit");
        settings.database_url = place.address().unwrap_or_default().to_owned();
        let storage = Storage::open(&place.place).expect("a new database opens");
        let randomness = Randomness::seeded(seed);
        let key = comity::signing::load(&place.data, &randomness).expect("a key is made");
        let draws = randomness.draws("origin");
        books::prepare(&storage, &comity::pillars::kinds()).expect("the indexes are made");
        let origin = storage.write_blocking(move |tx| directory::installation::origin(tx, &mut draws.clone()));
        let clock = SettableClock::at(START);
        let origin = origin.expect("a new database can be written to");
        let program = Program { settings, storage, origin, key, clock: Arc::new(clock.clone()), randomness };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime starts");
        let (app, service, declared) = serving(&program, BASE);
        House { program, clock, app, declared, service, runtime, place }
    }

    /// Draws random numbers from the beginning again, as a program that was just started.
    pub fn start_again(&mut self, seed: u64) {
        self.program.randomness = Randomness::seeded(seed);
        (self.app, self.service, self.declared) = serving(&self.program, BASE);
    }

    /// Is reached at this address from now on.
    pub fn move_to(&mut self, base: &str) {
        (self.app, self.service, self.declared) = serving(&self.program, base);
    }

    /// Sends mail from now on, into a folder.
    pub fn sending_mail(mut self) -> House {
        self.program.settings.mail_folder = self.place.data.join("mail");
        self.program.settings.mail_from = "Comity <comity@example.org>".to_owned();
        self.move_to(BASE);
        self
    }

    /// Sends the letters that wait. Answers all that were ever sent, by the names of their files, but for the time of
    /// day that the library writes by a clock of its own.
    pub fn letters(&self) -> BTreeMap<String, String> {
        let mailer = comity::mail::mailer(&self.program.settings).expect("mail is set up");
        web::mailing::send_due(&self.app, &mailer).expect("the queue can be read");
        let files = std::fs::read_dir(&self.program.settings.mail_folder).into_iter().flatten();
        let read = |file: std::io::Result<std::fs::DirEntry>| {
            let file = file.expect("the folder can be read");
            let text = std::fs::read_to_string(file.path()).expect("a letter can be read");
            let lines: Vec<_> = text.split("\r\n").filter(|line| !line.starts_with("Date: ")).collect();
            (file.file_name().to_string_lossy().into_owned(), lines.join("\n"))
        };
        files.map(read).collect()
    }

    /// Closes everything but the database's place.
    pub fn close(self) -> TestPlace {
        let House { program, app, service, runtime, place, .. } = self;
        drop((service, app, program));
        runtime.shutdown_timeout(std::time::Duration::from_secs(5));
        // Whoever has the embedded database open last brings its log into its file: only then can it be copied.
        let began = std::time::Instant::now();
        while place.data.join("comity.db-wal").exists() {
            assert!(began.elapsed().as_secs() < 20, "somebody still has the database open");
            std::thread::yield_now();
        }
        place
    }

    /// Sends a request and waits for the whole answer.
    pub fn hear(&self, call: Call) -> Heard {
        let (service, request) = (self.service.clone(), call.request());
        self.runtime.block_on(async move {
            let response = service.oneshot(request).await.expect("the router answers everything");
            Heard::of(response).await
        })
    }

    /// Sends requests at once and waits for all answers.
    pub fn hear_at_once(&self, calls: Vec<Call>) -> Vec<Heard> {
        self.runtime.block_on(async move {
            let each = calls.into_iter().map(|call| {
                let (service, request) = (self.service.clone(), call.request());
                tokio::spawn(async move {
                    Heard::of(service.oneshot(request).await.expect("the router answers everything")).await
                })
            });
            let mut heard = Vec::new();
            for one in each.collect::<Vec<_>>() {
                heard.push(one.await.expect("a request does not panic"));
            }
            heard
        })
    }

    /// The router, for those who read an answer while it is being sent.
    pub fn service(&self) -> Router {
        self.service.clone()
    }

    /// Waits for work of the program itself.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Begins work that goes on by itself.
    pub fn begin<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.runtime.spawn(work)
    }

    /// A change by an act of the rooms below, named for its random numbers.
    pub fn change<T: Send + 'static>(
        &self,
        name: &str,
        work: impl Fn(&mut Change<'_, '_>) -> Result<T, Failure> + Send + 'static,
    ) -> T {
        let seeing = move |change: &mut Change<'_, '_>| {
            change.tx.see_everything()?;
            work(change)
        };
        self.program.change(name, seeing).unwrap_or_else(|failure| panic!("{name}: {failure}"))
    }

    /// What each table holds.
    pub fn digest(&self) -> Digest {
        storage::testing::digest(&self.program.storage, &[])
    }

    /// The tables that hold something else than before.
    pub fn changed(before: &Digest, after: &Digest) -> Vec<String> {
        before.iter().filter(|(table, hash)| after.get(*table) != Some(hash)).map(|(table, _)| table.clone()).collect()
    }

    /// The instant that the clock shows.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }
}

fn serving(program: &Program, base: &str) -> (App, Router, Vec<Declared>) {
    let mut parts = program.parts(base.to_owned()).expect("the program knows its own file");
    parts.program = program_file();
    let (app, metrics) = (App::new(parts), Arc::new(Metrics::new(program)));
    let declared = serve::routes(&metrics).declared().to_vec();
    (app.clone(), serve::router(program, &app, &metrics), declared)
}

/// The real program's file: `COMITY_BIN`, else built where the tests are built.
pub fn program_file() -> PathBuf {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        if let Some(file) = std::env::var_os("COMITY_BIN") {
            return file.into();
        }
        let this = std::env::current_exe().expect("this program knows its own file");
        let folder = this.parent().and_then(std::path::Path::parent).expect("tests stand in a folder of their own");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built = std::process::Command::new(cargo)
            .args(["build", "--quiet", "--package", "comity", "--bin", "comity"])
            .status();
        assert!(built.is_ok_and(|status| status.success()), "the program cannot be built");
        folder.join("comity")
    })
    .clone()
}
