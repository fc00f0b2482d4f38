//! What happened to a record, entry by entry, with what each changed; and the record as it stood at any version.

mod entry;
mod standing;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::{Failure, Kind, Record, Scale, Scoped};

use crate::frame::{Circle, Place};
use crate::parts::Seen;
use crate::shell::{Crumb, Shell, Tab};
use crate::words::{Value, Words};
use crate::{Ask, Looking, Refused, Routes, companions, keeping};

use entry::Told;
use standing::Stood;

/// The routes of the histories of records of these kinds.
pub fn routes(mut routes: Routes, kinds: &[&'static Kind]) -> Routes {
    for kind in kinds.iter().copied() {
        let path = format!("/r/{{slug}}/{}/{{id}}/history", kind.plural);
        routes = routes.page(&path, &format!("{}_history", kind.name), move |ask: Ask, path| show(ask, kind, path));
    }
    routes
}

#[derive(Template)]
#[template(path = "history/page.html")]
struct HistoryPage {
    shell: Shell,
    reference: String,
    seen: Seen,
    href: String,
    title: String,
    entries: Vec<Told>,
    sealed: Vec<entry::Sealed>,
}

#[derive(Template)]
#[template(path = "history/stood.html")]
struct StoodPage {
    shell: Shell,
    reference: String,
    seen: Seen,
    history: String,
    stood: Stood,
}

/// A record, and what a page about its past needs.
struct Opened {
    circle: Circle,
    record: Scoped<Record>,
    scale: Scale,
    reference: String,
    href: String,
}

async fn show(ask: Ask, kind: &'static Kind, Path((slug, id)): Path<(String, String)>) -> Result<Response, Refused> {
    match ask.query("version") {
        Some(version) => {
            let page = ask.look(move |looking| {
                let opened = open(looking, kind, (&slug, &id))?;
                as_it_stood(looking, kind, &opened, &version)
            });
            Ok(crate::page(&page.await?))
        }
        None => {
            let page = ask.look(move |looking| {
                let opened = open(looking, kind, (&slug, &id))?;
                whole(looking, kind, &opened)
            });
            Ok(crate::page(&page.await?))
        }
    }
}

fn open(looking: &mut Looking<'_, '_>, kind: &'static Kind, (slug, id): (&str, &str)) -> Result<Opened, Failure> {
    let about = keeping::ground(&looking.viewer, slug)?;
    let circle = looking.circle(about)?;
    let record = keeping::record(looking.tx, &looking.viewer, (about, kind), id)?;
    let scale = books::scale::of(looking.tx, &looking.viewer, about.relationship)?;
    let href = companions::address(&looking.viewer, kind, &record)?;
    let mark = looking.viewer.seat_in(record.head.book)?.mark.clone();
    let reference = kind.reference(&mark, &record.fields(kind)?, record.head.number);
    Ok(Opened { circle, record, scale, reference, href })
}

/// The page's place: below the list and the record.
fn place<'a>(t: Words, kind: &'static Kind, opened: &Opened, (title, further): (&'a str, Option<Crumb>)) -> Place<'a> {
    let list = Crumb::to(t.say(kind.title), format!("/r/{}/{}", opened.circle.slug, kind.plural));
    let record = Crumb::to(opened.reference.as_str(), opened.href.clone());
    let way = [list, record].into_iter().chain(further).collect();
    Place { title, key: kind.plural, relationship: Some(opened.circle.relationship), way, tab: Tab::Relationship }
}

fn whole(looking: &mut Looking<'_, '_>, kind: &'static Kind, opened: &Opened) -> Result<HistoryPage, Failure> {
    let t = looking.words();
    let (entries, sealed) = entry::tell(looking, kind, opened)?;
    let place = place(t, kind, opened, (t.say("history-title"), None));
    let shell = looking.frame_in(place, Some(&opened.circle), t)?;
    let (reference, href) = (opened.reference.clone(), opened.href.clone());
    let seen = opened.circle.seen(looking, &opened.record);
    Ok(HistoryPage { shell, reference, seen, href, title: opened.record.head.title.clone(), entries, sealed })
}

fn as_it_stood(
    looking: &mut Looking<'_, '_>,
    kind: &'static Kind,
    opened: &Opened,
    version: &str,
) -> Result<StoodPage, Failure> {
    let t = looking.words();
    let stood = standing::at(looking, kind, opened, version)?;
    let history = format!("{}/history", opened.href);
    let title = t.say_with("history-stood-title", &[("version", Value::from(stood.version))]);
    let further = Some(Crumb::to(t.say("history-title"), history.clone()));
    let shell = looking.frame_in(place(t, kind, opened, (&title, further)), Some(&opened.circle), t)?;
    let seen = opened.circle.seen(looking, &opened.record);
    Ok(StoodPage { shell, reference: opened.reference.clone(), seen, history, stood })
}
