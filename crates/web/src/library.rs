//! The books of a relationship, as those see them who read them: how long each is, what was signed of it, when it was
//! last verified, and its entries one after the other.

mod api;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::log::{Checkpoint, Note, hex};
use books::{BookKind, Failure, Volume};

use crate::frame::{Circle, Place};
use crate::parts::Seen;
use crate::shell::{Shell, Tab};
use crate::updates::{Teller, Told};
use crate::words::{Rich, When, Words};
use crate::{Ask, Looking, Refused, Routes, keeping};

pub use api::operations;

/// How many entries a page shows.
const A_PAGE: usize = 50;

/// The routes of a relationship's books. Taking a whole book out is the export's.
pub fn routes(routes: Routes) -> Routes {
    routes.page("/r/{relationship}/books", "books", page).with(api::routes)
}

#[derive(Template)]
#[template(path = "library/page.html")]
struct LibraryPage {
    shell: Shell,
    volumes: Vec<Shown>,
    told: Vec<Told>,
    /// Who sees the entries that are shown.
    chosen: Seen,
    next: Option<String>,
    first: Option<String>,
}

/// A book.
struct Shown {
    seen: Seen,
    title: &'static str,
    is_chosen: bool,
    href: String,
    file: String,
    size: String,
    signed: Option<Signed>,
    verified: Option<Rich>,
}

/// What was last signed of it.
struct Signed {
    size: String,
    /// How many entries have come since.
    since: String,
    root: String,
    at: Rich,
}

async fn page(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let (book, before) = (ask.query("book"), ask.query("before"));
    let before = before.and_then(|before| before.parse().ok());
    let page = ask.look(move |looking| draw(looking, (&slug, book.as_deref()), before)).await?;
    Ok(crate::page(&page))
}

fn draw(
    looking: &mut Looking<'_, '_>,
    (slug, book): (&str, Option<&str>),
    before: Option<i64>,
) -> Result<LibraryPage, Failure> {
    let (t, when) = (looking.words(), looking.when());
    let about = keeping::ground(&looking.viewer, slug)?;
    let circle = looking.circle(about)?;
    let title = t.say("library-title");
    let place =
        Place { title, key: "book", relationship: Some(about.relationship), way: Vec::new(), tab: Tab::Relationship };
    let shell = looking.frame_in(place, Some(&circle), t)?;
    let reach = looking.viewer.reach().at(about);
    let shelf = reach.shelf(looking.tx)?;
    let wanted = match (about.room, book) {
        (Some(_), _) => BookKind::Room,
        (None, Some("us")) => BookKind::Side,
        (None, _) => BookKind::Shared,
    };
    let chosen = shelf.iter().position(|volume| volume.book_kind == wanted).unwrap_or(0);
    let of = shelf.get(chosen).ok_or_else(Failure::not_found)?;
    let mut entries = reach.entries(looking.tx, of.book, (before, true), A_PAGE + 1)?;
    let is_more = entries.len() > A_PAGE;
    entries.truncate(A_PAGE);
    let here = link(slug, wanted);
    let next = entries.last().filter(|_| is_more).map(|last| format!("{here}&before={}#entries", last.n));
    Ok(LibraryPage {
        told: Teller::within(looking, &circle, &entries)?.tell_all(looking, &entries),
        volumes: shelf
            .iter()
            .map(|volume| Shown { is_chosen: volume.book == of.book, ..shown(looking, (t, &when, &circle), volume) })
            .collect(),
        first: before.map(|_| format!("{here}#entries")),
        chosen: circle.seen_in(looking, of.book),
        next,
        shell,
    })
}

fn word(kind: BookKind) -> &'static str {
    match kind {
        BookKind::Shared => "both",
        BookKind::Room => "room",
        _ => "us",
    }
}

fn link(slug: &str, kind: BookKind) -> String {
    format!("/r/{slug}/books?book={}", word(kind))
}

fn shown(looking: &Looking<'_, '_>, (t, when, circle): (Words, &When, &Circle), volume: &Volume) -> Shown {
    let (title, file) = match volume.book_kind {
        BookKind::Shared => ("library-shared", "shared"),
        BookKind::Room => ("library-room", "room"),
        _ => ("library-ours", "ours"),
    };
    let signed = volume.checkpoint.as_ref().map(|signed| Signed {
        size: t.say_count("library-entries", signed.size),
        since: t.say_count("library-since", volume.size - signed.size),
        root: root(&signed.note).unwrap_or_default(),
        at: when.moment_tag(signed.at),
    });
    Shown {
        seen: circle.seen_in(looking, volume.book),
        is_chosen: false,
        title: t.say(title),
        href: format!("{}#entries", link(&circle.slug, volume.book_kind)),
        file: format!("/r/{}/books/{}/file", circle.slug, file),
        size: t.say_count("library-entries", volume.size),
        verified: volume.verified_at.map(|at| when.moment_tag(at)),
        signed,
    }
}

/// The root that a signed note says, in hexadecimal; nothing where the note is not one of ours.
fn root(note: &str) -> Option<String> {
    let checkpoint = Checkpoint::from_note(&Note::parse(note).ok()?).ok()?;
    Some(hex::encode(&checkpoint.root))
}
