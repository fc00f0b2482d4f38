//! A vocabulary made ready for asking: what may this header mean, which stage or step does this word name.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::{RecordKind, Step, Vocabulary};
use crate::words::{self, Header};

/// A phrase of a vocabulary, split into words.
#[derive(Debug)]
struct Phrase {
    field: usize,
    language: usize,
    words: Vec<String>,
    trust: f32,
}

/// A vocabulary made ready for asking.
#[derive(Debug)]
pub struct Lexicon<'a> {
    /// What it was made from.
    pub vocabulary: &'a Vocabulary,
    phrases: Vec<Phrase>,
    /// The languages of the phrases; most files are in one.
    languages: Vec<&'a str>,
    by_word: HashMap<String, Vec<usize>>,
    /// Words by their first letter, to look for misspelt ones.
    by_letter: HashMap<char, Vec<String>>,
    /// Phrases with a word near to one that was asked for before.
    near: RefCell<HashMap<String, Vec<usize>>>,
    /// Every word of headers, bands and kinds.
    known: HashSet<String>,
    light: HashSet<String>,
    stages: Vec<Vec<Vec<String>>>,
    records: Vec<Vec<Vec<String>>>,
    scale: HashMap<String, Step>,
    claimants: HashMap<String, Vec<usize>>,
    totals: Vec<Vec<String>>,
    placeholders: HashSet<String>,
    guidance: Vec<Vec<String>>,
}

/// How far a phrase of another language than the table's is trusted.
const FOREIGN: f32 = 0.93;
/// Shorter words begin too many others.
const COMPOUND: usize = 6;
/// How far a weak phrase is trusted.
const WEAK: f32 = 0.8;

impl<'a> Lexicon<'a> {
    /// Splits all phrases into words and indexes them.
    pub fn new(vocabulary: &'a Vocabulary) -> Self {
        let split = |texts: &[String]| -> Vec<Vec<String>> { texts.iter().map(|text| words::split(text)).collect() };
        let (mut phrases, mut languages) = (Vec::new(), Vec::<&str>::new());
        for (field, entry) in vocabulary.fields.iter().enumerate() {
            for (trust, by_language) in [(1.0, &entry.words), (WEAK, &entry.weak)] {
                for (name, texts) in by_language {
                    let language = languages.iter().position(|known| known == name).unwrap_or(languages.len());
                    if language == languages.len() {
                        languages.push(name);
                    }
                    let phrase = |text: &String| Phrase { field, language, words: words::split(text), trust };
                    phrases.extend(texts.iter().map(phrase));
                }
            }
        }
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, phrase) in phrases.iter().enumerate() {
            for word in &phrase.words {
                by_word.entry(word.clone()).or_default().push(at);
            }
        }
        let mut claimants: HashMap<String, Vec<usize>> = HashMap::new();
        for (field, entry) in vocabulary.fields.iter().enumerate() {
            for value in &entry.values {
                claimants.entry(words::split(value).join(" ")).or_default().push(field);
            }
        }
        let stages: Vec<Vec<Vec<String>>> = vocabulary.stages.iter().map(|stage| split(&stage.words)).collect();
        let records: Vec<Vec<Vec<String>>> = vocabulary.records.iter().map(|kind| split(&kind.words)).collect();
        let light: HashSet<String> = vocabulary.light.iter().flat_map(|word| words::split(word)).collect();
        let mut known: HashSet<String> = by_word.keys().chain(&light).cloned().collect();
        known.extend(stages.iter().chain(&records).flatten().flatten().cloned());
        let mut by_letter: HashMap<char, Vec<String>> = HashMap::new();
        for word in by_word.keys() {
            by_letter.entry(word.chars().next().unwrap_or(' ')).or_default().push(word.clone());
        }
        let plain = |texts: &[String]| texts.iter().map(|text| words::split(text).join(" ")).collect();
        Self {
            vocabulary,
            phrases,
            languages,
            by_word,
            by_letter,
            near: RefCell::default(),
            known,
            light,
            stages,
            records,
            scale: vocabulary
                .scale
                .iter()
                .flat_map(|(step, texts)| texts.iter().map(|text| (words::split(text).join(" "), *step)))
                .collect(),
            claimants,
            totals: split(&vocabulary.totals),
            placeholders: plain(&vocabulary.placeholders),
            guidance: split(&vocabulary.guidance),
        }
    }

    /// Fields that a header may mean, with a likeness of up to 1, best first. With `spelling`, misspelt and
    /// shortened words count too, which costs a walk through the whole vocabulary.
    pub fn meanings(&self, header: &Header, spelling: bool) -> Vec<(usize, f32)> {
        self.meanings_in(header, spelling, None)
    }

    /// The same in a table whose language is known: what the header would mean in others counts less.
    pub fn meanings_in(&self, header: &Header, spelling: bool, language: Option<usize>) -> Vec<(usize, f32)> {
        let mut best: HashMap<usize, f32> = HashMap::new();
        for (words, trust) in header.readings() {
            for (field, score) in self.meanings_of(words, spelling, language) {
                let known = best.entry(field).or_default();
                *known = known.max(score * trust);
            }
        }
        let mut best: Vec<_> = best.into_iter().collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best
    }

    /// Fields that these words may mean.
    pub fn meanings_of(&self, words: &[String], spelling: bool, language: Option<usize>) -> Vec<(usize, f32)> {
        let words = &self.parted(words);
        let mut best: HashMap<usize, f32> = HashMap::new();
        for at in self.touched(words, spelling) {
            let phrase = &self.phrases[at];
            let likeness = words::likeness(words, &phrase.words, &|word| self.light.contains(word));
            let known = best.entry(phrase.field).or_default();
            let native = language.is_none_or(|language| language == phrase.language);
            *known = known.max(likeness * phrase.trust * if native { 1.0 } else { FOREIGN });
        }
        let mut best: Vec<_> = best.into_iter().filter(|(_, score)| *score >= 0.35).collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best
    }

    /// The language in which most of these headers say something exactly; what several languages say counts for each.
    pub fn language<'h>(&self, headers: impl IntoIterator<Item = &'h str>) -> Option<usize> {
        let mut votes = vec![0_usize; self.languages.len()];
        for header in headers {
            let words = Header::new(header).main;
            let exact = |at: &&usize| self.phrases[**at].words == words;
            let phrases = words.first().and_then(|word| self.by_word.get(word)).into_iter().flatten().filter(exact);
            let said: HashSet<usize> = phrases.map(|at| self.phrases[*at].language).collect();
            said.into_iter().for_each(|language| votes[language] += 1);
        }
        let most = votes.iter().copied().max().filter(|most| *most > 0)?;
        let mut best = votes.iter().enumerate().filter(|(_, count)| **count == most).map(|(language, _)| language);
        // Where two languages say as much, neither is preferred.
        let first = best.next();
        first.filter(|_| best.next().is_none())
    }

    /// Phrases that share a word with the header, a misspelt one too.
    fn touched(&self, header: &[String], spelling: bool) -> Vec<usize> {
        let mut touched = HashSet::new();
        for word in header {
            match self.by_word.get(word) {
                Some(phrases) => touched.extend(phrases.iter().copied()),
                None if spelling && word.chars().count() >= 4 => touched.extend(self.nearest(word)),
                None => {}
            }
        }
        touched.into_iter().collect()
    }

    /// Phrases with a word that this one may be a misspelling or the beginning of. The first letter is seldom wrong.
    fn nearest(&self, word: &str) -> Vec<usize> {
        if let Some(found) = self.near.borrow().get(word) {
            return found.clone();
        }
        let alike = word.chars().next().and_then(|letter| self.by_letter.get(&letter)).into_iter().flatten();
        let near = alike.filter(|known| words::near(word, known) > 0.0);
        let found: Vec<usize> = near.flat_map(|known| self.by_word[known].iter().copied()).collect();
        self.near.borrow_mut().insert(word.to_owned(), found.clone());
        found
    }

    /// Words with unknown compounds taken apart where both halves are known: `Risikobeschreibung`, `Tiltaksstatus`.
    fn parted(&self, texts: &[String]) -> Vec<String> {
        let is_plain = |word: &String| self.known.contains(word) || word.len() < 8;
        texts
            .iter()
            .flat_map(|word| match self.halves(word).filter(|_| !is_plain(word)) {
                Some((left, right)) => vec![left, right],
                None => vec![word.clone()],
            })
            .collect()
    }

    /// The two known words that a word is made of, the second as long as can be; a linking `s`, `n`, `e` or `en` between.
    fn halves(&self, word: &str) -> Option<(String, String)> {
        let places = word.char_indices().map(|(at, _)| at).filter(|at| *at >= 3 && word.len() - at >= 2);
        places.filter(|at| self.known.contains(&word[*at..])).find_map(|at| {
            let left = &word[..at];
            let mut links = ["", "s", "n", "e", "en"].iter().filter_map(|link| left.strip_suffix(link));
            // A short second half is believed behind a word that says little: `Risikonr`.
            let whole = word.len() - at >= 4;
            let is_half = |left: &&str| {
                left.len() >= 3 && if whole { self.known.contains(*left) } else { self.light.contains(*left) }
            };
            let left = links.find(is_half)?;
            Some((left.to_owned(), word[at..].to_owned()))
        })
    }

    /// The stage that words in a header or above it name.
    pub fn stage(&self, texts: &[String]) -> Option<usize> {
        let texts = &self.parted(texts);
        self.stages.iter().position(|phrases| phrases.iter().any(|phrase| words::contains(texts, phrase)))
    }

    /// Header words without those that name the stage.
    pub fn without_stage(&self, texts: &[String], stage: usize) -> Vec<String> {
        let mut left = self.parted(texts);
        for phrase in &self.stages[stage] {
            if let Some(at) = left.windows(phrase.len().max(1)).position(|part| part == phrase.as_slice()) {
                left.drain(at..at + phrase.len());
            }
        }
        left
    }

    /// The stage that a header means when it stands for the nth time again, from 1.
    pub fn repeating(&self, times: usize) -> Option<usize> {
        let repeating = self.vocabulary.stages.iter().enumerate().filter(|(_, stage)| stage.repeats);
        repeating.map(|(at, _)| at).nth(times.checked_sub(1)?)
    }

    /// Whether a stage is that of the first rating, at which each field is called as it is anyway.
    pub fn is_first(&self, stage: usize) -> bool {
        self.vocabulary.stages[stage].fields.iter().all(|(field, staged)| field == staged)
    }

    /// The stage that is all that a header says.
    pub fn stage_alone(&self, texts: &[String]) -> Option<usize> {
        let stage = self.stage(texts)?;
        self.without_stage(texts, stage).iter().all(|word| self.light.contains(word)).then_some(stage)
    }

    /// What a field is called at a stage, if it is rated at that stage.
    pub fn staged(&self, stage: usize, field: usize) -> Option<usize> {
        let name = self.vocabulary.stages[stage].fields.get(&self.vocabulary.fields[field].name)?;
        self.index(name)
    }

    /// Whether a field is what another is called at a stage.
    pub fn is_staged(&self, stage: usize, field: usize) -> bool {
        let name = &self.vocabulary.fields[field].name;
        self.vocabulary.stages[stage].fields.values().any(|staged| staged == name)
    }

    /// A field's place by its name.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.vocabulary.fields.iter().position(|field| field.name == name)
    }

    /// Whether a text speaks of a kind of record.
    pub fn speaks_of(&self, kind: usize, text: &[String]) -> bool {
        let text = &self.parted(text);
        // A compound that begins with the word is one of it: `Risikokatalog`.
        let begins = |phrase: &[String]| match phrase {
            [word] => {
                let mut said = text.iter().filter(|said| said.len() >= word.len() + 4);
                said.any(|said| said.starts_with(word.as_str())) && word.chars().nth(COMPOUND - 1).is_some()
            }
            _ => false,
        };
        self.records[kind].iter().any(|phrase| words::contains(text, phrase) || begins(phrase))
    }

    /// How much a header says that its table holds a kind of record: most where it is that word and no more.
    pub fn names(&self, kind: usize, header: &[String]) -> f32 {
        if self.records[kind].iter().any(|phrase| phrase == header) {
            1.5
        } else if self.speaks_of(kind, header) {
            0.9
        } else {
            0.0
        }
    }

    /// The kind of record that a cell names and nothing else.
    pub fn record_named(&self, value: &str) -> Option<usize> {
        let said = words::split(value);
        let coded = |kind: &RecordKind| kind.codes.iter().any(|code| code.eq_ignore_ascii_case(value.trim()));
        let word = self.records.iter().position(|phrases| phrases.contains(&said));
        word.or_else(|| self.vocabulary.records.iter().position(coded))
    }

    /// The step of a scale that a value names: `High`, `4 - Severe`, `VH`, `Alto / Alta`.
    pub fn step(&self, value: &str) -> Option<Step> {
        let named = |text: &str| self.scale.get(&words::split(text).join(" ")).copied();
        let twice = || {
            let (one, other) = value.split_once('/')?;
            named(one).filter(|step| named(other) == Some(*step))
        };
        named(value).or_else(twice)
    }

    /// Fields that claim a value, whole or by its first word, as one that only they have.
    pub fn claimants(&self, value: &[String]) -> &[usize] {
        let whole = self.claimants.get(&value.join(" "));
        whole.or_else(|| self.claimants.get(value.first()?)).map_or(&[], Vec::as_slice)
    }

    /// Whether a text begins like a totals row.
    pub fn is_total(&self, text: &[String]) -> bool {
        self.totals.iter().any(|phrase| text.starts_with(phrase) && text.len() <= phrase.len() + 2)
    }

    /// Whether a text begins as an instruction does: `Enter the date on which …`.
    pub fn instructs(&self, text: &[String]) -> bool {
        text.len() >= 2 && self.guidance.iter().any(|phrase| text.starts_with(phrase))
    }

    /// Whether all that a text says is what any record of its kind could be called: `Risk 1`.
    pub fn is_hollow(&self, text: &str) -> bool {
        let said = words::split(text);
        let numbered = text.chars().any(|c| c.is_ascii_digit());
        numbered && said.len() <= 2 && said.iter().all(|word| self.light.contains(word) || self.is_kind(word))
    }

    fn is_kind(&self, word: &String) -> bool {
        self.records.iter().flatten().any(|phrase| phrase.as_slice() == std::slice::from_ref(word))
    }

    /// Whether a cell holds what guidance rows have in place of a value.
    pub fn is_placeholder(&self, text: &str) -> bool {
        self.placeholders.contains(&words::split(text).join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_made_of_two_known_ones_is_taken_apart() {
        let vocabulary = crate::registers::vocabulary();
        let lexicon = Lexicon::new(&vocabulary);
        let parted = |text: &str| lexicon.parted(&words::split(text)).join(" ");
        assert_eq!(parted("Schadenseinstufung"), "schaden einstufung");
        assert_eq!(parted("Tiltaksstatus"), "tiltak status");
        assert_eq!(parted("Likelihood"), "likelihood");
    }
}
