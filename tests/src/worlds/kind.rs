//! Two kinds of record that are simple enough to see through.

use books::agreement::STATES;
use books::{Act, Field, Form, Kind, Stands, Verb};
use serde_json::Value;

const fn field(name: &'static str, form: Form, place: Stands) -> Field {
    Field { name, form, meaning: "", example: "null", place }
}

/// A thing: a title, a colour, a weight.
pub static THING: Kind = Kind {
    name: "thing",
    plural: "things",
    title: "things-title",
    hotkey: "",
    schema: 1,
    is_companion: false,
    fields: &[
        field("title", Form::Line(80), Stands::Head),
        field("colour", Form::Choice(&["red", "blue", "green"]), Stands::Filtered),
        field("further", Form::Extra, Stands::Body),
    ],
    acts: &[],
    statuses: &["open", "closed"],
    letter: |_| "T",
    raise: Act {
        name: "raise",
        entry: "thing.raised",
        does: "Raises a thing.",
        method: "POST",
        path: "",
        verb: Verb::Raise,
        takes: &[],
        rule: |_, _, _| Ok(()),
    },
    facets: |head, body| {
        let mut facets = vec![("status", head.status.clone())];
        if let Some(colour) = body.get("colour").and_then(Value::as_str).filter(|_| head.status == "open") {
            facets.push(("colour", colour.to_owned()));
        }
        facets
    },
    disclosed: None,
    level: |_, _| None,
    above: |_| Vec::new(),
    upcast: |_, body| body,
};

/// A pact: a text that binds every party.
pub static PACT: Kind = Kind {
    name: "pact",
    plural: "pacts",
    title: "pacts-title",
    hotkey: "",
    schema: 1,
    is_companion: false,
    fields: &[],
    acts: &[],
    statuses: STATES,
    letter: |_| "P",
    raise: Act {
        name: "propose",
        entry: "pact.proposed",
        does: "Proposes a pact.",
        method: "POST",
        path: "",
        verb: Verb::Manage,
        takes: &[],
        rule: |_, _, _| Ok(()),
    },
    facets: |head, _| vec![("status", head.status.clone())],
    disclosed: None,
    level: |_, _| None,
    above: |_| Vec::new(),
    upcast: |_, body| body,
};
