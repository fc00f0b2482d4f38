//! `comity admin`: what whoever runs the installation does without a browser.

use std::process::ExitCode;

use books::Failure;
use directory::membership::{self, Member};
use directory::organisation::{self, Details};
use directory::person::{self, NewPerson};
use directory::{Email, address, reset, second_factor};

use crate::mail;
use crate::program::Program;
use crate::settings::{Settings, Where};

/// Administer this installation: organisations, new addresses, lost passwords, lost second factors
///
/// For whoever can read the data folder. None of it needs the server to stop.
///
/// Who is here, and by which address they sign in:
///     comity admin list --data DIR
/// Somebody has forgotten their password: the link that this prints lets them choose another, once, within an hour:
///     comity admin reset-password --data DIR --person ruth@works.example
/// Their phone is lost, and the recovery codes too:
///     comity admin remove-second-factor --data DIR --person ruth@works.example
/// Their address has changed, and nobody else can put the new one in:
///     comity admin address --data DIR --person ruth@works.example --new ruth.calder@works.example
/// Another organisation is to be here, with its first administrator:
///     comity admin create --data DIR --organisation "Works" --name "Ruth Calder" --email ruth@works.example
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    List(List),
    Create(Create),
    /// Print a link with which a person chooses another password
    ///
    /// It works once, within an hour. Until it is used, the old password still signs them in.
    ResetPassword(OfPerson),
    /// Take a person's second factor away, so that their password alone signs them in
    ///
    /// For whoever has lost their phone and the recovery codes. They can set one up again in their settings.
    RemoveSecondFactor(OfPerson),
    Address(Address),
}

/// List the organisations that are here, and the people of each
///
/// One line for each organisation, with its id and name, and below it one for each of its people: address, name, the
/// part they play (member, administrator) and whether they belong (active, unconfirmed, suspended, left).
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    at: Where,
    /// Print one JSON object: {"items": [{"id", "name", "people": [{"id", "name", "email", "role", "state",
    /// "second_factor"}]}]}.
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
    /// Print one JSON object: {"link", "path", "code", "expires_at"}. The link is null where no server runs on this
    /// folder and base_url is not set; the path goes behind the server's address.
    #[arg(long)]
    json: bool,
}

/// Give a person another address to sign in with
///
/// It counts at once. Password, sessions and tokens stay; links for a new password that were sent to the old address
/// end. Where mail is set up, the old address is told.
#[derive(Debug, clap::Args)]
struct Address {
    #[command(flatten)]
    at: Where,
    /// The address that they have now.
    #[arg(long, value_name = "EMAIL")]
    person: String,
    /// The address that they are to have.
    #[arg(long, value_name = "EMAIL")]
    new: String,
    /// Print one JSON object: {"person": ID, "email": …, "changed": true or false}.
    #[arg(long)]
    json: bool,
}

// No doc comment: it would stand in the help in place of what each command does.
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
        What::Address(args) => address(args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(args: &List) -> anyhow::Result<()> {
    let settings = Settings::load(&args.at)?;
    settings.needs_data()?;
    let listed = Program::open(settings)?.storage.read_blocking(|tx| {
        let organisations = organisation::list_all(tx)?;
        let with_people = organisations.into_iter().map(|(id, name)| Ok((id, name, membership::list_of(tx, id)?)));
        with_people.collect::<Result<Vec<_>, Failure>>()
    })?;
    if args.json {
        let items: Vec<_> = listed
            .iter()
            .map(|(id, name, people)| {
                let people: Vec<_> = people.iter().map(member_json).collect();
                serde_json::json!({ "id": id, "name": name, "people": people })
            })
            .collect();
        println!("{}", serde_json::json!({ "items": items }));
        return Ok(());
    }
    for (id, name, people) in &listed {
        println!("{id}  {name}");
        for one in people {
            println!("    {}  {}  {}, {}", one.email, one.name, one.role.name(), one.state.name());
        }
    }
    Ok(())
}

fn member_json(one: &Member) -> serde_json::Value {
    serde_json::json!({
        "id": one.person,
        "name": one.name,
        "email": one.email,
        "role": one.role.name(),
        "state": one.state.name(),
        "second_factor": one.second_factor,
    })
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

fn address(args: &Address) -> anyhow::Result<()> {
    let settings = Settings::load(&args.at)?;
    settings.needs_data()?;
    let program = Program::open(settings)?;
    let person = super::token::person_of(&program, &args.person)?;
    let new = Email::of_field("new", &args.new)?;
    let (given, mail) = (new.clone(), mail::is_on(&program.settings));
    let changed = program.change("address", move |change| {
        let left = address::by_command(change, person, &given)?;
        let changed = left.is_some();
        web::mailing::tell_left_address(change, left.filter(|_| mail))?;
        Ok(changed)
    })?;
    if args.json {
        println!("{}", serde_json::json!({ "person": person, "email": new.as_str(), "changed": changed }));
    } else if changed {
        println!("From now on this person signs in with {}.", new.as_str());
    } else {
        println!("This person signs in with {} already.", new.as_str());
    }
    Ok(())
}

/// Prints a link with which its person chooses a password; its path alone where nothing says where the server is.
fn told(program: &Program, link: reset::Reset, json: bool) {
    let path = format!("/password/reset?code={}", link.code);
    let address = crate::serve::address::in_use(&program.settings);
    let whole = address.map(|address| format!("{address}{path}"));
    let until = link.expires_at.to_string();
    if json {
        println!("{}", serde_json::json!({ "link": whole, "path": path, "code": link.code, "expires_at": until }));
    } else if let Some(whole) = whole {
        println!("{whole}\nIt lets its holder choose a password, once, until {until}.");
    } else {
        println!(
            "{path}\nPut this behind the address at which people reach the server: no server runs on this folder now, and\n\
             base_url is not set. It lets its holder choose a password, once, until {until}."
        );
    }
}
