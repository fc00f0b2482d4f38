//! An import that has begun: how far it is, and what became of it.

use askama::Template;
use axum::response::Response;
use books::Failure;
use books::import::{Import, State};
use formats::reading::LeftOut;

use super::{address, frame, upload};
use crate::ask::Looking;
use crate::chart::Bar;
use crate::importing::operations::{self, Prepared};
use crate::importing::plan::place;
use crate::importing::{Choices, Double, Findings, already, findings, words};
use crate::parts::Seen;
use crate::shell::Shell;
use crate::words::{Rich, Words};
use crate::{Ask, Refused};

#[derive(Template)]
#[template(path = "importing/pages/progress.html")]
struct ProgressPage {
    shell: Shell,
    title: String,
    is_running: bool,
    href: String,
    state: (&'static str, String),
    lede: Rich,
    seen: Option<Seen>,
    job: Option<Bar>,
    so_far: String,
    refused: Vec<Line>,
    left_out: Vec<Line>,
    left_out_all: usize,
    left_out_more: usize,
    /// What is likely here already, and what is shared already.
    already: [AlreadyShown; 2],
    told: Vec<words::Told>,
    told_all: usize,
    told_more: usize,
    /// What else of the file did not come in, or not under a name of ours.
    besides: Vec<String>,
    drafts: Vec<Draft>,
    list: String,
    undo: Option<String>,
    again: String,
}

/// A row and what became of it.
struct Line {
    place: String,
    words: String,
}

/// Rows that were here already.
#[derive(Default)]
struct AlreadyShown {
    title: String,
    hint: String,
    lines: Vec<AlreadyLine>,
    all: usize,
    more: usize,
}

/// A row that was here already, what became of it, and the record that it is or is like.
struct AlreadyLine {
    place: String,
    words: String,
    href: String,
    like: String,
}

/// What was kept as a draft.
struct Draft {
    href: String,
    reference: String,
    title: String,
}

/// Rows that are told one by one.
const MOST: usize = 200;

pub(super) async fn page(ask: &Ask, path: (String, String), import: Import) -> Result<Response, Refused> {
    // While it runs it is asked for every other second: what was read of the file is looked at only at the end.
    let prepared = match import.state {
        State::Running => None,
        _ => Some(operations::prepared(ask, path.clone(), |_| Ok(())).await?),
    };
    let page = ask.look(move |looking| draw(looking, &path.0, (&import, prepared))).await?;
    Ok(crate::page(&page))
}

fn draw(
    looking: &mut Looking<'_, '_>,
    slug: &str,
    (import, prepared): (&Import, Option<Prepared>),
) -> Result<ProgressPage, Failure> {
    let t = looking.words();
    let found = prepared.as_ref().map(|one| findings(t, one.opened.bringing, (&one.opened.reading, &one.plan)));
    let Findings { mut told, not_taken, without_table, kept } = found.unwrap_or_default();
    let told_all = told.len();
    told.truncate(words::MOST_TOLD);
    let besides: Vec<String> = not_taken.into_iter().chain([without_table]).chain(kept).collect();
    let already = match &prepared {
        Some(prepared) if import.state == State::Done => already_shown(looking, slug, prepared)?,
        _ => <[AlreadyShown; 2]>::default(),
    };
    let left_out = prepared.as_ref().map(left_out).unwrap_or_default();
    let kind = looking.ask.app().bringing_of(&import.kind)?.kind;
    let choices = Choices::read(&import.choices)?;
    let circle = looking.circle(import.relationship)?;
    let shell = frame(looking, (&circle, kind), &import.file_name)?;
    let steps = books::scale::of(looking.tx, &looking.viewer, import.relationship)?.steps();
    let is_running = import.state == State::Running;
    let is_undoing = is_running && books::import::is_undo(&import.choices);
    let (done, total) = (usize::try_from(import.done).unwrap_or(0), usize::try_from(import.total).unwrap_or(0));
    let so_far = t.say_with("importing-so-far", &[("done", done.into()), ("all", total.into())]);
    let refused = choices.refused.iter().take(MOST).map(|(place, key)| Line {
        place: place.clone(),
        words: if t.has(key) { t.say_with(key, &[("most", steps.into()), ("words", "".into())]) } else { key.clone() },
    });
    let drafts = drafts(looking, (slug, kind), import)?;
    let may_undo = import.state == State::Done
        && import.book.is_some_and(|book| books::import::needs(&looking.viewer, book, &import.kind).is_ok());
    let href = address(slug, import.id);
    let shown = left_out
        .iter()
        .take(MOST)
        .map(|(place, row)| Line { place: place.clone(), words: format!("{}: {}", words::why(t, &row.why), row.text) });
    Ok(ProgressPage {
        title: import.file_name.clone(),
        is_running,
        state: if is_undoing {
            ("info", t.say("importing-state-undoing").to_owned())
        } else {
            upload::state(t, import.state)
        },
        lede: lede(t, (import, &choices), is_undoing),
        seen: import.book.map(|book| circle.seen_in(looking, book)),
        job: is_running.then(|| Bar::of(done, total, "", so_far.clone()).progress()),
        so_far,
        refused: refused.collect(),
        left_out: shown.collect(),
        left_out_all: left_out.len(),
        left_out_more: left_out.len().saturating_sub(MOST),
        already,
        told_more: told_all.saturating_sub(told.len()),
        told,
        told_all,
        besides: besides.into_iter().filter(|one| !one.is_empty()).collect(),
        drafts,
        list: format!("/r/{slug}/{}", kind.plural),
        undo: may_undo.then(|| format!("{href}/undo")),
        again: format!("/r/{slug}/import"),
        href,
        shell,
    })
}

/// What of the file was here already when it came in, and what became of it.
fn already_shown(looking: &mut Looking<'_, '_>, slug: &str, prepared: &Prepared) -> Result<[AlreadyShown; 2], Failure> {
    let (t, opened) = (looking.words(), &prepared.opened);
    let here = already((looking.tx, &looking.viewer), opened, &prepared.plan)?;
    let became = |double: &Double| match () {
        () if double.is_left => "importing-already-left",
        () if double.is_refused(&opened.choices) => "importing-already-refused",
        () => "importing-already-came",
    };
    let line = |double: &Double, key: &str| AlreadyLine {
        place: double.place.clone(),
        words: t.say_with(key, &[("title", double.title.as_str().into())]),
        href: double.href(slug, opened.bringing.kind.plural),
        like: double.like(),
    };
    let likely = here.likely.iter().take(MOST).map(|double| line(double, became(double)));
    let shared = here.disclosed.iter().take(MOST).map(|double| line(double, "importing-already-shared"));
    let list = |title: &str, hint: &str, lines: Vec<AlreadyLine>, all: usize| AlreadyShown {
        title: t.say(title).to_owned(),
        hint: if hint.is_empty() { String::new() } else { t.say(hint).to_owned() },
        more: all - lines.len(),
        lines,
        all,
    };
    Ok([
        list("importing-doubles", "", likely.collect(), here.likely.len()),
        list("importing-disclosed", "importing-disclosed-hint", shared.collect(), here.disclosed.len()),
    ])
}

/// The drafts that were kept when it was undone, but for those that were brought back.
fn drafts(
    looking: &mut Looking<'_, '_>,
    (slug, kind): (&str, &'static books::Kind),
    import: &Import,
) -> Result<Vec<Draft>, Failure> {
    if import.state != State::Undone {
        return Ok(Vec::new());
    }
    let kept = books::import::drafts(looking.tx, &looking.viewer, import)?;
    kept.iter()
        .map(|record| {
            let mark = &looking.viewer.seat_in(record.head.book)?.mark;
            let reference = kind.reference(mark, &record.fields(kind)?, record.head.number);
            let href = format!("/r/{slug}/{}/{}", kind.plural, reference.replace('·', "-"));
            Ok(Draft { href, reference, title: record.head.title.clone() })
        })
        .collect()
}

/// What happens or happened, in a sentence.
fn lede(t: Words, (import, choices): (&Import, &Choices), is_undoing: bool) -> Rich {
    let came = choices.came.unwrap_or(import.total);
    match import.state {
        State::Running if is_undoing => t.say_rich("importing-lede-undoing", &[]),
        State::Running | State::Previewed => t.say_rich("importing-lede-running", &[]),
        State::Done if choices.failed.is_some() && choices.undo.is_none() => {
            t.say_rich("importing-lede-stopped-part", &[("changed", choices.changed.unwrap_or(0).into())])
        }
        State::Done if choices.failed.is_some() => t.say_rich("importing-lede-undo-stopped", &[("count", came.into())]),
        State::Done => match choices.changed {
            Some(changed) => {
                let values = [("count", came.into()), ("changed", changed.into())];
                t.say_rich("importing-lede-done-again", &values)
            }
            None => t.say_rich("importing-lede-done", &[("count", came.into())]),
        },
        State::Undone => {
            let (went, drafts) = (choices.went.unwrap_or(0), choices.drafts.unwrap_or(0));
            let left = (came - went - drafts).max(0);
            let values = [("count", (went + drafts).into()), ("drafts", drafts.into()), ("left", left.into())];
            t.say_rich("importing-lede-undone", &values)
        }
        State::Failed => {
            let why = choices.failed.as_deref().filter(|key| t.has(key)).unwrap_or("importing-failed");
            let why = t.say_with(why, &[]);
            t.say_rich("importing-lede-failed", &[("why", why.as_str().into())])
        }
    }
}

/// The rows of the tables that came in that became nothing, each with its place.
fn left_out(prepared: &Prepared) -> Vec<(String, LeftOut)> {
    let taken = prepared.plan.tables.iter().filter(|table| table.is_taken);
    let rows = taken.flat_map(|planned| {
        let sheet = &planned.table.sheet;
        planned.left_out.iter().map(move |row| (place(sheet, row.row), row.clone()))
    });
    rows.collect()
}
