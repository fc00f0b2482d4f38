//! What a statement changes, as the embedded database itself says when it prepares it, whatever the text looks like.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use super::held::Form;
use super::{By, TABLES};
use crate::StorageError;

/// The most statements that are remembered. Those that change something are few; nothing that a person typed is in them.
const MOST: usize = 1_000;

/// What the statements of a connection change.
#[derive(Default)]
pub(super) struct Changes {
    preparing: Mutex<Preparing>,
    known: Mutex<HashMap<String, Arc<Form>>>,
}

/// What the statement is held to that is being prepared.
#[derive(Default)]
enum Preparing {
    /// To nothing any more: it was looked at before, or the program is beginning or ending a transaction.
    #[default]
    Known,
    /// It only looks: neither does it change what is behind the wall, nor does it go round the view.
    Look,
    /// What it does is written down.
    Change(Noticed),
}

/// What a statement does to what is behind the wall.
#[derive(Default)]
pub(super) struct Noticed {
    /// The tables that it changes.
    pub(super) tables: BTreeSet<&'static str>,
    /// The tables that are read otherwise than through the view before them: by the statement, or by the database itself to
    /// keep rows together that point to one another.
    pub(super) round: BTreeSet<&'static str>,
    /// Whether it makes an index, for which the database reads whole tables, and tells nobody.
    pub(super) indexes: bool,
    /// Whether it changes what decides who sees a row.
    pub(super) moves: bool,
    /// Whether it changes the wall itself.
    pub(super) breaks: bool,
}

impl Changes {
    /// What the database asks while it prepares a statement.
    pub(super) fn noticed(&self, asked: &AuthContext<'_>) -> Authorization {
        let mut preparing = lock(&self.preparing);
        match &mut *preparing {
            Preparing::Known => return Authorization::Allow,
            Preparing::Look if round(asked).is_some() || changed(asked).is_some() || breaks(asked) => {
                return Authorization::Deny;
            }
            Preparing::Look => {}
            Preparing::Change(noticed) => {
                noticed.breaks |= breaks(asked);
                noticed.indexes |= matches!(asked.action, AuthAction::CreateIndex { .. });
                noticed.round.extend(round(asked));
                if let Some((table, by)) = changed(asked) {
                    noticed.tables.insert(table);
                    noticed.moves |=
                        matches!(asked.action, AuthAction::Update { column_name, .. } if decides(by, column_name));
                }
            }
        }
        Authorization::Allow
    }

    /// Prepares a statement that only looks.
    pub(super) fn look<'c>(
        &self,
        connection: &'c rusqlite::Connection,
        sql: &str,
    ) -> rusqlite::Result<rusqlite::CachedStatement<'c>> {
        *lock(&self.preparing) = Preparing::Look;
        let prepared = connection.prepare_cached(sql);
        *lock(&self.preparing) = Preparing::Known;
        prepared
    }

    /// How a statement that may change something is held. It is prepared once more, the first time.
    pub(super) fn form(&self, connection: &rusqlite::Connection, sql: &str) -> Result<Arc<Form>, StorageError> {
        if let Some(form) = lock(&self.known).get(sql) {
            return Ok(Arc::clone(form));
        }
        *lock(&self.preparing) = Preparing::Change(Noticed::default());
        let prepared = connection.prepare(sql);
        let preparing = std::mem::take(&mut *lock(&self.preparing));
        drop(prepared?);
        let Preparing::Change(noticed) = preparing else {
            return Err(StorageError::Database("what a statement changes was not seen".to_owned()));
        };
        let form = Arc::new(Form::of(&noticed, sql));
        let mut known = lock(&self.known);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(sql.to_owned(), Arc::clone(&form));
        Ok(form)
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

fn behind(name: &str) -> Option<(&'static str, By)> {
    TABLES.into_iter().find(|(table, _)| *table == name)
}

/// The table behind the wall whose rows are put, changed or deleted.
fn changed(asked: &AuthContext<'_>) -> Option<(&'static str, By)> {
    let (AuthAction::Insert { table_name } | AuthAction::Update { table_name, .. } | AuthAction::Delete { table_name }) =
        asked.action
    else {
        return None;
    };
    behind(table_name).filter(|_| asked.database_name == Some("main"))
}

/// The table behind the wall that is read otherwise than through the view before it.
fn round(asked: &AuthContext<'_>) -> Option<&'static str> {
    let AuthAction::Read { table_name, .. } = asked.action else { return None };
    let (table, _) = behind(table_name)?;
    let is_round = asked.database_name == Some("main") && asked.accessor.is_none_or(|view| behind(view).is_none());
    is_round.then_some(table)
}

/// Whether the wall itself is changed: its views, or what tables there are.
fn breaks(asked: &AuthContext<'_>) -> bool {
    use AuthAction as On;
    match asked.action {
        On::DropTable { table_name }
        | On::AlterTable { table_name, .. }
        | On::CreateTrigger { table_name, .. }
        | On::CreateTempTrigger { table_name, .. } => behind(table_name).is_some(),
        On::DropTempView { view_name } | On::CreateTempView { view_name } => behind(view_name).is_some(),
        On::Attach { .. } => true,
        _ => false,
    }
}

/// Whether a column decides who sees its row.
fn decides(by: By, column: &str) -> bool {
    match by {
        By::Kind => column == "book" || column == "kind",
        By::Book => column == "book",
        By::Record(record) => column == "book" || column == record,
        By::Import => column == "import",
        By::Organisation => column == "organisation",
        By::Person => column == "person",
    }
}
