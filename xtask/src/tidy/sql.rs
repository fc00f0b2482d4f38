//! SQL has four rooms. A pillar, a page or the program that needs a statement asks one of them for a verb.

use super::Breach;
use crate::house::{House, What, room_of};

const ROOMS: [&str; 4] = ["storage", "books", "directory", "delivery"];

/// What a statement begins with.
const OPENINGS: [&str; 14] = [
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "CREATE UNIQUE ",
    "CREATE VIEW ",
    "CREATE VIRTUAL ",
    "ALTER TABLE ",
    "DROP TABLE ",
    "PRAGMA ",
    "BEGIN IMMEDIATE",
    "TRUNCATE ",
];

/// What a statement, or a piece of one, has inside; written as our style writes it.
const INSIDE: [&str; 9] =
    ["SELECT ", " FROM ", " WHERE ", "ORDER BY ", "GROUP BY ", " JOIN ", " VALUES (", "RETURNING ", " ON CONFLICT"];

/// String literals that hold SQL, outside the rooms that may.
pub fn in_its_rooms_only(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in house.rust() {
        let Some(room) = room_of(&source.path) else {
            continue;
        };
        if ROOMS.contains(&room) {
            continue;
        }
        for piece in &source.pieces {
            if let What::Text(text) = &piece.what
                && is_sql(text)
            {
                breaches.push(Breach::at(
                    &source.path,
                    piece.line,
                    format!("SQL outside {}: give it a verb in one of them", ROOMS.join(", ")),
                ));
            }
        }
    }
    breaches
}

/// Capital keywords anywhere, or the beginning of a statement in any case.
fn is_sql(literal: &str) -> bool {
    let text = literal.trim_start_matches(['r', 'b', 'c', '#']).trim_matches(['"', '#']).trim_start();
    let upper = text.to_uppercase();
    let opens = OPENINGS.iter().any(|opening| upper.starts_with(opening));
    let speaks = upper.contains(" FROM ") || !upper.starts_with("SELECT ") || text.starts_with("SELECT ");
    let update = upper.starts_with("UPDATE ") && upper.contains(" SET ");
    (opens && speaks) || update || INSIDE.iter().any(|keyword| text.contains(keyword))
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    #[test]
    fn a_statement_in_a_pillar_is_found() {
        let file = "/// SELECT is a word here.\nfn f() {\n    g(\"select a from b\");\n    g(r#\"\n UPDATE risk SET a = 1\"#);\n    h(concat!(\"x\", \" ORDER BY \"));\n}\n";
        let places =
            places(in_its_rooms_only, &[("crates/mitigate/src/risk.rs", file), ("crates/books/src/book.rs", file)]);
        assert_eq!(
            places,
            ["crates/mitigate/src/risk.rs:3", "crates/mitigate/src/risk.rs:4", "crates/mitigate/src/risk.rs:6"]
        );
    }

    #[test]
    fn ordinary_words_are_not_statements() {
        for words in [
            "\"update a risk\"",
            "\"select\"",
            "\"select a row\"",
            "\"From\"",
            "\"where\"",
            "\"delete the draft\"",
            "\"order_by\"",
        ] {
            assert!(!is_sql(words), "{words}");
        }
    }
}
