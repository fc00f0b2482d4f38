//! How each declared route is called: what stands for the parameters of its address, and a body with which whoever
//! may would succeed. Bodies of the API are the examples of its own description; those of forms stand here, so that a
//! new form without one is found.

use serde_json::Value;
use web::Declared;

use super::call::Call;
use super::cast::Person;
use super::register::Names;

/// What forms take, by the name of their route, beside what every form carries. `{name}` stands for the id of that
/// name.
const FORMS: &[(&str, &[(&str, &str)])] = &[
    ("organisation-save", &[("name", "Albion Works"), ("zone", "Europe/London"), ("language", "en-GB")]),
    ("colleague-role", &[("role", "member")]),
    ("departure-do", &[("how", "suspend")]),
    ("colleague-invite-do", &[("email", "new@colleague.example")]),
    ("relationship-open", &[("name", "New Works"), ("scale", "5"), ("currency", "GBP")]),
    ("relationship-settings-change", &[("name", "Works Estate"), ("scale", "5"), ("currency", "GBP")]),
    ("room-open", &[("name", "A room")]),
    ("room-settings-change", &[("name", "Another name")]),
    ("room-person-name", &[("person", "{person}"), ("may", "write")]),
    ("room-person-change", &[("may", "write")]),
    ("seat-give", &[("person", "{person}"), ("role", "member"), ("title", "")]),
    ("seat-change", &[("role", "member"), ("title", "Lead")]),
    (
        "invite-partner-do",
        &[
            ("organisation", "Another Ltd"),
            ("organisation_name", "Another Ltd"),
            ("email", "ann@another.example"),
            ("role", "relationship_manager"),
        ],
    ),
    ("import_choices", &[("seen_by", "us"), ("why_private", "Not yet agreed"), ("do", "look")]),
    ("add_risk_comment_form", &[("text", "Said once")]),
    ("add_risk_action_form", &[("title", "Do it once")]),
    ("amend_comment_form", &[("text", "Said otherwise")]),
    ("amend_action_form", &[("title", "Done otherwise")]),
    ("finish_action_form", &[("outcome", "Done")]),
    ("save_risk_view_form", &[("name", "A view"), ("query", "sort=-level")]),
    ("bulk_risks_form", &[("act", "look"), ("id", "{risk}:1"), ("looked_because", "Still so"), ("ready", "yes")]),
    ("raise_risk_form", &[("title", "Raised once"), ("seen_by", "both")]),
    ("amend_risk_form", &[("title", "Put otherwise")]),
    ("act_risk_form", &[("looked_because", "Cold nights are ahead")]),
    ("propose_criteria_form", CRITERIA),
    ("agree_criteria_form", &[("hash", "{hash}")]),
    ("decline_criteria_form", &[("because", "Seven days are enough")]),
    ("settings-save", &[("name", "Omar Reid"), ("zone", "Europe/London"), ("language", "en-GB"), ("theme", "dark")]),
    ("settings-theme", &[("theme", "dark")]),
    ("settings-password-change", &[("current", "four green tugs at noon"), ("password", "five red boats at dawn")]),
    ("settings-address-change", &[("email", "another@meridian.example"), ("current", "four green tugs at noon")]),
    ("settings-address-confirm", &[("code", "AAZG")]),
    ("colleague-address", &[("email", "another@meridian.example")]),
    ("settings-token-create", &[("name", "script"), ("scope", "read"), ("days", "30")]),
    ("settings-organisation-switch-do", &[("organisation", "{organisation}")]),
];

/// What is typed to propose criteria.
pub const CRITERIA: &[(&str, &str)] = &[
    ("likelihood-1-word", "Rare"),
    ("likelihood-2-word", "Unlikely"),
    ("likelihood-3-word", "Possible"),
    ("likelihood-4-word", "Likely"),
    ("likelihood-5-word", "Almost sure"),
    ("effect-1-word", "Tiny"),
    ("effect-2-word", "Small"),
    ("effect-3-word", "Medium"),
    ("effect-4-word", "Large"),
    ("effect-5-word", "Severe"),
    ("bands-medium", "5"),
    ("bands-high", "9"),
    ("bands-very_high", "15"),
    ("days-low", "30"),
    ("days-medium", "30"),
    ("days-high", "14"),
    ("days-very_high", "7"),
    ("instead_of", "{criteria}"),
];

/// What the examples of the API leave out, since it depends on who is there: a field that takes a person's id.
const PEOPLE: &[(&str, &str)] = &[("assign_risk", "owner")];

/// Forms that carry a file.
const WITH_FILE: &[&str] = &["import_upload", "send_import", "add_risk_attachment_form", "add_risk_attachment"];

/// Looks that say in the query what they are about.
const QUERIES: &[(&str, &str)] = &[("preview_risks_disclosure", "?id={risk}"), ("get_invitation", "?code=0000-0000")];

/// Whether a route changes something.
pub fn changes(route: &Declared) -> bool {
    route.method != "GET"
}

/// Whether the route names nothing but the relationship, or takes a new thing in, so that one who sits there may.
pub fn names_only_a_relationship(route: &Declared) -> bool {
    let mut parts = route.path.split('/').filter(|part| part.starts_with('{'));
    parts.all(|part| ["{relationship}", "{slug}", "{which}"].contains(&part))
}

/// Whether a route is about a relationship, or about what is in one.
pub fn is_about_a_relationship(route: &Declared) -> bool {
    route.path.contains("{slug}") || route.path.contains("{relationship}")
}

/// The address of a route with these names in it.
pub fn address(route: &Declared, names: &Names) -> String {
    let mut path = String::new();
    let mut before = "";
    for part in route.path.split('/').skip(1) {
        let value = match part {
            "{relationship}" | "{slug}" => &names.slug,
            "{person}" => &names.person,
            "{organisation}" => &names.organisation,
            "{invitation}" if is_about_a_relationship(route) => &names.partner_invitation,
            "{invitation}" => &names.invitation,
            "{view}" => &names.view,
            "{session}" => &names.session,
            "{token}" => &names.token,
            "{action}" => &names.action,
            "{act}" => "look",
            "{which}" => {
                if names.slug.contains('~') {
                    "room"
                } else {
                    "shared"
                }
            }
            "{room}" => &names.room,
            "{code}" => "0000-0000-0000-0000",
            "{id}" => match before {
                "risks" => &names.risk,
                "comments" => &names.comment,
                "actions" => &names.action,
                "attachments" => &names.attachment,
                "imports" => &names.import,
                "criteria" => &names.criteria,
                other => panic!("{}: what is the id after {other}?", route.path),
            },
            other => {
                assert!(!other.starts_with('{'), "{}: what stands for {other}?", route.path);
                other
            }
        };
        path.push('/');
        path.push_str(value);
        before = part;
    }
    if path.is_empty() { "/".to_owned() } else { path }
}

/// A request to the route: a look, or the change with a body that fits, carrying the version and a key.
pub fn call(route: &Declared, names: &Names, description: &Value, (version, key): (i64, &str)) -> Call {
    let call = Call::new(route.method, address(route, names));
    if !changes(route) {
        let query = QUERIES.iter().find(|(name, _)| *name == route.name).map_or("", |(_, query)| query);
        return Call { path: call.path.clone() + &fill(query, names), ..call };
    }
    if WITH_FILE.contains(&route.name.as_str()) {
        let fields =
            [("version", version.to_string()), ("idempotency", key.to_owned())].map(|(n, v)| (n.to_owned(), v));
        let fields = if route.path.starts_with("/api/") { Vec::new() } else { fields.to_vec() };
        return call
            .file(&fields, "list.csv", b"Risk,Likelihood,Impact\nRoof leaks,3,4\n")
            .header("idempotency-key", key);
    }
    if route.path.starts_with("/api/") {
        let path = &description["paths"][&route.path][route.method.to_lowercase()];
        let example = &path["requestBody"]["content"]["application/json"]["example"];
        let call = call.header("idempotency-key", key).header("if-match", format!("\"v{version}\""));
        let mut body = filled(example, names);
        if let Some((_, field)) = PEOPLE.iter().find(|(name, _)| *name == route.name) {
            body[*field] = names.person.as_str().into();
        }
        return if example.is_null() { call } else { call.json(&body) };
    }
    let own = FORMS.iter().find(|(name, _)| *name == route.name).map_or(&[][..], |(_, fields)| fields);
    let in_a_room = names.slug.contains('~');
    let mut fields: Vec<(String, String)> = own
        .iter()
        .filter(|(name, _)| !in_a_room || *name != "seen_by")
        .map(|(name, value)| ((*name).to_owned(), fill(value, names)))
        .collect();
    fields.push(("version".to_owned(), version.to_string()));
    fields.push(("idempotency".to_owned(), key.to_owned()));
    call.form(&fields)
}

/// The same request, by this person: with the token of their session where a form carries it.
pub fn by(mut call: Call, person: &Person) -> Call {
    let kind = call
        .headers
        .iter()
        .find(|(name, _)| name == "content-type")
        .map(|(_, value)| value.clone())
        .unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        call.body.extend(format!("&csrf={}", person.csrf).bytes());
    } else if kind.starts_with("multipart/") && !call.path.starts_with("/api/") {
        let field = format!("--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", person.csrf);
        call.body.splice(0..0, field.bytes());
    }
    call.by(person)
}

fn fill(text: &str, names: &Names) -> String {
    text.replace("{person}", &names.person)
        .replace("{risk}", &names.risk)
        .replace("{organisation}", &names.organisation)
        .replace("{criteria}", &names.criteria)
        .replace("{hash}", &names.hash)
}

/// An example with ids that are there: a person is named by one who is.
fn filled(example: &Value, names: &Names) -> Value {
    let mut example = example.clone();
    let members = example.as_object_mut().into_iter().flatten();
    for (name, value) in members {
        match name.as_str() {
            "owner" => *value = names.person.as_str().into(),
            "second_owner" | "revealed_by" => *value = Value::Null,
            "ids" => *value = vec![names.risk.as_str()].into(),
            "instead_of" => *value = names.criteria.as_str().into(),
            "hash" => *value = names.hash.as_str().into(),
            _ => {}
        }
    }
    if let Some(members) = example.as_object_mut().filter(|_| names.slug.contains('~')) {
        members.remove("seen_by");
    }
    example
}
