//! Verifies a book file, line by line.

use std::io::{self, BufRead, Read};

use sha2::{Digest, Sha256};

use super::line::{self, Line, Seal};
use super::{Header, LONGEST_LINE};
use crate::log::verify::{Expected, Misfit, Report, Verifier, Why};

/// Verifies a whole book file and says what was found.
///
/// # Errors
/// Only when reading fails. A file that does not fit, or is none, is a [`Report`] with a misfit.
pub fn verify_file<R: BufRead>(mut reader: R, expected: &Expected) -> io::Result<Report> {
    let mut verifier = FileVerifier::new(expected.clone());
    let mut line = Vec::new();
    loop {
        line.clear();
        reader.by_ref().take(LONGEST_LINE as u64).read_until(b'\n', &mut line)?;
        let taken = match line.split_last() {
            None => return Ok(verifier.finish()),
            Some((b'\n', line)) => verifier.line(line),
            Some(_) if line.len() == LONGEST_LINE => Err(verifier.too_long()),
            Some(_) => Err(verifier.cut_short()),
        };
        if let Err(misfit) = taken {
            return Ok(verifier.stop(misfit));
        }
    }
}

/// The same, fed by the caller. A line that is refused leaves it as it was.
#[derive(Debug, Clone)]
pub struct FileVerifier {
    expected: Expected,
    hash: Sha256,
    lines: u64,
    opened: Option<Box<(Header, Verifier)>>,
    sealed: bool,
    #[cfg(test)]
    pub(super) blind: Option<crate::log::verify::Check>,
}

impl FileVerifier {
    /// A verifier before the first line.
    #[must_use]
    pub fn new(expected: Expected) -> Self {
        Self {
            expected,
            hash: Sha256::new(),
            lines: 0,
            opened: None,
            sealed: false,
            #[cfg(test)]
            blind: None,
        }
    }

    /// The header, once it was read.
    #[must_use]
    pub fn header(&self) -> Option<&Header> {
        self.opened.as_deref().map(|(header, _)| header)
    }

    /// Takes the next line, without its line break.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn line(&mut self, line: &[u8]) -> Result<(), Misfit> {
        self.take(line).map_err(|misfit| misfit.on_line(self.lines + 1))?;
        self.hash.update(line);
        self.hash.update(b"\n");
        self.lines += 1;
        Ok(())
    }

    /// Ends where the file ends.
    #[must_use]
    pub fn finish(self) -> Report {
        if !self.sealed {
            let misfit = self.cut_short();
            return self.stop(misfit);
        }
        match self.opened {
            Some(opened) => opened.1.finish(),
            None => unopened(Misfit::elsewhere(Why::CutShort)),
        }
    }

    /// Ends at something that does not fit.
    #[must_use]
    pub fn stop(self, misfit: Misfit) -> Report {
        match self.opened {
            Some(opened) => opened.1.stop(misfit),
            None => unopened(misfit),
        }
    }

    fn take(&mut self, line: &[u8]) -> Result<(), Misfit> {
        if self.sealed {
            return Err(Misfit::elsewhere(Why::AfterSeal));
        }
        let Some(opened) = self.opened.as_deref_mut() else {
            return self.open(line);
        };
        let verifier = &mut opened.1;
        match line::read_line(line) {
            Ok(Line::Row(row)) => verifier.row(&row).map(drop),
            Ok(Line::Checkpoint(note)) => verifier.checkpoint(&note),
            Ok(Line::Seal(seal)) => {
                let sha256 = self.hash.clone().finalize().into();
                if seal != (Seal { lines: self.lines, sha256 }) {
                    return Err(Misfit::elsewhere(Why::SealWrong));
                }
                self.sealed = true;
                Ok(())
            }
            Err(reason) => {
                let n = verifier.tree().size() + 1;
                Err(Misfit::entry(n, Why::LineUnreadable { reason }))
            }
        }
    }

    fn open(&mut self, line: &[u8]) -> Result<(), Misfit> {
        let header = line::read_header(line).map_err(|reason| Misfit::elsewhere(Why::HeaderUnreadable { reason }))?;
        let keys = header.all_keys();
        let expected = self.expected.clone();
        #[cfg_attr(not(test), expect(unused_mut, reason = "only tests blind it"))]
        let mut verifier = Verifier::new(&header.book, &header.origin, keys, expected);
        #[cfg(test)]
        {
            verifier.blind = self.blind;
        }
        self.opened = Some(Box::new((header, verifier)));
        Ok(())
    }

    fn cut_short(&self) -> Misfit {
        self.at_next(Why::CutShort)
    }

    fn too_long(&self) -> Misfit {
        self.at_next(Why::LineUnreadable { reason: format!("it is longer than {LONGEST_LINE} bytes") })
    }

    /// A misfit at the next line, which should have held the next entry or what follows the last.
    fn at_next(&self, why: Why) -> Misfit {
        let n = self.opened.as_ref().filter(|_| !self.sealed).map(|opened| opened.1.tree().size() + 1);
        Misfit { n, line: Some(self.lines + 1), why }
    }
}

/// The report on a file that did not even say which book it is.
fn unopened(misfit: Misfit) -> Report {
    Verifier::new("", "", Vec::new(), Expected::default()).stop(misfit)
}
