//! A backup that is put back: an archive that anybody may have had in their hands. Nothing is written beside its folder, and
//! what is unpacked is what its list says.

#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("comity-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for backups");
    folder
});

fuzz_target!(|bytes: &[u8]| {
    let (file, to) = (FOLDER.join("a.comity-backup"), FOLDER.join("unpacked"));
    std::fs::write(&file, bytes).expect("the backup is written");
    drop(std::fs::remove_dir_all(&to));
    std::fs::create_dir(&to).expect("a folder to unpack into");
    if let Ok(contents) = comity::archive::unpack(&file, &to, &["comity.db", "comity.toml", "signing.key"]) {
        for kept in contents.files {
            let length = std::fs::metadata(to.join(&kept.name)).expect("it is there").len();
            assert_eq!(length, kept.bytes, "a file of another length than the list says");
        }
    }
    let beside = std::fs::read_dir(&*FOLDER).expect("the folder is there").count();
    assert_eq!(beside, 2, "something was written beside the folder");
});
