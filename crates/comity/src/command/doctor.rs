//! `comity doctor`: looks for what commonly goes wrong with an installation, and says what to do.

use std::process::ExitCode;

use books::log::Checkpoint;
use kernel::{Clock, Instant, SystemClock};
use storage::{Place, Storage};

use crate::settings::{Settings, Where, variables};
use crate::{heads, signing};

/// Look at an installation and say what is wrong: settings, database, key, disk, clock
///
/// Changes nothing but the schema, which is brought up to date as "comity serve" would. Exit status 1 where something
/// must be put right. Whether every book is what was signed is said by "comity verify".
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    at: Where,
    /// Print one JSON object: {"well": …, "findings": [{"about", "state", "words"}]}.
    #[arg(long)]
    json: bool,
}

/// Space below which the disk is called full, in mebibytes.
const LEAST_MIB: u64 = 500;
/// The earliest instant that a clock can show: 2026-01-01.
const EARLIEST: Instant = Instant::from_micros(1_767_225_600_000_000);

/// Something that was looked at.
#[derive(Debug, serde::Serialize)]
struct Finding {
    about: &'static str,
    state: State,
    words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Well,
    Watch,
    Wrong,
}

fn finding(about: &'static str, state: State, words: impl Into<String>) -> Finding {
    Finding { about, state, words: words.into() }
}

/// Looks, and prints what it found.
///
/// # Errors
/// None of its own: what cannot be read is a finding.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut findings = vec![finding("version", State::Well, format!("Comity {}", env!("CARGO_PKG_VERSION")))];
    match Settings::load(&args.at) {
        Ok(settings) => {
            findings.push(address(&settings));
            findings.push(folder(&settings));
            findings.push(disk(&settings));
            findings.push(key(&settings));
            findings.extend(database(&settings));
        }
        Err(error) => findings.push(finding("settings", State::Wrong, format!("{error:#}"))),
    }
    findings.extend(variables::strays().iter().map(|stray| finding("variable", State::Watch, stray.to_string())));
    let well = findings.iter().all(|one| one.state != State::Wrong);
    if args.json {
        println!("{}", serde_json::json!({ "well": well, "findings": findings }));
    } else {
        for one in &findings {
            let state = match one.state {
                State::Well => "well ",
                State::Watch => "watch",
                State::Wrong => "WRONG",
            };
            println!("{state}  {:9} {}", one.about, one.words);
        }
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn address(settings: &Settings) -> Finding {
    // A server that runs may listen elsewhere than the settings say: `--listen` goes before them.
    let running = crate::serve::address::in_use(settings).filter(|_| settings.base_url.is_empty());
    let running = running.and_then(|address| address.strip_prefix("http://").map(str::to_owned));
    let listen = running.unwrap_or_else(|| settings.listen.clone());
    let is_near = ["127.", "[::1]", "localhost"].iter().any(|near| listen.starts_with(near));
    let is_secure = settings.base_url.starts_with("https://");
    match (is_near, is_secure) {
        (_, true) => finding("settings", State::Well, format!("people use {}", settings.base_url)),
        (true, false) => finding("settings", State::Well, format!("only this machine reaches {listen}")),
        (false, false) => finding(
            "settings",
            State::Watch,
            format!(
                "{listen} is reached by others without TLS: put a proxy in front and set base_url to its https address"
            ),
        ),
    }
}

fn folder(settings: &Settings) -> Finding {
    let name = settings.data.display();
    match signing::is_open_to_others(&settings.data) {
        Err(_) => finding("folder", State::Wrong, format!("{name} is not there: name the data folder with --data")),
        Ok(true) => finding("folder", State::Watch, format!("others on this machine can look into {name}: chmod 700")),
        Ok(false) => finding("folder", State::Well, format!("{name}")),
    }
}

fn disk(settings: &Settings) -> Finding {
    match rustix::fs::statvfs(&settings.data) {
        Err(error) => finding("disk", State::Watch, format!("its free space cannot be read: {error}")),
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize) >> 20;
            let state = if free < LEAST_MIB { State::Wrong } else { State::Well };
            finding("disk", state, format!("{free} MiB free; at least {LEAST_MIB} are needed"))
        }
    }
}

fn key(settings: &Settings) -> Finding {
    let file = signing::file(&settings.data);
    let name = file.display();
    match (std::fs::read_to_string(&file), signing::is_open_to_others(&file)) {
        (Ok(_), Ok(true)) => finding("key", State::Wrong, format!("{name} can be read by others: chmod 600")),
        (Ok(text), _) => match signing::read(&text) {
            Ok(_) => finding("key", State::Well, format!("{name}")),
            Err(error) => finding("key", State::Wrong, format!("{name} holds no key: {error}")),
        },
        (Err(error), _) => finding("key", State::Wrong, format!("{name}: {error}")),
    }
}

fn database(settings: &Settings) -> Vec<Finding> {
    if let Err(error) = settings.needs_data() {
        return vec![finding("database", State::Wrong, error.to_string())];
    }
    let kind = match settings.place() {
        Place::File(file) => format!("embedded, {}", file.display()),
        Place::Server(_) => "PostgreSQL".to_owned(),
    };
    let storage = match Storage::open(&settings.place()) {
        Ok(storage) => storage,
        Err(error) => return vec![finding("database", State::Wrong, error.to_string())],
    };
    let now = SystemClock.now();
    let clock = match books::check::newest(&storage) {
        Err(error) => return vec![finding("database", State::Wrong, error.to_string())],
        Ok(newest) => clock(now, newest),
    };
    vec![finding("database", State::Well, kind), clock, heads(settings, &storage)]
}

/// Whether everything is here that was signed: what the next start would notice, and what an earlier one did.
fn heads(settings: &Settings, storage: &Storage) -> Finding {
    let file = heads::file(settings);
    let kept = match kept(settings) {
        Ok(kept) => kept,
        Err(error) => return finding("heads", State::Wrong, format!("{error:#}")),
    };
    match storage.read_blocking(move |tx| books::missing::beside(tx, &kept)) {
        Err(error) => finding("heads", State::Wrong, error.to_string()),
        Ok(missing) if !missing.is_empty() => {
            let each =
                missing.iter().map(|one| format!("book {}: entries {} to {}", one.book, one.have + 1, one.known));
            let what = each.collect::<Vec<_>>().join("; ");
            finding("heads", State::Wrong, format!("missing, so that no book is written to: {what} (docs/backup.md)"))
        }
        Ok(_) if !file.exists() => {
            let words = format!("{} is not there yet: an older backup would not be noticed", file.display());
            finding("heads", State::Watch, words)
        }
        Ok(_) => finding("heads", State::Well, format!("{}", file.display())),
    }
}

/// The heads that were kept; none where there is no key that could have signed them, which is a finding of its own.
fn kept(settings: &Settings) -> anyhow::Result<Vec<Checkpoint>> {
    let key = std::fs::read_to_string(signing::file(&settings.data)).ok().and_then(|text| signing::read(&text).ok());
    key.map_or_else(|| Ok(Vec::new()), |key| heads::read(&heads::file(settings), &key))
}

/// A clock behind the newest entry would write entries that seem to come before it.
fn clock(now: Instant, newest: Option<Instant>) -> Finding {
    match newest {
        Some(newest) if newest > now.plus_seconds(5) => finding(
            "clock",
            State::Wrong,
            format!(
                "it shows {now}, but an entry was written at {newest}: set the clock, and let a time service keep it"
            ),
        ),
        _ if now < EARLIEST => finding("clock", State::Wrong, format!("it shows {now}: set the clock")),
        _ => finding("clock", State::Well, now.to_string()),
    }
}
