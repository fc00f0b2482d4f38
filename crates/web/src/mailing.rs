//! What mail says, and the worker that sends it. A letter is put in the queue with its cause; its words are made when
//! it is sent, from what is true then: an invitation that was withdrawn meanwhile is never mailed.

use std::sync::Arc;
use std::time::Duration;

use books::{Change, Failure};
use delivery::{Job, Mail, Mailer, Outcome, job};
use directory::invitation::Issued;
use kernel::{Instant, ProblemKind};
use serde_json::{Value as Json, json};
use storage::Tx;

use crate::App;
use crate::ask::Doing;
use crate::words::{Language, Value, When, Words};

const INVITATION: &str = "mail.invitation";
const RESET: &str = "mail.password_reset";
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
    let now = app.clock.now();
    let letter = app.storage.read_blocking(move |tx| write(tx, (&kind, &payload), (&base, now)));
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
) -> Result<Option<Mail>, Failure> {
    let payload: Json = serde_json::from_str(payload).unwrap_or_default();
    let code = payload["code"].as_str().unwrap_or_default();
    let t = Words::for_language(Language::BRITISH);
    match kind {
        INVITATION => invitation(tx, t, code, (base, now)).map(Some),
        RESET => password_reset(tx, t, code, (base, now)).map(Some),
        _ => Ok(None),
    }
}

fn invitation(tx: &mut Tx<'_>, t: Words, code: &str, (base, now): (&str, Instant)) -> Result<Mail, Failure> {
    let found = directory::invitation::preview(tx, code, now)?;
    let link = format!("{base}/invitation?code={code}");
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
    Ok(Mail {
        to: found.email.clone(),
        name: String::new(),
        subject: t.say("mail-invitation-subject").to_owned(),
        text: t.say_with(key, &values),
    })
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
