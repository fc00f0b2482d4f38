//! `comity export`: takes a book out as one file that anybody can check.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use books::BookKind;
use books::export::{Named, Taking, named};
use clap::Subcommand;

use crate::program::Program;
use crate::settings::{Settings, Where};

/// Take a whole book out as one file that anybody can check, without Comity
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Book(Book),
}

/// Take out one book of a relationship
///
/// Signs a checkpoint over its last entry first, then writes every entry with its version. The server may run. Check
/// the file with "comity verify FILE", or with a program of your own: docs/book-format.md says what is in it.
#[derive(Debug, clap::Args)]
struct Book {
    /// The relationship, as it stands in addresses (works-estate), or its id. Where several are called so, the one that
    /// was called so first is meant; the others are named on standard error, with their ids.
    #[arg(value_name = "SLUG")]
    slug: String,
    #[command(flatten)]
    at: Where,
    /// The file to write; it must not be there yet.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Which book: the one that all parties hold, or one side's own.
    #[arg(long, default_value = "both", value_parser = ["both", "us"])]
    side: String,
    /// The organisation whose side, or whose word for the relationship, is meant.
    #[arg(long, value_name = "NAME")]
    organisation: Option<String>,
    /// Print one JSON object: {"file", "book", "entries"}.
    #[arg(long)]
    json: bool,
}

/// Writes the book.
///
/// # Errors
/// Where there is no such book, more than one, or the file cannot be written.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let What::Book(args) = &args.what;
    let settings = Settings::load(&args.at)?;
    settings.needs_data()?;
    let program = Program::open(settings)?;
    let book = chosen(&program, args)?.book;
    let key = program.key.clone();
    let taking = program.change("export", move |change| Taking::by_operator(change, book, &key))?;
    let file = crate::archive::private(&args.out)?;
    if let Err(error) = write(&program, &taking, (file, &args.out)) {
        // Half a book is no book.
        drop(std::fs::remove_file(&args.out));
        return Err(error);
    }
    let (file, entries) = (args.out.display().to_string(), taking.entries());
    if args.json {
        println!("{}", serde_json::json!({ "file": file, "book": book, "entries": entries }));
    } else {
        println!("{file}: {}, {entries} entries", taking.title());
    }
    Ok(ExitCode::SUCCESS)
}

/// The book that is meant. Of several relationships that are called so by parties who have nothing to do with each
/// other, the first to be called so is meant, so that what somebody else calls theirs changes nothing for a script.
fn chosen(program: &Program, args: &Book) -> anyhow::Result<Named> {
    let word = args.slug.clone();
    let mut books = program.storage.read_blocking(move |tx| named(tx, &word))?;
    let kind = if args.side == "us" { BookKind::Side } else { BookKind::Shared };
    books.retain(|book| book.kind == kind && args.organisation.as_ref().is_none_or(|name| *name == book.party));
    let Some(meant) = books.first().map(|book| book.relationship_id) else {
        bail!(
            "no relationship is called {} here{}",
            args.slug,
            args.organisation.as_ref().map(|name| format!(" by {name}")).unwrap_or_default()
        );
    };
    let (mut books, others): (Vec<Named>, Vec<Named>) =
        books.into_iter().partition(|book| book.relationship_id == meant);
    if !others.is_empty() {
        eprintln!("{}", told_of_others(&args.slug, &books[0], &others));
    }
    let parties: Vec<String> = books.iter().map(|book| book.party.clone()).collect();
    books.dedup_by_key(|book| book.book);
    match books.len() {
        1 => Ok(books.remove(0)),
        _ => bail!("more than one side's book is meant; name one of these with --organisation: {}", parties.join(", ")),
    }
}

/// That others call theirs so too, and how they are named.
fn told_of_others(slug: &str, meant: &Named, others: &[Named]) -> String {
    let mut lines =
        vec![format!("comity: {slug} is \"{}\" of {}, called so for longest", meant.relationship, meant.party)];
    for other in others {
        let line = format!("  for \"{}\" of {}, say {}", other.relationship, other.party, other.relationship_id);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

fn write(program: &Program, taking: &Taking, (file, out): (File, &Path)) -> anyhow::Result<()> {
    let failed = || format!("{} cannot be written", out.display());
    let written = taking.write(&program.storage, BufWriter::new(file))?;
    let file = written.into_inner().map_err(std::io::IntoInnerError::into_error).with_context(failed)?;
    file.sync_all().with_context(failed)
}
