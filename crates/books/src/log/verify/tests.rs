use serde_json::{Value, json};

mod witness;

use super::*;
use crate::log::document::{self, Salt};
use crate::log::entry::Entry;
use crate::log::sample::{BOOK, ORIGIN, Said, Sample, drawn};
use crate::log::tree::leaf_hash;

fn keys(sample: &Sample) -> Vec<PublicKey> {
    sample.header().all_keys()
}

fn verified(sample: &Sample, expected: Expected) -> Report {
    let steps = sample.steps.iter().cloned().map(Ok::<_, ()>);
    Verifier::new(BOOK, ORIGIN, keys(sample), expected).run(steps).unwrap()
}

/// The first misfit of a sound book of 30 entries that was spoilt so.
fn spoilt(spoil: impl FnOnce(&mut Sample)) -> (Option<u64>, Why) {
    let mut sample = Sample::whole(30, 10);
    assert!(verified(&sample, Expected::default()).fits());
    spoil(&mut sample);
    let misfit = verified(&sample, Expected::default()).misfit.expect("what was spoilt is found");
    (misfit.n, misfit.why)
}

/// A change to the entry's fields, with digest, leaf hash and signatures made anew by nobody.
fn rewritten(row: &mut Row, change: impl FnOnce(&mut Entry)) {
    let mut entry = Entry::parse(row.entry.as_bytes()).unwrap();
    change(&mut entry);
    row.entry = entry.to_text().unwrap();
    row.leaf = leaf_hash(row.entry.as_bytes());
}

#[test]
fn a_sound_book_fits_and_the_report_says_what_was_checked() {
    let sample = Sample::whole(200, 50);
    let report = verified(&sample, Expected::default());
    assert_eq!(report.misfit, None);
    assert_eq!((report.entries, report.covered, report.checkpoints), (200, 200, 4));
    assert_eq!((report.documents, report.erased), (132, 1));
    assert_eq!(report.remarks, []);
    let signed: Vec<_> = report.keys.iter().map(|key| (key.size, key.at, key.trusted)).collect();
    let parties = [1_770_000_000, 1_770_000_001].map(|at| (200, Some(at), false));
    assert_eq!(signed, [(200, None, false), parties[0], parties[1]]);
}

#[test]
fn an_empty_book_fits() {
    let mut sample = Sample::empty();
    sample.sign();
    let mut verifier = Verifier::new(BOOK, ORIGIN, keys(&sample), Expected::default());
    let Step::Checkpoint(note) = &sample.steps[0] else { unreachable!() };
    verifier.checkpoint(note).unwrap();
    assert!(verifier.finish().fits());
}

#[test]
fn a_changed_entry_is_named() {
    let found = spoilt(|book| {
        let row = book.row(17);
        row.entry = row.entry.replace("p-olive", "p-amina").replace("p-amir", "p-olive");
    });
    assert_eq!(found, (Some(17), Why::EntryChanged));
}

#[test]
fn a_changed_entry_with_its_leaf_hash_made_anew_is_found_between_two_checkpoints() {
    let found = spoilt(|book| rewritten(book.row(17), |entry| entry.at += 1));
    assert_eq!(found, (Some(11), Why::Root { from: 11, to: 20 }));
}

#[test]
fn entries_dropped_doubled_swapped_or_moved_are_named() {
    let dropped = spoilt(|book| book.drop_entry(17));
    assert_eq!(dropped, (Some(17), Why::Missing { found: 18 }));
    let doubled = spoilt(|book| {
        let (place, row) = (book.place(17), book.row(17).clone());
        book.steps.insert(place, Step::Entry(row));
    });
    assert_eq!(doubled, (Some(18), Why::OutOfOrder { found: 17 }));
    let swapped = spoilt(|book| {
        let (one, other) = (book.place(16), book.place(17));
        book.steps.swap(one, other);
    });
    assert_eq!(swapped, (Some(16), Why::Missing { found: 17 }));
}

#[test]
fn entries_cut_off_the_end_leave_a_checkpoint_out_of_place() {
    let found = spoilt(|book| book.drop_entry(30));
    assert_eq!(found, (Some(30), Why::CheckpointOutOfPlace { size: 30, entries: 29 }));
}

#[test]
fn entries_of_another_book_or_server_are_named() {
    let found = spoilt(|book| rewritten(book.row(5), |entry| entry.book = "b-other".into()));
    assert_eq!(found, (Some(5), Why::OtherBook { found: "b-other".into() }));
    let found = spoilt(|book| rewritten(book.row(5), |entry| entry.origin = "o-2".into()));
    assert_eq!(found, (Some(5), Why::OtherOrigin { found: "o-2".into() }));
}

#[test]
fn versions_of_a_record_go_one_two_three() {
    let mut book = Sample::empty();
    for version in [1, 2, 2] {
        let version = Some((version, json!({"title": "x"}), json!({})));
        book.say(Said { act: "risk.raised", record: Some("r-1"), version, note: Value::Null });
    }
    book.sign();
    let misfit = verified(&book, Expected::default()).misfit.unwrap();
    let why = Why::VersionOutOfOrder { record: "r-1".into(), expected: 3, found: 2 };
    assert_eq!((misfit.n, misfit.why), (Some(3), why));
}

#[test]
fn texts_and_salts_that_were_changed_swapped_or_lost_are_named() {
    let text = |book: &mut Sample, n, change: fn(&mut String, &mut String, &mut Salt)| match &mut book.row(n).document {
        Kept::Text { head, body, salt } => change(head, body, salt),
        _ => panic!("entry {n} has a text"),
    };
    let changed: [fn(&mut String, &mut String, &mut Salt); 3] = [
        |head, _, _| *head = head.replace("late", "soon"),
        |_, body, _| *body = body.replace("one", "two"),
        |_, _, salt| salt[31] ^= 1,
    ];
    for change in changed {
        assert_eq!(spoilt(|book| text(book, 17, change)), (Some(17), Why::DocumentChanged));
    }
    let swapped = spoilt(|book| {
        let (one, other) = (book.row(16).document.clone(), book.row(17).document.clone());
        (book.row(16).document, book.row(17).document) = (other, one);
    });
    assert_eq!(swapped, (Some(16), Why::DocumentChanged));
    let lost = spoilt(|book| book.row(17).document = Kept::Nothing);
    assert_eq!(lost, (Some(17), Why::DocumentMissing));
    let added = spoilt(|book| book.row(18).document = Kept::Erased);
    assert_eq!(added, (Some(18), Why::DocumentUnexpected));
}

#[test]
fn a_text_moved_between_head_and_body_under_the_same_digest_is_found() {
    let mut book = Sample::empty();
    let version = Some((1, json!({"x": 1}), json!({"y": 2})));
    book.say(Said { act: "risk.raised", record: Some("r-1"), version, note: Value::Null });
    book.sign();
    let Kept::Text { head, body, .. } = &mut book.row(1).document else { unreachable!() };
    *body = format!("{body},\"head\":{head}");
    *head = String::new();
    let found = verified(&book, Expected::default()).misfit.unwrap();
    assert_eq!(found.why, Why::DocumentChanged);

    // With a salt and a digest made for it, only the spelling tells.
    let (body, head) = (r#"{},"head":1"#.to_owned(), "1".to_owned());
    let mut book = Sample::empty();
    let salt = drawn(1);
    let digest = document::digest(&salt, &head, &body);
    let entry = Entry {
        version: Some(1),
        digest: Some(digest),
        record: Some("r-1".into()),
        kind: Some("risk".into()),
        book: BOOK.into(),
        origin: ORIGIN.into(),
        n: 1,
        at: 0,
        person: None,
        organisation: None,
        act: "risk.raised".into(),
        about: None,
        note: serde_json::Map::new(),
    };
    book.put(entry.to_text().unwrap(), Kept::Text { head, body, salt });
    book.sign();
    let found = verified(&book, Expected::default()).misfit.unwrap();
    assert_eq!(found.why, Why::DocumentUnreadable);
}

#[test]
fn a_text_may_be_gone_only_where_a_later_entry_says_so() {
    let found = spoilt(|book| book.erase(17));
    assert_eq!(found, (Some(17), Why::ErasureUnrecorded));
}

#[test]
fn a_text_that_was_erased_and_is_there_again_is_a_remark() {
    let mut sample = Sample::whole(30, 10);
    let mut twin = Sample::empty();
    for n in 1..=30 {
        let mut row = sample.row(n).clone();
        if row.document == Kept::Erased {
            row.document = Kept::Text { head: "{}".into(), body: "{}".into(), salt: [0; 32] };
            let digest = document::digest(&[0; 32], "{}", "{}");
            rewritten(&mut row, |entry| entry.digest = Some(digest));
        }
        twin.put(row.entry, row.document);
    }
    twin.sign();
    let report = verified(&twin, Expected::default());
    assert_eq!(report.misfit, None);
    assert_eq!(report.remarks, [Remark::ErasedStillThere { entries: 1, first: 10 }]);
}

#[test]
fn time_that_goes_back_is_a_remark() {
    let mut sample = Sample::whole(30, 10);
    let mut twin = Sample::empty();
    for n in 1..=30 {
        let row = sample.row(n).clone();
        let mut entry = Entry::parse(row.entry.as_bytes()).unwrap();
        if n == 12 || n == 20 {
            entry.at = 5;
        }
        twin.put(entry.to_text().unwrap(), row.document);
    }
    twin.sign();
    let report = verified(&twin, Expected::default());
    assert_eq!(report.misfit, None);
    assert_eq!(report.remarks, [Remark::TimeWentBack { entries: 2, first: 12 }]);
}
