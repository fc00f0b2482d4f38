//! Business relationships: what two or more organisations run together.

use books::book::{self, NewBook};
use books::seat::{self, NewSeat};
use books::{BookKind, Change, Failure, Role, Verb, Viewer};
use kernel::{Date, Id, Instant, Message, Problem, of};
use storage::{Row, StorageError, Tx, values};

use crate::organisation::needs_writing;
use crate::party;
use crate::typed::Typed;
use crate::worth::Worth;

/// The longest name, in characters.
pub const MOST_NAME: usize = 120;
/// The longest purpose, in characters.
pub const MOST_PURPOSE: usize = 4000;
/// The kind that seats are asked about where a right is not about records.
pub(crate) const KIND: &str = "relationship";

/// What the parties say of their relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Its name, never empty.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// The contract's first day.
    pub starts_on: Option<Date>,
    /// The contract's last day.
    pub ends_on: Option<Date>,
    /// What the contract is worth.
    pub worth: Option<Worth>,
    /// How many steps likelihood and effect have: 3, 4 or 5.
    pub scale: i64,
}

/// What was typed into the form of a relationship.
#[derive(Debug, Clone, Copy, Default)]
pub struct TypedSettings<'a> {
    /// Field `name`.
    pub name: &'a str,
    /// Field `purpose`.
    pub purpose: &'a str,
    /// Field `starts_on`: `YYYY-MM-DD` or empty.
    pub starts_on: &'a str,
    /// Field `ends_on`: `YYYY-MM-DD` or empty.
    pub ends_on: &'a str,
    /// Field `value`: an amount or empty.
    pub value: &'a str,
    /// Field `currency`: three letters.
    pub currency: &'a str,
    /// Field `scale`: `3`, `4` or `5`.
    pub scale: &'a str,
}

impl Settings {
    /// What was typed.
    ///
    /// # Errors
    /// Which fields are wrong.
    pub fn read(form: &TypedSettings<'_>) -> Result<Settings, Problem> {
        let mut typed = Typed::default();
        let name = typed.needed("name", form.name, MOST_NAME, "directory-relationship-name-missing");
        let purpose = typed.lines("purpose", form.purpose, MOST_PURPOSE);
        let starts_on = typed.take("starts_on", read_day(form.starts_on)).flatten();
        let ends_on = typed.take("ends_on", read_day(form.ends_on)).flatten();
        if let (Some(start), Some(end)) = (starts_on, ends_on)
            && end < start
        {
            typed.wrong("ends_on", Message::of("directory-ends-before-start"));
        }
        let worth = Worth::read(form.value, form.currency).unwrap_or_else(|wrong| {
            wrong.into_iter().for_each(|(field, message)| typed.wrong(field, message));
            None
        });
        let scale = form.scale.trim().parse().ok().filter(|scale| (3..=5).contains(scale));
        let scale = typed.take("scale", scale.ok_or_else(|| Message::of("directory-scale-unknown")));
        typed.done()?;
        Ok(Settings { name, purpose, starts_on, ends_on, worth, scale: scale.unwrap_or(5) })
    }
}

fn read_day(typed: &str) -> Result<Option<Date>, Message> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let wrong = || Message::of("directory-day-wrong");
    let day: Date = typed.parse().map_err(|_| wrong())?;
    if typed.len() == 10 && (1900..=2999).contains(&day.year()) { Ok(Some(day)) } else { Err(wrong()) }
}

/// A relationship that has just been opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The relationship.
    pub relationship: Id<of::Relationship>,
    /// What the opener's organisation calls it in addresses.
    pub slug: String,
    /// The book that all parties hold.
    pub shared: Id<of::Book>,
    /// The book that the opener's side keeps to itself.
    pub side: Id<of::Book>,
}

/// Opens a relationship with the viewer's organisation as its first party and the viewer as its relationship
/// manager. Everybody who belongs to an organisation may.
///
/// # Errors
/// Where the token only reads; the database's.
pub fn open(change: &mut Change<'_, '_>, viewer: &Viewer, settings: &Settings) -> Result<Opened, Failure> {
    needs_writing(viewer)?;
    let relationship = change.draws.id();
    let (minor, currency) = worth_columns(settings);
    change.tx.run(
        "INSERT INTO relationships (id, name, purpose, starts_on, ends_on, value_minor, currency, scale, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            relationship,
            &settings.name,
            &settings.purpose,
            settings.starts_on,
            settings.ends_on,
            minor,
            currency,
            settings.scale,
            change.now
        ],
    )?;
    let shared = book::open(
        change,
        viewer.actor(),
        &NewBook {
            kind: BookKind::Shared,
            relationship: Some(relationship),
            organisation: None,
            mark: "",
            holders: &[],
        },
    )?;
    let joined = party::join(change, viewer.actor(), relationship, shared)?;
    for book in [shared, joined.side] {
        seat::give(
            change,
            viewer.actor(),
            &NewSeat {
                book,
                organisation: viewer.organisation(),
                person: viewer.person(),
                role: Role::RelationshipManager,
                title: "",
                about: Some(relationship),
                ends_at: None,
            },
        )?;
    }
    Ok(Opened { relationship, slug: joined.slug, shared, side: joined.side })
}

fn worth_columns(settings: &Settings) -> (Option<i64>, &str) {
    settings.worth.as_ref().map_or((None, ""), |worth| (Some(worth.minor), &worth.currency))
}

/// A relationship as its people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    /// Its id.
    pub id: Id<of::Relationship>,
    /// What the viewer's organisation calls it in addresses.
    pub slug: String,
    /// What the parties say of it.
    pub settings: Settings,
    /// When it was opened here.
    pub created_at: Instant,
}

/// The relationship, for one who is seated in it.
///
/// # Errors
/// [`kernel::ProblemKind::NotFound`] where the viewer has no seat in it; the database's.
pub fn get(tx: &mut Tx<'_>, viewer: &Viewer, relationship: Id<of::Relationship>) -> Result<Relationship, Failure> {
    viewer.seat_about(relationship, BookKind::Shared)?;
    tx.one(
        "SELECT relationships.id, parties.slug, relationships.name, relationships.purpose, relationships.starts_on,
                relationships.ends_on, relationships.value_minor, relationships.currency, relationships.scale,
                relationships.created_at
           FROM relationships
           JOIN parties ON parties.relationship = relationships.id AND parties.organisation = $2
          WHERE relationships.id = $1",
        values![relationship, viewer.organisation()],
        read,
    )?
    .ok_or_else(Failure::not_found)
}

/// The relationships in which the viewer has a seat at this instant, by name.
///
/// # Errors
/// The database's.
pub fn list(tx: &mut Tx<'_>, viewer: &Viewer, now: Instant) -> Result<Vec<Relationship>, Failure> {
    Ok(tx.query(
        "SELECT relationships.id, parties.slug, relationships.name, relationships.purpose, relationships.starts_on,
                relationships.ends_on, relationships.value_minor, relationships.currency, relationships.scale,
                relationships.created_at
           FROM relationships
           JOIN parties ON parties.relationship = relationships.id AND parties.organisation = $2
                       AND parties.left_at IS NULL
          WHERE EXISTS (SELECT 1 FROM seats JOIN books ON books.id = seats.book
                         WHERE books.relationship = relationships.id AND books.kind = 'shared'
                           AND seats.person = $1 AND seats.organisation = $2
                           AND seats.starts_at <= $3 AND (seats.ends_at IS NULL OR seats.ends_at > $3))
          ORDER BY relationships.name, relationships.id
          LIMIT 2000",
        values![viewer.person(), viewer.organisation(), now],
        read,
    )?)
}

fn read(row: &Row<'_>) -> Result<Relationship, StorageError> {
    let currency: String = row.get(7)?;
    Ok(Relationship {
        id: row.get(0)?,
        slug: row.get(1)?,
        settings: Settings {
            name: row.get(2)?,
            purpose: row.get(3)?,
            starts_on: row.maybe(4)?,
            ends_on: row.maybe(5)?,
            worth: row.maybe(6)?.map(|minor| Worth { minor, currency }),
            scale: row.get(8)?,
        },
        created_at: row.get(9)?,
    })
}

/// Changes what the parties say of their relationship. The scale stays as it is once something has been scored on
/// it, which only the caller can tell (`has_scores`).
///
/// # Errors
/// Where the viewer's seat does not allow it, or the scale would change under scored records.
pub fn edit(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    settings: &Settings,
    has_scores: bool,
) -> Result<(), Failure> {
    needs_manager(viewer, relationship)?;
    let now = get(change.tx, viewer, relationship)?;
    if has_scores && now.settings.scale != settings.scale {
        return Err(Problem::field("scale", Message::of("directory-scale-in-use")).into());
    }
    let (minor, currency) = worth_columns(settings);
    change.tx.run(
        "UPDATE relationships SET name = $2, purpose = $3, starts_on = $4, ends_on = $5, value_minor = $6,
                currency = $7, scale = $8
          WHERE id = $1",
        values![
            relationship,
            &settings.name,
            &settings.purpose,
            settings.starts_on,
            settings.ends_on,
            minor,
            currency,
            settings.scale
        ],
    )?;
    Ok(())
}

/// Whether the viewer's seat in the relationship is one that seats people in it, whatever their credential allows.
pub(crate) fn is_manager(viewer: &Viewer, relationship: Id<of::Relationship>) -> bool {
    viewer.seat_about(relationship, BookKind::Shared).is_ok_and(|seat| seat.allows(Verb::Manage, KIND))
}

/// The shared book of a relationship, once it is sure that the viewer may seat people in it and change its
/// settings.
///
/// # Errors
/// [`kernel::ProblemKind::NotFound`] where they are not seated in it, [`kernel::ProblemKind::Forbidden`] where
/// their role does not allow it.
pub fn needs_manager(viewer: &Viewer, relationship: Id<of::Relationship>) -> Result<Id<of::Book>, Failure> {
    let shared = viewer.seat_about(relationship, BookKind::Shared)?.book;
    viewer.seat_for(shared, Verb::Manage, KIND)?;
    Ok(shared)
}
