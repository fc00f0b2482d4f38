//! A session acts for one organisation at a time; whoever belongs to several says here for which.

use askama::Template;
use axum::response::Response;
use books::Failure;
use directory::session;
use kernel::ProblemKind;

use super::sign_in::own_path;
use super::unsent::{self, Unsent};
use super::{cookie, frame};
use crate::parts::{Choice, Field};
use crate::shell::Shell;
use crate::{Ask, Form, Refused, Routes};

/// The routes of acting for another organisation.
pub(super) fn routes(routes: Routes) -> Routes {
    routes.page("/settings/organisation-switch", "organisation-switch", page).post(
        "/settings/organisation-switch",
        "organisation-switch-do",
        switch,
    )
}

#[derive(Template)]
#[template(path = "account/organisation_switch.html")]
struct SwitchPage {
    shell: Shell,
    organisation: Field,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let page = ask.look(|looking| {
        let t = looking.words();
        let organisations = session::organisations(looking.tx, &looking.viewer)?;
        let choices = organisations.iter().map(|one| Choice::new(one.organisation.to_string(), one.name.as_str()));
        let organisation = Field::new("organisation", t.say("organisation-switch-question"))
            .choices(choices)
            .value(looking.viewer.organisation().to_string());
        Ok(SwitchPage { shell: frame(looking, "organisation-switch-title")?, organisation })
    });
    Ok(crate::page(&page.await?))
}

async fn switch(ask: Ask, form: Form) -> Result<Response, Refused> {
    let csrf = form.get("csrf").map(str::to_owned);
    let organisation = form.text("organisation").parse();
    let signed_in = ask.change(csrf, move |doing| {
        let organisation = organisation.as_ref().map_err(|_| Failure::not_found())?;
        session::switch(doing.change, doing.viewer, *organisation)
    });
    let (signed_in, unsent) = (signed_in.await, Unsent::carried(&form));
    if let (Err(refused), Some(_)) = (&signed_in, &unsent)
        && refused.problem.kind == ProblemKind::NotFound
    {
        return Ok(unsent::foreign(ask.look(|looking| frame(looking, "unsent-foreign-title")).await?));
    }
    let signed_in = signed_in?;
    let page = match unsent {
        Some(unsent) => unsent.offer(&ask, &signed_in, own_path(form.get("next"))).await?,
        None => crate::see("/work?done=organisation-switched"),
    };
    Ok(cookie::set(ask.app(), page, &signed_in, ask.app().clock.now()))
}
