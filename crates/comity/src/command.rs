//! The command line: what `comity` can be asked to do. Each command is a file; what it prints for people goes to
//! standard output as text, for programs as one JSON value with `--json`, and what went wrong to standard error.

mod demo;
mod import;
mod read;
mod read_child;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Run a business relationship between organisations together: one register, and each side's own beside it.
///
/// Exit status: 0 when all is well, 1 when something was refused or does not fit, 2 when the command cannot be
/// understood.
#[derive(Debug, Parser)]
#[command(name = "comity", version, propagate_version = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Demo(demo::Args),
    Import(import::Args),
    Read(read::Args),
    ReadChild(read_child::Args),
}

/// Reads the command line, does what it asks, and answers with the exit status.
pub fn run() -> ExitCode {
    let outcome = match CommandLine::parse().command {
        Command::Serve(args) => serve::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Read(args) => read::run(&args),
        Command::ReadChild(args) => read_child::run(&args),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("comity: {error:#}");
        ExitCode::FAILURE
    })
}
