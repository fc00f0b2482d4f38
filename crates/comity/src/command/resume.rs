//! `comity resume`: goes on without entries that an older backup does not have.

use std::process::ExitCode;

use crate::heads;
use crate::program::Program;
use crate::settings::{Settings, Where};

/// Go on without entries that were signed here and are missing, as after restoring an older backup
///
/// Without --give-up it says which entries those are, and changes nothing. Restoring a newer backup is always better:
/// what is given up is gone, each book says so in an entry of its own, and whoever keeps a checkpoint over the missing
/// entries will find that the book does not continue it (docs/backup.md). Exit status 1 while anything is missing.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    at: Where,
    /// Give the missing entries up, for good.
    #[arg(long)]
    give_up: bool,
    /// Print one JSON object: {"given_up": …, "missing": [{"book", "origin", "first", "last"}]}.
    #[arg(long)]
    json: bool,
}

/// Says what is missing, and gives it up where that is asked for.
///
/// # Errors
/// Where the data or the heads cannot be read or written.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(&args.at)?;
    settings.needs_data()?;
    let program = Program::open(settings)?;
    let missing = if args.give_up { heads::give_up(&program)? } else { heads::hold(&program)? };
    if args.json {
        let each = missing.iter().map(|one| {
            let (first, last) = one.range();
            serde_json::json!({ "book": one.book, "origin": one.origin, "first": first, "last": last })
        });
        let each: Vec<_> = each.collect();
        println!("{}", serde_json::json!({ "given_up": args.give_up, "missing": each }));
    } else {
        for one in &missing {
            let (first, last) = one.range();
            let state = if args.give_up { "given up" } else { "missing" };
            println!("{state}  book {}: entries {first} to {last}", one.book);
        }
        if missing.is_empty() {
            println!("nothing is missing");
        }
    }
    Ok(if missing.is_empty() || args.give_up { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
