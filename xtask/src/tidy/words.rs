//! Every word a person reads stands in `locales`: what code and templates name is there, and nothing is there that
//! nobody names.
//!
//! A key may be put together from parts (`format!("role-{}", …)`). Such a pattern names every key that fits it; one that
//! is made of parts alone names those whose parts each stand in the code as well.

use std::collections::{BTreeMap, BTreeSet};

use super::Breach;
use crate::house::House;

const LOCALE: &str = "locales/en-GB/";
/// What a call that takes a key looks like, up to the key.
const CALLS: [&str; 5] = ["say(\"", "say_with(\"", "say_rich(\"", "say_count(\"", "Message::of(\""];
/// Keys that are handed on as codes before they are said: every word of the code that begins so is one.
const CODES: [&str; 1] = ["read-"];

/// Keys that are named and not there, or there and not named.
pub fn are_all_there(house: &House) -> Vec<Breach> {
    let keys = keys(house);
    if keys.is_empty() {
        return Vec::new();
    }
    let mut named = Named::default();
    let mut breaches = Vec::new();
    for (path, text) in house.files().filter(|(path, _)| is_product(path)) {
        let text = product(path, text);
        named.take(&text);
        for (line, key) in said(&text).into_iter().filter(|(_, key)| !keys.contains_key(key)) {
            breaches.push(Breach::at(path, line, format!("`{key}` is not in {LOCALE}")));
        }
    }
    for (_, text) in house.files().filter(|(path, _)| path.starts_with(LOCALE)) {
        named.refer(text);
    }
    for (key, (path, line)) in &keys {
        if !named.names(key) {
            breaches.push(Breach::at(path, *line, format!("nothing says `{key}`: take it out")));
        }
    }
    breaches
}

/// Every key, and where it stands.
fn keys(house: &House) -> BTreeMap<&str, (&str, usize)> {
    let mut keys = BTreeMap::new();
    for (path, text) in house.files().filter(|(path, _)| path.starts_with(LOCALE)) {
        for (index, line) in text.lines().enumerate() {
            let key = line.split_once('=').map_or("", |(key, _)| key.trim_end());
            if key.starts_with(|c: char| c.is_ascii_lowercase()) && key.bytes().all(is_of_key) {
                keys.insert(key, (path, index + 1));
            }
        }
    }
    keys
}

/// Code, templates and vocabularies that the program is made of; tests and examples name what they like.
fn is_product(path: &str) -> bool {
    let is_kind = [".rs", ".html", ".toml"].iter().any(|end| path.ends_with(end));
    path.starts_with("crates/") && path.contains("/src/") && is_kind && !path.contains("/tests")
}

/// The text without comments and without the tests at its end, line for line.
fn product(path: &str, text: &str) -> String {
    if !path.ends_with(".rs") {
        return text.to_owned();
    }
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

/// The keys that calls name, and codes, with their lines.
fn said(text: &str) -> Vec<(usize, &str)> {
    let starts = CALLS.iter().flat_map(|call| text.match_indices(call).map(|(at, call)| at + call.len()));
    let codes = CODES
        .iter()
        .flat_map(|begin| text.match_indices(&format!("\"{begin}")).map(|(at, _)| at + 1).collect::<Vec<_>>());
    let whole = starts.chain(codes).filter_map(|at| Some((at, text[at..].split_once('"')?.0)));
    let plain = whole.filter(|(_, key)| !key.is_empty() && key.bytes().all(is_of_key));
    plain.map(|(at, key)| (text[..at].matches('\n').count() + 1, key)).collect()
}

fn is_of_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// What stands between quotation marks: whole words, and patterns with parts to be put in.
#[derive(Default)]
struct Named {
    words: BTreeSet<String>,
    patterns: BTreeSet<Vec<String>>,
}

impl Named {
    fn take(&mut self, text: &str) {
        for (at, _) in text.match_indices('"') {
            let rest = &text[at + 1..];
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_{}.:".contains(c))).unwrap_or(rest.len());
            let word = &rest[..end];
            if word.is_empty() || !rest[end..].starts_with('"') {
                continue;
            }
            if word.contains('{') {
                self.patterns.insert(pieces(word));
            } else {
                self.words.insert(word.replace('_', "-"));
            }
        }
    }

    /// Messages that others are made of: `{ every-side }`.
    fn refer(&mut self, text: &str) {
        let parts = text.match_indices("{ ").filter_map(|(at, begin)| text[at + begin.len()..].split_once(" }"));
        self.words.extend(parts.map(|(part, _)| part).filter(|part| part.bytes().all(is_of_key)).map(str::to_owned));
    }

    fn names(&self, key: &str) -> bool {
        self.words.contains(key) || self.patterns.iter().any(|pattern| self.fits(pattern, key))
    }

    /// Whether the key is the pattern with something put in.
    fn fits(&self, pattern: &[String], key: &str) -> bool {
        let says_nothing = pattern.iter().all(|piece| piece.bytes().all(|byte| byte == b'-'));
        self.fits_from(pattern, key, says_nothing)
    }

    /// `pattern` is plain, put in, plain, put in, …, plain: what is plain may be empty.
    fn fits_from(&self, pattern: &[String], key: &str, says_nothing: bool) -> bool {
        let Some((plain, later)) = pattern.split_first() else { return key.is_empty() };
        let Some(rest) = key.strip_prefix(plain.as_str()) else { return false };
        if later.is_empty() {
            return rest.is_empty();
        }
        (1..=rest.len()).any(|end| {
            let part = &rest[..end];
            let may = !says_nothing || self.words.contains(part) || part.bytes().all(|byte| byte.is_ascii_digit());
            may && self.fits_from(later, &rest[end..], says_nothing)
        })
    }
}

/// `role-{}-hint` in its plain pieces: `role-` and `-hint`.
fn pieces(pattern: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    for piece in pattern.split('{') {
        let plain = if pieces.is_empty() { piece } else { piece.split_once('}').map_or("", |(_, plain)| plain) };
        pieces.push(plain.to_owned());
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    const WORDS: (&str, &str) = (
        "locales/en-GB/a.ftl",
        "# Titles\nrisks-title = Risks\nrole-member = Member\nrisk-field-owner = Owner\nold = Old\nread-empty = Empty\n",
    );

    #[test]
    fn what_is_named_and_not_there_and_what_is_there_and_not_named_is_found() {
        let page =
            ("crates/web/src/page.html", "{{ t.say(\"risks-title\") }}\n<a aria-label=\"{{ t.say(\"gone\") }}\">");
        let code = "fn f() {\n    // say(\"in-a-comment\")\n    say(&format!(\"role-{}\", x), \"risk\", \"field\", \"owner\");\n    say_with(&format!(\"{kind}-{}-{}\", a, b));\n    code(\"read-empty\", \"read-nothing\")\n}\n\n#[cfg(test)]\nmod tests { say(\"of-a-test\"); }\n";
        assert_eq!(
            places(are_all_there, &[WORDS, page, ("crates/web/src/a.rs", code)]),
            ["crates/web/src/a.rs:5", "crates/web/src/page.html:2", "locales/en-GB/a.ftl:5"]
        );
    }

    #[test]
    fn a_pattern_of_parts_alone_names_only_what_its_parts_say() {
        let code = "say(&format!(\"{kind}-{}\", x), \"risk\", \"role-member\", \"risks-title\", \"read-empty\");";
        assert_eq!(
            places(are_all_there, &[WORDS, ("crates/web/src/a.rs", code)]),
            ["locales/en-GB/a.ftl:5", "locales/en-GB/a.ftl:4"]
        );
    }

    #[test]
    fn what_another_message_is_made_of_is_named_by_it() {
        let words =
            ("locales/en-GB/a.ftl", "shared = Shared with { every-side }\nevery-side = all of { $count }\ncount = 1\n");
        let code = ("crates/web/src/a.rs", "say(\"shared\");");
        assert_eq!(places(are_all_there, &[words, code]), ["locales/en-GB/a.ftl:3"]);
    }
}
