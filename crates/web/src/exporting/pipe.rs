//! A body that a thread writes while it is being sent: what the reader has not taken yet holds the writer up.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::sync::mpsc;

/// Bytes of a piece.
const PIECE: usize = 64 * 1024;
/// Pieces that wait to be sent.
const PIECES: usize = 4;

/// The end that is written to, by a thread that may wait.
pub(super) struct Writer {
    to: mpsc::Sender<io::Result<Bytes>>,
    piece: BytesMut,
}

/// Tells a writer whether anybody still reads.
#[derive(Clone)]
pub(super) struct Watch(mpsc::Sender<io::Result<Bytes>>);

struct Reader(mpsc::Receiver<io::Result<Bytes>>);

/// A writer, and the body of what is written.
pub(super) fn pipe() -> (Writer, Body) {
    let (to, from) = mpsc::channel(PIECES);
    (Writer { to, piece: BytesMut::with_capacity(PIECE) }, Body::from_stream(Reader(from)))
}

impl Watch {
    /// Whether the reader has gone away.
    pub(super) fn is_abandoned(&self) -> bool {
        self.0.is_closed()
    }
}

impl Writer {
    /// Whether the reader has gone away.
    pub(super) fn is_abandoned(&self) -> bool {
        self.to.is_closed()
    }

    /// Looks whether anybody still reads, while nothing is written.
    pub(super) fn watch(&self) -> Watch {
        Watch(self.to.clone())
    }

    /// Sends what is left.
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.send()
    }

    /// Lets the reader know that this is not the whole: the answer breaks off instead of ending.
    pub(super) fn break_off(&mut self) {
        drop(self.to.blocking_send(Err(io::Error::other("the file could not be written to its end"))));
    }

    fn send(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = self.piece.split().freeze();
        self.to.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stream for Reader {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn what_is_written_is_read_to_its_end() {
        let (mut writer, body) = pipe();
        let thread = std::thread::spawn(move || {
            for at in 0..100_000_u32 {
                writeln!(writer, "{at}").unwrap();
            }
            writer.end().unwrap();
        });
        let read = body.collect().await.unwrap().to_bytes();
        thread.join().unwrap();
        assert!(read.starts_with(b"0\n1\n") && read.ends_with(b"99999\n"));
    }

    #[tokio::test]
    async fn what_breaks_off_is_no_whole_answer() {
        let (mut writer, body) = pipe();
        std::thread::spawn(move || {
            writer.write_all(b"half").unwrap();
            writer.end().unwrap();
            writer.break_off();
        });
        assert!(body.collect().await.is_err());
    }

    #[test]
    fn a_writer_stops_where_nobody_reads() {
        let (mut writer, body) = pipe();
        drop(body);
        assert!(writer.is_abandoned() && writer.watch().is_abandoned());
        assert!(writer.write_all(&vec![0; PIECE]).is_err());
    }
}
