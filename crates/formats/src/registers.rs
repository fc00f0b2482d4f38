//! The words of registers, for all kinds of record that Comity has or will have, in sixteen languages.
//!
//! They stand in `dictionaries/`, plain files that a person can read and extend. A pillar whose kind comes to life takes
//! its kind from here; until then the words of every kind wait in one place, because a table is told apart by all of them.

use crate::Vocabulary;

/// What registers hold, without words.
pub const SHAPE: &str = include_str!("../dictionaries/shape.toml");

/// The words of each language.
pub const LANGUAGES: [&str; 16] = [
    include_str!("../dictionaries/en.toml"),
    include_str!("../dictionaries/de.toml"),
    include_str!("../dictionaries/es.toml"),
    include_str!("../dictionaries/pt.toml"),
    include_str!("../dictionaries/it.toml"),
    include_str!("../dictionaries/pl.toml"),
    include_str!("../dictionaries/ru.toml"),
    include_str!("../dictionaries/no.toml"),
    include_str!("../dictionaries/fr.toml"),
    include_str!("../dictionaries/nl.toml"),
    include_str!("../dictionaries/sv.toml"),
    include_str!("../dictionaries/uk.toml"),
    include_str!("../dictionaries/id.toml"),
    include_str!("../dictionaries/tr.toml"),
    include_str!("../dictionaries/zh.toml"),
    include_str!("../dictionaries/ja.toml"),
];

/// The vocabulary of registers.
///
/// # Panics
/// Never: the files are part of the program, and a test reads them.
pub fn vocabulary() -> Vocabulary {
    Vocabulary::from_dictionaries(SHAPE, &LANGUAGES).expect("our own dictionaries are well formed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionaries_are_well_formed_and_every_language_speaks_of_every_part() {
        let vocabulary = vocabulary();
        for name in ["id", "title", "description", "owner", "status", "likelihood", "impact", "mitigation", "due_date"]
        {
            let words = &vocabulary.field(name).unwrap().words;
            assert_eq!(words.len(), LANGUAGES.len(), "{name} has words in {:?}", words.keys());
        }
        for kind in &vocabulary.records {
            assert!(!kind.words.is_empty(), "{} has no words", kind.name);
        }
    }
}
