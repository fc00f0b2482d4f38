//! What a record and a file say, in the words in which pages say it: a person by name, a score by its step.

use std::collections::BTreeMap;

use books::import::EXTRA;
use books::{Failure, Form, Kind, Scale, Viewer};
use kernel::{Id, of};
use serde_json::Value;
use web::fields;
use web::words::{Language, When, Words};

use super::Sender;
use crate::program::Program;

/// The longest beginning of a value that is shown, in characters.
const BEGINNING: usize = 60;

/// Whom ids name in a relationship, and what its scores are measured with.
pub(super) struct Saying {
    people: BTreeMap<Id<of::Person>, String>,
    scale: Scale,
    words: Words,
    when: When,
}

impl Saying {
    /// As the sender reads it.
    pub(super) fn of(program: &Program, sender: Sender, scale: Scale) -> Result<Saying, Failure> {
        let (words, now) = (Words::for_language(Language::BRITISH), program.clock.now());
        let (people, zone) = program.storage.read_blocking(move |tx| {
            let viewer = Viewer::for_job(tx, sender.person, sender.organisation, now)?;
            let people = directory::seating::list(tx, &viewer, sender.relationship, now)?;
            let people = people.into_iter().map(|one| (one.person, one.name)).collect();
            Ok::<_, Failure>((people, viewer.zone))
        })?;
        Ok(Saying { people, scale, words, when: When::new(words, now, &zone) })
    }

    /// What a field is called.
    pub(super) fn label(&self, kind: &Kind, field: &str) -> String {
        let key = || format!("{}-field-{}", kind.name, field.replace('_', "-"));
        field.strip_prefix(EXTRA).map_or_else(|| self.words.say_with(&key(), &[]), str::to_owned)
    }

    /// What stands in a field; what people wrote themselves is in quotes.
    pub(super) fn value(&self, kind: &Kind, field: &str, value: Option<&Value>) -> String {
        let name = |id: Id<of::Person>| self.people.get(&id).cloned();
        let said =
            value.map(|value| fields::value_by((self.words, kind, &self.when), field, (value, &self.scale), name));
        let said: String = said.unwrap_or_default().chars().take(BEGINNING).collect();
        match kind.field(field).map(|field| field.form) {
            _ if said.is_empty() => self.words.say("importing-again-nothing").to_owned(),
            Some(Form::Choice(_) | Form::Score | Form::Day | Form::Person) => said,
            _ => format!("\"{said}\""),
        }
    }
}
