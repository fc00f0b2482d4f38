//! Checkpoints, keys and what a reader kept from elsewhere.

use serde_json::Value;

use super::{keys, rewritten, spoilt, verified};
use crate::log::note::{KeyRole, PublicKey, Signer};
use crate::log::sample::{BOOK, ORIGIN, Said, Sample};
use crate::log::verify::{Expected, Step, Verifier, Why};

fn spoil_note(book: &mut Sample, change: impl FnOnce(&str) -> String) {
    match book.steps.last_mut().unwrap() {
        Step::Checkpoint(note) => *note = change(note),
        Step::Entry(_) => panic!("a book ends with a checkpoint"),
    }
}

#[test]
fn checkpoints_that_are_wrong_say_why() {
    let found = spoilt(|book| spoil_note(book, |note| note.replacen("\n30\n", "\n31\n", 1)));
    let key = "comity/book/b-works/o-1".to_owned();
    assert_eq!(found, (Some(21), Why::SignatureWrong { key, size: 31 }));
    let found = spoilt(|book| spoil_note(book, |note| note.replace("g-works", "g-w0rks")));
    let key = "comity/party/g-w0rks".to_owned();
    assert_eq!(found, (Some(21), Why::SignatureUnknown { key, size: 30 }));
    let found = spoilt(|book| spoil_note(book, |_| "none".to_owned()));
    assert!(matches!(found, (Some(21), Why::CheckpointUnreadable { .. })));
    let found = spoilt(|book| {
        let other = Sample::of("b-other", 1);
        spoil_note(book, |_| other.log.sign(&other.checkpoint(), 0).to_string());
    });
    let other = "comity/book/b-other/o-1".to_owned();
    assert_eq!(found, (Some(21), Why::CheckpointOfAnotherLog { found: other }));
    let found = spoilt(|book| {
        let note = book.parties[0].sign(&book.checkpoint(), 7).to_string();
        spoil_note(book, |_| note);
    });
    assert_eq!(found, (Some(21), Why::LogSignatureMissing { size: 30 }));
}

#[test]
fn a_history_written_and_signed_anew_is_found_with_a_checkpoint_kept_elsewhere() {
    let mut kept = Sample::whole(20, 10);
    let known = vec![kept.checkpoint()];
    let (mut forged, mut ten) = (Sample::empty(), None);
    for n in 1..=20 {
        let mut row = kept.row(n).clone();
        if n == 13 {
            rewritten(&mut row, |entry| entry.person = Some("p-nobody".into()));
        }
        forged.put(row.entry, row.document);
        if n == 10 {
            forged.sign();
            ten = Some(forged.checkpoint());
        }
    }
    forged.sign();
    assert!(verified(&forged, Expected::default()).fits(), "alone, nothing shows");
    let expected = Expected { known: known.clone(), ..Expected::default() };
    let misfit = verified(&forged, expected.clone()).misfit.unwrap();
    // The forger signed a checkpoint over 10 entries, too: it says nothing to whoever does not hold one of their own.
    assert_eq!((misfit.n, misfit.why), (Some(1), Why::Forked { from: 1, to: 20 }));
    assert!(verified(&kept, expected).fits());
    let both = Expected { known: ten.into_iter().chain(known).collect(), ..Expected::default() };
    let misfit = verified(&forged, both).misfit.unwrap();
    assert_eq!((misfit.n, misfit.why), (Some(11), Why::Forked { from: 11, to: 20 }));
}

#[test]
fn a_book_restored_from_an_old_backup_is_found_with_a_checkpoint_kept_elsewhere() {
    let (old, now) = (Sample::whole(20, 10), Sample::whole(30, 10));
    let expected = Expected { known: vec![now.checkpoint()], ..Expected::default() };
    let misfit = verified(&old, expected).misfit.unwrap();
    assert_eq!((misfit.n, misfit.why), (Some(21), Why::RolledBack { known: 30, entries: 20 }));
    let other = Expected { known: vec![Sample::of("b-other", 1).checkpoint()], ..Expected::default() };
    let misfit = verified(&now, other).misfit.unwrap();
    assert!(matches!(misfit.why, Why::CheckpointOfAnotherLog { .. }), "no known one is passed over");
}

#[test]
fn every_key_relied_on_must_have_signed_the_last_checkpoint() {
    let sample = Sample::whole(30, 10);
    let with = |keys: Vec<PublicKey>| verified(&sample, Expected { keys, ..Expected::default() });
    let report = with(keys(&sample));
    assert!(report.fits() && report.keys.iter().all(|key| key.trusted));
    let stranger = Signer::new("comity/party/g-third", KeyRole::Cosigner, &[9; 32]).unwrap();
    let key = stranger.public().to_string();
    let misfit = with(vec![stranger.public().clone()]).misfit.unwrap();
    assert_eq!(misfit.why, Why::TrustedSignatureMissing { key });
}

#[test]
fn a_live_book_may_go_on_after_its_last_checkpoint_and_a_file_may_not() {
    let mut sample = Sample::whole(30, 10);
    sample.say(Said { act: "risk.looked_at", record: Some("r-1"), version: None, note: Value::Null });
    let report = verified(&sample, Expected::default());
    assert_eq!((report.fits(), report.entries, report.covered), (true, 31, 30));
    let mut verifier = Verifier::new(BOOK, ORIGIN, keys(&sample), Expected::default());
    for step in &sample.steps {
        match step {
            Step::Entry(row) => drop(verifier.row(row).unwrap()),
            Step::Checkpoint(note) => verifier.checkpoint(note).unwrap(),
        }
    }
    assert_eq!(verifier.tree().root(), sample.tree.root());
    let misfit = verifier.finish().misfit.unwrap();
    assert_eq!(misfit.why, Why::Uncovered { covered: 30, entries: 31 });
}

#[test]
fn the_tree_that_a_live_book_keeps_is_the_one_over_its_entries() {
    let mut sample = Sample::whole(30, 10);
    sample.say(Said { act: "risk.looked_at", record: Some("r-1"), version: None, note: Value::Null });
    let kept = |sample: &Sample, tree| {
        let report = verified(sample, Expected { tree: Some(tree), ..Expected::default() });
        report.misfit.map(|misfit| (misfit.n, misfit.why))
    };
    let tree = sample.tree.clone();
    assert_eq!(kept(&sample, tree.clone()), None);
    let older = Sample::whole(30, 10).tree;
    let differs = |kept, entries| Some((Some(31), Why::TreeDiffers { kept, entries }));
    assert_eq!(kept(&sample, older), differs(30, 31));
    // What no checkpoint covers yet, changed with its leaf hash, or lost.
    let row = sample.row(31).clone();
    rewritten(sample.row(31), |entry| entry.at += 1);
    assert_eq!(kept(&sample, tree.clone()), differs(31, 31));
    *sample.row(31) = row;
    sample.steps.pop();
    assert_eq!(kept(&sample, tree), differs(31, 30));
}

#[test]
fn a_step_that_is_refused_leaves_the_verifier_as_it_was() {
    let mut sample = Sample::whole(30, 10);
    let mut verifier = Verifier::new(BOOK, ORIGIN, keys(&sample), Expected::default());
    for n in 1..=30 {
        let row = sample.row(n).clone();
        let mut wrong = row.clone();
        rewritten(&mut wrong, |entry| entry.n += 1);
        assert!(verifier.row(&wrong).is_err());
        wrong = row.clone();
        wrong.leaf[0] ^= 1;
        assert!(verifier.row(&wrong).is_err());
        assert!(verifier.checkpoint("none").is_err());
        verifier.row(&row).unwrap();
    }
    let Some(Step::Checkpoint(note)) = sample.steps.last() else { unreachable!() };
    verifier.checkpoint(note).unwrap();
    assert!(verifier.finish().fits());
}
