//! The bytes of attachments. They stand apart from the records that tell of them; a record holds the SHA-256 of
//! its bytes, and they are compared with it each time they are read.

use kernel::{Id, of};
use sha2::{Digest, Sha256};
use storage::{Tx, values};

use crate::companion::ATTACHMENT;
use crate::log::hex;
use crate::{Change, Failure, Record, Scoped, Viewer};

/// What is kept of an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The bytes, as they were kept.
    Whole(Vec<u8>),
    /// Bytes that are not those the record tells of: they must not be shown.
    Broken,
}

/// The SHA-256 of bytes in hexadecimal, as an attachment's record holds it.
pub fn digest(content: &[u8]) -> String {
    hex::encode(&Sha256::digest(content))
}

/// Keeps the bytes of an attachment that was just raised.
///
/// # Errors
/// Where the record is none that these bytes belong to; the database's.
pub fn keep(change: &mut Change<'_, '_>, attachment: &Scoped<Record>, content: &[u8]) -> Result<(), Failure> {
    let (file, named) = named(attachment)?;
    if named != digest(content) {
        return Err(Failure::broken("an attachment's digest"));
    }
    let digest: [u8; 32] = Sha256::digest(content).into();
    change.tx.run(
        "INSERT INTO files (book, id, record, digest, content) VALUES ($1, $2, $3, $4, $5)",
        values![attachment.head.book, file, attachment.head.id, &digest, content],
    )?;
    Ok(())
}

/// The bytes of an attachment that the viewer may read.
///
/// # Errors
/// Not found where it was taken back or its bytes were erased by law; the database's.
pub fn read(tx: &mut Tx<'_>, viewer: &Viewer, attachment: &Scoped<Record>) -> Result<Content, Failure> {
    let head = &attachment.head;
    if head.status != ATTACHMENT.statuses[0] || !viewer.reach().books(ATTACHMENT.name).contains(&head.book) {
        return Err(Failure::not_found());
    }
    let (file, named) = named(attachment)?;
    let found = tx.one(
        "SELECT digest, content FROM files WHERE book = $1 AND id = $2 AND record = $3",
        values![head.book, file, head.id],
        |row| Ok((row.get::<Vec<u8>>(0)?, row.get::<Vec<u8>>(1)?)),
    )?;
    let (kept, content) = found.ok_or_else(Failure::not_found)?;
    let is = digest(&content);
    Ok(if is == named && is == hex::encode(&kept) { Content::Whole(content) } else { Content::Broken })
}

/// The id that the bytes are kept under, and the digest they must have.
fn named(attachment: &Scoped<Record>) -> Result<(Id<of::File>, String), Failure> {
    let body = attachment.fields(&ATTACHMENT)?;
    let text = |name: &str| body.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    let file = text("file").parse().map_err(|_| Failure::broken("an attachment's file"))?;
    Ok((file, text("digest")))
}
