//! Opening a relationship.

use askama::Template;
use axum::response::{IntoResponse, Response};
use directory::relationship;
use kernel::Problem;

use super::form::{Drawn, Typed};
use crate::account::Faults;
use crate::frame::Place;
use crate::shell::{Crumb, Shell, Tab};
use crate::{Ask, Form, Refused, refused};

#[derive(Template)]
#[template(path = "relationships/new.html")]
struct NewPage {
    shell: Shell,
    key: String,
    form: Drawn,
}

pub(super) async fn page(ask: Ask) -> Result<Response, Refused> {
    draw(&ask, Typed::new(), None).await
}

async fn draw(ask: &Ask, typed: Typed, problem: Option<Problem>) -> Result<Response, Refused> {
    let page = ask.look(move |looking| {
        let t = looking.words();
        let way = vec![Crumb::to(t.say("relationships-title"), "/relationships")];
        let title = t.say("relationships-new-title");
        let mut shell =
            looking.frame(Place { title, key: "relationships", relationship: None, way, tab: Tab::Relationship })?;
        let faults = problem.map(|problem| Faults::of(&problem, t)).unwrap_or_default();
        let form = Drawn::of(t, &typed, None, &faults);
        shell.faulty = !form.faults.is_empty();
        Ok(NewPage { shell, key: looking.ask.fresh_key(), form })
    });
    Ok(crate::page(&page.await?))
}

pub(super) async fn open(ask: Ask, form: Form) -> Result<Response, Refused> {
    let typed = Typed::of_form(&form);
    let settings = typed.clone();
    let done = ask.act(ask.guard(&form), move |doing| {
        let opened = relationship::open(doing.change, doing.viewer, &settings.read()?)?;
        Ok(format!("/r/{}/people/invite?done=relationship-opened", opened.slug))
    });
    match done.await {
        Ok(address) => Ok(crate::see(&address)),
        Err(refused) if Faults::shows(&refused.problem) => {
            let status = refused::status(refused.problem.kind);
            Ok((status, draw(&ask, typed, Some(refused.problem)).await?).into_response())
        }
        Err(refused) => Err(refused),
    }
}
