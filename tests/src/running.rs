//! The real program, started on data of its own and written to as fast as it answers: what the tests share that kill
//! it, cut its power, fill its disk or break it.

pub mod client;

use std::ffi::OsString;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kernel::{Clock, SystemClock};
use serde_json::json;
use storage::testing::TestPlace;

use crate::house::model::Model;
use crate::house::program_file;
use crate::house::register::{ESTATE, api};
use client::{Answered, Client};

/// Programs that write at the same time.
pub const WRITERS: usize = 4;

/// A running program.
pub struct Running {
    child: Child,
    pub port: u16,
}

impl Running {
    /// Starts the program on the data; waits until it answers.
    pub fn start(place: &TestPlace) -> Running {
        Running::start_by(place, &[], Stdio::null())
    }

    /// Starts it as the last argument of another command, such as one that looks on; what it logs goes to `log`.
    pub fn start_by(place: &TestPlace, by: &[OsString], log: Stdio) -> Running {
        Running::try_to_start(place, by, log).unwrap_or_else(|ended| panic!("the program does not start: {ended}"))
    }

    /// The same, where it may not start: then how it ended.
    ///
    /// # Errors
    /// Where it ends by itself.
    pub fn try_to_start(place: &TestPlace, by: &[OsString], log: Stdio) -> Result<Running, ExitStatus> {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port is free").port();
        let program = command(place);
        let mut command = match by.split_first() {
            None => program,
            Some((first, rest)) => {
                let mut by = Command::new(first);
                by.args(rest).arg(program.get_program()).args(program.get_args());
                by.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
                by
            }
        };
        command.env("COMITY_LISTEN", format!("127.0.0.1:{port}")).env("COMITY_LOG", "error").env_remove("COMITY_DATA");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().expect("the program starts");
        let mut running = Running { child, port };
        let began = Instant::now();
        while !Client::answers(port) {
            if let Some(ended) = running.child.try_wait().expect("its state can be asked") {
                return Err(ended);
            }
            assert!(began.elapsed() < Duration::from_secs(60), "the program does not start");
            std::thread::park_timeout(Duration::from_millis(5));
        }
        Ok(running)
    }

    /// The id of its process, or of the command's by which it was started.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it has ended by itself.
    pub fn wait(mut self) -> ExitStatus {
        self.child.wait().expect("it ends")
    }

    /// Signal 9: nothing of the program runs any more when this returns.
    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it is gone");
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) -> ExitStatus {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.is_ok_and(|asked| asked.success()), "it can be asked to stop");
        self.child.wait().expect("it is gone")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The fault that is planted in what serves, and not in this program.
pub fn planted() -> Option<String> {
    std::env::var("COMITY_FAULT_WHERE_SERVED").ok()
}

/// The real program; with a fault planted this one, which alone can have any.
fn command(place: &TestPlace) -> Command {
    let mut command = match planted() {
        None => {
            let mut command = Command::new(program_file());
            command.arg("serve").arg("--data").arg(&place.data);
            command
        }
        Some(fault) => {
            let mut command = Command::new(std::env::current_exe().expect("this program knows its own file"));
            command
                .args(["--exact", "running::serves_where_it_is_told_to"])
                .env(SERVE, &place.data)
                .env("COMITY_FAULT", fault);
            command
        }
    };
    command.env("DATABASE_URL", place.address().unwrap_or_default());
    command
}

const SERVE: &str = "COMITY_TEST_SERVES";

/// Not a story: what the stories start where a fault is planted. Ends at once where nobody asked for it.
#[test]
fn serves_where_it_is_told_to() {
    let Some(data) = std::env::var_os(SERVE).map(PathBuf::from) else { return };
    let at = comity::settings::Where { data: Some(data), settings: None };
    let settings = comity::settings::Settings::load(&at).expect("the settings fit");
    comity::logs::begin(&settings).expect("it can be logged");
    let bound = comity::serve::bind(&settings.listen, "").expect("the port is free");
    let program = comity::program::Program::open(settings).expect("the data open");
    comity::serve::run(&program, bound, || ()).expect("it serves");
}

/// A place with everybody in it and a token that writes for each side, as of now.
pub fn prepared(model: &Model) -> (TestPlace, [String; 2]) {
    let house = model.copy();
    house.clock.set(SystemClock.now());
    let token = |name: &str, email: &str| {
        let person = house.sign_in(name, email);
        let new = json!({ "name": "writer", "scope": "write", "days": 9 });
        let made = api(&house, &person, "POST", "/me/tokens", &new).done().json();
        made["token"].as_str().expect("a token").to_owned()
    };
    let tokens = [token("Omar Reid", "omar@meridian.example"), token("Petra Novak", "petra@works.example")];
    (house.close(), tokens)
}

/// Starts the program and waits for nothing.
pub fn begin(place: &TestPlace, log: Stdio) -> Child {
    let mut command = command(place);
    command.env("COMITY_LISTEN", "127.0.0.1:0").env("COMITY_LOG", "error").env_remove("COMITY_DATA");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("the program starts")
}

/// A joint risk that is to be raised.
pub fn risk(title: String) -> Answered {
    Answered {
        body: json!({ "title": title, "seen_by": "both", "likelihood": 3, "effect": 4 }),
        key: title.clone(),
        title,
        method: "POST",
        path: format!("/api/v1/relationships/{ESTATE}/risks"),
        id: None,
        version: 1,
    }
}

/// Writes as fast as the program answers, until it is gone. Answers what was answered, and what was not.
pub fn write(port: u16, token: &str, name: &str, is_over: &AtomicBool) -> (Vec<Answered>, Option<Answered>) {
    let mut client = Client::new(port, token);
    let mut answered = Vec::new();
    for n in 0.. {
        let title = format!("{name} n{n}");
        let mut risk = json!({ "title": title, "seen_by": if n % 3 == 0 { "us" } else { "both" }, "likelihood": n % 5 + 1, "effect": 3 });
        if n % 3 == 0 {
            risk["why_private"] = "not yet agreed".into();
        }
        let mut change = Answered {
            key: title.clone(),
            title,
            method: "POST",
            path: format!("/api/v1/relationships/{ESTATE}/risks"),
            body: risk,
            id: None,
            version: 1,
        };
        if is_over.load(Ordering::Relaxed) {
            return (answered, None);
        }
        match client.send(&mut change) {
            Ok(()) => {}
            Err(_) => return (answered, Some(change)),
        }
        let id = change.id.clone().expect("what is made has an id");
        answered.push(change);
        if n % 2 == 0 {
            let score = json!({ "likelihood": 5, "effect": 5, "version": 1 });
            let (title, path) = (format!("{name} n{n}"), format!("/api/v1/relationships/{ESTATE}/risks/{id}/score"));
            let mut change = Answered {
                key: format!("{title} again"),
                title,
                method: "PUT",
                path,
                body: score,
                id: Some(id),
                version: 2,
            };
            if client.send(&mut change).is_err() {
                return (answered, Some(change));
            }
            answered.push(change);
        }
    }
    (answered, None)
}
