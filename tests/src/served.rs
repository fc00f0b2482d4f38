//! The real program, started under another command (one that sets where its files go, or looks on), for the stories
//! about what it takes and whom it talks to.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use kernel::{Clock, SystemClock};
use serde_json::json;
use storage::testing::TestPlace;

use crate::house::House;
use crate::house::model::Model;
use crate::house::program_file;
use crate::house::register::api;

/// A running program.
pub struct Served {
    child: Child,
    pub port: u16,
}

impl Served {
    /// Starts the program on the data, as the last arguments of `before` where there is one, with its short-lived files
    /// in `folder`; waits until it answers.
    pub fn start(place: &TestPlace, before: &[&str], folder: &Path) -> Served {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port is free").port();
        let (program, arguments) = program(place);
        let mut command = match before.split_first() {
            None => Command::new(program),
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
        };
        command.args(arguments).env("TMPDIR", folder).env("COMITY_LOG", "error").env_remove("COMITY_DATA");
        command
            .env("COMITY_LISTEN", format!("127.0.0.1:{port}"))
            .env("DATABASE_URL", place.address().unwrap_or_default());
        if let Ok(fault) = std::env::var("COMITY_FAULT_WHERE_SERVED") {
            command.env(SERVE, &place.data).env("COMITY_FAULT", fault);
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut served = Served { child: child.expect("the program starts"), port };
        let began = Instant::now();
        while !served.get("/health/live", "").starts_with("HTTP/1.1 200") {
            let ended = served.child.try_wait().expect("its state can be asked");
            let is_late = began.elapsed() > Duration::from_secs(90);
            assert!(ended.is_none() && !is_late, "the program does not start: {ended:?}");
            std::thread::park_timeout(Duration::from_millis(20));
        }
        served
    }

    /// Asks for a page and answers all that is said, or nothing where nobody is there.
    pub fn get(&self, path: &str, headers: &str) -> String {
        self.send(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n").as_bytes())
    }

    /// Sends bytes and answers all that is said.
    pub fn send(&self, request: &[u8]) -> String {
        let heard = || -> std::io::Result<Vec<u8>> {
            let mut stream = self.connect()?;
            stream.write_all(request)?;
            let mut heard = Vec::new();
            stream.read_to_end(&mut heard)?;
            Ok(heard)
        };
        String::from_utf8_lossy(&heard().unwrap_or_default()).into_owned()
    }

    /// A connection of one's own.
    pub fn connect(&self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        stream.set_write_timeout(Some(Duration::from_secs(60)))?;
        Ok(stream)
    }

    /// The id of its process, or of the command's that looks on.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop and waits until it has.
    pub fn stop(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.is_ok_and(|asked| asked.success()), "it can be asked to stop");
        self.child.wait().expect("it is gone");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Where it was stopped before, there is nothing to do.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

const SERVE: &str = "COMITY_TEST_SERVES_FILES";

/// The real program; with a fault planted this one, which alone can have any.
fn program(place: &TestPlace) -> (PathBuf, Vec<String>) {
    if std::env::var_os("COMITY_FAULT_WHERE_SERVED").is_none() {
        let data = place.data.to_string_lossy().into_owned();
        return (program_file(), vec!["serve".to_owned(), "--data".to_owned(), data]);
    }
    let this = std::env::current_exe().expect("this program knows its own file");
    (this, ["--exact", "served::serves_where_it_is_told_to"].map(str::to_owned).to_vec())
}

/// Not a story: what the stories start where a fault is planted. Ends at once where nobody asked for it.
#[test]
fn serves_where_it_is_told_to() {
    let Some(data) = std::env::var_os(SERVE).map(PathBuf::from) else { return };
    let at = comity::settings::Where { data: Some(data), settings: None };
    let settings = comity::settings::Settings::load(&at).expect("the settings fit");
    let bound = comity::serve::bind(&settings.listen, "").expect("the port is free");
    let program = comity::program::Program::open(settings).expect("the data open");
    comity::serve::run(&program, bound, || ()).expect("it serves");
}

/// A house of today and a token with which its owner's program writes.
pub fn of_today(model: &Model) -> (House, String) {
    let house = model.copy();
    house.clock.set(SystemClock.now());
    let owner = house.sign_in("Omar Reid", "omar@meridian.example");
    let new = json!({ "name": "writer", "scope": "write", "days": 9 });
    let made = api(&house, &owner, "POST", "/me/tokens", &new).done().json();
    let token = made["token"].as_str().expect("a token").to_owned();
    (house, token)
}
