//! A whole book as one file, checked without a server or a network.
//!
//! JSON Lines, each line canonical JSON: a header, the entries in their order with their versions,
//! checkpoints among them and one at the end, then a seal over all lines before. The format is
//! written down in `docs/book-format.md`, well enough to check a file with one's own program.

mod line;
mod reader;
mod writer;

pub use reader::{FileVerifier, verify_file};
pub use writer::BookFileWriter;

use serde::{Deserialize, Serialize};

use super::note::PublicKey;

/// What the header's `format` says. A reader refuses any other.
pub const FORMAT: &str = "comity-book/1";

/// The longest a line may be, in bytes, its line break included.
pub const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// The first line: which book, whose, and the keys that its checkpoints are signed with.
///
/// Nothing here is signed. Title and names are for people; a key proves who signed only to a reader
/// who got it from its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The book's id.
    pub book: String,
    /// When the file was made, in microseconds since 1970 UTC.
    pub exported_at: i64,
    /// The organisations that hold the book.
    pub holders: Vec<Holder>,
    /// The keys of the log itself, the oldest first.
    pub keys: Vec<PublicKey>,
    /// The id of the server whose chain this is.
    pub origin: String,
    /// The book's title.
    pub title: String,
}

/// An organisation that holds the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    // In the order of their names, which is that of canonical JSON.
    /// The organisation's id.
    pub id: String,
    /// The keys that it cosigns with; none where it does not.
    #[serde(with = "written_keys")]
    pub keys: Vec<PublicKey>,
    /// The organisation's name when the file was made.
    pub name: String,
}

impl Header {
    /// Every key that the header names: the log's and the holders'.
    #[must_use]
    pub fn all_keys(&self) -> Vec<PublicKey> {
        let holders = self.holders.iter().flat_map(|holder| &holder.keys);
        self.keys.iter().chain(holders).cloned().collect()
    }
}

/// Keys in JSON, in their written form `name+id+base64`.
mod written_keys {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::PublicKey;

    pub fn serialize<S: Serializer>(keys: &[PublicKey], out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(keys.iter().map(PublicKey::to_string))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<PublicKey>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        texts.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
    }
}

#[cfg(test)]
mod tests;
