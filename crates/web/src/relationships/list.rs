//! The list of one's relationships.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use books::{BookKind, Failure, Kind};
use directory::relationship::{self, Relationship};
use kernel::{Id, of};

use super::Parties;
use crate::frame::Place;
use crate::parts::{Pager, Side};
use crate::shell::{Shell, Tab};
use crate::updates::role_words;
use crate::words::{When, Words};
use crate::{Ask, Looking, Refused};

/// How many relationships a page shows.
const A_PAGE: usize = 50;
/// From so many days before its end on, a contract's end stands out.
const SOON: i64 = 90;

#[derive(Template)]
#[template(path = "relationships/list.html")]
struct ListPage {
    shell: Shell,
    q: String,
    has_any: bool,
    rows: Vec<Row>,
    pager: Pager,
}

/// A relationship.
struct Row {
    name: String,
    href: String,
    purpose: String,
    parties: Vec<(String, Side)>,
    role: &'static str,
    open: Vec<String>,
    ends: String,
    ends_light: &'static str,
}

/// How many records of each kind are open in each relationship.
type Counts = HashMap<(Id<of::Relationship>, &'static str), i64>;

pub(super) async fn page(ask: Ask) -> Result<Response, Refused> {
    let (q, after) = (ask.query("q").unwrap_or_default(), ask.query("after"));
    let page = ask.look(move |looking| draw(looking, q, after.as_deref())).await?;
    Ok(crate::page(&page))
}

fn draw(looking: &mut Looking<'_, '_>, q: String, after: Option<&str>) -> Result<ListPage, Failure> {
    let (t, when) = (looking.words(), looking.when());
    let title = t.say("relationships-title");
    let shell = looking.frame(Place {
        title,
        key: "relationships",
        relationship: None,
        way: Vec::new(),
        tab: Tab::Relationship,
    })?;
    let all = relationship::list(looking.tx, &looking.viewer, looking.now)?;
    let parties = Parties::of(looking)?;
    let counts = counts(looking)?;
    let has_any = !all.is_empty();
    let found: Vec<_> = all.into_iter().filter(|one| is_asked(&parties, one, &q)).collect();
    let from = after.and_then(|slug| found.iter().position(|one| one.slug == slug)).map_or(0, |place| place + 1);
    let shown: Vec<_> = found.iter().skip(from).take(A_PAGE).collect();
    let next = (from + shown.len() < found.len()).then(|| link(&q, shown.last().map_or("", |last| &last.slug)));
    let pager = Pager {
        from: Some(from + 1),
        shown: shown.len(),
        all: found.len(),
        next,
        first: (from > 0).then(|| link(&q, "")),
    };
    let rows = shown.into_iter().map(|one| row(looking, (t, &when), (&parties, &counts), one)).collect();
    Ok(ListPage { shell, q, has_any, rows, pager })
}

fn link(q: &str, after: &str) -> String {
    let pairs: Vec<_> = [("q", q), ("after", after)].into_iter().filter(|(_, value)| !value.is_empty()).collect();
    format!("/relationships?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
}

fn counts(looking: &mut Looking<'_, '_>) -> Result<Counts, Failure> {
    let kinds = looking.ask.app().kinds.clone();
    let mut counts = Counts::new();
    for (book, kind, n) in looking.viewer.reach().open_counts(looking.tx, &kinds)? {
        if let Some(relationship) = looking.viewer.seat_in(book)?.relationship {
            *counts.entry((relationship, kind.name)).or_insert(0) += n;
        }
    }
    Ok(counts)
}

/// Whether every word that was asked for begins a word of the name, the purpose or a party's name.
pub(super) fn is_asked(parties: &Parties, one: &Relationship, q: &str) -> bool {
    let names: Vec<_> = parties.in_relationship(one.id).iter().map(|party| party.name.as_str()).collect();
    let text = format!("{} {} {}", one.settings.name, one.settings.purpose, names.join(" ")).to_lowercase();
    q.to_lowercase().split_whitespace().all(|wanted| {
        text.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(wanted)) || text.contains(wanted)
    })
}

fn row(
    looking: &Looking<'_, '_>,
    (t, when): (Words, &When),
    (parties, counts): (&Parties, &Counts),
    one: &Relationship,
) -> Row {
    let seat = looking.viewer.seat_about(one.id, BookKind::Shared).ok();
    let of_kind = |kind: &&'static Kind| {
        let n = counts.get(&(one.id, kind.name)).copied().filter(|n| *n > 0)?;
        let key = format!("relationships-open-{}", kind.name);
        let key = if t.has(&key) { key } else { "relationships-open".to_owned() };
        Some(t.say_with(&key, &[("count", n.into()), ("kind", t.say_with(kind.title, &[]).into())]))
    };
    let days = one.settings.ends_on.map(|day| kernel::day::days_between(when.today(), day));
    Row {
        name: one.settings.name.clone(),
        href: format!("/r/{}", one.slug),
        purpose: one.settings.purpose.lines().next().unwrap_or("").chars().take(120).collect(),
        parties: parties
            .present(one.id)
            .map(|party| (party.name.clone(), parties.side_of(one.id, party.organisation)))
            .collect(),
        role: seat.map_or("", |seat| role_words(t, seat.role)),
        open: looking.ask.app().kinds.iter().filter_map(of_kind).collect(),
        ends: one.settings.ends_on.map_or_else(String::new, |day| when.plain_day(day)),
        ends_light: match days {
            Some(..0) => "bad",
            Some(0..=SOON) => "watch",
            _ => "",
        },
    }
}
