//! The address in use, in a file of the data folder while a server runs on it: so that a command on the same folder can
//! print a link that leads there, wherever `--listen` has put the server.

use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

use storage::Place;

use crate::settings::Settings;

/// The file's name in the data folder.
pub const FILE: &str = "address";
/// How long a server on this machine may take to answer.
const WAIT: Duration = Duration::from_millis(500);

/// The file, for as long as the server runs, the address in it, and that of a server that had noted its own before: on
/// the database server several may share a folder.
pub(super) struct Noted(Option<(PathBuf, String, Option<String>)>);

/// Writes down the address that people use. Where that cannot be done the server runs all the same; a command then does
/// not know the address.
pub(super) fn note(settings: &Settings, address: &str) -> Noted {
    note_in(&settings.data, address, matches!(settings.place(), Place::Server(_)))
}

fn note_in(data: &Path, address: &str, is_shared: bool) -> Noted {
    let file = data.join(FILE);
    let before = noted(&file).filter(|before| is_shared && before != address && answers(before));
    match std::fs::write(&file, address) {
        Ok(()) => Noted(Some((file, address.to_owned(), before))),
        Err(error) => {
            tracing::warn!(%error, "the address in use cannot be written down");
            Noted(None)
        }
    }
}

impl Drop for Noted {
    /// At the end of the server, unless another one has written its own meanwhile.
    fn drop(&mut self) {
        let Some((file, address, before)) = &self.0 else { return };
        if noted(file).is_some_and(|noted| noted == *address) {
            match before.as_ref().filter(|before| answers(before)) {
                Some(before) => drop(std::fs::write(file, before)),
                None => drop(std::fs::remove_file(file)),
            }
        }
    }
}

fn noted(file: &Path) -> Option<String> {
    std::fs::read_to_string(file).ok()
}

/// Whether something answers at that address. A server that was killed has left its file behind.
fn answers(noted: &str) -> bool {
    let reached = noted.strip_prefix("http://").and_then(|address| address.to_socket_addrs().ok());
    reached.into_iter().flatten().any(|address| TcpStream::connect_timeout(&address, WAIT).is_ok())
}

/// The address that people use, without a slash at its end: as the settings say, else that of a server which runs on
/// this data folder; nothing where none does.
pub fn in_use(settings: &Settings) -> Option<String> {
    if !settings.base_url.is_empty() {
        return Some(settings.base_url.clone());
    }
    noted(&settings.data.join(FILE)).filter(|noted| answers(noted))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::settings::Where;

    #[test]
    fn a_server_takes_its_own_address_along_and_no_other() {
        let data = std::env::temp_dir().join(format!("comity_address_{}", std::process::id()));
        std::fs::create_dir_all(&data).unwrap();
        let settings = Settings::load_in(&Where { data: Some(data.clone()), settings: None }, &|_| None).unwrap();
        let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let [first, second] = listeners.each_ref().map(|one| format!("http://{}", one.local_addr().unwrap()));
        let one = note_in(&data, &first, true);
        let other = note_in(&data, &second, true);
        assert_eq!(in_use(&settings), Some(second));
        drop(other);
        assert_eq!(in_use(&settings), Some(first), "the first one still runs");
        drop(one);
        assert!(!data.join(FILE).exists());
        std::fs::remove_dir_all(data).unwrap();
    }
}
