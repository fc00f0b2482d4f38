//! The address in use, in a file of the data folder while a server runs on it: so that a command on the same folder can
//! print a link that leads there, wherever `--listen` has put the server.

use std::net::{TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::time::Duration;

use crate::settings::Settings;

/// The file's name in the data folder.
pub const FILE: &str = "address";
/// How long a server on this machine may take to answer.
const WAIT: Duration = Duration::from_millis(500);

/// The file, for as long as the server runs.
pub(super) struct Noted(Option<(PathBuf, String)>);

/// Writes down the address that people use. Where that cannot be done the server runs all the same; a command then does
/// not know the address.
pub(super) fn note(settings: &Settings, address: &str) -> Noted {
    let file = settings.data.join(FILE);
    match std::fs::write(&file, address) {
        Ok(()) => Noted(Some((file, address.to_owned()))),
        Err(error) => {
            tracing::warn!(%error, "the address in use cannot be written down");
            Noted(None)
        }
    }
}

impl Drop for Noted {
    /// At the end of the server, unless another one has written its own meanwhile.
    fn drop(&mut self) {
        let Some((file, address)) = &self.0 else { return };
        if std::fs::read_to_string(file).is_ok_and(|noted| noted == *address) {
            drop(std::fs::remove_file(file));
        }
    }
}

/// The address that people use, without a slash at its end: as the settings say, else that of a server which runs on
/// this data folder; nothing where none does. A server that was killed has left its file behind, so the address must
/// answer.
pub fn in_use(settings: &Settings) -> Option<String> {
    if !settings.base_url.is_empty() {
        return Some(settings.base_url.clone());
    }
    let noted = std::fs::read_to_string(settings.data.join(FILE)).ok()?;
    let mut reached = noted.strip_prefix("http://")?.to_socket_addrs().ok()?;
    reached.any(|address| TcpStream::connect_timeout(&address, WAIT).is_ok()).then_some(noted)
}
