//! The page's parts beside the sheets.

use std::collections::BTreeSet;

use books::Failure;
use formats::reading::DateOrder;
use kernel::Problem;
use serde_json::Value;

use super::super::{address, frame, upload};
use super::{DoubleShown, Drawn, LeftOutShown, PreviewPage, again, scales, sheet};
use crate::ask::Looking;
use crate::fields;
use crate::frame::Circle;
use crate::importing::alike::Double;
use crate::importing::operations::Prepared;
use crate::importing::plan::place;
use crate::importing::{findings, form as names, words};
use crate::parts::{Choice, Field};
use crate::words::Words;

/// Rows left out that are shown one by one.
const MOST_LEFT_OUT: usize = 60;
/// Likely doubles that are shown one by one.
const MOST_DOUBLES: usize = 100;
/// Records that are drawn as they will be.
const FIRST: usize = 3;

/// The page.
pub(super) fn page(
    looking: &mut Looking<'_, '_>,
    (slug, circle): (&str, &Circle),
    (prepared, likely): (&Prepared, &[Double]),
    (key, problem): (String, Option<&Problem>),
) -> Result<PreviewPage, Failure> {
    let t = circle.among(looking.words());
    let (opened, plan) = (&prepared.opened, &prepared.plan);
    let bringing = opened.bringing;
    let mut shell = frame(looking, (circle, bringing.kind), &opened.import.file_name)?;
    let fault = |field: Field| {
        let found = problem.and_then(|problem| problem.fields.iter().find(|fault| fault.field == field.name));
        field.fault(found.map(|fault| t.say_message(&fault.message)))
    };
    let seen = upload::seen(looking, opened.import.relationship, bringing, circle).value(&opened.choices.seen_by);
    let why = Field::new("why_private", t.say("importing-why-private")).hint(t.say("importing-why-private-hint"));
    let (seen, why) = (fault(seen), fault(why.rows(2).value(&opened.choices.why_private)));
    let again = again::section(looking, (slug, circle), prepared, problem)?;
    let because = again.as_ref().map(|again| &again.because);
    let faults = fields::faults(t, [&seen, &why].into_iter().chain(because), problem);
    shell.faulty = !faults.is_empty();
    let found = findings(t, bringing, (&opened.reading, plan));
    let mut told = found.told;
    let told_all = told.len();
    told.truncate(words::MOST_TOLD);
    let (sheets, shown) = sheet::sheets(t, prepared);
    let (checks, checks_all) = sheet::checks(t, prepared);
    let (left_out, left_out_others, left_out_all) = left_out(t, prepared, &shown);
    let count = plan.count();
    let read_again = prepared.compared.as_ref().filter(|compared| compared.register.is_some());
    Ok(PreviewPage {
        lede: sheet::only_other_kinds(t, prepared).unwrap_or_else(|| match &again {
            Some(again) if again.is_found => {
                let values = [("new", again.new_all.into()), ("changed", again.changed_all.into())];
                t.say_with("importing-preview-lede-again", &values)
            }
            _ => t.say_with("importing-preview-lede", &[("count", count.into()), ("left", left_out_all.into())]),
        }),
        title: opened.import.file_name.clone(),
        action: address(slug, opened.import.id),
        checks_more: checks_all.saturating_sub(checks.len()),
        checks,
        checks_all,
        sheets,
        scales: scales::scales(t, prepared, problem),
        orders: orders(t, prepared),
        told,
        told_all,
        told_more: told_all.saturating_sub(words::MOST_TOLD),
        left_out_others,
        left_out_more: left_out_others.saturating_sub(left_out.len()),
        left_out,
        doubles: doubles(t, slug, prepared, likely),
        first: first(looking, circle, prepared),
        others: found.without_table,
        run: match read_again {
            Some(_) => t.say("importing-again-run").to_owned(),
            None => t.say_count(&format!("importing-run-{}", bringing.kind.name), count),
        },
        again,
        cancel: format!("/r/{slug}/{}", bringing.kind.plural),
        shell,
        key,
        faults,
        seen,
        why,
        count,
    })
}

/// The rows left out that no sheet shows in their place, how many these are, and how many are left out in all.
fn left_out(t: Words, prepared: &Prepared, shown: &[(usize, BTreeSet<u32>)]) -> (Vec<LeftOutShown>, usize, usize) {
    let tables = || prepared.plan.tables.iter().enumerate();
    let all = || tables().flat_map(|(at, table)| table.left_out.iter().map(move |row| (at, table, row)));
    let is_shown = |at: usize, row: u32| shown.iter().any(|(table, rows)| *table == at && rows.contains(&row));
    let others = || all().filter(|(at, _, row)| !is_shown(*at, row.row));
    let told = others().take(MOST_LEFT_OUT).map(|(_, table, row)| LeftOutShown {
        place: place(&table.table.sheet, row.row),
        why: words::why(t, &row.why),
        text: row.text.clone(),
    });
    (told.collect(), others().count(), all().count())
}

/// Columns of dates that can be read both ways, or were.
fn orders(t: Words, prepared: &Prepared) -> Vec<Field> {
    let bringing = prepared.opened.bringing;
    let mut orders = Vec::new();
    for (at, planned) in prepared.plan.tables.iter().enumerate().filter(|(_, planned)| planned.is_taken) {
        for column in &planned.table.understanding {
            let Some(order) = column.date_order else { continue };
            let header = if column.header.is_empty() { &column.letter } else { &column.header };
            let label = t.say_with("importing-order", &[("column", header.as_str().into())]);
            let example = column.samples.first().cloned().unwrap_or_default();
            let choices = ["day_first", "month_first"]
                .map(|way| Choice::new(way, t.say(&format!("importing-order-{}", way.replace('_', "-")))));
            let value = match order {
                DateOrder::DayFirst => "day_first",
                DateOrder::MonthFirst => "month_first",
                DateOrder::Unknown | DateOrder::Mixed => "",
            };
            let meaning = words::meaning(t, bringing, column.field.as_deref());
            let hint = [("example", example.as_str().into()), ("meaning", meaning.as_str().into())];
            let field =
                Field::new(names::dates(at, &column.letter), label).hint(t.say_with("importing-order-hint", &hint));
            orders.push(field.choices(choices).value(value));
        }
    }
    orders
}

fn doubles(t: Words, slug: &str, prepared: &Prepared, likely: &[Double]) -> Vec<DoubleShown> {
    let plural = prepared.opened.bringing.kind.plural;
    let left = prepared.plan.tables.iter().enumerate().flat_map(|(at, planned)| {
        let chosen = planned.left_out.iter().filter(|row| row.why == "chosen");
        chosen.map(move |row| {
            let double = likely.iter().find(|double| (double.table, double.row) == (at, row.row));
            DoubleShown {
                name: names::leave(at),
                row: row.row,
                id: format!("leave-{at}-{}", row.row),
                words: t.say_with(
                    "importing-left-by-you",
                    &[("row", i64::from(row.row).into()), ("text", row.text.as_str().into())],
                ),
                href: double.map(|double| double.href(slug, plural)).unwrap_or_default(),
                reference: double.map(Double::like).unwrap_or_default(),
                is_left: true,
            }
        })
    });
    let like = likely.iter().filter(|double| !double.is_left).take(MOST_DOUBLES).map(|double| DoubleShown {
        name: names::leave(double.table),
        row: double.row,
        id: format!("leave-{}-{}", double.table, double.row),
        words: t.say_with(
            "importing-double",
            &[("place", double.place.as_str().into()), ("title", double.title.as_str().into())],
        ),
        href: double.href(slug, plural),
        reference: double.like(),
        is_left: false,
    });
    left.chain(like).collect()
}

/// The first records as they will be.
fn first(looking: &Looking<'_, '_>, circle: &Circle, prepared: &Prepared) -> Vec<Drawn> {
    let (t, when) = (circle.among(looking.words()), looking.when());
    let (kind, scale) = (prepared.opened.bringing.kind, &prepared.with.scale);
    let hidden = ["title", "why_private", "brought_from"];
    let drawn = prepared.plan.rows().take(FIRST).map(|row| {
        let mut facts = Vec::new();
        for field in kind.fields.iter().filter(|field| !hidden.contains(&field.name)) {
            match row.given.get(field.name) {
                Some(Value::Object(extra)) => {
                    facts.extend(extra.iter().map(|(header, value)| {
                        (header.clone(), value.as_str().unwrap_or_default().chars().take(300).collect())
                    }));
                }
                Some(value) => {
                    let label = t.say_with(&format!("{}-field-{}", kind.name, field.name.replace('_', "-")), &[]);
                    facts.push((label, fields::value((t, kind, &when), field.name, (value, scale), circle)));
                }
                None => {}
            }
        }
        let title = row.given.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
        Drawn { title, place: row.place.clone(), facts }
    });
    drawn.collect()
}
