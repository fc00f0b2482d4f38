//! `comity read-child`: the process in which an untrusted file is read. Started by this program itself, never by people.

use std::process::ExitCode;

use formats::ReadProblem;
use formats::child::{self, Allowance};

/// Read a file from standard input and print a reading as JSON. For this program's own use.
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub struct Args {
    /// What the file is read as.
    #[arg(long)]
    pub vocabulary: String,
    /// The file's name, for what its ending claims.
    #[arg(long)]
    pub name: Option<String>,
}

/// Limits this process, then reads. Must be called before anything else has started a thread.
///
/// # Errors
/// Where standard output refuses.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let vocabulary = || match args.vocabulary.as_str() {
        "registers" => Ok((mitigate::risk::BRINGING.vocabulary)().clone()),
        other => Err(ReadProblem::Vocabulary { name: other.to_owned() }),
    };
    let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
    child::run(input, output, &Allowance::default(), args.name.as_deref(), vocabulary)?;
    Ok(ExitCode::SUCCESS)
}
