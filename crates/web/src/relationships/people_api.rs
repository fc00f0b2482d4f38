//! The people of a relationship and its invitations, for programs.

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use books::Failure;
use directory::invitation::{self, Invitation, Issued, PartnerInvitation};
use directory::relationship::needs_manager;
use directory::seating::{self, Seated, Seating};
use directory::secret;
use kernel::{Id, of};
use serde_json::{Value, json};

use super::invitations::{link, named};
use super::sent::Sent;
use crate::account::operations::told_once;
use crate::account::tell_once;
use crate::api::{Operation, json, listed};
use crate::ask::Doing;
use crate::{Access, Ask, Refused, Routes, keeping, mailing};

const PEOPLE: &str = "/api/v1/relationships/{relationship}/people";
const SEAT: &str = "/api/v1/relationships/{relationship}/people/{person}/seat";
const INVITATIONS: &str = "/api/v1/relationships/{relationship}/invitations";
const INVITATION: &str = "/api/v1/relationships/{relationship}/invitations/{invitation}";

pub(super) fn routes(routes: Routes) -> Routes {
    let of_one = |noun: &str| format!("{INVITATION}/{noun}");
    routes
        .add("GET", PEOPLE, (Access::SignedIn, "list_relationship_people"), list)
        .add("PUT", SEAT, (Access::SignedIn, "give_seat"), seat)
        .add("DELETE", SEAT, (Access::SignedIn, "end_seat"), unseat)
        .add("GET", INVITATIONS, (Access::SignedIn, "list_partner_invitations"), invitations)
        .add("POST", INVITATIONS, (Access::SignedIn, "invite_partner"), invite)
        .add("DELETE", INVITATION, (Access::SignedIn, "withdraw_partner_invitation"), withdraw)
        .add("PUT", of_one("code"), (Access::SignedIn, "renew_partner_invitation"), renew)
        .add("PUT", of_one("confirmation"), (Access::SignedIn, "confirm_partner_invitation"), confirm)
        .add("PUT", of_one("refusal"), (Access::SignedIn, "refuse_partner_invitation"), refuse)
}

pub(super) fn operations() -> Vec<Operation> {
    let text = |meaning: &str| json!({ "type": "string", "description": meaning });
    let listed = |items: Value| {
        json!({ "type": "object", "required": ["items", "next"],
        "properties": { "items": { "type": "array", "items": items }, "next": { "type": "null" } } })
    };
    let person = json!({ "type": "object", "properties": {
        "person": text("The id."), "name": text("The name."), "organisation": text("The id of the organisation they act for."),
        "organisation_name": text("Its name."), "role": text("Their role."), "title": text("What people call their part."),
        "since": text("Since when, RFC 3339.") } });
    let role = json!({ "enum": ["senior_executive", "relationship_manager", "member", "observer"], "description": "The role." });
    let seat = json!({ "type": "object", "additionalProperties": false, "required": ["role"],
        "properties": { "role": role, "title": { "type": ["string", "null"], "maxLength": seating::MOST_TITLE } } });
    let invite = json!({ "type": "object", "additionalProperties": false, "required": ["organisation_name", "email"], "properties": {
        "organisation_name": text("What the organisation is called."), "email": text("The address of its first person."),
        "role": { "enum": ["senior_executive", "relationship_manager", null], "description": "That person's role; relationship_manager unless said." } } });
    let invited = json!({ "type": "object", "properties": {
        "id": text("The id."), "organisation_name": text("The organisation."), "email": text("The address it is bound to."),
        "state": text("open, expired, accepted (your side has to say yes), or agreed (other parties have to)."),
        "invited_for": text("The organisation that invites."), "waits_for": { "type": "array", "items": text("A party that has to say yes.") },
        "expires_at": text("When it stops working."),
        "accepted_by": { "type": ["string", "null"] }, "accepted_for": { "type": ["string", "null"] } } });
    let issued = json!({ "type": "object", "properties": {
        "id": text("The id."), "code": told_once("The code"), "link": told_once("Where it is accepted"), "expires_at": text("When it stops working.") } });
    let example = json!({ "organisation_name": "Canal Trust", "email": "ola.berg@canal.example", "role": "relationship_manager" });
    let of_one = |noun: &str| format!("{INVITATION}/{noun}");
    let people = |method, path: &str, id, summary| Operation::new(method, path, id, summary).tag("people");
    let invitations = |method, path: &str, id, summary| Operation::new(method, path, id, summary).tag("invitations");
    vec![
        people("GET", PEOPLE, "list_relationship_people", "Lists who sits in a relationship now, side by side.")
            .gives(200, listed(person.clone())),
        people("PUT", SEAT, "give_seat", "Gives a colleague a seat, or changes their role and title.")
            .takes(seat, json!({ "role": "member", "title": "Operations lead" }))
            .gives(200, person),
        people("DELETE", SEAT, "end_seat", "Ends the seat of a colleague.").gives(204, Value::Null),
        invitations(
            "GET",
            INVITATIONS,
            "list_partner_invitations",
            "Lists the invitations into a relationship that are not over, those of other parties among them to which your side has to say yes.",
        )
        .gives(200, listed(invited)),
        invitations("POST", INVITATIONS, "invite_partner", "Invites an organisation to become a party.")
            .takes(invite, example)
            .gives(201, issued.clone()),
        invitations(
            "DELETE",
            INVITATION,
            "withdraw_partner_invitation",
            "Withdraws an invitation that nobody has accepted.",
        )
        .gives(204, Value::Null),
        invitations(
            "PUT",
            &of_one("code"),
            "renew_partner_invitation",
            "Gives an invitation another code and another seven days.",
        )
        .gives(200, issued),
        invitations("PUT", &of_one("confirmation"), "confirm_partner_invitation", "Says yes to whoever accepted. They are in once every party has.")
            .gives(204, Value::Null),
        invitations("PUT", &of_one("refusal"), "refuse_partner_invitation", "Refuses whoever accepted. One party is enough.")
            .gives(204, Value::Null),
    ]
}

fn seated_json(one: &Seated) -> Value {
    json!({
        "person": one.person,
        "name": one.name,
        "organisation": one.organisation,
        "organisation_name": one.organisation_name,
        "role": one.role.name(),
        "title": one.title,
        "since": one.since.to_string(),
    })
}

fn invitation_json(one: &Invitation) -> Value {
    json!({
        "id": one.id,
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

/// What of an invitation is told once: the members that a repeated request finds null.
const SECRETS: &[&str] = &["code", "link"];

fn issued_json(ask: &Ask, issued: &Issued) -> Value {
    json!({
        "id": issued.id,
        "code": secret::grouped(&issued.code),
        "link": link(&ask.app().base_url, &issued.code),
        "expires_at": issued.expires_at.to_string(),
    })
}

async fn list(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let text = ask.look(move |looking| {
        let about = keeping::relationship(&looking.viewer, &slug)?;
        let seated = seating::list(looking.tx, &looking.viewer, about, looking.now)?;
        let items: Vec<_> = seated.iter().filter(|one| one.until.is_none()).map(seated_json).collect();
        Ok(listed(items, None))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn seat(
    ask: Ask,
    Path((slug, person)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let sent = Sent::read(&ask, (&headers, &body), &["role", "title"])?;
    let (role, title) = (sent.or_empty("role"), sent.or_empty("title"));
    let text = ask.act(sent.guard, move |doing| {
        let about = keeping::relationship(doing.viewer, &slug)?;
        let person: Id<of::Person> = person.parse().map_err(|_| Failure::not_found())?;
        seating::seat(doing.change, doing.viewer, about, &Seating::read(person, &role, &title)?)?;
        let seated = seating::list(doing.change.tx, doing.viewer, about, doing.change.now)?;
        let own = doing.viewer.organisation();
        let one = seated.iter().find(|one| one.person == person && one.organisation == own);
        Ok(seated_json(one.ok_or_else(Failure::not_found)?).to_string())
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn unseat(
    ask: Ask,
    Path((slug, person)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let done = ask.act(ask.guard_api(&body, &headers), move |doing| {
        let about = keeping::relationship(doing.viewer, &slug)?;
        let person = person.parse().map_err(|_| Failure::not_found())?;
        seating::unseat(doing.change, doing.viewer, about, person)?;
        Ok(String::new())
    });
    done.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn invitations(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let text = ask.look(move |looking| {
        let about = keeping::relationship(&looking.viewer, &slug)?;
        needs_manager_to_read(looking, about)?;
        let items: Vec<_> = super::people::invitations(looking, about)?.iter().map(invitation_json).collect();
        Ok(listed(items, None))
    });
    Ok(json(StatusCode::OK, text.await?))
}

/// A token that only reads may read what its person may deal with.
fn needs_manager_to_read(looking: &crate::Looking<'_, '_>, about: Id<of::Relationship>) -> Result<(), Failure> {
    let seat = looking.viewer.seat_about(about, books::BookKind::Shared)?;
    if seat.allows(books::Verb::Manage, "relationship") {
        return Ok(());
    }
    needs_manager(&looking.viewer, about).map(drop)
}

async fn invite(ask: Ask, Path(slug): Path<String>, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let sent = Sent::read(&ask, (&headers, &body), &["organisation_name", "email", "role"])?;
    let (organisation, email) = (sent.or_empty("organisation_name"), sent.or_empty("email"));
    let role = sent.text("role").filter(|role| !role.is_empty()).unwrap_or_else(|| "relationship_manager".to_owned());
    let text = tell_once(&ask, sent.guard, SECRETS, move |doing| {
        let about = keeping::relationship(doing.viewer, &slug)?;
        let invitation = PartnerInvitation::read(&organisation, &email, &role)?;
        let issued = invitation::invite_partner(doing.change, doing.viewer, about, &invitation)?;
        mailing::invite_where_set_up(doing, &issued)?;
        Ok(issued_json(doing.ask, &issued))
    });
    Ok(json(StatusCode::CREATED, text.await?))
}

async fn renew(
    ask: Ask,
    Path((slug, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let text = tell_once(&ask, ask.guard_api(&body, &headers), SECRETS, move |doing| {
        let id = named(doing, &slug, &id)?;
        let issued = invitation::renew(doing.change, doing.viewer, id)?;
        mailing::invite_where_set_up(doing, &issued)?;
        Ok(issued_json(doing.ask, &issued))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn withdraw(
    ask: Ask,
    path: Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    deal(&ask, path, (headers, body), |doing, id| invitation::withdraw(doing.change, doing.viewer, id)).await
}

async fn confirm(ask: Ask, path: Path<(String, String)>, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    deal(&ask, path, (headers, body), |doing, id| invitation::confirm(doing.change, doing.viewer, id).map(drop)).await
}

async fn refuse(ask: Ask, path: Path<(String, String)>, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    deal(&ask, path, (headers, body), |doing, id| invitation::refuse(doing.change, doing.viewer, id)).await
}

/// An act on an invitation.
type Deal = fn(&mut Doing<'_, '_, '_>, Id<of::Invitation>) -> Result<(), Failure>;

async fn deal(
    ask: &Ask,
    Path((slug, id)): Path<(String, String)>,
    (headers, body): (HeaderMap, Bytes),
    act: Deal,
) -> Result<Response, Refused> {
    let done = ask.act(ask.guard_api(&body, &headers), move |doing| {
        let id = named(doing, &slug, &id)?;
        act(doing, id)?;
        Ok(String::new())
    });
    done.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
