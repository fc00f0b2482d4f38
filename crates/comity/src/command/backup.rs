//! `comity backup`: a consistent copy of everything that is needed to start again.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use kernel::{Clock, SystemClock};
use storage::{Place, Storage};

use crate::folder::DATABASE;
use crate::settings::{self, Settings, Where};
use crate::{archive, signing};

/// Copy a running installation's data into one file, consistently
///
/// The file holds the database, the settings file of the data folder, and the key that signs checkpoints: whoever has
/// it can read everything and sign as this installation, so keep it as you keep the server (docs/backup.md). With
/// --without-key it holds no key, and restoring asks for it. Data on PostgreSQL is backed up with PostgreSQL's tools.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    at: Where,
    /// The file to write; it must not be there yet.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Leave the signing key out.
    #[arg(long)]
    without_key: bool,
    /// Print one JSON object: {"file", "made_at", "files": [{"name", "bytes", "sha256"}]}.
    #[arg(long)]
    json: bool,
}

/// Writes the backup.
///
/// # Errors
/// Where there is no data, it is on a server, or the file cannot be written.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(&args.at)?;
    settings.needs_data()?;
    if let Place::Server(_) = settings.place() {
        bail!(
            "the data is on PostgreSQL: back it up with pg_dump or pg_basebackup, and keep {} beside it",
            signing::file(&settings.data).display()
        );
    }
    let mut out = archive::private(&args.out)?;
    let outcome = written(&settings, args, &mut out);
    if outcome.is_err() {
        // Half a backup is none.
        drop(std::fs::remove_file(&args.out));
    }
    let contents = outcome?;
    let file = args.out.display().to_string();
    if args.json {
        println!("{}", serde_json::json!({ "file": file, "made_at": contents.made_at, "files": contents.files }));
    } else {
        println!("{file}: made at {}", contents.made_at);
        contents.files.iter().for_each(|kept| println!("  {}  {} bytes", kept.name, kept.bytes));
    }
    Ok(ExitCode::SUCCESS)
}

/// Copies the database beside the backup first: it is compressed from there while people go on working.
fn written(settings: &Settings, args: &Args, out: &mut std::fs::File) -> anyhow::Result<archive::Contents> {
    let scratch = args.out.with_extension("part");
    std::fs::create_dir(&scratch).with_context(|| format!("{} cannot be made", scratch.display()))?;
    let outcome = (|| {
        let made_at = SystemClock.now().to_string();
        Storage::open(&settings.place())?.copy_to(&scratch.join(DATABASE))?;
        let mut names = vec![DATABASE];
        for (name, wanted) in [(settings::FILE, true), (signing::FILE, !args.without_key)] {
            let file = settings.data.join(name);
            if wanted && file.is_file() {
                std::fs::copy(&file, scratch.join(name))
                    .with_context(|| format!("{} cannot be read", file.display()))?;
                names.push(name);
            }
        }
        archive::write(out, &scratch, &names, made_at)
    })();
    std::fs::remove_dir_all(&scratch).with_context(|| format!("{} cannot be removed", scratch.display()))?;
    outcome
}
