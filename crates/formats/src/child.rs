//! Reading an untrusted file in a process of its own, with limits on memory and time, so that the caller lives.
//!
//! The program starts itself again with a sub-command; that process gets the file on its standard input, limits
//! itself before anything else, and prints a reading or a problem as JSON. The caller kills it when it is late.
//! A child that dies is a problem of the file: out of memory, or out of time.

mod inside;
mod outside;

use std::time::Duration;

pub use inside::run;
pub use outside::{Input, read};
use serde::{Deserialize, Serialize};

use crate::{ReadProblem, Reading, open};

/// What a reading process may use.
#[derive(Debug, Clone)]
pub struct Allowance {
    /// Address space in bytes.
    pub memory: u64,
    /// Processor time.
    pub cpu: Duration,
    /// Bytes of JSON it may answer.
    pub answer: u64,
    /// How much of a file is read.
    pub file: open::Limits,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { memory: 512 << 20, cpu: Duration::from_secs(10), answer: 128 << 20, file: open::Limits::default() }
    }
}

/// What the caller wants read, and how long it waits.
#[derive(Debug, Clone)]
pub struct Options {
    /// Arguments that make the program a reading process: `read-child`.
    pub arguments: Vec<String>,
    /// The vocabulary, by its name.
    pub vocabulary: String,
    /// The file's own name, for what its ending claims and for the reading; never opened.
    pub name: Option<String>,
    /// Time on the clock after which the process is killed.
    pub timeout: Duration,
    /// Bytes of answer taken.
    pub answer: u64,
}

impl Options {
    /// Reading with a vocabulary, waiting twenty seconds.
    pub fn new(vocabulary: &str, name: Option<&str>) -> Self {
        Self {
            arguments: vec!["read-child".to_owned()],
            vocabulary: vocabulary.to_owned(),
            name: name.map(str::to_owned),
            timeout: Duration::from_secs(20),
            answer: Allowance::default().answer,
        }
    }
}

/// What the child prints.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Reading(Box<Reading>),
    Problem(ReadProblem),
}
