//! Registers as people keep them, made here, and those beside the project where they are.

use std::path::{Path, PathBuf};

use formats::open::{Limits, open};
use formats::reading::{FieldValue, Reading};
use serde_json::{Value, json};

use super::*;

fn read(text: &str) -> Reading {
    let book = open(text.as_bytes(), Some("register.csv"), &Limits::default()).unwrap();
    formats::read::read(&book, "register.csv", &vocabulary())
}

fn drafts(text: &str) -> Vec<Draft> {
    let mut table = read(text).tables.remove(0);
    settle(&mut table);
    let table = &table;
    let scales = propose_scales(table, 5);
    table.records.iter().map(|record| draft(record, table, &scales)).collect()
}

#[test]
fn the_vocabulary_is_well_formed() {
    assert_eq!(vocabulary().name, "registers");
}

#[test]
fn a_row_becomes_a_risk_and_nothing_of_it_is_lost() {
    let drafts = drafts(
        "Risk ID,Risk Title,Cause,Effect,Likelihood,Impact,Response,Mitigation,Owner,Status,Cost code\n\
         R-1,Boilers fail in winter,Age,Buildings close,High,Medium,Mitigate,Extra rota,Ann Lee,Open,FM-12\n\
         R-2,Contract ends early,Politics,Staff leave,Low,perhaps,Hope,,Bo Yi,Closed,\n",
    );
    let first = &drafts[0];
    assert_eq!(first.input["title"], "Boilers fail in winter");
    assert_eq!((&first.input["likelihood"], &first.input["effect"]), (&json!(4), &json!(3)));
    assert_eq!(first.input["response"], "reduce");
    assert_eq!(first.input["old_reference"], "R-1");
    assert_eq!(first.owner.as_deref(), Some("Ann Lee"));
    assert_eq!(first.input["extra"]["Cost code"], "FM-12");
    assert!(first.notes.is_empty() && first.closed_because.is_none());

    let second = &drafts[1];
    assert_eq!(second.closed_because.as_deref(), Some("Closed"));
    assert!(!second.input.contains_key("likelihood"), "half a score is none");
    let codes: Vec<_> = second.notes.iter().map(|note| (note.field, note.code)).collect();
    assert_eq!(
        codes,
        [
            ("likelihood", "draft-half-scored"),
            ("effect", "draft-step-unknown"),
            ("response", "draft-choice-unknown"),
            ("closed_because", "draft-no-reason")
        ]
    );
    for value in ["Low", "perhaps", "Hope"] {
        let kept = second.input["extra"].as_object().unwrap();
        assert!(kept.values().any(|other| other == value), "{value} is kept");
    }
}

#[test]
fn columns_headed_alike_keep_their_number_whatever_becomes_of_the_others() {
    let drafts = drafts(
        "No,Risk,Likelihood,Impact,Prob,Prob,Zone,Zone\n1,Strike at the yard,4,5,a,b,north,south\n2,Flood in the cellar,1,3,,d,,east\n",
    );
    let kept = |at: usize| drafts[at].input["extra"].clone();
    assert_eq!((&kept(0)["Zone"], &kept(0)["Zone (2)"]), (&json!("north"), &json!("south")), "{}", kept(0));
    assert_eq!((&kept(1)["Zone"], &kept(1)["Zone (2)"]), (&Value::Null, &json!("east")), "{}", kept(1));
    assert_eq!(kept(1)["Prob (2)"], "d", "{}", kept(1));
}

#[test]
fn the_days_of_a_column_that_is_kept_are_all_written_alike() {
    let ordered = |days: [&str; 2]| {
        let rows = format!("1,Strike at the yard,4,5,{}\n2,Flood in the cellar,1,3,{}\n", days[0], days[1]);
        let drafts = drafts(&format!("No,Risk,Likelihood,Impact,Ordered\n{rows}"));
        [0, 1].map(|at| drafts[at].input["extra"]["Ordered"].as_str().unwrap().to_owned())
    };
    assert_eq!(ordered(["03/04/2026", "13/04/2026"]), ["2026-04-03", "2026-04-13"]);
    assert_eq!(ordered(["03/04/2026", "05/04/2026"]), ["03/04/2026", "05/04/2026"], "it cannot be told");
}

#[test]
fn a_rating_before_and_after_becomes_the_start_and_now() {
    let drafts = drafts(
        "No,Risk,Likelihood,Impact,Score,Residual likelihood,Residual impact,Residual score\n1,Strike,4,5,20,2,5,10\n2,Flood,1,3,3,1,2,2\n",
    );
    let input = &drafts[0].input;
    assert_eq!(
        [&input["start_likelihood"], &input["start_effect"], &input["likelihood"], &input["effect"]],
        [&json!(4), &json!(5), &json!(2), &json!(5)]
    );
}

#[test]
fn a_long_description_gives_a_short_title_and_stays_whole() {
    let long = format!("There is a risk that the lifts stop. {}", "They are old and parts are rare. ".repeat(12));
    let drafts = drafts(&format!("ID,Description,Probability,Impact\n1,{long},3,3\n2,Keys are lost,2,2\n"));
    assert_eq!(drafts[0].input["title"], "There is a risk that the lifts stop…");
    assert_eq!(drafts[0].input["event"], long.trim());
    assert_eq!(drafts[1].input["title"], "Keys are lost");
    assert!(!drafts[1].input.contains_key("event"));
}

#[test]
fn an_opportunity_is_told_by_its_type_or_its_answer() {
    let drafts = drafts(
        "ID,Title,Type (Threat/Opportunity),Likelihood,Impact,Response\n1,Solar roof,Opportunity,3,4,Exploit\n2,Leak,Threat,3,4,Avoid\n",
    );
    assert_eq!([&drafts[0].input["nature"], &drafts[1].input["nature"]], ["opportunity", "risk"]);
    assert_eq!(drafts[0].input["response"], "exploit");
}

#[test]
fn a_mixed_log_says_what_each_row_is() {
    let reading = read(
        "Type,Ref,Title,Owner,RAG,Status\nR,1,Fire,Ann,Red,Open\nI,2,Lift,Bo,Amber,Open\nAssumption,3,Funding,Cy,Green,Open\nRisiko,4,Flood,Ann,Red,Closed\n",
    );
    let table = &reading.tables[0];
    assert_eq!(table.record_type, "raid");
    let kinds: Vec<_> = table.records.iter().map(|record| record.kind.as_deref()).collect();
    assert_eq!(kinds, [Some("risk"), Some("issue"), Some("assumption"), Some("risk")]);
}

#[test]
fn one_number_off_the_scale_leaves_the_others_alone_and_names_its_cell() {
    let rows: String = (1..=30).map(|at| format!("{at},Lift {at} stops,{},{}\n", at % 5 + 1, at % 4 + 1)).collect();
    let drafts = drafts(&format!("ID,Risk,Likelihood,Impact\n{rows}31,Roof leaks,44,3\n"));
    for (draft, at) in drafts.iter().zip(1..=30) {
        assert_eq!(draft.input["likelihood"], json!(at % 5 + 1), "row {}", draft.row);
        assert!(draft.notes.is_empty());
    }
    let stray = drafts.last().unwrap();
    assert!(!stray.input.contains_key("likelihood") && !stray.input.contains_key("effect"));
    let notes: Vec<_> =
        stray.notes.iter().map(|note| (note.code, note.value.as_str(), note.column.as_deref())).collect();
    assert_eq!(notes, [("draft-step-unknown", "44", Some("C")), ("draft-half-scored", "3", Some("D"))]);
}

#[test]
fn blanks_and_lines_that_are_joined_are_no_loss() {
    let drafts = drafts("ID,Risk,Likelihood,Impact\n1,Boiler  fails,3,3\n2,\"Roof\nleaks\",2,2\n");
    for (draft, title) in drafts.iter().zip(["Boiler fails", "Roof leaks"]) {
        assert_eq!(draft.input["title"], title);
        assert!(draft.notes.is_empty() && !draft.input.contains_key("event"), "{:?}", draft.notes);
    }
}

/// Registers that real people keep stand beside the project on some machines; they are never part of it.
fn beside() -> Option<PathBuf> {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("shared/data"))
        .find(|folder| folder.is_dir())
}

/// Each file's expected tables: sheet, header rows, fields by column, rows of the records.
fn expected(truth: &Value) -> Vec<(String, Vec<u32>, Vec<u32>)> {
    let rows = |value: &Value| -> Vec<u32> {
        value.as_array().unwrap().iter().map(|row| row.as_u64().unwrap() as u32).collect()
    };
    truth["semantic_tables"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|table| table["record_type"] == "risk" && table["sample_only"] != true)
        .map(|table| {
            let records =
                table["records"].as_array().unwrap().iter().map(|record| record["row"].as_u64().unwrap() as u32);
            (table["sheet"].as_str().unwrap().to_owned(), rows(&table["header_rows"]), records.collect())
        })
        .collect()
}

#[test]
fn registers_that_stand_beside_the_project_are_read_whole() {
    let Some(data) = beside() else {
        eprintln!("skipped: no registers stand beside the project");
        return;
    };
    let mut looked = 0;
    for entry in std::fs::read_dir(data.join("truth/risk")).unwrap() {
        let truth: Value = serde_json::from_slice(&std::fs::read(entry.unwrap().path()).unwrap()).unwrap();
        let file = truth["file"].as_str().unwrap();
        let bytes = std::fs::read(data.join(file)).unwrap();
        let book = open(&bytes, Some(file), &Limits::default()).unwrap();
        let reading = formats::read::read(&book, file, &vocabulary());
        for (sheet, header, rows) in expected(&truth) {
            let table =
                reading.tables.iter().find(|table| table.sheet.trim() == sheet.trim() || table.sheet.is_empty());
            let table = table.unwrap_or_else(|| panic!("{file}: nothing read on {sheet}"));
            assert_eq!(table.header_rows, header, "{file}, {sheet}: header");
            assert_eq!(
                table.records.iter().map(|record| record.row).collect::<Vec<_>>(),
                rows,
                "{file}, {sheet}: rows"
            );
            assert!(
                table
                    .records
                    .iter()
                    .all(|record| record.fields.values().any(|value| matches!(value, FieldValue::Text(_))))
            );
            looked += 1;
        }
    }
    assert!(looked >= 20, "only {looked} tables");
}
