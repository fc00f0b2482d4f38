//! Saved views: lists that a person has given a name. They are that person's alone, and go with the organisation
//! that the person acts for.

use kernel::{Id, Message, Problem, ProblemKind, of, text};
use storage::{StorageError, Tx, values};

use crate::{Change, Failure, Kind, Viewer};

/// The longest name of a view, in characters.
pub const MOST_NAME: usize = 60;
/// The longest query of a view, in bytes.
pub const MOST_QUERY: usize = 2000;
/// The most views that a person keeps of one list.
pub const MOST_VIEWS: i64 = 30;

/// A list that the viewer has given a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: Id<of::View>,
    /// The kind whose list it is.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The query of the list, without the question mark: `nature=risk&sort=-level`.
    pub query: String,
}

/// The viewer's views of a relationship, of one kind where one is given, by name.
///
/// # Errors
/// The database's.
pub fn list(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    kind: Option<&Kind>,
) -> Result<Vec<SavedView>, Failure> {
    let mut views = tx.query(
        "SELECT id, kind, name, query FROM views WHERE person = $1 AND organisation = $2 AND relationship = $3
          ORDER BY kind, name LIMIT 500",
        values![viewer.person(), viewer.organisation(), relationship],
        |row| Ok(SavedView { id: row.get(0)?, kind: row.get(1)?, name: row.get(2)?, query: row.get(3)? }),
    )?;
    views.retain(|view| kind.is_none_or(|kind| kind.name == view.kind));
    Ok(views)
}

/// Keeps a view. A name that the person has used for this list already then means the new query.
///
/// # Errors
/// Where the name is missing or too long, the query is too long, or there are [`MOST_VIEWS`] already; forbidden
/// where the token only reads.
pub fn save(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    (relationship, kind): (Id<of::Relationship>, &Kind),
    (name, query): (&str, &str),
) -> Result<SavedView, Failure> {
    must_write(viewer)?;
    let too_long = |_| Problem::field("name", Message::of("field-too-long").number("most", MOST_NAME as i64));
    let name = text::line(name, MOST_NAME).map_err(too_long)?;
    if name.is_empty() {
        return Err(Problem::field("name", Message::of("views-name-missing")).into());
    }
    if query.len() > MOST_QUERY {
        return Err(Problem::field("query", Message::of("views-query-too-long")).into());
    }
    let (person, organisation) = (viewer.person(), viewer.organisation());
    let kept = change.tx.one(
        "SELECT COUNT(*) FROM views
          WHERE person = $1 AND organisation = $2 AND relationship = $3 AND kind = $4 AND name <> $5",
        values![person, organisation, relationship, kind.name, &name],
        |row| row.get::<i64>(0),
    )?;
    if kept.unwrap_or(0) >= MOST_VIEWS {
        let message = Message::of("views-too-many").number("most", MOST_VIEWS);
        return Err(Problem::new(ProblemKind::Conflict, message).into());
    }
    let id: Id<of::View> = change.draws.id();
    let saved = change.tx.one(
        "INSERT INTO main.views (id, person, organisation, relationship, kind, name, query, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (person, organisation, relationship, kind, name) DO UPDATE SET query = excluded.query
         RETURNING id",
        values![id, person, organisation, relationship, kind.name, &name, query, change.now],
        |row| row.get(0),
    )?;
    let id = saved.ok_or(StorageError::Column(0))?;
    Ok(SavedView { id, kind: kind.name.to_owned(), name, query: query.to_owned() })
}

/// Forgets one of the viewer's views. Answers what it was.
///
/// # Errors
/// Not found where it is not theirs; forbidden where the token only reads.
pub fn forget(
    change: &mut Change<'_, '_>,
    viewer: &Viewer,
    relationship: Id<of::Relationship>,
    id: Id<of::View>,
) -> Result<SavedView, Failure> {
    must_write(viewer)?;
    let gone = change.tx.one(
        "DELETE FROM main.views WHERE id = $1 AND person = $2 AND organisation = $3 AND relationship = $4
         RETURNING id, kind, name, query",
        values![id, viewer.person(), viewer.organisation(), relationship],
        |row| Ok(SavedView { id: row.get(0)?, kind: row.get(1)?, name: row.get(2)?, query: row.get(3)? }),
    )?;
    gone.ok_or_else(Failure::not_found)
}

fn must_write(viewer: &Viewer) -> Result<(), Problem> {
    if viewer.may_write() {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::Forbidden, Message::of("right-token-reads")))
}
