//! A running house with a clock that stands still, on each database.

use std::sync::Arc;

use axum::Router;
use books::Change;
use directory::membership::{self, MemberRole};
use directory::organisation::{self, Details};
use directory::password::NewPassword;
use directory::person::NewPerson;
use directory::{Attempts, Email, Hashing, PasswordHash};
use kernel::{Instant, Randomness, SettableClock};
use storage::Storage;
use storage::testing::places;
use web::{App, Parts, Routes};

/// The password of everybody in these stories.
pub const PASSWORD: &str = "four green tugs at noon";
/// When the stories begin: Tuesday 3 November 2026, 09:00 UTC.
pub const START: Instant = Instant::from_micros(1_793_696_400_000_000);

/// A house.
pub struct House {
    pub app: App,
    pub clock: SettableClock,
    pub router: Router,
}

impl House {
    fn new(storage: Storage, mail: bool) -> House {
        let clock = SettableClock::at(START);
        let app = App::new(Parts {
            storage,
            clock: Arc::new(clock.clone()),
            randomness: Randomness::seeded(7),
            signing: books::checkpoint::SigningKey::from_bytes([7; 32]),
            origin: Arc::from("test"),
            base_url: "http://comity.test".to_owned(),
            kinds: Vec::new(),
            operations: web::account::operations(),
            pillars: Vec::new(),
            bringings: Vec::new(),
            importing: web::importing::Desk::default(),
            hashing: Hashing::new(2),
            attempts: Attempts::default(),
            program: std::path::PathBuf::new(),
            mail,
            most_upload: 1024,
            hosting: web::Hosting::default(),
        });
        let routes = Routes::default().with(web::account::routes).with(web::people::routes);
        let router = routes
            .into_router()
            .layer(axum::middleware::from_fn_with_state(app.clone(), web::harden::own_site))
            .layer(axum::middleware::from_fn_with_state(app.clone(), web::harden::answers))
            .with_state(app.clone());
        House { app, clock, router }
    }

    /// Makes a change as the system does, without anybody asking.
    pub async fn change<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Change<'_, '_>) -> Result<T, books::Failure> + Send + 'static,
    ) -> T {
        let app = self.app.clone();
        let now = app.clock.now();
        let draws = app.randomness.draws("house");
        let done = self.app.storage.write(move |tx| {
            let mut draws = draws.clone();
            work(&mut Change { tx, now, draws: &mut draws, origin: Arc::clone(&app.origin) })
        });
        done.await.expect("the house can be furnished")
    }

    /// Meridian FM with Daniel, who administers it, and Priya, a member.
    pub async fn furnish(&self) {
        let hash = self.hash();
        self.change(move |change| {
            let details = Details::read("Meridian FM", "Europe/London", "en-GB")?;
            let daniel = new_person("Daniel Reyes", "daniel@meridian.example", &hash);
            let founded = organisation::found(change, &details, &daniel)?;
            let priya = new_person("Priya Nair", "priya@meridian.example", &hash);
            membership::enrol(change, founded.organisation, &priya, MemberRole::Member)?;
            Ok(())
        })
        .await;
    }

    /// The Department of Works with Ruth, who administers it.
    pub async fn furnish_works(&self) {
        let hash = self.hash();
        self.change(move |change| {
            let details = Details::read("Department of Works", "Europe/London", "en-GB")?;
            organisation::found(change, &details, &new_person("Ruth Calder", "ruth@works.example", &hash)).map(drop)
        })
        .await;
    }

    /// What is kept of the password of everybody.
    pub fn hash(&self) -> PasswordHash {
        let password = NewPassword::choose(PASSWORD, "", "").expect("a good password");
        self.app.hashing.hash(&password, &mut self.app.randomness.draws("hash")).expect("nobody else is hashing")
    }
}

/// A person to be.
pub fn new_person(name: &str, email: &str, hash: &PasswordHash) -> NewPerson {
    let email = Email::read(email).expect("an address");
    NewPerson { name: name.to_owned(), email, password: Some(hash.clone()) }
}

/// Runs a story in a new house on each database, where no mail is set up.
pub fn in_each<F: Future<Output = ()>>(story: impl Fn(House) -> F) {
    run(false, story);
}

/// Runs a story in a new house on each database, where mail is set up.
pub fn in_each_with_mail<F: Future<Output = ()>>(story: impl Fn(House) -> F) {
    run(true, story);
}

fn run<F: Future<Output = ()>>(mail: bool, story: impl Fn(House) -> F) {
    for place in places() {
        let storage = Storage::open(&place.place).expect("a new database opens");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime").block_on(story(House::new(storage, mail)));
    }
}
