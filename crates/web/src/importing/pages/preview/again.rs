//! What a register that is read again says anew, beside what stands here.

use std::collections::BTreeMap;

use books::import::{Difference, EXTRA};
use books::{Failure, Record};
use kernel::{Id, Problem, of};
use serde_json::Value;

use crate::ask::Looking;
use crate::fields;
use crate::frame::Circle;
use crate::importing::again::{Compared, Match, NONE};
use crate::importing::operations::Prepared;
use crate::importing::{PlannedRow, api, form as names};
use crate::parts::{Choice, Field};

/// Rows of each sort that are shown one by one.
const MOST: usize = 100;
/// So much of a text is shown, in characters.
const TEXT: usize = 600;

/// What is new, changed and gone.
pub(super) struct AgainShown {
    pub(super) lede: String,
    pub(super) register: Field,
    pub(super) is_found: bool,
    pub(super) changed: Vec<ChangedShown>,
    pub(super) changed_all: usize,
    pub(super) new: Vec<NewShown>,
    pub(super) new_all: usize,
    pub(super) gone: Vec<GoneShown>,
    pub(super) gone_all: usize,
    pub(super) because: Field,
    pub(super) disclosed: Vec<DisclosedShown>,
    pub(super) disclosed_all: usize,
    /// How many of each are not shown, in words; empty for none.
    pub(super) more_changed: String,
    pub(super) more_new: String,
    pub(super) more_gone: String,
    pub(super) more_disclosed: String,
}

/// A row whose record every party sees by now.
pub(super) struct DisclosedShown {
    pub(super) words: String,
    /// What the file says otherwise than the shared one; empty for nothing.
    pub(super) otherwise: String,
    pub(super) href: String,
    /// The shared one; empty where the viewer does not read it.
    pub(super) reference: String,
}

/// A row that says something else than the record.
pub(super) struct ChangedShown {
    pub(super) table: usize,
    pub(super) row: u32,
    pub(super) place: String,
    pub(super) version: i64,
    pub(super) reference: String,
    pub(super) href: String,
    pub(super) title: String,
    pub(super) is_kept: bool,
    pub(super) is_closed: bool,
    pub(super) fields: Vec<FieldShown>,
}

/// A field, with what was said of it, is said of it, and stands here.
pub(super) struct FieldShown {
    pub(super) field: String,
    pub(super) label: String,
    pub(super) before: String,
    pub(super) file: String,
    pub(super) here: String,
    pub(super) is_edited: bool,
    pub(super) is_taken: bool,
}

/// A row that is new.
pub(super) struct NewShown {
    pub(super) table: usize,
    pub(super) row: u32,
    pub(super) words: String,
}

/// A record that is in the file no more.
pub(super) struct GoneShown {
    pub(super) id: String,
    pub(super) reference: String,
    pub(super) href: String,
    pub(super) title: String,
    pub(super) is_closed: bool,
}

/// The section of the preview; nothing where nothing was brought in before.
pub(super) fn section(
    looking: &Looking<'_, '_>,
    (slug, circle): (&str, &Circle),
    prepared: &Prepared,
    problem: Option<&Problem>,
) -> Result<Option<AgainShown>, Failure> {
    let Some(compared) = &prepared.compared else { return Ok(None) };
    let (t, kind) = (looking.words(), prepared.opened.bringing.kind);
    let references = api::references(&looking.viewer, kind, compared.records())?;
    let drawing = Drawing { looking, circle, slug, prepared, compared, references };
    let (changed, changed_all) = drawing.changed();
    let (new, new_all) = drawing.new_rows();
    let (gone, gone_all) = drawing.gone();
    let (disclosed, disclosed_all) = drawing.disclosed();
    let plain = [
        ("new", new_all.into()),
        ("changed", changed_all.into()),
        ("gone", gone_all.into()),
        ("unchanged", compared.unchanged().into()),
        ("disclosed", disclosed_all.into()),
    ];
    let closes = &prepared.opened.choices.closes;
    let file = prepared.opened.import.file_name.as_str();
    let usual = || t.say_with("importing-close-because-usual", &[("file", file.into())]);
    let fault = problem.and_then(|problem| problem.fields.iter().find(|fault| fault.field == "close_because"));
    let because = Field::new("close_because", t.say("importing-close-because")).rows(2);
    let because = because.value(closes.values().next().cloned().unwrap_or_else(usual));
    let more = |key: &str, count: usize| if count > 0 { t.say_count(key, count) } else { String::new() };
    Ok(Some(AgainShown {
        lede: t.say_with("importing-again-lede", &plain),
        register: drawing.registers(),
        is_found: compared.register.is_some(),
        more_changed: more("importing-again-more", changed_all - changed.len()),
        more_new: more("importing-more", new_all - new.len()),
        more_gone: more("importing-more", gone_all - gone.len()),
        more_disclosed: more("importing-more", disclosed_all - disclosed.len()),
        changed,
        changed_all,
        new,
        new_all,
        gone,
        gone_all,
        disclosed,
        disclosed_all,
        because: because.fault(fault.map(|fault| t.say_message(&fault.message))),
    }))
}

struct Drawing<'d, 'l, 't> {
    looking: &'d Looking<'l, 't>,
    circle: &'d Circle,
    slug: &'d str,
    prepared: &'d Prepared,
    compared: &'d Compared,
    references: BTreeMap<Id<of::Record>, String>,
}

impl Drawing<'_, '_, '_> {
    /// Which register it is compared with.
    fn registers(&self) -> Field {
        let (t, when) = (self.looking.words(), self.looking.when());
        let known = self.compared.registers.iter().rev().map(|register| {
            let day = when.long_day(when.date_of(register.at));
            let words = [("file", register.file.as_str().into()), ("when", day.as_str().into())];
            Choice::new(register.id.as_str(), t.say_with("importing-again-register", &words))
        });
        let none = Choice::new(NONE, t.say("importing-again-none"));
        let chosen = self.compared.register.as_ref().map_or(NONE, |register| register.id.as_str());
        let field = Field::new("earlier", t.say("importing-again-which")).hint(t.say("importing-again-which-hint"));
        field.choices(known.chain(std::iter::once(none))).value(chosen)
    }

    fn named(&self, known: usize) -> (String, String, String) {
        self.named_record(&self.compared.known[known].record)
    }

    fn named_record(&self, record: &Record) -> (String, String, String) {
        let head = &record.head;
        let reference = self.references.get(&head.id).cloned().unwrap_or_default();
        let plural = self.prepared.opened.bringing.kind.plural;
        let href = format!("/r/{}/{plural}/{}", self.slug, reference.replace('·', "-"));
        (reference, href, head.title.clone())
    }

    /// What was kept stands first, then what was changed here, too.
    fn changed(&self) -> (Vec<ChangedShown>, usize) {
        let mut all: Vec<_> = self.compared.changed(&self.prepared.plan).collect();
        let is_kept = |table: usize, row: u32| self.prepared.opened.choices.table(table).kept.contains(&row);
        all.sort_by_key(|(table, row, found)| {
            let is_edited = found.differences.iter().any(|one| one.is_edited);
            (!is_kept(*table, row.row), !is_edited)
        });
        let shown = all.iter().take(MOST).map(|(table, row, found)| self.one(*table, row, found));
        (shown.collect(), all.len())
    }

    fn one(&self, table: usize, row: &PlannedRow, found: &Match) -> ChangedShown {
        let chosen = self.prepared.opened.choices.table(table);
        let taken = chosen.takes.get(&row.row).map(|taken| taken.fields.clone()).unwrap_or_default();
        let (reference, href, title) = self.named(found.known);
        let field = |one: &Difference| FieldShown {
            label: self.label(&one.field),
            before: self.value(&one.field, one.before.as_ref()),
            file: self.value(&one.field, one.file.as_ref()),
            here: self.value(&one.field, one.here.as_ref()),
            is_edited: one.is_edited,
            is_taken: taken.contains(&one.field),
            field: one.field.clone(),
        };
        ChangedShown {
            table,
            row: row.row,
            place: self.looking.words().say_with("importing-again-place", &[("place", row.place.as_str().into())]),
            version: self.compared.known[found.known].record.head.version,
            reference,
            href,
            title,
            is_kept: chosen.kept.contains(&row.row),
            is_closed: found.is_closed,
            fields: found.differences.iter().map(field).collect(),
        }
    }

    fn label(&self, field: &str) -> String {
        let key = || format!("{}-field-{}", self.prepared.opened.bringing.kind.name, field.replace('_', "-"));
        field.strip_prefix(EXTRA).map_or_else(|| self.looking.words().say_with(&key(), &[]), str::to_owned)
    }

    fn value(&self, field: &str, value: Option<&Value>) -> String {
        let (t, when) = (self.looking.words(), self.looking.when());
        let (kind, scale) = (self.prepared.opened.bringing.kind, &self.prepared.with.scale);
        let words = value.map(|value| fields::value((t, kind, &when), field, (value, scale), self.circle));
        let words: String = words.unwrap_or_default().chars().take(TEXT).collect();
        if words.is_empty() { t.say("importing-again-nothing").to_owned() } else { words }
    }

    fn new_rows(&self) -> (Vec<NewShown>, usize) {
        let t = self.looking.words();
        let tables = self.prepared.plan.tables.iter().enumerate();
        let rows = tables.flat_map(|(at, table)| table.rows.iter().map(move |row| (at, row)));
        let new = rows.filter(|(at, row)| !self.compared.matches.contains_key(&(*at, row.row)));
        let shown = new.take(if self.compared.register.is_some() { MOST } else { 0 }).map(|(table, row)| {
            let title = row.given.get("title").and_then(Value::as_str).unwrap_or_default();
            let words = [("place", row.place.as_str().into()), ("title", title.into())];
            NewShown { table, row: row.row, words: t.say_with("importing-double", &words) }
        });
        let all = if self.compared.register.is_some() { self.compared.new_rows(&self.prepared.plan) } else { 0 };
        (shown.collect(), all)
    }

    fn disclosed(&self) -> (Vec<DisclosedShown>, usize) {
        let t = self.looking.words();
        let shown = self.compared.disclosed(&self.prepared.plan).take(MOST).map(|(_, row, found)| {
            let (own, _, title) = self.named(found.known);
            let copy = self.compared.known[found.known].copy.as_ref().map(|copy| self.named_record(copy));
            let key = match copy {
                Some(_) => "importing-again-disclosed-one",
                None => "importing-again-disclosed-hidden",
            };
            let (reference, href, is_now) = copy.unwrap_or_default();
            let fields: Vec<String> = found.differences.iter().map(|one| self.label(&one.field)).collect();
            let fields = fields.join(", ");
            let values =
                [("place", row.place.as_str().into()), ("own", own.as_str().into()), ("title", title.as_str().into())];
            DisclosedShown {
                words: t.say_with(key, &values),
                otherwise: match fields.is_empty() {
                    true => String::new(),
                    false => t.say_with("importing-again-disclosed-otherwise", &[("fields", fields.as_str().into())]),
                },
                href,
                reference: format!("{reference} {is_now}").trim().to_owned(),
            }
        });
        (shown.collect(), self.compared.disclosed(&self.prepared.plan).count())
    }

    fn gone(&self) -> (Vec<GoneShown>, usize) {
        let closes = &self.prepared.opened.choices.closes;
        let one = |at: &usize| {
            let id = self.compared.known[*at].record.head.id.to_string();
            let (reference, href, title) = self.named(*at);
            GoneShown { is_closed: closes.contains_key(&id), id, reference, href, title }
        };
        let mut all: Vec<GoneShown> = self.compared.gone.iter().map(one).collect();
        all.sort_by_key(|one| !one.is_closed);
        let count = all.len();
        all.truncate(MOST);
        (all, count)
    }
}

impl ChangedShown {
    pub(super) fn keep(&self) -> String {
        names::keep(self.table)
    }

    pub(super) fn seen(&self) -> String {
        names::seen(self.table, self.row)
    }

    pub(super) fn take(&self) -> String {
        names::take_field(self.table, self.row)
    }
}

impl NewShown {
    pub(super) fn leave(&self) -> String {
        names::leave(self.table)
    }
}
