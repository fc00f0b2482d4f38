//! Everything that can be looked at: every declared route with every name that the visitor may use, lists with their
//! filters and orders, and what the pages themselves lead to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::chance::Chance;
use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::Model;
use crate::house::ways;

/// Somebody who looks.
#[derive(Clone)]
pub struct Visitor {
    pub who: &'static str,
    pub person: Option<Person>,
    pub token: Option<String>,
}

/// A visitor and an address.
#[derive(Clone)]
pub struct Address {
    pub visitor: Arc<Visitor>,
    pub path: String,
    /// Whether it is a route as such, and not one of its many filters.
    pub is_plain: bool,
}

impl Address {
    fn key(&self) -> (&'static str, &str) {
        (self.visitor.who, &self.path)
    }
}
impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl Eq for Address {}
impl PartialOrd for Address {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Address {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GET {} as {}", self.path, self.visitor.who)
    }
}

/// Routes whose answers tell of the program and not of the data: how long it runs and what it answered.
const OF_THE_PROGRAM: [&str; 3] = ["/metrics", "/health/live", "/health/ready"];

/// The orders and filters of lists, on pages and in the API.
const FILTERS: &[&str] = &[
    "sort=-level",
    "sort=level",
    "sort=number",
    "sort=-number",
    "sort=title",
    "sort=-title",
    "sort=changed",
    "sort=-changed",
    "sort=review_by",
    "sort=-review_by",
    "status=all",
    "status=closed",
    "status=disclosed",
    "seen_by=us",
    "seen_by=both",
    "owner=me",
    "owner=none",
    "review=late",
    "q=heating",
    "q=theirs",
    "q=canary",
    "nature=risk",
    "nature=opportunity",
    "category=performance",
    "likelihood=3&effect=4",
    "response=reduce",
    "proximity=near",
    "limit=1",
    "limit=2&sort=title",
];
const WORDS: [&str; 6] = ["heating", "theirs", "canary", "note", "R-1", "D-R-1"];

/// Everybody who is not of the partner's side.
pub fn visitors(house: &House, model: &Model) -> Vec<Visitor> {
    let cast = &model.cast;
    let people = [
        ("owner", &cast.owner),
        ("colleague", &cast.colleague),
        ("observer", &cast.observer),
        ("unseated", &cast.unseated),
        ("third", &cast.third),
        ("outsider", &cast.outsider),
    ];
    let mut visitors: Vec<_> =
        people.map(|(who, person)| Visitor { who, person: Some(person.clone()), token: None }).into();
    visitors.push(Visitor {
        who: "the owner's program",
        person: None,
        token: Some(house.token(&cast.owner, "read").1),
    });
    visitors.push(Visitor { who: "nobody", person: None, token: None });
    visitors
}

fn call(address: &Address) -> Call {
    let call = Call::get(&address.path).header("accept-language", "en-GB");
    match (&address.visitor.person, &address.visitor.token) {
        (Some(person), _) => call.by(person),
        (None, Some(token)) => call.header("authorization", format!("Bearer {token}")),
        (None, None) => call,
    }
}

/// Looks at all of them, several at once.
pub fn hear_all(house: &House, addresses: &[Address]) -> BTreeMap<Address, Heard> {
    let mut all = BTreeMap::new();
    for some in addresses.chunks(32) {
        let heard = house.hear_at_once(some.iter().map(call).collect());
        all.extend(some.iter().cloned().zip(heard));
    }
    all
}

/// Every address, for every visitor.
pub fn everything(house: &House, model: &Model, visitors: &[Visitor]) -> Vec<Address> {
    let mut all = BTreeSet::new();
    for visitor in visitors {
        let visitor = Arc::new(visitor.clone());
        let mut paths = BTreeMap::new();
        for route in house
            .declared
            .iter()
            .filter(|route| !ways::changes(route) && !OF_THE_PROGRAM.contains(&route.path.as_str()))
        {
            for names in [&model.register.joint, &model.register.ours, &model.register.thirds, &model.register.room] {
                let plain = ways::call(route, names, &model.description, (1, "")).path;
                for query in queries(&route.path) {
                    paths.insert(format!("{plain}?{query}"), false);
                }
                paths.insert(plain, true);
            }
        }
        for book in ["/r/works-estate/books/ours/file", "/api/v1/relationships/works-estate/book?seen_by=us"] {
            paths.insert(book.to_owned(), true);
        }
        let address = |(path, is_plain)| Address { visitor: Arc::clone(&visitor), path, is_plain };
        let own: Vec<_> = paths.into_iter().map(address).collect();
        let heard = hear_all(house, &own);
        let linked = heard.values().flat_map(links).filter(|path| !own.iter().any(|address| address.path == *path));
        all.extend(linked.collect::<BTreeSet<_>>().into_iter().take(150).map(|path| address((path, false))));
        all.extend(own);
    }
    all.into_iter().collect()
}

fn queries(path: &str) -> Vec<String> {
    let is_list = path.ends_with("/risks") || path.ends_with("/risks/export");
    let few = ["status=all", "sort=-changed", "seen_by=us", "limit=1"];
    match path {
        _ if is_list => FILTERS.iter().map(|filter| (*filter).to_owned()).collect(),
        "/search" | "/search/suggestions" | "/api/v1/search" => WORDS.iter().map(|word| format!("q={word}")).collect(),
        _ if path.ends_with("/comments") || path.ends_with("/actions") || path.ends_with("/attachments") => {
            few.map(str::to_owned).into()
        }
        _ if path.ends_with("/entries") => vec!["seen_by=us".to_owned(), "limit=2".to_owned()],
        _ if path.ends_with("/risks/new") => vec!["nature=opportunity".to_owned(), "seen_by=us".to_owned()],
        _ if path.ends_with("/history") => vec!["version=1".to_owned()],
        // Everything that a stream would have told since an hour ago.
        _ if path.ends_with("/live") => vec!["since=0".to_owned()],
        _ => Vec::new(),
    }
}

/// Where a page leads.
fn links(heard: &Heard) -> Vec<String> {
    let text = heard.text();
    let mut links = Vec::new();
    for part in text.split("href=\"").skip(1) {
        let path = part.split('"').next().unwrap_or_default().replace("&amp;", "&");
        let path = path.split('#').next().unwrap_or_default().to_owned();
        let is_asset = path.starts_with("/assets/");
        if path.starts_with('/') && !path.starts_with("//") && !is_asset && !path.contains(['{', ' ']) {
            links.push(path);
        }
    }
    links
}

/// All routes for the two who see most of the relationship, some for the others, and some filters.
pub fn some(everything: &[Address], chance: &mut Chance) -> Vec<Address> {
    let likely = |address: &Address| match (address.is_plain, address.visitor.who) {
        (true, "owner" | "colleague") => 100,
        (true, _) => 40,
        (false, _) => 12,
    };
    everything.iter().filter(|address| chance.percent(likely(address))).cloned().collect()
}
