//! How a risk is changed by a register that is read again: by the rules of amending, closing and re-opening, but for
//! the days, which a register may have and a person could not choose.

use books::import::Again;
use books::{Act, Facts, Failure, Verb, Working};
use serde_json::{Map, Value};

use super::super::kind::{amend, close, reopen};

/// How it is changed.
pub(super) static AGAIN: Again = Again { act: &CHANGE, closing: "closed_because", state: "status", describes: "event" };

static CHANGE: Act = Act {
    name: "bring_again",
    entry: "risk.amended",
    does: "Changes it as a register that is read again says.",
    method: "PATCH",
    path: "",
    verb: Verb::Change,
    takes: &[
        ("title", false),
        ("cause", false),
        ("event", false),
        ("consequence", false),
        ("category", false),
        ("likelihood", false),
        ("effect", false),
        ("start_likelihood", false),
        ("start_effect", false),
        ("target_likelihood", false),
        ("target_effect", false),
        ("proximity", false),
        ("response", false),
        ("response_plan", false),
        ("owner", false),
        ("early_sign", false),
        ("looked_on", false),
        ("review_by", false),
        ("closed_because", false),
        ("old_reference", false),
        ("extra", false),
    ],
    rule: change,
};

/// The rule. What says that it is closed comes last, and what says that it is open again first.
fn change(working: &mut Working, input: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    let mut rest = input.clone();
    let closing = rest.shift_remove("closed_because");
    let looked = rest.shift_remove("looked_on");
    let review = rest.shift_remove("review_by");
    let starts = ["start_likelihood", "start_effect"].map(|name| (name, rest.shift_remove(name)));
    if closing.as_ref().is_some_and(Value::is_null) && working.head.status == "closed" {
        reopen(working, &Map::new(), facts)?;
    }
    amend(working, &rest, facts)?;
    // What it was at the start is the register's to say, and nobody's to score again.
    for (name, step) in starts {
        if let Some(step) = step.filter(|step| step.as_i64().is_some_and(|n| (1..=facts.scale.steps()).contains(&n))) {
            working.body.insert(name.to_owned(), step);
        }
    }
    if let Some(day) = looked.filter(Value::is_string) {
        working.body.insert("looked_on".to_owned(), day);
    }
    if let Some(day) = review.as_ref().and_then(Value::as_str).and_then(|day| day.parse().ok()) {
        working.head.review_by = Some(day);
    }
    match closing {
        Some(reason @ Value::String(_)) => {
            close(working, &[("closed_because".to_owned(), reason)].into_iter().collect(), facts)
        }
        _ => Ok(()),
    }
}
