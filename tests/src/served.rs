//! The real program with its short-lived files in a folder of ours, or looked on by another command, for the stories
//! about what it takes and whom it talks to.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use kernel::{Clock, SystemClock};
use serde_json::json;
use storage::testing::TestPlace;

use crate::house::House;
use crate::house::model::Model;
use crate::house::register::api;
use crate::running::Running;

/// A running program.
pub struct Served(Running);

impl Served {
    /// Starts the program on the data, as the last arguments of `before` where there is one, with its short-lived files
    /// in `folder`; waits until it answers.
    pub fn start(place: &TestPlace, before: &[&str], folder: &Path) -> Served {
        let temporary = format!("TMPDIR={}", folder.display());
        let by: Vec<OsString> = ["env", &temporary].iter().chain(before).map(OsString::from).collect();
        Served(Running::start_by(place, &by, Stdio::null()))
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
        let stream = TcpStream::connect(("127.0.0.1", self.0.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        stream.set_write_timeout(Some(Duration::from_secs(60)))?;
        Ok(stream)
    }

    /// The id of its process, or of the command's that looks on.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Asks it to stop and waits until it has.
    pub fn stop(self) {
        self.0.stop();
    }

    /// Asks the program to stop that another command looks on at, which ends with it.
    pub fn stop_looked_on(self) {
        let id = self.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).expect("it has a child");
        let asked = std::process::Command::new("kill").arg("-TERM").args(children.split_whitespace()).status();
        assert!(asked.is_ok_and(|asked| asked.success()), "it can be asked to stop");
        self.0.wait();
    }
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
