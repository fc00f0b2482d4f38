//! A link and a code to hand over: of an invitation, or to choose a new password with. Shown once.

use askama::Template;
use axum::response::Response;
use directory::secret;
use kernel::Instant;

use super::{PEOPLE, frame};
use crate::shell::Shell;
use crate::{Ask, Refused};

#[derive(Template)]
#[template(path = "people/handover.html")]
struct HandoverPage {
    shell: Shell,
    lede: String,
    link: String,
    code: Option<String>,
    until: String,
    next: String,
    back: &'static str,
}

/// What is handed over.
pub(super) enum Handover {
    /// An invitation: its code, and when it stops working.
    Invitation(String, Instant),
    /// A link for a new password: its code, when it stops working, and for whom.
    Reset(String, Instant, String),
}

/// The page, which is an answer and has no address of its own.
pub(super) async fn show(ask: &Ask, handover: Handover) -> Result<Response, Refused> {
    let page = ask.look(move |looking| {
        let (t, when) = (looking.words(), looking.when());
        let base = looking.ask.app().base_url.clone();
        let until = |at| t.say_with("handover-until", &[("moment", when.moment(at).into())]);
        let (title, lede, link, code, until, next) = match handover {
            Handover::Invitation(code, at) => (
                "handover-invitation-title",
                t.say(if looking.ask.app().mail { "handover-invitation-mailed" } else { "handover-invitation-lede" })
                    .to_owned(),
                format!("{base}/invitation/{code}"),
                Some(secret::grouped(&code)),
                until(at),
                t.say("handover-invitation-next").to_owned(),
            ),
            Handover::Reset(code, at, name) => (
                "handover-reset-title",
                t.say_with("handover-reset-lede", &[("name", name.into())]),
                format!("{base}/password/reset?code={code}"),
                None,
                until(at),
                t.say("handover-reset-next").to_owned(),
            ),
        };
        let shell = frame(looking, t.say(title), false)?;
        Ok(HandoverPage { shell, lede, link, code, until, next, back: PEOPLE })
    });
    Ok(crate::page(&page.await?))
}
