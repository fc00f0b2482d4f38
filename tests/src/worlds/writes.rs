//! T07, changes: whoever a person is, no statement run for them touches what they do not see, whatever it looks like. The
//! second wall is all there is here: the statements ask nobody, and what the person sees is what the sets say.

use std::collections::BTreeMap;

use books::{Failure, Viewer};
use kernel::Fault;
use storage::testing::{TestPlace, places};
use storage::{Storage, StorageError, Tx, Value};

use super::build::{self, NOW};
use super::kind;
use super::model::{Caller, From, World};
use crate::chance::{Chance, times};
use crate::planted::turns_red;

/// A table behind the wall.
struct Table {
    name: &'static str,
    /// The column that says whose a row is.
    whose: &'static str,
    /// What else decides who sees it: the kind, or the record; the same column where nothing does.
    what: &'static str,
    /// A column that can be told to have changed, and how it is changed.
    set: (&'static str, &'static str),
}

const fn table(name: &'static str, whose: (&'static str, &'static str), set: (&'static str, &'static str)) -> Table {
    Table { name, whose: whose.0, what: whose.1, set }
}

const TABLES: [Table; 14] = [
    table("records", ("book", "kind"), ("title", "title || 'x'")),
    table("entries", ("book", "kind"), ("act", "act || 'x'")),
    table("tallies", ("book", "kind"), ("n", "n + 1")),
    table("versions", ("book", "record"), ("head", "head || 'x'")),
    table("files", ("book", "record"), ("record", "record || 'x'")),
    table("numbers", ("book", "kind"), ("next", "next + 1")),
    table("chains", ("book", "book"), ("size", "size + 1")),
    table("checkpoints", ("book", "book"), ("note", "note || 'x'")),
    table("rooms", ("book", "book"), ("name", "name || 'x'")),
    table("layouts", ("book", "kind"), ("name", "name || 'x'")),
    table("imports", ("organisation", "organisation"), ("file_name", "file_name || 'x'")),
    table("readings", ("import", "import"), ("reading", "reading || 'x'")),
    table("views", ("person", "person"), ("name", "name || 'x'")),
    table("answers", ("person", "person"), ("answer", "answer || 'x'")),
];

/// What is in a table, by whose it is and what: how many rows, and how long or large they are.
type Content = BTreeMap<(&'static str, String, String), (i64, i64)>;

/// What everything in the database looks like.
fn content(tx: &mut Tx<'_>) -> Result<Content, StorageError> {
    tx.see_everything()?;
    let mut content = Content::new();
    for Table { name, whose, what, set: (column, change) } in &TABLES {
        let size = if change.contains("||") { format!("LENGTH({column})") } else { column.to_string() };
        let sql = format!(
            "SELECT {whose}, COALESCE({what}, ''), COUNT(*), CAST(COALESCE(SUM({size}), 0) AS BIGINT)
               FROM {name} GROUP BY {whose}, COALESCE({what}, '')"
        );
        for (whose, what, rows, sizes) in
            tx.query(&sql, &[], |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get(2)?, row.get(3)?)))?
        {
            content.insert((name, whose, what), (rows, sizes));
        }
    }
    Ok(content)
}

/// Whether the caller sees that, as the sets say.
fn sees(world: &World, caller: &Caller, (table, whose, what): &(&str, String, String)) -> bool {
    let everywhere = Caller { from: From::Everywhere, ..caller.clone() };
    let person = world.people[caller.person].to_string();
    let organisation = world.organisations[caller.organisation].to_string();
    let own_import = |import: &str| {
        world.imports.iter().any(|one| one.id.to_string() == import && one.organisation == caller.organisation)
    };
    match *table {
        "imports" => return *whose == organisation,
        "readings" => return own_import(whose),
        "views" | "answers" => return *whose == person,
        _ => {}
    }
    let Some(book) = world.books.iter().position(|book| book.id.to_string() == *whose) else { return false };
    let kind = match *table {
        "records" | "tallies" | "numbers" | "layouts" => what.as_str(),
        "entries" if !what.is_empty() => what.as_str(),
        "versions" | "files" => {
            let record = world.records.iter().find(|record| record.id.to_string() == *what);
            record.map_or("", |record| record.kind)
        }
        _ => return world.books_of(&everywhere).contains(&book),
    };
    // What an import holds back is counted under a kind of its own.
    world.reads_all(&everywhere, book) || world.reads(&everywhere, book, kind)
}

/// A statement that changes something of somebody, and what is bound to it.
fn statement(chance: &mut Chance, table: &Table, (theirs, own): (&str, &str)) -> (String, Vec<String>) {
    let Table { name, whose, set: (column, change), .. } = table;
    let (theirs, own) = (theirs.to_owned(), own.to_owned());
    let set = format!("{column} = {change}");
    match chance.below(13) {
        0 | 1 => (format!("UPDATE main.{name} SET {set} WHERE {whose} = $1"), vec![theirs]),
        2 => (format!("UPDATE main.{name} SET {set} WHERE {whose} = $1 OR 1 = 1"), vec![own]),
        3 => (format!("UPDATE main.{name} SET {set} WHERE {whose} <> $1"), vec![own]),
        4 => (format!("UPDATE main.{name} SET {set}"), vec![]),
        5 => (format!("update main.{name} set {set} where {whose} = $1"), vec![theirs]),
        6 => (format!("WITH one AS (SELECT 1 AS n) UPDATE main.{name} SET {set} WHERE {whose} = $1"), vec![theirs]),
        7 => (format!("UPDATE main.{name} SET {whose} = $2 WHERE {whose} = $1"), vec![own, theirs]),
        8 => (format!("DELETE FROM main.{name} WHERE {whose} = $1"), vec![theirs]),
        9 => (format!("DELETE FROM main.{name} WHERE {whose} = $1 OR {whose} <> ''"), vec![own]),
        10 => (format!("UPDATE OR REPLACE main.{name} SET {set} WHERE {whose} = $1"), vec![theirs]),
        11 => {
            let put = chance.one(&["INSERT INTO", "INSERT OR REPLACE INTO", "REPLACE INTO", "insert into"]);
            (format!("{put} main.numbers (book, kind, next) VALUES ($1, 'stolen', 7)"), vec![theirs])
        }
        _ => {
            let put = "INSERT INTO main.tallies (kind, book, facet, value, n) VALUES";
            (format!("{put} ('thing', $1, 'status', 'stolen', 1)"), vec![theirs])
        }
    }
}

/// How often something was tried, and how often rows changed.
#[derive(Default)]
struct Told {
    tried: usize,
    changed: usize,
}

/// Runs statements for everybody against everything, and takes each back.
fn try_all(storage: &Storage, world: &World, chance: &mut Chance) -> Told {
    let before = storage.read_blocking(content).expect("a database can be read");
    let mut told = Told::default();
    for caller in world.callers.iter().filter(|caller| caller.counts) {
        for _ in 0..12 {
            let table = &TABLES[chance.below(TABLES.len())];
            let rows: Vec<_> = before.keys().filter(|(name, ..)| *name == table.name).collect();
            if rows.is_empty() {
                continue;
            }
            let theirs = rows[chance.below(rows.len())];
            let own = rows.iter().find(|row| sees(world, caller, row)).map_or("", |row| row.1.as_str());
            let (sql, values) = statement(chance, table, (&theirs.1, own));
            told.tried += 1;
            let Some(after) = outcome(storage, caller, (sql.clone(), values)) else { continue };
            told.changed += usize::from(after != before);
            let all = before.keys().chain(after.keys());
            for touched in all.filter(|row| before.get(*row) != after.get(*row)) {
                let what = format!("person {} by \"{sql}\": {touched:?}", caller.person);
                assert!(sees(world, caller, touched), "T07 a change of what is not theirs, for {what}");
            }
        }
    }
    told
}

/// What the database holds when the statement was run for the caller, which is then taken back; nothing where it was
/// refused.
fn outcome(storage: &Storage, caller: &Caller, (sql, values): (String, Vec<String>)) -> Option<Content> {
    let credential = caller.credential.clone();
    let (tell, told) = std::sync::mpsc::channel();
    let done = storage.write_blocking(move |tx| {
        Viewer::of(tx, &credential, NOW)?;
        let values: Vec<Value<'_>> = values.iter().map(|value| Value::Text(value)).collect();
        tx.run(&sql, &values)?;
        tell.send(content(tx)?).expect("somebody waits for it");
        Err::<(), Failure>(Failure::not_found())
    });
    assert!(done.is_err(), "everything is taken back");
    told.recv().ok()
}

fn change_worlds(place: &TestPlace, worlds: usize, chance: &mut Chance) -> Told {
    let storage = Storage::open(&place.place).expect("a new database opens");
    books::prepare(&storage, &[&kind::THING, &kind::PACT]).expect("the indexes are made");
    let mut told = Told::default();
    for _ in 0..worlds {
        let world = build::build(&storage, &chance.fork());
        let one = try_all(&storage, &world, chance);
        (told.tried, told.changed) = (told.tried + one.tried, told.changed + one.changed);
    }
    told
}

#[test]
fn nobody_changes_what_they_do_not_see() {
    let mut chance = Chance::of_test("T07 changes", 7);
    let (worlds, mut told) = (times("COMITY_WALLED_WORLDS", 100), Told::default());
    for (n, share) in (0..places().len()).zip([4, 30]) {
        let mut left = (worlds / share).max(1);
        while left > 0 {
            // Few in one database: each try looks at everything in it.
            let some = left.min(4);
            let one = change_worlds(&places().swap_remove(n), some, &mut chance);
            (told.tried, told.changed) = (told.tried + one.tried, told.changed + one.changed);
            left -= some;
        }
    }
    println!("T07: {} changes tried, {} of which touched what is seen, none anything else", told.tried, told.changed);
    assert!(told.changed > 0, "nothing was ever changed");
}

#[test]
fn a_planted_fault_turns_the_changes_red() {
    let test = "worlds::writes::nobody_changes_what_they_do_not_see";
    turns_red(test, Fault::SecondWallIsDown, "T07 a change of what is not theirs", &[("COMITY_WALLED_WORLDS", "10")]);
}
