//! How far each book had come, kept outside the database and outside its backups: signed checkpoints in a file. When
//! the program starts on a database that has come less far (an older backup was restored), it says which entries are
//! missing and writes to no book until they are there, or somebody goes on without them (docs/backup.md).

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use books::checkpoint::SigningKey;
use books::log::{Checkpoint, Note};
use books::missing::{self, Missing};
use kernel::{Id, of};
use serde::{Deserialize, Serialize};

use crate::program::Program;
use crate::settings::Settings;

/// The file's name in the data folder, where the settings name no other place.
pub const FILE: &str = "heads.jsonl";

/// A line of the file: a signed note, in which the checkpoint stands.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    checkpoint: String,
}

/// Where the heads are kept.
pub fn file(settings: &Settings) -> PathBuf {
    if settings.heads.is_empty() { settings.data.join(FILE) } else { PathBuf::from(&settings.heads) }
}

/// The heads in a file, each signed by the key; none where there is no file.
///
/// # Errors
/// Where the file cannot be read, or holds anything else: it is not passed over, since it may be all that is left of
/// what was written.
pub fn read(file: &Path, key: &SigningKey) -> anyhow::Result<Vec<Checkpoint>> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("the heads in {}", file.display())),
    };
    let each = text.lines().zip(1..).map(|(line, number)| {
        head(line, key).with_context(|| {
            format!("{}, line {number}, is no checkpoint signed by this installation's key", file.display())
        })
    });
    each.collect()
}

fn head(line: &str, key: &SigningKey) -> anyhow::Result<Checkpoint> {
    let line: Line = serde_json::from_str(line)?;
    let note = Note::parse(&line.checkpoint)?;
    let checkpoint = Checkpoint::from_note(&note)?;
    let (book, origin) = missing::log_of(&checkpoint).context("it is of no book")?;
    let book: Id<of::Book> = book.parse().ok().context("it is of no book")?;
    if note.verify(&[key.public(book, origin)?])?.signed.is_empty() {
        bail!("it is not signed by this key");
    }
    Ok(checkpoint)
}

/// Holds the database against the heads that were kept. While anything is missing, nothing is written to any book.
///
/// # Errors
/// Where the heads cannot be read; the database's.
pub fn hold(program: &Program) -> anyhow::Result<Vec<Missing>> {
    let file = file(&program.settings);
    let kept = read(&file, &program.key)?;
    let missing = program.change("heads", move |change| missing::hold_against(change, &kept))?;
    for one in &missing {
        let (first, last) = one.range();
        tracing::error!(
            book = one.book, first, last, heads = %file.display(),
            "entries are missing that were signed here: nothing is written until they are restored (docs/backup.md)"
        );
    }
    Ok(missing)
}

/// Notes how far each book has come. A book that has come less far than was noted keeps its note. Says of how many
/// books the note is new.
///
/// # Errors
/// Where the file cannot be read or written; the database's.
pub fn note(program: &Program) -> anyhow::Result<usize> {
    let file = file(&program.settings);
    let mut heads = by_log(read(&file, &program.key)?);
    let mut noted = 0;
    for head in program.storage.read_blocking(missing::heads)? {
        if heads.get(&head.origin).is_none_or(|known| known.size < head.size) {
            heads.insert(head.origin.clone(), head);
            noted += 1;
        }
    }
    if noted > 0 {
        write(&file, heads.values(), program)?;
    }
    Ok(noted)
}

/// Goes on without what is missing, and notes from now on how far the books have come without it.
///
/// # Errors
/// Where the file cannot be written; the database's.
pub fn give_up(program: &Program) -> anyhow::Result<Vec<Missing>> {
    let given_up = program.change("give up what is missing", missing::give_up)?;
    let heads = program.storage.read_blocking(missing::heads)?;
    write(&file(&program.settings), heads.iter(), program)?;
    Ok(given_up)
}

fn by_log(heads: Vec<Checkpoint>) -> BTreeMap<String, Checkpoint> {
    heads.into_iter().map(|head| (head.origin.clone(), head)).collect()
}

/// Writes the file beside its place first, so that it is never there by half.
fn write<'h>(file: &Path, heads: impl Iterator<Item = &'h Checkpoint>, program: &Program) -> anyhow::Result<()> {
    let failed = || format!("the heads in {}", file.display());
    let at = u64::try_from(program.clock.now().micros() / 1_000_000).unwrap_or(0);
    let mut text = Vec::new();
    for head in heads {
        let (book, origin) = missing::log_of(head).context("a head of no book")?;
        let signer = program.key.signer(book.parse().ok().context("a head of no book")?, origin)?;
        serde_json::to_writer(&mut text, &Line { checkpoint: signer.sign(head, at).to_string() })?;
        text.push(b'\n');
    }
    let beside = file.with_extension("part");
    let mut out = std::fs::File::create(&beside).with_context(failed)?;
    out.write_all(&text).and_then(|()| out.sync_all()).with_context(failed)?;
    std::fs::rename(&beside, file).with_context(failed)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).with_context(failed)
}
