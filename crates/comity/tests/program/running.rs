//! Starts the program, talks to it and ends it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// The longest that something is waited for.
const MOST: Duration = Duration::from_secs(60);

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A folder that goes when this does.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Folder {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("comity_program_{}_{number}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// The program, in an environment of its own.
pub fn comity(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comity"));
    command.args(arguments).env_clear().env("HOME", "/nowhere").env("RUST_BACKTRACE", "0");
    command
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Output {
    comity(arguments).output().unwrap()
}

/// Runs the program, which must succeed; answers what it printed.
pub fn runs(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A server that is running.
pub struct Server {
    child: Child,
    pub address: String,
    lines: Arc<(Mutex<Vec<String>>, Condvar)>,
}

impl Server {
    /// Starts it and waits until it says where it serves.
    pub fn start(mut command: Command) -> Server {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let (told, telling) = std::sync::mpsc::channel();
        let ends: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for end in ends {
            let (lines, told) = (Arc::clone(&lines), told.clone());
            std::thread::spawn(move || {
                for line in BufReader::new(end).lines().map_while(Result::ok) {
                    lines.0.lock().unwrap().push(line.clone());
                    lines.1.notify_all();
                    if let Some((_, rest)) = line.split_once("http://127.0.0.1:") {
                        let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
                        drop(told.send(format!("127.0.0.1:{port}")));
                    }
                }
            });
        }
        let address = telling.recv_timeout(MOST);
        let address = address.unwrap_or_else(|_| panic!("it did not start: {:?}", lines.0.lock().unwrap()));
        Server { child, address, lines }
    }

    /// Everything it printed so far, on either channel.
    pub fn said(&self) -> String {
        self.lines.0.lock().unwrap().join("\n")
    }

    /// The first line that it prints, or has printed, with these words in it.
    pub fn says(&self, words: &str) -> String {
        let (lines, news) = &*self.lines;
        let found = |lines: &Vec<String>| lines.iter().find(|line| line.contains(words)).cloned();
        let waited = news.wait_timeout_while(lines.lock().unwrap(), MOST, |lines| found(lines).is_none());
        let (lines, _) = waited.unwrap();
        found(&lines).unwrap_or_else(|| panic!("it never said \"{words}\": {lines:?}"))
    }

    /// Asks for an address; answers the whole response.
    pub fn get(&self, path: &str, more: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{more}\r\n", self.address);
        ask(&self.address, &request)
    }

    /// The child's id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal and waits for its end.
    pub fn stop(mut self, signal: &str) -> std::process::ExitStatus {
        let sent = Command::new("kill").args([format!("-{signal}"), self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Sends a request as it stands and reads until the other side closes.
pub fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// The sample, made once and copied for each test.
pub fn sample(folder: &Folder) -> PathBuf {
    static MADE: std::sync::OnceLock<(Folder, PathBuf)> = std::sync::OnceLock::new();
    let (_, made) = MADE.get_or_init(|| {
        let folder = Folder::new();
        let data = folder.path("sample");
        let server = Server::start(comity(&["demo", "--data", text(&data), "--listen", "127.0.0.1:0", "--json"]));
        assert!(server.stop("INT").success());
        (folder, data)
    });
    let copy = folder.path("data");
    std::fs::create_dir(&copy).unwrap();
    // Stopped cleanly, it leaves its database in one file.
    for name in ["comity.db", "signing.key", "sample"] {
        std::fs::copy(made.join(name), copy.join(name)).unwrap();
    }
    assert!(!made.join("comity.db-wal").exists(), "the log was left behind");
    copy
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Starts the server on that folder, sends a body as that person, who gets a token for it, and stops the server.
pub fn post(data: &Path, person: &str, (path, body): (&str, &str)) -> String {
    let code = runs(&["token", "create", "--data", text(data), "--person", person, "--scope", "write", "--json"]);
    let token: serde_json::Value = serde_json::from_str(&code).unwrap();
    let token = token["token"].as_str().unwrap();
    let server = Server::start(comity(&["serve", "--data", text(data), "--listen", "127.0.0.1:0"]));
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        server.address,
        body.len()
    );
    let answer = ask(&server.address, &request);
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(server.stop("TERM").success());
    answer
}
