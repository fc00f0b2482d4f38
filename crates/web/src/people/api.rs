//! Organisations, their people and invitations into them, for programs.

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use books::{Failure, Role};
use directory::invitation::{self, Invitation, Issued};
use directory::membership::{self, Member};
use directory::organisation::{self, Details, Organisation};
use directory::{Email, departure, reset, second_factor, secret, session};
use kernel::{Id, Problem, of};
use serde_json::{Value, json};

use super::acts::{give_address, named, read_role};
use super::invite::{mail, seat, seat_role};
use crate::account::{Given, spoken, tell_once};
use crate::api::{Operation, json};
use crate::ask::Doing;
use crate::{Access, Ask, Refused, Routes};

pub(super) const ORGANISATION: &str = "/api/v1/organisations/{organisation}";
pub(super) const PERSON: &str = "/api/v1/people/{person}";
pub(super) const INVITATION: &str = "/api/v1/invitations/{invitation}";

pub(super) fn routes(routes: Routes) -> Routes {
    let may = |id: &'static str| (Access::SignedIn, id);
    let (person, invited) = (|noun: &str| format!("{PERSON}/{noun}"), |noun: &str| format!("{INVITATION}/{noun}"));
    routes
        .add("GET", "/api/v1/organisations", may("list_organisations"), organisations)
        .add("GET", ORGANISATION, may("get_organisation"), get_organisation)
        .add("PATCH", ORGANISATION, may("amend_organisation"), amend_organisation)
        .add("GET", "/api/v1/people", may("list_people"), people)
        .add("GET", PERSON, may("get_person"), get_person)
        .add("PUT", person("membership"), may("set_membership"), set_membership)
        .add("PUT", person("address"), may("set_person_address"), set_address)
        .add("DELETE", person("membership"), may("end_membership"), |ask: Ask, path, headers, body| {
            on_person(ask, path, (headers, body), |doing, id| {
                departure::leave(doing.change, doing.viewer, id).map(drop)
            })
        })
        .add("PUT", person("suspension"), may("suspend_person"), |ask: Ask, path, headers, body| {
            on_person(ask, path, (headers, body), |doing, id| {
                departure::suspend(doing.change, doing.viewer, id).map(drop)
            })
        })
        .add("DELETE", person("suspension"), may("reactivate_person"), |ask: Ask, path, headers, body| {
            on_person(ask, path, (headers, body), |doing, id| membership::reactivate(doing.change, doing.viewer, id))
        })
        .add("POST", person("password-reset"), may("reset_password"), reset_password)
        .add("DELETE", person("second-factor"), may("remove_second_factor"), |ask: Ask, path, headers, body| {
            on_person(ask, path, (headers, body), |doing, id| {
                second_factor::remove_by_administrator(doing.change, doing.viewer, id)
            })
        })
        .add("GET", "/api/v1/invitations", may("list_invitations"), invitations)
        .add("POST", "/api/v1/invitations", may("invite_colleague"), invite)
        .add("DELETE", INVITATION, may("withdraw_invitation"), |ask: Ask, path, headers, body| {
            on_invitation(ask, path, (headers, body), |doing, id| invitation::withdraw(doing.change, doing.viewer, id))
        })
        .add("PUT", invited("code"), may("renew_invitation"), renew)
        .add("PUT", invited("confirmation"), may("confirm_invitation"), |ask: Ask, path, headers, body| {
            on_invitation(ask, path, (headers, body), |doing, id| {
                invitation::confirm(doing.change, doing.viewer, id).map(drop)
            })
        })
        .add("PUT", invited("refusal"), may("refuse_invitation"), |ask: Ask, path, headers, body| {
            on_invitation(ask, path, (headers, body), |doing, id| invitation::refuse(doing.change, doing.viewer, id))
        })
}

pub(super) fn operations() -> Vec<Operation> {
    super::operations::operations()
}

fn organisation_json(one: &Organisation) -> String {
    json!({
        "id": one.id,
        "name": one.details.name,
        "zone": one.details.zone,
        "language": one.details.language,
        "created_at": one.created_at.to_string(),
    })
    .to_string()
}

async fn organisations(ask: Ask) -> Result<Response, Refused> {
    let text = ask.look(|looking| {
        let own = looking.viewer.organisation();
        let belongings = session::organisations(looking.tx, &looking.viewer)?;
        let item = |one: &session::Belonging| {
            json!({ "id": one.organisation, "name": one.name, "is_acted_for": one.organisation == own })
        };
        let items: Vec<_> = belongings.iter().map(item).collect();
        Ok(json!({ "items": items, "next": null }).to_string())
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn get_organisation(ask: Ask, Path(id): Path<String>) -> Result<Response, Refused> {
    let text = ask.look(move |looking| {
        let one = organisation::of_viewer(looking.tx, &looking.viewer)?;
        if id.parse() == Ok(one.id) { Ok(organisation_json(&one)) } else { Err(Failure::not_found()) }
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn amend_organisation(
    ask: Ask,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["name", "zone", "language"], &[])?;
    let text = ask.act(given.guard.clone(), move |doing| {
        let one = organisation::of_viewer(doing.change.tx, doing.viewer)?;
        if id.parse() != Ok(one.id) {
            return Err(Failure::not_found());
        }
        let or = |name, present: &str| given.text(name).unwrap_or_else(|| present.to_owned());
        let language = or("language", &one.details.language);
        let details = Details::read(&or("name", &one.details.name), &or("zone", &one.details.zone), &language);
        let (details, ()) = directory::both(details, spoken(&language))?;
        organisation::edit(doing.change, doing.viewer, &details)?;
        Ok(organisation_json(&organisation::of_viewer(doing.change.tx, doing.viewer)?))
    });
    Ok(json(StatusCode::OK, text.await?))
}

fn member_json(one: &Member) -> Value {
    json!({
        "id": one.person,
        "name": one.name,
        "email": one.email,
        "role": one.role.name(),
        "state": one.state.name(),
        "since": one.since.to_string(),
        "ended_at": one.ended_at.map(|at| at.to_string()),
        "second_factor": one.second_factor,
    })
}

async fn people(ask: Ask) -> Result<Response, Refused> {
    let text = ask.look(|looking| {
        let members = membership::list(looking.tx, &looking.viewer)?;
        let items: Vec<_> = members.iter().map(member_json).collect();
        Ok(json!({ "items": items, "next": null }).to_string())
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn get_person(ask: Ask, Path(person): Path<String>) -> Result<Response, Refused> {
    let text = ask.look(move |looking| Ok(member_json(&super::member(looking, &person)?.0).to_string()));
    Ok(json(StatusCode::OK, text.await?))
}

async fn set_membership(
    ask: Ask,
    Path(person): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["role"], &[])?;
    let text = ask.act(given.guard.clone(), move |doing| {
        let id = named(&person)?;
        membership::set_role(doing.change, doing.viewer, id, read_role(&given.typed("role"))?)?;
        after(doing, id)
    });
    Ok(json(StatusCode::OK, text.await?))
}

/// A colleague as they are after the change.
fn after(doing: &mut Doing<'_, '_, '_>, id: Id<of::Person>) -> Result<String, Failure> {
    let members = membership::list(doing.change.tx, doing.viewer)?;
    let one = members.iter().find(|one| one.person == id).ok_or_else(Failure::not_found)?;
    Ok(member_json(one).to_string())
}

async fn set_address(
    ask: Ask,
    Path(person): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["email"], &[])?;
    let text = ask.act(given.guard.clone(), move |doing| {
        let id = named(&person)?;
        give_address(doing, id, &given.typed("email"))?;
        after(doing, id)
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn on_person(
    ask: Ask,
    Path(person): Path<String>,
    (headers, body): (HeaderMap, Bytes),
    act: fn(&mut Doing<'_, '_, '_>, Id<of::Person>) -> Result<(), Failure>,
) -> Result<Response, Refused> {
    let done = ask.act(ask.guard_api(&body, &headers), move |doing| {
        act(doing, named(&person)?)?;
        Ok(String::new())
    });
    done.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn reset_password(
    ask: Ask,
    Path(person): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let base = ask.app().base_url.clone();
    let text = tell_once(&ask, ask.guard_api(&body, &headers), &["link"], move |doing| {
        let reset = reset::by_administrator(doing.change, doing.viewer, named(&person)?)?;
        let link = format!("{base}/password/reset?code={}", reset.code);
        Ok(json!({ "link": link, "expires_at": reset.expires_at.to_string() }))
    });
    Ok(json(StatusCode::CREATED, text.await?))
}

fn invitation_json(one: &Invitation) -> Value {
    json!({
        "id": one.id,
        "kind": one.kind.name(),
        "relationship": one.relationship,
        "organisation_name": one.organisation_name,
        "email": one.email,
        "role": one.role.map(books::Role::name),
        "invited_by": one.invited_by,
        "created_at": one.created_at.to_string(),
        "expires_at": one.expires_at.to_string(),
        "state": one.state.name(),
        "accepted_by": one.accepted_by,
        "accepted_for": one.accepted_for,
        "invited_for": one.invited_for,
        "waits_for": one.waits_for,
    })
}

async fn invitations(ask: Ask) -> Result<Response, Refused> {
    let text = ask.look(|looking| {
        let invitations = invitation::list(looking.tx, &looking.viewer, looking.now)?;
        let items: Vec<_> = invitations.iter().map(invitation_json).collect();
        Ok(json!({ "items": items, "next": null }).to_string())
    });
    Ok(json(StatusCode::OK, text.await?))
}

/// What stands in the answer of an act that makes a code, and is told once.
const SECRETS: &[&str] = &["code", "link"];

fn issued_json(doing: &Doing<'_, '_, '_>, issued: &Issued) -> Value {
    let link = format!("{}/invitation/{}", doing.ask.app().base_url, issued.code);
    let (code, until) = (secret::grouped(&issued.code), issued.expires_at.to_string());
    json!({ "id": issued.id, "code": code, "link": link, "expires_at": until })
}

async fn invite(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["email", "relationship", "role"], &[])?;
    let text = tell_once(&ask, given.guard.clone(), SECRETS, move |doing| {
        let email = Email::of_field("email", &given.typed("email"));
        let (email, seat) = directory::both(email, promised(&given))?;
        let issued = invitation::invite_colleague(doing.change, doing.viewer, &email, seat)?;
        mail(doing, &issued)?;
        Ok(issued_json(doing, &issued))
    });
    Ok(json(StatusCode::CREATED, text.await?))
}

/// The seat that is promised. A role means nothing without a relationship, and must be one all the same.
fn promised(given: &Given) -> Result<Option<(Id<of::Relationship>, Role)>, Problem> {
    let role = given.text("role").unwrap_or_else(|| "member".to_owned());
    match given.text("relationship") {
        Some(relationship) => seat(&relationship, &role).map(Some),
        None => seat_role(&role).map(|_| None),
    }
}

async fn renew(ask: Ask, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let text = tell_once(&ask, ask.guard_api(&body, &headers), SECRETS, move |doing| {
        let id = id.parse().map_err(|_| Failure::not_found())?;
        let issued = invitation::renew(doing.change, doing.viewer, id)?;
        mail(doing, &issued)?;
        Ok(issued_json(doing, &issued))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn on_invitation(
    ask: Ask,
    Path(id): Path<String>,
    (headers, body): (HeaderMap, Bytes),
    act: fn(&mut Doing<'_, '_, '_>, Id<of::Invitation>) -> Result<(), Failure>,
) -> Result<Response, Refused> {
    let done = ask.act(ask.guard_api(&body, &headers), move |doing| {
        let id = id.parse().map_err(|_| Failure::not_found())?;
        act(doing, id)?;
        Ok(String::new())
    });
    done.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
