//! One act on many records of a list: chosen once, asked once, done to each by the record's own act, told one by one.

mod api;
mod page;

use books::{Act, Failure, Ground, Kind, Record, Scoped};
use kernel::{Id, Message, Problem, ProblemKind, of};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ask::{Doing, Guard};
use crate::words::Words;
use crate::{Ask, Form, Refused, Routes, keeping};

pub use api::{Asked, operations, read};

/// The most records that are changed by one act.
pub const MOST: usize = 500;
/// So many are changed in one transaction: they are there together or not at all.
const CHUNK: usize = 50;
/// An act that asks for more than so many fields is done to one record at a time.
const MOST_FIELDS: usize = 2;

/// The routes on which many records of these kinds are changed.
pub fn routes(mut routes: Routes, kinds: &[&'static Kind]) -> Routes {
    for kind in kinds.iter().copied() {
        let path = format!("/r/{{slug}}/{}/bulk", kind.plural);
        let name = format!("bulk_{}_form", kind.plural);
        routes = routes.post(&path, &name, move |ask: Ask, path, form: Form| page::post(ask, kind, path, form));
        routes = api::route(routes, kind);
    }
    routes
}

/// What is done to each.
#[derive(Clone, Copy)]
enum What {
    Act(&'static Act),
    Disclose,
}

impl What {
    /// What of a kind can be done to many at once.
    fn all(kind: &'static Kind) -> impl Iterator<Item = What> {
        let acts = kind.acts.iter().filter(|act| act.takes.len() <= MOST_FIELDS).map(What::Act);
        acts.chain(kind.disclosed.map(|_| What::Disclose))
    }

    fn named(kind: &'static Kind, name: &str) -> Result<What, Problem> {
        let words = || What::all(kind).map(What::name).collect::<Vec<_>>().join(", ");
        let found = What::all(kind).find(|what| what.name() == name);
        found.ok_or_else(|| Problem::field("act", Message::of("field-choose").text("words", words())))
    }

    fn name(self) -> &'static str {
        match self {
            What::Act(act) => act.name,
            What::Disclose => "disclose",
        }
    }

    fn takes(self) -> &'static [(&'static str, bool)] {
        match self {
            What::Act(act) => act.takes,
            What::Disclose => &[],
        }
    }

    /// Whether it cannot be done without that field.
    fn needs(self, name: &str) -> bool {
        self.takes().iter().any(|(known, is_must)| *known == name && *is_must)
    }

    /// Disclosing writes in two books: one that cannot be shared must leave no half behind.
    fn chunk(self) -> usize {
        match self {
            What::Act(_) => CHUNK,
            What::Disclose => 1,
        }
    }
}

/// A record that was chosen, in the version that the person saw.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Chosen {
    id: Id<of::Record>,
    version: i64,
}

/// What became of one.
#[derive(Clone, Serialize, Deserialize)]
struct Outcome {
    id: Id<of::Record>,
    /// Its version now, where it was done.
    version: Option<i64>,
    /// Why it was not done: an RFC 9457 document.
    problem: Option<Value>,
}

/// Leaves out what was chosen twice, and refuses too many or none. What was chosen twice counts, as the description
/// says.
fn checked(chosen: Vec<Chosen>) -> Result<Vec<Chosen>, Problem> {
    let named = chosen.len();
    let mut seen = std::collections::HashSet::new();
    let chosen: Vec<_> = chosen.into_iter().filter(|one| seen.insert(one.id)).collect();
    match named {
        0 => Err(Problem::field("items", Message::of("bulk-none-chosen"))),
        1..=MOST => Ok(chosen),
        _ => Err(Problem::field("items", Message::of("bulk-too-many").number("most", MOST as i64))),
    }
}

/// Does it to each. Of several transactions, those before one that fails stay done; the rest say why they are not.
async fn run(
    ask: &Ask,
    (kind, slug): (&'static Kind, &str),
    (what, chosen, given): (What, &[Chosen], &Map<String, Value>),
    guard: &Guard,
) -> Result<Vec<Outcome>, Refused> {
    let mut outcomes = Vec::with_capacity(chosen.len());
    for (n, chunk) in chosen.chunks(what.chunk()).enumerate() {
        let guard = Guard { key: guard.key.as_ref().map(|key| format!("{key} {n}")), ..guard.clone() };
        let (slug, given, some) = (slug.to_owned(), given.clone(), chunk.to_vec());
        let done = ask.act(guard, move |doing| some_of_them(doing, (kind, &slug), (what, &some, &given)));
        match done.await {
            Ok(text) => outcomes.extend(serde_json::from_str::<Vec<Outcome>>(&text).unwrap_or_default()),
            Err(refused) if n == 0 && !matches!(what, What::Disclose) => return Err(refused),
            Err(refused) if must_stop(&refused.problem) => return Err(refused),
            Err(refused) => {
                let t = Words::for_language(ask.language());
                let problem = Some(crate::refused::document(&refused.problem, t));
                outcomes.extend(chunk.iter().map(|one| Outcome {
                    id: one.id,
                    version: None,
                    problem: problem.clone(),
                }));
            }
        }
    }
    Ok(outcomes)
}

/// A refusal that has nothing to do with one of the records.
fn must_stop(problem: &Problem) -> bool {
    problem.kind == ProblemKind::NotSignedIn
        || matches!(problem.message.key.as_ref(), "problem-form-not-ours" | "problem-key-used")
}

/// One transaction. What a rule refuses, it refuses before anything is written, so that the others go on.
fn some_of_them(
    doing: &mut Doing<'_, '_, '_>,
    (kind, slug): (&'static Kind, &str),
    (what, chosen, given): (What, &[Chosen], &Map<String, Value>),
) -> Result<String, Failure> {
    let about = keeping::ground(doing.viewer, slug)?;
    let language = doing.ask.language_for(&doing.viewer.language);
    let t = Words::for_language(language);
    let mut outcomes = Vec::with_capacity(chosen.len());
    for one in chosen {
        let outcome = match (do_one(doing, (about, kind), (what, *one), given), what) {
            (Ok(record), _) => Outcome { id: one.id, version: Some(record.head.version), problem: None },
            (Err(Failure::Refused(problem)), What::Act(_)) => {
                Outcome { id: one.id, version: None, problem: Some(crate::refused::document(&problem, t)) }
            }
            (Err(failure), _) => return Err(failure),
        };
        outcomes.push(outcome);
    }
    serde_json::to_string(&outcomes).map_err(|_| Failure::broken("outcomes to be kept"))
}

fn do_one(
    doing: &mut Doing<'_, '_, '_>,
    (about, kind): (Ground, &'static Kind),
    (what, chosen): (What, Chosen),
    given: &Map<String, Value>,
) -> Result<Scoped<Record>, Failure> {
    let record = keeping::record(doing.change.tx, doing.viewer, (about, kind), &chosen.id.to_string())?;
    match what {
        What::Act(act) => keeping::act(doing, kind, &record, (act, chosen.version), given),
        What::Disclose => keeping::disclose(doing, about.relationship, kind, (&record, chosen.version)),
    }
}
