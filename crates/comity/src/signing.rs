//! The key that signs checkpoints: 32 random bytes in a file of the data folder that only its owner can read.

use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use books::checkpoint::SigningKey;
use kernel::Randomness;

/// The file's name in the data folder.
pub const FILE: &str = "signing.key";

/// Where the key of a data folder is.
pub fn file(data: &Path) -> PathBuf {
    data.join(FILE)
}

/// The key of a data folder; made where there is none.
///
/// # Errors
/// Where it cannot be read or made, or others can read it.
pub fn load(data: &Path, randomness: &Randomness) -> anyhow::Result<SigningKey> {
    let file = file(data);
    match std::fs::read_to_string(&file) {
        Ok(text) => {
            if is_open_to_others(&file)? {
                bail!("{} can be read by others: make it yours alone with chmod 600", file.display());
            }
            read(&text).with_context(|| format!("{} holds no key", file.display()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(&file, randomness),
        Err(error) => Err(error).with_context(|| format!("the signing key {}", file.display())),
    }
}

/// Whether anybody but the owner may read the file.
///
/// # Errors
/// Where it is not there.
pub fn is_open_to_others(file: &Path) -> std::io::Result<bool> {
    Ok(std::fs::metadata(file)?.permissions().mode() & 0o077 != 0)
}

/// The key as it is written in its file.
///
/// # Errors
/// Where the text is no key.
pub fn read(text: &str) -> anyhow::Result<SigningKey> {
    let bytes = books::log::hex::decode32(text.trim()).context("it must be 64 lower-case hexadecimal digits")?;
    Ok(SigningKey::from_bytes(bytes))
}

fn make(file: &Path, randomness: &Randomness) -> anyhow::Result<SigningKey> {
    let bytes: [u8; 32] = randomness.draws("signing key").bytes();
    write(file, &books::log::hex::encode(&bytes))?;
    Ok(SigningKey::from_bytes(bytes))
}

/// Writes a key's text to a new file that only its owner can read.
///
/// # Errors
/// Where the file is there already, or cannot be made.
pub fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let failed = || format!("the signing key {}", file.display());
    let open = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    let mut out = open.with_context(failed)?;
    writeln!(out, "{}", text.trim()).and_then(|()| out.sync_all()).with_context(failed)
}
