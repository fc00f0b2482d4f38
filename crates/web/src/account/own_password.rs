//! A signed-in person chooses another password, once they have proved the one they have.

use askama::Template;
use axum::response::Response;
use books::Failure;
use directory::account::Account;
use directory::attempts::Subject;
use directory::password::{self, NewPassword};
use directory::second_factor::Proof;
use directory::{Proven, account, reset};
use kernel::{Message, Problem};

use super::{Faults, again, frame, proving};
use crate::ask::Looking;
use crate::parts::{Fault, Field};
use crate::shell::Shell;
use crate::words::Words;
use crate::{Ask, Form, Refused, Routes};

/// The routes of one's own password.
pub(super) fn routes(routes: Routes) -> Routes {
    routes.page("/settings/password", "settings-password", page).post(
        "/settings/password",
        "settings-password-change",
        change,
    )
}

#[derive(Template)]
#[template(path = "account/own_password.html")]
struct PasswordPage {
    shell: Shell,
    tab: &'static str,
    faults: Vec<Fault>,
    email: String,
    current: Field,
    password: Field,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let page = ask.look(|looking| draw(looking, &Faults::default()));
    Ok(crate::page(&page.await?))
}

fn draw(looking: &mut Looking<'_, '_>, faults: &Faults) -> Result<PasswordPage, Failure> {
    let t = looking.words();
    let mut shell = frame(looking, "settings-password-title")?;
    let (current, password) = (faults.on(current_field(t)), faults.on(chosen_field(t)));
    let faults = faults.listed(&[&current, &password]);
    shell.faulty = !faults.is_empty();
    Ok(PasswordPage { shell, tab: "password", faults, email: looking.viewer.email.clone(), current, password })
}

/// The field in which somebody proves themselves again.
pub(super) fn current_field(t: Words) -> Field {
    Field::new("current", t.say("settings-password-current"))
        .kind("password")
        .autocomplete("current-password")
        .required()
}

/// The field in which somebody chooses a password.
pub(super) fn chosen_field(t: Words) -> Field {
    let hint = t.say_with("account-password-hint", &[("fewest", password::FEWEST.into())]);
    Field::new("password", t.say("account-password-new"))
        .kind("password")
        .autocomplete("new-password")
        .hint(hint)
        .required()
}

async fn change(ask: Ask, form: Form) -> Result<Response, Refused> {
    match try_change(&ask, &form).await {
        Ok(()) => Ok(crate::see("/settings/password?done=password-changed")),
        Err(refused) => again(&ask, refused, draw).await,
    }
}

async fn try_change(ask: &Ask, form: &Form) -> Result<(), Refused> {
    let csrf = form.get("csrf").map(str::to_owned);
    change_to(ask, csrf, (form.text("current"), form.text("password"), "")).await
}

/// Gives whoever asks the password that was typed, once they have proved `current` and, with a token, a code.
pub(super) async fn change_to(
    ask: &Ask,
    csrf: Option<String>,
    (current, typed, code): (&str, &str, &str),
) -> Result<(), Refused> {
    let (name, email) = ask.look(|looking| Ok((looking.viewer.name.clone(), looking.viewer.email.clone()))).await?;
    let chosen = NewPassword::choose(typed, &name, &email).map_err(|problem| ask.refuse(problem))?;
    let proven = prove_with(ask, "current", current).await?;
    let (hash, own) = (proving::hash(ask, chosen).await?, code.to_owned());
    let change = ask.change(csrf, move |doing| {
        let proof = Proof { proven: &proven, code: &own };
        reset::change_own(doing.change, doing.viewer, &proof, &hash)
    });
    counted(ask, code, change).await
}

/// A try at a code counts as one at signing in: neither an open browser nor a token is a place to guess at. Where none was
/// given, nothing is tried. A right one forgives those before, but not with a key: a repeated request is answered without
/// its code being looked at.
pub(super) async fn counted<T>(
    ask: &Ask,
    code: &str,
    tried: impl Future<Output = Result<T, Refused>>,
) -> Result<T, Refused> {
    if code.is_empty() {
        return tried.await;
    }
    let app = ask.app();
    let person = ask.look(|looking| Ok(account::of_viewer(looking.tx, &looking.viewer)?.person().to_string())).await?;
    let subjects = [Subject::SecondFactor(&person)];
    app.attempts.admit(&subjects, app.clock.now()).map_err(|problem| ask.refuse(problem))?;
    let done = tried.await?;
    if !ask.is_keyed() {
        app.attempts.succeeded(&subjects, app.clock.now());
    }
    Ok(done)
}

/// Whoever sits in front of an open browser proves with the field `current` that they are its person. Counted like
/// signing in, so that an open browser is no place to guess at.
pub(super) async fn prove_again(ask: &Ask, form: &Form) -> Result<Proven, Refused> {
    prove_with(ask, "current", form.text("current")).await
}

/// [`prove_again`] with a password that was sent as the field `field`.
pub(super) async fn prove_with(ask: &Ask, field: &'static str, password: &str) -> Result<Proven, Refused> {
    let app = ask.app();
    let (email, account): (String, Account) = ask
        .look(|looking| {
            Ok((looking.viewer.email.to_ascii_lowercase(), account::of_viewer(looking.tx, &looking.viewer)?))
        })
        .await?;
    let subjects = [Subject::Account(&email)];
    app.attempts.admit(&subjects, app.clock.now()).map_err(|problem| ask.refuse(problem))?;
    let proven = proving::prove(ask, Some(account), password.to_owned()).await?;
    let wrong = || Problem::field(field, Message::of("account-password-wrong"));
    let proven = proven.ok_or_else(|| ask.refuse(wrong()))?;
    app.attempts.succeeded(&subjects, app.clock.now());
    Ok(proven)
}
