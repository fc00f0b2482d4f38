//! Whether an archive is safe to unpack: counted before anything is parsed, and by unpacking, not by what it claims.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::ReadProblem;

use super::{Limits, ending};

/// What kind of workbook the archive holds.
pub(super) enum Package {
    /// An Office Open XML workbook.
    Excel,
    /// An OpenDocument spreadsheet.
    OpenDocument,
}

/// More parts than any honest workbook has.
const PARTS: usize = 5_000;
/// An archive that unpacks to more than this many times its size, and to more than `FREE` bytes, is a bomb.
const RATIO: u64 = 250;
/// Small things may be as repetitive as they like.
const FREE: u64 = 16 << 20;

/// Counts the parts, unpacks the markup into nothing while counting, and says what the archive is.
pub(super) fn inspect(bytes: &[u8], name: Option<&str>, limits: &Limits) -> Result<Package, ReadProblem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error, bytes))?;
    if archive.len() > PARTS {
        return Err(ReadProblem::too_large("parts"));
    }
    let package = package(&mut archive, name)?;
    let mut claimed = 0_u64;
    let mut unpacked = 0_u64;
    for index in 0..archive.len() {
        let mut part = match archive.by_index(index) {
            Ok(part) => part,
            Err(ZipError::UnsupportedArchive(reason)) if reason == ZipError::PASSWORD_REQUIRED => {
                return Err(ReadProblem::Locked);
            }
            Err(error) => return Err(broken(&error, bytes)),
        };
        claimed = claimed.saturating_add(part.size());
        if claimed > limits.unpacked && !kernel::fault::is_on(kernel::Fault::SizesAreBelieved) {
            return Err(bomb_or_large(claimed, bytes));
        }
        let path = part.name().map_err(|error| broken(&error, bytes))?.to_ascii_lowercase();
        if !(path.ends_with(".xml") || path.ends_with(".rels")) {
            continue;
        }
        let declared = part.size();
        if kernel::fault::is_on(kernel::Fault::SizesAreBelieved) {
            continue;
        }
        let real = unpack(&mut part, &path, limits.unpacked - unpacked)?;
        unpacked += real;
        if unpacked >= limits.unpacked {
            return Err(bomb_or_large(unpacked, bytes));
        }
        if real != declared {
            return Err(ReadProblem::damaged(path));
        }
        if unpacked > FREE && unpacked / RATIO > bytes.len() as u64 {
            return Err(ReadProblem::Bomb);
        }
    }
    Ok(package)
}

fn bomb_or_large(unpacked: u64, bytes: &[u8]) -> ReadProblem {
    if unpacked / RATIO > bytes.len() as u64 { ReadProblem::Bomb } else { ReadProblem::too_large("unpacked") }
}

/// Unpacks one part into nothing, up to `most` bytes, looking at its beginning for markup that must not be there.
fn unpack(part: &mut impl Read, path: &str, most: u64) -> Result<u64, ReadProblem> {
    let mut buffer = vec![0_u8; 64 << 10];
    let mut total = 0_u64;
    let mut first = true;
    loop {
        let read = part.read(&mut buffer).map_err(|_| ReadProblem::damaged(path))?;
        if read == 0 {
            return Ok(total);
        }
        if std::mem::take(&mut first) {
            let start: Vec<u8> = buffer[..read].iter().filter(|byte| **byte != 0).copied().collect();
            if [&b"<!DOCTYPE"[..], b"<!ENTITY"].iter().any(|tag| start.windows(tag.len()).any(|at| at == *tag)) {
                return Err(ReadProblem::Forbidden);
            }
        }
        total += read as u64;
        if total >= most {
            return Ok(most);
        }
    }
}

/// Names of parts tell what the archive is.
fn package(archive: &mut ZipArchive<Cursor<&[u8]>>, name: Option<&str>) -> Result<Package, ReadProblem> {
    let names: Vec<String> =
        archive.file_names_raw().map(|raw| String::from_utf8_lossy(raw).to_ascii_lowercase()).collect();
    let has = |start: &str| names.iter().any(|part| part.trim_start_matches('/').starts_with(start));
    if has("xl/workbook.xml") || has("xl/worksheets/") {
        return Ok(Package::Excel);
    }
    if has("content.xml") {
        let (kind, manifest) = (text(archive, "mimetype"), text(archive, "META-INF/manifest.xml"));
        if manifest.contains("encryption-data") {
            return Err(ReadProblem::Locked);
        }
        if kind.is_empty() || kind.contains("spreadsheet") {
            return Ok(Package::OpenDocument);
        }
    }
    let found = if has("word/") || has("content.xml") {
        "word"
    } else if has("ppt/") {
        "slides"
    } else if has("xl/workbook.bin") {
        "xlsb"
    } else {
        "archive"
    };
    Err(ReadProblem::NotATable { found: found.to_owned(), named: ending(name) })
}

/// A small part as text; empty where there is none.
fn text(archive: &mut ZipArchive<Cursor<&[u8]>>, path: &str) -> String {
    let mut text = Vec::new();
    if let Ok(part) = archive.by_name(path) {
        // A part that cannot be read is no evidence either way; the real reading names the damage.
        let _ = part.take(1 << 20).read_to_end(&mut text);
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// An archive without its directory at the end is cut off; with one, damaged.
fn broken(error: &ZipError, bytes: &[u8]) -> ReadProblem {
    let end = bytes.len().saturating_sub(66_000);
    let complete = bytes[end..].windows(4).any(|at| at == b"PK\x05\x06");
    match error {
        _ if !complete => ReadProblem::CutOff,
        ZipError::FileNotFound => ReadProblem::damaged("part"),
        _ => ReadProblem::damaged("archive"),
    }
}
