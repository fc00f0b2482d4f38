//! Updates: what happened in everything that a person can see, day by day, in sentences.

mod api;
pub mod telling;

use askama::Template;
use axum::response::Response;
use books::{Failure, NewsPlace};
use kernel::Date;

use crate::frame::Place;
use crate::shell::{Shell, Tab};
use crate::words::{When, Words};
use crate::{Ask, Form, Looking, Refused, Routes};

pub use api::{Paged, operations};
pub use telling::{Teller, Told, address, role_words};

/// How many entries a page tells of.
const A_PAGE: usize = 50;
/// With more relationships than this, one is chosen from a list instead of by a chip.
const MOST_CHIPS: usize = 6;

/// The routes of updates.
pub fn routes(routes: Routes) -> Routes {
    routes.page("/updates", "updates", page).post("/updates/seen", "updates-seen", mark_seen).with(api::routes)
}

#[derive(Template)]
#[template(path = "updates/page.html")]
struct UpdatesPage {
    shell: Shell,
    lede: String,
    key: String,
    filters: Vec<Filter>,
    is_long: bool,
    days: Vec<Day>,
    next: Option<String>,
    first: Option<String>,
}

/// A relationship to narrow by.
struct Filter {
    slug: String,
    name: String,
    href: String,
    is_on: bool,
}

/// What happened on one day.
struct Day {
    title: String,
    told: Vec<Told>,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let (slug, below) = (ask.query("relationship").unwrap_or_default(), ask.query("after"));
    let page = ask.look(move |looking| draw(looking, &slug, below.as_deref())).await?;
    Ok(crate::page(&page))
}

fn draw(looking: &mut Looking<'_, '_>, slug: &str, below: Option<&str>) -> Result<UpdatesPage, Failure> {
    let t = looking.words();
    let place =
        Place { title: t.say("updates-title"), key: "updates", relationship: None, way: Vec::new(), tab: Tab::Updates };
    let shell = looking.frame(place)?;
    let below = below.and_then(NewsPlace::parse);
    let relationship = looking.viewer.relationship(slug);
    let reach = looking.viewer.reach();
    let reach = match relationship {
        Some(relationship) => reach.about(relationship),
        None => reach,
    };
    let (news, next) = reach.news(looking.tx, below.as_ref(), A_PAGE)?;
    let told = Teller::around(looking, &news)?.tell_all(looking, &news);
    let slug = if relationship.is_some() { slug } else { "" };
    let filters = filters(looking, t, slug);
    Ok(UpdatesPage {
        lede: t.say_count("updates-lede", shell.updates),
        key: looking.ask.fresh_key(),
        is_long: filters.len() > MOST_CHIPS + 1,
        filters,
        days: by_day(&looking.when(), t, told),
        next: next.map(|next| link(slug, &next.to_string())),
        first: below.map(|_| link(slug, "")),
        shell,
    })
}

fn link(slug: &str, after: &str) -> String {
    let pairs = [("relationship", slug), ("after", after)];
    let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    let query = serde_urlencoded::to_string(given.collect::<Vec<_>>()).unwrap_or_default();
    if query.is_empty() { "/updates".to_owned() } else { format!("/updates?{query}") }
}

fn filters(looking: &Looking<'_, '_>, t: Words, slug: &str) -> Vec<Filter> {
    let shared = looking.viewer.seats().iter().filter(|seat| seat.book_kind == books::BookKind::Shared);
    let each = shared.map(|seat| Filter {
        slug: seat.slug.clone(),
        name: seat.name.clone(),
        href: link(&seat.slug, ""),
        is_on: seat.slug == slug,
    });
    let all = Filter {
        slug: String::new(),
        name: t.say("updates-all").to_owned(),
        href: link("", ""),
        is_on: slug.is_empty(),
    };
    std::iter::once(all).chain(each).collect()
}

/// The entries, newest first, under the reader's days.
fn by_day(when: &When, t: Words, told: Vec<Told>) -> Vec<Day> {
    let mut days: Vec<(Date, Day)> = Vec::new();
    for one in told {
        match days.last_mut() {
            Some((day, last)) if *day == one.day => last.told.push(one),
            _ => days.push((one.day, Day { title: day_words(when, t, one.day), told: vec![one] })),
        }
    }
    days.into_iter().map(|(_, day)| day).collect()
}

fn day_words(when: &When, t: Words, day: Date) -> String {
    match kernel::day::days_between(day, when.today()) {
        0 => t.say("updates-today").to_owned(),
        1 => t.say("updates-yesterday").to_owned(),
        _ => when.long_day(day),
    }
}

async fn mark_seen(ask: Ask, form: Form) -> Result<Response, Refused> {
    let done = ask.act(ask.guard(&form), |doing| {
        directory::membership::saw_updates(doing.change, doing.viewer)?;
        Ok("/updates?done=updates-seen".to_owned())
    });
    Ok(crate::see(&done.await?))
}
