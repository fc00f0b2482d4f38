//! What a program asked of the system while it ran, as `strace -f -y -xx` writes it down: every byte that it wrote to
//! its files, when it asked for them to reach the disk, and what it answered on its sockets.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

/// What happened, in order.
#[derive(Debug, PartialEq)]
pub enum Event {
    /// Bytes were written to a file.
    Write { file: String, at: usize, bytes: Vec<u8> },
    /// A file was cut or lengthened.
    Length { file: String, to: usize },
    /// What was written to a file before this is to reach the disk.
    SyncBegins { file: String, call: usize },
    /// It has.
    SyncEnds { call: usize },
    /// A file has another name.
    Rename { from: String, to: String },
    /// A file is gone.
    Remove { file: String },
    /// An answer of HTTP that says yes began to leave.
    Answer(Vec<u8>),
    /// A call that failed, or of which nothing is to be said.
    Nothing,
}

/// The calls that are followed.
const CALLS: &str = "openat,lseek,write,pwrite64,writev,pwritev,sendto,sendmsg,fsync,fdatasync,sync_file_range,ftruncate,fallocate,rename,renameat,renameat2,unlink,unlinkat";

/// Whether this machine can look on at all.
pub fn can() -> bool {
    let tried = Command::new("strace").args(["-f", "--seccomp-bpf", "-o", "/dev/null", "true"]).output();
    tried.is_ok_and(|tried| tried.status.success())
}

/// The command that writes everything into a file.
pub fn command(log: &Path) -> Vec<OsString> {
    let mut command: Vec<OsString> =
        ["strace", "-D", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "1000000", "-e"].map(OsString::from).into();
    command.extend([format!("trace={CALLS}").into(), "-o".into(), log.into()]);
    command
}

/// Reads it all: what was done to the files of one folder, and what was answered.
pub fn read(log: &str, folder: &Path) -> Vec<Event> {
    let mut reader = Reader { folder: format!("{}/", folder.display()), ..Reader::default() };
    for line in log.lines() {
        reader.line(line);
    }
    reader.events
}

#[derive(Default)]
struct Reader {
    folder: String,
    events: Vec<Event>,
    /// Where each open file is written to next.
    offsets: HashMap<i64, usize>,
    /// Calls that have begun: by thread, what they began with and the place of their event.
    begun: HashMap<String, (String, usize)>,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let Some((thread, rest)) = line.split_once(' ') else { return };
        let rest = rest.trim_start();
        if let Some(resumed) = rest.strip_prefix("<... ") {
            let (Some((_, end)), Some((begin, place))) = (resumed.split_once("resumed>"), self.begun.remove(thread))
            else {
                return;
            };
            let (call, args) = begin.split_once('(').expect("a call has arguments");
            let (more, result) = outcome(end);
            self.ends(call, &format!("{args}{more}"), result, place);
        } else if let Some(begin) = rest.strip_suffix("<unfinished ...>") {
            let (call, args) = begin.split_once('(').expect("a call has arguments");
            let place = self.begins(call, args);
            self.begun.insert(thread.to_owned(), (begin.to_owned(), place));
        } else if let Some((call, end)) = rest.split_once('(').filter(|_| !rest.starts_with(['+', '-'])) {
            let (args, result) = outcome(end);
            let place = self.begins(call, args);
            self.ends(call, args, result, place);
        }
    }

    /// A call begins: from here on it may have an effect. Answers the place of its event.
    fn begins(&mut self, call: &str, args: &str) -> usize {
        let place = self.events.len();
        let event = self.event(call, args, place);
        self.events.push(event);
        place
    }

    fn event(&self, call: &str, args: &str, place: usize) -> Event {
        let (fd, path) = descriptor(args);
        let file = path.strip_prefix(&self.folder).filter(|file| !file.ends_with("-shm")).map(str::to_owned);
        match (call, file) {
            ("write", Some(file)) => {
                Event::Write { file, at: self.offsets.get(&fd).copied().unwrap_or(0), bytes: texts(args).concat() }
            }
            ("pwrite64", Some(file)) => Event::Write { file, at: last_number(args), bytes: texts(args).concat() },
            ("ftruncate", Some(file)) => Event::Length { file, to: last_number(args) },
            ("fsync" | "fdatasync", Some(file)) => Event::SyncBegins { file, call: place },
            ("writev" | "pwritev" | "sync_file_range" | "fallocate" | "sendmsg", Some(file)) => {
                panic!("T21: {call} on {file} is not understood")
            }
            ("write" | "writev" | "sendto" | "sendmsg", None) if path.contains("socket:") || path.contains("TCP") => {
                let bytes = texts(args).concat();
                if bytes.starts_with(b"HTTP/1.1 2") { Event::Answer(bytes) } else { Event::Nothing }
            }
            _ => Event::Nothing,
        }
    }

    /// A call is over, with this result.
    fn ends(&mut self, call: &str, args: &str, result: i64, place: usize) {
        if result < 0 {
            self.events[place] = Event::Nothing;
            return;
        }
        let (fd, _) = descriptor(args);
        let result = result as usize;
        match call {
            "lseek" => drop(self.offsets.insert(fd, result)),
            "write" => {
                *self.offsets.entry(fd).or_default() += result;
                if let Event::Write { bytes, .. } = &mut self.events[place] {
                    bytes.truncate(result);
                }
            }
            "fsync" | "fdatasync" => {
                if let Event::SyncBegins { .. } = self.events[place] {
                    self.events.push(Event::SyncEnds { call: place });
                }
            }
            "openat" => {
                self.offsets.insert(result as i64, 0);
                if let (true, Some(file)) = (args.contains("O_TRUNC"), self.named(args, 0)) {
                    self.events.push(Event::Length { file, to: 0 });
                }
            }
            "rename" | "renameat" | "renameat2" => {
                if let (Some(from), Some(to)) = (self.named(args, 0), self.named(args, 1)) {
                    self.events.push(Event::Rename { from, to });
                }
            }
            "unlink" | "unlinkat" => {
                if let Some(file) = self.named(args, 0) {
                    self.events.push(Event::Remove { file });
                }
            }
            _ => {}
        }
    }

    /// The file of our folder that the arguments name as a text.
    fn named(&self, args: &str, index: usize) -> Option<String> {
        let name = String::from_utf8(texts(args).into_iter().nth(index)?).ok()?;
        name.strip_prefix(&self.folder).filter(|file| !file.ends_with("-shm")).map(str::to_owned)
    }
}

/// The arguments and the result of the end of a line.
fn outcome(end: &str) -> (&str, i64) {
    let (args, result) = end.rsplit_once(" = ").unwrap_or((end, "-1"));
    let digits = result.trim_start_matches('-');
    let number =
        digits.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or(-1);
    let args = args.trim_end();
    (args.strip_suffix(')').unwrap_or(args), if result.starts_with('-') { -1 } else { number })
}

/// The first argument, where it is an open file: its number, and the path that it was opened by.
fn descriptor(args: &str) -> (i64, String) {
    let Some((number, rest)) = args.split_once('<') else { return (-1, String::new()) };
    let path = rest.split('>').next().unwrap_or_default();
    match number.parse() {
        Ok(number) => (number, String::from_utf8_lossy(&unhex(path)).into_owned()),
        Err(_) => (-1, String::new()),
    }
}

/// Every text among the arguments.
fn texts(args: &str) -> Vec<Vec<u8>> {
    args.split('"').skip(1).step_by(2).map(unhex).collect()
}

/// Reads `\x41\x42`.
fn unhex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => byte - b'0',
        _ => byte - b'a' + 10,
    };
    text.as_bytes().chunks_exact(4).map(|four| digit(four[2]) << 4 | digit(four[3])).collect()
}

/// The last argument, which is a number.
fn last_number(args: &str) -> usize {
    args.trim_end().rsplit(", ").next().and_then(|number| number.parse().ok()).expect("the last argument is a number")
}

#[test]
fn a_trace_is_read_as_it_happened() {
    let hex = |text: &str| text.bytes().map(|byte| format!("\\x{byte:02x}")).collect::<String>();
    let (db, socket, part) = (hex("/d/comity.db"), hex("socket:[1]"), hex("/d/heads.part"));
    let log = [
        format!("7 openat(AT_FDCWD<{}>, \"{db}\", O_RDWR|O_CREAT, 0777) = 3<{db}>", hex("/")),
        format!("7 lseek(3<{db}>, 4, SEEK_SET) = 4"),
        format!("7 write(3<{db}>, \"{}\", 2) = 2", hex("ab")),
        format!("7 write(3<{db}>, \"{}\", 2 <unfinished ...>", hex("cd")),
        format!("8 sendto(9<{socket}>, \"{}\", 15, 0, NULL, 0) = 15", hex("HTTP/1.1 200 OK")),
        "7 <... write resumed>) = 1".to_owned(),
        format!("7 fdatasync(3<{db}> <unfinished ...>"),
        format!("8 pwrite64(3<{db}>, \"{}\", 1, 9) = -1 EIO (Input/output error)", hex("e")),
        "7 <... fdatasync resumed>) = 0".to_owned(),
        format!("7 ftruncate(3<{db}>, 5) = 0"),
        format!("7 rename(\"{part}\", \"{}\") = 0", hex("/d/heads")),
        "7 +++ exited with 0 +++".to_owned(),
    ];
    let file = || "comity.db".to_owned();
    let events: Vec<_> =
        read(&log.join("\n"), Path::new("/d")).into_iter().filter(|event| *event != Event::Nothing).collect();
    let sync = events.iter().find_map(|event| match event {
        Event::SyncBegins { call, .. } => Some(*call),
        _ => None,
    });
    let call = sync.expect("a sync begins");
    assert_eq!(
        events,
        [
            Event::Write { file: file(), at: 4, bytes: b"ab".to_vec() },
            Event::Write { file: file(), at: 6, bytes: b"c".to_vec() },
            Event::Answer(b"HTTP/1.1 200 OK".to_vec()),
            Event::SyncBegins { file: file(), call },
            Event::SyncEnds { call },
            Event::Length { file: file(), to: 5 },
            Event::Rename { from: "heads.part".to_owned(), to: "heads".to_owned() },
        ]
    );
}
