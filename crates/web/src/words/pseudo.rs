//! The pseudo-language: every word of a message with accents, vowels doubled for length, and the
//! message in brackets. What a page shows without brackets did not come from `locales/`.

use fluent_syntax::ast::{Entry, Expression, Pattern, PatternElement, Resource};

/// Makes every message of a file strange. Terms stay: they are names, and stand inside messages.
pub(super) fn estrange(mut resource: Resource<&'static str>) -> Resource<&'static str> {
    for entry in &mut resource.body {
        if let Entry::Message(message) = entry {
            if let Some(value) = &mut message.value
                && message.id.name != "number-group"
            {
                bracket(value);
            }
            for attribute in &mut message.attributes {
                bracket(&mut attribute.value);
            }
        }
    }
    resource
}

fn bracket(pattern: &mut Pattern<&'static str>) {
    accent_all(pattern);
    pattern.elements.insert(0, PatternElement::TextElement { value: "⟦" });
    pattern.elements.push(PatternElement::TextElement { value: "⟧" });
}

fn accent_all(pattern: &mut Pattern<&'static str>) {
    for element in &mut pattern.elements {
        match element {
            PatternElement::TextElement { value } => *value = Box::leak(accent(value).into_boxed_str()),
            PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                for variant in variants {
                    accent_all(&mut variant.value);
                }
            }
            PatternElement::Placeable { .. } => {}
        }
    }
}

fn accent(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        let (strange, doubled) = match letter {
            'a' => ('á', true),
            'e' => ('é', true),
            'i' => ('í', false),
            'o' => ('ó', true),
            'u' => ('ú', true),
            'y' => ('ý', false),
            'c' => ('ç', false),
            'n' => ('ñ', false),
            's' => ('š', false),
            'z' => ('ž', false),
            'A' => ('Á', false),
            'E' => ('É', false),
            'I' => ('Í', false),
            'O' => ('Ó', false),
            'U' => ('Ú', false),
            'C' => ('Ç', false),
            'N' => ('Ñ', false),
            'S' => ('Š', false),
            other => (other, false),
        };
        out.push(strange);
        if doubled {
            out.push(strange);
        }
    }
    out
}
