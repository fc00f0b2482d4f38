//! The bytes of attachments. They stand apart from the records that tell of them; a record holds the SHA-256 of
//! its bytes, and they are compared with it each time they are read.

use kernel::{Id, of};
use sha2::{Digest, Sha256};
use storage::{Tx, values};

use crate::companion::ATTACHMENT;
use crate::log::{Hash, hex};
use crate::{Change, Failure, Record, Scoped, Viewer};

/// Bytes and their digest, which is made once, before any transaction waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    bytes: Vec<u8>,
    digest: Hash,
}

impl Content {
    /// These bytes.
    pub fn new(bytes: Vec<u8>) -> Content {
        let digest = Sha256::digest(&bytes).into();
        Content { bytes, digest }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, to give away.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Their SHA-256 in hexadecimal, as an attachment's record holds it.
    pub fn digest(&self) -> String {
        hex::encode(&self.digest)
    }
}

/// Keeps the bytes of an attachment that was just raised.
///
/// # Errors
/// Where the record is none that these bytes belong to; the database's.
pub fn keep(change: &mut Change<'_, '_>, attachment: &Scoped<Record>, content: &Content) -> Result<(), Failure> {
    let (file, named) = named(attachment)?;
    if named != content.digest() {
        return Err(Failure::broken("an attachment's digest"));
    }
    change.tx.run(
        "INSERT INTO main.files (book, id, record, digest, content) VALUES ($1, $2, $3, $4, $5)",
        values![attachment.head.book, file, attachment.head.id, &content.digest, &content.bytes],
    )?;
    Ok(())
}

/// The bytes of an attachment that the viewer may read; nothing where they are not those that the record tells
/// of, so that they must not be shown.
///
/// # Errors
/// Not found where it was taken back or its bytes were erased by law; the database's.
pub fn read(tx: &mut Tx<'_>, viewer: &Viewer, attachment: &Scoped<Record>) -> Result<Option<Content>, Failure> {
    let head = &attachment.head;
    let reach = viewer.reach().with_rooms();
    if head.status != ATTACHMENT.statuses[0] || !reach.is_among(&reach.books(ATTACHMENT.name), head.book) {
        return Err(Failure::not_found());
    }
    let (file, named) = named(attachment)?;
    let found = tx.one(
        "SELECT digest, content FROM files WHERE book = $1 AND id = $2 AND record = $3",
        values![head.book, file, head.id],
        |row| Ok((row.get::<Vec<u8>>(0)?, row.get::<Vec<u8>>(1)?)),
    )?;
    let (kept, bytes) = found.ok_or_else(Failure::not_found)?;
    let content = Content::new(bytes);
    let is_whole = content.digest() == named && content.digest[..] == kept[..];
    Ok(is_whole.then_some(content))
}

/// The id that the bytes are kept under, and the digest they must have.
fn named(attachment: &Scoped<Record>) -> Result<(Id<of::File>, String), Failure> {
    let body = attachment.fields(&ATTACHMENT)?;
    let text = |name: &str| body.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    let file = text("file").parse().map_err(|_| Failure::broken("an attachment's file"))?;
    Ok((file, text("digest")))
}
