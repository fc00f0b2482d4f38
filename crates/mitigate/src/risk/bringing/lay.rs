//! The way back: what a risk says in a column of the register that it came from, or of another that is laid out so.

use kernel::Date;
use serde_json::{Map, Value};
use web::importing::{Laid, Laying, layout};

use crate::risk::reader::headline;

/// The values of what is put into a record, with what the rule makes of it.
pub(super) fn values(given: &Map<String, Value>) -> Map<String, Value> {
    let mut values = layout::given_values(given);
    values.entry("nature").or_insert("risk".into());
    values
}

/// What a record says in a column of that meaning.
pub(super) fn lay(meaning: &str, laying: &Laying<'_>) -> Laid {
    let text = |name: &str| laying.values.get(name).and_then(Value::as_str).map(str::to_owned);
    let key = |name: &str| Laid::Key(laying.values.get(name).map(plain));
    let day = |name: &str| Laid::Day(text(name).and_then(|day| day.parse::<Date>().ok()));
    let score = |one: &str, other: &str| {
        let step = |name: &str| laying.values.get(name).and_then(Value::as_i64);
        Laid::Key(step(one).zip(step(other)).map(|(one, other)| (one * other).to_string()))
    };
    let has_residual = laying.meanings.contains("residual_likelihood");
    let has_start = laying.meanings.contains("start_likelihood");
    match meaning {
        "title" | "description" | "event" => Laid::Text(words(meaning, laying)),
        "cause" | "consequence" | "looked_because" | "why_private" => Laid::Text(text(meaning)),
        "mitigation" => Laid::Text(text("response_plan")),
        "trigger" => Laid::Text(text("early_sign")),
        "id" => Laid::Text(text("old_reference").or_else(|| text("reference"))),
        "resolution" if text("status").as_deref() == Some("closed") => Laid::Text(text("closed_because")),
        "category" | "proximity" | "response" | "status" => key(meaning),
        "threat_or_opportunity" | "record_type" => key("nature"),
        "likelihood" => key("likelihood"),
        "impact" => key("effect"),
        "start_likelihood" => key("start_likelihood"),
        "start_impact" => key("start_effect"),
        "residual_likelihood" => key("target_likelihood"),
        "residual_impact" => key("target_effect"),
        "target_likelihood" | "target_impact" if has_residual => Laid::Kept,
        "target_likelihood" => key("target_likelihood"),
        "target_impact" => key("target_effect"),
        // A register that rates at the start and now scores the start first, and now as what is left.
        "score" | "level" if has_start => score("start_likelihood", "start_effect"),
        "residual_score" | "residual_level" if has_start => score("likelihood", "effect"),
        "score" | "level" => score("likelihood", "effect"),
        "residual_score" | "residual_level" => score("target_likelihood", "target_effect"),
        "target_score" | "target_level" if !has_residual => score("target_likelihood", "target_effect"),
        "owner" => Laid::Person(text("owner")),
        "last_review" => day("looked_on"),
        "next_review" => day("review_by"),
        _ => Laid::Kept,
    }
}

/// The field that a column of that meaning is about, where its values are steps or choices.
pub(super) fn field_of(meaning: &str) -> Option<&'static str> {
    match meaning {
        "category" => Some("category"),
        "proximity" => Some("proximity"),
        "response" => Some("response"),
        "status" => Some("status"),
        "threat_or_opportunity" | "record_type" => Some("nature"),
        "likelihood" => Some("likelihood"),
        "impact" => Some("effect"),
        "start_likelihood" => Some("start_likelihood"),
        "start_impact" => Some("start_effect"),
        "residual_likelihood" | "target_likelihood" => Some("target_likelihood"),
        "residual_impact" | "target_impact" => Some("target_effect"),
        _ => None,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Short name and texts: a register has one, two or three columns for what a record has two of. Nothing stands twice,
/// and nothing is left out.
fn words(meaning: &str, laying: &Laying<'_>) -> Option<String> {
    let text = |name: &str| laying.values.get(name).and_then(Value::as_str).unwrap_or_default();
    let (title, event) = (text("title").to_owned(), text("event").to_owned());
    let columns: Vec<&str> =
        ["title", "description", "event"].into_iter().filter(|name| laying.meanings.contains(name)).collect();
    // A long first text gave the short name its beginning, and stands whole before the others.
    let all = || (event.as_str(), "");
    let (first, rest) = match headline(&event) == title {
        true => all(),
        false => event.split_once("\n\n").unwrap_or(all()),
    };
    let is_whole = headline(first) == title && first != title;
    let (first, rest) = match (is_whole, event.is_empty()) {
        (true, _) => (first.to_owned(), rest.to_owned()),
        (false, _) => (title, event.clone()),
    };
    let at = columns.iter().position(|name| *name == meaning)?;
    let said = match (columns.len(), at) {
        (1, _) if rest.is_empty() => first,
        (1, _) => format!("{first}\n\n{rest}"),
        (_, 0) => first,
        (3, 1) if rest.contains("\n\n") => rest.split_once("\n\n").map(|(one, _)| one.to_owned())?,
        (3, 2) => rest.split_once("\n\n").map(|(_, other)| other.to_owned())?,
        (_, _) => rest,
    };
    Some(said).filter(|said| !said.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use serde_json::json;

    fn said(columns: &[&str], title: &str, event: &str) -> Vec<String> {
        let meanings: BTreeSet<&str> = columns.iter().copied().collect();
        let values = json!({ "title": title, "event": event });
        let laying = Laying { meanings: &meanings, values: values.as_object().expect("an object") };
        columns.iter().map(|column| words(column, &laying).unwrap_or_default()).collect()
    }

    #[test]
    fn what_one_column_said_it_says_again() {
        assert_eq!(said(&["title"], "Fire", ""), ["Fire"]);
        assert_eq!(
            said(&["title", "description"], "Fire", "It burns.\n\nAll of it."),
            ["Fire", "It burns.\n\nAll of it."]
        );
        assert_eq!(
            said(&["title", "description", "event"], "Fire", "It burns.\n\nSmoke"),
            ["Fire", "It burns.", "Smoke"]
        );
        assert_eq!(said(&["title", "description", "event"], "Fire", "It burns."), ["Fire", "It burns.", ""]);
        let long = format!("There is a risk that the lifts stop. {}", "They are old. ".repeat(30)).trim().to_owned();
        assert_eq!(said(&["description"], &headline(&long), &long), std::slice::from_ref(&long));
        assert_eq!(said(&["description"], "Lifts", &long), [format!("Lifts\n\n{long}")], "a new name is in");
    }
}
