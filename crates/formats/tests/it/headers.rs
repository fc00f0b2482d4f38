//! Headers that organisations use, in ten languages, against what they mean: `headers.txt` says both.

use formats::registers;

/// Ten rows of values as such a field has them.
fn value(field: &str, row: usize) -> String {
    let pick = |choices: &[&str]| choices[row % choices.len()].to_owned();
    match field {
        "id" => (row + 1).to_string(),
        "title" | "milestone" | "kpi" | "idea" => format!("Boiler {row} of the east wing fails"),
        "owner" | "raised_by" | "resolved_by" | "actionee" | "name" => pick(&["Ann Lee", "Bo Yi", "Cy Roe", "Di Fay"]),
        "first_name" => pick(&["Ann", "Bo", "Cy", "Di"]),
        "last_name" => pick(&["Lee", "Yi", "Roe", "Fay"]),
        "date_raised" | "due_date" | "closed_date" | "last_review" | "decision_date" | "planned_end" | "actual_end" => {
            format!("2026-03-{:02}", row * 2 + 1)
        }
        "likelihood"
        | "impact"
        | "residual_likelihood"
        | "residual_impact"
        | "detection"
        | "severity"
        | "priority"
        | "influence"
        | "interest" => pick(&["3", "5", "1", "4", "2"]),
        "score" | "residual_score" | "votes" => pick(&["9", "20", "4", "12", "15"]),
        "level" => pick(&["Medium", "High", "Low", "High"]),
        "impact_cost" | "expected_value" | "budget" | "actual" | "target" | "variance" => {
            pick(&["1200", "5400", "310"])
        }
        "progress" => pick(&["0.4", "0.75", "0.1"]),
        "status" => pick(&["Open", "Closed", "Open", "In progress"]),
        "response" => pick(&["Avoid", "Reduce", "Accept", "Transfer"]),
        "category" | "phase" => pick(&["Technical", "People", "Supply"]),
        "record_type" => pick(&["Risk", "Issue", "Action", "Decision"]),
        "validated" => pick(&["Y", "N"]),
        "email" => format!("person{row}@example.org"),
        "website" => format!("https://example.org/{row}"),
        "contact" => format!("+44 20 7946 0{row:03}"),
        "organisation" | "asset" | "project" => pick(&["North Works", "Mill Lane", "Harbour"]),
        "role" | "job_title" => pick(&["Sponsor", "Engineer", "Regulator"]),
        "source" => pick(&["Weekly 3", "Board 2"]),
        "-" => String::new(),
        _ => format!("What stands here is told in a few more words than a name, as people do in row {row}."),
    }
}

/// The table of a line, its kind, and its columns' fields.
fn table(line: &str) -> (String, String, Vec<String>) {
    let (kind, columns) = line.split_once(": ").expect("a kind");
    let columns: Vec<(&str, &str)> =
        columns.split(" | ").map(|column| column.rsplit_once(" = ").expect("a field")).collect();
    let mut text = columns.iter().map(|column| format!("\"{}\"", column.0)).collect::<Vec<_>>().join(";");
    for row in 0..10 {
        let values: Vec<String> = columns.iter().map(|column| value(column.1, row)).collect();
        text += &format!("\n{}", values.join(";"));
    }
    (text, kind.to_owned(), columns.iter().map(|column| column.1.to_owned()).collect())
}

/// What a line's table was read as, where that is something else than it says.
fn differences(line: &str) -> Vec<String> {
    let (text, kind, fields) = table(line);
    let book = super::grid(text.as_bytes(), "list.csv").expect("it is text");
    let reading = formats::read::read(&book, "list.csv", &registers::vocabulary());
    let [read] = reading.tables.as_slice() else {
        return vec![format!("{} tables: {line}", reading.tables.len())];
    };
    let mut different = Vec::new();
    if read.record_type != kind {
        different.push(format!("{} is no {kind}: {line}", read.record_type));
    }
    if read.records.len() != 10 {
        different.push(format!("{} records: {line}", read.records.len()));
    }
    for (column, field) in read.understanding.iter().zip(&fields) {
        let found = column.field.as_deref().unwrap_or("-");
        if field != "-" && found != field {
            different.push(format!("{kind}: {} is {field}, not {found} {:?}", column.header, column.alternatives));
        }
    }
    different
}

#[test]
fn headers_of_ten_languages_mean_what_people_mean_by_them() {
    let lines = include_str!("headers.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let different: Vec<String> = lines.flat_map(differences).collect();
    assert!(different.is_empty(), "{} are read otherwise:\n{}", different.len(), different.join("\n"));
}
