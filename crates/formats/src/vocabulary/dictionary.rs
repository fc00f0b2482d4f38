//! A vocabulary from several files: one for the shape of what is known, one for each language's words.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Field, Guesses, Kind, Products, RecordKind, Stage, Step, Vocabulary, VocabularyProblem};

/// The file of the shape: names without words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    name: String,
    fields: Vec<BareField>,
    stages: Vec<BareStage>,
    records: Vec<RecordKind>,
    products: Option<Products>,
    #[serde(default)]
    guesses: Guesses,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BareField {
    name: String,
    kind: Kind,
    #[serde(default)]
    only: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BareStage {
    name: String,
    fields: BTreeMap<String, String>,
    #[serde(default)]
    repeats: bool,
}

/// The file of a language.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Words {
    language: String,
    light: Vec<String>,
    totals: Vec<String>,
    placeholders: Vec<String>,
    guidance: Vec<String>,
    scale: BTreeMap<Step, Vec<String>>,
    stages: BTreeMap<String, Vec<String>>,
    records: BTreeMap<String, Vec<String>>,
    fields: BTreeMap<String, Vec<String>>,
    weak: BTreeMap<String, Vec<String>>,
    values: BTreeMap<String, Vec<String>>,
}

impl Vocabulary {
    /// Reads a vocabulary from the TOML text of its shape and of its languages.
    ///
    /// # Errors
    /// Where a form is wrong, or a file names a field, a stage or a kind of record that the shape does not have.
    pub fn from_dictionaries(shape: &str, languages: &[&str]) -> Result<Self, VocabularyProblem> {
        let Shape { name, fields, stages, records, products, guesses } = toml::from_str(shape)?;
        let mut vocabulary = Self {
            name,
            light: Vec::new(),
            stages: stages.into_iter().map(BareStage::without_words).collect(),
            fields: fields.into_iter().map(BareField::without_words).collect(),
            records,
            products,
            guesses,
            scale: BTreeMap::new(),
            totals: Vec::new(),
            placeholders: Vec::new(),
            guidance: Vec::new(),
            layouts: Vec::new(),
        };
        for text in languages {
            vocabulary.add(toml::from_str(text)?)?;
        }
        vocabulary.checked()
    }

    fn add(&mut self, words: Words) -> Result<(), VocabularyProblem> {
        let stranger = |name: &str| VocabularyProblem::Field(format!("{name} ({})", words.language));
        self.light.extend(words.light);
        self.totals.extend(words.totals);
        self.placeholders.extend(words.placeholders);
        self.guidance.extend(words.guidance);
        for (step, texts) in words.scale {
            self.scale.entry(step).or_default().extend(texts);
        }
        for (name, texts) in words.stages {
            let stage = self.stages.iter_mut().find(|stage| stage.name == name);
            stage.ok_or_else(|| stranger(&name))?.words.extend(texts);
        }
        for (name, texts) in words.records {
            let kind = self.records.iter_mut().find(|kind| kind.name == name);
            kind.ok_or_else(|| stranger(&name))?.words.extend(texts);
        }
        for (name, texts) in words.fields {
            let field = self.fields.iter_mut().find(|field| field.name == name);
            field.ok_or_else(|| stranger(&name))?.words.insert(words.language.clone(), texts);
        }
        for (name, texts) in words.weak {
            let field = self.fields.iter_mut().find(|field| field.name == name);
            field.ok_or_else(|| stranger(&name))?.weak.insert(words.language.clone(), texts);
        }
        for (name, texts) in words.values {
            let field = self.fields.iter_mut().find(|field| field.name == name);
            field.ok_or_else(|| stranger(&name))?.values.extend(texts);
        }
        Ok(())
    }

    /// Keeps the words that `keep` says yes to, and the shape: for measuring what words are worth.
    pub fn retain_words(&mut self, keep: &dyn Fn(&str) -> bool) {
        let texts =
            [&mut self.light, &mut self.totals, &mut self.placeholders, &mut self.guidance]
                .into_iter()
                .chain(self.scale.values_mut())
                .chain(self.stages.iter_mut().map(|stage| &mut stage.words))
                .chain(self.records.iter_mut().map(|kind| &mut kind.words))
                .chain(self.fields.iter_mut().flat_map(|field| {
                    field.words.values_mut().chain(field.weak.values_mut()).chain([&mut field.values])
                }));
        for list in texts {
            list.retain(|text| keep(text));
        }
    }
}

impl BareField {
    fn without_words(self) -> Field {
        let Self { name, kind, only } = self;
        Field { name, kind, words: BTreeMap::new(), weak: BTreeMap::new(), values: Vec::new(), only }
    }
}

impl BareStage {
    fn without_words(self) -> Stage {
        let Self { name, fields, repeats } = self;
        Stage { name, words: Vec::new(), fields, repeats }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: &str = r#"
        name = "snags"
        fields = [{ name = "title", kind = "title" }, { name = "status", kind = "text" }]
        [[stages]]
        name = "after"
        fields = { title = "status" }
        [[records]]
        name = "snag"
        subjects = ["title"]
    "#;

    #[test]
    fn languages_add_their_words_to_one_shape() {
        let english = "language = \"en\"\nlight = [\"of\"]\n[fields]\ntitle = [\"snag\"]\n[records]\nsnag = [\"snag\"]";
        let german = "language = \"de\"\n[fields]\ntitle = [\"Mangel\"]\n[values]\nstatus = [\"offen\"]";
        let vocabulary = Vocabulary::from_dictionaries(SHAPE, &[english, german]).unwrap();
        let title = vocabulary.field("title").unwrap();
        assert_eq!(title.words.values().flatten().collect::<Vec<_>>(), ["Mangel", "snag"]);
        assert_eq!(vocabulary.field("status").unwrap().values, ["offen"]);
        assert_eq!(vocabulary.records[0].words, ["snag"]);
    }

    #[test]
    fn a_word_for_what_does_not_exist_is_refused_with_its_language() {
        let stranger = "language = \"fr\"\n[fields]\nowner = [\"pilote\"]";
        let problem = Vocabulary::from_dictionaries(SHAPE, &[stranger]).unwrap_err().to_string();
        assert!(problem.contains("owner (fr)"), "{problem}");
    }

    #[test]
    fn words_can_be_taken_out_and_the_shape_stays() {
        let english = "language = \"en\"\n[fields]\ntitle = [\"snag\", \"fault\"]";
        let mut vocabulary = Vocabulary::from_dictionaries(SHAPE, &[english]).unwrap();
        vocabulary.retain_words(&|text| text != "snag");
        assert_eq!(vocabulary.field("title").unwrap().words["en"], ["fault"]);
    }
}
