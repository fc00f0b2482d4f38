//! A file as it was sent: read part by part up to a limit, named for people, known by what is in it, and without
//! what a picture tells beside what is seen.

use std::sync::Arc;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::http::StatusCode;
use books::files::Content;
use kernel::{Message, Problem, ProblemKind, text};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::media::{self, Media};
use super::picture;
use crate::App;
use crate::arriving::{Arrived, Arriving, not_kept};

/// The most bytes of a file: 10 MB.
pub const MOST_FILE: usize = 10 * 1024 * 1024;
/// The most bytes that are read before the connection is broken off: up to here a file that is too large gets an
/// answer that says so.
pub const MOST_READ: usize = 64 * 1024 * 1024;
/// The most bytes of the other fields of the form, each.
const MOST_FIELD: usize = 16 * 1024;
/// Up to so many bytes a file takes no place among the few that stand in memory.
const LITTLE: usize = 256 * 1024;
/// The most fields.
const MOST_FIELDS: usize = 20;
/// The longest name, in characters.
const MOST_NAME: usize = 120;

/// A form with a file.
pub struct Upload {
    /// The other fields, as typed.
    pub fields: Vec<(String, String)>,
    /// The file, or what is wrong with it.
    pub file: Result<Sent, Problem>,
    /// Its place among the few that stand in memory, until this is done with.
    _place: Option<OwnedSemaphorePermit>,
}

/// A file fit to be kept.
#[derive(Clone)]
pub struct Sent {
    /// Its name.
    pub name: String,
    /// Its sort.
    pub media: &'static Media,
    /// Its bytes.
    pub content: Arc<Content>,
}

impl Upload {
    /// The first value of a field; empty where it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

fn broken_off(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    Problem::new(ProblemKind::Malformed, Message::of("attachment-unreadable"))
}

fn too_large() -> Problem {
    let most = (MOST_FILE / 1_000_000) as i64;
    Problem::new(ProblemKind::TooLarge, Message::of("attachment-too-large").number("most", most))
}

/// Reads the whole form. A file that is too large is read to its end and thrown away, so that the answer arrives.
///
/// # Errors
/// Where it is no such form, broke off, or carries more than a form of ours does.
pub async fn read(app: &App, form: Result<Multipart, MultipartRejection>) -> Result<Upload, Problem> {
    let kind = |_| Problem::new(ProblemKind::Unsupported, Message::of("attachment-form-kind"));
    of_parts(form.map_err(kind)?, &app.importing.whole).await
}

/// Reads the parts of a form. A file that is more than a little waits for one of the few places in memory.
///
/// # Errors
/// As for [`read`].
pub async fn of_parts(mut form: Multipart, places: &Arc<Semaphore>) -> Result<Upload, Problem> {
    let mut fields = Vec::new();
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(|error| broken_off(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" && file.is_none() {
            let called = field.file_name().unwrap_or_default().to_owned();
            let content = bytes(field, MOST_FILE).await?;
            file = Some((called, content));
            continue;
        }
        let content = bytes(field, MOST_FIELD).await?;
        let is_fit = fields.len() < MOST_FIELDS;
        let Some(content) = content.filter(|_| is_fit) else {
            return Err(Problem::new(ProblemKind::TooLarge, Message::of("problem-form-too-large")));
        };
        let content = content.into_bytes().map_err(|error| not_kept(&error))?;
        fields.push((name, String::from_utf8_lossy(&content).into_owned()));
    }
    let (called, content) = match file {
        None => return Ok(Upload { fields, file: Err(missing()), _place: None }),
        Some((_, None)) => return Ok(Upload { fields, file: Err(too_large()), _place: None }),
        Some((called, Some(content))) => (called, content),
    };
    let is_little = content.bytes() <= LITTLE;
    let place = if is_little { None } else { places.clone().acquire_owned().await.ok() };
    let file =
        tokio::task::spawn_blocking(move || fit(&called, content.into_bytes().map_err(|error| not_kept(&error))?));
    let file = file.await.map_err(|error| not_kept(&std::io::Error::other(error)))?;
    Ok(Upload { fields, file, _place: place })
}

fn missing() -> Problem {
    Problem::field("file", Message::of("attachment-file-missing"))
}

/// The bytes of a part; nothing where there are more than `most`.
async fn bytes(mut field: Field<'_>, most: usize) -> Result<Option<Arrived>, Problem> {
    let mut arriving = Some(Arriving::default());
    while let Some(chunk) = field.chunk().await.map_err(|error| broken_off(&error))? {
        arriving = arriving.filter(|arriving| arriving.bytes() + chunk.len() <= most);
        if let Some(arriving) = &mut arriving {
            arriving.take(&chunk).await.map_err(|error| not_kept(&error))?;
        }
    }
    match arriving {
        Some(arriving) => arriving.whole().await.map(Some).map_err(|error| not_kept(&error)),
        None => Ok(None),
    }
}

fn fit(called: &str, content: Vec<u8>) -> Result<Sent, Problem> {
    if called.is_empty() && content.is_empty() {
        return Err(missing());
    }
    if content.is_empty() {
        return Err(Problem::field("file", Message::of("attachment-empty")));
    }
    let name = name(called);
    let media = media::of(&name, &content)
        .map_err(|_| Problem::field("file", Message::of("attachment-not-what-it-says").text("name", name.clone())))?;
    let content =
        picture::clean(media, content).map_err(|unclean| Problem::field("file", Message::of(unclean.message())))?;
    Ok(Sent { name, media, content: Arc::new(Content::new(content)) })
}

/// The name for people: without the folder it came from, without signs that mean something to a file system, and
/// with its ending where it is too long.
fn name(called: &str) -> String {
    let last = called.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe: String =
        last.chars().map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c }).collect();
    let line = text::line(&safe, usize::MAX).unwrap_or_default();
    let line = line.trim_start_matches('.').trim();
    if line.is_empty() {
        return "file".to_owned();
    }
    let length = line.chars().count();
    if length <= MOST_NAME {
        return line.to_owned();
    }
    let ending = line.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = if ending.chars().count() <= 10 && !ending.is_empty() { format!(".{ending}") } else { String::new() };
    let stem: String = line.chars().take(MOST_NAME - ending.chars().count()).collect();
    format!("{}{ending}", stem.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_fit_for_people_and_file_systems() {
        assert_eq!(name("C:\\Users\\me\\rota.pdf"), "rota.pdf");
        assert_eq!(name("../../etc/passwd"), "passwd");
        assert_eq!(name(".htaccess"), "htaccess");
        assert_eq!(name("a\r\nb\"<c>.txt"), "a b__c_.txt");
        assert_eq!(name("gpj.\u{202E}exe.pdf"), "gpj.exe.pdf");
        assert_eq!(name("/"), "file");
        assert_eq!(name("Zażółć.pdf"), "Zażółć.pdf");
        let long = name(&format!("{}.docx", "ż".repeat(300)));
        assert_eq!((long.chars().count(), long.ends_with(".docx")), (MOST_NAME, true));
    }

    #[test]
    fn a_file_with_nothing_in_it_is_refused() {
        let problem = fit("a.pdf", Vec::new()).err().expect("refused");
        assert_eq!(problem.fields[0].message.key, "attachment-empty");
        let problem = fit("", Vec::new()).err().expect("refused");
        assert_eq!(problem.fields[0].message.key, "attachment-file-missing");
    }
}
