//! The form of a relationship: when it is opened, and its settings afterwards.

use directory::Worth;
use directory::relationship::{Settings, TypedSettings};
use kernel::Problem;

use crate::Form;
use crate::account::Faults;
use crate::parts::{Choice, Fault, Field};
use crate::words::Words;

/// What was typed into the form.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) purpose: String,
    pub(super) starts_on: String,
    pub(super) ends_on: String,
    pub(super) value: String,
    pub(super) currency: String,
    pub(super) scale: String,
}

impl Typed {
    /// A new relationship's: five steps, and pounds unless one says otherwise.
    pub(super) fn new() -> Typed {
        Typed { scale: "5".to_owned(), currency: "GBP".to_owned(), ..Typed::default() }
    }

    pub(super) fn of_form(form: &Form) -> Typed {
        let text = |name| form.text(name).to_owned();
        Typed {
            name: text("name"),
            purpose: text("purpose"),
            starts_on: text("starts_on"),
            ends_on: text("ends_on"),
            value: text("value"),
            currency: text("currency"),
            scale: text("scale"),
        }
    }

    pub(super) fn of_settings(settings: &Settings) -> Typed {
        let day = |day: Option<kernel::Date>| day.map(|day| day.to_string()).unwrap_or_default();
        Typed {
            name: settings.name.clone(),
            purpose: settings.purpose.clone(),
            starts_on: day(settings.starts_on),
            ends_on: day(settings.ends_on),
            value: settings.worth.as_ref().map(Worth::amount).unwrap_or_default(),
            currency: settings.worth.as_ref().map_or_else(|| "GBP".to_owned(), |worth| worth.currency.clone()),
            scale: settings.scale.to_string(),
        }
    }

    /// The settings that it says.
    ///
    /// # Errors
    /// Which fields are wrong.
    pub(super) fn read(&self) -> Result<Settings, Problem> {
        Settings::read(&TypedSettings {
            name: &self.name,
            purpose: &self.purpose,
            starts_on: &self.starts_on,
            ends_on: &self.ends_on,
            value: &self.value,
            currency: &self.currency,
            scale: &self.scale,
        })
    }

    /// The fields whose words differ in two forms: label, here, there.
    pub(super) fn differences(&self, t: Words, there: &Typed) -> Vec<(&'static str, String)> {
        let pairs = [
            (t.say("relationships-name"), &self.name, &there.name),
            (t.say("relationships-purpose"), &self.purpose, &there.purpose),
            (t.say("relationships-starts"), &self.starts_on, &there.starts_on),
            (t.say("relationships-ends"), &self.ends_on, &there.ends_on),
            (t.say("relationships-value"), &self.value, &there.value),
            (t.say("relationships-currency"), &self.currency, &there.currency),
            (t.say("relationships-scale"), &self.scale, &there.scale),
        ];
        pairs
            .into_iter()
            .filter(|(_, here, there)| here != there)
            .map(|(label, _, there)| (label, there.clone()))
            .collect()
    }
}

/// The form as it is drawn.
pub(super) struct Drawn {
    pub(super) name: Field,
    pub(super) purpose: Field,
    pub(super) starts_on: Field,
    pub(super) ends_on: Field,
    pub(super) value: Field,
    pub(super) currency: Field,
    pub(super) scale: Field,
    /// Why the scale cannot be changed; it is shown instead of the choice.
    pub(super) scale_stays: Option<&'static str>,
    pub(super) faults: Vec<Fault>,
}

impl Drawn {
    pub(super) fn of(t: Words, typed: &Typed, scale_stays: Option<&'static str>, faults: &Faults) -> Drawn {
        let field = |name: &str, label: &'static str, value: &str| Field::new(name, t.say(label)).value(value);
        let steps = |n: &str| Choice::new(n, t.say_with("relationships-steps", &[("steps", n.into())]));
        let scale = Field::new("scale", t.say("relationships-scale"))
            .hint(t.say("relationships-scale-hint"))
            .choices([
                steps("3").hint(t.say("relationships-scale-3")),
                steps("4").hint(t.say("relationships-scale-4")),
                steps("5").hint(t.say("relationships-scale-5")),
            ])
            .value(&*typed.scale);
        let name = field("name", "relationships-name", &typed.name).hint(t.say("relationships-name-hint"));
        let purpose =
            field("purpose", "relationships-purpose", &typed.purpose).hint(t.say("relationships-purpose-hint"));
        let value = field("value", "relationships-value", &typed.value).hint(t.say("relationships-value-hint"));
        let mut drawn = Drawn {
            name: faults.on(name.required()),
            purpose: faults.on(purpose.rows(3)),
            starts_on: faults.on(field("starts_on", "relationships-starts", &typed.starts_on).kind("date")),
            ends_on: faults.on(field("ends_on", "relationships-ends", &typed.ends_on).kind("date")),
            value: faults.on(value),
            currency: faults.on(field("currency", "relationships-currency", &typed.currency).narrow()),
            scale: faults.on(scale),
            scale_stays,
            faults: Vec::new(),
        };
        drawn.faults = faults.listed(&[
            &drawn.name,
            &drawn.purpose,
            &drawn.starts_on,
            &drawn.ends_on,
            &drawn.value,
            &drawn.currency,
            &drawn.scale,
        ]);
        drawn
    }
}
