//! What must hold of a database whose program did not end in an orderly way: everything that was answered is there,
//! nothing is there by half, the books verify.

use std::collections::BTreeMap;
use std::path::Path;

use books::check;
use kernel::Randomness;
use storage::{Dialect, Storage, StorageError, Tx};

use crate::running::client::Answered;

/// What was answered: by title, the id and the highest version.
pub type Changes = BTreeMap<String, (String, i64)>;

/// What does not hold.
#[derive(Debug)]
pub enum Unsound {
    /// A change that was answered is not there, or not as it was answered.
    Lost(String),
    /// What is there does not fit together.
    Broken(String),
}

impl std::fmt::Display for Unsound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Unsound::Lost(words) | Unsound::Broken(words)) = self;
        f.write_str(words)
    }
}

impl<E: std::error::Error> From<E> for Unsound {
    fn from(error: E) -> Unsound {
        Unsound::Broken(format!("it cannot be read: {error}"))
    }
}

/// Adds what was answered to what was answered before.
pub fn note(all: &mut Changes, answered: Vec<Answered>) {
    for change in answered {
        let id = change.id.expect("what was answered has an id");
        let known = all.entry(change.title.clone()).or_insert_with(|| (id.clone(), change.version));
        assert_eq!(known.0, id, "{} was made twice", change.title);
        known.1 = known.1.max(change.version);
    }
}

/// Everything that was answered stands there, and what stands there is whole.
pub fn changes(storage: &Storage, answered: &Changes) -> Result<(), Unsound> {
    sound(storage)?;
    no_change_is_lost(storage, answered, "kill")?;
    no_change_is_there_by_half(storage)
}

/// The same of what was answered just now, whose titles begin so; what was there before is not looked at again.
pub fn newest(storage: &Storage, answered: &Changes, begin: &str) -> Result<(), Unsound> {
    no_change_is_lost(storage, answered, begin)?;
    for (what, count) in NEW_HALVES {
        let begin = format!("{begin} %");
        let n = read(storage, move |tx| -> Counted {
            Ok(tx.one(count, &[begin.as_str().into()], |row| row.get(0))?.unwrap_or(0))
        })?;
        if n != 0 {
            return Err(Unsound::Broken(format!("{n} {what}")));
        }
    }
    Ok(())
}

type Counted = Result<i64, StorageError>;

fn read<T: Send + 'static>(
    storage: &Storage,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, StorageError> + Send + 'static,
) -> Result<T, StorageError> {
    storage.read_blocking(move |tx| {
        tx.see_everything()?;
        work(tx)
    })
}

/// Everything that was answered stands there, at least in the version that was answered.
fn no_change_is_lost(storage: &Storage, answered: &Changes, begin: &str) -> Result<(), Unsound> {
    let begin = format!("{begin} %");
    let there = read(storage, move |tx| {
        tx.query("SELECT title, id, version FROM records WHERE title LIKE $1", &[begin.as_str().into()], |row| {
            Ok((row.get::<String>(0)?, (row.get::<String>(1)?, row.get::<i64>(2)?)))
        })
    })?;
    let count = there.len();
    let there: Changes = there.into_iter().collect();
    if there.len() != count {
        return Err(Unsound::Broken("a change was made twice".to_owned()));
    }
    for (title, (id, version)) in answered {
        match there.get(title) {
            None => return Err(Unsound::Lost(format!("{title} was answered and is lost"))),
            Some((found, at)) if found != id || at < version => {
                let words = format!("{title} was answered in version {version} and is lost: it stands in {at}");
                return Err(Unsound::Lost(words));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Statements that count what is there by half.
const HALVES: [(&str, &str); 6] = [
    ("records without their version", "SELECT COUNT(*) FROM records WHERE NOT EXISTS
        (SELECT 1 FROM versions WHERE versions.book = records.book AND versions.record = records.id AND versions.version = records.version)"),
    ("versions without their entry", "SELECT COUNT(*) FROM versions WHERE NOT EXISTS
        (SELECT 1 FROM entries WHERE entries.book = versions.book AND entries.record = versions.record AND entries.version = versions.version)"),
    ("entries without their version", "SELECT COUNT(*) FROM entries WHERE version IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM versions WHERE versions.book = entries.book AND versions.record = entries.record AND versions.version = entries.version)"),
    ("chains that are longer or shorter than their entries", "SELECT COUNT(*) FROM chains WHERE size <>
        (SELECT COUNT(*) FROM entries WHERE entries.book = chains.book AND entries.origin = chains.origin)"),
    ("figures that are not those of the records", "SELECT COUNT(*) FROM tallies WHERE facet = 'status' AND kind = 'risk' AND n <>
        (SELECT COUNT(*) FROM records WHERE records.book = tallies.book AND records.kind = tallies.kind AND records.status = tallies.value)"),
    ("numbers that were given and are not there", "SELECT COUNT(*) FROM numbers WHERE kind = 'risk' AND next <>
        (SELECT COUNT(*) FROM records WHERE records.book = numbers.book AND records.kind = numbers.kind) + 1"),
];

/// The same of records whose titles begin so.
const NEW_HALVES: [(&str, &str); 3] = [
    ("new records without their version", "SELECT COUNT(*) FROM records WHERE title LIKE $1 AND NOT EXISTS
        (SELECT 1 FROM versions WHERE versions.book = records.book AND versions.record = records.id AND versions.version = records.version)"),
    ("new records without their entry", "SELECT COUNT(*) FROM records WHERE title LIKE $1 AND NOT EXISTS
        (SELECT 1 FROM entries WHERE entries.book = records.book AND entries.record = records.id AND entries.version = records.version)"),
    ("chains that are longer or shorter than their entries", "SELECT COUNT(*) FROM chains WHERE $1 <> '' AND size <>
        (SELECT COUNT(*) FROM entries WHERE entries.book = chains.book AND entries.origin = chains.origin)"),
];

/// How many answers to what was raised name no record: read here, since a statement would hold each against each.
fn answers_without_records(tx: &mut Tx<'_>) -> Counted {
    let ids = tx.query("SELECT id FROM records WHERE title LIKE 'kill %'", &[], |row| row.get::<String>(0))?;
    let ids: std::collections::HashSet<_> = ids.into_iter().collect();
    let answers =
        tx.query("SELECT answer FROM answers WHERE key LIKE 'kill-%' AND key NOT LIKE '%-again'", &[], |row| {
            row.get::<String>(0)
        })?;
    let names_one = |answer: &&String| answer.split('"').any(|part| ids.contains(part));
    Ok((answers.len() - answers.iter().filter(names_one).count()) as i64)
}

/// The database finds nothing wrong with itself.
fn sound(storage: &Storage) -> Result<(), Unsound> {
    if read(storage, |tx| Ok(tx.dialect()))? == Dialect::Server {
        return Ok(());
    }
    let found = read(storage, |tx| tx.query("PRAGMA integrity_check", &[], |row| row.get::<String>(0)))?;
    let broken = read(storage, |tx| tx.query("PRAGMA foreign_key_check", &[], |row| row.get::<String>(0)))?;
    match (found.as_slice(), broken.as_slice()) {
        ([ok], []) if ok == "ok" => Ok(()),
        _ => Err(Unsound::Broken(format!("integrity_check: {found:?}; foreign_key_check: {broken:?}"))),
    }
}

/// A change is there with all that belongs to it.
fn no_change_is_there_by_half(storage: &Storage) -> Result<(), Unsound> {
    for (what, count) in HALVES {
        let n = read(storage, move |tx| -> Counted { Ok(tx.one(count, &[], |row| row.get(0))?.unwrap_or(0)) })?;
        if n != 0 {
            return Err(Unsound::Broken(format!("{n} {what}")));
        }
    }
    match read(storage, answers_without_records)? {
        0 => {}
        n => return Err(Unsound::Broken(format!("{n} answers without what they answered"))),
    }
    match read(storage, words)? {
        0 => Ok(()),
        n => Err(Unsound::Broken(format!("{n} records that are not found by their words"))),
    }
}

/// How many of the written records the index of words does not find.
fn words(tx: &mut Tx<'_>) -> Counted {
    let missing = match tx.dialect() {
        Dialect::Embedded => {
            "SELECT (SELECT COUNT(*) FROM records WHERE title LIKE 'kill %') -
                    (SELECT COUNT(*) FROM search JOIN records ON records.serial = search.rowid
                      WHERE search MATCH 'text : kill' AND records.title LIKE 'kill %')"
        }
        Dialect::Server => {
            "SELECT (SELECT COUNT(*) FROM records WHERE title LIKE 'kill %') -
                    (SELECT COUNT(*) FROM search JOIN records ON records.book = search.book AND records.id = search.record
                      WHERE search.words @@ to_tsquery('simple', 'kill') AND records.title LIKE 'kill %')"
        }
    };
    Ok(tx.one(missing, &[], |row| row.get(0))?.unwrap_or(-1))
}

/// Every chain fits its tree, its checkpoints and its columns, by the key of the data folder.
pub fn books(storage: &Storage, data: &Path) -> Result<(), Unsound> {
    let key = comity::signing::load(data, &Randomness::system()).map_err(|error| Unsound::Broken(error.to_string()))?;
    for chain in check::chains(storage)? {
        let public = key.public(chain.book, &chain.origin)?;
        if let Some(misfit) = check::verify(storage, &chain, &public)?.misfit {
            return Err(Unsound::Broken(format!("a book does not fit: {misfit}")));
        }
    }
    Ok(())
}
