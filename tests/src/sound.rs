//! What must hold of a database whose program was killed.

use std::collections::BTreeMap;

use books::check;
use kernel::Randomness;
use storage::testing::TestPlace;
use storage::{Dialect, Storage, StorageError, Tx};

type Counted = Result<i64, StorageError>;

fn read<T: Send + 'static>(
    storage: &Storage,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, StorageError> + Send + 'static,
) -> T {
    let seen = storage.read_blocking(move |tx| {
        tx.see_everything()?;
        work(tx)
    });
    seen.expect("the database reads")
}

/// Everything that was answered stands there, at least in the version that was answered.
pub fn no_change_is_lost(storage: &Storage, answered: &BTreeMap<String, (String, i64)>, cycle: usize) {
    let there: BTreeMap<String, (String, i64)> = read(storage, |tx| {
        let rows = tx.query("SELECT title, id, version FROM records WHERE title LIKE 'kill %'", &[], |row| {
            Ok((row.get::<String>(0)?, (row.get::<String>(1)?, row.get::<i64>(2)?)))
        })?;
        let count = rows.len();
        let there: BTreeMap<_, _> = rows.into_iter().collect();
        assert_eq!(there.len(), count, "T20: a change was made twice");
        Ok(there)
    });
    for (title, (id, version)) in answered {
        let Some((found, at)) = there.get(title) else {
            panic!("T20: {title} was answered and is lost after kill {cycle}")
        };
        assert!(found == id && at >= version, "T20: {title} was answered in version {version} and stands in {at}");
    }
}

/// Statements that count what is there by half.
const HALVES: [(&str, &str); 7] = [
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
    ("answers without what they answered", "SELECT COUNT(*) FROM answers WHERE key LIKE 'kill-%' AND key NOT LIKE '%-again' AND NOT EXISTS
        (SELECT 1 FROM records WHERE answers.answer LIKE '%' || records.id || '%' AND records.title LIKE 'kill %')"),
];

/// The database is sound, and a change is there with all that belongs to it.
pub fn no_change_is_there_by_half(storage: &Storage) {
    if read(storage, |tx| Ok(tx.dialect())) == Dialect::Embedded {
        let found = read(storage, |tx| tx.query("PRAGMA integrity_check", &[], |row| row.get::<String>(0)));
        assert_eq!(found, ["ok"], "T20: integrity_check");
        let found = read(storage, |tx| tx.query("PRAGMA foreign_key_check", &[], |row| row.get::<String>(0)));
        assert!(found.is_empty(), "T20: foreign_key_check: {found:?}");
    }
    for (what, count) in HALVES {
        let n = read(storage, move |tx| -> Counted { Ok(tx.one(count, &[], |row| row.get(0))?.unwrap_or(0)) });
        assert_eq!(n, 0, "T20: {what}");
    }
    let lost = read(storage, words);
    assert_eq!(lost, 0, "T20: records that are not found by their words");
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

/// Every chain fits its tree, its checkpoints and its columns.
pub fn books_verify(storage: &Storage, place: &TestPlace) {
    let key = comity::signing::load(&place.data, &Randomness::system()).expect("the key is there");
    for chain in check::chains(storage).expect("the database reads") {
        let public = key.public(chain.book, &chain.origin).expect("a book has a key");
        let report = check::verify(storage, &chain, &public).expect("the database reads");
        assert!(report.fits(), "T20: {:?}", report.misfit);
    }
}
