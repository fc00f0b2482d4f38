//! Search over everything that a person can see, and jumping: a reference goes to its record, a name to its page.

mod api;
mod highlight;
mod suggestions;
mod targets;

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use books::{Failure, Kind, Record, Scoped, SeatAt};
use kernel::{Id, of};
use serde_json::Value;

use crate::frame::{self, Place};
use crate::parts::{Seen, Side};
use crate::relationships::Parties;
use crate::shell::{Shell, Tab};
use crate::updates::address;
use crate::words::{Rich, Words};
use crate::{Ask, Looking, Refused, Routes};

use highlight::Wanted;
use targets::Target;

pub use api::operations;

/// How much is found at most: who finds more than this adds a word.
const MOST: usize = 60;
/// How much of a question is looked for, in characters.
const MOST_CHARACTERS: usize = 200;

/// The routes of search.
pub fn routes(routes: Routes) -> Routes {
    routes
        .page("/search", "search", page)
        .page("/search/suggestions", "search_suggestions", suggestions::part)
        .with(api::routes)
}

#[derive(Template)]
#[template(path = "search/page.html")]
struct SearchPage {
    shell: Shell,
    /// What was typed.
    q: String,
    /// Only its beginning was looked for.
    is_long: bool,
    lede: String,
    targets: Vec<Target>,
    groups: Vec<Group>,
    is_cut: bool,
}

/// What was found in a relationship.
struct Group {
    relationship: String,
    href: String,
    parties: Vec<Side>,
    hits: Vec<Hit>,
}

/// Something found.
struct Hit {
    icon: &'static str,
    kind: String,
    reference: String,
    title: Rich,
    href: String,
    /// Where it was found, if not in the title.
    snippet: Option<Rich>,
    seen: Seen,
    is_over: bool,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let q = ask.query("q").unwrap_or_default().trim().to_owned();
    let page = ask.look(move |looking| draw(looking, q)).await?;
    Ok(match page {
        Ok(page) => crate::page(&page),
        Err(address) => crate::see(&address),
    })
}

/// The page; or, where a reference names one record only, its address.
fn draw(looking: &mut Looking<'_, '_>, q: String) -> Result<Result<SearchPage, String>, Failure> {
    let t = looking.words();
    let typed = q;
    let q: String = typed.chars().take(MOST_CHARACTERS).collect();
    let referred = targets::referred(looking, &q)?;
    if let [only] = referred.as_slice() {
        return Ok(Err(only.href.clone()));
    }
    let title = t.say("search-title");
    let shell = looking.frame(Place { title, key: "search", relationship: None, way: Vec::new(), tab: Tab::None })?;
    let found = looking.viewer.reach().find(looking.tx, &q, MOST + 1)?;
    let is_cut = found.len() > MOST;
    let groups = groups(looking, t, (&found[..found.len().min(MOST)], &Wanted::of(&q)))?;
    let count: usize = groups.iter().map(|group| group.hits.len()).sum();
    let pages = frame::places(t, looking.ask.app(), None);
    let targets = referred.into_iter().chain(targets::named(looking, &pages, &q)).collect();
    let lede = if q.is_empty() { t.say("search-lede").to_owned() } else { t.say_count("search-found", count) };
    let is_long = typed.len() > q.len();
    Ok(Ok(SearchPage { shell, q: typed, is_long, lede, targets, groups, is_cut }))
}

/// What was found, by relationship, in the order in which the first of each was found.
fn groups(
    looking: &mut Looking<'_, '_>,
    t: Words,
    (found, wanted): (&[Scoped<Record>], &Wanted),
) -> Result<Vec<Group>, Failure> {
    let parents = parents(looking, found)?;
    let parties = Parties::of(looking)?;
    let mut groups: Vec<(Option<Id<of::Relationship>>, Group)> = Vec::new();
    for record in found {
        let seat = looking.viewer.seat_in(record.head.book)?;
        let Some(hit) = hit(looking, (t, &parties, &parents), record, wanted)? else { continue };
        match groups.iter_mut().find(|(known, _)| *known == seat.relationship) {
            Some((_, group)) => group.hits.push(hit),
            None => groups.push((seat.relationship, group(&parties, seat, hit))),
        }
    }
    Ok(groups.into_iter().map(|(_, group)| group).collect())
}

fn group(parties: &Parties, seat: &SeatAt, hit: Hit) -> Group {
    Group {
        relationship: seat.name.clone(),
        href: format!("/r/{}", seat.slug),
        parties: seat.relationship.map_or_else(Vec::new, |relationship| parties.shapes(relationship)),
        hits: vec![hit],
    }
}

/// The records that what was found goes under.
type Parents = HashMap<Id<of::Record>, Scoped<Record>>;

fn parents(looking: &mut Looking<'_, '_>, found: &[Scoped<Record>]) -> Result<Parents, Failure> {
    let kinds = looking.ask.app().kinds.clone();
    let ids = found.iter().filter_map(|record| record.head.parent);
    let parents = looking.viewer.reach().these(looking.tx, &kinds, ids)?;
    Ok(parents.into_iter().map(|parent| (parent.head.id, parent)).collect())
}

fn hit(
    looking: &Looking<'_, '_>,
    (t, parties, parents): (Words, &Parties, &Parents),
    record: &Scoped<Record>,
    wanted: &Wanted,
) -> Result<Option<Hit>, Failure> {
    let app = looking.ask.app();
    let Some(kind) = app.kind_named(&record.head.kind) else { return Ok(None) };
    let Some(shown) = record.head.parent.map_or(Some(record), |parent| parents.get(&parent)) else { return Ok(None) };
    let Some((reference, href)) = reference(looking, shown)? else { return Ok(None) };
    let title = if kind.is_companion { &shown.head.title } else { &record.head.title };
    Ok(Some(Hit {
        icon: icon(looking, kind),
        kind: kind_words(t, kind, record)?,
        reference,
        title: wanted.mark(title),
        href,
        snippet: snippet(kind, record, wanted)?,
        seen: parties.seen(looking.viewer.seat_in(record.head.book)?),
        is_over: record.head.status != kind.statuses[0],
    }))
}

/// What one record of a kind is called; the letter of its number tells a risk from an opportunity.
fn kind_words(t: Words, kind: &Kind, record: &Scoped<Record>) -> Result<String, Failure> {
    let one = format!("search-kind-{}", kind.name);
    let lettered = format!("{one}-{}", (kind.letter)(&record.fields(kind)?).to_lowercase());
    let key = [&lettered, &one].into_iter().find(|key| t.has(key));
    Ok(t.say(key.map_or(kind.title, String::as_str)).to_owned())
}

/// How a record is named, and where its page is; nothing where its kind is not part of the program any more.
fn reference(looking: &Looking<'_, '_>, record: &Scoped<Record>) -> Result<Option<(String, String)>, Failure> {
    let Some(kind) = looking.ask.app().kind_named(&record.head.kind) else { return Ok(None) };
    let seat = looking.viewer.seat_in(record.head.book)?;
    let reference = kind.reference(&seat.mark, &record.fields(kind)?, record.head.number);
    let href = address(seat, kind.plural, &reference);
    Ok(Some((reference, href)))
}

/// The place in the body where the first of the words stands. A companion's title is the beginning of its text.
fn snippet(kind: &Kind, record: &Scoped<Record>, wanted: &Wanted) -> Result<Option<Rich>, Failure> {
    let fields = record.fields(kind)?;
    let named = kind.fields.iter().filter_map(|field| fields.get(field.name).and_then(Value::as_str));
    let title = kind.is_companion.then_some(record.head.title.as_str());
    Ok(named.chain(title).find_map(|text| wanted.around(text)))
}

fn icon(looking: &Looking<'_, '_>, kind: &Kind) -> &'static str {
    match kind.name {
        "comment" => "message-circle",
        "action" => "list-check",
        "attachment" => "paperclip",
        name => {
            let pillar =
                looking.ask.app().pillars.iter().find(|pillar| pillar.kinds.iter().any(|one| one.name == name));
            pillar.map_or("file-text", |pillar| pillar.icon)
        }
    }
}
