//! The two databases have their names in `storage`; every other room knows one face.

use super::Breach;
use crate::house::{House, What, room_of};

const NAMES: [&str; 2] = ["sqlite", "postgres"];

/// Where else a name may stand, and why.
const EXCUSED: [(&str, &str); 5] = [
    ("crates/comity/src/settings", "the setting that chooses between them says what it takes"),
    ("crates/comity/src/command/doctor", "it tells the administrator which database it found, and its version"),
    (
        "crates/comity/src/command/backup",
        "it sends an administrator whose data is on a server to that server's own tools",
    ),
    ("crates/comity/src/command/moving", "it says where data can be moved to"),
    ("crates/formats/src/open/sniff", "the first bytes of a file that somebody uploads by mistake"),
];

/// A room that asks which database it is on would have to be right twice.
pub fn named_in_storage_only(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in house.rust() {
        let Some(room) = room_of(&source.path) else {
            continue;
        };
        if room == "storage" || EXCUSED.iter().any(|(path, _)| source.path.starts_with(path)) {
            continue;
        }
        for piece in &source.pieces {
            let (What::Word(text) | What::Text(text)) = &piece.what else {
                continue;
            };
            let lower = text.to_lowercase();
            if let Some(name) = NAMES.iter().find(|name| lower.contains(*name)) {
                breaches.push(Breach::at(
                    &source.path,
                    piece.line,
                    format!("`{name}` is named outside storage: move what differs to storage::dialect"),
                ));
            }
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    #[test]
    fn a_database_is_named_in_storage_and_nowhere_else() {
        let word = "/// Like SQLite.\nfn f(d: Dialect) -> bool {\n    d == Dialect::PostgreSQL\n}\n";
        let text = "const URL: &str = \"sqlite://x\";\n";
        let files = [
            ("crates/storage/src/dialect.rs", word),
            ("crates/books/src/book.rs", word),
            ("crates/comity/src/serve.rs", text),
            ("crates/comity/src/settings.rs", text),
            ("tests/src/lib.rs", text),
        ];
        assert_eq!(
            places(named_in_storage_only, &files),
            ["crates/books/src/book.rs:3", "crates/comity/src/serve.rs:1"]
        );
    }
}
