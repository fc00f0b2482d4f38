//! T18: an older backup that was restored. The server that starts on it says which entries are missing and writes to
//! no book; everything can be read; a newer backup puts it right; and what is given up is said for good.

use books::missing::Missing;
use comity::heads;
use kernel::Fault;
use serde_json::json;

use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::call::{Call, Heard};
use crate::house::cast::Cast;
use crate::house::model::{Model, of_each};
use crate::house::register::ESTATE;
use crate::planted::turns_red;

/// Raises a joint risk, as a program does.
fn raise(house: &House, cast: &Cast, title: &str) -> Heard {
    let call = Call::new("POST", format!("/api/v1/relationships/{ESTATE}/risks"))
        .json(&json!({ "title": title, "seen_by": "both" }))
        .header("idempotency-key", title)
        .by(&cast.owner);
    house.hear(call)
}

/// What it answers whoever asks whether it is ready.
fn ready(house: &House) -> u16 {
    house.hear(Call::get("/health/ready")).status
}

/// The same house as `later`, put back to how the model is, with the heads that were kept of what came later.
fn put_back(model: &Model, later: &House) -> House {
    let house = model.copy();
    let file = heads::file(&later.program.settings);
    std::fs::copy(&file, heads::file(&house.program.settings)).expect("the heads were kept");
    house
}

/// Raises so many, and says in which book, and from which entry to which.
fn go_on(house: &House, cast: &Cast, many: usize) -> Missing {
    let before = house.program.storage.read_blocking(books::missing::heads).expect("the heads are read");
    for n in 0..many {
        raise(house, cast, &format!("later {n}")).done();
    }
    let after = house.program.storage.read_blocking(books::missing::heads).expect("the heads are read");
    let grown: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before.size < after.size).collect();
    assert_eq!(grown.len(), 1, "one book was written to");
    let (old, new) = grown[0];
    let (book, origin) = books::missing::log_of(new).expect("a book's");
    Missing { book: book.to_owned(), origin: origin.to_owned(), have: old.size, known: new.size }
}

#[test]
fn a_restored_older_backup_is_not_written_to_and_says_what_is_missing() {
    of_each(|model| {
        let mut chance = Chance::of_test("T18", 18);
        let rounds = times("COMITY_RESTORES", if model.is_on_server() { 5 } else { 20 });
        for round in 0..rounds {
            let cast = &model.cast;
            let later = model.copy();
            assert_eq!(heads::hold(&later.program).expect("the heads are read"), [], "T18 false alarm");
            assert_eq!(ready(&later), 200, "T18 false alarm");
            let missing = go_on(&later, cast, 1 + chance.below(4));
            assert!(heads::note(&later.program).expect("the heads are written") > 0);
            assert_eq!(heads::hold(&later.program).expect("the heads are read"), [], "T18 false alarm");

            let old = put_back(model, &later);
            would_be_noticed(&old, &missing);
            let said = heads::hold(&old.program).expect("the heads are read");
            assert_eq!(said, std::slice::from_ref(&missing), "T18 round {round}: what is missing");
            let digest = old.digest();
            let refused = raise(&old, cast, "forked");
            assert_eq!(refused.status, 503, "T18 round {round}: written to: {}", refused.text());
            assert_eq!(refused.json()["code"], "problem-entries-missing");
            assert!(House::changed(&digest, &old.digest()).is_empty(), "T18 something was written");
            assert_eq!(ready(&old), 503, "T18 it says that it is ready");
            // Another book, of which nothing is missing, is not written to, either.
            let other = Call::new("POST", format!("/api/v1/relationships/{ESTATE}/risks"))
                .json(&json!({ "title": "ours", "seen_by": "us", "why_private": "Not yet agreed" }))
                .by(&cast.owner);
            assert_eq!(old.hear(other).status, 503, "T18 another book was written to");
            let read = old.hear(Call::get(format!("/api/v1/relationships/{ESTATE}/risks")).by(&cast.partner));
            assert_eq!(read.status, 200, "T18 it cannot be read");
            verifier_says_so(&old, &missing);
            // Noting the heads again does not forget what is missing.
            heads::note(&old.program).expect("the heads are written");
            let again = heads::hold(&old.program).expect("the heads are read");
            assert_eq!(again, std::slice::from_ref(&missing), "T18 it was forgotten");
            // Nor does taking them away, or a start by another server on the database, which has none.
            std::fs::remove_file(heads::file(&old.program.settings)).expect("they were written");
            assert_eq!(heads::hold(&old.program).expect("there are none"), [missing], "T18 it was forgotten");
            assert_eq!(raise(&old, cast, "without heads").status, 503, "T18 written to");
        }
    });
}

/// What a start would notice is known without one, and nothing is written by looking.
fn would_be_noticed(house: &House, missing: &Missing) {
    let (program, digest) = (&house.program, house.digest());
    let kept = heads::read(&heads::file(&program.settings), &program.key).expect("the heads are read");
    let said = program.storage.read_blocking(move |tx| books::missing::beside(tx, &kept)).expect("it is read");
    assert_eq!(said, std::slice::from_ref(missing), "T18 what would be missing");
    assert!(House::changed(&digest, &house.digest()).is_empty(), "T18 looking wrote something");
}

/// `comity verify --data` names the first missing entry.
fn verifier_says_so(house: &House, missing: &Missing) {
    let kept = heads::read(&heads::file(&house.program.settings), &house.program.key).expect("the heads are read");
    let chains = books::check::chains(&house.program.storage).expect("chains are read");
    let chain = chains.into_iter().find(|chain| chain.book.to_string() == missing.book).expect("it is there");
    let public = house.program.key.public(chain.book, &chain.origin).expect("a key");
    let report = books::check::verify_against(&house.program.storage, &chain, &public, &kept).expect("it is read");
    let misfit = report.misfit.expect("T18 the verifier does not notice");
    assert_eq!(misfit.n, Some(missing.range().0), "T18 {misfit}");
}

#[test]
fn a_newer_backup_puts_it_right() {
    of_each(|model| {
        let later = model.copy();
        go_on(&later, &model.cast, 2);
        heads::note(&later.program).expect("the heads are written");
        let old = put_back(model, &later);
        assert_eq!(heads::hold(&old.program).expect("the heads are read").len(), 1);
        assert_eq!(raise(&old, &model.cast, "too early").status, 503, "T18 written to");
        // The newer one holds what is missing; that the older one was tried before does not count.
        assert_eq!(heads::hold(&later.program).expect("the heads are read"), []);
        raise(&later, &model.cast, "in time").done();
    });
}

#[test]
fn what_is_given_up_is_said_in_the_book_and_found_by_whoever_kept_a_checkpoint() {
    of_each(|model| {
        let later = model.copy();
        let missing = go_on(&later, &model.cast, 3);
        heads::note(&later.program).expect("the heads are written");
        let kept = heads::read(&heads::file(&later.program.settings), &later.program.key).expect("they are read");
        let old = put_back(model, &later);
        heads::hold(&old.program).expect("the heads are read");
        assert_eq!(heads::give_up(&old.program).expect("it is given up"), std::slice::from_ref(&missing));
        raise(&old, &model.cast, "we go on").done();
        assert_eq!(heads::hold(&old.program).expect("the heads are read"), [], "T18 given up, and still missing");
        let chains = books::check::chains(&old.program.storage).expect("chains are read");
        let chain = chains.into_iter().find(|chain| chain.book.to_string() == missing.book).expect("it is there");
        let public = old.program.key.public(chain.book, &chain.origin).expect("a key");
        let verify = |kept: &[_]| {
            books::check::verify_against(&old.program.storage, &chain, &public, kept).expect("it is read").misfit
        };
        assert_eq!(verify(&[]), None, "the book holds by itself");
        for n in 0..5 {
            raise(&old, &model.cast, &format!("and on {n}")).done();
        }
        let found = verify(&kept).expect("T18 whoever kept a checkpoint must find that it is not continued");
        assert!(matches!(found.why, books::log::Why::Forked { .. }), "T18 {found}");
        let news = old.hear(Call::get("/updates").by(&model.cast.owner)).text();
        assert!(news.contains("went on without entries"), "the book does not say it");
    });
}

#[test]
fn heads_that_somebody_else_signed_are_not_passed_over() {
    of_each(|model| {
        let house = model.copy();
        heads::note(&house.program).expect("the heads are written");
        let file = heads::file(&house.program.settings);
        let text = std::fs::read_to_string(&file).expect("they are there");
        let mut other = house.program.clone();
        other.key = books::checkpoint::SigningKey::from_bytes([9; 32]);
        assert!(heads::hold(&other).is_err(), "T18 signed by another key");
        for (from, to) in [("comity/book", "comity/nook"), ("{", "{{"), ("\\n\\n", "\\n")] {
            std::fs::write(&file, text.replacen(from, to, 1)).expect("a file can be written");
            assert!(heads::hold(&house.program).is_err(), "T18 {from} changed to {to}");
        }
        std::fs::write(&file, text).expect("a file can be written");
        assert_eq!(heads::hold(&house.program).expect("they are sound again"), []);
    });
}

#[test]
fn a_planted_fault_turns_the_restoring_red() {
    let few = [("COMITY_RESTORES", "1")];
    turns_red(
        "restored::a_restored_older_backup_is_not_written_to_and_says_what_is_missing",
        Fault::OldBackupsAppend,
        "T18",
        &few,
    );
}
