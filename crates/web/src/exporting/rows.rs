//! The rows of an export: each page is read as whoever asks, as they may read at that instant.

use std::sync::Arc;

use books::{BookKind, Failure, Form, Ground, Kind, Record, Scale, Scoped, Sort, SortBy};
use formats::out::{Cell, Column};
use kernel::{Date, Message, Problem};
use serde_json::{Map, Value};

use super::As;
use super::columns::{self, Shown, named_beside, shown_elsewhere};
use super::laid::{Laid, Writing};
use super::pipe::Watch;
use crate::ask::Looking;
use crate::frame::Circle;
use crate::listing::Listing;
use crate::words::{When, Words};
use crate::{Ask, Refused, api, fields, keeping};

/// Records of a page.
const PAGE: usize = 500;
/// The most further columns of a sheet.
const MOST_FURTHER: usize = 2_000;

/// A row, as the file's form has it.
pub(super) enum Line {
    /// The cells of a sheet.
    Cells(Vec<Cell>),
    /// The record of a JSON file.
    Object(Value),
}

/// A row, or why it could not be fetched.
pub(super) type LineResult = Result<Line, Box<dyn std::error::Error + Send + Sync>>;

/// A page of rows, and where the next one begins.
pub(super) struct Page {
    rows: Vec<Line>,
    next: Option<Place>,
}

/// Where a page begins: where the one before ended, and which of the records it is about.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    after: Option<String>,
    /// In somebody's layout: those that were not in their register, which stand below.
    is_below: bool,
}

/// What is taken out, with what every page needs.
#[derive(Clone)]
pub(super) struct Export {
    ask: Ask,
    kind: &'static Kind,
    form: As,
    about: Ground,
    pairs: Arc<Vec<(String, String)>>,
    columns: Arc<Vec<Shown>>,
    laid: Option<Arc<Laid>>,
    circle: Arc<Circle>,
    scale: Scale,
    t: Words,
    day: Date,
}

impl Export {
    /// Makes sure that all is well, and reads the first page: what is wrong is answered before anything is sent.
    ///
    /// # Errors
    /// Not found; a parameter that is unknown or not what it must be; more columns than a sheet has; the database's.
    pub(super) async fn begin(
        ask: &Ask,
        (kind, form): (&'static Kind, As),
        (slug, pairs): (&str, Vec<(String, String)>),
    ) -> Result<(Export, Page), Refused> {
        let slug = slug.to_owned();
        ask.look(move |looking| {
            let (columns, pairs): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(name, _)| name == "columns");
            let (layout, pairs): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(name, _)| name == "layout");
            let columns = columns::chosen(kind, columns.iter().map(|(_, value)| value.as_str()))?;
            let about = keeping::ground(&looking.viewer, &slug)?;
            let circle = Arc::new(looking.circle(about)?);
            let scale = books::scale::of(looking.tx, &looking.viewer, about.relationship)?;
            let mut export = Export {
                ask: looking.ask.clone(),
                kind,
                form,
                about,
                pairs: Arc::new(pairs),
                columns: Arc::new(Vec::new()),
                laid: None,
                circle,
                scale,
                t: looking.words(),
                day: looking.today(),
            };
            if let Some((_, import)) = layout.first() {
                export.laid = Some(Arc::new(export.laid(looking, import)?));
            }
            export.columns = Arc::new(export.every(looking, columns)?);
            let first = export.read(looking, Place::default())?;
            Ok((export, first))
        })
        .await
    }

    /// The layout of an import that the viewer may know of.
    fn laid(&self, looking: &mut Looking<'_, '_>, import: &str) -> Result<Laid, Failure> {
        if self.form == As::Json {
            return Err(Problem::field("format", Message::of("field-choose").text("words", "xlsx, csv")).into());
        }
        let import = import.parse().map_err(|_| Failure::not_found())?;
        let bringing = looking.ask.app().bringing(self.kind.plural).ok_or_else(Failure::not_found)?;
        let reach = looking.viewer.reach().at(self.about);
        let kept = reach.layout(looking.tx, self.kind, import)?;
        let came = reach.came_with(looking.tx, &kept)?;
        Laid::read(&kept, bringing, came)
    }

    /// The columns: those chosen, or all; in a sheet each further one by its header.
    fn every(&self, looking: &mut Looking<'_, '_>, chosen: Vec<Shown>) -> Result<Vec<Shown>, Failure> {
        let all = || columns::own(self.kind).into_iter().map(Shown::Own).chain([Shown::AllFurther]).collect();
        let mut columns: Vec<Shown> = match &self.laid {
            Some(_) => vec![Shown::AllFurther],
            None if chosen.is_empty() => all(),
            None => chosen,
        };
        let Some(at) = columns.iter().position(|column| *column == Shown::AllFurther) else { return Ok(columns) };
        if self.form == As::Json {
            return Ok(columns);
        }
        let listing = self.listing(looking)?;
        let reach = listing.reach(&looking.viewer, self.about);
        let (t, kind) = (self.t, self.kind);
        let laid = self.laid.clone();
        let elsewhere = |empty: &[&'static str], extra: &Map<String, Value>| match &laid {
            Some(laid) => extra.keys().filter(|header| laid.shows(header)).cloned().collect(),
            None => shown_elsewhere(t, kind, empty, extra),
        };
        let headers = reach.further_headers(looking.tx, kind, &listing.query, elsewhere)?;
        if headers.len() > MOST_FURTHER {
            let message = Message::of("exporting-too-many-columns").number("most", MOST_FURTHER as i64);
            return Err(Problem::field("format", message).into());
        }
        let mut further: Vec<Shown> = headers.into_iter().map(Shown::Further).collect();
        further.retain(|column| !columns.contains(column));
        columns.splice(at..=at, further);
        Ok(columns)
    }

    /// The day, for the file's name.
    pub(super) fn day(&self) -> Date {
        self.day
    }

    /// The sheet's name.
    pub(super) fn title(&self) -> String {
        let theirs = self.laid.as_ref().map(|laid| laid.sheet()).filter(|sheet| !sheet.is_empty());
        theirs.unwrap_or(self.t.say(self.kind.title)).to_owned()
    }

    /// The rows above the header.
    pub(super) fn bands(&self) -> Vec<Vec<String>> {
        self.laid.as_ref().map(|laid| laid.bands()).unwrap_or_default()
    }

    /// The columns of a sheet, with their headers.
    pub(super) fn columns(&self) -> Vec<Column> {
        let wide = |form: Form| match form {
            Form::Text(_) | Form::Extra => Some(48.0),
            Form::Line(_) => Some(32.0),
            Form::Score => Some(14.0),
            Form::Choice(_) | Form::Day | Form::Person => None,
        };
        let column = |shown: &Shown| match shown {
            Shown::Own(name) => Column {
                width: self.kind.field(name).and_then(|field| wide(field.form)),
                ..Column::new(columns::label(self.t, self.kind, name))
            },
            Shown::Further(header) => Column::new(header.as_str()),
            Shown::AllFurther => Column::new(""),
        };
        let theirs = self.laid.iter().flat_map(|laid| laid.columns());
        theirs.chain(self.columns.iter().map(column)).collect()
    }

    /// The page at `place`, as whoever asks may read it now.
    ///
    /// # Errors
    /// Where they may not any more; the database's.
    pub(super) async fn page(&self, place: Place) -> Result<Page, Refused> {
        let export = self.clone();
        self.ask.look(move |looking| export.read(looking, place)).await
    }

    fn listing(&self, looking: &Looking<'_, '_>) -> Result<Listing, Failure> {
        let mut listing = Listing::read(self.kind, &self.pairs, (&looking.viewer, self.day, &self.scale), true)?;
        (listing.query.limit, listing.query.by_number) = (PAGE, true);
        if let Some(laid) = &self.laid {
            // Theirs is one register in one book, with what is closed, in its own order.
            let is_shared = looking.viewer.seat_in(laid.book)?.book_kind == BookKind::Shared;
            listing.seen_by = Some(if is_shared { "both" } else { "us" });
            listing.query.sort = Sort { by: SortBy::Number, descending: false };
            if listing.query.statuses.is_empty() {
                listing.query.statuses = self.kind.statuses.iter().take(2).copied().collect();
            }
        }
        Ok(listing)
    }

    fn read(&self, looking: &mut Looking<'_, '_>, place: Place) -> Result<Page, Failure> {
        let mut listing = self.listing(looking)?;
        listing.query.after = place.after;
        let page = listing.reach(&looking.viewer, self.about).list(looking.tx, self.kind, &listing.query)?;
        let when = looking.when();
        let is_its_turn =
            |record: &Record| self.laid.as_ref().is_none_or(|laid| laid.came_with(record.head.id) != place.is_below);
        let records = page.items.iter().filter(|record| is_its_turn(record));
        let rows: Result<Vec<_>, Failure> = records.map(|record| self.row(looking, record, &when)).collect();
        let further = page.next.map(|after| Place { after: Some(after), is_below: place.is_below });
        let below = (self.laid.is_some() && !place.is_below).then_some(Place { after: None, is_below: true });
        Ok(Page { rows: rows?, next: further.or(below) })
    }

    /// A record's row in somebody's layout.
    fn theirs(
        &self,
        laid: &Laid,
        (record, reference): (&Record, &str),
        body: &Map<String, Value>,
        extra: &Map<String, Value>,
    ) -> Line {
        let mut values = Map::new();
        for field in self.kind.fields {
            let value = value_of(record, body, field.name);
            if !value.is_null() {
                values.insert(field.name.to_owned(), value);
            }
        }
        values.insert("status".to_owned(), record.head.status.as_str().into());
        values.insert("reference".to_owned(), reference.into());
        let name = |id: &str| {
            let person = id.parse().ok().and_then(|id| self.circle.person(id));
            person.map_or_else(|| self.t.say("person-unknown").to_owned(), |person| person.name)
        };
        let mut cells = laid.cells(&values, extra, &Writing { t: self.t, scale: &self.scale, name: &name });
        cells.extend(self.cells(|_| Cell::Nothing, extra));
        Line::Cells(cells)
    }

    fn row(&self, looking: &Looking<'_, '_>, record: &Scoped<Record>, when: &When) -> Result<Line, Failure> {
        let mut body = record.fields(self.kind)?;
        let seat = looking.viewer.seat_in(record.head.book)?;
        let reference = self.kind.reference(&seat.mark, &body, record.head.number);
        let mut extra = match body.shift_remove("extra") {
            Some(Value::Object(extra)) => extra,
            _ => Map::new(),
        };
        if let Some(laid) = &self.laid {
            return Ok(self.theirs(laid, (record, &reference), &body, &extra));
        }
        let people = self.kind.fields.iter().filter(|field| field.form == Form::Person).map(|field| field.name);
        let empty: Vec<&str> = people.filter(|name| value_of(record, &body, name).is_null()).collect();
        let mut beside = Map::new();
        for header in shown_elsewhere(self.t, self.kind, &empty, &extra) {
            beside.extend(extra.shift_remove(&header).map(|value| (header, value)));
        }
        let seen = match self.form {
            As::Json => api::seen_by(seat),
            _ => self.circle.seen(looking, record).written(self.t),
        };
        let own = |name: &str| match name {
            "reference" => Cell::Text(reference.clone()),
            "seen_by" => Cell::Text(seen.to_owned()),
            "level" => {
                let level = (self.kind.level)(record.head.rank, &self.scale);
                level.map_or(Cell::Nothing, |level| Cell::Text(self.word("level", level)))
            }
            "status" => Cell::Text(self.word("status", &record.head.status)),
            name => match (value_of(record, &body, name), named_beside(self.t, self.kind, name, &beside)) {
                (Value::Null, Some((_, named))) if empty.contains(&name) => Cell::Text(named.to_owned()),
                (value, _) => self.cell(name, &value, when),
            },
        };
        Ok(match self.form {
            As::Json => Line::Object(self.object(own, extra)),
            _ => Line::Cells(self.cells(own, &extra)),
        })
    }

    fn cells(&self, own: impl Fn(&str) -> Cell, extra: &Map<String, Value>) -> Vec<Cell> {
        let cell = |shown: &Shown| match shown {
            Shown::Own(name) => own(name),
            Shown::Further(header) => further(extra, header).map_or(Cell::Nothing, Cell::Text),
            Shown::AllFurther => Cell::Nothing,
        };
        self.columns.iter().map(cell).collect()
    }

    fn object(&self, own: impl Fn(&str) -> Cell, mut extra: Map<String, Value>) -> Value {
        let mut object = Map::new();
        let mut kept = Map::new();
        for shown in self.columns.iter() {
            match shown {
                Shown::Own(name) => {
                    object.insert((*name).to_owned(), formats::out::json::value(&own(name)));
                }
                Shown::Further(header) => kept.extend(extra.shift_remove(header).map(|value| (header.clone(), value))),
                Shown::AllFurther => kept.append(&mut extra),
            }
        }
        if self.columns.iter().any(|shown| !matches!(shown, Shown::Own(_))) {
            object.insert(formats::out::json::EXTRA.to_owned(), Value::Object(kept));
        }
        Value::Object(object)
    }

    /// A word of a choice: as people say it, or as programs do.
    fn word(&self, name: &str, word: &str) -> String {
        match self.form {
            As::Json => word.to_owned(),
            _ => fields::choice(self.t, self.kind.name, name, word),
        }
    }

    fn cell(&self, name: &str, value: &Value, when: &When) -> Cell {
        match (self.kind.field(name).map(|field| field.form), value) {
            (_, Value::Null) => Cell::Nothing,
            (Some(Form::Score), Value::Number(number)) => number.as_f64().map_or(Cell::Nothing, Cell::Number),
            (Some(Form::Day), Value::String(day)) => match day.parse() {
                Ok(day) => Cell::Date(day),
                Err(_) => Cell::Text(day.clone()),
            },
            (Some(Form::Choice(_)), Value::String(word)) => Cell::Text(self.word(name, word)),
            (_, value) => {
                Cell::Text(fields::value((self.t, self.kind, when), name, (value, &self.scale), &self.circle))
            }
        }
    }

    /// The rows one after the other; a page is fetched when the one before it is used up.
    pub(super) fn rows(
        &self,
        first: Page,
        fetch: impl Fn(&Export, Place) -> Result<Page, Refused>,
        watch: Watch,
    ) -> impl Iterator<Item = LineResult> {
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
                let place = next.take()?;
                let fetched = if watch.is_abandoned() {
                    Err("nobody reads it any more".to_owned())
                } else {
                    fetch(&export, place).map_err(|refused| refused.problem.to_string())
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

/// A field's value, wherever it stands.
fn value_of(record: &Record, body: &Map<String, Value>, name: &str) -> Value {
    let head = &record.head;
    match name {
        "title" => Value::from(head.title.as_str()),
        "owner" => head.owner.map_or(Value::Null, |owner| Value::from(owner.to_string())),
        "review_by" => head.review_by.map_or(Value::Null, |day| Value::from(day.to_string())),
        "due" => head.due.map_or(Value::Null, |day| Value::from(day.to_string())),
        name => body.get(name).cloned().unwrap_or(Value::Null),
    }
}

fn further(extra: &Map<String, Value>, header: &str) -> Option<String> {
    extra.get(header).and_then(Value::as_str).map(str::to_owned)
}
