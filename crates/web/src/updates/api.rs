//! Updates for programs.

use axum::extract::RawQuery;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use kernel::{Message, Problem};
use serde_json::{Value, json};

use crate::api::{Operation, entry_json, json, listed, pairs};
use crate::{Access, Ask, Refused, Routes, keeping};

use super::telling::record_of;

/// The operations, as the description tells of them.
pub fn operations() -> Vec<Operation> {
    let text = |meaning: &str| json!({ "type": "string", "description": meaning });
    let entry = json!({ "type": "object", "properties": {
        "relationship": text("The relationship's word in addresses."),
        "seen_by": text("both or us: whose book the entry stands in."),
        "reference": { "type": ["string", "null"], "description": "The reference of the record it is about." },
        "title": { "type": ["string", "null"], "description": "The title of the record it is about, as it is now." },
        "act": text("What was done, such as risk.raised."),
        "at": text("When, RFC 3339."),
    }});
    vec![
        Operation::new(
            "GET",
            "/api/v1/updates",
            "list_updates",
            "Tells what happened in all that you can see, newest first.",
        )
        .tag("updates")
        .query("relationship", text("A relationship's word in addresses."), "Only what happened in this relationship.")
        .query("after", text("Where the last page ended."), "What next of the last page said.")
        .query("limit", json!({ "type": "integer", "minimum": 1, "maximum": 200 }), "At most so many; 50 unless asked.")
        .gives(
            200,
            json!({ "type": "object", "properties": {
                "items": { "type": "array", "items": entry },
                "next": { "type": ["string", "null"] },
            }}),
        ),
        Operation::new(
            "PUT",
            "/api/v1/updates/seen",
            "mark_updates_seen",
            "Notes that you have seen what happened until now.",
        )
        .tag("updates")
        .gives(204, Value::Null),
    ]
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add("GET", "/api/v1/updates", (Access::SignedIn, "list_updates"), list).add(
        "PUT",
        "/api/v1/updates/seen",
        (Access::SignedIn, "mark_updates_seen"),
        mark_seen,
    )
}

/// What an address asks of a list that is read by a cursor.
#[derive(Debug, Default)]
pub struct Paged {
    /// Other parameters that were allowed and given.
    pub given: Vec<(String, String)>,
    /// Where the last page ended.
    pub after: Option<String>,
    /// At most so many: 50 unless asked.
    pub limit: usize,
}

impl Paged {
    /// Reads `after`, `limit` and the parameters of these names.
    ///
    /// # Errors
    /// A problem for the first parameter that is unknown or not what it must be.
    pub fn read(pairs: Vec<(String, String)>, allowed: &[&str]) -> Result<Paged, Problem> {
        let mut paged = Paged { limit: 50, ..Paged::default() };
        for (name, value) in pairs {
            match name.as_str() {
                "after" => paged.after = Some(value).filter(|value| !value.is_empty()),
                "limit" => {
                    let limit = value.parse().ok().filter(|limit| (1..=200).contains(limit));
                    paged.limit = limit.ok_or_else(|| Problem::field("limit", Message::of("list-limit")))?;
                }
                known if allowed.contains(&known) => paged.given.push((name, value)),
                _ => {
                    let unknown = Message::of("list-parameter-unknown").text("name", name.clone());
                    return Err(Problem::field(name, unknown));
                }
            }
        }
        Ok(paged)
    }

    /// The value of a parameter, where it is given.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.given.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The refusal of a cursor that no list gave.
    pub fn unknown_place() -> Problem {
        Problem::field("after", Message::of("list-after-unknown"))
    }
}

async fn list(ask: Ask, RawQuery(query): RawQuery) -> Result<Response, Refused> {
    let paged =
        Paged::read(pairs(&ask, query.as_deref())?, &["relationship"]).map_err(|problem| ask.refuse(problem))?;
    let text = ask.look(move |looking| {
        let below = paged.after.as_deref().map(|after| books::NewsPlace::parse(after).ok_or_else(Paged::unknown_place));
        let below = below.transpose()?;
        let reach = match paged.value("relationship") {
            None => looking.viewer.reach(),
            Some(slug) => looking.viewer.reach().about(keeping::relationship(&looking.viewer, slug)?),
        };
        let (news, next) = reach.news(looking.tx, below.as_ref(), paged.limit)?;
        let items: Vec<Value> = news
            .iter()
            .map(|happening| {
                let mut entry = entry_json(happening);
                let (slug, seen_by, reference) = record_of(looking, happening);
                entry["relationship"] = json!(slug);
                entry["seen_by"] = json!(seen_by);
                entry["reference"] = json!(reference);
                entry["title"] = json!(Some(&happening.title).filter(|title| !title.is_empty()));
                entry
            })
            .collect();
        Ok(listed(items, next.map(|next| next.to_string())))
    });
    Ok(json(StatusCode::OK, text.await?))
}

async fn mark_seen(ask: Ask, headers: HeaderMap, body: Bytes) -> Result<Response, Refused> {
    let done = ask.act(ask.guard_api(&body, &headers), |doing| {
        directory::membership::saw_updates(doing.change, doing.viewer)?;
        Ok(String::new())
    });
    done.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
