//! Shows where the words that were asked for stand.

use std::ops::Range;

use crate::words::{Rich, push_escaped};

/// How much of a text is shown before and after what was found, in characters.
const BEFORE: usize = 60;
const AFTER: usize = 140;

/// The beginnings of words that were asked for, in lower case.
pub(super) struct Wanted(Vec<String>);

impl Wanted {
    /// The words of a question.
    pub(super) fn of(q: &str) -> Wanted {
        let words = q.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        Wanted(words.map(str::to_lowercase).collect())
    }

    /// The text as HTML, with every word that begins as asked in `<mark>`.
    pub(super) fn mark(&self, text: &str) -> Rich {
        Rich::trusted(self.marked(text))
    }

    fn marked(&self, text: &str) -> String {
        let (mut html, mut done) = (String::with_capacity(text.len() + 32), 0);
        for word in words(text).filter(|word| self.is_asked(&text[word.clone()])) {
            push_escaped(&mut html, &text[done..word.start]);
            html.push_str("<mark>");
            push_escaped(&mut html, &text[word.clone()]);
            html.push_str("</mark>");
            done = word.end;
        }
        push_escaped(&mut html, &text[done..]);
        html
    }

    /// The part of a text around the first word that was asked for, marked; nothing where it has none.
    pub(super) fn around(&self, text: &str) -> Option<Rich> {
        let word = words(text).find(|word| self.is_asked(&text[word.clone()]))?;
        let start = text[..word.start].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| next_word(text, at));
        let end = text[word.end..].char_indices().nth(AFTER).map_or(text.len(), |(at, _)| word.end + at);
        let mut html = String::new();
        if start > 0 {
            html.push_str("… ");
        }
        html.push_str(&self.marked(&text[start..end]));
        if end < text.len() {
            html.push_str(" …");
        }
        Some(Rich::trusted(html))
    }

    fn is_asked(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        self.0.iter().any(|wanted| word.starts_with(wanted.as_str()))
    }

    /// Whether each word that was asked for begins a word of the text.
    pub(super) fn all_in(&self, text: &str) -> bool {
        let has = |wanted: &String| words(text).any(|word| text[word].to_lowercase().starts_with(wanted.as_str()));
        !self.0.is_empty() && self.0.iter().all(has)
    }
}

/// Where the words of a text are: runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = rest.find(|(_, c)| c.is_alphanumeric())?;
        let mut end = text.len();
        while let Some((at, c)) = rest.peek().copied() {
            if !c.is_alphanumeric() {
                end = at;
                break;
            }
            rest.next();
        }
        Some(start..end)
    })
}

/// The beginning of the word after this place.
fn next_word(text: &str, at: usize) -> usize {
    text[at..].find(char::is_whitespace).map_or(at, |space| at + space + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_begin_as_asked_are_marked_and_nothing_else_is_markup() {
        let wanted = Wanted::of("heat R-2");
        assert_eq!(wanted.mark("<b>Heating</b> wheat").as_str(), "&lt;b&gt;<mark>Heating</mark>&lt;/b&gt; wheat");
        assert_eq!(wanted.mark("ünheat Heat").as_str(), "ünheat <mark>Heat</mark>");
        assert_eq!(Wanted::of("").mark("all").as_str(), "all");
    }

    #[test]
    fn a_long_text_is_shown_around_the_word() {
        let text = format!("{} boilers fail {}", "é word".repeat(40), "and more ".repeat(40));
        let shown = Wanted::of("BOIL").around(&text).unwrap();
        assert!(shown.as_str().starts_with("… ") && shown.as_str().ends_with(" …"));
        assert!(shown.as_str().contains("<mark>boilers</mark> fail"));
        assert!(Wanted::of("gas").around(&text).is_none());
    }

    #[test]
    fn every_word_must_be_there() {
        assert!(Wanted::of("work est").all_in("Works Estate"));
        assert!(!Wanted::of("work rail").all_in("Works Estate"));
        assert!(!Wanted::of(" - ").all_in("Works Estate"));
    }
}
