//! A house with Works Estate: Meridian FM and the Department of Works run it together. The cast: Omar (owner) and
//! Carla (colleague, an observer) of Meridian, Petra (partner) of Works, and Otto (outsider) of an organisation in
//! nothing. R-1 is joint; M·R-1 is Meridian's own.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use books::{Change, Failure, Viewer};
use directory::invitation::{self, PartnerInvitation};
use directory::membership::{self, MemberRole};
use directory::organisation::{self, Details};
use directory::password::NewPassword;
use directory::person::NewPerson;
use directory::relationship::{self, Settings, TypedSettings};
use directory::seating::{self, Seating};
use directory::{Attempts, Email, Hashing, PasswordHash, session};
use http_body_util::BodyExt;
use kernel::{Id, Instant, Randomness, SettableClock, of};
use serde_json::{Value, json};
use storage::Storage;
use storage::testing::places;
use tower::ServiceExt;
use web::{App, Parts, Routes};

use crate::browser::{Browser, Page};
use crate::kind::{self, RISK};

/// The password of everybody in these stories.
pub const PASSWORD: &str = "four green tugs at noon";
/// When the stories begin: Tuesday 3 November 2026, 09:00 UTC.
pub const START: Instant = Instant::from_micros(1_793_696_400_000_000);

pub const OWNER: &str = "omar@meridian.example";
pub const COLLEAGUE: &str = "carla@meridian.example";
pub const PARTNER: &str = "petra@works.example";
pub const OUTSIDER: &str = "otto@kestrel.example";

/// The joint risk's page, and that of Meridian's own.
pub const JOINT: &str = "/r/works-estate/risks/R-1";
pub const OWN: &str = "/r/works-estate/risks/M-R-1";

/// A house.
pub struct House {
    pub app: App,
    pub router: Router,
}

/// An answer to a program.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }
}

impl House {
    fn new(storage: Storage) -> House {
        let app = App::new(Parts {
            storage,
            clock: Arc::new(SettableClock::at(START)),
            randomness: Randomness::seeded(11),
            signing: books::checkpoint::SigningKey::from_bytes([7; 32]),
            origin: Arc::from("00000000-0000-4000-8000-000000000001"),
            base_url: "http://comity.test".to_owned(),
            kinds: vec![&RISK],
            operations: Vec::new(),
            pillars: Vec::new(),
            bringings: Vec::new(),
            importing: web::importing::Desk::default(),
            hashing: Hashing::new(2),
            attempts: Attempts::default(),
            program: std::path::PathBuf::new(),
            mail: false,
            most_upload: 1024,
            hosting: web::Hosting::default(),
        });
        let kinds = [&RISK];
        let routes = Routes::default()
            .with(web::account::routes)
            .with(|routes| web::api::routes(routes, &kinds))
            .with(|routes| web::companions::routes(routes, &kinds))
            .with(|routes| web::history::routes(routes, &kinds))
            .with(|routes| web::views::routes(routes, &kinds))
            .with(|routes| web::bulk::routes(routes, &kinds))
            .with(kind::routes);
        let framed = axum::middleware::from_fn(web::refused::in_frame);
        let router = routes.into_router().layer(framed).with_state(app.clone());
        House { app, router }
    }

    /// Makes a change, as nobody.
    pub async fn change<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Change<'_, '_>) -> Result<T, Failure> + Send + 'static,
    ) -> T {
        let app = self.app.clone();
        let (now, draws) = (app.clock.now(), app.randomness.draws("house"));
        let done = self.app.storage.write(move |tx| {
            let mut draws = draws.clone();
            work(&mut Change { tx, now, draws: &mut draws, origin: Arc::clone(&app.origin) })
        });
        done.await.expect("this can be done")
    }

    /// Makes a change as the person with that address.
    async fn act<T: Send + 'static>(
        &self,
        email: &'static str,
        work: impl Fn(&mut Change<'_, '_>, &Viewer) -> Result<T, Failure> + Send + 'static,
    ) -> T {
        let app = self.app.clone();
        let found = app.storage.read(move |tx| directory::account::find(tx, &Email::read(email).expect("an address")));
        let account: Result<_, Failure> = found.await;
        let proven = self.app.hashing.prove(account.expect("readable").as_ref(), PASSWORD);
        let proven = proven.expect("nobody else hashes").expect("the password is right");
        self.change(move |change| {
            let signed = session::open(change, &proven, "test", None)?;
            let viewer = Viewer::of(change.tx, &session::credential(&signed.cookie), app.clock.now())?;
            work(change, &viewer)
        })
        .await
    }

    fn hash(&self) -> PasswordHash {
        let password = NewPassword::choose(PASSWORD, "", "").expect("a good password");
        self.app.hashing.hash(&password, &mut self.app.randomness.draws("hash")).expect("nobody else is hashing")
    }

    /// The organisations, their people, Works Estate, and a record on each page.
    async fn furnish(&self) {
        let hash = self.hash();
        let partner_hash = hash.clone();
        let carla = self.change(move |change| {
            let person = |name: &str, email: &str| NewPerson {
                name: name.to_owned(),
                email: Email::read(email).expect("an address"),
                password: Some(hash.clone()),
            };
            let meridian = Details::read("Meridian FM", "Europe/London", "en-GB")?;
            let meridian = organisation::found(change, &meridian, &person("Omar Reid", OWNER))?.organisation;
            let carla = membership::enrol(change, meridian, &person("Carla Diaz", COLLEAGUE), MemberRole::Member)?;
            let kestrel = Details::read("Kestrel Ltd", "Europe/London", "en-GB")?;
            organisation::found(change, &kestrel, &person("Otto Baum", OUTSIDER))?;
            Ok(carla)
        });
        let carla: Id<of::Person> = carla.await;
        let issued = self.act(OWNER, move |change, viewer| {
            let settings =
                Settings::read(&TypedSettings { name: "Works Estate", scale: "5", ..TypedSettings::default() })?;
            let estate = relationship::open(change, viewer, &settings)?.relationship;
            Ok(estate)
        });
        let estate = issued.await;
        let issued = self.act(OWNER, move |change, viewer| {
            seating::seat(change, viewer, estate, &Seating::read(carla, "observer", "")?)?;
            let invitation = PartnerInvitation::read("Department of Works", PARTNER, "relationship_manager")?;
            invitation::invite_partner(change, viewer, estate, &invitation)
        });
        let issued = issued.await;
        let (code, id) = (issued.code.clone(), issued.id);
        self.change(move |change| {
            invitation::accept_as_new(change, &code, "Petra Novak".to_owned(), &partner_hash).map(drop)
        })
        .await;
        self.act(OWNER, move |change, viewer| invitation::confirm(change, viewer, id).map(drop)).await;
        let mut owner = Browser::of(self, OWNER).await;
        for (title, seen_by) in [("Heating fails", "both"), ("Pay offer", "us")] {
            let raised = json!({ "title": title, "seen_by": seen_by, "cause": "Old boilers", "likelihood": 3 });
            let answer = self.call(&mut owner, "POST", "/relationships/works-estate/risks", &raised).await;
            assert_eq!(answer.status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&answer.bytes));
        }
    }

    /// The records by their reference, as a program sees them: id and version.
    pub async fn record(&self, browser: &mut Browser<'_>, reference: &str) -> (String, i64) {
        let path = format!("/relationships/works-estate/risks/{reference}");
        let record = self.call(browser, "GET", &path, &Value::Null).await.json();
        (record["id"].as_str().expect("it is there").to_owned(), record["version"].as_i64().expect("a version"))
    }

    /// A request of a browser's script, and its answer.
    pub async fn call(&self, browser: &mut Browser<'_>, method: &str, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.raw(browser, method, &format!("/api/v1{path}"), ("application/json", body)).await
    }

    /// Sends a form with a file to a page, or to the API where the address says so.
    pub async fn upload(
        &self,
        browser: &mut Browser<'_>,
        address: &str,
        (fields, name, content): (&[(&str, &str)], &str, &[u8]),
    ) -> Answer {
        let mut body = Vec::new();
        for (field, value) in fields {
            body.extend(
                format!("--frontier\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        body.extend(
            format!("--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").bytes(),
        );
        body.extend(content);
        body.extend(b"\r\n--frontier--\r\n");
        self.raw(browser, "POST", address, ("multipart/form-data; boundary=frontier", body)).await
    }

    /// One request with the browser's session, and the token of its pages in the header.
    pub async fn raw(
        &self,
        browser: &mut Browser<'_>,
        method: &str,
        address: &str,
        (kind, body): (&str, Vec<u8>),
    ) -> Answer {
        let csrf = csrf(&browser.open("/settings").await);
        let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::COOKIE, cookies.join("; "))
            .header("x-csrf", csrf)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body));
        let answer = self.router.clone().oneshot(request.expect("a request")).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }
}

/// The token of a page.
pub fn csrf(page: &Page) -> String {
    page.html.split("X-CSRF\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// The address of the page's first link or form that ends so.
pub fn address(page: &Page, end: &str) -> String {
    let quoted = page.html.split('"').skip(1).step_by(2);
    let found = quoted.into_iter().find(|text| text.starts_with('/') && text.ends_with(end));
    found.unwrap_or_else(|| panic!("no address that ends with {end} in {}", page.html)).to_owned()
}

/// Runs a story in a new, furnished house on each database.
pub fn in_each<F: Future<Output = ()>>(story: impl Fn(House) -> F) {
    for place in places() {
        let storage = Storage::open(&place.place).expect("a new database opens");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let house = House::new(storage);
            house.furnish().await;
            story(house).await;
        });
    }
}
