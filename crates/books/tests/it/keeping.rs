//! Raising, changing, listing, finding: what each side sees and what it never does.

use books::{BookKind, Failure, Filter, ListQuery, Sort, Verb};
use kernel::ProblemKind;
use storage::testing::on_each;

use crate::house::{self, THING, build, change, raise, read};

fn refusal<T>(outcome: Result<T, Failure>) -> ProblemKind {
    match outcome {
        Err(Failure::Refused(problem)) => problem.kind,
        Err(Failure::Storage(error)) => panic!("the database failed: {error}"),
        Ok(_) => panic!("this should have been refused"),
    }
}

fn titles(storage: &storage::Storage, who: [u8; 32], query: ListQuery) -> Vec<String> {
    read(storage, who, move |tx, viewer| {
        let page = viewer.reach().list(tx, &THING, &query)?;
        Ok(page.items.iter().map(|record| record.view(|r| r.head.title.clone())).collect())
    })
    .expect("a list can be read")
}

#[test]
fn each_side_sees_the_shared_book_and_its_own() {
    on_each(|storage| {
        let house = build(storage);
        raise(storage, house.owner, house.shared, "joint", "red", 3).unwrap();
        raise(storage, house.owner, house.ours, "ours", "red", 5).unwrap();
        raise(storage, house.partner, house.theirs, "theirs", "blue", 1).unwrap();
        assert_eq!(titles(storage, house.owner, ListQuery::default()), ["ours", "joint"]);
        assert_eq!(titles(storage, house.partner, ListQuery::default()), ["joint", "theirs"]);
        assert_eq!(titles(storage, house.outsider, ListQuery::default()), Vec::<String>::new());
        assert_eq!(refusal(raise(storage, house.partner, house.ours, "x", "red", 1)), ProblemKind::NotFound);
        assert_eq!(refusal(raise(storage, house.outsider, house.shared, "x", "red", 1)), ProblemKind::NotFound);
    });
}

#[test]
fn figures_are_those_of_what_one_may_read() {
    on_each(|storage| {
        let house = build(storage);
        raise(storage, house.owner, house.shared, "joint", "red", 3).unwrap();
        raise(storage, house.owner, house.ours, "ours", "red", 5).unwrap();
        let reds =
            |who| read(storage, who, |tx, viewer| Ok(viewer.reach().tallies(tx, &THING)?.of("colour", "red"))).unwrap();
        assert_eq!((reds(house.owner), reds(house.partner), reds(house.outsider)), (2, 1, 0));
    });
}

#[test]
fn a_stale_change_changes_nothing() {
    on_each(|storage| {
        let house = build(storage);
        let id = raise(storage, house.owner, house.shared, "joint", "red", 3).unwrap();
        let close = |who: [u8; 32], seen| {
            change(storage, "close", move |change| {
                let viewer = books::Viewer::of(change.tx, &books::Credential::Session(who), house::NOON)?;
                let record = viewer.reach().get(change.tx, &THING, id)?;
                let of = (record.head.book, id);
                let done = change.act(&viewer, &THING, of, seen, (Verb::Change, "thing.closed"), |working| {
                    working.head.status = "closed".to_owned();
                    Ok(())
                })?;
                Ok(done.head.version)
            })
        };
        assert_eq!(close(house.partner, 1).unwrap(), 2);
        assert_eq!(refusal(close(house.owner, 1)), ProblemKind::Conflict);
        assert_eq!(refusal(close(house.outsider, 2)), ProblemKind::NotFound);
        let acts = read(storage, house.owner, move |tx, viewer| {
            Ok(viewer.reach().history(tx, id)?.iter().map(|h| h.act.clone()).collect::<Vec<_>>())
        });
        assert_eq!(acts.unwrap(), ["thing.closed", "thing.raised"]);
    });
}

#[test]
fn pages_follow_each_other_without_a_gap() {
    on_each(|storage| {
        let house = build(storage);
        for n in 0..23 {
            let book = if n % 3 == 0 { house.ours } else { house.shared };
            raise(storage, house.owner, book, &format!("thing {n:02}"), "red", n % 5 + 1).unwrap();
        }
        for sort in ["-level", "level", "number", "-number", "title", "-title", "-changed", "changed", "review_by"] {
            let all =
                titles(storage, house.owner, ListQuery { sort: Sort::parse(sort).unwrap(), ..ListQuery::default() });
            assert_eq!(all.len(), 23, "{sort}");
            let sort = Sort::parse(sort).unwrap();
            let paged = read(storage, house.owner, move |tx, viewer| {
                let (mut seen, mut after) = (Vec::new(), None);
                loop {
                    let query = ListQuery { sort, after, limit: 4, ..ListQuery::default() };
                    let page = viewer.reach().list(tx, &THING, &query)?;
                    seen.extend(page.items.iter().map(|record| record.head.title.clone()));
                    after = page.next;
                    if after.is_none() {
                        return Ok(seen);
                    }
                }
            });
            assert_eq!(paged.unwrap(), all);
        }
    });
}

#[test]
fn lists_are_narrowed_by_fields_and_words() {
    on_each(|storage| {
        let house = build(storage);
        raise(storage, house.owner, house.shared, "Heating fails", "red", 3).unwrap();
        raise(storage, house.owner, house.shared, "Rain comes in", "blue", 3).unwrap();
        raise(storage, house.owner, house.ours, "Heating budget", "blue", 2).unwrap();
        let by =
            |filter: Filter| titles(storage, house.owner, ListQuery { filters: vec![filter], ..ListQuery::default() });
        assert_eq!(by(Filter::Field("colour", vec!["blue".into()])), ["Rain comes in", "Heating budget"]);
        assert_eq!(by(Filter::Words("heat".into())), ["Heating fails", "Heating budget"]);
        assert_eq!(by(Filter::Words("\"; DROP".into())), Vec::<String>::new());
        assert_eq!(by(Filter::Words("  ".into())), Vec::<String>::new());
        let found = |who, words: &'static str| {
            read(storage, who, move |tx, viewer| {
                let found = viewer.reach().find(tx, words, 10)?;
                Ok(found.iter().map(|record| record.head.title.clone()).collect::<Vec<_>>())
            })
            .unwrap()
        };
        assert_eq!(found(house.partner, "heating"), ["Heating fails"]);
        assert_eq!(found(house.owner, "heating bud"), ["Heating budget"]);
        let ours = read(storage, house.owner, |tx, viewer| {
            let page = viewer.reach().within(BookKind::Side).list(tx, &THING, &ListQuery::default())?;
            Ok(page.items.len())
        });
        assert_eq!(ours.unwrap(), 1);
        let _ = (house.relationship, house.us);
    });
}

#[test]
fn a_repeated_act_has_one_effect() {
    on_each(|storage| {
        let house = build(storage);
        let owner = house.owner;
        let shared = house.shared;
        let again = |request: [u8; 32]| {
            change(storage, "once", move |change| {
                let viewer = books::Viewer::of(change.tx, &books::Credential::Session(owner), house::NOON)?;
                change.once(&viewer, "key", &request, |change| {
                    let new = books::New { book: shared, parent: None, act: "thing.raised", held: None };
                    let made = change.raise(&viewer, &THING, &new, |_| Ok(()))?;
                    Ok(made.head.number.to_string())
                })
            })
        };
        assert_eq!(again([1; 32]).unwrap(), "1");
        assert_eq!(again([1; 32]).unwrap(), "1");
        assert_eq!(refusal(again([2; 32])), ProblemKind::Conflict);
        assert_eq!(titles(storage, owner, ListQuery::default()).len(), 1);
    });
}
