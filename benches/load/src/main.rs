//! Makes the figures of `docs/figures.md`: Comity and the bare reference, side by side, in one run. See README.md.

mod act;
mod against;
mod bringing;
mod client;
mod cost;
mod place;
mod reading;
mod rows;
mod scale;
mod server;
mod start;
mod table;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use place::Place;
use table::Table;

/// What was done, or why not: this program ends at the first thing that goes wrong.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The two programs that are measured.
pub struct Programs {
    /// Comity.
    pub comity: PathBuf,
    /// The bare reference.
    pub reference: PathBuf,
}

/// What was asked for on the command line.
struct Asked {
    programs: Programs,
    work: PathBuf,
    only: Vec<String>,
    write: Option<PathBuf>,
    made_with: String,
}

const USE: &str = "load --comity FILE --reference FILE --work FOLDER [--only PART,…] [--write PAGE --made-with TEXT]
parts: against, scale, import, start, weight, read, fill";

fn main() -> Outcome<()> {
    let asked = asked()?;
    let began = Instant::now();
    let mut table = Table::default();
    run(&asked, &mut table)?;
    println!("{} missed; {:.0} s", table.missed(), began.elapsed().as_secs_f64());
    match &asked.write {
        Some(page) => table.write(page, &asked.made_with),
        None => Ok(()),
    }
}

fn asked() -> Outcome<Asked> {
    let mut asked = Asked {
        programs: Programs { comity: PathBuf::new(), reference: PathBuf::new() },
        work: PathBuf::new(),
        only: Vec::new(),
        write: None,
        made_with: String::new(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(USE)?;
        match name.as_str() {
            "--comity" => asked.programs.comity = value.into(),
            "--reference" => asked.programs.reference = value.into(),
            "--work" => asked.work = value.into(),
            "--only" => asked.only = value.split(',').map(str::to_owned).collect(),
            "--write" => asked.write = Some(value.into()),
            "--made-with" => asked.made_with = value,
            _ => return Err(USE.into()),
        }
    }
    if asked.work.as_os_str().is_empty() { Err(USE.into()) } else { Ok(asked) }
}

fn run(asked: &Asked, table: &mut Table) -> Outcome<()> {
    let (programs, work) = (&asked.programs, &asked.work);
    let wanted = |part: &str| asked.only.is_empty() || asked.only.iter().any(|only| only == part);
    std::fs::create_dir_all(work)?;
    let small = filled(programs, &work.join("small"), 1_000)?;
    if wanted("against") {
        against::measure(programs, &small, &fresh(work, "against")?, table)?;
    }
    if wanted("import") {
        bringing::measure(programs, &small, &fresh(work, "import")?, table)?;
    }
    if wanted("start") {
        start::measure(programs, &small, "1,000", table)?;
    }
    if wanted("weight") {
        start::weight(programs, &small, table)?;
    }
    if wanted("read") {
        let data = std::env::var_os("COMITY_DATA");
        reading::measure(programs, data.as_deref().map(Path::new), table)?;
    }
    if wanted("scale") || wanted("start") || wanted("fill") {
        let large = filled(programs, &work.join("large"), 100_000)?;
        if wanted("scale") {
            scale::measure(programs, [&small, &large], table)?;
        }
        if wanted("start") {
            start::measure(programs, &large, "100,000", table)?;
        }
    }
    Ok(())
}

fn filled(programs: &Programs, folder: &Path, records: usize) -> Outcome<Place> {
    let began = Instant::now();
    let place = Place::filled(&programs.comity, folder, records)?;
    eprintln!("{records} records in {} ({:.0} s)", folder.display(), began.elapsed().as_secs_f64());
    Ok(place)
}

/// An empty folder for a part of the run.
fn fresh(work: &Path, name: &str) -> Outcome<PathBuf> {
    let folder = work.join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
