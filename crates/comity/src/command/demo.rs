//! `comity demo`: the server with a believable sample in it.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::program::Program;
use crate::settings::{Settings, Where, default_data, environment, variables};
use crate::{demo, logs, mail, serve};

/// Start the server with a sample: two organisations, their relationship and its risk register
///
/// Prints the address and who can sign in. The sample is made once; started again on the same folder it is as people
/// left it. Never for real data: the passwords are printed.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of the sample [default: ~/.local/share/comity-demo].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The address and port to listen at; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Print one JSON line: {"address": …, "people": [{"name", "email", "password", "organisation"}]}.
    #[arg(long)]
    json: bool,
}

/// Serves the sample until told to stop.
///
/// # Errors
/// Where the folder holds other data, or the address cannot be used.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let data = args.data.clone().unwrap_or_else(|| default_data("comity-demo", &environment));
    let mut settings = Settings::load(&Where { data: Some(data), settings: None })?;
    settings.listen.clone_from(&args.listen);
    if !mail::is_on(&settings) {
        settings.mail_folder = settings.data.join("mail");
        settings.mail_from = "Comity <comity@demo.example>".to_owned();
    }
    if settings.hosting.is_empty() {
        (settings.hosting, settings.host) = ("neutral".to_owned(), "Quayside Hosting".to_owned());
    }
    if environment("COMITY_LOG").is_none() {
        settings.log = "warn".to_owned();
    }
    logs::begin(&settings)?;
    variables::tell();
    let alone = serve::alone::take(&settings)?;
    let bound = serve::bind(&settings.listen, &settings.base_url)?;
    demo::clear_unfinished(&settings)?;
    let program = Program::open(settings)?;
    let people = demo::prepare(&program)?;
    let address = bound.base_url.clone();
    serve::run(&program, bound, || {
        if args.json {
            println!("{}", serde_json::json!({ "address": address, "people": people }));
        } else {
            println!("{}", demo::welcome(&address, &people));
        }
    })?;
    drop(alone);
    Ok(ExitCode::SUCCESS)
}
