//! `comity verify`: holds books against their own proofs, with no server and no network.

use std::convert::Infallible;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use books::log::{Checkpoint, Expected, Note, PublicKey, Report, Step, Verifier, verify_file};
use books::{check, missing};
use storage::Storage;

use crate::program::Program;
use crate::settings::{Settings, Where};
use crate::{heads, signing};

/// Check that books are what was signed: every book of a data folder, or one book file
///
/// Names the first entry that does not fit. Exit status 0 only where all fits. Needs no network; the server may run.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A book file, as "comity export book" writes it. Without one: every book of the data folder.
    #[arg(conflicts_with_all = ["data", "settings"])]
    file: Option<PathBuf>,
    #[command(flatten)]
    at: Where,
    /// A key that you got from its holder, as name+id+base64: it must have signed the file's last checkpoint.
    #[arg(long = "key", value_name = "KEY", requires = "file")]
    keys: Vec<String>,
    /// A file with a checkpoint of this book that you kept: the book must contain and continue it.
    #[arg(long = "checkpoint", value_name = "FILE", requires = "file")]
    checkpoints: Vec<PathBuf>,
    /// Print one JSON object: {"fits": …, "books": [{"title", "book", "entries", "misfit", …}]}.
    #[arg(long)]
    json: bool,
}

/// Checks and says what was found.
///
/// # Errors
/// Where something cannot be read at all; what does not fit is printed.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let checked = match &args.file {
        Some(file) => vec![(file.display().to_string(), of_file(file, args)?)],
        None => {
            let settings = Settings::load(&args.at)?;
            settings.needs_data()?;
            of_data(&settings)?
        }
    };
    let fits = checked.iter().all(|(_, report)| report.fits());
    if args.json {
        let books: Vec<_> = checked.iter().map(|(title, report)| as_json(title, report)).collect();
        println!("{}", serde_json::json!({ "fits": fits, "books": books }));
    } else {
        checked.iter().for_each(|(title, report)| describe(title, report));
    }
    Ok(if fits { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn as_json(title: &str, report: &Report) -> serde_json::Value {
    let mut value = serde_json::to_value(report).unwrap_or_default();
    value["title"] = title.into();
    value["fits"] = report.fits().into();
    if let Some(misfit) = &report.misfit {
        value["misfit"]["detail"] = misfit.to_string().into();
    }
    value
}

fn describe(title: &str, report: &Report) {
    let Report { entries, documents, erased, checkpoints, covered, .. } = report;
    match &report.misfit {
        Some(misfit) => println!("DOES NOT FIT  {title}: {misfit}"),
        None => println!(
            "fits  {title}: entries {entries}, texts {documents}, erased {erased}, checkpoints {checkpoints}, the last over {covered}"
        ),
    }
}

fn of_file(file: &Path, args: &Args) -> anyhow::Result<Report> {
    let mut expected = Expected::default();
    for key in &args.keys {
        expected.keys.push(key.parse::<PublicKey>().with_context(|| format!("the key {key}"))?);
    }
    for kept in &args.checkpoints {
        expected.known.push(kept_checkpoint(kept, &expected.keys)?);
    }
    let open = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    verify_file(BufReader::new(open), &expected).with_context(|| format!("{} cannot be read", file.display()))
}

/// A checkpoint that the reader kept: believed where a key that they brought signed it.
fn kept_checkpoint(file: &Path, keys: &[PublicKey]) -> anyhow::Result<Checkpoint> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let note = Note::parse(&text).with_context(|| format!("{}", file.display()))?;
    if note.verify(keys)?.signed.is_empty() {
        bail!("{} is not signed by a key that you gave with --key", file.display());
    }
    Ok(Checkpoint::from_note(&note)?)
}

/// Verifies every book of a data folder, and notes in it that they were.
fn of_data(settings: &Settings) -> anyhow::Result<Vec<(String, Report)>> {
    let checked = of_storage(&Storage::open(&settings.place())?, settings)?;
    let program = Program::open(settings.clone())?;
    for (chain, _, report) in &checked {
        let (chain, report) = (chain.clone(), report.clone());
        program.change("verified", move |change| check::note_verified(change, &chain, &report))?;
    }
    Ok(checked.into_iter().map(|(_, title, report)| (title, report)).collect())
}

/// Verifies every book there, by the key of the data folder.
pub(super) fn of_storage(
    storage: &Storage,
    settings: &Settings,
) -> anyhow::Result<Vec<(check::Chain, String, Report)>> {
    let file = signing::file(&settings.data);
    let text = std::fs::read_to_string(&file).with_context(|| format!("the signing key {}", file.display()))?;
    let key = signing::read(&text).with_context(|| format!("{} holds no key", file.display()))?;
    let kept = heads::read(&heads::file(settings), &key)?;
    let mut checked = Vec::new();
    for chain in check::chains(storage)? {
        let public = key.public(chain.book, &chain.origin)?;
        let report = check::verify_against(storage, &chain, &public, &kept)?;
        let title = check::title(storage, &chain).unwrap_or_else(|_| chain.book.to_string());
        checked.push((chain, title, report));
    }
    let whole_books = kept.iter().filter_map(|kept| lost(kept, &checked)).collect::<Vec<_>>();
    Ok(checked.into_iter().chain(whole_books).collect())
}

/// A book that was signed here and is not here any more, with the report that says so.
fn lost(kept: &Checkpoint, checked: &[(check::Chain, String, Report)]) -> Option<(check::Chain, String, Report)> {
    let (book, origin) = missing::log_of(kept)?;
    let chain = check::Chain { book: book.parse().ok()?, origin: origin.to_owned() };
    if checked.iter().any(|(there, _, _)| *there == chain) {
        return None;
    }
    let expected = Expected { known: vec![kept.clone()], ..Expected::default() };
    let nothing = std::iter::empty::<Result<Step, Infallible>>();
    let Ok(report) = Verifier::new(book, origin, Vec::new(), expected).run(nothing);
    Some((chain, book.to_owned(), report))
}
