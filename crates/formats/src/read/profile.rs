//! What a column's values look like, whatever its header says, and how well that fits a field.

use crate::grid::Value;
use crate::vocabulary::{Kind, Lexicon};
use crate::words;

use super::{date, number};

/// Shares of a column's values that look like something; all 0 where there is no value.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Values looked at.
    pub count: usize,
    /// Numbers, in number cells or in text.
    pub numbers: f32,
    /// Whole numbers of at most 100.
    pub small: f32,
    /// Numbers between 0 and 1, or percentages.
    pub shares: f32,
    /// Dates, in date cells or in text.
    pub dates: f32,
    /// Words of a scale, alone or behind a number; ranges.
    pub steps: f32,
    /// Words of a scale alone, or colours.
    pub words: f32,
    /// Yes, no, and their short forms.
    pub flags: f32,
    /// Addresses of the web or of mail.
    pub links: f32,
    /// Names of kinds of record, in words or short forms.
    pub records: f32,
    /// Names of kinds of record in words.
    pub worded: f32,
    /// Marks such as an X.
    pub marks: f32,
    /// References: `R-12`.
    pub references: f32,
    /// Numbers that may be days.
    pub days: f32,
    /// Texts with a digit or of a few capitals, as references and codes are.
    pub coded: f32,
    /// A month, a quarter or a year that is no day: `Sept 2026`.
    pub spans: f32,
    /// Whole numbers from 0 to 10.
    pub scale: f32,
    /// Two or three words that all begin as names do.
    pub names: f32,
    /// Average words of the text values.
    pub length: f32,
    /// Different values, of all values.
    pub variety: f32,
    /// How many values each field claims as its own, of all values; by field.
    pub claims: Vec<f32>,
    /// Different kinds of record named.
    pub record_variety: usize,
}

impl Profile {
    /// Looks at values.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a Value>, lexicon: &Lexicon<'_>) -> Self {
        let mut profile = Self { claims: vec![0.0; lexicon.vocabulary.fields.len()], ..Self::default() };
        let mut different = std::collections::HashSet::new();
        let mut kinds = std::collections::HashSet::new();
        let (mut texts, mut total) = (0_usize, 0_usize);
        for value in values.into_iter().filter(|value| !says_nothing(value)) {
            profile.count += 1;
            different.insert(value.shown().to_lowercase());
            match value {
                Value::Number(number) => profile.add_number(*number),
                Value::Moment(_) => profile.dates += 1.0,
                Value::Truth(_) => profile.flags += 1.0,
                Value::Span(_) | Value::Fault(_) => {}
                Value::Text(text) => {
                    if number::parse(text).is_none() {
                        texts += 1;
                        total += text.split_whitespace().count();
                    }
                    kinds.extend(profile.add_text(text.trim(), lexicon));
                }
            }
        }
        let count = profile.count.max(1) as f32;
        profile.length = total as f32 / texts.max(1) as f32;
        profile.variety = different.len() as f32 / count;
        profile.record_variety = kinds.len();
        let shares = [
            &mut profile.numbers,
            &mut profile.small,
            &mut profile.shares,
            &mut profile.dates,
            &mut profile.steps,
            &mut profile.words,
            &mut profile.flags,
            &mut profile.links,
            &mut profile.records,
            &mut profile.worded,
            &mut profile.marks,
            &mut profile.references,
            &mut profile.days,
            &mut profile.coded,
            &mut profile.spans,
            &mut profile.scale,
            &mut profile.names,
        ];
        for share in shares.into_iter().chain(&mut profile.claims) {
            *share /= count;
        }
        profile
    }

    fn add_number(&mut self, number: f64) {
        self.numbers += 1.0;
        self.days += if date::from_day_number(number).is_some() { 1.0 } else { 0.0 };
        self.small += if number.fract() == 0.0 && (0.0..=100.0).contains(&number) { 1.0 } else { 0.0 };
        self.scale += if number.fract() == 0.0 && (0.0..=10.0).contains(&number) { 1.0 } else { 0.0 };
        self.shares += if (0.0..=1.0).contains(&number) { 1.0 } else { 0.0 };
    }

    fn add_text(&mut self, text: &str, lexicon: &Lexicon<'_>) -> Option<usize> {
        let number = number::parse(text).or_else(|| number::worked_out(text));
        if let Some(number) = number {
            self.add_number(number);
            if text.ends_with('%') {
                self.shares += 1.0;
            }
        } else if date::parse(text).is_some() || date::of_moment(text).is_some() || date::is_placeholder(text) {
            self.dates += 1.0;
        }
        let few = text.len() <= 60;
        self.coded += if few && is_coded(text) { 1.0 } else { 0.0 };
        self.spans += if few && date::is_span(text) { 1.0 } else { 0.0 };
        let lower = text.to_lowercase();
        let step = few && lexicon.step(text).is_some() || is_reasoned(text, lexicon);
        self.words += if step { 1.0 } else { 0.0 };
        self.steps += if step
            || (few && (number.is_none() && (is_range(text) || number::leading(text).is_some()) || is_letter(text)))
        {
            1.0
        } else {
            0.0
        };
        self.flags += if FLAGS.contains(&lower.as_str()) { 1.0 } else { 0.0 };
        self.marks += if MARKS.contains(&lower.as_str()) { 1.0 } else { 0.0 };
        self.links += if is_link(&lower) { 1.0 } else { 0.0 };
        self.names += if is_name(text) { 1.0 } else { 0.0 };
        self.references += if is_reference(text) { 1.0 } else { 0.0 };
        if !few {
            return None;
        }
        for field in lexicon.claimants(&words::split(text)) {
            self.claims[*field] += 1.0;
        }
        let kind = lexicon.record_named(text).filter(|kind| !lexicon.vocabulary.records[*kind].ignored);
        self.records += if kind.is_some() { 1.0 } else { 0.0 };
        self.worded += if kind.is_some() && text.chars().count() > 2 { 1.0 } else { 0.0 };
        kind
    }

    /// How well the values fit a field: 1 where nothing speaks for or against, more or less where something does.
    pub fn fit(&self, kind: Kind, field: usize) -> f32 {
        if self.count == 0 {
            return match kind {
                Kind::Record => 0.3,
                // A share is told by its values; without them it is a step like others.
                Kind::Share => 0.9,
                _ => 1.0,
            };
        }
        let claimed = self.claims.get(field).copied().unwrap_or(0.0);
        let numeric = self.numbers.max(self.dates);
        let wordy = |limit: f32, over: f32| if self.length > limit { over } else { 1.05 };
        let fit = match kind {
            Kind::Any => 1.0,
            Kind::Id if self.length > 5.0 => 0.4,
            Kind::Id if self.length >= 2.0 && self.references < 0.3 => 0.72,
            // Plain words are no references.
            Kind::Id if self.count >= 2 && self.numbers.max(self.coded) < 0.3 => 0.72,
            Kind::Id => 1.05 - 0.3 * self.dates,
            Kind::Title => {
                let long = match self.length {
                    ..=10.0 => 1.07,
                    ..=30.0 => 1.0,
                    _ => 0.9,
                };
                // Names differ; what says the same in every row is a group or a kind.
                let same = if self.count >= 4 && self.variety <= 0.5 { 0.6 } else { 1.0 };
                (1.05 - 0.75 * numeric - 0.4 * self.steps) * long * same * self.unlike_references()
            }
            Kind::Prose => {
                // A word that comes again and again is no sentence.
                let label = self.length < 2.0 && numeric == 0.0 && self.count >= 4 && self.variety <= 0.6;
                let wordy = if self.length >= 4.0 { 1.1 } else { 0.88 } - if label { 0.15 } else { 0.0 };
                wordy * (1.0 - 0.7 * numeric) * self.unlike_references() - 0.35 * self.words
            }
            Kind::Text => 1.0 - 0.3 * numeric,
            Kind::Person => wordy(9.0, 0.6) - 0.7 * numeric - 0.5 * self.words,
            Kind::Date => 0.45 + 0.7 * self.dates + 0.5 * self.spans + 0.4 * self.days,
            Kind::Level => {
                0.3 + 0.85 * self.steps.max(self.small).max(self.shares).max(0.6 * self.numbers).max(claimed)
                    - if self.length > 6.0 { 0.15 } else { 0.0 }
                    - 0.6 * self.dates
                    + short(self.length)
            }
            Kind::Word => 0.3 + 0.85 * self.words.max(claimed) + short(self.length) - 0.4 * self.numbers,
            Kind::Number => 0.35 + 0.75 * self.numbers,
            Kind::Share => 0.15 + 0.95 * self.shares,
            Kind::Money => 0.4 + 0.7 * self.numbers - 0.4 * self.spans,
            // Words that nobody listed may be a choice, but less surely.
            Kind::Choice => wordy(3.6, 0.6) - 0.5 * numeric + 0.15 * claimed - if claimed == 0.0 { 0.12 } else { 0.0 },
            Kind::Flag => 0.6 + 0.55 * self.flags,
            Kind::Label => wordy(6.0, 0.6) - 0.45 * numeric - 0.3 * self.words,
            Kind::Link => 0.75 + 0.4 * self.links,
            Kind::Record if self.records >= 0.6 && self.record_variety >= 2 => 1.2,
            Kind::Record => 0.0,
        };
        fit.clamp(0.05, 1.2) + 0.12 * claimed
    }
}

impl Profile {
    /// Whether values may say when, if not as days: a few words, no numbers, names or steps.
    pub(super) fn says_when(&self) -> bool {
        let others = self.numbers.max(self.flags).max(self.names).max(self.words).max(self.records);
        self.count > 0 && self.length <= 5.0 && others < 0.3
    }

    /// Names and sentences are not references.
    fn unlike_references(&self) -> f32 {
        if self.references >= 0.6 { 0.5 } else { 1.0 }
    }
}

/// Bytes that a step's words take at most.
const STEP: usize = 40;

/// Short texts may be words of a scale that nobody listed.
fn short(length: f32) -> f32 {
    if length > 0.0 && length <= 3.0 { 0.3 } else { 0.0 }
}

const FLAGS: [&str; 16] =
    ["y", "n", "yes", "no", "true", "false", "ja", "nein", "oui", "non", "sí", "si", "sì", "não", "да", "нет"];
const MARKS: [&str; 8] = ["x", "✓", "✔", "•", "●", "√", "☒", "☑"];

/// What stands for an empty cell; it says nothing of what its column means.
const NOTHING: [&str; 24] = [
    "-",
    "–",
    "—",
    "?",
    "n/a",
    "na",
    "n.a.",
    "none",
    "nil",
    "tbc",
    "tbd",
    "tba",
    "keine",
    "keiner",
    "k.a.",
    "entfällt",
    "ninguno",
    "ninguna",
    "aucun",
    "aucune",
    "nessuno",
    "geen",
    "brak",
    "ingen",
];

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Fault(_) => true,
        Value::Text(text) => {
            let text = text.trim();
            is_stand_in(text) || (text.len() <= 12 && NOTHING.contains(&text.to_lowercase().as_str()))
        }
        _ => false,
    }
}

/// `[Name]`, `<date>`: what a template has in place of a value.
pub(super) fn is_stand_in(text: &str) -> bool {
    (text.starts_with('<') && text.ends_with('>'))
        || (text.starts_with('[') && text.ends_with(']') && text.matches('[').count() == 1)
}

/// Whether a value is a mark in a choice spread over columns.
pub fn is_mark(text: &str) -> bool {
    MARKS.contains(&text.trim().to_lowercase().as_str())
}

/// `3-7`, `75% to 100%`, `<5`.
fn is_range(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '<' | '>' | '≤' | '≥'))
        && text.ends_with(|c: char| c.is_ascii_digit() || c == '%')
        && text.chars().all(|c| {
            c.is_ascii_digit() || matches!(c, '%' | '-' | '–' | '.' | ',' | ' ' | 't' | 'o' | '<' | '>' | '≤' | '≥')
        })
}

/// `High: the only supplier`: a step of a scale, and why.
pub(super) fn is_reasoned(text: &str, lexicon: &Lexicon<'_>) -> bool {
    // The first mark ends the step, so the text is looked at no further than a step is long.
    let ends = |(at, letter): &(usize, char)| {
        let rest = &text[at + letter.len_utf8()..];
        match letter {
            ':' => true,
            ',' | ';' => rest.starts_with(' '),
            ' ' => rest.starts_with('(') || ["- ", "– ", "— "].iter().any(|dash| rest.starts_with(dash)),
            _ => false,
        }
    };
    let end = text.char_indices().take_while(|(at, _)| *at <= STEP).find(ends).map(|(at, _)| at);
    end.is_some_and(|end| end >= 3 && lexicon.step(&text[..end]).is_some())
}

/// `R-12`, `3.1`, `SR`: a digit in it, or capitals alone, in one word.
fn is_coded(text: &str) -> bool {
    let digit = text.contains(|c: char| c.is_ascii_digit());
    let capitals = text.chars().count() <= 5 && text.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    text.split_whitespace().count() <= 3 && (digit || capitals)
}

/// A step named by a letter.
fn is_letter(text: &str) -> bool {
    matches!(text, "A" | "B" | "C" | "D" | "E" | "F")
}

fn is_link(lower: &str) -> bool {
    lower.contains("://")
        || lower.starts_with("www.")
        || (lower.contains('@') && lower.contains('.') && !lower.contains(' '))
}

/// `Ann Lee`, `M. de Vries`: two or three words, the first and the last with a capital, and no digit.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let begins = |word: &str| word.starts_with(char::is_uppercase) && !word.chars().all(char::is_uppercase);
    let plain = text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '’'));
    (2..=3).contains(&words.len())
        && plain
        && words.last().is_some_and(|word| begins(word))
        && words.first().is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// `STK-08`: one word that ends in two digits and more, as references do and headers hardly ever.
pub(super) fn is_numbered(text: &str) -> bool {
    let text = text.trim();
    let digits = text.chars().rev().take_while(char::is_ascii_digit).count();
    digits >= 2 && !text.contains(char::is_whitespace)
}

/// `R-12`, `A_001`, `RISK 7`: few letters, then digits.
fn is_reference(text: &str) -> bool {
    let digits = text.chars().rev().take_while(char::is_ascii_digit).count();
    let rest = text.chars().count() - digits;
    digits > 0 && (1..=10).contains(&rest) && text.len() <= 20
}
