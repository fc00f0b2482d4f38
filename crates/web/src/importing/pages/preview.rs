//! The preview: the sheet as people know it with what each column means above it, what its words stand for, what is
//! left out, what is likely here already, and where it goes.

mod again;
mod build;
mod scales;
mod sheet;
mod window;

use askama::Template;
use axum::response::{IntoResponse, Response};
use books::Failure;
use kernel::Problem;

use crate::ask::Looking;
use crate::importing::operations::{self, Prepared};
use crate::importing::words::Told;
use crate::importing::{Opened, form as names, here};
use crate::parts::{Choice, Fault, Field};
use crate::shell::Shell;
use crate::{Ask, Form, Refused, refused};

#[derive(Template)]
#[template(path = "importing/pages/preview.html")]
struct PreviewPage {
    shell: Shell,
    key: String,
    faults: Vec<Fault>,
    title: String,
    lede: String,
    action: String,
    checks: Vec<CheckShown>,
    checks_all: usize,
    checks_more: usize,
    sheets: Vec<SheetShown>,
    scales: Vec<ScaleShown>,
    orders: Vec<Field>,
    told: Vec<Told>,
    told_all: usize,
    told_more: usize,
    left_out: Vec<LeftOutShown>,
    left_out_others: usize,
    left_out_more: usize,
    again: Option<again::AgainShown>,
    doubles: Vec<DoubleShown>,
    first: Vec<Drawn>,
    others: String,
    seen: Field,
    why: Field,
    count: usize,
    run: String,
    cancel: String,
}

/// A column to check, and where it is.
struct CheckShown {
    href: String,
    words: String,
}

/// A table of the file.
struct SheetShown {
    name: String,
    about: String,
    /// The file hides the sheet.
    is_hidden: bool,
    /// The box that takes it.
    taken: Field,
    is_taken: bool,
    columns: Vec<ColumnShown>,
    rows: Vec<RowShown>,
}

/// A column of the sheet; one that is not the table's has a letter and nothing else.
#[derive(Default)]
struct ColumnShown {
    letter: String,
    label: String,
    /// The name of its select; empty where it goes with the one before.
    name: String,
    /// The columns that it goes with.
    with: String,
    choices: Vec<Choice>,
    /// The file hides it.
    is_hidden: bool,
    /// Why it should be looked at; empty where it is sure.
    check: String,
    /// That another column has what was chosen for it; empty where it has not.
    gave_way: String,
    /// That its meaning is the one that was chosen for an earlier file; empty where it is not.
    learned: String,
}

impl ColumnShown {
    /// What says more of its choice, by id.
    fn described(&self) -> String {
        let notes = [("check", &self.check), ("gave", &self.gave_way), ("learned", &self.learned)];
        let ids = notes.iter().filter(|(_, text)| !text.is_empty()).map(|(id, _)| format!("{id}-{}", self.name));
        ids.collect::<Vec<_>>().join(" ")
    }
}

/// A row of the sheet, or what stands for several.
struct RowShown {
    number: String,
    class: String,
    /// The file hides it.
    is_hidden: bool,
    cells: Vec<CellShown>,
}

/// A cell of the sheet.
#[derive(Default)]
struct CellShown {
    text: String,
    /// The place of its first column among those shown.
    place: usize,
    across: usize,
    down: usize,
    class: String,
    /// Why its row is left out, or what the row is; empty but for one cell of such a row.
    why: String,
}

/// What the words of a scale stand for.
struct ScaleShown {
    title: String,
    /// How its numbers were read, and where the same words stand for something else, in sentences.
    told: Vec<String>,
    values: Vec<ValueShown>,
}

/// A word or number of a scale.
struct ValueShown {
    id: String,
    name: String,
    value: String,
    count: String,
    choices: Vec<Choice>,
    fault: Option<String>,
}

/// A row that is left out.
struct LeftOutShown {
    place: String,
    why: String,
    text: String,
}

/// A row that is likely here already, or that somebody left out.
struct DoubleShown {
    name: String,
    row: u32,
    id: String,
    words: String,
    href: String,
    reference: String,
    is_left: bool,
}

/// A record as it will be.
struct Drawn {
    title: String,
    place: String,
    facts: Vec<(String, String)>,
}

/// The page of an import that is looked through.
pub(super) async fn page(ask: &Ask, path: (String, String)) -> Result<Response, Refused> {
    let prepared = operations::prepared(ask, path.clone(), |_| Ok(())).await?;
    let key = ask.fresh_key();
    let page = ask.look(move |looking| draw(looking, &path.0, (prepared, key), None)).await?;
    Ok(crate::page(&page))
}

/// The page again, with what was chosen and what is wrong with it.
pub(super) async fn again(
    ask: &Ask,
    path: (String, String),
    form: Form,
    refused: Refused,
) -> Result<Response, Refused> {
    if refused.problem.fields.is_empty() {
        return Err(refused);
    }
    let (status, key) = (refused::status(refused.problem.kind), ask.fresh_key());
    let problem = refused.problem;
    let chosen = form.clone();
    let prepared = operations::prepared(ask, path.clone(), move |opened: &mut Opened| {
        let typed = chosen.text("why_private").to_owned();
        // What is wrong with the rest is being told already.
        if names::take(&mut opened.choices, &chosen, &opened.reading, opened.bringing).is_err() {
            opened.choices.why_private = typed;
        }
        Ok(())
    });
    let prepared = prepared.await?;
    let page = ask.look(move |looking| draw(looking, &path.0, (prepared, key), Some(&problem))).await?;
    Ok((status, crate::page(&page)).into_response())
}

fn draw(
    looking: &mut Looking<'_, '_>,
    slug: &str,
    (prepared, key): (Prepared, String),
    problem: Option<&Problem>,
) -> Result<PreviewPage, Failure> {
    let relationship = prepared.opened.import.relationship;
    let (viewer, with) = (&looking.viewer, (&*prepared.plan, prepared.compared.as_ref()));
    let already = here((looking.tx, viewer), relationship, prepared.opened.bringing, with)?;
    let circle = looking.circle(relationship)?;
    build::page(looking, (slug, &circle), (&prepared, &already.likely), (key, problem))
}
