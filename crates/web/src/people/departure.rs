//! Suspending a colleague, or noting that one has left: asked first, with what they own.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use books::Failure;
use directory::departure;
use kernel::{Id, of};

use super::acts::named;
use super::person::{Owned, needs_administrator_to_read, owned};
use super::{PEOPLE, frame, member};
use crate::ask::Looking;
use crate::shell::Shell;
use crate::{Ask, Form, Refused, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.page("/organisation/people/{person}/departure", "departure", page).post(
        "/organisation/people/{person}/departure",
        "departure-do",
        depart,
    )
}

#[derive(Template)]
#[template(path = "people/departure.html")]
struct DeparturePage {
    shell: Shell,
    person: Id<of::Person>,
    question: String,
    consequences: Vec<String>,
    /// Why they cannot go; it stands in place of the consequences and the button.
    refusal: Option<&'static str>,
    how: &'static str,
    yes: String,
    key: String,
    owned: Vec<Owned>,
    more: bool,
    is_own: bool,
}

/// The ways to go, as the address and the form name them.
fn way(how: &str) -> &'static str {
    if how == "suspend" { "suspend" } else { "leave" }
}

async fn page(ask: Ask, Path(person): Path<String>) -> Result<Response, Refused> {
    let how = way(ask.query("how").as_deref().unwrap_or_default());
    let page = ask.look(move |looking| draw(looking, &person, how));
    Ok(crate::page(&page.await?))
}

fn draw(looking: &mut Looking<'_, '_>, person: &str, how: &'static str) -> Result<DeparturePage, Failure> {
    let (member, is_last) = member(looking, person)?;
    let is_own = member.person == looking.viewer.person();
    if !is_own || how == "suspend" {
        needs_administrator_to_read(looking)?;
    }
    let t = looking.words();
    let of_whom = match (is_own, how) {
        (true, "leave") => "leave-self",
        (_, how) => how,
    };
    let values =
        [("name", member.name.as_str().into()), ("organisation", looking.viewer.organisation_name.as_str().into())];
    let question = t.say_with(&format!("departure-{of_whom}-question"), &values);
    let yes = t.say(&format!("departure-{of_whom}-do")).to_owned();
    let ends = if is_own { "departure-ends-self" } else { "departure-ends" };
    let consequences = vec![t.say(ends).to_owned(), t.say(&format!("departure-{of_whom}-back")).to_owned()];
    let shell = frame(looking, &question, false)?;
    let (owned, more) = owned(looking, member.person)?;
    let key = looking.ask.fresh_key();
    let refusal = is_last.then(|| t.say("directory-last-administrator"));
    let person = member.person;
    Ok(DeparturePage { shell, person, question, consequences, refusal, how, yes, key, owned, more, is_own })
}

async fn depart(ask: Ask, Path(person): Path<String>, form: Form) -> Result<Response, Refused> {
    let how = way(form.text("how"));
    let address = ask.act(ask.guard(&form), move |doing| {
        let id = named(&person)?;
        let is_own = id == doing.viewer.person();
        match how {
            "suspend" => departure::suspend(doing.change, doing.viewer, id)?,
            _ => departure::leave(doing.change, doing.viewer, id)?,
        };
        Ok(if is_own { "/sign-in?done=left".to_owned() } else { format!("{PEOPLE}/{person}?done=colleague-{how}") })
    });
    Ok(crate::see(&address.await?))
}
