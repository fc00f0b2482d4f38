//! Organisations: those that are, or may become, a party.

use books::{Change, Failure, Viewer};
use kernel::{Id, Instant, Message, Problem, ProblemKind, Zone, of};
use storage::{Tx, values};

use crate::membership::{self, MemberRole};
use crate::party::naming;
use crate::person::{self, NewPerson};
use crate::typed::Typed;

/// The longest name of an organisation, in characters.
pub const MOST_NAME: usize = 120;

/// What an organisation says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// Its name, never empty.
    pub name: String,
    /// Where its days begin and end: a zone of the IANA database.
    pub zone: String,
    /// The language that its people start with, as a BCP 47 tag.
    pub language: String,
}

impl Details {
    /// What was typed. An empty zone is UTC, an empty language British English.
    ///
    /// # Errors
    /// Which of `name`, `zone` and `language` are wrong.
    pub fn read(name: &str, zone: &str, language: &str) -> Result<Details, Problem> {
        let mut typed = Typed::default();
        let name = typed.needed("name", name, MOST_NAME, "directory-organisation-name-missing");
        let zone = typed.take("zone", read_zone(zone));
        let language = typed.take("language", read_language(language));
        typed.done()?;
        Ok(Details { name, zone: zone.unwrap_or_default(), language: language.unwrap_or_default() })
    }
}

/// A zone that the database of zones knows; UTC where nothing was typed.
pub(crate) fn read_zone(typed: &str) -> Result<String, Message> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok("UTC".to_owned());
    }
    let zone = Zone::named(typed).ok_or_else(|| Message::of("directory-zone-unknown"))?;
    Ok(zone.name().to_owned())
}

/// A language tag by its shape; which languages the program speaks is the pages' affair.
pub(crate) fn read_language(typed: &str) -> Result<String, Message> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok("en-GB".to_owned());
    }
    let mut parts = typed.split('-');
    let first = parts.next().unwrap_or_default();
    let fits = typed.len() <= 16
        && (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if !fits {
        return Err(Message::of("directory-language-unknown"));
    }
    Ok(typed.to_owned())
}

/// A new organisation and its first administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Founded {
    /// The organisation.
    pub organisation: Id<of::Organisation>,
    /// The administrator.
    pub person: Id<of::Person>,
}

/// Founds an organisation with a new person as its administrator. Asks for no right: the callers are the first
/// run, an accepted invitation and the command line.
///
/// # Errors
/// Where a person has that address already; the database's.
pub fn found(change: &mut Change<'_, '_>, details: &Details, administrator: &NewPerson) -> Result<Founded, Failure> {
    let organisation = create(change, details)?;
    let person = person::create(change, organisation, administrator)?;
    membership::enter(change, organisation, person, MemberRole::Administrator)?;
    Ok(Founded { organisation, person })
}

/// Founds an organisation for a person who is there already.
pub(crate) fn found_by(
    change: &mut Change<'_, '_>,
    details: &Details,
    person: Id<of::Person>,
) -> Result<Id<of::Organisation>, Failure> {
    let organisation = create(change, details)?;
    membership::enter(change, organisation, person, MemberRole::Administrator)?;
    Ok(organisation)
}

fn create(change: &mut Change<'_, '_>, details: &Details) -> Result<Id<of::Organisation>, Failure> {
    let organisation = change.draws.id();
    change.tx.run(
        "INSERT INTO organisations (id, name, zone, language, created_at) VALUES ($1, $2, $3, $4, $5)",
        values![organisation, &details.name, &details.zone, &details.language, change.now],
    )?;
    Ok(organisation)
}

/// An organisation as its people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: Id<of::Organisation>,
    /// What it says of itself.
    pub details: Details,
    /// When it was founded here.
    pub created_at: Instant,
}

/// The organisation that the viewer acts for.
///
/// # Errors
/// The database's.
pub fn of_viewer(tx: &mut Tx<'_>, viewer: &Viewer) -> Result<Organisation, Failure> {
    get(tx, viewer.organisation())?.ok_or_else(Failure::not_found)
}

/// The organisation of that id. Asks for no right.
pub(crate) fn get(tx: &mut Tx<'_>, organisation: Id<of::Organisation>) -> Result<Option<Organisation>, Failure> {
    let found = tx.one(
        "SELECT id, name, zone, language, created_at FROM organisations WHERE id = $1",
        values![organisation],
        |row| {
            Ok(Organisation {
                id: row.get(0)?,
                details: Details { name: row.get(1)?, zone: row.get(2)?, language: row.get(3)? },
                created_at: row.get(4)?,
            })
        },
    )?;
    Ok(found)
}

/// Every organisation here, by name, for the command line. At most 10,000.
///
/// # Errors
/// The database's.
pub fn list_all(tx: &mut Tx<'_>) -> Result<Vec<(Id<of::Organisation>, String)>, Failure> {
    Ok(tx.query("SELECT id, name FROM organisations ORDER BY name, id LIMIT 10000", values![], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?)
}

/// Changes what the viewer's organisation says of itself. Another name is told of in the shared books of its
/// relationships.
///
/// # Errors
/// Where the viewer does not administer it, or a party of a relationship in which they sit has that name.
pub fn edit(change: &mut Change<'_, '_>, viewer: &Viewer, details: &Details) -> Result<(), Failure> {
    needs_administrator(viewer)?;
    let was = of_viewer(change.tx, viewer)?.details.name;
    change.tx.run(
        "UPDATE organisations SET name = $2, zone = $3, language = $4 WHERE id = $1",
        values![viewer.organisation(), &details.name, &details.zone, &details.language],
    )?;
    if was != details.name {
        naming::tell_renamed(change, viewer, (&was, &details.name))?;
    }
    Ok(())
}

/// Nothing, where the viewer administers their organisation and may change something.
///
/// # Errors
/// [`ProblemKind::Forbidden`].
pub fn needs_administrator(viewer: &Viewer) -> Result<(), Failure> {
    needs_writing(viewer)?;
    if !viewer.is_administrator() {
        let message = Message::of("directory-needs-administrator");
        return Err(Problem::new(ProblemKind::Forbidden, message).into());
    }
    Ok(())
}

/// Nothing, where the viewer's credential allows changes.
pub(crate) fn needs_writing(viewer: &Viewer) -> Result<(), Failure> {
    if !viewer.may_write() {
        let message = Message::of("directory-token-reads");
        return Err(Problem::new(ProblemKind::Forbidden, message).into());
    }
    Ok(())
}

/// Makes every other change of who belongs to the organisation wait for this one, or do its work again. A lock
/// alone would not: whoever waited for it would go on reading what was there before.
pub(crate) fn hold_still(change: &mut Change<'_, '_>, organisation: Id<of::Organisation>) -> Result<(), Failure> {
    change.tx.run("UPDATE organisations SET name = name WHERE id = $1", values![organisation])?;
    Ok(())
}
