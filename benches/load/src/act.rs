//! What people do all day, as requests to Comity and to the reference: a list of 50, a search, a record, a change;
//! each as a page and by the API.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::Outcome;
use crate::client::{Answer, Client, Request};
use crate::place::{RELATIONSHIP, escaped};

/// Words that stand in a good many rows of a register, and what they are as a page's and as the reference's query.
const WORDS: &str = "generator+orchard+night";
const FORM: &str = "application/x-www-form-urlencoded";

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The list of 50.
    List,
    /// A search for three words.
    Search,
    /// One record.
    Record,
    /// A change of a record's title and score.
    Change,
}

/// How it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As a browser does it: HTML, a session, forms.
    Page,
    /// As a program does it: JSON and a token.
    Api,
}

/// Every act in each way.
pub const ALL: [(Act, Way); 8] = [
    (Act::List, Way::Page),
    (Act::List, Way::Api),
    (Act::Search, Way::Page),
    (Act::Search, Way::Api),
    (Act::Record, Way::Page),
    (Act::Record, Way::Api),
    (Act::Change, Way::Page),
    (Act::Change, Way::Api),
];

impl Act {
    /// Its name in the table, and the reference's route.
    pub fn name(self) -> &'static str {
        match self {
            Act::List => "list",
            Act::Search => "search",
            Act::Record => "record",
            Act::Change => "change",
        }
    }
}

/// The name of the learned answer: `list`, `api-list`.
pub fn answer_name((act, way): (Act, Way)) -> String {
    format!("{}{}", if way == Way::Api { "api-" } else { "" }, act.name())
}

/// The status that it is answered with.
pub fn status((act, way): (Act, Way)) -> u16 {
    if act == Act::Change && way == Way::Page { 303 } else { 200 }
}

/// A record that is looked at and changed.
pub struct Known {
    id: String,
    reference: String,
    version: AtomicI64,
}

/// The records that are looked at and changed, in turn.
pub struct Pool {
    records: Vec<Known>,
    sent: AtomicUsize,
}

impl Pool {
    /// The first 1,000 or so open records that both sides read, by number.
    ///
    /// # Errors
    /// Where the server refuses.
    pub fn of(client: &mut Client) -> Outcome<Pool> {
        let mut records = Vec::new();
        let mut after = String::new();
        while records.len() < 1_000 {
            let path = format!("/api/v1/relationships/{RELATIONSHIP}/risks?limit=200&sort=number{after}");
            let page = client.expect(200, &Request::get(path))?.json()?;
            for item in page["items"].as_array().into_iter().flatten().filter(|item| item["seen_by"] == "both") {
                records.push(Known {
                    id: item["id"].as_str().ok_or("a record without an id")?.to_owned(),
                    reference: item["reference"].as_str().ok_or("a record without a reference")?.to_owned(),
                    version: AtomicI64::new(item["version"].as_i64().ok_or("a record without a version")?),
                });
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        Ok(Pool { records, sent: AtomicUsize::new(0) })
    }

    /// The record whose turn it is. Writers that run at once each take turns of their own among `of`.
    pub fn turn(&self, n: usize, (writer, of): (usize, usize)) -> &Known {
        let own = self.records.len() / of;
        &self.records[writer * own + n % own]
    }

    fn fresh(&self) -> usize {
        self.sent.fetch_add(1, Ordering::Relaxed)
    }
}

/// The request to Comity. `csrf` is what the session's forms carry.
pub fn to_comity((act, way): (Act, Way), pool: &Pool, record: &Known, csrf: &str) -> Request {
    let records = format!("/api/v1/relationships/{RELATIONSHIP}/risks");
    let page = format!("/r/{RELATIONSHIP}/risks");
    match (act, way) {
        (Act::List, Way::Page) => Request::get(page),
        (Act::List, Way::Api) => Request::get(records),
        (Act::Search, Way::Page) => Request::get(format!("/search?q={WORDS}")),
        (Act::Search, Way::Api) => Request::get(format!("/api/v1/search?q={WORDS}")),
        (Act::Record, Way::Page) => Request::get(format!("{page}/{}", record.reference)),
        (Act::Record, Way::Api) => Request::get(format!("{records}/{}", record.id)),
        (Act::Change, Way::Page) => {
            let (key, title, likelihood, effect) = change(pool);
            let version = record.version.load(Ordering::Relaxed);
            let form = format!(
                "csrf={csrf}&version={version}&idempotency={key}&title={}&likelihood={likelihood}&effect={effect}",
                escaped(&title)
            );
            Request::send("POST", format!("{page}/{}/edit", record.reference), FORM, form)
        }
        (Act::Change, Way::Api) => {
            let (key, title, likelihood, effect) = change(pool);
            let version = record.version.load(Ordering::Relaxed);
            let body = json!({ "title": title, "likelihood": likelihood, "effect": effect, "version": version });
            Request::send("PATCH", format!("{records}/{}", record.id), "application/json", body.to_string()).keyed(&key)
        }
    }
}

/// A key that was never used, a title that is new, a likelihood and an effect.
fn change(pool: &Pool) -> (String, String, usize, usize) {
    let n = pool.fresh();
    let key = format!("load-{}-{n}", std::process::id());
    (key, format!("The pump at Elm Yard waits for parts (seen {n})"), n % 5 + 1, n / 5 % 5 + 1)
}

/// The same to the reference.
pub fn to_reference((act, way): (Act, Way), pool: &Pool, record: &Known) -> Request {
    let api = if way == Way::Api { "/api" } else { "" };
    match act {
        Act::List => Request::get(format!("{api}/list")),
        Act::Search => Request::get(format!("{api}/search?{WORDS}")),
        Act::Record => Request::get(format!("{api}/record/{}", record.id)),
        Act::Change => Request::send("POST", format!("{api}/record/{}", record.id), "text/plain", change(pool).1),
    }
}

/// Notes that the record was changed once more.
pub fn changed(record: &Known) {
    record.version.fetch_add(1, Ordering::Relaxed);
}

/// The answer as the reference learns it: all of it but what its server writes by itself.
pub fn learned(answer: &Answer) -> Value {
    let own = ["date", "content-length", "connection"];
    let headers: Vec<_> = answer.headers.iter().filter(|(name, _)| !own.contains(&name.as_str())).collect();
    json!({ "status": answer.status, "headers": headers, "body": answer.text() })
}
