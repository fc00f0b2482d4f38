//! A crate's README is its documentation: what, nouns, invariants, what is deliberately not here.

use super::Breach;
use crate::house::House;

const LINES_MAX: usize = 80;

/// Every room has one, and it can be read at a sitting.
pub fn are_there_and_short(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for room in house.rooms() {
        let path = format!("crates/{room}/README.md");
        match house.text(&path).map(|text| text.lines().count()) {
            None => breaches.push(Breach::at(
                &path,
                1,
                "missing: say what the room is for, its nouns, its invariants, what is not here",
            )),
            Some(lines) if lines > LINES_MAX => {
                breaches.push(Breach::at(&path, LINES_MAX + 1, format!("{lines} lines, at most {LINES_MAX}")))
            }
            Some(_) => {}
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    #[test]
    fn a_missing_and_a_long_readme_are_found() {
        let files = [
            ("crates/books/src/lib.rs", ""),
            ("crates/kernel/README.md", &"line\n".repeat(81)),
            ("crates/web/README.md", &"line\n".repeat(80)),
        ];
        assert_eq!(places(are_there_and_short, &files), ["crates/books/README.md:1", "crates/kernel/README.md:81"]);
    }
}
