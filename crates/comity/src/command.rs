//! The command line: what `comity` can be asked to do. Each command is a file; what it prints for people goes to
//! standard output as text, for programs as one JSON value with `--json`, and what went wrong to standard error.

mod admin;
mod backup;
mod demo;
mod doctor;
mod export;
mod import;
mod moving;
mod read;
mod read_child;
mod restore;
mod resume;
mod serve;
mod settings;
mod token;
mod verify;

use std::process::ExitCode;

use books::Failure;
use clap::{Parser, Subcommand};
use kernel::Problem;
use web::words::{Language, Words};

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
    Admin(admin::Args),
    Token(token::Args),
    #[command(subcommand)]
    Import(import::Args),
    Read(read::Args),
    Export(export::Args),
    Verify(verify::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Resume(resume::Args),
    Move(moving::Args),
    Doctor(doctor::Args),
    Settings(settings::Args),
    ReadChild(read_child::Args),
}

/// Reads the command line, does what it asks, and answers with the exit status.
pub fn run() -> ExitCode {
    crate::folder::keep_to_the_owner();
    let outcome = match CommandLine::parse().command {
        Command::Serve(args) => serve::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Admin(args) => admin::run(&args),
        Command::Token(args) => token::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Read(args) => read::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Backup(args) => backup::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Resume(args) => resume::run(&args),
        Command::Move(args) => moving::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Settings(args) => settings::run(&args),
        Command::ReadChild(args) => read_child::run(&args),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("comity: {}", said(&error));
        ExitCode::FAILURE
    })
}

/// The error in words: a refusal says what a page would say.
fn said(error: &anyhow::Error) -> String {
    let words: Vec<String> = error
        .chain()
        .map(|cause| match (cause.downcast_ref::<Failure>(), cause.downcast_ref::<Problem>()) {
            (Some(Failure::Refused(problem)), _) | (None, Some(problem)) => in_words(problem),
            _ => cause.to_string(),
        })
        .collect();
    words.join(": ")
}

fn in_words(problem: &Problem) -> String {
    let t = Words::for_language(Language::BRITISH);
    let mut words = vec![];
    if problem.fields.is_empty() {
        words.push(t.say_message(&problem.message));
    }
    words.extend(problem.fields.iter().map(|field| format!("{}: {}", field.field, t.say_message(&field.message))));
    words.join(" ")
}
