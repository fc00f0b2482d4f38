//! Registers on the command line: what is said of a file, and taking back what came of it.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::running::{Folder, comity, post, run, runs, sample, text};

const WHO: [&str; 4] = ["--relationship", "works-estate", "--person", "priya.nair@meridian-fm.example"];

const REGISTER: &str = "Ref,Risk Title,Likelihood,Impact,Proximity,Owner,Cost code\n\
     MER-901,Zanzibar boilers fail,4,3,Unknown,Tom Okafor,FM-1\n\
     MER-902,Zanzibar roofs leak,2,5,This month,Tom Okafor,FM-2\n\
     MER-903,Zanzibar lifts stop,3,44,1 - 3 Months,Nobody Here,FM-3\n\
     MER-904,Zanzibar keys are lost,2,2,This month,Tom Okafor,FM-4\n";

/// What `comity import` says of the file as JSON, with further arguments.
fn told(data: &Path, file: &Path, more: &[&str]) -> Value {
    let mut arguments = vec!["import", "risks", text(file), "--data", text(data), "--json"];
    arguments.extend(WHO);
    arguments.extend(more);
    serde_json::from_str(&runs(&arguments)).unwrap()
}

fn list(told: &Value, name: &str, field: &str) -> Vec<String> {
    let all = told[name].as_array().unwrap_or_else(|| panic!("{name} in {told}"));
    all.iter().map(|one| one[field].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_command_line_says_what_the_preview_says_and_takes_it_back() {
    let folder = Folder::new();
    let (data, file) = (sample(&folder), folder.path("register.csv"));
    std::fs::write(&file, REGISTER).unwrap();
    let dry = told(&data, &file, &["--dry-run"]);
    let found: Vec<_> = list(&dry, "problems", "where").into_iter().zip(list(&dry, "problems", "code")).collect();
    for expected in [("D4", "draft-step-unknown"), ("E2", "draft-choice-unknown"), ("F4", "importing-note-owner")] {
        let expected = (expected.0.to_owned(), expected.1.to_owned());
        assert!(found.contains(&expected), "{expected:?} is missing in {found:?}");
    }
    assert_eq!(dry["kept"], json!(["register.csv: kept with each record as they are: Cost code (G)."]));
    assert_eq!(dry["duplicates"], json!([]));

    let first = told(&data, &file, &[]);
    assert_eq!((&first["came"], &first["state"]), (&json!(4), &json!("done")));
    let again = told(&data, &file, &["--dry-run"]);
    let counts = (&again["records"], &again["again"]["unchanged"], &again["duplicates"]);
    assert_eq!(counts, (&json!(0), &json!(4), &json!([])), "a second time all of them are as they were: {again}");
    let again = told(&data, &file, &["--dry-run", "--as-new"]);
    assert_eq!(list(&again, "duplicates", "where").len(), 4, "as new, all of them are here already: {again}");
    let mut spoken = vec!["import", "risks", text(&file), "--data", text(&data), "--dry-run", "--as-new"];
    spoken.extend(WHO);
    let spoken = runs(&spoken);
    for words in ["likely here already: 2 Zanzibar boilers fail", "to look at: D4: ", "Cost code (G)"] {
        assert!(spoken.contains(words), "{words} is missing in {spoken}");
    }

    let id = first["import"].as_str().unwrap();
    let mut undo = vec!["import", "undo", id, "--data", text(&data), "--json"];
    undo.extend(WHO);
    let undone: Value = serde_json::from_str(&runs(&undo)).unwrap();
    assert_eq!((&undone["went"], &undone["kept"], &undone["state"]), (&json!(4), &json!(0), &json!("undone")));
    assert_eq!(run(&undo).status.code(), Some(1), "it cannot be undone twice");
    assert_eq!(told(&data, &file, &["--dry-run"])["duplicates"], json!([]));
    undo[7] = "harbour-crossing";
    undo[9] = "nobody@outside.example";
    assert_eq!(run(&undo).status.code(), Some(1), "whoever takes no part undoes nothing");
}

#[test]
fn a_register_is_read_again_by_command_and_what_is_gone_closed() {
    let folder = Folder::new();
    let (data, file) = (sample(&folder), folder.path("register.csv"));
    std::fs::write(&file, REGISTER).unwrap();
    assert_eq!(told(&data, &file, &[])["came"], 4);
    let changed =
        REGISTER.replace("2,5,This month", "4,5,This month").replace("MER-904,Zanzibar keys", "MER-905,Spare keys");
    std::fs::write(&file, changed).unwrap();
    let mut spoken = vec!["import", "risks", text(&file), "--data", text(&data), "--dry-run"];
    spoken.extend(WHO);
    let spoken = runs(&spoken);
    for words in [
        "1 rows",
        "Read again: 1 changed, 1 open entry no longer in the file, 2 as they were.",
        " How likely: 2 Unlikely -> 4 Likely\n",
    ] {
        assert!(spoken.contains(words), "{words} is missing in {spoken}");
    }
    let done = told(&data, &file, &["--close-gone", "Found again"]);
    assert_eq!((&done["came"], &done["changed"], &done["refused"]), (&json!(1), &json!(2), &json!([])), "{done}");
    let again = told(&data, &file, &["--dry-run"])["again"].clone();
    assert_eq!((&again["unchanged"], &again["gone_records"]), (&json!(4), &json!(0)), "{again}");
}

#[test]
fn what_is_read_again_is_said_by_name_and_undone_by_the_words_that_are_printed() {
    let folder = Folder::new();
    let (data, file) = (folder.path("our data"), folder.path("register.csv"));
    std::fs::rename(sample(&folder), &data).unwrap();
    std::fs::write(&file, REGISTER).unwrap();
    assert_eq!(told(&data, &file, &[])["came"], 4);
    std::fs::write(&file, REGISTER.replace("This month,Tom Okafor,FM-2", "1 - 3 Months,Priya Nair,FM-9")).unwrap();
    let mut arguments = vec!["import", "risks", text(&file), "--data", text(&data)];
    arguments.extend(WHO);
    for command in [&[&arguments[..], &["--dry-run"]].concat(), &arguments] {
        let spoken = runs(command);
        for words in [" Owner: Tom Okafor -> Priya Nair\n", " Cost code: \"FM-2\" -> \"FM-9\"\n", " Proximity: "] {
            assert!(spoken.contains(words), "{words} is missing in {spoken}");
        }
        let Some((_, undo)) = spoken.split_once("Undo it: comity ") else { continue };
        assert!(undo.contains(&format!(" --data '{}' ", text(&data))), "{undo}");
        let typed = undo.lines().next().unwrap().replace('\'', "\"");
        let words: Vec<&str> = typed.split('"').collect();
        let [before, folder, after] = words[..] else { panic!("{undo}") };
        let mut words: Vec<&str> = before.split_whitespace().collect();
        words.push(folder);
        words.extend(after.split_whitespace());
        assert!(runs(&words).starts_with("Took back 0 of 0 records"), "{undo}");
        return;
    }
    panic!("how to undo it is not said");
}

#[test]
fn what_was_here_already_is_said_of_what_came_in_and_what_is_shared_is_left_alone() {
    let folder = Folder::new();
    let (data, file) = (sample(&folder), folder.path("register.csv"));
    std::fs::write(&file, REGISTER).unwrap();
    assert_eq!(told(&data, &file, &[])["came"], 4);
    let mut arguments = vec!["import", "risks", text(&file), "--data", text(&data)];
    arguments.extend(WHO);
    let spoken = runs(&[&arguments[..], &["--as-new"]].concat());
    assert!(spoken.contains("brought in, though likely here already: 2 Zanzibar boilers fail: M·R-"), "{spoken}");
    let again = told(&data, &file, &["--as-new"]);
    let came: Vec<_> = again["duplicates"].as_array().unwrap().iter().map(|one| &one["came"]).collect();
    assert_eq!(came, [true; 4], "{again}");

    // The first of the last register is shared; the file says something else of it.
    let risks = "/api/v1/relationships/works-estate/risks";
    std::fs::write(&file, REGISTER.replace("boilers fail,4,3", "boilers fail,2,3")).unwrap();
    let changed = told(&data, &file, &["--dry-run"]);
    let id = changed["again"]["changed"][0]["record"].as_str().unwrap().to_owned();
    post(&data, WHO[3], (&format!("{risks}/{id}/disclosure"), r#"{"version":1}"#));
    let spoken = runs(&[&arguments[..], &["--dry-run"]].concat());
    for words in ["3 as they were, 1 shared since.", "not changed from here; the file says otherwise: How likely"] {
        assert!(spoken.contains(words), "{words} is missing in {spoken}");
    }
    let left = told(&data, &file, &["--take-file"]);
    let counts = (&left["came"], &left["changed"], &left["again"]["disclosed_rows"]);
    assert_eq!(counts, (&json!(0), &json!(0), &json!(1)), "{left}");
}

/// A register that stands beside the project on some machines; it is never part of it.
fn beside() -> Option<PathBuf> {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut files = folders.map(|folder| folder.join("shared/data/risk/iwolloff_raid_risks_uk_public_style.xlsx"));
    files.find(|file| file.is_file())
}

#[test]
fn a_sheet_that_does_not_come_in_is_not_passed_over() {
    let Some(file) = beside() else {
        eprintln!("skipped: no registers stand beside the project");
        return;
    };
    let folder = Folder::new();
    let told = told(&sample(&folder), &file, &["--dry-run"]);
    let sheets = list(&told, "not_taken", "sheet");
    for sheet in ["Assumptions", "Dependencies", "Issues", "Closed Issues"] {
        assert!(sheets.iter().any(|one| one == sheet), "{sheet} is missing in {sheets:?}");
    }
    assert!(!told["problems"].as_array().unwrap().is_empty());
    assert!(told["kept"].to_string().contains("Control Score (P)"), "{}", told["kept"]);
}

#[test]
fn whoever_has_read_enough_ends_the_reading_quietly() {
    let folder = Folder::new();
    let file = folder.path("register.csv");
    let rows: String = (0..4000).map(|row| format!("{row},Lift {row} stops,3,3\n")).collect();
    std::fs::write(&file, format!("ID,Risk,Likelihood,Impact\n{rows}")).unwrap();
    for more in [&[][..], &["--json"]] {
        let mut command = comity(&["read", text(&file)]);
        let mut child = command.args(more).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{more:?}");
    }
}
