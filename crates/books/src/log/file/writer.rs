//! Writes a book file, line by line, so that no book is ever held whole.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::line::{self, Seal};
use super::{Header, LONGEST_LINE};
use crate::log::verify::Row;

/// Writes a book file. Give it every entry in its order, each checkpoint right after the last entry
/// that it covers, one over all entries at the end, then [`BookFileWriter::finish`].
///
/// It writes what it is given: a book that does not fit can be exported, and then says so when it
/// is verified.
#[derive(Debug)]
pub struct BookFileWriter<W> {
    out: W,
    hash: Sha256,
    lines: u64,
}

impl<W: Write> BookFileWriter<W> {
    /// Begins a file with its header. Many small writes follow: give it a buffered writer.
    ///
    /// # Errors
    /// When writing fails.
    pub fn new(out: W, header: &Header) -> io::Result<Self> {
        let mut writer = Self { out, hash: Sha256::new(), lines: 0 };
        writer.line(line::write_header(header)?)?;
        Ok(writer)
    }

    /// Writes the next entry.
    ///
    /// # Errors
    /// When writing fails, or the line would be longer than [`LONGEST_LINE`].
    pub fn entry(&mut self, row: &Row) -> io::Result<()> {
        self.line(line::write_row(row)?)
    }

    /// Writes a checkpoint note over the entries so far.
    ///
    /// # Errors
    /// As [`BookFileWriter::entry`].
    pub fn checkpoint(&mut self, note: &str) -> io::Result<()> {
        self.line(line::write_checkpoint(note)?)
    }

    /// Seals the file, flushes it and gives the writer back.
    ///
    /// # Errors
    /// When writing fails.
    pub fn finish(mut self) -> io::Result<W> {
        let seal = Seal { lines: self.lines, sha256: self.hash.clone().finalize().into() };
        self.line(line::write_seal(&seal)?)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn line(&mut self, mut line: Vec<u8>) -> io::Result<()> {
        line.push(b'\n');
        if line.len() > LONGEST_LINE {
            let why = "an entry with its version is longer than a line of a book file may be";
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        self.hash.update(&line);
        self.lines += 1;
        self.out.write_all(&line)
    }
}
