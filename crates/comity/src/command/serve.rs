//! `comity serve`: the server, on the data there is or on none yet.

use std::process::ExitCode;

use crate::program::Program;
use crate::settings::{Settings, Where, variables};
use crate::{logs, serve};

/// Start the server
///
/// On a data folder with nothing in it, the log shows a one-time code; the first-run page asks for it and makes the
/// first organisation and its administrator. Ctrl-C or a TERM signal stops the server after the requests under way.
/// `comity settings` prints every setting; COMITY_ and its name in capitals overrides it.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    at: Where,
    /// The address and port to listen at; port 0 takes a free one [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
}

/// Serves until told to stop.
///
/// # Errors
/// Where the settings, the data or the address cannot be used.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut settings = Settings::load(&args.at)?;
    if let Some(listen) = &args.listen {
        settings.listen.clone_from(listen);
    }
    logs::begin(&settings)?;
    variables::tell();
    let alone = serve::alone::take(&settings)?;
    let bound = serve::bind(&settings.listen, &settings.base_url)?;
    let program = Program::open(settings)?;
    let code =
        program.change("first run", |change| directory::installation::first_run_code(change.tx, change.draws))?;
    let address = bound.base_url.clone();
    serve::run(&program, bound, || {
        tracing::info!(address, "serving");
        if let Some(code) = code {
            let page = format!("{address}/first-run");
            tracing::info!(page, code, "nobody is here yet: open the page and give it the code");
        }
    })?;
    drop(alone);
    Ok(ExitCode::SUCCESS)
}
