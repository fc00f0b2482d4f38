//! A file while it is being sent. What is more than a little goes into a file without a name, so that many who send at
//! once take no memory, and nothing is left where one breaks off, whatever becomes of this program.

use std::fs::File;
use std::io::{self, Read, Seek, Write};

use formats::child::Input;
use kernel::{Fault, Message, Problem, ProblemKind};
use sha2::{Digest, Sha256};

/// Bytes that wait in memory until they are written.
const LITTLE: usize = 256 * 1024;

/// A file of which more is to come.
#[derive(Default)]
pub struct Arriving {
    waiting: Vec<u8>,
    file: Option<File>,
    hash: Sha256,
    bytes: usize,
}

/// A file that has come whole.
pub struct Arrived {
    kept: Kept,
    bytes: usize,
    digest: [u8; 32],
}

enum Kept {
    Memory(Vec<u8>),
    File(File),
}

impl Arriving {
    /// How many bytes have come.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes what came next.
    ///
    /// # Errors
    /// Where it cannot be written down.
    pub async fn take(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.hash.update(chunk);
        self.bytes += chunk.len();
        self.waiting.extend_from_slice(chunk);
        let waits = self.waiting.len() < LITTLE || kernel::fault::is_on(Fault::UploadsStandInMemory);
        if waits { Ok(()) } else { self.write_down().await }
    }

    async fn write_down(&mut self) -> io::Result<()> {
        let (waiting, file) = (std::mem::take(&mut self.waiting), self.file.take());
        let written = tokio::task::spawn_blocking(move || {
            let mut file = file.map_or_else(without_name, Ok)?;
            file.write_all(&waiting)?;
            Ok::<_, io::Error>(file)
        });
        self.file = Some(written.await.map_err(io::Error::other)??);
        Ok(())
    }

    /// The whole file: nothing more is to come.
    ///
    /// # Errors
    /// Where it cannot be written down.
    pub async fn whole(mut self) -> io::Result<Arrived> {
        if self.file.is_some() && !self.waiting.is_empty() {
            self.write_down().await?;
        }
        let kept = self.file.map_or(Kept::Memory(self.waiting), Kept::File);
        Ok(Arrived { kept, bytes: self.bytes, digest: self.hash.finalize().into() })
    }
}

impl Default for Arrived {
    fn default() -> Arrived {
        Arrived { kept: Kept::Memory(Vec::new()), bytes: 0, digest: Sha256::digest([]).into() }
    }
}

impl Arrived {
    /// How many bytes there are.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether nothing came.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Its SHA-256.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// The bytes, for a process that reads them.
    ///
    /// # Errors
    /// Where its file cannot be read.
    pub fn input(&self) -> io::Result<Input<'_>> {
        match &self.kept {
            Kept::Memory(bytes) => Ok(Input::Bytes(bytes)),
            Kept::File(file) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                Ok(Input::File(file))
            }
        }
    }

    /// The bytes, in memory. Blocks while they are read.
    ///
    /// # Errors
    /// Where its file cannot be read.
    pub fn into_bytes(self) -> io::Result<Vec<u8>> {
        match self.kept {
            Kept::Memory(bytes) => Ok(bytes),
            Kept::File(mut file) => {
                let mut bytes = Vec::with_capacity(self.bytes);
                file.rewind()?;
                file.read_to_end(&mut bytes)?;
                Ok(bytes)
            }
        }
    }
}

/// What whoever sends a file is told where it cannot be written down.
pub(crate) fn not_kept(error: &io::Error) -> Problem {
    tracing::error!(%error, "a file that is being sent cannot be written down");
    Problem::new(ProblemKind::Unavailable, Message::of("problem-unavailable"))
}

/// A file that nobody else can open and that is gone when it is closed, or when this program ends in any way.
fn without_name() -> io::Result<File> {
    if kernel::fault::is_on(Fault::BrokenUploadsStay) {
        return Ok(tempfile::NamedTempFile::with_prefix("comity-upload-")?.keep()?.0);
    }
    tempfile::tempfile()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn arrived(sizes: &[usize]) -> (Arrived, Vec<u8>) {
        let (mut arriving, mut sent) = (Arriving::default(), Vec::new());
        for (at, size) in sizes.iter().enumerate() {
            let chunk: Vec<u8> = (0..*size).map(|n| (n * 7 + at) as u8).collect();
            arriving.take(&chunk).await.expect("it is written down");
            sent.extend(chunk);
        }
        assert_eq!(arriving.bytes(), sent.len());
        (arriving.whole().await.expect("it is whole"), sent)
    }

    #[tokio::test]
    async fn a_file_arrives_as_it_was_sent_whatever_its_size() {
        for sizes in [&[][..], &[10, 0, 20], &[LITTLE - 1], &[LITTLE], &[LITTLE, 1], &[300_000, 300_000, 7]] {
            let (whole, sent) = arrived(sizes).await;
            assert_eq!((whole.is_empty(), whole.digest()), (sent.is_empty(), &Sha256::digest(&sent).into()));
            for _ in 0..2 {
                let mut read = Vec::new();
                match whole.input().expect("it is read") {
                    Input::Bytes(bytes) => read.extend(bytes),
                    Input::File(mut file) => drop(file.read_to_end(&mut read).expect("it is read")),
                }
                assert_eq!(read, sent, "read as often as one likes");
            }
            assert_eq!(whole.into_bytes().expect("it is read"), sent);
        }
    }
}
