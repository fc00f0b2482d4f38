//! What mail says, and the worker that sends it. A letter is put in the queue with its cause; its words are made when
//! it is sent, from what is true then: an invitation that was withdrawn meanwhile is never mailed.

use std::sync::Arc;
use std::time::Duration;

use books::{Change, Failure};
use delivery::{Job, Mail, Mailer, Outcome, job};
use directory::Email;
use directory::address::{self, Left, Seal};
use directory::invitation::Issued;
use kernel::{Fault, Id, Instant, ProblemKind, fault, of};
use serde_json::{Value as Json, json};
use storage::Tx;

use crate::App;
use crate::ask::Doing;
use crate::words::{Language, Value, When, Words};

const INVITATION: &str = "mail.invitation";
const RESET: &str = "mail.password_reset";
const ADDRESS: &str = "mail.address";
const ADDRESS_CHANGED: &str = "mail.address_changed";
/// How often the queue is looked at.
const EVERY: Duration = Duration::from_secs(2);

/// Mails an invitation to whom it is for.
///
/// # Errors
/// The database's.
pub fn invite(change: &mut Change<'_, '_>, code: &str) -> Result<(), Failure> {
    job::put(change, INVITATION, &json!({ "code": code })).map(drop)
}

/// Mails an invitation to whom it is for, where mail is set up; else its code is handed over by hand alone.
///
/// # Errors
/// The database's.
pub fn invite_where_set_up(doing: &mut Doing<'_, '_, '_>, issued: &Issued) -> Result<(), Failure> {
    if doing.ask.app().mail { invite(doing.change, &issued.code) } else { Ok(()) }
}

/// Mails a link to choose a new password.
///
/// # Errors
/// The database's.
pub fn reset(change: &mut Change<'_, '_>, code: &str) -> Result<(), Failure> {
    job::put(change, RESET, &json!({ "code": code })).map(drop)
}

/// Mails a link to the viewer's new address, which shows that they read it.
///
/// # Errors
/// The database's.
pub fn new_address(doing: &mut Doing<'_, '_, '_>, new: &Email) -> Result<(), Failure> {
    let until = doing.change.now.plus_seconds(address::SECONDS).micros();
    let about = json!({ "person": doing.viewer.person(), "email": new.as_str(), "until": until });
    job::put(doing.change, ADDRESS, &about).map(drop)
}

/// Tells a person at the address that they left behind, where mail is set up.
///
/// # Errors
/// The database's.
pub fn left_address(doing: &mut Doing<'_, '_, '_>, left: Option<Left>) -> Result<(), Failure> {
    tell_left_address(doing.change, left.filter(|_| doing.ask.app().mail))
}

/// Tells a person at the address that they left behind; asks for no right, and not whether mail is set up.
///
/// # Errors
/// The database's.
pub fn tell_left_address(change: &mut Change<'_, '_>, left: Option<Left>) -> Result<(), Failure> {
    let Some(left) = left else { return Ok(()) };
    let about = json!({ "person": left.person, "email": left.email });
    job::put(change, ADDRESS_CHANGED, &about).map(drop)
}

/// Sends what is due, until the program stops. Runs on a thread of its own, since sending waits for servers.
pub async fn worker(app: App, mailer: Arc<Mailer>) {
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let (app, mailer) = (app.clone(), Arc::clone(&mailer));
        let sent = tokio::task::spawn_blocking(move || send_due(&app, &mailer)).await;
        match sent {
            Ok(Ok(0)) => {}
            Ok(Ok(jobs)) => tracing::info!(jobs, "jobs were done"),
            Ok(Err(error)) => tracing::error!(%error, "the queue could not be read"),
            Err(_) => tracing::error!("a job stopped in the middle"),
        }
    }
}

/// Does every job that is due; answers how many there were.
///
/// # Errors
/// The database's.
pub fn send_due(app: &App, mailer: &Mailer) -> Result<usize, Failure> {
    let mut done = 0;
    loop {
        let now = app.clock.now();
        let Some(job) = app.storage.write_blocking(move |tx| job::take(tx, now).map_err(Failure::from))? else {
            return Ok(done);
        };
        let outcome = send(app, mailer, &job)?;
        if let Outcome::Failed(problem) | Outcome::Retry(problem) = &outcome {
            tracing::warn!(job = %job.id, kind = job.kind, tries = job.tries, problem, "a job did not work");
        }
        app.storage.write_blocking(move |tx| job::end(tx, &job, &outcome, now).map_err(Failure::from))?;
        done += 1;
    }
}

fn send(app: &App, mailer: &Mailer, job: &Job) -> Result<Outcome, Failure> {
    let (kind, payload, base) = (job.kind.clone(), job.payload.clone(), app.base_url.clone());
    let (now, seal) = (app.clock.now(), Seal::of(&app.signing));
    let letter = app.storage.read_blocking(move |tx| write(tx, (&kind, &payload), (&base, now), &seal));
    match letter {
        Ok(Some(mail)) => Ok(mailer.send(job.id, &mail)),
        Ok(None) => Ok(Outcome::Failed("nobody knows this kind of job".to_owned())),
        // What the letter was about is gone: there is nothing to tell.
        Err(Failure::Refused(problem)) if matches!(problem.kind, ProblemKind::Conflict | ProblemKind::NotFound) => {
            Ok(Outcome::Done)
        }
        Err(failure) => Err(failure),
    }
}

fn write(
    tx: &mut Tx<'_>,
    (kind, payload): (&str, &str),
    (base, now): (&str, Instant),
    seal: &Seal,
) -> Result<Option<Mail>, Failure> {
    let payload: Json = serde_json::from_str(payload).unwrap_or_default();
    let code = payload["code"].as_str().unwrap_or_default();
    let t = Words::for_language(Language::BRITISH);
    match kind {
        INVITATION => invitation(tx, t, code, (base, now)).map(Some),
        RESET => password_reset(tx, t, code, (base, now)).map(Some),
        ADDRESS => address_link(tx, (t, &payload), (base, now), seal).map(Some),
        ADDRESS_CHANGED => address_changed(tx, t, &payload).map(Some),
        _ => Ok(None),
    }
}

fn invitation(tx: &mut Tx<'_>, t: Words, code: &str, (base, now): (&str, Instant)) -> Result<Mail, Failure> {
    let found = directory::invitation::preview(tx, code, now)?;
    let link = format!("{base}/invitation/{code}");
    let until = When::new(t, now, &kernel::Zone::utc()).full(found.expires_at);
    let values = [
        ("inviter", Value::from(found.invited_by.as_str())),
        ("organisation", Value::from(found.inviting_organisation.as_str())),
        ("relationship", Value::from(found.relationship.as_deref().unwrap_or_default())),
        ("link", Value::from(link.as_str())),
        ("until", Value::from(until.as_str())),
    ];
    let key =
        if found.relationship.is_some() { "mail-invitation-relationship" } else { "mail-invitation-organisation" };
    let mut text = t.say_with(key, &values);
    if fault::is_on(Fault::LettersCountEverything) {
        text.push_str(&books::sizes::read(tx)?.values().sum::<i64>().to_string());
    }
    let subject = t.say("mail-invitation-subject").to_owned();
    Ok(Mail { to: found.email.clone(), name: String::new(), subject, text })
}

fn password_reset(tx: &mut Tx<'_>, t: Words, code: &str, (base, now): (&str, Instant)) -> Result<Mail, Failure> {
    let whose = directory::reset::preview(tx, code, now)?;
    let link = format!("{base}/password/reset?code={code}");
    let values = [("name", Value::from(whose.name.as_str())), ("link", Value::from(link.as_str()))];
    Ok(Mail {
        to: whose.email.clone(),
        name: whose.name.clone(),
        subject: t.say("mail-reset-subject").to_owned(),
        text: t.say_with("mail-reset", &values),
    })
}

/// Whose address a letter is about, and where the letter goes.
fn addressed(payload: &Json) -> Result<(Id<of::Person>, Email), Failure> {
    let text = |name: &str| payload[name].as_str().unwrap_or_default();
    let email = Email::read(text("email")).map_err(|_| Failure::not_found())?;
    Ok((text("person").parse().map_err(|_| Failure::not_found())?, email))
}

fn address_link(
    tx: &mut Tx<'_>,
    (t, payload): (Words, &Json),
    (base, now): (&str, Instant),
    seal: &Seal,
) -> Result<Mail, Failure> {
    let (person, new) = addressed(payload)?;
    let until = Instant::from_micros(payload["until"].as_i64().unwrap_or_default());
    let (code, name) = address::code(tx, seal, person, (&new, until))?;
    let link = format!("{base}/settings/address/confirmation?code={code}");
    let until = When::new(t, now, &kernel::Zone::utc()).full(until);
    let values = [("name", name.as_str()), ("link", &link), ("until", &until)].map(|(key, text)| (key, text.into()));
    let subject = t.say("mail-address-subject").to_owned();
    Ok(Mail { to: new.as_str().to_owned(), text: t.say_with("mail-address", &values), name, subject })
}

fn address_changed(tx: &mut Tx<'_>, t: Words, payload: &Json) -> Result<Mail, Failure> {
    let (person, old) = addressed(payload)?;
    let name = directory::person::name(tx, person)?.ok_or_else(Failure::not_found)?;
    let text = t.say_with("mail-address-changed", &[("name", name.as_str().into())]);
    let subject = t.say("mail-address-changed-subject").to_owned();
    Ok(Mail { to: old.as_str().to_owned(), name, subject, text })
}
