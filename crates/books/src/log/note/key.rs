//! Keys that sign notes: Ed25519 (RFC 8032), named, with a role that is part of the key's id.

use std::fmt;
use std::str::FromStr;

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::{Checkpoint, Note, Signature};

/// What a key's signatures say. One key pair must serve one role only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRole {
    /// The server that writes the log: *this is the tree* (signature type 0x01, over the text).
    Log,
    /// A party or a witness: *at this time I saw this tree, and never another of its size*
    /// (signature type 0x04, over the time and the text).
    Cosigner,
}

/// A public key as it is handed round: `name+id+base64`, the C2SP "vkey" form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    role: KeyRole,
    key: VerifyingKey,
}

/// A private key with its name and role.
pub struct Signer {
    public: PublicKey,
    secret: SigningKey,
}

/// Why a text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Empty, or with a space, a plus or a control character in it.
    #[error("a key's name must not be empty or hold a space or a plus")]
    Name,
    /// Not `name+id+base64`.
    #[error("a key has the form name+id+base64")]
    Form,
    /// The id is not that of this name and key.
    #[error("the key's id does not belong to its name and bytes; was it copied whole?")]
    Id,
    /// Another kind of key than Ed25519 of a log or a cosigner.
    #[error("this kind of key is not known here")]
    Kind,
    /// The 32 bytes are no Ed25519 point, or a weak one.
    #[error("the bytes are no sound Ed25519 key")]
    Bytes,
}

impl KeyRole {
    /// The signature type byte of the signed-note format.
    fn type_byte(self) -> u8 {
        match self {
            Self::Log => 0x01,
            Self::Cosigner => 0x04,
        }
    }
}

/// Whether a text can name a key.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

/// Whether the bytes are the one spelling of their point: its y, little end first, is below 2^255 - 19 (RFC 8032,
/// section 5.1.3). The library takes the others, too.
fn is_plain(bytes: &[u8; 32]) -> bool {
    let [low, middle @ .., high] = bytes;
    *low < 0xed || middle.iter().any(|byte| *byte != 0xff) || high & 0x7f != 0x7f
}

impl PublicKey {
    /// A key from its name, role and 32 bytes.
    ///
    /// # Errors
    /// For a name that cannot stand in a note, or bytes that are no sound key.
    pub fn new(name: &str, role: KeyRole, bytes: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_name(name) {
            return Err(KeyError::Name);
        }
        match VerifyingKey::from_bytes(bytes) {
            Ok(key) if is_plain(bytes) && !key.is_weak() => Ok(Self { name: name.to_owned(), role, key }),
            _ => Err(KeyError::Bytes),
        }
    }

    /// The key's name, as it stands on its signature lines.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its signatures say.
    #[must_use]
    pub fn role(&self) -> KeyRole {
        self.role
    }

    /// The first four bytes of SHA-256 over name, line break, type byte and key.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', self.role.type_byte()])
            .chain_update(self.key.as_bytes())
            .finalize();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// Whether `bytes` is this key's signature of the text: the time it carries, if its role has one.
    /// The outer `None` means that it does not hold.
    pub(super) fn check(&self, text: &str, bytes: &[u8]) -> Option<Option<u64>> {
        let (at, message, signature) = match self.role {
            KeyRole::Log => (None, text.to_owned(), bytes),
            KeyRole::Cosigner => {
                let (at, signature) = bytes.split_first_chunk::<8>()?;
                let at = u64::from_be_bytes(*at);
                (Some(at), cosigned(text, at), signature)
            }
        };
        let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
        self.key.verify_strict(message.as_bytes(), &signature).ok()?;
        Some(at)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[self.role.type_byte()][..], self.key.as_bytes()].concat();
        let id = u32::from_be_bytes(self.id());
        write!(out, "{}+{id:08x}+{}", self.name, STANDARD.encode(bytes))
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Form);
        };
        let bytes = STANDARD.decode(encoded).map_err(|_| KeyError::Form)?;
        let (type_byte, bytes) = bytes.split_first().ok_or(KeyError::Form)?;
        let role = match type_byte {
            0x01 => KeyRole::Log,
            0x04 => KeyRole::Cosigner,
            _ => return Err(KeyError::Kind),
        };
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| KeyError::Form)?;
        let key = Self::new(name, role, bytes)?;
        if format!("{:08x}", u32::from_be_bytes(key.id())) != id {
            return Err(KeyError::Id);
        }
        Ok(key)
    }
}

impl Signer {
    /// A key pair from 32 secret random bytes.
    ///
    /// # Errors
    /// For a name that cannot stand in a note.
    pub fn new(name: &str, role: KeyRole, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let secret = SigningKey::from_bytes(seed);
        let public = PublicKey::new(name, role, secret.verifying_key().as_bytes())?;
        Ok(Self { public, secret })
    }

    /// The key to hand to those who verify.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a checkpoint as the log that it is of. `at`, in seconds since 1970 UTC, is written
    /// only by a cosigner's key.
    ///
    /// The caller must never sign two trees of which one does not continue the other.
    #[must_use]
    pub fn sign(&self, checkpoint: &Checkpoint, at: u64) -> Note {
        let text = checkpoint.to_string();
        let signatures = vec![self.sign_text(&text, at)];
        Note { text, signatures }
    }

    pub(super) fn sign_text(&self, text: &str, at: u64) -> Signature {
        let bytes = match self.public.role {
            KeyRole::Log => self.secret.sign(text.as_bytes()).to_vec(),
            KeyRole::Cosigner => {
                let signature = self.secret.sign(cosigned(text, at).as_bytes());
                [&at.to_be_bytes()[..], &signature.to_bytes()].concat()
            }
        };
        Signature { name: self.public.name.clone(), key_id: self.public.id(), bytes }
    }
}

/// Shows the public half only.
impl fmt::Debug for Signer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Signer({})", self.public)
    }
}

fn cosigned(text: &str, at: u64) -> String {
    format!("cosignature/v1\ntime {at}\n{text}")
}
