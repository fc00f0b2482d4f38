//! The second step of signing in, for those who have switched it on: a code of their phone, or a recovery code.

use askama::Template;
use axum::response::Response;
use directory::attempts::Subject;
use directory::second_factor;
use directory::session::{self, Holder, SignedIn};

use super::sign_in::own_path;
use super::unsent::Unsent;
use super::{Faults, cookie, plain_for};
use crate::parts::{Fault, Field};
use crate::shell::Shell;
use crate::{Ask, Form, Refused, Routes, refused};

/// The routes of the second step.
pub(super) fn routes(routes: Routes) -> Routes {
    routes.open("GET", "/sign-in/code", "sign-in-code", page).open("POST", "/sign-in/code", "sign-in-code-do", pass)
}

#[derive(Template)]
#[template(path = "account/sign_in_code.html")]
struct CodePage {
    shell: Shell,
    faults: Vec<Fault>,
    code: Field,
    next: String,
    unsent: Option<Unsent>,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let next = own_path(ask.query("next").as_deref());
    Ok(match holder(&ask).await? {
        Some(holder) => draw(&ask, &holder, (next, None), &Faults::default()),
        None => crate::see("/sign-in"),
    })
}

/// The page for whoever has just given their password and carries along what they had typed.
pub(super) async fn ask_for_code(
    ask: &Ask,
    signed_in: &SignedIn,
    next: String,
    unsent: Option<Unsent>,
) -> Result<Response, Refused> {
    let credential = session::credential(&signed_in.cookie);
    let holder = ask.look_unknown(move |tx, now| session::holder(tx, &credential, now)).await?;
    let holder = holder.ok_or_else(|| ask.refuse(session::wrong()))?;
    Ok(draw(ask, &holder, (next, unsent), &Faults::default()))
}

/// Who has given their password in this browser and still has to give a code.
async fn holder(ask: &Ask) -> Result<Option<Holder>, Refused> {
    let Some(credential) = ask.credential().cloned() else { return Ok(None) };
    let holder = ask.look_unknown(move |tx, now| session::holder(tx, &credential, now)).await?;
    Ok(holder.filter(|holder| holder.second_factor_due))
}

fn draw(ask: &Ask, holder: &Holder, (next, unsent): (String, Option<Unsent>), faults: &Faults) -> Response {
    let mut shell = plain_for(ask, holder, "sign-in-code-title");
    let t = shell.t;
    let code = Field::new("code", t.say("sign-in-code")).hint(t.say("sign-in-code-hint")).autocomplete("one-time-code");
    let code = faults.on(code.narrow().required().first());
    let faults = faults.listed(&[&code]);
    shell.faulty = !faults.is_empty();
    crate::page(&CodePage { shell, faults, code, next, unsent })
}

async fn pass(ask: Ask, form: Form) -> Result<Response, Refused> {
    let Some(holder) = holder(&ask).await? else { return Ok(crate::see("/sign-in")) };
    let next = own_path(form.get("next"));
    match try_pass(&ask, &holder, form.text("code").to_owned()).await {
        Ok(signed_in) => {
            let page = match Unsent::carried(&form) {
                Some(unsent) => unsent.offer(&ask, &signed_in, next).await?,
                None => crate::see(&next),
            };
            Ok(cookie::set(ask.app(), page, &signed_in, ask.app().clock.now()))
        }
        Err(refused) => {
            let faults = Faults::of(&refused.problem, plain_for(&ask, &holder, "sign-in-code-title").t);
            Ok(refused::told(&refused.problem, draw(&ask, &holder, (next, Unsent::carried(&form)), &faults)))
        }
    }
}

async fn try_pass(ask: &Ask, holder: &Holder, code: String) -> Result<SignedIn, Refused> {
    let app = ask.app();
    let (person, from) = (holder.person().to_string(), ask.address().to_owned());
    let subjects = [Subject::SecondFactor(&person), Subject::Address(&from)];
    app.attempts.admit(&subjects, app.clock.now()).map_err(|problem| ask.refuse(problem))?;
    let credential = ask.credential().cloned().ok_or_else(|| ask.refuse(session::wrong()))?;
    let passed = ask.change_unknown(move |change| second_factor::pass(change, &credential, &code)).await?;
    app.attempts.succeeded(&subjects, app.clock.now());
    Ok(passed)
}
