//! One message: text, or pieces that are put together when it is said.

use std::borrow::Cow;
use std::fmt::Write as _;

use intl_pluralrules::PluralCategory;

use super::load::Loaded;

/// What a variable of a message stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// A name or other words; never translated.
    Text(Cow<'a, str>),
    /// A whole number: shown with thousands, and what plurals go by.
    Whole(i64),
    /// A number with decimals, shown as short as it is exact.
    Decimal(f64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}
impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}
impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}
macro_rules! whole {
    ($($kind:ty),*) => { $(
        impl From<$kind> for Value<'_> {
            fn from(number: $kind) -> Self {
                Self::Whole(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
        impl From<&$kind> for Value<'_> {
            fn from(number: &$kind) -> Self {
                (*number).into()
            }
        }
    )* };
}
whole!(i8, i16, i32, i64, u8, u16, u32, u64, usize, isize);
impl<'a> From<&'a kernel::problem::Arg> for Value<'a> {
    fn from(arg: &'a kernel::problem::Arg) -> Self {
        match arg {
            kernel::problem::Arg::Text(text) => text.into(),
            kernel::problem::Arg::Number(number) => Self::Whole(*number),
        }
    }
}
impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Self::Decimal(number)
    }
}

pub(super) enum Message {
    Plain(&'static str),
    Pieces(Vec<Piece>),
}

pub(super) enum Piece {
    Text(&'static str),
    Variable(&'static str),
    Choice { on: Subject, variants: Vec<Variant>, usual: usize },
}

pub(super) enum Subject {
    Variable(&'static str),
    Number(f64),
}

pub(super) struct Variant {
    pub when: Match,
    pub then: Vec<Piece>,
}

pub(super) enum Match {
    Number(f64),
    Word(&'static str),
}

/// What the variables of a message stand for: those that were given, and how many sides the page is about.
pub(super) struct Given<'v, 'a> {
    pub values: &'v [(&'v str, Value<'a>)],
    pub sides: Value<'a>,
}

impl Message {
    pub(super) fn write(&self, loaded: &Loaded, values: &Given<'_, '_>, writer: &mut Writer) {
        match self {
            Self::Plain(text) => writer.text(text),
            Self::Pieces(pieces) => write_pieces(pieces, loaded, values, writer),
        }
    }
}

fn write_pieces(pieces: &[Piece], loaded: &Loaded, values: &Given<'_, '_>, writer: &mut Writer) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => writer.text(text),
            Piece::Variable(name) => match find(values, name) {
                Some(value) => writer.value(value, loaded.group),
                None => writer.text(super::missing(name, "is a variable that was not given")),
            },
            Piece::Choice { on, variants, usual } => {
                let chosen = choose(on, variants, loaded, values).unwrap_or(*usual);
                write_pieces(&variants[chosen].then, loaded, values, writer);
            }
        }
    }
}

/// The first variant that fits, or none for the usual one.
fn choose(on: &Subject, variants: &[Variant], loaded: &Loaded, values: &Given<'_, '_>) -> Option<usize> {
    let number = match on {
        Subject::Number(number) => *number,
        Subject::Variable(name) => match find(values, name) {
            Some(Value::Text(word)) => {
                return variants.iter().position(|variant| matches!(variant.when, Match::Word(key) if key == word));
            }
            #[expect(clippy::cast_precision_loss, reason = "counts that choose a plural are far below 2^52")]
            Some(Value::Whole(number)) => *number as f64,
            Some(Value::Decimal(number)) => *number,
            None => {
                super::missing(name, "is a variable that was not given");
                return None;
            }
        },
    };
    let category = loaded.plurals.select(number).map_or("other", category_name);
    variants.iter().position(|variant| match variant.when {
        #[expect(clippy::float_cmp, reason = "an exact variant such as [0] means exactly that number")]
        Match::Number(exact) => exact == number,
        Match::Word(word) => word == category,
    })
}

fn category_name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::ZERO => "zero",
        PluralCategory::ONE => "one",
        PluralCategory::TWO => "two",
        PluralCategory::FEW => "few",
        PluralCategory::MANY => "many",
        PluralCategory::OTHER => "other",
    }
}

fn find<'v, 'a>(given: &'v Given<'_, 'a>, name: &str) -> Option<&'v Value<'a>> {
    let value = given.values.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
    value.or_else(|| (name == "sides").then_some(&given.sides))
}

/// Where a message is written to: as text, or as HTML with strong words.
pub(super) struct Writer {
    out: String,
    html: bool,
    strong: bool,
}

impl Writer {
    pub(super) fn plain() -> Self {
        Self { out: String::new(), html: false, strong: false }
    }

    pub(super) fn html() -> Self {
        Self { out: String::new(), html: true, strong: false }
    }

    /// Words of our own: in HTML, `**` opens and closes strong words.
    pub(super) fn text(&mut self, text: &str) {
        if !self.html {
            self.out.push_str(text);
            return;
        }
        for (at, part) in text.split("**").enumerate() {
            if at > 0 {
                self.strong = !self.strong;
                self.out.push_str(if self.strong { "<b>" } else { "</b>" });
            }
            push_escaped(&mut self.out, part);
        }
    }

    /// Words of somebody else: never read as markup.
    fn value(&mut self, value: &Value<'_>, group: &str) {
        match value {
            Value::Text(text) if self.html => push_escaped(&mut self.out, text),
            Value::Text(text) => self.out.push_str(text),
            Value::Whole(number) => push_whole(&mut self.out, *number, group),
            Value::Decimal(number) => {
                // Writing to a string cannot fail.
                let _ = write!(self.out, "{number}");
            }
        }
    }

    pub(super) fn finish(mut self) -> String {
        if self.strong {
            self.out.push_str("</b>");
        }
        self.out
    }
}

/// Appends text with the five characters that HTML reads as markup written as entities.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}

pub(super) fn push_whole(out: &mut String, number: i64, group: &str) {
    let digits = number.unsigned_abs().to_string();
    if number < 0 {
        out.push('−');
    }
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(group);
        }
        out.push(digit);
    }
}
