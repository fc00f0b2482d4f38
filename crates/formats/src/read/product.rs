//! Columns that are understood because they stand together: where each value of one is the product of two or three others on
//! a scale, these are the ratings and that is their score, in whatever language they are headed.

use crate::grid::{Row, Value};
use crate::vocabulary::{Kind, Lexicon};
use crate::words;

use super::column::Column;
use super::number;

/// How surely a column is the product of others.
const PRODUCT: f32 = 0.8;
/// How surely a column is one of the factors.
const FACTOR: f32 = 0.66;
/// How surely a column that is headed by a stage alone is its score or level.
const STAGED: f32 = 0.72;
/// The highest step of a scale that is multiplied.
const HIGHEST: f64 = 10.0;
/// Columns with numbers that are looked at; a table of many more holds figures and no ratings.
const MOST: usize = 24;

/// Offers the fields of a product and its factors to the columns that are one; the second such group is a later rating.
pub(super) fn offer(columns: &mut [Column], rows: &[&Row], lexicon: &Lexicon<'_>) {
    let Some(known) = &lexicon.vocabulary.products else {
        return;
    };
    let Some(product) = lexicon.index(&known.product) else {
        return;
    };
    let factors: Vec<usize> = known.factors.iter().filter_map(|name| lexicon.index(name)).collect();
    for (times, group) in groups(columns, rows).into_iter().enumerate() {
        let staged = |field: usize| match lexicon.repeating(times) {
            Some(stage) => lexicon.staged(stage, field).unwrap_or(field),
            None => field,
        };
        columns[group.product].offer(staged(product), PRODUCT);
        columns[group.product].product = true;
        for (at, factor) in in_order(columns, &group.factors, &factors).into_iter().zip(&factors) {
            columns[at].offer(staged(*factor), FACTOR);
        }
    }
}

/// Offers columns that are headed by a stage and no more, `Inherent` and `Residual`, the score or the level of that stage.
/// One alone may mean much else.
pub(super) fn offer_stages(columns: &mut [Column], lexicon: &Lexicon<'_>) {
    let alone = |column: &Column| match column.path.as_slice() {
        [header] => lexicon.stage_alone(&words::split(header)),
        _ => None,
    };
    let stages: Vec<Option<usize>> = columns.iter().map(alone).collect();
    let mut different: Vec<usize> = stages.iter().flatten().copied().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < 2 {
        return;
    }
    let fields = &lexicon.vocabulary.fields;
    for (column, stage) in columns.iter_mut().zip(stages) {
        let Some(stage) = stage else { continue };
        let profile = &column.profile;
        let wanted = match profile {
            _ if profile.words >= 0.5 => Kind::Word,
            _ if profile.numbers.max(profile.steps) >= 0.5 => Kind::Number,
            _ => continue,
        };
        let product = lexicon.vocabulary.products.as_ref().map(|known| &known.product);
        let mut rated = lexicon.vocabulary.stages[stage].fields.iter();
        let is_wanted = |name: &String| match wanted {
            Kind::Number => Some(name) == product,
            kind => lexicon.index(name).is_some_and(|field| fields[field].kind == kind),
        };
        let staged = rated.find(|(name, _)| is_wanted(name)).and_then(|(_, staged)| lexicon.index(staged));
        if let Some(field) = staged {
            column.offer(field, STAGED);
        }
    }
}

/// A product's column and those of its factors, by their places.
struct Group {
    factors: Vec<usize>,
    product: usize,
}

/// Groups that share no column, from left to right.
fn groups(columns: &[Column], rows: &[&Row]) -> Vec<Group> {
    let numeric: Vec<(usize, Vec<Option<f64>>)> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.profile.numbers.max(column.profile.steps) >= 0.6)
        .map(|(at, column)| (at, rows.iter().map(|row| row.get(column.index).and_then(figure)).collect()))
        .take(MOST)
        .collect();
    let mut taken: Vec<usize> = Vec::new();
    let mut groups = Vec::new();
    for last in 2..numeric.len() {
        let free: Vec<usize> = (0..last).filter(|at| !taken.contains(at)).collect();
        let pairs = free.iter().flat_map(|a| free.iter().filter(move |b| *b > a).map(move |b| vec![*a, *b]));
        // The nearest factors are the likeliest.
        let mut pairs: Vec<Vec<usize>> = pairs.collect();
        pairs.sort_by(|a, b| b.cmp(a));
        let mut found = pairs.into_iter().find(|pair| multiplies(&numeric, pair, last));
        if found.is_none() {
            let threes = free.windows(3).map(<[usize]>::to_vec);
            found = threes.rev().find(|three| multiplies(&numeric, three, last));
        }
        if let Some(factors) = found {
            taken.extend(factors.iter().chain([&last]));
            groups.push(Group { factors: factors.iter().map(|at| numeric[*at].0).collect(), product: numeric[last].0 });
        }
    }
    groups
}

/// The number that a cell is or begins with.
fn figure(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => number::leading(text),
        _ => None,
    }
}

/// Whether one column is the product of others wherever all have a number, in three rows at least that differ.
fn multiplies(numeric: &[(usize, Vec<Option<f64>>)], factors: &[usize], product: usize) -> bool {
    let on_scale = |number: f64| number.fract() == 0.0 && (0.0..=HIGHEST).contains(&number);
    let (mut whole, mut right) = (0_usize, 0_usize);
    let mut results: Vec<f64> = Vec::new();
    for (row, result) in numeric[product].1.iter().enumerate() {
        let values: Option<Vec<f64>> = factors.iter().map(|at| numeric[*at].1[row]).collect();
        let (Some(values), Some(result)) = (values, result) else { continue };
        if !values.iter().all(|value| on_scale(*value)) {
            return false;
        }
        whole += 1;
        right += usize::from((values.iter().product::<f64>() - result).abs() < 1e-6);
        if !results.contains(result) {
            results.push(*result);
        }
    }
    // A factor that is always 1 is no factor.
    let differs = |at: &usize| numeric[*at].1.iter().flatten().any(|number| *number > 1.0);
    whole >= 3 && right * 10 >= whole * 9 && results.len() >= 2 && factors.iter().all(differs)
}

/// The factors' columns in the order of the fields: by what their headers may mean, else as they stand.
fn in_order(columns: &[Column], places: &[usize], fields: &[usize]) -> Vec<usize> {
    let may = |at: usize, field: usize| {
        columns[at].candidates.iter().find(|(candidate, _)| *candidate == field).map_or(0.0, |(_, score)| *score)
    };
    let fields = &fields[..fields.len().min(places.len())];
    let mut left: Vec<usize> = places.to_vec();
    let mut ordered: Vec<Option<usize>> = vec![None; fields.len()];
    let mut surest: Vec<(usize, usize, f32)> = Vec::new();
    for (order, field) in fields.iter().enumerate() {
        surest.extend(places.iter().map(|at| (order, *at, may(*at, *field))).filter(|(_, _, score)| *score > 0.4));
    }
    surest.sort_by(|a, b| b.2.total_cmp(&a.2));
    for (order, at, _) in surest {
        if ordered[order].is_none() && left.contains(&at) {
            left.retain(|other| *other != at);
            ordered[order] = Some(at);
        }
    }
    let mut left = left.into_iter();
    ordered.into_iter().filter_map(|known| known.or_else(|| left.next())).collect()
}
