//! The lines of a book file: each written in one way only, and read back only from that.

use std::collections::HashMap;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{FORMAT, Header};
use crate::log::entry::is_id;
use crate::log::tree::Hash;
use crate::log::verify::{Kept, Row};
use crate::log::{canonical, hex};

/// A line after the header.
pub(super) enum Line {
    Row(Row),
    Checkpoint(String),
    Seal(Seal),
}

/// The last line: how many lines stand before it, and the SHA-256 of their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seal {
    pub lines: u64,
    pub sha256: Hash,
}

// Fields stand in the order of their names: serde writes them so, and canonical JSON wants it.

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderLine {
    book: String,
    exported_at: i64,
    format: String,
    holders: Vec<super::Holder>,
    #[serde(with = "super::written_keys")]
    keys: Vec<crate::log::note::PublicKey>,
    origin: String,
    title: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    entry: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    erased: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    leaf: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckpointLine {
    checkpoint: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealLine {
    lines: u64,
    sha256: String,
}

pub(super) fn write_header(header: &Header) -> serde_json::Result<Vec<u8>> {
    let Header { book, exported_at, holders, keys, origin, title } = header.clone();
    let format = FORMAT.to_owned();
    serde_json::to_vec(&HeaderLine { book, exported_at, format, holders, keys, origin, title })
}

pub(super) fn write_row(row: &Row) -> serde_json::Result<Vec<u8>> {
    let (entry, leaf) = (row.entry.clone(), hex::encode(&row.leaf));
    let bare = RowLine { body: None, entry, erased: None, head: None, leaf, salt: None };
    serde_json::to_vec(&match &row.document {
        Kept::Nothing => bare,
        Kept::Erased => RowLine { erased: Some(true), ..bare },
        Kept::Text { head, body, salt } => {
            RowLine { body: Some(body.clone()), head: Some(head.clone()), salt: Some(hex::encode(salt)), ..bare }
        }
    })
}

pub(super) fn write_checkpoint(note: &str) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&CheckpointLine { checkpoint: note.to_owned() })
}

pub(super) fn write_seal(seal: &Seal) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&SealLine { lines: seal.lines, sha256: hex::encode(&seal.sha256) })
}

/// Reads the first line. An error says why it is none.
pub(super) fn read_header(line: &[u8]) -> Result<Header, String> {
    let HeaderLine { book, exported_at, format, holders, keys, origin, title } = read(line)?;
    canonical::parse(line).map_err(|error| error.to_string())?;
    if format != FORMAT {
        return Err(format!("its format is {format:?}; this program reads {FORMAT:?}"));
    }
    let header = Header { book, exported_at, holders, keys, origin, title };
    needs_ids(&header)?;
    tell_apart(&header)?;
    Ok(header)
}

fn needs_ids(header: &Header) -> Result<(), String> {
    let mut ids = header.holders.iter().map(|holder| &holder.id).chain([&header.book, &header.origin]);
    ids.find(|id| !is_id(id)).map_or(Ok(()), |none| Err(format!("{none:?} is no id")))
}

/// A signature names its key by name and id alone. Two keys of one name whose ids begin alike are made in a minute, and
/// one verifier would ask the first of them, another the second.
fn tell_apart(header: &Header) -> Result<(), String> {
    let keys = header.all_keys();
    let mut named = HashMap::new();
    let other = keys.iter().find(|key| named.insert((key.name(), key.id()), *key).is_some_and(|other| other != *key));
    other.map_or(Ok(()), |key| Err(format!("two keys of the name {} have one id", key.name())))
}

/// Reads any later line. An error says why it is none.
pub(super) fn read_line(line: &[u8]) -> Result<Line, String> {
    // Canonical spelling puts the telling key first, so the beginning decides.
    if line.starts_with(b"{\"checkpoint\"") {
        return Ok(Line::Checkpoint(read::<CheckpointLine>(line)?.checkpoint));
    }
    if line.starts_with(b"{\"lines\"") {
        let SealLine { lines, sha256 } = read(line)?;
        canonical::parse(line).map_err(|error| error.to_string())?;
        let sha256 = hex::decode32(&sha256).ok_or("the seal is not 64 hexadecimal digits")?;
        return Ok(Line::Seal(Seal { lines, sha256 }));
    }
    let RowLine { body, entry, erased, head, leaf, salt } = read(line)?;
    let leaf = hex::decode32(&leaf).ok_or("the leaf hash is not 64 hexadecimal digits")?;
    let document = match (body, head, salt, erased) {
        (None, None, None, None) => Kept::Nothing,
        (None, None, None, Some(true)) => Kept::Erased,
        (Some(body), Some(head), Some(salt), None) => {
            let salt = hex::decode32(&salt).ok_or("the salt is not 64 hexadecimal digits")?;
            Kept::Text { head, body, salt }
        }
        _ => return Err("head, body and salt do not stand together, or beside erased".to_owned()),
    };
    Ok(Line::Row(Row { entry, leaf, document }))
}

/// Reads a line, and refuses every spelling of it but the one that would be written.
fn read<T: Serialize + DeserializeOwned>(line: &[u8]) -> Result<T, String> {
    let value: T = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    match serde_json::to_vec(&value) {
        Ok(again) if again == line => Ok(value),
        _ => Err("it is not in its canonical spelling".to_owned()),
    }
}
