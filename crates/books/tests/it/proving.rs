//! Checkpoints, verification and whole books, on both databases: each fault of the database is found where it is.

use books::checkpoint::{self, SigningKey};
use books::export::Taking;
use books::log::{Expected, Why, verify_file};
use books::{Failure, Viewer, check};
use kernel::ProblemKind;
use storage::testing::on_each;
use storage::{Storage, values};

use crate::house::{House, NOON, build, change, raise};

/// What is done to the database, and what must be said of it.
type Fault = (&'static str, fn(&Why) -> bool);

fn key() -> SigningKey {
    SigningKey::from_bytes([7; 32])
}

/// A shared book of twelve records and a side's book of one, signed.
fn signed(storage: &Storage) -> House {
    let house = build(storage);
    for weight in 1..=12 {
        raise(storage, house.owner, house.shared, &format!("thing {weight}"), "red", 1 + weight % 5)
            .expect("a thing can be raised");
    }
    raise(storage, house.owner, house.ours, "ours alone", "blue", 1).expect("a thing can be raised");
    let sign =
        || change(storage, "sign", |change| checkpoint::sign_grown(change, &key())).expect("books can be signed");
    assert!(sign() >= 2);
    assert_eq!(sign(), 0);
    house
}

/// Why the shared book does not fit, and at which entry; nothing where it does.
fn misfit(storage: &Storage, house: &House) -> Option<(Option<u64>, Why)> {
    let chain = check::chains(storage)
        .expect("chains can be read")
        .into_iter()
        .find(|chain| chain.book == house.shared)
        .expect("the book has a chain");
    let public = key().public(chain.book, &chain.origin).expect("the key has a name");
    let report = check::verify(storage, &chain, &public).expect("the book can be read");
    report.misfit.map(|misfit| (misfit.n, misfit.why))
}

/// Runs a statement on the shared book behind the program's back.
fn meddle(storage: &Storage, house: &House, sql: &'static str) {
    let book = house.shared;
    let changed = change(storage, "meddle", move |change| {
        change.tx.see_everything()?;
        Ok(change.tx.run(sql, values![book])?)
    })
    .expect("the database allows it");
    assert!(changed > 0, "{sql} changed nothing");
}

#[test]
fn a_book_fits_and_says_since_when() {
    on_each(|storage| {
        let house = signed(storage);
        assert_eq!(misfit(storage, &house), None);
        // What is written after the checkpoint fits as well; it is only not covered yet.
        raise(storage, house.owner, house.shared, "later", "red", 1).unwrap();
        assert_eq!(misfit(storage, &house), None);
    });
}

#[test]
fn whatever_is_changed_behind_the_programs_back_is_found() {
    let faults: [Fault; 9] = [
        (
            "UPDATE main.entries SET text = REPLACE(text, 'thing.raised', 'thing.raiseD') WHERE book = $1 AND n = 9",
            |why| matches!(why, Why::EntryChanged),
        ),
        (
            "UPDATE main.entries SET act = 'thing.praised' WHERE book = $1 AND n = 9",
            |why| matches!(why, Why::ColumnDiffers { column } if column == "act"),
        ),
        (
            "UPDATE main.entries SET at = at + 1 WHERE book = $1 AND n = 9",
            |why| matches!(why, Why::ColumnDiffers { column } if column == "at"),
        ),
        ("DELETE FROM main.entries WHERE book = $1 AND n = 9", |why| matches!(why, Why::Missing { .. })),
        ("UPDATE main.versions SET body = REPLACE(body, 'red', 'rot') WHERE book = $1", |why| {
            matches!(why, Why::DocumentChanged)
        }),
        (
            "UPDATE main.records SET title = 'softer' WHERE book = $1",
            |why| matches!(why, Why::ColumnDiffers { column } if column.starts_with("head of record")),
        ),
        (
            "UPDATE main.records SET body = '{}' WHERE book = $1",
            |why| matches!(why, Why::ColumnDiffers { column } if column.starts_with("body of record")),
        ),
        ("UPDATE main.chains SET size = size - 1 WHERE book = $1", |why| matches!(why, Why::TreeDiffers { .. })),
        ("UPDATE main.checkpoints SET note = REPLACE(note, 'comity/book', 'comity/nook') WHERE book = $1", |why| {
            matches!(why, Why::CheckpointOfAnotherLog { .. })
        }),
    ];
    for (sql, expected) in faults {
        on_each(|storage| {
            let house = signed(storage);
            meddle(storage, &house, sql);
            let (_, why) = misfit(storage, &house).unwrap_or_else(|| panic!("{sql} was not found"));
            assert!(expected(&why), "{sql}: {why}");
        });
    }
}

#[test]
fn entries_cut_off_at_the_end_are_missed() {
    on_each(|storage| {
        let house = signed(storage);
        meddle(storage, &house, "DELETE FROM main.entries WHERE book = $1 AND n > 10");
        let (n, why) = misfit(storage, &house).expect("it is shorter than what was signed");
        assert_eq!(n, Some(11));
        assert!(matches!(why, Why::RolledBack { entries: 10, .. }), "{why}");
    });
}

#[test]
fn another_key_has_not_signed_it() {
    on_each(|storage| {
        let house = signed(storage);
        let chain = check::chains(storage).unwrap().into_iter().find(|chain| chain.book == house.shared).unwrap();
        let other = SigningKey::from_bytes([8; 32]).public(chain.book, &chain.origin).unwrap();
        assert!(!check::verify(storage, &chain, &other).unwrap().fits());
    });
}

#[test]
fn a_whole_book_goes_out_to_those_who_read_it() {
    on_each(|storage| {
        let house = signed(storage);
        raise(storage, house.partner, house.shared, "not signed yet", "blue", 2).unwrap();
        let (book, owner, outsider) = (house.shared, house.owner, house.outsider);
        let take = |who: [u8; 32], book| {
            change(storage, "take", move |change| {
                let viewer = Viewer::of(change.tx, &books::Credential::Session(who), NOON)?;
                Taking::by(change, &viewer, book, &key())
            })
        };
        let taking = take(owner, book).unwrap();
        let file = taking.write(storage, Vec::new()).unwrap();
        let report = verify_file(&file[..], &Expected::default()).unwrap();
        assert!(report.fits(), "{:?}", report.misfit);
        assert_eq!((report.entries, report.covered), (taking.entries(), taking.entries()));
        let text = String::from_utf8(file).unwrap();
        assert!(text.contains("not signed yet") && !text.contains("ours alone"));
        for refused in [take(outsider, book), take(house.partner, house.ours)] {
            match refused {
                Err(Failure::Refused(problem)) => assert_eq!(problem.kind, ProblemKind::NotFound),
                other => panic!("a book went to whom it does not belong: {:?}", other.map(|taking| taking.entries())),
            }
        }
    });
}
