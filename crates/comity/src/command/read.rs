//! `comity read FILE`: what an import would make of a file, without a database.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use formats::ReadProblem;
use formats::child::{self, Input, Options};
use formats::reading::{Problem, Reading, Table};

/// Say what an import would make of a spreadsheet, without touching any data.
///
/// Reads .xlsx, .ods, .xls, .csv and .tsv by their content. Exit status: 0 when the file was read, even where no
/// table of records was found; 1 when it could not be read; 2 when it is not there.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The spreadsheet or text file to read.
    pub file: PathBuf,
    /// Print one JSON object with tables, columns, records, rows left out and problems.
    #[arg(long)]
    pub json: bool,
    /// What the file is read as.
    #[arg(long, default_value = "registers", value_parser = ["registers"])]
    pub vocabulary: String,
}

/// Reads the file in a child process and prints what it holds.
///
/// # Errors
/// Where this program cannot find itself or the terminal refuses.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let file = match std::fs::File::open(&args.file) {
        Ok(file) => file,
        Err(error) => {
            eprintln!("comity read: {}: {error}", args.file.display());
            return Ok(ExitCode::from(2));
        }
    };
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let program = std::env::current_exe().context("this program does not know where it stands")?;
    let options = Options::new(&args.vocabulary, name.as_deref());
    let (reading, code) = match child::read(&program, Input::File(file), &options) {
        Ok(reading) => (Some(reading), ExitCode::SUCCESS),
        Err(problem) => {
            eprintln!("comity read: {}: {problem}", args.file.display());
            (args.json.then(|| unread(name.unwrap_or_default(), &problem)), ExitCode::FAILURE)
        }
    };
    match reading.map_or(Ok(()), |reading| print(&reading, args.json, &mut std::io::stdout().lock())) {
        // Whoever reads has seen enough: `comity read FILE | head`.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(code),
        printed => printed.map(|()| code).map_err(Into::into),
    }
}

fn print(reading: &Reading, is_json: bool, out: &mut impl Write) -> std::io::Result<()> {
    if is_json {
        serde_json::to_writer(&mut *out, reading)?;
        writeln!(out)?;
    } else {
        describe(reading, out)?;
    }
    out.flush()
}

/// A file that could not be read, in the form of one that could.
fn unread(file: String, problem: &ReadProblem) -> Reading {
    let told = Problem {
        place: String::new(),
        code: problem.code().to_owned(),
        detail: String::new(),
        what: problem.to_string(),
    };
    Reading { file, problems: vec![told], ..Reading::default() }
}

/// The reading for a person at a terminal.
fn describe(reading: &Reading, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "{} ({})", reading.file, reading.format)?;
    for table in &reading.tables {
        describe_table(table, out)?;
    }
    // A text file is a sheet without a name.
    let named: Vec<_> = reading.other_sheets.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    if !named.is_empty() {
        writeln!(out, "\nNo records on: {}", named.join(", "))?;
    } else if !reading.other_sheets.is_empty() {
        writeln!(out, "\nNo records in it")?;
    }
    if !reading.problems.is_empty() {
        writeln!(out, "\nTo look at:")?;
    }
    for problem in &reading.problems {
        let place = if problem.place.is_empty() { "the file" } else { &problem.place };
        writeln!(out, "  {place}: {}", problem.what)?;
    }
    Ok(())
}

fn describe_table(table: &Table, out: &mut impl Write) -> std::io::Result<()> {
    let sheet = if table.sheet.is_empty() { "Table" } else { &table.sheet };
    writeln!(
        out,
        "\n{sheet}: {} of {}, header in row {}",
        counted(table.records.len(), "record"),
        table.record_type,
        rows(&table.header_rows)
    )?;
    for column in &table.understanding {
        let field = column.field.as_deref().unwrap_or("(kept as it is)");
        let header: String = column.header.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(48).collect();
        writeln!(out, "  {:>3}  {header:<48}  {field}  {:.0} %", column.letter, column.confidence * 100.0)?;
    }
    for row in &table.left_out {
        let text: String = row.text.chars().take(60).collect();
        writeln!(out, "  left out: row {} ({}): {text}", row.row, row.why)?;
    }
    Ok(())
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn rows(rows: &[u32]) -> String {
    match rows {
        [] => "none".to_owned(),
        rows => rows.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
    }
}
