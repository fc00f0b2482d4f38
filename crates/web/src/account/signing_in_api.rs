//! How a person signs in, for programs: their password and their second factor. A token changes them only for whoever
//! shows all that signing in takes, so that a lost one opens no more than itself.

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use directory::second_factor::{self, Proof};
use serde_json::{Value, json};

use super::given::Given;
use super::operations::{object, text};
use super::own_password::{change_to, counted, prove_with};
use super::told_once::tell_once;
use crate::api::{Operation, json};
use crate::ask::Guard;
use crate::{Access, Ask, Refused, Routes};

const PASSWORD: &str = "/api/v1/me/password";
const SECOND_FACTOR: &str = "/api/v1/me/second-factor";
const ENROLMENT: &str = "/api/v1/me/second-factor/enrolment";
const CONFIRMATION: &str = "/api/v1/me/second-factor/confirmation";
const RECOVERY_CODES: &str = "/api/v1/me/second-factor/recovery-codes";

pub(super) fn routes(routes: Routes) -> Routes {
    let may = |id: &'static str| (Access::SignedIn, id);
    routes
        .add("PUT", PASSWORD, may("change_password"), change_password)
        .add("GET", SECOND_FACTOR, may("get_second_factor"), get)
        .add("PUT", ENROLMENT, may("enrol_second_factor"), enrol)
        .add("PUT", CONFIRMATION, may("confirm_second_factor"), confirm)
        .add("PUT", RECOVERY_CODES, may("renew_recovery_codes"), renew)
        .add("DELETE", SECOND_FACTOR, may("switch_off_second_factor"), switch_off)
}

/// The guard of a request that holds what somebody proves themselves with: that is in no key's digest.
fn guard(ask: &Ask, headers: &HeaderMap) -> Guard {
    ask.guard_api(b"", headers)
}

async fn change_password(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["current", "password", "code"], &[])?;
    let [current, password, code] = ["current", "password", "code"].map(|name| given.typed(name));
    change_to(&ask, given.guard.csrf.clone(), (&current, &password, &code)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn get(ask: Ask) -> Result<Response, Refused> {
    let text = ask.look(|looking| {
        let is_on = second_factor::is_on(looking.tx, &looking.viewer)?;
        let left = second_factor::recovery_codes_left(looking.tx, &looking.viewer)?;
        Ok(json!({ "is_on": is_on, "recovery_codes_left": left }).to_string())
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn enrol(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["password"], &[])?;
    let proven = prove_with(&ask, "password", &given.typed("password")).await?;
    let text = tell_once(&ask, guard(&ask, &headers), &["secret", "address"], move |doing| {
        let made = second_factor::enrol(doing.change, doing.viewer, &proven)?;
        Ok(json!({ "secret": made.secret, "address": made.address }))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn confirm(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["code"], &[])?;
    let (code, own) = (given.typed("code"), given.typed("code"));
    let confirm = tell_once(&ask, guard(&ask, &headers), &["recovery_codes"], move |doing| {
        Ok(json!({ "recovery_codes": second_factor::confirm(doing.change, doing.viewer, &own)? }))
    });
    Ok(json(StatusCode::OK, counted(&ask, &code, confirm).await?))
}

async fn renew(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["password", "code"], &[])?;
    let proven = prove_with(&ask, "password", &given.typed("password")).await?;
    let (code, own) = (given.typed("code"), given.typed("code"));
    let renew = tell_once(&ask, guard(&ask, &headers), &["recovery_codes"], move |doing| {
        let proof = Proof { proven: &proven, code: &own };
        Ok(json!({ "recovery_codes": second_factor::renew_recovery_codes(doing.change, doing.viewer, &proof)? }))
    });
    Ok(json(StatusCode::OK, counted(&ask, &code, renew).await?))
}

async fn switch_off(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let given = Given::read(&ask, (&headers, &body), &["password", "code"], &[])?;
    let proven = prove_with(&ask, "password", &given.typed("password")).await?;
    let (code, own) = (given.typed("code"), given.typed("code"));
    let remove = ask.act(guard(&ask, &headers), move |doing| {
        second_factor::remove(doing.change, doing.viewer, Some(&proven), &own)?;
        Ok(String::new())
    });
    counted(&ask, &code, remove).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The operations, as they are described.
pub(super) fn operations() -> Vec<Operation> {
    let mine = |method, path: &str, id, summary| Operation::new(method, path, id, summary).tag("me");
    let secret = |what: &str| super::operations::told_once(what);
    let codes =
        object(json!({ "recovery_codes": { "type": ["array", "null"], "items": text("A code that lets in once."),
        "description": "Told once: null where the request is a repeated one." } }));
    let state = object(json!({ "is_on": { "type": "boolean", "description": "Whether signing in takes a code, too." },
        "recovery_codes_left": { "type": "integer", "minimum": 0, "description": "How many recovery codes are still good." } }));
    let enrolment = object(
        json!({ "secret": secret("The secret, in base 32"), "address": secret("The `otpauth:` address that a phone reads as a picture") }),
    );
    let (password, code) = (known_password(), code());
    let example = "four green tugs at noon";
    vec![
        mine("PUT", PASSWORD, "change_password",
            "Chooses another password, with the one that the person has and, with a token, a code where the second factor is on. Signs every browser out but the one that asks; tokens stay. Sent again it is refused, since the password is another.")
            .takes(
                taken(&["current", "password"], json!({ "current": password, "password": chosen_password(), "code": code })),
                json!({ "current": example, "password": "nine blue kites at dusk" }),
            )
            .gives(204, Value::Null),
        mine("GET", SECOND_FACTOR, "get_second_factor", "Tells whether the person's second factor is on.").gives(200, state),
        mine("PUT", ENROLMENT, "enrol_second_factor",
            "Makes the secret that a phone makes codes of. Nothing changes for signing in until it is confirmed with a code; asked for again, the secret is another.")
            .takes(taken(&["password"], json!({ "password": password })), json!({ "password": example }))
            .gives(200, enrolment),
        mine("PUT", CONFIRMATION, "confirm_second_factor",
            "Switches the second factor on, with a code of the phone that has the secret. Answers the recovery codes.")
            .takes(taken(&["code"], json!({ "code": code })), json!({ "code": "287082" }))
            .gives(200, codes.clone()),
        mine("PUT", RECOVERY_CODES, "renew_recovery_codes",
            "Makes new recovery codes in place of those before, with the password and, with a token, a code.")
            .takes(
                taken(&["password"], json!({ "password": password, "code": code })),
                json!({ "password": example, "code": "287082" }),
            )
            .gives(200, codes),
        mine("DELETE", SECOND_FACTOR, "switch_off_second_factor", "Switches the second factor off, with the password and a code.")
            .takes(
                taken(&["password", "code"], json!({ "password": password, "code": code })),
                json!({ "password": example, "code": "287082" }),
            )
            .gives(204, Value::Null),
    ]
}

fn taken(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn known_password() -> Value {
    json!({ "type": "string", "description": "The password that the person has. Wrong ones are counted as at signing in." })
}

fn chosen_password() -> Value {
    json!({ "type": "string", "minLength": directory::password::FEWEST, "maxLength": directory::password::MOST, "description": "The password to be." })
}

fn code() -> Value {
    json!({ "type": "string", "description": "A code of the phone, or a recovery code that was not used yet; each works once." })
}
