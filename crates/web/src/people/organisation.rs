//! What one's organisation says of itself.

use askama::Template;
use axum::response::Response;
use books::Failure;
use directory::organisation::{self, Details};

use super::frame;
use crate::account::{Faults, again, languages, spoken, zones};
use crate::ask::Looking;
use crate::parts::{Fault, Field};
use crate::shell::Shell;
use crate::{Ask, Form, Refused, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.page("/organisation", "organisation", page).post("/organisation", "organisation-save", save)
}

#[derive(Template)]
#[template(path = "people/organisation.html")]
struct OrganisationPage {
    shell: Shell,
    faults: Vec<Fault>,
    may_manage: bool,
    details: Details,
    key: String,
    name: Field,
    zone: Field,
    language: Field,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let page = ask.look(|looking| draw(looking, None, &Faults::default()));
    Ok(crate::page(&page.await?))
}

fn draw(looking: &mut Looking<'_, '_>, typed: Option<&Form>, faults: &Faults) -> Result<OrganisationPage, Failure> {
    let t = looking.words();
    let mut shell = frame(looking, t.say("organisation-title"), false)?;
    let details = organisation::of_viewer(looking.tx, &looking.viewer)?.details;
    let value = |field, present: &str| typed.map_or(present, |form| form.text(field)).to_owned();
    let name = Field::new("name", t.say("organisation-name")).required();
    let zone = Field::new("zone", t.say("account-zone")).hint(t.say("organisation-zone-hint"));
    let (name, zone, language) = (
        faults.on(name.value(value("name", &details.name))),
        faults.on(zone.choices(zones::choices(&details.zone)).value(value("zone", &details.zone))),
        faults.on(languages(t, &value("language", &details.language)).hint(t.say("organisation-language-hint"))),
    );
    let faults = faults.listed(&[&name, &zone, &language]);
    shell.faulty = !faults.is_empty();
    let (may_manage, key) = (looking.viewer.is_administrator(), looking.ask.fresh_key());
    Ok(OrganisationPage { shell, faults, may_manage, details, key, name, zone, language })
}

async fn save(ask: Ask, form: Form) -> Result<Response, Refused> {
    let typed = form.clone();
    let saved = ask.act(ask.guard(&form), move |doing| {
        let details = Details::read(typed.text("name"), typed.text("zone"), typed.text("language"));
        let (details, ()) = directory::both(details, spoken(typed.text("language")))?;
        organisation::edit(doing.change, doing.viewer, &details)?;
        Ok("/organisation?done=organisation-saved".to_owned())
    });
    match saved.await {
        Ok(address) => Ok(crate::see(&address)),
        Err(refused) => again(&ask, refused, move |looking, faults| draw(looking, Some(&form), faults)).await,
    }
}
