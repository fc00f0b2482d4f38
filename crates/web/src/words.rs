//! Every word a person reads, from the Fluent files in `locales/`, which are in the program.
//!
//! `Words` is one language, ready: a plain message costs one look-up and no allocation, a message
//! with variables is a list of pieces. The parts of Fluent that messages may use are text,
//! variables, references to other messages and terms, attributes, and choices by number (exact or
//! plural) or word; a file that uses more does not load, and a test says so. A pseudo-language,
//! `en-XA`, is made from British English so that a test can find words that are not in these files.

mod load;
mod message;
mod pseudo;
mod when;

use std::fmt;
use std::sync::{LazyLock, OnceLock};

use load::Loaded;
pub use message::Value;
pub(crate) use message::push_escaped;
use message::{Given, Message, Writer};
pub use when::{Due, When};

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// The language all others fall back to, message by message.
pub const BRITISH: &str = "en-GB";
/// The pseudo-language for tests: accents, brackets and longer words, made from British English.
pub const PSEUDO: &str = "en-XA";

static LANGUAGES: LazyLock<Vec<Loaded>> = LazyLock::new(|| {
    let mut languages: Vec<Loaded> = LOCALES.iter().map(|(tag, files)| Loaded::read(tag, files)).collect();
    languages.sort_by_key(|loaded| loaded.tag != BRITISH);
    languages
});
static PSEUDO_LOADED: OnceLock<Loaded> = OnceLock::new();

/// A language that the program speaks, by its BCP 47 tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Language(&'static str);

impl Language {
    /// British English, the default.
    pub const BRITISH: Self = Self(BRITISH);
    /// The pseudo-language for tests. It is never offered, only asked for by name.
    pub const PSEUDO: Self = Self(PSEUDO);

    /// The languages a person may choose from.
    pub fn offered() -> impl Iterator<Item = Self> {
        LANGUAGES.iter().map(|loaded| Self(loaded.tag))
    }

    /// The language of this tag, if the program speaks it. The pseudo-language counts.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        if tag.eq_ignore_ascii_case(PSEUDO) {
            return Some(Self::PSEUDO);
        }
        Self::offered().find(|language| language.0.eq_ignore_ascii_case(tag))
    }

    /// The first language of an `Accept-Language` header that the program speaks, whole tag or at
    /// least the same base language; British English where there is none.
    #[must_use]
    pub fn from_accepted(header: &str) -> Self {
        let mut wanted: Vec<(f32, &str)> = header
            .split(',')
            .filter_map(|range| {
                let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
                let weight = weight.trim().strip_prefix("q=").and_then(|number| number.parse().ok()).unwrap_or(0.0);
                (weight > 0.0).then_some((weight, tag.trim()))
            })
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        let base = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        wanted
            .iter()
            .find_map(|(_, tag)| {
                Self::from_tag(tag).or_else(|| Self::offered().find(|language| base(language.0) == base(tag)))
            })
            .unwrap_or(Self::BRITISH)
    }

    /// Its tag, as `lang` in HTML wants it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.0
    }
}

/// One language, ready to speak. Cheap to copy; pages have it in a field named `t`.
#[derive(Clone, Copy)]
pub struct Words {
    loaded: &'static Loaded,
    /// How many sides the page is about; 0 where nobody said.
    sides: usize,
}

impl fmt::Debug for Words {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Words({})", self.loaded.tag)
    }
}

/// A template passes what it holds by reference; a function that it calls takes `impl Into<Words>`.
impl From<&Words> for Words {
    fn from(t: &Words) -> Self {
        *t
    }
}
impl From<&&Words> for Words {
    fn from(t: &&Words) -> Self {
        **t
    }
}

impl Words {
    /// The words of a language.
    ///
    /// # Panics
    /// Where a file in `locales/` cannot be read; they are in the program, so a test finds it.
    #[must_use]
    pub fn for_language(language: Language) -> Self {
        let loaded = if language == Language::PSEUDO {
            PSEUDO_LOADED.get_or_init(|| {
                let british = LOCALES.iter().find(|(tag, _)| *tag == BRITISH);
                let files = british.map_or(&[][..], |(_, files)| *files);
                Loaded::read_pseudo(PSEUDO, files)
            })
        } else {
            let found = LANGUAGES.iter().find(|loaded| loaded.tag == language.0);
            found.or(LANGUAGES.first()).expect("locales/en-GB is in the program")
        };
        Self { loaded, sides: 0 }
    }

    /// These words on a page about a relationship of so many sides: every message may ask for them as `$sides`. Where
    /// nobody said how many it is 0, and what a message says then is true of any number.
    #[must_use]
    pub fn among(self, sides: usize) -> Self {
        Self { sides, ..self }
    }

    /// The language these words are in.
    #[must_use]
    pub fn language(self) -> Language {
        Language(self.loaded.tag)
    }

    /// Whether there is a message of this key, here or in British English.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// A message without variables. An attribute is asked for as `key.attribute`.
    ///
    /// # Panics
    /// In debug builds where the key is unknown or its message wants variables; a release shows the key.
    #[must_use]
    pub fn say(self, key: &str) -> &str {
        match self.find(key) {
            Some(Message::Plain(text)) => text,
            Some(Message::Pieces(_)) => missing(key, "wants variables: use say_with"),
            None => missing(key, "is not in locales/"),
        }
    }

    /// A message with variables: `t.say_with("risks-shown", &[("from", 1.into()), ("all", 31.into())])`.
    ///
    /// # Panics
    /// In debug builds where the key or one of its variables is unknown; a release shows the name.
    #[must_use]
    pub fn say_with(self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.write(key, values, Writer::plain())
    }

    /// A message whose one variable is `$count`: "1 risk", "31 risks".
    ///
    /// # Panics
    /// As [`say_with`](Self::say_with).
    #[must_use]
    pub fn say_count(self, key: &str, count: impl Into<Value<'static>>) -> String {
        self.say_with(key, &[("count", count.into())])
    }

    /// A message with `**strong words**`, as safe HTML: the values are escaped, the strong words are `<b>`.
    ///
    /// # Panics
    /// As [`say_with`](Self::say_with).
    #[must_use]
    pub fn say_rich(self, key: &str, values: &[(&str, Value<'_>)]) -> Rich {
        Rich(self.write(key, values, Writer::html()))
    }

    /// Names as a sentence lists them: "A", "A and B", "A, B and C".
    #[must_use]
    pub fn list(self, names: &[&str]) -> String {
        match names {
            [first @ .., last] if !first.is_empty() => {
                self.say_with("names-and", &[("first", first.join(", ").into()), ("last", (*last).into())])
            }
            names => names.concat(),
        }
    }

    /// What a rule said went wrong or happened, in words.
    ///
    /// # Panics
    /// As [`say_with`](Self::say_with).
    #[must_use]
    pub fn say_message(self, message: &kernel::Message) -> String {
        let values: Vec<(&str, Value<'_>)> = message.args.iter().map(|(name, arg)| (*name, arg.into())).collect();
        self.say_with(&message.key, &values)
    }

    /// A whole number with the language's thousands sign: 10,000.
    #[must_use]
    pub fn number(self, number: i64) -> String {
        let mut out = String::new();
        message::push_whole(&mut out, number, self.loaded.group);
        out
    }

    fn write(self, key: &str, values: &[(&str, Value<'_>)], mut writer: Writer) -> String {
        match self.find(key) {
            Some(message) => message.write(self.loaded, &Given { values, sides: self.sides.into() }, &mut writer),
            None => writer.text(missing(key, "is not in locales/")),
        }
        writer.finish()
    }

    fn find(self, key: &str) -> Option<&'static Message> {
        self.loaded.messages.get(key).or_else(|| LANGUAGES.first()?.messages.get(key))
    }
}

#[track_caller]
fn missing<'a>(key: &'a str, what: &str) -> &'a str {
    debug_assert!(false, "message {key} {what}");
    key
}

/// Text that is HTML already: a template writes it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rich(String);

impl Rich {
    /// Marks a string as HTML. Only for markup that this crate made itself, with its texts escaped.
    pub(crate) fn trusted(html: String) -> Self {
        Self(html)
    }

    /// The HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Rich {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl askama::FastWritable for Rich {
    fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        Ok(out.write_str(&self.0)?)
    }
}

impl askama::filters::HtmlSafe for Rich {}

#[cfg(test)]
mod tests;
