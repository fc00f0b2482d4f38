//! Two databases, one schema: every migration has a twin that makes the same tables with the same columns.
//!
//! What only one of them needs says so: a comment with "Only here:" on its line, or above its table. A full-text index
//! that one makes as a virtual table may be an ordinary one in the other.

use std::collections::{BTreeMap, BTreeSet};

use super::Breach;
use crate::house::House;

const TWINS: [&str; 2] = ["crates/storage/migrations/sqlite/", "crates/storage/migrations/postgresql/"];
const EXCUSE: &str = "only here:";

/// Twins that differ in name or schema, tables without a comment, names without a number.
pub fn are_twins(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (here, there) in [(TWINS[0], TWINS[1]), (TWINS[1], TWINS[0])] {
        for (path, text) in house.files() {
            let Some(name) = path.strip_prefix(here) else {
                continue;
            };
            if !is_numbered(name) {
                breaches.push(Breach::at(path, 1, "a migration is called NNNN_name.sql"));
            }
            for (line, table) in tables_without_comment(text) {
                breaches.push(Breach::at(
                    path,
                    line,
                    format!("table `{table}` has no comment above it: say what it holds"),
                ));
            }
            match house.text(&format!("{there}{name}")) {
                None => breaches.push(Breach::at(path, 1, format!("has no twin {there}{name}"))),
                Some(twin) => differences(path, text, twin, &mut breaches),
            }
        }
    }
    breaches
}

fn is_numbered(name: &str) -> bool {
    name.strip_suffix(".sql").and_then(|stem| stem.split_once('_')).is_some_and(|(number, rest)| {
        number.len() == 4 && number.chars().all(|c| c.is_ascii_digit()) && !rest.is_empty()
    })
}

fn tables_without_comment(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut before = "";
    for (index, line) in text.lines().enumerate() {
        if let Some(table) = table_made(line)
            && !before.trim_start().starts_with("--")
        {
            found.push((index + 1, table));
        }
        before = line;
    }
    found
}

/// The table that a line makes: `CREATE TABLE risks (` makes `risks`.
fn table_made(line: &str) -> Option<String> {
    let mut words = line.split(|c: char| c.is_whitespace() || c == '(').filter(|word| !word.is_empty());
    let opens = words.next()?.eq_ignore_ascii_case("create") && words.next()?.eq_ignore_ascii_case("table");
    let skip = ["if", "not", "exists"];
    opens.then(|| words.find(|word| !skip.contains(&word.to_lowercase().as_str()))).flatten().map(str::to_owned)
}

fn differences(path: &str, text: &str, twin: &str, breaches: &mut Vec<Breach>) {
    let (ours, theirs) = (schema(text), schema(twin));
    for (table, columns) in &ours {
        let line = text.lines().position(|line| table_made(line).as_ref() == Some(table)).map_or(1, |index| index + 1);
        if is_virtual(twin, table) {
            continue;
        }
        let Some(other) = theirs.get(table) else {
            breaches.push(Breach::at(path, line, format!("the twin does not make `{table}`")));
            continue;
        };
        for column in columns.difference(other) {
            breaches.push(Breach::at(path, line, format!("the twin's `{table}` has no `{column}`")));
        }
    }
}

/// Whether a table of this name is made by a module of the database, which has columns of its own.
fn is_virtual(text: &str, table: &str) -> bool {
    let made = format!("create virtual table {table} ").to_lowercase();
    text.lines().any(|line| line.trim_start().to_lowercase().starts_with(&made))
}

/// Table → columns, of what is made and added; without what is said to be only here.
fn schema(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut kept = String::new();
    let mut leave_out = false;
    for line in text.lines() {
        let comment = line.trim_start().starts_with("--");
        let excused = line.to_lowercase().contains(EXCUSE);
        if comment {
            leave_out |= excused;
            continue;
        }
        if !excused && !leave_out {
            kept.push_str(line.split("--").next().unwrap_or_default());
            kept.push('\n');
        }
        leave_out &= !line.trim_end().ends_with(';');
    }
    for statement in kept.split(';') {
        let statement = statement.trim();
        // On the server the tables stand in a schema of the name that the embedded database gives its own.
        let plain = |table: String| table.strip_prefix("main.").map_or(table.clone(), str::to_owned);
        if let Some(table) = table_made(statement).map(plain) {
            tables.entry(table).or_default().extend(columns(statement));
        } else if let Some((table, column)) = column_added(statement) {
            tables.entry(plain(table)).or_default().insert(column);
        }
    }
    tables
}

/// The columns between the outer brackets of a `CREATE TABLE`.
fn columns(statement: &str) -> Vec<String> {
    let Some((_, inside)) = statement.split_once('(') else {
        return Vec::new();
    };
    let (mut depth, mut part, mut parts) = (0_i32, String::new(), Vec::new());
    for c in inside.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth < 0 {
            break;
        }
        if c == ',' && depth == 0 {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(c);
        }
    }
    parts.push(part);
    let rules = ["constraint", "primary", "unique", "check", "foreign", "exclude"];
    parts
        .iter()
        .filter_map(|part| part.split_whitespace().next())
        .map(str::to_owned)
        .filter(|word| !rules.contains(&word.to_lowercase().as_str()))
        .collect()
}

fn column_added(statement: &str) -> Option<(String, String)> {
    let words: Vec<&str> = statement.split_whitespace().collect();
    match words.as_slice() {
        [alter, table, name, add, column, added, ..]
            if [*alter, *table, *add, *column].map(str::to_lowercase) == ["alter", "table", "add", "column"] =>
        {
            Some(((*name).to_owned(), (*added).to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::planted::places;
    use super::*;

    const SCHEMA: &str = "-- What people wrote down.\nCREATE TABLE record (\n  book TEXT NOT NULL, -- where, and who\n  state TEXT CHECK (state IN ('a', 'b')),\n  PRIMARY KEY (book, state)\n);\nALTER TABLE record ADD COLUMN due TEXT;\n";

    fn at(which: usize, name: &str) -> String {
        format!("{}{name}", TWINS[which])
    }

    #[test]
    fn twins_that_make_the_same_tables_pass() {
        let more =
            SCHEMA.replace("  PRIMARY", "  words TSVECTOR, -- Only here: the other has an index of its own\n  PRIMARY");
        let more = format!(
            "{more}-- Only here: the other makes it a virtual table.\nCREATE TABLE search (\n  words TEXT\n);\n"
        );
        assert_eq!(
            places(are_twins, &[(&at(0, "0001_books.sql"), SCHEMA), (&at(1, "0001_books.sql"), &more)]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_migration_without_a_twin_or_a_number_is_found() {
        let files = [(&*at(0, "0001_books.sql"), SCHEMA), (&*at(1, "books.sql"), SCHEMA)];
        assert_eq!(places(are_twins, &files), [at(0, "0001_books.sql:1"), at(1, "books.sql:1"), at(1, "books.sql:1")]);
    }

    #[test]
    fn a_column_or_a_table_that_the_twin_lacks_is_found() {
        let fewer = SCHEMA.replace("  book TEXT NOT NULL, -- where, and who\n", "");
        let more = format!("{fewer}-- More.\nCREATE TABLE entry (n BIGINT);\n");
        let files = [(&*at(0, "0001_books.sql"), SCHEMA), (&*at(1, "0001_books.sql"), &more)];
        assert_eq!(places(are_twins, &files), [at(0, "0001_books.sql:2"), at(1, "0001_books.sql:8")]);
    }

    #[test]
    fn a_virtual_table_is_the_twin_of_an_ordinary_one() {
        let one = format!("{SCHEMA}-- Words.\nCREATE VIRTUAL TABLE search USING fts5(words);\n");
        let other = format!("{SCHEMA}-- Words.\nCREATE TABLE search (words TSVECTOR);\n");
        let files =
            |other: &str| places(are_twins, &[(&at(0, "0001_books.sql"), &one), (&at(1, "0001_books.sql"), other)]);
        assert_eq!(files(&other), Vec::<String>::new());
        assert_eq!(files(&other.replace("search", "found")), [at(1, "0001_books.sql:9")]);
    }

    #[test]
    fn a_table_without_a_comment_is_found() {
        let bare = SCHEMA.replace("-- What people wrote down.\n", "\n");
        let files = [(&*at(0, "0001_books.sql"), SCHEMA), (&*at(1, "0001_books.sql"), &bare)];
        assert_eq!(places(are_twins, &files), [at(1, "0001_books.sql:2")]);
    }
}
