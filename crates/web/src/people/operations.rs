//! What the API's description says of organisations, their people and invitations into them.

use serde_json::{Value, json};

use super::api::{INVITATION, ORGANISATION, PERSON};
use crate::account::operations::{instant, listed, object, text, told_once};
use crate::api::Operation;

pub(super) fn operations() -> Vec<Operation> {
    organisations().into_iter().chain(people()).chain(invitations()).collect()
}

fn organisations() -> Vec<Operation> {
    let of = |method, path: &str, id, summary| Operation::new(method, path, id, summary).tag("organisations");
    let belonging = object(json!({ "id": text("The id."), "name": text("The name."),
        "is_acted_for": { "type": "boolean", "description": "Whether this token acts for it." } }));
    let organisation = object(
        json!({ "id": text("The id."), "name": text("The name."), "zone": text("Where its days begin and end."),
        "language": text("The language its people start with."), "created_at": instant("When it was founded here.") }),
    );
    let amended = json!({ "type": "object", "additionalProperties": false, "properties": {
        "name": { "type": ["string", "null"], "minLength": 1, "maxLength": 120, "description": "The name." },
        "zone": { "type": ["string", "null"], "description": "A zone of the IANA database." },
        "language": { "type": ["string", "null"], "description": "A BCP 47 tag." } } });
    vec![
        of("GET", "/api/v1/organisations", "list_organisations", "Lists the organisations that the person belongs to.")
            .gives(200, listed(belonging)),
        of(
            "GET",
            ORGANISATION,
            "get_organisation",
            "Tells what the organisation that the token acts for says of itself.",
        )
        .gives(200, organisation.clone()),
        of(
            "PATCH",
            ORGANISATION,
            "amend_organisation",
            "Changes what is sent and leaves the rest. For administrators.",
        )
        .takes(amended, json!({ "name": "Meridian FM" }))
        .gives(200, organisation),
    ]
}

fn people() -> Vec<Operation> {
    let of = |method, path: &str, id, summary| Operation::new(method, path, id, summary).tag("people");
    let one = |noun: &str| format!("{PERSON}/{noun}");
    let person = object(json!({ "id": text("The id."), "name": text("The name."), "email": text("The address."),
        "role": { "enum": ["member", "administrator"] }, "state": { "enum": ["active", "unconfirmed", "suspended", "left"] },
        "since": instant("Since when they belong, or belonged."), "ended_at": { "type": ["string", "null"], "format": "date-time" },
        "second_factor": { "type": "boolean", "description": "Whether they prove themselves with a second factor." } }));
    let role = json!({ "type": "object", "additionalProperties": false, "required": ["role"], "properties": {
        "role": { "enum": ["member", "administrator"], "description": "The part they play." } } });
    let address = json!({ "type": "object", "additionalProperties": false, "required": ["email"], "properties": {
        "email": { "type": "string", "minLength": 3, "maxLength": 254, "description": "The new address." } } });
    let link = object(
        json!({ "link": told_once("Where the new password is chosen"), "expires_at": instant("When it stops working.") }),
    );
    vec![
        of("GET", "/api/v1/people", "list_people", "Lists the people of the organisation that the token acts for.")
            .gives(200, listed(person.clone())),
        of("GET", PERSON, "get_person", "Tells of one of them.").gives(200, person.clone()),
        of("PUT", &one("membership"), "set_membership", "Changes the part that somebody plays. For administrators.")
            .takes(role, json!({ "role": "administrator" }))
            .gives(200, person.clone()),
        of(
            "PUT",
            &one("address"),
            "set_person_address",
            "Changes the address that somebody signs in with, who belongs to this organisation alone. For administrators.",
        )
        .takes(address, json!({ "email": "priya.nair@meridian.example" }))
        .gives(200, person),
        of(
            "DELETE",
            &one("membership"),
            "end_membership",
            "Notes that somebody has left; everybody may leave. Ends their sessions, tokens, seats and invitations.",
        )
        .gives(204, Value::Null),
        of("PUT", &one("suspension"), "suspend_person", "Keeps somebody out for now. For administrators.")
            .gives(204, Value::Null),
        of(
            "DELETE",
            &one("suspension"),
            "reactivate_person",
            "Lets somebody in again who was kept out or had left. For administrators.",
        )
        .gives(204, Value::Null),
        of(
            "POST",
            &one("password-reset"),
            "reset_password",
            "Makes a link with which somebody chooses a new password. For administrators.",
        )
        .gives(201, link),
        of(
            "DELETE",
            &one("second-factor"),
            "remove_second_factor",
            "Switches somebody's second factor off. For administrators.",
        )
        .gives(204, Value::Null),
    ]
}

fn invitations() -> Vec<Operation> {
    let of = |method, path: &str, id, summary| Operation::new(method, path, id, summary).tag("invitations");
    let one = |noun: &str| format!("{INVITATION}/{noun}");
    let maybe = |meaning: &str| json!({ "type": ["string", "null"], "description": meaning });
    let invitation = object(
        json!({ "id": text("The id."), "kind": { "enum": ["partner", "colleague"] }, "relationship": maybe("The id of the relationship."),
        "organisation_name": text("The organisation that the person will act for."), "email": text("The address it is bound to."),
        "role": maybe("The role in the relationship."), "invited_by": text("Who invited."), "created_at": instant("When."),
        "expires_at": instant("When it stops working."), "state": { "enum": ["open", "expired", "accepted", "agreed", "confirmed", "withdrawn"] },
        "accepted_by": maybe("Who accepted."), "accepted_for": maybe("For which organisation."),
        "invited_for": text("The organisation that invites."), "waits_for": { "type": "array", "items": text("A party that has to say yes.") } }),
    );
    let issued = object(
        json!({ "id": text("The id."), "code": told_once("The code"), "link": told_once("Where it is accepted"),
        "expires_at": instant("When it stops working.") }),
    );
    let invite = json!({ "type": "object", "additionalProperties": false, "required": ["email"], "properties": {
        "email": { "type": "string", "minLength": 3, "maxLength": 254, "description": "The address it is bound to." },
        "relationship": { "type": ["string", "null"], "description": "A relationship to give a seat in." },
        "role": { "enum": ["senior_executive", "relationship_manager", "member", "observer", null], "description": "The role there; member unless said." } } });
    vec![
        of(
            "GET",
            "/api/v1/invitations",
            "list_invitations",
            "Lists the invitations that the person may deal with, the newest first.",
        )
        .gives(200, listed(invitation)),
        of(
            "POST",
            "/api/v1/invitations",
            "invite_colleague",
            "Invites somebody into the organisation. For administrators.",
        )
        .takes(invite, json!({ "email": "priya.nair@meridian.example" }))
        .gives(201, issued.clone()),
        of("DELETE", INVITATION, "withdraw_invitation", "Withdraws an invitation that nobody has accepted.")
            .gives(204, Value::Null),
        of("PUT", &one("code"), "renew_invitation", "Gives an invitation another code and another seven days.")
            .gives(200, issued),
        of("PUT", &one("confirmation"), "confirm_invitation", "Lets in whoever accepted.").gives(204, Value::Null),
        of("PUT", &one("refusal"), "refuse_invitation", "Refuses whoever accepted.").gives(204, Value::Null),
    ]
}
