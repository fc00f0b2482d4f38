//! The rows of an export: each page is read as whoever asks, as they may read at that instant.

use std::sync::Arc;

use books::{Failure, Form, Ground, Kind, Record, Scoped, Stands};
use formats::out::{Cell, Column, RowResult};
use jiff::civil;
use kernel::Date;
use serde_json::Value;

use super::pipe::Watch;
use crate::ask::Looking;
use crate::frame::Circle;
use crate::listing::Listing;
use crate::words::{When, Words};
use crate::{Ask, Refused, fields, keeping};

/// Records of a page.
const PAGE: usize = 500;

/// A page of rows, and where the next one begins.
pub(super) struct Page {
    rows: Vec<Vec<Cell>>,
    next: Option<String>,
}

/// What is taken out, with what every page needs.
#[derive(Clone)]
pub(super) struct Export {
    ask: Ask,
    kind: &'static Kind,
    about: Ground,
    pairs: Arc<Vec<(String, String)>>,
    circle: Arc<Circle>,
    scale: i64,
    t: Words,
    made: civil::DateTime,
    day: Date,
}

impl Export {
    /// Makes sure that all is well, and reads the first page: what is wrong is answered before anything is sent.
    ///
    /// # Errors
    /// Not found; a parameter that is unknown or not what it must be; the database's.
    pub(super) async fn begin(
        ask: &Ask,
        kind: &'static Kind,
        (slug, pairs): (&str, Vec<(String, String)>),
    ) -> Result<(Export, Page), Refused> {
        let slug = slug.to_owned();
        ask.look(move |looking| {
            let about = keeping::ground(&looking.viewer, &slug)?;
            let circle = Arc::new(looking.circle(about)?);
            let scale = directory::relationship::get(looking.tx, &looking.viewer, about.relationship)?.settings.scale;
            let export = Export {
                ask: looking.ask.clone(),
                kind,
                about,
                pairs: Arc::new(pairs),
                circle,
                scale,
                t: looking.words(),
                made: looking.viewer.zone.wall_clock(looking.now),
                day: looking.today(),
            };
            let first = export.read(looking, None)?;
            Ok((export, first))
        })
        .await
    }

    /// The day, for the file's name.
    pub(super) fn day(&self) -> Date {
        self.day
    }

    /// When it is made, by the reader's clock.
    pub(super) fn made(&self) -> civil::DateTime {
        self.made
    }

    /// The sheet's name.
    pub(super) fn title(&self) -> String {
        self.t.say(self.kind.title).to_owned()
    }

    /// The columns: what people call it, who sees it, its declared fields, its level and state.
    pub(super) fn columns(&self) -> Vec<Column> {
        let wide = |form: Form| match form {
            Form::Text(_) | Form::Extra => Some(48.0),
            Form::Line(_) => Some(32.0),
            Form::Score => Some(14.0),
            Form::Choice(_) | Form::Day | Form::Person => None,
        };
        let own = |key: &str| Column::new(self.t.say(key));
        let mut columns = vec![own("exporting-reference"), own("exporting-seen-by")];
        columns.extend(shown(self.kind).map(|field| {
            let label = format!("{}-field-{}", self.kind.name, field.name.replace('_', "-"));
            Column { width: wide(field.form), ..Column::new(self.t.say(&label)) }
        }));
        columns.extend([own("exporting-level"), own("exporting-state")]);
        columns
    }

    /// The page after `after`, as whoever asks may read it now.
    ///
    /// # Errors
    /// Where they may not any more; the database's.
    pub(super) async fn page(&self, after: String) -> Result<Page, Refused> {
        let export = self.clone();
        self.ask.look(move |looking| export.read(looking, Some(after))).await
    }

    fn read(&self, looking: &mut Looking<'_, '_>, after: Option<String>) -> Result<Page, Failure> {
        let when = (&looking.viewer, self.day, self.scale);
        let mut listing = Listing::read(self.kind, &self.pairs, when, true)?;
        (listing.query.after, listing.query.limit) = (after, PAGE);
        let page = listing.reach(&looking.viewer, self.about).list(looking.tx, self.kind, &listing.query)?;
        let when = looking.when();
        let rows: Result<Vec<_>, Failure> = page.items.iter().map(|record| self.row(looking, record, &when)).collect();
        Ok(Page { rows: rows?, next: page.next })
    }

    fn row(&self, looking: &Looking<'_, '_>, record: &Scoped<Record>, when: &When) -> Result<Vec<Cell>, Failure> {
        let (t, kind, head) = (self.t, self.kind, &record.head);
        let body = record.fields(kind)?;
        let mark = &looking.viewer.seat_in(head.book)?.mark;
        let seen = self.circle.seen(looking, record).words(t).to_owned();
        let mut cells = vec![Cell::Text(kind.reference(mark, &body, head.number)), Cell::Text(seen)];
        for field in shown(kind) {
            let value = match field.name {
                "title" => Value::from(head.title.as_str()),
                "owner" => head.owner.map_or(Value::Null, |owner| Value::from(owner.to_string())),
                "review_by" => head.review_by.map_or(Value::Null, |day| Value::from(day.to_string())),
                "due" => head.due.map_or(Value::Null, |day| Value::from(day.to_string())),
                name => body.get(name).cloned().unwrap_or(Value::Null),
            };
            cells.push(self.cell(field.form, field.name, &value, when));
        }
        let level = (kind.level)(head.rank, self.scale).map(|level| fields::choice(t, kind.name, "level", level));
        cells.push(level.map_or(Cell::Nothing, Cell::Text));
        cells.push(Cell::Text(fields::choice(t, kind.name, "status", &head.status)));
        Ok(cells)
    }

    fn cell(&self, form: Form, name: &str, value: &Value, when: &When) -> Cell {
        match (form, value) {
            (_, Value::Null) => Cell::Nothing,
            (Form::Score, Value::Number(number)) => number.as_f64().map_or(Cell::Nothing, Cell::Number),
            (Form::Day, Value::String(day)) => match day.parse() {
                Ok(day) => Cell::Date(day),
                Err(_) => Cell::Text(day.clone()),
            },
            (Form::Extra, Value::Object(extra)) => {
                let lines =
                    extra.iter().map(|(header, value)| format!("{header}: {}", value.as_str().unwrap_or_default()));
                Cell::Text(lines.collect::<Vec<_>>().join("\n"))
            }
            (_, value) => Cell::Text(fields::value((self.t, self.kind, when), name, (value, self.scale), &self.circle)),
        }
    }

    /// The rows one after the other; a page is fetched when the one before it is used up.
    pub(super) fn rows(
        &self,
        first: Page,
        fetch: impl Fn(&Export, String) -> Result<Page, Refused>,
        watch: Watch,
    ) -> impl Iterator<Item = RowResult> {
        let (mut rows, mut next) = (first.rows.into_iter(), first.next);
        let export = self.clone();
        let mut is_over = false;
        std::iter::from_fn(move || {
            loop {
                if is_over {
                    return None;
                }
                if let Some(row) = rows.next() {
                    return Some(Ok(row));
                }
                let after = next.take()?;
                let fetched = if watch.is_abandoned() {
                    Err("nobody reads it any more".to_owned())
                } else {
                    fetch(&export, after).map_err(|refused| refused.problem.to_string())
                };
                match fetched {
                    Ok(page) => (rows, next) = (page.rows.into_iter(), page.next),
                    Err(problem) => {
                        is_over = true;
                        return Some(Err(problem.into()));
                    }
                }
            }
        })
    }
}

/// The declared fields that stand somewhere.
fn shown(kind: &'static Kind) -> impl Iterator<Item = &'static books::Field> {
    kind.fields.iter().filter(|field| field.place != Stands::Input)
}
