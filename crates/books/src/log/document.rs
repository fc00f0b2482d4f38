//! A version of a record as it was hashed: head and body in canonical JSON, under a salt.
//!
//! The text stands in its own row, the entry holds only the digest. With the salt gone, nobody can
//! try guesses against the digest, so erasing both erases the text while the chain still holds.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::canonical::{self, CanonicalError};
use super::tree::Hash;

/// 32 random bytes, drawn afresh for every version and stored beside its text.
pub type Salt = [u8; 32];

/// The canonical text of a version, exactly the bytes that its digest was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    head: String,
    body: String,
}

impl Document {
    /// Spells a head and a body canonically.
    ///
    /// # Errors
    /// When one of them has no canonical spelling (see [`canonical::to_bytes`]).
    pub fn new(head: &Value, body: &Value) -> Result<Self, CanonicalError> {
        Ok(Self { head: canonical::to_text(head)?, body: canonical::to_text(body)? })
    }

    /// Takes texts as they were stored.
    ///
    /// # Errors
    /// When one of them is not canonical JSON. Without this check a text could be moved from the
    /// end of the body to the beginning of the head under the same digest.
    pub fn from_texts(head: String, body: String) -> Result<Self, CanonicalError> {
        canonical::parse(head.as_bytes())?;
        canonical::parse(body.as_bytes())?;
        Ok(Self { head, body })
    }

    /// The head's canonical text, to store.
    #[must_use]
    pub fn head(&self) -> &str {
        &self.head
    }

    /// The body's canonical text, to store.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The digest that the entry carries: SHA-256 of the salt and `{"body":…,"head":…}`.
    #[must_use]
    pub fn digest(&self, salt: &Salt) -> Hash {
        digest(salt, &self.head, &self.body)
    }
}

/// The digest over texts taken as they are, canonical or not.
pub(crate) fn digest(salt: &Salt, head: &str, body: &str) -> Hash {
    Sha256::new()
        .chain_update(salt)
        .chain_update(b"{\"body\":")
        .chain_update(body)
        .chain_update(b",\"head\":")
        .chain_update(head)
        .chain_update(b"}")
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::log::hex;

    #[test]
    fn the_digest_is_over_the_salt_and_one_canonical_object() {
        let (head, body) = (json!({"title": "Spare parts", "kind": "risk"}), json!({"likelihood": 4}));
        let document = Document::new(&head, &body).unwrap();
        let whole = canonical::to_bytes(&json!({"head": head, "body": body})).unwrap();
        let salt = [7; 32];
        let expected: Hash = Sha256::digest([&salt[..], &whole].concat()).into();
        assert_eq!(document.digest(&salt), expected);
        assert_ne!(document.digest(&[8; 32]), expected);
    }

    /// Never changes: books already hashed depend on it.
    #[test]
    fn golden_digest_never_changes() {
        let document = Document::new(&json!({"title": "é"}), &json!({"effect": 5, "cause": null})).unwrap();
        assert_eq!(document.body(), r#"{"cause":null,"effect":5}"#);
        assert_eq!(
            hex::encode(&document.digest(&[0x5a; 32])),
            "04c13bf51e6071bb9bdcd5e585af5c323f9fb017dd4154800d5dce234b739afb"
        );
    }

    #[test]
    fn stored_texts_come_back_and_other_spellings_do_not() {
        let document = Document::new(&json!({"b": 1, "a": 2}), &json!([])).unwrap();
        let again = Document::from_texts(document.head().to_owned(), document.body().to_owned()).unwrap();
        assert_eq!(again, document);
        assert!(Document::from_texts("{ }".into(), "{}".into()).is_err());
        assert!(Document::from_texts("{}".into(), "{},\"x\":1".into()).is_err());
    }
}
