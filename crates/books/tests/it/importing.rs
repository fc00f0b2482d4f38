//! Imports: records come in unseen, show together, and go together; nobody else ever sees what is not theirs.

use books::import::{self, Chunk, Import, NewImport, Part, State};
use books::{Credential, Failure, ListQuery, Verb, Viewer};
use kernel::{Id, ProblemKind, of};
use serde_json::{Map, Value};
use storage::Storage;
use storage::testing::on_each;

use crate::house::{self, House, NOON, THING, build, change, read};

type Rows = Vec<(String, Map<String, Value>)>;

fn rows(count: usize) -> Rows {
    let row = |at: usize| {
        let given = serde_json::json!({ "title": format!("thing {at}"), "colour": "red", "weight": 1 + at % 5 });
        (format!("Sheet!{at}"), given.as_object().cloned().unwrap_or_default())
    };
    (0..count).map(row).collect()
}

fn refusal<T>(outcome: Result<T, Failure>) -> ProblemKind {
    match outcome {
        Err(Failure::Refused(problem)) => problem.kind,
        Err(Failure::Storage(error)) => panic!("the database failed: {error}"),
        Ok(_) => panic!("this should have been refused"),
    }
}

fn keep(storage: &Storage, house: &House, who: [u8; 32]) -> Result<Id<of::Import>, Failure> {
    let relationship = house.relationship;
    change(storage, "keep", move |change| {
        let viewer = Viewer::of(change.tx, &Credential::Session(who), NOON)?;
        let new = NewImport { relationship, kind: &THING, file_name: "r.csv", reading: "{}", choices: "{}", total: 5 };
        import::keep(change, &viewer, &new)
    })
}

fn get(storage: &Storage, house: &House, who: [u8; 32], id: Id<of::Import>) -> Result<Import, Failure> {
    let relationship = house.relationship;
    read(storage, who, move |tx, viewer| import::get(tx, viewer, relationship, id))
}

fn begin(
    storage: &Storage,
    house: &House,
    (who, book): ([u8; 32], Id<of::Book>),
    total: i64,
) -> Result<Import, Failure> {
    let id = keep(storage, house, who)?;
    let relationship = house.relationship;
    change(storage, "begin", move |change| {
        let viewer = Viewer::of(change.tx, &Credential::Session(who), NOON)?;
        let import = import::get(change.tx, &viewer, relationship, id)?;
        import::begin(change, &viewer, &import, (book, "{}", total))?;
        import::get(change.tx, &viewer, relationship, id)
    })
}

/// A chunk as the job does it: for whoever began the import, without a session.
fn bring(storage: &Storage, import: &Import, done: i64, rows: Rows) -> Result<(), Failure> {
    let import = import.clone();
    change(storage, "bring", move |change| {
        let viewer = Viewer::for_job(change.tx, import.person, import.organisation, NOON)?;
        let chunk = Chunk { import: &import, kind: &THING, act: &THING.raise, done, rows: &rows };
        import::bring(change, &viewer, &chunk, &house::facts(&viewer))
    })
}

fn finish(storage: &Storage, import: &Import) -> Result<(), Failure> {
    let import = import.clone();
    change(storage, "finish", move |change| {
        let viewer = Viewer::for_job(change.tx, import.person, import.organisation, NOON)?;
        import::finish(change, &viewer, (&import, None))
    })
}

/// How many things somebody sees in lists, in figures, by searching and in what happened.
fn seen(storage: &Storage, who: [u8; 32]) -> (usize, i64, usize, Vec<String>) {
    read(storage, who, |tx, viewer| {
        let listed = viewer.reach().list(tx, &THING, &ListQuery::default())?.items.len();
        let counted = viewer.reach().tallies(tx, &THING)?.of("status", "open");
        let found = viewer.reach().find(tx, "thing", 50)?.len();
        let span = (NOON.plus_days(-1), NOON.plus_days(1));
        let happened = viewer.reach().happenings(tx, span, 50)?;
        let told =
            happened.iter().map(|one| one.act.clone()).filter(|act| !act.starts_with("seat") && act != "book.opened");
        Ok((listed, counted, found, told.collect()))
    })
    .expect("anybody may look")
}

#[test]
fn records_come_unseen_and_show_together_to_our_side_only() {
    on_each(|storage| {
        let house = build(storage);
        let import = begin(storage, &house, (house.owner, house.ours), 5).unwrap();
        bring(storage, &import, 0, rows(3)).unwrap();
        let nothing = (0, 0, 0, Vec::<String>::new());
        assert_eq!(seen(storage, house.owner), nothing);
        assert_eq!(refusal(finish(storage, &import)), ProblemKind::Conflict);
        bring(storage, &import, 3, rows(2)).unwrap();
        finish(storage, &import).unwrap();
        assert_eq!(seen(storage, house.owner), (5, 5, 5, vec!["import.done".to_owned()]));
        assert_eq!(seen(storage, house.partner), nothing);
        assert_eq!(seen(storage, house.outsider), nothing);
        assert_eq!(get(storage, &house, house.owner, import.id).unwrap().state, State::Done);
        for who in [house.partner, house.outsider] {
            assert_eq!(refusal(get(storage, &house, who, import.id)), ProblemKind::NotFound);
        }
    });
}

#[test]
fn a_chunk_is_done_once() {
    on_each(|storage| {
        let house = build(storage);
        let import = begin(storage, &house, (house.owner, house.ours), 4).unwrap();
        bring(storage, &import, 0, rows(2)).unwrap();
        assert_eq!(refusal(bring(storage, &import, 0, rows(2))), ProblemKind::Conflict);
        bring(storage, &import, 2, rows(2)).unwrap();
        finish(storage, &import).unwrap();
        assert_eq!(refusal(finish(storage, &import)), ProblemKind::Conflict);
        assert_eq!(seen(storage, house.owner).0, 4);
    });
}

#[test]
fn numbers_go_on_where_the_book_stood() {
    on_each(|storage| {
        let house = build(storage);
        house::raise(storage, house.owner, house.ours, "before", "blue", 1).unwrap();
        let import = begin(storage, &house, (house.owner, house.ours), 2).unwrap();
        bring(storage, &import, 0, rows(2)).unwrap();
        finish(storage, &import).unwrap();
        house::raise(storage, house.owner, house.ours, "after", "blue", 1).unwrap();
        let numbers = read(storage, house.owner, |tx, viewer| {
            let query = ListQuery { sort: books::Sort::parse("number").unwrap(), ..ListQuery::default() };
            let page = viewer.reach().list(tx, &THING, &query)?;
            Ok(page.items.iter().map(|one| (one.head.number, one.head.title.clone())).collect::<Vec<_>>())
        });
        let expected = [(1, "before"), (2, "thing 0"), (3, "thing 1"), (4, "after")];
        assert_eq!(numbers.unwrap(), expected.map(|(number, title)| (number, title.to_owned())));
    });
}

#[test]
fn a_row_that_the_rule_refuses_is_noted_and_the_others_come() {
    on_each(|storage| {
        let house = build(storage);
        let import = begin(storage, &house, (house.owner, house.ours), 3).unwrap();
        let mut three = rows(3);
        three[1].1.insert("weight".to_owned(), Value::from(9));
        bring(storage, &import, 0, three).unwrap();
        finish(storage, &import).unwrap();
        assert_eq!(seen(storage, house.owner).0, 2);
        let choices = get(storage, &house, house.owner, import.id).unwrap().choices;
        assert_eq!(choices, r#"{"refused":[["Sheet!1","field-score"]],"came":2}"#);
    });
}

#[test]
fn a_member_brings_in_for_their_side_but_not_for_both() {
    on_each(|storage| {
        let house = build(storage);
        assert_eq!(refusal(begin(storage, &house, (house.owner, house.shared), 1)), ProblemKind::Forbidden);
        assert_eq!(refusal(begin(storage, &house, (house.owner, house.theirs), 1)), ProblemKind::NotFound);
        assert_eq!(refusal(keep(storage, &house, house.outsider)), ProblemKind::NotFound);
    });
}

#[test]
fn whoever_left_brings_nothing_more_in() {
    on_each(|storage| {
        let house = build(storage);
        let import = begin(storage, &house, (house.owner, house.ours), 4).unwrap();
        bring(storage, &import, 0, rows(2)).unwrap();
        let (person, organisation) = (import.person, import.organisation);
        change(storage, "leave", move |change| {
            change.tx.run(
                "UPDATE memberships SET state = 'left' WHERE person = $1 AND organisation = $2",
                storage::values![person, organisation],
            )?;
            Ok(())
        })
        .unwrap();
        assert_eq!(refusal(bring(storage, &import, 2, rows(2))), ProblemKind::NotSignedIn);
    });
}

#[test]
fn an_import_is_undone_as_a_whole_and_what_was_worked_on_is_kept_as_a_draft() {
    on_each(|storage| {
        let house = build(storage);
        let import = begin(storage, &house, (house.owner, house.ours), 5).unwrap();
        bring(storage, &import, 0, rows(5)).unwrap();
        finish(storage, &import).unwrap();
        let of = import.clone();
        let all = read(storage, house.owner, move |tx, _| import::brought(tx, &of)).unwrap();
        let (touched, who, book) = (all[1], house.owner, house.ours);
        change(storage, "touch", move |change| {
            let viewer = Viewer::of(change.tx, &Credential::Session(who), NOON)?;
            change.act(&viewer, &THING, (book, touched), 1, (Verb::Change, "thing.changed"), |working| {
                working.head.rank += 1;
                Ok(())
            })?;
            Ok(())
        })
        .unwrap();
        let of = import.clone();
        let worked = read(storage, house.owner, move |tx, viewer| {
            let worked = import::worked_on(tx, viewer, &of)?;
            Ok(worked.into_iter().map(|one| (one.record.head.id, one.by)).collect::<Vec<_>>())
        });
        assert_eq!(worked.unwrap(), [(touched, vec![import.person])]);
        let staying = all[2];
        undo(storage, &house, &import, (all, vec![staying])).unwrap();
        let (listed, counted, found, told) = seen(storage, house.owner);
        assert_eq!((listed, counted), (1, 1), "what was to stay");
        assert_eq!(found, 2, "a draft is found by its words");
        let of = import.clone();
        let drafts = read(storage, house.owner, move |tx, viewer| {
            Ok(import::drafts(tx, viewer, &of)?.iter().map(|one| one.head.id).collect::<Vec<_>>())
        });
        assert_eq!(drafts.unwrap(), [touched]);
        let of = import.clone();
        let theirs = read(storage, house.partner, move |tx, viewer| Ok(import::drafts(tx, viewer, &of)?.len()));
        assert_eq!(refusal(theirs), ProblemKind::NotFound);
        let mut told = told;
        told.sort();
        assert_eq!(told, ["import.done", "import.undone", "thing.changed"]);
        assert_eq!(get(storage, &house, house.owner, import.id).unwrap().state, State::Undone);
    });
}

fn undo(
    storage: &Storage,
    house: &House,
    import: &Import,
    (all, leave): (Vec<Id<of::Record>>, Vec<Id<of::Record>>),
) -> Result<(), Failure> {
    let (who, relationship, id) = (house.owner, house.relationship, import.id);
    let (chosen, kept) = (leave.clone(), import.clone());
    change(storage, "undo", move |change| {
        let viewer = Viewer::of(change.tx, &Credential::Session(who), NOON)?;
        let import = import::get(change.tx, &viewer, relationship, id)?;
        import::undo(change, &viewer, &import, &chosen)
    })?;
    change(storage, "parts", move |change| {
        let viewer = Viewer::for_job(change.tx, kept.person, kept.organisation, NOON)?;
        let part = Part { import: &kept, kind: &THING, done: 0, records: &all, leave: &leave };
        import::undo_part(change, &viewer, &part)?;
        import::finish_undo(change, &viewer, &kept)
    })
}
