//! A crate is a room; floors rest on those below, and pillars never import each other.

use toml::{Table, Value};

use super::Breach;
use crate::house::House;

/// The rooms, floor by floor, and what each may rest on beside itself.
const FLOORS: [(&str, &[&str]); 8] = [
    ("kernel", &[]),
    ("storage", &["kernel"]),
    ("formats", &["kernel"]),
    ("books", &["kernel", "storage"]),
    ("directory", &["kernel", "storage", "books"]),
    ("delivery", &["kernel", "storage", "books", "directory"]),
    ("web", &["kernel", "storage", "books", "directory", "delivery", "formats"]),
    ("documents", &["kernel", "storage", "books", "directory", "delivery", "formats", "web"]),
];

/// Rooms that rest on all floors and do not know each other.
const PILLARS: [&str; 7] = ["communicate", "designate", "innovate", "mitigate", "motivate", "lifecycle", "certify"];

/// The program is the only room that knows them all.
const PROGRAM: &str = "comity";

const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Rooms that import what they may not, and rooms without a floor.
pub fn point_down(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for room in house.rooms() {
        let path = format!("crates/{room}/Cargo.toml");
        let Some(text) = house.text(&path) else {
            continue;
        };
        let Some(may) = may_rest_on(room) else {
            breaches.push(Breach::at(
                &path,
                1,
                format!("`{room}` has no floor: give it one in xtask and ARCHITECTURE.md"),
            ));
            continue;
        };
        for import in imports(text) {
            if is_room(&import) && import != room && !may.contains(&import.as_str()) {
                breaches.push(Breach::at(
                    &path,
                    line_of(text, &import),
                    format!("`{room}` may not import `{import}`: they meet in the book"),
                ));
            }
        }
    }
    breaches
}

fn may_rest_on(room: &str) -> Option<Vec<&'static str>> {
    let floors = FLOORS.iter().map(|(name, _)| *name);
    if room == PROGRAM {
        return Some(floors.chain(PILLARS).collect());
    }
    if PILLARS.contains(&room) {
        return Some(floors.collect());
    }
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, below)| below.to_vec())
}

fn is_room(name: &str) -> bool {
    name == PROGRAM || PILLARS.contains(&name) || FLOORS.iter().any(|(room, _)| *room == name)
}

/// Every dependency a manifest names, in every section.
fn imports(manifest: &str) -> Vec<String> {
    let Ok(manifest) = manifest.parse::<Table>() else {
        return Vec::new();
    };
    let sections = SECTIONS.iter().filter_map(|section| manifest.get(*section)).filter_map(Value::as_table);
    sections.flat_map(|section| section.keys().cloned()).collect()
}

/// The line (from 1) on which a dependency is named.
pub fn line_of(manifest: &str, dependency: &str) -> usize {
    let named = |line: &str| line.strip_prefix(dependency).is_some_and(|rest| rest.starts_with([' ', '.', '=']));
    manifest.lines().position(named).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    #[test]
    fn a_floor_that_rests_on_one_above_is_found() {
        let files = [
            ("crates/books/Cargo.toml", "[dependencies]\nkernel.workspace = true\nweb.workspace = true\n"),
            ("crates/web/Cargo.toml", "[dependencies]\nbooks.workspace = true\n"),
        ];
        assert_eq!(places(point_down, &files), ["crates/books/Cargo.toml:3"]);
    }

    #[test]
    fn a_pillar_that_imports_a_pillar_is_found_also_in_its_tests() {
        let files = [(
            "crates/innovate/Cargo.toml",
            "[dependencies]\nweb.workspace = true\n\n[dev-dependencies]\nmitigate = { workspace = true }\n",
        )];
        assert_eq!(places(point_down, &files), ["crates/innovate/Cargo.toml:5"]);
    }

    #[test]
    fn the_program_knows_everyone_and_a_stranger_is_asked_for_its_floor() {
        let files = [
            ("crates/comity/Cargo.toml", "[dependencies]\nmitigate.workspace = true\nkernel.workspace = true\n"),
            ("crates/extras/Cargo.toml", "[package]\n"),
        ];
        assert_eq!(places(point_down, &files), ["crates/extras/Cargo.toml:1"]);
    }
}
