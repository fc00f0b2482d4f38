//! What `comity import` says: as much as the pages say of the same file.

use books::import::{Import, State};
use formats::Reading;
use serde_json::{Value, json};
use web::importing::again::{Compared, told};
use web::importing::{Already, Bringing, Choices, Double, Findings, Told, findings, why};
use web::words::Words;

use super::{Prepared, Risks, again};

/// The longest beginning of a row that is shown, in characters.
const BEGINNING: usize = 60;

/// What is known of a file.
pub(super) struct Found<'a> {
    pub words: Words,
    pub bringing: &'static Bringing,
    pub reading: &'a Reading,
    pub prepared: &'a Prepared,
    /// What was chosen, with what the command line asks for.
    pub chosen: &'a Choices,
    pub already: &'a Already,
}

impl Found<'_> {
    /// How it compares with the register that it is of; nothing where it is of none.
    fn compared(&self) -> Option<&Compared> {
        self.prepared.compared.as_ref().filter(|compared| compared.register.is_some())
    }

    /// How many rows come in as new.
    fn count(&self) -> usize {
        let plan = &self.prepared.plan;
        self.compared().map_or_else(|| plan.count(), |compared| compared.new_rows(plan))
    }
}

/// Says what was, or would be, brought in.
pub(super) fn tell(args: &Risks, found: &Found<'_>, done: Option<&Import>) -> anyhow::Result<()> {
    let choices =
        done.map(|done| Choices::read(&done.choices)).transpose().map_err(|failure| anyhow::anyhow!("{failure}"))?;
    let choices = choices.unwrap_or_default();
    let besides = findings(found.words, found.bringing, (found.reading, &found.prepared.plan));
    if args.json {
        println!("{}", json(found, &besides, (done, &choices)));
        return Ok(());
    }
    let (file, count) = (&found.reading.file, found.count());
    match (done, choices.came) {
        (Some(_), Some(came)) => println!("Brought in {came} of {count} rows from {file}."),
        (Some(done), None) => println!("{file} stopped: {}.", done.state.name()),
        (None, _) => println!("{count} rows of {file} would be brought in."),
    }
    if let Some(compared) = found.compared() {
        again::tell((&found.prepared.plan, found.chosen), (compared, &found.prepared.references), found);
    }
    in_words(found, &besides, (done, &choices));
    if let Some(done) = done.filter(|done| done.state == State::Done) {
        println!(
            "Undo it: comity import undo {}{} --relationship {} --person {}",
            done.id,
            args.at.typed(),
            args.relationship,
            args.person
        );
    }
    Ok(())
}

/// Rows left out or refused, what is likely there, what to look at, and what else the file holds.
fn in_words(found: &Found<'_>, besides: &Findings, (done, choices): (Option<&Import>, &Choices)) {
    let t = found.words;
    for table in &found.prepared.plan.tables {
        for row in table.left_out.iter().filter(|_| table.is_taken) {
            let place = place(&table.table.sheet, row.row);
            let text: String = row.text.chars().take(BEGINNING).collect();
            println!("  left out: {place} ({}): {text}", why(t, &row.why));
        }
    }
    for (place, key) in &choices.refused {
        let why = if t.has(key) { t.say_with(key, &[]) } else { key.clone() };
        println!("  refused: {place} ({why})");
    }
    for double in &found.already.likely {
        let what = match came(double, (done, choices)) {
            Some(true) => "brought in, though likely here already",
            _ => "likely here already",
        };
        println!("  {what}: {} {}: {}", double.place, double.title, double.like());
    }
    for Told { place, besides, words, .. } in &besides.told {
        let place = if place.is_empty() { "the file" } else { place };
        let more =
            if *besides > 0 { format!(" {}", t.say_count("importing-and-rows", *besides)) } else { String::new() };
        println!("  to look at: {place}{more}: {words}");
    }
    for sentence in besides.not_taken.iter().chain([&besides.without_table]).chain(&besides.kept) {
        if !sentence.is_empty() {
            println!("  {sentence}");
        }
    }
}

/// Whether a row that is likely there already came in all the same, once that is known.
fn came(double: &Double, (done, choices): (Option<&Import>, &Choices)) -> Option<bool> {
    done.filter(|done| done.state == State::Done).map(|_| double.came(choices))
}

/// The same for programs.
fn json(found: &Found<'_>, besides: &Findings, (done, choices): (Option<&Import>, &Choices)) -> Value {
    let tables = || found.prepared.plan.tables.iter();
    let left_out: Vec<Value> = tables()
        .filter(|table| table.is_taken)
        .flat_map(|table| table.left_out.iter().map(move |row| (&table.table.sheet, row)))
        .map(|(sheet, row)| json!({ "sheet": sheet, "row": row.row, "why": row.why, "text": row.text }))
        .collect();
    let problems = besides.told.iter().map(|told| {
        json!({
            "where": told.place, "besides": told.besides, "code": told.code, "detail": told.value, "what": told.words,
        })
    });
    let likely = found.already.likely.iter().map(|double| {
        json!({
            "where": double.place, "title": double.title, "record": double.record, "reference": double.reference,
            "is_like": double.is_like, "came": came(double, (done, choices)),
        })
    });
    let not_taken = tables().filter(|table| !table.is_taken).map(|table| {
        json!({
            "sheet": table.table.sheet, "record_type": table.table.record_type, "rows": table.table.records.len(),
        })
    });
    let compared = found
        .compared()
        .map(|compared| told((&found.prepared.plan, found.chosen), compared, &found.prepared.references));
    json!({
        "import": done.map(|done| done.id),
        "state": done.map_or("dry run", |done| done.state.name()),
        "records": found.count(),
        "again": compared,
        "changed": choices.changed,
        "came": choices.came,
        "left_out": left_out,
        "refused": choices.refused,
        "problems": problems.collect::<Vec<_>>(),
        "duplicates": likely.collect::<Vec<_>>(),
        "not_taken": not_taken.collect::<Vec<_>>(),
        "other_sheets": found.reading.other_sheets,
        "kept": besides.kept,
    })
}

fn place(sheet: &str, row: u32) -> String {
    if sheet.is_empty() { row.to_string() } else { format!("{sheet}!{row}") }
}
