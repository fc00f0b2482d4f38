//! The form of criteria: each line as a field, in groups of which one is open.

use std::collections::BTreeMap;

use books::agreement::MOST_BECAUSE;
use books::scale::LEVELS;
use kernel::text::{self, TextProblem};
use kernel::{Message, Problem};
use web::Form;
use web::account::Faults;
use web::parts::{Choice, Field};
use web::words::Words;

use super::shown::{label, value};
use super::{Bands, Criteria, Days, Line, Step};

/// A group of fields.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) hint: &'static str,
    pub(super) fields: Vec<Field>,
    pub(super) is_open: bool,
}

/// What was typed, line by line, with why and in the place of which proposal.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    lines: BTreeMap<String, String>,
    pub(super) because: String,
    pub(super) instead_of: String,
}

impl Typed {
    /// What stands in criteria, to begin with.
    pub(super) fn of(criteria: &Criteria, instead_of: String) -> Typed {
        let lines = Line::all(criteria.steps).into_iter().map(|line| (line.field(), criteria.line(line)));
        Typed { lines: lines.collect(), because: String::new(), instead_of }
    }

    /// What was typed into the form.
    pub(super) fn of_form(form: &Form) -> Typed {
        let lines = form.pairs().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Typed {
            lines: lines.collect(),
            because: form.text("because").to_owned(),
            instead_of: form.text("instead_of").to_owned(),
        }
    }

    fn text(&self, line: Line) -> &str {
        self.lines.get(&line.field()).map_or("", String::as_str)
    }

    /// The criteria that were typed, if they fit a relationship with so many steps.
    pub(super) fn read(&self, steps: i64) -> Result<Criteria, Problem> {
        let number = |line: Line| self.text(line).trim().parse().unwrap_or(0);
        let all = |of: &'static str| {
            let step = |n: i64| {
                let n = usize::try_from(n).unwrap_or(0);
                let text = |line: Line| self.text(line).to_owned();
                Step { word: text(Line::Word(of, n)), meaning: text(Line::Meaning(of, n)) }
            };
            (1..=steps).map(step).collect()
        };
        let chosen = Line::all(steps).into_iter().filter_map(|line| match line {
            Line::Appetite(category) => Some((category.to_owned(), self.text(line).to_owned())),
            _ => None,
        });
        let criteria = Criteria {
            steps,
            likelihood: all("likelihood"),
            effect: all("effect"),
            bands: Bands {
                medium: number(Line::Begins("medium")),
                high: number(Line::Begins("high")),
                very_high: number(Line::Begins("very_high")),
            },
            days: Days {
                low: number(Line::Days("low")),
                medium: number(Line::Days("medium")),
                high: number(Line::Days("high")),
                very_high: number(Line::Days("very_high")),
            },
            appetite: chosen.filter(|(_, level)| !level.is_empty()).collect(),
        };
        criteria.checked(steps)
    }
}

/// A reason as it is kept; nothing for an empty one.
pub(super) fn because(typed: &str) -> Result<Option<String>, Problem> {
    let too_long = |TextProblem::TooLong(most)| {
        Problem::field("because", Message::of("field-too-long").number("most", most as i64))
    };
    let because = text::lines(typed, MOST_BECAUSE).map_err(too_long)?;
    Ok(Some(because).filter(|because| !because.is_empty()))
}

/// The fields with what was typed in them, in groups: the first is open, and whichever have something wrong in them.
pub(super) fn groups(t: Words, typed: &Typed, steps: i64, faults: &Faults) -> Vec<Group> {
    let lines = Line::all(steps);
    let group = |title: &'static str, hint: &'static str, wanted: fn(&Line) -> bool| {
        let lines = lines.iter().copied().filter(wanted);
        let fields: Vec<Field> = lines.map(|line| faults.on(field(t, line, typed.text(line)))).collect();
        let is_open = fields.iter().any(|field| field.fault.is_some());
        Group { title: t.say(title), hint: t.say(hint), fields, is_open }
    };
    let mut groups = vec![
        group("criteria-group-likelihood", "criteria-group-likelihood-hint", |line| {
            matches!(line, Line::Word("likelihood", _) | Line::Meaning("likelihood", _))
        }),
        group("criteria-group-effect", "criteria-group-effect-hint", |line| {
            matches!(line, Line::Word("effect", _) | Line::Meaning("effect", _))
        }),
        group("criteria-group-bands", "criteria-group-bands-hint", |line| matches!(line, Line::Begins(_))),
        group("criteria-group-days", "criteria-group-days-hint", |line| matches!(line, Line::Days(_))),
        group("criteria-group-appetite", "criteria-group-appetite-hint", |line| matches!(line, Line::Appetite(_))),
    ];
    if !groups.iter().any(|group| group.is_open) {
        groups[0].is_open = true;
    }
    groups
}

fn field(t: Words, line: Line, typed: &str) -> Field {
    let field = Field::new(line.field(), label(t, line));
    let field = match line {
        Line::Word(..) => field.required(),
        Line::Meaning(..) => field,
        Line::Begins(_) | Line::Days(_) => field.kind("number").required(),
        Line::Appetite(_) => {
            let nothing = Choice::new("", t.say("criteria-appetite-none"));
            let levels = LEVELS.iter().map(|level| Choice::new(*level, value(t, line, level)));
            field.choices(std::iter::once(nothing).chain(levels))
        }
    };
    field.value(typed)
}
