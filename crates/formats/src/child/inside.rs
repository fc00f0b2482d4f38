//! The child's side: limits first, then the file, then one JSON object.

use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rustix::process::{Resource, Rlimit, setrlimit};

use super::{Allowance, Answer};
use crate::{ReadProblem, Reading, Vocabulary, open, read};

/// Reads the file on `input` with the vocabulary of this name and writes a reading or a problem to `output`.
///
/// Limits the whole process and can therefore only be called in one that does nothing else. `vocabulary` is
/// asked after the limits stand.
///
/// # Errors
/// Only where `output` refuses; whatever is wrong with the file is written as an answer.
pub fn run(
    input: impl Read,
    output: impl Write,
    allowance: &Allowance,
    name: Option<&str>,
    vocabulary: impl FnOnce() -> Result<Vocabulary, ReadProblem>,
) -> std::io::Result<()> {
    let read = || -> Result<Reading, ReadProblem> {
        limit(allowance)?;
        let vocabulary = vocabulary()?;
        let bytes = take(input, allowance)?;
        let book = open::open(&bytes, name, &allowance.file)?;
        drop(bytes);
        read::named(&book, name.unwrap_or_default(), &vocabulary)
    };
    // A reader that gives up on a broken file by panicking must not look like a fault of ours.
    std::panic::set_hook(Box::new(|_| {}));
    let answer = match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(reading)) => Answer::Reading(Box::new(reading)),
        Ok(Err(problem)) => Answer::Problem(problem),
        Err(_) => Answer::Problem(ReadProblem::damaged("content")),
    };
    let mut output = Bounded { inner: std::io::BufWriter::new(output), left: allowance.answer };
    match serde_json::to_writer(&mut output, &answer) {
        // What was written so far is no JSON; the caller tells from the length that it is too much.
        Err(_) if output.left == 0 => output.inner.flush(),
        Err(error) => Err(error.into()),
        Ok(()) => output.inner.flush(),
    }
}

/// Memory, time, no core file, and no other file than the standard three.
fn limit(allowance: &Allowance) -> Result<(), ReadProblem> {
    let cpu = allowance.cpu.as_secs().max(1);
    let memory = if kernel::fault::is_on(kernel::Fault::ReadersAreGreedy) { 4 } else { 1 } * allowance.memory;
    let limits = [
        (Resource::As, memory, memory),
        (Resource::Cpu, cpu, cpu + 1),
        (Resource::Core, 0, 0),
        (Resource::Fsize, 0, 0),
        (Resource::Nproc, 0, 0),
    ];
    for (resource, current, maximum) in limits {
        setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) })
            .map_err(|error| ReadProblem::Child { reason: format!("limit: {error}") })?;
    }
    Ok(())
}

fn take(input: impl Read, allowance: &Allowance) -> Result<Vec<u8>, ReadProblem> {
    let mut bytes = Vec::new();
    input
        .take(allowance.file.bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| ReadProblem::Child { reason: format!("input: {error}") })?;
    if bytes.len() as u64 > allowance.file.bytes {
        return Err(ReadProblem::too_large("bytes"));
    }
    Ok(bytes)
}

/// A writer that refuses more than its share.
struct Bounded<W> {
    inner: W,
    left: u64,
}

impl<W: Write> Write for Bounded<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            let part = &bytes[..self.left as usize];
            self.left = 0;
            self.inner.write_all(part)?;
            return Err(std::io::Error::other("the answer is too long"));
        };
        self.left = left;
        self.inner.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}
