//! Saved views of a list: a filter and an order under a name, for the person alone. A list page of any kind has a
//! field `views` beside `shell` and `t`, made by [`of`], and `{% include "views/part.html" %}`.

mod api;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use books::views::SavedView;
use books::{Failure, Ground, Kind, Scale, Viewer};
use kernel::{Date, Problem};

use crate::fields;
use crate::frame::Place;
use crate::listing::Listing;
use crate::parts::{Fault, Field};
use crate::shell::{Crumb, Shell, Tab};
use crate::{Ask, Form, Looking, Refused, Routes, keeping};

pub use api::operations;

/// The viewer's saved views of a list, and what of the present one can be saved.
#[derive(Debug, Clone)]
pub struct Views {
    /// The list's address.
    pub base: String,
    /// The views, by name.
    pub chips: Vec<Chip>,
    /// The query of the list as it is now, without the question mark.
    pub query: String,
    /// The list is narrowed or sorted, under no name yet.
    pub can_save: bool,
    /// The key of the form.
    pub key: String,
}

/// A saved view.
#[derive(Debug, Clone)]
pub struct Chip {
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub href: String,
    /// The list is just this one now.
    pub is_on: bool,
    /// Where it is sent to be forgotten.
    pub forget: String,
}

/// The viewer's views of the list of that kind in the relationship: one statement. A room's list has none.
///
/// # Errors
/// The database's.
pub fn of(looking: &mut Looking<'_, '_>, ground: impl Into<Ground>, kind: &'static Kind) -> Result<Views, Failure> {
    let ground = ground.into();
    let slug = looking.viewer.seat_at(ground)?.slug.clone();
    let base = format!("/r/{slug}/{}", kind.plural);
    let asked = looking.ask.path().split_once('?').map_or("", |(_, query)| query);
    let query = canonical(kind, asked, (&looking.viewer, looking.today()));
    let saved = match ground.room {
        Some(_) => Vec::new(),
        None => books::views::list(looking.tx, &looking.viewer, ground.relationship, Some(kind))?,
    };
    let chips: Vec<Chip> = saved.into_iter().map(|view| chip(view, &base, &query)).collect();
    let can_save = ground.room.is_none()
        && looking.viewer.may_write()
        && !query.is_empty()
        && !chips.iter().any(|chip| chip.is_on);
    Ok(Views { base, chips, query, can_save, key: looking.ask.fresh_key() })
}

fn chip(view: SavedView, base: &str, now: &str) -> Chip {
    Chip {
        name: view.name,
        href: format!("{base}?{}", view.query),
        is_on: view.query == now,
        forget: format!("{base}/views/{}/removal", view.id),
    }
}

/// A query as it is kept: what the list knows of it, without the page. Levels have the same words on every scale.
fn canonical(kind: &'static Kind, query: &str, (viewer, today): (&Viewer, Date)) -> String {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let read = Listing::read(kind, &pairs, (viewer, today, &Scale::of(books::scale::LARGEST)), false);
    read.map(|listing| listing.with(&[]).trim_start_matches('?').to_owned()).unwrap_or_default()
}

/// The routes of the saved views of lists of these kinds.
pub fn routes(mut routes: Routes, kinds: &[&'static Kind]) -> Routes {
    for kind in kinds.iter().copied() {
        let base = format!("/r/{{slug}}/{}/views", kind.plural);
        routes = routes
            .post(&base, &format!("save_{}_view_form", kind.name), move |ask: Ask, path: Path<String>, form: Form| {
                save(ask, kind, path, form)
            })
            .post(
                &format!("{base}/{{view}}/removal"),
                &format!("forget_{}_view_form", kind.name),
                move |ask: Ask, path: Path<(String, String)>, form: Form| forget(ask, kind, path, form),
            );
    }
    api::routes(routes)
}

async fn save(ask: Ask, kind: &'static Kind, Path(slug): Path<String>, form: Form) -> Result<Response, Refused> {
    let (name, query, at) = (form.text("name").to_owned(), form.text("query").to_owned(), slug.clone());
    let outcome = ask.act(ask.guard(&form), move |doing| {
        let about = keeping::relationship(doing.viewer, &at)?;
        let query = canonical(kind, &query, (doing.viewer, doing.today()));
        books::views::save(doing.change, doing.viewer, (about, kind), (&name, &query))?;
        Ok(format!("/r/{at}/{}?{query}{}done=view-saved", kind.plural, if query.is_empty() { "" } else { "&" }))
    });
    match outcome.await {
        Ok(address) => Ok(crate::see(&address)),
        Err(refused) => again(ask, kind, slug, (form, refused)).await,
    }
}

/// The form once more, alone, with what was typed and what is wrong with it.
async fn again(
    ask: Ask,
    kind: &'static Kind,
    slug: String,
    (form, refused): (Form, Refused),
) -> Result<Response, Refused> {
    if refused.problem.fields.is_empty() {
        return Err(refused);
    }
    let (problem, status) = (refused.problem.clone(), crate::refused::status(refused.problem.kind));
    let page = ask.look(move |looking| draw(looking, kind, &slug, (&form, &problem))).await?;
    Ok((status, crate::page(&page)).into_response())
}

#[derive(askama::Template)]
#[template(path = "views/form.html")]
struct FormPage {
    shell: Shell,
    faults: Vec<Fault>,
    name: Field,
    query: String,
    key: String,
    base: String,
}

fn draw(
    looking: &mut Looking<'_, '_>,
    kind: &'static Kind,
    slug: &str,
    (form, problem): (&Form, &Problem),
) -> Result<FormPage, Failure> {
    let t = looking.words();
    let about = keeping::relationship(&looking.viewer, slug)?;
    let base = format!("/r/{slug}/{}", kind.plural);
    let way = vec![Crumb::to(t.say(kind.title), base.clone())];
    let title = t.say("views-form-title");
    let place = Place { title, key: kind.plural, relationship: Some(about), way, tab: Tab::Relationship };
    let mut shell = looking.frame(place)?;
    shell.faulty = true;
    let fault = problem.fields.iter().find(|fault| fault.field == "name").map(|fault| t.say_message(&fault.message));
    let name = Field::new("name", t.say("views-name")).value(form.text("name")).required().fault(fault);
    let faults = fields::faults(t, [&name], Some(problem));
    let (query, key) = (form.text("query").to_owned(), looking.ask.fresh_key());
    Ok(FormPage { shell, faults, name, query, key, base })
}

async fn forget(
    ask: Ask,
    kind: &'static Kind,
    Path((slug, view)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Refused> {
    let query = form.text("query").to_owned();
    let done = ask.act(ask.guard(&form), move |doing| {
        let about = keeping::relationship(doing.viewer, &slug)?;
        let view = view.parse().map_err(|_| Failure::not_found())?;
        let gone = books::views::forget(doing.change, doing.viewer, about, view)?;
        if gone.kind != kind.name {
            return Err(Failure::not_found());
        }
        let query = canonical(kind, &query, (doing.viewer, doing.today()));
        let end = if query.is_empty() { "" } else { "&" };
        Ok(format!("/r/{slug}/{}?{query}{end}done=view-forgotten", kind.plural))
    });
    Ok(crate::see(&done.await?))
}
