//! Accepting an invitation: who invites to what, accepting as somebody new or as whoever is signed in, and waiting
//! until the inviter confirms. Whoever holds only the link does not learn whether somebody has its address.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use books::{Failure, Viewer};
use directory::attempts::Subject;
use directory::invitation::{self, Become, Kind, Preview};
use directory::password::NewPassword;
use directory::session::{self, Belonging, Holder, SignedIn};
use directory::{Email, account};
use kernel::{Message, Problem, ProblemKind};

use super::own_password::chosen_field;
use super::sign_in::{entered, open};
use super::{Faults, cookie, plain, plain_for, proving};
use crate::parts::{Choice, Fault, Field};
use crate::shell::Shell;
use crate::words::{Rich, Words};
use crate::{Ask, Form, Refused, Routes, refused};

/// The routes of whoever is invited.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .open("GET", "/invitation", "invitation", page)
        .open("GET", "/invitation/{code}", "invitation-link", by_link)
        .open("POST", "/invitation", "invitation-accept-new", accept_signed_out)
        .open("POST", "/invitation/acceptance", "invitation-accept", accept)
}

#[derive(Template)]
#[template(path = "account/invitation_code.html")]
struct CodePage {
    shell: Shell,
    faults: Vec<Fault>,
    code: Field,
}

#[derive(Template)]
#[template(path = "account/invitation.html")]
struct InvitationPage {
    shell: Shell,
    faults: Vec<Fault>,
    code: String,
    told: Rich,
    role: Option<String>,
    until: String,
    email: String,
    way: Way,
    /// Who decides once it is accepted.
    confirmed: &'static str,
}

/// How an invitation can be accepted from here.
enum Way {
    /// By whoever holds only the link: somebody new, who gives a name and chooses a password, or somebody who has the
    /// address already, with their own. Which of them it is the page does not tell.
    Out { name: Field, password: Field },
    /// By whoever is signed in, for one of these organisations where there is a choice.
    Accept(Option<Field>),
    /// Not as the person with this address, who is signed in.
    Other(String),
    /// Not needed: whoever is signed in belongs to this organisation already.
    Belongs(String),
    /// Not again: whoever is signed in has accepted one to this organisation, and waits.
    Waits(String),
}

/// What a page of an invitation is drawn from.
struct Found {
    preview: Preview,
    holder: Option<Holder>,
    belongings: Vec<Belonging>,
    /// The organisations that whoever is signed in waits to be let into.
    waits: Vec<String>,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let Some(code) = ask.query("code") else { return Ok(draw_code(&ask, "", &Faults::default())) };
    match look(&ask, &code).await {
        Ok(found) => Ok(draw(&ask, &code, &found, (None, &Faults::default()))),
        Err(refused) => useless(&ask, &code, refused),
    }
}

/// A link with the code as its last part.
async fn by_link(Path(code): Path<String>) -> Response {
    let query = serde_urlencoded::to_string([("code", code)]).unwrap_or_default();
    crate::see(&format!("/invitation?{query}"))
}

async fn look(ask: &Ask, code: &str) -> Result<Found, Refused> {
    let (code, credential) = (code.to_owned(), ask.credential().cloned());
    ask.look_unknown(move |tx, now| {
        let preview = invitation::preview(tx, &code, now)?;
        let Some(credential) = credential else {
            return Ok(Found { preview, holder: None, belongings: Vec::new(), waits: Vec::new() });
        };
        let holder = session::holder(tx, &credential, now)?.filter(|holder| !holder.second_factor_due);
        let belongings = match Viewer::of(tx, &credential, now) {
            Ok(viewer) => session::organisations(tx, &viewer)?,
            Err(Failure::Refused(_)) => Vec::new(),
            Err(failure) => return Err(failure),
        };
        let waits = match &holder {
            Some(holder) => invitation::waiting(tx, holder.person())?,
            None => Vec::new(),
        };
        let waits = waits.into_iter().filter(|one| one.kind == Kind::Colleague);
        let waits = waits.map(|one| one.inviting_organisation).collect();
        Ok(Found { preview, holder, belongings, waits })
    })
    .await
}

/// The page that asks for a code that was read out or sent by other means.
fn draw_code(ask: &Ask, typed: &str, faults: &Faults) -> Response {
    let t = Words::for_language(ask.language());
    let mut shell = plain(ask, t, t.say("invitation-title"));
    let code = Field::new("code", t.say("invitation-code")).hint(t.say("invitation-code-hint")).value(typed);
    let code = faults.on(code.required().first());
    let faults = faults.listed(&[&code]);
    shell.faulty = !faults.is_empty();
    crate::page(&CodePage { shell, faults, code })
}

/// A code that opens nothing, with the sentence that says why.
fn useless(ask: &Ask, code: &str, refused: Refused) -> Result<Response, Refused> {
    if refused.problem.kind != ProblemKind::Conflict {
        return Err(refused);
    }
    let problem = Problem::field("code", refused.problem.message);
    let faults = Faults::of(&problem, Words::for_language(ask.language()));
    Ok((StatusCode::CONFLICT, draw_code(ask, code, &faults)).into_response())
}

fn draw(ask: &Ask, code: &str, found: &Found, (typed, faults): (Option<&Form>, &Faults)) -> Response {
    let mut shell = match &found.holder {
        Some(holder) => plain_for(ask, holder, "invitation-title"),
        None => plain(ask, Words::for_language(ask.language()), ""),
    };
    let t = shell.t;
    t.say("invitation-title").clone_into(&mut shell.title);
    let preview = &found.preview;
    let way = way(t, found, (typed, faults));
    let faults = match &way {
        Way::Out { name, password } => faults.listed(&[name, password]),
        Way::Accept(Some(organisation)) => faults.listed(&[organisation]),
        _ => faults.listed(&[]),
    };
    shell.faulty = !faults.is_empty();
    crate::page(&InvitationPage {
        faults,
        code: code.to_owned(),
        told: told(t, found),
        role: preview.role.map(|role| t.say(&format!("role-{}", role.name().replace('_', "-"))).to_owned()),
        until: until(ask, t, preview),
        email: preview.email.clone(),
        way,
        confirmed: t.say(match preview.kind {
            Kind::Partner => "invitation-confirmed-later",
            Kind::Colleague => "invitation-confirmed-later-colleague",
        }),
        shell,
    })
}

/// The last day of an invitation, in the zone that days are told in where nobody is signed in.
fn until(ask: &Ask, t: Words, preview: &Preview) -> String {
    crate::words::When::new(t, ask.app().clock.now(), &kernel::Zone::utc()).full(preview.expires_at)
}

/// Who invites to what, in one sentence.
fn told(t: Words, found: &Found) -> Rich {
    let preview = &found.preview;
    let relationship = preview.relationship.as_deref().unwrap_or_default();
    let values = [
        ("person", preview.invited_by.as_str().into()),
        ("inviting", preview.inviting_organisation.as_str().into()),
        ("organisation", preview.organisation_name.as_str().into()),
        ("relationship", relationship.into()),
    ];
    let key = match (preview.kind, relationship) {
        (Kind::Partner, _) if found.belongings.is_empty() => "invitation-told-partner",
        (Kind::Partner, _) => "invitation-told-partner-here",
        (Kind::Colleague, "") => "invitation-told-colleague",
        (Kind::Colleague, _) => "invitation-told-colleague-seat",
    };
    t.say_rich(key, &values)
}

fn way(t: Words, found: &Found, (typed, faults): (Option<&Form>, &Faults)) -> Way {
    let preview = &found.preview;
    let (into, is_colleague) = (&preview.inviting_organisation, preview.kind == Kind::Colleague);
    match &found.holder {
        Some(holder) if !holder.email.eq_ignore_ascii_case(&preview.email) => Way::Other(holder.email.clone()),
        Some(_) if is_colleague && found.belongings.iter().any(|one| one.name == *into) => Way::Belongs(into.clone()),
        Some(_) if is_colleague && found.waits.contains(into) => Way::Waits(into.clone()),
        Some(_) if preview.kind == Kind::Partner && !found.belongings.is_empty() => {
            Way::Accept(Some(faults.on(for_whom(t, found, typed))))
        }
        Some(_) => Way::Accept(None),
        None => {
            let name = Field::new("name", t.say("settings-name")).hint(t.say("invitation-name-hint"));
            let name = name.autocomplete("name").first();
            let name = faults.on(name.value(typed.map_or("", |form| form.text("name"))));
            let fewest = [("fewest", directory::password::FEWEST.into())];
            let password = chosen_field(t).hint(t.say_with("invitation-password-hint", &fewest));
            Way::Out { name, password: faults.on(Field { label: t.say("account-password").to_owned(), ..password }) }
        }
    }
}

/// For which organisation somebody accepts who has one: the one that the invitation names, else the only one that they
/// administer, is chosen already. A new one is no choice where they administer one of that name.
fn for_whom(t: Words, found: &Found, typed: Option<&Form>) -> Field {
    let named = &found.preview.organisation_name;
    let own: Vec<&Belonging> = found.belongings.iter().filter(|one| one.administers).collect();
    let twin = own.iter().find(|one| one.reads_like(named));
    let chosen = twin.or(own.first().filter(|_| own.len() == 1)).map(|one| one.organisation.to_string());
    let new = t.say_with("invitation-as-new", &[("organisation", named.as_str().into())]);
    let new = twin.is_none().then(|| Choice::new("new", new));
    let every = found.belongings.iter().map(|one| Choice::new(one.organisation.to_string(), one.name.as_str()));
    let value = typed.map_or_else(|| chosen.unwrap_or_default(), |form| form.text("organisation").to_owned());
    Field::new("organisation", t.say("invitation-for")).choices(every.chain(new)).value(value).required()
}

async fn accept_signed_out(ask: Ask, form: Form) -> Result<Response, Refused> {
    let code = form.text("code").to_owned();
    let found = match look(&ask, &code).await {
        Ok(found) => found,
        Err(refused) => return useless(&ask, &code, refused),
    };
    match try_accept_signed_out(&ask, &form, &found.preview.email).await {
        Ok((signed_in, next)) => {
            let page = entered(&ask, &signed_in, next, None).await?;
            Ok(cookie::set(ask.app(), page, &signed_in, ask.app().clock.now()))
        }
        Err(refused) => again(&ask, &form, (&code, &found), refused),
    }
}

/// The invitation's page again with what is wrong, or the page of a code that is worth nothing any more.
fn again(ask: &Ask, form: &Form, (code, found): (&str, &Found), refused: Refused) -> Result<Response, Refused> {
    match refused.problem.kind {
        ProblemKind::Conflict => useless(ask, code, refused),
        ProblemKind::Invalid | ProblemKind::TooMany | ProblemKind::Unavailable => {
            let faults = Faults::of(&refused.problem, Words::for_language(ask.language()));
            Ok(refused::told(&refused.problem, draw(ask, code, found, (Some(form), &faults))))
        }
        _ => Err(refused),
    }
}

/// Whoever knows the password of the address is signed in, and goes on to accept. Where nobody has the address, it is
/// a new person's. What does not do for a new person is answered before anything else, so that it tells nothing.
async fn try_accept_signed_out(ask: &Ask, form: &Form, email: &str) -> Result<(SignedIn, String), Refused> {
    let email = Email::of_field("code", email).map_err(|problem| ask.refuse(problem))?;
    let (app, from, code) = (ask.app(), ask.address().to_owned(), form.text("code").to_owned());
    let subjects = [Subject::Account(email.key()), Subject::Address(&from)];
    app.attempts.admit(&subjects, app.clock.now()).map_err(|problem| ask.refuse(problem))?;
    let of = email.clone();
    let account = ask.look_unknown(move |tx, _| account::find(tx, &of)).await?;
    let is_taken = account.is_some();
    if let Some(proven) = proving::prove(ask, account, form.text("password").to_owned()).await? {
        app.attempts.succeeded(&subjects, app.clock.now());
        let back = serde_urlencoded::to_string([("code", code)]).unwrap_or_default();
        return Ok((open(ask, proven).await?, format!("/invitation?{back}")));
    }
    let name = directory::person::read_name(form.text("name"));
    let password = NewPassword::choose(form.text("password"), form.text("name"), email.key());
    let (name, password) = directory::both(name, password).map_err(|problem| ask.refuse(problem))?;
    if is_taken {
        return Err(ask.refuse(Problem::field("password", Message::of("invitation-password-wrong"))));
    }
    let hash = proving::hash(ask, password).await?;
    let accepted =
        ask.change_unknown(move |change| invitation::accept_as_new(change, &code, name.clone(), &hash)).await?;
    app.attempts.succeeded(&subjects, app.clock.now());
    let proven = accepted.proven.ok_or_else(|| ask.refuse(session::wrong()))?;
    Ok((open(ask, proven).await?, "/invitation/waiting".to_owned()))
}

async fn accept(ask: Ask, form: Form) -> Result<Response, Refused> {
    let code = form.text("code").to_owned();
    let found = match look(&ask, &code).await {
        Ok(found) => found,
        Err(refused) => return useless(&ask, &code, refused),
    };
    match try_accept(&ask, &form).await {
        Ok(()) => Ok(crate::see("/invitation/waiting")),
        Err(refused) => again(&ask, &form, (&code, &found), refused),
    }
}

async fn try_accept(ask: &Ask, form: &Form) -> Result<(), Refused> {
    let credential = ask.credential().cloned().ok_or_else(|| ask.refuse(session::wrong()))?;
    let form = form.clone();
    ask.change_unknown(move |change| {
        let holder = session::holder(change.tx, &credential, change.now)?.ok_or_else(session::wrong)?;
        if form.text("csrf") != holder.csrf {
            return Err(Problem::new(ProblemKind::Forbidden, Message::of("problem-form-not-ours")).into());
        }
        invitation::accept(change, &holder, form.text("code"), chosen(form.text("organisation"))?).map(|_| ())
    })
    .await
}

/// For which organisation somebody accepts, as it was said: an id, `new`, or nothing.
pub(super) fn chosen(organisation: &str) -> Result<Become, Problem> {
    let not_theirs = || Problem::field("organisation", Message::of("directory-invitation-not-administrator"));
    match organisation {
        "" => Ok(Become::Unsaid),
        "new" => Ok(Become::AsInvited),
        id => id.parse().map(Become::Existing).map_err(|_| not_theirs()),
    }
}
