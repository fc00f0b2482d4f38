//! `comity read` over a folder of registers, where one is given: time, and the memory of the process that reads.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::table::{Goal, Table};
use crate::{Outcome, Programs, cost};

/// The folders of the sample data that hold registers.
const KINDS: [&str; 4] = ["risk", "raid", "lessons", "kpi"];
/// How often the reading process is asked for the most memory it has had.
const PAUSE: Duration = Duration::from_micros(200);

/// Reads every register below the folder once, in a process each; says so and does nothing where there is none.
///
/// # Errors
/// Where the program cannot be run.
pub fn measure(programs: &Programs, folder: Option<&Path>, table: &mut Table) -> Outcome<()> {
    let files = folder.map(registers).transpose()?.unwrap_or_default();
    let Some((bytes, largest)) = files.last() else {
        eprintln!("The reader's figures are left out: COMITY_DATA names no folder with registers in it.");
        return Ok(());
    };
    let (mut times, mut unread) = (Vec::new(), 0);
    for (_, file) in &files {
        let (took, was_read) = read(programs, file)?;
        times.push(took);
        unread += usize::from(!was_read);
    }
    let slowest = times.iter().copied().fold(0.0, f64::max);
    let of_largest = times.last().copied().unwrap_or(f64::NAN);
    let note = format!("{} files of {}, {unread} refused; the slowest {slowest:.2} s", files.len(), KINDS.join(", "));
    let middle = cost::place_of(&mut times, 0.5);
    table.add("`comity read` of a sample register, median", (Goal::AtMost(0.05), "s"), middle, note);
    let note = format!("{:.0} kB", *bytes as f64 / 1e3);
    table.add("`comity read` of the largest of them", (Goal::AtMost(2.0), "s"), of_largest, note);
    let (mut most, mut of) = (0.0, String::new());
    for (_, file) in &files {
        let memory = peak(programs, file)?;
        if memory > most {
            (most, of) = (memory, format!("of {}", kind_of(file)));
        }
    }
    let note = format!("resident, the most of all files ({of}); the largest file's {:.0} MB", peak(programs, largest)?);
    table.add("memory of the process that reads", (Goal::AtMost(200.0), "MB"), most, note);
    Ok(())
}

/// The registers below a folder with their sizes, the smallest first.
fn registers(folder: &Path) -> Outcome<Vec<(u64, PathBuf)>> {
    let mut files: Vec<(u64, PathBuf)> = Vec::new();
    for kind in KINDS {
        let Ok(found) = std::fs::read_dir(folder.join(kind)) else { continue };
        for file in found {
            let file = file?;
            if file.file_type()?.is_file() {
                files.push((file.metadata()?.len(), file.path()));
            }
        }
    }
    files.sort();
    Ok(files)
}

fn kind_of(file: &Path) -> String {
    let folder = file.parent().and_then(Path::file_name);
    folder.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// How long a file takes in seconds, as whoever types the command sees it, and whether it was read.
fn read(programs: &Programs, file: &Path) -> Outcome<(f64, bool)> {
    let began = Instant::now();
    let mut command = Command::new(&programs.comity);
    let status = command.arg("read").arg(file).arg("--json").stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    Ok((began.elapsed().as_secs_f64(), status.success()))
}

/// The most memory that the reading process had, in megabytes, looked at until it ends.
fn peak(programs: &Programs, file: &Path) -> Outcome<f64> {
    let mut command = Command::new(&programs.comity);
    command.args(["read-child", "--vocabulary", "registers"]).stdin(File::open(file)?);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0.0_f64;
    while child.try_wait()?.is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let kilobytes =
            text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
        most = most.max(kilobytes.unwrap_or(0.0));
        std::thread::park_timeout(PAUSE);
    }
    Ok(most * 1024.0 / 1e6)
}
