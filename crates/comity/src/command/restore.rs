//! `comity restore`: starts again from a backup. Overwrites nothing, and verifies every book before it says so.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use books::log::Why;
use storage::{Place, Storage};

use crate::folder::DATABASE;
use crate::settings::{self, Settings, Where};
use crate::{archive, heads, signing};

/// Start again from a backup: unpack it into a new data folder and verify every book
///
/// The folder must not be there yet, or be empty. Exit status 0 only where every book fits.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The backup, as "comity backup" wrote it.
    file: PathBuf,
    /// The data folder to make.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The signing key, where the backup was made without it.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The newest heads that were kept (heads.jsonl of the lost data folder, or where the setting "heads" has them):
    /// what the backup lacks is named, and no book is written to until it is there or given up with "comity resume".
    #[arg(long, value_name = "FILE")]
    heads: Option<PathBuf>,
}

/// Restores and verifies.
///
/// # Errors
/// Where the folder holds something, the file is no good backup, or a book does not fit.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let is_taken = std::fs::read_dir(&args.data).is_ok_and(|mut entries| entries.next().is_some());
    if is_taken || args.data.is_file() {
        bail!("{} is there already, and a restore overwrites nothing: name a new folder", args.data.display());
    }
    let name = args.data.file_name().context("the data folder needs a name")?.to_string_lossy().into_owned();
    let scratch = args.data.with_file_name(format!("{name}.restoring"));
    let fresh = Settings::load_in(&Where { data: Some(scratch.clone()), settings: None }, &|_| None)?;
    std::fs::create_dir(&scratch)
        .with_context(|| format!("{} cannot be made; remove what an earlier restore left there", scratch.display()))?;
    let outcome = restored(args, &scratch, &fresh);
    if outcome.is_err() {
        std::fs::remove_dir_all(&scratch).with_context(|| format!("{} cannot be removed", scratch.display()))?;
        return outcome;
    }
    // An empty folder may stand in the place.
    drop(std::fs::remove_dir(&args.data));
    std::fs::rename(&scratch, &args.data).with_context(|| format!("{} cannot be made", args.data.display()))?;
    println!("restored to {}", args.data.display());
    outcome
}

fn restored(args: &Args, scratch: &Path, fresh: &Settings) -> anyhow::Result<ExitCode> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(scratch, std::fs::Permissions::from_mode(0o700))?;
    let contents = archive::unpack(&args.file, scratch, &[DATABASE, settings::FILE, signing::FILE])?;
    if !contents.files.iter().any(|kept| kept.name == DATABASE) {
        bail!("the backup holds no database");
    }
    let has_key = contents.files.iter().any(|kept| kept.name == signing::FILE);
    match (&args.key, has_key) {
        (Some(file), _) => {
            let text = std::fs::read_to_string(file).with_context(|| format!("the key {}", file.display()))?;
            signing::read(&text).with_context(|| format!("{} holds no key", file.display()))?;
            drop(std::fs::remove_file(signing::file(scratch)));
            signing::write(&signing::file(scratch), &text)?;
        }
        (None, true) => {}
        (None, false) => bail!("the backup was made without the signing key: name its file with --key"),
    }
    if let Some(file) = &args.heads {
        std::fs::copy(file, scratch.join(heads::FILE)).with_context(|| format!("the heads in {}", file.display()))?;
    }
    let storage = Storage::open(&Place::of(scratch, None))?;
    let checked = super::verify::of_storage(&storage, fresh)?;
    for (_, title, report) in &checked {
        match &report.misfit {
            // The backup is sound; it is only older than what was signed last.
            Some(misfit) if matches!(misfit.why, Why::RolledBack { .. }) => println!("{title}: {misfit}"),
            Some(misfit) => bail!("{title} does not fit: {misfit}"),
            None => {}
        }
    }
    let lacking = checked.iter().filter(|(_, _, report)| !report.fits()).count();
    if lacking > 0 {
        println!(
            "in {lacking} books entries are missing: no book is written to until they are there, or given up with \"comity resume{}\"",
            Where { data: Some(args.data.clone()), settings: None }.typed()
        );
    }
    println!(
        "made at {} by Comity {}; {} books, and what they hold fits",
        contents.made_at,
        contents.version,
        checked.len()
    );
    Ok(ExitCode::SUCCESS)
}
