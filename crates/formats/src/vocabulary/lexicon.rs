//! A vocabulary made ready for asking: what may this header mean, which stage or step does this word name.

use std::collections::{HashMap, HashSet};

use super::{RecordKind, Step, Vocabulary};
use crate::words::{self, Header};

/// A phrase of a vocabulary, split into words.
#[derive(Debug)]
struct Phrase {
    field: usize,
    words: Vec<String>,
    trust: f32,
}

/// A vocabulary made ready for asking.
#[derive(Debug)]
pub struct Lexicon<'a> {
    /// What it was made from.
    pub vocabulary: &'a Vocabulary,
    phrases: Vec<Phrase>,
    by_word: HashMap<String, Vec<usize>>,
    light: HashSet<String>,
    stages: Vec<Vec<Vec<String>>>,
    records: Vec<Vec<Vec<String>>>,
    scale: HashMap<String, Step>,
    claimants: HashMap<String, Vec<usize>>,
    totals: Vec<Vec<String>>,
    placeholders: HashSet<String>,
}

/// How far a weak phrase is trusted.
const WEAK: f32 = 0.8;

impl<'a> Lexicon<'a> {
    /// Splits all phrases into words and indexes them.
    pub fn new(vocabulary: &'a Vocabulary) -> Self {
        let split = |texts: &[String]| -> Vec<Vec<String>> { texts.iter().map(|text| words::split(text)).collect() };
        let mut phrases = Vec::new();
        for (field, entry) in vocabulary.fields.iter().enumerate() {
            let strong = entry.words.values().flatten().map(|text| (text, 1.0));
            let weak = entry.weak.values().flatten().map(|text| (text, WEAK));
            phrases.extend(strong.chain(weak).map(|(text, trust)| Phrase { field, words: words::split(text), trust }));
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
        let plain = |texts: &[String]| texts.iter().map(|text| words::split(text).join(" ")).collect();
        Self {
            vocabulary,
            phrases,
            by_word,
            light: vocabulary.light.iter().flat_map(|word| words::split(word)).collect(),
            stages: vocabulary.stages.iter().map(|stage| split(&stage.words)).collect(),
            records: vocabulary.records.iter().map(|kind| split(&kind.words)).collect(),
            scale: vocabulary
                .scale
                .iter()
                .flat_map(|(step, texts)| texts.iter().map(|text| (words::split(text).join(" "), *step)))
                .collect(),
            claimants,
            totals: split(&vocabulary.totals),
            placeholders: plain(&vocabulary.placeholders),
        }
    }

    /// Fields that a header may mean, with a likeness of up to 1, best first. With `spelling`, misspelt and
    /// shortened words count too, which costs a walk through the whole vocabulary.
    pub fn meanings(&self, header: &Header, spelling: bool) -> Vec<(usize, f32)> {
        let mut best: HashMap<usize, f32> = HashMap::new();
        for (words, trust) in header.readings() {
            for (field, score) in self.meanings_of(words, spelling) {
                let known = best.entry(field).or_default();
                *known = known.max(score * trust);
            }
        }
        let mut best: Vec<_> = best.into_iter().collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best
    }

    /// Fields that these words may mean.
    pub fn meanings_of(&self, words: &[String], spelling: bool) -> Vec<(usize, f32)> {
        let mut best: HashMap<usize, f32> = HashMap::new();
        for at in self.touched(words, spelling) {
            let phrase = &self.phrases[at];
            let likeness = words::likeness(words, &phrase.words, &|word| self.light.contains(word));
            let known = best.entry(phrase.field).or_default();
            *known = known.max(likeness * phrase.trust);
        }
        let mut best: Vec<_> = best.into_iter().filter(|(_, score)| *score >= 0.35).collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best
    }

    /// Phrases that share a word with the header, a misspelt one too.
    fn touched(&self, header: &[String], spelling: bool) -> Vec<usize> {
        let mut touched = HashSet::new();
        for word in header {
            match self.by_word.get(word) {
                Some(phrases) => touched.extend(phrases.iter().copied()),
                None if spelling && word.chars().count() >= 4 => {
                    let near = self.by_word.iter().filter(|(known, _)| words::near(word, known) > 0.0);
                    touched.extend(near.flat_map(|(_, phrases)| phrases.iter().copied()));
                }
                None => {}
            }
        }
        touched.into_iter().collect()
    }

    /// The stage that words in a header or above it name.
    pub fn stage(&self, texts: &[String]) -> Option<usize> {
        self.stages.iter().position(|phrases| phrases.iter().any(|phrase| words::contains(texts, phrase)))
    }

    /// Header words without those that name the stage.
    pub fn without_stage(&self, texts: &[String], stage: usize) -> Vec<String> {
        let mut left = texts.to_vec();
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

    /// What a field is called at a stage, if it is rated at that stage.
    pub fn staged(&self, stage: usize, field: usize) -> Option<usize> {
        let name = self.vocabulary.stages[stage].fields.get(&self.vocabulary.fields[field].name)?;
        self.index(name)
    }

    /// A field's place by its name.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.vocabulary.fields.iter().position(|field| field.name == name)
    }

    /// Whether a text speaks of a kind of record.
    pub fn speaks_of(&self, kind: usize, text: &[String]) -> bool {
        self.records[kind].iter().any(|phrase| words::contains(text, phrase))
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

    /// The step of a scale that a value names: `High`, `4 - Severe`, `VH`.
    pub fn step(&self, value: &str) -> Option<Step> {
        self.scale.get(&words::split(value).join(" ")).copied()
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

    /// Whether a cell holds what guidance rows have in place of a value.
    pub fn is_placeholder(&self, text: &str) -> bool {
        self.placeholders.contains(&words::split(text).join(" "))
    }
}
