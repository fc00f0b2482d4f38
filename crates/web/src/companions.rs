//! What every record's page has below the record itself: what both sides say about it, what we note about it for
//! ourselves, who is to do what by when, and files. A record page of any kind has a field `companions` beside
//! `shell` and `t`, made by [`of`], and `{% include "companions/part.html" %}`.

mod attach;
mod download;
mod form;
pub mod media;
mod operations;
pub mod picture;
mod show;
mod told;
pub mod upload;

use axum::extract::Path;
use books::companion::{ACTION, ATTACHMENT, COMMENT};
use books::{Failure, Kind, Record, Scoped, Viewer};

use crate::{Ask, Form, Routes};

pub use operations::operations;
pub(crate) use show::paragraphs;
pub use show::{Attached, Companions, Remark, Sent, Todo, of};

/// The address of a record's page: `/r/works-estate/risks/R-27`.
///
/// # Errors
/// Not found where the viewer has no seat in its book; broken where its body cannot be read.
pub fn address(viewer: &Viewer, kind: &Kind, record: &Scoped<Record>) -> Result<String, Failure> {
    let seat = viewer.seat_in(record.head.book)?;
    let reference = kind.reference(&seat.mark, &record.fields(kind)?, record.head.number);
    Ok(format!("/r/{}/{}/{}", seat.slug, kind.plural, reference.replace('·', "-")))
}

/// The routes of the companions of records of these kinds.
pub fn routes(mut routes: Routes, kinds: &[&'static Kind]) -> Routes {
    for kind in kinds.iter().copied() {
        for companion in [&COMMENT, &ACTION] {
            let path = format!("/r/{{slug}}/{}/{{id}}/{}", kind.plural, companion.plural);
            let name = format!("add_{}_{}_form", kind.name, companion.name);
            routes = routes.post(&path, &name, move |ask: Ask, path: Path<(String, String)>, form: Form| {
                form::add(ask, (kind, companion), path, form)
            });
        }
        routes = attach::routes(routes, kind);
    }
    for companion in [&COMMENT, &ACTION] {
        routes = form::editing(routes, companion);
    }
    for companion in [&COMMENT, &ATTACHMENT] {
        routes = form::withdrawing(routes, companion);
    }
    attach::fetching(routes)
        .post("/r/{slug}/actions/{id}/closure", "finish_action_form", |ask: Ask, path, form: Form| {
            form::act(ask, (&ACTION, "finish"), path, form)
        })
        .post("/r/{slug}/actions/{id}/reopening", "reopen_action_form", |ask: Ask, path, form: Form| {
            form::act(ask, (&ACTION, "reopen"), path, form)
        })
        .page("/r/{slug}/attachments/{id}/file", "attachment_file", download::file)
}
