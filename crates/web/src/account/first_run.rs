//! The first page of a new installation: whoever has the code from the log founds the first organisation.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use directory::organisation::Details;
use directory::password::NewPassword;
use directory::person::{self, NewPerson};
use directory::{Email, installation};
use kernel::{Message, Problem, ProblemKind};

use super::own_password::chosen_field;
use super::sign_in::enter;
use super::{Faults, cookie, plain, proving, zones};
use crate::parts::{Fault, Field};
use crate::shell::Shell;
use crate::words::Words;
use crate::{Ask, Form, Refused, Routes, refused};

/// The routes of the first run.
pub(super) fn routes(routes: Routes) -> Routes {
    routes.open("GET", "/first-run", "first-run", page).open("POST", "/first-run", "first-run-found", found).page(
        "/first-run/next",
        "first-run-next",
        next,
    )
}

#[derive(Template)]
#[template(path = "account/first_run_code.html")]
struct CodePage {
    shell: Shell,
    faults: Vec<Fault>,
    code: Field,
}

#[derive(Template)]
#[template(path = "account/first_run.html")]
struct FirstRunPage {
    shell: Shell,
    faults: Vec<Fault>,
    code: String,
    organisation: Field,
    zone: Field,
    name: Field,
    email: Field,
    password: Field,
}

#[derive(Template)]
#[template(path = "account/first_run_next.html")]
struct NextPage {
    shell: Shell,
    organisation: String,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let code = ask.query("code").unwrap_or_default();
    let typed = code.clone();
    let (is_empty, opens) = ask
        .look_unknown(move |tx, _| {
            let is_empty = installation::is_empty(tx)?;
            Ok((is_empty, is_empty && installation::opens(tx, &typed)?))
        })
        .await?;
    Ok(match (is_empty, opens, code.is_empty()) {
        (false, ..) => crate::see("/sign-in"),
        (true, true, _) => draw(&ask, &code, None, &Faults::default()),
        (true, false, true) => draw_code(&ask, &Faults::default()),
        (true, false, false) => useless(&ask),
    })
}

/// The page that asks for the code and says where it stands.
fn draw_code(ask: &Ask, faults: &Faults) -> Response {
    let t = Words::for_language(ask.language());
    let mut shell = plain(ask, t, t.say("first-run-title"));
    let code =
        faults.on(Field::new("code", t.say("first-run-code")).hint(t.say("first-run-code-hint")).required().first());
    let faults = faults.listed(&[&code]);
    shell.faulty = !faults.is_empty();
    crate::page(&CodePage { shell, faults, code })
}

fn useless(ask: &Ask) -> Response {
    let problem = Problem::field("code", Message::of("directory-first-run-code-wrong"));
    let faults = Faults::of(&problem, Words::for_language(ask.language()));
    (StatusCode::UNPROCESSABLE_ENTITY, draw_code(ask, &faults)).into_response()
}

fn draw(ask: &Ask, code: &str, typed: Option<&Form>, faults: &Faults) -> Response {
    let t = Words::for_language(ask.language());
    let mut shell = plain(ask, t, t.say("first-run-title"));
    let value = |field, unless: &str| typed.map_or(unless, |form| form.text(field)).to_owned();
    let zone = value("zone", "Europe/London");
    let organisation = Field::new("organisation", t.say("first-run-organisation"));
    let name = Field::new("name", t.say("settings-name")).autocomplete("name");
    let email = Field::new("email", t.say("account-email")).kind("email").autocomplete("username");
    let [organisation, zone, name, email, password] = [
        organisation.autocomplete("organization").required().first().value(value("organisation", "")),
        Field::new("zone", t.say("account-zone"))
            .hint(t.say("first-run-zone-hint"))
            .choices(zones::choices(&zone))
            .value(zone),
        name.required().value(value("name", "")),
        email.required().value(value("email", "")),
        chosen_field(t),
    ]
    .map(|field| faults.on(field));
    let faults = faults.listed(&[&organisation, &zone, &name, &email, &password]);
    shell.faulty = !faults.is_empty();
    crate::page(&FirstRunPage { shell, faults, code: code.to_owned(), organisation, zone, name, email, password })
}

async fn found(ask: Ask, form: Form) -> Result<Response, Refused> {
    match try_found(&ask, &form).await {
        Ok(signed_in) => Ok(cookie::set(ask.app(), crate::see("/first-run/next"), &signed_in, ask.app().clock.now())),
        Err(refused) if refused.problem.kind == ProblemKind::Conflict => Ok(useless(&ask)),
        Err(refused) => {
            let faults = Faults::of(&refused.problem, Words::for_language(ask.language()));
            let page = draw(&ask, form.text("code"), Some(&form), &faults);
            Ok(refused::told(&refused.problem, page))
        }
    }
}

async fn try_found(ask: &Ask, form: &Form) -> Result<directory::session::SignedIn, Refused> {
    let (typed, code) = (form.text("code").to_owned(), form.text("code").to_owned());
    let opens = ask.look_unknown(move |tx, _| installation::opens(tx, &code)).await?;
    if !opens {
        let message = Message::of("directory-first-run-code-wrong");
        return Err(ask.refuse(Problem::new(ProblemKind::Conflict, message)));
    }
    let (details, name, email, password) = read(ask, form).map_err(|problem| ask.refuse(problem))?;
    let new = NewPerson { name, email: email.clone(), password: Some(proving::hash(ask, password).await?) };
    ask.change_unknown(move |change| installation::begin(change, &typed, &details, &new)).await?;
    enter(ask, &email, form.text("password")).await
}

fn read(ask: &Ask, form: &Form) -> Result<(Details, String, Email, NewPassword), Problem> {
    let language = ask.language().tag();
    let details = Details::read(form.text("organisation"), form.text("zone"), language);
    let details = details.map_err(|problem| renamed(problem, "name", "organisation"));
    let email = Email::of_field("email", form.text("email"));
    let password = NewPassword::choose(form.text("password"), form.text("name"), form.text("email"));
    let person = directory::both(person::read_name(form.text("name")), directory::both(email, password));
    directory::both(details, person).map(|(details, (name, (email, password)))| (details, name, email, password))
}

/// The problem with another name for a field: of two names in one form, one is called otherwise.
pub(super) fn renamed(mut problem: Problem, from: &str, to: &'static str) -> Problem {
    for fault in &mut problem.fields {
        if fault.field == from {
            fault.field = to.into();
        }
    }
    problem
}

async fn next(ask: Ask) -> Result<Response, Refused> {
    let page = ask.look(|looking| {
        let t = looking.words();
        let mut shell = plain(&looking.ask, t, t.say("first-run-next-title"));
        shell.csrf.clone_from(&looking.viewer.csrf);
        Ok(NextPage { shell, organisation: looking.viewer.organisation_name.clone() })
    });
    Ok(crate::page(&page.await?))
}
