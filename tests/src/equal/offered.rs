//! What an answer offers to whoever reads it: of a page the addresses it links to, the forms with their fields and the
//! buttons; of JSON the names of its members. Ids and numbers are taken out, so that answers about like things are alike.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::house::call::Heard;

/// What is offered.
pub type Offered = BTreeSet<String>;

/// What the answer offers; where a change leads to, for one that leads on.
pub fn of(heard: &Heard) -> Offered {
    let mut offered = Offered::new();
    let kind = heard.header("content-type");
    if heard.status == 303 {
        offered.insert(format!("goes on to {}", alike(heard.header("location"))));
    } else if kind.starts_with("text/html") {
        in_page(&heard.text(), &mut offered);
    } else if kind.contains("json")
        && let Ok(told) = serde_json::from_slice::<Value>(&heard.body)
    {
        in_json("", &told, &mut offered);
    }
    offered
}

/// What differs between two, one a line.
pub fn difference(one: &Offered, other: &Offered) -> String {
    let only = |whose: &str, of: &Offered, without: &Offered| -> Vec<String> {
        of.difference(without).map(|what| format!("only {whose}: {what}")).collect()
    };
    [only("the first", one, other), only("the second", other, one)].concat().join("\n")
}

/// The links, forms, fields and buttons in the main part of a page.
fn in_page(page: &str, offered: &mut Offered) {
    let main = page.split_once("<main").map_or(page, |(_, rest)| rest.split("</main>").next().unwrap_or(rest));
    for tag in main.split('<').skip(1).filter_map(|part| part.split('>').next()) {
        let (name, attributes) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
        let value = |wanted: &str| value_of(attributes, wanted).map(alike).unwrap_or_default();
        let said = match name {
            "a" => format!("a link to {}", value("href")),
            "form" => format!("a form for {} {}", value("method"), value("action")),
            "button" => format!("a button {}={} {}", value("name"), value("value"), value("formaction")),
            "input" | "select" | "textarea" => format!("a field {}", value("name")),
            _ => continue,
        };
        let can = if attributes.contains("disabled") { " that is off" } else { "" };
        offered.insert(format!("{said}{can}"));
    }
}

/// The value of an attribute of a tag.
fn value_of<'t>(attributes: &'t str, wanted: &str) -> Option<&'t str> {
    let begin = format!("{wanted}=\"");
    let at = attributes
        .match_indices(&begin)
        .map(|(at, _)| at)
        .find(|at| attributes[..*at].chars().next_back().is_none_or(char::is_whitespace))?;
    attributes[at + begin.len()..].split('"').next()
}

/// The paths of all members, whatever is in them.
fn in_json(path: &str, told: &Value, offered: &mut Offered) {
    match told {
        Value::Object(members) => {
            for (name, value) in members {
                in_json(&format!("{path}.{}", alike(name)), value, offered);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| in_json(&format!("{path}[]"), item, offered)),
        _ => {
            offered.insert(path.to_owned());
        }
    }
}

/// An address without the ids, references and numbers in it.
fn alike(address: &str) -> String {
    let is_mark = |c: char| "/?&=#;:~,".contains(c);
    let pieces = address.split_inclusive(is_mark).map(|piece| {
        let word = piece.trim_end_matches(is_mark);
        let plain = if names_one(word) { "…" } else { word };
        format!("{plain}{}", &piece[word.len()..])
    });
    pieces.collect()
}

/// Whether a word is an id, a reference such as `M-R-27`, or a number.
fn names_one(word: &str) -> bool {
    let is_id = word.len() == 36 && word.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_reference = word
        .rsplit_once('-')
        .is_some_and(|(before, number)| is_number(number) && before.starts_with(|c: char| c.is_ascii_uppercase()));
    is_id || is_number(word) || is_reference
}
