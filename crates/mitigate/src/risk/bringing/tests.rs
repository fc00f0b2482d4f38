//! Registers as people keep them become risks, and nothing of a row is lost.

use std::collections::BTreeMap;
use std::path::Path;

use books::{Actor, BookKind, Head, Role};
use formats::Reading;
use formats::open::{Limits, open};
use formats::reading::{Met, Record};
use kernel::{Id, Instant, Randomness, of};
use proptest::prelude::*;
use web::importing::{Choices, Circumstances, Plan, plan};

use super::*;
use crate::risk::reader::{propose_steps, step_of};

fn id<T>(byte: u8) -> Id<T> {
    Id::from_bytes([byte; 16])
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn circumstances() -> Circumstances {
    let people = [("ann lee", 1), ("ann@us.example", 1), ("bo yi", 2)];
    Circumstances {
        scale: books::Scale::of(5),
        people: people.into_iter().map(|(name, byte)| (name.to_owned(), id(byte))).collect(),
        barred: [("grace adeyemi".to_owned(), "importing-note-owner-elsewhere")].into(),
        today: day("2026-11-24"),
    }
}

fn read(bytes: &[u8], name: &str) -> Reading {
    let book = open(bytes, Some(name), &Limits::default()).unwrap();
    BRINGING.settled(formats::read::read(&book, name, (BRINGING.vocabulary)()))
}

fn planned(reading: &Reading) -> Plan {
    let choices = Choices { seen_by: "us".to_owned(), why_private: "not yet".to_owned(), ..Choices::default() };
    plan(reading, &choices, &BRINGING, &circumstances())
}

fn facts(kind: BookKind) -> Facts {
    Facts {
        now: Instant::from_micros(1_795_500_000_000_000),
        today: day("2026-11-24"),
        scale: books::Scale::of(5),
        actor: Actor::default(),
        people: [(id(1), id(7), Role::Member), (id(2), id(7), Role::Member)].into_iter().collect(),
        is_private: kind == BookKind::Side,
    }
}

/// What the row becomes by the rule.
fn made(given: &Map<String, Value>) -> Result<Working, Failure> {
    made_by(&BRING, given)
}

fn made_by(act: &'static books::Act, given: &Map<String, Value>) -> Result<Working, Failure> {
    let now = Instant::from_micros(1_795_500_000_000_000);
    let mut working = Working {
        head: Head {
            book: id(9),
            id: Randomness::seeded(1).draws("record").id(),
            kind: "risk".to_owned(),
            parent: None,
            number: 1,
            title: String::new(),
            status: "open".to_owned(),
            owner: None,
            raised_by: id(8),
            author: None,
            due: None,
            review_by: None,
            rank: 0,
            version: 1,
            opened_at: now,
            changed_at: now,
            closed_at: None,
        },
        body: Map::new(),
    };
    books::apply(&RISK, act, &mut working, given, &facts(BookKind::Side))?;
    Ok(working)
}

const REGISTER: &str = "Risk ID,Risk Title,Cause,Effect,Likelihood,Impact,Mitigation,Owner,Status,Next review date,Last review date,Cost code\n\
     R-1,Boilers fail in winter,Age,Buildings close,High,Medium,Extra rota,Ann Lee,Open,2026-12-01,2026-11-01,FM-12\n\
     R-2,Contract ends early,Politics,Staff leave,Low,Low,Talk,Somebody Else,Closed,2025-01-15,2025-01-01,FM-13\n\
     R-3,Lifts stop,Wear,Floors are cut off,Low,Low,Renew,Bo Yi <bo@them.example>,Open,2031-01-01,2026-10-01,\n";

#[test]
fn a_register_becomes_risks_with_owners_days_and_states() {
    let plan = planned(&read(REGISTER.as_bytes(), "register.csv"));
    let rows: Vec<_> = plan.rows().collect();
    let made: Vec<Working> = rows.iter().map(|row| made(&row.given).unwrap()).collect();
    assert_eq!(made[0].head.owner, Some(id(1)));
    assert_eq!(made[0].head.review_by, Some(day("2026-12-01")));
    assert_eq!(made[0].body["looked_on"], "2026-11-01");
    assert_eq!(made[0].body["brought_from"], "register.csv, 2");
    assert_eq!(made[0].body["extra"]["Cost code"], "FM-12");
    assert_eq!(made[0].head.rank, 12);
    assert_eq!((made[1].head.status.as_str(), made[1].head.owner), ("closed", None));
    assert_eq!(made[1].body["extra"]["Owner"], "Somebody Else");
    assert_eq!(made[1].head.review_by, Some(day("2025-01-15")), "a look that is late is late");
    assert_eq!(made[2].head.owner, Some(id(2)));
    let from_its_look = Some(day("2026-10-31"));
    assert_eq!(made[2].head.review_by, from_its_look, "thirty days from its look, where the register says years");
    assert_eq!(made[2].body["extra"]["Next review date"], "2031-01-01");
    let codes: Vec<_> = rows.iter().map(|row| row.notes.iter().map(|note| note.code).collect::<Vec<_>>()).collect();
    assert_eq!(codes, [vec![], vec!["draft-no-reason", "importing-note-owner"], vec!["importing-note-far"]]);
}

#[test]
fn a_review_that_is_still_to_come_is_the_next_look() {
    let register = "Risk ID,Risk Title,Likelihood,Impact,Owner,Review date\n\
         R-1,Boilers fail in winter,2,3,Ann Lee,2026-12-20\nR-2,Contract ends early,5,5,Bo Yi,2031-01-05\n\
         R-3,Lifts stop,2,2,Bo Yi,2026-11-01\n";
    let reading = read(register.as_bytes(), "register.csv");
    let column = reading.tables[0].understanding.iter().find(|column| column.header == "Review date").unwrap();
    assert_eq!(column.field.as_deref(), Some("last_review"), "what the words alone say");
    let plan = planned(&reading);
    let made: Vec<Working> = plan.rows().map(|row| made(&row.given).unwrap()).collect();
    assert_eq!(made[0].head.review_by, Some(day("2026-12-20")));
    assert!(!made[0].body.contains_key("looked_on") && !made[1].body.contains_key("looked_on"));
    assert_eq!(made[1].head.review_by, Some(day("2026-12-01")), "by its level, where the day lies years ahead");
    assert_eq!(made[2].body["looked_on"], "2026-11-01");
    let codes: Vec<_> = plan.rows().map(|row| row.notes.iter().map(|note| note.code).collect::<Vec<_>>()).collect();
    assert_eq!(codes, [vec!["importing-note-ahead"], vec!["importing-note-not-yet"], vec![]]);
}

#[test]
fn bringing_in_is_no_look_and_an_old_one_is_late() {
    let register = "Risk ID,Risk Title,Likelihood,Impact,Owner,Last review date\n\
         R-1,Boilers fail in winter,2,3,Ann Lee,2022-05-04\nR-2,Contract ends early,5,5,Bo Yi,\n";
    let made: Vec<Working> =
        planned(&read(register.as_bytes(), "register.csv")).rows().map(|row| made(&row.given).unwrap()).collect();
    assert_eq!(made[0].body["looked_on"], "2022-05-04");
    assert_eq!(made[0].head.review_by, Some(day("2022-06-03")), "looked at long ago is late");
    assert!(!made[1].body.contains_key("looked_on"), "nobody has looked at it");
    assert_eq!(made[1].head.review_by, Some(day("2026-12-01")), "its first look is due as its level says");
    let facets = |working: &Working| (RISK.facets)(&working.head, &working.body);
    assert!(facets(&made[1]).contains(&("unlooked", "2026-12-01".to_owned())));
    assert!(!facets(&made[0]).iter().any(|(name, _)| *name == "unlooked"));
}

#[test]
fn what_is_raised_without_saying_which_of_the_two_it_is_is_a_risk() {
    for nature in [None, Some(Value::Null), Some(Value::from("")), Some(Value::from("risk"))] {
        let mut given = Map::new();
        given.insert("title".to_owned(), "The lift stops".into());
        given.insert("why_private".to_owned(), "We are looking into it".into());
        given.extend(nature.map(|nature| ("nature".to_owned(), nature)));
        let working = made_by(&RISK.raise, &given).unwrap();
        assert_eq!(working.body["nature"], "risk", "{given:?}");
    }
}

#[test]
fn a_file_without_a_name_has_no_name_to_tell() {
    let plan = planned(&read(REGISTER.as_bytes(), ""));
    let first = plan.rows().next().unwrap();
    assert_eq!(made(&first.given).unwrap().body["brought_from"], "2");
}

/// The registers beside the project, where they are.
#[test]
fn real_registers_come_in_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/risk");
    let files = [
        ("iwolloff_raid_risks_uk_public_style.xlsx", 21),
        ("xyz_project_residual_au.xlsx", 5),
        ("apm_prince2_cause_event_effect.xlsx", 3),
        ("afl_mudcrabs_team_awesome.xlsx", 70),
        ("unitis_sme_infosec.csv", 30),
        ("ssi_responsible_ai.csv", 9),
    ];
    for (file, count) in files {
        let Ok(bytes) = std::fs::read(folder.join(file)) else { continue };
        let reading = read(&bytes, file);
        let plan = planned(&reading);
        assert_eq!(plan.count(), count, "{file}");
        for table in plan.tables.iter().filter(|table| table.is_taken) {
            for row in &table.rows {
                let record = table.table.records.iter().find(|record| record.row == row.row).unwrap();
                whole(file, record, &row.given);
                made(&row.given).unwrap_or_else(|failure| panic!("{file} row {}: {failure}", row.row));
            }
        }
    }
}

/// Every value of the record stands in what the row becomes, as it is or as one of our words.
fn whole(file: &str, record: &Record, given: &Map<String, Value>) {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let mut all = String::new();
    let mut put = |value: &Value| {
        all.push_str(&plain(&value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
        all.push('\n');
    };
    for value in given.values() {
        match value {
            Value::Object(extra) => extra.values().for_each(&mut put),
            value => put(value),
        }
    }
    let ours = ["category", "threat_or_opportunity", "response", "owner", "next_review"];
    for (field, value) in record.fields.iter().filter(|(field, _)| !ours.contains(&field.as_str())) {
        let value = plain(&value.shown());
        assert!(all.contains(&value), "{file} row {}: {field} = {value:?} is lost", record.row);
    }
    for (letter, value) in &record.extra {
        assert!(all.contains(&plain(value)), "{file} row {}: {letter} = {value:?} is lost", record.row);
    }
}

fn met(value: &str) -> Met {
    Met { value: value.to_owned(), count: 1, step: None, number: formats::read::number::leading(value) }
}

proptest! {
    #[test]
    fn a_higher_number_never_becomes_a_lower_step(numbers in prop::collection::vec(0.01_f64..1000.0, 1..20), scale in 3_i64..=5) {
        let mut numbers = numbers;
        numbers.sort_by(f64::total_cmp);
        let values: Vec<String> = numbers.iter().map(f64::to_string).collect();
        let steps = propose_steps(&values.iter().map(|value| met(value)).collect::<Vec<_>>(), None, scale);
        let steps: Vec<i64> = values.iter().filter_map(|value| step_of(&steps, value)).collect();
        // A stray among many that fit is no step.
        prop_assert!(steps.len() * 4 >= values.len() * 3);
        prop_assert!(steps.is_sorted());
        prop_assert!(steps.iter().all(|step| (1..=scale).contains(step)));
    }

    #[test]
    fn the_steps_of_our_own_scale_are_themselves(scale in 3_i64..=5, chosen in prop::collection::btree_set(1_i64..=5, 1..5)) {
        let values: Vec<String> = chosen.iter().filter(|step| **step <= scale).map(i64::to_string).collect();
        let steps = propose_steps(&values.iter().map(|value| met(value)).collect::<Vec<_>>(), None, scale);
        for value in values {
            prop_assert_eq!(step_of(&steps, &value), value.parse().ok());
        }
    }

    #[test]
    fn words_keep_their_order_on_every_scale(scale in 3_i64..=5) {
        let words: Vec<Met> = (1..=5).map(|step| Met { step: Some(step), number: None, ..met(&format!("word {step}")) }).collect();
        let steps = propose_steps(&words, None, scale);
        let steps: Vec<i64> = words.iter().filter_map(|word| step_of(&steps, &word.value)).collect();
        prop_assert!(steps.is_sorted() && steps[0] == 1 && steps[4] == scale);
    }

    #[test]
    fn further_columns_fit_and_nothing_of_them_goes_away(
        columns in prop::collection::vec(("[ a-c]{0,6}", "[a-z]{1,40}"), 0..150),
        long in 0_usize..25_000,
    ) {
        let mut kept = Map::new();
        for (header, value) in &columns {
            keep(&mut kept, header, value.clone());
        }
        keep(&mut kept, "long", "x".repeat(long));
        let mut notes = Vec::new();
        let fitted = fitting(kept.clone(), &mut notes);
        prop_assert!(notes.is_empty() && fitted.len() <= MOST_COLUMNS);
        let all: Vec<&str> = fitted.values().filter_map(Value::as_str).collect();
        prop_assert!(all.iter().all(|value| value.chars().count() <= MOST_VALUE));
        for (_, value) in &columns {
            prop_assert!(all.concat().contains(value.as_str()));
        }
        let xs: usize = all.iter().map(|value| value.matches('x').count()).sum();
        let others: usize = columns.iter().map(|(_, value)| value.matches('x').count()).sum();
        prop_assert_eq!(xs, long + others);
    }

    #[test]
    fn whatever_stands_in_a_register_its_rows_come_in(rows in prop::collection::vec(prop::collection::vec("\\PC{0,30}", 6), 3..8)) {
        let mut csv = "Risk ID,Risk Title,Likelihood,Impact,Owner,Remarks\n".to_owned();
        for row in &rows {
            let quoted: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            csv.push_str(&quoted.join(","));
            csv.push('\n');
        }
        let Ok(book) = open(csv.as_bytes(), Some("r.csv"), &Limits::default()) else { return Ok(()) };
        let reading = formats::read::read(&book, "r.csv", (BRINGING.vocabulary)());
        for row in planned(&reading).rows() {
            prop_assert!(made(&row.given).is_ok(), "{:?}", row.given);
        }
    }
}

#[test]
fn people_are_named_by_name_or_address_only() {
    let people: BTreeMap<String, Id<of::Person>> = circumstances().people;
    assert!(people.contains_key("ann@us.example"));
    let csv = "Risk ID,Risk Title,Owner\n1,First thing that may go wrong,ANN@us.example\n2,Second thing that may go wrong,Ann\n3,Third thing that may go wrong,Bo Yi\n";
    let plan = planned(&read(csv.as_bytes(), "r.csv"));
    let owners: Vec<_> = plan.rows().map(|row| row.given.get("owner").cloned()).collect();
    let expected =
        [Some(1), None, Some(2)].map(|byte| byte.map(|byte| Value::from(id::<of::Person>(byte).to_string())));
    assert_eq!(owners, expected);
}

#[test]
fn whoever_takes_part_and_cannot_be_named_is_not_called_nobody() {
    let csv = "Risk ID,Risk Title,Owner\n1,First thing that may go wrong,Grace Adeyemi (Works)\n2,Second thing that may go wrong,Ann\n3,Third thing that may go wrong,Bo Yi\n";
    let plan = planned(&read(csv.as_bytes(), "r.csv"));
    let codes: Vec<Vec<_>> = plan.rows().map(|row| row.notes.iter().map(|note| note.code).collect()).collect();
    assert_eq!(codes, [vec!["importing-note-owner-elsewhere"], vec!["importing-note-owner"], vec![]]);
}
