//! A refusal to somebody who is signed in keeps what is around a page: the menu of the relationship they are in, the way
//! back to what they were doing, and what they wrote.
//!
//! A refusal is made where nothing can be read any more, as a page without a menu. This layer draws it anew where
//! somebody looks; where nobody does, or nothing can be read, the bare page stands.

use std::sync::Arc;

use askama::Template;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use books::Failure;
use kernel::{Problem, ProblemKind};

use super::{Refused, each, heading, told};
use crate::account::unsent;
use crate::frame::Place;
use crate::shell::{Shell, Tab};
use crate::{Ask, Looking};

/// What was refused, until it has its frame.
#[derive(Clone)]
struct Bare(Arc<Refused>);

#[derive(Template)]
#[template(path = "refused/framed.html")]
struct FramedPage {
    shell: Shell,
    heading: &'static str,
    words: String,
    /// What is to be put right, one by one.
    each: Vec<(String, String)>,
    written: Vec<String>,
    way_out: String,
    href: String,
}

/// Has this answer drawn anew in its frame, where there is one. Not where the program is short of something.
pub(super) fn ask_for(response: &mut Response, refused: Refused) {
    if !matches!(refused.problem.kind, ProblemKind::Unavailable | ProblemKind::TooMany) {
        response.extensions_mut().insert(Bare(Arc::new(refused)));
    }
}

/// Draws refusals in the frame of whoever is signed in.
pub async fn in_frame(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some(Bare(refused)) = response.extensions_mut().remove::<Bare>() else { return response };
    let drawn = Arc::clone(&refused);
    match refused.ask.look(move |looking| draw(looking, &drawn)).await {
        Ok(page) => told(&refused.problem, crate::page(&page)),
        Err(_) => response,
    }
}

fn draw(looking: &mut Looking<'_, '_>, refused: &Refused) -> Result<FramedPage, Failure> {
    let (t, Refused { problem, ask, back, .. }) = (looking.words(), refused);
    let slug = ask.path().strip_prefix("/r/").and_then(|rest| rest.split(['/', '?']).next());
    let circle = slug.and_then(|slug| looking.viewer.ground(slug)).map(|ground| looking.circle(ground)).transpose()?;
    let relationship = circle.as_ref().map(|circle| circle.relationship);
    let tab = if relationship.is_some() { Tab::Relationship } else { Tab::None };
    let place = Place { title: t.say("problem-title"), key: "", relationship, way: Vec::new(), tab };
    let mut shell = looking.frame_in(place, circle.as_ref(), t)?;
    let (way_out, href) = match (back.clone().map(String::from).or_else(|| where_from(ask, problem)), circle) {
        (Some(href), _) => (t.say("problem-way-back").to_owned(), href),
        (None, Some(circle)) => {
            let words = t.say_with("problem-way-to", &[("name", circle.name.as_str().into())]);
            (words, format!("/r/{}", circle.home))
        }
        (None, None) => (t.say("problem-way-out").to_owned(), "/work".to_owned()),
    };
    // Not the address that was asked for: what is hidden and what is absent are the same bytes.
    shell.path.clone_from(&href);
    let written = if ask.changes() { unsent::written(ask) } else { Vec::new() };
    let (heading, words, each) = (t.say(heading(problem.kind)), t.say_message(&problem.message), each(problem, t));
    Ok(FramedPage { shell, heading, words, each, written, way_out, href })
}

/// The page that a form was sent from, to try again on. Whoever followed a link to nothing finds their way by the menu.
fn where_from(ask: &Ask, problem: &Problem) -> Option<String> {
    let from = unsent::came_from(ask);
    let is_elsewhere = ask.changes() || problem.kind != ProblemKind::NotFound;
    (is_elsewhere && ask.came_from().is_some() && from != ask.path()).then_some(from)
}
