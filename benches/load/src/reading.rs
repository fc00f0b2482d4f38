//! `comity read` over a folder of registers, where one is given.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::table::{Goal, Table};
use crate::{Outcome, Programs, cost};

/// Reads every register in `FOLDER/risk` once, in a process each; nothing is told where there is none.
///
/// # Errors
/// Where the program cannot be run, or fails on a file.
pub fn measure(programs: &Programs, folder: &Path, table: &mut Table) -> Outcome<()> {
    let mut files: Vec<(u64, PathBuf)> = Vec::new();
    let Ok(found) = std::fs::read_dir(folder.join("risk")) else { return Ok(()) };
    for file in found {
        let file = file?;
        if file.file_type()?.is_file() {
            files.push((file.metadata()?.len(), file.path()));
        }
    }
    files.sort();
    let (mut times, mut unread) = (Vec::new(), 0);
    for (_, file) in &files {
        let began = Instant::now();
        let mut command = Command::new(&programs.comity);
        let status =
            command.arg("read").arg(file).arg("--json").stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        times.push(began.elapsed().as_secs_f64());
        unread += usize::from(!status.success());
    }
    let Some((largest, _)) = files.last() else { return Ok(()) };
    let last = times.last().copied().unwrap_or(f64::NAN);
    let note = format!(
        "{} files, {unread} refused; the largest ({:.0} kB) takes {last:.2} s, the slowest {:.2} s",
        files.len(),
        *largest as f64 / 1e3,
        times.iter().copied().fold(0.0, f64::max)
    );
    table.add("`comity read` of a sample register, median", (Goal::Known, "s"), cost::place_of(&mut times, 0.5), note);
    Ok(())
}
