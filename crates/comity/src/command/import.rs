//! `comity import`: brings a register in from a file, as a person, without a browser; and undoes it.

mod again;
mod saying;
mod telling;
mod undo;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use books::import::{Import, NewImport, State};
use books::{Failure, Viewer};
use directory::Email;
use formats::Reading;
use formats::child::{self, Input, Options};
use kernel::{Id, of};
use web::App;
use web::importing::again::{self as compare, Compared};
use web::importing::{Already, Bringing, Choices, Plan, before, circumstances, finish_all, here, learn, note, refusal};
use web::words::{Language, Words};

use crate::program::Program;
use crate::settings::{Settings, Where};

/// Bring a register in from a spreadsheet, or undo that
///
/// Each is done as one of the people of the relationship, by the rules that hold for them on the pages. What comes in is
/// said with everything that did not go in as it stands, and with the id to undo it by.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    Risks(Risks),
    Undo(undo::Args),
}

/// Bring a register of risks and opportunities in, as one of its people
///
/// Reads .xlsx, .ods, .xls, .csv and .tsv. The records go to the person's own side unless told otherwise. Exit status:
/// 0 when it was brought in, 1 when the file cannot be read or the person may not, with a sentence that says why. A
/// register that was brought in before is read again: what is new comes in, and what changed in the file is taken over,
/// but for what was changed here too since.
#[derive(Debug, clap::Args)]
pub struct Risks {
    /// The spreadsheet or text file.
    file: PathBuf,
    #[command(flatten)]
    at: Where,
    /// The relationship, as it stands in addresses: works-estate.
    #[arg(long, value_name = "SLUG")]
    relationship: String,
    /// The address of the person who brings it in.
    #[arg(long, value_name = "EMAIL")]
    person: String,
    /// Who will see the records: your side only, or every party.
    #[arg(long, value_name = "WHO", default_value = "us", value_parser = ["us", "both"])]
    seen_by: String,
    /// Why only your side sees them [default: where they came from].
    #[arg(long, value_name = "WHY", default_value = "")]
    why_private: String,
    /// Bring all of it in as new, even where the register was brought in before.
    #[arg(long)]
    as_new: bool,
    /// Take what the file says also where it was changed here, too, since the file was last read.
    #[arg(long)]
    take_file: bool,
    /// Close what is no longer in the file, for this reason [default: leave it as it is].
    #[arg(long, value_name = "WHY")]
    close_gone: Option<String>,
    /// Say what would be brought in, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Who brings it in, and where to.
#[derive(Clone, Copy)]
struct Sender {
    person: Id<of::Person>,
    organisation: Id<of::Organisation>,
    relationship: Id<of::Relationship>,
}

/// Brings a register in, or undoes that.
///
/// # Errors
/// Where the data cannot be opened, the file cannot be read, or the person may not.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match args {
        Args::Risks(args) => bring(args),
        Args::Undo(args) => undo::run(args),
    }
}

/// Reads the file, works out what it becomes, and brings it in.
fn bring(args: &Risks) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(&args.at)?;
    settings.needs_data()?;
    let program = Program::open(settings)?;
    let app = program.app(program.settings.base_url.clone())?;
    let bringing = app.bringing("risks").context("registers of this kind cannot be brought in")?;
    let sender = sender(&program, (&args.person, &args.relationship))?;
    let reading = read(&app, bringing, args)?;
    let words = Words::for_language(Language::BRITISH);
    let refused = |problem: &kernel::Problem| {
        let message = problem.fields.first().map_or(&problem.message, |field| &field.message);
        anyhow::anyhow!("{}", words.say_message(message))
    };
    let mut choices = Choices::first(&args.seen_by, &args.why_private).map_err(|problem| refused(&problem))?;
    choices.give_reason(words, &reading.file);
    choices.earlier = args.as_new.then(|| compare::NONE.to_owned());
    let prepared = prepare(&program, sender, (bringing, &reading, &choices));
    let prepared = prepared.and_then(|prepared| already(&program, sender, (bringing, prepared)));
    let (prepared, already) = prepared.map_err(|failure| refused(&failure.problem()))?;
    again::choose(args, &prepared, &mut choices);
    note(&mut choices, &already);
    let found =
        telling::Found { words, bringing, reading: &reading, prepared: &prepared, chosen: &choices, already: &already };
    if args.dry_run {
        telling::tell(args, &found, None)?;
        return Ok(ExitCode::SUCCESS);
    }
    let id = begin(&program, sender, (bringing, &reading, &choices), &prepared);
    let id = id.map_err(|failure| refused(&failure.problem()))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(finish_all(&app)).map_err(|failure| refused(&failure.problem()))?;
    let done = look(&program, sender, id).map_err(|failure| refused(&failure.problem()))?;
    telling::tell(args, &found, Some(&done))?;
    Ok(if done.state == State::Done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The person, acting for the one of their organisations that has such a relationship.
fn sender(program: &Program, (person, relationship): (&str, &str)) -> anyhow::Result<Sender> {
    let email = Email::read(person).map_err(|_| anyhow::anyhow!("{person} is no address"))?;
    let (slug, now) = (relationship.to_owned(), program.clock.now());
    let found = program.storage.read_blocking(move |tx| {
        let Some(person) = directory::person::find(tx, &email)? else { return Ok(None) };
        for (organisation, _) in directory::organisation::list_all(tx)? {
            match Viewer::for_job(tx, person, organisation, now) {
                Ok(viewer) => {
                    if let Some(relationship) = viewer.relationship(&slug) {
                        return Ok(Some(Sender { person, organisation, relationship }));
                    }
                }
                Err(Failure::Refused(_)) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(None)
    })?;
    found.with_context(|| format!("{person} takes part in no relationship called {relationship}"))
}

/// Reads the file in a process of its own.
fn read(app: &App, bringing: &Bringing, args: &Risks) -> anyhow::Result<Reading> {
    let file = std::fs::File::open(&args.file).with_context(|| args.file.display().to_string())?;
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let options = Options::new(&(bringing.vocabulary)().name, name.as_deref());
    let reading = child::read(&app.program, Input::File(file), &options).map_err(|problem| {
        let words = Words::for_language(Language::BRITISH).say_message(&refusal(&problem).message);
        anyhow::anyhow!("{}: {words}", args.file.display())
    })?;
    if reading.tables.is_empty() {
        bail!("{}: {}", args.file.display(), Words::for_language(Language::BRITISH).say("importing-no-table"));
    }
    Ok(bringing.settled(reading))
}

/// What the file becomes, and how it compares with what was brought in before.
struct Prepared {
    /// The choices, with what was chosen about the register before.
    choices: Choices,
    plan: Plan,
    compared: Option<Compared>,
    /// The references of the records that it is compared with.
    references: BTreeMap<Id<of::Record>, String>,
    /// How their values are said.
    saying: saying::Saying,
}

fn prepare(
    program: &Program,
    sender: Sender,
    (bringing, reading, choices): (&'static Bringing, &Reading, &Choices),
) -> Result<Prepared, Failure> {
    let (now, chosen) = (program.clock.now(), choices.clone());
    let (with, earlier, marks, corrected) = program.storage.read_blocking(move |tx| {
        let viewer = Viewer::for_job(tx, sender.person, sender.organisation, now)?;
        let book = web::keeping::book(&viewer, sender.relationship, &chosen.seen_by)?;
        books::import::needs(&viewer, book, bringing.kind.name)?;
        let times = (now, viewer.zone.day_of(now));
        let with = circumstances(tx, &viewer, (sender.relationship, &chosen), times)?;
        let earlier = compare::load(tx, &viewer, (bringing, &chosen), (book, None))?;
        let marks: BTreeMap<_, _> = viewer.seats().iter().map(|seat| (seat.book, seat.mark.clone())).collect();
        Ok::<_, Failure>((with, earlier, marks, before(tx, &viewer, bringing)?))
    })?;
    let mut choices = choices.clone();
    learn(&mut choices, reading, (bringing, with.scale.steps()), &corrected);
    let (plan, compared) = compare::carry(&mut choices, (reading, bringing, &with), earlier);
    let mut references = BTreeMap::new();
    for record in compared.iter().flat_map(Compared::records) {
        let (head, mark) = (&record.head, marks.get(&record.head.book).map(String::as_str).unwrap_or_default());
        references.insert(head.id, bringing.kind.reference(mark, &record.fields(bringing.kind)?, head.number));
    }
    Ok(Prepared { choices, plan, compared, references, saying: saying::Saying::of(program, sender, with.scale)? })
}

/// What was prepared, with what of it is there already.
fn already(
    program: &Program,
    sender: Sender,
    (bringing, prepared): (&'static Bringing, Prepared),
) -> Result<(Prepared, Already), Failure> {
    let now = program.clock.now();
    program.storage.read_blocking(move |tx| {
        let viewer = Viewer::for_job(tx, sender.person, sender.organisation, now)?;
        let rows = (&prepared.plan, prepared.compared.as_ref());
        let already = here((tx, &viewer), sender.relationship, bringing, rows)?;
        Ok((prepared, already))
    })
}

/// Keeps what was read and begins to bring it in.
fn begin(
    program: &Program,
    sender: Sender,
    (bringing, reading, choices): (&'static Bringing, &Reading, &Choices),
    prepared: &Prepared,
) -> Result<Id<of::Import>, Failure> {
    let total = (prepared.plan.count() + choices.closes.len()) as i64;
    let (file, seen_by) = (reading.file.clone(), choices.seen_by.clone());
    let reading = serde_json::to_string(reading).map_err(|_| Failure::broken("what was read of a file"))?;
    let choices = choices.written();
    program.change("import", move |change| {
        let viewer = Viewer::for_job(change.tx, sender.person, sender.organisation, change.now)?;
        let new = NewImport {
            relationship: sender.relationship,
            kind: bringing.kind,
            file_name: &file,
            reading: &reading,
            choices: &choices,
            total,
        };
        let id = books::import::keep(change, &viewer, &new)?;
        let import = books::import::get(change.tx, &viewer, sender.relationship, id)?;
        let book = web::keeping::book(&viewer, sender.relationship, &seen_by)?;
        books::import::begin(change, &viewer, &import, (book, &choices, total))?;
        Ok(id)
    })
}

fn look(program: &Program, sender: Sender, id: Id<of::Import>) -> Result<Import, Failure> {
    let now = program.clock.now();
    program.storage.read_blocking(move |tx| {
        let viewer = Viewer::for_job(tx, sender.person, sender.organisation, now)?;
        books::import::get(tx, &viewer, sender.relationship, id)
    })
}
