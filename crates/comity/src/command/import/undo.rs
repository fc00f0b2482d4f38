//! `comity import undo`: takes back what came in from a file, as one of its people.

use std::process::ExitCode;

use books::Viewer;
use books::import::{Import, State};
use kernel::{Id, of};
use serde_json::json;
use web::importing::{Choices, finish_all};

use super::{Sender, look, sender};
use crate::program::Program;
use crate::settings::{Settings, Where};

/// Undo an import: its records go from every list, figure and search
///
/// What people have worked on since is kept as a draft that can be brought back, or stays where that is asked for. What a
/// register that was read again changed says again what it said before. Exit status: 0 when it was undone, 1 when it is
/// not there, is not done, or the person may not, with a sentence that says why.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The import's id, as `comity import` says it.
    id: String,
    #[command(flatten)]
    at: Where,
    /// The relationship, as it stands in addresses: works-estate.
    #[arg(long, value_name = "SLUG")]
    relationship: String,
    /// The address of the person who undoes it.
    #[arg(long, value_name = "EMAIL")]
    person: String,
    /// Leave what people have worked on since in the register as it is.
    #[arg(long)]
    leave_worked: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Undoes it.
///
/// # Errors
/// Where the data cannot be opened, there is no such import, or the person may not.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(&args.at)?;
    settings.needs_data()?;
    let program = Program::open(settings)?;
    let app = program.app(program.settings.base_url.clone())?;
    let sender = sender(&program, (&args.person, &args.relationship))?;
    let id = args.id.parse().map_err(|_| anyhow::anyhow!("{} is no import's id", args.id))?;
    begin(&program, sender, (id, args.leave_worked))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(finish_all(&app))?;
    let done = look(&program, sender, id)?;
    tell(args, &done)?;
    Ok(if done.state == State::Undone { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn begin(program: &Program, sender: Sender, (id, leave_worked): (Id<of::Import>, bool)) -> Result<(), books::Failure> {
    program.change("import", move |change| {
        let viewer = Viewer::for_job(change.tx, sender.person, sender.organisation, change.now)?;
        let import = books::import::get(change.tx, &viewer, sender.relationship, id)?;
        let leave: Vec<Id<of::Record>> = match leave_worked {
            true => {
                books::import::worked_on(change.tx, &viewer, &import)?.iter().map(|one| one.record.head.id).collect()
            }
            false => Vec::new(),
        };
        books::import::undo(change, &viewer, &import, &leave)
    })
}

fn tell(args: &Args, done: &Import) -> anyhow::Result<()> {
    let choices = Choices::read(&done.choices)?;
    let (came, went) = (choices.came.unwrap_or(done.total), choices.went.unwrap_or(0));
    let drafts = choices.drafts.unwrap_or(0);
    let kept = (came - went - drafts).max(0);
    if args.json {
        println!(
            "{}",
            json!({ "import": done.id, "state": done.state.name(), "went": went, "drafts": drafts, "kept": kept })
        );
    } else if done.state == State::Undone {
        println!("Took back {went} of {came} records that came from {}.", done.file_name);
        if drafts > 0 {
            println!("  kept as drafts: {drafts} that people have worked on since");
        }
        if kept > 0 {
            println!("  left as it was: {kept}");
        }
    } else {
        println!("Undoing {} stopped: {}.", done.file_name, done.state.name());
    }
    Ok(())
}
