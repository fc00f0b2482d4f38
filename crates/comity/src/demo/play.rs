//! Plays a relationship's story through the acts that people have: every entry, version and figure of the sample
//! came about as a real one does, only that the clock was turned.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context;
use books::companion::{ACTION, COMMENT};
use books::{Failure, Kind, Record as Stored, Scoped};
use kernel::{Date, Id, Instant, of};
use mitigate::risk::RISK;
use serde_json::{Map, Value, json};
use web::{Ask, Doing, keeping};

use super::stage::{Actor, Stage, acting};
use super::story::{Record, Step, Story, filled};

/// Acts that are written together.
const AT_ONCE: usize = 50;

/// Records and companions of the story by their keys.
type Known = HashMap<String, (Id<of::Record>, &'static Kind)>;

/// Something that happens at an instant.
struct Event {
    at: Instant,
    actor: Arc<Actor>,
    what: What,
}

enum What {
    Raise { key: String, given: Map<String, Value> },
    Companion { key: Option<String>, of: String, kind: &'static Kind, given: Map<String, Value> },
    Act { of: String, name: &'static str, given: Map<String, Value> },
    Disclose { of: String, copy: String },
}

/// Plays the story from its first day to today.
pub(super) fn play(
    stage: &Stage<'_>,
    story: &Story,
    relationship: Id<of::Relationship>,
    reasons: &[String],
) -> anyhow::Result<()> {
    let mut events = Vec::new();
    for record in &story.record {
        events.extend(events_of(stage, record, reasons)?);
    }
    // The order of the file is kept among what happens on one day.
    events.sort_by_key(|(day, _)| *day);
    let mut minutes = HashMap::new();
    let events = events.into_iter().map(|(day, (actor, what))| {
        let minute = minutes.entry(day).and_modify(|minute| *minute += 11).or_insert(520);
        Event { at: stage.at(day, *minute), actor, what }
    });
    let mut events: Vec<Arc<Event>> = events.map(Arc::new).collect();
    let mut known = Known::new();
    while !events.is_empty() {
        let later = events.split_off(events.len().min(AT_ONCE));
        let (now, ask, batch) = (stage.at(0, 0), stage.ask.clone(), std::mem::replace(&mut events, later));
        let before = known;
        known = stage.change(now, move |change| {
            let mut known = before.clone();
            for event in &batch {
                change.now = event.at;
                acting(change, &event.actor, &ask, |doing| happen(doing, relationship, &event.what, &mut known))?;
            }
            Ok(known)
        })?;
    }
    Ok(())
}

type Happening = (i64, (Arc<Actor>, What));

fn events_of(stage: &Stage<'_>, record: &Record, reasons: &[String]) -> anyhow::Result<Vec<Happening>> {
    let people = stage.people();
    let mut given = record.given(stage.today);
    for name in ["owner", "second_owner"] {
        if let Some(Value::String(key)) = given.get(name) {
            let person = people.get(key).with_context(|| format!("{}: nobody is called {key}", record.key))?;
            given.insert(name.to_owned(), Value::from(person.to_string()));
        }
    }
    let raise = What::Raise { key: record.key.clone(), given };
    let mut events = vec![(record.day, (stage.actor(&record.by)?, raise))];
    for step in record.all_steps(reasons) {
        let what = what(&step, &record.key, (&people, stage.today)).with_context(|| record.key.clone())?;
        events.push((step.day, (stage.actor(&step.by)?, what)));
    }
    Ok(events)
}

/// The act that a step stands for.
fn what(step: &Step, key: &str, (people, today): (&HashMap<String, Id<of::Person>>, Date)) -> anyhow::Result<What> {
    let of = step.on.clone().unwrap_or_else(|| key.to_owned());
    let person = |key: &Option<String>| match key {
        Some(key) => people.get(key).map(ToString::to_string).with_context(|| format!("nobody is called {key}")),
        None => Ok(String::new()),
    };
    let text = |text: &Option<String>| text.as_deref().map_or(Value::Null, |text| Value::from(filled(text, today)));
    let act = |name, given: Value| What::Act { of: of.clone(), name, given: object(given) };
    let companion = |kind, key, given: Value| What::Companion { key, of: of.clone(), kind, given: object(given) };
    Ok(match step {
        Step { rescore: Some([likelihood, effect]), because, .. } => {
            act("rescore", json!({ "likelihood": likelihood, "effect": effect, "looked_because": text(because) }))
        }
        Step { look: Some(_), .. } => act("look", json!({ "looked_because": text(&step.look) })),
        Step { respond: Some(response), .. } => {
            act("respond", json!({ "response": response, "response_plan": text(&step.plan) }))
        }
        Step { assign: Some(_), .. } => {
            act("assign", json!({ "owner": person(&step.assign)?, "second_owner": person(&step.second)? }))
        }
        Step { close: Some(_), .. } => act("close", json!({ "closed_because": text(&step.close) })),
        Step { reopen: true, .. } => act("reopen", json!({})),
        Step { disclose: Some(copy), .. } => What::Disclose { of, copy: copy.clone() },
        Step { comment: Some(_), .. } => companion(&COMMENT, None, json!({ "text": text(&step.comment) })),
        Step { note: Some(_), .. } => companion(&COMMENT, None, json!({ "text": text(&step.note), "seen_by": "us" })),
        Step { action: Some(title), due, .. } => {
            let due = due.map_or(Value::Null, |days| Value::from(kernel::day::plus_days(today, days).to_string()));
            let given = json!({ "title": title, "owner": person(&step.owner)?, "due": due });
            companion(&ACTION, Some(title.clone()), given)
        }
        Step { done: Some(_), .. } => act("finish", json!({ "outcome": text(&step.outcome) })),
        _ => anyhow::bail!("a step of day {} does nothing", step.day),
    })
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn happen(
    doing: &mut Doing<'_, '_, '_>,
    relationship: Id<of::Relationship>,
    what: &What,
    known: &mut Known,
) -> Result<(), Failure> {
    match what {
        What::Raise { key, given } => {
            let raised = keeping::raise(doing, relationship, &RISK, None, given)?;
            known.insert(key.clone(), (raised.head.id, &RISK));
        }
        What::Companion { key, of, kind, given } => {
            let (parent, _) = record(doing, relationship, known, of)?;
            let raised = keeping::raise(doing, relationship, kind, Some(&parent), given)?;
            if let Some(key) = key {
                known.insert(key.clone(), (raised.head.id, kind));
            }
        }
        What::Act { of, name, given } => {
            let (record, kind) = record(doing, relationship, known, of)?;
            let act = kind.act(name).ok_or_else(|| Failure::broken("an act of the sample"))?;
            keeping::act(doing, kind, &record, (act, record.head.version), given)?;
        }
        What::Disclose { of, copy } => {
            let (record, kind) = record(doing, relationship, known, of)?;
            let shared = keeping::disclose(doing, relationship, kind, (&record, record.head.version))?;
            known.insert(copy.clone(), (shared.head.id, kind));
        }
    }
    Ok(())
}

fn record(
    doing: &mut Doing<'_, '_, '_>,
    relationship: Id<of::Relationship>,
    known: &Known,
    key: &str,
) -> Result<(Scoped<Stored>, &'static Kind), Failure> {
    let (id, kind) = known.get(key).copied().ok_or_else(Failure::not_found)?;
    let found = doing.viewer.reach().about(relationship).get(doing.change.tx, kind, id)?;
    Ok((found, kind))
}

/// A request of nobody: what acts outside of any need of one.
pub(super) fn nobody(app: &web::App) -> anyhow::Result<Ask> {
    use axum::extract::FromRequestParts;
    let (mut parts, ()) = axum::http::Request::new(()).into_parts();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let Ok(ask) = runtime.block_on(Ask::from_request_parts(&mut parts, app));
    Ok(ask)
}
