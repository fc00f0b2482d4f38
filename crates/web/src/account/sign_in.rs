//! Signing in with address and password, and signing out.

use askama::Template;
use axum::response::Response;
use directory::attempts::Subject;
use directory::session::{self, SignedIn};
use directory::{Email, Proven, account, installation};

use super::unsent::Unsent;
use super::{Faults, cookie, proving, sign_in_code};
use crate::parts::{Fault, Field};
use crate::shell::Shell;
use crate::words::Words;
use crate::{Ask, Form, Refused, Routes, refused};

/// The routes of signing in and out.
pub(super) fn routes(routes: Routes) -> Routes {
    routes.open("GET", "/sign-in", "sign-in", page).open("POST", "/sign-in", "sign-in-do", sign_in).open(
        "POST",
        "/session/end",
        "sign-out",
        sign_out,
    )
}

#[derive(Template)]
#[template(path = "account/sign_in.html")]
struct SignInPage {
    shell: Shell,
    faults: Vec<Fault>,
    email: Field,
    password: Field,
    next: String,
    /// The message that says why this page stands in place of another.
    told: Option<&'static str>,
    unsent: Option<Unsent>,
}

/// Where somebody who asks for the sign-in page stands.
enum Standing {
    /// No organisation has been founded yet.
    FirstRun,
    /// Signed in already.
    In,
    /// Signed in, and belongs nowhere (yet).
    Waiting,
    /// Not signed in.
    Out,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let next = own_path(ask.query("next").as_deref());
    Ok(match standing(&ask).await? {
        Standing::FirstRun => crate::see("/first-run"),
        Standing::In => crate::see(&next),
        Standing::Waiting => crate::see("/invitation/waiting"),
        Standing::Out => draw(&ask, ("", next), (&Faults::default(), None), None),
    })
}

async fn standing(ask: &Ask) -> Result<Standing, Refused> {
    let credential = ask.credential().cloned();
    ask.look_unknown(move |tx, now| {
        let Some(credential) = credential else {
            return Ok(if installation::is_empty(tx)? { Standing::FirstRun } else { Standing::Out });
        };
        if books::Viewer::of(tx, &credential, now).is_ok() {
            return Ok(Standing::In);
        }
        let holder = session::holder(tx, &credential, now)?;
        Ok(match holder {
            Some(holder) if !holder.second_factor_due => Standing::Waiting,
            _ if installation::is_empty(tx)? => Standing::FirstRun,
            _ => Standing::Out,
        })
    })
    .await
}

/// The page, with the message that stands above the form, and a form that travels along.
pub(super) fn draw(
    ask: &Ask,
    (email, next): (&str, String),
    (faults, told): (&Faults, Option<&'static str>),
    unsent: Option<&Unsent>,
) -> Response {
    let t = Words::for_language(ask.language());
    let email = Field::new("email", t.say("account-email")).kind("email").autocomplete("username").value(email);
    let password = Field::new("password", t.say("account-password")).kind("password").autocomplete("current-password");
    let (email, password) = (faults.on(email.required().first()), faults.on(password.required()));
    let faults = faults.listed(&[&email, &password]);
    let mut shell = super::plain(ask, t, t.say("sign-in-title"));
    shell.faulty = !faults.is_empty();
    crate::page(&SignInPage { shell, faults, email, password, next, told, unsent: unsent.cloned() })
}

async fn sign_in(ask: Ask, form: Form) -> Result<Response, Refused> {
    let next = own_path(form.get("next"));
    match try_in(&ask, &form).await {
        Ok(signed_in) => {
            let page = entered(&ask, &signed_in, next, Unsent::carried(&form)).await?;
            Ok(cookie::set(ask.app(), page, &signed_in, ask.app().clock.now()))
        }
        Err(refused) => {
            let faults = Faults::of(&refused.problem, Words::for_language(ask.language()));
            let page = draw(&ask, (form.text("email"), next), (&faults, None), Unsent::carried(&form).as_ref());
            Ok(refused::told(&refused.problem, page))
        }
    }
}

/// Where somebody goes who has just given their password: to the second step, to what they had typed, or on.
pub(super) async fn entered(
    ask: &Ask,
    signed_in: &SignedIn,
    next: String,
    unsent: Option<Unsent>,
) -> Result<Response, Refused> {
    match (signed_in.second_factor_due, unsent) {
        (false, None) => Ok(crate::see(&next)),
        (false, Some(unsent)) => unsent.offer(ask, signed_in, next).await,
        (true, None) => {
            let query = serde_urlencoded::to_string([("next", &next)]).unwrap_or_default();
            Ok(crate::see(&format!("/sign-in/code?{query}")))
        }
        (true, unsent) => sign_in_code::ask_for_code(ask, signed_in, next, unsent).await,
    }
}

/// Whoever knows the password gets a session. An unknown address and a wrong password cost the same time and get
/// the same answer.
async fn try_in(ask: &Ask, form: &Form) -> Result<SignedIn, Refused> {
    let email = Email::of_field("email", form.text("email")).map_err(|problem| ask.refuse(problem))?;
    let (app, from, key) = (ask.app(), ask.address().to_owned(), email.key().to_owned());
    let subjects = [Subject::Account(&key), Subject::Address(&from)];
    app.attempts.admit(&subjects, app.clock.now()).map_err(|problem| ask.refuse(problem))?;
    let account = ask.look_unknown(move |tx, _| account::find(tx, &email)).await?;
    let proven = proving::prove(ask, account, form.text("password").to_owned()).await?;
    let proven = proven.ok_or_else(|| ask.refuse(session::wrong()))?;
    app.attempts.succeeded(&subjects, app.clock.now());
    open(ask, proven).await
}

/// Signs in whoever has just chosen this password here.
pub(super) async fn enter(ask: &Ask, email: &Email, password: &str) -> Result<SignedIn, Refused> {
    let email = email.clone();
    let account = ask.look_unknown(move |tx, _| account::find(tx, &email)).await?;
    let proven = proving::prove(ask, account, password.to_owned()).await?;
    open(ask, proven.ok_or_else(|| ask.refuse(session::wrong()))?).await
}

/// Opens a session in place of the one that the browser had.
pub(super) async fn open(ask: &Ask, proven: Proven) -> Result<SignedIn, Refused> {
    let (browser, before) = (ask.browser().to_owned(), ask.credential().cloned());
    ask.change_unknown(move |change| session::open(change, &proven, &browser, before.as_ref())).await
}

async fn sign_out(ask: Ask) -> Result<Response, Refused> {
    if let Some(credential) = ask.credential().cloned() {
        ask.change_unknown(move |change| session::sign_out(change, &credential)).await?;
    }
    Ok(cookie::forget(ask.app(), crate::see("/sign-in?done=signed-out")))
}

/// An address of ours to go to afterwards: a path, never another site and never back to signing in; *My work*
/// where there is none.
pub(super) fn own_path(next: Option<&str>) -> String {
    let is_own = |next: &&str| {
        next.starts_with('/')
            && !next.starts_with("//")
            && next.len() <= 2000
            && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
            && !["/sign-in", "/session", "/api/"].iter().any(|own| next.starts_with(own))
    };
    next.filter(is_own).unwrap_or("/work").to_owned()
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_our_own_paths_are_gone_to_afterwards() {
        assert_eq!(own_path(Some("/r/works-estate/risks?q=x")), "/r/works-estate/risks?q=x");
        for foreign in [
            "",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/a\nb",
            "evil",
            "/sign-in?next=/",
            "/session/end",
            "/api/v1/me",
            "/\t/evil.example",
        ] {
            assert_eq!(own_path(Some(foreign)), "/work", "{foreign:?}");
        }
        assert_eq!(own_path(None), "/work");
    }
}
