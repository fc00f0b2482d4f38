//! The sample: two organisations, their relationship and its register with six months of history, a second
//! relationship of one of them, and an organisation that is in neither. Days are counted from the day it is made.

mod play;
mod stage;
mod story;

use std::path::Path;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use storage::Place;

use crate::program::Program;
use crate::settings::Settings;
use crate::signing;
use stage::Stage;
use story::{Cast, Story};

const CAST: &str = include_str!("demo/cast.toml");
const WORKS_ESTATE: &str = include_str!("demo/works-estate.toml");
const HARBOUR_RAIL: &str = include_str!("demo/harbour-rail.toml");
const REASONS: &str = include_str!("demo/reasons.toml");

/// The file in the data folder that says how far the sample is.
pub(crate) const MARKER: &str = "sample";
/// What the marker says while the sample is being made, and when it is whole.
const BEGUN: &str = "begun\n";
const WHOLE: &str = "whole\n";

/// Someone who can sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Login {
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// Their password, known to everybody.
    pub password: String,
    /// Whom they act for.
    pub organisation: String,
}

#[derive(Deserialize)]
struct Reasons {
    reasons: Vec<String>,
}

/// Removes a sample that was not finished, before anything opens it.
///
/// # Errors
/// Where a file of it cannot be removed.
pub fn clear_unfinished(settings: &Settings) -> anyhow::Result<()> {
    if marker(&settings.data) != Some(BEGUN.to_owned()) {
        return Ok(());
    }
    let Place::File(database) = settings.place() else {
        bail!("the sample on the database server was not finished: give it an empty database");
    };
    let name = database.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let database = ["", "-wal", "-shm"].map(|end| database.with_file_name(format!("{name}{end}")));
    let rest = [signing::file(&settings.data), settings.data.join(MARKER)];
    for file in database.iter().chain(&rest) {
        match std::fs::remove_file(file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("{} cannot be removed", file.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn marker(data: &Path) -> Option<String> {
    std::fs::read_to_string(data.join(MARKER)).ok()
}

/// Makes the sample where it is not there yet, and says who can sign in.
///
/// # Errors
/// Where the data are not the sample's.
pub fn prepare(program: &Program) -> anyhow::Result<Vec<Login>> {
    let cast: Cast = toml::from_str(CAST)?;
    let data = &program.settings.data;
    let is_empty = program.storage.read_blocking(directory::installation::is_empty)?;
    match (is_empty, marker(data).as_deref()) {
        (false, Some(WHOLE)) => {}
        (false, _) => bail!("{} holds data that are not the sample's: name another folder", data.display()),
        (true, _) => {
            std::fs::write(data.join(MARKER), BEGUN)?;
            make(program, &cast)?;
            std::fs::write(data.join(MARKER), WHOLE)?;
        }
    }
    Ok(logins(&cast))
}

fn make(program: &Program, cast: &Cast) -> anyhow::Result<()> {
    let reasons: Reasons = toml::from_str(REASONS)?;
    let app = program.app(String::new())?;
    let mut stage = Stage::new(program, play::nobody(&app)?, cast);
    let stories: [Story; 2] = [toml::from_str(WORKS_ESTATE)?, toml::from_str(HARBOUR_RAIL)?];
    stage.found("meridian", stories[0].opened - 1)?;
    for story in &stories {
        let relationship = stage.open(story)?;
        play::play(&stage, story, relationship, &reasons.reasons).with_context(|| story.name.clone())?;
    }
    stage.found("northgate", -30)?;
    // Whoever signs in finds the news of the last days, not of half a year.
    for key in stage.people().into_keys() {
        stage
            .act((&key, stage.at(-4, 1200)), |doing| directory::membership::saw_updates(doing.change, doing.viewer))?;
    }
    program.sign_checkpoints()?;
    crate::serve::chores::verify_all(program)?;
    Ok(())
}

fn logins(cast: &Cast) -> Vec<Login> {
    let people = cast
        .organisation
        .iter()
        .flat_map(|organisation| organisation.person.iter().map(move |one| (organisation, one)));
    people
        .map(|(organisation, person)| Login {
            name: person.name.clone(),
            email: person.email.clone(),
            password: person.password.clone(),
            organisation: organisation.name.clone(),
        })
        .collect()
}

/// What a person at a terminal is told.
pub fn welcome(address: &str, people: &[Login]) -> String {
    let width = |of: fn(&Login) -> &str| people.iter().map(|one| of(one).chars().count()).max().unwrap_or(0);
    let (organisation, name, email) = (width(|one| &one.organisation), width(|one| &one.name), width(|one| &one.email));
    let mut text = format!("Comity's sample is at {address}\n\nWho can sign in:\n");
    for one in people {
        text += &format!(
            "  {:organisation$}  {:name$}  {:email$}  {}\n",
            one.organisation, one.name, one.email, one.password
        );
    }
    text + "\nCtrl-C stops it."
}
