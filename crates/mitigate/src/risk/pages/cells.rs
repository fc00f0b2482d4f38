//! What the list shows of a record, column by column: those that people chose, or the usual ones.

use books::{Failure, Form, Record, Scale, Scoped, Trends};
use serde_json::Value;
use web::Looking;
use web::chart::Spark;
use web::exporting::columns::{self, Shown, TREND};
use web::frame::Circle;
use web::listing::Listing;
use web::parts::Seen;
use web::words::Words;

use super::super::{RISK, Risk};
use super::list::{first_line, spark};
use super::{LevelShown, level_shown};

/// The usual columns. The first is always there: it leads to the record.
const USUAL: [&str; 6] = ["title", "level", TREND, "seen_by", "owner", "looked_on"];

/// A cell of the list, under the words of its column.
pub(super) struct CellShown {
    pub(super) label: String,
    pub(super) value: Drawn,
}

/// What stands in a cell.
pub(super) enum Drawn {
    Level(Option<LevelShown>),
    Trend(Spark),
    Seen(Seen),
    Person(Option<web::frame::Shown>),
    Looked(String, bool),
    Words(String),
}

/// What the rows are drawn with.
pub(super) struct Drawing<'a> {
    pub(super) circle: &'a Circle,
    pub(super) scale: &'a Scale,
    pub(super) trends: &'a Trends,
    pub(super) columns: &'a [Shown],
}

/// The columns of a list, its name first.
pub(super) fn shown(listing: &Listing) -> Vec<Shown> {
    if listing.columns.is_empty() {
        return USUAL.map(Shown::Own).to_vec();
    }
    let title = Shown::Own(USUAL[0]);
    let chosen = listing.columns.iter().filter(|column| **column != title && **column != Shown::AllFurther).cloned();
    std::iter::once(title.clone()).chain(chosen).collect()
}

/// Every column that the list can show.
pub(super) fn all() -> Vec<Shown> {
    let own = columns::own(&RISK).into_iter().filter(|name| *name != "reference");
    own.chain([TREND]).map(Shown::Own).collect()
}

/// What stands above a column of the list.
pub(super) fn label(t: Words, column: &Shown) -> String {
    let key = match column {
        Shown::Own("title") => "risks-head-title",
        Shown::Own("level") => "risks-head-level",
        Shown::Own(TREND) => "risks-head-trend",
        Shown::Own("seen_by") => "risks-head-seen",
        Shown::Own("owner") => "risks-head-owner",
        Shown::Own("looked_on") => "risks-head-looked",
        other => return columns::words(t, &RISK, other),
    };
    t.say_with(key, &[])
}

impl Drawing<'_> {
    /// The cells of a record but the first.
    pub(super) fn cells(
        &self,
        looking: &Looking<'_, '_>,
        record: &Scoped<Record>,
        (risk, reference): (&Risk, &str),
    ) -> Result<Vec<CellShown>, Failure> {
        let t = self.circle.among(looking.words());
        let cell = |column: &Shown| {
            Ok(CellShown { label: label(t, column), value: self.value(looking, (record, reference), risk, column)? })
        };
        self.columns.iter().skip(1).map(cell).collect()
    }

    fn value(
        &self,
        looking: &Looking<'_, '_>,
        (record, reference): (&Scoped<Record>, &str),
        risk: &Risk,
        column: &Shown,
    ) -> Result<Drawn, Failure> {
        let (t, when, head) = (self.circle.among(looking.words()), looking.when(), &record.head);
        let name = match column {
            Shown::Own(name) => *name,
            Shown::Further(header) => {
                let text = risk.extra.as_ref().and_then(|extra| extra.get(header)).and_then(Value::as_str);
                return Ok(Drawn::Words(first_line(text.unwrap_or_default())));
            }
            Shown::AllFurther => return Ok(Drawn::Words(String::new())),
        };
        let is_late = head.status == "open" && head.review_by.is_some_and(|day| day < looking.today());
        Ok(match name {
            "reference" => Drawn::Words(reference.to_owned()),
            "level" => Drawn::Level(level_shown(t, risk.nature, head.rank, self.scale)),
            TREND => {
                let trend = self.trends.get(&head.id).map_or(&[][..], Vec::as_slice);
                Drawn::Trend(spark(t, risk.nature, trend, looking.now))
            }
            "seen_by" => Drawn::Seen(self.circle.seen(looking, record)),
            "owner" => Drawn::Person(head.owner.and_then(|owner| self.circle.person(owner))),
            "looked_on" => {
                let never = || t.say("risk-never-looked").to_owned();
                Drawn::Looked(risk.looked_on.map_or_else(never, |day| when.days_ago(day)), is_late)
            }
            "review_by" => Drawn::Looked(head.review_by.map(|day| when.day(day)).unwrap_or_default(), is_late),
            "status" => Drawn::Words(web::fields::choice(t, RISK.name, "status", &head.status)),
            name => {
                let value = record.fields(&RISK)?.get(name).cloned().unwrap_or(Value::Null);
                if RISK.field(name).is_some_and(|field| field.form == Form::Person) {
                    let person = value.as_str().and_then(|id| id.parse().ok());
                    return Ok(Drawn::Person(person.and_then(|id| self.circle.person(id))));
                }
                let words = web::fields::value((t, &RISK, &when), name, (&value, self.scale), self.circle);
                Drawn::Words(first_line(&words))
            }
        })
    }
}
