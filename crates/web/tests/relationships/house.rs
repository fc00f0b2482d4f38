//! A house with Works Estate: Meridian FM and the Department of Works run it together. The cast: Omar (owner) and
//! Carla (colleague) of Meridian, Petra (partner) of Works, and Otto (outsider) of an organisation in nothing.

use std::sync::Arc;

use axum::Router;
use books::companion::{ACTION, COMMENT};
use books::{Act, BookKind, Change, Facts, Failure, Field, Form, Kind, New, Stands, Verb, Viewer};
use directory::invitation::{self, PartnerInvitation};
use directory::membership::{self, MemberRole};
use directory::organisation::{self, Details};
use directory::password::NewPassword;
use directory::person::NewPerson;
use directory::relationship::{self, Settings, TypedSettings};
use directory::seating::{self, Seating};
use directory::{Attempts, Email, Hashing, PasswordHash, session};
use kernel::{Date, Id, Instant, Message, Problem, Randomness, SettableClock, of};
use serde_json::{Map, Value};
use storage::Storage;
use storage::testing::places;
use web::{App, Card, OpenNow, Parts, Pillar, Routes};

/// The password of everybody in these stories.
pub const PASSWORD: &str = "four green tugs at noon";
/// When the stories begin: Tuesday 3 November 2026, 09:00 UTC.
pub const START: Instant = Instant::from_micros(1_793_696_400_000_000);

pub const OWNER: &str = "omar@meridian.example";
pub const COLLEAGUE: &str = "carla@meridian.example";
pub const PARTNER: &str = "petra@works.example";
pub const OUTSIDER: &str = "otto@kestrel.example";

/// A kind simple enough to see through, under the name of one that has words.
pub static RISK: Kind = Kind {
    name: "risk",
    plural: "risks",
    title: "risks-title",
    hotkey: "g r",
    schema: 1,
    is_companion: false,
    fields: &[
        Field {
            name: "title",
            form: Form::Line(200),
            meaning: "What it is.",
            example: "\"Rain\"",
            place: Stands::Head,
        },
        Field { name: "cause", form: Form::Text(4000), meaning: "Why.", example: "\"Clouds\"", place: Stands::Body },
        Field { name: "likelihood", form: Form::Score, meaning: "How likely.", example: "3", place: Stands::Body },
    ],
    acts: &[Act {
        name: "rescore",
        entry: "risk.rescored",
        does: "Does something to it.",
        method: "PUT",
        path: "score",
        verb: Verb::Change,
        takes: &[],
        rule: |_, _, _| Ok(()),
    }],
    statuses: &["open", "closed"],
    letter: |_| "R",
    raise: Act {
        name: "raise",
        entry: "risk.raised",
        does: "Does something to it.",
        method: "POST",
        path: "",
        verb: Verb::Raise,
        takes: &[("title", true)],
        rule: keep_title,
    },
    level: |_, _| None,
    above: |_| Vec::new(),
    facets: |head, _| vec![("status", head.status.clone())],
    disclosed: None,
    upcast: |_, body| body,
};

fn keep_title(working: &mut books::Working, given: &Map<String, Value>, _: &Facts) -> Result<(), Failure> {
    let title = given.get("title").and_then(Value::as_str);
    let title = title.ok_or_else(|| Problem::field("title", Message::of("field-not-text")))?;
    title.clone_into(&mut working.head.title);
    Ok(())
}

/// A pillar with that kind.
pub static PILLAR: Pillar = Pillar {
    key: "mitigate",
    icon: "shield-half",
    label: "risks-title",
    kinds: &[&RISK],
    agreements: &[],
    card: |_, circle| {
        Ok(Card {
            light: "watch",
            words: "Look today".to_owned(),
            reasons: vec!["One is very high".to_owned()],
            act: None,
            open: vec![OpenNow {
                words: "1 very high".to_owned(),
                light: "bad",
                state: "Today".to_owned(),
                href: format!("/r/{}/risks", circle.slug),
            }],
        })
    },
};

/// A house.
pub struct House {
    pub app: App,
    pub clock: SettableClock,
    pub router: Router,
}

/// What is raised.
#[derive(Clone)]
pub struct Raised {
    pub book: BookKind,
    pub title: String,
    pub cause: &'static str,
    pub rank: i64,
    pub owner: Option<Id<of::Person>>,
    pub review_by: Option<Date>,
}

impl Raised {
    pub fn new(book: BookKind, title: impl Into<String>) -> Raised {
        Raised { book, title: title.into(), cause: "", rank: 0, owner: None, review_by: None }
    }
}

impl House {
    fn new(storage: Storage) -> House {
        let clock = SettableClock::at(START);
        let app = App::new(Parts {
            storage,
            clock: Arc::new(clock.clone()),
            randomness: Randomness::seeded(11),
            signing: books::checkpoint::SigningKey::from_bytes([7; 32]),
            origin: Arc::from("00000000-0000-4000-8000-000000000001"),
            base_url: "http://comity.test".to_owned(),
            kinds: vec![&RISK],
            operations: Vec::new(),
            pillars: vec![&PILLAR],
            bringings: Vec::new(),
            importing: web::importing::Desk::default(),
            hashing: Hashing::new(2),
            attempts: Attempts::default(),
            program: std::path::PathBuf::new(),
            mail: false,
            most_upload: 1024,
            hosting: web::Hosting::default(),
        });
        let routes = Routes::default()
            .with(web::account::routes)
            .with(web::work::routes)
            .with(web::overview::routes)
            .with(web::updates::routes)
            .with(web::relationships::routes)
            .with(web::library::routes)
            .with(web::search::routes)
            .with(web::menu::routes);
        let router = routes.into_router().with_state(app.clone());
        House { app, clock, router }
    }

    /// Makes a change, as nobody.
    pub async fn change<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Change<'_, '_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let app = self.app.clone();
        let (now, draws) = (app.clock.now(), app.randomness.draws("house"));
        self.app
            .storage
            .write(move |tx| {
                let mut draws = draws.clone();
                work(&mut Change { tx, now, draws: &mut draws, origin: Arc::clone(&app.origin) })
            })
            .await
    }

    /// Makes a change as the person with that address.
    pub async fn act<T: Send + 'static>(
        &self,
        email: &'static str,
        work: impl Fn(&mut Change<'_, '_>, &Viewer) -> Result<T, Failure> + Send + 'static,
    ) -> T {
        let (proven, app) = (self.proven(email).await, self.app.clone());
        let done = self.change(move |change| {
            let signed = session::open(change, &proven, "test", None)?;
            let viewer = Viewer::of(change.tx, &session::credential(&signed.cookie), app.clock.now())?;
            work(change, &viewer)
        });
        done.await.expect("they may do this")
    }

    async fn proven(&self, email: &'static str) -> directory::Proven {
        let read =
            self.app.storage.read(move |tx| directory::account::find(tx, &Email::read(email).expect("an address")));
        let account: Result<_, Failure> = read.await;
        let account = account.expect("accounts can be read");
        self.app.hashing.prove(account.as_ref(), PASSWORD).expect("nobody else hashes").expect("the password is right")
    }

    /// What is kept of everybody's password.
    pub fn hash(&self) -> PasswordHash {
        let password = NewPassword::choose(PASSWORD, "", "").expect("a good password");
        self.app.hashing.hash(&password, &mut self.app.randomness.draws("hash")).expect("nobody else is hashing")
    }

    /// The organisations and their people, with no relationship yet.
    pub async fn found(&self) {
        let hash = self.hash();
        let founded = self.change(move |change| {
            let person = |name: &str, email: &str| NewPerson {
                name: name.to_owned(),
                email: Email::read(email).expect("an address"),
                password: Some(hash.clone()),
            };
            let meridian = Details::read("Meridian FM", "Europe/London", "en-GB")?;
            let meridian = organisation::found(change, &meridian, &person("Omar Reid", OWNER))?.organisation;
            membership::enrol(change, meridian, &person("Carla Diaz", COLLEAGUE), MemberRole::Member)?;
            let kestrel = Details::read("Kestrel Ltd", "Europe/London", "en-GB")?;
            organisation::found(change, &kestrel, &person("Otto Baum", OUTSIDER)).map(drop)
        });
        founded.await.expect("the house can be furnished");
    }

    /// Opens a relationship of Meridian's.
    pub async fn open(&self, name: &'static str) -> Id<of::Relationship> {
        self.act(OWNER, move |change, viewer| {
            let settings = Settings::read(&TypedSettings { name, scale: "5", ..TypedSettings::default() })?;
            Ok(relationship::open(change, viewer, &settings)?.relationship)
        })
        .await
    }

    /// Works Estate with both sides in it.
    pub async fn furnish(&self) -> Id<of::Relationship> {
        self.found().await;
        let estate = self.open("Works Estate").await;
        let hash = self.hash();
        let issued = self.act(OWNER, move |change, viewer| {
            let invitation = PartnerInvitation::read("Department of Works", PARTNER, "relationship_manager")?;
            invitation::invite_partner(change, viewer, estate, &invitation)
        });
        let issued = issued.await;
        let (code, id) = (issued.code.clone(), issued.id);
        let accepted = self
            .change(move |change| invitation::accept_as_new(change, &code, "Petra Novak".to_owned(), &hash).map(drop));
        accepted.await.expect("she can accept");
        self.act(OWNER, move |change, viewer| invitation::confirm(change, viewer, id).map(drop)).await;
        estate
    }

    /// The person with that address.
    pub async fn person(&self, email: &'static str) -> Id<of::Person> {
        self.act(email, |_, viewer| Ok(viewer.person())).await
    }

    /// Gives Carla a seat.
    pub async fn seat(&self, estate: Id<of::Relationship>, role: &'static str) {
        let carla = self.person(COLLEAGUE).await;
        self.act(OWNER, move |change, viewer| seating::seat(change, viewer, estate, &Seating::read(carla, role, "")?))
            .await;
    }

    /// Raises a record as somebody.
    pub async fn raise(&self, email: &'static str, estate: Id<of::Relationship>, what: Raised) -> Id<of::Record> {
        self.act(email, move |change, viewer| {
            let book = viewer.seat_about(estate, what.book)?.book;
            let new = New { book, parent: None, act: "risk.raised", held: None };
            let raised = change.raise(viewer, &RISK, &new, |working| {
                working.head.title.clone_from(&what.title);
                (working.head.rank, working.head.owner) = (what.rank, what.owner);
                working.head.review_by = what.review_by;
                working.body.insert("cause".to_owned(), Value::from(what.cause));
                Ok(())
            })?;
            Ok(raised.head.id)
        })
        .await
    }

    /// Scores a record again.
    pub async fn rescore(&self, email: &'static str, id: Id<of::Record>, (seen, rank): (i64, i64)) {
        self.act(email, move |change, viewer| {
            let record = viewer.reach().get(change.tx, &RISK, id)?;
            change.act(viewer, &RISK, (record.head.book, id), seen, (Verb::Change, "risk.rescored"), |working| {
                working.head.rank = rank;
                Ok(())
            })?;
            Ok(())
        })
        .await;
    }

    /// Puts a comment, or an action of that owner's, under a record.
    pub async fn under(
        &self,
        email: &'static str,
        id: Id<of::Record>,
        (text, owner): (&'static str, Option<(Id<of::Person>, Date)>),
    ) -> Id<of::Record> {
        self.act(email, move |change, viewer| {
            let book = viewer.reach().get(change.tx, &RISK, id)?.head.book;
            let kind: &'static Kind = if owner.is_some() { &ACTION } else { &COMMENT };
            let new = New { book, parent: Some(id), act: kind.raise.entry, held: None };
            let made = change.raise(viewer, kind, &new, |working| {
                text.clone_into(&mut working.head.title);
                working.head.owner = owner.map(|(person, _)| person);
                working.head.due = owner.map(|(_, due)| due);
                working.body.insert("text".to_owned(), Value::from(text));
                Ok(())
            })?;
            Ok(made.head.id)
        })
        .await
    }

    /// How many statements a piece of work takes.
    pub async fn counted<T>(&self, work: impl Future<Output = T>) -> (T, u64) {
        let before = self.app.storage.statements();
        let outcome = work.await;
        (outcome, self.app.storage.statements() - before)
    }
}

/// Runs a story in a new house on each database.
pub fn in_each<F: Future<Output = ()>>(story: impl Fn(House) -> F) {
    for place in places() {
        let storage = Storage::open(&place.place).expect("a new database opens");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime").block_on(story(House::new(storage)));
    }
}
