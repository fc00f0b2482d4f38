//! Risk criteria (ISO 31000's term): what the parties of a relationship agree on to score with. What each step of
//! likelihood and effect is called and means, from which score on a level begins, after how many days each level is
//! looked at again, and their appetite: for each category the level from which a risk must go up. Pure: no database, no
//! clock of its own, no HTML. How the parties agree on it is the affair of [`books::agreement`]; how scores are measured
//! with it, of [`books::Scale`].

mod api;
mod form;
mod pages;
mod shown;

use std::collections::BTreeMap;

use books::agreement::STATES;
use books::scale::{KIND, LEVELS};
use books::{Above, Act, Failure, Kind, Scale, Verb};
use kernel::text::{self, TextProblem};
use kernel::{FieldProblem, Message, Problem};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::risk::CATEGORIES;

pub use api::operations;
pub use pages::routes;

/// The longest word for a step, in characters.
pub const MOST_WORD: usize = 40;
/// The longest meaning of a step, in characters.
pub const MOST_MEANING: usize = 300;
/// The most days between two looks.
pub const MOST_DAYS: i64 = 366;

/// The agreement on risk criteria. It is proposed and agreed to by [`books::agreement`] alone, so that it has no act of
/// its own.
pub static CRITERIA: Kind = Kind {
    name: KIND,
    plural: "criteria",
    title: "criteria-title",
    hotkey: "",
    schema: 1,
    is_companion: false,
    fields: &[],
    acts: &[],
    statuses: STATES,
    letter: |_| "S",
    raise: Act {
        name: "propose",
        entry: "criteria.proposed",
        does: "Proposes how risks are scored.",
        method: "POST",
        path: "",
        verb: Verb::Manage,
        takes: &[],
        rule: |_, _, _| Err(Failure::not_found()),
    },
    level: |_, _| None,
    above: |_| Vec::new(),
    facets: |head, _| vec![("status", head.status.clone())],
    disclosed: None,
    upcast: |_, body| body,
};

/// What the parties agree on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criteria {
    /// How many steps likelihood and effect have: the relationship's scale, which is not agreed on here.
    pub steps: i64,
    /// The steps of likelihood, from the lowest up.
    pub likelihood: Vec<Step>,
    /// The steps of effect, from the lowest up.
    pub effect: Vec<Step>,
    /// With which score each level but the lowest begins.
    pub bands: Bands,
    /// After how many days each level is looked at again.
    pub days: Days,
    /// By category, the level from which a risk must go up; none where nothing forces it.
    #[serde(default)]
    pub appetite: BTreeMap<String, String>,
}

/// A step of likelihood or effect.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What it is called: `Likely`.
    pub word: String,
    /// What is meant: `Once a year or more`. May be empty.
    #[serde(default)]
    pub meaning: String,
}

/// With which score a level begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// Medium.
    pub medium: i64,
    /// High.
    pub high: i64,
    /// Very high.
    pub very_high: i64,
}

/// After how many days a level is looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// Low, and what has not been scored.
    pub low: i64,
    /// Medium.
    pub medium: i64,
    /// High.
    pub high: i64,
    /// Very high.
    pub very_high: i64,
}

/// A single thing that is agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// What a step of `likelihood` or `effect` is called.
    Word(&'static str, usize),
    /// What it means.
    Meaning(&'static str, usize),
    /// With which score a level begins.
    Begins(&'static str),
    /// After how many days it is looked at again.
    Days(&'static str),
    /// From which level on a risk of that category must go up.
    Appetite(&'static str),
}

/// The two things that are scored.
pub const SCORED: [&str; 2] = ["likelihood", "effect"];

impl Line {
    /// The name of its field in the form, and in what is wrong with a program's text.
    pub fn field(self) -> String {
        match self {
            Line::Word(of, step) => format!("{of}-{step}-word"),
            Line::Meaning(of, step) => format!("{of}-{step}-meaning"),
            Line::Begins(level) => format!("bands-{level}"),
            Line::Days(level) => format!("days-{level}"),
            Line::Appetite(category) => format!("appetite-{category}"),
        }
    }

    /// Every line of criteria with so many steps, in the order in which people read them.
    pub fn all(steps: i64) -> Vec<Line> {
        let steps = usize::try_from(steps).unwrap_or(0);
        let of_steps = SCORED
            .into_iter()
            .flat_map(|of| (1..=steps).rev().flat_map(move |step| [Line::Word(of, step), Line::Meaning(of, step)]));
        let bands = LEVELS[1..].iter().copied().map(Line::Begins);
        let days = LEVELS.iter().copied().map(Line::Days);
        let appetite = CATEGORIES.iter().copied().map(Line::Appetite);
        of_steps.chain(bands).chain(days).chain(appetite).collect()
    }
}

impl Criteria {
    /// What scores are measured with: as agreed or, where nothing is, as the house has it, with the house's words.
    pub fn of(scale: &Scale, house: impl Fn(&str, i64) -> String) -> Criteria {
        if let Ok(agreed) = Criteria::read(scale.text()) {
            return agreed;
        }
        let steps = |of: &str| {
            let step = |step| Step { word: house(of, step), meaning: String::new() };
            (1..=scale.steps()).map(step).collect()
        };
        let ([medium, high, very_high], days) = (scale.begins(), scale.days());
        Criteria {
            steps: scale.steps(),
            likelihood: steps("likelihood"),
            effect: steps("effect"),
            bands: Bands { medium, high, very_high },
            days: Days { low: days[0], medium: days[1], high: days[2], very_high: days[3] },
            appetite: BTreeMap::new(),
        }
    }

    /// Reads a text of the shape that [`Criteria::text`] gives.
    ///
    /// # Errors
    /// A problem of the field `text` where it has another shape.
    pub fn read(text: &Map<String, Value>) -> Result<Criteria, Problem> {
        let wrong = |error: serde_json::Error| {
            Problem::field("text", Message::of("criteria-shape").text("why", error.to_string()))
        };
        serde_json::from_value(Value::Object(text.clone())).map_err(wrong)
    }

    /// The text that is agreed to.
    ///
    /// # Errors
    /// Where it does not become an object, which it always does.
    pub fn text(&self) -> Result<Map<String, Value>, Failure> {
        match serde_json::to_value(self) {
            Ok(Value::Object(text)) => Ok(text),
            _ => Err(Failure::broken("criteria to be written")),
        }
    }

    /// What stands in a line; empty for nothing.
    pub fn line(&self, line: Line) -> String {
        let step = |of: &str, step: usize| match of {
            "likelihood" => self.likelihood.get(step - 1),
            _ => self.effect.get(step - 1),
        };
        match line {
            Line::Word(of, n) => step(of, n).map(|step| step.word.clone()).unwrap_or_default(),
            Line::Meaning(of, n) => step(of, n).map(|step| step.meaning.clone()).unwrap_or_default(),
            Line::Begins(level) => self.begins(level).to_string(),
            Line::Days(level) => self.days_of(level).to_string(),
            Line::Appetite(category) => self.appetite.get(category).cloned().unwrap_or_default(),
        }
    }

    fn begins(&self, level: &str) -> i64 {
        match level {
            "medium" => self.bands.medium,
            "high" => self.bands.high,
            _ => self.bands.very_high,
        }
    }

    fn days_of(&self, level: &str) -> i64 {
        match level {
            "low" => self.days.low,
            "medium" => self.days.medium,
            "high" => self.days.high,
            _ => self.days.very_high,
        }
    }

    /// The lines that differ, each as it was and as it is here.
    pub fn differences(&self, before: &Criteria) -> Vec<(Line, String, String)> {
        let lines = Line::all(self.steps.max(before.steps)).into_iter();
        let both = lines.map(|line| (line, before.line(line), self.line(line)));
        both.filter(|(_, was, is)| was != is).collect()
    }

    /// The same with its words as they are kept, if all of it fits together and a relationship with so many steps.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn checked(mut self, steps: i64) -> Result<Criteria, Problem> {
        let mut problems = Vec::new();
        if self.steps != steps {
            problems.push(wrong("steps", Message::of("criteria-steps").number("steps", steps)));
        }
        for (of, all) in [("likelihood", &mut self.likelihood), ("effect", &mut self.effect)] {
            check_steps((of, steps), all, &mut problems);
        }
        self.check_bands(&mut problems);
        for level in LEVELS.iter().copied().filter(|level| !(1..=MOST_DAYS).contains(&self.days_of(level))) {
            problems.push(of_line(Line::Days(level), Message::of("criteria-days").number("most", MOST_DAYS)));
        }
        for (category, level) in &self.appetite {
            if !CATEGORIES.contains(&category.as_str()) || !LEVELS.contains(&level.as_str()) {
                let field = format!("appetite-{category}");
                problems.push(wrong(field, Message::of("field-choose").text("words", LEVELS.join(", "))));
            }
        }
        if problems.is_empty() { Ok(self) } else { Err(Problem::invalid(problems)) }
    }

    /// The bands rise, and each has a score of its own.
    fn check_bands(&self, problems: &mut Vec<FieldProblem>) {
        // Whoever writes to us may name any size.
        let most = self.steps.saturating_mul(self.steps);
        let mut least = 2;
        for level in LEVELS[1..].iter().copied() {
            let begins = self.begins(level);
            if !(least..=most).contains(&begins) {
                let message = Message::of("criteria-band").number("least", least).number("most", most);
                problems.push(of_line(Line::Begins(level), message));
            }
            least = least.max(begins.saturating_add(1));
        }
    }
}

/// Each step has a word of its own.
fn check_steps((of, steps): (&'static str, i64), all: &mut [Step], problems: &mut Vec<FieldProblem>) {
    if i64::try_from(all.len()) != Ok(steps) {
        problems.push(wrong(of, Message::of("criteria-steps").number("steps", steps)));
        return;
    }
    let too_long = |TextProblem::TooLong(most)| Message::of("field-too-long").number("most", most as i64);
    let mut known: Vec<String> = Vec::new();
    for (at, step) in all.iter_mut().enumerate() {
        match text::line(&step.word, MOST_WORD).map_err(too_long) {
            Ok(word) if word.is_empty() => {
                problems.push(of_line(Line::Word(of, at + 1), Message::of("criteria-word-missing")));
            }
            Ok(word) if known.contains(&word.to_lowercase()) => {
                problems.push(of_line(Line::Word(of, at + 1), Message::of("criteria-word-twice")));
            }
            Ok(word) => {
                known.push(word.to_lowercase());
                step.word = word;
            }
            Err(message) => problems.push(of_line(Line::Word(of, at + 1), message)),
        }
        match text::line(&step.meaning, MOST_MEANING).map_err(too_long) {
            Ok(meaning) => step.meaning = meaning,
            Err(message) => problems.push(of_line(Line::Meaning(of, at + 1), message)),
        }
    }
}

fn of_line(line: Line, message: Message) -> FieldProblem {
    wrong(line.field(), message)
}

fn wrong(field: impl Into<std::borrow::Cow<'static, str>>, message: Message) -> FieldProblem {
    FieldProblem { field: field.into(), message }
}

/// Which risks are above appetite on a scale: by category, from the score with which the agreed level begins. What could
/// help need not go up.
pub fn above(scale: &Scale) -> Vec<Above> {
    let agreed = scale.text().get("appetite").and_then(Value::as_object);
    let begins = |level: &Value| match LEVELS.iter().position(|known| Some(*known) == level.as_str())? {
        0 => Some(1),
        at => Some(scale.begins()[at - 1]),
    };
    let of = |(category, level): (&String, &Value)| {
        Some(Above { with: ("category", category.clone()), from: begins(level)?, unless: ("nature", "opportunity") })
    };
    agreed.into_iter().flatten().filter_map(of).collect()
}

#[cfg(test)]
mod tests;
