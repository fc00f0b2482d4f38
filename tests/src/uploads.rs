//! T33: the real program is sent files of a hundred megabytes, twenty at once, each broken off somewhere. It takes no
//! more memory than a little for each, others are served meanwhile, and when all have gone nothing is left of them: no
//! file in any folder or kept open, no row in any table. Then a whole file is attached and fetched as it is.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kernel::Fault;

use crate::chance::{Chance, times};
use crate::house::model::{Model, models};
use crate::house::register::ESTATE;
use crate::planted::fails;
use crate::served::{Served, of_today};

const AT_ONCE: usize = 20;
const SIZE: usize = 100_000_000;
/// How much the program may grow.
const GROWTH: u64 = 64 << 20;

/// The memory that a process stands in, in bytes.
fn resident(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("the program runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory is told");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
}

/// The files that a process keeps open though they have no name any more.
fn without_name(id: u32) -> usize {
    let open = std::fs::read_dir(format!("/proc/{id}/fd")).expect("the program runs").flatten();
    open.filter(|one| std::fs::read_link(one.path()).is_ok_and(|to| to.to_string_lossy().ends_with("(deleted)")))
        .count()
}

/// Every file below a folder, by name.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut all = BTreeSet::new();
    for one in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = one.path();
        if path.is_dir() {
            all.append(&mut files(&path));
        } else {
            all.insert(path);
        }
    }
    all
}

/// An upload: to which route, and whether it says how long it is.
struct Broken {
    path: String,
    kind: &'static str,
    is_counted: bool,
    until: usize,
}

impl Broken {
    fn drawn(risk: &str, chance: &mut Chance) -> Broken {
        let estate = format!("/api/v1/relationships/{ESTATE}");
        let (path, kind) = chance.one(&[
            ("attach", "multipart/form-data; boundary=edge"),
            ("import", "multipart/form-data; boundary=edge"),
            ("import", "text/csv"),
        ]);
        let path = if path == "attach" {
            format!("{estate}/risks/{risk}/attachments")
        } else {
            format!("{estate}/imports?seen_by=us")
        };
        let until = if chance.percent(15) { chance.below(300_000) } else { chance.below(SIZE) };
        Broken { path, kind, is_counted: chance.percent(20), until }
    }

    /// Sends it and breaks off; how many bytes were taken.
    fn send(&self, served: &Served, token: &str, key: &str) -> std::io::Result<usize> {
        let mut stream = served.connect()?;
        let length =
            if self.is_counted { format!("content-length: {SIZE}") } else { "transfer-encoding: chunked".to_owned() };
        write!(
            stream,
            "POST {} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\nidempotency-key: {key}\r\ncontent-type: {}\r\n{length}\r\n\r\n",
            self.path, self.kind
        )?;
        let start = if self.kind.starts_with("multipart") {
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big.csv\"\r\n\r\n"
        } else {
            ""
        };
        let block: Vec<u8> = (0..65_536).map(|n| if n % 64 == 63 { b'\n' } else { b'a' + (n % 26) as u8 }).collect();
        let mut sent = 0;
        let mut put = |bytes: &[u8]| -> std::io::Result<()> {
            if !self.is_counted {
                write!(stream, "{:x}\r\n", bytes.len())?;
            }
            stream.write_all(bytes)?;
            if self.is_counted { Ok(()) } else { stream.write_all(b"\r\n") }
        };
        if !start.is_empty() {
            put(start.as_bytes())?;
        }
        while sent < self.until {
            let size = block.len().min(self.until - sent);
            // The program may have refused it and closed: that is an end too.
            if put(&block[..size]).is_err() {
                break;
            }
            sent += size;
        }
        drop(stream.shutdown(Shutdown::Both));
        Ok(sent)
    }
}

/// Asks as another person does, all the while; how often, and the longest wait.
fn ask_meanwhile(served: &Served, token: &str, is_over: &AtomicBool) -> (usize, Duration) {
    let (mut asked, mut longest) = (0, Duration::ZERO);
    while !is_over.load(Ordering::Relaxed) {
        let began = Instant::now();
        let heard =
            served.get(&format!("/api/v1/relationships/{ESTATE}/risks"), &format!("authorization: Bearer {token}\r\n"));
        assert!(heard.starts_with("HTTP/1.1 200"), "T33: others are not served meanwhile: {heard:.200}");
        (asked, longest) = (asked + 1, longest.max(began.elapsed()));
        std::thread::park_timeout(Duration::from_millis(50));
    }
    (asked, longest)
}

/// A whole file of five megabytes, attached and fetched.
fn whole(served: &Served, token: &str, risk: &str) {
    let file: Vec<u8> =
        (0..5_000_000_u32).map(|n| if n % 80 == 79 { b'\n' } else { b'A' + (n * 7 % 26) as u8 }).collect();
    let part = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"whole.txt\"\r\n\r\n";
    let body = [part.as_bytes(), &file, b"\r\n--edge--\r\n"].concat();
    let estate = format!("/api/v1/relationships/{ESTATE}");
    let head = format!(
        "POST {estate}/risks/{risk}/attachments HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {token}\r\nidempotency-key: whole\r\ncontent-type: multipart/form-data; boundary=edge\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let heard = served.send(&[head.as_bytes(), &body].concat());
    assert!(heard.starts_with("HTTP/1.1 201"), "T33: a whole file is not taken: {heard:.300}");
    let id = heard.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
    let mut stream = served.connect().expect("it answers");
    write!(stream, "GET {estate}/attachments/{id}/file HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n").expect("it is asked");
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard).expect("it answers");
    assert!(heard.ends_with(&file), "T33: the whole file comes back otherwise");
}

fn break_off(model: &Model, count: usize) {
    let (house, token) = of_today(model);
    let risk = house.raise(&house.sign_in("Omar Reid", "omar@meridian.example"), ESTATE, "both", "with files");
    let before = house.digest();
    let place = house.close();
    let folder = std::env::temp_dir().join(format!("comity-uploads-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let served = Served::start(&place, &[], &folder);
    for _ in 0..20 {
        served.get(&format!("/api/v1/relationships/{ESTATE}/risks"), &format!("authorization: Bearer {token}\r\n"));
    }
    let (kept, began) = ((files(&place.data), without_name(served.id())), resident(served.id()));
    let mut chance = Chance::of_test("T33", 33);
    let broken: Vec<Broken> = (0..count).map(|_| Broken::drawn(&risk, &mut chance)).collect();
    let (next, is_over, most, taken) =
        (AtomicUsize::new(0), AtomicBool::new(false), AtomicU64::new(0), AtomicUsize::new(0));
    let (asked, longest) = std::thread::scope(|scope| {
        let asking = scope.spawn(|| ask_meanwhile(&served, &token, &is_over));
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                most.fetch_max(resident(served.id()), Ordering::Relaxed);
                std::thread::park_timeout(Duration::from_millis(10));
            }
        });
        let senders: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(broken) = broken.get(at) else { return };
                        let sent = broken.send(&served, &token, &format!("broken-{at}")).unwrap_or(0);
                        taken.fetch_add(sent, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        for sender in senders {
            sender.join().expect("a sender does not panic");
        }
        is_over.store(true, Ordering::Relaxed);
        asking.join().expect("others are served")
    });
    let grown = most.load(Ordering::Relaxed).saturating_sub(began);
    println!(
        "T33: {count} broken off after {} MB, {AT_ONCE} at once: grown by {} MiB, {asked} answers meanwhile, the longest in {longest:?}",
        taken.load(Ordering::Relaxed) / 1_000_000,
        grown >> 20
    );
    assert!(grown <= GROWTH, "T33: the program grew by {} MiB", grown >> 20);
    assert!(asked > 3, "T33: others were served {asked} times");
    nothing_stays(&served, (&folder, &place.data), &kept);
    whole(&served, &token, &risk);
    served.stop();
    std::fs::remove_dir_all(&folder).expect("a folder goes");
    let house = crate::house::House::drawing(place, 9);
    let changed = crate::house::House::changed(&before, &house.digest());
    let imports = changed.iter().any(|table| table == "imports");
    assert!(!imports, "T33: an upload that broke off stays in a table: {changed:?}");
}

/// The program may still be finding out that the last ones are gone.
fn nothing_stays(served: &Served, (folder, data): (&Path, &Path), (kept, open): &(BTreeSet<PathBuf>, usize)) {
    let until = Instant::now() + Duration::from_secs(20);
    while without_name(served.id()) > *open && Instant::now() < until {
        std::thread::park_timeout(Duration::from_millis(50));
    }
    assert!(without_name(served.id()) <= *open, "T33: files without a name stay open");
    assert_eq!(files(folder), BTreeSet::new(), "T33: an upload that broke off stays in a folder");
    let new: Vec<_> = files(data).difference(kept).cloned().collect();
    assert!(new.is_empty(), "T33: an upload that broke off stays among the data: {new:?}");
}

#[test]
fn what_breaks_off_leaves_nothing_and_takes_little() {
    let count = times("COMITY_UPLOADS", 40);
    break_off(&models()[0], count);
}

#[test]
fn a_planted_fault_turns_the_uploads_red() {
    const TEST: &str = "uploads::what_breaks_off_leaves_nothing_and_takes_little";
    for (fault, words) in [
        (Fault::BrokenUploadsStay, "T33: an upload that broke off stays in a folder"),
        (Fault::UploadsStandInMemory, "T33: the program grew by"),
    ] {
        let fault = format!("{fault:?}");
        fails(TEST, words, &[("COMITY_FAULT_WHERE_SERVED", &fault), ("COMITY_UPLOADS", "30")]);
    }
}
