//! A person's own account: signing in and out, and how they like the program. Pages and the acts of the API that
//! do the same.

mod address;
mod api;
mod cookie;
mod faults;
mod first_run;
mod given;
mod invitation;
mod invitation_api;
pub(crate) mod operations;
mod organisation_switch;
mod own_password;
mod proving;
mod reset;
mod second_factor;
mod sessions;
mod settings;
mod sign_in;
mod sign_in_code;
mod signing_in_api;
mod tokens;
mod told_once;
pub(crate) mod unsent;
mod waiting;
pub(crate) mod zones;

use askama::Template;
use axum::response::Response;
use books::Failure;

use crate::ask::Looking;
use crate::frame::Place;
use crate::parts::{Choice, Field};
use crate::shell::{Crumb, Shell, Tab, Theme};
use crate::words::{Language, Words};
use crate::{Ask, Refused, Routes, frame as frames, refused};

pub use faults::Faults;
pub(crate) use given::Given;
pub(crate) use settings::spoken;
pub(crate) use told_once::tell_once;

/// The routes of accounts.
pub fn routes(routes: Routes) -> Routes {
    routes
        .with(sign_in::routes)
        .with(sign_in_code::routes)
        .with(reset::routes)
        .with(first_run::routes)
        .with(invitation::routes)
        .with(waiting::routes)
        .with(settings::routes)
        .with(own_password::routes)
        .with(address::routes)
        .with(second_factor::routes)
        .with(sessions::routes)
        .with(tokens::routes)
        .with(organisation_switch::routes)
        .with(api::routes)
        .with(signing_in_api::routes)
        .with(invitation_api::routes)
}

/// The frame of a page that needs nobody signed in.
fn plain(ask: &Ask, t: Words, title: &str) -> Shell {
    let mut shell = Shell::new(t, title);
    shell.hosting = ask.app().hosting.told(t);
    shell.toast = frames::toast(t, ask.path());
    ask.path().clone_into(&mut shell.path);
    shell
}

/// The frame of a page for somebody who holds a session that opens nothing yet.
fn plain_for(ask: &Ask, holder: &directory::session::Holder, title: &str) -> Shell {
    let t = Words::for_language(ask.language_for(&holder.language));
    let mut shell = plain(ask, t, t.say(title));
    shell.csrf.clone_from(&holder.csrf);
    shell.theme = Theme::from_name(&holder.theme);
    shell
}

/// The frame of a page of the settings.
fn frame(looking: &mut Looking<'_, '_>, title: &str) -> Result<Shell, Failure> {
    let t = looking.words();
    let way =
        if title == "settings-title" { Vec::new() } else { vec![Crumb::to(t.say("settings-title"), "/settings")] };
    looking.frame(Place { title: t.say(title), key: "settings", relationship: None, way, tab: Tab::Menu })
}

/// The form again, with what is wrong with it, where a form is to blame; else the refusal itself.
pub(crate) async fn again<P: Template + Send + 'static>(
    ask: &Ask,
    refused: Refused,
    draw: impl FnOnce(&mut Looking<'_, '_>, &Faults) -> Result<P, Failure> + Send + 'static,
) -> Result<Response, Refused> {
    if !Faults::shows(&refused.problem) {
        return Err(refused);
    }
    let problem = refused.problem;
    let told = problem.clone();
    let page = ask.look(move |looking| {
        let faults = Faults::of(&told, looking.words());
        draw(looking, &faults)
    });
    Ok(refused::told(&problem, crate::page(&page.await?)))
}

/// The languages to choose from. The pseudo-language is offered to nobody, and stays with whoever chose it by name.
pub(crate) fn languages(t: Words, present: &str) -> Field {
    let pseudo = (present == Language::PSEUDO.tag()).then_some(Language::PSEUDO);
    let choices = Language::offered().chain(pseudo).map(|language| {
        let tag = language.tag();
        Choice::new(tag, t.say(&format!("account-language-{tag}")))
    });
    Field::new("language", t.say("account-language")).choices(choices).value(present)
}

/// The operations of the API on a person's own account.
pub fn operations() -> Vec<crate::api::Operation> {
    [operations::operations(), signing_in_api::operations(), invitation_api::operations()].concat()
}
