//! `comity settings`: every setting with its default, as a file to begin with.

use std::io::Write;
use std::process::ExitCode;

use crate::settings::EXAMPLE;

/// Print every setting with its default and what it means
///
/// `comity settings > comity.toml` makes a settings file to change: in the data folder it is read by itself, anywhere
/// else with --settings.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Prints them.
///
/// # Errors
/// Where standard output cannot be written to.
pub fn run(_: &Args) -> anyhow::Result<ExitCode> {
    std::io::stdout().write_all(EXAMPLE.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
