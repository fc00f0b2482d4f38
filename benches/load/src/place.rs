//! A data folder to measure on: the sample with a register of so many rows brought in through the door that people
//! have, so that its indexes, entries and figures are real.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::client::{Client, Request};
use crate::server::Server;
use crate::{Outcome, rows};

/// The sample's relationship that the register stands in.
pub const RELATIONSHIP: &str = "works-estate";
const FORM: &str = "application/x-www-form-urlencoded";

/// A person of the sample.
#[derive(Debug, Clone)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// The password.
    pub password: String,
}

/// A data folder, and who can sign in.
pub struct Place {
    /// The folder.
    pub folder: PathBuf,
    /// The people of both sides.
    pub people: Vec<Person>,
}

impl Place {
    /// Makes the sample in that folder and brings a register of so many rows into what both sides read. What is
    /// there whole already is taken as it is.
    ///
    /// # Errors
    /// Where the program refuses.
    pub fn filled(program: &Path, folder: &Path, records: usize) -> Outcome<Place> {
        let whole = folder.with_extension(format!("{records}-rows"));
        if !whole.exists() && folder.exists() {
            // An import that was broken off: half a register measures nothing.
            std::fs::remove_dir_all(folder)?;
        }
        let place = Place { folder: folder.to_owned(), people: sample(program, folder)? };
        if !whole.exists() {
            let file = folder.with_extension("csv");
            rows::csv(&file, records, &place.owners())?;
            place.import(program, &file)?;
            std::fs::write(&whole, "whole\n")?;
        }
        Ok(place)
    }

    /// A copy of the folder, while nothing runs on it.
    ///
    /// # Errors
    /// Where it cannot be copied.
    pub fn copied(&self, to: &Path) -> Outcome<Place> {
        std::fs::create_dir_all(to)?;
        run(Command::new("cp").arg("-a").arg(self.folder.join(".")).arg(to))?;
        Ok(Place { folder: to.to_owned(), people: self.people.clone() })
    }

    /// The names that owners are given by in a register.
    pub fn owners(&self) -> Vec<String> {
        self.people.iter().take(4).map(|person| person.name.clone()).collect()
    }

    fn import(&self, program: &Path, file: &Path) -> Outcome<()> {
        let mut command = Command::new(program);
        command.args(["import", "risks"]).arg(file).arg("--data").arg(&self.folder);
        command.args([
            "--relationship",
            RELATIONSHIP,
            "--person",
            &self.people[0].email,
            "--seen-by",
            "both",
            "--json",
        ]);
        let told: Value = serde_json::from_str(&run(&mut command)?)?;
        if told["came"] == told["records"] && told["came"].as_u64() > Some(0) {
            return Ok(());
        }
        Err(format!("not every row came in: {} of {}", told["came"], told["records"]).into())
    }

    /// A token that writes for that person, from the command line.
    ///
    /// # Errors
    /// Where the program refuses.
    pub fn token(&self, program: &Path, person: &Person) -> Outcome<String> {
        let mut command = Command::new(program);
        command.args(["token", "create", "--person", &person.email, "--scope", "write", "--json"]);
        let told: Value = serde_json::from_str(&run(command.arg("--data").arg(&self.folder))?)?;
        Ok(told["token"].as_str().ok_or("no token")?.to_owned())
    }
}

/// Makes the sample where it is not there, and answers who can sign in: Meridian's people first, then the client's.
fn sample(program: &Path, folder: &Path) -> Outcome<Vec<Person>> {
    let mut command = Command::new(program);
    command.args(["demo", "--json", "--listen", "127.0.0.1:0", "--data"]).arg(folder);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    let read = BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line);
    let stopped = crate::server::stop(&mut child);
    read?;
    stopped?;
    let told: Value = serde_json::from_str(&line)?;
    let text = |person: &Value, name: &str| person[name].as_str().unwrap_or_default().to_owned();
    let people = told["people"].as_array().ok_or("nobody is in the sample")?;
    Ok(people
        .iter()
        .map(|one| Person { name: text(one, "name"), email: text(one, "email"), password: text(one, "password") })
        .collect())
}

/// Runs a command to its end; answers what it printed.
///
/// # Errors
/// Where it cannot be run, or ends otherwise than well: with what it said.
pub fn run(command: &mut Command) -> Outcome<String> {
    let output = command.env_remove("DATABASE_URL").output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
}

/// A browser that is signed in as somebody.
pub struct Browser {
    /// The header line of its session.
    pub header: String,
    /// The token that its forms carry.
    pub csrf: String,
}

impl Browser {
    /// Signs in by the form.
    ///
    /// # Errors
    /// Where the server refuses.
    pub fn sign_in(server: &Server, person: &Person) -> Outcome<Browser> {
        let form = format!("email={}&password={}", escaped(&person.email), escaped(&person.password));
        let mut client = Client::new(&server.address, "");
        let answer = client.expect(303, &Request::send("POST", "/sign-in", FORM, form))?;
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        let header = format!("cookie: {cookie}\r\n");
        let page = Request::get(format!("/r/{RELATIONSHIP}/risks/new"));
        let page = Client::new(&server.address, &header).expect(200, &page)?.text();
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").ok_or("no form on the page")?;
        let csrf = rest.split('"').next().unwrap_or_default().to_owned();
        Ok(Browser { header, csrf })
    }
}

/// Text as a form or an address writes it.
pub fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
