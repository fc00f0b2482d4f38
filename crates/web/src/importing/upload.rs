//! A file that is sent, and its reading in a process of its own.

use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::header;
use formats::child::{self, Options};
use formats::{ReadProblem, Reading};
use futures_core::Stream;
use kernel::{FieldProblem, Message, Problem, ProblemKind};
use sha2::{Digest, Sha256};

use super::Bringing;
use crate::arriving::{Arrived, Arriving, not_kept};
use crate::ask::Guard;
use crate::{App, Ask, Refused};

/// The longest name of a file that is kept, in characters.
const MOST_NAME: usize = 120;
/// The most bytes of an ordinary field beside the file.
const MOST_FIELD: usize = 64 * 1024;
/// The most bytes of a table that is pasted.
pub(super) const MOST_PASTED: usize = 1024 * 1024;
/// The most fields beside the file.
const MOST_FIELDS: usize = 20;

/// What was sent: a file, and the fields beside it.
#[derive(Default)]
pub struct Upload {
    /// The file's own name, without a folder.
    pub name: String,
    /// What is in it.
    pub file: Arc<Arrived>,
    /// A table that was pasted, as text; empty where there was none.
    pub pasted: String,
    /// What is too large of it, and was thrown away.
    pub over: Option<Problem>,
    fields: Vec<(String, String)>,
}

impl Upload {
    /// Reads a form with a file in its field `file`, or a body that is the file. A file of a form that is too large is
    /// read to its end and thrown away, so that the answer arrives and the form comes back with it.
    ///
    /// # Errors
    /// Where it cannot be read as either, or is far too large.
    pub async fn of(ask: &Ask, mut request: Request) -> Result<Upload, Refused> {
        let most = ask.app().most_upload;
        DefaultBodyLimit::disable().apply(&mut request);
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        if !kind.starts_with("multipart/form-data") {
            let file = body(request.into_body(), most).await.map_err(|problem| ask.refuse(problem))?;
            return Ok(Upload { file: Arc::new(file), ..Upload::default() });
        }
        let malformed = || ask.refuse(Problem::new(ProblemKind::Malformed, Message::of("problem-form-unreadable")));
        let parts = Multipart::from_request(request, &()).await.map_err(|_| malformed())?;
        let upload = Upload::from_parts(parts, most).await;
        upload.map_err(|problem| problem.map_or_else(malformed, |problem| ask.refuse(problem)))
    }

    /// Reads the parts of a form; a file of more than `most` bytes is thrown away, and said to be too large.
    ///
    /// # Errors
    /// Nothing for one that cannot be read; a problem where it is far too large.
    pub async fn from_parts(mut parts: Multipart, most: usize) -> Result<Upload, Option<Problem>> {
        let (mut upload, mut left) = (Upload::default(), most_read(most));
        while let Some(mut part) = parts.next_field().await.map_err(|_| None)? {
            let name = part.name().unwrap_or_default().to_owned();
            let is_file = name == "file";
            if is_file {
                upload.name = part.file_name().map(short_name).unwrap_or_default();
            }
            let limit = match name.as_str() {
                "file" => most,
                "pasted" => MOST_PASTED,
                _ => MOST_FIELD,
            };
            let mut arriving = Some(Arriving::default());
            while let Some(chunk) = part.chunk().await.map_err(|_| None)? {
                left = left.checked_sub(chunk.len()).ok_or_else(|| Some(too_large("file", most)))?;
                arriving = arriving.filter(|arriving| arriving.bytes() + chunk.len() <= limit);
                if let Some(arriving) = &mut arriving {
                    arriving.take(&chunk).await.map_err(|error| Some(not_kept(&error)))?;
                }
            }
            let Some(arriving) = arriving else {
                upload.over.get_or_insert_with(|| too_large(&name, limit));
                continue;
            };
            let whole = arriving.whole().await.map_err(|error| Some(not_kept(&error)))?;
            if is_file {
                upload.file = Arc::new(whole);
                continue;
            }
            let bytes = whole.into_bytes().map_err(|error| Some(not_kept(&error)))?;
            upload.take_field(name, String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(upload)
    }

    fn take_field(&mut self, name: String, text: String) {
        if name == "pasted" {
            self.pasted = text;
        } else if self.fields.len() < MOST_FIELDS {
            self.fields.push((name, text));
        }
    }

    /// With the table that was pasted as its file, where no file was sent; `name` is what it is called.
    ///
    /// # Errors
    /// Where it cannot be written down.
    pub(super) async fn or_pasted(mut self, name: &str) -> Result<Upload, Problem> {
        if self.file.is_empty() && !self.pasted.trim().is_empty() {
            let mut arriving = Arriving::default();
            arriving.take(self.pasted.as_bytes()).await.map_err(|error| not_kept(&error))?;
            self.file = Arc::new(arriving.whole().await.map_err(|error| not_kept(&error))?);
            self.name = name.to_owned();
        }
        Ok(self)
    }

    /// What is wrong where no bytes came: no file was chosen, or the one chosen is empty.
    pub(super) fn nothing(&self) -> Problem {
        let key = if self.name.is_empty() { "importing-file-missing" } else { "importing-file-empty" };
        Problem::field("file", Message::of(key))
    }

    /// The value of a field beside the file; empty where it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// With that name, where the file came without one.
    #[must_use]
    pub fn named(mut self, name: &str) -> Upload {
        if self.name.is_empty() {
            self.name = short_name(name);
        }
        self
    }

    /// The guard of the form: the same file sent twice with one key is one import.
    pub fn guard(&self, ask: &Ask) -> Guard {
        let mut hash = Sha256::new();
        hash.update(ask.path());
        hash.update(self.file.digest());
        for (name, value) in &self.fields {
            hash.update((name.len() as u64).to_le_bytes());
            hash.update(name);
            hash.update((value.len() as u64).to_le_bytes());
            hash.update(value);
        }
        let key = Some(self.text("idempotency")).filter(|key| !key.is_empty() && key.len() <= 100);
        Guard {
            key: key.map(str::to_owned),
            request: hash.finalize().into(),
            csrf: Some(self.text("csrf").to_owned()).filter(|csrf| !csrf.is_empty()),
        }
    }
}

/// A body that is the file.
async fn body(body: Body, most: usize) -> Result<Arrived, Problem> {
    let (mut arriving, mut stream) = (Arriving::default(), body.into_data_stream());
    while let Some(chunk) = std::future::poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await {
        let broken_off = |_| Problem::new(ProblemKind::Malformed, Message::of("problem-form-unreadable"));
        let chunk = chunk.map_err(broken_off)?;
        if arriving.bytes() + chunk.len() > most {
            return Err(too_large("file", most));
        }
        arriving.take(&chunk).await.map_err(|error| not_kept(&error))?;
    }
    arriving.whole().await.map_err(|error| not_kept(&error))
}

/// The name without folders and control characters, short enough to be shown.
fn short_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let name = name.trim();
    let skipped = name.chars().count().saturating_sub(MOST_NAME);
    // The ending says what it is: keep that.
    name.chars().skip(skipped).collect()
}

/// How many bytes of a request with a file are read at most, where a file may have so many.
pub fn most_read(most: usize) -> usize {
    most.saturating_mul(4)
}

/// What is wrong with a file, or a field beside it, of more than `most` bytes.
pub fn too_large(name: &str, most: usize) -> Problem {
    let (name, key) = match name {
        "file" => ("file", "importing-too-large"),
        "pasted" => ("pasted", "importing-pasted-too-large"),
        _ => return Problem::new(ProblemKind::TooLarge, Message::of("problem-form-too-large")),
    };
    let message = Message::of(key).number("most", (most >> 20) as i64);
    let field = FieldProblem { field: name.into(), message: message.clone() };
    Problem { kind: ProblemKind::TooLarge, message, fields: vec![field] }
}

fn field(message: Message) -> FieldProblem {
    FieldProblem { field: "file".into(), message }
}

/// Reads a file in a process of its own, as a register of that sort.
///
/// # Errors
/// What is wrong with the file, with words for its owner.
pub async fn read(app: &App, bringing: &Bringing, name: &str, file: Arc<Arrived>) -> Result<Reading, Problem> {
    let unavailable = || Problem::new(ProblemKind::Unavailable, Message::of("problem-unavailable"));
    if kernel::fault::is_on(kernel::Fault::LinksAreFollowed) {
        drop(std::net::UdpSocket::bind("0.0.0.0:0").and_then(|socket| socket.send_to(b"x", "192.0.2.1:53")));
    }
    let turn = app.importing.readers.acquire().await.map_err(|_| unavailable())?;
    let program = app.program.clone();
    let options = Options::new(&(bringing.vocabulary)().name, Some(name).filter(|name| !name.is_empty()));
    let reading = tokio::task::spawn_blocking(move || {
        let input = file.input().map_err(|error| ReadProblem::Child { reason: format!("input: {error}") })?;
        child::read(&program, input, &options)
    });
    let outcome = reading.await.map_err(|_| unavailable())?;
    drop(turn);
    outcome.map_err(|problem| refusal(&problem))
}

/// Why a file was not read, for its owner: 413 for what is too large, 415 for what is no table, else 422.
pub fn refusal(problem: &ReadProblem) -> Problem {
    let message = Message::of(problem.code());
    let (kind, message) = match problem {
        ReadProblem::TooLarge { what } => (ProblemKind::TooLarge, message.text("what", what)),
        ReadProblem::NotATable { found, named } => {
            let named = named.as_deref().unwrap_or("none");
            (ProblemKind::Unsupported, message.text("found", found).text("named", named))
        }
        ReadProblem::Damaged { part } => (ProblemKind::Invalid, message.text("part", part)),
        ReadProblem::Child { reason } => {
            tracing::error!(reason, "a file could not be read");
            (ProblemKind::Unavailable, message)
        }
        ReadProblem::Vocabulary { .. } => (ProblemKind::Unavailable, Message::of("read-child")),
        _ => (ProblemKind::Invalid, message),
    };
    Problem { kind, message: message.clone(), fields: vec![field(message)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_its_name_but_not_its_folder() {
        assert_eq!(short_name("C:\\Users\\me\\Register 2026.xlsx"), "Register 2026.xlsx");
        assert_eq!(short_name("../../etc/passwd"), "passwd");
        assert_eq!(short_name("a\r\nb.csv"), "ab.csv");
        let long = format!("{}.xlsx", "x".repeat(300));
        assert!(short_name(&long).ends_with(".xlsx") && short_name(&long).chars().count() == MOST_NAME);
        assert_eq!(short_name(""), "");
    }

    #[test]
    fn each_way_of_not_being_a_register_has_its_status() {
        let kind = |problem: ReadProblem| refusal(&problem).kind;
        assert_eq!(kind(ReadProblem::TooLarge { what: "cells".to_owned() }), ProblemKind::TooLarge);
        let found = ReadProblem::NotATable { found: "pdf".to_owned(), named: Some("xlsx".to_owned()) };
        assert_eq!(kind(found), ProblemKind::Unsupported);
        for problem in
            [ReadProblem::Empty, ReadProblem::Bomb, ReadProblem::Locked, ReadProblem::CutOff, ReadProblem::TooSlow]
        {
            assert_eq!(kind(problem), ProblemKind::Invalid);
        }
        assert_eq!(kind(ReadProblem::Child { reason: "x".to_owned() }), ProblemKind::Unavailable);
    }
}
