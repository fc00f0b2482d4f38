//! `comity move`: carries everything from the embedded database to PostgreSQL, or back.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use books::log::Report;
use storage::moving::{self, Moved};
use storage::{Place, Storage};

use crate::folder::DATABASE;
use crate::pillars;
use crate::settings::{Settings, Where};

const EXAMPLES: &str = "\
There:     comity move --data DIR --to postgres://comity@host/comity
And back:  DATABASE_URL=postgres://comity@host/comity comity move --data DIR --to embedded";

/// Move all data to another database: from the embedded one to PostgreSQL, or back
///
/// The server must be stopped, and the new database hold nothing. Every row of every table is carried over in one
/// transaction and compared on both sides, then every book is verified: either all of it arrives, or nothing does and
/// the exit status is 1. The old database is left as it was. The signing key, the heads and the settings stay in the
/// data folder, so point the setting database_url to the new database afterwards, and start no server on the old one.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    at: Where,
    /// Where to: "postgres://…", an empty database on PostgreSQL 15 or later, or "embedded", the file comity.db in the
    /// data folder, which must not be there yet.
    #[arg(long, value_name = "ADDRESS")]
    to: String,
    /// Print one JSON object: {"to", "rows", "tables": [{"table", "rows"}], "books": [{"title", "entries"}]}.
    #[arg(long)]
    json: bool,
}

/// Moves and verifies.
///
/// # Errors
/// Where the old database is in use, the new one holds something, or what arrived is not what was there.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(&args.at)?;
    settings.needs_data()?;
    let (from, file) = (settings.place(), settings.data.join(DATABASE));
    if args.to != "embedded" {
        let to = Place::Server(args.to.clone());
        if from == to {
            bail!("the data is there already: --to names the database that the settings name");
        }
        let (moved, books) = arrived(&settings, &from, &to)?;
        say(args, "PostgreSQL", (&moved, &books));
        return Ok(ExitCode::SUCCESS);
    }
    if file.exists() {
        bail!("{} is there already, and a move overwrites nothing: put it away first", file.display());
    }
    // Whole before it has its name.
    let scratch = file.with_extension("moving");
    let (moved, books) = arrived(&settings, &from, &Place::File(scratch.clone()))?;
    put(&scratch, &file)?;
    say(args, "embedded", (&moved, &books));
    Ok(ExitCode::SUCCESS)
}

type Books = Vec<(String, Report)>;

/// Moves everything and verifies every book where it arrived. Where one does not fit, nothing stays there.
fn arrived(settings: &Settings, from: &Place, to: &Place) -> anyhow::Result<(Vec<Moved>, Books)> {
    let moved = moving::everything(from, to)?;
    match verified(settings, to) {
        Ok(books) => Ok((moved, books)),
        Err(error) => {
            moving::nothing(to)?;
            Err(error)
        }
    }
}

/// Makes what is derived, and verifies every book.
fn verified(settings: &Settings, to: &Place) -> anyhow::Result<Books> {
    let storage = Storage::open(to)?;
    books::prepare(&storage, &pillars::kinds())?;
    books::words::keep_all(&storage)?;
    let books = super::verify::of_storage(&storage, settings)?;
    if let Some((_, title, report)) = books.iter().find(|(.., report)| !report.fits()) {
        let why = report.misfit.as_ref().map(ToString::to_string).unwrap_or_default();
        bail!("nothing was moved: {title} does not fit ({why}); \"comity verify\" says so of the old database, too");
    }
    Ok(books.into_iter().map(|(_, title, report)| (title, report)).collect())
}

/// Gives the database's file its name, for good.
fn put(scratch: &Path, file: &PathBuf) -> anyhow::Result<()> {
    std::fs::rename(scratch, file)?;
    if let Some(folder) = file.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn say(args: &Args, to: &str, (moved, books): (&[Moved], &Books)) {
    let rows: u64 = moved.iter().map(|one| one.rows).sum();
    if args.json {
        let tables: Vec<_> =
            moved.iter().map(|one| serde_json::json!({ "table": one.table, "rows": one.rows })).collect();
        let books: Vec<_> = books
            .iter()
            .map(|(title, report)| serde_json::json!({ "title": title, "entries": report.entries }))
            .collect();
        println!("{}", serde_json::json!({ "to": to, "rows": rows, "tables": tables, "books": books }));
        return;
    }
    println!("moved to {to}: {rows} rows in {} tables; {} books, and what they hold fits", moved.len(), books.len());
    match to {
        "embedded" => println!("to go on there, take database_url out of the settings (and DATABASE_URL away)"),
        _ => println!("to go on there, set database_url (or DATABASE_URL) to the address that you gave with --to"),
    }
    println!("the old database is as it was: start no server on it again");
}
