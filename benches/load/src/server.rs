//! A server under measure: started as people start it, looked at from outside through `/proc`, stopped as people
//! stop it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::Outcome;
use crate::client::{Client, Request};

/// Ticks of `utime` and `stime` in a second: `getconf CLK_TCK`, 100 on every Linux that Debian is built for.
const TICKS: f64 = 100.0;
/// How long a server may take to start, or to stop.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server. It is stopped when this goes.
pub struct Server {
    child: Child,
    /// Host and port.
    pub address: String,
    /// From exec to the first answered request.
    pub ready_after: Duration,
}

impl Server {
    /// Starts `comity serve` on a data folder and waits until its sign-in page is there.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn comity(program: &Path, data: &Path) -> Outcome<Server> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let mut command = Command::new(program);
        command.arg("serve").arg("--data").arg(data).args(["--listen", &address]);
        // Its log is written as it is by default, and read by nobody.
        command.env_remove("DATABASE_URL").env_remove("COMITY_LOG");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let began = Instant::now();
        let mut server = Server { child: command.spawn()?, address, ready_after: Duration::ZERO };
        let page = Request::get("/sign-in");
        loop {
            if Client::new(&server.address, "").expect(200, &page).is_ok() {
                server.ready_after = began.elapsed();
                return Ok(server);
            }
            if began.elapsed() > PATIENCE || server.child.try_wait()?.is_some() {
                return Err(format!("comity does not start on {}", data.display()).into());
            }
            std::thread::park_timeout(Duration::from_millis(1));
        }
    }

    /// Starts the bare reference on a copy of the data.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn reference(program: &Path, file: &Path, answers: &Path) -> Outcome<Server> {
        let mut command = Command::new(program);
        command.arg("--data").arg(file).arg("--answers").arg(answers);
        let began = Instant::now();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut address = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut address)?;
        if address.trim().is_empty() {
            return Err("the reference does not start".into());
        }
        Ok(Server { child, address: address.trim().to_owned(), ready_after: began.elapsed() })
    }

    /// Seconds of processor that it has used so far, its own and the system's for it.
    ///
    /// # Errors
    /// Where it is gone.
    pub fn processor(&self) -> Outcome<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let (_, rest) = stat.rsplit_once(')').ok_or("no name in stat")?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |index: usize| fields.get(index).and_then(|text| text.parse::<f64>().ok());
        // Fields 14 and 15 of proc(5), counted here from the third.
        let (user, system) = ticks(11).zip(ticks(12)).ok_or("no times in stat")?;
        Ok((user + system) / TICKS)
    }

    /// Memory that it holds: resident, in bytes.
    ///
    /// # Errors
    /// Where it is gone.
    pub fn resident(&self) -> Outcome<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
        let kib: u64 = line.split_whitespace().nth(1).ok_or("no number")?.parse()?;
        Ok(kib * 1024)
    }

    /// Statements that it has run, by its own count.
    ///
    /// # Errors
    /// Where it does not say.
    pub fn statements(&self) -> Outcome<f64> {
        let text = Client::new(&self.address, "").expect(200, &Request::get("/metrics"))?.text();
        let line = text.lines().find(|line| line.starts_with("comity_statements_total ")).ok_or("no statements")?;
        Ok(line.rsplit(' ').next().ok_or("no number")?.parse()?)
    }

    /// Asks it to stop, and waits until it has.
    ///
    /// # Errors
    /// Where it does not.
    pub fn stop(mut self) -> Outcome<()> {
        stop(&mut self.child)
    }
}

/// Asks a program to stop, as people stop it, and waits until it has.
///
/// # Errors
/// Where it does not.
pub fn stop(child: &mut Child) -> Outcome<()> {
    if let Some(id) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // It may have gone by itself.
        let _gone = kill_process(id, Signal::TERM);
    }
    let began = Instant::now();
    while child.try_wait()?.is_none() {
        if began.elapsed() > PATIENCE {
            return Err("a server does not stop".into());
        }
        std::thread::park_timeout(Duration::from_millis(5));
    }
    Ok(())
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
