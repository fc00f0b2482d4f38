//! A register is read again after both the file and the records have changed: whatever somebody edited here since the
//! file was last read stands as they left it, and whatever changed in the file alone is taken over.

use serde_json::{Value, json};

use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::call::Call;
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, api};
use crate::planted::turns_red;

/// The fields of a row that change, as the file calls them and as the API does.
const FIELDS: [(&str, &str); 3] = [("Cause", "cause"), ("Consequence", "consequence"), ("Trigger", "early_sign")];

/// A row: its word, and what it says in each field.
#[derive(Clone)]
struct Row {
    word: String,
    says: [String; 3],
}

fn file(rows: &[Row]) -> String {
    let mut file = format!("Ref,Risk,{},{},{},Likelihood,Impact\r\n", FIELDS[0].0, FIELDS[1].0, FIELDS[2].0);
    for (n, Row { word, says }) in rows.iter().enumerate() {
        file.push_str(&format!("K-{n},{word} fails,{},{},{},3,4\r\n", says[0], says[1], says[2]));
    }
    file
}

fn bring(house: &House, model: &Model, name: &str, rows: &[Row]) -> Value {
    let owner = &model.cast.owner;
    let id = house.upload(owner, ESTATE, (name, &file(rows)));
    let path = format!("/relationships/{ESTATE}/imports/{id}");
    api(house, owner, "PUT", &format!("{path}/run"), &json!({})).done();
    let app = house.app.clone();
    house.wait(async move { web::importing::finish_all(&app).await }).expect("the import goes on");
    let done = api(house, owner, "GET", &path, &Value::Null).done().json();
    assert_eq!(done["state"], "done", "{done}");
    done
}

fn record(house: &House, model: &Model, word: &str) -> Value {
    let path = format!("/api/v1/relationships/{ESTATE}/risks?q={word}");
    let list = house.hear(Call::get(path).by(&model.cast.owner)).done().json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{word} is there once: {list}");
    list["items"][0].clone()
}

fn one_register(model: &Model, chance: &mut Chance) -> usize {
    let house = model.copy();
    let word = |chance: &mut Chance| format!("w{:012x}", chance.bits() & 0xffff_ffff_ffff);
    let mut rows: Vec<Row> =
        (0..12).map(|_| Row { word: word(chance), says: [word(chance), word(chance), word(chance)] }).collect();
    bring(&house, model, "kept.csv", &rows);
    // What each record is to say in each field.
    let mut expected: Vec<[String; 3]> = rows.iter().map(|row| row.says.clone()).collect();
    for round in 0..3 {
        for (row, expected) in rows.iter_mut().zip(&mut expected) {
            for at in 0..FIELDS.len() {
                let (is_edited, is_changed) = (chance.percent(30), chance.percent(30));
                let was_edited = row.says[at] != expected[at];
                if is_edited {
                    let now = record(&house, model, &row.word);
                    expected[at] = word(chance);
                    let path = format!("/relationships/{ESTATE}/risks/{}", now["id"].as_str().expect("an id"));
                    let edited = json!({ FIELDS[at].1: expected[at], "version": now["version"] });
                    api(&house, &model.cast.colleague, "PATCH", &path, &edited).done();
                }
                if is_changed {
                    row.says[at] = word(chance);
                    if !is_edited && !was_edited {
                        expected[at].clone_from(&row.says[at]);
                    }
                }
            }
        }
        let done = bring(&house, model, &format!("kept {round}.csv"), &rows);
        assert_eq!(done["came"], 0, "what is known came in as new: {done}");
        for (row, expected) in rows.iter().zip(&expected) {
            let now = record(&house, model, &row.word);
            for (at, (_, name)) in FIELDS.iter().enumerate() {
                assert_eq!(
                    now[*name],
                    expected[at].as_str(),
                    "read again, {name} is not what was edited here or changed in the file alone: {now}"
                );
            }
        }
    }
    rows.len()
}

#[test]
fn what_was_edited_here_since_is_never_overwritten_unseen() {
    let registers = times("COMITY_IMPORTS", 4);
    of_each(|model| {
        let mut chance = Chance::of_test("read again", 38);
        let rows: usize = (0..registers.div_ceil(4)).map(|_| one_register(model, &mut chance)).sum();
        println!("read again: {rows} rows, three times each");
    });
}

#[test]
fn a_planted_fault_turns_reading_again_red() {
    const TEST: &str = "hostile::again::what_was_edited_here_since_is_never_overwritten_unseen";
    turns_red(TEST, kernel::Fault::ReadingAgainOverwrites, "is not what was edited here", &[("COMITY_IMPORTS", "1")]);
}
