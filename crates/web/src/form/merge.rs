//! A form that comes back because somebody else changed the record while it was filled in.

use serde_json::{Map, Value};

/// What the form shows: what the person changed, as they typed it; what they did not touch, as it stands now. `seen` is
/// the record as they saw it, `now` as it is.
pub fn merged(seen: &Map<String, Value>, now: &Map<String, Value>, typed: Map<String, Value>) -> Map<String, Value> {
    let mut merged = now.clone();
    let touched = typed.into_iter().filter(|(name, value)| written(Some(value)) != written(seen.get(name)));
    merged.extend(touched);
    merged
}

/// A value as a form has it: line ends and spaces around it mean nothing.
fn written(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.replace("\r\n", "\n").trim().to_owned(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn only_what_was_touched_is_as_it_was_typed() {
        let seen = fields(json!({ "title": "Boilers fail", "cause": null, "effect": 3, "event": "One\nTwo" }));
        let now = fields(json!({ "title": "Boilers fail", "cause": "They are old", "effect": 4, "event": "One\nTwo" }));
        let typed =
            fields(json!({ "title": "Boilers fail early", "cause": "", "effect": "3", "event": "One\r\nTwo " }));
        let shown = merged(&seen, &now, typed);
        let expected =
            json!({ "title": "Boilers fail early", "cause": "They are old", "effect": 4, "event": "One\nTwo" });
        assert_eq!(Value::Object(shown), expected);
    }

    #[test]
    fn what_was_emptied_on_purpose_is_empty() {
        let seen = fields(json!({ "cause": "They are old" }));
        let shown = merged(&seen, &fields(json!({ "cause": "They are very old" })), fields(json!({ "cause": "" })));
        assert_eq!(Value::Object(shown), json!({ "cause": "" }));
    }
}
