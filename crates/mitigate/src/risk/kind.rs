//! What the machinery knows of a risk: its fields, its acts and what of it is counted.

use books::{Act, Facts, Failure, Head, Kind, Verb, Working};
use kernel::{Date, Fault, Id, fault, of};
use serde_json::{Map, Value};

use super::fields::FIELDS;
use super::standing::{must_be_closed, must_be_open, must_be_taken_back};
use super::{Level, Nature, Risk, RiskProblem, next_look};

/// Risks and opportunities.
pub static RISK: Kind = Kind {
    name: "risk",
    plural: "risks",
    title: "risks-title",
    hotkey: "g r",
    schema: 1,
    is_companion: false,
    fields: FIELDS,
    acts: ACTS,
    statuses: &["open", "closed", "disclosed", "undone", "draft"],
    letter: |body| if body.get("nature").and_then(Value::as_str) == Some("opportunity") { "O" } else { "R" },
    raise: Act {
        name: "raise",
        entry: "risk.raised",
        does: "Raises a risk or an opportunity.",
        method: "POST",
        path: "",
        verb: Verb::Raise,
        takes: &[
            ("title", true),
            ("nature", false),
            ("seen_by", false),
            ("why_private", false),
            ("cause", false),
            ("event", false),
            ("consequence", false),
            ("category", false),
            ("likelihood", false),
            ("effect", false),
            ("target_likelihood", false),
            ("target_effect", false),
            ("proximity", false),
            ("response", false),
            ("response_plan", false),
            ("owner", false),
            ("second_owner", false),
            ("early_sign", false),
            ("review_by", false),
            ("revealed_by", false),
            ("old_reference", false),
            ("extra", false),
        ],
        rule: raise,
    },
    facets,
    disclosed: Some(disclosed),
    level: |rank, scale| Level::of(rank, scale).map(Level::name),
    above: crate::criteria::above,
    upcast: |_, body| body,
};

const ACTS: &[Act] = &[
    Act {
        name: "amend",
        entry: "risk.amended",
        does: "Changes what is said of it, field by field.",
        method: "PATCH",
        path: "",
        verb: Verb::Change,
        takes: &[
            ("title", false),
            ("why_private", false),
            ("cause", false),
            ("event", false),
            ("consequence", false),
            ("category", false),
            ("likelihood", false),
            ("effect", false),
            ("target_likelihood", false),
            ("target_effect", false),
            ("proximity", false),
            ("response", false),
            ("response_plan", false),
            ("owner", false),
            ("second_owner", false),
            ("early_sign", false),
            ("review_by", false),
            ("extra", false),
        ],
        rule: amend,
    },
    Act {
        name: "rescore",
        entry: "risk.rescored",
        does: "Scores it again, with why it is still valid.",
        method: "PUT",
        path: "score",
        verb: Verb::Change,
        takes: &[("likelihood", true), ("effect", true), ("looked_because", false)],
        rule: rescore,
    },
    Act {
        name: "look",
        entry: "risk.looked_at",
        does: "Says that somebody has looked at it and why it is still valid.",
        method: "POST",
        path: "looks",
        verb: Verb::Change,
        takes: &[("looked_because", true), ("review_by", false)],
        rule: look,
    },
    Act {
        name: "respond",
        entry: "risk.responded",
        does: "Chooses how it is answered.",
        method: "PUT",
        path: "response",
        verb: Verb::Change,
        takes: &[("response", true), ("response_plan", false)],
        rule: respond,
    },
    Act {
        name: "assign",
        entry: "risk.assigned",
        does: "Gives it to those who answer for it.",
        method: "PUT",
        path: "owner",
        verb: Verb::Change,
        takes: &[("owner", true), ("second_owner", false)],
        rule: assign,
    },
    Act {
        name: "close",
        entry: "risk.closed",
        does: "Closes it, with the reason.",
        method: "PUT",
        path: "closure",
        verb: Verb::Change,
        takes: &[("closed_because", true)],
        rule: close,
    },
    Act {
        name: "reopen",
        entry: "risk.reopened",
        does: "Opens it again.",
        method: "DELETE",
        path: "closure",
        verb: Verb::Change,
        takes: &[],
        rule: reopen,
    },
    Act {
        name: "bring_back",
        entry: "risk.brought_back",
        does: "Brings back a draft that was kept when its import was undone.",
        method: "DELETE",
        path: "undoing",
        verb: Verb::Change,
        takes: &[],
        rule: bring_back,
    },
];

/// What is counted: open ones by what figures, chips and the heat map show; all by their state.
fn facets(head: &Head, body: &Map<String, Value>) -> Vec<(&'static str, String)> {
    let mut facets = vec![("status", head.status.clone())];
    if head.status != "open" {
        return facets;
    }
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let score = |name: &str| body.get(name).and_then(Value::as_i64).unwrap_or(0);
    facets.push(("nature", text("nature").unwrap_or("risk").to_owned()));
    let cell = format!("{}×{}", score("likelihood"), score("effect"));
    if text("nature") != Some("opportunity") || fault::is_on(Fault::OpportunitiesAlarm) {
        facets.push(("threat", cell.clone()));
        if let Some(category) = text("category") {
            facets.push(("area", format!("{category} {cell}")));
        }
    }
    facets.push(("cell", cell));
    facets.push(("owner", head.owner.map(|owner| owner.to_string()).unwrap_or_default()));
    let review = head.review_by.map(|day| day.to_string()).unwrap_or_default();
    facets.push(("looked", text("looked_on").unwrap_or("").to_owned()));
    if text("looked_on").is_none() {
        facets.push(("unlooked", review.clone()));
    }
    facets.push(("review", review));
    facets.push(("opened", kernel::Zone::utc().day_of(head.opened_at).to_string()));
    facets
}

/// What of a private risk every party sees once it is disclosed.
fn disclosed(_: &Head, body: Map<String, Value>) -> Result<Map<String, Value>, Failure> {
    let risk: Risk = serde_json::from_value(Value::Object(body)).map_err(|_| Failure::broken("a risk"))?;
    match serde_json::to_value(risk.disclosed()) {
        Ok(Value::Object(body)) => Ok(body),
        _ => Err(Failure::broken("a risk to be disclosed")),
    }
}

/// Puts what was given into the body, takes away what was emptied, and moves what belongs in the head.
pub(super) fn fill(working: &mut Working, input: &Map<String, Value>) -> Result<Risk, Failure> {
    for (name, value) in input {
        match (name.as_str(), value) {
            ("title", Value::String(title)) => working.head.title.clone_from(title),
            ("owner", value) => working.head.owner = value.as_str().and_then(|id| id.parse().ok()),
            ("review_by", value) => working.head.review_by = value.as_str().and_then(|day| day.parse().ok()),
            ("title" | "seen_by", _) => {}
            (_, Value::Null) => {
                working.body.remove(name);
            }
            (_, value) => {
                working.body.insert(name.clone(), value.clone());
            }
        }
    }
    working.body_as()
}

/// Checks the whole and puts it back, with the rank that lists sort by.
pub(super) fn settle(working: &mut Working, risk: &Risk, facts: &Facts) -> Result<(), Failure> {
    risk.check()?;
    if working.head.owner.is_some() && working.head.owner.map(|id| id.to_string()) == risk.second_owner {
        return Err(RiskProblem::SameOwnerTwice.into());
    }
    if facts.is_private && risk.why_private.is_none() {
        return Err(RiskProblem::NoReasonForPrivacy.into());
    }
    working.head.rank = risk.rank();
    working.set_body(risk)
}

/// A joint record's two owners are of two sides, wherever people of two can be named. Looked at when one of them is
/// chosen: what stands from before does not keep anybody from other work.
fn needs_two_sides(working: &Working, risk: &Risk, input: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    let is_chosen = ["owner", "second_owner"].iter().any(|name| input.contains_key(*name));
    let second: Option<Id<of::Person>> = risk.second_owner.as_ref().and_then(|id| id.parse().ok());
    match working.head.owner.zip(second) {
        Some((owner, second)) if is_chosen && !facts.is_private && facts.people.are_of_one_side(owner, second) => {
            Err(RiskProblem::OwnersOfOneSide.into())
        }
        _ => Ok(()),
    }
}

fn raise(working: &mut Working, input: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    let mut risk = fill(working, input)?;
    if !facts.is_private {
        risk.why_private = None;
    }
    if let (Some(likelihood), Some(effect)) = (risk.likelihood, risk.effect) {
        risk.rescore(likelihood, effect);
    }
    let next = risk.look(facts.today, None, working.head.review_by, &facts.scale)?;
    working.head.review_by = Some(next);
    needs_two_sides(working, &risk, input, facts)?;
    settle(working, &risk, facts)
}

pub(super) fn amend(working: &mut Working, input: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    must_be_open(&working.head.status)?;
    let before: Risk = working.body_as()?;
    let was = working.head.review_by;
    let owners = (working.head.owner, before.second_owner.clone());
    let mut risk = fill(working, input)?;
    if !facts.is_private && risk.why_private.is_some() {
        return Err(RiskProblem::ReasonForPrivacyOfAJointOne.into());
    }
    // The long form sends every field, changed or not.
    if owners != (working.head.owner, risk.second_owner.clone()) {
        needs_two_sides(working, &risk, input, facts)?;
    }
    if let (Some(likelihood), Some(effect)) = (risk.likelihood, risk.effect) {
        risk.rescore(likelihood, effect);
    }
    if working.head.review_by != was {
        let wish = working.head.review_by;
        let (looked_on, because) = (risk.looked_on, risk.looked_because.clone());
        working.head.review_by = Some(risk.look(facts.today, None, wish, &facts.scale)?);
        (risk.looked_on, risk.looked_because) = (looked_on, because);
    } else if risk.level(&facts.scale) != before.level(&facts.scale) {
        sooner(working, &risk, facts);
    }
    settle(working, &risk, facts)
}

/// A risk that has become higher is looked at sooner, today at the soonest; a look that is due is never put off.
fn sooner(working: &mut Working, risk: &Risk, facts: &Facts) {
    let due = next_look(risk.looked_on.unwrap_or(facts.today), risk.level(&facts.scale), &facts.scale);
    let due = due.max(facts.today);
    working.head.review_by = Some(working.head.review_by.map_or(due, |set: Date| set.min(due)));
}

fn rescore(working: &mut Working, input: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    must_be_open(&working.head.status)?;
    let before: Risk = working.body_as()?;
    let mut risk = fill(working, input)?;
    if (risk.likelihood, risk.effect) == (before.likelihood, before.effect) {
        return Err(RiskProblem::SameScore.into());
    }
    if let (Some(likelihood), Some(effect)) = (risk.likelihood, risk.effect) {
        risk.rescore(likelihood, effect);
    }
    let because = risk.looked_because.clone();
    working.head.review_by = Some(risk.look(facts.today, because, None, &facts.scale)?);
    settle(working, &risk, facts)
}

fn look(working: &mut Working, input: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    must_be_open(&working.head.status)?;
    working.head.review_by = None;
    let mut risk = fill(working, input)?;
    let (because, wish) = (risk.looked_because.clone(), working.head.review_by);
    working.head.review_by = Some(risk.look(facts.today, because, wish, &facts.scale)?);
    settle(working, &risk, facts)
}

fn respond(working: &mut Working, input: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    must_be_open(&working.head.status)?;
    let risk = fill(working, input)?;
    settle(working, &risk, facts)
}

fn assign(working: &mut Working, input: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    must_be_open(&working.head.status)?;
    let mut risk = fill(working, input)?;
    let owner: Option<Id<of::Person>> = working.head.owner;
    if !input.contains_key("second_owner") && risk.second_owner == owner.map(|id| id.to_string()) {
        risk.second_owner = None;
    }
    needs_two_sides(working, &risk, input, facts)?;
    settle(working, &risk, facts)
}

pub(super) fn close(working: &mut Working, input: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    must_be_open(&working.head.status)?;
    if facts.actor.organisation != Some(working.head.raised_by) && fault::is_on(Fault::OnlyTheRaisingSideCloses) {
        return Err(RiskProblem::Closed.into());
    }
    let risk = fill(working, input)?;
    settle(working, &risk, facts)?;
    working.head.status = "closed".to_owned();
    working.head.closed_at = Some(facts.now);
    Ok(())
}

pub(super) fn reopen(working: &mut Working, _: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    must_be_closed(&working.head.status)?;
    let mut risk: Risk = working.body_as()?;
    risk.closed_because = None;
    working.head.status = "open".to_owned();
    working.head.closed_at = None;
    working.head.review_by = Some(risk.look(facts.today, None, None, &facts.scale)?);
    settle(working, &risk, facts)
}

/// Back in the register as it was last, whoever took it back with the import it came in by.
fn bring_back(working: &mut Working, _: &Map<String, Value>, facts: &Facts) -> Result<(), Failure> {
    must_be_taken_back(&working.head.status)?;
    let risk: Risk = working.body_as()?;
    let was_closed = risk.closed_because.is_some();
    working.head.status = if was_closed { "closed" } else { "open" }.to_owned();
    working.head.closed_at = was_closed.then_some(facts.now);
    settle(working, &risk, facts)
}

/// Which nature a value names; a risk unless it says opportunity.
pub fn nature(body: &Map<String, Value>) -> Nature {
    match body.get("nature").and_then(Value::as_str) {
        Some("opportunity") => Nature::Opportunity,
        _ => Nature::Risk,
    }
}
