//! Reads the Fluent files of one language into messages that are quick to say.

use std::collections::HashMap;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource, VariantKey};
use fluent_syntax::parser::parse;
use intl_pluralrules::{PluralRuleType, PluralRules};
use unic_langid::LanguageIdentifier;

use super::message::{Match, Message, Piece, Subject, Variant};
use super::pseudo;

/// How deep messages may refer to one another: a ring of references is a fault, not a loop.
const DEEPEST: usize = 8;

/// One language in memory. Its texts live as long as the program, so `say` can hand them out.
pub(super) struct Loaded {
    pub tag: &'static str,
    pub messages: HashMap<&'static str, Message>,
    pub plurals: PluralRules,
    /// What stands between thousands.
    pub group: &'static str,
}

type Source = HashMap<String, Pattern<&'static str>>;

impl Loaded {
    /// # Panics
    /// Where a file does not parse, uses a part of Fluent that is not supported, or repeats a key:
    /// the files are in the program, so this is found by the first test that speaks.
    pub(super) fn read(tag: &'static str, files: &'static [(&'static str, &'static str)]) -> Self {
        let resources = files.iter().map(|(name, text)| (*name, parsed(tag, name, text)));
        Self::build(tag, resources.collect())
    }

    /// The same files, with every word of a message made strange.
    pub(super) fn read_pseudo(tag: &'static str, files: &'static [(&'static str, &'static str)]) -> Self {
        let resources = files.iter().map(|(name, text)| (*name, pseudo::estrange(parsed(tag, name, text))));
        Self::build(tag, resources.collect())
    }

    fn build(tag: &'static str, resources: Vec<(&'static str, Resource<&'static str>)>) -> Self {
        let mut source = Source::new();
        for (file, resource) in resources {
            for (key, pattern) in patterns(resource) {
                assert!(source.insert(key.clone(), pattern).is_none(), "locales/{tag}/{file}: {key} is there twice");
            }
        }
        let messages = source
            .keys()
            .filter(|key| !key.starts_with('-'))
            .map(|key| (leak(key.clone()), compile(tag, key, &source)))
            .collect::<HashMap<_, _>>();
        // Plural rules go by the language alone; the region does not count.
        let base = tag.split('-').next().unwrap_or(tag);
        let identifier: LanguageIdentifier =
            base.parse().unwrap_or_else(|error| panic!("locales/{tag} is not named by a language tag: {error}"));
        let plurals = PluralRules::create(identifier, PluralRuleType::CARDINAL)
            .unwrap_or_else(|error| panic!("locales/{tag}: no plural rules for this language ({error})"));
        let group = match messages.get("number-group") {
            Some(Message::Plain(sign)) => sign,
            _ => ",",
        };
        Self { tag, messages, plurals, group }
    }
}

fn parsed(tag: &str, file: &str, text: &'static str) -> Resource<&'static str> {
    parse(text).unwrap_or_else(|(_, errors)| panic!("locales/{tag}/{file} does not parse: {errors:?}"))
}

/// Every message, attribute (`key.name`) and term (`-key`) of a file.
fn patterns(resource: Resource<&'static str>) -> Vec<(String, Pattern<&'static str>)> {
    let mut found = Vec::new();
    for entry in resource.body {
        match entry {
            Entry::Message(message) => {
                let key = message.id.name;
                for attribute in message.attributes {
                    found.push((format!("{key}.{}", attribute.id.name), attribute.value));
                }
                if let Some(value) = message.value {
                    found.push((key.to_owned(), value));
                }
            }
            Entry::Term(term) => found.push((format!("-{}", term.id.name), term.value)),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) | Entry::Junk { .. } => {}
        }
    }
    found
}

fn compile(tag: &str, key: &str, source: &Source) -> Message {
    let mut pieces = Vec::new();
    let outcome = source.get(key).ok_or_else(|| "is not there".to_owned());
    outcome
        .and_then(|pattern| append(pattern, source, 0, &mut pieces))
        .unwrap_or_else(|fault| panic!("locales/{tag}: {key}: {fault}"));
    join_texts(&mut pieces);
    match pieces.as_slice() {
        [] => Message::Plain(""),
        [Piece::Text(text)] => Message::Plain(text),
        _ => Message::Pieces(pieces),
    }
}

fn append(
    pattern: &Pattern<&'static str>,
    source: &Source,
    depth: usize,
    pieces: &mut Vec<Piece>,
) -> Result<(), String> {
    if depth > DEEPEST {
        return Err("refers to itself".to_owned());
    }
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => pieces.push(Piece::Text(value)),
            PatternElement::Placeable { expression } => append_expression(expression, source, depth, pieces)?,
        }
    }
    Ok(())
}

fn append_expression(
    expression: &Expression<&'static str>,
    source: &Source,
    depth: usize,
    pieces: &mut Vec<Piece>,
) -> Result<(), String> {
    let Expression::Select { selector, variants } = expression else {
        let Expression::Inline(inline) = expression else {
            return Ok(());
        };
        return append_inline(inline, source, depth, pieces);
    };
    let on = match selector {
        InlineExpression::VariableReference { id } => Subject::Variable(id.name),
        InlineExpression::NumberLiteral { value } => {
            Subject::Number(value.parse().map_err(|_| "has an odd number".to_owned())?)
        }
        other => return Err(format!("chooses by {other:?}, which is not supported")),
    };
    let mut usual = 0;
    let mut made = Vec::new();
    for (at, variant) in variants.iter().enumerate() {
        if variant.default {
            usual = at;
        }
        let when = match &variant.key {
            VariantKey::Identifier { name } => Match::Word(name),
            VariantKey::NumberLiteral { value } => {
                Match::Number(value.parse().map_err(|_| "has an odd number".to_owned())?)
            }
        };
        let mut then = Vec::new();
        append(&variant.value, source, depth + 1, &mut then)?;
        join_texts(&mut then);
        made.push(Variant { when, then });
    }
    pieces.push(Piece::Choice { on, variants: made, usual });
    Ok(())
}

fn append_inline(
    inline: &InlineExpression<&'static str>,
    source: &Source,
    depth: usize,
    pieces: &mut Vec<Piece>,
) -> Result<(), String> {
    let refer = |key: String, pieces: &mut Vec<Piece>| match source.get(&key) {
        Some(pattern) => append(pattern, source, depth + 1, pieces),
        None => Err(format!("refers to {key}, which is not there")),
    };
    match inline {
        InlineExpression::StringLiteral { value } => {
            pieces.push(Piece::Text(leak(fluent_syntax::unicode::unescape_unicode_to_string(value).into_owned())));
            Ok(())
        }
        InlineExpression::NumberLiteral { value } => {
            pieces.push(Piece::Text(value));
            Ok(())
        }
        InlineExpression::VariableReference { id } => {
            pieces.push(Piece::Variable(id.name));
            Ok(())
        }
        InlineExpression::MessageReference { id, attribute: None } => refer(id.name.to_owned(), pieces),
        InlineExpression::MessageReference { id, attribute: Some(part) } => {
            refer(format!("{}.{}", id.name, part.name), pieces)
        }
        InlineExpression::TermReference { id, attribute: None, arguments: None } => {
            refer(format!("-{}", id.name), pieces)
        }
        InlineExpression::Placeable { expression } => append_expression(expression, source, depth, pieces),
        other => Err(format!("uses {other:?}, which is not supported")),
    }
}

/// Neighbouring texts become one, so that a message without variables is plain.
fn join_texts(pieces: &mut Vec<Piece>) {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces.drain(..) {
        match (joined.last_mut(), piece) {
            (Some(Piece::Text(before)), Piece::Text(text)) => *before = leak(format!("{before}{text}")),
            (_, piece) => joined.push(piece),
        }
    }
    *pieces = joined;
}

/// Words are read once, when the program starts, and said until it ends.
fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
