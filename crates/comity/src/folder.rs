//! The data folder: nobody but its owner looks into it, also where it was there before, and whatever the rights that
//! this program was started with.

use std::fs::{DirBuilder, Metadata, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::serve::alone;
use crate::{demo, heads, settings, signing};

/// The database's name in the data folder and in a backup.
pub const DATABASE: &str = "comity.db";
/// What the rights of others are, of which none may be left.
const OTHERS: u32 = 0o077;

/// From here on this program makes every file for its owner alone.
pub fn keep_to_the_owner() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(OTHERS));
}

/// Makes the data folder for its owner alone, and logs whose rights it took away.
///
/// # Errors
/// As for [`make`].
pub fn prepare(folder: &Path) -> anyhow::Result<()> {
    for closed in make(folder)? {
        tracing::warn!(path = %closed.display(), "others could look into this: their rights are taken away");
    }
    Ok(())
}

/// Makes the data folder where it is missing. Where it is there and others can look into it, takes their rights away;
/// so it does with the files in it that this program wrote. Says what it took rights from.
///
/// # Errors
/// Where it cannot be made, or is not this program's to close: it belongs to somebody else, or is no data folder.
pub fn make(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
    let mut closed = vec![];
    if let Some(found) = open_to_others(folder)? {
        if !is_ours(&found) {
            bail!(
                "others can look into {}, and it is not yours to close: have its owner do it (chmod 700), or name a folder of your own",
                folder.display()
            );
        }
        if !is_for_data(folder)? {
            bail!(
                "others can look into {}, and it holds other things: name a folder for the data alone, or close it with chmod 700",
                folder.display()
            );
        }
        close(folder, 0o700)?;
        closed.push(folder.to_owned());
    }
    for file in files(folder) {
        if open_to_others(&file)?.is_some_and(|found| is_ours(&found)) {
            close(&file, 0o600)?;
            closed.push(file);
        }
    }
    Ok(closed)
}

/// What is known of a file or folder that others have rights to; nothing where they have none, or it is not there.
fn open_to_others(path: &Path) -> anyhow::Result<Option<Metadata>> {
    match std::fs::metadata(path) {
        Ok(found) => Ok(Some(found).filter(|found| found.permissions().mode() & OTHERS != 0)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} cannot be looked at", path.display())),
    }
}

fn is_ours(found: &Metadata) -> bool {
    found.uid() == rustix::process::geteuid().as_raw()
}

/// Whether the folder is empty or holds an installation: another one, such as that for everybody's temporary files, is
/// not closed.
fn is_for_data(folder: &Path) -> anyhow::Result<bool> {
    let known = [DATABASE, settings::FILE, signing::FILE, heads::FILE, demo::MARKER, alone::FILE];
    // A disk of its own brings this folder along.
    let counts = |name: &std::ffi::OsStr| name != "lost+found";
    let is_empty =
        || std::fs::read_dir(folder).map(|entries| !entries.flatten().any(|entry| counts(&entry.file_name())));
    let holds_ours = known.iter().any(|name| folder.join(name).exists());
    Ok(holds_ours || is_empty().with_context(|| format!("the data folder {} cannot be read", folder.display()))?)
}

/// The files in the folder that tell of people, beside the key: one that others could read is not to be trusted, and
/// is refused where it is read.
fn files(folder: &Path) -> Vec<PathBuf> {
    let database = ["", "-wal", "-shm", "-journal"].map(|end| format!("{DATABASE}{end}"));
    database.iter().map(String::as_str).chain([heads::FILE]).map(|name| folder.join(name)).collect()
}

fn close(path: &Path, mode: u32) -> anyhow::Result<()> {
    std::fs::set_permissions(path, Permissions::from_mode(mode))
        .with_context(|| format!("others can look into {}, and it cannot be closed", path.display()))
}
