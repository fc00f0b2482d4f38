//! Opening a relationship.

use askama::Template;
use axum::response::{IntoResponse, Response};
use directory::relationship;

use super::form::{Drawn, Typed};
use crate::account::Faults;
use crate::frame::Place;
use crate::shell::{Crumb, Shell, Tab};
use crate::words::Words;
use crate::{Ask, Form, Refused, refused};

#[derive(Template)]
#[template(path = "relationships/new.html")]
struct NewPage {
    shell: Shell,
    key: String,
    form: Drawn,
}

pub(super) async fn page(ask: Ask) -> Result<Response, Refused> {
    draw(&ask, Typed::new(), Faults::default()).await
}

async fn draw(ask: &Ask, typed: Typed, faults: Faults) -> Result<Response, Refused> {
    let page = ask.look(move |looking| {
        let t = looking.words();
        let way = vec![Crumb::to(t.say("relationships-title"), "/relationships")];
        let title = t.say("relationships-new-title");
        let mut shell =
            looking.frame(Place { title, key: "relationships", relationship: None, way, tab: Tab::Relationship })?;
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
            let faults = Faults::of(&refused.problem, Words::for_language(ask.language()));
            let page = draw(&ask, typed, faults).await?;
            Ok((refused::status(refused.problem.kind), page).into_response())
        }
        Err(refused) => Err(refused),
    }
}
