//! One server on a data folder. A second one would sign, mail and count beside the first, each without knowing of the
//! other. The system gives the lock up when the process ends, however it ends; commands on the same folder need none.
//! On the database server several may serve, each with a data folder or all with one.

use std::fs::{File, TryLockError};

use anyhow::bail;
use storage::Place;

use super::address;
use crate::folder;
use crate::settings::Settings;

/// The file's name in the data folder. It stays when the server has stopped: what counts is who holds it.
pub const FILE: &str = "server.lock";

/// The data folder, held for as long as this lives.
pub struct Alone {
    _held: Option<File>,
}

/// Takes the data folder for this server. Where the file system knows no locks it serves all the same.
///
/// # Errors
/// Where a server runs on it already; where the folder cannot be used.
pub fn take(settings: &Settings) -> anyhow::Result<Alone> {
    if matches!(settings.place(), Place::Server(_)) {
        return Ok(Alone { _held: None });
    }
    folder::prepare(&settings.data)?;
    let file = File::options().create(true).truncate(false).write(true).open(settings.data.join(FILE));
    let locked = file.map_err(TryLockError::Error).and_then(|file| file.try_lock().map(|()| file));
    match locked {
        Ok(file) => Ok(Alone { _held: Some(file) }),
        Err(TryLockError::WouldBlock) => {
            let at = address::in_use(settings).map(|address| format!(", at {address}")).unwrap_or_default();
            bail!(
                "a server runs on {} already{at}: stop it first, or name another data folder with --data",
                settings.data.display()
            )
        }
        Err(TryLockError::Error(error)) => {
            tracing::warn!(%error, "the data folder cannot be locked: see that no other server runs on it");
            Ok(Alone { _held: None })
        }
    }
}
