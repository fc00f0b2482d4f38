//! What the jump box shows while somebody types: pages and relationships of that name, records with these words. A part of
//! a page, which the script puts under the box; without script the box is the form that leads to the page of search.

use askama::Template;
use axum::response::Response;
use books::Failure;

use super::targets::{self, Target};
use super::{MOST_CHARACTERS, icon, reference};
use crate::frame;
use crate::words::Words;
use crate::{Ask, Looking, Refused};

/// How many pages, and how many records, are suggested at most.
const MOST: usize = 5;

#[derive(Template)]
#[template(path = "search/suggestions.html")]
struct Suggestions {
    t: Words,
    suggested: Vec<Target>,
}

/// The suggestions for what is typed so far, on a page of that relationship where one is named.
pub(super) async fn part(ask: Ask) -> Result<Response, Refused> {
    let q: String = ask.query("q").unwrap_or_default().trim().chars().take(MOST_CHARACTERS).collect();
    let part =
        ask.look(move |looking| Ok(Suggestions { t: looking.words(), suggested: suggested(looking, &q)? })).await?;
    Ok(crate::page(&part))
}

fn suggested(looking: &mut Looking<'_, '_>, q: &str) -> Result<Vec<Target>, Failure> {
    if q.is_empty() {
        return Ok(Vec::new());
    }
    let slug = looking.ask.query("in").filter(|slug| looking.viewer.relationship(slug).is_some());
    let pages = frame::places(looking.words(), looking.ask.app(), slug.as_deref());
    let mut suggested = targets::referred(looking, q)?;
    let is_reference = !suggested.is_empty();
    suggested.extend(targets::named(looking, &pages, q).into_iter().take(MOST));
    if is_reference {
        return Ok(suggested);
    }
    for record in looking.viewer.reach().find_records(looking.tx, q, MOST)? {
        let kind = looking.ask.app().kind_named(&record.head.kind);
        let (Some(kind), Some((reference, href))) = (kind, reference(looking, &record)?) else { continue };
        let place = looking.viewer.seat_in(record.head.book)?.name.clone();
        let label = format!("{reference} {}", record.head.title);
        suggested.push(Target { icon: icon(looking, kind), label, place, href });
    }
    Ok(suggested)
}
