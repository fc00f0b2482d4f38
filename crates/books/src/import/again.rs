//! A register that is read again: what it said of a record last, what it says now, and what the record says. What the
//! file said last is not kept anywhere beside: it stands in the versions that the earlier imports made.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Id, of, text};
use serde_json::{Map, Value};
use storage::{Tx, values};

use super::{COLUMNS as IMPORT_COLUMNS, Import, read as read_import};
use crate::kind::{Form, Stands};
use crate::record::{COLUMNS, Record, Scoped, read};
use crate::statement::Statement;
use crate::{Act, BookKind, DISCLOSED, DISCLOSED_AS, Failure, Head, Kind, Viewer};

/// What a file, or a record, says by field. A further column stands under `extra.` and its header.
pub type Says = BTreeMap<String, Value>;

/// What stands before the header of a further column.
pub const EXTRA: &str = "extra.";

/// How records of a kind are changed by a register that is read again.
pub struct Again {
    /// What changes them: the kind's ordinary rules for what can be given.
    pub act: &'static Act,
    /// The field that says why a record is closed, which a file gives where it says that it is closed.
    pub closing: &'static str,
    /// The meaning of the column that says so.
    pub state: &'static str,
    /// The field that describes a record beside its title.
    pub describes: &'static str,
}

/// A record that an earlier import brought in.
#[derive(Clone)]
pub struct Known {
    /// The record as it is now.
    pub record: Scoped<Record>,
    /// The import that brought it in.
    pub import: Id<of::Import>,
    /// What the register said of it last.
    pub said: Says,
    /// What it says now; where it was disclosed, what the shared one says.
    pub here: Says,
    /// The shared record that it became where it was disclosed, as far as the viewer reads that.
    pub copy: Option<Scoped<Record>>,
}

impl Known {
    /// Whether it was copied to the shared book and has ended.
    pub fn is_disclosed(&self) -> bool {
        self.record.head.status == DISCLOSED
    }
}

/// A field in which a file says something else than the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The field.
    pub field: String,
    /// What the file said last; nothing where it said nothing.
    pub before: Option<Value>,
    /// What it says now.
    pub file: Option<Value>,
    /// What the record says.
    pub here: Option<Value>,
    /// Whether it was changed here, too, since the file was last read.
    pub is_edited: bool,
}

/// The earlier imports of such records that the organisation brought into the book and did not undo, oldest first; all but one.
///
/// # Errors
/// Not found where the viewer does not read the book; the database's.
pub fn earlier_imports(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    (kind, book): (&Kind, Id<of::Book>),
    except: Option<Id<of::Import>>,
) -> Result<Vec<Import>, Failure> {
    viewer.seat_in(book)?;
    let except = except.map_or_else(String::new, |id| id.to_string());
    let sql = format!(
        "SELECT {IMPORT_COLUMNS} FROM imports WHERE book = $1 AND organisation = $2 AND kind = $3 AND state = 'done'
            AND id <> $4 ORDER BY created_at DESC, id LIMIT 200"
    );
    let mut found = tx.query(&sql, values![book, viewer.organisation(), kind.name, &except], read_import)?;
    found.reverse();
    Ok(found)
}

/// The records that these imports brought into the book, in the files' order, each with what the register said of it
/// last; those that were disclosed since are among them. At most three statements, however many there are.
///
/// # Errors
/// Not found where the viewer does not read the book; the database's.
pub fn known(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    (kind, again, book): (&'static Kind, &Again, Id<of::Book>),
    imports: &[Id<of::Import>],
) -> Result<Vec<Known>, Failure> {
    viewer.seat_in(book)?;
    let mut statement = Statement::new(&format!(
        "SELECT {COLUMNS}, entries.held FROM entries
           JOIN records ON records.book = entries.book AND records.id = entries.record WHERE entries.book = "
    ));
    statement.bind(book).add(" AND entries.version = 1 AND entries.kind = ").bind(kind.name);
    statement.add(" AND entries.held IN ").list(imports.iter().copied());
    statement.add(" AND records.held IS NULL AND records.status IN ");
    statement.list(kind.statuses.iter().take(2).copied().chain([DISCLOSED])).add(" ORDER BY entries.n");
    let rows = tx.query(&statement.sql, &statement.values, |row| Ok((read(row)?, row.get::<Id<of::Import>>(19)?)))?;
    let is_changed = rows.iter().any(|(record, _)| record.head.version > 1);
    let mut said = if is_changed { said_since(tx, (kind, again, book), imports)? } else { BTreeMap::new() };
    let mut copies = copies(tx, viewer, kind, &rows)?;
    let known = rows.into_iter().map(|(record, import)| {
        let copy = copies.remove(&record.head.id);
        let here = match &copy {
            Some(copy) => of_record(kind, again, &copy.head, &copy.fields(kind)?),
            None => of_record(kind, again, &record.head, &record.fields(kind)?),
        };
        let said = said.remove(&record.head.id).unwrap_or_else(|| here.clone());
        Ok(Known { record: Scoped::new(record), import, said, here, copy })
    });
    known.collect()
}

/// What those that were disclosed became, by their own ids, as far as the viewer reads it.
fn copies(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    kind: &'static Kind,
    rows: &[(Record, Id<of::Import>)],
) -> Result<BTreeMap<Id<of::Record>, Scoped<Record>>, Failure> {
    let mut ids = BTreeMap::new();
    for (record, _) in rows.iter().filter(|(record, _)| record.head.status == DISCLOSED) {
        let fields = record.fields(kind)?;
        let copy = fields.get(DISCLOSED_AS).and_then(Value::as_str).and_then(|id| id.parse::<Id<of::Record>>().ok());
        ids.extend(copy.map(|copy| (copy, record.head.id)));
    }
    let found = viewer.reach().within(BookKind::Shared).these(tx, &[kind], ids.keys().copied())?;
    Ok(found.into_iter().filter_map(|copy| Some((*ids.get(&copy.head.id)?, copy))).collect())
}

/// What the imports said of the records that have changed: the first version says all of it; a later import said those
/// fields that its version changed.
fn said_since(
    tx: &mut Tx<'_>,
    (kind, again, book): (&'static Kind, &Again, Id<of::Book>),
    imports: &[Id<of::Import>],
) -> Result<BTreeMap<Id<of::Record>, Says>, Failure> {
    let mut statement = Statement::new(
        "SELECT entries.record, entries.version, versions.version, versions.head, versions.body FROM entries
           JOIN records ON records.book = entries.book AND records.id = entries.record AND records.version > 1
           JOIN versions ON versions.book = entries.book AND versions.record = entries.record
                AND versions.version IN (entries.version, entries.version - 1)
          WHERE entries.book = ",
    );
    statement.bind(book).add(" AND entries.kind = ").bind(kind.name).add(" AND entries.held IN ");
    statement.list(imports.iter().copied()).add(" ORDER BY entries.record, entries.version, versions.version");
    let object = |text: Option<String>| -> Map<String, Value> {
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    };
    let rows = tx.query(&statement.sql, &statement.values, |row| {
        let (head, body) = (object(row.maybe(3)?), object(row.maybe(4)?));
        Ok((row.get::<Id<of::Record>>(0)?, (row.get::<i64>(1)?, row.get::<i64>(2)?), (head, body)))
    })?;
    let mut all: BTreeMap<Id<of::Record>, Says> = BTreeMap::new();
    let mut before = Says::new();
    for (record, (made, version), (head, body)) in rows {
        let states = of_version(kind, again, &head, body);
        if made == 1 {
            all.insert(record, states);
        } else if version < made {
            before = states;
        } else {
            let said = all.entry(record).or_default();
            for field in changed(&std::mem::take(&mut before), &states) {
                match states.get(&field) {
                    Some(value) => said.insert(field, value.clone()),
                    None => said.remove(&field),
                };
            }
        }
    }
    Ok(all)
}

/// The fields in which two states differ.
pub(super) fn changed(one: &Says, other: &Says) -> BTreeSet<String> {
    let fields: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let differs = |field: &&String| !is_same(one.get(*field), other.get(*field));
    fields.into_iter().filter(differs).cloned().collect()
}

/// What a version says by field.
pub(super) fn of_version(kind: &Kind, again: &Again, head: &Map<String, Value>, mut body: Map<String, Value>) -> Says {
    for field in kind.fields.iter().filter(|field| field.place == Stands::Head) {
        body.insert(field.name.to_owned(), head.get(field.name).cloned().unwrap_or_default());
    }
    if head.get("status").and_then(Value::as_str) != Some(kind.statuses[1]) {
        body.remove(again.closing);
    }
    said(&body)
}

/// What a record says by field.
pub(super) fn of_record(kind: &Kind, again: &Again, head: &Head, body: &Map<String, Value>) -> Says {
    let text = |text: Option<String>| text.map_or(Value::Null, Value::from);
    let told = [
        ("title", Value::from(head.title.as_str())),
        ("owner", text(head.owner.map(|id| id.to_string()))),
        ("review_by", text(head.review_by.map(|day| day.to_string()))),
        ("due", text(head.due.map(|day| day.to_string()))),
        ("status", Value::from(head.status.as_str())),
    ];
    let told: Map<String, Value> = told.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
    of_version(kind, again, &told, body.clone())
}

/// What is put into a record, or stands in one, with each further column by itself; what is empty says nothing.
pub fn said(given: &Map<String, Value>) -> Says {
    let mut said = Says::new();
    for (name, value) in given {
        match value {
            Value::Null => {}
            Value::Object(columns) => {
                let columns = columns.iter().filter(|(_, value)| !value.is_null());
                said.extend(columns.map(|(header, value)| (format!("{EXTRA}{header}"), value.clone())));
            }
            value => {
                said.insert(name.clone(), value.clone());
            }
        }
    }
    said
}

/// Where the file says something else than the record: field by field, what it said last, what it says now and what
/// stands here. What was changed here alone is no difference: the file has nothing new to say. `spoken` are the
/// fields that the file has a column for; of the others its silence says nothing.
pub fn differences(
    (kind, again): (&Kind, &Again),
    known: (&Says, &Says),
    file: &Says,
    spoken: &BTreeSet<String>,
) -> Vec<Difference> {
    let (before, here) = known;
    let fields: BTreeSet<&String> = file.keys().chain(spoken).collect();
    let differing = fields.into_iter().filter_map(|field| {
        let name = if field.starts_with(EXTRA) { "extra" } else { field.as_str() };
        again.act.takes.iter().find(|(taken, _)| *taken == name)?;
        let (was, says, is) = (before.get(field), file.get(field), here.get(field));
        let is_edited = if field == again.closing {
            // Whether it is closed, not in which words.
            (says.is_some() != is.is_some() && says.is_some() != was.is_some()).then_some(false)?
        } else {
            if says.is_none() && !(spoken.contains(field) && may_be_emptied(kind, name) && was.is_some()) {
                return None;
            }
            let is_new = !is_same(says, is) && !is_same(says, was);
            is_new.then(|| !is_same(is, was))?
        };
        let (before, file, here) = (was.cloned(), says.cloned(), is.cloned());
        Some(Difference { field: field.clone(), before, file, here, is_edited })
    });
    differing.collect()
}

/// What an act is given to make these fields say that; `here` is what the record says, with its other columns.
pub fn given(fields: &[(&str, Option<&Value>)], here: &Says) -> Map<String, Value> {
    let mut given = Map::new();
    let mut columns: Option<Says> = None;
    for (field, value) in fields {
        if field.starts_with(EXTRA) {
            let columns = columns.get_or_insert_with(|| {
                let own = here.iter().filter(|(name, _)| name.starts_with(EXTRA));
                own.map(|(name, value)| (name.clone(), value.clone())).collect()
            });
            match value {
                Some(value) => columns.insert((*field).to_owned(), (*value).clone()),
                None => columns.remove(*field),
            };
        } else {
            given.insert((*field).to_owned(), value.map_or(Value::Null, Value::clone));
        }
    }
    if let Some(columns) = columns {
        let columns: Map<String, Value> =
            columns.into_iter().map(|(name, value)| (name[EXTRA.len()..].to_owned(), value)).collect();
        given.insert("extra".to_owned(), if columns.is_empty() { Value::Null } else { Value::Object(columns) });
    }
    given
}

/// Whether a file that leaves such a field empty says that there is nothing: of words it does. A day, a person, a
/// step or a choice may be missing because the file's word for it was not understood.
fn may_be_emptied(kind: &Kind, name: &str) -> bool {
    match kind.field(name).map(|field| field.form) {
        Some(Form::Line(_) | Form::Text(_) | Form::Extra) => name != "title",
        _ => false,
    }
}

/// Whether two values say the same: texts are compared as they are kept, whatever white space they have.
pub(super) fn is_same(one: Option<&Value>, other: Option<&Value>) -> bool {
    let plain = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text::line(text, usize::MAX).unwrap_or_default(),
        Some(other) => other.to_string(),
    };
    one == other || plain(one) == plain(other)
}
