//! Everything that can be looked at: every declared route with every name that the visitor may use, lists with their
//! filters and orders, and what the pages themselves lead to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::queries::queries;
use crate::chance::Chance;
use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Person;
use crate::house::model::Model;
use crate::house::register::Names;
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

/// Everybody but those who share the secret, and a program of the owner's where the owner is no such one. Only some of
/// them where `COMITY_VISITORS` names those.
pub fn visitors(house: &House, model: &Model, sharing: &[&Person]) -> Vec<Visitor> {
    let cast = &model.cast;
    let people = [
        ("owner", Some(&cast.owner)),
        ("colleague", Some(&cast.colleague)),
        ("observer", Some(&cast.observer)),
        ("unseated", Some(&cast.unseated)),
        ("partner", Some(&cast.partner)),
        ("second", Some(&cast.second)),
        ("third", Some(&cast.third)),
        ("tess", cast.tess.as_ref()),
        ("outsider", Some(&cast.outsider)),
    ];
    let mut visitors = Vec::new();
    for (who, person) in people {
        let Some(person) = person.filter(|person| !sharing.iter().any(|one| one.person == person.person)) else {
            continue;
        };
        visitors.push(Visitor { who, person: Some(person.clone()), token: None });
        if who == "owner" {
            let token = Some(house.token(person, "read").1);
            visitors.push(Visitor { who: "the owner's program", person: None, token });
        }
    }
    visitors.push(Visitor { who: "nobody", person: None, token: None });
    let only = std::env::var("COMITY_VISITORS").unwrap_or_default();
    visitors.retain(|one| only.is_empty() || only.split_whitespace().any(|name| name == one.who));
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
pub fn everything(house: &House, (model, names): (&Model, &[Names]), visitors: &[Visitor]) -> Vec<Address> {
    let mut all = BTreeSet::new();
    for visitor in visitors {
        let visitor = Arc::new(visitor.clone());
        let mut paths = BTreeMap::new();
        for route in house
            .declared
            .iter()
            .filter(|route| !ways::changes(route) && !OF_THE_PROGRAM.contains(&route.path.as_str()))
        {
            for names in names {
                let plain = ways::call(route, names, &model.description, (1, "")).path;
                for query in queries(route, names, &model.description) {
                    paths.entry(format!("{plain}?{query}")).or_insert(false);
                }
                paths.insert(plain, true);
            }
        }
        for book in ["/r/works-estate/books/ours/file", "/api/v1/relationships/works-estate/book?seen_by=us"] {
            paths.insert(book.to_owned(), true);
        }
        let address = |(path, is_plain)| Address { visitor: Arc::clone(&visitor), path, is_plain };
        let own: Vec<_> = paths.into_iter().map(address).collect();
        // A filter leads where its list leads, but a short page to the next.
        let leads = |address: &&Address| address.is_plain || address.path.contains("limit=");
        let heard = hear_all(house, &own.iter().filter(leads).cloned().collect::<Vec<_>>());
        let linked = heard.values().flat_map(links).filter(|path| !own.iter().any(|address| address.path == *path));
        all.extend(linked.collect::<BTreeSet<_>>().into_iter().take(150).map(|path| address((path, false))));
        all.extend(own);
    }
    all.into_iter().collect()
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

/// All routes for those who see most of the relationship, some for the others, and some filters.
pub fn some(everything: &[Address], chance: &mut Chance) -> Vec<Address> {
    let likely = |address: &Address| match (address.is_plain, address.visitor.who) {
        (true, "owner" | "colleague" | "tess") => 100,
        (true, _) => 40,
        (false, "owner" | "colleague" | "tess") => 10,
        (false, _) => 5,
    };
    everything.iter().filter(|address| chance.percent(likely(address))).cloned().collect()
}
