//! Accepting an invitation, for programs of people who are here already.

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use books::Role;
use directory::invitation::{self, Preview};
use serde_json::{Value, json};

use super::given::Given;
use super::invitation::chosen;
use super::operations::{instant, object, text};
use crate::api::{Operation, json};
use crate::{Access, Ask, Refused, Routes};

const INVITATION: &str = "/api/v1/me/invitation";
const ACCEPTANCE: &str = "/api/v1/me/invitation/acceptance";

pub(super) fn routes(routes: Routes) -> Routes {
    let may = |id: &'static str| (Access::SignedIn, id);
    routes.add("GET", INVITATION, may("get_invitation"), get).add("PUT", ACCEPTANCE, may("accept_invitation"), accept)
}

async fn get(ask: Ask) -> Result<Response, Refused> {
    let code = ask.query("code").unwrap_or_default();
    let text = ask.look(move |looking| Ok(preview_json(&invitation::preview(looking.tx, &code, looking.now)?)));
    Ok(json(StatusCode::OK, text.await?))
}

fn preview_json(preview: &Preview) -> String {
    json!({
        "kind": preview.kind.name(),
        "organisation_name": preview.organisation_name,
        "invited_by": preview.invited_by,
        "invited_for": preview.inviting_organisation,
        "relationship_name": preview.relationship,
        "email": preview.email,
        "role": preview.role.map(Role::name),
        "expires_at": preview.expires_at.to_string(),
    })
    .to_string()
}

async fn accept(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["code", "organisation"], &[])?;
    let text = ask.act(given.guard.clone(), move |doing| {
        let become_ = chosen(&given.typed("organisation"))?;
        let accepted = invitation::accept_as_viewer(doing.change, doing.viewer, &given.typed("code"), become_)?;
        Ok(json!({ "organisation": accepted.organisation }).to_string())
    });
    Ok(json(StatusCode::OK, text.await?))
}

/// The operations, as they are described.
pub(super) fn operations() -> Vec<Operation> {
    let of = |method, path: &str, id, summary| Operation::new(method, path, id, summary).tag("invitations");
    let maybe = |meaning: &str| json!({ "type": ["string", "null"], "description": meaning });
    let preview = object(
        json!({ "kind": { "enum": ["partner", "colleague"], "description": "Whom it brings in: another organisation, or a colleague." },
        "organisation_name": text("The organisation that the person will act for."), "invited_by": text("Who invited."),
        "invited_for": text("The organisation that invites."), "relationship_name": maybe("The relationship's name."),
        "email": text("The address it is bound to."), "role": maybe("The role in the relationship."), "expires_at": instant("When it stops working.") }),
    );
    let accepted = object(json!({ "organisation": text("The id of the organisation that the person will act for.") }));
    let acceptance = json!({ "type": "object", "additionalProperties": false, "required": ["code"], "properties": {
        "code": code(),
        "organisation": { "type": ["string", "null"], "description": "For which organisation a partner's is accepted: the id of the one that the token acts for, or new to found the one that is invited. Whoever belongs to one has to say." } } });
    vec![
        of("GET", INVITATION, "get_invitation", "Tells who invites to what. Looking uses nothing up.")
            .query("code", code(), "The code that the invited person was given.")
            .gives(200, preview),
        of(
            "PUT",
            ACCEPTANCE,
            "accept_invitation",
            "Accepts an invitation to the person's own address. It opens nothing until whoever invited confirms.",
        )
        .takes(acceptance, json!({ "code": "7f3k-9q2m-4d8w-c5xt", "organisation": "new" }))
        .gives(200, accepted),
    ]
}

fn code() -> Value {
    json!({ "type": "string", "description": "The code, as it stands in the link or was read out." })
}
