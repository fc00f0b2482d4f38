//! Live updates: what others change while a page is open, told there within two seconds, as server-sent events.
//!
//! A stream is an ordinary look, done again and again: whenever a book that the viewer reads has grown, and every
//! three seconds to see whether they still may. So it says what the page of updates would say, in the viewer's words,
//! and ends with its right. What is woken by a book, and when, is never seen outside it. Pages work without: the
//! script that listens is an addition.
//!
//! Nobody reads a stream as a page: who may not listen is refused with an RFC 9457 document, and 401 where nobody is
//! signed in.
//!
//! A program, or a browser without the means, that does not ask for `text/event-stream` gets the same events up to
//! now as an answer that ends.

mod follow;
mod glance;
mod streams;

use std::time::Duration;

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use books::{Failure, Happening};
use kernel::{Fault, Id, Instant, Message, Problem, ProblemKind, fault, of};

use crate::updates::{Teller, Told};
use crate::words::Words;
use crate::{Ask, Looking, Refused, Routes};

pub use streams::{Live, MOST, MOST_OF_ONE};

/// Seconds between two looks whether the viewer still may.
pub const RECHECK_S: u64 = 3;
/// Seconds between two signs of life, so that a proxy keeps the stream and a reader that has gone is noticed.
const SIGN_OF_LIFE_S: i64 = 15;
/// How far back entries are looked for that were begun earlier and committed later than others, in seconds.
const LATE_S: i64 = 5;
/// How far back a stream goes on from where an earlier one stopped, in seconds.
const LONGEST_GAP_S: i64 = 3600;
/// The newest entries that are looked through at once.
const AT_ONCE: usize = 20;
/// What the browser waits before it asks again, in milliseconds.
const RETRY: &str = "retry: 5000\n\n";
/// What tells the browser not to ask again.
const END: &str = "event: end\ndata:\n\n";

/// The routes of live updates.
pub fn routes(routes: Routes) -> Routes {
    routes.page("/live", "live", everything).page("/r/{slug}/live", "relationship-live", one)
}

/// The address that a page listens at, from the instant it shows.
pub fn address(slug: Option<&str>, now: Instant) -> String {
    match slug {
        Some(slug) => format!("/r/{slug}/live?since={}", now.micros()),
        None => format!("/live?since={}", now.micros()),
    }
}

async fn everything(ask: Ask, headers: HeaderMap) -> Response {
    listen(ask, None, &headers).await.unwrap_or_else(Refused::into_document)
}

async fn one(ask: Ask, Path(slug): Path<String>, headers: HeaderMap) -> Response {
    listen(ask, Some(slug), &headers).await.unwrap_or_else(Refused::into_document)
}

/// Answers with what was changed since, and goes on where the caller listens.
async fn listen(ask: Ask, slug: Option<String>, headers: &HeaderMap) -> Result<Response, Refused> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let given = text("last-event-id").and_then(|id| id.parse().ok());
    let given = given.or_else(|| ask.query("since").and_then(|since| since.parse().ok()));
    let mut ear = Ear::at(slug, given.map(Instant::from_micros), ask.app().clock.now());
    let first = ear.look(&ask).await?;
    let is_stream = text("accept").is_some_and(|accept| accept.contains("text/event-stream"));
    let body = if is_stream {
        let busy = || ask.refuse(Problem::new(ProblemKind::Unavailable, Message::of("problem-unavailable")));
        let (place, pieces) = ask.app().live().join(&first.who).ok_or_else(busy)?;
        follow::keep(ask.app());
        tokio::spawn(tell(ask, ear, place, first));
        Body::from_stream(pieces)
    } else {
        Body::from(first.said)
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8")),
        // A proxy that collects answers would keep the news to itself.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, body).into_response())
}

/// Where somebody listens, and what they were told.
struct Ear {
    slug: Option<String>,
    /// Up to when everything was told, or was there before.
    since: Instant,
    /// The entries since shortly before that were told, or were there before.
    known: Vec<(Id<of::Book>, String, i64)>,
    is_first: bool,
    /// When the stream last said anything.
    spoke: Instant,
}

/// What a look found.
struct Found {
    /// Who listens: streams are counted by it.
    who: String,
    /// The books that they read.
    books: Vec<Id<of::Book>>,
    /// What to say, as it is sent; empty for nothing.
    said: String,
}

#[derive(Template)]
#[template(path = "live/told.html")]
struct ToldToast<'a> {
    t: Words,
    told: &'a Told,
}

impl Ear {
    fn at(slug: Option<String>, given: Option<Instant>, now: Instant) -> Ear {
        let since = given.unwrap_or(now).clamp(now.plus_seconds(-LONGEST_GAP_S), now);
        Ear { slug, since, known: Vec::new(), is_first: true, spoke: now }
    }

    /// Looks as the viewer at what others have done since the last look.
    async fn look(&mut self, ask: &Ask) -> Result<Found, Refused> {
        let slug = self.slug.clone();
        let from = self.since.plus_seconds(-LATE_S);
        let seen = ask.glance(move |looking| Seen::by(looking, slug.as_deref(), from)).await?;
        let mut said = if self.is_first { RETRY.to_owned() } else { String::new() };
        for (happening, toast) in seen.news.iter().rev() {
            let place = (happening.book, happening.origin.clone(), happening.n);
            let is_old = self.is_first && happening.at <= self.since;
            if !is_old && !self.known.contains(&place) && !toast.is_empty() {
                said.push_str(&format!("id: {}\nevent: told\ndata: {toast}\n\n", seen.now.micros()));
            }
        }
        let places = seen.news.iter().map(|(happening, _)| (happening.book, happening.origin.clone(), happening.n));
        self.known = places.collect();
        self.since = self.since.max(seen.now);
        if !said.is_empty() {
            self.spoke = seen.now;
        } else if seen.now.seconds_since(self.spoke) >= SIGN_OF_LIFE_S {
            said = ": here\n\n".to_owned();
            self.spoke = seen.now;
        }
        self.is_first = false;
        Ok(Found { who: seen.who, books: seen.books, said })
    }
}

/// What one look sees.
struct Seen {
    who: String,
    books: Vec<Id<of::Book>>,
    now: Instant,
    /// The newest entries, the newest first, each as a line of HTML; empty for what is not told.
    news: Vec<(Happening, String)>,
}

impl Seen {
    fn by(looking: &mut Looking<'_, '_>, slug: Option<&str>, from: Instant) -> Result<Seen, Failure> {
        let viewer = &looking.viewer;
        let who = viewer.session().map_or_else(|| viewer.person().to_string(), |session| session.to_string());
        let ground = slug.map(|slug| viewer.ground(slug).ok_or_else(Failure::not_found)).transpose()?;
        let reach = ground.map_or_else(|| viewer.reach(), |ground| viewer.reach().at(ground));
        let books = reach.all_books();
        let (mut news, _) = reach.news(looking.tx, None, AT_ONCE)?;
        news.retain(|happening| happening.at > from);
        let teller = Teller::around(looking, &news)?.naming_organisations();
        let t = looking.words();
        let toast = |happening: &Happening| {
            let told = teller.tell_all(looking, std::slice::from_ref(happening)).pop();
            let is_own = happening.actor.person == Some(looking.viewer.person());
            told.filter(|_| !is_own).and_then(|told| ToldToast { t, told: &told }.render().ok())
        };
        let news: Vec<_> = news.into_iter().map(|one| (toast(&one).unwrap_or_default(), one)).collect();
        let news = news.into_iter().map(|(html, one)| (one, html.replace(['\n', '\r'], " "))).collect();
        Ok(Seen { who, books, now: looking.now, news })
    }
}

/// Tells until the right or the reader has gone, or the place is another's.
async fn tell(ask: Ask, mut ear: Ear, mut place: streams::Place, first: Found) {
    let mut found = Ok(first);
    loop {
        if found.is_err() && fault::is_on(Fault::StreamsKeepTheirRight) {
            found = Ok(Found { who: String::new(), books: Vec::new(), said: String::new() });
        }
        let Ok(Found { said, books, .. }) = found else {
            place.say(END);
            return;
        };
        if !said.is_empty() && !place.say(&said) {
            return;
        }
        match place.woken(&books, Duration::from_secs(RECHECK_S)).await {
            streams::Woken::Look => found = ear.look(&ask).await,
            streams::Woken::Replaced => {
                place.say(END);
                return;
            }
            streams::Woken::Gone => return,
        }
    }
}
