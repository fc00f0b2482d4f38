//! Waiting, after an invitation was accepted, until whoever invited confirms.

use askama::Template;
use axum::response::Response;
use books::Viewer;
use directory::invitation::{self, Kind, Waiting};
use directory::session::{self, Holder};

use super::plain_for;
use crate::shell::Shell;
use crate::words::{Rich, When};
use crate::{Ask, Refused, Routes};

/// The routes of waiting.
pub(super) fn routes(routes: Routes) -> Routes {
    routes.open("GET", "/invitation/waiting", "invitation-waiting", page)
}

#[derive(Template)]
#[template(path = "account/waiting.html")]
struct WaitingPage {
    shell: Shell,
    waiting: Vec<Rich>,
    /// The organisation that the person can act for already.
    acts_for: Option<String>,
    is_administrator: bool,
}

async fn page(ask: Ask) -> Result<Response, Refused> {
    let Some((holder, waiting, viewer)) = look(&ask).await? else { return Ok(crate::see("/sign-in")) };
    if waiting.is_empty() && viewer.is_some() {
        return Ok(crate::see("/work"));
    }
    let shell = plain_for(&ask, &holder, "waiting-title");
    let zone = viewer.as_ref().map_or_else(kernel::Zone::utc, |viewer| viewer.zone.clone());
    let when = When::new(shell.t, ask.app().clock.now(), &zone);
    let told = |one: &Waiting| {
        let accepted = when.ago(one.accepted_at);
        let key = match (one.kind, &one.relationship) {
            (Kind::Partner, _) => "waiting-for-relationship",
            (Kind::Colleague, Some(_)) => "waiting-for-seat",
            (Kind::Colleague, None) => "waiting-for-organisation",
        };
        shell.t.say_rich(
            key,
            &[
                ("person", one.invited_by.as_str().into()),
                ("inviting", one.inviting_organisation.as_str().into()),
                ("relationship", one.relationship.as_deref().unwrap_or_default().into()),
                ("accepted", accepted.into()),
            ],
        )
    };
    let waiting = waiting.iter().map(told).collect();
    let is_administrator = viewer.as_ref().is_some_and(|viewer| viewer.is_administrator());
    let acts_for = viewer.map(|viewer| viewer.organisation_name);
    Ok(crate::page(&WaitingPage { shell, waiting, acts_for, is_administrator }))
}

async fn look(ask: &Ask) -> Result<Option<(Holder, Vec<Waiting>, Option<Viewer>)>, Refused> {
    let Some(credential) = ask.credential().cloned() else { return Ok(None) };
    ask.look_unknown(move |tx, now| {
        let holder = session::holder(tx, &credential, now)?.filter(|holder| !holder.second_factor_due);
        let Some(holder) = holder else { return Ok(None) };
        let waiting = invitation::waiting(tx, holder.person())?;
        let viewer = match Viewer::of(tx, &credential, now) {
            Ok(viewer) => Some(viewer),
            Err(books::Failure::Refused(_)) => None,
            Err(failure) => return Err(failure),
        };
        Ok(Some((holder, waiting, viewer)))
    })
    .await
}
