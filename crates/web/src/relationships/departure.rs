//! Taking one's organisation out of a relationship, after a question. The books can be taken out first.

use askama::Template;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use books::Failure;
use directory::party;
use kernel::{Message, Problem, ProblemKind};
use serde_json::Value as Json;

use crate::api::Operation;
use crate::frame::Place;
use crate::shell::{Crumb, Shell, Tab};
use crate::words::{Rich, Value};
use crate::{Access, Ask, Form, Looking, Refused, Routes, keeping};

const API: &str = "/api/v1/relationships/{relationship}/departure";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .page("/r/{relationship}/departure", "relationship-departure", page)
        .post("/r/{relationship}/departure", "relationship-leave", leave)
        .add("PUT", API, (Access::SignedIn, "leave_relationship"), leave_by_program)
}

pub(super) fn operations() -> Vec<Operation> {
    let summary = "Takes your organisation out, with the seats of all its people. For its senior executive, or an \
                   administrator with a seat. What is left with the others stays as it is. It cannot be undone.";
    vec![Operation::new("PUT", API, "leave_relationship", summary).tag("relationships").gives(204, Json::Null)]
}

#[derive(Template)]
#[template(path = "relationships/departure.html")]
struct DeparturePage {
    shell: Shell,
    base: String,
    key: String,
    question: String,
    consequences: Vec<Rich>,
    yes: String,
}

async fn page(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let page = ask.look(move |looking| draw(looking, &slug)).await?;
    Ok(crate::page(&page))
}

fn draw(looking: &mut Looking<'_, '_>, slug: &str) -> Result<DeparturePage, Failure> {
    let t = looking.words();
    let about = keeping::relationship(&looking.viewer, slug)?;
    if !party::may_leave(&looking.viewer, about) {
        return Err(Problem::new(ProblemKind::Forbidden, Message::of("directory-needs-executive")).into());
    }
    let circle = looking.circle(about)?;
    let organisation = looking.viewer.organisation_name.clone();
    let others = t.list(&circle.others());
    let values = [
        ("organisation", Value::from(organisation.as_str())),
        ("relationship", Value::from(circle.name.as_str())),
        ("others", Value::from(others.as_str())),
    ];
    let is_last = others.is_empty();
    let question = if is_last { "relationship-leave-close-question" } else { "relationship-leave-question" };
    let question = t.say_with(question, &values);
    let stays = if is_last { "relationship-leave-last" } else { "relationship-leave-stays" };
    let told = ["relationship-leave-seats", stays, "relationship-leave-books", "relationship-leave-back"];
    let way = vec![Crumb::to(t.say("relationships-settings-title"), format!("/r/{slug}/settings"))];
    let key = "relationship-settings";
    let place = Place { title: &question, key, relationship: Some(about), way, tab: Tab::Relationship };
    Ok(DeparturePage {
        shell: looking.frame_in(place, Some(&circle), t)?,
        base: format!("/r/{slug}"),
        key: looking.ask.fresh_key(),
        consequences: told.iter().map(|key| t.say_rich(key, &values)).collect(),
        yes: t.say("relationship-leave-yes").to_owned(),
        question,
    })
}

async fn leave(ask: Ask, Path(slug): Path<String>, form: Form) -> Result<Response, Refused> {
    let done = ask.act(ask.guard(&form), move |doing| {
        let about = keeping::relationship(doing.viewer, &slug)?;
        party::leave(doing.change, doing.viewer, about)?;
        Ok("/relationships?done=relationship-left".to_owned())
    });
    Ok(crate::see(&done.await?))
}

async fn leave_by_program(
    ask: Ask,
    Path(slug): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let done = ask.act(ask.guard_api(&body, &headers), move |doing| {
        let about = keeping::relationship(doing.viewer, &slug)?;
        party::leave(doing.change, doing.viewer, about)?;
        Ok(String::new())
    });
    done.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
