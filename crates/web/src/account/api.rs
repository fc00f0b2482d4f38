//! A person's own account, for programs.

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use books::{Failure, Viewer};
use directory::Email;
use directory::person::{self, Settings};
use directory::session::{self, Browser};
use directory::token::{self, NewToken, Token};
use kernel::Instant;
use serde_json::{Value, json};

use super::address::{begin, confirm_by};
use super::given::Given;
use super::own_password::prove_with;
use super::settings::spoken;
use super::told_once::tell_once;
use crate::api::{json, listed};
use crate::{Access, Ask, Refused, Routes};

const ME: &str = "/api/v1/me";
const ADDRESS: &str = "/api/v1/me/address";
const ADDRESS_CONFIRMATION: &str = "/api/v1/me/address/confirmation";
const SESSIONS: &str = "/api/v1/me/sessions";
const SESSION: &str = "/api/v1/me/sessions/{session}";
const TOKENS: &str = "/api/v1/me/tokens";
const TOKEN: &str = "/api/v1/me/tokens/{token}";

pub(super) fn routes(routes: Routes) -> Routes {
    let may = |id: &'static str| (Access::SignedIn, id);
    routes
        .add("GET", ME, may("get_me"), get)
        .add("PATCH", ME, may("amend_me"), amend)
        .add("PUT", ADDRESS, may("change_address"), change_address)
        .add("PUT", ADDRESS_CONFIRMATION, may("confirm_address"), confirm_address)
        .add("GET", SESSIONS, may("list_sessions"), sessions)
        .add("DELETE", SESSIONS, may("end_other_sessions"), end_others)
        .add("DELETE", SESSION, may("end_session"), end)
        .add("GET", TOKENS, may("list_tokens"), tokens)
        .add("POST", TOKENS, may("create_token"), create)
        .add("DELETE", TOKEN, may("revoke_token"), revoke)
}

fn me_json(viewer: &Viewer) -> String {
    json!({
        "id": viewer.person(),
        "name": viewer.name,
        "email": viewer.email,
        "organisation": viewer.organisation(),
        "organisation_name": viewer.organisation_name,
        "is_administrator": viewer.is_administrator(),
        "may_write": viewer.may_write(),
        "zone": viewer.zone.name(),
        "language": viewer.language,
        "theme": viewer.theme,
        "shortcuts": viewer.shortcuts,
    })
    .to_string()
}

async fn get(ask: Ask) -> Result<Response, Refused> {
    let text = ask.look(|looking| Ok(me_json(&looking.viewer)));
    Ok(json(StatusCode::OK, text.await?))
}

/// Changes what was sent and leaves the rest.
async fn amend(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["name", "zone", "language", "theme"], &["shortcuts"])?;
    let text = ask.act(given.guard.clone(), move |doing| {
        let viewer = doing.viewer;
        let or = |name, present: &str| given.text(name).unwrap_or_else(|| present.to_owned());
        let language = or("language", &viewer.language);
        let (name, zone, theme) =
            (or("name", &viewer.name), or("zone", viewer.zone.name()), or("theme", &viewer.theme));
        let shortcuts = given.flag("shortcuts").unwrap_or(viewer.shortcuts);
        let settings = Settings::read(&name, &zone, &language, &theme, shortcuts);
        let (settings, ()) = directory::both(settings, spoken(&language))?;
        person::edit(doing.change, viewer, &settings)?;
        let credential = doing.ask.credential().ok_or_else(session::wrong)?;
        Ok(me_json(&Viewer::of(doing.change.tx, credential, doing.change.now)?))
    });
    Ok(json(StatusCode::OK, text.await?))
}

/// With the password, as on the page. It is in no key's digest, and sent again it has the same effect.
async fn change_address(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["email", "password"], &[])?;
    let new = Email::of_field("email", &given.typed("email")).map_err(|problem| ask.refuse(problem))?;
    let proven = prove_with(&ask, "password", &given.typed("password")).await?;
    let link_sent = ask.change(given.guard.csrf.clone(), move |doing| begin(doing, &proven, &new)).await?;
    let text = ask.look(move |looking| Ok(address_json(&looking.viewer.email, link_sent)));
    Ok(json(StatusCode::OK, text.await?))
}

fn address_json(email: &str, link_sent: bool) -> String {
    json!({ "email": email, "link_sent": link_sent }).to_string()
}

async fn confirm_address(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["code"], &[])?;
    let text = ask.act(given.guard.clone(), move |doing| {
        confirm_by(doing, &given.typed("code"))?;
        let credential = doing.ask.credential().ok_or_else(session::wrong)?;
        let viewer = Viewer::of(doing.change.tx, credential, doing.change.now)?;
        Ok(address_json(&viewer.email, false))
    });
    Ok(json(StatusCode::OK, text.await?))
}

fn session_json(one: &Browser) -> Value {
    json!({
        "id": one.session,
        "browser": one.browser,
        "organisation_name": one.organisation,
        "created_at": one.created_at.to_string(),
        "seen_at": one.seen_at.to_string(),
        "is_this": one.is_this,
    })
}

async fn sessions(ask: Ask) -> Result<Response, Refused> {
    let text = ask.look(|looking| {
        let sessions = session::list(looking.tx, &looking.viewer, looking.now)?;
        let items: Vec<_> = sessions.iter().map(session_json).collect();
        Ok(listed(items, None))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn end_others(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let csrf = ask.guard_api(&body, &headers).csrf;
    ask.change(csrf, |doing| session::end_others(doing.change, doing.viewer)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn end(ask: Ask, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let csrf = ask.guard_api(&body, &headers).csrf;
    ask.change(csrf, move |doing| {
        let id = id.parse().map_err(|_| Failure::not_found())?;
        session::end(doing.change, doing.viewer, id)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn token_json(one: &Token, now: Instant) -> Value {
    json!({
        "id": one.id,
        "name": one.name,
        "scope": one.scope.name(),
        "created_at": one.created_at.to_string(),
        "expires_at": one.expires_at.to_string(),
        "revoked_at": one.revoked_at.map(|at| at.to_string()),
        "is_live": one.is_live(now),
    })
}

async fn tokens(ask: Ask) -> Result<Response, Refused> {
    let text = ask.look(|looking| {
        let tokens = token::list(looking.tx, &looking.viewer)?;
        let items: Vec<_> = tokens.iter().map(|one| token_json(one, looking.now)).collect();
        Ok(listed(items, None))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn create(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["name", "scope", "days"], &[])?;
    let text = tell_once(&ask, given.guard.clone(), &["token"], move |doing| {
        let new = NewToken::read(&given.typed("name"), &given.typed("scope"), &given.typed("days"))?;
        let issued = token::create(doing.change, doing.viewer, &new)?;
        Ok(json!({ "id": issued.id, "token": issued.token, "expires_at": issued.expires_at.to_string() }))
    });
    Ok(json(StatusCode::CREATED, text.await?))
}

async fn revoke(ask: Ask, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let csrf = ask.guard_api(&body, &headers).csrf;
    ask.change(csrf, move |doing| {
        let id = id.parse().map_err(|_| Failure::not_found())?;
        token::revoke(doing.change, doing.viewer, id)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
