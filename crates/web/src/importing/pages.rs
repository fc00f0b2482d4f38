//! The pages of an import: the file, the preview, the progress, the end, the undoing.

mod preview;
mod progress;
mod undo;
mod upload;

use books::Failure;
use books::import::State;
use kernel::{Id, of};

use super::{Opened, operations};
use crate::ask::Looking;
use crate::frame::{Circle, Place};
use crate::shell::{Crumb, Shell, Tab};
use crate::{Ask, Form, Refused, Routes};
use axum::extract::Path;
use axum::response::Response;

/// The routes of the pages.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .page("/r/{slug}/import", "import_form", upload::page)
        .post("/r/{slug}/import", "import_upload", upload::send)
        .page("/r/{slug}/imports/{id}", "import", show)
        .post("/r/{slug}/imports/{id}", "import_choices", choose)
        .page("/r/{slug}/imports/{id}/undo", "import_undo", undo::page)
        .post("/r/{slug}/imports/{id}/undo", "import_undo_form", undo::send)
}

/// The frame of a page of an import, below the list of its kind.
fn frame(
    looking: &mut Looking<'_, '_>,
    (circle, kind): (&Circle, &'static books::Kind),
    title: &str,
) -> Result<Shell, Failure> {
    let t = looking.words();
    let mut way = vec![Crumb::to(t.say(kind.title), format!("/r/{}/{}", circle.slug, kind.plural))];
    if title != t.say("importing-title") {
        way.push(Crumb::to(t.say("importing-title"), format!("/r/{}/import", circle.slug)));
    }
    let place = Place { title, key: kind.plural, relationship: Some(circle.relationship), way, tab: Tab::Relationship };
    looking.frame_in(place, Some(circle), t)
}

/// The address of an import.
fn address(slug: &str, id: Id<of::Import>) -> String {
    format!("/r/{slug}/imports/{id}")
}

/// The page of an import, as it stands.
async fn show(ask: Ask, Path(path): Path<(String, String)>) -> Result<Response, Refused> {
    let import = import(&ask, path.clone()).await?;
    match import.state {
        State::Previewed => preview::page(&ask, path).await,
        _ => progress::page(&ask, path, import).await,
    }
}

async fn import(ask: &Ask, (slug, id): (String, String)) -> Result<books::import::Import, Refused> {
    ask.look(move |looking| {
        let relationship = super::about(&looking.viewer, &slug)?;
        let id = id.parse().map_err(|_| Failure::not_found())?;
        books::import::get(looking.tx, &looking.viewer, relationship, id)
    })
    .await
}

/// Keeps what was chosen, and brings the file in where that was asked for.
async fn choose(ask: Ask, Path(path): Path<(String, String)>, form: Form) -> Result<Response, Refused> {
    let (slug, id) = path.clone();
    let chosen = form.clone();
    let prepared = operations::prepared(&ask, path.clone(), move |opened: &mut Opened| {
        super::form::take(&mut opened.choices, &chosen, &opened.reading, opened.bringing)
    });
    let is_run = form.text("do") == "run";
    let outcome = match prepared.await {
        Ok(prepared) if is_run => operations::begin(&ask, ask.guard(&form), prepared).await,
        Ok(prepared) => operations::choose(&ask, ask.guard(&form), prepared).await,
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(_) if is_run => Ok(crate::see(&format!("/r/{slug}/imports/{id}"))),
        Ok(_) => Ok(crate::see(&format!("/r/{slug}/imports/{id}?done=importing-chosen"))),
        Err(refused) => preview::again(&ask, path, form, refused).await,
    }
}
