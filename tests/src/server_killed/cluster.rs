//! A PostgreSQL of our own, set up as it is for real: it waits for the disk. In a folder of its own, on a socket there.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The server and its folder; both go when this does.
pub struct Cluster {
    home: PathBuf,
    programs: PathBuf,
    server: Option<Child>,
}

impl Cluster {
    /// A new one, running; nothing where this machine has no PostgreSQL.
    pub fn start(name: &str) -> Option<Cluster> {
        let programs = programs()?;
        let home = std::env::temp_dir().join(format!("comity_cluster_{}_{name}", std::process::id()));
        drop(std::fs::remove_dir_all(&home));
        std::fs::create_dir_all(&home).expect("the folder for temporary files can be written to");
        let mut cluster = Cluster { home, programs, server: None };
        if is_root() {
            let given = Command::new("chown").arg(user()).arg(&cluster.home).status();
            assert!(given.is_ok_and(|given| given.success()), "the folder can be given to {}", user());
        }
        let made = cluster
            .as_user("initdb")
            .args(["--username=comity", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--pgdata"])
            .arg(cluster.data())
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "T22: initdb: {}", String::from_utf8_lossy(&made.stderr));
        cluster.go();
        Some(cluster)
    }

    fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    /// How it is reached.
    pub fn address(&self) -> String {
        format!("host={} user=comity dbname=postgres", self.home.display())
    }

    /// Starts the server, and waits until it answers.
    pub fn go(&mut self) {
        let mut command = self.as_user("postgres");
        command.arg("-D").arg(self.data()).arg("-k").arg(&self.home);
        command.args(["-c", "listen_addresses=", "-c", "max_connections=60", "-c", "fsync=on"]);
        let log = std::fs::File::options().create(true).append(true).open(self.home.with_extension("log"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log.expect("a file can be made"));
        self.server = Some(command.spawn().expect("it starts"));
        let began = Instant::now();
        while !self.is_ready() {
            assert!(began.elapsed() < Duration::from_secs(60), "T22: the database server does not start");
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    fn is_ready(&self) -> bool {
        let mut ask = Command::new(self.programs.join("pg_isready"));
        ask.arg("--quiet").arg("--host").arg(&self.home);
        ask.status().is_ok_and(|ready| ready.success())
    }

    /// Signal 9 to every process of it at once; nothing of it runs any more when this returns.
    pub fn kill(&mut self) {
        let data = self.data();
        let lock = std::fs::read_to_string(data.join("postmaster.pid")).expect("it runs");
        let mut lines = lock.lines();
        let first: u32 = lines.next().and_then(|pid| pid.parse().ok()).expect("its number");
        // Nobody else's: the lock names the folder, and the process works there.
        assert_eq!(lines.next().map(Path::new), Some(data.as_path()), "T22: this is not our database server");
        let works_in = std::fs::read_link(format!("/proc/{first}/cwd")).expect("it runs");
        assert_eq!(works_in, data.canonicalize().expect("it is there"), "T22: this is not our database server");
        let tree: Vec<u32> = children(first).into_iter().chain([first]).collect();
        let numbers: Vec<String> = tree.iter().rev().map(u32::to_string).collect();
        drop(Command::new("kill").arg("-9").args(&numbers).stderr(Stdio::null()).status());
        if let Some(mut server) = self.server.take() {
            server.wait().expect("it is gone");
        }
        let began = Instant::now();
        while tree.iter().any(|pid| is_alive(*pid)) {
            assert!(began.elapsed() < Duration::from_secs(20), "T22: it cannot be killed");
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }

    fn as_user(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        if !is_root() {
            return Command::new(program);
        }
        // The server refuses to run as root, so root lends it a user. `setpriv` becomes the program.
        let mut command = Command::new("setpriv");
        command.args(["--reuid", user(), "--regid", user_group(), "--clear-groups", "--"]).arg(program);
        command.current_dir("/");
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.kill();
        }
        drop(std::fs::remove_dir_all(&self.home));
        drop(std::fs::remove_file(self.home.with_extension("log")));
    }
}

/// The newest of Debian's, else those that `pg_config` names.
pub fn programs() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            Some((path.file_name()?.to_str()?.parse().ok()?, path.join("bin")))
        })
        .collect();
    found.sort();
    let named = || {
        let said = Command::new("pg_config").arg("--bindir").output().ok()?;
        Some(PathBuf::from(String::from_utf8(said.stdout).ok()?.trim()))
    };
    found.pop().map(|(_, path)| path).or_else(named).filter(|path| path.join("initdb").is_file())
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|this| std::os::unix::fs::MetadataExt::uid(&this) == 0)
}

/// Whom root lends the server: the user that Debian made for it, or nobody.
fn user() -> &'static str {
    let known = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    if known.lines().any(|line| line.starts_with("postgres:")) { "postgres" } else { "nobody" }
}

fn user_group() -> &'static str {
    if user() == "postgres" { "postgres" } else { "nogroup" }
}

/// Every process below this one.
fn children(of: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok) {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        if parent(pid) == Some(of) {
            found.push(pid);
            found.extend(children(pid));
        }
    }
    found
}

/// What the system says of a process behind its name: its state and its parent.
fn state(pid: u32) -> Option<(String, u32)> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut rest = text.rsplit_once(')')?.1.split_whitespace();
    Some((rest.next()?.to_owned(), rest.next()?.parse().ok()?))
}

fn parent(pid: u32) -> Option<u32> {
    Some(state(pid)?.1)
}

fn is_alive(pid: u32) -> bool {
    state(pid).is_some_and(|(state, _)| state != "Z")
}
