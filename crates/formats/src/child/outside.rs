//! The caller's side: start the child, feed it, wait for it, and say what its end means.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;

use super::{Answer, Options};
use crate::{ReadProblem, Reading};

/// What is to be read.
#[derive(Debug)]
pub enum Input<'a> {
    /// An open file; the child reads it itself.
    File(File),
    /// Bytes that stand in memory.
    Bytes(&'a [u8]),
}

/// Reads a file in a child process of `program`. Blocks until there is an answer or the time is up: call it from a
/// thread that may wait.
///
/// # Errors
/// What the child found wrong with the file; [`ReadProblem::TooSlow`] or [`ReadProblem::TooLarge`] where it ran
/// out of time or memory; [`ReadProblem::Child`] where it could not be started or spoke nonsense.
pub fn read(program: &Path, input: Input<'_>, options: &Options) -> Result<Reading, ReadProblem> {
    let mut command = Command::new(program);
    command.args(&options.arguments).args(["--vocabulary", &options.vocabulary]);
    if let Some(name) = &options.name {
        // One argument, so that a name that begins with a dash is not taken for an option.
        command.arg(format!("--name={name}"));
    }
    let (stdin, bytes) = match input {
        Input::File(file) => (Stdio::from(file), None),
        Input::Bytes(bytes) => (Stdio::piped(), Some(bytes)),
    };
    command.env_clear().current_dir("/").stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| trouble(format!("start: {error}")))?;
    let (output, status) = thread::scope(|scope| {
        if let (Some(bytes), Some(mut stdin)) = (bytes, child.stdin.take()) {
            // A child that has seen enough closes its end; that is no fault.
            scope.spawn(move || stdin.write_all(bytes).is_ok());
        }
        wait(&mut child, options)
    })?;
    judge(&output, status, options)
}

/// The child's whole output and how it ended, or that it was too slow and is dead now.
fn wait(child: &mut Child, options: &Options) -> Result<(Vec<u8>, ExitStatus), ReadProblem> {
    let stdout = child.stdout.take().ok_or_else(|| trouble("no output".to_owned()))?;
    let (send, receive) = mpsc::channel();
    let most = options.answer + 1;
    let reader = thread::Builder::new().name("read-child".to_owned()).spawn(move || {
        let mut output = Vec::new();
        let result = stdout.take(most).read_to_end(&mut output).map(|_| output);
        // The receiver is gone only if the time is up.
        let _ = send.send(result);
    });
    let answer = reader.is_ok().then(|| receive.recv_timeout(options.timeout));
    let in_time = matches!(answer, Some(Ok(Ok(_))));
    if !in_time {
        // It may have ended by itself meanwhile; both ways it must be waited for.
        let _ = child.kill();
    }
    let status = child.wait().map_err(|error| trouble(format!("wait: {error}")))?;
    match answer {
        Some(Ok(Ok(output))) => Ok((output, status)),
        Some(Err(mpsc::RecvTimeoutError::Timeout)) => Err(ReadProblem::TooSlow),
        Some(Ok(Err(error))) => Err(trouble(format!("output: {error}"))),
        _ => Err(trouble("no reader".to_owned())),
    }
}

fn judge(output: &[u8], status: ExitStatus, options: &Options) -> Result<Reading, ReadProblem> {
    const ABORT: i32 = 6;
    const KILL: i32 = 9;
    const SEGMENT: i32 = 11;
    const PROCESSOR_TIME: i32 = 24;
    match status.signal() {
        Some(KILL | PROCESSOR_TIME) => return Err(ReadProblem::TooSlow),
        // Where memory is refused, a Rust program aborts.
        Some(ABORT) => return Err(ReadProblem::too_large("memory")),
        Some(SEGMENT) => return Err(ReadProblem::damaged("content")),
        Some(other) => return Err(trouble(format!("signal {other}"))),
        None => {}
    }
    if !status.success() {
        return Err(trouble(format!("{status}")));
    }
    if output.len() as u64 >= options.answer {
        return Err(ReadProblem::too_large("text"));
    }
    match serde_json::from_slice(output) {
        Ok(Answer::Reading(reading)) => Ok(*reading),
        Ok(Answer::Problem(problem)) if kernel::fault::is_on(kernel::Fault::BadFilesAreOurFault) => {
            Err(trouble(format!("{problem:?}")))
        }
        Ok(Answer::Problem(problem)) => Err(problem),
        Err(error) => Err(trouble(format!("answer: {error}"))),
    }
}

fn trouble(reason: String) -> ReadProblem {
    ReadProblem::Child { reason }
}
