//! What the words and numbers of a scale stand for, and how they came to.

use books::Scale;
use formats::reading::ColumnReading;
use kernel::Problem;

use super::{ScaleShown, ValueShown};
use crate::importing::operations::Prepared;
use crate::importing::plan::Planned;
use crate::importing::{Bringing, Measured, Steps, bringing, form as names, words};
use crate::parts::Choice;
use crate::words::Words;

/// Words of another sheet that are told one by one.
const MOST_TOLD: usize = 6;

/// The scales of every table that comes in.
pub(super) fn scales(t: Words, prepared: &Prepared, problem: Option<&Problem>) -> Vec<ScaleShown> {
    let fault = |name: &str| {
        let found = problem.and_then(|problem| problem.fields.iter().find(|fault| fault.field == name));
        found.map(|fault| t.say_message(&fault.message))
    };
    let (bringing, scale) = (prepared.opened.bringing, &prepared.with.scale);
    let mut shown = Vec::new();
    for (at, planned) in prepared.plan.tables.iter().enumerate().filter(|(_, planned)| planned.is_taken) {
        let measured = (bringing.measure)(&planned.table, scale.steps());
        for on in bringing.scales {
            let name = on.name;
            let Some(steps) = planned.scales.get(name).filter(|steps| !steps.is_empty()) else { continue };
            let label = t.say_with(&format!("{}-field-{}", bringing.kind.name, name.replace('_', "-")), &[]);
            let title = match prepared.plan.tables.len() {
                1 => label,
                _ => format!("{label} ({})", planned.table.sheet),
            };
            let values = steps.iter().enumerate().map(|(index, (value, step))| ValueShown {
                id: format!("step-{at}-{name}-{index}"),
                name: names::step(at, name, value),
                value: value.clone(),
                count: t.say_count("importing-met", count(planned, on, value)),
                choices: choices(t, bringing, name, (*step, scale)),
                fault: fault(&names::step(at, name, value)),
            });
            let mut told: Vec<String> =
                measured.iter().filter(|one| one.scale == name).flat_map(|one| told(t, one, scale.steps())).collect();
            told.extend(elsewhere(t, prepared, (at, name), steps));
            shown.push(ScaleShown { title, values: values.collect(), told });
        }
    }
    shown
}

/// How often a value was met.
fn count(planned: &Planned, on: &bringing::Scale, value: &str) -> i64 {
    let is_on = |column: &&ColumnReading| column.field.as_deref().is_some_and(|field| on.fields.contains(&field));
    let met = planned.table.understanding.iter().filter(is_on).flat_map(|column| &column.met);
    met.filter(|met| met.value == value).map(|met| i64::from(met.count)).sum()
}

fn choices(t: Words, bringing: &Bringing, name: &str, (chosen, scale): (Option<i64>, &Scale)) -> Vec<Choice> {
    let nothing = Choice { chosen: chosen.is_none(), ..Choice::new("", t.say("importing-step-none")) };
    let steps = (1..=scale.steps()).map(|step| Choice {
        chosen: chosen == Some(step),
        ..Choice::new(step.to_string(), words::step(t, bringing, name, (scale, step)))
    });
    std::iter::once(nothing).chain(steps).collect()
}

/// How its numbers were read, where they are not the steps that there are.
fn told(t: Words, measured: &Measured, steps: i64) -> Vec<String> {
    let mut told = Vec::new();
    let (top, most) = (measured.top.to_string(), measured.most.to_string());
    let values = [("most", most.as_str().into()), ("top", top.as_str().into()), ("steps", steps.into())];
    if measured.top == 1.0 {
        told.push(t.say_with("importing-scale-shares", &values));
    } else if measured.top != steps as f64 {
        told.push(t.say_with("importing-scale-spread", &values));
    }
    if !measured.strays.is_empty() {
        let strays: Vec<String> = measured.strays.iter().map(|stray| format!("“{stray}”")).collect();
        let strays = strays.join(", ");
        told.push(t.say_with(
            "importing-scale-strays",
            &[
                ("values", strays.as_str().into()),
                ("count", measured.strays.len().into()),
                ("top", top.as_str().into()),
            ],
        ));
    }
    told
}

/// The words that stand for another step in another sheet of the file.
fn elsewhere(t: Words, prepared: &Prepared, (at, name): (usize, &str), steps: &Steps) -> Vec<String> {
    let (bringing, scale) = (prepared.opened.bringing, &prepared.with.scale);
    let tables = prepared.plan.tables.iter().enumerate();
    let others = tables.filter(|(other, planned)| *other != at && planned.is_taken);
    let told = others.filter_map(|(_, planned)| {
        let theirs = planned.scales.get(name)?;
        let other = |(value, step): (&String, &Option<i64>)| {
            let folded = value.trim().to_lowercase();
            let (_, there) = theirs.iter().find(|(theirs, _)| theirs.trim().to_lowercase() == folded)?;
            let words = match there {
                Some(there) => words::step(t, bringing, name, (scale, *there)),
                None => t.say("importing-step-nothing").to_owned(),
            };
            (there != step).then(|| format!("“{value}”: {words}"))
        };
        let words: Vec<String> = steps.iter().filter_map(other).take(MOST_TOLD).collect();
        let words = words.join(", ");
        let values = [("sheet", planned.table.sheet.as_str().into()), ("words", words.as_str().into())];
        (!words.is_empty()).then(|| t.say_with("importing-scale-elsewhere", &values))
    });
    told.collect()
}
