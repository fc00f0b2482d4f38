//! What the API's description says of a person's own account.

use serde_json::{Value, json};

use crate::api::Operation;

/// A list as every list answers, of items of that schema.
pub(crate) fn listed(items: Value) -> Value {
    json!({ "type": "object", "required": ["items", "next"],
        "properties": { "items": { "type": "array", "items": items }, "next": { "type": "null" } } })
}

/// An object of exactly these members, all of them there.
pub(crate) fn object(properties: Value) -> Value {
    let required: Vec<String> =
        properties.as_object().into_iter().flat_map(|members| members.keys().cloned()).collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

/// A text.
pub(crate) fn text(meaning: &str) -> Value {
    json!({ "type": "string", "description": meaning })
}

/// A secret that a repeated request is not told again.
pub(crate) fn told_once(what: &str) -> Value {
    let meaning = format!("{what}, told once: null where the request is a repeated one.");
    json!({ "type": ["string", "null"], "description": meaning })
}

/// An instant.
pub(crate) fn instant(meaning: &str) -> Value {
    json!({ "type": "string", "format": "date-time", "description": meaning })
}

/// The operations.
pub(super) fn operations() -> Vec<Operation> {
    let mine = |method, path: &str, id, summary| Operation::new(method, path, id, summary).tag("me");
    let session = object(json!({ "id": text("The id."), "browser": text("What the browser calls itself."),
        "organisation_name": text("The organisation it acts for."), "created_at": instant("When its person signed in."),
        "seen_at": instant("When it was last used, to five minutes."), "is_this": { "type": "boolean" } }));
    let token =
        object(json!({ "id": text("The id."), "name": text("What it is for."), "scope": { "enum": ["read", "write"] },
        "created_at": instant("When it was made."), "expires_at": instant("When it ends."),
        "revoked_at": { "type": ["string", "null"], "format": "date-time" }, "is_live": { "type": "boolean" } }));
    let issued = object(
        json!({ "id": text("The id."), "token": told_once("The token"), "expires_at": instant("When it ends.") }),
    );
    let new = json!({ "type": "object", "additionalProperties": false, "required": ["name", "scope", "days"], "properties": {
        "name": { "type": "string", "minLength": 1, "maxLength": 80, "description": "What it is for." },
        "scope": { "enum": ["read", "write"], "description": "What it allows." },
        "days": { "type": "integer", "minimum": 1, "maximum": 366, "description": "How many days it lasts." } } });
    vec![
        mine("GET", "/api/v1/me", "get_me", "Tells who the program acts as, and how they like things.")
            .gives(200, me()),
        mine("PATCH", "/api/v1/me", "amend_me", "Changes what is sent and leaves the rest.")
            .takes(amended(), json!({ "zone": "Europe/London", "theme": "dark" }))
            .gives(200, me()),
        mine("PUT", "/api/v1/me/address", "change_address",
            "Changes the address that the person signs in with: by a link that is sent to the new one where mail is set up, else at once.")
            .takes(new_address(), json!({ "email": "priya.nair@meridian.example", "password": "four green tugs at noon" }))
            .gives(200, address()),
        mine("PUT", "/api/v1/me/address/confirmation", "confirm_address", "Makes the new address count, with the code of the link that was sent to it.")
            .takes(address_code(), json!({ "code": "AAZG" }))
            .gives(200, address()),
        mine("GET", "/api/v1/me/sessions", "list_sessions", "Lists the browsers in which the person is signed in.")
            .gives(200, listed(session)),
        mine("DELETE", "/api/v1/me/sessions", "end_other_sessions", "Signs out every other browser. Not with a token.")
            .gives(204, Value::Null),
        mine("DELETE", "/api/v1/me/sessions/{session}", "end_session", "Signs a browser out. Not with a token.")
            .gives(204, Value::Null),
        mine("GET", "/api/v1/me/tokens", "list_tokens", "Lists the person's tokens, the newest first.")
            .gives(200, listed(token)),
        mine("POST", "/api/v1/me/tokens", "create_token", "Makes a token. Takes a signed-in browser, never a token: a token that makes others could not be ended. A program that asks with one is refused with 403. Make tokens on the page, or with comity token create.")
            .takes(new, json!({ "name": "Nightly report", "scope": "read", "days": 90 }))
            .gives(201, issued),
        mine("DELETE", "/api/v1/me/tokens/{token}", "revoke_token", "Ends a token; a program may end its own.")
            .gives(204, Value::Null),
    ]
}

fn address() -> Value {
    object(json!({ "email": text("The address that the person signs in with now."),
        "link_sent": { "type": "boolean", "description": "Whether a link was sent to a new address, which counts once it is opened." } }))
}

fn new_address() -> Value {
    json!({ "type": "object", "additionalProperties": false, "required": ["email", "password"], "properties": {
        "email": { "type": "string", "minLength": 3, "maxLength": 254, "description": "The new address." },
        "password": { "type": "string", "description": "The password that the person has." } } })
}

fn address_code() -> Value {
    json!({ "type": "object", "additionalProperties": false, "required": ["code"], "properties": {
        "code": { "type": "string", "description": "What stands after `code=` in the link." } } })
}

fn me() -> Value {
    object(
        json!({ "id": text("The person's id."), "name": text("What people call them."), "email": text("What they sign in with."),
        "organisation": text("The id of the organisation they act for."), "organisation_name": text("Its name."),
        "is_administrator": { "type": "boolean", "description": "Whether they administer it." },
        "may_write": { "type": "boolean", "description": "Whether this token may change things." },
        "zone": text("Where their days begin and end."), "language": text("The language they read."),
        "theme": { "enum": ["system", "light", "dark"] }, "shortcuts": { "type": "boolean" } }),
    )
}

fn amended() -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": {
        "name": { "type": ["string", "null"], "minLength": 1, "maxLength": 120, "description": "What people call them." },
        "zone": { "type": ["string", "null"], "description": "A zone of the IANA database." },
        "language": { "type": ["string", "null"], "description": "A BCP 47 tag." },
        "theme": { "enum": ["system", "light", "dark", null] }, "shortcuts": { "type": ["boolean", "null"] } } })
}
