//! Raising something when no relationship is open: first which relationship, and what.

use askama::Template;
use axum::response::Response;
use books::{BookKind, Failure, Kind, SeatAt, Verb};

use crate::frame::Place;
use crate::parts::Side;
use crate::shell::{Crumb, Shell, Tab};
use crate::words::Words;
use crate::{Ask, Looking, Refused, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.page("/add", "add", page)
}

#[derive(Template)]
#[template(path = "work/add.html")]
struct AddPage {
    shell: Shell,
    places: Vec<AddTo>,
}

/// A relationship with what can be raised in it.
struct AddTo {
    relationship: String,
    parties: Vec<Side>,
    kinds: Vec<(String, String)>,
}

/// Where the viewer may raise something: each shared book with the kinds its seat allows.
pub(super) fn places<'l>(looking: &'l Looking<'_, '_>) -> impl Iterator<Item = (&'l SeatAt, Vec<&'static Kind>)> {
    let shared = looking.viewer.seats().iter().filter(|seat| seat.book_kind == BookKind::Shared);
    shared.filter_map(|seat| {
        let kinds = looking.ask.app().kinds.iter().copied().filter(|kind| seat.allows(Verb::Raise, kind.name));
        let kinds: Vec<_> = kinds.collect();
        (looking.viewer.may_write() && !kinds.is_empty()).then_some((seat, kinds))
    })
}

fn link(seat: &SeatAt, kind: &Kind) -> String {
    format!("/r/{}/{}/new", seat.slug, kind.plural)
}

/// What the button says: the kind's own "Add a risk or opportunity", or its title.
fn words(t: Words, kind: &Kind) -> String {
    let add = format!("{}-add", kind.plural);
    t.say_with(if t.has(&add) { &add } else { kind.title }, &[])
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let page = ask.look(draw).await?;
    Ok(match page {
        Ok(page) => crate::page(&page),
        Err(address) => crate::see(&address),
    })
}

/// The page, or the form itself where there is only one.
fn draw(looking: &mut Looking<'_, '_>) -> Result<Result<AddPage, String>, Failure> {
    let t = looking.words();
    if let [(seat, kinds)] = places(looking).collect::<Vec<_>>().as_slice()
        && let [kind] = kinds.as_slice()
    {
        return Ok(Err(link(seat, kind)));
    }
    let way = vec![Crumb::to(t.say("work-title"), "/work")];
    let shell =
        looking.frame(Place { title: t.say("add-title"), key: "add", relationship: None, way, tab: Tab::None })?;
    let parties = crate::relationships::Parties::of(looking)?;
    let places = places(looking)
        .map(|(seat, kinds)| AddTo {
            relationship: seat.name.clone(),
            parties: seat.relationship.map_or_else(Vec::new, |relationship| parties.shapes(relationship)),
            kinds: kinds.iter().map(|kind| (words(t, kind), link(seat, kind))).collect(),
        })
        .collect();
    Ok(Ok(AddPage { shell, places }))
}
