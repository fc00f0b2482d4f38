//! A backup as one file: a zip archive with the database, the settings, the signing key unless it is kept elsewhere,
//! and a list of what is in it with the SHA-256 of each. What it is for and how to keep it: docs/backup.md.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use anyhow::{Context, bail};
use books::log::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// What the list's `format` says. A reader refuses any other.
const FORMAT: &str = "comity-backup/1";
/// The name of the list in the archive.
const LIST: &str = "backup.json";
/// The longest list that is read, in bytes.
const LONGEST_LIST: u64 = 64 * 1024;

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    format: String,
    /// The version of Comity that made it.
    pub version: String,
    /// When it was made, RFC 3339 in UTC.
    pub made_at: String,
    /// The files, the database first.
    pub files: Vec<Kept>,
}

/// A file in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Its name in the data folder.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Writes a backup of these files of a folder into `out`.
///
/// # Errors
/// Where a file cannot be read or the archive not be written.
pub fn write(out: &mut File, folder: &Path, names: &[&str], made_at: String) -> anyhow::Result<Contents> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true)
        .unix_permissions(0o600);
    let mut archive = ZipWriter::new(BufWriter::new(out));
    let mut files = Vec::new();
    for name in names {
        archive.start_file(*name, options)?;
        let file = File::open(folder.join(name)).with_context(|| format!("{name} cannot be read"))?;
        let (bytes, sha256) = copy(file, &mut archive)?;
        files.push(Kept { name: (*name).to_owned(), bytes, sha256 });
    }
    let contents =
        Contents { format: FORMAT.to_owned(), version: env!("CARGO_PKG_VERSION").to_owned(), made_at, files };
    archive.start_file(LIST, options)?;
    archive.write_all(&serde_json::to_vec_pretty(&contents)?)?;
    let out = archive.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    out.sync_all()?;
    Ok(contents)
}

/// Unpacks a backup into a folder, and checks that every file is the one that was put in.
///
/// # Errors
/// Where the file is no backup, is of a newer Comity, or was changed.
pub fn unpack(file: &Path, folder: &Path, names: &[&str]) -> anyhow::Result<Contents> {
    let open = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut archive =
        ZipArchive::new(open).with_context(|| format!("{} is no backup, or was cut short", file.display()))?;
    let contents = list(&mut archive).with_context(|| format!("{} is no backup", file.display()))?;
    if contents.format != FORMAT {
        bail!("this backup is of the form {}; this Comity knows {FORMAT}", contents.format);
    }
    for kept in &contents.files {
        // Only names that a backup has: nothing is written outside of the folder.
        if !names.contains(&kept.name.as_str()) {
            bail!("the backup holds a file that none has: {}", kept.name);
        }
        let from = archive.by_name(&kept.name).with_context(|| format!("{} is missing in the backup", kept.name))?;
        let mut to = private(&folder.join(&kept.name))?;
        let (bytes, sha256) = copy(from.take(kept.bytes.saturating_add(1)), &mut to)
            .with_context(|| format!("{} cannot be unpacked", kept.name))?;
        if (bytes, &sha256) != (kept.bytes, &kept.sha256) {
            bail!("{} is not what was backed up: the archive was changed or damaged", kept.name);
        }
        to.sync_all()?;
    }
    Ok(contents)
}

fn list(archive: &mut ZipArchive<File>) -> anyhow::Result<Contents> {
    let mut text = String::new();
    archive.by_name(LIST)?.take(LONGEST_LIST).read_to_string(&mut text)?;
    Ok(serde_json::from_str(&text)?)
}

/// A new file that only its owner can read.
pub fn private(file: &Path) -> anyhow::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let open = std::fs::OpenOptions::new().write(true).read(true).create_new(true).mode(0o600).open(file);
    open.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            anyhow::anyhow!("{} is there already: choose another name, or move it away first", file.display())
        }
        _ => anyhow::Error::new(error).context(format!("{} cannot be made", file.display())),
    })
}

/// Copies everything, and says how much it was and its SHA-256.
fn copy(mut from: impl Read, to: &mut impl Write) -> io::Result<(u64, String)> {
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok((bytes, hex::encode(&hash.finalize())));
        }
        hash.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
        bytes += read as u64;
    }
}
