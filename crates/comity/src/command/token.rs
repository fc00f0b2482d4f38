//! `comity token`: what programs sign in with.

use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Subcommand;
use directory::token::NewToken;
use directory::{Email, person, session, token};
use kernel::{Id, of};

use crate::program::Program;
use crate::settings::{Settings, Where};

/// Make a token with which a program acts as a person
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Create(Create),
}

/// Make a token for a person and print it, once
///
/// A program sends it as "Authorization: Bearer TOKEN". It acts as that person for one organisation, as far as the
/// person's seats go. Revoke it on the person's settings page.
#[derive(Debug, clap::Args)]
struct Create {
    #[command(flatten)]
    at: Where,
    /// The person's address.
    #[arg(long, value_name = "EMAIL")]
    person: String,
    /// The organisation it acts for, by name [default: the one the person has belonged to longest].
    #[arg(long, value_name = "NAME")]
    organisation: Option<String>,
    /// What it allows.
    #[arg(long, default_value = "write", value_parser = ["read", "write"])]
    scope: String,
    /// How many days it lives.
    #[arg(long, default_value = "30")]
    days: String,
    /// What the person's settings page calls it.
    #[arg(long, default_value = "Command line")]
    name: String,
    /// Print one JSON object: {"token": …, "expires_at": …}.
    #[arg(long)]
    json: bool,
}

/// Makes what was asked for.
///
/// # Errors
/// Where there is no such person, or they do not belong to the organisation.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let What::Create(args) = &args.what;
    let settings = Settings::load(&args.at)?;
    settings.needs_data()?;
    let new = NewToken::read(&args.name, &args.scope, &args.days)?;
    let program = Program::open(settings)?;
    let person = person_of(&program, &args.person)?;
    let organisation = organisation_of(&program, person, args.organisation.as_deref())?;
    let issued = program.change("token", move |change| {
        let issued = token::issue(change, person, organisation, &new)?;
        Ok((issued.token, issued.expires_at))
    })?;
    let (token, expires_at) = issued;
    if args.json {
        println!("{}", serde_json::json!({ "token": token, "expires_at": expires_at.to_string() }));
    } else {
        println!("{token}");
    }
    Ok(ExitCode::SUCCESS)
}

/// The person with that address.
pub(super) fn person_of(program: &Program, email: &str) -> anyhow::Result<Id<of::Person>> {
    let read = Email::of_field("person", email)?;
    let found = program.storage.read_blocking(move |tx| person::find(tx, &read))?;
    found.with_context(|| format!("nobody here has the address {email}"))
}

/// The organisation that the person acts for: the one that is named, or the first.
pub(super) fn organisation_of(
    program: &Program,
    person: Id<of::Person>,
    named: Option<&str>,
) -> anyhow::Result<Id<of::Organisation>> {
    let belongings = program.storage.read_blocking(move |tx| session::belongings(tx, person))?;
    let found = match named {
        None => belongings.first(),
        Some(name) => belongings.iter().find(|one| one.name == name),
    };
    match found {
        Some(one) => Ok(one.organisation),
        None => bail!(
            "this person belongs to no {}",
            named.map_or("organisation".to_owned(), |name| format!("organisation called {name}"))
        ),
    }
}
