//! A password that was forgotten: asking for a link, and choosing another with it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use directory::attempts::Subject;
use directory::password::NewPassword;
use directory::reset::{self, Whose};
use directory::{Email, session};

use super::own_password::chosen_field;
use super::{Faults, cookie, plain, proving};
use crate::parts::{Fault, Field};
use crate::shell::Shell;
use crate::words::Words;
use crate::{Ask, Form, Refused, Routes, mailing, refused};

/// The routes of forgotten passwords.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .open("GET", "/password/forgotten", "password-forgotten", forgotten)
        .open("POST", "/password/forgotten", "password-forgotten-send", send)
        .open("GET", "/password/reset", "password-reset", page)
        .open("POST", "/password/reset", "password-reset-do", choose)
}

#[derive(Template)]
#[template(path = "account/forgotten.html")]
struct ForgottenPage {
    shell: Shell,
    faults: Vec<Fault>,
    has_mail: bool,
    is_sent: bool,
    email: Field,
}

#[derive(Template)]
#[template(path = "account/reset.html")]
struct ResetPage {
    shell: Shell,
    faults: Vec<Fault>,
    code: String,
    email: String,
    password: Field,
}

#[derive(Template)]
#[template(path = "account/reset_useless.html")]
struct UselessPage {
    shell: Shell,
    words: String,
}

async fn forgotten(ask: Ask) -> Response {
    draw_forgotten(&ask, "", &Faults::default())
}

fn draw_forgotten(ask: &Ask, email: &str, faults: &Faults) -> Response {
    let t = Words::for_language(ask.language());
    let mut shell = plain(ask, t, t.say("forgotten-title"));
    let email = Field::new("email", t.say("account-email")).kind("email").autocomplete("username").value(email);
    let email = faults.on(email.required().first());
    let faults = faults.listed(&[&email]);
    shell.faulty = !faults.is_empty();
    let is_sent = ask.query("sent").is_some();
    crate::page(&ForgottenPage { shell, faults, has_mail: ask.app().mail, is_sent, email })
}

/// Whoever asks is told the same, whether anybody has the address or not.
async fn send(ask: Ask, form: Form) -> Result<Response, Refused> {
    match try_send(&ask, &form).await {
        Ok(()) => Ok(crate::see("/password/forgotten?sent=yes")),
        Err(refused) => {
            let faults = Faults::of(&refused.problem, Words::for_language(ask.language()));
            let page = draw_forgotten(&ask, form.text("email"), &faults);
            Ok(refused::told(&refused.problem, page))
        }
    }
}

async fn try_send(ask: &Ask, form: &Form) -> Result<(), Refused> {
    let app = ask.app();
    let email = Email::of_field("email", form.text("email")).map_err(|problem| ask.refuse(problem))?;
    if !app.mail {
        return Ok(());
    }
    app.attempts.admit(&[Subject::Address(ask.address())], app.clock.now()).map_err(|problem| ask.refuse(problem))?;
    ask.change_unknown(move |change| match reset::request(change, &email)? {
        Some(reset) => mailing::reset(change, &reset.code),
        None => Ok(()),
    })
    .await
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let code = ask.query("code").unwrap_or_default();
    match whose(&ask, &code).await {
        Ok(whose) => Ok(draw(&ask, &code, &whose, &Faults::default())),
        Err(refused) => useless(&ask, refused),
    }
}

async fn whose(ask: &Ask, code: &str) -> Result<Whose, Refused> {
    let code = code.to_owned();
    ask.look_unknown(move |tx, now| reset::preview(tx, &code, now)).await
}

fn draw(ask: &Ask, code: &str, whose: &Whose, faults: &Faults) -> Response {
    let t = Words::for_language(ask.language());
    let mut shell = plain(ask, t, t.say("reset-title"));
    let password = faults.on(chosen_field(t).first());
    let faults = faults.listed(&[&password]);
    shell.faulty = !faults.is_empty();
    crate::page(&ResetPage { shell, faults, code: code.to_owned(), email: whose.email.clone(), password })
}

/// A code that is wrong, used or too old: all the same page.
fn useless(ask: &Ask, refused: Refused) -> Result<Response, Refused> {
    if refused.problem.kind != kernel::ProblemKind::Conflict {
        return Err(refused);
    }
    let t = Words::for_language(ask.language());
    let shell = plain(ask, t, t.say("reset-title"));
    let page = UselessPage { shell, words: t.say_message(&refused.problem.message) };
    Ok((StatusCode::CONFLICT, crate::page(&page)).into_response())
}

async fn choose(ask: Ask, form: Form) -> Result<Response, Refused> {
    let code = form.text("code").to_owned();
    let whose = match whose(&ask, &code).await {
        Ok(whose) => whose,
        Err(refused) => return useless(&ask, refused),
    };
    match try_choose(&ask, &form, &whose).await {
        Ok(signed_in) => {
            let address = if signed_in.second_factor_due { "/sign-in/code" } else { "/work?done=password-chosen" };
            Ok(cookie::set(ask.app(), crate::see(address), &signed_in, ask.app().clock.now()))
        }
        Err(refused) if Faults::shows(&refused.problem) && refused.problem.kind != kernel::ProblemKind::Conflict => {
            let faults = Faults::of(&refused.problem, Words::for_language(ask.language()));
            Ok(refused::told(&refused.problem, draw(&ask, &code, &whose, &faults)))
        }
        Err(refused) => useless(&ask, refused),
    }
}

async fn try_choose(ask: &Ask, form: &Form, whose: &Whose) -> Result<session::SignedIn, Refused> {
    let chosen = NewPassword::choose(form.text("password"), &whose.name, &whose.email);
    let hash = proving::hash(ask, chosen.map_err(|problem| ask.refuse(problem))?).await?;
    let (code, browser, before) = (form.text("code").to_owned(), ask.browser().to_owned(), ask.credential().cloned());
    ask.change_unknown(move |change| {
        let proven = reset::complete(change, &code, &hash)?;
        session::open(change, &proven, &browser, before.as_ref())
    })
    .await
}
