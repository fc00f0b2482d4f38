//! T16 on a live database: bits of what lies there flipped, rows dropped, swapped, forked, hidden; each is found by the
//! verification that the server and `comity verify` run, and the entry is named. (Books as files: `crates/books/tests/log`.)

mod cells;

use books::check::{self, Chain};
use books::log::{Checkpoint, Entry, Frontier, Misfit, Why, tree, verify_file};
use kernel::Fault;
use serde_json::Value as Json;
use storage::values;

use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::model::{Model, of_each};
use crate::house::program_file;
use crate::planted::turns_red;
use cells::Cell;

/// The chain of the longest book, signed to its end in two steps, and how many entries it has.
fn signed(house: &House) -> (Chain, u64) {
    let (key, mut longest) = (house.program.key.clone(), None);
    house.change("sign", move |change| books::checkpoint::sign_grown(change, &key));
    for chain in check::chains(&house.program.storage).expect("chains are read") {
        let public = house.program.key.public(chain.book, &chain.origin).expect("a key");
        let report = check::verify(&house.program.storage, &chain, &public).expect("it is read");
        assert_eq!(report.misfit, None, "T16 false alarm");
        if longest.as_ref().is_none_or(|(_, entries)| *entries < report.entries) {
            longest = Some((chain, report.entries));
        }
    }
    longest.expect("there is a book")
}

/// What does not fit, held against checkpoints that were kept elsewhere.
fn misfit(house: &House, chain: &Chain, kept: &[Checkpoint]) -> Option<Misfit> {
    let public = house.program.key.public(chain.book, &chain.origin).expect("a key");
    check::verify_against(&house.program.storage, chain, &public, kept).expect("it is read").misfit
}

#[test]
fn every_flipped_bit_of_a_live_book_that_is_tried_is_found_and_its_entry_named() {
    of_each(|model| {
        let house = model.copy();
        let (chain, _) = signed(&house);
        let cells = Cell::all(&house, &chain);
        let mut chance = Chance::of_test("T16 live", 16);
        let share = if model.is_on_server() { 4 } else { 1 };
        let (flips, mut refused) = (times("COMITY_FLIPS", 400) / share, 0);
        for flip in 0..flips {
            let cell = &cells[chance.below(cells.len())];
            let Some((before, named)) = cell.flip(&house, &mut chance) else {
                refused += 1; // the database itself does not take such a value
                continue;
            };
            let found = misfit(&house, &chain, &[]);
            let found = found.unwrap_or_else(|| panic!("T16 flip {flip} missed: {cell:?}"));
            assert_eq!(found.n, named, "T16 flip {flip}: {cell:?}: {found}");
            cell.put(&house, &before).expect("what was there can be put back");
        }
        assert!(refused * 3 < flips, "{refused} of {flips} flips were refused by the database");
        assert_eq!(misfit(&house, &chain, &[]), None, "T16 false alarm");
    });
}

/// What is done behind the program's back, in statements about the book `$1`; and what is said of it.
const DEEDS: &[(&str, &[&str], u64)] = &[
    ("dropped", &["DELETE FROM main.entries WHERE book = $1 AND n = 9"], 9),
    (
        "swapped",
        &[
            "UPDATE main.entries SET n = 900000 WHERE book = $1 AND n = 8",
            "UPDATE main.entries SET n = 8 WHERE book = $1 AND n = 9",
            "UPDATE main.entries SET n = 9 WHERE book = $1 AND n = 900000",
        ],
        8,
    ),
    ("cut off", &["DELETE FROM main.entries WHERE book = $1 AND n > 10"], 11),
    ("hidden from news", &["UPDATE main.entries SET held = 'nothing' WHERE book = $1 AND n = 7"], 7),
    ("put under another", &["UPDATE main.entries SET parent = 'another' WHERE book = $1 AND n = 7"], 7),
    (
        "another book's checkpoint",
        &[
            "UPDATE main.checkpoints SET note = (SELECT MAX(note) FROM checkpoints AS other WHERE other.book <> $1) WHERE book = $1",
        ],
        1,
    ),
];

#[test]
fn whatever_is_done_to_the_rows_of_a_live_book_is_found_and_the_entry_named() {
    of_each(|model| {
        for (what, statements, n) in DEEDS {
            let house = model.copy();
            let (chain, _) = signed(&house);
            for sql in *statements {
                let book = chain.book;
                let changed = house.change("meddle", move |change| Ok(change.tx.run(sql, values![book])?));
                assert!(changed > 0, "{what}: {sql} changed nothing");
            }
            let found = misfit(&house, &chain, &[]).unwrap_or_else(|| panic!("T16 {what} was missed"));
            assert_eq!(found.n, Some(*n), "T16 {what}: {found}");
            program_says_so(house, &found);
        }
    });
}

/// `comity verify --data` says the same of the data as it lies there.
fn program_says_so(house: House, found: &Misfit) {
    let place = house.close();
    let said = run(&["verify", "--json", "--data", &place.data.display().to_string()], place.address());
    let books = said["books"].as_array().expect("books").clone();
    let misfits: Vec<_> = books.iter().map(|book| &book["misfit"]).filter(|misfit| !misfit.is_null()).collect();
    assert_eq!(misfits.len(), 1, "T16 {said}");
    assert_eq!(misfits[0]["n"].as_u64(), found.n, "T16 {said}");
}

/// What the real program prints as JSON.
fn run(arguments: &[&str], server: Option<&str>) -> Json {
    let mut command = std::process::Command::new(program_file());
    let run = command.args(arguments).env("DATABASE_URL", server.unwrap_or_default()).output().expect("it runs");
    serde_json::from_slice(&run.stdout)
        .unwrap_or_else(|_| panic!("{arguments:?}: {}", String::from_utf8_lossy(&run.stderr)))
}

#[test]
fn records_that_are_hidden_or_shown_otherwise_are_found() {
    of_each(|model| {
        for column in ["held", "title", "status"] {
            let house = model.copy();
            let (chain, _) = signed(&house);
            let book = chain.book;
            let sql = format!(
                "UPDATE main.records SET {column} = 'closed ' WHERE book = $1
                    AND id = (SELECT MIN(record) FROM versions WHERE book = $1)"
            );
            let changed = house.change("meddle", move |change| Ok(change.tx.run(&sql, values![book])?));
            assert_eq!(changed, 1);
            let found = misfit(&house, &chain, &[]).unwrap_or_else(|| panic!("T16 {column} changed, and missed"));
            assert!(found.n.is_some() && matches!(found.why, Why::ColumnDiffers { .. }), "T16 {column}: {found}");
        }
    });
}

/// Writes one entry of the chain otherwise, and the tree anew, as one would who can write to the database but has not
/// the key.
fn forge(house: &House, chain: &Chain, at: i64) {
    let (book, origin) = (chain.book, chain.origin.clone());
    house.change("forge", move |change| {
        let texts = change.tx.query(
            "SELECT text FROM entries WHERE book = $1 AND origin = $2 ORDER BY n",
            values![book, &origin],
            |row| row.get::<String>(0),
        )?;
        let mut frontier = Frontier::new();
        for (n, text) in (1..).zip(texts) {
            let mut entry = Entry::parse(text.as_bytes()).expect("an entry");
            entry.at += i64::from(n == at);
            let text = entry.to_text().expect("an entry");
            let leaf = tree::leaf_hash(text.as_bytes());
            frontier.append(leaf);
            change.tx.run(
                "UPDATE main.entries SET text = $3, leaf = $4, at = $5 WHERE book = $1 AND n = $2",
                values![book, n, &text, &leaf, entry.at],
            )?;
        }
        change.tx.run("UPDATE main.chains SET frontier = $2 WHERE book = $1", values![book, &frontier.to_bytes()])?;
        Ok(())
    });
}

#[test]
fn a_history_that_was_forged_is_found_by_its_checkpoints_or_by_the_heads() {
    of_each(|model| {
        let house = model.copy();
        let (chain, entries) = signed(&house);
        comity::heads::note(&house.program).expect("the heads are written");
        let kept = comity::heads::read(&comity::heads::file(&house.program.settings), &house.program.key);
        let kept = kept.expect("the heads are read");
        forge(&house, &chain, 9);
        let found = misfit(&house, &chain, &[]).expect("T16 a forged history was missed");
        assert!(matches!(found.why, Why::Root { from: 1, .. }), "T16 {found}");
        // With the checkpoints gone, too, only what was kept outside the database tells.
        let book = chain.book;
        house.change("meddle", move |change| {
            Ok(change.tx.run("DELETE FROM main.checkpoints WHERE book = $1", values![book])?)
        });
        assert_eq!(misfit(&house, &chain, &[]), None);
        let found = misfit(&house, &chain, &kept).expect("T16 a forged history without checkpoints was missed");
        assert_eq!((found.n, found.why), (Some(1), Why::Forked { from: 1, to: entries }));
    });
}

#[test]
fn the_program_says_of_a_file_what_the_library_says() {
    of_each(|model: &Model| {
        let house = model.copy();
        let place = house.close();
        let (data, out) = (place.data.display().to_string(), place.data.join("book.jsonl"));
        let slug = crate::house::register::ESTATE;
        let organisation = "Meridian FM";
        let arguments = ["export", "book", slug, "--json", "--data", &data, "--organisation", organisation, "--out"];
        let arguments: Vec<&str> = arguments.into_iter().chain([out.to_str().expect("a path")]).collect();
        run(&arguments, place.address());
        let sound = std::fs::read(&out).expect("the book was exported");
        let mut chance = Chance::of_test("T16 file", 61);
        let verdict = |file: &[u8]| {
            std::fs::write(&out, file).expect("a file can be written");
            run(&["verify", "--json", out.to_str().expect("a path")], None)
        };
        assert_eq!(verdict(&sound)["fits"], true, "T16 false alarm");
        for _ in 0..times("COMITY_FLIPS", 400) / 8 {
            let mut file = sound.clone();
            match chance.below(3) {
                0 => file[chance.below(sound.len())] ^= 1 << chance.below(8),
                1 => file.truncate(chance.below(sound.len())),
                _ => {
                    let mut lines: Vec<&[u8]> = sound.split_inclusive(|byte| *byte == b'\n').collect();
                    lines.remove(chance.below(lines.len()));
                    file = lines.concat();
                }
            }
            let said = verdict(&file);
            let misfit = verify_file(&file[..], &Default::default()).expect("it is read").misfit;
            let misfit = misfit.expect("T16 a changed file was missed");
            assert_eq!(said["books"][0]["misfit"]["n"].as_u64(), misfit.n, "T16 {misfit}: {said}");
            assert_eq!(said["fits"], false);
        }
    });
}

#[test]
fn planted_faults_turn_the_verification_red() {
    let few = [("COMITY_FLIPS", "60")];
    turns_red(
        "tampered::a_history_that_was_forged_is_found_by_its_checkpoints_or_by_the_heads",
        Fault::RootsAreNotHeld,
        "T16 a forged history",
        &few,
    );
    turns_red("tampered::records_that_are_hidden_or_shown_otherwise_are_found", Fault::ShownIsNotHeld, "missed", &few);
}
