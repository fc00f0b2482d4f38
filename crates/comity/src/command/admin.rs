//! `comity admin`: what whoever runs the installation does without a browser.

use std::process::ExitCode;

use clap::Subcommand;
use directory::organisation::{self, Details};
use directory::person::{self, NewPerson};
use directory::{Email, reset, second_factor};

use crate::program::Program;
use crate::settings::{Settings, Where};

/// Administer this installation: organisations, lost passwords, lost second factors
///
/// For whoever can read the data folder. None of it needs the server to stop.
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    List(List),
    Create(Create),
    ResetPassword(OfPerson),
    RemoveSecondFactor(OfPerson),
}

/// List the organisations that are here
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    at: Where,
    /// Print one JSON object: {"items": [{"id", "name"}]}.
    #[arg(long)]
    json: bool,
}

/// Found an organisation with its first administrator, who then chooses a password
#[derive(Debug, clap::Args)]
struct Create {
    #[command(flatten)]
    at: Where,
    /// The organisation's name.
    #[arg(long, value_name = "NAME")]
    organisation: String,
    /// Where its days begin and end.
    #[arg(long, value_name = "ZONE", default_value = "Europe/London")]
    zone: String,
    /// The administrator's name.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The administrator's address.
    #[arg(long, value_name = "EMAIL")]
    email: String,
    /// Print one JSON object: {"link": …, "expires_at": …}.
    #[arg(long)]
    json: bool,
}

/// Somebody who is here.
#[derive(Debug, clap::Args)]
struct OfPerson {
    #[command(flatten)]
    at: Where,
    /// The person's address.
    #[arg(long, value_name = "EMAIL")]
    person: String,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Does what was asked for.
///
/// # Errors
/// Where it is refused, with the sentence that a page would show.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.what {
        What::List(args) => list(args)?,
        What::Create(args) => create(args)?,
        What::ResetPassword(args) => reset_password(args)?,
        What::RemoveSecondFactor(args) => remove_second_factor(args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(args: &List) -> anyhow::Result<()> {
    let settings = Settings::load(&args.at)?;
    settings.needs_data()?;
    let organisations = Program::open(settings)?.storage.read_blocking(organisation::list_all)?;
    if args.json {
        let items: Vec<_> =
            organisations.iter().map(|(id, name)| serde_json::json!({ "id": id, "name": name })).collect();
        println!("{}", serde_json::json!({ "items": items }));
    } else {
        organisations.iter().for_each(|(id, name)| println!("{id}  {name}"));
    }
    Ok(())
}

fn create(args: &Create) -> anyhow::Result<()> {
    let program = Program::open(Settings::load(&args.at)?)?;
    let details = Details::read(&args.organisation, &args.zone, "")?;
    let name = person::read_name(&args.name)?;
    let email = Email::of_field("email", &args.email)?;
    let administrator = NewPerson { name, email: email.clone(), password: None };
    let link = program.change("organisation", move |change| {
        organisation::found(change, &details, &administrator)?;
        reset::by_command(change, &email)
    });
    told(&program, link?, args.json);
    Ok(())
}

fn reset_password(args: &OfPerson) -> anyhow::Result<()> {
    let settings = Settings::load(&args.at)?;
    settings.needs_data()?;
    let program = Program::open(settings)?;
    let email = Email::of_field("person", &args.person)?;
    let link = program.change("reset", move |change| reset::by_command(change, &email))?;
    told(&program, link, args.json);
    Ok(())
}

fn remove_second_factor(args: &OfPerson) -> anyhow::Result<()> {
    let settings = Settings::load(&args.at)?;
    settings.needs_data()?;
    let program = Program::open(settings)?;
    let person = super::token::person_of(&program, &args.person)?;
    program.change("second factor", move |change| second_factor::remove_by_command(change, person))?;
    if args.json {
        println!("{}", serde_json::json!({ "removed": true }));
    } else {
        println!("From now on the password alone signs this person in, until they set up a second factor again.");
    }
    Ok(())
}

/// Prints a link with which its person chooses a password.
fn told(program: &Program, link: reset::Reset, json: bool) {
    let address = &program.settings.base_url;
    let address = if address.is_empty() { format!("http://{}", program.settings.listen) } else { address.clone() };
    let link_address = format!("{address}/password/reset?code={}", link.code);
    if json {
        let expires_at = link.expires_at.to_string();
        println!("{}", serde_json::json!({ "link": link_address, "code": link.code, "expires_at": expires_at }));
    } else {
        println!("{link_address}\nIt lets its holder choose a password, once, until {}.", link.expires_at);
    }
}
