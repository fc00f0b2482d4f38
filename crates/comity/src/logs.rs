//! What happened, on standard error: one line each, as text or JSON. Lines carry no names, addresses, tokens or
//! bodies.

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::settings::Settings;

/// Begins to log as the settings say.
///
/// # Errors
/// Where the setting `log` cannot be read.
pub fn begin(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log).context("the setting \"log\"")?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(true);
    // A second call, as from tests in one process, changes nothing.
    let begun = if settings.log_format == "json" { log.json().try_init() } else { log.with_ansi(false).try_init() };
    drop(begun);
    Ok(())
}
