//! Criteria for programs: what scores are measured with, every version of it, and the acts by which parties agree.

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use books::agreement::{self, Agreement, MOST_BECAUSE, Proposal, STATES};
use books::scale::LEVELS;
use books::{Failure, Record, Scale, Scoped};
use kernel::{FieldProblem, Message, Problem, of};
use serde_json::{Map, Value, json};
use web::api::{Operation, json};
use web::words::{Language, Words};
use web::{Access, Ask, Refused, Routes, keeping};

use super::form::because;
use super::pages::{named, reason};
use super::{CRITERIA, Criteria, MOST_DAYS, MOST_MEANING, MOST_WORD, shown};
use crate::risk::CATEGORIES;

const ALL: &str = "/api/v1/relationships/{relationship}/criteria";
const ONE: &str = "/api/v1/relationships/{relationship}/criteria/{id}";
const AGREEMENT: &str = "/api/v1/relationships/{relationship}/criteria/{id}/agreement";
const REFUSAL: &str = "/api/v1/relationships/{relationship}/criteria/{id}/refusal";
const WITHDRAWAL: &str = "/api/v1/relationships/{relationship}/criteria/{id}/withdrawal";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add("GET", ALL, (Access::SignedIn, "list_criteria"), list)
        .add("POST", ALL, (Access::SignedIn, "propose_criteria"), propose)
        .add("GET", ONE, (Access::SignedIn, "get_criteria"), get)
        .add("PUT", AGREEMENT, (Access::SignedIn, "agree_criteria"), agree)
        .add("PUT", REFUSAL, (Access::SignedIn, "decline_criteria"), decline)
        .add("PUT", WITHDRAWAL, (Access::SignedIn, "withdraw_criteria"), withdraw)
}

/// The operations, as the description tells of them.
pub fn operations() -> Vec<Operation> {
    let text = |meaning: &str| json!({ "type": "string", "description": meaning });
    let because = json!({ "type": ["string", "null"], "maxLength": MOST_BECAUSE, "description": "Why." });
    let object = |properties: Value, required: Value| json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties });
    let instead = "The id of the proposal that waits now and gives way: yours is withdrawn, another's is countered.";
    let proposal = object(
        json!({ "text": text_schema(), "because": because, "instead_of": { "type": ["string", "null"], "description": instead } }),
        json!(["text"]),
    );
    let list = json!({ "type": "object", "required": ["now", "items", "next"], "properties": { "now": text_schema(),
        "items": { "type": "array", "items": version_schema() }, "next": { "type": "null" } } });
    let hash = object(json!({ "hash": text("The hash of the text that you agree to.") }), json!(["hash"]));
    let why = object(json!({ "because": because }), json!(["because"]));
    let (example, example_hash) = example();
    let of = |method, path: &str, id, summary| Operation::new(method, path, id, summary).tag("criteria");
    vec![
        of(
            "GET",
            ALL,
            "list_criteria",
            "What scores are measured with now, and every version of it, the newest first.",
        )
        .gives(200, list),
        of("POST", ALL, "propose_criteria", "Proposes other criteria for your side, which thereby agrees to them.")
            .takes(
                proposal,
                json!({ "text": example, "because": "We look at what is very high twice a week.", "instead_of": null }),
            )
            .gives(201, version_schema()),
        of("GET", ONE, "get_criteria", "One version, by id or reference.").gives(200, version_schema()),
        of(
            "PUT",
            AGREEMENT,
            "agree_criteria",
            "Agrees to a proposal for your side. The last party's brings it into force.",
        )
        .takes(hash, json!({ "hash": example_hash }))
        .gives(200, version_schema()),
        of("PUT", REFUSAL, "decline_criteria", "Declines another side's proposal for yours.")
            .takes(why, json!({ "because": "Seven days are enough." }))
            .gives(200, version_schema()),
        of("PUT", WITHDRAWAL, "withdraw_criteria", "Withdraws a proposal of your own side.")
            .gives(200, version_schema()),
    ]
}

/// Criteria to show how they are written, and the hash of that text.
fn example() -> (Value, String) {
    let words = Words::for_language(Language::BRITISH);
    let mut criteria = shown::criteria(words, &Scale::of(5));
    criteria.days.very_high = 3;
    criteria.appetite.insert("legal".to_owned(), "high".to_owned());
    let text = criteria.text().unwrap_or_default();
    let hash = agreement::hash(CRITERIA.name, &text).unwrap_or_default();
    (Value::Object(text), hash)
}

fn text_schema() -> Value {
    let step = json!({ "type": "object", "additionalProperties": false, "required": ["word"], "properties": {
        "word": { "type": "string", "minLength": 1, "maxLength": MOST_WORD }, "meaning": { "type": "string", "maxLength": MOST_MEANING } } });
    let steps = json!({ "type": "array", "minItems": 3, "maxItems": 5, "items": step, "description": "What each step is called and means, from the lowest up." });
    let numbers = |levels: &[&str], most: i64, meaning: &str| {
        let each = levels
            .iter()
            .map(|level| ((*level).to_owned(), json!({ "type": "integer", "minimum": 1, "maximum": most })));
        json!({ "type": "object", "additionalProperties": false, "required": levels, "description": meaning, "properties": each.collect::<Map<_, _>>() })
    };
    let appetite = CATEGORIES.iter().map(|category| ((*category).to_owned(), json!({ "enum": LEVELS })));
    json!({ "type": "object", "additionalProperties": false, "required": ["steps", "likelihood", "effect", "bands", "days"], "properties": {
        "steps": { "enum": [3, 4, 5], "description": "How many steps: the relationship's scale, which is set in its settings." },
        "likelihood": steps, "effect": steps,
        "bands": numbers(&LEVELS[1..], 25, "The score with which each level but the lowest begins."),
        "days": numbers(&LEVELS, MOST_DAYS, "After how many days each level is looked at again."),
        "appetite": { "type": "object", "additionalProperties": false, "properties": appetite.collect::<Map<_, _>>(),
            "description": "By category, the level from which a risk must go up to the senior executives." } } })
}

fn version_schema() -> Value {
    let text = |meaning: &str| json!({ "type": "string", "description": meaning });
    let maybe = |meaning: &str| json!({ "type": ["string", "null"], "description": meaning });
    let consent = json!({ "type": "object", "properties": { "organisation": text("The party."), "person": text("Who agreed for it."),
        "at": text("When, RFC 3339."), "hash": text("The hash that they named.") } });
    let declined = json!({ "type": ["object", "null"], "properties": { "organisation": text("The party."), "person": text("Who declined for it."),
        "at": text("When, RFC 3339."), "because": text("Why.") } });
    json!({ "type": "object", "required": ["id", "reference", "state", "text", "hash"], "properties": {
        "id": text("Its id."), "reference": text("Its number: S-1."), "state": { "enum": STATES },
        "text": text_schema(), "hash": text("SHA-256 of `criteria`, a line break and the text's canonical JSON."),
        "because": maybe("Why it was proposed."), "proposed_by": text("The party that proposed it."), "author": maybe("Who did."),
        "proposed_at": text("When, RFC 3339."), "over": maybe("The version that was in force then."),
        "instead_of": maybe("The proposal that it was put in the place of."),
        "agreed": { "type": "array", "items": consent }, "declined": declined,
        "in_force_at": maybe("When it came into force."), "ended_at": maybe("When it was over."),
        "version": { "type": "integer", "description": "How often its state has changed." } } })
}

fn version_json(record: &Scoped<Record>) -> Result<Value, Failure> {
    let agreement: Agreement = record.body(&CRITERIA)?;
    let head = &record.head;
    let consent = |one: &agreement::Consent| json!({ "organisation": one.organisation, "person": one.person, "at": one.at.to_string(), "hash": one.hash });
    let declined = agreement.declined.as_ref().map(|one| {
        json!({ "organisation": one.organisation, "person": one.person, "at": one.at.to_string(), "because": one.because })
    });
    Ok(json!({
        "id": head.id,
        "reference": CRITERIA.reference("", &Map::new(), head.number),
        "state": head.status,
        "hash": agreement::hash(CRITERIA.name, &agreement.text)?,
        "because": agreement.because,
        "proposed_by": head.raised_by,
        "author": head.author,
        "proposed_at": head.opened_at.to_string(),
        "over": agreement.over,
        "instead_of": agreement.instead_of,
        "agreed": agreement.agreed.iter().map(consent).collect::<Vec<_>>(),
        "declined": declined,
        "in_force_at": agreement.in_force_at.map(|at| at.to_string()),
        "ended_at": head.closed_at.map(|at| at.to_string()),
        "version": head.version,
        "text": agreement.text,
    }))
}

/// What a program sent: an object in which only these members stand.
fn sent(ask: &Ask, (headers, body): (&HeaderMap, &Bytes), known: &[&str]) -> Result<Map<String, Value>, Refused> {
    let mut given = match body.iter().all(u8::is_ascii_whitespace) {
        true => Map::new(),
        false => web::api::object(ask, headers, body)?,
    };
    // Each act names what it is about by itself; a version that comes along says nothing more.
    given.shift_remove("version");
    let unknown = given.keys().filter(|name| !known.contains(&name.as_str())).map(|name| FieldProblem {
        field: name.clone().into(),
        message: Message::of("field-unknown").text("field", name.clone()),
    });
    let problems: Vec<_> = unknown.collect();
    if problems.is_empty() { Ok(given) } else { Err(ask.refuse(Problem::invalid(problems))) }
}

/// A member that is a text; nothing where it is null or not there.
fn text(given: &Map<String, Value>, name: &'static str) -> Result<Option<String>, Problem> {
    match given.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Problem::field(name, Message::of("field-not-text"))),
    }
}

async fn list(ask: Ask, Path(slug): Path<String>) -> Result<Response, Refused> {
    let answer = ask.look(move |looking| {
        let about = keeping::relationship(&looking.viewer, &slug)?;
        let scale = books::scale::of(looking.tx, &looking.viewer, about)?;
        let versions = agreement::list(looking.tx, &looking.viewer, &CRITERIA, about)?;
        let items: Vec<_> = versions.iter().map(version_json).collect::<Result<_, _>>()?;
        let now = shown::criteria(looking.words(), &scale).text()?;
        Ok(json!({ "now": now, "items": items, "next": null }).to_string())
    });
    Ok(json(StatusCode::OK, answer.await?))
}

async fn get(ask: Ask, Path((slug, id)): Path<(String, String)>) -> Result<Response, Refused> {
    let answer = ask.look(move |looking| {
        let about = keeping::relationship(&looking.viewer, &slug)?;
        let record = keeping::record(looking.tx, &looking.viewer, (about, &CRITERIA), &id)?;
        Ok(version_json(&record)?.to_string())
    });
    Ok(json(StatusCode::OK, answer.await?))
}

async fn propose(ask: Ask, Path(slug): Path<String>, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let given = sent(&ask, (&headers, &body), &["text", "because", "instead_of"])?;
    let answer = ask.act(ask.guard_api(&body, &headers), move |doing| {
        let about = keeping::relationship(doing.viewer, &slug)?;
        agreement::authority(doing.viewer, &CRITERIA, about)?;
        let steps = books::scale::of(doing.change.tx, doing.viewer, about)?.steps();
        let missing = || Problem::field("text", Message::of("criteria-text-missing"));
        let written = given.get("text").and_then(Value::as_object).ok_or_else(missing)?;
        let unknown = |_| Problem::field("instead_of", Message::of("field-record-unknown"));
        let instead_of = text(&given, "instead_of")?.map(|id| id.parse::<kernel::Id<of::Record>>()).transpose();
        let t = Words::for_language(doing.ask.language_for(&doing.viewer.language));
        let proposal = Proposal {
            title: t.say("criteria-title").to_owned(),
            text: Criteria::read(written)?.checked(steps)?.text()?,
            because: because(&text(&given, "because")?.unwrap_or_default())?,
            instead_of: instead_of.map_err(unknown)?,
        };
        let made = agreement::propose(doing.change, doing.viewer, &CRITERIA, about, &proposal)?;
        Ok(version_json(&made)?.to_string())
    });
    Ok(json(StatusCode::CREATED, answer.await?))
}

async fn agree(
    ask: Ask,
    Path((slug, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let given = sent(&ask, (&headers, &body), &["hash"])?;
    let answer = ask.act(ask.guard_api(&body, &headers), move |doing| {
        let of = named(doing, (&slug, &id))?;
        let missing = || Problem::field("hash", Message::of("criteria-hash-missing"));
        let hash = text(&given, "hash")?.ok_or_else(missing)?;
        let record = agreement::agree(doing.change, doing.viewer, &CRITERIA, of, &hash)?;
        Ok(version_json(&record)?.to_string())
    });
    Ok(json(StatusCode::OK, answer.await?))
}

async fn decline(
    ask: Ask,
    Path((slug, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let given = sent(&ask, (&headers, &body), &["because"])?;
    let answer = ask.act(ask.guard_api(&body, &headers), move |doing| {
        let of = named(doing, (&slug, &id))?;
        let because = reason(&text(&given, "because")?.unwrap_or_default())?;
        let record = agreement::decline(doing.change, doing.viewer, &CRITERIA, of, &because)?;
        Ok(version_json(&record)?.to_string())
    });
    Ok(json(StatusCode::OK, answer.await?))
}

async fn withdraw(
    ask: Ask,
    Path((slug, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    sent(&ask, (&headers, &body), &[])?;
    let answer = ask.act(ask.guard_api(&body, &headers), move |doing| {
        let of = named(doing, (&slug, &id))?;
        let record = agreement::withdraw(doing.change, doing.viewer, &CRITERIA, of)?;
        Ok(version_json(&record)?.to_string())
    });
    Ok(json(StatusCode::OK, answer.await?))
}
